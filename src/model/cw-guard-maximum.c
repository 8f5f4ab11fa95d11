/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include "model/cw-guard-maximum.h"

#include <json-glib/json-glib.h>

#include "base/cw-json.h"

static const struct
{
  const char *name;
  gint64 maximum;
} maxima[] = {
  { "deletionThreshold", 100000 }, { "deletionPercent", 90 }, { "deletionPercentFloor", 50 },
  { "shrinkPercent", 90 },         { "shrinkFloor", 50 },
};

static void
excess_free (gpointer data)
{
  CwGuardExcess *excess = data;

  g_free (excess->name);
  g_free (excess);
}

/* (transfer none) (nullable): nothing of that kind */
static JsonObject *
find_object (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static void
apply (JsonObject *limits, const char *path, GPtrArray *found)
{
  for (guint i = 0; i < G_N_ELEMENTS (maxima); i++)
    {
      JsonNode *node = json_object_get_member (limits, maxima[i].name);
      CwGuardExcess *excess = NULL;

      if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
          json_node_get_value_type (node) != G_TYPE_INT64 ||
          json_node_get_int (node) <= maxima[i].maximum)
        continue;
      excess = g_new0 (CwGuardExcess, 1);
      excess->name = g_strconcat (path, ".", maxima[i].name, NULL);
      excess->value = json_node_get_int (node);
      excess->maximum = maxima[i].maximum;
      g_ptr_array_add (found, excess);
      json_object_set_int_member (limits, maxima[i].name, maxima[i].maximum);
    }
}

/* @owner: the configuration, or a connector of it. @path: "" or "connectors.0." */
static void
apply_to_owner (JsonObject *owner, const char *path, GPtrArray *found)
{
  JsonObject *guards = find_object (owner, "guards");
  JsonObject *types = guards != NULL ? find_object (guards, "objectTypes") : NULL;
  g_autofree char *name = g_strconcat (path, "guards", NULL);
  g_autoptr (GList) members = types != NULL ? json_object_get_members (types) : NULL;

  if (guards != NULL)
    apply (guards, name, found);
  for (GList *member = members; member != NULL; member = member->next)
    {
      JsonObject *limits = find_object (types, member->data);
      g_autofree char *type = g_strconcat (name, ".objectTypes.", member->data, NULL);

      if (limits != NULL)
        apply (limits, type, found);
    }
}

static void
apply_to_all (JsonNode *root, GPtrArray *found)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonNode *node = object != NULL ? json_object_get_member (object, "connectors") : NULL;
  JsonArray *connectors =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (object != NULL)
    apply_to_owner (object, "", found);
  for (guint i = 0; connectors != NULL && i < json_array_get_length (connectors); i++)
    {
      JsonNode *element = json_array_get_element (connectors, i);
      g_autofree char *path = g_strdup_printf ("connectors.%u.", i);

      if (JSON_NODE_HOLDS_OBJECT (element))
        apply_to_owner (json_node_get_object (element), path, found);
    }
}

char *
cw_guard_maximum_apply (const char *json, GPtrArray **ret_excess)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (excess_free);
  g_autoptr (JsonNode) root = NULL;
  char *text = NULL;

  g_return_val_if_fail (json != NULL, NULL);

  /* Whoever goes on with the text says what is wrong with it. */
  root = cw_json_parse (json, -1, FALSE, NULL);
  if (root != NULL)
    apply_to_all (root, found);
  text = found->len > 0 ? cw_json_to_canonical (root, TRUE) : g_strdup (json);
  if (ret_excess != NULL)
    *ret_excess = g_steal_pointer (&found);
  return text;
}
