/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-trial-target.h"

#include "sync/cw-sync-pending.h"

const CwOutboundResult *
cw_rule_outcome_get_result (const CwRuleOutcome *outcome, guint index)
{
  return index < outcome->n_outbound ? &outcome->outbound[index] : NULL;
}

/* ----- what is there already, as synchronise finds it */

static gboolean
is_joinable (const CwTrialCircle *trial, const CwRuleKey *key, const CwCsObject *object)
{
  CwRuleObject description;

  return object->metaverse_id == 0 &&
         (object->state == CW_CS_LIVE || object->state == CW_CS_RECYCLED) &&
         cw_object_view_describe (trial->view, trial->in_force->groups, trial->in_force->scope,
                                  object, &description) &&
         cw_rule_evaluator_is_join_match (trial->in_force->evaluator, &description, key->kind,
                                          trial->after->type, trial->after->entry);
}

static gboolean
find_by_key (const CwTrialCircle *trial,
             gint64 connector_id,
             const CwRuleKey *key,
             CwCsObject **ret_object,
             GError **error)
{
  g_autoptr (GArray) ids = cw_connector_space_find_by_key (trial->view->session, connector_id,
                                                           key->kind, key->hash, error);

  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len && *ret_object == NULL; i++)
    {
      g_autoptr (CwCsObject) object = NULL;

      if (!cw_object_view_get (trial->view, g_array_index (ids, gint64, i), CW_CS_LOAD_IMPORTED,
                               &object, error))
        return FALSE;
      if (object != NULL && is_joinable (trial, key, object))
        *ret_object = g_steal_pointer (&object);
    }
  return TRUE;
}

/* *ret_object: %NULL when there is none */
static gboolean
find_existing (const CwTrialCircle *trial,
               gint64 connector_id,
               CwCsObject **ret_object,
               GError **error)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));

  cw_rule_evaluator_collect_metaverse_keys (trial->in_force->evaluator, CW_RULE_ALL_SEEKERS,
                                            trial->after->type, trial->after->entry, keys);
  for (guint i = 0; i < keys->len && *ret_object == NULL; i++)
    if (!find_by_key (trial, connector_id, &g_array_index (keys, CwRuleKey, i), ret_object, error))
      return FALSE;
  return TRUE;
}

/* ----- what would be done */

static CwPendingOp
judge_present (const CwTrialCircle *trial,
               const CwConnectorConfig *target,
               const CwCsObject *object,
               const CwOutboundResult *result)
{
  if (object->state == CW_CS_RECYCLED)
    return CW_PENDING_RESTORE;
  if (object->state == CW_CS_LIVE &&
      cw_sync_is_satisfied (trial->rules, target->kind, result->object_type, result->desired,
                            object->imported))
    return CW_PENDING_NONE;
  return CW_PENDING_UPDATE;
}

static gboolean
judge_new (const CwTrialCircle *trial,
           gint64 connector_id,
           const CwConnectorConfig *target,
           const CwOutboundResult *result,
           CwPendingOp *ret_op,
           GError **error)
{
  g_autoptr (CwCsObject) existing = NULL;

  if (!find_existing (trial, connector_id, &existing, error))
    return FALSE;
  if (existing != NULL)
    *ret_op = judge_present (trial, target, existing, result);
  else
    *ret_op = result->without == CW_ATTRIBUTE_NONE ? CW_PENDING_ADD : CW_PENDING_NONE;
  return TRUE;
}

/* By the rules in force; when they fail it stays as it is. */
static gboolean
was_there (const CwTrialCircle *trial, const CwOutboundResult *before, const CwCsObject *object)
{
  return trial->before->error != NULL ? object != NULL : before != NULL && before->is_provisioned;
}

static gboolean
judge_target (const CwTrialCircle *trial,
              guint index,
              const CwConnectorConfig *target,
              CwPendingOp *ret_op,
              GError **error)
{
  gint64 connector_id = cw_engine_get_connector_number (trial->view->engine, target->id);
  const CwCsObject *object = cw_object_circle_find_target (trial->circle, connector_id);
  const CwOutboundResult *before = cw_rule_outcome_get_result (trial->before, index);
  const CwOutboundResult *after = cw_rule_outcome_get_result (trial->after, index);
  gboolean was = was_there (trial, before, object);

  *ret_op = CW_PENDING_NONE;
  if (trial->after->error != NULL)
    return TRUE;
  if (after == NULL || !after->is_provisioned)
    {
      if (was && object != NULL && object->state == CW_CS_LIVE)
        *ret_op = CW_PENDING_DELETE;
      return TRUE;
    }
  if (object == NULL)
    return was || judge_new (trial, connector_id, target, after, ret_op, error);
  if (!was || before == NULL || !cw_entry_equal (before->desired, after->desired))
    *ret_op = judge_present (trial, target, object, after);
  return TRUE;
}

gboolean
cw_trial_circle_judge (const CwTrialCircle *trial, CwPendingOp **ret_ops, GError **error)
{
  g_autoptr (GPtrArray) targets = cw_rule_outcome_list_targets (trial->view);
  g_autofree CwPendingOp *ops = g_new0 (CwPendingOp, targets->len + 1);

  for (guint i = 0; i < targets->len; i++)
    if (!judge_target (trial, i, g_ptr_array_index (targets, i), &ops[i], error))
      return FALSE;
  *ret_ops = g_steal_pointer (&ops);
  return TRUE;
}
