/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-http-retry.h"

#include "base/cw-error.h"
#include "base/cw-log.h"

gboolean
cw_http_retry_sleep (gint64 until_usec, GCancellable *cancellable, GError **error)
{
  gint64 left_usec = until_usec - g_get_monotonic_time ();
  GPollFD fd = { -1, G_IO_IN, 0 };

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (left_usec <= 0)
    return TRUE;
  if (!g_cancellable_make_pollfd (cancellable, &fd))
    {
      g_usleep ((gulong) left_usec);
      return TRUE;
    }
  g_poll (&fd, 1, (int) MIN (left_usec / 1000 + 1, G_MAXINT));
  g_cancellable_release_fd (cancellable);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static void
log_retry (const CwHttpExchange *exchange, const CwRetryDecision *decision)
{
  g_autofree char *delay_ms = g_strdup_printf ("%" G_GINT64_FORMAT, decision->delay_usec / 1000);
  g_autofree char *status = g_strdup_printf ("%u", exchange->status);
  g_autofree char *target = cw_http_exchange_dup_target (exchange);
  g_autofree char *message = NULL;

  message = g_strdup_printf ("%s %s: %s, again in %s ms", exchange->method, target,
                             exchange->error != NULL ? exchange->error->message : status, delay_ms);
  cw_log_event (CW_EVENT_CONNECTOR_RETRY, G_LOG_LEVEL_INFO, message, "HTTP_STATUS", status,
                "DELAY_MS", delay_ms, NULL);
}

/* Enough tries were made: what the last one showed. */
static void
set_final_error (const CwHttpExchange *exchange, gboolean is_throttled, GError **error)
{
  g_autofree char *target = cw_http_exchange_dup_target (exchange);

  if (exchange->error != NULL)
    g_propagate_error (error, g_error_copy (exchange->error));
  else if (is_throttled)
    g_set_error (error, CW_ERROR, CW_ERROR_THROTTLED,
                 "%s asks to come back later (status %u) and was asked often enough", target,
                 exchange->status);
  else
    g_set_error (error, CW_ERROR, CW_ERROR_UNREACHABLE,
                 "%s fails with status %u, time after time; the service has a problem", target,
                 exchange->status);
}

static CwRetryDecision
decide (const CwHttpRetry *retry, CwRetryCount *count, const CwHttpExchange *exchange)
{
  CwRetryOutcome outcome = {
    .status = exchange->status,
    .error = exchange->error,
    .retry_after = cw_http_exchange_get_header (exchange, "Retry-After"),
    .now_usec = g_get_real_time (),
    .roll = g_random_double (),
  };
  CwRetryDecision decision = cw_retry_policy_decide (retry->policy, count, &outcome);
  gint64 now_usec = g_get_monotonic_time ();

  if (retry->pacer != NULL && decision.is_throttled)
    cw_graph_pacer_note_throttled (retry->pacer, decision.delay_usec, now_usec);
  else if (retry->pacer != NULL && exchange->status != 0)
    cw_graph_pacer_note_answer (
        retry->pacer, cw_http_exchange_get_header (exchange, "x-ms-throttle-limit-percentage"),
        now_usec);
  return decision;
}

static CwHttpExchange *
send_once (const CwHttpRetry *retry, GCancellable *cancellable, GError **error)
{
  g_autoptr (CwHttpExchange) exchange = retry->compose (retry->user_data, error);

  if (exchange == NULL)
    return NULL;
  if (retry->pacer != NULL)
    {
      if (!cw_http_retry_sleep (retry->pacer->not_before_usec, cancellable, error))
        return NULL;
      cw_graph_pacer_note_sent (retry->pacer, g_get_monotonic_time ());
    }
  if (!cw_http_client_send (retry->client, exchange, cancellable, error))
    return NULL;
  return g_steal_pointer (&exchange);
}

CwHttpExchange *
cw_http_retry_send (const CwHttpRetry *retry, GCancellable *cancellable, GError **error)
{
  CwRetryCount count = { 0, 0 };

  for (;;)
    {
      g_autoptr (CwHttpExchange) exchange = send_once (retry, cancellable, error);
      CwRetryDecision decision;

      if (exchange == NULL)
        return NULL;
      decision = decide (retry, &count, exchange);
      if (decision.verdict == CW_RETRY_NOT_NEEDED && exchange->status != 0)
        return g_steal_pointer (&exchange);
      if (decision.verdict != CW_RETRY_LATER)
        {
          set_final_error (exchange, decision.is_throttled, error);
          return NULL;
        }
      log_retry (exchange, &decision);
      if (!cw_http_retry_sleep (g_get_monotonic_time () + decision.delay_usec, cancellable, error))
        return NULL;
    }
}
