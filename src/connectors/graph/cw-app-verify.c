/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-app-registration.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/graph/cw-graph-json.h"
#include "connectors/graph/cw-graph-session.h"
#include "connectors/graph/cw-spread-call.h"

/* The settings with which the engine will sign in. (transfer full) */
static CwGraphSettings *
make_settings (const CwAppRegistration *registration,
               const CwCloudSettings *cloud,
               CwAppCredential *credential)
{
  CwGraphSettings *settings = g_new0 (CwGraphSettings, 1);

  settings->tenant_id = g_strdup (registration->tenant_id);
  settings->client_id = g_strdup (registration->client_id);
  settings->token_url =
      g_strdup_printf ("%s/%s/oauth2/v2.0/token", cloud->authority_url, registration->tenant_id);
  settings->graph_url = g_strdup (cloud->graph_url);
  settings->service_url = g_strconcat (cloud->graph_url, "/v1.0", NULL);
  settings->ca_file = g_strdup (cloud->ca_file);
  settings->method = CW_GRAPH_AUTH_CERTIFICATE;
  settings->certificate = g_strdup (credential->certificate_pem);
  settings->window = 1;
  return settings;
}

static gboolean
has_role (JsonArray *roles, const char *permission)
{
  for (guint i = 0; roles != NULL && i < json_array_get_length (roles); i++)
    {
      if (g_strcmp0 (json_array_get_string_element (roles, i), permission) == 0)
        return TRUE;
    }
  return FALSE;
}

/* The token names its permissions; one that cannot be looked into is tried out below. */
static gboolean
check_roles (CwGraphSession *session,
             const char *const *permissions,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonObject) claims = cw_graph_session_peek_claims (session, cancellable, &local_error);
  JsonArray *roles = claims != NULL ? cw_graph_json_get_array (claims, "roles") : NULL;
  g_autoptr (GString) missing = g_string_new (NULL);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (claims == NULL)
    return TRUE;
  for (gsize i = 0; permissions[i] != NULL; i++)
    {
      if (!has_role (roles, permissions[i]))
        g_string_append_printf (missing, "%s%s", missing->len > 0 ? ", " : "", permissions[i]);
    }
  if (missing->len == 0)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_PERMISSION,
               "The application signs in, but its token lacks the permissions %s. Check that an "
               "administrator has consented to them.",
               missing->str);
  return FALSE;
}

/* One sign-in with everything new: a token that was given too early is not kept. */
static gboolean
try_once (const CwGraphSettings *settings,
          const CwCloudSettings *cloud,
          CwAppCredential *credential,
          const char *const *permissions,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (CwGraphSession) session =
      cw_graph_session_new (settings, credential->private_key_pem, cloud->policy, error);
  const CwGraphGet get = { .url = "/organization?$select=id",
                           .context = CW_PHRASE ("reading the organisation as the application") };
  g_autoptr (JsonNode) root = NULL;

  if (session == NULL || !cw_graph_session_sign_in (session, cancellable, error) ||
      !check_roles (session, permissions, cancellable, error))
    return FALSE;
  root = cw_graph_session_get (session, &get, cancellable, error);
  return root != NULL;
}

/* What may be so only because it has not spread yet. */
static gboolean
may_pass (const GError *error)
{
  return g_error_matches (error, CW_ERROR, CW_ERROR_AUTH) ||
         g_error_matches (error, CW_ERROR, CW_ERROR_PERMISSION) ||
         g_error_matches (error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

gboolean
cw_app_registration_verify (const CwAppRegistration *registration,
                            const CwCloudSettings *settings,
                            CwAppCredential *credential,
                            const char *const *permissions,
                            guint timeout_seconds,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (CwGraphSettings) graph = make_settings (registration, settings, credential);
  CwSpreadWait wait;

  cw_spread_wait_init (&wait, timeout_seconds);
  for (;;)
    {
      g_autoptr (GError) local_error = NULL;
      g_autoptr (GError) wait_error = NULL;

      if (try_once (graph, settings, credential, permissions, cancellable, &local_error))
        return TRUE;
      if (may_pass (local_error) && cw_spread_wait_again (&wait, cancellable, &wait_error))
        continue;
      g_propagate_error (error, wait_error != NULL ? g_steal_pointer (&wait_error)
                                                   : g_steal_pointer (&local_error));
      return FALSE;
    }
}
