/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CwSchedule: what the scheduler goes by; a plain value.
 *
 * A cycle is due one interval after the last one began; at once when there never was one. While a
 * cycle runs nothing is due: the next one begins when it ends or at its own turn, whichever is
 * later. After a failure the next turn comes as usual.
 */
typedef struct
{
  gboolean is_enabled;      /* configuration: scheduler.enabled */
  gboolean is_suspended;    /* set by hand, kept in the store */
  gboolean is_running;      /* a cycle runs now */
  gboolean has_connectors;  /* nothing to do without */
  gint64 interval_usec;     /* configuration: scheduler.intervalMinutes */
  gint64 last_started_usec; /* 0: never */
} CwSchedule;

/* Whether a cycle may begin by itself. */
gboolean cw_schedule_is_open (const CwSchedule *schedule);

/* When the next cycle is due, not before @now_usec; 0: never as things are. */
gint64 cw_schedule_get_next_due (const CwSchedule *schedule, gint64 now_usec);

/* Time and timer, so that tests have their own. @set_timer: calls cw_scheduler_wake() once at
 * @at_usec (or earlier) in place of any timer set before; 0: none. */
typedef struct
{
  gint64 (*get_now) (gpointer user_data);
  void (*set_timer) (gint64 at_usec, gpointer user_data);
} CwSchedulerClock;

/**
 * CwScheduler:
 *
 * Starts cycles by the schedule. Belongs to one thread.
 */
typedef struct _CwScheduler CwScheduler;

/* @on_due is called when a cycle has to start; it is not called again before the schedule that is
 * put next says that it did. */
CwScheduler *cw_scheduler_new (const CwSchedulerClock *clock, /* copied */
                               gpointer clock_data,
                               void (*on_due) (gpointer user_data),
                               gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void cw_scheduler_free (CwScheduler *scheduler);

void cw_scheduler_put (CwScheduler *scheduler, const CwSchedule *schedule);
void cw_scheduler_wake (CwScheduler *scheduler);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwScheduler, cw_scheduler_free)

G_END_DECLS
