/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-oauth.h"

#include <string.h>

#include "tenant/cw-tenant-domain.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-time.h"
#include "tenant/cw-tenant-token.h"

#define DEVICE_LIFETIME_SECONDS 900
#define DEVICE_INTERVAL_SECONDS 5
#define ASSERTION_TYPE          "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#define DEVICE_GRANT            "urn:ietf:params:oauth:grant-type:device_code"

typedef CwTenantReply *(*Handler) (CwTenant *tenant, CwTenantRequest *request, GHashTable *form);

typedef struct
{
  const char *method;
  const char *suffix; /* what follows /{tenant} */
  Handler handler;
} Endpoint;

static void
append_member (GString *out, const char *name, const char *value)
{
  cw_tenant_json_append_comma (out);
  g_string_append_printf (out, "\"%s\":", name);
  cw_tenant_json_append_string (out, value);
}

CwTenantReply *
cw_tenant_oauth_new_error (CwTenantRequest *request,
                           guint status,
                           const char *error,
                           int code,
                           const char *message)
{
  g_autofree char *time = cw_tenant_time_format (g_get_real_time ());
  g_autofree char *description = NULL;
  g_autofree char *uri = g_strdup_printf ("%s/error?code=%d", request->base_url, code);
  GString *out = g_string_new ("{");

  /* "2026-11-20 13:03:31Z" here. */
  g_strdelimit (time, "T", ' ');
  description = g_strdup_printf ("AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s", code,
                                 message, request->request_id, request->client_request_id, time);
  append_member (out, "error", error);
  append_member (out, "error_description", description);
  g_string_append_printf (out, ",\"error_codes\":[%d]", code);
  append_member (out, "timestamp", time);
  append_member (out, "trace_id", request->request_id);
  append_member (out, "correlation_id", request->client_request_id);
  append_member (out, "error_uri", uri);
  g_string_append_c (out, '}');
  return cw_tenant_reply_new_json (status, out);
}

/* The value of a parameter that must be there. */
static const char *
require (CwTenantRequest *request, GHashTable *form, const char *name, CwTenantReply **ret_refusal)
{
  const char *value = g_hash_table_lookup (form, name);
  g_autofree char *message = NULL;

  if (value != NULL && *value != '\0')
    return value;
  message = g_strdup_printf ("The request body must contain the following parameter: '%s'.", name);
  *ret_refusal = cw_tenant_oauth_new_error (request, 400, "invalid_request", 900144, message);
  return NULL;
}

static CwTenantReply *
check_tenant (CwTenant *tenant, CwTenantRequest *request, gboolean is_person)
{
  const CwTenantSegment *segment = cw_tenant_request_get_segment (request, 0);
  const char *name = segment != NULL ? segment->text : "";
  g_autofree char *message = NULL;

  if (g_ascii_strcasecmp (name, tenant->options->tenant_id) == 0 ||
      cw_tenant_domain_is_verified (tenant->store, name))
    return NULL;
  if (is_person && (g_str_equal (name, "organizations") || g_str_equal (name, "common")))
    return NULL;
  message = g_strdup_printf ("Tenant '%s' not found. Check to make sure you have the correct "
                             "tenant ID and are signing into the correct cloud.",
                             name);
  return cw_tenant_oauth_new_error (request, 400, "invalid_request", 90002, message);
}

static CwTenantReply *
check_client (CwTenant *tenant, CwTenantRequest *request, const char *client_id)
{
  g_autofree char *message = NULL;

  if (cw_tenant_apps_has (tenant->apps, client_id))
    return NULL;
  message = g_strdup_printf ("Application with identifier '%s' was not found in the directory "
                             "'%s'.",
                             client_id, tenant->options->tenant_name);
  return cw_tenant_oauth_new_error (request, 400, "unauthorized_client", 700016, message);
}

static gboolean
is_graph_resource (CwTenantRequest *request, const char *resource)
{
  static const char *const hosts[] = {
    "https://graph.microsoft.com",    "https://graph.microsoft.us",
    "https://dod-graph.microsoft.us", "https://microsoftgraph.chinacloudapi.cn",
    "https://graph.windows.net",      NULL,
  };
  g_autofree char *trimmed = g_strdup (resource);
  gsize length = strlen (trimmed);

  if (length > 0 && trimmed[length - 1] == '/')
    trimmed[length - 1] = '\0';
  return g_strv_contains (hosts, trimmed) || g_str_equal (trimmed, request->base_url);
}

/* An application asks for "<resource>/.default" and nothing else. */
static CwTenantReply *
check_app_scope (CwTenantRequest *request, const char *scope)
{
  g_autofree char *message = NULL;
  g_autofree char *resource = NULL;

  if (!g_str_has_suffix (scope, "/.default") || strchr (scope, ' ') != NULL)
    {
      message = g_strdup_printf ("The provided request must include a 'scope' input parameter. The "
                                 "provided value for the input parameter 'scope' is not valid. The "
                                 "scope %s is not valid.",
                                 scope);
      return cw_tenant_oauth_new_error (request, 400, "invalid_scope", 70011, message);
    }
  resource = g_strndup (scope, strlen (scope) - strlen ("/.default"));
  if (is_graph_resource (request, resource))
    return NULL;
  message =
      g_strdup_printf ("The resource principal named %s was not found in the tenant.", resource);
  return cw_tenant_oauth_new_error (request, 400, "invalid_resource", 500011, message);
}

static CwTenantReply *
check_credentials (CwTenant *tenant,
                   CwTenantRequest *request,
                   GHashTable *form,
                   const char *client_id)
{
  const char *secret = g_hash_table_lookup (form, "client_secret");
  const char *assertion = g_hash_table_lookup (form, "client_assertion");
  const char *type = g_hash_table_lookup (form, "client_assertion_type");

  if (assertion != NULL && *assertion != '\0')
    {
      if (g_strcmp0 (type, ASSERTION_TYPE) != 0)
        return cw_tenant_oauth_new_error (request, 400, "invalid_request", 900144,
                                          "The request body must contain the following parameter: "
                                          "'client_assertion_type'.");
      return cw_tenant_assertion_check (tenant, request, client_id, assertion);
    }
  if (secret == NULL || *secret == '\0')
    return cw_tenant_oauth_new_error (request, 401, "invalid_client", 7000218,
                                      "The request body must contain the following parameter: "
                                      "'client_assertion' or 'client_secret'.");
  if (cw_tenant_apps_check_secret (tenant->apps, client_id, secret))
    return NULL;
  return cw_tenant_oauth_new_error (request, 401, "invalid_client", 7000215,
                                    "Invalid client secret provided. Ensure the secret being sent "
                                    "in the request is the client secret value, not the client "
                                    "secret ID.");
}

/* @user %NULL: a token of the application itself. */
static CwTenantReply *
new_token_reply (CwTenant *tenant, const char *client_id, const char *user, const char *scope)
{
  g_autofree char *token = cw_tenant_token_issue (tenant, client_id, user);
  GString *out = g_string_new ("{");
  CwTenantReply *reply = NULL;

  append_member (out, "token_type", "Bearer");
  g_string_append_printf (out, ",\"expires_in\":%d,\"ext_expires_in\":%d",
                          tenant->options->token_lifetime_seconds,
                          tenant->options->token_lifetime_seconds);
  if (user != NULL)
    append_member (out, "scope", scope);
  if (user != NULL && strstr (scope, "offline_access") != NULL)
    {
      g_autofree char *refresh = cw_tenant_token_issue_refresh (tenant, client_id, user);

      append_member (out, "refresh_token", refresh);
    }
  append_member (out, "access_token", token);
  g_string_append_c (out, '}');
  tenant->counters.values[CW_TENANT_COUNT_TOKENS]++;
  reply = cw_tenant_reply_new_json (200, out);
  /* RFC 6749 section 5.1 */
  cw_tenant_reply_add_header (reply, "Cache-Control", "no-store");
  return reply;
}

static CwTenantReply *
grant_client_credentials (CwTenant *tenant, CwTenantRequest *request, GHashTable *form)
{
  CwTenantReply *refusal = NULL;
  const char *client_id = require (request, form, "client_id", &refusal);
  const char *scope = client_id != NULL ? require (request, form, "scope", &refusal) : NULL;

  if (refusal == NULL)
    refusal = check_client (tenant, request, client_id);
  if (refusal == NULL)
    refusal = check_app_scope (request, scope);
  if (refusal == NULL)
    refusal = check_credentials (tenant, request, form, client_id);
  return refusal != NULL ? refusal : new_token_reply (tenant, client_id, NULL, scope);
}

static CwTenantReply *
check_device (CwTenantRequest *request, const CwTenantDevice *device, const char *client_id)
{
  if (device == NULL || g_ascii_strcasecmp (device->client_id, client_id) != 0)
    return cw_tenant_oauth_new_error (request, 400, "bad_verification_code", 70019,
                                      "Verification code is not known or was used before.");
  if (device->state == CW_TENANT_DEVICE_DECLINED)
    return cw_tenant_oauth_new_error (request, 400, "authorization_declined", 70018,
                                      "The user declined the request.");
  if (g_get_real_time () >= device->expires_usec)
    return cw_tenant_oauth_new_error (request, 400, "expired_token", 70020,
                                      "The device code has expired.");
  if (device->state == CW_TENANT_DEVICE_PENDING)
    return cw_tenant_oauth_new_error (request, 400, "authorization_pending", 70016,
                                      "OAuth 2.0 device flow error. Authorization is pending. "
                                      "Continue polling.");
  return NULL;
}

static CwTenantReply *
grant_device_code (CwTenant *tenant, CwTenantRequest *request, GHashTable *form)
{
  CwTenantReply *refusal = NULL;
  const char *client_id = require (request, form, "client_id", &refusal);
  const char *code = client_id != NULL ? require (request, form, "device_code", &refusal) : NULL;
  const CwTenantDevice *device = NULL;
  CwTenantReply *reply = NULL;

  if (refusal != NULL)
    return refusal;
  device = cw_tenant_devices_find (tenant->devices, code);
  refusal = check_device (request, device, client_id);
  if (refusal != NULL)
    return refusal;
  reply = new_token_reply (tenant, client_id, device->user, device->scope);
  cw_tenant_devices_remove (tenant->devices, code);
  return reply;
}

static CwTenantReply *
grant_refresh_token (CwTenant *tenant, CwTenantRequest *request, GHashTable *form)
{
  CwTenantReply *refusal = NULL;
  const char *client_id = require (request, form, "client_id", &refusal);
  const char *token = client_id != NULL ? require (request, form, "refresh_token", &refusal) : NULL;
  const char *scope = g_hash_table_lookup (form, "scope");
  g_autofree char *user = NULL;

  if (refusal != NULL)
    return refusal;
  if (!cw_tenant_token_open_refresh (tenant, token, client_id, &user))
    return cw_tenant_oauth_new_error (request, 400, "invalid_grant", 700082,
                                      "The refresh token has expired or is not known.");
  return new_token_reply (tenant, client_id, user, scope != NULL ? scope : "offline_access");
}

static CwTenantReply *
handle_token (CwTenant *tenant, CwTenantRequest *request, GHashTable *form)
{
  CwTenantReply *refusal = NULL;
  const char *grant = require (request, form, "grant_type", &refusal);
  gboolean is_app = g_strcmp0 (grant, "client_credentials") == 0;

  if (refusal == NULL)
    refusal = check_tenant (tenant, request, !is_app);
  if (refusal != NULL)
    return refusal;
  if (is_app)
    return grant_client_credentials (tenant, request, form);
  if (g_str_equal (grant, DEVICE_GRANT) || g_str_equal (grant, "device_code"))
    return grant_device_code (tenant, request, form);
  if (g_str_equal (grant, "refresh_token"))
    return grant_refresh_token (tenant, request, form);
  return cw_tenant_oauth_new_error (request, 400, "unsupported_grant_type", 70003,
                                    "The app requested an unsupported grant type.");
}

/* Entra knows many applications that a tenant has not registered, so that any id may start. */
static CwTenantReply *
handle_device_code (CwTenant *tenant, CwTenantRequest *request, GHashTable *form)
{
  CwTenantReply *refusal = check_tenant (tenant, request, TRUE);
  const char *client_id = refusal == NULL ? require (request, form, "client_id", &refusal) : NULL;
  const char *scope = client_id != NULL ? require (request, form, "scope", &refusal) : NULL;
  const CwTenantDevice *device = NULL;
  g_autofree char *uri = g_strconcat (request->base_url, "/devicelogin", NULL);
  g_autofree char *message = NULL;
  GString *out = NULL;

  if (refusal != NULL)
    return refusal;
  device = cw_tenant_devices_add (tenant->devices, client_id, scope,
                                  g_get_real_time () + DEVICE_LIFETIME_SECONDS * G_USEC_PER_SEC);
  message = g_strdup_printf ("To sign in, use a web browser to open the page %s and enter the code "
                             "%s to authenticate.",
                             uri, device->user_code);
  out = g_string_new ("{");
  append_member (out, "user_code", device->user_code);
  append_member (out, "device_code", device->device_code);
  append_member (out, "verification_uri", uri);
  g_string_append_printf (out, ",\"expires_in\":%d,\"interval\":%d", DEVICE_LIFETIME_SECONDS,
                          DEVICE_INTERVAL_SECONDS);
  append_member (out, "message", message);
  g_string_append_c (out, '}');
  return cw_tenant_reply_new_json (200, out);
}

static void
append_url (GString *out, const char *name, const char *base, const char *suffix)
{
  g_autofree char *url = g_strconcat (base, suffix, NULL);

  append_member (out, name, url);
}

static CwTenantReply *
handle_configuration (CwTenant *tenant, CwTenantRequest *request, GHashTable *form)
{
  CwTenantReply *refusal = check_tenant (tenant, request, TRUE);
  g_autofree char *base = g_strdup_printf ("%s/%s", request->base_url, tenant->options->tenant_id);
  GString *out = NULL;

  if (refusal != NULL)
    return refusal;
  out = g_string_new ("{");
  append_url (out, "token_endpoint", base, "/oauth2/v2.0/token");
  g_string_append (out, ",\"token_endpoint_auth_methods_supported\":[\"client_secret_post\","
                        "\"private_key_jwt\"]");
  append_url (out, "jwks_uri", base, "/discovery/v2.0/keys");
  g_string_append (out,
                   ",\"response_types_supported\":[\"code\"],"
                   "\"scopes_supported\":[\"openid\",\"profile\",\"email\",\"offline_access\"]");
  append_url (out, "issuer", base, "/v2.0");
  append_url (out, "authorization_endpoint", base, "/oauth2/v2.0/authorize");
  append_url (out, "device_authorization_endpoint", base, "/oauth2/v2.0/devicecode");
  append_member (out, "tenant_region_scope", "EU");
  append_member (out, "msgraph_host", strstr (request->base_url, "://") + 3);
  g_string_append_c (out, '}');
  return cw_tenant_reply_new_json (200, out);
}

/* Our tokens are opaque: there is no key to check them with. */
static CwTenantReply *
handle_keys (CwTenant *tenant, CwTenantRequest *request, GHashTable *form)
{
  return cw_tenant_reply_new_json (200, g_string_new ("{\"keys\":[]}"));
}

static const Endpoint endpoints[] = {
  { "POST", "/oauth2/v2.0/token", handle_token },
  { "POST", "/oauth2/v2.0/devicecode", handle_device_code },
  { "GET", "/v2.0/.well-known/openid-configuration", handle_configuration },
  { "GET", "/discovery/v2.0/keys", handle_keys },
};

static const char *
find_suffix (const char *path)
{
  return path[0] == '/' ? strchr (path + 1, '/') : NULL;
}

static const Endpoint *
find_endpoint (const char *path)
{
  const char *suffix = find_suffix (path);
  gsize length = suffix != NULL ? strcspn (suffix, "?") : 0;

  for (gsize i = 0; suffix != NULL && i < G_N_ELEMENTS (endpoints); i++)
    {
      if (strlen (endpoints[i].suffix) == length &&
          strncmp (suffix, endpoints[i].suffix, length) == 0)
        return &endpoints[i];
    }
  return NULL;
}

gboolean
cw_tenant_oauth_is_path (const char *path)
{
  return find_endpoint (path) != NULL;
}

CwTenantReply *
cw_tenant_oauth_handle (CwTenant *tenant, CwTenantRequest *request)
{
  const Endpoint *endpoint = find_endpoint (request->path);
  CwTenantReply *reply = NULL;

  if (endpoint == NULL || !g_str_equal (endpoint->method, request->method))
    return cw_tenant_oauth_new_error (request, 405, "invalid_request", 900561,
                                      "The endpoint does not accept this method.");
  reply = endpoint->handler (tenant, request, request->form);
  if (reply->status >= 400)
    tenant->counters.values[CW_TENANT_COUNT_TOKEN_ERRORS]++;
  return reply;
}
