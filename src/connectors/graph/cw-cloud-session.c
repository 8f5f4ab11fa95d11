/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-cloud-session-private.h"

#include "base/cw-error.h"
#include "base/cw-secret.h"
#include "connectors/graph/cw-graph-json.h"
#include "connectors/graph/cw-oauth-form.h"
#include "connectors/graph/cw-sign-in-error.h"

#define TIMEOUT_SECONDS 60
#define MAX_CONNECTIONS 4
#define MAX_PAGES       1000

/* Renewed this long before it expires, or at half of a short life. */
#define EARLY_USEC (5 * 60 * G_USEC_PER_SEC)

struct _CwCloudSession
{
  CwCloudSettings *settings;
  CwHttpClient *client;
  CwIdToken *identity;
  char *token_url; /* of the tenant that was signed in to */
  GMutex mutex;    /* for all below */
  CwSecret *access;
  CwSecret *refresh;    /* (nullable) */
  gint64 renew_at_usec; /* g_get_monotonic_time() */
};

/* One call on its way through the retries. */
typedef struct
{
  CwCloudSession *session;
  const CwCloudCall *call;
} Sending;

CwHttpClient *
cw_cloud_new_http_client (const CwCloudSettings *settings, GError **error)
{
  return cw_http_client_new (&(CwHttpClientOptions){ .ca_file = settings->ca_file,
                                                     .timeout_seconds = TIMEOUT_SECONDS,
                                                     .max_connections = MAX_CONNECTIONS },
                             error);
}

gboolean
cw_cloud_post (const CwCloudPost *post,
               guint *ret_status,
               JsonNode **ret_root,
               GCancellable *cancellable,
               GError **error)
{
  CwHttpRetry retry = {
    .client = post->client,
    .policy = post->policy,
    .compose = post->compose,
    .user_data = post->user_data,
  };
  g_autoptr (CwHttpExchange) exchange = cw_http_retry_send (&retry, cancellable, error);

  if (exchange == NULL)
    return FALSE;
  *ret_status = exchange->status;
  *ret_root = cw_http_exchange_parse (exchange, NULL);
  return TRUE;
}

static const char *
get_text (JsonNode *root, const char *member)
{
  return root != NULL ? cw_graph_json_get_text (json_node_get_object (root), member) : NULL;
}

/* The tokens of an answer. The mutex is held, or nobody else knows the session yet. */
static gboolean
take_tokens (CwCloudSession *session, guint status, JsonNode *root, GError **error)
{
  const char *access = get_text (root, "access_token");
  const char *refresh = get_text (root, "refresh_token");
  gint64 life_usec = 0;

  if (status != 200 || access == NULL)
    {
      g_propagate_error (error, cw_sign_in_error_new (status, root));
      return FALSE;
    }
  life_usec = cw_graph_json_get_lifetime_usec (json_node_get_object (root), 3600);
  g_clear_pointer (&session->access, cw_secret_unref);
  session->access = cw_secret_new_from_string (access);
  session->renew_at_usec = g_get_monotonic_time () + MAX (life_usec - EARLY_USEC, life_usec / 2);
  if (refresh == NULL)
    return TRUE;
  g_clear_pointer (&session->refresh, cw_secret_unref);
  session->refresh = cw_secret_new_from_string (refresh);
  return TRUE;
}

static void
clear_session (gpointer data)
{
  CwCloudSession *session = data;

  g_clear_pointer (&session->access, cw_secret_unref);
  g_clear_pointer (&session->refresh, cw_secret_unref);
  g_clear_pointer (&session->client, cw_http_client_free);
  g_clear_pointer (&session->identity, cw_id_token_free);
  g_clear_pointer (&session->settings, cw_cloud_settings_unref);
  g_free (session->token_url);
  g_mutex_clear (&session->mutex);
}

CwCloudSession *
cw_cloud_session_new (CwCloudSettings *settings,
                      CwHttpClient *client,
                      JsonNode *answer,
                      const char *nonce,
                      GError **error)
{
  g_autoptr (CwCloudSession) session = g_atomic_rc_box_new0 (CwCloudSession);
  const char *id_token = get_text (answer, "id_token");
  CwIdTokenExpected expected = {
    .authority_url = settings->authority_url,
    .client_id = settings->client_id,
    .nonce = nonce,
    .now_usec = g_get_real_time (),
  };

  g_mutex_init (&session->mutex);
  session->settings = cw_cloud_settings_ref (settings);
  session->client = client;
  session->identity = cw_id_token_new (id_token != NULL ? id_token : "", &expected, error);
  if (session->identity == NULL || !take_tokens (session, 200, answer, error))
    return NULL;
  session->token_url = g_strdup_printf ("%s/%s/oauth2/v2.0/token", settings->authority_url,
                                        session->identity->tenant_id);
  return g_steal_pointer (&session);
}

CwCloudSession *
cw_cloud_session_ref (CwCloudSession *session)
{
  return g_atomic_rc_box_acquire (session);
}

void
cw_cloud_session_unref (CwCloudSession *session)
{
  g_atomic_rc_box_release_full (session, clear_session);
}

static CwHttpExchange *
compose_refresh (gpointer user_data, GError **error)
{
  CwCloudSession *session = user_data;
  g_autoptr (CwOauthForm) form = cw_oauth_form_new ();
  g_autofree char *scope = cw_cloud_settings_dup_scope (session->settings);

  cw_oauth_form_append (form, "grant_type", "refresh_token");
  cw_oauth_form_append (form, "client_id", session->settings->client_id);
  cw_oauth_form_append (form, "scope", scope);
  cw_oauth_form_append_secret (form, "refresh_token", session->refresh);
  return cw_oauth_form_take_exchange (g_steal_pointer (&form), session->token_url);
}

static gboolean
renew (CwCloudSession *session, GCancellable *cancellable, GError **error)
{
  const CwCloudPost post = { session->client, session->settings->policy, compose_refresh, session };
  g_autoptr (JsonNode) root = NULL;
  guint status = 0;

  if (session->refresh == NULL)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_AUTH, "The sign-in has ended. Sign in again.");
      return FALSE;
    }
  return cw_cloud_post (&post, &status, &root, cancellable, error) &&
         take_tokens (session, status, root, error);
}

static CwHttpExchange *
compose_call (gpointer user_data, GError **error)
{
  Sending *sending = user_data;
  const CwCloudCall *call = sending->call;
  g_autofree char *url =
      g_strconcat (call->url[0] == '/' ? sending->session->settings->graph_url : "",
                   call->url[0] == '/' ? "/v1.0" : "", call->url, NULL);
  g_autofree char *authorization =
      g_strconcat ("Bearer ", cw_secret_peek (sending->session->access, NULL), NULL);
  CwHttpExchange *exchange = cw_http_exchange_new (call->method, url);

  cw_http_exchange_set_header (exchange, "Authorization", authorization);
  cw_http_exchange_set_header (exchange, "Accept", "application/json");
  if (call->prefer != NULL)
    cw_http_exchange_set_header (exchange, "Prefer", call->prefer);
  if (call->body != NULL)
    cw_http_exchange_set_json (exchange, call->body);
  explicit_bzero (authorization, strlen (authorization));
  return exchange;
}

/* The answered exchange, whatever its status, with a token that was taken if one could be had. */
static CwHttpExchange *
send_call (CwCloudSession *session,
           const CwCloudCall *call,
           GCancellable *cancellable,
           GError **error)
{
  Sending sending = { session, call };
  CwHttpRetry retry = {
    .client = session->client,
    .policy = session->settings->policy,
    .compose = compose_call,
    .user_data = &sending,
  };
  g_autoptr (CwHttpExchange) exchange = NULL;

  if (g_get_monotonic_time () >= session->renew_at_usec && !renew (session, cancellable, error))
    return NULL;
  exchange = cw_http_retry_send (&retry, cancellable, error);
  if (exchange == NULL || exchange->status != 401)
    return g_steal_pointer (&exchange);
  g_clear_pointer (&exchange, cw_http_exchange_free);
  return renew (session, cancellable, error) ? cw_http_retry_send (&retry, cancellable, error)
                                             : NULL;
}

static GError *
new_refusal_error (const CwGraphError *refusal, const char *context)
{
  if (refusal->status == 401)
    return g_error_new (CW_ERROR, CW_ERROR_AUTH,
                        "%s: Microsoft Graph does not accept the sign-in (%s). Sign in again.",
                        context, refusal->message);
  if (refusal->status == 403)
    return g_error_new (
        CW_ERROR, CW_ERROR_PERMISSION,
        "%s: the signed-in account may not do this (%s). Sign in with an account "
        "that holds the role for it, and accept every permission that is asked for.",
        context, refusal->message);
  return cw_graph_error_to_gerror (refusal, context);
}

static JsonNode *
read_answer (const CwHttpExchange *exchange, GError **error)
{
  if (exchange->answer == NULL || g_bytes_get_size (exchange->answer) == 0)
    return cw_graph_json_take_object (json_object_new ());
  return cw_http_exchange_parse (exchange, error);
}

JsonNode *
cw_cloud_session_call (CwCloudSession *session,
                       const CwCloudCall *call,
                       CwGraphError **ret_refusal,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&session->mutex);
  g_autoptr (CwHttpExchange) exchange = send_call (session, call, cancellable, error);
  g_autoptr (CwGraphError) refusal = NULL;
  g_autoptr (JsonNode) root = NULL;

  if (exchange == NULL)
    {
      g_prefix_error (error, "%s: ", call->context);
      return NULL;
    }
  if (exchange->status < 300)
    {
      root = read_answer (exchange, error);
      return g_steal_pointer (&root);
    }
  root = cw_http_exchange_parse (exchange, NULL);
  refusal = cw_graph_error_new (exchange->status, root);
  g_propagate_error (error, new_refusal_error (refusal, call->context));
  if (ret_refusal != NULL)
    *ret_refusal = g_steal_pointer (&refusal);
  return NULL;
}

/* Hands on the objects of a page. */
static gboolean
take_page (JsonNode *root, CwCloudObjectFunc func, gpointer user_data, GError **error)
{
  JsonArray *value = cw_graph_json_get_array (json_node_get_object (root), "value");
  guint length = value != NULL ? json_array_get_length (value) : 0;

  for (guint i = 0; i < length; i++)
    {
      JsonNode *node = json_array_get_element (value, i);

      if (JSON_NODE_HOLDS_OBJECT (node) && !func (json_node_get_object (node), user_data, error))
        return FALSE;
    }
  return TRUE;
}

/* The token is sent there. */
static gboolean
is_ours (const CwCloudSettings *settings, const char *link)
{
  g_autofree char *prefix = g_strconcat (settings->graph_url, "/", NULL);

  return g_str_has_prefix (link, prefix);
}

gboolean
cw_cloud_session_foreach (CwCloudSession *session,
                          const char *url,
                          const char *context,
                          CwCloudObjectFunc func,
                          gpointer user_data,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autofree char *next = g_strdup (url);

  for (guint page = 0; next != NULL && page < MAX_PAGES; page++)
    {
      const CwCloudCall call = { .method = "GET", .url = next, .context = context };
      g_autoptr (JsonNode) root = NULL;
      g_autofree char *link = NULL;

      if (next[0] != '/' && !is_ours (session->settings, next))
        {
          g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                       "%s: the next page lies at another service.", context);
          return FALSE;
        }
      root = cw_cloud_session_call (session, &call, NULL, cancellable, error);
      if (root == NULL || !take_page (root, func, user_data, error))
        return FALSE;
      link = g_strdup (get_text (root, "@odata.nextLink"));
      g_free (next);
      next = g_steal_pointer (&link);
    }
  return TRUE;
}

static gboolean
keep_object (JsonObject *object, gpointer user_data, GError **error)
{
  g_ptr_array_add (user_data, json_object_ref (object));
  return TRUE;
}

GPtrArray *
cw_cloud_session_list (CwCloudSession *session,
                       const char *url,
                       const char *context,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GPtrArray) objects =
      g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);

  if (!cw_cloud_session_foreach (session, url, context, keep_object, objects, cancellable, error))
    return NULL;
  return g_steal_pointer (&objects);
}

const CwIdToken *
cw_cloud_session_get_identity (CwCloudSession *session)
{
  return session->identity;
}

CwCloudSettings *
cw_cloud_session_get_settings (CwCloudSession *session)
{
  return session->settings;
}
