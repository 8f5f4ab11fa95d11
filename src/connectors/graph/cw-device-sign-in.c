/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-device-sign-in.h"

#include "base/cw-error.h"
#include "base/cw-secret.h"
#include "connectors/graph/cw-cloud-session-private.h"
#include "connectors/graph/cw-graph-json.h"
#include "connectors/graph/cw-oauth-form.h"
#include "connectors/graph/cw-sign-in-error.h"

#define DEVICE_GRANT "urn:ietf:params:oauth:grant-type:device_code"

/* RFC 8628 section 3.2 and 3.5. */
#define DEFAULT_INTERVAL_SECONDS 5
#define SLOW_DOWN_SECONDS        5
#define DEFAULT_LIFETIME_SECONDS 900

struct _CwDeviceSignIn
{
  CwCloudSettings *settings;
  CwHttpClient *client; /* (nullable) the session's, once there is one */
  CwSecret *device_code;
  char *user_code;
  char *verification_url;
  guint interval_seconds;
  gint64 expires_usec;
};

static CwHttpExchange *
compose_begin (gpointer user_data, GError **error)
{
  CwDeviceSignIn *sign_in = user_data;
  g_autoptr (CwOauthForm) form = cw_oauth_form_new ();
  g_autofree char *url = cw_cloud_settings_dup_endpoint (sign_in->settings, "devicecode");
  g_autofree char *scope = cw_cloud_settings_dup_scope (sign_in->settings);

  cw_oauth_form_append (form, "client_id", sign_in->settings->client_id);
  cw_oauth_form_append (form, "scope", scope);
  return cw_oauth_form_take_exchange (g_steal_pointer (&form), url);
}

static gboolean
take_codes (CwDeviceSignIn *sign_in, guint status, JsonNode *root, GError **error)
{
  JsonObject *object = root != NULL ? json_node_get_object (root) : NULL;
  const char *device_code = object != NULL ? cw_graph_json_get_text (object, "device_code") : NULL;
  gint64 interval = DEFAULT_INTERVAL_SECONDS;

  if (status != 200 || device_code == NULL)
    {
      g_propagate_error (error, cw_sign_in_error_new (status, root));
      return FALSE;
    }
  sign_in->device_code = cw_secret_new_from_string (device_code);
  sign_in->user_code = g_strdup (cw_graph_json_get_text (object, "user_code"));
  sign_in->verification_url = g_strdup (cw_graph_json_get_text (object, "verification_uri"));
  if (sign_in->user_code == NULL || sign_in->verification_url == NULL)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                           "The sign-in service gave no code to type.");
      return FALSE;
    }
  interval = cw_graph_json_get_int (object, "interval", interval);
  sign_in->interval_seconds = (guint) CLAMP (interval, 1, 60);
  sign_in->expires_usec =
      g_get_real_time () + cw_graph_json_get_lifetime_usec (object, DEFAULT_LIFETIME_SECONDS);
  return TRUE;
}

CwDeviceSignIn *
cw_device_sign_in_begin (CwCloudSettings *settings, GCancellable *cancellable, GError **error)
{
  g_autoptr (CwDeviceSignIn) sign_in = g_new0 (CwDeviceSignIn, 1);
  g_autoptr (JsonNode) root = NULL;
  CwCloudPost post = { .policy = settings->policy, .compose = compose_begin };
  guint status = 0;

  sign_in->settings = cw_cloud_settings_ref (settings);
  sign_in->client = cw_cloud_new_http_client (settings, error);
  if (sign_in->client == NULL)
    return NULL;
  post.client = sign_in->client;
  post.user_data = sign_in;
  if (!cw_cloud_post (&post, &status, &root, cancellable, error) ||
      !take_codes (sign_in, status, root, error))
    return NULL;
  return g_steal_pointer (&sign_in);
}

void
cw_device_sign_in_free (CwDeviceSignIn *sign_in)
{
  if (sign_in == NULL)
    return;
  g_clear_pointer (&sign_in->device_code, cw_secret_unref);
  g_clear_pointer (&sign_in->client, cw_http_client_free);
  g_clear_pointer (&sign_in->settings, cw_cloud_settings_unref);
  g_free (sign_in->user_code);
  g_free (sign_in->verification_url);
  g_free (sign_in);
}

static CwHttpExchange *
compose_poll (gpointer user_data, GError **error)
{
  CwDeviceSignIn *sign_in = user_data;
  g_autoptr (CwOauthForm) form = cw_oauth_form_new ();
  g_autofree char *url = cw_cloud_settings_dup_endpoint (sign_in->settings, "token");

  cw_oauth_form_append (form, "grant_type", DEVICE_GRANT);
  cw_oauth_form_append (form, "client_id", sign_in->settings->client_id);
  cw_oauth_form_append_secret (form, "device_code", sign_in->device_code);
  return cw_oauth_form_take_exchange (g_steal_pointer (&form), url);
}

/* Whether the answer says "not yet"; adapts the pace. */
static gboolean
is_pending (CwDeviceSignIn *sign_in, guint status, JsonNode *root)
{
  const char *name = status != 200 && root != NULL
                         ? cw_graph_json_get_text (json_node_get_object (root), "error")
                         : NULL;

  if (g_strcmp0 (name, "slow_down") == 0)
    sign_in->interval_seconds += SLOW_DOWN_SECONDS;
  return g_strcmp0 (name, "slow_down") == 0 || g_strcmp0 (name, "authorization_pending") == 0;
}

static gboolean
check_time (CwDeviceSignIn *sign_in, GError **error)
{
  if (g_get_real_time () < sign_in->expires_usec)
    return TRUE;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_TIMEOUT, cw_sign_in_error_get_remedy (70020));
  return FALSE;
}

/* A network that fails for a while need not cost the person the code. */
static gboolean
is_passing (const GError *error)
{
  return g_error_matches (error, CW_ERROR, CW_ERROR_UNREACHABLE) ||
         g_error_matches (error, CW_ERROR, CW_ERROR_TIMEOUT) ||
         g_error_matches (error, CW_ERROR, CW_ERROR_INTERRUPTED);
}

static gboolean
ask_once (CwDeviceSignIn *sign_in,
          guint *ret_status,
          JsonNode **ret_root,
          GCancellable *cancellable,
          GError **error)
{
  const CwCloudPost post = { sign_in->client, sign_in->settings->policy, compose_poll, sign_in };
  g_autoptr (GError) local_error = NULL;

  *ret_status = 0;
  if (cw_cloud_post (&post, ret_status, ret_root, cancellable, &local_error))
    return TRUE;
  if (is_passing (local_error) && g_get_real_time () < sign_in->expires_usec)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* The answer that is not "not yet". */
static gboolean
wait_for_answer (CwDeviceSignIn *sign_in,
                 guint *ret_status,
                 JsonNode **ret_root,
                 GCancellable *cancellable,
                 GError **error)
{
  for (;;)
    {
      g_autoptr (JsonNode) root = NULL;
      gint64 until_usec =
          g_get_monotonic_time () + (gint64) sign_in->interval_seconds * G_USEC_PER_SEC;

      if (!cw_http_retry_sleep (until_usec, cancellable, error) ||
          !ask_once (sign_in, ret_status, &root, cancellable, error))
        return FALSE;
      if (*ret_status != 0 && !is_pending (sign_in, *ret_status, root))
        {
          *ret_root = g_steal_pointer (&root);
          return TRUE;
        }
      if (!check_time (sign_in, error))
        return FALSE;
    }
}

CwCloudSession *
cw_device_sign_in_wait (CwDeviceSignIn *sign_in, GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  guint status = 0;

  g_return_val_if_fail (sign_in->client != NULL, NULL);

  if (!wait_for_answer (sign_in, &status, &root, cancellable, error))
    return NULL;
  if (status != 200 || root == NULL)
    {
      g_propagate_error (error, cw_sign_in_error_new (status, root));
      return NULL;
    }
  return cw_cloud_session_new (sign_in->settings, g_steal_pointer (&sign_in->client), root, NULL,
                               error);
}

const char *
cw_device_sign_in_get_user_code (CwDeviceSignIn *sign_in)
{
  return sign_in->user_code;
}

const char *
cw_device_sign_in_get_verification_url (CwDeviceSignIn *sign_in)
{
  return sign_in->verification_url;
}

guint
cw_device_sign_in_get_interval_seconds (CwDeviceSignIn *sign_in)
{
  return sign_in->interval_seconds;
}

gint64
cw_device_sign_in_get_expires_usec (CwDeviceSignIn *sign_in)
{
  return sign_in->expires_usec;
}
