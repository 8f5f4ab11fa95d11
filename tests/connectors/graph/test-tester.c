/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "connectors/graph/cw-graph-connector.h"

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "fake-graph.h"
#include "graph-fixture.h"
#include "test-certificate.h"

static GPtrArray *
run_test (FakeGraph *fake, const char *ca_file, const char *secret_text)
{
  g_autoptr (CwConnectorConfig) config = fake_graph_make_config (fake, ca_file);
  g_autoptr (CwAttributeTable) table = cw_attribute_table_new ();
  g_autoptr (CwSecret) secret = cw_secret_new_from_string (secret_text);
  g_autoptr (CwConnector) connector = cw_graph_connector_new (config, table, secret);
  g_autoptr (GError) error = NULL;
  GPtrArray *checks = cw_connector_test (connector, NULL, &error);

  g_assert_no_error (error);
  return checks;
}

/* "settings:ok sign-in:failed ..." */
static char *
describe (GPtrArray *checks)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < checks->len; i++)
    {
      const CwCheck *check = checks->pdata[i];

      g_string_append_printf (text, "%s%s:%s", i > 0 ? " " : "", check->id,
                              cw_check_status_to_string (check->status));
    }
  return g_string_free (text, FALSE);
}

static void
assert_checks (GPtrArray *checks, const char *expected)
{
  g_autofree char *text = describe (checks);

  g_assert_cmpstr (text, ==, expected);
}

static void
add_tenant (FakeGraph *fake, const char *organization)
{
  const FakeReply replies[] = {
    { "GET", "/v1.0/organization", 200, NULL, organization },
    { "GET", "/v1.0/users?", 200, NULL, "{'value':[]}" },
    { "GET", "/v1.0/groups?", 200, NULL, "{'value':[]}" },
    { "GET", "/v1.0/domains?$select", 200, NULL,
      "{'value':[{'id':'contoso.example','isVerified':true},{'id':'new.example'}],"
      "'@odata.nextLink':'@URL@/v1.0/domains?$skiptoken=2'}" },
    { "GET", "/v1.0/domains?$skiptoken=2", 200, NULL,
      "{'value':[{'id':'x.onmicrosoft.com','isVerified':true,'isInitial':true}]}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (replies); i++)
    fake_graph_add (fake, &replies[i]);
}

static void
test_healthy (void)
{
  g_autoptr (FakeGraph) fake = fake_graph_new ();
  g_autoptr (GPtrArray) checks = NULL;

  add_tenant (fake, "{'value':[{'id':'t','displayName':'Contoso'}]}");
  checks = run_test (fake, NULL, "s3cret");
  assert_checks (checks, "settings:ok sign-in:ok organization:ok permissions:warning domains:ok "
                         "clock:ok");
  g_assert_nonnull (
      strstr (((CwCheck *) checks->pdata[4])->summary, "contoso.example, x.onmicrosoft.com"));
}

/* That synchronisation is switched on says nothing about who does it. */
static void
test_other_tool (void)
{
  static const struct
  {
    const char *organization;
    const char *checks;
  } cases[] = {
    { "{'value':[{'id':'t','onPremisesSyncEnabled':true,"
      "'onPremisesLastSyncDateTime':'2026-11-01T10:00:00Z'}]}",
      "settings:ok sign-in:ok organization:warning permissions:warning domains:ok clock:ok" },
    { "{'value':[{'id':'t','onPremisesSyncEnabled':true,'onPremisesLastSyncDateTime':null}]}",
      "settings:ok sign-in:ok organization:ok permissions:warning domains:ok clock:ok" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FakeGraph) fake = fake_graph_new ();
      g_autoptr (GPtrArray) checks = NULL;

      add_tenant (fake, cases[i].organization);
      checks = run_test (fake, NULL, "s3cret");
      assert_checks (checks, cases[i].checks);
    }
}

static void
test_no_permission (void)
{
  g_autoptr (FakeGraph) fake = fake_graph_new ();
  g_autoptr (GPtrArray) checks = NULL;

  fake_graph_add (fake, &(FakeReply){ "GET", "/v1.0/organization", 403, NULL,
                                      "{'error':{'code':'Authorization_RequestDenied',"
                                      "'message':'Insufficient privileges'}}" });
  checks = run_test (fake, NULL, "s3cret");
  assert_checks (checks, "settings:ok sign-in:ok organization:failed permissions:skipped "
                         "domains:skipped clock:skipped");
}

static void
test_wrong_secret (void)
{
  g_autoptr (FakeGraph) fake = fake_graph_new ();
  g_autoptr (GPtrArray) checks = run_test (fake, NULL, "other");

  assert_checks (checks, "settings:ok sign-in:failed organization:skipped permissions:skipped "
                         "domains:skipped clock:skipped");
}

static char *
write_file (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "cw-ca-XXXXXX", NULL);
  int fd = g_mkstemp (path);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, &error));
  g_assert_no_error (error);
  return g_steal_pointer (&path);
}

static const struct
{
  const char *host;
  gint64 lifetime_seconds;
  gboolean is_trusted;
  const char *explanation; /* NULL: accepted */
} certificates[] = {
  { "localhost", 86400, TRUE, NULL },
  { "localhost", 86400, FALSE, "not trusted" },
  { "other.example", 86400, TRUE, "another host name" },
  { "localhost", -3600, TRUE, "expired" },
};

static void
test_certificates (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (certificates); i++)
    {
      g_autoptr (TestCertificate) certificate = test_certificate_new (&(TestCertificateOptions){
          GNUTLS_PK_RSA, certificates[i].host, certificates[i].lifetime_seconds });
      g_autoptr (FakeGraph) fake =
          fake_graph_new_tls (certificate->certificate_pem, certificate->key_pem);
      g_autofree char *ca_file = write_file (certificate->certificate_pem);
      g_autoptr (GPtrArray) checks =
          run_test (fake, certificates[i].is_trusted ? ca_file : NULL, "s3cret");
      const CwCheck *check = checks->pdata[1];

      g_test_message ("%s", check->summary);

      if (certificates[i].explanation == NULL)
        g_assert_cmpstr (check->id, ==, "sign-in");
      else
        {
          g_assert_cmpstr (check->id, ==, "tls");
          g_assert_cmpint (check->status, ==, CW_CHECK_FAILED);
          g_assert_nonnull (strstr (check->summary, certificates[i].explanation));
        }
      g_unlink (ca_file);
    }
}

static void
test_no_authorities (void)
{
  g_autoptr (FakeGraph) fake = fake_graph_new ();
  g_autoptr (GPtrArray) checks = run_test (fake, "/nowhere/ca.pem", "s3cret");

  g_assert_cmpint (((CwCheck *) checks->pdata[1])->status, ==, CW_CHECK_FAILED);
  g_assert_nonnull (strstr (((CwCheck *) checks->pdata[1])->summary, "/nowhere/ca.pem"));
}

static void
test_wrong_settings (void)
{
  g_autoptr (CwConnectorConfig) config = fixture_config_new ("{'clientId':'c'}");
  g_autoptr (CwAttributeTable) table = cw_attribute_table_new ();
  g_autoptr (CwSecret) secret = cw_secret_new_from_string ("x");
  g_autoptr (CwConnector) connector = cw_graph_connector_new (config, table, secret);
  g_autoptr (GPtrArray) checks = NULL;
  g_autoptr (GError) error = NULL;

  checks = cw_connector_test (connector, NULL, &error);
  g_assert_no_error (error);
  assert_checks (checks, "settings:failed sign-in:skipped organization:skipped "
                         "permissions:skipped domains:skipped clock:skipped");
  g_assert_false (cw_connector_open (connector, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
}

static void
test_cancelled (void)
{
  g_autoptr (FakeGraph) fake = fake_graph_new ();
  g_autoptr (CwConnectorConfig) config = fake_graph_make_config (fake, NULL);
  g_autoptr (CwAttributeTable) table = cw_attribute_table_new ();
  g_autoptr (CwSecret) secret = cw_secret_new_from_string ("s3cret");
  g_autoptr (CwConnector) connector = cw_graph_connector_new (config, table, secret);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (cw_connector_test (connector, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tester/healthy", test_healthy);
  g_test_add_func ("/tester/other-tool", test_other_tool);
  g_test_add_func ("/tester/no-permission", test_no_permission);
  g_test_add_func ("/tester/wrong-secret", test_wrong_secret);
  g_test_add_func ("/tester/certificates", test_certificates);
  g_test_add_func ("/tester/no-authorities", test_no_authorities);
  g_test_add_func ("/tester/wrong-settings", test_wrong_settings);
  g_test_add_func ("/tester/cancelled", test_cancelled);
  return g_test_run ();
}
