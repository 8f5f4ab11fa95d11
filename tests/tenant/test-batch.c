/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "tenant-fixture.h"

#define JSON_TYPE "'headers':{'Content-Type':'application/json'}"
#define NOBODY    "00000000-0000-4000-8000-000000000000"

/* The response with this id, wherever it stands. */
static JsonNode *
find_response (JsonNode *answer, const char *id)
{
  guint length = fixture_length (answer, "responses");

  for (guint i = 0; i < length; i++)
    {
      g_autofree char *path = g_strdup_printf ("responses.%u", i);
      JsonNode *response = fixture_at (answer, path);

      if (g_strcmp0 (fixture_string (response, "id"), id) == 0)
        return response;
    }
  g_assert_not_reached ();
}

static gint64
get_status (JsonNode *answer, const char *id)
{
  return fixture_int (find_response (answer, id), "status");
}

static void
test_parts (Fixture *fixture, gconstpointer options)
{
  g_autofree char *anna = fixture_add_user (fixture, "anna", FALSE);
  g_autofree char *body = g_strdup_printf (
      "{'requests':["
      "{'id':'a','method':'PATCH','url':'/users/%s'," JSON_TYPE ",'body':{'city':'Bern'}},"
      "{'id':'b','method':'GET','url':'users/%s?$select=city','dependsOn':['a']},"
      "{'id':'c','method':'GET','url':'/users/" NOBODY "'},"
      "{'id':'d','method':'DELETE','url':'/users/%s','dependsOn':['c']},"
      "{'id':'e','method':'GET','url':'/users/%s','dependsOn':['d']},"
      "{'id':'f','method':'GET','url':'/v1.0/users'}]}",
      anna, anna, anna, anna);
  g_autoptr (JsonNode) answer = fixture_call (fixture, 200, "POST", "/v1.0/$batch", body);
  g_autofree char *path = g_strdup_printf ("/v1.0/users/%s", anna);

  g_assert_cmpuint (fixture_length (answer, "responses"), ==, 6);
  g_assert_cmpint (get_status (answer, "a"), ==, 204);
  g_assert_cmpint (get_status (answer, "b"), ==, 200);
  g_assert_cmpstr (fixture_string (find_response (answer, "b"), "body.city"), ==, "Bern");
  g_assert_cmpint (get_status (answer, "c"), ==, 404);
  g_assert_cmpint (get_status (answer, "d"), ==, 424);
  g_assert_cmpint (get_status (answer, "e"), ==, 424);
  g_assert_cmpstr (fixture_string (find_response (answer, "e"), "body.error.code"), ==,
                   "FailedDependency");
  g_assert_cmpint (get_status (answer, "f"), ==, 400);
  fixture_do (fixture, 200, "GET", path, NULL);
}

/* As many comparisons as a body can hold are refused, and do not exhaust the stack. */
static void
test_endless_filter (Fixture *fixture, gconstpointer options)
{
  g_autoptr (GString) body =
      g_string_new ("{'requests':[{'id':'a','method':'GET','url':'/users?$filter=id eq 1");
  g_autoptr (JsonNode) answer = NULL;

  while (body->len < 3 * 1024 * 1024)
    g_string_append (body, " or id eq 1");
  g_string_append (body, "'}]}");
  answer = fixture_call (fixture, 200, "POST", "/v1.0/$batch", body->str);
  g_assert_cmpint (get_status (answer, "a"), ==, 400);
}

static void
test_refused (Fixture *fixture, gconstpointer options)
{
  static const char *const bodies[] = {
    "{}",
    "{'requests':[]}",
    "{'requests':[{'method':'GET','url':'/users'}]}",
    "{'requests':[{'id':1,'method':'GET','url':'/users'}]}",
    "{'requests':[{'id':'1','method':'GET','url':'/users'},"
    "{'id':'1','method':'GET','url':'/users'}]}",
    "{'requests':[{'id':'1','method':'GET','url':'/users','dependsOn':['2']},"
    "{'id':'2','method':'GET','url':'/users'}]}",
    "{'requests':[{'id':'1','method':'PATCH','url':'/users/x','body':{'city':'x'}}]}",
    "[]",
  };
  g_autoptr (GString) many = g_string_new ("{'requests':[");

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    fixture_do (fixture, 400, "POST", "/v1.0/$batch", bodies[i]);
  for (int i = 0; i < 21; i++)
    g_string_append_printf (many, "%s{'id':'%d','method':'GET','url':'/domains'}", i > 0 ? "," : "",
                            i);
  g_string_append (many, "]}");
  fixture_do (fixture, 400, "POST", "/v1.0/$batch", many->str);
  fixture_do (fixture, 405, "GET", "/v1.0/$batch", NULL);
}

/* One refused part takes nothing from the others. */
static void
test_isolation (Fixture *fixture, gconstpointer options)
{
  g_autofree char *anna = fixture_add_user (fixture, "anna", TRUE);
  g_autoptr (JsonNode) answer = fixture_call (
      fixture, 200, "POST", "/v1.0/$batch",
      "{'requests':["
      "{'id':'1','method':'POST','url':'/groups'," JSON_TYPE ",'body':{'displayName':'A',"
      "'mailNickname':'a','mailEnabled':false,'securityEnabled':true}},"
      "{'id':'2','method':'POST','url':'/groups'," JSON_TYPE ",'body':{'displayName':'B'}},"
      "{'id':'3','method':'POST','url':'/groups'," JSON_TYPE ",'body':{'displayName':'C',"
      "'mailNickname':'c','mailEnabled':false,'securityEnabled':true}}]}");
  g_autoptr (JsonNode) groups = fixture_call (fixture, 200, "GET", "/v1.0/groups", NULL);

  g_assert_cmpint (get_status (answer, "1"), ==, 201);
  g_assert_cmpint (get_status (answer, "2"), ==, 400);
  g_assert_cmpint (get_status (answer, "3"), ==, 201);
  g_assert_cmpuint (fixture_length (groups, "value"), ==, 2);
}

static const char *const shuffled[] = { "--shuffle-batch", NULL };

/* Twenty parts come back in another order than they went, but a chain keeps its order. */
static void
test_shuffle (Fixture *fixture, gconstpointer options)
{
  g_autoptr (GString) free_parts = g_string_new ("{'requests':[");
  g_autoptr (GString) chain = g_string_new ("{'requests':[");
  g_autoptr (JsonNode) chained = NULL;
  gboolean was_shuffled = FALSE;

  for (int i = 0; i < 20; i++)
    {
      const char *comma = i > 0 ? "," : "";

      g_string_append_printf (free_parts, "%s{'id':'%d','method':'GET','url':'/domains'}", comma,
                              i);
      g_string_append_printf (chain, "%s{'id':'%d','method':'GET','url':'/domains'", comma, i);
      if (i > 0)
        g_string_append_printf (chain, ",'dependsOn':['%d']", i - 1);
      g_string_append_c (chain, '}');
    }
  g_string_append (free_parts, "]}");
  g_string_append (chain, "]}");
  for (int turn = 0; turn < 5 && !was_shuffled; turn++)
    {
      g_autoptr (JsonNode) answer =
          fixture_call (fixture, 200, "POST", "/v1.0/$batch", free_parts->str);

      was_shuffled = g_strcmp0 (fixture_string (answer, "responses.0.id"), "0") != 0 ||
                     g_strcmp0 (fixture_string (answer, "responses.19.id"), "19") != 0;
    }
  g_assert_true (was_shuffled);
  chained = fixture_call (fixture, 200, "POST", "/v1.0/$batch", chain->str);
  for (int i = 0; i < 20; i++)
    {
      g_autofree char *path = g_strdup_printf ("responses.%d.id", i);
      g_autofree char *id = g_strdup_printf ("%d", i);

      g_assert_cmpstr (fixture_string (chained, path), ==, id);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, options, function)                                                               \
  g_test_add ("/tenant/batch/" name, Fixture, options, fixture_set_up, function, fixture_tear_down)
  ADD ("parts", NULL, test_parts);
  ADD ("endless-filter", NULL, test_endless_filter);
  ADD ("refused", NULL, test_refused);
  ADD ("isolation", NULL, test_isolation);
  ADD ("shuffle", shuffled, test_shuffle);
#undef ADD
  return g_test_run ();
}
