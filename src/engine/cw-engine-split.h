/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-engine-database.h"

G_BEGIN_DECLS

/* Sync data in a database of its own, beside the one with the configuration (cw-database-file.h).
 */

/* What database.json says of it. (transfer full) (nullable): all data is in one database */
JsonObject *cw_engine_dup_sync_database (CwEngine *engine);

/**
 * cw_engine_split_database:
 *
 * Copies all data to @target, of kind "postgresql", verifies it, writes down that the sync data is
 * there, and goes on so; the configuration stays where it is. Until that is written down everything
 * stays as it was. What lies beside the configuration by then is left and no longer used. Where the
 * sync data is at @target already, only the way of signing in changes, after it was tried. No cycle
 * may run. CW_ERROR_CONFLICT: there is data already, or the sync data is elsewhere already;
 * CW_ERROR_UNSUPPORTED: the configuration lies in a file. Blocks.
 */
gboolean cw_engine_split_database (CwEngine *engine,
                                   const CwDatabaseTarget *target,
                                   GCancellable *cancellable,
                                   CwDatabaseMove *ret_move,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Goes on with what was left beside the configuration: only at once after it was split. Blocks. */
gboolean cw_engine_join_database (CwEngine *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
