/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-engine-private.h"

#include "base/cw-error.h"
#include "base/cw-log.h"
#include "engine/cw-alert-secret.h"
#include "engine/cw-audit.h"
#include "engine/cw-engine-database.h"
#include "engine/cw-program-config.h"
#include "engine/cw-rules-loader.h"
#include "engine/cw-secret-store.h"
#include "model/cw-guard-maximum.h"
#include "rules/cw-rule-identity.h"
#include "store/cw-config-store.h"
#include "store/cw-connector-space.h"
#include "store/cw-metaverse.h"

CwConfig *
cw_engine_dup_config (CwEngine *engine, gint64 *ret_version)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->mutex);

  if (ret_version != NULL)
    *ret_version = engine->config_version;
  return cw_config_ref (engine->config);
}

gint64
cw_engine_get_connector_number (CwEngine *engine, const char *connector_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->mutex);
  const gint64 *number = g_hash_table_lookup (engine->numbers, connector_id);

  return number != NULL ? *number : 0;
}

/* Inside a transaction. (transfer full) */
static GHashTable *
register_connectors (CwConfig *config, CwStoreSession *session, GError **error)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GPtrArray *connectors = cw_config_get_connectors (config);

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);
      gint64 number = 0;

      if (!cw_connector_space_register_connector (session, connector->id, &number, error))
        return NULL;
      g_hash_table_insert (numbers, g_strdup (connector->id), g_memdup2 (&number, sizeof number));
    }
  return g_steal_pointer (&numbers);
}

static void
put_config (CwEngine *engine, CwConfig *config, gint64 version, GHashTable *numbers)
{
  g_mutex_lock (&engine->mutex);
  g_clear_pointer (&engine->config, cw_config_unref);
  g_clear_pointer (&engine->numbers, g_hash_table_unref);
  g_clear_pointer (&engine->rules, cw_rule_set_unref);
  engine->config = cw_config_ref (config);
  engine->config_version = version;
  engine->numbers = g_hash_table_ref (numbers);
  g_mutex_unlock (&engine->mutex);
}

/* (transfer full) (nullable) */
static CwConfig *
read_stored (CwEngine *engine, const CwConfigVersion *stored, GError **error)
{
  g_autoptr (GPtrArray) excess = NULL;
  g_autofree char *text = cw_guard_maximum_apply (stored->text, &excess);
  g_autoptr (GError) local_error = NULL;
  CwConfig *config = cw_config_new_from_text (text, &local_error);

  engine->lacks_config = config == NULL;
  if (config == NULL && engine->is_repair)
    return cw_config_new_default ();
  if (config == NULL)
    {
      g_propagate_prefixed_error (
          error, g_steal_pointer (&local_error),
          "The stored configuration, version %lld, cannot be used. Go back to an earlier one while "
          "the engine is stopped (`causewayctl --direct config history`, then `causewayctl "
          "--direct "
          "config restore VERSION`): ",
          (long long) stored->version);
      return NULL;
    }
  for (guint i = 0; i < excess->len; i++)
    {
      const CwGuardExcess *item = g_ptr_array_index (excess, i);

      g_warning ("“%s” is stored as %lld, more than it may be: %lld holds", item->name,
                 (long long) item->value, (long long) item->maximum);
    }
  return config;
}

gboolean
cw_engine_load_config (CwEngine *engine, CwStoreSession *session, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwConfigVersion) stored = cw_config_store_get (session, &local_error);
  g_autoptr (CwConfig) config = NULL;
  g_autoptr (GHashTable) numbers = NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  config = stored != NULL ? read_stored (engine, stored, error) : cw_config_new_default ();
  if (config == NULL)
    return FALSE;
  if (!cw_store_session_begin (session, error))
    return FALSE;
  numbers = register_connectors (config, session, error);
  if (numbers == NULL)
    {
      cw_store_session_rollback (session);
      return FALSE;
    }
  if (!cw_store_session_commit (session, error))
    return FALSE;
  put_config (engine, config, stored != NULL ? stored->version : 0, numbers);
  return TRUE;
}

/* One change on its way. */
typedef struct
{
  const CwConfigOccasion *occasion;
  CwConfig *current;
  CwConfig *changed;
  GHashTable *numbers;
  gint64 version;
} ConfigChange;

static void
clear_change (ConfigChange *change)
{
  g_clear_pointer (&change->current, cw_config_unref);
  g_clear_pointer (&change->changed, cw_config_unref);
  g_clear_pointer (&change->numbers, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ConfigChange, clear_change)

static gboolean
is_other_config (const ConfigChange *change)
{
  return g_strcmp0 (cw_config_get_digest (change->current),
                    cw_config_get_digest (change->changed)) != 0;
}

/* A secret without its connector or server is of no use but to a thief. */
static gboolean
forget_secrets (const ConfigChange *change, CwStoreSession *session, GError **error)
{
  GPtrArray *connectors = cw_config_get_connectors (change->current);

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *old = g_ptr_array_index (connectors, i);

      if (cw_config_find_connector (change->changed, old->id) == NULL &&
          !cw_secret_store_remove_all (session, old->id, error))
        return FALSE;
    }
  return cw_alert_secret_forget_others (session, change->changed, error);
}

static gboolean
is_same_setting (JsonNode *before, JsonNode *after)
{
  return before == after || (before != NULL && after != NULL && json_node_equal (before, after));
}

/* Rules that no cycle could load are refused here, where somebody can put them right. */
static gboolean
check_rules (const ConfigChange *change, const char *state_dir, GError **error)
{
  CwRuleSite before = cw_rule_site_get (state_dir, change->current);
  CwRuleSite after = cw_rule_site_get (state_dir, change->changed);

  if ((after.own == NULL || is_same_setting (before.own, after.own)) &&
      is_same_setting (before.identity, after.identity) &&
      is_same_setting (before.attributes, after.attributes))
    return TRUE;
  return cw_rules_loader_check (&after, error);
}

static const char *
get_method (JsonNode *matching)
{
  return matching == NULL ? "once"
                          : json_object_get_string_member_with_default (
                                json_node_get_object (matching), "method", "once");
}

static gboolean
is_same_matching (JsonNode *before, JsonNode *after)
{
  return is_same_setting (before, after) ||
         (g_str_equal (get_method (before), get_method (after)) &&
          !g_str_equal (get_method (before), "attribute"));
}

static guint
count_sources (CwConfig *config)
{
  GPtrArray *connectors = cw_config_get_connectors (config);
  guint n = 0;

  for (guint i = 0; i < connectors->len; i++)
    n += !cw_connector_kind_is_target (
        ((const CwConnectorConfig *) g_ptr_array_index (connectors, i))->kind);
  return n;
}

/* An object is joined once: whom one way has joined, or kept apart, another one does not change.
 * With one directory it makes no difference. */
static gboolean
check_matching (const ConfigChange *change, CwStoreSession *session, GError **error)
{
  gboolean is_empty = FALSE;

  if (is_same_matching (cw_config_get_matching (change->current),
                        cw_config_get_matching (change->changed)) ||
      count_sources (change->current) < 2)
    return TRUE;
  if (!cw_metaverse_is_empty (session, &is_empty, error))
    return FALSE;
  if (is_empty)
    return TRUE;
  g_set_error_literal (
      error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
      "$.identity.matching: people of several directories are matched already, and "
      "how cannot be changed any more. Remove all directories but one first");
  return FALSE;
}

static const char *
get_anchor (CwConfig *config)
{
  const char *anchor = cw_config_get_source_anchor (config);

  return anchor != NULL ? anchor : CW_ANCHOR_CONSISTENCY_GUID;
}

/* Whether nobody of an Active Directory has an anchor yet, which is all that is decided later. */
static gboolean
is_anchor_open (CwConfig *config, CwStoreSession *session, gboolean *ret_is_open, GError **error)
{
  GPtrArray *connectors = cw_config_get_connectors (config);
  gboolean has_ties = FALSE;

  for (guint i = 0; i < connectors->len && !has_ties; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);
      gint64 number = 0;

      if (connector->kind == CW_CONNECTOR_KIND_ACTIVE_DIRECTORY &&
          (!cw_connector_space_register_connector (session, connector->id, &number, error) ||
           !cw_connector_space_has_ties (session, number, &has_ties, error)))
        return FALSE;
    }
  *ret_is_open = !has_ties;
  return TRUE;
}

/* Every person's anchor would be another one, and none of them may change. */
static gboolean
check_anchor (const ConfigChange *change, CwStoreSession *session, GError **error)
{
  const char *before = get_anchor (change->current);
  const char *after = get_anchor (change->changed);
  gboolean is_open = FALSE;
  gboolean is_empty = FALSE;

  if (g_ascii_strcasecmp (before, after) == 0 &&
      cw_config_is_anchor_binary (change->current) == cw_config_is_anchor_binary (change->changed))
    return TRUE;
  if (cw_config_get_source_anchor (change->current) == NULL &&
      g_ascii_strcasecmp (after, CW_ANCHOR_OBJECT_GUID) == 0 &&
      !is_anchor_open (change->current, session, &is_open, error))
    return FALSE;
  if (is_open)
    return TRUE;
  if (!cw_metaverse_is_empty (session, &is_empty, error))
    return FALSE;
  if (is_empty)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
               "$.identity.sourceAnchor: people are tied to the cloud by %s already, and that "
               "cannot be changed any more. Remove all directories first",
               before);
  return FALSE;
}

static gboolean
is_same_database (JsonObject *before, JsonObject *after)
{
  g_autoptr (JsonNode) first = NULL;
  g_autoptr (JsonNode) second = NULL;

  if (before == NULL)
    return FALSE;
  first = json_node_init_object (json_node_alloc (), before);
  second = json_node_init_object (json_node_alloc (), after);
  return json_node_equal (first, second);
}

static gboolean
has_sync_database (CwEngine *engine, JsonObject *database)
{
  g_autoptr (JsonObject) present = cw_engine_dup_sync_database (engine);
  gboolean is_together = !g_str_equal (
      json_object_get_string_member_with_default (database, "kind", "sqlite"), "postgresql");

  if (present == NULL)
    return is_together;
  return cw_database_is_same_place (present, database);
}

/* The data does not move by a line in the configuration. */
static gboolean
check_databases (CwEngine *engine, const ConfigChange *change, GError **error)
{
  JsonObject *before = cw_config_get_database (change->current, "database");
  JsonObject *after = cw_config_get_database (change->changed, "database");
  JsonObject *sync_before = cw_config_get_database (change->current, "syncDatabase");
  JsonObject *sync_after = cw_config_get_database (change->changed, "syncDatabase");

  if (after != NULL && !is_same_database (before, after) && !cw_engine_has_database (engine, after))
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                           "$.installation.database: the data lies elsewhere. Move it with "
                           "`causewayctl database move`, which changes this too");
      return FALSE;
    }
  if (sync_after == NULL || is_same_database (sync_before, sync_after) ||
      has_sync_database (engine, sync_after))
    return TRUE;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                       "$.installation.syncDatabase: what is read lies elsewhere. Move it with "
                       "`causewayctl database move --part sync`, or put it together with the "
                       "configuration with `causewayctl database join`; both change this too");
  return FALSE;
}

/* In the transaction of the change: there is no version of the configuration without its record. */
static gboolean
write_audit (ConfigChange *change, CwStoreSession *session, GError **error)
{
  g_autoptr (CwAuditNotes) notes = cw_audit_notes_new ();
  g_autoptr (JsonNode) before = cw_config_to_json (change->current);
  g_autoptr (JsonNode) after = cw_config_to_json (change->changed);

  cw_audit_note_difference (notes, before, after);
  return cw_audit_write (session, change->occasion->author, "Configure", NULL, notes, error);
}

static gboolean
write_version (ConfigChange *change, CwStoreSession *session, GError **error)
{
  g_autofree char *user_name = cw_audit_find_user (change->occasion->author);
  g_autofree char *text = cw_config_to_text (change->changed);
  const CwConfigVersion version = {
    .author = (char *) change->occasion->author,
    .user_name = user_name,
    .kind = (char *) cw_config_kind_to_string (change->occasion->kind),
    .restored = change->occasion->restored,
    .text = text,
  };

  return cw_config_store_put (session, change->version, &version, &change->version, error);
}

static gboolean
write_change (ConfigChange *change, CwStoreSession *session, GError **error)
{

  change->numbers = register_connectors (change->changed, session, error);
  if (change->numbers == NULL || !forget_secrets (change, session, error))
    return FALSE;
  if (!is_other_config (change))
    return TRUE;
  return write_audit (change, session, error) && write_version (change, session, error);
}

/* What may not differ from the configuration that is in force. */
static gboolean
check_present (const ConfigChange *change, CwStoreSession *session, GError **error)
{
  return cw_program_check_change (change->current, change->changed, error) &&
         check_matching (change, session, error) && check_anchor (change, session, error);
}

static gboolean
store_change (CwEngine *engine,
              ConfigChange *change,
              CwStoreSession *session,
              CwConfigChangeFunc func,
              gpointer user_data,
              GError **error)
{
  if (!cw_store_session_begin (session, error))
    return FALSE;
  change->changed = func (change->current, session, user_data, error);
  if (change->changed == NULL || !check_rules (change, engine->state_dir, error) ||
      !check_databases (engine, change, error) ||
      (!engine->lacks_config && !check_present (change, session, error)) ||
      !write_change (change, session, error))
    {
      cw_store_session_rollback (session);
      return FALSE;
    }
  return cw_store_session_commit (session, error);
}

static void
log_change (const ConfigChange *change)
{
  const char *author = change->occasion->author;
  g_autofree char *version = g_strdup_printf ("%" G_GINT64_FORMAT, change->version);
  g_autofree char *message =
      g_strdup_printf ("Configuration changed by %s: version %s", author, version);

  cw_log_event (CW_EVENT_CONFIG_CHANGED, G_LOG_LEVEL_MESSAGE, message, "CONFIG_VERSION", version,
                "AUTHOR", author, NULL);
}

gboolean
cw_engine_change_config (CwEngine *engine,
                         const CwConfigOccasion *occasion,
                         CwConfigChangeFunc change_func,
                         gpointer user_data,
                         gboolean *ret_changed,
                         GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->config_mutex);
  g_autoptr (CwStoreSession) session = cw_store_open_session (engine->store, error);
  g_auto (ConfigChange) change = { .occasion = occasion };
  gboolean is_changed = FALSE;

  if (session == NULL)
    return FALSE;
  change.current = cw_engine_dup_config (engine, &change.version);
  if (!store_change (engine, &change, session, change_func, user_data, error))
    return FALSE;
  is_changed = is_other_config (&change);
  if (is_changed)
    {
      put_config (engine, change.changed, change.version, change.numbers);
      engine->lacks_config = FALSE;
      log_change (&change);
      cw_engine_notify (engine, TRUE);
    }
  if (ret_changed != NULL)
    *ret_changed = is_changed;
  return TRUE;
}

static CwRuleSet *
dup_loaded_rules (CwEngine *engine)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->mutex);

  return engine->rules != NULL ? cw_rule_set_ref (engine->rules) : NULL;
}

CwRuleSet *
cw_engine_dup_rules (CwEngine *engine, GError **error)
{
  g_autoptr (CwRuleSet) rules = dup_loaded_rules (engine);
  g_autoptr (CwStoreSession) session = NULL;
  g_autoptr (GPtrArray) domains = NULL;
  g_autoptr (CwConfig) config = NULL;
  CwRuleSite site;

  if (rules != NULL)
    return g_steal_pointer (&rules);
  session = cw_store_open_session (engine->store, error);
  if (session == NULL)
    return NULL;
  domains = cw_rules_loader_get_domains (session, error);
  if (domains == NULL)
    return NULL;
  config = cw_engine_dup_config (engine, NULL);
  site = cw_rule_site_get (engine->state_dir, config);
  rules =
      cw_rules_loader_load (&site, cw_store_get_attributes (engine->store), domains, NULL, error);
  if (rules == NULL)
    return NULL;
  g_mutex_lock (&engine->mutex);
  g_clear_pointer (&engine->rules, cw_rule_set_unref);
  engine->rules = cw_rule_set_ref (rules);
  g_mutex_unlock (&engine->mutex);
  return g_steal_pointer (&rules);
}
