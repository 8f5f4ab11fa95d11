/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-database-route.h"

G_BEGIN_DECLS

/* The place at the end of a route gets what the route takes there. */

/* Makes the database and the schema as far as they are not there, or a new file in the place of the
 * one that was there, which is set aside; copies, and compares. What an earlier attempt left is
 * replaced. The names that it holds are not known to a store that was open by then. With the
 * engine's mutexes of passwords and of the configuration held, and no cycle. CW_ERROR_CONFLICT:
 * there is data already; CW_ERROR_PERMISSION: with the statements for an administrator of the
 * server. */
gboolean cw_database_fill (CwEngine *engine,
                           const CwDatabaseRoute *route,
                           const CwStoreWatch *watch,
                           CwDatabaseMove *move,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Nothing is copied to there: whether what is there is this installation's. */
gboolean cw_database_fill_check (CwEngine *engine, const CwDatabaseRoute *route, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* From now on what is there is no copy but the data itself. */
void cw_database_fill_end (CwEngine *engine);

G_END_DECLS
