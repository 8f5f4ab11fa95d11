/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-draft-path.h"

/* The element of @array that @text numbers. */
static gboolean
parse_index (JsonArray *array, const char *text, guint *ret_index)
{
  guint64 index = 0;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &index, NULL) ||
      index >= json_array_get_length (array))
    return FALSE;
  *ret_index = (guint) index;
  return TRUE;
}

/* (transfer none) (nullable) */
static JsonNode *
get_child (JsonNode *node, const char *name)
{
  guint index = 0;

  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_object_get_member (json_node_get_object (node), name);
  if (JSON_NODE_HOLDS_ARRAY (node) && parse_index (json_node_get_array (node), name, &index))
    return json_array_get_element (json_node_get_array (node), index);
  return NULL;
}

JsonNode *
cw_draft_path_find (JsonNode *root, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, ".", -1);
  JsonNode *node = root;

  for (guint i = 0; names[i] != NULL && node != NULL; i++)
    node = get_child (node, names[i]);
  return node;
}

/* (transfer none) (nullable): made when an object lacks it. */
static JsonNode *
ensure_child (JsonNode *node, const char *name)
{
  JsonNode *child = get_child (node, name);

  if (child != NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return child;
  json_object_set_object_member (json_node_get_object (node), name, json_object_new ());
  return json_object_get_member (json_node_get_object (node), name);
}

/* json-glib cannot replace an element: the array is made anew. @node: (transfer full) */
static void
replace_element (JsonNode *parent, guint index, JsonNode *node)
{
  JsonArray *old = json_node_get_array (parent);
  JsonArray *array = json_array_sized_new (json_array_get_length (old));

  for (guint i = 0; i < json_array_get_length (old); i++)
    json_array_add_element (array,
                            i == index ? node : json_node_copy (json_array_get_element (old, i)));
  json_node_take_array (parent, array);
}

/* @node: (transfer full) */
static gboolean
put_child (JsonNode *parent, const char *name, JsonNode *node)
{
  guint index = 0;

  if (JSON_NODE_HOLDS_OBJECT (parent))
    {
      json_object_set_member (json_node_get_object (parent), name, node);
      return TRUE;
    }
  if (JSON_NODE_HOLDS_ARRAY (parent) && parse_index (json_node_get_array (parent), name, &index))
    {
      replace_element (parent, index, node);
      return TRUE;
    }
  json_node_unref (node);
  return FALSE;
}

gboolean
cw_draft_path_put (JsonNode *root, const char *path, JsonNode *node)
{
  g_auto (GStrv) names = g_strsplit (path, ".", -1);
  guint n_names = g_strv_length (names);
  JsonNode *parent = root;

  for (guint i = 0; i + 1 < n_names && parent != NULL; i++)
    parent = ensure_child (parent, names[i]);
  if (parent != NULL)
    return put_child (parent, names[n_names - 1], node);
  json_node_unref (node);
  return FALSE;
}

static gboolean
is_empty_object (JsonNode *node)
{
  return JSON_NODE_HOLDS_OBJECT (node) && json_object_get_size (json_node_get_object (node)) == 0;
}

static gboolean
remove_below (JsonNode *node, char **names)
{
  JsonNode *child = get_child (node, names[0]);

  if (child == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return child != NULL && names[1] != NULL && remove_below (child, names + 1);
  if (names[1] != NULL && !remove_below (child, names + 1))
    return FALSE;
  if (names[1] == NULL || is_empty_object (child))
    json_object_remove_member (json_node_get_object (node), names[0]);
  return TRUE;
}

gboolean
cw_draft_path_remove (JsonNode *root, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, ".", -1);

  return names[0] != NULL && remove_below (root, names);
}
