/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "engine/cw-scheduler.h"

#define MINUTE G_TIME_SPAN_MINUTE
#define NOON   (1000 * MINUTE)

/* A clock that goes when it is told to. */
typedef struct
{
  CwScheduler *scheduler;
  CwSchedule schedule;
  gint64 now_usec;
  gint64 timer_usec;
  guint n_due;
} Lab;

static gint64
get_now (gpointer user_data)
{
  return ((Lab *) user_data)->now_usec;
}

static void
set_timer (gint64 at_usec, gpointer user_data)
{
  ((Lab *) user_data)->timer_usec = at_usec;
}

static void
on_due (gpointer user_data)
{
  ((Lab *) user_data)->n_due++;
}

static void
set_up (Lab *lab, gconstpointer unused)
{
  const CwSchedulerClock clock = { .get_now = get_now, .set_timer = set_timer };

  lab->now_usec = NOON;
  lab->schedule = (CwSchedule){
    .is_enabled = TRUE,
    .has_connectors = TRUE,
    .interval_usec = 30 * MINUTE,
    .last_started_usec = NOON - 10 * MINUTE,
  };
  lab->scheduler = cw_scheduler_new (&clock, lab, on_due, lab);
}

static void
tear_down (Lab *lab, gconstpointer unused)
{
  cw_scheduler_free (lab->scheduler);
}

static void
put (Lab *lab)
{
  cw_scheduler_put (lab->scheduler, &lab->schedule);
}

/* Lets time pass; a timer that is due wakes the scheduler. */
static void
advance (Lab *lab, gint64 usec)
{
  lab->now_usec += usec;
  if (lab->timer_usec != 0 && lab->timer_usec <= lab->now_usec)
    {
      lab->timer_usec = 0;
      cw_scheduler_wake (lab->scheduler);
    }
}

static void
test_interval (Lab *lab, gconstpointer unused)
{
  put (lab);
  g_assert_cmpint (lab->timer_usec, ==, NOON + 20 * MINUTE);
  advance (lab, 19 * MINUTE);
  g_assert_cmpuint (lab->n_due, ==, 0);
  advance (lab, 1 * MINUTE);
  g_assert_cmpuint (lab->n_due, ==, 1);
  /* Until the schedule says that the cycle began, it is not due a second time. */
  cw_scheduler_wake (lab->scheduler);
  g_assert_cmpuint (lab->n_due, ==, 1);
}

static void
test_first_time (Lab *lab, gconstpointer unused)
{
  lab->schedule.last_started_usec = 0;
  put (lab);
  g_assert_cmpuint (lab->n_due, ==, 1);
}

static void
test_overdue (Lab *lab, gconstpointer unused)
{
  lab->schedule.last_started_usec = NOON - 600 * MINUTE;
  put (lab);
  g_assert_cmpuint (lab->n_due, ==, 1);
}

/* Cycles do not overlap; one that took longer than the interval is followed at once. */
static void
test_no_overlap (Lab *lab, gconstpointer unused)
{
  lab->schedule.is_running = TRUE;
  lab->schedule.last_started_usec = NOON;
  put (lab);
  g_assert_cmpint (lab->timer_usec, ==, 0);
  advance (lab, 45 * MINUTE);
  g_assert_cmpuint (lab->n_due, ==, 0);
  lab->schedule.is_running = FALSE;
  put (lab);
  g_assert_cmpuint (lab->n_due, ==, 1);
}

/* A cycle that failed is followed by the next at its usual time. */
static void
test_after_failure (Lab *lab, gconstpointer unused)
{
  lab->schedule.is_running = TRUE;
  lab->schedule.last_started_usec = NOON;
  put (lab);
  advance (lab, 1 * MINUTE);
  lab->schedule.is_running = FALSE;
  put (lab);
  g_assert_cmpuint (lab->n_due, ==, 0);
  g_assert_cmpint (lab->timer_usec, ==, NOON + 30 * MINUTE);
}

static void
test_switched_off (Lab *lab, gconstpointer unused)
{
  gboolean *const switches[] = { &lab->schedule.is_enabled, &lab->schedule.has_connectors,
                                 &lab->schedule.is_suspended };

  lab->schedule.last_started_usec = 0;
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      *switches[i] = !*switches[i];
      put (lab);
      g_assert_cmpuint (lab->n_due, ==, i);
      g_assert_cmpint (lab->timer_usec, ==, 0);
      *switches[i] = !*switches[i];
      put (lab);
      g_assert_cmpuint (lab->n_due, ==, i + 1);
    }
}

static void
test_shorter_interval (Lab *lab, gconstpointer unused)
{
  put (lab);
  lab->schedule.interval_usec = 5 * MINUTE;
  put (lab);
  g_assert_cmpuint (lab->n_due, ==, 1);
}

/* A clock set back by a day must not silence the engine for a day. */
static void
test_clock_set_back (Lab *lab, gconstpointer unused)
{
  lab->schedule.last_started_usec = NOON + 1440 * MINUTE;
  put (lab);
  g_assert_cmpuint (lab->n_due, ==, 1);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Lab *lab, gconstpointer unused);
  } tests[] = {
    { "/engine/scheduler/interval", test_interval },
    { "/engine/scheduler/first-time", test_first_time },
    { "/engine/scheduler/overdue", test_overdue },
    { "/engine/scheduler/no-overlap", test_no_overlap },
    { "/engine/scheduler/after-failure", test_after_failure },
    { "/engine/scheduler/switched-off", test_switched_off },
    { "/engine/scheduler/shorter-interval", test_shorter_interval },
    { "/engine/scheduler/clock-set-back", test_clock_set_back },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Lab, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
