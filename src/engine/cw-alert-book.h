/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-alert.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/* The alerts that are open, and those of which it has to be told that they are over: one value of
 * the store, so that nobody is told twice when the engine is started again. */

/* @text: (nullable): none yet. One that cannot be read is empty: it is told again. (transfer full)
 * (element-type CwAlert) */
GPtrArray *cw_alert_book_parse (const char *text);

/* That of the store. (transfer full) (nullable): with an error (element-type CwAlert) */
GPtrArray *cw_alert_book_load (CwStoreSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full) (nullable): nothing is in it */
char *cw_alert_book_to_text (GPtrArray *book);

/* (transfer none) (nullable) */
CwAlert *cw_alert_book_find (GPtrArray *book, const char *id);

/* Takes up what holds now, and notes what does not any more. @is_partial: see CwAlertFacts; alerts
 * that were not judged stay as they are. @conditions: (element-type CwAlert), is emptied. Whether
 * others hold than before. */
gboolean
cw_alert_book_update (GPtrArray *book, GPtrArray *conditions, gboolean is_partial, gint64 now_usec);

/* A message arrived: an alert of which it was told that it is over is taken out. */
void cw_alert_book_note_told (GPtrArray *book, CwAlert *alert, gint64 now_usec);

/* It did not. Nobody is told for ever of what is over. */
void cw_alert_book_note_failed (GPtrArray *book, CwAlert *alert, gint64 now_usec);

G_END_DECLS
