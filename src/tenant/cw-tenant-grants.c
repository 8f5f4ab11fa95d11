/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-grants.h"

#include <string.h>

#include "tenant/cw-tenant-aadsts.h"
#include "tenant/cw-tenant-access.h"
#include "tenant/cw-tenant-clients.h"
#include "tenant/cw-tenant-consent.h"
#include "tenant/cw-tenant-cursor.h"
#include "tenant/cw-tenant-directory.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-oauth.h"
#include "tenant/cw-tenant-object.h"
#include "tenant/cw-tenant-permissions.h"
#include "tenant/cw-tenant-scopes.h"
#include "tenant/cw-tenant-token.h"

#define ASSERTION_TYPE "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#define DEVICE_GRANT   "urn:ietf:params:oauth:grant-type:device_code"

/* The oid of someone who is no user here; only POST /admin/device/approve can name one. */
#define NOBODY_ID "00000000-0000-0000-0000-000000000000"

static CwTenantReply *
check_client (CwTenant *tenant, CwTenantRequest *request, const char *client_id)
{
  g_autofree char *message = NULL;

  if (cw_tenant_directory_has_client (tenant, client_id))
    return NULL;
  message = g_strdup_printf ("Application with identifier '%s' was not found in the directory "
                             "'%s'.",
                             client_id, tenant->options->tenant_name);
  return cw_tenant_oauth_new_error (request, 400, "unauthorized_client", 700016, message);
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
  if (cw_tenant_scopes_is_graph (request, resource))
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

static void
append_client_info (GString *out, CwTenant *tenant, const CwTenantCaller *caller)
{
  g_autofree char *text = g_strdup_printf ("{\"uid\":\"%s\",\"utid\":\"%s\"}", caller->user_id,
                                           tenant->options->tenant_id);
  g_autofree char *encoded = cw_tenant_base64url_encode (text, strlen (text));

  cw_tenant_oauth_append_member (out, "client_info", encoded);
}

/* What only a person gets. */
static void
append_person (GString *out,
               CwTenant *tenant,
               CwTenantRequest *request,
               const CwTenantCaller *caller,
               const char *nonce)
{
  cw_tenant_oauth_append_member (out, "scope", caller->granted);
  if (cw_tenant_scopes_has (caller->granted, "offline_access"))
    {
      g_autofree char *refresh = cw_tenant_token_issue_refresh (tenant, caller);

      cw_tenant_oauth_append_member (out, "refresh_token", refresh);
    }
  if (cw_tenant_scopes_has (caller->granted, "openid"))
    {
      g_autofree char *id_token = cw_tenant_token_issue_id (tenant, request, caller, nonce);

      cw_tenant_oauth_append_member (out, "id_token", id_token);
    }
  if (g_strcmp0 (g_hash_table_lookup (request->form, "client_info"), "1") == 0)
    append_client_info (out, tenant, caller);
}

static CwTenantReply *
new_token_reply (CwTenant *tenant,
                 CwTenantRequest *request,
                 const CwTenantCaller *caller,
                 const char *nonce)
{
  g_autofree char *token = cw_tenant_token_issue (tenant, caller);
  GString *out = g_string_new ("{");
  CwTenantReply *reply = NULL;

  cw_tenant_oauth_append_member (out, "token_type", "Bearer");
  g_string_append_printf (out, ",\"expires_in\":%d,\"ext_expires_in\":%d",
                          tenant->options->token_lifetime_seconds,
                          tenant->options->token_lifetime_seconds);
  if (caller->user_id != NULL)
    append_person (out, tenant, request, caller, nonce);
  cw_tenant_oauth_append_member (out, "access_token", token);
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
  const char *client_id = cw_tenant_oauth_require (request, form, "client_id", &refusal);
  const char *scope =
      client_id != NULL ? cw_tenant_oauth_require (request, form, "scope", &refusal) : NULL;
  CwTenantCaller caller = { .app_id = (char *) client_id };
  g_autofree char *granted = NULL;

  if (refusal == NULL)
    refusal = check_client (tenant, request, client_id);
  if (refusal == NULL)
    refusal = check_app_scope (request, scope);
  if (refusal == NULL)
    refusal = check_credentials (tenant, request, form, client_id);
  if (refusal != NULL)
    return refusal;
  granted = cw_tenant_access_dup_app_roles (tenant, client_id);
  caller.granted = granted;
  return new_token_reply (tenant, request, &caller, NULL);
}

/* ".default" is what was consented to before; an application of the tenant has everything. */
static char *
expand_scopes (CwTenant *tenant, const char *client_id, gint64 user, const char *scopes)
{
  g_autofree char *all = cw_tenant_clients_is_public (tenant, client_id)
                             ? cw_tenant_consent_dup (tenant->store, client_id, user)
                             : cw_tenant_permissions_dup_all (FALSE);

  if (!cw_tenant_scopes_has (scopes, CW_TENANT_SCOPE_DEFAULT))
    return g_strdup (scopes);
  if (!cw_tenant_scopes_has (scopes, "offline_access"))
    return g_steal_pointer (&all);
  return cw_tenant_scopes_has (all, "offline_access") ? g_steal_pointer (&all)
                                                      : g_strconcat (all, " offline_access", NULL);
}

static CwTenantReply *
grant_person (CwTenant *tenant, CwTenantRequest *request, const CwTenantSignIn *sign_in)
{
  g_autoptr (CwTenantObject) user = cw_tenant_object_load_by_key (
      tenant->store, CW_TENANT_KIND_USER, CW_TENANT_KEY_USER_PRINCIPAL_NAME, sign_in->user_name);
  g_autofree char *granted =
      expand_scopes (tenant, sign_in->client_id, user != NULL ? user->rid : 0, sign_in->scopes);
  const CwTenantCaller caller = {
    .app_id = sign_in->client_id,
    .user_id = user != NULL ? user->id : (char *) NOBODY_ID,
    .user_name = sign_in->user_name,
    .granted = granted,
    .is_consumer = sign_in->is_consumer,
  };

  return new_token_reply (tenant, request, &caller, sign_in->nonce);
}

static CwTenantReply *
new_slow_down (CwTenantRequest *request)
{
  return cw_tenant_oauth_new_error (request, 400, "slow_down", 70016,
                                    "OAuth 2.0 device flow error. Authorization is pending, and "
                                    "was asked for more often than agreed. Poll more slowly.");
}

static CwTenantReply *
check_device (CwTenant *tenant,
              CwTenantRequest *request,
              const CwTenantDevice *device,
              const char *client_id)
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
  if (device->state != CW_TENANT_DEVICE_PENDING)
    return NULL;
  if (!cw_tenant_devices_note_poll (tenant->devices, device->device_code,
                                    tenant->options->device_interval_seconds))
    return new_slow_down (request);
  return cw_tenant_oauth_new_error (request, 400, "authorization_pending", 70016,
                                    "OAuth 2.0 device flow error. Authorization is pending. "
                                    "Continue polling.");
}

static CwTenantReply *
grant_device_code (CwTenant *tenant, CwTenantRequest *request, GHashTable *form)
{
  CwTenantReply *reply = NULL;
  const char *client_id = cw_tenant_oauth_require (request, form, "client_id", &reply);
  const char *code =
      client_id != NULL ? cw_tenant_oauth_require (request, form, "device_code", &reply) : NULL;
  const CwTenantDevice *device = NULL;

  if (reply != NULL)
    return reply;
  device = cw_tenant_devices_find (tenant->devices, code);
  reply = check_device (tenant, request, device, client_id);
  if (reply != NULL)
    return reply;
  reply = grant_person (tenant, request,
                        &(CwTenantSignIn){ .client_id = device->client_id,
                                           .scopes = device->scope,
                                           .user_name = device->user,
                                           .is_consumer = device->is_consumer });
  cw_tenant_devices_remove (tenant->devices, code);
  return reply;
}

/* RFC 7636 section 4.6, S256 only. */
static gboolean
is_verifier_right (const char *verifier, const char *challenge)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32] = { 0 };
  gsize size = sizeof digest;
  g_autofree char *encoded = NULL;

  g_checksum_update (checksum, (const guchar *) verifier, (gssize) strlen (verifier));
  g_checksum_get_digest (checksum, digest, &size);
  encoded = cw_tenant_base64url_encode (digest, size);
  return g_str_equal (encoded, challenge);
}

static int
check_code (const CwTenantSignIn *sign_in, GHashTable *form, const char *client_id)
{
  const char *redirect_uri = g_hash_table_lookup (form, "redirect_uri");
  const char *verifier = g_hash_table_lookup (form, "code_verifier");

  if (sign_in == NULL || g_ascii_strcasecmp (sign_in->client_id, client_id) != 0)
    return 70008;
  if (sign_in->is_redeemed)
    return 54005;
  if (g_strcmp0 (redirect_uri, sign_in->redirect_uri) != 0)
    return 50011;
  if (sign_in->challenge != NULL &&
      (verifier == NULL || !is_verifier_right (verifier, sign_in->challenge)))
    return 501481;
  return 0;
}

static CwTenantReply *
grant_authorization_code (CwTenant *tenant, CwTenantRequest *request, GHashTable *form)
{
  CwTenantReply *reply = NULL;
  const char *client_id = cw_tenant_oauth_require (request, form, "client_id", &reply);
  const char *code =
      client_id != NULL ? cw_tenant_oauth_require (request, form, "code", &reply) : NULL;
  CwTenantSignIn *sign_in = NULL;
  int problem = 0;

  if (reply != NULL)
    return reply;
  sign_in = cw_tenant_sign_ins_find (tenant->sign_ins, code, TRUE);
  problem = check_code (sign_in, form, client_id);
  if (problem != 0)
    return cw_tenant_aadsts_new_reply (request, problem);
  if (!cw_tenant_clients_is_public (tenant, client_id) &&
      g_hash_table_contains (form, "client_secret"))
    reply = check_credentials (tenant, request, form, client_id);
  if (reply != NULL)
    return reply;
  sign_in->is_redeemed = TRUE;
  return grant_person (tenant, request, sign_in);
}

static CwTenantReply *
grant_refresh_token (CwTenant *tenant, CwTenantRequest *request, GHashTable *form)
{
  CwTenantReply *refusal = NULL;
  const char *client_id = cw_tenant_oauth_require (request, form, "client_id", &refusal);
  const char *token =
      client_id != NULL ? cw_tenant_oauth_require (request, form, "refresh_token", &refusal) : NULL;
  g_autoptr (CwTenantCaller) caller = NULL;
  CwTenantAccount *account = NULL;

  if (refusal != NULL)
    return refusal;
  caller = cw_tenant_token_open_refresh (tenant, token, client_id);
  if (caller == NULL)
    return cw_tenant_aadsts_new_reply (request, 700082);
  account = cw_tenant_accounts_find (tenant->accounts, caller->user_name);
  if (account != NULL && account->state == CW_TENANT_ACCOUNT_DISABLED)
    return cw_tenant_aadsts_new_reply (request, 50057);
  return new_token_reply (tenant, request, caller, NULL);
}

CwTenantReply *
cw_tenant_grants_handle (CwTenant *tenant, CwTenantRequest *request, GHashTable *form)
{
  static const struct
  {
    const char *name;
    CwTenantReply *(*handler) (CwTenant *tenant, CwTenantRequest *request, GHashTable *form);
  } grants[] = {
    { "client_credentials", grant_client_credentials },
    { DEVICE_GRANT, grant_device_code },
    { "device_code", grant_device_code },
    { "authorization_code", grant_authorization_code },
    { "refresh_token", grant_refresh_token },
  };
  CwTenantReply *refusal = NULL;
  const char *grant = cw_tenant_oauth_require (request, form, "grant_type", &refusal);

  if (refusal == NULL)
    refusal =
        cw_tenant_oauth_check_tenant (tenant, request, !g_str_equal (grant, "client_credentials"));
  if (refusal != NULL)
    return refusal;
  for (gsize i = 0; i < G_N_ELEMENTS (grants); i++)
    {
      if (g_str_equal (grants[i].name, grant))
        return grants[i].handler (tenant, request, form);
    }
  return cw_tenant_oauth_new_error (request, 400, "unsupported_grant_type", 70003,
                                    "The app requested an unsupported grant type.");
}
