/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-graph-pacer.h"
#include "connectors/graph/cw-graph-settings.h"
#include "connectors/graph/cw-http-client.h"
#include "connectors/graph/cw-retry-policy.h"

#include "base/cw-secret.h"

G_BEGIN_DECLS

/**
 * CwGraphSession:
 *
 * A signed-in conversation with Graph: the HTTP client, the token and the pace. For one thread.
 */
typedef struct _CwGraphSession CwGraphSession;

/* @settings and @policy must live longer. Nothing is sent yet. */
CwGraphSession *cw_graph_session_new (const CwGraphSettings *settings,
                                      CwSecret *credential,
                                      const CwRetryPolicy *policy,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_graph_session_free (CwGraphSession *session);

/* Has a token, or gets one. */
gboolean
cw_graph_session_sign_in (CwGraphSession *session, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* What a GET may ask for. */
typedef struct
{
  const char *url;     /* absolute, or relative to the service ("/organization") */
  const char *prefer;  /* (nullable) */
  const char *context; /* for messages: "reading users" */
} CwGraphGet;

/* Asks until there is an answer: tries again what may pass, renews the token. The answer is a JSON
 * object, received whole. CW_ERROR_CURSOR_EXPIRED for 410. (transfer full) */
JsonNode *cw_graph_session_get (CwGraphSession *session,
                                const CwGraphGet *get,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A PATCH that does no harm when it is sent twice. */
typedef struct
{
  const char *url;    /* as above */
  const char *prefer; /* (nullable) */
  const char *context;
  JsonNode *body;
  const CwSendGate *gate; /* (nullable): nobody else may write */
} CwGraphPatch;

/* The same way; what is answered is not looked at. */
gboolean cw_graph_session_patch (CwGraphSession *session,
                                 const CwGraphPatch *patch,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The clock of Graph's last answer minus ours, in seconds; FALSE when it did not say. */
gboolean cw_graph_session_get_clock_skew (CwGraphSession *session, gint64 *ret_seconds);

/* ----- for the exporter, which has many requests in flight */

/* Adds the token and a request id. @ret_generation: the token's. */
gboolean cw_graph_session_authorize (CwGraphSession *session,
                                     CwHttpExchange *exchange,
                                     guint *ret_generation,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Tells what an answer's status says of the token; FALSE with CW_ERROR_AUTH when going on is
 * pointless. @challenge: (nullable): the answer's WWW-Authenticate. */
gboolean cw_graph_session_note_token (CwGraphSession *session,
                                      guint generation,
                                      guint status,
                                      const char *challenge,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

CwHttpClient *cw_graph_session_get_client (CwGraphSession *session);
CwGraphPacer *cw_graph_session_get_pacer (CwGraphSession *session);
const CwGraphSettings *cw_graph_session_get_settings (CwGraphSession *session);

/* The token's "roles" (application permissions) and "tid", when it is a JWT: a look, not a check.
 * (transfer full) (nullable) */
JsonObject *
cw_graph_session_peek_claims (CwGraphSession *session, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwGraphSession, cw_graph_session_free)

G_END_DECLS
