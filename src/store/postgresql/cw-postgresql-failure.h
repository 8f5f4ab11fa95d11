/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libpq-fe.h>

#include "store/postgresql/cw-postgresql-error.h"

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGconn, PQfinish)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGresult, PQclear)

/* Of a statement. @result: (nullable): libpq itself failed. A connection that is lost is
 * CW_ERROR_STORE_AWAY, whatever the result says. */
void cw_postgresql_set_error (GError **error,
                              const PGconn *link,
                              const PGresult *result,
                              const char *place);

/* Of a sign-in: @text in the words of whoever refused. */
void cw_postgresql_set_sign_in_error (GError **error,
                                      CwPostgresqlProblem problem,
                                      const char *text,
                                      const char *place);

G_END_DECLS
