/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "connectors/graph/cw-graph-exporter.h"
#include "connectors/graph/cw-graph-session.h"

#include "fake-graph.h"
#include "graph-fixture.h"

/* What an answer says of the limit (x-ms-throttle-limit-percentage) reaches the pacer: from reads,
 * from batches and from the parts of batches. How the pacer then spaces requests is test-retry.c's.
 */

#define NEAR_LIMIT "x-ms-throttle-limit-percentage: 0.9"

typedef struct
{
  FakeGraph *fake;
  CwAttributeTable *table;
  CwConnectorConfig *config;
  CwGraphSettings *settings;
  CwGraphSchema *schema;
  CwGraphSession *session;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwSecret) secret = cw_secret_new_from_string ("s3cret");
  g_autoptr (GError) error = NULL;

  fixture->fake = fake_graph_new ();
  fixture->table = cw_attribute_table_new ();
  fixture->config = fake_graph_make_config (fixture->fake, NULL);
  fixture->settings = cw_graph_settings_new (fixture->config, &error);
  g_assert_no_error (error);
  fixture->schema = cw_graph_schema_new (fixture->table);
  fixture->session =
      cw_graph_session_new (fixture->settings, secret, cw_retry_policy_get_default (), &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cw_graph_session_free (fixture->session);
  cw_graph_schema_free (fixture->schema);
  cw_graph_settings_free (fixture->settings);
  fixture_config_free (fixture->config);
  cw_attribute_table_unref (fixture->table);
  fake_graph_free (fixture->fake);
}

static gint64
get_spacing (Fixture *fixture)
{
  return cw_graph_session_get_pacer (fixture->session)->spacing_usec;
}

static void
get (Fixture *fixture)
{
  const CwGraphGet request = { .url = "/organization", .context = "reading" };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = cw_graph_session_get (fixture->session, &request, NULL, &error);

  g_assert_no_error (error);
}

static void
test_read (Fixture *fixture, gconstpointer data)
{
  fake_graph_add (fixture->fake,
                  &(FakeReply){ "GET", "/v1.0/organization", 200, NEAR_LIMIT, "{}" });
  fake_graph_add (fixture->fake, &(FakeReply){ "GET", "/v1.0/organization", 200, NULL, "{}" });
  get (fixture);
  g_assert_cmpint (get_spacing (fixture), >, 0);
  get (fixture);
  g_assert_cmpint (get_spacing (fixture), ==, 0);
}

static void
on_result_cb (CwExportResult *result, gpointer user_data)
{
  guint *n_done = user_data;

  *n_done += result->status == CW_EXPORT_OK ? 1 : 0;
  cw_export_result_free (result);
}

/* Deletes somebody in a batch of one. */
static void
export_one (Fixture *fixture, const char *header, const char *body)
{
  g_autoptr (GPtrArray) changes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_export_change_free);
  g_autoptr (GError) error = NULL;
  guint n_done = 0;
  const CwExportHandler handler = { on_result_cb, &n_done, NULL };
  const CwGraphExporter exporter = {
    .session = fixture->session,
    .schema = fixture->schema,
    .handler = &handler,
  };

  fake_graph_add (fixture->fake, &(FakeReply){ "POST", "/v1.0/$batch", 200, header, body });
  g_ptr_array_add (
      changes,
      fixture_change (fixture->table, &(FixtureChange){ CW_EXPORT_DELETE, "user", 1, NULL, NULL }));
  g_assert_true (cw_graph_exporter_run (&exporter, changes, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_done, ==, 1);
}

static void
test_batch (Fixture *fixture, gconstpointer data)
{
  export_one (fixture, NEAR_LIMIT, "{'responses':[{'id':'1','status':204}]}");
  g_assert_cmpint (get_spacing (fixture), >, 0);
  export_one (fixture, NULL, "{'responses':[{'id':'1','status':204}]}");
  g_assert_cmpint (get_spacing (fixture), ==, 0);
}

static void
test_part (Fixture *fixture, gconstpointer data)
{
  export_one (fixture, NULL,
              "{'responses':[{'id':'1','status':204,'headers':"
              "{'x-ms-throttle-limit-percentage':'0.9'}}]}");
  g_assert_cmpint (get_spacing (fixture), >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/pace/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("read", test_read);
  ADD ("batch", test_batch);
  ADD ("part", test_part);
#undef ADD
  return g_test_run ();
}
