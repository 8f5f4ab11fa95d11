/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-scope-draft.h"

#include "base/cw-json.h"

JsonObject *
cw_scope_draft_get_connector (CwDraft *draft, const char *connector)
{
  int index = cw_draft_find_connector (draft, connector);

  return index >= 0 ? cw_draft_get_connector (draft, (guint) index) : NULL;
}

/* (transfer full) */
static char *
make_path (CwDraft *draft, const char *connector, const char *member)
{
  return g_strdup_printf ("connectors.%d.%s", cw_draft_find_connector (draft, connector), member);
}

JsonArray *
cw_scope_draft_get_array (CwDraft *draft, const char *connector, const char *member)
{
  g_autofree char *path = make_path (draft, connector, member);
  JsonNode *node = cw_draft_get_node (draft, path);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static void
append_array (GString *text, JsonArray *array)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *part = NULL;

  if (array == NULL)
    return;
  node = json_node_init_array (json_node_alloc (), array);
  part = cw_json_to_canonical (node, FALSE);
  g_string_append (text, part);
}

char *
cw_scope_draft_make_text (CwDraft *draft, const char *connector)
{
  GString *text = g_string_new (NULL);

  append_array (text, cw_scope_draft_get_array (draft, connector, "partitions"));
  g_string_append_c (text, '\n');
  append_array (text, cw_scope_draft_get_array (draft, connector, "scope.rules"));
  return g_string_free (text, FALSE);
}

/* @array: (transfer full) (nullable): NULL takes the member away */
static void
put_array (CwDraft *draft, const char *connector, const char *member, JsonArray *array)
{
  g_autofree char *path = make_path (draft, connector, member);
  JsonNode *node = NULL;

  if (array == NULL)
    {
      cw_draft_remove (draft, path);
      return;
    }
  node = json_node_init_array (json_node_alloc (), array);
  json_array_unref (array);
  cw_draft_set_node (draft, path, node);
}

void
cw_scope_draft_write (CwDraft *draft, const char *connector, CwScopeTree *tree)
{
  JsonArray *rules = cw_scope_tree_make_rules (tree);

  if (json_array_get_length (rules) == 0)
    g_clear_pointer (&rules, json_array_unref);
  put_array (draft, connector, "scope.rules", rules);
  put_array (draft, connector, "partitions", cw_scope_tree_make_partitions (tree));
}

char *
cw_scope_draft_make_input (CwDraft *draft, const char *connector, const char *parent)
{
  g_autoptr (JsonBuilder) builder = NULL;
  g_autoptr (JsonNode) original = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  JsonNode *copy = NULL;

  if (cw_scope_draft_get_connector (draft, connector) == NULL)
    return NULL;
  /* Through its text, as a copy of a node shares the object. */
  original =
      json_node_init_object (json_node_alloc (), cw_scope_draft_get_connector (draft, connector));
  text = cw_json_to_canonical (original, FALSE);
  copy = cw_json_parse (text, -1, FALSE, NULL);
  json_object_remove_member (json_node_get_object (copy), "scope");
  json_object_remove_member (json_node_get_object (copy), "partitions");
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "connector");
  json_builder_add_value (builder, copy);
  if (parent != NULL)
    {
      json_builder_set_member_name (builder, "parent");
      json_builder_add_string_value (builder, parent);
    }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return cw_json_to_canonical (root, FALSE);
}
