/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "connectors/graph/cw-graph-pacer.h"
#include "connectors/graph/cw-retry-policy.h"

#include "base/cw-error.h"

#define NOW_USEC (G_GINT64_CONSTANT (1795186800) * G_USEC_PER_SEC) /* 2026-11-20T15:00:00Z */

static const CwRetryPolicy policy = {
  .max_failures = 3,
  .max_throttles = 2,
  .base_ms = 100,
  .cap_ms = 300,
  .max_retry_after_sec = 60,
};

static const struct
{
  guint status;
  int error; /* CwError, or -1 */
  const char *retry_after;
  CwRetryVerdict verdict;
  gint64 delay_ms; /* with a roll of 0.5 */
  gboolean is_throttled;
  gboolean is_outcome_unknown;
} rows[] = {
  { 200, -1, NULL, CW_RETRY_NOT_NEEDED, 0, FALSE, FALSE },
  { 400, -1, "5", CW_RETRY_NOT_NEEDED, 0, FALSE, FALSE },
  { 401, -1, NULL, CW_RETRY_NOT_NEEDED, 0, FALSE, FALSE },
  { 429, -1, "10", CW_RETRY_LATER, 10500, TRUE, FALSE },
  { 429, -1, "0", CW_RETRY_LATER, 0, TRUE, FALSE },
  { 429, -1, "Fri, 20 Nov 2026 15:00:20 GMT", CW_RETRY_LATER, 21000, TRUE, FALSE },
  { 429, -1, "Fri, 20 Nov 2026 14:00:00 GMT", CW_RETRY_LATER, 0, TRUE, FALSE },
  { 429, -1, "61", CW_RETRY_GIVE_UP, 0, TRUE, FALSE },
  { 429, -1, NULL, CW_RETRY_LATER, 151, TRUE, FALSE },
  { 429, -1, "soon", CW_RETRY_LATER, 151, TRUE, FALSE },
  { 503, -1, "2", CW_RETRY_LATER, 2100, TRUE, FALSE },
  { 503, -1, NULL, CW_RETRY_LATER, 51, FALSE, TRUE },
  { 500, -1, NULL, CW_RETRY_LATER, 51, FALSE, TRUE },
  { 502, -1, NULL, CW_RETRY_LATER, 51, FALSE, TRUE },
  { 504, -1, NULL, CW_RETRY_LATER, 51, FALSE, TRUE },
  { 501, -1, NULL, CW_RETRY_NOT_NEEDED, 0, FALSE, FALSE },
  { 0, CW_ERROR_TIMEOUT, NULL, CW_RETRY_LATER, 51, FALSE, TRUE },
  { 0, CW_ERROR_INTERRUPTED, NULL, CW_RETRY_LATER, 51, FALSE, TRUE },
  { 0, CW_ERROR_UNREACHABLE, NULL, CW_RETRY_LATER, 51, FALSE, FALSE },
  { 0, CW_ERROR_TLS, NULL, CW_RETRY_NOT_NEEDED, 0, FALSE, FALSE },
};

static CwRetryDecision
decide (CwRetryCount *count, guint status, int error_code, const char *retry_after)
{
  g_autoptr (GError) error =
      error_code >= 0 ? g_error_new (CW_ERROR, error_code, "no answer") : NULL;
  CwRetryOutcome outcome = {
    .status = status, .error = error, .retry_after = retry_after, .now_usec = NOW_USEC, .roll = 0.5
  };

  return cw_retry_policy_decide (&policy, count, &outcome);
}

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      CwRetryCount count = { 0, 0 };
      CwRetryDecision decision =
          decide (&count, rows[i].status, rows[i].error, rows[i].retry_after);

      g_assert_cmpint (decision.verdict, ==, rows[i].verdict);
      g_assert_cmpint (decision.delay_usec / 1000, ==, rows[i].delay_ms);
      g_assert_cmpint (decision.is_throttled, ==, rows[i].is_throttled);
      g_assert_cmpint (decision.is_outcome_unknown, ==, rows[i].is_outcome_unknown);
    }
}

static void
test_bounds (void)
{
  static const gint64 delays_ms[] = { 51, 101, 151 };
  CwRetryCount count = { 0, 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (delays_ms); i++)
    g_assert_cmpint (decide (&count, 500, -1, NULL).delay_usec / 1000, ==, delays_ms[i]);
  g_assert_cmpint (decide (&count, 500, -1, NULL).verdict, ==, CW_RETRY_GIVE_UP);
  /* Throttling is counted apart. */
  g_assert_cmpint (decide (&count, 429, -1, "1").verdict, ==, CW_RETRY_LATER);
  g_assert_cmpint (decide (&count, 429, -1, "1").verdict, ==, CW_RETRY_LATER);
  g_assert_cmpint (decide (&count, 429, -1, "1").verdict, ==, CW_RETRY_GIVE_UP);
}

static void
test_full_jitter (void)
{
  CwRetryCount count = { 2, 0 };
  CwRetryOutcome outcome = { .status = 500, .now_usec = NOW_USEC };

  outcome.roll = 0;
  g_assert_cmpint (cw_retry_policy_decide (&policy, &count, &outcome).delay_usec, <=, 1000);
  count.n_failures = 2;
  outcome.roll = 0.999;
  g_assert_cmpint (cw_retry_policy_decide (&policy, &count, &outcome).delay_usec, <=, 301000);
}

static void
test_default_is_sane (void)
{
  const CwRetryPolicy *standard = cw_retry_policy_get_default ();

  /* The documented limit refills in 150 seconds; one Retry-After never asks for more. */
  g_assert_cmpuint (standard->max_retry_after_sec, >=, 150);
  g_assert_cmpuint (standard->max_throttles, >, standard->max_failures);
}

static void
test_pacer_window (void)
{
  CwGraphPacer pacer;

  cw_graph_pacer_init (&pacer, 8);
  g_assert_true (cw_graph_pacer_may_send (&pacer, 7, 0));
  g_assert_false (cw_graph_pacer_may_send (&pacer, 8, 0));
  /* Many answers of one storm halve it once. */
  for (guint i = 0; i < 20; i++)
    cw_graph_pacer_note_throttled (&pacer, 1000, 100);
  g_assert_cmpuint (pacer.window, ==, 4);
  g_assert_false (cw_graph_pacer_may_send (&pacer, 0, 1099));
  g_assert_true (cw_graph_pacer_may_send (&pacer, 0, 1100));
  /* Those still on their way do not open it again before its time. */
  cw_graph_pacer_note_answer (&pacer, NULL, 500);
  g_assert_cmpuint (pacer.window, ==, 4);
  for (guint i = 0; i < 20; i++)
    cw_graph_pacer_note_answer (&pacer, NULL, 2000);
  g_assert_cmpuint (pacer.window, ==, 8);
  for (guint i = 0; i < 20; i++)
    cw_graph_pacer_note_throttled (&pacer, 1, 3000 + i);
  g_assert_cmpuint (pacer.window, ==, 1);
}

static void
test_pacer_spacing (void)
{
  CwGraphPacer pacer;
  gint64 last_usec = 0;
  static const char *const shares[] = { "0.85", "1.0", "1.4", "1.8", "7" };

  cw_graph_pacer_init (&pacer, 8);
  cw_graph_pacer_note_answer (&pacer, "0.8", 0);
  g_assert_cmpint (pacer.spacing_usec, ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      cw_graph_pacer_note_answer (&pacer, shares[i], 0);
      g_assert_cmpint (pacer.spacing_usec, >=, last_usec);
      g_assert_cmpint (pacer.spacing_usec, >, 0);
      last_usec = pacer.spacing_usec;
    }
  cw_graph_pacer_note_sent (&pacer, 1000);
  g_assert_false (cw_graph_pacer_may_send (&pacer, 0, 1000));
  g_assert_true (cw_graph_pacer_may_send (&pacer, 0, 1000 + last_usec));
  cw_graph_pacer_note_answer (&pacer, NULL, 0);
  g_assert_cmpint (pacer.spacing_usec, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/retry/table", test_table);
  g_test_add_func ("/retry/bounds", test_bounds);
  g_test_add_func ("/retry/full-jitter", test_full_jitter);
  g_test_add_func ("/retry/default-is-sane", test_default_is_sane);
  g_test_add_func ("/pacer/window", test_pacer_window);
  g_test_add_func ("/pacer/spacing", test_pacer_spacing);
  return g_test_run ();
}
