/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-cycle-away.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"

gboolean
cw_cycle_away_note (CwCycleRun *run, const GError *error)
{
  if (run->params->wait_for_store == NULL ||
      !g_error_matches (error, CW_ERROR, CW_ERROR_STORE_AWAY))
    return FALSE;
  if (run->away == NULL)
    run->away = g_error_copy (error);
  return TRUE;
}

/* Its row stays as it is; another one begins. */
static void
renew (CwCycleRun *run, CwPlannedStep *step)
{
  CwStep *record = step->record;

  step->has_run = FALSE;
  record->id = 0;
  record->state = CW_RUN_SKIPPED;
  if (!run->cycle->is_part)
    record->is_full = run->cycle->is_initial && record->kind != CW_STEP_EXPORT;
  record->started_usec = 0;
  record->ended_usec = 0;
  record->counts = (CwCounts){ { 0 } };
  g_clear_pointer (&record->error_code, g_free);
  g_clear_pointer (&record->error_message, g_free);
}

static gboolean
save_ended (CwCycleRun *run, GError **error)
{
  for (guint i = 0; run->plan != NULL && i < run->plan->steps->len; i++)
    {
      CwPlannedStep *step = g_ptr_array_index (run->plan->steps, i);

      if (!step->is_unsaved)
        continue;
      if (!cw_run_store_save_step (run->session, step->record, error))
        return FALSE;
      step->is_unsaved = FALSE;
    }
  return TRUE;
}

/* By the cycle and not by the step: a row whose insertion was not answered may be there too. */
static gboolean
interrupt (CwCycleRun *run, GError **error)
{
  g_autofree char *message = g_strdup_printf (
      CW_PHRASE ("The database went away, and the step was done again when it was back: %s"),
      run->away->message);

  if (!save_ended (run, error) ||
      !cw_run_store_interrupt_steps (run->session, run->cycle->id, cw_error_name (run->away),
                                     message, error))
    return FALSE;
  for (guint i = 0; run->plan != NULL && i < run->plan->steps->len; i++)
    {
      CwPlannedStep *step = g_ptr_array_index (run->plan->steps, i);

      if (step->has_run && step->record->state == CW_RUN_RUNNING)
        renew (run, step);
    }
  return TRUE;
}

/* It may go away again while that is written down. */
gboolean
cw_cycle_away_wait (CwCycleRun *run)
{
  while (run->away != NULL)
    {
      g_autoptr (GError) error = NULL;
      CwStoreReturn state =
          run->params->wait_for_store (run->away, run->cancellable, run->params->user_data);

      run->is_cancelled = run->is_cancelled || state == CW_STORE_NOT_BACK;
      run->is_superseded = run->is_superseded || state == CW_STORE_BACK_OTHER;
      if (state != CW_STORE_BACK)
        return FALSE;
      if (interrupt (run, &error))
        g_clear_error (&run->away);
      else if (!g_error_matches (error, CW_ERROR, CW_ERROR_STORE_AWAY))
        {
          g_warning ("Cannot store what was interrupted in cycle %" G_GINT64_FORMAT ": %s",
                     run->cycle->id, error->message);
          g_clear_error (&run->away);
        }
    }
  return TRUE;
}
