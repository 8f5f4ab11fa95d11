/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-retry-policy.h"

#include <libsoup/soup.h>

#include "base/cw-error.h"
#include "connectors/graph/cw-http-error.h"

static const CwRetryPolicy default_policy = {
  .max_failures = 6,
  .max_throttles = 40,
  .base_ms = 250,
  .cap_ms = 30000,
  .max_retry_after_sec = 600,
};

const CwRetryPolicy *
cw_retry_policy_get_default (void)
{
  return &default_policy;
}

gint64
cw_retry_after_to_usec (const char *retry_after, gint64 now_usec)
{
  g_autoptr (GDateTime) date = NULL;
  guint64 seconds = 0;

  if (retry_after == NULL)
    return -1;
  if (g_ascii_string_to_unsigned (retry_after, 10, 0, G_MAXINT32, &seconds, NULL))
    return (gint64) seconds * G_USEC_PER_SEC;
  date = soup_date_time_new_from_http_string (retry_after);
  if (date == NULL)
    return -1;
  return MAX (0, g_date_time_to_unix (date) * G_USEC_PER_SEC - now_usec);
}

/* Exponential backoff with full jitter: clients that failed together do not return together. */
static gint64
compute_backoff (const CwRetryPolicy *policy, guint n_before, double roll)
{
  guint64 ceiling_ms = (guint64) policy->base_ms << MIN (n_before, 20);

  ceiling_ms = MIN (ceiling_ms, policy->cap_ms);
  return (gint64) ((double) ceiling_ms * 1000.0 * roll) + 1000;
}

static CwRetryDecision
decide_throttled (const CwRetryPolicy *policy, CwRetryCount *count, const CwRetryOutcome *outcome)
{
  CwRetryDecision decision = { .verdict = CW_RETRY_LATER, .is_throttled = TRUE };
  gint64 asked_usec = cw_retry_after_to_usec (outcome->retry_after, outcome->now_usec);

  if (count->n_throttles >= policy->max_throttles ||
      asked_usec > (gint64) policy->max_retry_after_sec * G_USEC_PER_SEC)
    {
      decision.verdict = CW_RETRY_GIVE_UP;
      return decision;
    }
  /* Never before the time asked for; up to a tenth later, to spread. */
  if (asked_usec >= 0)
    decision.delay_usec = asked_usec + (gint64) ((double) asked_usec * 0.1 * outcome->roll);
  else
    decision.delay_usec = compute_backoff (policy, count->n_throttles + 2, outcome->roll);
  count->n_throttles++;
  return decision;
}

static CwRetryDecision
decide_failed (const CwRetryPolicy *policy, CwRetryCount *count, const CwRetryOutcome *outcome)
{
  CwRetryDecision decision = { .verdict = CW_RETRY_LATER };

  decision.is_outcome_unknown =
      outcome->status != 0 || cw_http_error_is_outcome_unknown (outcome->error);
  if (count->n_failures >= policy->max_failures)
    {
      decision.verdict = CW_RETRY_GIVE_UP;
      return decision;
    }
  decision.delay_usec = compute_backoff (policy, count->n_failures, outcome->roll);
  count->n_failures++;
  return decision;
}

static gboolean
is_transient_error (const GError *error)
{
  return error != NULL && error->domain == CW_ERROR &&
         (error->code == CW_ERROR_UNREACHABLE || error->code == CW_ERROR_TIMEOUT ||
          error->code == CW_ERROR_INTERRUPTED);
}

CwRetryDecision
cw_retry_policy_decide (const CwRetryPolicy *policy,
                        CwRetryCount *count,
                        const CwRetryOutcome *outcome)
{
  CwRetryDecision decision = { .verdict = CW_RETRY_NOT_NEEDED };

  if (outcome->status == 0)
    return is_transient_error (outcome->error) ? decide_failed (policy, count, outcome) : decision;
  switch (outcome->status)
    {
    case 429: /* Too Many Requests */
      return decide_throttled (policy, count, outcome);
    case 503: /* Service Unavailable: with a date to come back it was not even begun */
      if (outcome->retry_after != NULL)
        return decide_throttled (policy, count, outcome);
      return decide_failed (policy, count, outcome);
    case 408:
    case 500:
    case 502:
    case 504:
      return decide_failed (policy, count, outcome);
    default:
      return decision;
    }
}
