/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-cycle-run.h"

#include "base/cw-error.h"
#include "base/cw-log.h"
#include "engine/cw-cycle-anchor.h"
#include "engine/cw-cycle-phase.h"
#include "engine/cw-cycle-plan.h"
#include "engine/cw-cycle-step.h"
#include "engine/cw-guard.h"
#include "engine/cw-store-value.h"

/* The first half of a cycle in which a step fails is still read to its end: the other partitions
 * can be imported, and their errors are worth knowing. */
static CwCycleEvent
run_imports (CwCycleRun *run, gboolean is_target)
{
  CwCycleEvent event = CW_CYCLE_EVENT_DONE;

  for (guint i = 0; i < run->plan->steps->len; i++)
    {
      CwPlannedStep *step = g_ptr_array_index (run->plan->steps, i);

      if (step->record->kind != CW_STEP_IMPORT || step->connector->is_target != is_target)
        continue;
      if (g_cancellable_is_cancelled (run->cancellable))
        return CW_CYCLE_EVENT_CANCELLED;
      if (cw_cycle_step_import (run, step))
        continue;
      step->connector->has_failed = TRUE;
      event = CW_CYCLE_EVENT_FAILED;
    }
  return g_cancellable_is_cancelled (run->cancellable) ? CW_CYCLE_EVENT_CANCELLED : event;
}

/* Sources are done with once they are read, however long the rest takes. */
static CwCycleEvent
import_sources (CwCycleRun *run)
{
  CwCycleEvent event = run_imports (run, FALSE);

  for (guint i = 0; i < run->plan->connectors->len; i++)
    {
      CwCycleConnector *connector = g_ptr_array_index (run->plan->connectors, i);

      if (!connector->is_target)
        cw_cycle_connector_sleep (connector);
    }
  return event;
}

static CwCycleEvent
import_targets (CwCycleRun *run)
{
  CwCycleEvent event = run_imports (run, TRUE);
  g_autoptr (GArray) readable = cw_cycle_plan_list_targets (run->plan);

  return event == CW_CYCLE_EVENT_FAILED && readable->len > 0 ? CW_CYCLE_EVENT_PARTIAL : event;
}

static CwCycleEvent
to_event (CwCycleRun *run, gboolean is_good)
{
  if (is_good)
    return CW_CYCLE_EVENT_DONE;
  return g_cancellable_is_cancelled (run->cancellable) ? CW_CYCLE_EVENT_CANCELLED
                                                       : CW_CYCLE_EVENT_FAILED;
}

static CwCycleEvent
prepare (CwCycleRun *run)
{
  run->plan =
      cw_cycle_plan_new (run->params, run->session, run->cycle, run->cancellable, &run->error);
  if (run->plan == NULL)
    return to_event (run, FALSE);
  if (run->plan->rules != NULL)
    return CW_CYCLE_EVENT_DONE;
  run->error = g_error_copy (run->plan->rules_error);
  return CW_CYCLE_EVENT_FAILED;
}

static CwPlannedStep *
find_synchronise (CwCycleRun *run)
{
  for (guint i = 0; i < run->plan->steps->len; i++)
    {
      CwPlannedStep *step = g_ptr_array_index (run->plan->steps, i);

      if (step->record->kind == CW_STEP_SYNCHRONISE)
        return step;
    }
  g_return_val_if_reached (NULL);
}

static CwCycleEvent
synchronise (CwCycleRun *run)
{
  if (!cw_cycle_anchor_decide (run, &run->error))
    return to_event (run, FALSE);
  return to_event (run, cw_cycle_step_synchronise (run, find_synchronise (run)));
}

/* A target that could not be read is left out: what it needs is not known. */
static gboolean
export_target (CwCycleRun *run, CwPlannedStep *step, CwGuardVerdict verdict, const char *message)
{
  if (step->connector->has_failed)
    cw_cycle_step_skip (run, step);
  else if (verdict != CW_GUARD_PASS)
    cw_cycle_step_refuse (run, step, verdict, message);
  else
    return cw_cycle_step_export (run, step);
  return TRUE;
}

/* The guards are asked once for all targets, before the first write. */
static CwCycleEvent
export_targets (CwCycleRun *run)
{
  CwCycleEvent event = CW_CYCLE_EVENT_DONE;
  g_autoptr (GArray) targets = cw_cycle_plan_list_targets (run->plan);
  g_autofree char *message = NULL;
  CwGuardVerdict verdict = CW_GUARD_PASS;
  guint64 n_deletions = 0;

  if (!cw_guard_count_deletions (run->session, targets, &n_deletions, &run->error))
    return CW_CYCLE_EVENT_FAILED;
  verdict = cw_guard_decide (run->params->config, n_deletions, &message);
  for (guint i = 0; i < run->plan->steps->len; i++)
    {
      CwPlannedStep *step = g_ptr_array_index (run->plan->steps, i);

      if (step->record->kind != CW_STEP_EXPORT)
        continue;
      if (g_cancellable_is_cancelled (run->cancellable))
        return CW_CYCLE_EVENT_CANCELLED;
      if (!export_target (run, step, verdict, message))
        event = CW_CYCLE_EVENT_FAILED;
    }
  return g_cancellable_is_cancelled (run->cancellable) ? CW_CYCLE_EVENT_CANCELLED : event;
}

/* What went wrong outside of any step is told by the first step that could not run for it. */
static CwCycleEvent
skip_rest (CwCycleRun *run)
{
  for (guint i = 0; run->plan != NULL && i < run->plan->steps->len; i++)
    {
      CwPlannedStep *step = g_ptr_array_index (run->plan->steps, i);

      if (step->has_run)
        continue;
      if (run->error != NULL && step->record->kind == CW_STEP_SYNCHRONISE)
        cw_cycle_step_fail (run, step, run->error);
      else
        cw_cycle_step_skip (run, step);
    }
  return CW_CYCLE_EVENT_DONE;
}

static const struct
{
  CwCycleEvent (*run) (CwCycleRun *run);
} phases[] = {
  [CW_CYCLE_PHASE_PREPARING] = { prepare },
  [CW_CYCLE_PHASE_IMPORTING_SOURCES] = { import_sources },
  [CW_CYCLE_PHASE_IMPORTING_TARGETS] = { import_targets },
  [CW_CYCLE_PHASE_SYNCHRONISING] = { synchronise },
  [CW_CYCLE_PHASE_EXPORTING] = { export_targets },
  [CW_CYCLE_PHASE_SKIPPING] = { skip_rest },
};

G_STATIC_ASSERT (G_N_ELEMENTS (phases) == CW_CYCLE_PHASE_ENDED);

static void
store_phase (CwCycleRun *run)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *value = g_strdup_printf ("%" G_GINT64_FORMAT " %s", run->cycle->id,
                                            cw_cycle_phase_to_string (run->phase));

  if (!cw_store_value_put (run->session, CW_VALUE_CYCLE_PHASE, value, &error))
    g_warning ("Cannot store the phase of cycle %s: %s", value, error->message);
}

static void
run_phases (CwCycleRun *run)
{
  while (run->phase != CW_CYCLE_PHASE_ENDED)
    {
      CwCyclePhase from = run->phase;
      CwCycleEvent event = CW_CYCLE_EVENT_DONE;

      store_phase (run);
      cw_cycle_step_publish (run, NULL, NULL);
      event = phases[from].run (run);
      if (!cw_cycle_phase_next (from, event, &run->phase))
        g_return_if_reached ();
      run->is_cancelled = run->is_cancelled || event == CW_CYCLE_EVENT_CANCELLED;
      run->has_failed =
          run->has_failed || event == CW_CYCLE_EVENT_FAILED || event == CW_CYCLE_EVENT_PARTIAL;
      g_debug ("Cycle %" G_GINT64_FORMAT ": %s, %s, %s", run->cycle->id,
               cw_cycle_phase_to_string (from), cw_cycle_event_to_string (event),
               cw_cycle_phase_to_string (run->phase));
    }
  store_phase (run);
}

static CwRunState
get_end_state (CwCycleRun *run)
{
  gboolean has_errors = FALSE;

  if (run->is_cancelled)
    return CW_RUN_STOPPED;
  if (run->has_failed)
    return CW_RUN_FAILED;
  for (guint i = 0; i < run->plan->steps->len; i++)
    {
      const CwPlannedStep *step = g_ptr_array_index (run->plan->steps, i);

      if (step->record->state == CW_RUN_GUARDED)
        return CW_RUN_GUARDED;
      has_errors = has_errors || step->record->state == CW_RUN_COMPLETED_ERRORS;
    }
  return has_errors ? CW_RUN_COMPLETED_ERRORS : CW_RUN_SUCCESS;
}

static gboolean
has_read_all (CwCycleRun *run)
{
  for (guint i = 0; i < run->plan->connectors->len; i++)
    if (((CwCycleConnector *) g_ptr_array_index (run->plan->connectors, i))->has_failed)
      return FALSE;
  return TRUE;
}

/* An initial cycle has done its part once everything was read and synchronised. */
static gboolean
store_next_type (CwCycleRun *run, GError **error)
{
  CwRunState state = run->plan != NULL ? find_synchronise (run)->record->state : CW_RUN_FAILED;

  if ((state != CW_RUN_SUCCESS && state != CW_RUN_COMPLETED_ERRORS) || !has_read_all (run))
    return TRUE;
  return cw_store_value_put (run->session, CW_VALUE_NEXT_TYPE, "delta", error);
}

static gboolean
purge_history (CwCycleRun *run, GError **error)
{
  gint64 days = cw_config_get_history_days (run->params->config);
  guint64 n_purged = 0;

  if (!cw_store_session_begin (run->session, error))
    return FALSE;
  if (!cw_run_store_purge (run->session, g_get_real_time () - days * G_TIME_SPAN_DAY, &n_purged,
                           error))
    {
      cw_store_session_rollback (run->session);
      return FALSE;
    }
  return cw_store_session_commit (run->session, error);
}

static void
log_end (const CwCycle *cycle, const GError *error)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, cycle->id);
  const char *state = cw_run_state_to_string (cycle->state);
  g_autofree char *message =
      g_strdup_printf ("Cycle %s ended: %s%s%s", id, state, error != NULL ? ": " : "",
                       error != NULL ? error->message : "");
  gboolean is_good = cycle->state == CW_RUN_SUCCESS || cycle->state == CW_RUN_STOPPED;

  cw_log_event (CW_EVENT_CYCLE_FINISHED, is_good ? G_LOG_LEVEL_MESSAGE : G_LOG_LEVEL_WARNING,
                message, "CYCLE_ID", id, "RESULT", state, "ERROR_CODE",
                error != NULL ? cw_error_name (error) : NULL, NULL);
}

static void
end_cycle (CwCycleRun *run)
{
  g_autoptr (GError) error = NULL;

  run->cycle->state = get_end_state (run);
  run->cycle->ended_usec = g_get_real_time ();
  if (!cw_run_store_save_cycle (run->session, run->cycle, &error) ||
      !store_next_type (run, &error) || !purge_history (run, &error))
    g_warning ("Cannot store the end of cycle %" G_GINT64_FORMAT ": %s", run->cycle->id,
               error->message);
  log_end (run->cycle, run->error);
  if (run->cycle->trouble == NULL && run->error != NULL)
    run->cycle->trouble = g_error_copy (run->error);
  if (run->cycle->trouble == NULL)
    run->cycle->trouble = g_steal_pointer (&error);
}

static void
log_start (const CwCycle *cycle)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, cycle->id);
  const char *type = cycle->is_initial ? "initial" : "delta";
  g_autofree char *message =
      g_strdup_printf ("Cycle %s started: %s, by %s", id, type, cycle->trigger);

  cw_log_event (CW_EVENT_CYCLE_STARTED, G_LOG_LEVEL_MESSAGE, message, "CYCLE_ID", id, "CYCLE_TYPE",
                type, "TRIGGER", cycle->trigger, NULL);
}

static void
fail_without_store (CwCycle *cycle, const GError *error)
{
  cycle->state = CW_RUN_FAILED;
  cycle->ended_usec = g_get_real_time ();
  cycle->trouble = g_error_copy (error);
  log_end (cycle, error);
}

void
cw_cycle_run (const CwCycleParams *params, CwCycle *cycle, GCancellable *cancellable)
{
  g_autoptr (CwStoreSession) session = NULL;
  g_autoptr (GError) error = NULL;
  CwCycleParams own = *params;
  g_autoptr (CwConfig) config = cw_config_ref (params->config);
  CwCycleRun run = {
    .params = &own,
    .config = &config,
    .cycle = cycle,
    .cancellable = cancellable,
    .phase = CW_CYCLE_PHASE_PREPARING,
  };

  log_start (cycle);
  session = cw_store_open_session (params->store, &error);
  if (session == NULL)
    {
      fail_without_store (cycle, error);
      return;
    }
  run.session = session;
  run_phases (&run);
  end_cycle (&run);
  g_clear_error (&run.error);
  g_clear_pointer (&run.plan, cw_cycle_plan_free);
}
