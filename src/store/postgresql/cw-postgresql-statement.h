/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/postgresql/cw-postgresql-connection.h"

G_BEGIN_DECLS

CwSqlStatement *cw_postgresql_statement_new (CwPostgresqlConnection *connection, const char *text)
    G_GNUC_WARN_UNUSED_RESULT;

/* Reads the rest of its rows into memory: the connection is wanted for something else. */
gboolean cw_postgresql_statement_take_aside (CwSqlStatement *statement, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
