/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "model/cw-config.h"

/* Every change edits a copy of the JSON form and makes a new configuration of it, so that it passes
 * the same check as one that is read. */

static void
set_no_such_path (GError **error, const char *path)
{
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
               "There is no \"%s\" in the configuration; a path is like scheduler.intervalMinutes "
               "or connectors.0.name",
               path);
}

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

/* The member or element @name of @node; a member that is missing is made. (nullable) */
static JsonNode *
descend (JsonNode *node, const char *name)
{
  guint index = 0;

  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      if (!parse_index (json_node_get_array (node), name, &index))
        return NULL;
      return json_array_get_element (json_node_get_array (node), index);
    }
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  if (!json_object_has_member (json_node_get_object (node), name))
    json_object_set_object_member (json_node_get_object (node), name, json_object_new ());
  return json_object_get_member (json_node_get_object (node), name);
}

/* @value: (transfer full); null takes the setting away. FALSE when @parent has no members: a list
 * is set as a whole. */
static gboolean
put_value (JsonNode *parent, const char *name, JsonNode *value)
{
  g_autoptr (JsonNode) owned = value;

  if (!JSON_NODE_HOLDS_OBJECT (parent))
    return FALSE;
  if (JSON_NODE_HOLDS_NULL (value))
    json_object_remove_member (json_node_get_object (parent), name);
  else
    json_object_set_member (json_node_get_object (parent), name, g_steal_pointer (&owned));
  return TRUE;
}

/* The reader takes what is between two slashes for a comment: a path would be what is behind it. */
static JsonNode *
parse_value (const char *value)
{
  JsonNode *node = value[0] != '/' ? cw_json_parse (value, -1, FALSE, NULL) : NULL;

  if (node == NULL)
    node = json_node_init_string (json_node_alloc (), value);
  return node;
}

CwConfig *
cw_config_set_value (CwConfig *config, const char *path, const char *value, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  g_auto (GStrv) names = NULL;
  JsonNode *node = NULL;
  guint n_names;

  g_return_val_if_fail (config != NULL && path != NULL && value != NULL, NULL);

  root = cw_config_to_json (config);
  names = g_strsplit (path, ".", -1);
  n_names = g_strv_length (names);
  node = root;
  for (guint i = 0; node != NULL && i + 1 < n_names; i++)
    node = descend (node, names[i]);
  if (node == NULL || n_names == 0 || !put_value (node, names[n_names - 1], parse_value (value)))
    {
      set_no_such_path (error, path);
      return NULL;
    }
  return cw_config_new_from_json (root, error);
}

CwConfig *
cw_config_set_anchor (CwConfig *config,
                      const char *attribute,
                      CwAnchorReason reason,
                      GError **error)
{
  g_autofree char *value = NULL;

  g_return_val_if_fail (config != NULL && attribute != NULL, NULL);

  value = g_strdup_printf ("{\"method\": \"automatic\", \"attribute\": \"%s\", \"reason\": \"%s\"}",
                           attribute, cw_anchor_reason_to_string (reason));
  return cw_config_set_value (config, "identity.sourceAnchor", value, error);
}

/* The connectors of @root, made when there are none. */
static JsonArray *
get_connectors (JsonNode *root)
{
  JsonObject *object = json_node_get_object (root);

  if (!json_object_has_member (object, "connectors"))
    json_object_set_array_member (object, "connectors", json_array_new ());
  return json_object_get_array_member (object, "connectors");
}

/* A deep copy; @object may be the caller's own. */
static JsonNode *
copy_object (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *text = cw_json_to_canonical (node, FALSE);

  return cw_json_parse (text, -1, FALSE, NULL);
}

/* @fallback when there is no such member or it is no string: nothing has been checked yet. */
static const char *
get_text (JsonObject *object, const char *name, const char *fallback)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return fallback;
  return json_node_get_string (node);
}

/* What a connector space holds belongs to a kind of connector. */
static gboolean
check_kind (const CwConnectorConfig *old, JsonObject *connector, GError **error)
{
  const char *kind = get_text (connector, "kind", NULL);

  if (g_strcmp0 (kind, cw_connector_kind_to_string (old->kind)) == 0)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
               "Connector \"%s\" is of kind %s and stays it; remove it and add another one",
               old->name, cw_connector_kind_to_string (old->kind));
  return FALSE;
}

CwConfig *
cw_config_put_connector (CwConfig *config, JsonObject *connector, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (JsonArray) array = NULL;
  g_autoptr (JsonNode) copy = NULL;
  GPtrArray *connectors = NULL;
  const char *id = NULL;

  g_return_val_if_fail (config != NULL && connector != NULL, NULL);

  root = cw_config_to_json (config);
  copy = copy_object (connector);
  id = get_text (connector, "id", "");
  array = json_array_new ();
  connectors = cw_config_get_connectors (config);
  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *old = g_ptr_array_index (connectors, i);

      if (g_ascii_strcasecmp (old->id, id) != 0)
        {
          json_array_add_element (array, json_array_dup_element (get_connectors (root), i));
          continue;
        }
      if (!check_kind (old, connector, error))
        return NULL;
      json_array_add_element (array, g_steal_pointer (&copy));
    }
  if (copy != NULL)
    json_array_add_element (array, g_steal_pointer (&copy));

  json_object_set_array_member (json_node_get_object (root), "connectors",
                                g_steal_pointer (&array));
  return cw_config_new_from_json (root, error);
}

CwConfig *
cw_config_remove_connector (CwConfig *config, const char *id_or_name, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  const CwConnectorConfig *connector = NULL;
  guint index = 0;

  g_return_val_if_fail (config != NULL && id_or_name != NULL, NULL);

  connector = cw_config_find_connector (config, id_or_name);
  if (connector == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND, "There is no connector \"%s\"", id_or_name);
      return NULL;
    }
  root = cw_config_to_json (config);
  g_ptr_array_find (cw_config_get_connectors (config), connector, &index);
  json_array_remove_element (get_connectors (root), index);
  return cw_config_new_from_json (root, error);
}

CwConfig *
cw_config_set_rules (CwConfig *config, JsonNode *rules, GError **error)
{
  g_autoptr (JsonNode) root = NULL;

  g_return_val_if_fail (config != NULL, NULL);

  root = cw_config_to_json (config);
  if (rules != NULL)
    json_object_set_member (json_node_get_object (root), "rules", json_node_copy (rules));
  else
    json_object_remove_member (json_node_get_object (root), "rules");
  return cw_config_new_from_json (root, error);
}
