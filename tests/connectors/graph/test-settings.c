/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "connectors/graph/cw-graph-settings.h"

#include "base/cw-error.h"
#include "graph-fixture.h"

#define SECRET "'authentication':{'method':'secret'}"

static CwGraphSettings *
make (const char *text, GError **error)
{
  g_autoptr (CwConnectorConfig) config = fixture_config_new (text);

  return cw_graph_settings_new (config, error);
}

static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwGraphSettings) settings =
      make ("{'tenantId':'contoso.example','clientId':'c'," SECRET "}", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (settings->token_url, ==,
                   "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token");
  g_assert_cmpstr (settings->service_url, ==, "https://graph.microsoft.com/v1.0");
  g_assert_cmpuint (settings->window, ==, CW_GRAPH_DEFAULT_WINDOW);
  g_assert_null (settings->ca_file);
}

static void
test_given (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwGraphSettings) settings =
      make ("{'tenantId':'t/../x','clientId':'c','authorityUrl':'http://localhost:8/a//',"
            "'graphUrl':'http://[::1]:9/','caFile':'/ca.pem','window':3,"
            "'authentication':{'method':'certificate','certificate':'PEM'}}",
            &error);

  g_assert_no_error (error);
  g_assert_cmpstr (settings->token_url, ==, "http://localhost:8/a/t%2F..%2Fx/oauth2/v2.0/token");
  g_assert_cmpstr (settings->graph_url, ==, "http://[::1]:9");
  g_assert_cmpuint (settings->window, ==, 3);
  g_assert_cmpint (settings->method, ==, CW_GRAPH_AUTH_CERTIFICATE);
  g_assert_cmpstr (settings->ca_file, ==, "/ca.pem");
}

static const char *const bad_settings[] = {
  "{'clientId':'c'," SECRET "}",
  "{'tenantId':'t'," SECRET "}",
  "{'tenantId':'','clientId':'c'," SECRET "}",
  "{'tenantId':'t','clientId':'c'}",
  "{'tenantId':'t','clientId':'c','authentication':{'method':'password'}}",
  "{'tenantId':'t','clientId':'c','authentication':{'method':'certificate'}}",
  "{'tenantId':'t','clientId':'c'," SECRET ",'graphUrl':'http://graph.example'}",
  "{'tenantId':'t','clientId':'c'," SECRET ",'graphUrl':'http://127.0.0.1.example'}",
  "{'tenantId':'t','clientId':'c'," SECRET ",'graphUrl':'ftp://127.0.0.1'}",
  "{'tenantId':'t','clientId':'c'," SECRET ",'graphUrl':'graph.example'}",
  "{'tenantId':'t','clientId':'c'," SECRET ",'graphUrl':'https://u:p@graph.example'}",
  "{'tenantId':'t','clientId':'c'," SECRET ",'graphUrl':'https://graph.example?x=1'}",
  "{'tenantId':'t','clientId':'c'," SECRET ",'authorityUrl':'http://192.0.2.1'}",
  "{'tenantId':'t','clientId':'c'," SECRET ",'caFile':'ca.pem'}",
};

static void
test_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_settings); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (make (bad_settings[i], &error));
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/defaults", test_defaults);
  g_test_add_func ("/settings/given", test_given);
  g_test_add_func ("/settings/bad", test_bad);
  return g_test_run ();
}
