/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-setting-name"

#include "config.h"

#include "setup/draft/cw-setting-name.h"

#include <string.h>

#include "base/cw-json.h"
#include "setup/draft/cw-draft.h"

/* ----- every member of the schema has a name, every word of it words */

typedef struct
{
  JsonObject *definitions;
  guint n_names;
  guint n_values;
} Walk;

static void check_schema (Walk *walk, JsonObject *schema, const char *pattern);

static void
check_name (Walk *walk, const char *pattern)
{
  g_test_message ("%s", pattern);
  g_assert_nonnull (cw_setting_name_find (pattern));
  walk->n_names++;
}

static void
check_values (Walk *walk, JsonArray *values, const char *pattern)
{
  for (guint i = 0; i < json_array_get_length (values); i++)
    {
      const char *value = json_array_get_string_element (values, i);

      g_test_message ("%s: %s", pattern, value);
      g_assert_nonnull (cw_setting_value_find (pattern, value));
      walk->n_values++;
    }
}

static void
check_members (Walk *walk, JsonObject *members, const char *pattern)
{
  JsonObjectIter iter;
  const char *name = NULL;
  JsonNode *member = NULL;

  json_object_iter_init (&iter, members);
  while (json_object_iter_next (&iter, &name, &member))
    {
      g_autofree char *below =
          pattern[0] != '\0' ? g_strconcat (pattern, ".", name, NULL) : g_strdup (name);

      check_schema (walk, json_node_get_object (member), below);
    }
}

static JsonObject *
resolve (Walk *walk, JsonObject *schema)
{
  const char *reference = json_object_get_string_member_with_default (schema, "$ref", NULL);

  return reference != NULL
             ? json_object_get_object_member (walk->definitions, reference + strlen ("#/$defs/"))
             : schema;
}

/* A list of texts is one setting; of a list of objects each element is one as well. */
static void
check_items (Walk *walk, JsonObject *items, const char *pattern)
{
  JsonObject *schema = resolve (walk, items);
  g_autofree char *below = g_strconcat (pattern, "[]", NULL);

  check_name (walk,
              json_object_has_member (schema, "enum") ||
                      g_strcmp0 (json_object_get_string_member_with_default (schema, "type", NULL),
                                 "string") == 0
                  ? pattern
                  : below);
  if (json_object_has_member (schema, "properties") || json_object_has_member (schema, "oneOf"))
    check_schema (walk, schema, below);
}

static void
check_schema (Walk *walk, JsonObject *given, const char *pattern)
{
  JsonObject *schema = resolve (walk, given);
  JsonArray *choices = json_object_has_member (schema, "oneOf")
                           ? json_object_get_array_member (schema, "oneOf")
                           : NULL;

  for (guint i = 0; choices != NULL && i < json_array_get_length (choices); i++)
    check_schema (walk, json_array_get_object_element (choices, i), pattern);
  if (json_object_has_member (schema, "properties"))
    check_members (walk, json_object_get_object_member (schema, "properties"), pattern);
  else if (json_object_has_member (schema, "items"))
    check_items (walk, json_object_get_object_member (schema, "items"), pattern);
  else if (choices == NULL)
    check_name (walk, pattern);
  if (json_object_has_member (schema, "enum"))
    check_values (walk, json_object_get_array_member (schema, "enum"), pattern);
}

static void
test_schema (void)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  Walk walk = { 0 };

  g_file_get_contents (ANSWERS_SCHEMA, &text, NULL, &error);
  g_assert_no_error (error);
  root = cw_json_parse (text, -1, FALSE, &error);
  g_assert_no_error (error);
  walk.definitions = json_object_get_object_member (json_node_get_object (root), "$defs");
  check_schema (&walk, json_node_get_object (root), "");
  g_assert_cmpuint (walk.n_names, >, 100);
  g_assert_cmpuint (walk.n_values, >, 50);
  g_assert_nonnull (cw_setting_value_find ("connectors[].kind", "graph"));
}

/* ----- a name and a value */

static void
test_names (void)
{
  static const struct
  {
    const char *path;
    const char *pattern;
  } cases[] = {
    { "staging", "staging" },
    { "connectors[contoso.lab].server.host", "connectors[].server.host" },
    { "connectors[a].scope.rules[OU=x[1]y,DC=a.b].include", "connectors[].scope.rules[].include" },
    { "connectors[a]", "connectors[]" },
    { "odd[", "odd[" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *pattern = cw_setting_pattern_make (cases[i].path);

      g_assert_cmpstr (pattern, ==, cases[i].pattern);
    }
}

/* What somebody who looks at a change reads has no path and no JSON in it. */
static void
test_changes (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwDraft) before = cw_draft_new_from_text (
      "{\"connectors\":[{\"name\":\"c.lab\",\"kind\":\"active-directory\",\"partitions\":[\"a\"],"
      "\"server\":{\"host\":\"dc\"}}],\"signIn\":{\"method\":\"none\"}}",
      &error);
  g_autoptr (CwDraft) after = cw_draft_new_from_text (
      "{\"connectors\":[{\"name\":\"c.lab\",\"kind\":\"active-directory\",\"partitions\":[\"a\","
      "\"b\"],\"server\":{\"host\":\"dc\"},\"scope\":{\"rules\":[{\"guid\":\"g\",\"dn\":\"OU=x\","
      "\"include\":false}]}},{\"name\":\"new\",\"kind\":\"openldap\",\"server\":{\"host\":\"l\"}}],"
      "\"signIn\":{\"method\":\"password-hash\"}}",
      &error);
  static const struct
  {
    const char *name;
    const char *before;
    const char *after;
  } expected[] = {
    { "c.lab: Domains that are read", "a", "a, b" },
    { "c.lab: OU=x: Is read", "not set", "No" },
    { "new: Connection", "not set", "OpenLDAP or 389 DS" },
    { "How people sign in", "Do not configure", "Password hash synchronisation" },
  };
  g_autoptr (GPtrArray) changes = NULL;

  g_assert_no_error (error);
  changes = cw_draft_list_changes (after, before);
  g_assert_cmpuint (changes->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < changes->len; i++)
    {
      const CwDraftChange *change = g_ptr_array_index (changes, i);

      g_assert_cmpstr (change->name, ==, expected[i].name);
      g_assert_cmpstr (change->before_words, ==, expected[i].before);
      g_assert_cmpstr (change->after_words, ==, expected[i].after);
    }
}

/* A certificate is told by what portals show: SHA-1 over "DER". */
static void
test_certificate (void)
{
  g_autoptr (JsonNode) node = json_node_init_string (
      json_node_alloc (), "-----BEGIN CERTIFICATE-----\nREVS\n-----END CERTIFICATE-----\n");
  g_autofree char *words = cw_setting_value_make ("connectors[a].authentication.certificate", node);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA1, "DER", -1);
  g_autofree char *thumbprint = g_ascii_strup (digest, -1);

  g_assert_nonnull (strstr (words, thumbprint));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/setting-name/schema", test_schema);
  g_test_add_func ("/setting-name/names", test_names);
  g_test_add_func ("/setting-name/changes", test_changes);
  g_test_add_func ("/setting-name/certificate", test_certificate);
  return g_test_run ();
}
