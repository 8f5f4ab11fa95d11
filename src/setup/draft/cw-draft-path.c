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

/* The number behind the last element: one that is put there makes the list longer. */
static gboolean
is_next_index (JsonNode *node, const char *text)
{
  guint64 index = 0;

  return JSON_NODE_HOLDS_ARRAY (node) &&
         g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &index, NULL) &&
         index == json_array_get_length (json_node_get_array (node));
}

/* What holds something called @name: a list when that is its first number. */
static JsonNode *
make_parent_of (const char *name)
{
  JsonNode *node = json_node_new (g_str_equal (name, "0") ? JSON_NODE_ARRAY : JSON_NODE_OBJECT);

  if (JSON_NODE_HOLDS_ARRAY (node))
    json_node_take_array (node, json_array_new ());
  else
    json_node_take_object (node, json_object_new ());
  return node;
}

/* (transfer none) (nullable): made when it is lacking; @next is what will lie in it. */
static JsonNode *
ensure_child (JsonNode *node, const char *name, const char *next)
{
  JsonNode *child = get_child (node, name);

  if (child != NULL)
    return child;
  if (JSON_NODE_HOLDS_OBJECT (node))
    json_object_set_member (json_node_get_object (node), name, make_parent_of (next));
  else if (is_next_index (node, name))
    json_array_add_element (json_node_get_array (node), make_parent_of (next));
  return get_child (node, name);
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
  if (is_next_index (parent, name))
    {
      json_array_add_element (json_node_get_array (parent), node);
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
    parent = ensure_child (parent, names[i], names[i + 1]);
  if (parent != NULL)
    return put_child (parent, names[n_names - 1], node);
  json_node_unref (node);
  return FALSE;
}

static gboolean
is_empty (JsonNode *node)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    return json_array_get_length (json_node_get_array (node)) == 0;
  return JSON_NODE_HOLDS_OBJECT (node) && json_object_get_size (json_node_get_object (node)) == 0;
}

static void
remove_child (JsonNode *node, const char *name)
{
  guint index = 0;

  if (JSON_NODE_HOLDS_OBJECT (node))
    json_object_remove_member (json_node_get_object (node), name);
  else if (parse_index (json_node_get_array (node), name, &index))
    json_array_remove_element (json_node_get_array (node), index);
}

/* What is empty then goes too. */
static gboolean
remove_below (JsonNode *node, char **names)
{
  JsonNode *child = get_child (node, names[0]);

  if (child == NULL || (names[1] != NULL && !remove_below (child, names + 1)))
    return FALSE;
  if (names[1] == NULL || is_empty (child))
    remove_child (node, names[0]);
  return TRUE;
}

gboolean
cw_draft_path_remove (JsonNode *root, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, ".", -1);

  return names[0] != NULL && remove_below (root, names);
}
