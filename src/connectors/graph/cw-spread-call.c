/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-spread-call.h"

#include "connectors/graph/cw-http-retry.h"

#define FIRST_DELAY_MS  500
#define LONGEST_MS      15000
#define TIMEOUT_SECONDS 120

void
cw_spread_wait_init (CwSpreadWait *wait, guint timeout_seconds)
{
  wait->until_usec = g_get_monotonic_time () + (gint64) timeout_seconds * G_USEC_PER_SEC;
  wait->delay_ms = FIRST_DELAY_MS;
}

gboolean
cw_spread_wait_again (CwSpreadWait *wait, GCancellable *cancellable, GError **error)
{
  gint64 now_usec = g_get_monotonic_time ();
  gint64 end_usec = MIN (now_usec + (gint64) wait->delay_ms * 1000, wait->until_usec);

  if (now_usec >= wait->until_usec)
    return FALSE;
  wait->delay_ms = MIN (wait->delay_ms * 2, LONGEST_MS);
  return cw_http_retry_sleep (end_usec, cancellable, error);
}

static gboolean
is_not_there_yet (const CwGraphError *refusal)
{
  return refusal != NULL &&
         (refusal->status == 404 ||
          (refusal->status == 400 &&
           (cw_graph_error_mentions (refusal, "NoBackingApplicationObject") ||
            cw_graph_error_mentions (refusal, "does not reference a valid application") ||
            cw_graph_error_mentions (refusal, "does not exist") ||
            cw_graph_error_mentions (refusal, "do not exist") ||
            cw_graph_error_mentions (refusal, "Not a valid reference"))));
}

JsonNode *
cw_spread_call (CwCloudSession *session,
                const CwCloudCall *call,
                CwGraphError **ret_refusal,
                GCancellable *cancellable,
                GError **error)
{
  CwSpreadWait wait;

  cw_spread_wait_init (&wait, TIMEOUT_SECONDS);
  for (;;)
    {
      g_autoptr (CwGraphError) refusal = NULL;
      g_autoptr (GError) local_error = NULL;
      g_autoptr (GError) wait_error = NULL;
      JsonNode *root = cw_cloud_session_call (session, call, &refusal, cancellable, &local_error);

      if (root != NULL)
        return root;
      if (is_not_there_yet (refusal) && cw_spread_wait_again (&wait, cancellable, &wait_error))
        continue;
      g_propagate_error (error, wait_error != NULL ? g_steal_pointer (&wait_error)
                                                   : g_steal_pointer (&local_error));
      if (ret_refusal != NULL)
        *ret_refusal = g_steal_pointer (&refusal);
      return NULL;
    }
}
