/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libpq-fe.h>

#include "store/postgresql/cw-postgresql-settings.h"

G_BEGIN_DECLS

/**
 * cw_postgresql_sign_in:
 *
 * Connects to the first of the servers that can be written to, waits for it, and prepares the
 * connection for our statements: in the pipeline mode, and in our schema, which is made when it is
 * not there.
 *
 * Returns: (transfer full): PQfinish() it
 */
PGconn *cw_postgresql_sign_in (const CwPostgresqlSettings *settings, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Whether one of the servers can be written to: what may take long of signing in, and can be
 * cancelled. */
gboolean
cw_postgresql_find (const CwPostgresqlSettings *settings, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* As cw_postgresql_sign_in(), without a look at the server and its schema, for a few statements one
 * by one: not in pipeline mode. (transfer full) */
PGconn *cw_postgresql_connect (const CwPostgresqlSettings *settings, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
