/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-answer.h"
#include "base/cw-phrase.h"
#include "engine/cw-engine-lease.h"
#include "engine/cw-export-permit.h"
#include "setup/doctor/cw-doctor-checks.h"

/* Among so many one that went well is looked for. */
#define N_CYCLES 200

/* The schedule has missed this many turns: something is wrong. */
#define OVERDUE_INTERVALS 3

/* "2026-11-20 14:03", of this computer's time. (transfer full) */
static char *
format_time (gint64 usec)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (usec / G_USEC_PER_SEC);

  return g_date_time_format (time, "%F %H:%M");
}

/* ----- the last cycle */

/* Objects and guards are checks of their own. (transfer full) (nullable): it has not ended */
static char *
describe (CwRunState state, const char *time)
{
  switch (state)
    {
    case CW_RUN_SUCCESS:
      return g_strdup_printf (CW_PHRASE ("The last cycle ended well at %s"), time);
    case CW_RUN_COMPLETED_ERRORS:
      return g_strdup_printf (CW_PHRASE ("The last cycle ended at %s, with errors of objects"),
                              time);
    case CW_RUN_GUARDED:
      return g_strdup_printf (CW_PHRASE ("A guard stopped the last cycle at %s"), time);
    case CW_RUN_FAILED:
      return g_strdup_printf (CW_PHRASE ("The last cycle failed at %s"), time);
    case CW_RUN_STOPPED:
      return g_strdup_printf (CW_PHRASE ("Somebody stopped the last cycle at %s"), time);
    case CW_RUN_INTERRUPTED:
      return g_strdup_printf (
          CW_PHRASE ("The engine ended in the middle of the last cycle, which began at %s"), time);
    case CW_RUN_RUNNING:
    case CW_RUN_SKIPPED:
      return NULL;
    }
  g_return_val_if_reached (NULL);
}

static void
judge_last (CwSetupCheck *check, const CwCycle *cycle)
{
  CwRunState state = cw_engine_judge_cycle (check->call->engine, cycle->id, cycle->state);
  g_autofree char *time =
      format_time (cycle->ended_usec > 0 ? cycle->ended_usec : cycle->started_usec);
  g_autofree char *text = describe (state, time);

  if (text == NULL)
    return;
  if (state == CW_RUN_FAILED)
    cw_setup_check_add (check, "last-cycle", CW_CHECK_FAILED, text,
                        CW_PHRASE ("See why: causewayctl run show"));
  else if (state == CW_RUN_STOPPED || state == CW_RUN_INTERRUPTED)
    cw_setup_check_add (check, "last-cycle", CW_CHECK_WARNING, text,
                        CW_PHRASE ("Start the next one: causewayctl cycle start"));
  else
    cw_setup_check_add (check, "last-cycle", CW_CHECK_OK, text, NULL);
}

static gboolean
is_good (const CwCycle *cycle)
{
  return cycle->state == CW_RUN_SUCCESS || cycle->state == CW_RUN_COMPLETED_ERRORS;
}

/* @cycles: the newest first */
static void
judge_success (CwSetupCheck *check, GPtrArray *cycles)
{
  const CwCycle *good = NULL;
  g_autofree char *time = NULL;
  g_autofree char *text = NULL;
  guint n_bad = 0;

  for (guint i = 0; i < cycles->len && good == NULL; i++)
    {
      const CwCycle *cycle = g_ptr_array_index (cycles, i);

      if (is_good (cycle))
        good = cycle;
      else if (cycle->state != CW_RUN_RUNNING)
        n_bad++;
    }
  if (good == NULL || n_bad < OVERDUE_INTERVALS)
    return;
  time = format_time (good->ended_usec);
  text = g_strdup_printf (CW_PHRASE ("%u cycles since then did not end well; the last that did "
                                     "ended at %s"),
                          n_bad, time);
  cw_setup_check_add (check, "last-success", CW_CHECK_WARNING, text,
                      CW_PHRASE ("See why: causewayctl run show"));
}

gboolean
cw_doctor_check_cycles (CwSetupCheck *check, GError **error)
{
  g_autoptr (CwStoreSession) session =
      cw_store_open_session (cw_engine_get_store (check->call->engine), error);
  g_autoptr (GPtrArray) cycles =
      session != NULL ? cw_run_store_list_cycles (session, 0, N_CYCLES, error) : NULL;
  gboolean is_running = !g_str_equal (cw_engine_get_state (check->call->engine), "idle");
  const CwCycle *last = NULL;

  if (cycles == NULL)
    return FALSE;
  if (is_running)
    cw_setup_check_add (check, "running", CW_CHECK_OK, CW_PHRASE ("A cycle is running"), NULL);
  for (guint i = 0; i < cycles->len && last == NULL; i++)
    {
      const CwCycle *cycle = g_ptr_array_index (cycles, i);

      last = cw_engine_judge_cycle (check->call->engine, cycle->id, cycle->state) == CW_RUN_RUNNING
                 ? NULL
                 : cycle;
    }
  if (last != NULL)
    judge_last (check, last);
  else if (!is_running)
    cw_setup_check_add (check, "last-cycle", CW_CHECK_WARNING, CW_PHRASE ("No cycle has run yet"),
                        CW_PHRASE ("Start the next one: causewayctl cycle start"));
  judge_success (check, cycles);
  return TRUE;
}

/* ----- the schedule */

static void
judge_schedule (CwSetupCheck *check, const CwSchedulerStatus *status)
{
  g_autofree char *time = format_time (status->next_due_usec);
  g_autofree char *text = NULL;

  if (!status->is_enabled)
    cw_setup_check_add (check, "schedule", CW_CHECK_WARNING,
                        CW_PHRASE ("The schedule is switched off: no cycle starts by itself"),
                        CW_PHRASE ("Switch it on: causewayctl scheduler set --enable"));
  else if (status->is_suspended)
    cw_setup_check_add (check, "schedule", CW_CHECK_WARNING,
                        CW_PHRASE ("The schedule is suspended: no cycle starts by itself"),
                        CW_PHRASE ("Resume it: causewayctl scheduler set --resume"));
  else if (status->is_held)
    cw_setup_check_add (
        check, "schedule", CW_CHECK_WARNING,
        CW_PHRASE ("A set-up is open: no cycle starts by itself until it is closed"),
        CW_PHRASE ("Finish the set-up, or close it"));
  else if (status->next_due_usec == 0)
    cw_setup_check_add (check, "schedule", CW_CHECK_WARNING,
                        CW_PHRASE ("This engine starts no cycle by itself"),
                        CW_PHRASE ("Let the service run, or start cycles yourself"));
  else
    {
      text = g_strdup_printf (CW_PHRASE ("The next cycle is due at %s"), time);
      cw_setup_check_add (check, "schedule", CW_CHECK_OK, text, NULL);
    }
}

gboolean
cw_doctor_check_schedule (CwSetupCheck *check, GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (check->call->engine, NULL);
  CwExportPermit permit = CW_EXPORT_PERMIT_GIVEN;
  CwSchedulerStatus status;

  if (!cw_engine_get_scheduler (check->call->engine, &status, error))
    return FALSE;
  judge_schedule (check, &status);
  permit = cw_export_permit_find (cw_engine_get_lease (check->call->engine), config);
  if (permit == CW_EXPORT_PERMIT_STAGING)
    cw_setup_check_add (check, "staging", CW_CHECK_OK,
                        CW_PHRASE ("This engine is in staging mode: it exports nothing"), NULL);
  else if (permit == CW_EXPORT_PERMIT_ATTACHED)
    cw_setup_check_add (check, "staging", CW_CHECK_OK, cw_export_permit_explain (permit), NULL);
  return TRUE;
}
