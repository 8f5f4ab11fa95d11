/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>
#include <krb5.h>

#include "base/cw-error.h"
#include "connectors/ldap/cw-ad-query.h"
#include "connectors/ldap/cw-kerberos-error.h"
#include "connectors/ldap/cw-ldap-error.h"
#include "connectors/ldap/cw-ldap-settings.h"
#include "connectors/ldap/cw-ldap-types.h"
#include "ldap-fixture.h"

/* Settings, filters, and the tables that turn foreign errors into ours. */

#define AUTH ",\"authentication\":{\"method\":\"simple\",\"user\":\"u\"}"

static const char *const good_settings[] = {
  "{\"server\":{\"host\":\"dc1\"}" AUTH "}",
  "{\"server\":{\"host\":\"dc1\",\"security\":\"starttls\",\"port\":3890}" AUTH "}",
  "{\"server\":{\"host\":\"h\",\"address\":\"/run/ldapi\",\"security\":\"none\"}" AUTH "}",
  "{\"server\":{\"host\":\"h\",\"security\":\"sasl\"},\"authentication\":{\"method\":"
  "\"gssapi-keytab\",\"user\":\"u@R\",\"keytabFile\":\"/k\"},\"read\":{\"changes\":\"usn\"}}",
};

static const char *const bad_settings[] = {
  "{\"server\":{}" AUTH "}",
  "{\"server\":{\"host\":\"\"}" AUTH "}",
  "{\"server\":{\"host\":7}" AUTH "}",
  "{\"server\":{\"host\":\"h\",\"security\":\"none\"}" AUTH "}",
  "{\"server\":{\"host\":\"h\",\"security\":\"sasl\"}" AUTH "}",
  "{\"server\":{\"host\":\"h\",\"security\":\"tls\"}" AUTH "}",
  "{\"server\":{\"host\":\"h\",\"port\":70000}" AUTH "}",
  "{\"server\":{\"host\":\"h\",\"timeoutSeconds\":0}" AUTH "}",
  "{\"server\":{\"host\":\"h\"},\"authentication\":{\"method\":\"digest\"}}",
  "{\"server\":{\"host\":\"h\"},\"authentication\":{\"method\":\"gssapi-password\"}}",
  "{\"server\":{\"host\":\"h\"},\"authentication\":{\"method\":\"gssapi-keytab\",\"user\":\"u\"}}",
  "{\"server\":{\"host\":\"h\"}" AUTH ",\"read\":{\"changes\":\"poll\"}}",
};

static void
test_settings (void)
{
  g_autoptr (CwAttributeTable) table = cw_attribute_table_new ();

  for (guint i = 0; i < G_N_ELEMENTS (good_settings); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CwConnector) connector = ldap_fixture_make (
          table, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, good_settings[i], NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (connector);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad_settings); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad_settings[i]);
      g_assert_null (
          ldap_fixture_make (table, CW_CONNECTOR_KIND_OPENLDAP, bad_settings[i], NULL, &error));
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
    }
}

static void
test_defaults (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  CwConnectorConfig config = { 0 };
  g_autoptr (CwLdapSettings) settings = NULL;
  g_autofree char *server = NULL;

  g_assert_true (json_parser_load_from_data (parser, good_settings[0], -1, NULL));
  config.settings = json_node_get_object (json_parser_get_root (parser));
  settings = cw_ldap_settings_new (&config, NULL);
  g_assert_nonnull (settings);
  g_assert_cmpint (settings->security, ==, CW_LDAP_SECURITY_LDAPS);
  g_assert_cmpuint (settings->port, ==, 636);
  g_assert_cmpuint (settings->timeout_seconds, ==, 30);
  g_assert_cmpint (settings->changes, ==, CW_LDAP_CHANGES_AUTO);
  server = cw_ldap_settings_describe_server (settings);
  g_assert_cmpstr (server, ==, "dc1:636");
}

static void
test_filter (void)
{
  static const char *const people[] = { "user", "group", NULL };
  static const char *const computers[] = { "computer", "user", "container", NULL };
  static const char *const evil[] = { "user)(cn=*", NULL };
  static const char *const empty[] = { "", NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *filter = cw_ad_query_make_filter (people, NULL);
  g_autofree char *with_computers = cw_ad_query_make_filter (computers, NULL);

  g_assert_cmpstr (filter, ==,
                   "(|(&(objectClass=user)(!(objectClass=computer)))(objectClass=group)"
                   "(objectClass=organizationalUnit)(objectClass=container)"
                   "(objectClass=domainDNS)(objectClass=builtinDomain))");
  g_assert_cmpstr (with_computers, ==,
                   "(|(objectClass=computer)(objectClass=user)(objectClass=container)"
                   "(objectClass=organizationalUnit)(objectClass=domainDNS)"
                   "(objectClass=builtinDomain))");
  g_assert_null (cw_ad_query_make_filter (evil, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT);
  g_assert_null (cw_ad_query_make_filter (empty, NULL));
}

/* ----- errors */

typedef struct
{
  const char *data;
  CwSignInProblem problem;
} BindCode;

static const BindCode bind_codes[] = {
  { "525", CW_SIGN_IN_UNKNOWN_USER },
  { "52e", CW_SIGN_IN_WRONG_PASSWORD },
  { "530", CW_SIGN_IN_LOGON_HOURS },
  { "531", CW_SIGN_IN_WORKSTATION },
  { "532", CW_SIGN_IN_PASSWORD_EXPIRED },
  { "533", CW_SIGN_IN_DISABLED },
  { "568", CW_SIGN_IN_TOO_MANY_GROUPS },
  { "701", CW_SIGN_IN_ACCOUNT_EXPIRED },
  { "773", CW_SIGN_IN_MUST_CHANGE },
  { "775", CW_SIGN_IN_LOCKED },
  { "5", CW_SIGN_IN_OK },
  { "52e0", CW_SIGN_IN_OK },
  { "", CW_SIGN_IN_OK },
  { "ffffffffffffffff52e", CW_SIGN_IN_OK },
};

static void
test_bind_codes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bind_codes); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data %s, v1db1",
          bind_codes[i].data);
      CwSignInProblem problem = cw_sign_in_problem_from_diagnostic (text);

      g_assert_cmpint (problem, ==, bind_codes[i].problem);
      g_assert_true ((problem == CW_SIGN_IN_OK) == (cw_sign_in_problem_explain (problem) == NULL));
    }
  g_assert_cmpint (cw_sign_in_problem_from_diagnostic ("no data"), ==, CW_SIGN_IN_OK);
  g_assert_cmpint (cw_sign_in_problem_from_diagnostic ("data 52e"), ==, CW_SIGN_IN_OK);
  g_assert_cmpint (cw_sign_in_problem_from_diagnostic (NULL), ==, CW_SIGN_IN_OK);
}

/* What a KDC puts beside its code: a KERB-ERROR-DATA, alone or in a METHOD-DATA, or nothing that
 * can be used. */
typedef struct
{
  const char *e_data;
  gsize size;
  krb5_error_code code;
  CwSignInProblem problem;
} KdcCase;

#define EXT_ERROR "\xa1\x03\x02\x01\x03\xa2\x0e\x04\x0c"
#define LOCKED                                                                                     \
  "\x34\x02\x00\xc0"                                                                               \
  "\0\0\0\0\1\0\0\0"

static const KdcCase kdc_cases[] = {
  { "\x30\x15" EXT_ERROR LOCKED, 23, KRB5KDC_ERR_CLIENT_REVOKED, CW_SIGN_IN_LOCKED },
  { "\x30\x17\x30\x15" EXT_ERROR LOCKED, 25, KRB5KDC_ERR_CLIENT_REVOKED, CW_SIGN_IN_LOCKED },
  { "\x30\x15" EXT_ERROR LOCKED, 20, KRB5KDC_ERR_CLIENT_REVOKED, CW_SIGN_IN_REVOKED },
  { "\x30\x05\xa1\x03\x02\x01\x02", 7, KRB5KDC_ERR_KEY_EXP, CW_SIGN_IN_PASSWORD_EXPIRED },
  { "\x30\x20\x30\x09\xa1\x03\x02\x01\x02\xa2\x02\x04\x00\x30\x15" EXT_ERROR LOCKED, 36,
    KRB5KDC_ERR_CLIENT_REVOKED, CW_SIGN_IN_LOCKED },
  { "junk", 4, KRB5KDC_ERR_PREAUTH_FAILED, CW_SIGN_IN_WRONG_PASSWORD },
  { NULL, 0, KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN, CW_SIGN_IN_UNKNOWN_USER },
  { NULL, 0, KRB5_KDC_UNREACH, CW_SIGN_IN_OK },
};

static void
test_kdc_errors (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (kdc_cases); i++)
    {
      krb5_data data = { 0 };

      data.data = (char *) kdc_cases[i].e_data;
      data.length = (unsigned) kdc_cases[i].size;
      g_assert_cmpint (cw_sign_in_problem_from_kdc (kdc_cases[i].code, &data), ==,
                       kdc_cases[i].problem);
      g_assert_cmpint (cw_sign_in_problem_from_kdc (KRB5KDC_ERR_POLICY, NULL), ==,
                       CW_SIGN_IN_RESTRICTED);
    }
}

typedef struct
{
  int result;
  CwError code;
} ResultCase;

static const ResultCase results[] = {
  { LDAP_INVALID_CREDENTIALS, CW_ERROR_AUTH },
  { LDAP_INSUFFICIENT_ACCESS, CW_ERROR_PERMISSION },
  { LDAP_NO_SUCH_OBJECT, CW_ERROR_NOT_FOUND },
  { LDAP_SIZELIMIT_EXCEEDED, CW_ERROR_INTERRUPTED },
  { LDAP_TIMELIMIT_EXCEEDED, CW_ERROR_INTERRUPTED },
  { LDAP_SERVER_DOWN, CW_ERROR_INTERRUPTED },
  { LDAP_BUSY, CW_ERROR_THROTTLED },
  { LDAP_UNAVAILABLE_CRITICAL_EXTENSION, CW_ERROR_UNSUPPORTED },
  { LDAP_SYNC_REFRESH_REQUIRED, CW_ERROR_CURSOR_EXPIRED },
  { LDAP_REFERRAL, CW_ERROR_NOT_FOUND },
  { LDAP_OTHER, CW_ERROR_FAILED },
  { 9999, CW_ERROR_FAILED },
};

static void
test_results (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GError) error = NULL;

      cw_ldap_set_error (&error, "Reading DC=x", results[i].result, "bad \xff text\n");
      g_assert_error (error, CW_ERROR, (int) results[i].code);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_true (g_str_has_prefix (error->message, "Reading DC=x"));
    }
}

static void
test_bind_errors (void)
{
  static const int refusals[] = { LDAP_INVALID_CREDENTIALS, LDAP_STRONG_AUTH_REQUIRED,
                                  LDAP_CONFIDENTIALITY_REQUIRED, LDAP_UNWILLING_TO_PERFORM,
                                  LDAP_INAPPROPRIATE_AUTH };

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (GError) error = NULL;

      cw_ldap_set_bind_error (&error, "cn=u", refusals[i], NULL);
      g_assert_error (error, CW_ERROR, CW_ERROR_AUTH);
    }
}

static void
test_kerberos_errors (void)
{
  g_assert_cmpint (cw_kerberos_error_code (KRB5KRB_AP_ERR_SKEW), ==, CW_ERROR_AUTH);
  g_assert_nonnull (strstr (cw_kerberos_explain (KRB5KRB_AP_ERR_SKEW), "clock"));
  g_assert_cmpint (cw_kerberos_error_code (KRB5_KDC_UNREACH), ==, CW_ERROR_UNREACHABLE);
  g_assert_cmpint (cw_kerberos_error_code (KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN), ==,
                   CW_ERROR_INVALID_CONFIG);
  g_assert_cmpint (cw_kerberos_error_code (KRB5KDC_ERR_KEY_EXP), ==, CW_ERROR_AUTH);
  g_assert_cmpint (cw_kerberos_error_code (12345), ==, CW_ERROR_AUTH);
  g_assert_null (cw_kerberos_explain (12345));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ldap/settings/parse", test_settings);
  g_test_add_func ("/ldap/settings/defaults", test_defaults);
  g_test_add_func ("/ldap/settings/filter", test_filter);
  g_test_add_func ("/ldap/errors/bind-codes", test_bind_codes);
  g_test_add_func ("/ldap/errors/kdc", test_kdc_errors);
  g_test_add_func ("/ldap/errors/results", test_results);
  g_test_add_func ("/ldap/errors/bind", test_bind_errors);
  g_test_add_func ("/ldap/errors/kerberos", test_kerberos_errors);
  return g_test_run ();
}
