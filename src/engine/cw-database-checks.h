/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/cw-database-file.h"
#include "store/postgresql/cw-postgresql-admin.h"

G_BEGIN_DECLS

/* Whether the database servers are as the engine needs them, that of the configuration and that of
 * what is read, if that has one: findings "server", "version", "encoding", "owner", "rights" of
 * each. FALSE: one cannot be looked at, which is among them. @checks: (element-type CwCheck);
 * *ret_state: of the first. Blocks. */
gboolean cw_database_checks_look_at_servers (GPtrArray *checks,
                                             const CwDatabaseFile *file,
                                             CwPostgresqlState *ret_state);

G_END_DECLS
