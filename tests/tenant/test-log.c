/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "tenant-fixture.h"

static GPtrArray *
read_lines (Fixture *fixture)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GPtrArray *nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);

  g_assert_true (g_file_get_contents (fixture->log, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_autoptr (GError) error = NULL;
      JsonNode *node = json_from_string (lines[i], &error);

      g_assert_no_error (error);
      g_ptr_array_add (nodes, node);
    }
  return nodes;
}

static void
test_lines (Fixture *fixture, gconstpointer options)
{
  g_autofree char *user = fixture_add_user (fixture, "anna", TRUE);
  g_autoptr (GPtrArray) lines = NULL;

  fixture_do (fixture, 404, "GET", "/v1.0/users/nobody@contoso.example?$select=id", NULL);
  fixture_do (fixture, 200, "POST", "/v1.0/$batch",
              "{'requests':[\n{'id':'1','method':'GET','url':'/domains'}\n]}");
  lines = read_lines (fixture);
  /* The parts of a batch come before it. The authority and /admin are not in it. */
  g_assert_cmpuint (lines->len, ==, 4);
  g_assert_cmpstr (fixture_string (lines->pdata[0], "method"), ==, "POST");
  g_assert_cmpstr (fixture_string (lines->pdata[0], "path"), ==, "/v1.0/users");
  g_assert_cmpstr (fixture_string (lines->pdata[0], "body.displayName"), ==, "User anna");
  g_assert_cmpint (fixture_int (lines->pdata[0], "response.status"), ==, 201);
  g_assert_cmpstr (fixture_string (lines->pdata[0], "response.body.id"), ==, user);
  g_assert_nonnull (fixture_string (lines->pdata[0], "time"));
  g_assert_nonnull (fixture_at (lines->pdata[0], "duration_ms"));
  g_assert_cmpstr (fixture_string (lines->pdata[1], "path"), ==,
                   "/v1.0/users/nobody@contoso.example?$select=id");
  g_assert_cmpstr (fixture_string (lines->pdata[2], "path"), ==, "/v1.0/domains");
  g_assert_cmpstr (fixture_string (lines->pdata[3], "body.requests.0.id"), ==, "1");
}

static void
test_secrets (Fixture *fixture, gconstpointer options)
{
  g_autofree char *user = fixture_add_user (fixture, "anna", TRUE);
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) lines = NULL;

  fixture_do (fixture, 204, "PATCH", "/v1.0/users/anna@contoso.example",
              "{'passwordProfile' : { 'password' :\n 'Quote-\\'-Secret-9' },'city':'Bern'}");
  fixture_do (fixture, 400, "POST", "/v1.0/users", "{ broken");
  g_assert_true (g_file_get_contents (fixture->log, &text, NULL, NULL));
  g_assert_null (strstr (text, fixture->token));
  g_assert_null (strstr (text, FIXTURE_PASSWORD));
  g_assert_null (strstr (text, "Secret-9"));
  lines = read_lines (fixture);
  g_assert_cmpstr (fixture_string (lines->pdata[0], "headers.authorization"), ==,
                   "Bearer redacted");
  g_assert_cmpstr (fixture_string (lines->pdata[1], "body.passwordProfile.password"), ==,
                   "redacted");
  g_assert_cmpstr (fixture_string (lines->pdata[1], "body.city"), ==, "Bern");
  g_assert_cmpstr (fixture_string (lines->pdata[2], "body"), ==, "{ broken");
}

static void
test_broken_answers (Fixture *fixture, gconstpointer options)
{
  g_autoptr (GPtrArray) lines = NULL;

  fixture_do (fixture, 201, "POST", "/admin/faults",
              "{'faults':[{'action':'cut'},{'action':'truncate'},"
              "{'action':'status','status':502,'body':'<html>'}]}");
  fixture_send (fixture, "GET", "/v1.0/domains", NULL, NULL);
  fixture_send (fixture, "GET", "/v1.0/domains", NULL, NULL);
  fixture_send (fixture, "GET", "/v1.0/domains", NULL, NULL);
  lines = read_lines (fixture);
  g_assert_cmpint (fixture_int (lines->pdata[0], "response.status"), ==, 0);
  g_assert_cmpstr (fixture_string (lines->pdata[0], "response.fault"), ==, "cut");
  g_assert_cmpstr (fixture_string (lines->pdata[1], "response.fault"), ==, "truncate");
  g_assert_cmpstr (fixture_string (lines->pdata[2], "response.body"), ==, "<html>");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/tenant/log/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("lines", test_lines);
  ADD ("secrets", test_secrets);
  ADD ("broken-answers", test_broken_answers);
#undef ADD
  return g_test_run ();
}
