/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-object-history.h"

#include "engine/cw-progress-variant.h"
#include "engine/cw-variant.h"
#include "store/cw-run-store.h"
#include "store/cw-step-object.h"

static gboolean
has_any (const CwCounts *counts)
{
  for (guint i = 0; i < CW_N_COUNTERS; i++)
    if (counts->values[i] > 0)
      return TRUE;
  return FALSE;
}

static gboolean
add_step (const CwObjectView *view,
          const CwStep *step,
          gint64 id,
          GVariantBuilder *array,
          GError **error)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  CwCounts counts = { { 0 } };

  if (!cw_step_object_find (view->session, step->id, id, &counts, error))
    return FALSE;
  counts.values[CW_COUNTER_READ] = 0;
  counts.values[CW_COUNTER_UNCHANGED] = 0;
  counts.values[CW_COUNTER_EVALUATED] = 0;
  if (!has_any (&counts))
    return TRUE;
  cw_variant_add_int (&item, "run", step->cycle_id);
  cw_variant_add_int (&item, "step", step->id);
  cw_variant_add_string (&item, "kind", cw_step_kind_to_string (step->kind));
  cw_variant_add_string (&item, "connector", step->connector_name);
  cw_variant_add_time (&item, "startedAt", step->started_usec);
  cw_variant_add (&item, "counts", cw_counts_to_variant (&counts));
  g_variant_builder_add (array, "@a{sv}", g_variant_builder_end (&item));
  return TRUE;
}

static gboolean
add_run (const CwObjectView *view,
         gint64 cycle_id,
         gint64 id,
         GVariantBuilder *array,
         GError **error)
{
  g_autoptr (GPtrArray) steps = cw_run_store_list_steps (view->session, cycle_id, error);

  for (guint i = steps != NULL ? steps->len : 0; i > 0; i--)
    if (!add_step (view, g_ptr_array_index (steps, i - 1), id, array, error))
      return FALSE;
  return steps != NULL;
}

gboolean
cw_object_history_add (const CwObjectView *view,
                       gint64 id,
                       GVariantBuilder *builder,
                       GError **error)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GPtrArray) cycles =
      cw_run_store_list_cycles (view->session, 0, CW_OBJECT_HISTORY_RUNS, error);

  if (cycles == NULL)
    return FALSE;
  for (guint i = 0; i < cycles->len; i++)
    if (!add_run (view, ((const CwCycle *) g_ptr_array_index (cycles, i))->id, id, &array, error))
      return FALSE;
  cw_variant_add (builder, "history", g_variant_builder_end (&array));
  cw_variant_add_int (builder, "historyRuns", cycles->len);
  return TRUE;
}
