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

static void
test_bind_codes (void)
{
  static const char *const known[] = {
    "525", "52e", "530", "531", "532", "533", "701", "773", "775"
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data %s, v1db1",
          known[i]);

      g_assert_nonnull (cw_ldap_explain_bind (text));
    }
  g_assert_null (cw_ldap_explain_bind ("AcceptSecurityContext error, data 5, v1db1"));
  g_assert_null (cw_ldap_explain_bind ("AcceptSecurityContext error, data 52e0, v1db1"));
  g_assert_null (cw_ldap_explain_bind ("no data"));
  g_assert_null (cw_ldap_explain_bind (NULL));
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
  g_test_add_func ("/ldap/errors/results", test_results);
  g_test_add_func ("/ldap/errors/bind", test_bind_errors);
  g_test_add_func ("/ldap/errors/kerberos", test_kerberos_errors);
  return g_test_run ();
}
