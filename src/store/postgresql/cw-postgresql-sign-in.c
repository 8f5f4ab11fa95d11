/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/postgresql/cw-postgresql-sign-in.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "store/postgresql/cw-postgresql-failure.h"
#include "store/postgresql/cw-postgresql-probe.h"

#define TIMEOUT_SECONDS 10

/* Where nothing is, and nothing can be: libpq would else look in the home of whoever calls. */
#define NO_FILE "/dev/null/none"

/* The store's statements are written for indexes and for the order of their joins, and the first
 * ones of a load are planned when the tables are still empty: nothing is to be read from its
 * beginning because it was small then. Compiling a statement takes longer than running ours. */
static const char setup_script[] = "SET random_page_cost = 1;"
                                   "SET seq_page_cost = 20;"
                                   "SET join_collapse_limit = 1;"
                                   "SET jit = off;"
                                   /* Of ANALYZE: each question goes by one index, and only how
                                    * many rows there are matters. */
                                   "SET default_statistics_target = 10;"
                                   "SET lock_timeout = '60s';"
                                   /* What a client that is gone was in the middle of ends soon. */
                                   "SET tcp_keepalives_idle = 10;"
                                   "SET tcp_keepalives_interval = 5;"
                                   "SET tcp_keepalives_count = 4;"
                                   "SET tcp_user_timeout = '30s';"
                                   "SET statement_timeout = 0;"
                                   /* One that was paused in a transaction, with the lock of all
                                    * that write, lets go of it before they give up waiting. */
                                   "SET idle_in_transaction_session_timeout = '30s';"
                                   "SET client_min_messages = warning;"
                                   "SET standard_conforming_strings = on";

static const char question[] = "SELECT set_config('search_path', quote_ident($1), false),"
                               " EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)";

/* What a server tells beside its answers: libpq would write it to the standard error. */
static void
ignore_notice (void *unused, const PGresult *result)
{
}

static char *
join_ports (const CwPostgresqlSettings *settings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < settings->ports->len; i++)
    g_string_append_printf (text, "%s%u", i > 0 ? "," : "",
                            g_array_index (settings->ports, guint16, i));
  return g_string_free (text, FALSE);
}

static const char *
get_path (const char *path)
{
  return path != NULL ? path : NO_FILE;
}

/* (transfer full): connected or not. A server that says nothing any more is given up by the
 * keepalives, or by what it does not acknowledge. */
static PGconn *
begin (const CwPostgresqlSettings *settings)
{
  g_autofree char *hosts = g_strjoinv (",", settings->hosts);
  g_autofree char *ports = join_ports (settings);
  gboolean verifies = g_str_has_prefix (settings->tls, "verify-");
  const char *const pairs[][2] = {
    { "host", hosts },
    { "port", ports },
    { "dbname", settings->database },
    { "user", settings->user },
    { "password", settings->password != NULL ? cw_secret_peek (settings->password, NULL) : NULL },
    { "passfile", NO_FILE },
    { "sslmode", settings->tls },
    /* "require" would verify as soon as there is a file. */
    { "sslrootcert", verifies ? get_path (settings->ca_file) : NO_FILE },
    { "sslcert", get_path (settings->certificate_file) },
    { "sslkey", get_path (settings->private_key_file) },
    { "gssencmode", "disable" },
    { "target_session_attrs", "read-write" },
    { "connect_timeout", G_STRINGIFY (TIMEOUT_SECONDS) },
    { "keepalives_idle", "10" },
    { "keepalives_interval", "5" },
    { "keepalives_count", "4" },
    { "tcp_user_timeout", "30000" },
    { "client_encoding", "UTF8" },
    { "application_name", "causeway" },
  };
  const char *keywords[G_N_ELEMENTS (pairs) + 1] = { NULL };
  const char *values[G_N_ELEMENTS (pairs) + 1] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      keywords[i] = pairs[i][0];
      values[i] = pairs[i][1];
    }
  return PQconnectdbParams (keywords, values, 0);
}

/* ----- who is not let in */

/* (transfer full) (nullable): cancelled */
static CwPostgresqlReport *
probe (const CwPostgresqlSettings *settings, guint host, GCancellable *cancellable, GError **error)
{
  const CwPostgresqlTarget target = {
    .host = settings->hosts[host],
    .port = g_array_index (settings->ports, guint16, host),
    .database = settings->database,
    .user = settings->user,
    .schema = settings->schema,
    .tls = settings->tls,
    .ca_file = settings->ca_file,
    .certificate_file = settings->certificate_file,
    .private_key_file = settings->private_key_file,
    .password = settings->password,
    .timeout_seconds = TIMEOUT_SECONDS,
  };

  return cw_postgresql_probe (&target, cancellable, error);
}

/* PQconnectdb() tells no SQLSTATE: each server is asked again, until one answers. */
static void
explain (const CwPostgresqlSettings *settings, const char *said, const char *place, GError **error)
{
  CwPostgresqlProblem problem = CW_POSTGRESQL_UNREACHABLE;
  g_autofree char *text = g_strdup (said);

  for (guint i = 0; i < settings->ports->len && problem == CW_POSTGRESQL_UNREACHABLE; i++)
    {
      g_autoptr (CwPostgresqlReport) report = probe (settings, i, NULL, NULL);

      /* A standby lets us in and does not help. */
      if (report == NULL || report->problem == CW_POSTGRESQL_OK)
        continue;
      problem = report->problem;
      g_free (text);
      text = g_strdup (report->message);
    }
  cw_postgresql_set_sign_in_error (error, problem, text, place);
}

gboolean
cw_postgresql_find (const CwPostgresqlSettings *settings, GCancellable *cancellable, GError **error)
{
  g_autofree char *place = cw_postgresql_settings_describe (settings);
  g_autofree char *text = g_strdup (CW_PHRASE ("None of its servers can be written to"));
  CwPostgresqlProblem problem = CW_POSTGRESQL_UNREACHABLE;

  for (guint i = 0; i < settings->ports->len; i++)
    {
      g_autoptr (CwPostgresqlReport) report = probe (settings, i, cancellable, error);

      if (report == NULL)
        return FALSE;
      if (report->problem == CW_POSTGRESQL_OK && !report->is_standby)
        return TRUE;
      if (report->problem == CW_POSTGRESQL_OK || problem != CW_POSTGRESQL_UNREACHABLE)
        continue;
      problem = report->problem;
      g_free (text);
      text = g_strdup (report->message);
    }
  cw_postgresql_set_sign_in_error (error, problem, text, place);
  return FALSE;
}

/* ----- the session */

static gboolean
run (PGconn *link, const char *text, const char *place, GError **error)
{
  g_autoptr (PGresult) result = PQexec (link, text);

  if (PQresultStatus (result) == PGRES_COMMAND_OK)
    return TRUE;
  cw_postgresql_set_error (error, link, result, place);
  return FALSE;
}

/* A name is no parameter here; libpq puts it between quotation marks. */
static gboolean
make_schema (PGconn *link, const char *schema, const char *place, GError **error)
{
  char *quoted = PQescapeIdentifier (link, schema, strlen (schema));
  g_autofree char *text = g_strconcat ("CREATE SCHEMA IF NOT EXISTS ", quoted, NULL);

  PQfreemem (quoted);
  return run (link, text, place, error);
}

static gboolean
enter_schema (PGconn *link, const char *schema, const char *place, GError **error)
{
  g_autoptr (PGresult) result = PQexecParams (link, question, 1, NULL, &schema, NULL, NULL, 0);

  if (PQresultStatus (result) != PGRES_TUPLES_OK)
    {
      cw_postgresql_set_error (error, link, result, place);
      return FALSE;
    }
  return g_str_equal (PQgetvalue (result, 0, 1), "t") || make_schema (link, schema, place, error);
}

static gboolean
check_server (PGconn *link, const char *place, GError **error)
{
  const char *encoding = PQparameterStatus (link, "server_encoding");

  if (PQserverVersion (link) >= CW_POSTGRESQL_MIN_VERSION && g_strcmp0 (encoding, "UTF8") == 0)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
               "The database %s has the encoding %s on PostgreSQL %s: Causeway needs UTF8 on "
               "PostgreSQL 14 or newer.",
               place, encoding != NULL ? encoding : "-",
               PQparameterStatus (link, "server_version"));
  return FALSE;
}

PGconn *
cw_postgresql_connect (const CwPostgresqlSettings *settings, GError **error)
{
  g_autofree char *place = cw_postgresql_settings_describe (settings);
  g_autoptr (PGconn) link = begin (settings);

  g_assert (link != NULL);
  if (PQstatus (link) != CONNECTION_OK)
    {
      explain (settings, PQerrorMessage (link), place, error);
      return NULL;
    }
  (void) PQsetNoticeReceiver (link, ignore_notice, NULL);
  return g_steal_pointer (&link);
}

PGconn *
cw_postgresql_sign_in (const CwPostgresqlSettings *settings, GError **error)
{
  g_autofree char *place = cw_postgresql_settings_describe (settings);
  g_autoptr (PGconn) link = cw_postgresql_connect (settings, error);

  if (link == NULL)
    return NULL;
  if (!check_server (link, place, error) || !run (link, setup_script, place, error) ||
      !enter_schema (link, settings->schema, place, error))
    return NULL;
  (void) PQenterPipelineMode (link);
  return g_steal_pointer (&link);
}
