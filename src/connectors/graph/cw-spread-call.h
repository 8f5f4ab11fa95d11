/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-cloud-session.h"

G_BEGIN_DECLS

/**
 * CwSpreadWait:
 *
 * What was just made in a tenant is not known to all of its replicas at once. One deadline for
 * trying again, with growing pauses.
 */
typedef struct
{
  gint64 until_usec; /* g_get_monotonic_time() */
  guint delay_ms;    /* of the next pause */
} CwSpreadWait;

void cw_spread_wait_init (CwSpreadWait *wait, guint timeout_seconds);

/* FALSE without an error when the time is over, FALSE with one when cancelled. */
gboolean cw_spread_wait_again (CwSpreadWait *wait, GCancellable *cancellable, GError **error);

/* cw_cloud_session_call(), again as long as the refusal says that something it refers to is not
 * there (yet). @ret_refusal: as there. (transfer full) */
JsonNode *cw_spread_call (CwCloudSession *session,
                          const CwCloudCall *call,
                          CwGraphError **ret_refusal,
                          GCancellable *cancellable,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
