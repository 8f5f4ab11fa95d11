/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-graph-pacer.h"
#include "connectors/graph/cw-http-client.h"
#include "connectors/graph/cw-retry-policy.h"

G_BEGIN_DECLS

/* Makes the request of the next try. (transfer full), or %NULL with @error set. */
typedef CwHttpExchange *(*CwHttpComposeFunc) (gpointer user_data, GError **error);

/**
 * CwHttpRetry: one request that may be repeated without harm, until it is answered.
 * @pacer: (nullable): told of throttling, and waited for
 */
typedef struct
{
  CwHttpClient *client;
  const CwRetryPolicy *policy;
  CwGraphPacer *pacer;
  CwHttpComposeFunc compose;
  gpointer user_data;
} CwHttpRetry;

/* Returns the answered exchange, whatever its status; %NULL when no answer could be had, or only
 * 429 or 5xx until the tries were used up. */
CwHttpExchange *
cw_http_retry_send (const CwHttpRetry *retry, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Sleeps until @until_usec (g_get_monotonic_time()); FALSE when cancelled. */
gboolean cw_http_retry_sleep (gint64 until_usec, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
