/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-browser-sign-in.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include "base/cw-error.h"
#include "base/cw-secret.h"
#include "connectors/graph/cw-client-assertion.h"
#include "connectors/graph/cw-cloud-session-private.h"
#include "connectors/graph/cw-loopback-listener.h"
#include "connectors/graph/cw-oauth-form.h"
#include "connectors/graph/cw-sign-in-error.h"

#define RANDOM_BYTES  32
#define LIFETIME_USEC (15 * 60 * G_USEC_PER_SEC)

struct _CwBrowserSignIn
{
  CwCloudSettings *settings;
  CwHttpClient *client; /* (nullable) the session's, once there is one */
  CwLoopbackListener *listener;
  CwSecret *verifier;
  CwSecret *code; /* (nullable) */
  char *nonce;
  char *url;
  gint64 until_usec;
};

/* 43 characters, as RFC 7636 section 4.1 recommends. */
static char *
make_random (GError **error)
{
  guint8 bytes[RANDOM_BYTES] = { 0 };

  if (gnutls_rnd (GNUTLS_RND_KEY, bytes, sizeof bytes) == GNUTLS_E_SUCCESS)
    return cw_base64url_encode (bytes, sizeof bytes);
  g_set_error_literal (error, CW_ERROR, CW_ERROR_FAILED, "The system gives no random numbers.");
  return NULL;
}

/* RFC 7636 section 4.2 */
static char *
make_challenge (const char *verifier)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32] = { 0 };
  gsize size = sizeof digest;

  g_checksum_update (checksum, (const guchar *) verifier, (gssize) strlen (verifier));
  g_checksum_get_digest (checksum, digest, &size);
  return cw_base64url_encode (digest, size);
}

static void
append_parameter (GString *url, const char *name, const char *value)
{
  g_string_append_printf (url, "%s%s=", strchr (url->str, '?') != NULL ? "&" : "?", name);
  g_string_append_uri_escaped (url, value, NULL, FALSE);
}

static char *
make_url (CwBrowserSignIn *sign_in,
          const char *state,
          const char *challenge,
          const char *login_hint)
{
  g_autofree char *endpoint = cw_cloud_settings_dup_endpoint (sign_in->settings, "authorize");
  g_autofree char *scope = cw_cloud_settings_dup_scope (sign_in->settings);
  GString *url = g_string_new (endpoint);

  append_parameter (url, "client_id", sign_in->settings->client_id);
  append_parameter (url, "response_type", "code");
  append_parameter (url, "response_mode", "query");
  append_parameter (url, "redirect_uri", cw_loopback_listener_get_url (sign_in->listener));
  append_parameter (url, "scope", scope);
  append_parameter (url, "state", state);
  append_parameter (url, "nonce", sign_in->nonce);
  append_parameter (url, "code_challenge", challenge);
  append_parameter (url, "code_challenge_method", "S256");
  /* Somebody else may be signed in in this browser. */
  append_parameter (url, "prompt", "select_account");
  if (login_hint != NULL)
    append_parameter (url, "login_hint", login_hint);
  return g_string_free (url, FALSE);
}

static void
free_random (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

static gboolean
prepare (CwBrowserSignIn *sign_in, const char *login_hint, GError **error)
{
  g_autofree char *state = make_random (error);
  char *verifier = state != NULL ? make_random (error) : NULL;
  g_autofree char *challenge = verifier != NULL ? make_challenge (verifier) : NULL;

  if (verifier != NULL)
    sign_in->verifier = cw_secret_new_from_string (verifier);
  free_random (verifier);
  sign_in->nonce = challenge != NULL ? make_random (error) : NULL;
  if (sign_in->nonce == NULL)
    return FALSE;
  sign_in->listener = cw_loopback_listener_new (state, error);
  if (sign_in->listener == NULL)
    return FALSE;
  sign_in->url = make_url (sign_in, state, challenge, login_hint);
  return TRUE;
}

CwBrowserSignIn *
cw_browser_sign_in_begin (CwCloudSettings *settings, const char *login_hint, GError **error)
{
  g_autoptr (CwBrowserSignIn) sign_in = g_new0 (CwBrowserSignIn, 1);

  sign_in->settings = cw_cloud_settings_ref (settings);
  sign_in->until_usec = g_get_monotonic_time () + LIFETIME_USEC;
  sign_in->client = cw_cloud_new_http_client (settings, error);
  if (sign_in->client == NULL || !prepare (sign_in, login_hint, error))
    return NULL;
  return g_steal_pointer (&sign_in);
}

void
cw_browser_sign_in_free (CwBrowserSignIn *sign_in)
{
  if (sign_in == NULL)
    return;
  g_clear_pointer (&sign_in->listener, cw_loopback_listener_free);
  g_clear_pointer (&sign_in->client, cw_http_client_free);
  g_clear_pointer (&sign_in->verifier, cw_secret_unref);
  g_clear_pointer (&sign_in->code, cw_secret_unref);
  g_clear_pointer (&sign_in->settings, cw_cloud_settings_unref);
  g_free (sign_in->nonce);
  g_free (sign_in->url);
  g_free (sign_in);
}

const char *
cw_browser_sign_in_get_url (CwBrowserSignIn *sign_in)
{
  return sign_in->url;
}

static CwHttpExchange *
compose_exchange (gpointer user_data, GError **error)
{
  CwBrowserSignIn *sign_in = user_data;
  g_autoptr (CwOauthForm) form = cw_oauth_form_new ();
  g_autofree char *url = cw_cloud_settings_dup_endpoint (sign_in->settings, "token");

  cw_oauth_form_append (form, "grant_type", "authorization_code");
  cw_oauth_form_append (form, "client_id", sign_in->settings->client_id);
  cw_oauth_form_append (form, "redirect_uri", cw_loopback_listener_get_url (sign_in->listener));
  cw_oauth_form_append_secret (form, "code", sign_in->code);
  cw_oauth_form_append_secret (form, "code_verifier", sign_in->verifier);
  return cw_oauth_form_take_exchange (g_steal_pointer (&form), url);
}

static gboolean
take_code (CwBrowserSignIn *sign_in, GHashTable *parameters, GError **error)
{
  const char *name = g_hash_table_lookup (parameters, "error");
  const char *code = g_hash_table_lookup (parameters, "code");

  if (code != NULL)
    {
      g_clear_pointer (&sign_in->code, cw_secret_unref);
      sign_in->code = cw_secret_new_from_string (code);
      return TRUE;
    }
  g_propagate_error (error, cw_sign_in_error_new_from_redirect (
                                name != NULL ? name : "no code",
                                g_hash_table_lookup (parameters, "error_description")));
  return FALSE;
}

CwCloudSession *
cw_browser_sign_in_wait (CwBrowserSignIn *sign_in, GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) parameters =
      cw_loopback_listener_wait (sign_in->listener, sign_in->until_usec, cancellable, error);
  CwCloudPost post = { .policy = sign_in->settings->policy, .compose = compose_exchange };
  g_autoptr (JsonNode) root = NULL;
  guint status = 0;

  g_return_val_if_fail (sign_in->client != NULL, NULL);

  post.client = sign_in->client;
  post.user_data = sign_in;
  if (parameters == NULL || !take_code (sign_in, parameters, error) ||
      !cw_cloud_post (&post, &status, &root, cancellable, error))
    return NULL;
  if (status != 200 || root == NULL)
    {
      g_propagate_error (error, cw_sign_in_error_new (status, root));
      return NULL;
    }
  return cw_cloud_session_new (sign_in->settings, g_steal_pointer (&sign_in->client), root,
                               sign_in->nonce, error);
}
