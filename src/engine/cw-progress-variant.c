/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-progress-variant.h"

#include "engine/cw-variant.h"

GVariant *
cw_counts_to_variant (const CwCounts *counts)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  for (guint i = 0; i < CW_N_COUNTERS; i++)
    if (counts->values[i] > 0)
      cw_variant_add_int (&builder, cw_counter_to_string ((CwCounter) i),
                          (gint64) counts->values[i]);
  return g_variant_builder_end (&builder);
}

static GVariant *
convert_step (const CwCycleProgress *progress)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_int (&builder, "number", progress->step);
  cw_variant_add_string (&builder, "kind", cw_step_kind_to_string (progress->step_kind));
  cw_variant_add_string (&builder, "connector", progress->connector_name);
  cw_variant_add_string (&builder, "partition", progress->partition);
  cw_variant_add_time (&builder, "startedAt", progress->step_started_usec);
  cw_variant_add_int (&builder, "done", (gint64) progress->progress.done);
  if (progress->progress.total > 0)
    cw_variant_add_int (&builder, "total", (gint64) progress->progress.total);
  cw_variant_add_double (&builder, "objectsPerSecond", progress->objects_per_second);
  if (progress->seconds_left >= 0)
    cw_variant_add_int (&builder, "secondsLeft", progress->seconds_left);
  cw_variant_add (&builder, "counts", cw_counts_to_variant (&progress->progress.counts));
  return g_variant_builder_end (&builder);
}

GVariant *
cw_cycle_progress_to_variant (const CwCycleProgress *progress)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_int (&builder, "id", progress->cycle_id);
  cw_variant_add_string (&builder, "type", progress->is_initial ? "initial" : "delta");
  cw_variant_add_string (&builder, "trigger", progress->trigger);
  cw_variant_add_string (&builder, "phase", cw_cycle_phase_to_string (progress->phase));
  cw_variant_add_time (&builder, "startedAt", progress->started_usec);
  cw_variant_add_int (&builder, "steps", progress->n_steps);
  if (progress->step > 0)
    cw_variant_add (&builder, "step", convert_step (progress));
  return g_variant_builder_end (&builder);
}
