/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/postgresql/cw-postgresql-settings.h"

G_BEGIN_DECLS

/* What is done to a database besides working in it: it is made, looked at and taken away. All of
 * it blocks. */

/* What an administrator of the server runs (psql) when the engine's user may not make the database
 * or its schema itself. (transfer full) */
char *cw_postgresql_admin_make_sql (const CwPostgresqlSettings *settings);

/* Of that the statement for the database, and for the schema (@has_schema: it is there, and is not
 * the user's). (transfer full) */
char *cw_postgresql_admin_make_database_sql (const char *database, const char *user);
char *
cw_postgresql_admin_make_schema_sql (const char *schema, const char *user, gboolean has_schema);

/* What @script does in the schema of @settings, after which version @version stands there: one
 * transaction, and everything belongs to the engine's user at its end. (transfer full) */
char *cw_postgresql_admin_make_upgrade_sql (const CwPostgresqlSettings *settings,
                                            const char *script,
                                            guint version);

/* Makes the database and the schema as far as they are not there. CW_ERROR_PERMISSION: the user may
 * not. @ret_has_...: whether this call made them. */
gboolean cw_postgresql_admin_make (const CwPostgresqlSettings *settings,
                                   gboolean *ret_has_database,
                                   gboolean *ret_has_schema,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes the schema away with all that is in it, or the whole database. What is gone is fine. */
gboolean cw_postgresql_admin_drop_schema (const CwPostgresqlSettings *settings, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_postgresql_admin_drop_database (const CwPostgresqlSettings *settings, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* How things are there for the engine. */
typedef struct
{
  char *server; /* (owned): "db1.contoso.lab:5432": which of the hosts answered */
  char *version;
  guint version_number; /* 150018 */
  char *encoding;
  char *collation;
  char *user;
  char *tls_version;   /* (owned) (nullable): nothing is encrypted */
  gint64 size;         /* of the tables of the schema, in bytes, whose ever they are */
  gboolean has_tables; /* of ours */
  gboolean owns_schema;
  char **excess; /* (owned): "SUPERUSER", "CREATEDB": what the user may and the engine never does */
} CwPostgresqlState;

void cw_postgresql_state_clear (CwPostgresqlState *state);

gboolean cw_postgresql_admin_look (const CwPostgresqlSettings *settings,
                                   CwPostgresqlState *ret_state,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwPostgresqlState, cw_postgresql_state_clear)

G_END_DECLS
