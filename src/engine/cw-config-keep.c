/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-config-keep.h"

#include "base/cw-json.h"

/* Both are owned and can be changed. */
typedef struct
{
  JsonObject *wanted;
  JsonObject *present;
  GStrvBuilder *kept;
} Merge;

static const char *const own_members[] = { "mode", "dataLocation", "database", "syncDatabase",
                                           "serviceAccount" };

/* (transfer full) */
static JsonObject *
thaw (CwConfig *config)
{
  g_autofree char *text = cw_config_to_text (config);
  g_autoptr (JsonNode) node = cw_json_parse (text, -1, FALSE, NULL);

  g_return_val_if_fail (node != NULL, NULL);
  return json_node_dup_object (node);
}

/* (transfer none) (nullable) */
static JsonNode *
get_member (JsonObject *object, const char *name)
{
  return object != NULL ? json_object_get_member (object, name) : NULL;
}

/* (transfer none) (nullable) */
static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gboolean
is_same (JsonNode *first, JsonNode *second)
{
  return first == second || (first != NULL && second != NULL && json_node_equal (first, second));
}

/* Member @name of the one as it is in the other, which may lack it. */
static void
keep_member (const Merge *merge,
             JsonObject *wanted,
             JsonObject *present,
             const char *name,
             const char *path)
{
  JsonNode *node = get_member (present, name);

  if (is_same (get_member (wanted, name), node))
    return;
  if (node != NULL)
    json_object_set_member (wanted, name, json_node_copy (node));
  else
    json_object_remove_member (wanted, name);
  g_strv_builder_add (merge->kept, path);
}

/* (transfer none): made when it is not there. */
static JsonObject *
ensure_object (JsonObject *object, const char *name)
{
  JsonObject *member = get_object (object, name);

  if (member != NULL)
    return member;
  member = json_object_new ();
  json_object_set_object_member (object, name, member);
  return member;
}

static void
keep_installation (const Merge *merge, gboolean is_elsewhere)
{
  JsonObject *present = get_object (merge->present, "installation");
  JsonObject *wanted = NULL;

  if (present == NULL && get_object (merge->wanted, "installation") == NULL)
    return;
  wanted = ensure_object (merge->wanted, "installation");
  for (guint i = 0; i < G_N_ELEMENTS (own_members); i++)
    {
      g_autofree char *path = g_strconcat ("installation.", own_members[i], NULL);

      keep_member (merge, wanted, present, own_members[i], path);
    }
  if (is_elsewhere)
    keep_member (merge, wanted, present, "groups", "installation.groups");
  if (json_object_get_size (wanted) == 0)
    json_object_remove_member (merge->wanted, "installation");
}

/* What somebody chose stands there, and is refused when it is another one. */
static void
keep_anchor (const Merge *merge, CwConfig *wanted, CwConfig *present)
{
  if (cw_config_get_source_anchor (wanted) != NULL || cw_config_get_source_anchor (present) == NULL)
    return;
  keep_member (merge, ensure_object (merge->wanted, "identity"),
               get_object (merge->present, "identity"), "sourceAnchor", "identity.sourceAnchor");
}

/* The element of $.connectors with this id. (transfer none) (nullable) */
static JsonObject *
find_connector (JsonObject *config, const char *id)
{
  JsonArray *array = json_object_get_array_member (config, "connectors");

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *connector = json_array_get_object_element (array, i);

      if (g_strcmp0 (json_object_get_string_member_with_default (connector, "id", NULL), id) == 0)
        return connector;
    }
  return NULL;
}

/* The application's key was replaced with its certificate. */
static void
keep_certificates (const Merge *merge, CwConfig *present)
{
  GPtrArray *connectors = cw_config_get_connectors (present);

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);
      JsonObject *old = json_object_has_member (merge->wanted, "connectors")
                            ? find_connector (merge->wanted, connector->id)
                            : NULL;
      g_autofree char *path = g_strdup_printf ("connectors.%s.authentication", connector->id);

      if (old != NULL && connector->kind == CW_CONNECTOR_KIND_GRAPH &&
          is_same (get_member (old, "clientId"), get_member (connector->settings, "clientId")))
        keep_member (merge, old, connector->settings, "authentication", path);
    }
}

CwConfig *
cw_config_keep (CwConfig *wanted,
                CwConfig *present,
                gboolean is_elsewhere,
                GStrv *ret_kept,
                GError **error)
{
  g_autoptr (JsonObject) own = thaw (wanted);
  g_autoptr (JsonObject) other = thaw (present);
  g_autoptr (GStrvBuilder) kept = g_strv_builder_new ();
  const Merge merge = { own, other, kept };
  g_autoptr (JsonNode) node = NULL;
  CwConfig *config = NULL;

  keep_installation (&merge, is_elsewhere);
  keep_anchor (&merge, wanted, present);
  keep_certificates (&merge, present);
  if (!is_elsewhere)
    keep_member (&merge, own, other, "staging", "staging");
  node = json_node_init_object (json_node_alloc (), own);
  config = cw_config_new_from_json (node, error);
  if (config != NULL)
    *ret_kept = g_strv_builder_end (kept);
  return config;
}
