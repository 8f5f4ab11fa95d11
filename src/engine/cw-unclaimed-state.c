/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-unclaimed-state.h"

#include "base/cw-json.h"
#include "engine/cw-rule-files.h"
#include "engine/cw-store-value.h"
#include "store/cw-config-store.h"
#include "store/cw-unclaimed-store.h"
#include "sync/cw-made-anchor.h"

/* In a profile, which is read at once. */
#define MOST_STRANGERS 20000
#define PAGE_SIZE      1000

const char *
cw_unclaimed_state_get_name (JsonObject *state)
{
  return json_object_get_string_member_with_default (state, "state", "");
}

/* (transfer full) */
static char *
format (JsonObject *state)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), state);

  return cw_json_to_canonical (node, FALSE);
}

static gboolean
read_value (CwStoreSession *session, const char *name, JsonObject **ret_state, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = cw_config_store_get_value (session, name, &local_error);
  g_autoptr (JsonNode) node = NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  *ret_state = NULL;
  if (text == NULL)
    return TRUE;
  node = cw_json_parse (text, -1, FALSE, error);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    *ret_state = json_node_dup_object (node);
  return node != NULL;
}

gboolean
cw_unclaimed_state_read (CwStoreSession *session, JsonObject **ret_state, GError **error)
{
  return read_value (session, CW_VALUE_UNCLAIMED, ret_state, error);
}

/* ----- whom it does not look for */

void
cw_unclaimed_search_free (CwUnclaimedSearch *search)
{
  if (search == NULL)
    return;
  g_clear_pointer (&search->strangers, g_hash_table_unref);
  g_free (search);
}

CwUnclaimedSearch *
cw_unclaimed_state_make_search (JsonObject *state)
{
  CwUnclaimedSearch *search = g_new0 (CwUnclaimedSearch, 1);
  JsonNode *node = state != NULL ? json_object_get_member (state, "strangers") : NULL;
  JsonArray *array = node != NULL ? json_node_get_array (node) : NULL;

  if (state != NULL)
    search->after = json_object_get_int_member_with_default (state, "after", 0);
  search->strangers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_hash_table_add (search->strangers, g_strdup (json_array_get_string_element (array, i)));
  return search;
}

CwUnclaimedSearch *
cw_unclaimed_state_read_search (CwStoreSession *session, GError **error)
{
  g_autoptr (JsonObject) before = NULL;

  if (!read_value (session, CW_VALUE_UNCLAIMED_BEFORE, &before, error))
    return NULL;
  return cw_unclaimed_state_make_search (before);
}

/* Strangers stay strangers when the search is over. */
static gboolean
put_before (CwStoreSession *session, JsonObject *known, gint64 after, GError **error)
{
  g_autoptr (JsonObject) before = json_object_new ();
  g_autofree char *text = NULL;

  json_object_set_int_member (before, "after", after);
  if (known != NULL)
    json_object_set_member (before, "strangers",
                            json_node_copy (json_object_get_member (known, "strangers")));
  text = format (before);
  return cw_config_store_put_value (session, CW_VALUE_UNCLAIMED_BEFORE, text, error);
}

/* ----- what another store is told */

typedef struct
{
  CwStoreSession *session;
  CwConfig *config;
  JsonObject *objects;  /* (owned) */
  JsonArray *strangers; /* (owned) */
} Gathering;

static void
add_stranger (Gathering *gathering, const CwCsObject *object)
{
  g_autofree char *text = NULL;
  gsize size = 0;
  const guint8 *data = object->anchor != NULL ? g_bytes_get_data (object->anchor, &size) : NULL;

  text = g_base64_encode (data, size);
  json_array_add_string_element (gathering->strangers, text);
}

static gboolean
add_strangers (Gathering *gathering,
               const CwConnectorConfig *connector,
               gint64 partition_id,
               GError **error)
{
  CwAttributeTable *attributes =
      cw_store_get_attributes (cw_store_session_get_store (gathering->session));
  gint64 after = 0;

  for (;;)
    {
      g_autoptr (GPtrArray) page =
          cw_unclaimed_store_list (gathering->session, partition_id, after, PAGE_SIZE, error);

      if (page == NULL)
        return FALSE;
      for (guint i = 0; i < page->len; i++)
        {
          const CwCsObject *object = g_ptr_array_index (page, i);

          after = object->id;
          if (cw_made_anchor_is_there (connector->kind, object, attributes))
            add_stranger (gathering, object);
        }
      if (page->len < PAGE_SIZE || json_array_get_length (gathering->strangers) > MOST_STRANGERS)
        return TRUE;
    }
}

static gboolean
add_count (Gathering *gathering,
           const CwConnectorConfig *connector,
           const CwCsPartition *partition,
           GError **error)
{
  JsonObject *counts = NULL;
  guint64 n = 0;

  if (!cw_connector_space_count (gathering->session, partition->id, &n, error))
    return FALSE;
  if (!json_object_has_member (gathering->objects, connector->id))
    json_object_set_object_member (gathering->objects, connector->id, json_object_new ());
  counts = json_object_get_object_member (gathering->objects, connector->id);
  json_object_set_int_member (counts, partition->name, (gint64) n);
  return TRUE;
}

static gboolean
add_partition (Gathering *gathering,
               const CwConnectorConfig *connector,
               gint64 number,
               const CwCsPartition *partition,
               GError **error)
{
  if (partition->connector_id != number)
    return TRUE;
  return cw_connector_kind_is_target (connector->kind)
             ? add_strangers (gathering, connector, partition->id, error)
             : add_count (gathering, connector, partition, error);
}

static gboolean
find_number (CwStoreSession *session, const char *guid, gint64 *ret_number, GError **error)
{
  gboolean is_good = FALSE;

  if (!cw_store_session_begin (session, error))
    return FALSE;
  is_good = cw_connector_space_register_connector (session, guid, ret_number, error) &&
            cw_store_session_commit (session, error);
  if (!is_good)
    cw_store_session_rollback (session);
  return is_good;
}

static gboolean
gather (Gathering *gathering, GError **error)
{
  GPtrArray *connectors = cw_config_get_connectors (gathering->config);
  g_autoptr (GPtrArray) partitions = cw_connector_space_list_partitions (gathering->session, error);

  for (guint i = 0; partitions != NULL && i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);
      gint64 number = 0;

      if (!find_number (gathering->session, connector->id, &number, error))
        return FALSE;
      for (guint j = 0; j < partitions->len; j++)
        if (!add_partition (gathering, connector, number, g_ptr_array_index (partitions, j), error))
          return FALSE;
    }
  return partitions != NULL;
}

/* What the store that this one follows told. (transfer full) */
static JsonObject *
copy_known (JsonObject *state)
{
  JsonObject *known = json_object_new ();

  json_object_set_member (known, "objects",
                          json_node_copy (json_object_get_member (state, "objects")));
  json_object_set_member (known, "strangers",
                          json_node_copy (json_object_get_member (state, "strangers")));
  return known;
}

JsonObject *
cw_unclaimed_state_gather (CwStoreSession *session, CwConfig *config, GError **error)
{
  g_autoptr (JsonObject) objects = json_object_new ();
  g_autoptr (JsonArray) strangers = json_array_new ();
  Gathering gathering = { session, config, objects, strangers };
  g_autoptr (JsonObject) state = NULL;
  gboolean has_read_all = FALSE;
  JsonObject *known = NULL;

  if (!cw_unclaimed_state_read (session, &state, error))
    return NULL;
  /* Whom this store is still to look for is none of its strangers. */
  if (state != NULL && g_str_equal (cw_unclaimed_state_get_name (state), CW_UNCLAIMED_WANTED))
    return json_object_has_member (state, "strangers") ? copy_known (state) : NULL;
  if (!cw_store_value_is (session, CW_VALUE_NEXT_TYPE, "delta", &has_read_all, error) ||
      !has_read_all || !gather (&gathering, error) ||
      json_array_get_length (strangers) > MOST_STRANGERS)
    return NULL;
  known = json_object_new ();
  json_object_set_object_member (known, "objects", g_steal_pointer (&objects));
  json_object_set_array_member (known, "strangers", g_steal_pointer (&strangers));
  return known;
}

static gboolean
holds_numbers (JsonNode *node)
{
  g_autoptr (GList) values = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  values = json_object_get_values (json_node_get_object (node));
  for (GList *value = values; value != NULL; value = value->next)
    if (!cw_json_is_integer (value->data))
      return FALSE;
  return TRUE;
}

gboolean
cw_unclaimed_state_is_valid (JsonObject *known)
{
  JsonNode *objects = json_object_get_member (known, "objects");
  JsonNode *strangers = json_object_get_member (known, "strangers");
  g_autoptr (GList) counts = NULL;
  JsonArray *array = NULL;

  if (objects == NULL || !JSON_NODE_HOLDS_OBJECT (objects) || strangers == NULL ||
      !JSON_NODE_HOLDS_ARRAY (strangers))
    return FALSE;
  counts = json_object_get_values (json_node_get_object (objects));
  for (GList *count = counts; count != NULL; count = count->next)
    if (!holds_numbers (count->data))
      return FALSE;
  array = json_node_get_array (strangers);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (json_node_get_value_type (json_array_get_element (array, i)) != G_TYPE_STRING)
      return FALSE;
  return TRUE;
}

/* ----- the value */

static void
add_filter (JsonArray *filters, const CwConnectorConfig *connector)
{
  JsonNode *scope = json_object_get_member (connector->settings, "scope");

  json_array_add_string_element (filters, connector->id);
  for (guint i = 0; connector->partitions[i] != NULL; i++)
    json_array_add_string_element (filters, connector->partitions[i]);
  if (scope != NULL)
    json_array_add_element (filters, json_node_copy (scope));
}

char *
cw_unclaimed_state_digest_filters (CwConfig *config, const char *state_dir)
{
  GPtrArray *connectors = cw_config_get_connectors (config);
  JsonNode *rules = cw_config_get_rules (config);
  g_autofree char *files = cw_rule_files_digest (state_dir);
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_ARRAY);
  JsonArray *filters = json_array_new ();
  g_autofree char *text = NULL;

  json_node_take_array (root, filters);
  for (guint i = 0; i < connectors->len; i++)
    add_filter (filters, g_ptr_array_index (connectors, i));
  if (rules != NULL)
    json_array_add_element (filters, json_node_copy (rules));
  if (files[0] != '\0')
    json_array_add_string_element (filters, files);
  text = cw_json_to_canonical (root, FALSE);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

gboolean
cw_unclaimed_state_want (CwStoreSession *session,
                         CwConfig *config,
                         const char *state_dir,
                         JsonObject *known,
                         gint64 after,
                         GError **error)
{
  g_autoptr (JsonObject) state = json_object_new ();
  g_autofree char *filters = cw_unclaimed_state_digest_filters (config, state_dir);
  g_autofree char *text = NULL;

  json_object_set_string_member (state, "state", CW_UNCLAIMED_WANTED);
  json_object_set_string_member (state, "filters", filters);
  json_object_set_int_member (state, "after", after);
  if (known != NULL)
    {
      json_object_set_member (state, "objects",
                              json_node_copy (json_object_get_member (known, "objects")));
      json_object_set_member (state, "strangers",
                              json_node_copy (json_object_get_member (known, "strangers")));
    }
  text = format (state);
  return put_before (session, known, after, error) &&
         cw_config_store_put_value (session, CW_VALUE_UNCLAIMED, text, error);
}

gboolean
cw_unclaimed_state_put (CwStoreSession *session, JsonObject *state, GError **error)
{
  g_autofree char *text = state != NULL ? format (state) : NULL;

  return cw_store_value_put (session, CW_VALUE_UNCLAIMED, text, error);
}
