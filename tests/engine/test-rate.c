/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "engine/cw-rate.h"

#define SECOND G_USEC_PER_SEC

static void
test_unknown (void)
{
  CwRate rate;

  cw_rate_start (&rate, 5 * SECOND);
  g_assert_cmpfloat (cw_rate_get_per_second (&rate), ==, 0);
  g_assert_cmpint (cw_rate_get_seconds_left (&rate, 100), ==, -1);
  cw_rate_add (&rate, 5 * SECOND, 0);
  g_assert_cmpfloat (cw_rate_get_per_second (&rate), ==, 0);
}

static void
test_steady (void)
{
  CwRate rate;

  cw_rate_start (&rate, 0);
  for (guint i = 1; i <= 50; i++)
    cw_rate_add (&rate, i * SECOND, i * 200);
  g_assert_cmpfloat_with_epsilon (cw_rate_get_per_second (&rate), 200, 0.001);
  g_assert_cmpint (cw_rate_get_seconds_left (&rate, 12000), ==, 10);
  g_assert_cmpint (cw_rate_get_seconds_left (&rate, 10000), ==, 0);
  g_assert_cmpint (cw_rate_get_seconds_left (&rate, 0), ==, -1);
}

/* After a change of pace the new one is told within the window. */
static void
test_change_of_pace (void)
{
  CwRate rate;
  guint64 done = 0;

  cw_rate_start (&rate, 0);
  for (guint i = 1; i <= 100; i++)
    {
      done += i <= 50 ? 1000 : 10;
      cw_rate_add (&rate, i * SECOND, done);
    }
  g_assert_cmpfloat_with_epsilon (cw_rate_get_per_second (&rate), 10, 0.001);
}

/* Many reports a second do not shrink the window. */
static void
test_many_reports (void)
{
  CwRate rate;

  cw_rate_start (&rate, 0);
  for (guint i = 1; i <= 1000; i++)
    cw_rate_add (&rate, i * SECOND / 100, i);
  g_assert_cmpfloat_with_epsilon (cw_rate_get_per_second (&rate), 100, 1);
  g_assert_cmpuint (rate.n_samples, ==, CW_RATE_N_SAMPLES);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/rate/unknown", test_unknown);
  g_test_add_func ("/engine/rate/steady", test_steady);
  g_test_add_func ("/engine/rate/change-of-pace", test_change_of_pace);
  g_test_add_func ("/engine/rate/many-reports", test_many_reports);
  return g_test_run ();
}
