/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-cloud-session.h"
#include "connectors/graph/cw-http-client.h"
#include "connectors/graph/cw-http-retry.h"

G_BEGIN_DECLS

/* Private to the sign-ins: who uses a session needs no HTTP. */

/* @answer: of the token endpoint; @client is (transfer full). CW_ERROR_INVALID_DATA,
 * CW_ERROR_AUTH. */
CwCloudSession *cw_cloud_session_new (CwCloudSettings *settings,
                                      CwHttpClient *client,
                                      JsonNode *answer,
                                      const char *nonce,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A request to an endpoint of the authority. */
typedef struct
{
  CwHttpClient *client;
  const CwRetryPolicy *policy;
  CwHttpComposeFunc compose; /* makes the form anew for every try */
  gpointer user_data;
} CwCloudPost;

/* Sends it and waits for an answer, whatever its status. @ret_root (out) (nullable) (transfer full)
 * is %NULL when the answer is no JSON object. */
gboolean cw_cloud_post (const CwCloudPost *post,
                        guint *ret_status,
                        JsonNode **ret_root,
                        GCancellable *cancellable,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A client for the settings. */
CwHttpClient *cw_cloud_new_http_client (const CwCloudSettings *settings, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
