/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include "base/cw-error.h"
#include "engine/cw-progress-variant.h"
#include "engine/cw-variant.h"
#include "store/cw-run-store.h"

#define DEFAULT_RUNS 20
#define MAXIMUM_RUNS 1000

GVariant *
cw_method_start_cycle (const CwMethodCall *call, GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const char *type = NULL;
  gboolean is_initial = FALSE;
  gint64 cycle_id = 0;
  g_autofree char *id = NULL;

  g_variant_get (call->args, "(&s)", &type);
  if (!cw_method_parse_type (type, &is_initial, error) ||
      !cw_engine_start_cycle (call->engine, is_initial, call->is_direct ? "direct" : "request",
                              &cycle_id, error))
    return NULL;
  id = g_strdup_printf ("%" G_GINT64_FORMAT " (%s)", cycle_id, type);
  cw_audit_note (call->notes, "cycle", NULL, id);
  cw_variant_add_int (&builder, "id", cycle_id);
  cw_variant_add_string (&builder, "type", type);
  return cw_variant_end_answer (&builder);
}

GVariant *
cw_method_stop_cycle (const CwMethodCall *call, GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (!cw_engine_stop_cycle (call->engine, error))
    return NULL;
  cw_audit_note (call->notes, "cycle", "running", "stopping");
  cw_variant_add_string (&builder, "state", cw_engine_get_state (call->engine));
  return cw_variant_end_answer (&builder);
}

void
cw_method_add_cycle (GVariantBuilder *builder, CwEngine *engine, const CwCycle *cycle)
{
  CwRunState state = cw_engine_judge_cycle (engine, cycle->id, cycle->state);
  g_autoptr (GError) trouble = cw_engine_dup_cycle_trouble (engine, cycle->id);

  cw_variant_add_int (builder, "id", cycle->id);
  cw_variant_add_string (builder, "type", cycle->is_initial ? "initial" : "delta");
  cw_variant_add_string (builder, "state", cw_run_state_to_string (state));
  cw_variant_add_string (builder, "trigger", cycle->trigger);
  cw_variant_add_bool (builder, "part", cycle->is_part);
  cw_variant_add_string (builder, "profile", cycle->profile);
  cw_variant_add_time (builder, "startedAt", cycle->started_usec);
  cw_variant_add_time (builder, "endedAt", cycle->ended_usec);
  if (cycle->ended_usec > 0)
    cw_variant_add_double (builder, "seconds",
                           (double) (cycle->ended_usec - cycle->started_usec) / G_USEC_PER_SEC);
  if (trouble == NULL)
    return;
  cw_variant_add_string (builder, "errorCode", cw_error_name (trouble));
  cw_variant_add_string (builder, "errorMessage", trouble->message);
}

GVariant *
cw_method_list_runs (const CwMethodCall *call, GError **error)
{
  g_autoptr (CwStoreSession) session =
      cw_store_open_session (cw_engine_get_store (call->engine), error);
  g_autoptr (GPtrArray) cycles = NULL;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  gint64 before = 0;
  guint limit = 0;

  g_variant_get (call->args, "(xu)", &before, &limit);
  limit = cw_method_clamp_limit (limit, DEFAULT_RUNS, MAXIMUM_RUNS);
  if (session == NULL)
    return NULL;
  cycles = cw_run_store_list_cycles (session, before, limit, error);
  if (cycles == NULL)
    return NULL;
  for (guint i = 0; i < cycles->len; i++)
    {
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      cw_method_add_cycle (&item, call->engine, g_ptr_array_index (cycles, i));
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
    }
  cw_variant_add (&builder, "items", g_variant_builder_end (&array));
  if (cycles->len == limit)
    cw_variant_add_int (&builder, "next",
                        ((const CwCycle *) g_ptr_array_index (cycles, limit - 1))->id);
  return cw_variant_end_answer (&builder);
}

GVariant *
cw_method_convert_step (const CwStep *step, CwRunState cycle_state)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  gboolean is_lost = step->state == CW_RUN_RUNNING && cycle_state != CW_RUN_RUNNING;

  cw_variant_add_int (&builder, "id", step->id);
  cw_variant_add_string (&builder, "kind", cw_step_kind_to_string (step->kind));
  cw_variant_add_bool (&builder, "full", step->is_full);
  cw_variant_add_string (&builder, "connectorId", step->connector_guid);
  cw_variant_add_string (&builder, "connector", step->connector_name);
  cw_variant_add_string (&builder, "partition", step->partition);
  cw_variant_add_string (&builder, "state",
                         cw_run_state_to_string (is_lost ? CW_RUN_INTERRUPTED : step->state));
  cw_variant_add_time (&builder, "startedAt", step->started_usec);
  cw_variant_add_time (&builder, "endedAt", step->ended_usec);
  if (step->ended_usec > 0)
    cw_variant_add_double (&builder, "seconds",
                           (double) (step->ended_usec - step->started_usec) / G_USEC_PER_SEC);
  cw_variant_add (&builder, "counts", cw_counts_to_variant (&step->counts));
  cw_variant_add_string (&builder, "errorCode", step->error_code);
  cw_variant_add_string (&builder, "errorMessage", step->error_message);
  return g_variant_builder_end (&builder);
}

/* 0 is the newest. */
static CwCycle *
find_cycle (CwStoreSession *session, gint64 id, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) cycles = NULL;
  CwCycle *cycle = NULL;

  if (id == 0)
    {
      cycles = cw_run_store_list_cycles (session, 0, 1, &local_error);
      if (cycles != NULL && cycles->len > 0)
        id = ((const CwCycle *) g_ptr_array_index (cycles, 0))->id;
    }
  if (local_error == NULL)
    cycle = cw_run_store_get_cycle (session, id, &local_error);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (cycle == NULL)
    g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                 "There is no run %lld: `causewayctl run list` shows them", (long long) id);
  return cycle;
}

GVariant *
cw_method_get_run (const CwMethodCall *call, GError **error)
{
  g_autoptr (CwStoreSession) session =
      cw_store_open_session (cw_engine_get_store (call->engine), error);
  g_autoptr (CwCycle) cycle = NULL;
  g_autoptr (GPtrArray) steps = NULL;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  CwRunState state = CW_RUN_RUNNING;
  gint64 id = 0;

  g_variant_get (call->args, "(x)", &id);
  if (session == NULL)
    return NULL;
  cycle = find_cycle (session, id, error);
  if (cycle == NULL)
    return NULL;
  steps = cw_run_store_list_steps (session, cycle->id, error);
  if (steps == NULL)
    return NULL;
  cw_method_add_cycle (&builder, call->engine, cycle);
  state = cw_engine_judge_cycle (call->engine, cycle->id, cycle->state);
  for (guint i = 0; i < steps->len; i++)
    g_variant_builder_add (&array, "@a{sv}",
                           cw_method_convert_step (g_ptr_array_index (steps, i), state));
  cw_variant_add (&builder, "steps", g_variant_builder_end (&array));
  return cw_variant_end_answer (&builder);
}
