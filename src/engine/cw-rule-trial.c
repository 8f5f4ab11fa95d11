/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-rule-trial.h"

#include "base/cw-id-set.h"
#include "engine/cw-rule-joins.h"
#include "engine/cw-rule-links.h"
#include "engine/cw-trial-report.h"
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
  CwIdSet *seen;         /* metaverse ids that were worked out */
  CwRuleJoins *joins;    /* (nullable): until they are found */
  CwRuleLinks *links;    /* what may become of references */
  CwTrialReport *report; /* what was found out */
  const CwRuleTrialOptions *options;
  guint64 n_all;       /* that there are, about */
  guint64 n_done;      /* that were looked at */
  guint64 n_objects;   /* that were read */
  guint64 n_evaluated; /* whose outcomes were compared */
} Trial;

static void
clear_trial (Trial *trial)
{
  g_clear_pointer (&trial->report, cw_trial_report_free);
  g_clear_pointer (&trial->links, cw_rule_links_free);
  g_clear_pointer (&trial->joins, cw_rule_joins_free);
  g_clear_pointer (&trial->seen, cw_id_set_free);
  g_clear_pointer (&trial->change, cw_rule_change_free);
  cw_rule_side_clear (&trial->before);
  cw_rule_side_clear (&trial->after);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Trial, clear_trial)

/* ----- objects */

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

/* *ret_ops: %NULL: nothing of it would change */
static gboolean
compare_outcomes (Trial *trial,
                  const CwCsObject *object,
                  const CwObjectCircle *circle,
                  CwRuleOutcome *before,
                  CwRuleOutcome *after,
                  CwPendingOp **ret_ops,
                  GError **error)
{
  const CwTrialCircle tried = { trial->view, &trial->before, trial->after.rules,
                                circle,      before,         after };

  trial->n_evaluated++;
  if (cw_rule_outcome_equal (before, after))
    return TRUE;
  if (!leave_out_taken (trial, &trial->before, circle, before, error) ||
      !leave_out_taken (trial, &trial->after, circle, after, error))
    return FALSE;
  if (cw_rule_outcome_equal (before, after))
    return TRUE;
  if (!cw_trial_circle_judge (&tried, ret_ops, error))
    return FALSE;
  cw_trial_report_add_outcome (trial->report, &tried, object, *ret_ops);
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
  return metaverse_id != 0 && !cw_id_set_add (trial->seen, metaverse_id);
}

/* @joining: (nullable) (element-type gint64): who would be tied to it as well by the other rules */
static gboolean
work_out (Trial *trial,
          const CwCsObject *object,
          CwObjectCircle *circle,
          GArray *joining,
          GError **error)
{
  g_auto (CwRuleOutcome) before = { 0 };
  g_auto (CwRuleOutcome) after = { 0 };
  g_autofree CwPendingOp *ops = NULL;

  cw_rule_outcome_work_out (&before, &trial->before, trial->view, circle);
  for (guint i = 0; joining != NULL && i < joining->len; i++)
    {
      CwCsObject *joined = NULL;

      if (!cw_object_view_get (trial->view, g_array_index (joining, gint64, i), CW_CS_LOAD_ALL,
                               &joined, error))
        return FALSE;
      if (joined != NULL)
        g_ptr_array_add (circle->sources, joined);
    }
  cw_rule_outcome_work_out (&after, &trial->after, trial->view, circle);
  if (!compare_outcomes (trial, object, circle, &before, &after, &ops, error))
    return FALSE;
  cw_rule_links_note (trial->links, circle, &before, &after, ops);
  return TRUE;
}

static gboolean
try_object (Trial *trial, gint64 id, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwCsObject) object = NULL;
  g_auto (CwObjectCircle) circle = { NULL };
  gboolean is_touched = FALSE;

  if (!cw_object_view_get (trial->view, id, CW_CS_LOAD_IMPORTED, &object, error))
    return FALSE;
  if (object == NULL)
    return TRUE;
  trial->n_objects++;
  is_touched =
      !cw_rule_joins_contain (trial->joins, id) && can_notice (trial, object, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return !is_touched || is_seen (trial, object->metaverse_id) ||
         (cw_object_circle_load (&circle, trial->view, id, error) &&
          work_out (trial, object, &circle, NULL, error));
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

      if (!cw_object_view_is_source (trial->view, partition->connector_id))
        continue;
      if (!cw_connector_space_count (trial->view->session, partition->id, &count, error))
        return FALSE;
      trial->n_all += count;
    }
  return TRUE;
}

static gboolean
try_partitions (Trial *trial, GCancellable *cancellable, GError **error)
{
  if (!count_all (trial, error))
    return FALSE;
  tell_progress (trial);
  for (guint i = 0; i < trial->view->partitions->len; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (trial->view->partitions, i);

      if (cw_object_view_is_source (trial->view, partition->connector_id) &&
          !try_partition (trial, partition->id, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* ----- who would be tied to somebody */

static gboolean
try_join (Trial *trial, const CwRuleJoin *join, GError **error)
{
  g_auto (CwObjectCircle) circle = { NULL };
  g_autoptr (CwCsObject) first = NULL;

  if (!cw_object_view_get (trial->view, g_array_index (join->ids, gint64, 0), CW_CS_LOAD_IMPORTED,
                           &first, error) ||
      !cw_object_circle_load_metaverse (&circle, trial->view, join->metaverse_id, error))
    return FALSE;
  if (first == NULL || circle.metaverse == NULL)
    return TRUE;
  (void) is_seen (trial, join->metaverse_id);
  for (guint i = 0; i < join->ids->len; i++)
    cw_trial_report_add_joined (trial->report);
  return work_out (trial, first, &circle, join->ids, error);
}

static gboolean
try_ambiguous (Trial *trial, gint64 id, GError **error)
{
  g_autoptr (CwCsObject) object = NULL;

  if (!cw_object_view_get (trial->view, id, CW_CS_LOAD_IMPORTED, &object, error))
    return FALSE;
  if (object != NULL)
    cw_trial_report_add_ambiguous (trial->report, -id, object);
  return TRUE;
}

/* Before the others, so that whom they join is worked out with them. */
static gboolean
try_joins (Trial *trial, GCancellable *cancellable, GError **error)
{
  GPtrArray *joins = NULL;
  GArray *ambiguous = NULL;

  trial->joins = cw_rule_joins_find (trial->view, &trial->before, &trial->after,
                                     !cw_rule_change_is_whole (trial->change), cancellable, error);
  if (trial->joins == NULL)
    return FALSE;
  joins = cw_rule_joins_get_joins (trial->joins);
  for (guint i = 0; i < joins->len; i++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !try_join (trial, g_ptr_array_index (joins, i), error))
      return FALSE;
  ambiguous = cw_rule_joins_get_ambiguous (trial->joins);
  for (guint i = 0; i < ambiguous->len; i++)
    if (!try_ambiguous (trial, g_array_index (ambiguous, gint64, i), error))
      return FALSE;
  return TRUE;
}

/* ----- references */

static gboolean
on_link_changed (const CwRuleLinkChange *change, gpointer user_data, GError **error)
{
  return cw_trial_report_add_link (((Trial *) user_data)->report, change, error);
}

static void
on_links_progressed (guint64 n_done, guint64 n_all, gpointer user_data)
{
  const CwRuleTrialOptions *options = ((Trial *) user_data)->options;

  if (options->on_progress != NULL)
    options->on_progress (n_done, n_all, options->user_data);
}

static gboolean
try_all (Trial *trial, GCancellable *cancellable, GError **error)
{
  const CwRuleLinksFuncs funcs = { on_link_changed, on_links_progressed, trial };

  return try_joins (trial, cancellable, error) && try_partitions (trial, cancellable, error) &&
         cw_rule_links_work_out (trial->links, &funcs, cancellable, error);
}

/* ----- what nobody can know yet */

static gboolean
contains_name (char **names, const char *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (g_ascii_strcasecmp (names[i], name) == 0)
      return TRUE;
  return FALSE;
}

static void
add_unread_of (Trial *trial, CwConnectorKind kind, GPtrArray *names)
{
  g_auto (GStrv) before = cw_rule_set_list_attributes (trial->before.rules, kind);
  g_auto (GStrv) after = cw_rule_set_list_attributes (trial->after.rules, kind);

  for (guint i = 0; after[i] != NULL; i++)
    if (!contains_name (before, after[i]) &&
        !g_ptr_array_find_with_equal_func (names, after[i], g_str_equal, NULL))
      g_ptr_array_add (names, g_strdup (after[i]));
}

/* Attributes that the rules in force do not ask for: the store has none of their values, so that
 * objects seem to have none. The next import reads them. */
static void
add_unread (GVariantBuilder *builder, Trial *trial)
{
  GPtrArray *connectors = cw_config_get_connectors (trial->view->config);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < connectors->len; i++)
    add_unread_of (trial, ((const CwConnectorConfig *) g_ptr_array_index (connectors, i))->kind,
                   names);
  cw_variant_add (builder, "unread",
                  g_variant_new_strv ((const char *const *) names->pdata, (gssize) names->len));
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
  add_unread (builder, trial);
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
  gint64 started_usec = g_get_monotonic_time ();
  gint64 now_usec = g_get_real_time ();

  trial.seen = cw_id_set_new ();
  trial.report = cw_trial_report_new (view, options->n_samples);
  trial.change = cw_rule_change_new (view->rules, rules);
  trial.links = cw_rule_links_new (view, view->rules, rules, error);
  if (trial.links == NULL || !cw_rule_side_init (&trial.before, view, view->rules, error) ||
      !cw_rule_side_init (&trial.after, view, rules, error))
    return FALSE;
  cw_rule_evaluator_set_now (trial.before.evaluator, now_usec);
  cw_rule_evaluator_set_now (trial.after.evaluator, now_usec);
  cw_rule_change_set_now (trial.change, now_usec);
  if (!cw_rule_change_is_empty (trial.change) && !try_all (&trial, cancellable, error))
    return FALSE;
  add_counts (builder, &trial, started_usec);
  cw_trial_report_finish (trial.report, builder);
  return TRUE;
}
