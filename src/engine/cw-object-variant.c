/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-object-variant.h"

#include "base/cw-phrase.h"
#include "engine/cw-method-handlers.h"
#include "engine/cw-value-text.h"
#include "engine/cw-variant.h"
#include "store/cw-gone-object.h"
#include "store/cw-login-name.h"
#include "sync/cw-sync-pending.h"

static const char *const state_names[] = {
  [CW_CS_LIVE] = "live",
  [CW_CS_PLACEHOLDER] = "placeholder",
  [CW_CS_PROVISIONAL] = "provisional",
  [CW_CS_RECYCLED] = "recycled",
  [CW_CS_DELETED] = "deleted",
};

static const char *const op_names[] = {
  [CW_PENDING_NONE] = "none",       [CW_PENDING_ADD] = "add",       [CW_PENDING_UPDATE] = "update",
  [CW_PENDING_RESTORE] = "restore", [CW_PENDING_DELETE] = "delete",
};

static const char *const pending_state_names[] = {
  [CW_PENDING_STATE_WAITING] = "waiting",
  [CW_PENDING_STATE_SENT] = "unconfirmed",
  [CW_PENDING_STATE_REFUSED] = "refused",
};

G_STATIC_ASSERT (G_N_ELEMENTS (state_names) == CW_CS_DELETED + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (op_names) == CW_PENDING_DELETE + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (pending_state_names) == CW_PENDING_STATE_REFUSED + 1);

const char *
cw_cs_state_to_string (CwCsState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (state_names), "live");
  return state_names[state];
}

const char *
cw_pending_op_to_string (CwPendingOp op)
{
  g_return_val_if_fail ((guint) op < G_N_ELEMENTS (op_names), "none");
  return op_names[op];
}

const char *
cw_pending_state_to_string (CwPendingState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (pending_state_names), "waiting");
  return pending_state_names[state];
}

gboolean
cw_pending_op_from_string (const char *text, CwPendingOp *ret_op)
{
  for (guint i = CW_PENDING_ADD; i < G_N_ELEMENTS (op_names); i++)
    if (g_str_equal (op_names[i], text))
      {
        *ret_op = (CwPendingOp) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
cw_object_view_init (CwObjectView *view, CwEngine *engine, GError **error)
{
  *view = (CwObjectView){ .engine = engine };
  view->attributes = cw_store_get_attributes (cw_engine_get_store (engine));
  view->config = cw_engine_dup_config (engine, NULL);
  view->session = cw_store_open_session (cw_engine_get_store (engine), error);
  if (view->session == NULL)
    return FALSE;
  view->rules = cw_engine_dup_rules (engine, error);
  if (view->rules == NULL)
    return FALSE;
  view->partitions = cw_connector_space_list_partitions (view->session, error);
  return view->partitions != NULL;
}

void
cw_object_view_clear (CwObjectView *view)
{
  g_clear_pointer (&view->config, cw_config_unref);
  g_clear_pointer (&view->session, cw_store_session_free);
  g_clear_pointer (&view->rules, cw_rule_set_unref);
  g_clear_pointer (&view->partitions, g_ptr_array_unref);
}

gboolean
cw_object_view_get (const CwObjectView *view,
                    gint64 id,
                    CwCsLoad load,
                    CwCsObject **ret_object,
                    GError **error)
{
  g_autoptr (GError) local_error = NULL;
  CwCsObject *object = cw_connector_space_get (view->session, id, load, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  *ret_object = object;
  return TRUE;
}

gboolean
cw_object_view_is_source (const CwObjectView *view, gint64 connector_number)
{
  GPtrArray *connectors = cw_config_get_connectors (view->config);

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);

      if (!cw_connector_kind_is_target (connector->kind) &&
          cw_engine_get_connector_number (view->engine, connector->id) == connector_number)
        return TRUE;
    }
  return FALSE;
}

static const CwCsPartition *
find_partition (const CwObjectView *view, const CwCsObject *object)
{
  for (guint i = 0; i < view->partitions->len; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (view->partitions, i);

      if (partition->id == object->partition_id)
        return partition;
    }
  return NULL;
}

const char *
cw_object_view_get_partition (const CwObjectView *view, const CwCsObject *object)
{
  const CwCsPartition *partition = find_partition (view, object);

  return partition != NULL ? partition->name : NULL;
}

const CwConnectorConfig *
cw_object_view_find_connector (const CwObjectView *view, const CwCsObject *object)
{
  return cw_method_find_connector_by_number (view->engine, view->config, object->connector_id);
}

gboolean
cw_object_view_describe (const CwObjectView *view,
                         CwSyncGroups *groups,
                         CwSyncScope *scope,
                         const CwCsObject *object,
                         CwRuleObject *ret_description)
{
  const CwConnectorConfig *connector = cw_object_view_find_connector (view, object);
  const CwCsPartition *partition = find_partition (view, object);
  guint index = 0;

  if (connector == NULL || object->imported == NULL)
    return FALSE;
  g_ptr_array_find (cw_config_get_connectors (view->config), connector, &index);
  *ret_description = (CwRuleObject){
    .kind = connector->kind,
    .connector_index = index,
    .connector_id = connector->id,
    .partition = partition != NULL ? partition->name : NULL,
    .netbios = partition != NULL ? partition->netbios : NULL,
    .forest = partition != NULL ? partition->forest : NULL,
    .forest_netbios = partition != NULL ? partition->forest_netbios : NULL,
    .object_type = object->object_type,
    .dn = object->dn,
    .entry = object->imported,
    .left_out = cw_sync_scope_find_reason (scope, groups, object),
    .id = object->id,
    .groups = cw_sync_groups_find (groups, object->connector_id, object->id),
  };
  return TRUE;
}

/* Active Directory's anchors are objectGUID, in its own byte order (MS-DTYP 2.3.4.2). */
void
cw_object_view_add_names (GVariantBuilder *builder,
                          const CwConnectorConfig *connector,
                          const char *dn,
                          GBytes *anchor)
{
  gboolean is_mixed = connector != NULL && connector->kind == CW_CONNECTOR_KIND_ACTIVE_DIRECTORY;
  g_autofree char *text = cw_anchor_to_text (anchor, is_mixed);

  cw_variant_add_string (builder, "dn", dn);
  cw_variant_add_string (builder, "anchor", text);
}

static void
add_kind (const CwObjectView *view,
          GVariantBuilder *builder,
          gint64 id,
          const CwConnectorConfig *connector,
          CwAttributeId object_type)
{
  cw_variant_add_int (builder, "id", id);
  if (connector != NULL)
    cw_variant_add_connector (builder, connector);
  if (object_type != CW_ATTRIBUTE_NONE)
    cw_variant_add_string (builder, "type",
                           cw_attribute_table_get_name (view->attributes, object_type));
}

void
cw_object_view_add_summary (const CwObjectView *view,
                            GVariantBuilder *builder,
                            const CwCsObject *object)
{
  const CwConnectorConfig *connector = cw_object_view_find_connector (view, object);

  add_kind (view, builder, object->id, connector, object->object_type);
  cw_variant_add_string (builder, "partition", cw_object_view_get_partition (view, object));
  cw_variant_add_string (builder, "title", cw_cs_object_get_title (object, view->attributes));
  cw_object_view_add_names (builder, connector, object->dn, object->anchor);
  cw_variant_add_string (builder, "state", cw_cs_state_to_string (object->state));
  if (object->metaverse_id != 0)
    cw_variant_add_int (builder, "metaverseId", object->metaverse_id);
}

static void
add_gone (const CwObjectView *view, GVariantBuilder *builder, const CwGoneObject *gone)
{
  const CwConnectorConfig *connector =
      cw_method_find_connector_by_number (view->engine, view->config, gone->connector_id);

  add_kind (view, builder, gone->id, connector, gone->object_type);
  cw_variant_add_string (builder, "title", gone->title);
  cw_object_view_add_names (builder, connector, gone->dn, gone->anchor);
  cw_variant_add_string (builder, "state", "gone");
  cw_variant_add_time (builder, "goneAt", gone->gone_usec);
}

gboolean
cw_object_view_add_numbered (const CwObjectView *view,
                             GVariantBuilder *builder,
                             gint64 id,
                             GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwGoneObject) gone = NULL;
  g_autoptr (CwCsObject) object =
      cw_connector_space_get (view->session, id, CW_CS_LOAD_ALL, &local_error);

  if (object == NULL && local_error == NULL)
    gone = cw_gone_object_get (view->session, id, &local_error);
  /* An object becomes another once at most: the row that takes it over is tied. */
  if (gone != NULL && gone->successor_id != 0)
    object =
        cw_connector_space_get (view->session, gone->successor_id, CW_CS_LOAD_ALL, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (object != NULL)
    cw_object_view_add_summary (view, builder, object);
  else if (gone != NULL)
    add_gone (view, builder, gone);
  else
    {
      cw_variant_add_int (builder, "id", id);
      cw_variant_add_string (builder, "state", "gone");
    }
  return TRUE;
}

/* Without the connector's configuration nobody would export it: the plain difference then. */
static CwDelta *
make_delta (const CwObjectView *view, const CwCsObject *object, GError **error)
{
  const CwConnectorConfig *connector = cw_object_view_find_connector (view, object);
  g_autoptr (CwEntryBuilder) builder = NULL;

  if (connector == NULL || object->desired == NULL)
    return cw_delta_new (object->imported, object->desired);
  builder = cw_entry_builder_new ();
  return cw_sync_make_delta (view->rules, connector->kind, object->object_type, builder,
                             object->desired, object->imported, error);
}

gboolean
cw_object_view_add_pending (const CwObjectView *view,
                            GVariantBuilder *builder,
                            const CwCsObject *object,
                            GError **error)
{
  g_autoptr (CwDelta) delta = NULL;

  cw_variant_add_string (builder, "operation", cw_pending_op_to_string (object->pending_op));
  cw_variant_add_string (builder, "pendingState",
                         cw_pending_state_to_string (object->pending_state));
  cw_variant_add_time (builder, "sentAt", object->sent_usec);
  if (object->pending_op == CW_PENDING_DELETE)
    {
      /* What is not the wish of this store was found by its anchor: see cw-unclaimed-state.h. */
      if (object->desired == NULL)
        cw_variant_add_string (builder, "reason",
                               CW_PHRASE ("Nobody in the directories has its source anchor any "
                                          "more: this was found after a move or a restore"));
      return TRUE;
    }
  delta = make_delta (view, object, error);
  if (delta == NULL)
    return FALSE;
  cw_variant_add (builder, "attributes", cw_delta_to_variant (delta, view->attributes));
  return TRUE;
}

/* A link may lead to a login name: then it is the entry that has it, when that is known. */
static CwCsObject *
get_target (const CwObjectView *view,
            GVariantBuilder *builder,
            gint64 target_id,
            gboolean *ret_is_nobody,
            GError **error)
{
  g_autoptr (GError) local_error = NULL;
  CwCsObject *target =
      cw_connector_space_get (view->session, target_id, CW_CS_LOAD_ALL, &local_error);
  g_autofree char *login = NULL;
  gint64 owner_id = 0;

  if (target == NULL && local_error == NULL)
    login = cw_login_name_find (view->session, target_id, &owner_id, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  cw_variant_add_string (builder, "login", login);
  *ret_is_nobody = login != NULL && owner_id == 0;
  return owner_id != 0 ? cw_connector_space_get (view->session, owner_id, CW_CS_LOAD_ALL, error)
                       : target;
}

gboolean
cw_object_view_add_target (const CwObjectView *view,
                           GVariantBuilder *builder,
                           gint64 target_id,
                           GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean is_nobody = FALSE;
  g_autoptr (CwCsObject) target = get_target (view, builder, target_id, &is_nobody, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (!is_nobody)
    cw_variant_add_int (builder, "id", target != NULL ? target->id : target_id);
  if (target == NULL)
    return TRUE;
  cw_variant_add_string (builder, "title", cw_cs_object_get_title (target, view->attributes));
  cw_object_view_add_names (builder, cw_object_view_find_connector (view, target), target->dn,
                            target->anchor);
  return TRUE;
}
