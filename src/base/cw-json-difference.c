/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-json-difference.h"

typedef struct
{
  CwJsonDifferenceFunc func;
  gpointer user_data;
} Difference;

static void tell_members (const Difference *difference,
                          const char *path,
                          JsonObject *before,
                          JsonObject *after);

/* (transfer full) (nullable) */
static char *
print_value (JsonNode *node)
{
  return node != NULL ? json_to_string (node, FALSE) : NULL;
}

static const char *
get_id (JsonNode *element)
{
  return JSON_NODE_HOLDS_OBJECT (element) ? json_object_get_string_member_with_default (
                                                json_node_get_object (element), "id", NULL)
                                          : NULL;
}

/* The list as an object whose members are named by the ids; %NULL: not all have one. */
static JsonObject *
index_by_id (JsonNode *list)
{
  g_autoptr (JsonObject) index = json_object_new ();
  JsonArray *array = NULL;

  if (list == NULL)
    return g_steal_pointer (&index);
  array = json_node_get_array (list);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      const char *id = get_id (element);

      if (id == NULL)
        return NULL;
      json_object_set_member (index, id, json_node_copy (element));
    }
  return g_steal_pointer (&index);
}

static gboolean
holds_or_lacks (JsonNode *node, JsonNodeType type)
{
  return node == NULL || JSON_NODE_TYPE (node) == type;
}

/* Settings that are told one by one, also where there were none, or are none any more. What has an
 * id is one thing when it comes or goes; while it is there on both sides, its members are looked
 * at. */
static gboolean
is_group (JsonNode *before, JsonNode *after)
{
  if (!holds_or_lacks (before, JSON_NODE_OBJECT) || !holds_or_lacks (after, JSON_NODE_OBJECT))
    return FALSE;
  return (before != NULL && after != NULL) || get_id (before != NULL ? before : after) == NULL;
}

static void
tell_node (const Difference *difference, const char *path, JsonNode *before, JsonNode *after)
{
  g_autofree char *old_text = NULL;
  g_autofree char *new_text = NULL;
  g_autoptr (JsonObject) old_index = NULL;
  g_autoptr (JsonObject) new_index = NULL;

  if (before != NULL && after != NULL && json_node_equal (before, after))
    return;
  if (is_group (before, after))
    {
      old_index = before != NULL ? json_node_dup_object (before) : json_object_new ();
      new_index = after != NULL ? json_node_dup_object (after) : json_object_new ();
    }
  else if (holds_or_lacks (before, JSON_NODE_ARRAY) && holds_or_lacks (after, JSON_NODE_ARRAY))
    {
      old_index = index_by_id (before);
      new_index = index_by_id (after);
    }
  if (old_index != NULL && new_index != NULL &&
      json_object_get_size (old_index) + json_object_get_size (new_index) > 0)
    {
      tell_members (difference, path, old_index, new_index);
      return;
    }
  old_text = print_value (before);
  new_text = print_value (after);
  difference->func (path, old_text, new_text, difference->user_data);
}

static void
tell_members (const Difference *difference, const char *path, JsonObject *before, JsonObject *after)
{
  g_autoptr (GList) old_names = json_object_get_members (before);
  g_autoptr (GList) new_names = json_object_get_members (after);

  for (GList *l = old_names; l != NULL; l = l->next)
    {
      g_autofree char *inner = g_strconcat (path, path[0] != '\0' ? "." : "", l->data, NULL);

      tell_node (difference, inner, json_object_get_member (before, l->data),
                 json_object_get_member (after, l->data));
    }
  for (GList *l = new_names; l != NULL; l = l->next)
    {
      g_autofree char *inner = g_strconcat (path, path[0] != '\0' ? "." : "", l->data, NULL);

      if (!json_object_has_member (before, l->data))
        tell_node (difference, inner, NULL, json_object_get_member (after, l->data));
    }
}

void
cw_json_difference_foreach (JsonNode *before,
                            JsonNode *after,
                            CwJsonDifferenceFunc func,
                            gpointer user_data)
{
  const Difference difference = { func, user_data };

  tell_node (&difference, "", before, after);
}
