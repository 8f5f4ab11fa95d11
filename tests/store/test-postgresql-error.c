/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-postgresql-error"

#include "config.h"

#include "store/postgresql/cw-postgresql-error.h"

#define AT "connection to server at \"127.0.0.1\", port 5432 failed: "

/* As libpq 15 writes them with PQERRORS_VERBOSE; the server's own in several languages. */
static const struct
{
  const char *name;
  const char *message;
  CwPostgresqlProblem problem;
  const char *text;
} cases[] = {
  { "password",
    AT "FATAL:  28P01: password authentication failed for user \"a\"\n"
       "LOCATION:  auth_failed, auth.c:330\n",
    CW_POSTGRESQL_PASSWORD_REFUSED, "password authentication failed for user \"a\"" },
  { "no-rule",
    AT
    "FATAL:  28000: no pg_hba.conf entry for host \"127.0.0.1\", user \"a\", database \"b\", SSL "
    "encryption\nLOCATION:  ClientAuthentication, auth.c:534\n",
    CW_POSTGRESQL_NO_RULE, NULL },
  { "no-rule-german",
    AT "FATAL:  28000: kein pg_hba.conf-Eintrag für Host »127.0.0.1«\n"
       "LOCATION:  ClientAuthentication, auth.c:534\n",
    CW_POSTGRESQL_NO_RULE, NULL },
  { "certificate-needed",
    AT "FATAL:  28000: connection requires a valid client certificate\n"
       "LOCATION:  ClientAuthentication, auth.c:420\n",
    CW_POSTGRESQL_CERTIFICATE_NEEDED, NULL },
  { "certificate-needed-french",
    AT "FATAL:  28000: la connexion requiert un certificat client valide\n"
       "LOCATION:  ClientAuthentication, auth.c:420\n",
    CW_POSTGRESQL_CERTIFICATE_NEEDED, NULL },
  { "no-user",
    AT "FATAL:  28000: role \"a\" does not exist\n"
       "LOCATION:  InitializeSessionUserId, miscinit.c:735\n",
    CW_POSTGRESQL_NO_USER, NULL },
  { "no-user-russian",
    AT "ВАЖНО:  28000: роль \"a\" не существует\n"
       "LOCATION:  InitializeSessionUserId, miscinit.c:735\n",
    CW_POSTGRESQL_NO_USER, "роль \"a\" не существует" },
  { "no-login",
    AT "FATAL:  28000: role \"a\" is not permitted to log in\n"
       "LOCATION:  InitializeSessionUserId, miscinit.c:769\n",
    CW_POSTGRESQL_NO_LOGIN, NULL },
  { "peer",
    "connection to server on socket \"/run/.s.PGSQL.5432\" failed: FATAL:  28000: Peer "
    "authentication failed for user \"a\"\nLOCATION:  auth_failed, auth.c:330\n",
    CW_POSTGRESQL_METHOD_REFUSED, NULL },
  { "gssapi",
    AT "FATAL:  28000: GSSAPI authentication failed for user \"a\"\n"
       "LOCATION:  auth_failed, auth.c:330\n",
    CW_POSTGRESQL_KERBEROS, NULL },
  { "no-database",
    AT "FATAL:  3D000: database \"b\" does not exist\nLOCATION:  InitPostgres, postinit.c:1024\n",
    CW_POSTGRESQL_NO_DATABASE, NULL },
  { "no-right",
    AT "FATAL:  42501: permission denied for database \"b\"\nDETAIL:  User does not have CONNECT "
       "privilege.\nLOCATION:  CheckMyDatabase, postinit.c:381\n",
    CW_POSTGRESQL_NO_RIGHT, "permission denied for database \"b\"" },
  { "full", AT "FATAL:  53300: sorry, too many clients already\nLOCATION:  x, proc.c:358\n",
    CW_POSTGRESQL_FULL, NULL },
  { "not-now", AT "FATAL:  57P03: the database system is starting up\nLOCATION:  x, y.c:1\n",
    CW_POSTGRESQL_NOT_NOW, NULL },
  { "unknown-state", AT "FATAL:  XX000: something\nLOCATION:  x, y.c:1\n", CW_POSTGRESQL_OTHER,
    "something" },
  /* A pooler tells neither file nor function. */
  { "pooler-user", AT "FATAL:  28000: role \"a\" does not exist\n", CW_POSTGRESQL_NO_USER, NULL },
  { "pooler", AT "FATAL:  28000: no\n", CW_POSTGRESQL_METHOD_REFUSED, "no" },
  /* A name that looks like a message: the last one counts. */
  { "name-with-code",
    "connection to server at \"x:  3D000: y\", port 1 failed: FATAL:  28P01: no\n",
    CW_POSTGRESQL_PASSWORD_REFUSED, "no" },
  { "no-password", AT "fe_sendauth: no password supplied\n", CW_POSTGRESQL_PASSWORD_NEEDED, NULL },
  { "no-tls", AT "server does not support SSL, but SSL was required\n", CW_POSTGRESQL_NO_TLS,
    NULL },
  { "untrusted", AT "SSL error: certificate verify failed\n", CW_POSTGRESQL_TLS, NULL },
  { "name", AT "server certificate for \"a\" does not match host name \"b\"\n", CW_POSTGRESQL_TLS,
    NULL },
  { "client-untrusted", AT "SSL error: tlsv1 alert unknown ca\n", CW_POSTGRESQL_CERTIFICATE_REFUSED,
    NULL },
  { "client-expired", AT "SSL error: sslv3 alert certificate expired\n",
    CW_POSTGRESQL_CERTIFICATE_REFUSED, NULL },
  { "kerberos", AT "could not initiate GSSAPI security context: No credentials were supplied\n",
    CW_POSTGRESQL_KERBEROS, NULL },
  { "stranger", AT "expected authentication request from server, but received H\n",
    CW_POSTGRESQL_STRANGER, NULL },
  { "closed", AT "server closed the connection unexpectedly\n\tThis probably means\n",
    CW_POSTGRESQL_STRANGER, "server closed the connection unexpectedly" },
  { "lower-case", AT "FATAL:  28p01: no\n", CW_POSTGRESQL_OTHER, NULL },
  { "short", AT "FATAL:  28P0: no\n", CW_POSTGRESQL_OTHER, NULL },
  { "cut-off", AT "FATAL:  28P01", CW_POSTGRESQL_OTHER, NULL },
  { "latin-1", AT "FATAL:  28P01: f\xfcr\n", CW_POSTGRESQL_PASSWORD_REFUSED, "f\xef\xbf\xbdr" },
  { "refused",
    AT "Connection refused\n\tIs the server running on that host and accepting TCP/IP?\n",
    CW_POSTGRESQL_OTHER, "Connection refused" },
  { "nothing", "", CW_POSTGRESQL_OTHER, "" },
};

static void
test_read (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *text = NULL;

  g_assert_cmpint (cw_postgresql_error_read (cases[i].message, &text), ==, cases[i].problem);
  g_assert_nonnull (text);
  if (cases[i].text != NULL)
    g_assert_cmpstr (text, ==, cases[i].text);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/store/postgresql-error/", cases[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_read);
    }
  return g_test_run ();
}
