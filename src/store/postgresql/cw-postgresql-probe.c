/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/postgresql/cw-postgresql-probe.h"

#include <libpq-fe.h>

#include "base/cw-phrase.h"
#include "store/cw-migration.h"

#define MAX_ADDRESSES 4

/* Where nothing is, and nothing can be: libpq would else look in the home of whoever calls. */
#define NO_FILE "/dev/null/none"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGconn, PQfinish)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGresult, PQclear)

/* Named, so that what the rows hold is seen at one glance. Tables of an extension are nobody's.
 * What is asked next is looked for in the schema. */
static const char question[] =
    "SELECT pg_is_in_recovery(), pg_encoding_to_char(d.encoding),"
    " n.oid IS NOT NULL,"
    " coalesce(has_schema_privilege(n.oid, 'USAGE') AND has_schema_privilege(n.oid, 'CREATE'),"
    "          false),"
    " has_database_privilege(d.oid, 'CREATE'),"
    " EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND (rolcreatedb OR rolsuper)),"
    " EXISTS (SELECT FROM pg_class WHERE relnamespace = n.oid AND relname = 'causeway_schema'),"
    " EXISTS (SELECT FROM pg_class WHERE relnamespace = n.oid AND relname = 'config_version'"
    "         AND pg_relation_size(pg_class.oid) > 0),"
    " EXISTS (SELECT FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND client_dn IS NOT NULL),"
    " EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'p')"
    "         AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass"
    "                         AND objid = c.oid AND deptype = 'e')),"
    " set_config('search_path', quote_ident($1), false)"
    " FROM pg_database d LEFT JOIN pg_namespace n ON n.nspname = $1"
    " WHERE d.datname = current_database()";

static const char version_question[] = "SELECT version FROM causeway_schema WHERE id = 1";

enum
{
  COLUMN_STANDBY,
  COLUMN_ENCODING,
  COLUMN_HAS_SCHEMA,
  COLUMN_MAY_USE,
  COLUMN_MAY_MAKE,
  COLUMN_MAY_MAKE_DATABASE,
  COLUMN_HAS_TABLES,
  COLUMN_HAS_CONFIGURATION,
  COLUMN_CERTIFICATE,
  COLUMN_HAS_ANY_TABLES,
  COLUMN_SEARCH_PATH,
  N_COLUMNS
};

typedef struct
{
  const CwPostgresqlTarget *target;
  PGconn *connection; /* not owned */
  GCancellable *cancellable;
  gint64 deadline_usec;
  CwPostgresqlReport *report; /* not owned */
} Probe;

static void
fail (CwPostgresqlReport *report, CwPostgresqlProblem problem, const char *message)
{
  report->problem = problem;
  g_free (report->message);
  report->message = g_strdup (message);
}

static void
fail_by_libpq (Probe *probe)
{
  g_autofree char *text = NULL;
  CwPostgresqlProblem problem =
      cw_postgresql_error_read (PQerrorMessage (probe->connection), &text);

  if (PQconnectionNeedsPassword (probe->connection))
    problem = CW_POSTGRESQL_PASSWORD_NEEDED;
  fail (probe->report, problem, text);
}

/* ----- waiting */

/* FALSE: cancelled (@error), or too late (told). */
static gboolean
wait_for (Probe *probe, gushort events, GError **error)
{
  GPollFD polled[2] = { { .fd = PQsocket (probe->connection), .events = events } };
  gboolean has_cancellable = g_cancellable_make_pollfd (probe->cancellable, &polled[1]);
  gint64 left_msec = (probe->deadline_usec - g_get_monotonic_time ()) / 1000;
  int n_ready = g_poll (polled, has_cancellable ? 2 : 1, (int) MAX (left_msec, 0));

  if (has_cancellable)
    g_cancellable_release_fd (probe->cancellable);
  if (g_cancellable_set_error_if_cancelled (probe->cancellable, error))
    return FALSE;
  if (n_ready != 0)
    return TRUE;
  fail (probe->report, CW_POSTGRESQL_UNREACHABLE, CW_PHRASE ("The server does not answer in time"));
  return FALSE;
}

/* ----- the connection */

/* (transfer full) (nullable): out of memory. @address: (nullable): of a name */
static PGconn *
begin (const CwPostgresqlTarget *target, const char *address)
{
  g_autofree char *port = g_strdup_printf ("%u", target->port);
  const char *password = target->password != NULL ? cw_secret_peek (target->password, NULL) : NULL;
  gboolean verifies = g_str_has_prefix (target->tls, "verify-");
  const char *const pairs[][2] = {
    { "host", target->host },
    { "hostaddr", address },
    { "port", port },
    { "dbname", target->database },
    { "user", target->user },
    { "password", password },
    { "passfile", NO_FILE },
    { "sslmode", target->tls },
    /* "require" would verify as soon as there is a file. */
    { "sslrootcert", verifies ? target->ca_file : NO_FILE },
    { "sslcert", target->certificate_file != NULL ? target->certificate_file : NO_FILE },
    { "sslkey", target->private_key_file != NULL ? target->private_key_file : NO_FILE },
    { "gssencmode", "disable" },
    { "target_session_attrs", "any" },
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
  return PQconnectStartParams (keywords, values, 0);
}

/* What a server tells beside its answers: libpq would write it to the standard error. */
static void
ignore_notice (void *unused, const PGresult *result)
{
}

/* PostgreSQL documentation, PQconnectStart(): the loop of PQconnectPoll(). FALSE: cancelled
 * (@error), or told. */
static gboolean
connect_to (Probe *probe, GError **error)
{
  PostgresPollingStatusType wanted = PGRES_POLLING_WRITING;
  gboolean is_reached = FALSE;

  /* Before the server's answer, whose SQLSTATE is told in no other way. */
  (void) PQsetErrorVerbosity (probe->connection, PQERRORS_VERBOSE);
  (void) PQsetNoticeReceiver (probe->connection, ignore_notice, NULL);
  while (PQstatus (probe->connection) != CONNECTION_BAD)
    {
      if (!wait_for (probe, wanted == PGRES_POLLING_READING ? G_IO_IN : G_IO_OUT, error))
        return FALSE;
      wanted = PQconnectPoll (probe->connection);
      if (wanted == PGRES_POLLING_OK)
        return TRUE;
      is_reached = is_reached || (PQstatus (probe->connection) != CONNECTION_BAD &&
                                  PQstatus (probe->connection) != CONNECTION_STARTED);
    }
  fail_by_libpq (probe);
  if (!is_reached && probe->report->problem == CW_POSTGRESQL_OTHER)
    probe->report->problem = CW_POSTGRESQL_UNREACHABLE;
  return FALSE;
}

/* ----- the question */

static gboolean
is_true (PGresult *result, int column)
{
  return g_str_equal (PQgetvalue (result, 0, column), "t");
}

static void
take_answer (Probe *probe, PGresult *result)
{
  CwPostgresqlReport *report = probe->report;

  if (PQresultStatus (result) != PGRES_TUPLES_OK || PQntuples (result) != 1 ||
      PQnfields (result) != N_COLUMNS)
    {
      fail_by_libpq (probe);
      return;
    }
  report->is_standby = is_true (result, COLUMN_STANDBY);
  report->encoding = g_strdup (PQgetvalue (result, 0, COLUMN_ENCODING));
  report->has_schema = is_true (result, COLUMN_HAS_SCHEMA);
  report->may_use_schema = is_true (result, COLUMN_MAY_USE);
  report->may_make_schema = is_true (result, COLUMN_MAY_MAKE);
  report->may_make_database = is_true (result, COLUMN_MAY_MAKE_DATABASE);
  report->has_tables = is_true (result, COLUMN_HAS_TABLES);
  report->has_configuration = is_true (result, COLUMN_HAS_CONFIGURATION);
  report->has_certificate = is_true (result, COLUMN_CERTIFICATE);
  report->has_others = !report->has_tables && is_true (result, COLUMN_HAS_ANY_TABLES);
}

/* Who may not read it is not told more than that there are tables. */
static void
take_version (Probe *probe, PGresult *result)
{
  g_autoptr (GPtrArray) migrations = cw_migration_list ("postgresql", NULL);

  if (migrations == NULL || PQresultStatus (result) != PGRES_TUPLES_OK || PQntuples (result) != 1)
    return;
  probe->report->is_newer =
      g_ascii_strtoull (PQgetvalue (result, 0, 0), NULL, 10) > cw_migration_get_last (migrations);
}

/* The next one that a question has; NULL in the end. FALSE: cancelled (@error), or told. */
static gboolean
read_result (Probe *probe, PGresult **ret_result, GError **error)
{
  while (PQisBusy (probe->connection) != 0)
    {
      if (!wait_for (probe, G_IO_IN, error))
        return FALSE;
      if (PQconsumeInput (probe->connection) == 0)
        {
          fail_by_libpq (probe);
          return FALSE;
        }
    }
  *ret_result = PQgetResult (probe->connection);
  return TRUE;
}

/* @parameter: (nullable): the only one. (transfer full) (nullable): cancelled (@error), or told */
static PGresult *
ask (Probe *probe, const char *text, const char *parameter, GError **error)
{
  g_autoptr (PGresult) result = NULL;
  g_autoptr (PGresult) end = NULL;

  if (PQsendQueryParams (probe->connection, text, parameter != NULL ? 1 : 0, NULL, &parameter, NULL,
                         NULL, 0) == 0)
    {
      fail_by_libpq (probe);
      return NULL;
    }
  return read_result (probe, &result, error) && read_result (probe, &end, error)
             ? g_steal_pointer (&result)
             : NULL;
}

static void
look (Probe *probe, GError **error)
{
  g_autoptr (PGresult) result = ask (probe, question, probe->target->schema, error);
  g_autoptr (PGresult) version = NULL;

  if (result == NULL)
    return;
  take_answer (probe, result);
  if (!probe->report->has_tables)
    return;
  version = ask (probe, version_question, NULL, error);
  if (version != NULL)
    take_version (probe, version);
}

static void
describe (Probe *probe)
{
  CwPostgresqlReport *report = probe->report;

  report->version = (guint) MAX (PQserverVersion (probe->connection), 0);
  report->version_name = g_strdup (PQparameterStatus (probe->connection, "server_version"));
  report->used_password = PQconnectionUsedPassword (probe->connection) != 0;
  if (PQsslInUse (probe->connection) != 0)
    report->tls_version = g_strdup (PQsslAttribute (probe->connection, "protocol"));
}

/* FALSE: cancelled. */
static gboolean
try_address (Probe *probe, const char *address, GError **error)
{
  g_autoptr (PGconn) connection = begin (probe->target, address);
  g_autoptr (GError) local_error = NULL;

  g_assert (connection != NULL);
  probe->connection = connection;
  probe->deadline_usec =
      g_get_monotonic_time () + (gint64) probe->target->timeout_seconds * G_USEC_PER_SEC;
  fail (probe->report, CW_POSTGRESQL_OK, NULL);
  if (connect_to (probe, &local_error))
    {
      describe (probe);
      look (probe, &local_error);
    }
  g_free (probe->report->user);
  probe->report->user = g_strdup (PQuser (connection));
  probe->connection = NULL;
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* ----- the host */

/* One after the other until one answers, as libpq does it; the name is looked up here, because
 * libpq blocks for it and cannot be told to stop. FALSE: cancelled. */
static gboolean
try_name (Probe *probe, GError **error)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_autoptr (GError) local_error = NULL;
  GList *addresses =
      g_resolver_lookup_by_name (resolver, probe->target->host, probe->cancellable, &local_error);
  guint n_tried = 0;
  gboolean is_going = TRUE;

  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (local_error != NULL)
    {
      fail (probe->report, CW_POSTGRESQL_UNREACHABLE, local_error->message);
      return TRUE;
    }
  probe->report->problem = CW_POSTGRESQL_UNREACHABLE;
  for (GList *link = addresses; is_going && link != NULL && n_tried < MAX_ADDRESSES &&
                                probe->report->problem == CW_POSTGRESQL_UNREACHABLE;
       link = link->next, n_tried++)
    {
      g_autofree char *address = g_inet_address_to_string (link->data);

      is_going = try_address (probe, address, error);
    }
  g_resolver_free_addresses (addresses);
  return is_going;
}

CwPostgresqlReport *
cw_postgresql_probe (const CwPostgresqlTarget *target, GCancellable *cancellable, GError **error)
{
  g_autoptr (CwPostgresqlReport) report = g_new0 (CwPostgresqlReport, 1);
  Probe probe = { .target = target, .cancellable = cancellable, .report = report };
  gboolean is_done = g_path_is_absolute (target->host) ? try_address (&probe, NULL, error)
                                                       : try_name (&probe, error);

  return is_done ? g_steal_pointer (&report) : NULL;
}

void
cw_postgresql_report_free (CwPostgresqlReport *report)
{
  g_return_if_fail (report != NULL);

  g_free (report->message);
  g_free (report->user);
  g_free (report->version_name);
  g_free (report->tls_version);
  g_free (report->encoding);
  g_free (report);
}
