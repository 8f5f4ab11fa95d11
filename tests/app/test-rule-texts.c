/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-rule-texts"

#include "config.h"

#include <json-glib/json-glib.h>

#include "app/cw-rule-texts.h"

/* What the shipped rules say, and what the translators were given. */

/* Every text for people in a rule file is known to the translators. */
static void
check_texts (JsonNode *node, guint *n_texts)
{
  static const char *const members[] = { "name", "description", "reason", NULL };
  g_autoptr (GList) names = NULL;

  if (JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
      check_texts (json_array_get_element (json_node_get_array (node), i), n_texts);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  names = json_object_get_members (json_node_get_object (node));
  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonNode *member = json_object_get_member (json_node_get_object (node), l->data);

      check_texts (member, n_texts);
      if (!g_strv_contains (members, l->data))
        continue;
      if (!cw_rule_texts_has (json_node_get_string (member)))
        g_test_message ("not in cw-rule-texts.c: %s", json_node_get_string (member));
      g_assert_true (cw_rule_texts_has (json_node_get_string (member)));
      (*n_texts)++;
    }
}

static void
test_shipped_texts (void)
{
  static const char *const files[] = { "standard-20-active-directory.json",
                                       "standard-30-openldap.json", "standard-40-graph.json" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (JsonParser) parser = json_parser_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *path = g_build_filename (g_getenv ("CW_RULES"), files[i], NULL);
      JsonObject *root = NULL;
      guint n_texts = 0;

      json_parser_load_from_file (parser, path, &error);
      g_assert_no_error (error);
      root = json_node_get_object (json_parser_get_root (parser));
      check_texts (json_object_get_member (root, "rules"), &n_texts);
      g_assert_cmpuint (n_texts, >, 4);
    }
}

/* What is one's own stays as it was written. */
static void
test_own_texts (void)
{
  const char *own = "My rule";

  g_assert_true (cw_rule_texts_say (own) == own);
  g_assert_cmpstr (cw_rule_texts_say (""), ==, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rule-texts/shipped", test_shipped_texts);
  g_test_add_func ("/rule-texts/own", test_own_texts);
  return g_test_run ();
}
