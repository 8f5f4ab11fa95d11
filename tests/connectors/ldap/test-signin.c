/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "base/cw-error.h"
#include "connectors/ldap/cw-ldap-settings.h"
#include "connectors/ldap/cw-tls-probe.h"
#include "ldap-fixture.h"

/* Every way to connect and sign in, and what each mistake gets. Needs a domain controller and an
 * OpenLDAP server. */

/* Cyrus SASL's GSSAPI plug-in forgets its credentials when the server refuses the bind in the
 * middle of the exchange, which only "kerberos-over-tls" does. Read by the leak sanitizer. */
const char *__lsan_default_suppressions (void);

const char *
__lsan_default_suppressions (void)
{
  return "leak:gss_acquire_cred_from\n";
}

/* What KRB5CCNAME begins with for a cache in a file. */
#define CACHE_PREFIX "FILE:"

/* What a case changes; the rest is as the lab says. */
typedef struct
{
  const char *name;
  const char *security;    /* (nullable): ldaps */
  const char *method;      /* (nullable): simple */
  const char *user;        /* (nullable): environment variable that names it, or the user itself */
  const char *password;    /* (nullable): the file's contents */
  const char *host;        /* (nullable) */
  const char *krb5_config; /* (nullable): environment variable, or the path itself */
  int code;                /* -1: it works */
} SignIn;

static const SignIn sign_ins[] = {
  { "ldaps", NULL, NULL, NULL, NULL, NULL, NULL, -1 },
  { "starttls", "starttls", NULL, NULL, NULL, NULL, NULL, -1 },
  { "wrong-password", NULL, NULL, NULL, "wrong", NULL, NULL, CW_ERROR_AUTH },
  { "unknown-user", NULL, NULL, "CN=nobody,DC=contoso,DC=lab", NULL, NULL, NULL, CW_ERROR_AUTH },
  { "no-password", NULL, NULL, NULL, "", NULL, NULL, CW_ERROR_INVALID_CONFIG },
  { "kerberos", "sasl", "gssapi-password", "CW_LAB_AD_PRINCIPAL", NULL, NULL,
    "CW_LAB_AD_KRB5_CONFIG", -1 },
  { "kerberos-keytab", "sasl", "gssapi-keytab", "CW_LAB_AD_PRINCIPAL", NULL, NULL,
    "CW_LAB_AD_KRB5_CONFIG", -1 },
  { "kerberos-wrong-password", "sasl", "gssapi-password", "CW_LAB_AD_PRINCIPAL", "wrong", NULL,
    "CW_LAB_AD_KRB5_CONFIG", CW_ERROR_AUTH },
  { "kerberos-no-password", "sasl", "gssapi-password", "CW_LAB_AD_PRINCIPAL", "", NULL,
    "CW_LAB_AD_KRB5_CONFIG", CW_ERROR_INVALID_CONFIG },
  { "kerberos-unknown-user", "sasl", "gssapi-password", "nobody@CONTOSO.LAB", NULL, NULL,
    "CW_LAB_AD_KRB5_CONFIG", CW_ERROR_AUTH },
  { "kerberos-other-user-keytab", "sasl", "gssapi-keytab", "nobody@CONTOSO.LAB", NULL, NULL,
    "CW_LAB_AD_KRB5_CONFIG", CW_ERROR_INVALID_CONFIG },
  { "kerberos-unknown-realm", "sasl", "gssapi-password", "x@NOWHERE.LAB", NULL, NULL,
    "CW_LAB_AD_KRB5_CONFIG", CW_ERROR_INVALID_CONFIG },
  { "kerberos-unknown-service", "sasl", "gssapi-password", "CW_LAB_AD_PRINCIPAL", NULL,
    "dc7.contoso.lab", "CW_LAB_AD_KRB5_CONFIG", CW_ERROR_INVALID_CONFIG },
  { "kerberos-no-configuration", "sasl", "gssapi-password", "CW_LAB_AD_PRINCIPAL", NULL, NULL,
    "/nonexistent/krb5.conf", CW_ERROR_INVALID_CONFIG },
  { "kerberos-over-tls", "ldaps", "gssapi-password", "CW_LAB_AD_PRINCIPAL", NULL, NULL,
    "CW_LAB_AD_KRB5_CONFIG", CW_ERROR_AUTH },
};

/* The variable's value when @text names one. */
static const char *
resolve (const char *text)
{
  return g_str_has_prefix (text, "CW_LAB_") ? ldap_lab_get (text) : text;
}

static char *
make_settings (const SignIn *sign_in)
{
  return g_strdup_printf (
      "{\"server\":{\"host\":\"%s\",\"address\":\"%s\",\"caFile\":\"%s\",\"security\":\"%s\"},"
      "\"authentication\":{\"method\":\"%s\",\"user\":\"%s\",\"keytabFile\":\"%s\","
      "\"krb5ConfigFile\":\"%s\"}}",
      resolve (sign_in->host != NULL ? sign_in->host : "CW_LAB_AD_HOST"),
      ldap_lab_get ("CW_LAB_AD_ADDRESS"), ldap_lab_get ("CW_LAB_AD_CA"),
      sign_in->security != NULL ? sign_in->security : "ldaps",
      sign_in->method != NULL ? sign_in->method : "simple",
      resolve (sign_in->user != NULL ? sign_in->user : "CW_LAB_AD_BIND_DN"),
      ldap_lab_get ("CW_LAB_AD_KEYTAB"),
      resolve (sign_in->krb5_config != NULL ? sign_in->krb5_config : "CW_LAB_AD_KRB5_CONFIG"));
}

static void
assert_sign_in_check (CwConnector *connector, gboolean is_good)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) checks = cw_connector_test (connector, NULL, &error);
  gboolean was_seen = FALSE;

  g_assert_no_error (error);
  for (guint i = 0; i < checks->len; i++)
    {
      const CwCheck *check = g_ptr_array_index (checks, i);

      if (is_good || !was_seen)
        g_assert_cmpint (check->status, ==,
                         is_good || !g_str_equal (check->id, "sign-in") ? CW_CHECK_OK
                                                                        : CW_CHECK_FAILED);
      else
        g_assert_cmpint (check->status, ==, CW_CHECK_SKIPPED);
      was_seen = was_seen || g_str_equal (check->id, "sign-in");
    }
  g_assert_true (was_seen);
}

static void
test_sign_in (gconstpointer data)
{
  const SignIn *sign_in = data;
  g_auto (LdapFixture) fixture = { 0 };
  g_autofree char *settings = make_settings (sign_in);
  g_autofree char *password = ldap_lab_get_secret ("CW_LAB_AD_PASSWORD_FILE");
  g_autoptr (GPtrArray) partitions = NULL;
  g_autoptr (GError) error = NULL;

  ldap_fixture_init (&fixture, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, settings,
                     sign_in->password != NULL ? sign_in->password : password);
  if (cw_connector_open (fixture.connector, NULL, &error))
    {
      g_assert_cmpint (sign_in->code, ==, -1);
      partitions = cw_connector_list_partitions (fixture.connector, NULL, &error);
      g_assert_no_error (error);
    }
  else
    {
      g_test_message ("%s", error->message);
      g_assert_error (error, CW_ERROR, sign_in->code);
      g_assert_null (strstr (error->message, password));
    }
  assert_sign_in_check (fixture.connector, sign_in->code == -1);
}

/* Tickets lie in memory: the cache in a file that the environment names (main()) is never made. */
static void
test_memory_cache (void)
{
  const char *name = g_getenv ("KRB5CCNAME");

  g_assert_true (g_str_has_prefix (name, CACHE_PREFIX));
  g_assert_false (g_file_test (name + strlen (CACHE_PREFIX), G_FILE_TEST_EXISTS));
}

/* ----- GSSAPI's cache belongs to a thread: opened in one, read in another */

static gpointer
open_in_thread (gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_connector_open (data, NULL, &error));
  return NULL;
}

static void
test_threads (void)
{
  static const SignIn sign_in = { "threads", "sasl", "gssapi-password",       "CW_LAB_AD_PRINCIPAL",
                                  NULL,      NULL,   "CW_LAB_AD_KRB5_CONFIG", -1 };
  g_autofree char *settings = make_settings (&sign_in);
  g_autofree char *password = ldap_lab_get_secret ("CW_LAB_AD_PASSWORD_FILE");
  LdapFixture fixtures[4] = { 0 };
  GThread *threads[4] = { NULL };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 4; i++)
    {
      ldap_fixture_init (&fixtures[i], CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, settings, password);
      threads[i] = g_thread_new ("open", open_in_thread, fixtures[i].connector);
    }
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GPtrArray) partitions = NULL;

      g_thread_join (threads[i]);
      partitions = cw_connector_list_partitions (fixtures[i].connector, NULL, &error);
      g_assert_no_error (error);
      ldap_fixture_clear (&fixtures[i]);
    }
}

/* ----- certificates */

typedef struct
{
  const char *name;
  const char *certificate; /* what the server shows */
  const char *ca;          /* environment variable, or the path itself */
  CwTlsProblem problem;
} Certificate;

static const Certificate certificates[] = {
  { "good", "good", "CW_LAB_SLAPD_CA", CW_TLS_OK },
  { "expired", "expired", "CW_LAB_SLAPD_CA", CW_TLS_EXPIRED },
  { "not-yet-valid", "not-yet-valid", "CW_LAB_SLAPD_CA", CW_TLS_NOT_YET_VALID },
  { "wrong-name", "wrong-name", "CW_LAB_SLAPD_CA", CW_TLS_NAME_MISMATCH },
  { "untrusted", "untrusted", "CW_LAB_SLAPD_CA", CW_TLS_UNKNOWN_ISSUER },
  { "other-authority", "good", "CW_LAB_SLAPD_OTHER_CA", CW_TLS_UNKNOWN_ISSUER },
  { "no-ca-file", "good", "/nonexistent/ca.pem", CW_TLS_CA_FILE },
  { "not-a-ca-file", "good", "/dev/null", CW_TLS_CA_FILE },
};

static char *
make_slapd_settings (const char *security, const char *port, const char *ca, guint seconds)
{
  return g_strdup_printf (
      "{\"server\":{\"host\":\"%s\",\"address\":\"%s\",\"port\":%s,\"caFile\":\"%s\","
      "\"security\":\"%s\",\"timeoutSeconds\":%u},\"authentication\":{\"method\":\"simple\","
      "\"user\":\"%s\"}}",
      ldap_lab_get ("CW_LAB_SLAPD_HOST"), ldap_lab_get ("CW_LAB_SLAPD_ADDRESS"),
      ldap_lab_get (port), resolve (ca), security, seconds, ldap_lab_get ("CW_LAB_SLAPD_BIND_DN"));
}

static CwTlsReport *
probe (const char *settings_text)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  char *no_partitions[] = { NULL };
  CwConnectorConfig config = { NULL, NULL, CW_CONNECTOR_KIND_OPENLDAP, NULL, NULL, no_partitions };
  g_autoptr (CwLdapSettings) settings = NULL;
  g_autoptr (GError) error = NULL;
  CwTlsReport *report = NULL;

  json_parser_load_from_data (parser, settings_text, -1, &error);
  g_assert_no_error (error);
  config.settings = json_node_get_object (json_parser_get_root (parser));
  settings = cw_ldap_settings_new (&config, &error);
  g_assert_no_error (error);
  report = cw_tls_probe (settings, NULL, &error);
  g_assert_no_error (error);
  return report;
}

/* What the probe finds, libldap refuses too, and the other way round. */
static void
assert_tls (const char *settings, CwTlsProblem problem)
{
  g_auto (LdapFixture) fixture = { 0 };
  g_autofree char *password = ldap_lab_get_secret ("CW_LAB_SLAPD_PASSWORD_FILE");
  g_autoptr (CwTlsReport) report = probe (settings);
  g_autoptr (GPtrArray) checks = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (report->summary);
  g_test_message ("%s. %s", report->summary, report->remedy);
  g_assert_cmpint (report->problem, ==, problem);
  ldap_fixture_init (&fixture, CW_CONNECTOR_KIND_OPENLDAP, settings, password);
  if (problem == CW_TLS_OK)
    {
      g_assert_true (cw_connector_open (fixture.connector, NULL, &error));
      return;
    }
  g_assert_nonnull (report->remedy);
  g_assert_false (cw_connector_open (fixture.connector, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_TLS);
  g_clear_error (&error);
  checks = cw_connector_test (fixture.connector, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (((CwCheck *) g_ptr_array_index (checks, 1))->status, ==, CW_CHECK_FAILED);
}

static void
test_certificate (gconstpointer data)
{
  const Certificate *certificate = data;
  const char *directory = ldap_lab_get ("CW_LAB_SLAPD_DIR");
  g_autofree char *ldaps =
      make_slapd_settings ("ldaps", "CW_LAB_SLAPD_TLS_PORT", certificate->ca, 30);
  g_autofree char *starttls =
      make_slapd_settings ("starttls", "CW_LAB_SLAPD_PORT", certificate->ca, 30);

  ldap_lab_run ("slapd.py", "stop", directory, NULL);
  ldap_lab_run ("slapd.py", "start", "--certificate", certificate->certificate, directory, NULL);
  assert_tls (ldaps, certificate->problem);
  assert_tls (starttls, certificate->problem);
}

/* Who waits for the other to begin is silent all that time. */
static void
test_wrong_port (void)
{
  g_autofree char *plain = make_slapd_settings ("ldaps", "CW_LAB_SLAPD_PORT", "CW_LAB_SLAPD_CA", 4);
  g_autofree char *tls =
      make_slapd_settings ("starttls", "CW_LAB_SLAPD_TLS_PORT", "CW_LAB_SLAPD_CA", 4);

  assert_tls (plain, CW_TLS_PLAIN_PORT);
  assert_tls (tls, CW_TLS_NO_STARTTLS);
}

/* ----- no server */

static void
assert_unreachable (const char *server)
{
  g_auto (LdapFixture) fixture = { 0 };
  g_autofree char *settings = g_strdup_printf (
      "{\"server\":{%s,\"timeoutSeconds\":30},\"authentication\":{\"method\":\"simple\"}}", server);
  g_autoptr (GPtrArray) checks = NULL;
  g_autoptr (GError) error = NULL;

  ldap_fixture_init (&fixture, CW_CONNECTOR_KIND_OPENLDAP, settings, NULL);
  g_assert_false (cw_connector_open (fixture.connector, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, CW_ERROR, CW_ERROR_UNREACHABLE);
  g_clear_error (&error);
  checks = cw_connector_test (fixture.connector, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (((CwCheck *) g_ptr_array_index (checks, 0))->status, ==, CW_CHECK_FAILED);
}

static void
test_unreachable (void)
{
  assert_unreachable ("\"host\":\"h\",\"address\":\"127.0.0.1\",\"port\":1");
  assert_unreachable ("\"host\":\"does-not-exist.invalid\"");
  assert_unreachable ("\"host\":\"h\",\"address\":\"/nonexistent/socket\",\"security\":\"none\"");
}

int
main (int argc, char **argv)
{
  g_autofree char *cache = NULL;

  g_test_init (&argc, &argv, NULL);
  cache = g_strconcat (CACHE_PREFIX, ldap_lab_get ("CW_LAB_DIR"), "/tickets", NULL);
  g_setenv ("KRB5CCNAME", cache, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (sign_ins); i++)
    {
      g_autofree char *path = g_strconcat ("/ldap/sign-in/", sign_ins[i].name, NULL);

      g_test_add_data_func (path, &sign_ins[i], test_sign_in);
    }
  g_test_add_func ("/ldap/threads", test_threads);
  g_test_add_func ("/ldap/memory-cache", test_memory_cache);
  for (guint i = 0; i < G_N_ELEMENTS (certificates); i++)
    {
      g_autofree char *path = g_strconcat ("/ldap/certificate/", certificates[i].name, NULL);

      g_test_add_data_func (path, &certificates[i], test_certificate);
    }
  g_test_add_func ("/ldap/wrong-port", test_wrong_port);
  g_test_add_func ("/ldap/unreachable", test_unreachable);
  return g_test_run ();
}
