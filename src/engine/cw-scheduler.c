/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-scheduler.h"

struct _CwScheduler
{
  CwSchedulerClock clock;
  gpointer clock_data;
  void (*on_due) (gpointer user_data);
  gpointer user_data;
  CwSchedule schedule;
  gboolean is_fired; /* on_due was called; wait for the next schedule */
};

gboolean
cw_schedule_is_open (const CwSchedule *schedule)
{
  return schedule->is_enabled && !schedule->is_suspended && !schedule->is_running &&
         schedule->has_connectors;
}

gint64
cw_schedule_get_next_due (const CwSchedule *schedule, gint64 now_usec)
{
  if (!cw_schedule_is_open (schedule))
    return 0;
  if (schedule->last_started_usec == 0)
    return now_usec;
  /* A clock that was set back must not silence the engine for as long as it was ahead. */
  if (schedule->last_started_usec > now_usec)
    return now_usec;
  return MAX (now_usec, schedule->last_started_usec + schedule->interval_usec);
}

CwScheduler *
cw_scheduler_new (const CwSchedulerClock *clock,
                  gpointer clock_data,
                  void (*on_due) (gpointer user_data),
                  gpointer user_data)
{
  CwScheduler *scheduler = g_new0 (CwScheduler, 1);

  scheduler->clock = *clock;
  scheduler->clock_data = clock_data;
  scheduler->on_due = on_due;
  scheduler->user_data = user_data;
  return scheduler;
}

void
cw_scheduler_free (CwScheduler *scheduler)
{
  if (scheduler == NULL)
    return;
  scheduler->clock.set_timer (0, scheduler->clock_data);
  g_free (scheduler);
}

void
cw_scheduler_put (CwScheduler *scheduler, const CwSchedule *schedule)
{
  scheduler->schedule = *schedule;
  scheduler->is_fired = FALSE;
  cw_scheduler_wake (scheduler);
}

void
cw_scheduler_wake (CwScheduler *scheduler)
{
  gint64 now_usec = scheduler->clock.get_now (scheduler->clock_data);
  gint64 due_usec = cw_schedule_get_next_due (&scheduler->schedule, now_usec);

  if (scheduler->is_fired || due_usec == 0)
    {
      scheduler->clock.set_timer (0, scheduler->clock_data);
      return;
    }
  if (due_usec > now_usec)
    {
      scheduler->clock.set_timer (due_usec, scheduler->clock_data);
      return;
    }
  scheduler->is_fired = TRUE;
  scheduler->clock.set_timer (0, scheduler->clock_data);
  scheduler->on_due (scheduler->user_data);
}
