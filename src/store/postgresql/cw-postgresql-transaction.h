/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-sql.h"

G_BEGIN_DECLS

/* The transactions of a CwPostgresqlConnection, as CwSqlConnectionClass has them. */
gboolean cw_postgresql_transaction_begin (CwSqlConnection *connection, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_postgresql_transaction_begin_by_force (CwSqlConnection *connection, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_postgresql_transaction_begin_reading (CwSqlConnection *connection, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_postgresql_transaction_expect_pauses (CwSqlConnection *connection, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_postgresql_transaction_commit (CwSqlConnection *connection, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_postgresql_transaction_rollback (CwSqlConnection *connection);
gboolean cw_postgresql_transaction_was_made (CwSqlConnection *connection);

G_END_DECLS
