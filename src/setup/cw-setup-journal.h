/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-engine.h"
#include "store/cw-made-store.h"

G_BEGIN_DECLS

/**
 * The journal of what set-ups make elsewhere. An action writes down each thing before it makes it
 * and marks it afterwards:
 *
 *   if (!cw_setup_journal_intend (engine, &(CwMadeThing){ .kind = (char *) CW_MADE_ACCOUNT, ... },
 *                                 &id, &is_known, error) ||
 *       !make (...) || !cw_setup_journal_mark (engine, id, CW_MADE_MADE, error))
 *     return FALSE;
 *
 * so that what was made before the engine ended in between is listed by GetSetup, found by the next
 * attempt and removed by UndoSetup. Each call is a transaction of its own, durable when it returns.
 */

/* Kinds. */
#define CW_MADE_ACCOUNT        "account"
#define CW_MADE_RIGHTS         "rights"
#define CW_MADE_APPLICATION    "application"
#define CW_MADE_DIRECTORY_SYNC "directory-sync"
#define CW_MADE_EXTENSION      "extension"
#define CW_MADE_EXTENSION_APP  "extension-application"

/* As cw_made_store_intend(). */
gboolean cw_setup_journal_intend (CwEngine *engine,
                                  const CwMadeThing *thing,
                                  gint64 *ret_id,
                                  gboolean *ret_is_known,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* As cw_made_store_mark(). */
gboolean cw_setup_journal_mark (CwEngine *engine, gint64 id, CwMadeState state, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* What stands, or may, the oldest first. (element-type CwMadeThing) (transfer full) */
GPtrArray *cw_setup_journal_list (CwEngine *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Of such a list. (transfer none) (nullable) */
const CwMadeThing *
cw_setup_journal_find (GPtrArray *list, const char *kind, const char *place, const char *identity);

/* What became of the last ApplySetup, a dictionary; %NULL without error: there was none. (transfer
 * full) (nullable) */
GVariant *cw_setup_journal_get_last (CwEngine *engine, GError **error);

/* @last: a{sv} (transfer full if floating) */
gboolean cw_setup_journal_put_last (CwEngine *engine, GVariant *last, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
