/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-cycle-step.h"

#include <malloc.h>
#include <string.h>
#include <unistd.h>

#include "base/cw-error.h"
#include "base/cw-log.h"
#include "engine/cw-cycle-away.h"
#include "engine/cw-cycle-exporter.h"
#include "engine/cw-cycle-guard.h"
#include "engine/cw-cycle-unclaimed.h"
#include "engine/cw-rules-loader.h"
#include "engine/cw-store-value.h"
#include "engine/cw-unclaimed-state.h"
#include "rules/cw-rule-change.h"
#include "rules/cw-rule-mistakes.h"
#include "store/cw-config-store.h"
#include "store/cw-connector-space.h"
#include "sync/cw-export.h"
#include "sync/cw-import.h"
#include "sync/cw-synchronise.h"

/* Of memory that a step took more than was there before, in bytes. */
#define GIVE_BACK_FROM ((gsize) 8 * 1024 * 1024)

static void
save_step (CwCycleRun *run, CwPlannedStep *step)
{
  g_autoptr (GError) error = NULL;

  if (cw_run_store_save_step (run->session, step->record, &error))
    return;
  step->is_unsaved = step->record->state != CW_RUN_RUNNING;
  if (cw_cycle_away_note (run, error))
    return;
  g_warning ("Cannot store a step of cycle %" G_GINT64_FORMAT ": %s", run->cycle->id,
             error->message);
  if (run->cycle->trouble == NULL)
    run->cycle->trouble = g_steal_pointer (&error);
}

static guint
find_position (CwCycleRun *run, const CwPlannedStep *step)
{
  guint index = 0;

  return step != NULL && g_ptr_array_find (run->plan->steps, step, &index) ? index + 1 : 0;
}

void
cw_cycle_step_publish (CwCycleRun *run, const CwPlannedStep *step, const CwProgress *progress)
{
  g_autoptr (CwCycleProgress) published = NULL;
  CwCycleProgress values = {
    .cycle_id = run->cycle->id,
    .is_initial = run->cycle->is_initial,
    .trigger = run->cycle->trigger,
    .phase = run->phase,
    .started_usec = run->cycle->started_usec,
    .step = find_position (run, step),
    .n_steps = run->plan != NULL ? run->plan->steps->len : 0,
    .seconds_left = -1,
  };

  if (step != NULL)
    {
      values.step_kind = step->record->kind;
      values.connector_name = step->record->connector_name;
      values.partition = step->record->partition;
      values.step_started_usec = step->record->started_usec;
    }
  if (progress != NULL)
    {
      values.progress = *progress;
      values.objects_per_second = cw_rate_get_per_second (&run->rate);
      values.seconds_left = cw_rate_get_seconds_left (&run->rate, progress->total);
    }
  published = cw_cycle_progress_new (&values);
  run->params->on_progress (published, run->params->user_data);
}

static void
on_step_progressed_cb (const CwProgress *progress, gpointer user_data)
{
  CwCycleRun *run = user_data;

  cw_rate_add (&run->rate, g_get_monotonic_time (), progress->done);
  cw_cycle_step_publish (run, run->step, progress);
}

static char *
describe (const CwStep *record)
{
  return g_strconcat (
      cw_step_kind_to_string (record->kind), record->connector_name != NULL ? " “" : "",
      record->connector_name != NULL ? record->connector_name : "",
      record->connector_name != NULL ? "”" : "", record->partition != NULL ? " " : "",
      record->partition != NULL ? record->partition : "", NULL);
}

static CwEvent
get_end_event (CwRunState state)
{
  if (state == CW_RUN_GUARDED)
    return CW_EVENT_GUARD_STOPPED;
  return state == CW_RUN_FAILED ? CW_EVENT_STEP_FAILED : CW_EVENT_STEP_FINISHED;
}

static void
log_step (CwCycleRun *run, const CwStep *record, CwEvent event)
{
  g_autofree char *cycle_id = g_strdup_printf ("%" G_GINT64_FORMAT, run->cycle->id);
  g_autofree char *what = describe (record);
  const char *state = cw_run_state_to_string (record->state);
  g_autofree char *message = g_strdup_printf (
      "Cycle %s: %s: %s%s%s", cycle_id, what, state, record->error_message != NULL ? ": " : "",
      record->error_message != NULL ? record->error_message : "");
  gboolean is_bad =
      record->state == CW_RUN_FAILED || (record->state == CW_RUN_GUARDED && run->is_news);

  cw_log_event (event, is_bad ? G_LOG_LEVEL_WARNING : G_LOG_LEVEL_MESSAGE, message, "CYCLE_ID",
                cycle_id, "STEP", cw_step_kind_to_string (record->kind), "CONNECTOR",
                record->connector_name, "PARTITION", record->partition, "RESULT", state,
                "ERROR_CODE", record->error_code, NULL);
}

/* FALSE: the database went away. */
static gboolean
begin_step (CwCycleRun *run, CwPlannedStep *step)
{
  step->has_run = TRUE;
  step->record->state = CW_RUN_RUNNING;
  step->record->started_usec = g_get_real_time ();
  save_step (run, step);
  if (run->away != NULL)
    return FALSE;
  run->step = step;
  cw_rate_start (&run->rate, g_get_monotonic_time ());
  log_step (run, step->record, CW_EVENT_STEP_STARTED);
  cw_cycle_step_publish (run, step, NULL);
  return TRUE;
}

static void
put_error (CwStep *record, const char *code, const char *message)
{
  g_free (record->error_code);
  g_free (record->error_message);
  record->error_code = g_strdup (code);
  record->error_message = g_strdup (message);
}

static CwRunState
get_state_after (const CwCycleRun *run, const CwStep *record, const GError *error)
{
  /* Another installation goes on with it. */
  if (run->params->lease != NULL && record->kind == CW_STEP_EXPORT &&
      g_error_matches (error, CW_ERROR, CW_ERROR_BUSY))
    return CW_RUN_STOPPED;
  if (g_error_matches (error, CW_ERROR, CW_ERROR_GUARD))
    return CW_RUN_GUARDED;
  return cw_error_is_cancelled (error) ? CW_RUN_STOPPED : CW_RUN_FAILED;
}

/* In pages; 0 where nobody can tell. */
static gsize
get_resident (void)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    return 0;
  return (gsize) g_ascii_strtoull (strchr (text, ' ') != NULL ? strchr (text, ' ') : "", NULL, 10);
}

/* What the step needed, the next one does not. To look for it takes longer than a step that had
 * nothing to do. */
static void
give_memory_back (void)
{
  static gsize kept = 0; /* after the last time; cycles follow each other */
  gsize resident = get_resident ();

  if (resident != 0 && resident < kept + GIVE_BACK_FROM / (gsize) sysconf (_SC_PAGESIZE))
    return;
  malloc_trim (0);
  kept = get_resident ();
}

static void
end_step (CwCycleRun *run, CwPlannedStep *step, const GError *error)
{
  CwStep *record = step->record;

  if (error != NULL)
    {
      record->state = get_state_after (run, record, error);
      put_error (record, cw_error_name (error), error->message);
    }
  else if (record->counts.values[CW_COUNTER_ERRORS] > 0)
    record->state = CW_RUN_COMPLETED_ERRORS;
  else
    record->state = CW_RUN_SUCCESS;
  record->ended_usec = g_get_real_time ();
  save_step (run, step);
  log_step (run, record, get_end_event (record->state));
  give_memory_back ();
}

static gboolean
import (CwCycleRun *run, CwPlannedStep *step, GError **error)
{
  gboolean was_full = FALSE;
  CwImportParams params = {
    .store = run->params->store,
    .rules = run->plan->rules,
    .connector = step->connector->connector,
    .config = run->params->config,
    .connector_config = step->connector->config,
    .partition = step->record->partition,
    .is_full = step->record->is_full,
    .step_id = step->record->id,
    .on_progress = on_step_progressed_cb,
    .user_data = run,
  };

  if (step->connector->error != NULL)
    {
      g_propagate_error (error, g_error_copy (step->connector->error));
      return FALSE;
    }
  if (!cw_cycle_connector_wake (step->connector, run->cancellable, error) ||
      !cw_import_run (&params, &step->record->counts, &was_full, run->cancellable, error))
    return FALSE;
  step->record->is_full = was_full;
  return TRUE;
}

gboolean
cw_cycle_step_import (CwCycleRun *run, CwPlannedStep *step)
{
  g_autoptr (GError) error = NULL;
  gboolean is_good = FALSE;

  if (!begin_step (run, step))
    return FALSE;
  is_good = import (run, step, &error);
  cw_cycle_connector_note_use (step->connector, is_good);
  if (cw_cycle_away_note (run, error))
    return FALSE;
  cw_cycle_guard_note_import (run, step, error);
  end_step (run, step, error);
  return is_good;
}

/* ----- synchronise */

static char *
get_value (CwCycleRun *run, const char *name, gboolean *is_ok, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  char *value = cw_config_store_get_value (run->session, name, &local_error);

  *is_ok = local_error == NULL;
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return value;
}

/* The rules of the last step, when nothing but scopes tells them from the present ones: same
 * connectors, same program, same domains. (transfer full) (nullable) */
static CwRuleSet *
recall_rules (CwCycleRun *run, const char *last_basis, const char *basis, const char *text)
{
  g_autofree char *digest = NULL;
  g_autoptr (CwRuleSet) rules = NULL;
  g_autoptr (CwRuleChange) change = NULL;

  if (last_basis == NULL || text == NULL ||
      g_strcmp0 (strchr (last_basis, ' '), strchr (basis, ' ')) != 0)
    return NULL;
  digest = g_strndup (last_basis, strcspn (last_basis, " "));
  rules = cw_rules_loader_recall (text, digest, cw_store_get_attributes (run->params->store));
  if (rules == NULL)
    return NULL;
  change = cw_rule_change_new (rules, run->plan->rules);
  return cw_rule_change_is_whole (change) ? NULL : g_steal_pointer (&rules);
}

/* Decides how much has to be looked at: what changed; who can notice a change of rules; everything.
 */
static gboolean
choose_extent (CwCycleRun *run,
               const char *basis,
               CwSynchroniseParams *params,
               CwRuleSet **ret_previous,
               GError **error)
{
  gboolean is_ok = TRUE;
  g_autofree char *last_basis = get_value (run, CW_VALUE_SYNCHRONISE_BASIS, &is_ok, error);
  g_autofree char *text = is_ok ? get_value (run, CW_VALUE_SYNCHRONISE_RULES, &is_ok, error) : NULL;

  if (!is_ok)
    return FALSE;
  params->has_new_rules = g_strcmp0 (last_basis, basis) != 0;
  if (params->has_new_rules && !params->is_full)
    *ret_previous = recall_rules (run, last_basis, basis, text);
  params->previous_rules = *ret_previous;
  params->is_full = params->is_full || (params->has_new_rules && *ret_previous == NULL);
  return TRUE;
}

static gboolean
keep_basis (CwCycleRun *run, const char *basis, GError **error)
{
  return cw_store_value_put (run->session, CW_VALUE_SYNCHRONISE_RULES, run->plan->rules_text,
                             error) &&
         cw_store_value_put (run->session, CW_VALUE_SYNCHRONISE_BASIS, basis, error);
}

/* All else of the rules works, so it is only told, once. */
static void
tell_idle_flows (const CwCycleRun *run)
{
  CwRuleSite site = cw_rule_site_get (run->params->state_dir, run->params->config);
  g_autoptr (GPtrArray) idle = cw_rules_loader_list_idle_flows (&site, NULL);

  for (guint i = 0; idle != NULL && i < idle->len; i++)
    g_message ("A flow does nothing: %s",
               ((const CwRuleMistake *) g_ptr_array_index (idle, i))->message);
}

/* One that looks at more than what changed, and is broken off, has to be full the next time: so the
 * basis goes first and comes last. */
static gboolean
synchronise (CwCycleRun *run, CwPlannedStep *step, GError **error)
{
  g_autofree char *basis = cw_cycle_plan_get_basis (run->plan);
  g_autoptr (CwRuleSet) previous = NULL;
  g_autoptr (CwUnclaimedSearch) search = NULL;
  CwSynchroniseParams params = {
    .store = run->params->store,
    .rules = run->plan->rules,
    .config = run->params->config,
    .is_full = step->record->is_full,
    .step_id = step->record->id,
    .on_progress = on_step_progressed_cb,
    .user_data = run,
  };

  if (!choose_extent (run, basis, &params, &previous, error) ||
      !cw_cycle_unclaimed_begin (run, &search, error))
    return FALSE;
  params.unclaimed = search;
  step->record->is_full = params.is_full;
  if (params.has_new_rules)
    tell_idle_flows (run);
  if ((params.is_full || params.has_new_rules) &&
      !cw_store_value_put (run->session, CW_VALUE_SYNCHRONISE_BASIS, NULL, error))
    return FALSE;
  return cw_synchronise_run (&params, &step->record->counts, run->cancellable, error) &&
         cw_cycle_unclaimed_end (run, search, error) && keep_basis (run, basis, error);
}

gboolean
cw_cycle_step_synchronise (CwCycleRun *run, CwPlannedStep *step)
{
  g_autoptr (GError) error = NULL;
  gboolean is_good = FALSE;

  if (!begin_step (run, step))
    return FALSE;
  is_good = synchronise (run, step, &error);
  if (cw_cycle_away_note (run, error))
    return FALSE;
  end_step (run, step, error);
  return is_good;
}

static gboolean
has_pending (CwCycleRun *run, const CwPlannedStep *step, gboolean *ret_has, GError **error)
{
  CwPendingCounts counts = { { 0 } };
  guint64 n = 0;

  if (!cw_connector_space_count_pending (run->session, step->connector->number, &counts, error))
    return FALSE;
  for (guint op = CW_PENDING_ADD; op <= CW_PENDING_DELETE; op++)
    n += counts.n_by_op[op];
  *ret_has = n + counts.n_links + counts.n_refused > 0;
  return TRUE;
}

/* Sources sleep since they were read, and what a part does not read is not open at all; often there
 * is nothing that they have to be told. */
static gboolean
wake_for_export (CwCycleRun *run, CwPlannedStep *step, GError **error)
{
  CwCycleConnector *connector = step->connector;
  gboolean has = FALSE;

  if (!has_pending (run, step, &has, error))
    return FALSE;
  if (!has)
    return !connector->is_target || connector->connector == NULL ||
           cw_cycle_connector_wake (connector, run->cancellable, error);
  return cw_cycle_connector_wake (connector, run->cancellable, error) &&
         (!connector->is_target || cw_cycle_exporter_enter (run, step, error));
}

static void
on_object_written_cb (GBytes *anchor, gpointer user_data)
{
  CwCycleRun *run = user_data;

  run->params->on_write (anchor, run->params->user_data);
}

/* What was sent is known here alone until it is stored. */
static gboolean
wait_for_store (const GError *error, GCancellable *cancellable, gpointer user_data)
{
  CwCycleRun *run = user_data;

  return run->params->wait_for_store (error, cancellable, run->params->user_data) == CW_STORE_BACK;
}

static gboolean
export_pending (CwCycleRun *run, CwPlannedStep *step, GError **error)
{
  gboolean is_heard = run->params->on_write != NULL && !step->connector->is_target;
  CwExportParams params = {
    .store = run->params->store,
    .rules = run->plan->rules,
    .connector_config = step->connector->config,
    .config = run->params->config,
    .gate = run->params->lease != NULL ? cw_lease_get_gate (run->params->lease) : NULL,
    .step_id = step->record->id,
    .on_progress = on_step_progressed_cb,
    .on_write = is_heard ? on_object_written_cb : NULL,
    .wait_for_store = run->params->wait_for_store != NULL ? wait_for_store : NULL,
    .user_data = run,
  };

  if (!cw_cycle_unclaimed_holds (run, &params.keeps_deletions, error) ||
      !wake_for_export (run, step, error))
    return FALSE;
  params.connector = step->connector->connector;
  return params.connector == NULL ||
         cw_export_run (&params, &step->record->counts, run->cancellable, error);
}

gboolean
cw_cycle_step_export (CwCycleRun *run, CwPlannedStep *step)
{
  g_autoptr (GError) error = NULL;
  gboolean is_good = FALSE;

  if (!begin_step (run, step))
    return FALSE;
  is_good = export_pending (run, step, &error);
  cw_cycle_connector_note_use (step->connector, is_good);
  if (cw_cycle_away_note (run, error))
    return FALSE;
  end_step (run, step, error);
  if (!step->connector->is_target)
    cw_cycle_connector_sleep (step->connector);
  return is_good;
}

static void
record_without_run (CwCycleRun *run, CwPlannedStep *step, CwRunState state)
{
  step->has_run = TRUE;
  step->record->state = state;
  step->record->started_usec = g_get_real_time ();
  step->record->ended_usec = step->record->started_usec;
  save_step (run, step);
  log_step (run, step->record, get_end_event (state));
}

void
cw_cycle_step_refuse (CwCycleRun *run,
                      CwPlannedStep *step,
                      CwGuardVerdict verdict,
                      const char *message)
{
  put_error (step->record, cw_guard_verdict_to_string (verdict), message);
  record_without_run (run, step, verdict == CW_GUARD_STAGING ? CW_RUN_SKIPPED : CW_RUN_GUARDED);
}

void
cw_cycle_step_skip (CwCycleRun *run, CwPlannedStep *step)
{
  record_without_run (run, step, CW_RUN_SKIPPED);
}

void
cw_cycle_step_fail (CwCycleRun *run, CwPlannedStep *step, const GError *error)
{
  if (cw_cycle_away_note (run, error))
    return;
  put_error (step->record, cw_error_name (error), error->message);
  record_without_run (run, step, CW_RUN_FAILED);
}
