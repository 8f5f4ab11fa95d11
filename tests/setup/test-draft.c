/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "setup/draft/cw-draft-path.h"
#include "setup/draft/cw-draft-text.h"
#include "setup/draft/cw-draft.h"

typedef struct
{
  CwDraft *draft;
  GPtrArray *paths; /* of the changes told */
} Fixture;

static void
on_changed_cb (CwDraft *draft, const char *path, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_ptr_array_add (fixture->paths, g_strdup (path));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->draft = cw_draft_new ();
  fixture->paths = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect (fixture->draft, "changed", G_CALLBACK (on_changed_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->draft);
  g_ptr_array_unref (fixture->paths);
}

static JsonObject *
make_connector (const char *name, const char *kind)
{
  JsonObject *connector = json_object_new ();

  json_object_set_string_member (connector, "name", name);
  json_object_set_string_member (connector, "kind", kind);
  return connector;
}

static void
put_connector (CwDraft *draft, int index, const char *name, const char *kind)
{
  JsonObject *connector = make_connector (name, kind);

  cw_draft_put_connector (draft, index, connector);
  json_object_unref (connector);
}

static void
test_values (Fixture *fixture, gconstpointer data)
{
  CwDraft *draft = fixture->draft;

  g_assert_null (cw_draft_get_string (draft, "identity.matching.method", NULL));
  g_assert_cmpstr (cw_draft_get_string (draft, "identity.matching.method", "once"), ==, "once");
  cw_draft_set_string (draft, "identity.matching.method", "mail");
  cw_draft_set_bool (draft, "staging", TRUE);
  cw_draft_set_int (draft, "scheduler.intervalMinutes", 45);
  g_assert_cmpstr (cw_draft_get_string (draft, "identity.matching.method", NULL), ==, "mail");
  g_assert_true (cw_draft_get_bool (draft, "staging", FALSE));
  g_assert_cmpint (cw_draft_get_int (draft, "scheduler.intervalMinutes", 0), ==, 45);
  /* of another type: as if it were absent */
  g_assert_cmpint (cw_draft_get_int (draft, "staging", 7), ==, 7);
  g_assert_cmpstr (cw_draft_get_string (draft, "scheduler.intervalMinutes", "none"), ==, "none");
  g_assert_cmpuint (fixture->paths->len, ==, 3);
}

static void
test_signal (Fixture *fixture, gconstpointer data)
{
  cw_draft_set_string (fixture->draft, "a.b", "x");
  cw_draft_set_string (fixture->draft, "a.b", "x");
  g_assert_cmpuint (fixture->paths->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (fixture->paths, 0), ==, "a.b");
  cw_draft_remove (fixture->draft, "a.b");
  cw_draft_remove (fixture->draft, "a.b");
  g_assert_cmpuint (fixture->paths->len, ==, 2);
  /* an object that has become empty goes with its last member */
  g_assert_null (cw_draft_get_node (fixture->draft, "a"));
  /* nothing lies below a value */
  cw_draft_set_string (fixture->draft, "a", "x");
  cw_draft_set_string (fixture->draft, "a.b", "y");
  g_assert_cmpstr (cw_draft_get_string (fixture->draft, "a", NULL), ==, "x");
  g_assert_cmpuint (fixture->paths->len, ==, 3);
}

static void
test_empty_string (Fixture *fixture, gconstpointer data)
{
  cw_draft_set_string (fixture->draft, "cloud.caFile", "/tmp/ca.pem");
  cw_draft_set_string (fixture->draft, "cloud.caFile", "");
  g_assert_null (cw_draft_get_node (fixture->draft, "cloud"));
}

static void
test_strings (Fixture *fixture, gconstpointer data)
{
  static const char *const apps[] = { "exchange", "teams", NULL };
  g_auto (GStrv) absent = cw_draft_get_strings (fixture->draft, "attributes.apps");
  g_auto (GStrv) back = NULL;

  g_assert_cmpuint (g_strv_length (absent), ==, 0);
  cw_draft_set_strings (fixture->draft, "attributes.apps", apps);
  back = cw_draft_get_strings (fixture->draft, "attributes.apps");
  g_assert_cmpstrv (back, apps);
}

static void
test_connectors (Fixture *fixture, gconstpointer data)
{
  CwDraft *draft = fixture->draft;

  put_connector (draft, -1, "contoso.lab", "active-directory");
  put_connector (draft, -1, "Tenant", "graph");
  put_connector (draft, -1, "people", "openldap");
  g_assert_cmpuint (cw_draft_get_n_connectors (draft), ==, 3);
  g_assert_cmpint (cw_draft_find_connector (draft, "CONTOSO.lab"), ==, 0);
  g_assert_cmpint (cw_draft_find_connector (draft, "other"), ==, -1);
  g_assert_cmpint (cw_draft_find_cloud (draft), ==, 1);
  g_assert_cmpstr (cw_draft_get_string (draft, "connectors.2.kind", NULL), ==, "openldap");
  /* replacing one keeps its place, and leaves the others as they are */
  put_connector (draft, 0, "fabrikam.lab", "active-directory");
  g_assert_cmpint (cw_draft_find_connector (draft, "fabrikam.lab"), ==, 0);
  g_assert_cmpint (cw_draft_find_connector (draft, "people"), ==, 2);
  cw_draft_set_string (draft, "connectors.2.server.host", "ldap.lab");
  g_assert_cmpstr (cw_draft_get_string (draft, "connectors.2.server.host", NULL), ==, "ldap.lab");
  cw_draft_remove_connector (draft, 0);
  g_assert_cmpint (cw_draft_find_cloud (draft), ==, 0);
  g_assert_cmpuint (cw_draft_get_n_connectors (draft), ==, 2);
  g_assert_null (cw_draft_get_node (draft, "connectors.2"));
}

static void
test_secrets (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwSecret) secret = cw_secret_new_from_string ("s3cret!word");
  g_autoptr (GVariant) all = NULL;
  g_autoptr (GVariant) none = NULL;
  g_autofree char *text = NULL;

  put_connector (fixture->draft, -1, "contoso.lab", "active-directory");
  cw_draft_set_secret (fixture->draft, "contoso.lab", "password", secret);
  cw_draft_set_secret (fixture->draft, "contoso.lab", CW_SECRET_ADMINISTRATOR, secret);
  /* what is written never holds them */
  text = cw_draft_to_answers (fixture->draft);
  g_assert_null (strstr (text, "s3cret"));
  g_assert_cmpstr (g_ptr_array_index (fixture->paths, 1), ==, "secrets");
  /* they follow a new name */
  put_connector (fixture->draft, 0, "fabrikam.lab", "active-directory");
  g_assert_true (cw_draft_has_secret (fixture->draft, "fabrikam.lab", "password"));
  g_assert_false (cw_draft_has_secret (fixture->draft, "contoso.lab", "password"));
  all = g_variant_ref_sink (cw_draft_make_secrets (fixture->draft, NULL));
  none = g_variant_ref_sink (cw_draft_make_secrets (fixture->draft, "contoso.lab"));
  g_assert_cmpuint (g_variant_n_children (all), ==, 2);
  g_assert_cmpuint (g_variant_n_children (none), ==, 0);
  cw_draft_forget_administrators (fixture->draft);
  g_assert_false (cw_draft_has_secret (fixture->draft, "fabrikam.lab", CW_SECRET_ADMINISTRATOR));
  cw_draft_remove_connector (fixture->draft, 0);
  g_assert_false (cw_draft_has_secret (fixture->draft, "fabrikam.lab", "password"));
}

static void
test_facts (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;

  cw_draft_set_fact (fixture->draft, "express", g_variant_new_boolean (TRUE));
  g_assert_true (cw_draft_get_bool_fact (fixture->draft, "express"));
  g_assert_cmpstr (g_ptr_array_index (fixture->paths, 0), ==, "facts.express");
  text = cw_draft_to_answers (fixture->draft);
  g_assert_null (strstr (text, "express"));
  cw_draft_set_fact (fixture->draft, "express", NULL);
  g_assert_null (cw_draft_get_fact (fixture->draft, "express"));
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwDraft) back = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  put_connector (fixture->draft, -1, "Zürich „Nord“", "active-directory");
  cw_draft_set_bool (fixture->draft, "startNow", FALSE);
  before = cw_draft_to_answers (fixture->draft);
  back = cw_draft_new_from_text (before, &error);
  g_assert_no_error (error);
  after = cw_draft_to_answers (back);
  g_assert_cmpstr (before, ==, after);
}

static void
test_no_document (void)
{
  static const char *const texts[] = { "", "[]", "{\"a\":", "3" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (cw_draft_new_from_text (texts[i], &error));
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
    }
}

static void
check_change (GPtrArray *changes,
              guint index,
              const char *path,
              const char *before,
              const char *after)
{
  const CwDraftChange *change = g_ptr_array_index (changes, index);

  g_assert_cmpstr (change->path, ==, path);
  g_assert_cmpstr (change->before, ==, before);
  g_assert_cmpstr (change->after, ==, after);
}

static void
test_changes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwDraft) original = cw_draft_new ();
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (GPtrArray) none = NULL;

  put_connector (original, -1, "b", "graph");
  put_connector (original, -1, "a", "openldap");
  cw_draft_set_bool (original, "staging", TRUE);
  cw_draft_set_int (original, "history.days", 7);
  /* in another order, which changes nothing */
  put_connector (fixture->draft, -1, "a", "openldap");
  put_connector (fixture->draft, -1, "b", "graph");
  cw_draft_set_bool (fixture->draft, "staging", FALSE);
  cw_draft_set_string (fixture->draft, "connectors.0.server.host", "h");
  changes = cw_draft_list_changes (fixture->draft, original);
  g_assert_cmpuint (changes->len, ==, 3);
  check_change (changes, 0, "connectors[a].server.host", NULL, "\"h\"");
  check_change (changes, 1, "history.days", "7", NULL);
  check_change (changes, 2, "staging", "true", "false");
  none = cw_draft_list_changes (original, original);
  g_assert_cmpuint (none->len, ==, 0);
}

/* Two elements of one name are two: neither hides the other. */
static void
test_same_names (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwDraft) one =
      cw_draft_new_from_text ("{\"connectors\":[{\"name\":\"a\",\"kind\":\"openldap\"}]}", NULL);
  g_autoptr (CwDraft) two =
      cw_draft_new_from_text ("{\"connectors\":[{\"name\":\"a\",\"kind\":\"openldap\"},"
                              "{\"name\":\"a\",\"kind\":\"graph\"}]}",
                              NULL);
  g_autoptr (GPtrArray) more = cw_draft_list_changes (two, one);
  g_autoptr (GPtrArray) fewer = cw_draft_list_changes (one, two);
  g_autoptr (GPtrArray) none = cw_draft_list_changes (two, two);

  g_assert_cmpuint (more->len, ==, 1);
  check_change (more, 0, "connectors[a (2)]", NULL, "{\"kind\":\"graph\",\"name\":\"a\"}");
  g_assert_cmpuint (fewer->len, ==, 1);
  check_change (fewer, 0, "connectors[a (2)]", "{\"kind\":\"graph\",\"name\":\"a\"}", NULL);
  g_assert_cmpuint (none->len, ==, 0);
}

/* A number behind the last element makes a list longer, and what is emptied goes. */
static void
test_lists (Fixture *fixture, gconstpointer data)
{
  JsonNode *node = NULL;

  cw_draft_set_string (fixture->draft, "a.hosts.0.host", "one");
  cw_draft_set_string (fixture->draft, "a.names.0", "x");
  cw_draft_set_string (fixture->draft, "a.names.1", "y");
  node = cw_draft_get_node (fixture->draft, "a.hosts");
  g_assert_true (JSON_NODE_HOLDS_ARRAY (node));
  node = cw_draft_get_node (fixture->draft, "a.names");
  g_assert_cmpuint (json_array_get_length (json_node_get_array (node)), ==, 2);
  cw_draft_set_string (fixture->draft, "a.names.0", "");
  g_assert_cmpstr (cw_draft_get_string (fixture->draft, "a.names.0", NULL), ==, "y");
  cw_draft_remove (fixture->draft, "a.names.0");
  cw_draft_remove (fixture->draft, "a.hosts.0.host");
  g_assert_null (cw_draft_get_node (fixture->draft, "a"));
}

/* A list in one field: what is written is read again as it was. */
static void
test_texts (void)
{
  static const struct
  {
    const char *text;
    const char *json; /* canonical */
    const char *again;
  } hosts[] = {
    { "a:1, b", "[{\"host\":\"a\",\"port\":1},{\"host\":\"b\"}]", "a:1, b" },
    { " a;b\tc ", "[{\"host\":\"a\"},{\"host\":\"b\"},{\"host\":\"c\"}]", "a, b, c" },
    { "/run/pg:5433", "[{\"host\":\"/run/pg\",\"port\":5433}]", "/run/pg:5433" },
    { "[::1]:5, fe80::1", "[{\"host\":\"::1\",\"port\":5},{\"host\":\"fe80::1\"}]",
      "[::1]:5, fe80::1" },
    { "[::1]", "[{\"host\":\"::1\"}]", "::1" },
    { "a:x", "[{\"host\":\"a\",\"port\":0}]", "a:0" },
    { "a:65536", "[{\"host\":\"a\",\"port\":0}]", "a:0" },
  };
  const CwDraftText *format = cw_draft_text_get_hosts ();

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autoptr (JsonNode) node = format->parse (hosts[i].text);
      g_autofree char *json = cw_json_to_canonical (node, FALSE);
      g_autofree char *again = format->format (node);

      g_assert_cmpstr (json, ==, hosts[i].json);
      g_assert_cmpstr (again, ==, hosts[i].again);
    }
  g_assert_null (format->parse (" , "));
  g_assert_null (cw_draft_text_get_strings ()->parse (""));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/setup/draft/" name, Fixture, NULL, set_up, function, tear_down)

static void
test_find_directory (void)
{
  static const struct
  {
    const char *kinds[4];
    const char *name; /* (nullable): none */
  } cases[] = {
    { { NULL }, NULL },
    { { "graph" }, NULL },
    { { "graph", "openldap", "openldap" }, "1" },
    { { "openldap", "graph", "active-directory" }, "2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwDraft) draft = cw_draft_new ();
      JsonObject *found = NULL;

      for (guint j = 0; j < G_N_ELEMENTS (cases[i].kinds) && cases[i].kinds[j] != NULL; j++)
        {
          g_autoptr (JsonObject) connector = json_object_new ();
          g_autofree char *name = g_strdup_printf ("%u", j);

          json_object_set_string_member (connector, "kind", cases[i].kinds[j]);
          json_object_set_string_member (connector, "name", name);
          cw_draft_put_connector (draft, -1, connector);
        }
      found = cw_draft_find_directory (draft);
      g_assert_cmpstr (found != NULL ? json_object_get_string_member (found, "name") : NULL, ==,
                       cases[i].name);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("values", test_values);
  ADD ("signal", test_signal);
  ADD ("empty-string", test_empty_string);
  ADD ("strings", test_strings);
  ADD ("lists", test_lists);
  ADD ("connectors", test_connectors);
  ADD ("secrets", test_secrets);
  ADD ("facts", test_facts);
  ADD ("round-trip", test_round_trip);
  ADD ("changes", test_changes);
  ADD ("same-names", test_same_names);
  g_test_add_func ("/setup/draft/no-document", test_no_document);
  g_test_add_func ("/setup/draft/find-directory", test_find_directory);
  g_test_add_func ("/setup/draft/texts", test_texts);
  return g_test_run ();
}
