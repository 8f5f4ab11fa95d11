/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/postgresql/cw-postgresql-admin.h"

G_BEGIN_DECLS

/* Whether a database server is as the engine needs it, as findings "server", "version", "encoding",
 * "owner", "rights". FALSE: it cannot be looked at, which is among them. @checks: (element-type
 * CwCheck). Blocks. */
gboolean cw_database_checks_look_at_server (GPtrArray *checks,
                                            const CwPostgresqlSettings *settings,
                                            CwPostgresqlState *ret_state);

G_END_DECLS
