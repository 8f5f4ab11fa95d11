/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-graph-session.h"

#include "base/cw-error.h"
#include "base/cw-guid.h"
#include "base/cw-json.h"
#include "connectors/graph/cw-client-assertion.h"
#include "connectors/graph/cw-graph-error.h"
#include "connectors/graph/cw-http-retry.h"
#include "connectors/graph/cw-token-source.h"

#define TIMEOUT_SECONDS 100

/* Answers that broke off are asked for again this often. */
#define MAX_UNREADABLE 3

struct _CwGraphSession
{
  const CwGraphSettings *settings;
  CwHttpClient *client;
  CwTokenSource *tokens;
  const CwRetryPolicy *policy;
  CwGraphPacer pacer;
  gint64 skew_seconds;
  gboolean has_skew;
};

/* One request on its way through the retries. */
typedef struct
{
  CwGraphSession *session;
  const char *method;
  const char *url;
  const char *prefer;     /* (nullable) */
  JsonNode *body;         /* (nullable) */
  const CwSendGate *gate; /* (nullable) */
  GCancellable *cancellable;
  guint generation;
} Call;

CwGraphSession *
cw_graph_session_new (const CwGraphSettings *settings,
                      CwSecret *credential,
                      const CwRetryPolicy *policy,
                      GError **error)
{
  g_autoptr (CwGraphSession) session = g_new0 (CwGraphSession, 1);
  CwHttpClientOptions options = {
    .ca_file = settings->ca_file,
    .timeout_seconds = TIMEOUT_SECONDS,
    .max_connections = settings->window + 1,
  };

  session->settings = settings;
  session->policy = policy;
  session->client = cw_http_client_new (&options, error);
  if (session->client == NULL)
    return NULL;
  session->tokens = cw_token_source_new (settings, session->client, policy, credential);
  cw_graph_pacer_init (&session->pacer, settings->window);
  return g_steal_pointer (&session);
}

void
cw_graph_session_free (CwGraphSession *session)
{
  if (session == NULL)
    return;
  g_clear_pointer (&session->tokens, cw_token_source_free);
  g_clear_pointer (&session->client, cw_http_client_free);
  g_free (session);
}

gboolean
cw_graph_session_sign_in (CwGraphSession *session, GCancellable *cancellable, GError **error)
{
  guint generation = 0;

  return cw_token_source_get (session->tokens, &generation, cancellable, error) != NULL;
}

gboolean
cw_graph_session_authorize (CwGraphSession *session,
                            CwHttpExchange *exchange,
                            guint *ret_generation,
                            GCancellable *cancellable,
                            GError **error)
{
  CwSecret *token = cw_token_source_get (session->tokens, ret_generation, cancellable, error);
  g_autofree char *authorization = NULL;
  char request_id[CW_GUID_STRING_SIZE];
  CwGuid guid;

  if (token == NULL)
    return FALSE;
  authorization = g_strconcat ("Bearer ", cw_secret_peek (token, NULL), NULL);
  cw_guid_init_random (&guid);
  cw_guid_format (&guid, CW_GUID_ORDER_NETWORK, request_id);
  cw_http_exchange_set_header (exchange, "Authorization", authorization);
  cw_http_exchange_set_header (exchange, "client-request-id", request_id);
  cw_http_exchange_set_header (exchange, "Accept", "application/json");
  explicit_bzero (authorization, strlen (authorization));
  return TRUE;
}

gboolean
cw_graph_session_note_token (CwGraphSession *session,
                             guint generation,
                             guint status,
                             const char *challenge,
                             GError **error)
{
  if (status == 401)
    return cw_token_source_note_refused (session->tokens, generation, challenge, error);
  cw_token_source_note_accepted (session->tokens, generation);
  return TRUE;
}

static CwHttpExchange *
compose_call (gpointer user_data, GError **error)
{
  Call *call = user_data;
  gboolean is_relative = call->url[0] == '/';
  g_autofree char *url =
      g_strconcat (is_relative ? call->session->settings->service_url : "", call->url, NULL);
  g_autoptr (CwHttpExchange) exchange = cw_http_exchange_new (call->method, url);

  if (!cw_send_gate_check (call->gate, error))
    return NULL;
  exchange->gate = call->gate;
  if (call->prefer != NULL)
    cw_http_exchange_set_header (exchange, "Prefer", call->prefer);
  if (call->body != NULL)
    cw_http_exchange_set_json (exchange, call->body);
  if (!cw_graph_session_authorize (call->session, exchange, &call->generation, call->cancellable,
                                   error))
    return NULL;
  return g_steal_pointer (&exchange);
}

static void
note_date (CwGraphSession *session, const CwHttpExchange *exchange)
{
  const char *text = cw_http_exchange_get_header (exchange, "Date");
  g_autoptr (GDateTime) date = text != NULL ? soup_date_time_new_from_http_string (text) : NULL;

  if (date == NULL)
    return;
  session->skew_seconds = g_date_time_to_unix (date) - g_get_real_time () / G_USEC_PER_SEC;
  session->has_skew = TRUE;
}

/* The answered exchange, with a token that was taken. */
static CwHttpExchange *
send_call (Call *call, GError **error)
{
  CwHttpRetry retry = {
    .client = call->session->client,
    .policy = call->session->policy,
    .pacer = &call->session->pacer,
    .compose = compose_call,
    .user_data = call,
  };

  for (;;)
    {
      g_autoptr (CwHttpExchange) exchange = cw_http_retry_send (&retry, call->cancellable, error);

      if (exchange == NULL ||
          !cw_graph_session_note_token (call->session, call->generation, exchange->status,
                                        cw_http_exchange_get_header (exchange, "WWW-Authenticate"),
                                        error))
        return NULL;
      note_date (call->session, exchange);
      if (exchange->status != 401)
        return g_steal_pointer (&exchange);
    }
}

static gboolean
is_unreadable (const GError *error)
{
  return g_error_matches (error, CW_ERROR, CW_ERROR_INVALID_DATA);
}

JsonNode *
cw_graph_session_get (CwGraphSession *session,
                      const CwGraphGet *get,
                      GCancellable *cancellable,
                      GError **error)
{
  Call call = { .session = session,
                .method = "GET",
                .url = get->url,
                .prefer = get->prefer,
                .cancellable = cancellable };

  for (guint attempt = 1;; attempt++)
    {
      g_autoptr (GError) local_error = NULL;
      g_autoptr (CwHttpExchange) exchange = send_call (&call, &local_error);
      g_autoptr (JsonNode) root =
          exchange != NULL ? cw_http_exchange_parse (exchange, &local_error) : NULL;

      if (exchange != NULL && exchange->status != 200)
        {
          g_autoptr (CwGraphError) refusal = cw_graph_error_new (exchange->status, root);

          g_propagate_error (error, cw_graph_error_to_gerror (refusal, get->context));
          return NULL;
        }
      if (root != NULL)
        return g_steal_pointer (&root);
      if (!is_unreadable (local_error) || attempt >= MAX_UNREADABLE)
        {
          g_propagate_prefixed_error (error, g_steal_pointer (&local_error), "%s: ", get->context);
          return NULL;
        }
    }
}

gboolean
cw_graph_session_patch (CwGraphSession *session,
                        const CwGraphPatch *patch,
                        GCancellable *cancellable,
                        GError **error)
{
  Call call = { .session = session,
                .method = "PATCH",
                .url = patch->url,
                .prefer = patch->prefer,
                .body = patch->body,
                .gate = patch->gate,
                .cancellable = cancellable };
  g_autoptr (CwHttpExchange) exchange = send_call (&call, error);
  g_autoptr (CwGraphError) refusal = NULL;
  g_autoptr (JsonNode) root = NULL;

  if (exchange == NULL)
    return FALSE;
  if (exchange->status >= 200 && exchange->status < 300)
    return TRUE;
  root = cw_http_exchange_parse (exchange, NULL);
  refusal = cw_graph_error_new (exchange->status, root);
  g_propagate_error (error, cw_graph_error_to_gerror (refusal, patch->context));
  return FALSE;
}

gboolean
cw_graph_session_get_clock_skew (CwGraphSession *session, gint64 *ret_seconds)
{
  if (session->has_skew)
    *ret_seconds = session->skew_seconds;
  return session->has_skew;
}

CwHttpClient *
cw_graph_session_get_client (CwGraphSession *session)
{
  return session->client;
}

CwGraphPacer *
cw_graph_session_get_pacer (CwGraphSession *session)
{
  return &session->pacer;
}

const CwGraphSettings *
cw_graph_session_get_settings (CwGraphSession *session)
{
  return session->settings;
}

JsonObject *
cw_graph_session_peek_claims (CwGraphSession *session, GCancellable *cancellable, GError **error)
{
  guint generation = 0;
  CwSecret *token = cw_token_source_get (session->tokens, &generation, cancellable, error);
  g_auto (GStrv) parts = NULL;
  g_autofree guint8 *claims = NULL;
  g_autoptr (JsonNode) root = NULL;
  gsize size = 0;

  if (token == NULL)
    return NULL;
  parts = g_strsplit (cw_secret_peek (token, NULL), ".", 4);
  if (g_strv_length (parts) != 3)
    return NULL;
  claims = cw_base64url_decode (parts[1], &size);
  if (claims != NULL)
    root = cw_json_parse ((const char *) claims, (gssize) size, FALSE, NULL);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  return json_object_ref (json_node_get_object (root));
}
