/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/postgresql/cw-postgresql-connection.h"

G_BEGIN_DECLS

/**
 * Many rows by COPY: the load functions of the connection. Its answer is read before anything else
 * is sent, so that the server stores the rows meanwhile.
 */

gboolean cw_postgresql_load_begin (CwSqlConnection *connection, const char *into, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_postgresql_load_row (CwSqlConnection *connection, const CwSqlValue *values, guint n);
gboolean
cw_postgresql_load_end (CwSqlConnection *connection, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
