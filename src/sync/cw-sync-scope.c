/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-sync-scope.h"

#include "base/cw-guid.h"
#include "base/cw-json.h"
#include "base/cw-phrase.h"
#include "model/cw-container-scope.h"
#include "store/cw-config-store.h"
#include "sync/cw-partition-choice.h"

/* The settings that a connector's objects were looked at with last; with the connector's GUID
 * behind it. */
#define VALUE_SCOPE "synchronise.scope."

typedef struct
{
  gint64 connector_id;
  CwContainerScope *containers; /* (owned) (nullable): all of them */
  GArray *left_out;             /* (owned) (element-type gint64): partitions */
} Scope;

struct _CwSyncScope
{
  GArray *scopes; /* (owned) (element-type Scope) */
};

static void
clear_scope (gpointer data)
{
  Scope *scope = data;

  g_clear_pointer (&scope->containers, cw_container_scope_free);
  g_clear_pointer (&scope->left_out, g_array_unref);
}

void
cw_sync_scope_free (CwSyncScope *scope)
{
  if (scope == NULL)
    return;
  g_array_unref (scope->scopes);
  g_free (scope);
}

/* ----- the settings */

JsonObject *
cw_sync_scope_get_settings (const CwConnectorConfig *connector)
{
  JsonNode *node = json_object_get_member (connector->settings, "scope");

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* (transfer none) (nullable): none, or an empty list */
static JsonArray *
get_rules (const CwConnectorConfig *connector)
{
  JsonObject *settings = cw_sync_scope_get_settings (connector);
  JsonNode *node = settings != NULL ? json_object_get_member (settings, "rules") : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node) ||
      json_array_get_length (json_node_get_array (node)) == 0)
    return NULL;
  return json_node_get_array (node);
}

gboolean
cw_sync_scope_find_object (const CwConnectorConfig *connector,
                           gint64 connector_id,
                           const char *guid,
                           CwStoreSession *session,
                           CwCsObject **ret_object,
                           GError **error)
{
  gboolean is_mixed = connector->kind == CW_CONNECTOR_KIND_ACTIVE_DIRECTORY;
  g_autoptr (GError) local = NULL;
  CwGuid bytes;
  CwValue anchor = { bytes.bytes, CW_GUID_SIZE };

  *ret_object = NULL;
  if (!cw_guid_parse (guid, is_mixed ? CW_GUID_ORDER_MIXED : CW_GUID_ORDER_NETWORK, &bytes))
    return TRUE;
  *ret_object =
      cw_connector_space_find_by_anchor (session, connector_id, anchor, CW_CS_LOAD_ROW, &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
add_rule (const CwConnectorConfig *connector,
          Scope *scope,
          JsonObject *object,
          CwStoreSession *session,
          GError **error)
{
  const char *guid = json_object_get_string_member_with_default (object, "guid", "");
  const char *below = json_object_get_string_member_with_default (object, "newChildren", NULL);
  g_autoptr (CwCsObject) container = NULL;
  gboolean is_taken = json_object_get_boolean_member_with_default (object, "include", TRUE);

  if (!cw_sync_scope_find_object (connector, scope->connector_id, guid, session, &container, error))
    return FALSE;
  /* A container that is gone has nothing in it. */
  if (container == NULL || container->dn == NULL)
    return TRUE;
  cw_container_scope_add (scope->containers, container->dn, is_taken,
                          below != NULL ? g_str_equal (below, "include") : is_taken);
  return TRUE;
}

static gboolean
add_rules (const CwConnectorConfig *connector,
           Scope *scope,
           CwStoreSession *session,
           GError **error)
{
  JsonArray *rules = get_rules (connector);

  if (rules == NULL)
    return TRUE;
  scope->containers = cw_container_scope_new ();
  for (guint i = 0; i < json_array_get_length (rules); i++)
    if (!add_rule (connector, scope, json_array_get_object_element (rules, i), session, error))
      return FALSE;
  return TRUE;
}

static gboolean
add_connector (CwSyncScope *self,
               const CwConnectorConfig *connector,
               CwStoreSession *session,
               GError **error)
{
  Scope *scope = NULL;

  g_array_set_size (self->scopes, self->scopes->len + 1);
  scope = &g_array_index (self->scopes, Scope, self->scopes->len - 1);
  if (!cw_connector_space_register_connector (session, connector->id, &scope->connector_id,
                                              error) ||
      !add_rules (connector, scope, session, error))
    return FALSE;
  scope->left_out =
      cw_partition_choice_list_left_out (connector, scope->connector_id, session, error);
  return scope->left_out != NULL;
}

/* The usual connector costs nothing. */
static gboolean
may_leave_out (const CwConnectorConfig *connector)
{
  return get_rules (connector) != NULL || connector->partitions[0] != NULL;
}

gboolean
cw_sync_scope_load (CwConfig *config,
                    CwStoreSession *session,
                    CwSyncScope **ret_scope,
                    GError **error)
{
  GPtrArray *connectors = cw_config_get_connectors (config);
  g_autoptr (CwSyncScope) self = g_new0 (CwSyncScope, 1);

  self->scopes = g_array_new (FALSE, TRUE, sizeof (Scope));
  g_array_set_clear_func (self->scopes, clear_scope);
  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);

      if (may_leave_out (connector) && !add_connector (self, connector, session, error))
        return FALSE;
    }
  *ret_scope = self->scopes->len > 0 ? g_steal_pointer (&self) : NULL;
  return TRUE;
}

/* ----- asking */

/* (transfer none) (nullable): the connector leaves nothing out */
static const Scope *
find_scope (CwSyncScope *self, gint64 connector_id)
{
  for (guint i = 0; self != NULL && i < self->scopes->len; i++)
    {
      const Scope *scope = &g_array_index (self->scopes, Scope, i);

      if (scope->connector_id == connector_id)
        return scope;
    }
  return NULL;
}

const char *
cw_sync_scope_find_reason (CwSyncScope *self, CwSyncGroups *groups, const CwCsObject *object)
{
  const Scope *scope = find_scope (self, object->connector_id);

  /* It stands for one of another domain, whose own connector has that domain's settings. */
  if (object->partition_id == 0)
    return NULL;
  if (scope != NULL && cw_partition_choice_contains (scope->left_out, object->partition_id))
    return CW_PHRASE ("it lies in a domain or partition that is not synchronised");
  if (scope != NULL && scope->containers != NULL && object->dn != NULL &&
      !cw_container_scope_takes (scope->containers, object->dn))
    return CW_PHRASE ("it lies in a container that is not synchronised");
  if (cw_sync_groups_leave_out (groups, object->connector_id, object->id))
    return CW_PHRASE ("it is no direct member of the group that synchronisation is limited to");
  return NULL;
}

/* ----- marking */

static char *
describe (const CwConnectorConfig *connector)
{
  JsonObject *settings = cw_sync_scope_get_settings (connector);
  g_autoptr (JsonNode) node = NULL;

  if (settings == NULL)
    return g_strdup ("");
  node = json_node_init_object (json_node_alloc (), settings);
  return cw_json_to_canonical (node, FALSE);
}

static gboolean
mark_containers (const CwConnectorConfig *connector,
                 gint64 connector_id,
                 CwStoreSession *session,
                 GError **error)
{
  g_autofree char *name = g_strconcat (VALUE_SCOPE, connector->id, NULL);
  g_autofree char *now = describe (connector);
  g_autoptr (GError) local = NULL;
  g_autofree char *before = cw_config_store_get_value (session, name, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (g_str_equal (before != NULL ? before : "", now))
    return TRUE;
  return cw_connector_space_mark_all (session, connector_id, error) &&
         cw_config_store_put_value (session, name, now, error);
}

static gboolean
mark_connector (const CwConnectorConfig *connector, CwStoreSession *session, GError **error)
{
  gint64 id = 0;

  return cw_connector_space_register_connector (session, connector->id, &id, error) &&
         mark_containers (connector, id, session, error) &&
         cw_partition_choice_mark (connector, id, session, error);
}

gboolean
cw_sync_scope_mark (CwConfig *config, CwStoreSession *session, GError **error)
{
  GPtrArray *connectors = cw_config_get_connectors (config);

  for (guint i = 0; i < connectors->len; i++)
    if (!mark_connector (g_ptr_array_index (connectors, i), session, error))
      return FALSE;
  return TRUE;
}
