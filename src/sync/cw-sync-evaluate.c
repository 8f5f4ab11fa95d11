/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-sync-anchor.h"
#include "sync/cw-sync-private.h"

CwSyncItem *
cw_sync_item_new (CwCsObject *object, const CwSyncConnector *connector)
{
  CwSyncItem *item = g_new0 (CwSyncItem, 1);

  item->object = object;
  item->connector = connector;
  item->keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  return item;
}

void
cw_sync_item_free (CwSyncItem *item)
{
  g_clear_pointer (&item->object, cw_cs_object_free);
  g_array_unref (item->keys);
  g_clear_error (&item->error);
  g_free (item);
}

CwSyncTask *
cw_sync_task_new (void)
{
  CwSyncTask *task = g_new0 (CwSyncTask, 1);

  task->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_cs_object_free);
  task->targets = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_cs_object_free);
  task->keys_before = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  task->keys_after = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  task->unique_keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  task->unique_before = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  task->held_keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  return task;
}

static void
clear_outbound (CwSyncTask *task)
{
  for (guint i = 0; i < task->n_outbound; i++)
    cw_outbound_result_clear (&task->outbound[i]);
  g_clear_pointer (&task->outbound, g_free);
  task->n_outbound = 0;
}

void
cw_sync_task_free (CwSyncTask *task)
{
  clear_outbound (task);
  g_clear_pointer (&task->previous, cw_mv_object_free);
  g_clear_pointer (&task->entry, cw_entry_unref);
  g_free (task->references);
  g_free (task->refused_anchor);
  g_free (task->refused_takeover);
  g_ptr_array_unref (task->sources);
  g_ptr_array_unref (task->targets);
  g_array_unref (task->keys_before);
  g_array_unref (task->keys_after);
  g_array_unref (task->unique_keys);
  g_array_unref (task->unique_before);
  g_array_unref (task->held_keys);
  g_clear_error (&task->error);
  g_free (task);
}

const CwSyncConnector *
cw_synchroniser_find_connector (CwSynchroniser *sync, gint64 id)
{
  for (guint i = 0; i < sync->connectors->len; i++)
    {
      const CwSyncConnector *connector = &g_array_index (sync->connectors, CwSyncConnector, i);

      if (connector->id == id)
        return connector;
    }
  return NULL;
}

static const CwCsPartition *
find_partition (CwSynchroniser *sync, gint64 id)
{
  for (guint i = 0; i < sync->partitions->len; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (sync->partitions, i);

      if (partition->id == id)
        return partition;
    }
  return NULL;
}

void
cw_synchroniser_describe (CwSynchroniser *sync,
                          const CwCsObject *object,
                          CwRuleObject *ret_description)
{
  const CwSyncConnector *connector = cw_synchroniser_find_connector (sync, object->connector_id);
  const CwCsPartition *partition = find_partition (sync, object->partition_id);

  *ret_description = (CwRuleObject){
    .kind = connector->config->kind,
    .connector_index = connector->index,
    .connector_id = connector->config->id,
    .partition = partition != NULL ? partition->name : NULL,
    .netbios = partition != NULL ? partition->netbios : NULL,
    .forest = partition != NULL ? partition->forest : NULL,
    .forest_netbios = partition != NULL ? partition->forest_netbios : NULL,
    .object_type = object->object_type,
    .dn = object->dn,
    .entry = object->imported,
    .left_out = cw_sync_scope_find_reason (sync->scope, sync->groups, object),
    .groups = cw_sync_groups_find (sync->groups, object->connector_id, object->id),
  };
}

/* ----- deciding */

static gboolean
needs_decision (const CwSyncItem *item)
{
  if (item->connector == NULL || item->object->imported == NULL)
    return FALSE;
  return item->object->state == CW_CS_LIVE ||
         (item->object->state == CW_CS_RECYCLED && item->connector->is_target);
}

/* With rules of one type only others have to have been there before. */
gboolean
cw_synchroniser_may_be_misplaced (const CwSynchroniser *sync, const CwSyncItem *item)
{
  return !item->connector->is_target && item->object->metaverse_id != 0 &&
         item->decision.is_in_scope &&
         (item->decision.has_many_types || sync->params->has_new_rules);
}

static void
decide_item (CwSynchroniser *sync, CwSyncItem *item, CwRuleEvaluator *evaluator)
{
  CwRuleObject description;

  if (!needs_decision (item))
    return;
  cw_synchroniser_describe (sync, item->object, &description);
  if (!cw_rule_evaluator_decide_inbound (evaluator, &description, &item->decision, &item->error))
    return;
  if (!item->decision.is_in_scope)
    return;
  if (item->object->metaverse_id != 0 && (item->connector->is_target || !item->decision.seeks) &&
      !cw_synchroniser_may_be_misplaced (sync, item))
    return;
  if (!cw_rule_evaluator_collect_join_keys (evaluator, &description, item->keys, &item->error))
    g_array_set_size (item->keys, 0);
}

/* ----- flowing */

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  const CwRuleKey *left = a;
  const CwRuleKey *right = b;

  if (left->kind != right->kind)
    return left->kind < right->kind ? -1 : 1;
  return (left->hash > right->hash) - (left->hash < right->hash);
}

static void
collect_keys (CwRuleEvaluator *evaluator,
              guint seekers,
              CwAttributeId metaverse_type,
              const CwEntry *entry,
              GArray *keys)
{
  cw_rule_evaluator_collect_metaverse_keys (evaluator, seekers, metaverse_type, entry, keys);
  g_array_sort (keys, compare_keys);
}

static const CwCsObject *
find_target_object (const CwSyncTask *task, gint64 connector_id)
{
  for (guint i = 0; i < task->targets->len; i++)
    {
      const CwCsObject *object = g_ptr_array_index (task->targets, i);

      if (object->connector_id == connector_id)
        return object;
    }
  return NULL;
}

static gboolean
work_out (CwSynchroniser *sync,
          const CwSyncTask *task,
          CwRuleEvaluator *evaluator,
          CwOutboundResult *results,
          GError **error)
{
  for (guint i = 0; i < sync->target_kinds->len; i++)
    {
      const CwSyncTarget *target = &g_array_index (sync->target_kinds, CwSyncTarget, i);
      const CwCsObject *object = find_target_object (task, target->connector_id);

      if (!cw_rule_evaluator_flow_outbound (evaluator, target->kind, task->metaverse_type,
                                            task->entry, object != NULL ? object->imported : NULL,
                                            object != NULL ? object->desired : NULL, &results[i],
                                            error))
        return FALSE;
    }
  return TRUE;
}

CwOutboundResult *
cw_synchroniser_work_out (CwSynchroniser *sync, const CwSyncTask *task, CwRuleEvaluator *evaluator)
{
  CwOutboundResult *results = g_new0 (CwOutboundResult, sync->target_kinds->len + 1);

  (void) work_out (sync, task, evaluator, results, NULL);
  return results;
}

/* ----- what only one object may have */

static void
add_held_keys (CwSynchroniser *sync,
               gint64 connector_id,
               CwAttributeId object_type,
               const CwEntry *entry,
               GArray *keys)
{
  const CwSyncConnector *connector = cw_synchroniser_find_connector (sync, connector_id);

  if (entry != NULL)
    cw_rule_set_collect_held_keys (sync->params->rules, connector->config->kind, object_type, entry,
                                   keys);
}

static void
collect_unique_before (CwSynchroniser *sync, CwSyncTask *task)
{
  cw_rule_set_collect_own_keys (sync->params->rules, task->metaverse_type, task->previous->entry,
                                task->unique_before);
  for (guint i = 0; i < task->targets->len; i++)
    {
      const CwCsObject *object = g_ptr_array_index (task->targets, i);

      add_held_keys (sync, object->connector_id, object->object_type, object->desired,
                     task->unique_before);
      if (task->sources->len == 0)
        add_held_keys (sync, object->connector_id, object->object_type, object->imported,
                       task->unique_before);
    }
  cw_sync_keys_tidy (task->unique_before);
}

/* Whom nobody exports has nothing that others could not have. */
static void
collect_unique_keys (CwSynchroniser *sync, CwSyncTask *task)
{
  CwRuleSet *rules = sync->params->rules;
  gboolean is_exported = FALSE;

  g_array_set_size (task->unique_keys, 0);
  for (guint i = 0; i < task->n_outbound; i++)
    {
      const CwSyncTarget *target = &g_array_index (sync->target_kinds, CwSyncTarget, i);
      const CwOutboundResult *result = &task->outbound[i];

      if (!result->is_provisioned)
        continue;
      is_exported = TRUE;
      cw_rule_set_collect_held_keys (rules, target->kind, result->object_type, result->desired,
                                     task->unique_keys);
    }
  if (is_exported)
    cw_rule_set_collect_own_keys (rules, task->metaverse_type, task->entry, task->unique_keys);
  cw_sync_keys_tidy (task->unique_keys);
}

/* Else the target's object is no longer ours. */
static gboolean
is_exported_to (CwSynchroniser *sync, const CwSyncTask *task, gint64 connector_id)
{
  for (guint i = 0; i < task->n_outbound; i++)
    if (g_array_index (sync->target_kinds, CwSyncTarget, i).connector_id == connector_id)
      return task->outbound[i].is_provisioned;
  return FALSE;
}

static void
collect_extra_keys (CwSynchroniser *sync, CwSyncTask *task)
{
  guint n = 0;

  for (guint i = 0; i < task->targets->len; i++)
    {
      const CwCsObject *object = g_ptr_array_index (task->targets, i);

      if (object->state == CW_CS_LIVE && is_exported_to (sync, task, object->connector_id))
        add_held_keys (sync, object->connector_id, object->object_type, object->imported,
                       task->held_keys);
    }
  cw_sync_keys_tidy (task->held_keys);
  for (guint i = 0; i < task->held_keys->len; i++)
    {
      CwRuleKey key = g_array_index (task->held_keys, CwRuleKey, i);

      if (!cw_sync_keys_contain (task->unique_keys, &key))
        g_array_index (task->held_keys, CwRuleKey, n++) = key;
    }
  g_array_set_size (task->held_keys, n);
}

void
cw_synchroniser_flow_out (CwSynchroniser *sync, CwSyncTask *task, CwRuleEvaluator *evaluator)
{
  clear_outbound (task);
  task->outbound = g_new0 (CwOutboundResult, sync->target_kinds->len + 1);
  task->n_outbound = sync->target_kinds->len;
  if (work_out (sync, task, evaluator, task->outbound, &task->error))
    collect_unique_keys (sync, task);
}

/* The sources, and behind them the targets that rules take values from. */
static guint
describe_task (CwSynchroniser *sync, const CwSyncTask *task, CwRuleObject *objects)
{
  guint n_objects = task->sources->len;

  for (guint i = 0; i < task->sources->len; i++)
    cw_synchroniser_describe (sync, g_ptr_array_index (task->sources, i), &objects[i]);
  for (guint i = 0; i < task->targets->len; i++)
    {
      const CwCsObject *target = g_ptr_array_index (task->targets, i);

      if (target->state != CW_CS_LIVE || target->imported == NULL)
        continue;
      cw_synchroniser_describe (sync, target, &objects[n_objects]);
      if (cw_rule_set_takes_from (sync->params->rules, objects[n_objects].kind))
        n_objects++;
    }
  return n_objects;
}

static void
flow_task (CwSynchroniser *sync, CwSyncTask *task, CwRuleEvaluator *evaluator)
{
  g_autofree CwRuleObject *objects =
      g_new0 (CwRuleObject, task->sources->len + task->targets->len + 1);
  guint n_objects;

  /* With other connectors than the last time it may have keys that nobody looks for any more. */
  if (task->previous != NULL)
    {
      collect_keys (evaluator,
                    sync->params->has_new_rules ? CW_RULE_ALL_SEEKERS : sync->seeker_kinds,
                    task->metaverse_type, task->previous->entry, task->keys_before);
      collect_unique_before (sync, task);
    }
  if (task->sources->len == 0)
    return;
  n_objects = describe_task (sync, task, objects);
  task->entry = cw_rule_evaluator_flow_inbound (
      evaluator, task->metaverse_type, objects, n_objects,
      task->previous != NULL ? task->previous->entry : NULL, &task->error);
  if (task->entry == NULL)
    return;
  cw_synchroniser_note_references (task, evaluator, objects);
  if (!cw_rule_evaluator_keeps_alive (evaluator))
    {
      g_clear_pointer (&task->entry, cw_entry_unref);
      return;
    }
  if (task->previous != NULL && cw_sync_anchor_is_fixed (task->targets) &&
      !cw_sync_anchor_keep (evaluator, task->metaverse_type, sync->anchor_attribute,
                            task->previous->entry, objects, task->sources->len, &task->entry,
                            &task->refused_anchor, &task->error))
    return;
  collect_keys (evaluator, sync->seeker_kinds, task->metaverse_type, task->entry, task->keys_after);
  cw_synchroniser_flow_out (sync, task, evaluator);
  if (task->error == NULL)
    collect_extra_keys (sync, task);
}

/* ----- both, on all threads */

static guint
count (const GPtrArray *elements)
{
  return elements != NULL ? elements->len : 0;
}

static void
do_element (guint index, guint worker, gpointer user_data)
{
  CwSyncBatch *batch = user_data;
  CwRuleEvaluator *evaluator = g_ptr_array_index (batch->sync->evaluators, worker);
  guint n_tasks = count (batch->tasks);
  guint n_items = count (batch->items);

  if (index < n_tasks)
    flow_task (batch->sync, g_ptr_array_index (batch->tasks, index), evaluator);
  else if (index < n_tasks + n_items)
    decide_item (batch->sync, g_ptr_array_index (batch->items, index - n_tasks), evaluator);
  else
    cw_sync_task_free (g_ptr_array_index (batch->spent, index - n_tasks - n_items));
}

static void
start_batch (CwSynchroniser *sync, GPtrArray *tasks, GPtrArray *items)
{
  sync->batch = (CwSyncBatch){ sync, tasks, items, g_steal_pointer (&sync->spent) };
  if (sync->batch.spent != NULL)
    g_ptr_array_set_free_func (sync->batch.spent, NULL);
  cw_sync_work_start (sync->work, count (tasks) + count (items) + count (sync->batch.spent),
                      do_element, &sync->batch);
}

/* The threads have freed what is in it. */
static void
finish_batch (CwSynchroniser *sync)
{
  cw_sync_work_finish (sync->work);
  g_clear_pointer (&sync->batch.spent, g_ptr_array_unref);
}

void
cw_synchroniser_decide (CwSynchroniser *sync, GPtrArray *items)
{
  start_batch (sync, NULL, items);
  finish_batch (sync);
}

void
cw_synchroniser_start_flow (CwSynchroniser *sync, GPtrArray *tasks)
{
  start_batch (sync, tasks, NULL);
}

void
cw_synchroniser_finish_flow (CwSynchroniser *sync, GPtrArray *tasks)
{
  finish_batch (sync);
  sync->spent = tasks;
}
