/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "connectors/graph/cw-graph-batch.h"

#include "base/cw-error.h"
#include "graph-fixture.h"

static void
add (CwGraphBatch *batch, const char *method, const char *url, const char *body, gboolean depends)
{
  g_autoptr (JsonNode) node = body != NULL ? fixture_json (body) : NULL;
  CwGraphRequest request = { .method = method, .url = (char *) url, .body = node };

  if (g_str_equal (method, "PATCH"))
    request.prefer = "create-if-missing";
  cw_graph_batch_add (batch, &request, depends);
}

static void
test_compose (void)
{
  g_autoptr (CwGraphBatch) batch = cw_graph_batch_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  add (batch, "DELETE", "/users/1", NULL, FALSE);
  add (batch, "POST", "/users", "{'a':1}", FALSE);
  add (batch, "PATCH", "/groups(uniqueName='x')", "{}", TRUE);
  node = cw_graph_batch_compose (batch);
  text = json_to_string (node, FALSE);
  g_assert_cmpstr (
      text, ==,
      "{\"requests\":["
      "{\"id\":\"1\",\"method\":\"DELETE\",\"url\":\"/users/1\"},"
      "{\"id\":\"2\",\"method\":\"POST\",\"url\":\"/users\",\"body\":{\"a\":1},"
      "\"headers\":{\"Content-Type\":\"application/json\"}},"
      "{\"id\":\"3\",\"method\":\"PATCH\",\"url\":\"/groups(uniqueName='x')\",\"body\":{},"
      "\"headers\":{\"Content-Type\":\"application/json\",\"Prefer\":\"create-if-missing\"},"
      "\"dependsOn\":[\"2\"]}]}");
  g_assert_cmpuint (cw_graph_batch_get_room (batch), ==, 17);
}

static void
test_full (void)
{
  g_autoptr (CwGraphBatch) batch = cw_graph_batch_new ();

  for (guint i = 0; i < CW_GRAPH_BATCH_MAX; i++)
    add (batch, "DELETE", "/users/1", NULL, FALSE);
  g_assert_cmpuint (cw_graph_batch_get_room (batch), ==, 0);
}

static void
test_parse (void)
{
  g_autoptr (CwGraphBatch) batch = cw_graph_batch_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GArray) answers = NULL;
  g_autoptr (GError) error = NULL;
  const CwGraphAnswer *answer = NULL;

  for (guint i = 0; i < 3; i++)
    add (batch, "DELETE", "/users/1", NULL, FALSE);
  /* In any order, with answers missing, strange ones, and header names in any case. */
  root =
      fixture_json ("{'responses':[{'id':'3','status':429,'headers':{'retry-after':'7',"
                    "'X-MS-Throttle-Limit-Percentage':'1.1'}},{'id':'1','status':204,'body':null},"
                    "{'id':'4','status':500},{'id':'0','status':500},{'status':500},7]}");
  answers = cw_graph_batch_parse (batch, root, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (answers->len, ==, 3);
  g_assert_cmpuint (g_array_index (answers, CwGraphAnswer, 0).status, ==, 204);
  g_assert_null (g_array_index (answers, CwGraphAnswer, 0).body);
  g_assert_cmpuint (g_array_index (answers, CwGraphAnswer, 1).status, ==, 0);
  answer = &g_array_index (answers, CwGraphAnswer, 2);
  g_assert_cmpuint (answer->status, ==, 429);
  g_assert_cmpstr (answer->retry_after, ==, "7");
  g_assert_cmpstr (answer->limit_percentage, ==, "1.1");
}

static void
test_parse_nothing (void)
{
  g_autoptr (CwGraphBatch) batch = cw_graph_batch_new ();
  g_autoptr (JsonNode) root = fixture_json ("{'error':{}}");
  g_autoptr (GError) error = NULL;

  g_assert_null (cw_graph_batch_parse (batch, root, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/batch/compose", test_compose);
  g_test_add_func ("/batch/full", test_full);
  g_test_add_func ("/batch/parse", test_parse);
  g_test_add_func ("/batch/parse-nothing", test_parse_nothing);
  return g_test_run ();
}
