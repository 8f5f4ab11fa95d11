/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sqlite/cw-sqlite-connection.h"

G_BEGIN_DECLS

CwSqlStatement *
cw_sqlite_statement_new (CwSqliteConnection *connection, const char *text, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
