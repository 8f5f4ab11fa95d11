/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-token-source.h"

#include "base/cw-error.h"
#include "connectors/graph/cw-claims-challenge.h"
#include "connectors/graph/cw-client-assertion.h"
#include "connectors/graph/cw-graph-json.h"
#include "connectors/graph/cw-http-retry.h"
#include "connectors/graph/cw-oauth-form.h"
#include "connectors/graph/cw-token-error.h"

#define ASSERTION_TYPE "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

/* Renewed this long before it expires, or at half of a short life. */
#define EARLY_USEC (5 * 60 * G_USEC_PER_SEC)

/* Fresh tokens refused in a row before it is no accident. */
#define MAX_REFUSED 2

struct _CwTokenSource
{
  const CwGraphSettings *settings;
  CwHttpClient *client;
  const CwRetryPolicy *policy;
  CwSecret *credential;
  CwSecret *token;      /* (nullable) */
  char *claims;         /* (nullable): what the next token has to claim */
  gint64 renew_at_usec; /* g_get_monotonic_time() */
  guint generation;     /* of @token */
  guint n_refused;      /* generations in a row that were never accepted */
  gboolean is_accepted; /* @token was */
};

CwTokenSource *
cw_token_source_new (const CwGraphSettings *settings,
                     CwHttpClient *client,
                     const CwRetryPolicy *policy,
                     CwSecret *credential)
{
  CwTokenSource *source = g_new0 (CwTokenSource, 1);

  source->settings = settings;
  source->client = client;
  source->policy = policy;
  source->credential = cw_secret_ref (credential);
  return source;
}

void
cw_token_source_free (CwTokenSource *source)
{
  if (source == NULL)
    return;
  g_clear_pointer (&source->token, cw_secret_unref);
  g_clear_pointer (&source->credential, cw_secret_unref);
  g_free (source->claims);
  g_free (source);
}

static gboolean
append_credential (CwTokenSource *source, CwOauthForm *form, GError **error)
{
  g_autofree char *assertion = NULL;
  CwAssertionRequest request = {
    .client_id = source->settings->client_id,
    .audience = source->settings->token_url,
    .certificate_pem = source->settings->certificate,
    .private_key_pem = source->credential,
    .algorithm = CW_ASSERTION_PS256,
    .now_usec = g_get_real_time (),
  };

  if (source->settings->method == CW_GRAPH_AUTH_SECRET)
    {
      cw_oauth_form_append_secret (form, "client_secret", source->credential);
      return TRUE;
    }
  assertion = cw_client_assertion_new (&request, error);
  if (assertion == NULL)
    return FALSE;
  cw_oauth_form_append (form, "client_assertion_type", ASSERTION_TYPE);
  cw_oauth_form_append (form, "client_assertion", assertion);
  return TRUE;
}

/* A new request for every try: an assertion is good for one use (its jti). */
static CwHttpExchange *
compose_request (gpointer user_data, GError **error)
{
  CwTokenSource *source = user_data;
  g_autoptr (CwOauthForm) form = cw_oauth_form_new ();
  g_autofree char *scope = g_strconcat (source->settings->graph_url, "/.default", NULL);
  g_autofree char *claims = cw_claims_challenge_compose (source->claims);

  cw_oauth_form_append (form, "grant_type", "client_credentials");
  cw_oauth_form_append (form, "client_id", source->settings->client_id);
  cw_oauth_form_append (form, "scope", scope);
  cw_oauth_form_append (form, "claims", claims);
  if (!append_credential (source, form, error))
    return NULL;
  return cw_oauth_form_take_exchange (g_steal_pointer (&form), source->settings->token_url);
}

static gboolean
take_answer (CwTokenSource *source, const CwHttpExchange *exchange, GError **error)
{
  g_autoptr (JsonNode) root = cw_http_exchange_parse (exchange, NULL);
  JsonObject *object = root != NULL ? json_node_get_object (root) : NULL;
  const char *token = NULL;
  gint64 life_usec = 0;

  if (exchange->status == 200 && object != NULL)
    token = cw_graph_json_get_text (object, "access_token");
  if (token == NULL)
    {
      g_propagate_error (error, cw_token_error_new (exchange->status, root));
      return FALSE;
    }
  life_usec = cw_graph_json_get_lifetime_usec (object, 3600);
  source->token = cw_secret_new_from_string (token);
  g_clear_pointer (&source->claims, g_free);
  source->renew_at_usec = g_get_monotonic_time () + MAX (life_usec - EARLY_USEC, life_usec / 2);
  source->generation++;
  source->is_accepted = FALSE;
  return TRUE;
}

static gboolean
renew (CwTokenSource *source, GCancellable *cancellable, GError **error)
{
  g_autoptr (CwHttpExchange) exchange = NULL;
  CwHttpRetry retry = {
    .client = source->client,
    .policy = source->policy,
    .compose = compose_request,
    .user_data = source,
  };

  g_clear_pointer (&source->token, cw_secret_unref);
  exchange = cw_http_retry_send (&retry, cancellable, error);
  if (exchange == NULL)
    {
      g_prefix_error (error, "signing in at %s: ", source->settings->token_url);
      return FALSE;
    }
  return take_answer (source, exchange, error);
}

CwSecret *
cw_token_source_get (CwTokenSource *source,
                     guint *ret_generation,
                     GCancellable *cancellable,
                     GError **error)
{
  if (source->token == NULL || g_get_monotonic_time () >= source->renew_at_usec)
    if (!renew (source, cancellable, error))
      return NULL;
  *ret_generation = source->generation;
  return source->token;
}

void
cw_token_source_note_accepted (CwTokenSource *source, guint generation)
{
  if (generation != source->generation)
    return;
  source->is_accepted = TRUE;
  source->n_refused = 0;
}

static GError *
new_refused_error (CwTokenSource *source, const char *claims)
{
  if (claims != NULL)
    return g_error_new (CW_ERROR, CW_ERROR_AUTH,
                        "Microsoft Graph asks for claims (%s) that fresh access tokens of the "
                        "application %s do not have; check the Conditional Access policies for "
                        "workload identities, and the locations that they allow",
                        claims, source->settings->client_id);
  return g_error_new (CW_ERROR, CW_ERROR_AUTH,
                      "Microsoft Graph refuses fresh access tokens of the application %s; check "
                      "that graphUrl and authorityUrl belong to the same cloud",
                      source->settings->client_id);
}

gboolean
cw_token_source_note_refused (CwTokenSource *source,
                              guint generation,
                              const char *challenge,
                              GError **error)
{
  g_autofree char *claims = cw_claims_challenge_parse (challenge);

  if (generation != source->generation || source->token == NULL)
    return TRUE;
  if (!source->is_accepted && ++source->n_refused >= MAX_REFUSED)
    {
      g_propagate_error (error, new_refused_error (source, claims));
      return FALSE;
    }
  g_free (source->claims);
  source->claims = g_steal_pointer (&claims);
  g_clear_pointer (&source->token, cw_secret_unref);
  return TRUE;
}
