/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-cycle-run.h"

#include "base/cw-error.h"
#include "base/cw-log.h"
#include "engine/cw-cycle-anchor.h"
#include "engine/cw-cycle-away.h"
#include "engine/cw-cycle-baseline.h"
#include "engine/cw-cycle-guard.h"
#include "engine/cw-cycle-phase.h"
#include "engine/cw-cycle-plan.h"
#include "engine/cw-cycle-step.h"
#include "engine/cw-kept-copies.h"
#include "engine/cw-store-value.h"
#include "store/cw-audit-store.h"

static gboolean
has_failed_import (CwCycleRun *run, gboolean is_target)
{
  for (guint i = 0; i < run->plan->connectors->len; i++)
    {
      const CwCycleConnector *connector = g_ptr_array_index (run->plan->connectors, i);

      if (connector->is_target == is_target && connector->has_failed)
        return TRUE;
    }
  return FALSE;
}

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
      if (step->has_run)
        continue;
      /* One that still says that it runs was interrupted, and has not failed. */
      if (!cw_cycle_step_import (run, step) && step->record->state != CW_RUN_RUNNING)
        step->connector->has_failed = TRUE;
      if (run->away != NULL)
        return CW_CYCLE_EVENT_AWAY;
    }
  if (has_failed_import (run, is_target))
    event = CW_CYCLE_EVENT_FAILED;
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
  if (cw_cycle_away_note (run, run->error))
    g_clear_error (&run->error);
  if (run->away != NULL)
    return CW_CYCLE_EVENT_AWAY;
  return g_cancellable_is_cancelled (run->cancellable) ? CW_CYCLE_EVENT_CANCELLED
                                                       : CW_CYCLE_EVENT_FAILED;
}

/* Until everything was read again, what a part may rely on is not known. */
static gboolean
give_up_baseline (CwCycleRun *run)
{
  return run->cycle->is_part || cw_cycle_baseline_put (run->session, NULL, &run->error);
}

static CwCycleEvent
prepare (CwCycleRun *run)
{
  if (!give_up_baseline (run))
    return to_event (run, FALSE);
  run->plan =
      cw_cycle_plan_new (run->params, run->session, run->cycle, run->cancellable, &run->error);
  if (run->plan == NULL)
    return to_event (run, FALSE);
  if (run->plan->rules != NULL)
    return run->cycle->is_part ? CW_CYCLE_EVENT_LISTED : CW_CYCLE_EVENT_DONE;
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
  CwPlannedStep *step = find_synchronise (run);

  /* The database went away when it had failed, and before that was stored. */
  if (step->has_run)
    return CW_CYCLE_EVENT_FAILED;
  if (!cw_cycle_anchor_decide (run, &run->error))
    return to_event (run, FALSE);
  return to_event (run, cw_cycle_step_synchronise (run, step));
}

static CwCycleEvent
export_targets (CwCycleRun *run)
{
  CwCycleEvent event = CW_CYCLE_EVENT_DONE;

  for (guint i = 0; i < run->plan->steps->len; i++)
    {
      CwPlannedStep *step = g_ptr_array_index (run->plan->steps, i);

      if (step->record->kind != CW_STEP_EXPORT || step->has_run)
        continue;
      if (g_cancellable_is_cancelled (run->cancellable))
        return CW_CYCLE_EVENT_CANCELLED;
      if (!cw_cycle_guard_export (run, step))
        event = CW_CYCLE_EVENT_FAILED;
      if (run->away != NULL)
        return CW_CYCLE_EVENT_AWAY;
    }
  return g_cancellable_is_cancelled (run->cancellable) ? CW_CYCLE_EVENT_CANCELLED : event;
}

/* ----- a part */

static gboolean
follow_step (CwCycleRun *run, CwPlannedStep *step)
{
  switch (step->record->kind)
    {
    case CW_STEP_IMPORT:
      if (cw_cycle_step_import (run, step))
        return TRUE;
      /* One that still says that it runs was interrupted, and has not failed. */
      step->connector->has_failed = step->record->state != CW_RUN_RUNNING;
      return FALSE;
    case CW_STEP_SYNCHRONISE:
      return cw_cycle_anchor_decide (run, &run->error) && cw_cycle_step_synchronise (run, step);
    case CW_STEP_EXPORT:
    default:
      return cw_cycle_guard_export (run, step);
    }
}

/* One that ran before the database went away: nothing may follow an import that failed, or that its
 * guard refused. What the guard of an export refuses is no failure. */
static gboolean
went_well (const CwPlannedStep *step)
{
  CwRunState state = step->record->state;

  return state == CW_RUN_SUCCESS || state == CW_RUN_COMPLETED_ERRORS ||
         (step->record->kind == CW_STEP_EXPORT && state != CW_RUN_FAILED);
}

/* What one target refuses keeps nothing from another. */
static CwCycleEvent
follow_steps (CwCycleRun *run)
{
  CwCycleEvent event = CW_CYCLE_EVENT_DONE;

  for (guint i = 0; i < run->plan->steps->len; i++)
    {
      CwPlannedStep *step = g_ptr_array_index (run->plan->steps, i);

      if (g_cancellable_is_cancelled (run->cancellable))
        return CW_CYCLE_EVENT_CANCELLED;
      if (step->has_run ? went_well (step) : follow_step (run, step))
        continue;
      if (run->away != NULL)
        return CW_CYCLE_EVENT_AWAY;
      if (step->record->kind != CW_STEP_EXPORT)
        return to_event (run, FALSE);
      event = CW_CYCLE_EVENT_FAILED;
    }
  return g_cancellable_is_cancelled (run->cancellable) ? CW_CYCLE_EVENT_CANCELLED : event;
}

/* What went wrong outside of any step is told by the step that could not run for it: synchronise,
 * where that is one of them. */
static gboolean
tells_error (CwCycleRun *run, const CwPlannedStep *step)
{
  if (run->error == NULL || run->is_told)
    return FALSE;
  return run->cycle->is_part || step->record->kind == CW_STEP_SYNCHRONISE;
}

static CwCycleEvent
skip_rest (CwCycleRun *run)
{
  for (guint i = 0; run->plan != NULL && i < run->plan->steps->len; i++)
    {
      CwPlannedStep *step = g_ptr_array_index (run->plan->steps, i);

      if (step->has_run)
        continue;
      if (!tells_error (run, step))
        {
          cw_cycle_step_skip (run, step);
          continue;
        }
      cw_cycle_step_fail (run, step, run->error);
      run->is_told = TRUE;
    }
  return run->away != NULL ? CW_CYCLE_EVENT_AWAY : CW_CYCLE_EVENT_DONE;
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
  [CW_CYCLE_PHASE_FOLLOWING] = { follow_steps },
  [CW_CYCLE_PHASE_SKIPPING] = { skip_rest },
};

G_STATIC_ASSERT (G_N_ELEMENTS (phases) == CW_CYCLE_PHASE_ENDED);

static void
store_phase (CwCycleRun *run)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *value = g_strdup_printf ("%" G_GINT64_FORMAT " %s", run->cycle->id,
                                            cw_cycle_phase_to_string (run->phase));

  if (!cw_store_value_put (run->session, CW_VALUE_CYCLE_PHASE, value, &error) &&
      !cw_cycle_away_note (run, error))
    g_warning ("Cannot store the phase of cycle %s: %s", value, error->message);
}

static CwCycleEvent
run_phase (CwCycleRun *run)
{
  store_phase (run);
  cw_cycle_step_publish (run, NULL, NULL);
  return run->away != NULL ? CW_CYCLE_EVENT_AWAY : phases[run->phase].run (run);
}

static void
run_phases (CwCycleRun *run)
{
  while (run->phase != CW_CYCLE_PHASE_ENDED)
    {
      CwCyclePhase from = run->phase;
      CwCycleEvent event = run_phase (run);

      if (!cw_cycle_phase_next (from, event, &run->phase))
        g_return_if_reached ();
      run->is_cancelled = run->is_cancelled || event == CW_CYCLE_EVENT_CANCELLED;
      run->has_failed =
          run->has_failed || event == CW_CYCLE_EVENT_FAILED || event == CW_CYCLE_EVENT_PARTIAL;
      g_debug ("Cycle %" G_GINT64_FORMAT ": %s, %s, %s", run->cycle->id,
               cw_cycle_phase_to_string (from), cw_cycle_event_to_string (event),
               cw_cycle_phase_to_string (run->phase));
      if (!cw_cycle_away_wait (run))
        return;
    }
  store_phase (run);
}

static gboolean
has_step (CwCycleRun *run, CwRunState state)
{
  for (guint i = 0; run->plan != NULL && i < run->plan->steps->len; i++)
    if (((CwPlannedStep *) g_ptr_array_index (run->plan->steps, i))->record->state == state)
      return TRUE;
  return FALSE;
}

/* Where nothing failed but what a guard refused, the guard is what stopped the cycle. */
static CwRunState
get_end_state (CwCycleRun *run)
{
  gboolean is_guarded = has_step (run, CW_RUN_GUARDED);

  if (run->is_superseded)
    return CW_RUN_INTERRUPTED;
  if (run->is_cancelled)
    return CW_RUN_STOPPED;
  if (has_step (run, CW_RUN_FAILED) || (run->has_failed && !is_guarded))
    return CW_RUN_FAILED;
  if (is_guarded)
    return CW_RUN_GUARDED;
  return has_step (run, CW_RUN_COMPLETED_ERRORS) ? CW_RUN_COMPLETED_ERRORS : CW_RUN_SUCCESS;
}

static gboolean
has_read_all (CwCycleRun *run)
{
  for (guint i = 0; i < run->plan->connectors->len; i++)
    if (((CwCycleConnector *) g_ptr_array_index (run->plan->connectors, i))->has_failed)
      return FALSE;
  return TRUE;
}

/* An initial cycle has done its part once everything was read and synchronised; and parts may rely
 * on that. */
static gboolean
store_progress (CwCycleRun *run, GError **error)
{
  CwRunState state = CW_RUN_FAILED;

  if (run->cycle->is_part)
    return TRUE;
  if (run->plan != NULL)
    state = find_synchronise (run)->record->state;
  if ((state != CW_RUN_SUCCESS && state != CW_RUN_COMPLETED_ERRORS) || !has_read_all (run))
    return TRUE;
  return cw_store_value_put (run->session, CW_VALUE_NEXT_TYPE, "delta", error) &&
         cw_store_value_put (run->session, CW_VALUE_DATABASE_RESTORED, NULL, error) &&
         cw_cycle_baseline_put (run->session, run->params->config, error);
}

/* When much of the history is too old at once, the next cycles go on with it. */
#define PURGE_USEC (2 * G_USEC_PER_SEC)

static gboolean
purge_history (CwCycleRun *run, GError **error)
{
  gint64 now = g_get_real_time ();
  gint64 days = cw_config_get_history_days (run->params->config);
  gint64 audit_days = cw_config_get_audit_days (run->params->config);

  cw_kept_copies_purge (run->params->state_dir, now);
  return cw_run_store_purge (run->session, now - days * G_TIME_SPAN_DAY, PURGE_USEC, NULL, error) &&
         cw_audit_store_purge (run->session, now - audit_days * G_TIME_SPAN_DAY, error);
}

/* @is_known: nothing but a guard stopped it, of which somebody was told before. */
static void
log_end (const CwCycle *cycle, gboolean is_known, const GError *error)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, cycle->id);
  const char *state = cw_run_state_to_string (cycle->state);
  g_autofree char *message =
      g_strdup_printf ("Cycle %s ended: %s%s%s", id, state, error != NULL ? ": " : "",
                       error != NULL ? error->message : "");
  gboolean is_good = cycle->state == CW_RUN_SUCCESS || cycle->state == CW_RUN_STOPPED ||
                     (cycle->state == CW_RUN_GUARDED && is_known);

  cw_log_event (CW_EVENT_CYCLE_FINISHED, is_good ? G_LOG_LEVEL_MESSAGE : G_LOG_LEVEL_WARNING,
                message, "CYCLE_ID", id, "RESULT", state, "ERROR_CODE",
                error != NULL ? cw_error_name (error) : NULL, NULL);
}

/* As often as it takes: all of it can be stored twice. Steps that could not be stored come first.
 * In a database with another past this cycle may not even be known. */
static gboolean
store_end (CwCycleRun *run, GError **error)
{
  if (run->is_superseded)
    return cw_run_store_mark_interrupted (run->session, error);
  for (;;)
    {
      g_autoptr (GError) local_error = NULL;

      if (run->away == NULL && cw_run_store_save_cycle (run->session, run->cycle, &local_error) &&
          store_progress (run, &local_error) && purge_history (run, &local_error))
        return TRUE;
      if (local_error == NULL)
        local_error = g_error_copy (run->away);
      if (!cw_cycle_away_note (run, local_error) || !cw_cycle_away_wait (run))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }
}

static void
end_cycle (CwCycleRun *run)
{
  g_autoptr (GError) error = NULL;

  run->cycle->state = get_end_state (run);
  run->cycle->ended_usec = g_get_real_time ();
  if (!store_end (run, &error))
    g_warning ("Cannot store the end of cycle %" G_GINT64_FORMAT ": %s", run->cycle->id,
               error->message);
  log_end (run->cycle, !run->has_news, run->error);
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
  log_end (cycle, FALSE, error);
}

/* (transfer full) (nullable) */
static CwStoreSession *
open_session (CwCycleRun *run, GError **error)
{
  for (;;)
    {
      g_autoptr (GError) local_error = NULL;
      CwStoreSession *session = cw_store_open_session (run->params->store, &local_error);

      if (session != NULL)
        return session;
      if (!cw_cycle_away_note (run, local_error) ||
          run->params->wait_for_store (local_error, run->cancellable, run->params->user_data) ==
              CW_STORE_NOT_BACK)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      g_clear_error (&run->away);
    }
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
  session = open_session (&run, &error);
  if (session == NULL)
    {
      fail_without_store (cycle, error);
      g_clear_error (&run.away);
      return;
    }
  run.session = session;
  run_phases (&run);
  end_cycle (&run);
  g_clear_error (&run.error);
  g_clear_error (&run.away);
  g_clear_pointer (&run.plan, cw_cycle_plan_free);
}
