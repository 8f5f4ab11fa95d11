/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-oauth.h"

#include <string.h>

#include "tenant/cw-tenant-aadsts.h"
#include "tenant/cw-tenant-authorize.h"
#include "tenant/cw-tenant-clients.h"
#include "tenant/cw-tenant-domain.h"
#include "tenant/cw-tenant-federation.h"
#include "tenant/cw-tenant-grants.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-scopes.h"
#include "tenant/cw-tenant-time.h"

typedef CwTenantReply *(*Handler) (CwTenant *tenant, CwTenantRequest *request, GHashTable *form);

typedef struct
{
  const char *method;
  const char *suffix; /* what follows /{tenant}; with a slash at its end: begins with */
  Handler handler;
} Endpoint;

void
cw_tenant_oauth_append_member (GString *out, const char *name, const char *value)
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
  cw_tenant_oauth_append_member (out, "error", error);
  cw_tenant_oauth_append_member (out, "error_description", description);
  g_string_append_printf (out, ",\"error_codes\":[%d]", code);
  cw_tenant_oauth_append_member (out, "timestamp", time);
  cw_tenant_oauth_append_member (out, "trace_id", request->request_id);
  cw_tenant_oauth_append_member (out, "correlation_id", request->client_request_id);
  cw_tenant_oauth_append_member (out, "error_uri", uri);
  g_string_append_c (out, '}');
  return cw_tenant_reply_new_json (status, out);
}

const char *
cw_tenant_oauth_require (CwTenantRequest *request,
                         GHashTable *form,
                         const char *name,
                         CwTenantReply **ret_refusal)
{
  const char *value = g_hash_table_lookup (form, name);
  g_autofree char *message = NULL;

  if (value != NULL && *value != '\0')
    return value;
  message = g_strdup_printf ("The request body must contain the following parameter: '%s'.", name);
  *ret_refusal = cw_tenant_oauth_new_error (request, 400, "invalid_request", 900144, message);
  return NULL;
}

CwTenantReply *
cw_tenant_oauth_check_tenant (CwTenant *tenant, CwTenantRequest *request, gboolean is_person)
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
handle_device_code (CwTenant *tenant, CwTenantRequest *request, GHashTable *form)
{
  CwTenantReply *refusal = cw_tenant_oauth_check_tenant (tenant, request, TRUE);
  const char *client_id =
      refusal == NULL ? cw_tenant_oauth_require (request, form, "client_id", &refusal) : NULL;
  const char *scope =
      client_id != NULL ? cw_tenant_oauth_require (request, form, "scope", &refusal) : NULL;
  const CwTenantDevice *device = NULL;
  g_autofree char *name = client_id != NULL ? cw_tenant_clients_dup_name (tenant, client_id) : NULL;
  g_autofree char *names = NULL;
  g_autofree char *uri = g_strconcat (request->base_url, "/devicelogin", NULL);
  int code = 0;
  g_autofree char *message = NULL;
  GString *out = NULL;

  if (refusal != NULL)
    return refusal;
  if (name == NULL)
    return cw_tenant_aadsts_new_reply (request, 700016);
  names = cw_tenant_scopes_dup_names (request, scope, &code);
  if (names == NULL)
    return cw_tenant_aadsts_new_reply (request, code);
  device = cw_tenant_devices_add (
      tenant->devices, cw_tenant_request_get_segment (request, 0)->text, client_id, names,
      g_get_real_time () + tenant->options->device_lifetime_seconds * G_USEC_PER_SEC);
  message = g_strdup_printf ("To sign in, use a web browser to open the page %s and enter the code "
                             "%s to authenticate.",
                             uri, device->user_code);
  out = g_string_new ("{");
  cw_tenant_oauth_append_member (out, "user_code", device->user_code);
  cw_tenant_oauth_append_member (out, "device_code", device->device_code);
  cw_tenant_oauth_append_member (out, "verification_uri", uri);
  g_string_append_printf (out, ",\"expires_in\":%d,\"interval\":%d",
                          tenant->options->device_lifetime_seconds,
                          tenant->options->device_interval_seconds);
  cw_tenant_oauth_append_member (out, "message", message);
  g_string_append_c (out, '}');
  return cw_tenant_reply_new_json (200, out);
}

static void
append_url (GString *out, const char *name, const char *base, const char *suffix)
{
  g_autofree char *url = g_strconcat (base, suffix, NULL);

  cw_tenant_oauth_append_member (out, name, url);
}

static CwTenantReply *
handle_configuration (CwTenant *tenant, CwTenantRequest *request, GHashTable *form)
{
  CwTenantReply *refusal = cw_tenant_oauth_check_tenant (tenant, request, TRUE);
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
                   "\"response_modes_supported\":[\"query\"],"
                   "\"subject_types_supported\":[\"pairwise\"],"
                   "\"id_token_signing_alg_values_supported\":[\"RS256\"],"
                   "\"code_challenge_methods_supported\":[\"S256\"],"
                   "\"scopes_supported\":[\"openid\",\"profile\",\"email\",\"offline_access\"]");
  append_url (out, "issuer", base, "/v2.0");
  append_url (out, "authorization_endpoint", base, "/oauth2/v2.0/authorize");
  append_url (out, "device_authorization_endpoint", base, "/oauth2/v2.0/devicecode");
  cw_tenant_oauth_append_member (out, "tenant_region_scope", "EU");
  cw_tenant_oauth_append_member (out, "msgraph_host", strstr (request->base_url, "://") + 3);
  g_string_append_c (out, '}');
  return cw_tenant_reply_new_json (200, out);
}

static CwTenantReply *
handle_keys (CwTenant *tenant, CwTenantRequest *request, GHashTable *form)
{
  return cw_tenant_reply_new_json (200, cw_tenant_keys_to_json (tenant->keys));
}

/* Libraries write it in both ways. */
#define REALM "/userrealm/"

static CwTenantReply *
handle_realm (CwTenant *tenant, CwTenantRequest *request, GHashTable *form)
{
  const char *suffix = strchr (request->path + 1, '/');

  return cw_tenant_federation_get_realm (tenant, request, suffix + strlen (REALM));
}

static const Endpoint endpoints[] = {
  { "GET", "/oauth2/v2.0/authorize", cw_tenant_authorize_begin },
  { "POST", "/login", cw_tenant_authorize_continue },
  { "GET", "/devicelogin", cw_tenant_authorize_show_device },
  { "POST", "/devicelogin", cw_tenant_authorize_begin_device },
  { "POST", "/oauth2/v2.0/token", cw_tenant_grants_handle },
  { "POST", "/oauth2/v2.0/devicecode", handle_device_code },
  { "GET", "/v2.0/.well-known/openid-configuration", handle_configuration },
  { "GET", "/discovery/v2.0/keys", handle_keys },
  { "GET", REALM, handle_realm },
};

/* What follows the tenant; the page for device codes stands for itself. */
static const char *
find_suffix (const char *path)
{
  if (g_str_has_prefix (path, "/devicelogin"))
    return path;
  return path[0] == '/' ? strchr (path + 1, '/') : NULL;
}

static gboolean
is_suffix (const Endpoint *endpoint, const char *suffix, gsize length)
{
  gsize expected = strlen (endpoint->suffix);

  if (endpoint->suffix[expected - 1] == '/')
    return length > expected && g_ascii_strncasecmp (suffix, endpoint->suffix, expected) == 0;
  return length == expected && strncmp (suffix, endpoint->suffix, length) == 0;
}

/* @method (nullable): any. */
static const Endpoint *
find_endpoint (const char *path, const char *method)
{
  const char *suffix = find_suffix (path);
  gsize length = suffix != NULL ? strcspn (suffix, "?") : 0;

  for (gsize i = 0; suffix != NULL && i < G_N_ELEMENTS (endpoints); i++)
    {
      if (is_suffix (&endpoints[i], suffix, length) &&
          (method == NULL || g_str_equal (endpoints[i].method, method)))
        return &endpoints[i];
    }
  return NULL;
}

gboolean
cw_tenant_oauth_is_path (const char *path)
{
  return find_endpoint (path, NULL) != NULL;
}

CwTenantReply *
cw_tenant_oauth_handle (CwTenant *tenant, CwTenantRequest *request)
{
  const Endpoint *endpoint = find_endpoint (request->path, request->method);
  CwTenantReply *reply = NULL;

  if (endpoint == NULL)
    return cw_tenant_oauth_new_error (request, 405, "invalid_request", 900561,
                                      "The endpoint does not accept this method.");
  reply = endpoint->handler (tenant, request, request->form);
  if (reply->status >= 400)
    tenant->counters.values[CW_TENANT_COUNT_TOKEN_ERRORS]++;
  return reply;
}
