/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-store.h"

G_BEGIN_DECLS

/* How often something was exported, in the store and in a file of the state directory. A database
 * that knows of fewer exports is an older one, which somebody has put back by means of his own
 * while no engine was at work: pg_restore, or a copy of the SQLite file. */

/* Before something is exported. Blocks. */
gboolean cw_export_count_advance (CwStoreSession *session, const char *state_dir, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* At the beginning: has an older database be as after a restore, so that the next cycle reads
 * everything anew; *ret_is_older tells. What was not counted yet, or is other data, is not older.
 * Blocks. */
gboolean cw_export_count_settle (CwStore *store,
                                 const char *state_dir,
                                 gboolean *ret_is_older,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
