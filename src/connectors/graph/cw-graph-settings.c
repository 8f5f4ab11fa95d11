/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-graph-settings.h"

#include "base/cw-error.h"
#include "connectors/graph/cw-service-url.h"

#define DEFAULT_AUTHORITY_URL "https://login.microsoftonline.com"
#define DEFAULT_GRAPH_URL     "https://graph.microsoft.com"
#define MAX_WINDOW            32

static const char *
get_text (JsonObject *object, const char *member, const char *fallback)
{
  const char *text = json_object_get_string_member_with_default (object, member, NULL);

  return text != NULL && *text != '\0' ? text : fallback;
}

static gboolean
read_authentication (CwGraphSettings *settings, JsonObject *json, GError **error)
{
  JsonNode *node = json_object_get_member (json, "authentication");
  JsonObject *authentication =
      node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *method = authentication != NULL ? get_text (authentication, "method", "") : "";

  if (g_str_equal (method, "secret"))
    settings->method = CW_GRAPH_AUTH_SECRET;
  else if (g_str_equal (method, "certificate"))
    settings->method = CW_GRAPH_AUTH_CERTIFICATE;
  else
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "authentication.method \"%s\" is neither certificate nor secret", method);
      return FALSE;
    }
  settings->certificate = g_strdup (get_text (authentication, "certificate", NULL));
  if (settings->method == CW_GRAPH_AUTH_CERTIFICATE && settings->certificate == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "authentication.certificate is missing: the public certificate in PEM form");
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_addresses (CwGraphSettings *settings, JsonObject *json, GError **error)
{
  g_autofree char *authority = NULL;
  g_autofree char *tenant = g_uri_escape_string (settings->tenant_id, NULL, FALSE);

  authority = cw_service_url_check ("authorityUrl",
                                    get_text (json, "authorityUrl", DEFAULT_AUTHORITY_URL), error);
  if (authority == NULL)
    return FALSE;
  settings->graph_url =
      cw_service_url_check ("graphUrl", get_text (json, "graphUrl", DEFAULT_GRAPH_URL), error);
  if (settings->graph_url == NULL)
    return FALSE;
  settings->token_url = g_strdup_printf ("%s/%s/oauth2/v2.0/token", authority, tenant);
  settings->service_url = g_strconcat (settings->graph_url, "/v1.0", NULL);
  return TRUE;
}

CwGraphSettings *
cw_graph_settings_new (const CwConnectorConfig *config, GError **error)
{
  g_autoptr (CwGraphSettings) settings = g_new0 (CwGraphSettings, 1);
  JsonObject *json = config->settings;

  settings->json = json_object_ref (json);
  settings->tenant_id = g_strdup (get_text (json, "tenantId", NULL));
  settings->client_id = g_strdup (get_text (json, "clientId", NULL));
  settings->ca_file = g_strdup (get_text (json, "caFile", NULL));
  settings->window = (guint) CLAMP (
      json_object_get_int_member_with_default (json, "window", CW_GRAPH_DEFAULT_WINDOW), 1,
      MAX_WINDOW);
  if (settings->ca_file != NULL && !g_path_is_absolute (settings->ca_file))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, "caFile \"%s\" is not a full path",
                   settings->ca_file);
      return NULL;
    }
  if (settings->tenant_id == NULL || settings->client_id == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, "the connector \"%s\" has no %s",
                   config->name, settings->tenant_id == NULL ? "tenantId" : "clientId");
      return NULL;
    }
  settings->extension_application = g_strdup (get_text (json, "extensionApplication", NULL));
  settings->extensions = cw_directory_extensions_read (config->attributes, error);
  if (settings->extensions == NULL)
    return NULL;
  if (!read_authentication (settings, json, error) || !read_addresses (settings, json, error))
    return NULL;
  return g_steal_pointer (&settings);
}

char *
cw_graph_settings_make_extension_name (const char *application_id,
                                       const CwDirectoryExtension *extension)
{
  g_auto (GStrv) parts = g_strsplit (application_id, "-", -1);
  g_autofree char *digits = g_strjoinv ("", parts);
  g_autofree char *folded = g_ascii_strdown (digits, -1);
  g_autofree char *name = cw_directory_extension_make_name (extension);

  return g_strconcat (CW_EXTENSION_PREFIX, folded, "_", name, NULL);
}

gboolean
cw_graph_settings_check_extensions (const CwGraphSettings *settings, GError **error)
{
  if (settings->extensions->len == 0 || settings->extension_application != NULL)
    return TRUE;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                       "The tenant has no place for the directory extensions yet: run the set-up "
                       "again and sign in to the tenant, or enter the client ID of the application "
                       "that has them (extensionApplication)");
  return FALSE;
}

void
cw_graph_settings_free (CwGraphSettings *settings)
{
  if (settings == NULL)
    return;
  g_free (settings->tenant_id);
  g_free (settings->client_id);
  g_free (settings->token_url);
  g_free (settings->graph_url);
  g_free (settings->service_url);
  g_free (settings->ca_file);
  g_free (settings->certificate);
  g_free (settings->extension_application);
  g_clear_pointer (&settings->json, json_object_unref);
  g_clear_pointer (&settings->extensions, g_ptr_array_unref);
  g_free (settings);
}
