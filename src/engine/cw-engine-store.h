/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-cycle-run.h"
#include "engine/cw-engine.h"

G_BEGIN_DECLS

/* What the engine does when its database is away (CW_ERROR_STORE_AWAY), and when it is back. */

/* Opens the store and loads what is in it. With @waits, a database that is away is waited for, and
 * nothing is loaded before. At opening; blocks. */
gboolean
cw_engine_open_store (CwEngine *engine, gboolean waits, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Somebody was told that the database is away: it is waited for. Other errors are none of it. */
void cw_engine_note_store_error (CwEngine *engine, const GError *error);
/* @error: (nullable): of another database than its own, which the engine does not wait for */
void cw_engine_blame_other_store (GError *error);

/* Whether it is away; since when (microseconds since 1970), and why. @ret_reason: (transfer full)
 */
gboolean cw_engine_is_store_away (CwEngine *engine, gint64 *ret_since_usec, char **ret_reason);

/* Nothing has been loaded yet. */
gboolean cw_engine_is_store_unknown (CwEngine *engine);

/* Whoever is asked for something while it is away says so. */
void cw_engine_set_away_error (CwEngine *engine, GError **error);

/* For a cycle, which has met @error: returns when the database is back. */
CwStoreReturn
cw_engine_wait_for_store (const GError *error, GCancellable *cancellable, gpointer engine);

G_END_DECLS
