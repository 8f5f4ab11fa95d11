/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-cloud-settings.h"

#include "base/cw-error.h"
#include "connectors/graph/cw-service-url.h"

/* "Microsoft Graph Command Line Tools": a public client that every tenant knows, in every cloud. An
 * administrator who does not want it registers a public client and names it. */
#define DEFAULT_CLIENT_ID "14d82eec-204b-4c2f-b7e8-296a70dab67e"
#define DEFAULT_TENANT    "organizations"

static const struct
{
  const char *name;
  const char *authority_url;
  const char *graph_url;
} presets[] = {
  [CW_CLOUD_GLOBAL] = { "global", "https://login.microsoftonline.com",
                        "https://graph.microsoft.com" },
  [CW_CLOUD_US_GOVERNMENT] = { "us-government", "https://login.microsoftonline.us",
                               "https://graph.microsoft.us" },
  [CW_CLOUD_US_GOVERNMENT_DOD] = { "us-government-dod", "https://login.microsoftonline.us",
                                   "https://dod-graph.microsoft.us" },
  [CW_CLOUD_CHINA] = { "china", "https://login.partner.microsoftonline.cn",
                       "https://microsoftgraph.chinacloudapi.cn" },
};

/* What each is for: the account (User.Read), the people and contacts that may have the same address
 * (User.Read.All, OrgContact.Read.All), the group that tells which installation exports
 * (GroupMember.Read.All, the least that reads a group), the account's roles, the organization and
 * the switch of directory synchronisation, the domains, the application with its permissions. */
static const char *const permissions[] = {
  "User.Read",
  "User.Read.All",
  "OrgContact.Read.All",
  "GroupMember.Read.All",
  "RoleManagement.Read.Directory",
  "Organization.ReadWrite.All",
  "OnPremDirectorySynchronization.ReadWrite.All",
  "Domain.Read.All",
  "Application.ReadWrite.All",
  "AppRoleAssignment.ReadWrite.All",
};

gboolean
cw_cloud_from_string (const char *text, CwCloud *ret_cloud)
{
  for (gsize i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      if (g_strcmp0 (presets[i].name, text) != 0)
        continue;
      *ret_cloud = (CwCloud) i;
      return TRUE;
    }
  return FALSE;
}

const char *
cw_cloud_to_string (CwCloud cloud)
{
  g_return_val_if_fail ((guint) cloud < G_N_ELEMENTS (presets), NULL);

  return presets[cloud].name;
}

static const char *
get_or (const char *text, const char *fallback)
{
  return text != NULL && *text != '\0' ? text : fallback;
}

static void
clear_settings (gpointer data)
{
  CwCloudSettings *settings = data;

  g_free (settings->authority_url);
  g_free (settings->graph_url);
  g_free (settings->ca_file);
  g_free (settings->client_id);
  g_free (settings->tenant);
}

CwCloudSettings *
cw_cloud_settings_new (const CwCloudOptions *options, GError **error)
{
  g_autoptr (CwCloudSettings) settings = g_atomic_rc_box_new0 (CwCloudSettings);

  g_return_val_if_fail ((guint) options->cloud < G_N_ELEMENTS (presets), NULL);

  settings->ca_file = g_strdup (get_or (options->ca_file, NULL));
  settings->client_id = g_strdup (get_or (options->client_id, DEFAULT_CLIENT_ID));
  settings->tenant = g_strdup (get_or (options->tenant, DEFAULT_TENANT));
  settings->policy = options->policy != NULL ? options->policy : cw_retry_policy_get_default ();
  settings->authority_url = cw_service_url_check (
      "authorityUrl", get_or (options->authority_url, presets[options->cloud].authority_url),
      error);
  if (settings->authority_url == NULL)
    return NULL;
  settings->graph_url = cw_service_url_check (
      "graphUrl", get_or (options->graph_url, presets[options->cloud].graph_url), error);
  if (settings->graph_url == NULL)
    return NULL;
  if (settings->ca_file != NULL && !g_path_is_absolute (settings->ca_file))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, "caFile \"%s\" is not a full path",
                   settings->ca_file);
      return NULL;
    }
  return g_steal_pointer (&settings);
}

CwCloudSettings *
cw_cloud_settings_ref (CwCloudSettings *settings)
{
  return g_atomic_rc_box_acquire (settings);
}

void
cw_cloud_settings_unref (CwCloudSettings *settings)
{
  g_atomic_rc_box_release_full (settings, clear_settings);
}

char *
cw_cloud_settings_dup_endpoint (const CwCloudSettings *settings, const char *endpoint)
{
  g_autofree char *tenant = g_uri_escape_string (settings->tenant, NULL, FALSE);

  return g_strdup_printf ("%s/%s/oauth2/v2.0/%s", settings->authority_url, tenant, endpoint);
}

char *
cw_cloud_settings_dup_scope (const CwCloudSettings *settings)
{
  GString *scope = g_string_new ("openid profile offline_access");

  for (gsize i = 0; i < G_N_ELEMENTS (permissions); i++)
    g_string_append_printf (scope, " %s/%s", settings->graph_url, permissions[i]);
  return g_string_free (scope, FALSE);
}
