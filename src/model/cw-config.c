/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include "model/cw-config.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-guid.h"
#include "base/cw-json-schema.h"
#include "base/cw-json.h"
#include "base/cw-phrase.h"
#include "cw-model-resources.h"
#include "model/cw-hook.h"

#define SCHEMA_PATH "/org/causeway/schema/causeway-config.schema.json"

#define DEFAULT_INTERVAL_MINUTES 30
#define DEFAULT_BELL_SECONDS     2
#define DEFAULT_BELL_CYCLES      20
#define DEFAULT_HISTORY_DAYS     7
#define DEFAULT_AUDIT_DAYS       730
#define DEFAULT_LEASE_SECONDS    60

static const struct
{
  const char *name;
  gboolean is_target;
} kinds[] = {
  [CW_CONNECTOR_KIND_ACTIVE_DIRECTORY] = { "active-directory", FALSE },
  [CW_CONNECTOR_KIND_OPENLDAP] = { "openldap", FALSE },
  [CW_CONNECTOR_KIND_GRAPH] = { "graph", TRUE },
};

G_STATIC_ASSERT (G_N_ELEMENTS (kinds) == CW_CONNECTOR_KIND_GRAPH + 1);

struct _CwConfig
{
  gatomicrefcount ref_count;
  JsonNode *root;        /* (owned) sealed */
  char *text;            /* (owned) canonical */
  char *digest;          /* (owned) */
  GPtrArray *connectors; /* (owned) (element-type CwConnectorConfig) */
  JsonNode *attributes;  /* (owned) (nullable): $.attributes that are in force */
};

const char *
cw_connector_kind_to_string (CwConnectorKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kinds), NULL);

  return kinds[kind].name;
}

gboolean
cw_connector_kind_from_string (const char *text, CwConnectorKind *ret_kind)
{
  g_return_val_if_fail (text != NULL && ret_kind != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].name, text) == 0)
      {
        *ret_kind = (CwConnectorKind) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
cw_connector_kind_is_target (CwConnectorKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kinds), FALSE);

  return kinds[kind].is_target;
}

/* ----- connectors */

static void
connector_config_free (gpointer data)
{
  CwConnectorConfig *connector = data;

  g_free (connector->id);
  g_free (connector->name);
  g_strfreev (connector->partitions);
  json_object_unref (connector->settings);
  g_clear_pointer (&connector->attributes, json_node_unref);
  g_free (connector);
}

static char **
dup_strings (JsonArray *array)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n_strings = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < n_strings; i++)
    g_strv_builder_add (builder, json_array_get_string_element (array, i));
  return g_strv_builder_end (builder);
}

/* @object has been checked. @attributes: (nullable) */
static CwConnectorConfig *
connector_config_new (JsonObject *object, JsonNode *attributes)
{
  CwConnectorConfig *connector = g_new0 (CwConnectorConfig, 1);
  JsonNode *partitions = json_object_get_member (object, "partitions");
  gboolean is_known = cw_connector_kind_from_string (json_object_get_string_member (object, "kind"),
                                                     &connector->kind);

  g_assert (is_known);
  connector->id = g_strdup (json_object_get_string_member (object, "id"));
  connector->name = g_strdup (json_object_get_string_member (object, "name"));
  connector->settings = json_object_ref (object);
  if (attributes != NULL && cw_connector_kind_is_target (connector->kind))
    connector->attributes = json_node_ref (attributes);
  connector->partitions =
      dup_strings (partitions != NULL ? json_node_get_array (partitions) : NULL);
  return connector;
}

static JsonArray *
get_connector_array (JsonNode *root)
{
  JsonNode *connectors = json_object_get_member (json_node_get_object (root), "connectors");

  return connectors != NULL ? json_node_get_array (connectors) : NULL;
}

static GPtrArray *
read_connectors (JsonNode *root, JsonNode *attributes)
{
  GPtrArray *connectors = g_ptr_array_new_with_free_func (connector_config_free);
  JsonArray *array = get_connector_array (root);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_ptr_array_add (connectors,
                     connector_config_new (json_array_get_object_element (array, i), attributes));
  return connectors;
}

/* Gives every connector an id, and ids the spelling that the store and the vault use. */
static void
complete_ids (JsonNode *root)
{
  JsonArray *array = get_connector_array (root);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = json_array_get_object_element (array, i);
      const char *id = json_object_get_string_member_with_default (object, "id", NULL);
      char text[CW_GUID_STRING_SIZE] = "";
      CwGuid guid;

      if (id == NULL || !cw_guid_parse (id, CW_GUID_ORDER_NETWORK, &guid))
        cw_guid_init_random (&guid);
      cw_guid_format (&guid, CW_GUID_ORDER_NETWORK, text);
      json_object_set_string_member (object, "id", text);
    }
}

/* ----- checking */

/* What a JSON Schema cannot say: no two connectors with one id or one name. */
static void
check_unique (JsonNode *root, const char *member, GPtrArray *mistakes)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  JsonArray *array = get_connector_array (root);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = json_array_get_object_element (array, i);
      const char *text = json_object_get_string_member_with_default (object, member, NULL);

      if (text != NULL && !g_hash_table_add (seen, g_utf8_casefold (text, -1)))
        g_ptr_array_add (
            mistakes,
            g_strdup_printf (CW_PHRASE ("$.connectors[%u].%s: another connector has the same %s"),
                             i, member, member));
    }
}

static gboolean
check_root (JsonNode *root, GError **error)
{
  g_autoptr (CwJsonSchema) schema = NULL;
  g_autoptr (GPtrArray) mistakes = NULL;
  g_autofree char *lines = NULL;

  /* The linker keeps a resource of a static library only when somebody asks for it. */
  g_assert (cw_model_get_resource () != NULL);
  schema = cw_json_schema_new_from_resource (SCHEMA_PATH, error);
  if (schema == NULL)
    return FALSE;

  mistakes = cw_json_schema_check (schema, root);
  if (mistakes->len == 0)
    {
      check_unique (root, "id", mistakes);
      check_unique (root, "name", mistakes);
      cw_hook_check_names (root, mistakes);
    }
  if (mistakes->len == 0)
    return TRUE;

  g_ptr_array_add (mistakes, NULL);
  lines = g_strjoinv ("\n", (char **) mistakes->pdata);
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, "The configuration is not valid:\n%s",
               lines);
  return FALSE;
}

/* $.attributes; without what restricts them where filtering is switched off, so that somebody who
 * switches it on again finds what was chosen. (transfer full) (nullable) */
static JsonNode *
make_attributes (JsonNode *root)
{
  JsonObject *object = json_node_get_object (root);
  JsonNode *attributes = json_object_get_member (object, "attributes");
  JsonNode *features = json_object_get_member (object, "features");
  gboolean is_filtering =
      features == NULL || json_object_get_boolean_member_with_default (
                              json_node_get_object (features), "attributeFilter", TRUE);
  JsonNode *copy = NULL;
  JsonObject *all = NULL;
  JsonObject *rest = NULL;

  if (attributes == NULL || is_filtering)
    return attributes != NULL ? json_node_ref (attributes) : NULL;
  all = json_node_get_object (attributes);
  rest = json_object_new ();
  copy = json_node_init_object (json_node_alloc (), rest);
  if (json_object_has_member (all, "extensions"))
    json_object_set_member (rest, "extensions", json_object_dup_member (all, "extensions"));
  json_object_unref (rest);
  json_node_seal (copy);
  return copy;
}

/* @root: (transfer full), not shared with anybody, already checked. */
static CwConfig *
config_new (JsonNode *root)
{
  CwConfig *config = g_new0 (CwConfig, 1);
  g_autofree char *text = NULL;

  complete_ids (root);
  json_node_seal (root);
  text = cw_json_to_canonical (root, TRUE);

  g_atomic_ref_count_init (&config->ref_count);
  config->root = root;
  config->text = g_strconcat (text, "\n", NULL);
  config->digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, config->text, -1);
  config->attributes = make_attributes (root);
  config->connectors = read_connectors (root, config->attributes);
  return config;
}

CwConfig *
cw_config_new_default (void)
{
  JsonObject *object = json_object_new ();
  JsonNode *root = json_node_init_object (json_node_alloc (), object);

  json_object_set_int_member (object, "version", 1);
  json_object_unref (object);
  return config_new (root);
}

CwConfig *
cw_config_new_from_text (const char *json, GError **error)
{
  g_autoptr (JsonNode) root = NULL;

  g_return_val_if_fail (json != NULL, NULL);

  root = cw_json_parse (json, -1, FALSE, error);
  if (root == NULL)
    {
      if (error != NULL)
        (*error)->code = CW_ERROR_INVALID_CONFIG;
      g_prefix_error (error, "The configuration is not valid: ");
      return NULL;
    }
  if (!check_root (root, error))
    return NULL;
  return config_new (g_steal_pointer (&root));
}

CwConfig *
cw_config_new_from_json (JsonNode *root, GError **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (root != NULL, NULL);

  /* A copy of its own: the caller may go on changing @root. Checked before it is sorted, so that
   * mistakes come in the order of the document. */
  if (!check_root (root, error))
    return NULL;
  text = cw_json_to_canonical (root, FALSE);
  return cw_config_new_from_text (text, error);
}

CwConfig *
cw_config_ref (CwConfig *config)
{
  g_return_val_if_fail (config != NULL, NULL);

  g_atomic_ref_count_inc (&config->ref_count);
  return config;
}

void
cw_config_unref (CwConfig *config)
{
  g_return_if_fail (config != NULL);

  if (!g_atomic_ref_count_dec (&config->ref_count))
    return;
  g_ptr_array_unref (config->connectors);
  g_clear_pointer (&config->attributes, json_node_unref);
  json_node_unref (config->root);
  g_free (config->text);
  g_free (config->digest);
  g_free (config);
}

/* ----- reading */

char *
cw_config_to_text (CwConfig *config)
{
  g_return_val_if_fail (config != NULL, NULL);

  return g_strdup (config->text);
}

JsonNode *
cw_config_to_json (CwConfig *config)
{
  g_return_val_if_fail (config != NULL, NULL);

  return cw_json_parse (config->text, -1, FALSE, NULL);
}

const char *
cw_config_get_digest (CwConfig *config)
{
  g_return_val_if_fail (config != NULL, NULL);

  return config->digest;
}

GPtrArray *
cw_config_get_connectors (CwConfig *config)
{
  g_return_val_if_fail (config != NULL, NULL);

  return config->connectors;
}

static gboolean
is_same_name (const char *a, const char *b)
{
  g_autofree char *folded_a = g_utf8_casefold (a, -1);
  g_autofree char *folded_b = g_utf8_casefold (b, -1);

  return strcmp (folded_a, folded_b) == 0;
}

gboolean
cw_connector_config_reads (const CwConnectorConfig *connector, const char *partition)
{
  return connector->partitions[0] == NULL ||
         g_strv_contains ((const char *const *) connector->partitions, partition);
}

const CwConnectorConfig *
cw_config_find_connector (CwConfig *config, const char *id_or_name)
{
  g_return_val_if_fail (config != NULL && id_or_name != NULL, NULL);

  for (guint i = 0; i < config->connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (config->connectors, i);

      if (g_ascii_strcasecmp (connector->id, id_or_name) == 0)
        return connector;
    }
  for (guint i = 0; i < config->connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (config->connectors, i);

      if (is_same_name (connector->name, id_or_name))
        return connector;
    }
  return NULL;
}

/* (nullable): NULL when the configuration leaves it to the default. */
static JsonNode *
find_setting (CwConfig *config, const char *group, const char *name)
{
  JsonNode *node = json_object_get_member (json_node_get_object (config->root), group);

  if (node == NULL || name == NULL)
    return node;
  return json_object_get_member (json_node_get_object (node), name);
}

static guint
get_count (CwConfig *config, const char *group, const char *name, guint fallback)
{
  JsonNode *node = find_setting (config, group, name);

  if (node == NULL)
    return fallback;
  return (guint) CLAMP (json_node_get_int (node), 0, (gint64) G_MAXUINT);
}

JsonNode *
cw_config_get_rules (CwConfig *config)
{
  g_return_val_if_fail (config != NULL, NULL);

  return find_setting (config, "rules", NULL);
}

JsonNode *
cw_config_get_identity (CwConfig *config)
{
  g_return_val_if_fail (config != NULL, NULL);

  return find_setting (config, "identity", NULL);
}

const char *
cw_config_get_source_anchor (CwConfig *config)
{
  JsonNode *node = NULL;

  g_return_val_if_fail (config != NULL, NULL);

  node = find_setting (config, "identity", "sourceAnchor");
  return node == NULL ? NULL
                      : json_object_get_string_member_with_default (json_node_get_object (node),
                                                                    "attribute", NULL);
}

gboolean
cw_config_is_anchor_binary (CwConfig *config)
{
  JsonNode *node = NULL;

  g_return_val_if_fail (config != NULL, FALSE);

  node = find_setting (config, "identity", "sourceAnchor");
  return node != NULL && json_object_get_boolean_member_with_default (json_node_get_object (node),
                                                                      "isBinary", FALSE);
}

CwAnchorReason
cw_config_get_anchor_reason (CwConfig *config)
{
  JsonNode *node = NULL;

  g_return_val_if_fail (config != NULL, CW_ANCHOR_UNDECIDED);

  node = find_setting (config, "identity", "sourceAnchor");
  return node == NULL ? CW_ANCHOR_UNDECIDED
                      : cw_anchor_reason_from_string (json_object_get_string_member_with_default (
                            json_node_get_object (node), "reason", NULL));
}

JsonNode *
cw_config_get_matching (CwConfig *config)
{
  g_return_val_if_fail (config != NULL, NULL);

  return find_setting (config, "identity", "matching");
}

JsonNode *
cw_config_get_attributes (CwConfig *config)
{
  g_return_val_if_fail (config != NULL, NULL);

  return config->attributes;
}

const char *
cw_config_get_role_group (CwConfig *config, const char *role)
{
  JsonNode *node = NULL;

  g_return_val_if_fail (config != NULL && role != NULL, NULL);

  node = find_setting (config, "installation", "groups");
  return node == NULL
             ? NULL
             : json_object_get_string_member_with_default (json_node_get_object (node), role, NULL);
}

JsonObject *
cw_config_get_database (CwConfig *config, const char *member)
{
  JsonNode *node = NULL;

  g_return_val_if_fail (config != NULL && member != NULL, NULL);

  node = find_setting (config, "installation", member);
  return node != NULL ? json_node_get_object (node) : NULL;
}

gboolean
cw_config_get_scheduler_enabled (CwConfig *config)
{
  JsonNode *node = NULL;

  g_return_val_if_fail (config != NULL, FALSE);

  node = find_setting (config, "scheduler", "enabled");
  return node == NULL || json_node_get_boolean (node);
}

guint
cw_config_get_interval_minutes (CwConfig *config)
{
  g_return_val_if_fail (config != NULL, DEFAULT_INTERVAL_MINUTES);

  return get_count (config, "scheduler", "intervalMinutes", DEFAULT_INTERVAL_MINUTES);
}

/* (nullable) */
static JsonObject *
find_near_real_time (CwConfig *config)
{
  JsonNode *node = find_setting (config, "scheduler", "nearRealTime");

  return node != NULL ? json_node_get_object (node) : NULL;
}

gboolean
cw_config_get_near_real_time (CwConfig *config)
{
  JsonObject *object = NULL;

  g_return_val_if_fail (config != NULL, FALSE);

  object = find_near_real_time (config);
  return object != NULL && json_object_get_boolean_member_with_default (object, "enabled", FALSE);
}

static guint
get_bell_number (CwConfig *config, const char *name, guint fallback)
{
  JsonObject *object = find_near_real_time (config);

  return object != NULL ? (guint) json_object_get_int_member_with_default (object, name, fallback)
                        : fallback;
}

guint
cw_config_get_bell_seconds (CwConfig *config)
{
  g_return_val_if_fail (config != NULL, DEFAULT_BELL_SECONDS);

  return get_bell_number (config, "minimumSeconds", DEFAULT_BELL_SECONDS);
}

guint
cw_config_get_bell_cycles (CwConfig *config)
{
  g_return_val_if_fail (config != NULL, DEFAULT_BELL_CYCLES);

  return get_bell_number (config, "cyclesPerMinute", DEFAULT_BELL_CYCLES);
}

gboolean
cw_config_get_staging (CwConfig *config)
{
  JsonNode *node = NULL;

  g_return_val_if_fail (config != NULL, TRUE);

  node = find_setting (config, "staging", NULL);
  return node != NULL && json_node_get_boolean (node);
}

JsonNode *
cw_config_get_guards (CwConfig *config)
{
  g_return_val_if_fail (config != NULL, NULL);

  return find_setting (config, "guards", NULL);
}

JsonNode *
cw_config_get_alerts (CwConfig *config)
{
  g_return_val_if_fail (config != NULL, NULL);

  return find_setting (config, "alerts", NULL);
}

JsonNode *
cw_config_get_hooks (CwConfig *config)
{
  g_return_val_if_fail (config != NULL, NULL);

  return find_setting (config, "hooks", NULL);
}

JsonNode *
cw_config_get_run_profiles (CwConfig *config)
{
  g_return_val_if_fail (config != NULL, NULL);

  return find_setting (config, "runProfiles", NULL);
}

guint
cw_config_get_audit_days (CwConfig *config)
{
  g_return_val_if_fail (config != NULL, DEFAULT_AUDIT_DAYS);

  return get_count (config, "audit", "days", DEFAULT_AUDIT_DAYS);
}

guint
cw_config_get_lease_seconds (CwConfig *config)
{
  g_return_val_if_fail (config != NULL, DEFAULT_LEASE_SECONDS);

  return get_count (config, "lease", "seconds", DEFAULT_LEASE_SECONDS);
}

guint
cw_config_get_history_days (CwConfig *config)
{
  g_return_val_if_fail (config != NULL, DEFAULT_HISTORY_DAYS);

  return get_count (config, "history", "days", DEFAULT_HISTORY_DAYS);
}
