/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "operation-fixture.h"

#include "base/cw-error.h"

static gboolean
find_roles (gpointer user_data, const char *id, GPtrArray **ret_roles, GError **error)
{
  OperationFixture *fixture = user_data;

  fixture->n_asked++;
  if (fixture->is_secret)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_PERMISSION, "nobody may know");
  *ret_roles = fixture->roles->len > 0 ? fixture->roles : NULL;
  return !fixture->is_secret;
}

void
operation_set_up (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->table = cw_attribute_table_new ();
  fixture->config = fixture_config_new ("{'tenantId':'t','takeOver':['" OPERATION_ALLOWED_ID
                                        "'],'clientId':'c','graphUrl':'https://graph.example',"
                                        "'authentication':{'method':'secret'}}");
  fixture->settings = cw_graph_settings_new (fixture->config, &error);
  g_assert_no_error (error);
  fixture->schema = cw_graph_schema_new (fixture->table);
  fixture->context = (CwGraphExportContext){
    .schema = fixture->schema,
    .settings = fixture->settings,
    .policy = cw_retry_policy_get_default (),
    .builder = cw_entry_builder_new (),
    .find_roles = find_roles,
    .user_data = fixture,
  };
  fixture->roles = g_ptr_array_new ();
}

void
operation_tear_down (OperationFixture *fixture, gconstpointer data)
{
  g_ptr_array_unref (fixture->roles);
  cw_entry_builder_free (fixture->context.builder);
  cw_graph_schema_free (fixture->schema);
  cw_graph_settings_free (fixture->settings);
  fixture_config_free (fixture->config);
  cw_attribute_table_unref (fixture->table);
}

CwGraphOutcome
operation_answer (CwGraphOperation *operation, guint status, const char *body)
{
  g_autoptr (JsonNode) node = body != NULL ? fixture_json (body) : NULL;
  CwGraphAnswer reply = { .status = status, .body = node };

  return cw_graph_operation_answer (operation, &reply);
}

void
operation_assert_request (CwGraphOperation *operation, guint index, const char *expected)
{
  const CwGraphRequest *request = cw_graph_operation_peek (operation, index);
  g_autofree char *body = NULL;
  g_autofree char *text = NULL;

  if (expected == NULL)
    {
      g_assert_null (request);
      return;
    }
  g_assert_nonnull (request);
  body = request->body != NULL ? fixture_to_text (request->body) : g_strdup ("");
  text = g_strdup_printf ("%s %s %s", request->method, request->url, body);
  g_assert_cmpstr (text, ==, expected);
}

void
operation_assert_starts (CwGraphOperation *operation, const char *method, const char *url)
{
  const CwGraphRequest *request = cw_graph_operation_peek (operation, 0);

  g_assert_nonnull (request);
  g_assert_cmpstr (request->method, ==, method);
  if (!g_str_has_prefix (request->url, url))
    g_assert_cmpstr (request->url, ==, url);
}

CwExportResult *
operation_assert_over (CwGraphOperation *operation, CwExportStatus status, const char *code)
{
  CwExportResult *result = NULL;

  g_assert_true (cw_graph_operation_is_over (operation));
  result = cw_graph_operation_steal_result (operation);
  g_assert_cmpint (result->status, ==, status);
  g_assert_cmpstr (result->code, ==, code);
  g_assert_cmpint (result->id, ==, 42);
  return result;
}

void
operation_assert_over_and_free (CwGraphOperation *operation,
                                CwExportStatus status,
                                const char *code)
{
  cw_export_result_free (operation_assert_over (operation, status, code));
}
