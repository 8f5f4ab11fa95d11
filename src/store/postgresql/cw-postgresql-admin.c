/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/postgresql/cw-postgresql-admin.h"

#include <string.h>

#include "base/cw-error.h"
#include "store/postgresql/cw-postgresql-failure.h"
#include "store/postgresql/cw-postgresql-sign-in.h"

/* Every server has it (PostgreSQL documentation, "Template Databases"). */
#define MAINTENANCE_DATABASE "postgres"

void
cw_postgresql_state_clear (CwPostgresqlState *state)
{
  g_clear_pointer (&state->server, g_free);
  g_clear_pointer (&state->version, g_free);
  g_clear_pointer (&state->encoding, g_free);
  g_clear_pointer (&state->collation, g_free);
  g_clear_pointer (&state->user, g_free);
  g_clear_pointer (&state->tls_version, g_free);
  g_clear_pointer (&state->excess, g_strfreev);
}

/* ----- texts: a name is no parameter in them */

/* (transfer full): between quotation marks, as SQL has it */
static char *
quote (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "\"", -1);
  g_autofree char *doubled = g_strjoinv ("\"\"", parts);

  return g_strdup_printf ("\"%s\"", doubled);
}

static char *
make_database_text (const CwPostgresqlSettings *settings)
{
  g_autofree char *name = quote (settings->database);

  return g_strdup_printf ("CREATE DATABASE %s ENCODING 'UTF8' TEMPLATE template0", name);
}

char *
cw_postgresql_admin_make_database_sql (const char *database, const char *user)
{
  g_autofree char *name = quote (database);
  g_autofree char *owner = quote (user);

  return g_strdup_printf ("CREATE DATABASE %s OWNER %s ENCODING 'UTF8' TEMPLATE template0;", name,
                          owner);
}

char *
cw_postgresql_admin_make_schema_sql (const char *schema, const char *user, gboolean has_schema)
{
  g_autofree char *name = quote (schema);
  g_autofree char *owner = quote (user);

  return g_strdup_printf (has_schema ? "ALTER SCHEMA %s OWNER TO %s;"
                                     : "CREATE SCHEMA %s AUTHORIZATION %s;",
                          name, owner);
}

char *
cw_postgresql_admin_make_sql (const CwPostgresqlSettings *settings)
{
  const char *user = settings->user != NULL ? settings->user : g_get_user_name ();
  g_autofree char *role = quote (user);
  g_autofree char *name = quote (settings->database);
  g_autofree char *database = cw_postgresql_admin_make_database_sql (settings->database, user);
  g_autofree char *schema = cw_postgresql_admin_make_schema_sql (
      settings->schema, user, g_str_equal (settings->schema, "public"));

  return g_strdup_printf ("CREATE ROLE %s LOGIN;\n%s\n\\connect %s\n%s\n", role, database, name,
                          schema);
}

/* As a text of SQL, with standard_conforming_strings. (transfer full) */
static char *
quote_text (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "'", -1);
  g_autofree char *doubled = g_strjoinv ("''", parts);

  return g_strdup_printf ("'%s'", doubled);
}

char *
cw_postgresql_admin_make_upgrade_sql (const CwPostgresqlSettings *settings,
                                      const char *script,
                                      guint version)
{
  const char *user = settings->user != NULL ? settings->user : g_get_user_name ();
  g_autofree char *name = quote (settings->database);
  g_autofree char *schema = quote (settings->schema);
  g_autofree char *schema_text = quote_text (settings->schema);
  g_autofree char *user_text = quote_text (user);

  return g_strdup_printf (
      /* lint-allow: sql-text: for psql, whose administrator reads it before; names are quoted */
      "\\set ON_ERROR_STOP on\n\\connect %s\nBEGIN;\nSET LOCAL search_path TO %s;\n%s\n"
      "INSERT INTO causeway_schema (id, version) VALUES (1, %u)\n"
      "  ON CONFLICT (id) DO UPDATE SET version = excluded.version;\n"
      "DO $$\nDECLARE found record;\nBEGIN\n"
      "  FOR found IN SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = "
      "c.relnamespace\n    WHERE n.nspname = %s AND c.relkind IN ('r', 'v') LOOP\n"
      "    EXECUTE format ('ALTER TABLE %%I.%%I OWNER TO %%I', %s, found.relname, %s);\n"
      "  END LOOP;\nEND $$;\nCOMMIT;\n",
      name, schema, script, version, schema_text, schema_text, user_text);
}

/* ----- statements */

/* @parameter: (nullable). (transfer full) (nullable) */
static PGresult *
ask (PGconn *link, const char *text, const char *parameter, const char *place, GError **error)
{
  g_autoptr (PGresult) result =
      PQexecParams (link, text, parameter != NULL ? 1 : 0, NULL, &parameter, NULL, NULL, 0);
  ExecStatusType status = PQresultStatus (result);

  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
    return g_steal_pointer (&result);
  cw_postgresql_set_error (error, link, result, place);
  return NULL;
}

/* Signs in to run one statement. @database: (nullable): another one than that of @settings */
static gboolean
run_once (const CwPostgresqlSettings *settings,
          const char *database,
          const char *text,
          GError **error)
{
  g_autoptr (CwPostgresqlSettings) copy = cw_postgresql_settings_copy (settings);
  g_autofree char *place = NULL;
  g_autoptr (PGconn) link = NULL;
  g_autoptr (PGresult) result = NULL;

  if (database != NULL)
    {
      g_free (copy->database);
      copy->database = g_strdup (database);
    }
  place = cw_postgresql_settings_describe (copy);
  link = cw_postgresql_connect (copy, error);
  result = link != NULL ? ask (link, text, NULL, place, error) : NULL;
  return result != NULL;
}

/* ----- making */

static gboolean
make_database (const CwPostgresqlSettings *settings, GError **error)
{
  g_autofree char *text = make_database_text (settings);

  return run_once (settings, MAINTENANCE_DATABASE, text, error);
}

static gboolean
make_schema (PGconn *link,
             const CwPostgresqlSettings *settings,
             gboolean *ret_has_schema,
             GError **error)
{
  g_autofree char *place = cw_postgresql_settings_describe (settings);
  g_autofree char *name = quote (settings->schema);
  g_autofree char *text = g_strconcat ("CREATE SCHEMA ", name, NULL);
  g_autoptr (PGresult) found =
      ask (link, "SELECT 1 FROM pg_namespace WHERE nspname = $1", settings->schema, place, error);
  g_autoptr (PGresult) made = NULL;

  if (found == NULL)
    return FALSE;
  if (PQntuples (found) > 0)
    return TRUE;
  made = ask (link, text, NULL, place, error);
  *ret_has_schema = made != NULL;
  return made != NULL;
}

gboolean
cw_postgresql_admin_make (const CwPostgresqlSettings *settings,
                          gboolean *ret_has_database,
                          gboolean *ret_has_schema,
                          GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (PGconn) link = cw_postgresql_connect (settings, &local_error);

  *ret_has_database = FALSE;
  *ret_has_schema = FALSE;
  if (link == NULL && g_error_matches (local_error, CW_ERROR, CW_ERROR_NOT_FOUND))
    {
      if (!make_database (settings, error))
        return FALSE;
      *ret_has_database = TRUE;
      g_clear_error (&local_error);
      link = cw_postgresql_connect (settings, &local_error);
    }
  if (link != NULL)
    return make_schema (link, settings, ret_has_schema, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
cw_postgresql_admin_drop_schema (const CwPostgresqlSettings *settings, GError **error)
{
  g_autofree char *name = quote (settings->schema);
  g_autofree char *text = g_strdup_printf ("DROP SCHEMA IF EXISTS %s CASCADE", name);

  return run_once (settings, NULL, text, error);
}

gboolean
cw_postgresql_admin_drop_database (const CwPostgresqlSettings *settings, GError **error)
{
  g_autofree char *name = quote (settings->database);
  g_autofree char *text = g_strdup_printf ("DROP DATABASE IF EXISTS %s", name);

  return run_once (settings, MAINTENANCE_DATABASE, text, error);
}

/* ----- looking */

/* Named, so that what the row holds is seen at one glance. */
static const char question[] =
    "SELECT pg_encoding_to_char(d.encoding), d.datcollate, current_user,"
    " coalesce(n.nspowner = r.oid, false),"
    " (SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c"
    "   WHERE c.relnamespace = n.oid AND c.relkind = 'r'),"
    " (SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()),"
    " concat_ws(',', CASE WHEN r.rolsuper THEN 'SUPERUSER' END,"
    "   CASE WHEN r.rolcreatedb THEN 'CREATEDB' END,"
    "   CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END,"
    "   CASE WHEN r.rolreplication THEN 'REPLICATION' END,"
    "   CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END),"
    " EXISTS (SELECT FROM pg_class WHERE relnamespace = n.oid AND relname = 'causeway_schema')"
    " FROM pg_database d CROSS JOIN pg_roles r"
    " LEFT JOIN pg_namespace n ON n.nspname = $1"
    " WHERE d.datname = current_database() AND r.rolname = current_user";

enum
{
  COLUMN_ENCODING,
  COLUMN_COLLATION,
  COLUMN_USER,
  COLUMN_OWNS,
  COLUMN_SIZE,
  COLUMN_TLS,
  COLUMN_EXCESS,
  COLUMN_HAS_TABLES,
};

static char *
dup_value (const PGresult *row, int column)
{
  return PQgetisnull (row, 0, column) != 0 ? NULL : g_strdup (PQgetvalue (row, 0, column));
}

static void
fill_in (const PGconn *link, const PGresult *row, CwPostgresqlState *state)
{
  const char *excess = PQgetvalue (row, 0, COLUMN_EXCESS);

  state->server = g_strdup_printf ("%s:%s", PQhost (link), PQport (link));
  state->version = g_strdup (PQparameterStatus (link, "server_version"));
  state->version_number = (guint) PQserverVersion (link);
  state->encoding = dup_value (row, COLUMN_ENCODING);
  state->collation = dup_value (row, COLUMN_COLLATION);
  state->user = dup_value (row, COLUMN_USER);
  state->tls_version = dup_value (row, COLUMN_TLS);
  state->size = g_ascii_strtoll (PQgetvalue (row, 0, COLUMN_SIZE), NULL, 10);
  state->owns_schema = *PQgetvalue (row, 0, COLUMN_OWNS) == 't';
  state->has_tables = *PQgetvalue (row, 0, COLUMN_HAS_TABLES) == 't';
  state->excess = *excess != '\0' ? g_strsplit (excess, ",", -1) : g_new0 (char *, 1);
}

gboolean
cw_postgresql_admin_look (const CwPostgresqlSettings *settings,
                          CwPostgresqlState *ret_state,
                          GError **error)
{
  g_autofree char *place = cw_postgresql_settings_describe (settings);
  g_autoptr (PGconn) link = cw_postgresql_connect (settings, error);
  g_autoptr (PGresult) row =
      link != NULL ? ask (link, question, settings->schema, place, error) : NULL;

  if (row == NULL)
    return FALSE;
  if (PQntuples (row) != 1)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_STORE, "The database %s does not say what it is",
                   place);
      return FALSE;
    }
  fill_in (link, row, ret_state);
  return TRUE;
}
