/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include <gio/gio.h>

#include "base/cw-error.h"
#include "base/cw-guid.h"
#include "base/cw-json.h"
#include "model/cw-config.h"

#define AD_ID    "11111111-1111-4111-8111-111111111111"
#define GRAPH_ID "22222222-2222-4222-8222-222222222222"

static const char sample[] =
    "{'version': 1, 'staging': true, 'scheduler': {'enabled': false, 'intervalMinutes': 45.0, "
    "'nearRealTime': {'enabled': true, 'minimumSeconds': 9, 'cyclesPerMinute': 3}}, "
    "'guards': {'deletionThreshold': 0}, 'history': {'days': 30}, 'connectors': ["
    "{'id': '" AD_ID "', 'kind': 'active-directory', 'name': 'contoso.com', "
    "'server': {'host': 'dc1.contoso.com', 'port': 636}, "
    "'authentication': {'method': 'simple', 'user': 'sync@contoso.com'}, "
    "'partitions': ['DC=contoso,DC=com', 'DC=eu,DC=contoso,DC=com']}, "
    "{'kind': 'graph', 'name': 'Tenant', 'id': '" GRAPH_ID "', 'tenantId': 't', "
    "'clientId': '33333333-3333-4333-8333-333333333333', 'authentication': {'method': 'secret'}}]}";

static char *
to_json (const char *text)
{
  return g_strdelimit (g_strdup (text), "'", '"');
}

static CwConfig *
make_config (const char *text)
{
  g_autofree char *json = to_json (text);
  g_autoptr (GError) error = NULL;
  CwConfig *config = cw_config_new_from_text (json, &error);

  g_assert_no_error (error);
  return config;
}

static JsonObject *
make_object (const char *text)
{
  g_autofree char *json = to_json (text);
  g_autoptr (JsonNode) node = cw_json_parse (json, -1, FALSE, NULL);

  g_assert_nonnull (node);
  return json_node_dup_object (node);
}

static void
test_default (void)
{
  g_autoptr (CwConfig) config = cw_config_new_default ();
  g_autoptr (CwConfig) same = make_config ("{'version': 1}");
  g_autofree char *text = cw_config_to_text (config);

  g_assert_cmpstr (text, ==, "{\n  \"version\": 1\n}\n");
  g_assert_cmpuint (cw_config_get_connectors (config)->len, ==, 0);
  g_assert_true (cw_config_get_scheduler_enabled (config));
  g_assert_cmpuint (cw_config_get_interval_minutes (config), ==, 30);
  g_assert_false (cw_config_get_staging (config));
  g_assert_cmpuint (cw_config_get_history_days (config), ==, 7);
  g_assert_false (cw_config_get_near_real_time (config));
  g_assert_cmpuint (cw_config_get_bell_seconds (config), ==, 2);
  g_assert_cmpuint (cw_config_get_bell_cycles (config), ==, 20);
  g_assert_cmpstr (cw_config_get_digest (config), ==, cw_config_get_digest (same));
  g_assert_cmpuint (strlen (cw_config_get_digest (config)), ==, 64);
}

static void
test_values (void)
{
  g_autoptr (CwConfig) config = make_config (sample);
  const CwConnectorConfig *connector = NULL;
  JsonObject *server = NULL;

  g_assert_false (cw_config_get_scheduler_enabled (config));
  g_assert_cmpuint (cw_config_get_interval_minutes (config), ==, 45);
  g_assert_true (cw_config_get_near_real_time (config));
  g_assert_cmpuint (cw_config_get_bell_seconds (config), ==, 9);
  g_assert_cmpuint (cw_config_get_bell_cycles (config), ==, 3);
  g_assert_true (cw_config_get_staging (config));
  g_assert_cmpuint (cw_config_get_history_days (config), ==, 30);
  g_assert_cmpuint (cw_config_get_connectors (config)->len, ==, 2);

  connector = cw_config_find_connector (config, "CONTOSO.com");
  g_assert_nonnull (connector);
  g_assert_true (connector == cw_config_find_connector (config, AD_ID));
  g_assert_true (connector == g_ptr_array_index (cw_config_get_connectors (config), 0));
  g_assert_cmpstr (connector->id, ==, AD_ID);
  g_assert_cmpint (connector->kind, ==, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY);
  g_assert_cmpuint (g_strv_length (connector->partitions), ==, 2);
  g_assert_cmpstr (connector->partitions[1], ==, "DC=eu,DC=contoso,DC=com");
  server = json_object_get_object_member (connector->settings, "server");
  g_assert_cmpint (json_object_get_int_member (server, "port"), ==, 636);

  connector = cw_config_find_connector (config, "tenant");
  g_assert_cmpint (connector->kind, ==, CW_CONNECTOR_KIND_GRAPH);
  g_assert_cmpuint (g_strv_length (connector->partitions), ==, 0);
  g_assert_null (cw_config_find_connector (config, "none"));
}

/* What is written is read back as the same, whatever the members' order was. */
static void
test_canonical (void)
{
  g_autoptr (CwConfig) config = make_config (sample);
  g_autofree char *text = cw_config_to_text (config);
  g_autoptr (CwConfig) again = cw_config_new_from_text (text, NULL);
  g_autofree char *text_again = cw_config_to_text (again);
  g_autoptr (JsonNode) node = cw_config_to_json (config);
  g_autoptr (CwConfig) from_node = cw_config_new_from_json (node, NULL);

  g_assert_true (g_str_has_suffix (text, "}\n"));
  g_assert_nonnull (strstr (text, "\"intervalMinutes\": 45,\n"));
  g_assert_cmpstr (text, ==, text_again);
  g_assert_cmpstr (cw_config_get_digest (config), ==, cw_config_get_digest (again));
  g_assert_cmpstr (cw_config_get_digest (config), ==, cw_config_get_digest (from_node));

  /* The caller's tree is its own. */
  json_object_set_int_member (json_node_get_object (node), "version", 9);
  g_assert_cmpstr (cw_config_get_digest (config), ==, cw_config_get_digest (from_node));
}

static void
test_ids (void)
{
  g_autoptr (CwConfig) config = make_config (
      "{'version': 1, 'connectors': [{'kind': 'openldap', 'name': 'a', 'server': {'host': 'h'}, "
      "'authentication': {'method': 'simple'}}, {'id': 'AAAAAAAA-1111-4111-8111-111111111111', "
      "'kind': 'openldap', 'name': 'b', 'server': {'host': 'h'}, "
      "'authentication': {'method': 'simple'}}]}");
  const CwConnectorConfig *first = g_ptr_array_index (cw_config_get_connectors (config), 0);
  const CwConnectorConfig *second = g_ptr_array_index (cw_config_get_connectors (config), 1);
  CwGuid guid;

  g_assert_true (cw_guid_parse (first->id, CW_GUID_ORDER_NETWORK, &guid));
  g_assert_cmpstr (second->id, ==, "aaaaaaaa-1111-4111-8111-111111111111");
  g_assert_cmpstr (json_object_get_string_member (first->settings, "id"), ==, first->id);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    const char *lines;
  } cases[] = {
    { "{", NULL },
    { "", NULL },
    { "[]", "$: must be object, is array" },
    { "{}", "$: 'version' is missing" },
    { "{'version': 2, 'scheduler': {'intervalMinutes': 0}, 'shceduler': 1}",
      "$.version: must be 1\n"
      "$.scheduler.intervalMinutes: 0 is less than 1\n"
      "$.shceduler: is not known here" },
    { "{'version': 1, 'connectors': [{'kind': 'scim'}]}",
      "$.connectors[0]: 'name' is missing\n"
      "$.connectors[0]: 'authentication' is missing\n"
      "$.connectors[0].kind: must be one of 'active-directory', 'openldap', 'graph'" },
    { "{'version': 1, 'connectors': [{'kind': 'openldap', 'name': 'x', 'server': {'host': 'h', "
      "'port': 70000}, 'authentication': {'method': 'simple', 'password': 'pa55'}}]}",
      "$.connectors[0].server.port: 70000 is more than 65535\n"
      "$.connectors[0].authentication.password: is not known here" },
    { "{'version': 1, 'connectors': [{'id': '" AD_ID "', 'kind': 'openldap', 'name': 'x', "
      "'server': {'host': 'h'}, 'authentication': {'method': 'simple'}}, {'id': '" AD_ID
      "', 'kind': 'openldap', 'name': 'X', 'server': {'host': 'h'}, 'authentication': "
      "{'method': 'simple'}}]}",
      "$.connectors[1].id: another connector has the same id\n"
      "$.connectors[1].name: another connector has the same name" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json = to_json (cases[i].text);
      g_autoptr (GError) error = NULL;
      g_autoptr (CwConfig) config = cw_config_new_from_text (json, &error);

      g_assert_null (config);
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
      g_assert_null (strstr (error->message, "pa55"));
      if (cases[i].lines != NULL)
        {
          g_autofree char *lines = to_json (cases[i].lines);

          g_assert_cmpstr (strchr (error->message, '\n') + 1, ==, lines);
        }
    }
}

static void
test_set_value (void)
{
  static const struct
  {
    const char *path;
    const char *value;
    const char *expected; /* in the text; NULL: refused */
  } cases[] = {
    { "staging", "false", "\"staging\": false" },
    { "scheduler.intervalMinutes", "60", "\"intervalMinutes\": 60" },
    { "scheduler.nearRealTime.enabled", "true", "\"nearRealTime\": {" },
    { "scheduler.nearRealTime.minimumSeconds", "0", NULL },
    { "guards.deletionThreshold", "10", "\"deletionThreshold\": 10" },
    { "connectors.0.name", "fabrikam.com", "\"name\": \"fabrikam.com\"" },
    { "connectors.0.name", "'12'", "\"name\": \"12\"" },
    { "connectors.0.partitions", "['DC=x']", "\"DC=x\"" },
    { "connectors.0.read.changes", "usn", "\"changes\": \"usn\"" },
    { "connectors.1.window", "4", "\"window\": 4" },
    { "connectors.0.name", "12", NULL },
    { "scheduler.intervalMinutes", "often", NULL },
    { "scheduler.interval", "5", NULL },
    { "nonsense", "5", NULL },
    { "staging.x", "5", NULL },
    { "connectors.7.name", "x", NULL },
    { "connectors.0", "null", NULL },
    { "version", "null", NULL },
    { "", "5", NULL },
  };
  g_autoptr (CwConfig) config = make_config (sample);
  g_autofree char *before = cw_config_to_text (config);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *value = to_json (cases[i].value);
      g_autofree char *after = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (CwConfig) changed = cw_config_set_value (config, cases[i].path, value, &error);

      g_test_message ("%s = %s", cases[i].path, value);
      after = cw_config_to_text (config);
      g_assert_cmpstr (after, ==, before);
      if (cases[i].expected == NULL)
        {
          g_assert_null (changed);
          g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
          continue;
        }
      g_assert_no_error (error);
      g_free (after);
      after = cw_config_to_text (changed);
      g_assert_nonnull (strstr (after, cases[i].expected));
    }
}

static void
test_unset_value (void)
{
  g_autoptr (CwConfig) config = make_config (sample);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwConfig) changed =
      cw_config_set_value (config, "scheduler.intervalMinutes", "null", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (cw_config_get_interval_minutes (changed), ==, 30);
  g_assert_cmpuint (cw_config_get_interval_minutes (config), ==, 45);
}

static void
test_put_connector (void)
{
  g_autoptr (CwConfig) config = make_config (sample);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) added =
      make_object ("{'kind': 'openldap', 'name': 'ldap', 'server': {'host': 'h'}, "
                   "'authentication': {'method': 'simple'}}");
  g_autoptr (JsonObject) replaced = make_object (
      "{'id': '" AD_ID "', 'kind': 'active-directory', 'name': 'renamed', 'server': {'host': 'h'}, "
      "'authentication': {'method': 'simple'}}");
  g_autoptr (JsonObject) other_kind = make_object (
      "{'id': '" AD_ID "', 'kind': 'openldap', 'name': 'renamed', 'server': {'host': 'h'}, "
      "'authentication': {'method': 'simple'}}");
  g_autoptr (JsonObject) same_name =
      make_object ("{'kind': 'openldap', 'name': 'TENANT', 'server': {'host': 'h'}, "
                   "'authentication': {'method': 'simple'}}");
  g_autoptr (JsonObject) broken = make_object ("{'id': 7, 'kind': []}");
  g_autoptr (CwConfig) with_added = cw_config_put_connector (config, added, &error);
  g_autoptr (CwConfig) with_replaced = NULL;
  const CwConnectorConfig *connector = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (cw_config_get_connectors (with_added)->len, ==, 3);
  g_assert_nonnull (cw_config_find_connector (with_added, "ldap"));
  /* The caller's object is not touched. */
  g_assert_false (json_object_has_member (added, "id"));

  with_replaced = cw_config_put_connector (with_added, replaced, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cw_config_get_connectors (with_replaced)->len, ==, 3);
  connector = g_ptr_array_index (cw_config_get_connectors (with_replaced), 0);
  g_assert_cmpstr (connector->name, ==, "renamed");
  g_assert_cmpstr (connector->id, ==, AD_ID);
  g_assert_null (cw_config_find_connector (with_replaced, "contoso.com"));

  g_assert_null (cw_config_put_connector (config, other_kind, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
  g_clear_error (&error);
  g_assert_null (cw_config_put_connector (config, same_name, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
  g_clear_error (&error);
  g_assert_null (cw_config_put_connector (config, broken, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
}

static void
test_remove_connector (void)
{
  g_autoptr (CwConfig) config = make_config (sample);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwConfig) removed = cw_config_remove_connector (config, "contoso.com", &error);
  g_autoptr (CwConfig) empty = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (cw_config_get_connectors (removed)->len, ==, 1);
  g_assert_null (cw_config_find_connector (removed, AD_ID));
  g_assert_nonnull (cw_config_find_connector (removed, GRAPH_ID));
  empty = cw_config_remove_connector (removed, GRAPH_ID, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cw_config_get_connectors (empty)->len, ==, 0);
  g_assert_null (cw_config_remove_connector (empty, GRAPH_ID, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

static void
test_kinds (void)
{
  CwConnectorKind kind = CW_CONNECTOR_KIND_GRAPH;

  for (int i = 0; i <= CW_CONNECTOR_KIND_GRAPH; i++)
    {
      g_assert_true (cw_connector_kind_from_string (cw_connector_kind_to_string (i), &kind));
      g_assert_cmpint (kind, ==, i);
      g_assert_cmpint (cw_connector_kind_is_target (i), ==, i == CW_CONNECTOR_KIND_GRAPH);
    }
  kind = CW_CONNECTOR_KIND_OPENLDAP;
  g_assert_false (cw_connector_kind_from_string ("scim", &kind));
  g_assert_cmpint (kind, ==, CW_CONNECTOR_KIND_OPENLDAP);
}

/* Filtering that is switched off restricts nothing, and forgets nothing. */
static void
test_filter (void)
{
  static const struct
  {
    const char *features;
    gboolean is_filtered;
  } cases[] = { { "{}", TRUE },
                { "{'attributeFilter': true}", TRUE },
                { "{'attributeFilter': false}", FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "{'version': 1, 'connectors': [], 'features': %s, 'attributes': {'apps': ['teams'], "
          "'excluded': ['title'], 'extensions': [{'name': 'badge', 'class': 'user'}]}}",
          cases[i].features);
      g_autoptr (GError) error = NULL;
      g_autoptr (CwConfig) config = NULL;
      g_autofree char *stored = NULL;
      JsonObject *attributes = NULL;

      g_strdelimit (text, "'", '"');
      config = cw_config_new_from_text (text, &error);
      g_assert_no_error (error);
      attributes = json_node_get_object (cw_config_get_attributes (config));
      g_assert_cmpint (json_object_has_member (attributes, "apps"), ==, cases[i].is_filtered);
      g_assert_cmpint (json_object_has_member (attributes, "excluded"), ==, cases[i].is_filtered);
      g_assert_true (json_object_has_member (attributes, "extensions"));
      stored = cw_config_to_text (config);
      g_assert_nonnull (strstr (stored, "teams"));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config/default", test_default);
  g_test_add_func ("/config/values", test_values);
  g_test_add_func ("/config/canonical", test_canonical);
  g_test_add_func ("/config/ids", test_ids);
  g_test_add_func ("/config/refused", test_refused);
  g_test_add_func ("/config/set-value", test_set_value);
  g_test_add_func ("/config/unset-value", test_unset_value);
  g_test_add_func ("/config/put-connector", test_put_connector);
  g_test_add_func ("/config/remove-connector", test_remove_connector);
  g_test_add_func ("/config/kinds", test_kinds);
  g_test_add_func ("/config/filter", test_filter);
  return g_test_run ();
}
