/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include "engine/cw-history.h"
#include "engine/cw-variant.h"
#include "store/cw-run-store.h"

#define DEFAULT_DAYS  2
#define MAXIMUM_DAYS  366
#define CYCLES_A_PAGE 200

static gboolean
add_cycle (CwHistory *history,
           CwEngine *engine,
           CwStoreSession *session,
           CwCycle *cycle,
           GError **error)
{
  g_autoptr (GPtrArray) steps = cw_run_store_list_steps (session, cycle->id, error);

  if (steps == NULL)
    return FALSE;
  cw_history_add (history, cycle, cw_engine_judge_cycle (engine, cycle->id, cycle->state), steps);
  return TRUE;
}

/* Newest first, until one is older than the history. */
static gboolean
read_cycles (CwHistory *history, CwEngine *engine, CwStoreSession *session, GError **error)
{
  gint64 before = 0;

  while (TRUE)
    {
      g_autoptr (GPtrArray) cycles =
          cw_run_store_list_cycles (session, before, CYCLES_A_PAGE, error);

      if (cycles == NULL)
        return FALSE;
      for (guint i = 0; i < cycles->len; i++)
        {
          CwCycle *cycle = g_ptr_array_index (cycles, i);

          if (cycle->started_usec < cw_history_get_from (history))
            return TRUE;
          if (!add_cycle (history, engine, session, cycle, error))
            return FALSE;
          before = cycle->id;
        }
      if (cycles->len < CYCLES_A_PAGE)
        return TRUE;
    }
}

static GVariant *
convert_bucket (const CwHistoryBucket *bucket)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_time (&builder, "at", bucket->at_usec);
  cw_variant_add_int (&builder, "cycles", bucket->n_cycles);
  cw_variant_add_int (&builder, "failed", bucket->n_failed);
  cw_variant_add_double (&builder, "seconds", bucket->seconds);
  cw_variant_add_int (&builder, "objects", (gint64) bucket->n_objects);
  cw_variant_add_int (&builder, "changes", (gint64) bucket->n_changes);
  cw_variant_add_int (&builder, "errors", (gint64) bucket->n_errors);
  return g_variant_builder_end (&builder);
}

GVariant *
cw_method_get_history (const CwMethodCall *call, GError **error)
{
  g_autoptr (CwStoreSession) session =
      cw_store_open_session (cw_engine_get_store (call->engine), error);
  g_autoptr (CwHistory) history = NULL;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  guint days = 0;

  g_variant_get (call->args, "(u)", &days);
  history =
      cw_history_new (cw_method_clamp_limit (days, DEFAULT_DAYS, MAXIMUM_DAYS), g_get_real_time ());
  if (session == NULL || !read_cycles (history, call->engine, session, error))
    return NULL;
  for (guint i = 0; i < history->buckets->len; i++)
    g_variant_builder_add (&array, "@a{sv}",
                           convert_bucket (&g_array_index (history->buckets, CwHistoryBucket, i)));
  cw_variant_add (&builder, "buckets", g_variant_builder_end (&array));
  cw_variant_add_time (&builder, "from", cw_history_get_from (history));
  cw_variant_add_time (&builder, "to", history->to_usec);
  return cw_variant_end_answer (&builder);
}
