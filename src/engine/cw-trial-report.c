/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-trial-report.h"

#include "base/cw-phrase.h"
#include "engine/cw-link-sample.h"
#include "engine/cw-value-text.h"
#include "engine/cw-variant.h"

/* References of one object in one target that are told by name. */
#define MAXIMUM_LINKS 10

typedef struct
{
  guint64 n_added;
  guint64 n_changed;
  guint64 n_deleted;
  guint64 n_links_added;
  guint64 n_links_removed;
} Counts;

/* What a sample says of one target. */
typedef struct
{
  GVariant *outcome; /* (owned) (nullable): its values stay */
  CwLinkSample links;
} SampleTarget;

typedef struct
{
  gint64 identity;
  GVariant *head;        /* (owned) */
  SampleTarget *targets; /* (owned) */
  guint n_targets;
} Sample;

struct _CwTrialReport
{
  const CwObjectView *view;
  GPtrArray *targets; /* (owned) (element-type CwConnectorConfig) */
  Counts *counts;     /* (owned): one for each */
  guint n_samples;
  GPtrArray *deletions;    /* (owned) (element-type Sample) */
  GPtrArray *others;       /* (owned) (element-type Sample) */
  GHashTable *by_identity; /* (owned) (element-type gint64 Sample) */
  GHashTable *linked;      /* (owned) (element-type gint64): who changes only by references */
  guint64 n_changed;
  guint64 n_added;   /* of these, will be made in the metaverse */
  guint64 n_removed; /* of these, will go there */
  guint64 n_failed;  /* of these, fail by the new rules */
  guint64 n_joined;
};

static void
free_sample (gpointer data)
{
  Sample *sample = data;

  for (guint i = 0; i < sample->n_targets; i++)
    {
      g_clear_pointer (&sample->targets[i].outcome, g_variant_unref);
      cw_link_sample_clear (&sample->targets[i].links);
    }
  g_clear_pointer (&sample->head, g_variant_unref);
  g_free (sample->targets);
  g_free (sample);
}

CwTrialReport *
cw_trial_report_new (const CwObjectView *view, guint n_samples)
{
  CwTrialReport *report = g_new0 (CwTrialReport, 1);

  report->view = view;
  report->n_samples = n_samples;
  report->targets = cw_rule_outcome_list_targets (view);
  report->counts = g_new0 (Counts, report->targets->len + 1);
  report->deletions = g_ptr_array_new_with_free_func (free_sample);
  report->others = g_ptr_array_new_with_free_func (free_sample);
  report->by_identity = g_hash_table_new (g_int64_hash, g_int64_equal);
  report->linked = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return report;
}

void
cw_trial_report_free (CwTrialReport *report)
{
  if (report == NULL)
    return;
  g_hash_table_unref (report->linked);
  g_hash_table_unref (report->by_identity);
  g_ptr_array_unref (report->others);
  g_ptr_array_unref (report->deletions);
  g_ptr_array_unref (report->targets);
  g_free (report->counts);
  g_free (report);
}

/* ----- the sample */

static gboolean
has_room (const CwTrialReport *report, gboolean is_deletion)
{
  return (is_deletion ? report->deletions : report->others)->len < report->n_samples;
}

/* @head: (transfer full if floating) */
static Sample *
add_sample (CwTrialReport *report, gint64 identity, gboolean is_deletion, GVariant *head)
{
  Sample *sample = g_new0 (Sample, 1);

  sample->identity = identity;
  sample->head = g_variant_ref_sink (head);
  sample->n_targets = report->targets->len;
  sample->targets = g_new0 (SampleTarget, sample->n_targets + 1);
  g_ptr_array_add (is_deletion ? report->deletions : report->others, sample);
  g_hash_table_insert (report->by_identity, &sample->identity, sample);
  return sample;
}

static const char *
name_operation (gboolean was_there, gboolean is_there)
{
  if (was_there != is_there)
    return is_there ? "add" : "delete";
  return is_there ? "update" : "none";
}

static void
add_changes (CwTrialReport *report, GVariantBuilder *builder, CwEntry *before, CwEntry *after)
{
  g_autoptr (CwDelta) delta = cw_delta_new (before, after);

  cw_variant_add (builder, "changes", cw_delta_to_variant (delta, report->view->attributes));
}

static GVariant *
make_head (CwTrialReport *report, const CwTrialCircle *trial, const CwCsObject *object)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  CwEntry *before = trial->before->entry;
  CwEntry *after = trial->after->entry;

  cw_object_view_add_summary (report->view, &item, object);
  if (trial->after->error != NULL)
    cw_variant_add_string (&item, "errorMessage", trial->after->error->message);
  else
    {
      cw_variant_add_string (&item, "operation", name_operation (before != NULL, after != NULL));
      add_changes (report, &item, before, after);
      cw_rule_outcome_add_losses (trial->after, &item);
    }
  return g_variant_builder_end (&item);
}

static CwEntry *
get_values (const CwRuleOutcome *outcome, guint index)
{
  const CwOutboundResult *result = cw_rule_outcome_get_result (outcome, index);

  return result != NULL && result->is_provisioned ? result->desired : NULL;
}

/* (transfer full) (nullable): nothing is different there */
static GVariant *
make_outcome (CwTrialReport *report, const CwTrialCircle *trial, guint index, CwPendingOp op)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  CwEntry *before = get_values (trial->before, index);
  CwEntry *after = get_values (trial->after, index);

  if (op == CW_PENDING_NONE && (before == NULL || after == NULL || cw_entry_equal (before, after)))
    return NULL;
  cw_variant_add_connector (&item, g_ptr_array_index (report->targets, index));
  cw_variant_add_string (&item, "operation", cw_pending_op_to_string (op));
  add_changes (report, &item, before, after);
  return g_variant_ref_sink (g_variant_builder_end (&item));
}

/* ----- outcomes */

static void
count_operation (Counts *counts, CwPendingOp op)
{
  counts->n_added += op == CW_PENDING_ADD || op == CW_PENDING_RESTORE;
  counts->n_changed += op == CW_PENDING_UPDATE;
  counts->n_deleted += op == CW_PENDING_DELETE;
}

void
cw_trial_report_add_outcome (CwTrialReport *report,
                             const CwTrialCircle *trial,
                             const CwCsObject *object,
                             const CwPendingOp *ops)
{
  const CwRuleOutcome *before = trial->before;
  const CwRuleOutcome *after = trial->after;
  gboolean is_deletion = FALSE;
  Sample *sample = NULL;

  for (guint i = 0; i < report->targets->len; i++)
    {
      count_operation (&report->counts[i], ops[i]);
      is_deletion |= ops[i] == CW_PENDING_DELETE;
    }
  report->n_changed++;
  report->n_failed += after->error != NULL;
  report->n_added += before->entry == NULL && after->entry != NULL;
  report->n_removed += before->entry != NULL && after->entry == NULL && after->error == NULL;
  if (!has_room (report, is_deletion))
    return;
  sample = add_sample (report, cw_object_circle_get_identity (trial->circle), is_deletion,
                       make_head (report, trial, object));
  for (guint i = 0; i < report->targets->len && after->error == NULL; i++)
    sample->targets[i].outcome = make_outcome (report, trial, i, ops[i]);
}

void
cw_trial_report_add_joined (CwTrialReport *report)
{
  report->n_joined++;
}

void
cw_trial_report_add_ambiguous (CwTrialReport *report, gint64 identity, const CwCsObject *object)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  report->n_changed++;
  report->n_failed++;
  if (!has_room (report, FALSE))
    return;
  cw_object_view_add_summary (report->view, &item, object);
  cw_variant_add_string (&item, "errorMessage",
                         CW_PHRASE ("Another object of the same connector is already joined to the "
                                    "metaverse object that this one matches"));
  add_sample (report, identity, FALSE, g_variant_builder_end (&item));
}

/* ----- references */

/* Of a metaverse object, the first that it is made of. FALSE: an error of the store. */
static gboolean
find_object (CwTrialReport *report, gint64 identity, CwCsObject **ret_object, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;

  if (identity < 0)
    return cw_object_view_get (report->view, -identity, CW_CS_LOAD_IMPORTED, ret_object, error);
  rows = cw_connector_space_list_by_metaverse (report->view->session, identity, CW_CS_LOAD_IMPORTED,
                                               error);
  for (guint i = 0; rows != NULL && i < rows->len && *ret_object == NULL; i++)
    {
      const CwConnectorConfig *connector =
          cw_object_view_find_connector (report->view, g_ptr_array_index (rows, i));

      if (connector != NULL && !cw_connector_kind_is_target (connector->kind))
        *ret_object = g_ptr_array_steal_index (rows, i);
    }
  return rows != NULL;
}

/* Nothing but references of it would change. */
static gboolean
add_linked (CwTrialReport *report, gint64 identity, Sample **ret_sample, GError **error)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (CwCsObject) object = NULL;

  if (!find_object (report, identity, &object, error))
    return FALSE;
  if (object == NULL)
    return TRUE;
  cw_object_view_add_summary (report->view, &item, object);
  cw_variant_add_string (&item, "operation", "none");
  cw_variant_add (&item, "changes", g_variant_new_array (G_VARIANT_TYPE_VARDICT, NULL, 0));
  *ret_sample = add_sample (report, identity, FALSE, g_variant_builder_end (&item));
  return TRUE;
}

/* It counts as one of those that change, whatever else of it does. */
static gboolean
count_linked (CwTrialReport *report, const CwRuleLinkChange *change)
{
  gint64 identity = change->identity;

  if (change->is_counted ||
      !g_hash_table_add (report->linked, g_memdup2 (&identity, sizeof identity)))
    return FALSE;
  report->n_changed++;
  return TRUE;
}

gboolean
cw_trial_report_add_link (CwTrialReport *report, const CwRuleLinkChange *change, GError **error)
{
  Counts *counts = &report->counts[change->target];
  Sample *sample = g_hash_table_lookup (report->by_identity, &change->identity);
  gboolean is_new = count_linked (report, change);

  counts->n_links_added += !change->is_removal;
  counts->n_links_removed += change->is_removal;
  if (sample == NULL && is_new && has_room (report, FALSE) &&
      !add_linked (report, change->identity, &sample, error))
    return FALSE;
  return sample == NULL || cw_link_sample_add (&sample->targets[change->target].links, report->view,
                                               change, MAXIMUM_LINKS, error);
}

/* ----- the answer */

static void
add_target_counts (GVariantBuilder *builder, const Counts *counts)
{
  cw_variant_add_int (builder, "targetAdded", (gint64) counts->n_added);
  cw_variant_add_int (builder, "targetChanged", (gint64) counts->n_changed);
  cw_variant_add_int (builder, "targetDeleted", (gint64) counts->n_deleted);
  cw_variant_add_int (builder, "linksAdded", (gint64) counts->n_links_added);
  cw_variant_add_int (builder, "linksRemoved", (gint64) counts->n_links_removed);
}

static void
add_targets (CwTrialReport *report, GVariantBuilder *builder)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  Counts all = { 0 };

  for (guint i = 0; i < report->targets->len; i++)
    {
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
      const Counts *counts = &report->counts[i];

      cw_variant_add_connector (&item, g_ptr_array_index (report->targets, i));
      add_target_counts (&item, counts);
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
      all.n_added += counts->n_added;
      all.n_changed += counts->n_changed;
      all.n_deleted += counts->n_deleted;
      all.n_links_added += counts->n_links_added;
      all.n_links_removed += counts->n_links_removed;
    }
  add_target_counts (builder, &all);
  cw_variant_add (builder, "targets", g_variant_builder_end (&array));
}

static void
add_members (GVariantBuilder *builder, GVariant *dict)
{
  GVariantIter iter;
  GVariant *member = NULL;

  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_loop (&iter, "@{sv}", &member))
    g_variant_builder_add_value (builder, member);
}

static void
add_sample_target (CwTrialReport *report,
                   GVariantBuilder *targets,
                   const SampleTarget *target,
                   guint index)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (target->outcome == NULL && target->links.links == NULL)
    return;
  if (target->outcome != NULL)
    add_members (&item, target->outcome);
  else
    {
      cw_variant_add_connector (&item, g_ptr_array_index (report->targets, index));
      cw_variant_add_string (&item, "operation", "none");
      cw_variant_add (&item, "changes", g_variant_new_array (G_VARIANT_TYPE_VARDICT, NULL, 0));
    }
  cw_link_sample_build (&target->links, &item);
  g_variant_builder_add (targets, "@a{sv}", g_variant_builder_end (&item));
}

static void
add_item (CwTrialReport *report, GVariantBuilder *items, const Sample *sample)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) targets = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  add_members (&item, sample->head);
  for (guint i = 0; i < sample->n_targets; i++)
    add_sample_target (report, &targets, &sample->targets[i], i);
  cw_variant_add (&item, "targets", g_variant_builder_end (&targets));
  g_variant_builder_add (items, "@a{sv}", g_variant_builder_end (&item));
}

static void
add_items (CwTrialReport *report, GVariantBuilder *builder)
{
  g_auto (GVariantBuilder) items = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  guint n_others = MIN (report->others->len, report->n_samples - report->deletions->len);

  for (guint i = 0; i < report->deletions->len; i++)
    add_item (report, &items, g_ptr_array_index (report->deletions, i));
  for (guint i = 0; i < n_others; i++)
    add_item (report, &items, g_ptr_array_index (report->others, i));
  cw_variant_add (builder, "items", g_variant_builder_end (&items));
}

void
cw_trial_report_finish (CwTrialReport *report, GVariantBuilder *builder)
{
  cw_variant_add_int (builder, "changed", (gint64) report->n_changed);
  cw_variant_add_int (builder, "added", (gint64) report->n_added);
  cw_variant_add_int (builder, "removed", (gint64) report->n_removed);
  cw_variant_add_int (builder, "failed", (gint64) report->n_failed);
  cw_variant_add_int (builder, "joined", (gint64) report->n_joined);
  add_targets (report, builder);
  add_items (report, builder);
}
