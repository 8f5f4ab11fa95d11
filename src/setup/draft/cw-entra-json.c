/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-entra-json.h"

#include <string.h>

static JsonNode *
find_one (JsonObject *object, const char *name, gsize len)
{
  JsonObjectIter iter;
  const char *member = NULL;
  JsonNode *node = NULL;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &member, &node))
    if (strlen (member) == len && g_ascii_strncasecmp (member, name, len) == 0)
      return node;
  return NULL;
}

JsonNode *
cw_entra_json_find (JsonObject *object, const char *names)
{
  JsonNode *node = NULL;

  while (node == NULL && names[0] != '\0')
    {
      gsize len = strcspn (names, "|");

      node = find_one (object, names, len);
      names += names[len] != '\0' ? len + 1 : len;
    }
  return node;
}

JsonObject *
cw_entra_json_peek_object (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

char *
cw_entra_json_node_dup_text (JsonNode *node)
{
  GType type = G_TYPE_INVALID;
  const char *text = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  type = json_node_get_value_type (node);
  if (type == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? "True" : "False");
  if (type == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  text = json_node_get_string (node);
  return text != NULL && text[0] != '\0' ? g_strdup (text) : NULL;
}

char *
cw_entra_json_dup_text (JsonObject *object, const char *names)
{
  return cw_entra_json_node_dup_text (cw_entra_json_find (object, names));
}

gboolean
cw_entra_json_get_bool (JsonObject *object, const char *names)
{
  g_autofree char *text = cw_entra_json_dup_text (object, names);

  return text != NULL && (g_ascii_strcasecmp (text, "True") == 0 || g_str_equal (text, "1"));
}

void
cw_entra_json_for_each (JsonNode *node, CwEntraJsonFunc func, gpointer user_data)
{
  JsonArray *array =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL)
    {
      if (node != NULL && !JSON_NODE_HOLDS_NULL (node))
        func (node, user_data);
      return;
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    func (json_array_get_element (array, i), user_data);
}
