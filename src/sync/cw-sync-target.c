/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-sync-pending.h"
#include "sync/cw-sync-private.h"
#include "sync/cw-sync-takeover.h"

/* ----- untied targets can be found by the keys under which they would join; and nobody else gets
 * what they have */

static gboolean
note_values (CwSynchroniser *sync,
             const CwSyncConnector *connector,
             const CwCsObject *object,
             GError **error)
{
  g_autoptr (GArray) keys = NULL;

  if (object->state != CW_CS_LIVE || object->imported == NULL)
    return TRUE;
  keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  cw_rule_set_collect_held_keys (sync->params->rules, connector->config->kind, object->object_type,
                                 object->imported, keys);
  cw_sync_keys_tidy (keys);
  return cw_synchroniser_note_held (sync, keys, -object->id, error);
}

gboolean
cw_synchroniser_index_target (CwSynchroniser *sync, const CwCsObject *object, GError **error)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  CwRuleEvaluator *evaluator = g_ptr_array_index (sync->evaluators, 0);
  CwRuleObject description;

  if (!note_values (sync, cw_synchroniser_find_connector (sync, object->connector_id), object,
                    error))
    return FALSE;
  cw_synchroniser_describe (sync, object, &description);
  if (description.entry == NULL)
    description.entry = object->desired;
  if (description.entry == NULL)
    return TRUE;
  /* A target that rules cannot read simply joins nothing. */
  if (!cw_rule_evaluator_collect_join_keys (evaluator, &description, keys, NULL))
    return TRUE;
  if (!cw_connector_space_remove_keys (sync->session, object->id, error))
    return FALSE;
  sync->has_target_keys |= keys->len > 0;
  for (guint i = 0; i < keys->len; i++)
    {
      const CwRuleKey *key = &g_array_index (keys, CwRuleKey, i);

      if (!cw_connector_space_put_key (sync->session, object->connector_id, key->kind, key->hash,
                                       object->id, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_joinable (CwSynchroniser *sync, const CwSyncTask *task, const CwRuleKey *key, CwCsObject *object)
{
  CwRuleEvaluator *evaluator = g_ptr_array_index (sync->evaluators, 0);
  CwRuleObject description;

  if (object->metaverse_id != 0 || (object->state != CW_CS_LIVE && object->state != CW_CS_RECYCLED))
    return FALSE;
  cw_synchroniser_describe (sync, object, &description);
  if (description.entry == NULL)
    description.entry = object->desired;
  return description.entry != NULL &&
         cw_rule_evaluator_is_join_match (evaluator, &description, key->kind, task->metaverse_type,
                                          task->entry);
}

/* The reverse join: does the target already have this identity? */
gboolean
cw_synchroniser_find_existing (CwSynchroniser *sync,
                               const CwSyncTask *task,
                               gint64 connector_id,
                               CwCsObject **ret_object,
                               GError **error)
{
  for (guint i = 0; sync->has_target_keys && i < task->keys_after->len; i++)
    {
      const CwRuleKey *key = &g_array_index (task->keys_after, CwRuleKey, i);
      g_autoptr (GArray) ids =
          cw_connector_space_find_by_key (sync->session, connector_id, key->kind, key->hash, error);

      if (ids == NULL)
        return FALSE;
      for (guint j = 0; j < ids->len; j++)
        {
          g_autoptr (GError) local = NULL;
          g_autoptr (CwCsObject) object = cw_connector_space_get (
              sync->session, g_array_index (ids, gint64, j), CW_CS_LOAD_ALL, &local);

          if (local != NULL)
            {
              g_propagate_error (error, g_steal_pointer (&local));
              return FALSE;
            }
          if (object != NULL && is_joinable (sync, task, key, object))
            {
              *ret_object = g_steal_pointer (&object);
              return TRUE;
            }
        }
    }
  return TRUE;
}

/* ----- what has to be sent */

static CwPendingOp
work_out_operation (CwSynchroniser *sync,
                    const CwSyncConnector *target,
                    const CwCsObject *object,
                    const CwEntry *desired)
{
  switch (object->state)
    {
    case CW_CS_PROVISIONAL:
    case CW_CS_PLACEHOLDER:
    case CW_CS_DELETED:
      return CW_PENDING_ADD;
    case CW_CS_RECYCLED:
      return CW_PENDING_RESTORE;
    case CW_CS_LIVE:
      if (cw_sync_is_satisfied (sync->params->rules, target->config->kind, object->object_type,
                                desired, object->imported))
        return CW_PENDING_NONE;
      return CW_PENDING_UPDATE;
    }
  g_return_val_if_reached (CW_PENDING_NONE);
}

/* An unchanged wish that was sent waits for its confirmation and is not sent again. */
static gboolean
is_under_way (const CwCsObject *object, CwPendingOp op, gboolean is_desired_changed)
{
  if (is_desired_changed || object->pending_state != CW_PENDING_STATE_SENT)
    return FALSE;
  return object->pending_op == op || object->pending_op == CW_PENDING_ADD ||
         object->pending_op == CW_PENDING_RESTORE;
}

static gboolean
update_target (CwSynchroniser *sync,
               const CwSyncConnector *target,
               CwCsObject *object,
               const CwOutboundResult *result,
               GError **error)
{
  gboolean is_desired_changed =
      object->desired == NULL || !cw_entry_equal (object->desired, result->desired);
  CwPendingOp op;

  object->object_type = result->object_type;
  op = work_out_operation (sync, target, object, result->desired);
  if (op != CW_PENDING_NONE && is_under_way (object, op, is_desired_changed))
    return TRUE;
  if (!is_desired_changed && object->pending_op == op)
    return TRUE;
  object->pending_op = op;
  object->pending_state = CW_PENDING_STATE_WAITING;
  object->sent_usec = 0;
  if (!is_desired_changed)
    return cw_connector_space_set_pending (sync->session, object->id, op, CW_PENDING_STATE_WAITING,
                                           0, error);
  g_clear_pointer (&object->desired, cw_entry_unref);
  object->desired = cw_entry_ref (result->desired);
  return cw_connector_space_update (sync->session, object, CW_CS_LOAD_DESIRED, error);
}

static gboolean
provision (CwSynchroniser *sync,
           const CwSyncTask *task,
           const CwSyncConnector *target,
           const CwOutboundResult *result,
           gint64 profile,
           GError **error)
{
  g_autoptr (CwCsObject) object = cw_cs_object_new ();

  object->connector_id = target->id;
  object->metaverse_id = task->metaverse_id;
  object->state = CW_CS_PROVISIONAL;
  object->object_type = result->object_type;
  object->pending_op = CW_PENDING_ADD;
  object->link_profile = profile;
  object->desired = cw_entry_ref (result->desired);
  if (!cw_connector_space_insert (sync->session, object, error))
    return FALSE;
  cw_synchroniser_count (sync, CW_COUNTER_PROVISIONED, object->id);
  return TRUE;
}

static gboolean
refuses_takeover (CwSynchroniser *sync,
                  CwSyncTask *task,
                  const CwSyncConnector *target,
                  const CwCsObject *existing)
{
  if (cw_sync_takeover_is_allowed (sync, target, existing))
    return FALSE;
  g_free (task->refused_takeover);
  task->refused_takeover = cw_sync_takeover_describe (sync, existing);
  return TRUE;
}

/* What waits to be made may turn out to be an administrator's account that is there already. */
static gboolean
check_waiting (CwSynchroniser *sync,
               CwSyncTask *task,
               const CwSyncConnector *target,
               const CwCsObject *waiting,
               gboolean *ret_is_refused,
               GError **error)
{
  g_autoptr (CwCsObject) existing = NULL;

  if (waiting->state == CW_CS_PROVISIONAL &&
      !cw_synchroniser_find_existing (sync, task, target->id, &existing, error))
    return FALSE;
  *ret_is_refused = existing != NULL && refuses_takeover (sync, task, target, existing);
  return TRUE;
}

/* What the rules take from it came too late for what flowed just now. */
static gboolean
look_again (CwSynchroniser *sync,
            const CwSyncConnector *target,
            const CwCsObject *joined,
            GError **error)
{
  if (!cw_rule_set_takes_from (sync->params->rules, target->config->kind))
    return TRUE;
  sync->has_marked = TRUE;
  return cw_connector_space_mark (sync->session, joined->id, error);
}

static gboolean
join_or_provision (CwSynchroniser *sync,
                   CwSyncTask *task,
                   const CwSyncConnector *target,
                   const CwOutboundResult *result,
                   gint64 profile,
                   GError **error)
{
  g_autoptr (CwCsObject) existing = NULL;

  if (!cw_synchroniser_find_existing (sync, task, target->id, &existing, error))
    return FALSE;
  if (existing == NULL)
    return provision (sync, task, target, result, profile, error);
  if (refuses_takeover (sync, task, target, existing))
    return TRUE;

  task->has_old_target = TRUE;
  cw_synchroniser_count (sync, CW_COUNTER_JOINED, existing->id);
  existing->metaverse_id = task->metaverse_id;
  existing->pending_op = CW_PENDING_NONE;
  existing->pending_state = CW_PENDING_STATE_WAITING;
  g_clear_pointer (&existing->desired, cw_entry_unref);
  if (!look_again (sync, target, existing, error))
    return FALSE;
  if (!cw_connector_space_set_metaverse (sync->session, existing->id, task->metaverse_id, error) ||
      !cw_connector_space_remove_keys (sync->session, existing->id, error) ||
      !cw_synchroniser_set_profile (sync, task, existing, profile, error))
    return FALSE;
  return update_target (sync, target, existing, result, error);
}

gboolean
cw_synchroniser_deprovision (CwSynchroniser *sync, CwCsObject *object, GError **error)
{
  if (object->state == CW_CS_PROVISIONAL)
    return cw_synchroniser_remove_row (sync, object->id, error);

  object->metaverse_id = 0;
  object->sent_usec = 0;
  object->pending_state = CW_PENDING_STATE_WAITING;
  object->pending_op = object->state == CW_CS_LIVE ? CW_PENDING_DELETE : CW_PENDING_NONE;
  if (object->pending_op == CW_PENDING_DELETE)
    cw_synchroniser_count (sync, CW_COUNTER_DEPROVISIONED, object->id);
  return cw_connector_space_update (sync->session, object, CW_CS_LOAD_ROW, error) &&
         cw_synchroniser_index_target (sync, object, error);
}

static CwCsObject *
find_row (const CwSyncTask *task, gint64 connector_id)
{
  for (guint i = 0; i < task->targets->len; i++)
    {
      CwCsObject *object = g_ptr_array_index (task->targets, i);

      if (object->connector_id == connector_id)
        return object;
    }
  return NULL;
}

gboolean
cw_synchroniser_apply_outbound (CwSynchroniser *sync,
                                CwSyncTask *task,
                                guint target,
                                gboolean *ret_is_fresh,
                                GError **error)
{
  guint index = g_array_index (sync->targets, guint, target);
  const CwSyncConnector *connector = &g_array_index (sync->connectors, CwSyncConnector, index);
  const CwOutboundResult *result = &task->outbound[target];
  CwCsObject *object = find_row (task, connector->id);
  gboolean is_refused = FALSE;
  gint64 profile = 0;

  *ret_is_fresh = FALSE;
  task->has_old_target |= object != NULL;
  if (!result->is_provisioned)
    return object == NULL || cw_synchroniser_deprovision (sync, object, error);
  if (object != NULL && !check_waiting (sync, task, connector, object, &is_refused, error))
    return FALSE;
  if (is_refused)
    return cw_synchroniser_deprovision (sync, object, error);
  if (!cw_synchroniser_find_profile (sync, connector, result->references, &profile, error))
    return FALSE;
  if (object != NULL)
    return cw_synchroniser_set_profile (sync, task, object, profile, error) &&
           update_target (sync, connector, object, result, error);
  *ret_is_fresh = TRUE;
  return join_or_provision (sync, task, connector, result, profile, error);
}
