/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/checks/cw-check-database.h"

#include <string.h>

#include "base/cw-phrase.h"
#include "store/postgresql/cw-postgresql-admin.h"

void
cw_database_words_clear (CwDatabaseWords *words)
{
  g_clear_pointer (&words->summary, g_free);
  g_clear_pointer (&words->remedy, g_free);
}

/* ----- who is not let in */

/* What takes no argument but the user's name, or the words of whoever refused. */
static const struct
{
  CwPostgresqlProblem problem;
  const char *summary;
  const char *remedy;
} sentences[] = {
  { CW_POSTGRESQL_UNREACHABLE, CW_PHRASE ("No connection to the database server: %s"),
    CW_PHRASE ("Check the name, the port and the firewalls between") },
  { CW_POSTGRESQL_STRANGER, CW_PHRASE ("What answers there does not speak as PostgreSQL does"),
    CW_PHRASE ("Check that the port is that of PostgreSQL, usually 5432") },
  { CW_POSTGRESQL_NO_TLS, CW_PHRASE ("The database server offers no TLS"),
    CW_PHRASE ("Switch it on in its postgresql.conf: ssl, ssl_cert_file and ssl_key_file") },
  { CW_POSTGRESQL_TLS, CW_PHRASE ("The TLS handshake failed: %s"),
    CW_PHRASE ("Allow TLS 1.2 or newer on the server") },
  { CW_POSTGRESQL_CERTIFICATE_REFUSED,
    CW_PHRASE ("The database server does not trust the client certificate"),
    CW_PHRASE ("Put the authority that issued it into the server's ssl_ca_file") },
  { CW_POSTGRESQL_CERTIFICATE_NEEDED, CW_PHRASE ("The database server wants a client certificate"),
    CW_PHRASE ("Choose the client certificate as the way of signing in, and its files") },
  { CW_POSTGRESQL_PASSWORD_NEEDED,
    CW_PHRASE ("The database server asks for a password, and another way of signing in is chosen"),
    CW_PHRASE ("Choose the password here, or another method in the server's pg_hba.conf") },
  { CW_POSTGRESQL_PASSWORD_REFUSED, CW_PHRASE ("The database server refuses the password of %s"),
    CW_PHRASE ("Check the user and the password: a user who does not exist is refused in the same "
               "way") },
  { CW_POSTGRESQL_KERBEROS, CW_PHRASE ("Kerberos does not let %s into the database"),
    CW_PHRASE ("Check the keytab of the service's account, and the key of the database server "
               "(postgres/HOST) in its krb_server_keyfile") },
  { CW_POSTGRESQL_NO_RULE,
    CW_PHRASE ("The pg_hba.conf of the database server does not let %s in from here"),
    CW_PHRASE ("Add a line for this database, user and address there, and reload the server") },
  { CW_POSTGRESQL_NO_USER, CW_PHRASE ("The database server knows no user %s"),
    CW_PHRASE ("Make the user there (CREATE ROLE ... LOGIN), or check the spelling") },
  { CW_POSTGRESQL_NO_LOGIN, CW_PHRASE ("The user %s may not sign in to the database server"),
    CW_PHRASE ("Allow it there: ALTER ROLE ... LOGIN") },
  { CW_POSTGRESQL_FULL, CW_PHRASE ("The database server has no connection left"),
    CW_PHRASE ("Raise max_connections there, or find out who holds them") },
  { CW_POSTGRESQL_NOT_NOW, CW_PHRASE ("The database server is starting up or shutting down"),
    CW_PHRASE ("Try again in a moment") },
  { CW_POSTGRESQL_OTHER, CW_PHRASE ("The database server says: %s"),
    CW_PHRASE ("Look into the log of the database server") },
};

/* Of CW_POSTGRESQL_METHOD_REFUSED. */
static const struct
{
  const char *method;
  const char *summary;
  const char *remedy;
} refusals[] = {
  { "peer", CW_PHRASE ("The database server does not let the engine's system user in as %s"),
    CW_PHRASE ("Leave the user out to sign in by the name of the system user, or map it in "
               "pg_ident.conf") },
  { "certificate", CW_PHRASE ("The database server does not let the certificate in as %s"),
    CW_PHRASE ("The common name (CN) of the certificate has to be the name of the user, or mapped "
               "to it in pg_ident.conf") },
  { NULL, CW_PHRASE ("The database server does not let %s sign in this way"),
    CW_PHRASE ("Compare the way of signing in with the server's pg_hba.conf") },
};

/* What says @text of @user, whether it has a place for it or not. (transfer full) */
static char *
fill (const char *text, const char *user)
{
  g_auto (GStrv) parts = g_strsplit (text, "%s", -1);

  return g_strjoinv (user, parts);
}

static void
say_refusal (const char *method, const char *user, CwDatabaseWords *words)
{
  guint i = 0;

  while (refusals[i].method != NULL && !g_str_equal (refusals[i].method, method))
    i++;
  words->summary = fill (refusals[i].summary, user);
  words->remedy = g_strdup (refusals[i].remedy);
}

static gboolean
is_quoted (CwPostgresqlProblem problem)
{
  return problem == CW_POSTGRESQL_UNREACHABLE || problem == CW_POSTGRESQL_TLS ||
         problem == CW_POSTGRESQL_OTHER;
}

static void
say_sentence (const CwPostgresqlReport *report, const char *user, CwDatabaseWords *words)
{
  const char *message = report->message != NULL ? report->message : "";

  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    if (sentences[i].problem == report->problem)
      {
        words->summary = fill (sentences[i].summary, is_quoted (report->problem) ? message : user);
        words->remedy = g_strdup (sentences[i].remedy);
        return;
      }
  g_assert_not_reached ();
}

static void
say_problem (const CwPostgresqlTarget *target,
             const char *method,
             const CwPostgresqlReport *report,
             CwDatabaseWords *words)
{
  const char *user = report->user != NULL ? report->user : "";
  g_autofree char *sql = NULL;

  words->status = CW_CHECK_FAILED;
  if (report->problem == CW_POSTGRESQL_METHOD_REFUSED)
    say_refusal (method, user, words);
  else if (report->problem == CW_POSTGRESQL_NO_DATABASE)
    {
      words->summary =
          g_strdup_printf (CW_PHRASE ("The server has no database %s"), target->database);
      sql = cw_postgresql_admin_make_database_sql (target->database, user);
      words->remedy = g_strdup_printf (
          CW_PHRASE ("Have an administrator of the server run this in psql: %s"), sql);
    }
  else if (report->problem == CW_POSTGRESQL_NO_RIGHT)
    {
      words->summary =
          g_strdup_printf (CW_PHRASE ("The user \"%s\" may not connect to the database \"%s\""),
                           user, target->database);
      words->remedy = g_strdup (CW_PHRASE ("Allow it there: GRANT CONNECT ON DATABASE"));
    }
  else if (report->problem == CW_POSTGRESQL_PASSWORD_NEEDED && g_str_equal (method, "password") &&
           target->password == NULL)
    {
      words->status = CW_CHECK_WARNING;
      words->summary = g_strdup (
          CW_PHRASE ("The database server asks for the password, which has not been tried yet"));
      words->remedy = g_strdup (CW_PHRASE ("Have the password tried"));
    }
  else
    say_sentence (report, user, words);
  if (report->problem == CW_POSTGRESQL_UNREACHABLE && g_path_is_absolute (target->host))
    {
      g_free (words->remedy);
      words->remedy =
          g_strdup (CW_PHRASE ("Check that PostgreSQL runs on this machine, and which folder its "
                               "unix_socket_directories name"));
    }
}

void
cw_check_database_say (const CwPostgresqlTarget *target,
                       const char *method,
                       const CwPostgresqlReport *report,
                       CwDatabaseWords *words)
{
  const char *version = report->version_name != NULL ? report->version_name : "";

  if (report->problem != CW_POSTGRESQL_OK)
    {
      say_problem (target, method, report, words);
      return;
    }
  words->status = CW_CHECK_OK;
  if (report->is_standby)
    words->summary = g_strdup_printf (
        CW_PHRASE ("PostgreSQL %s lets the engine in, as a standby that is only read"), version);
  else if (report->tls_version != NULL)
    words->summary = g_strdup_printf (CW_PHRASE ("PostgreSQL \"%s\" lets the engine in, over %s"),
                                      version, report->tls_version);
  else
    words->summary =
        g_strdup_printf (CW_PHRASE ("PostgreSQL %s lets the engine in, without TLS"), version);
}

/* ----- TLS */

void
cw_check_database_say_tls (const CwTlsReport *report, CwDatabaseWords *words)
{
  words->status = CW_CHECK_FAILED;
  words->summary = g_strdup (report->summary);
  switch (report->problem)
    {
    case CW_TLS_UNKNOWN_ISSUER:
      words->remedy = g_strdup (
          CW_PHRASE ("Give the certificate of that authority (PEM) as the database's CA file"));
      break;
    case CW_TLS_NAME_MISMATCH:
      words->remedy =
          g_strdup (CW_PHRASE ("Use one of these names as the host, or give the database server a "
                               "certificate with this name"));
      break;
    case CW_TLS_PLAIN_PORT:
      words->remedy =
          g_strdup (CW_PHRASE ("Check that the port is that of PostgreSQL, usually 5432"));
      break;
    case CW_TLS_NO_STARTTLS:
      words->remedy = g_strdup (
          CW_PHRASE ("Switch it on in its postgresql.conf: ssl, ssl_cert_file and ssl_key_file"));
      break;
    default:
      words->remedy = g_strdup (report->remedy);
      break;
    }
}

/* ----- what is inside */

static void
judge_schema (CwSetupCheck *check,
              const CwPostgresqlTarget *target,
              const CwPostgresqlReport *report)
{
  g_autofree char *text = NULL;
  g_autofree char *sql = NULL;
  g_autofree char *remedy = NULL;

  if (report->may_use_schema)
    text = g_strdup_printf (CW_PHRASE ("The engine may make its tables in the schema %s"),
                            target->schema);
  else if (!report->has_schema && report->may_make_schema)
    text = g_strdup_printf (CW_PHRASE ("The engine may make the schema %s"), target->schema);
  if (text != NULL)
    {
      cw_setup_check_add (check, "schema", CW_CHECK_OK, text, NULL);
      return;
    }
  text = g_strdup_printf (report->has_schema
                              ? CW_PHRASE ("The engine may not make tables in the schema %s")
                              : CW_PHRASE ("The database has no schema %s"),
                          target->schema);
  sql = cw_postgresql_admin_make_schema_sql (target->schema, report->user, report->has_schema);
  remedy =
      g_strdup_printf (CW_PHRASE ("Have an administrator of the server run this in psql: %s"), sql);
  cw_setup_check_add (check, "schema", CW_CHECK_FAILED, text, remedy);
}

/* What nothing can be stored beside. */
static gboolean
judge_strangers (CwSetupCheck *check,
                 const CwPostgresqlTarget *target,
                 const CwPostgresqlReport *report)
{
  g_autofree char *text = NULL;

  if (report->has_others)
    {
      text = g_strdup_printf (
          CW_PHRASE ("The tables in the schema %s are those of another program"), target->schema);
      cw_setup_check_add (check, "data", CW_CHECK_FAILED, text,
                          CW_PHRASE ("Choose another schema: Causeway has one to itself"));
    }
  else if (report->is_newer)
    {
      text = g_strdup_printf (
          CW_PHRASE ("What is in the schema %s was written by a newer Causeway"), target->schema);
      cw_setup_check_add (
          check, "data", CW_CHECK_FAILED, text,
          CW_PHRASE ("Install that version on this machine first, or choose another schema"));
    }
  return text != NULL;
}

/* Whether anything was ever stored in it, the plan finds out, and overwrites nothing. */
static void
judge_tables (CwSetupCheck *check,
              const CwPostgresqlTarget *target,
              const CwPostgresqlReport *report)
{
  g_autofree char *text = NULL;

  if (judge_strangers (check, target, report) || !report->has_tables)
    return;
  text = g_strdup_printf (CW_PHRASE ("The schema %s is that of a Causeway installation already"),
                          target->schema);
  cw_setup_check_add (
      check, "data", CW_CHECK_WARNING, text,
      report->has_configuration
          ? CW_PHRASE ("Nothing in it is overwritten: choose another schema, or use its "
                       "configuration by `causewayctl instance attach`")
          : CW_PHRASE ("Nothing in it is overwritten: choose another schema, or go on with its "
                       "data by `causewayctl database move --attach`"));
}

static void
judge_encoding (CwSetupCheck *check, const CwPostgresqlReport *report)
{
  g_autofree char *text = NULL;

  if (g_strcmp0 (report->encoding, "UTF8") == 0)
    return;
  text = g_strdup_printf (CW_PHRASE ("The encoding of the database is %s"), report->encoding);
  cw_setup_check_add (
      check, "encoding", CW_CHECK_FAILED, text,
      CW_PHRASE ("Make a database with the encoding UTF8, which holds every name there is"));
}

static void
judge_version (CwSetupCheck *check, const CwPostgresqlReport *report)
{
  g_autofree char *text = NULL;

  if (report->version >= CW_POSTGRESQL_MIN_VERSION)
    return;
  text = g_strdup_printf (CW_PHRASE ("PostgreSQL %s gets no corrections any more"),
                          report->version_name);
  cw_setup_check_add (check, "version", CW_CHECK_WARNING, text,
                      CW_PHRASE ("Use PostgreSQL 14 or newer"));
}

/* That the server lets somebody in without having looked at what was chosen. */
static void
judge_method (CwSetupCheck *check, const char *method, const CwPostgresqlReport *report)
{
  gboolean is_ignored = (g_str_equal (method, "password") && !report->used_password) ||
                        (g_str_equal (method, "certificate") && !report->has_certificate);
  g_autofree char *text = NULL;

  if (!is_ignored)
    return;
  text = g_strdup_printf (g_str_equal (method, "password")
                              ? CW_PHRASE ("The database server lets %s in without a password")
                              : CW_PHRASE ("The database server lets %s in without a certificate"),
                          report->user);
  cw_setup_check_add (check, "method", CW_CHECK_WARNING, text,
                      CW_PHRASE ("Have it asked for in the server's pg_hba.conf: anybody else may "
                                 "come in in the same way"));
}

void
cw_check_database_judge (CwSetupCheck *check,
                         const CwPostgresqlTarget *target,
                         const char *method,
                         const CwPostgresqlReport *report)
{
  judge_version (check, report);
  judge_method (check, method, report);
  judge_encoding (check, report);
  judge_schema (check, target, report);
  judge_tables (check, target, report);
}
