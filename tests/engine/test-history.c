/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-time.h"
#include "engine/cw-history.h"

/* The tests run in a time zone whose clock changes. */
#define ZONE "Europe/Berlin"

static gint64
parse (const char *text)
{
  gint64 time_usec = 0;

  g_assert_true (cw_time_parse_iso8601 (text, &time_usec));
  return time_usec;
}

static const CwHistoryBucket *
get (CwHistory *history, guint index)
{
  g_assert_cmpuint (index, <, history->buckets->len);
  return &g_array_index (history->buckets, CwHistoryBucket, index);
}

static void
add (CwHistory *history, const char *started, const char *ended, CwRunState state)
{
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_step_free);
  g_autoptr (CwCycle) cycle = cw_cycle_new ();
  CwStep *step = cw_step_new ();

  cycle->started_usec = parse (started);
  cycle->ended_usec = ended != NULL ? parse (ended) : 0;
  step->counts.values[CW_COUNTER_READ] = 100;
  step->counts.values[CW_COUNTER_ADDED] = 7;
  step->counts.values[CW_COUNTER_EXPORT_ADDED] = 3;
  step->counts.values[CW_COUNTER_EXPORT_LINKS_REMOVED] = 2;
  step->counts.values[CW_COUNTER_ERRORS] = 1;
  g_ptr_array_add (steps, step);
  cw_history_add (history, cycle, state, steps);
}

static void
test_hours (void)
{
  g_autoptr (CwHistory) history = cw_history_new (2, parse ("2026-11-20T13:45:10Z"));
  const CwHistoryBucket *last = NULL;

  g_assert_cmpuint (history->buckets->len, ==, 48);
  g_assert_cmpint (history->to_usec, ==, parse ("2026-11-20T14:00:00Z"));
  g_assert_cmpint (cw_history_get_from (history), ==, parse ("2026-11-18T14:00:00Z"));
  add (history, "2026-11-20T13:00:00Z", "2026-11-20T13:00:04Z", CW_RUN_SUCCESS);
  add (history, "2026-11-20T13:59:59Z", "2026-11-20T14:00:01Z", CW_RUN_FAILED);
  add (history, "2026-11-20T12:59:59Z", NULL, CW_RUN_RUNNING);
  /* Outside: before the first hour, and (a clock that was put back) after the last. */
  add (history, "2026-11-18T13:59:59Z", NULL, CW_RUN_SUCCESS);
  add (history, "2026-11-20T14:00:00Z", NULL, CW_RUN_SUCCESS);
  last = get (history, 47);
  g_assert_cmpuint (last->n_cycles, ==, 2);
  g_assert_cmpuint (last->n_failed, ==, 1);
  g_assert_cmpfloat (last->seconds, ==, 6);
  g_assert_cmpuint (last->n_objects, ==, 200);
  g_assert_cmpuint (last->n_changes, ==, 10);
  g_assert_cmpuint (last->n_errors, ==, 2);
  g_assert_cmpuint (get (history, 46)->n_cycles, ==, 1);
  g_assert_cmpfloat (get (history, 46)->seconds, ==, 0);
  g_assert_cmpuint (get (history, 0)->n_cycles, ==, 0);
}

/* 25 October 2026 has 25 hours in Berlin: days begin at its midnight before and after. */
static void
test_days_across_clock_change (void)
{
  g_autoptr (CwHistory) history = cw_history_new (3, parse ("2026-10-26T11:00:00Z"));

  g_assert_cmpuint (history->buckets->len, ==, 3);
  g_assert_cmpint (get (history, 0)->at_usec, ==, parse ("2026-10-23T22:00:00Z"));
  g_assert_cmpint (get (history, 1)->at_usec, ==, parse ("2026-10-24T22:00:00Z"));
  g_assert_cmpint (get (history, 2)->at_usec, ==, parse ("2026-10-25T23:00:00Z"));
  g_assert_cmpint (history->to_usec, ==, parse ("2026-10-26T23:00:00Z"));
}

/* In the hour that the clock shows twice, hours follow one another as ever. */
static void
test_hours_across_clock_change (void)
{
  g_autoptr (CwHistory) history = cw_history_new (1, parse ("2026-10-25T04:30:00Z"));

  g_assert_cmpuint (history->buckets->len, ==, 24);
  for (guint i = 1; i < 24; i++)
    g_assert_cmpint (get (history, i)->at_usec - get (history, i - 1)->at_usec, ==,
                     G_TIME_SPAN_HOUR);
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", ZONE, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/history/hours", test_hours);
  g_test_add_func ("/history/days-across-clock-change", test_days_across_clock_change);
  g_test_add_func ("/history/hours-across-clock-change", test_hours_across_clock_change);
  return g_test_run ();
}
