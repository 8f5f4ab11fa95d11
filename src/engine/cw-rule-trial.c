/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-rule-trial.h"

#include "engine/cw-value-text.h"
#include "engine/cw-variant.h"
#include "rules/cw-rule-change.h"

/* Ids that are read at once. */
#define PAGE 1000

typedef struct
{
  const CwObjectView *view;
  CwRuleSide before;
  CwRuleSide after;
  CwRuleChange *change;
  GPtrArray *targets;     /* (element-type CwConnectorConfig) */
  GHashTable *seen;       /* (element-type gint64): metaverse ids that were worked out */
  GVariantBuilder *items; /* the sample */
  const CwRuleTrialOptions *options;
  guint64 n_all;       /* that there are, about */
  guint64 n_done;      /* that were looked at */
  guint64 n_objects;   /* that were read */
  guint64 n_evaluated; /* whose outcomes were compared */
  guint64 n_changed;
  guint64 n_added;   /* of these, will be made */
  guint64 n_removed; /* of these, will go */
  guint64 n_failed;  /* of these, fail by the new rules */
} Trial;

static void
clear_trial (Trial *trial)
{
  cw_rule_side_clear (&trial->before);
  cw_rule_side_clear (&trial->after);
  g_clear_pointer (&trial->change, cw_rule_change_free);
  g_clear_pointer (&trial->targets, g_ptr_array_unref);
  g_clear_pointer (&trial->seen, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Trial, clear_trial)

/* ----- the sample */

static const char *
name_operation (gboolean was_there, gboolean is_there)
{
  if (was_there != is_there)
    return is_there ? "add" : "delete";
  return is_there ? "update" : "none";
}

static void
add_changes (GVariantBuilder *builder, Trial *trial, CwEntry *before, CwEntry *after)
{
  g_autoptr (CwDelta) delta = cw_delta_new (before, after);

  cw_variant_add (builder, "changes", cw_delta_to_variant (delta, trial->view->attributes));
}

static void
add_target (GVariantBuilder *array,
            Trial *trial,
            guint index,
            const CwOutboundResult *before,
            const CwOutboundResult *after)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  gboolean was_there = before != NULL && before->is_provisioned;
  gboolean is_there = after != NULL && after->is_provisioned;
  CwEntry *old_values = was_there ? before->desired : NULL;
  CwEntry *new_values = is_there ? after->desired : NULL;

  if (was_there == is_there && (!is_there || cw_entry_equal (before->desired, after->desired)))
    return;
  cw_variant_add_connector (&item, g_ptr_array_index (trial->targets, index));
  cw_variant_add_string (&item, "operation", name_operation (was_there, is_there));
  add_changes (&item, trial, old_values, new_values);
  g_variant_builder_add (array, "@a{sv}", g_variant_builder_end (&item));
}

static const CwOutboundResult *
get_result (const CwRuleOutcome *outcome, guint index)
{
  return index < outcome->n_outbound ? &outcome->outbound[index] : NULL;
}

static void
add_sample (Trial *trial,
            const CwCsObject *object,
            const CwRuleOutcome *before,
            const CwRuleOutcome *after)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) targets = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  cw_object_view_add_summary (trial->view, &item, object);
  if (after->error != NULL)
    cw_variant_add_string (&item, "errorMessage", after->error->message);
  else
    {
      cw_variant_add_string (&item, "operation",
                             name_operation (before->entry != NULL, after->entry != NULL));
      add_changes (&item, trial, before->entry, after->entry);
      for (guint i = 0; i < trial->targets->len; i++)
        add_target (&targets, trial, i, get_result (before, i), get_result (after, i));
      cw_rule_outcome_add_losses (after, &item);
    }
  cw_variant_add (&item, "targets", g_variant_builder_end (&targets));
  g_variant_builder_add (trial->items, "@a{sv}", g_variant_builder_end (&item));
}

/* ----- objects */

static void
count_change (Trial *trial,
              const CwCsObject *object,
              const CwRuleOutcome *before,
              const CwRuleOutcome *after)
{
  if (cw_rule_outcome_equal (before, after))
    return;
  trial->n_failed += after->error != NULL;
  trial->n_added += before->entry == NULL && after->entry != NULL;
  trial->n_removed += before->entry != NULL && after->entry == NULL && after->error == NULL;
  if (trial->n_changed++ < trial->options->n_samples)
    add_sample (trial, object, before, after);
}

/* What somebody else has it does not get, now as then; only where that can tell anything, since
 * others have to be looked up for it. */
static gboolean
leave_out_taken (Trial *trial,
                 CwRuleSide *side,
                 const CwObjectCircle *circle,
                 CwRuleOutcome *outcome,
                 GError **error)
{
  gboolean is_ok = cw_rule_outcome_leave_out_taken (outcome, side, trial->view, circle, error);

  cw_rule_evaluator_set_taken (side->evaluator, NULL);
  return is_ok;
}

static gboolean
compare_outcomes (Trial *trial,
                  const CwCsObject *object,
                  const CwObjectCircle *circle,
                  CwRuleOutcome *before,
                  CwRuleOutcome *after,
                  GError **error)
{
  trial->n_evaluated++;
  if (cw_rule_outcome_equal (before, after))
    return TRUE;
  if (!leave_out_taken (trial, &trial->before, circle, before, error) ||
      !leave_out_taken (trial, &trial->after, circle, after, error))
    return FALSE;
  count_change (trial, object, before, after);
  return TRUE;
}

/* FALSE with an error of the store. */
static gboolean
can_metaverse_notice (Trial *trial, gint64 metaverse_id, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwMvObject) metaverse =
      cw_metaverse_get (trial->view->session, metaverse_id, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return metaverse != NULL &&
         cw_rule_change_touches_metaverse (trial->change, metaverse->object_type, metaverse->entry);
}

/* FALSE with an error of the store. */
static gboolean
can_notice (Trial *trial, const CwCsObject *object, GError **error)
{
  CwRuleObject description;

  if (object->state != CW_CS_LIVE || object->imported == NULL)
    return FALSE;
  if (cw_rule_change_is_whole (trial->change))
    return TRUE;
  if (!cw_object_view_describe (trial->view, trial->after.groups, trial->after.scope, object,
                                &description))
    return FALSE;
  return cw_rule_change_touches (trial->change, &description) ||
         (object->metaverse_id != 0 && cw_rule_change_has_outbound (trial->change) &&
          can_metaverse_notice (trial, object->metaverse_id, error));
}

static gboolean
is_seen (Trial *trial, gint64 metaverse_id)
{
  return metaverse_id != 0 &&
         !g_hash_table_add (trial->seen, g_memdup2 (&metaverse_id, sizeof metaverse_id));
}

static gboolean
work_out (Trial *trial, const CwCsObject *object, GError **error)
{
  g_auto (CwObjectCircle) circle = { NULL };
  g_auto (CwRuleOutcome) before = { 0 };
  g_auto (CwRuleOutcome) after = { 0 };

  if (!cw_object_circle_load (&circle, trial->view, object->id, error))
    return FALSE;
  cw_rule_outcome_work_out (&before, &trial->before, trial->view, &circle);
  cw_rule_outcome_work_out (&after, &trial->after, trial->view, &circle);
  return compare_outcomes (trial, object, &circle, &before, &after, error);
}

static gboolean
try_object (Trial *trial, gint64 id, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwCsObject) object =
      cw_connector_space_get (trial->view->session, id, CW_CS_LOAD_IMPORTED, &local_error);
  gboolean is_touched = FALSE;

  if (object != NULL)
    {
      trial->n_objects++;
      is_touched = can_notice (trial, object, &local_error);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return !is_touched || is_seen (trial, object->metaverse_id) || work_out (trial, object, error);
}

static gboolean
is_of_source (Trial *trial, const CwCsPartition *partition)
{
  GPtrArray *connectors = cw_config_get_connectors (trial->view->config);

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);

      if (!cw_connector_kind_is_target (connector->kind) &&
          cw_engine_get_connector_number (trial->view->engine, connector->id) ==
              partition->connector_id)
        return TRUE;
    }
  return FALSE;
}

static void
tell_progress (Trial *trial)
{
  if (trial->options->on_progress != NULL)
    trial->options->on_progress (MIN (trial->n_done, trial->n_all), trial->n_all,
                                 trial->options->user_data);
}

static gboolean
try_next (Trial *trial, gint64 id, GCancellable *cancellable, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !try_object (trial, id, error))
    return FALSE;
  trial->n_done++;
  tell_progress (trial);
  return TRUE;
}

static gboolean
try_partition (Trial *trial, gint64 partition_id, GCancellable *cancellable, GError **error)
{
  gint64 after = 0;

  for (;;)
    {
      g_autoptr (GArray) ids =
          cw_connector_space_list_ids (trial->view->session, partition_id, after, PAGE, error);

      if (ids == NULL)
        return FALSE;
      if (ids->len == 0)
        return TRUE;
      for (guint i = 0; i < ids->len; i++)
        if (!try_next (trial, g_array_index (ids, gint64, i), cancellable, error))
          return FALSE;
      after = g_array_index (ids, gint64, ids->len - 1);
    }
}

static gboolean
count_all (Trial *trial, GError **error)
{
  for (guint i = 0; i < trial->view->partitions->len; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (trial->view->partitions, i);
      guint64 count = 0;

      if (!is_of_source (trial, partition))
        continue;
      if (!cw_connector_space_count (trial->view->session, partition->id, &count, error))
        return FALSE;
      trial->n_all += count;
    }
  return TRUE;
}

static gboolean
try_all (Trial *trial, GCancellable *cancellable, GError **error)
{
  if (!count_all (trial, error))
    return FALSE;
  tell_progress (trial);
  for (guint i = 0; i < trial->view->partitions->len; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (trial->view->partitions, i);

      if (is_of_source (trial, partition) &&
          !try_partition (trial, partition->id, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static void
add_counts (GVariantBuilder *builder, Trial *trial, gint64 started_usec)
{
  GPtrArray *ids = cw_rule_change_get_ids (trial->change);

  cw_variant_add (builder, "rules",
                  g_variant_new_strv ((const char *const *) ids->pdata, (gssize) ids->len));
  cw_variant_add_bool (builder, "everything", cw_rule_change_is_whole (trial->change));
  cw_variant_add_int (builder, "objects", (gint64) trial->n_objects);
  cw_variant_add_int (builder, "evaluated", (gint64) trial->n_evaluated);
  cw_variant_add_int (builder, "changed", (gint64) trial->n_changed);
  cw_variant_add_int (builder, "added", (gint64) trial->n_added);
  cw_variant_add_int (builder, "removed", (gint64) trial->n_removed);
  cw_variant_add_int (builder, "failed", (gint64) trial->n_failed);
  cw_variant_add_double (builder, "seconds",
                         (double) (g_get_monotonic_time () - started_usec) / G_USEC_PER_SEC);
}

gboolean
cw_rule_trial_run (const CwObjectView *view,
                   CwRuleSet *rules,
                   const CwRuleTrialOptions *options,
                   GVariantBuilder *builder,
                   GCancellable *cancellable,
                   GError **error)
{
  g_auto (Trial) trial = { .view = view, .options = options };
  g_auto (GVariantBuilder) items = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  gint64 started_usec = g_get_monotonic_time ();
  gint64 now_usec = g_get_real_time ();

  trial.items = &items;
  trial.targets = cw_rule_outcome_list_targets (view);
  trial.seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  trial.change = cw_rule_change_new (view->rules, rules);
  if (!cw_rule_side_init (&trial.before, view, view->rules, error) ||
      !cw_rule_side_init (&trial.after, view, rules, error))
    return FALSE;
  cw_rule_evaluator_set_now (trial.before.evaluator, now_usec);
  cw_rule_evaluator_set_now (trial.after.evaluator, now_usec);
  cw_rule_change_set_now (trial.change, now_usec);
  if (!cw_rule_change_is_empty (trial.change) && !try_all (&trial, cancellable, error))
    return FALSE;
  add_counts (builder, &trial, started_usec);
  cw_variant_add (builder, "items", g_variant_builder_end (&items));
  return TRUE;
}
