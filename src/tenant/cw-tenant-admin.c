/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-admin.h"

#include <string.h>

#include "base/cw-error.h"
#include "tenant/cw-tenant-address.h"
#include "tenant/cw-tenant-consent.h"
#include "tenant/cw-tenant-directory.h"
#include "tenant/cw-tenant-domain.h"
#include "tenant/cw-tenant-federation.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-permissions.h"
#include "tenant/cw-tenant-seed.h"
#include "tenant/cw-tenant-state.h"

typedef CwTenantReply *(*Handler) (CwTenant *tenant, CwTenantRequest *request);

typedef struct
{
  const char *method;
  const char *path;
  Handler handler;
} AdminRoute;

static CwTenantReply *
refuse_error (const GError *error)
{
  guint status = g_error_matches (error, CW_ERROR, CW_ERROR_CONFLICT) ? 409
                 : g_error_matches (error, CW_ERROR, CW_ERROR_STORE)  ? 500
                                                                      : 400;

  return cw_tenant_reply_new_error (status, cw_error_name (error), "%s", error->message);
}

static CwTenantReply *
refuse (const char *message)
{
  return cw_tenant_reply_new_error (400, "invalid-argument", "%s", message);
}

static CwTenantReply *
add_fault (CwTenant *tenant, JsonObject *rule, GString *out)
{
  g_autoptr (GError) error = NULL;
  guint id = 0;

  if (!cw_tenant_faults_add (tenant->faults, rule, &id, &error))
    return refuse_error (error);
  cw_tenant_json_append_comma (out);
  g_string_append_printf (out, "%u", id);
  return NULL;
}

/* One rule, or {"faults": [rule, ...]}. */
static CwTenantReply *
handle_add_faults (CwTenant *tenant, CwTenantRequest *request)
{
  JsonObject *body = cw_tenant_request_peek_object (request);
  JsonArray *list = cw_tenant_json_get_array (body, "faults");
  guint length = list != NULL ? json_array_get_length (list) : 0;
  g_autoptr (GString) out = g_string_new ("{\"ids\":[");
  CwTenantReply *refusal = NULL;

  if (body == NULL)
    return refuse ("A fault is a JSON object.");
  if (list == NULL)
    refusal = add_fault (tenant, body, out);
  for (guint i = 0; i < length && refusal == NULL; i++)
    {
      JsonNode *node = json_array_get_element (list, i);

      refusal = JSON_NODE_HOLDS_OBJECT (node) ? add_fault (tenant, json_node_get_object (node), out)
                                              : refuse ("A fault is a JSON object.");
    }
  if (refusal != NULL)
    return refusal;
  g_string_append (out, "]}");
  return cw_tenant_reply_new_json (201, g_steal_pointer (&out));
}

static CwTenantReply *
handle_list_faults (CwTenant *tenant, CwTenantRequest *request)
{
  return cw_tenant_reply_new_json (200, cw_tenant_faults_to_json (tenant->faults));
}

static CwTenantReply *
handle_clear_faults (CwTenant *tenant, CwTenantRequest *request)
{
  cw_tenant_faults_clear (tenant->faults);
  return cw_tenant_reply_new (204);
}

static CwTenantReply *
handle_expire_tokens (CwTenant *tenant, CwTenantRequest *request)
{
  cw_tenant_expire_tokens (tenant);
  return cw_tenant_reply_new (204);
}

/* {"status": 400} answers as Graph did it once; 410 is what its documentation says. */
static CwTenantReply *
handle_expire_delta (CwTenant *tenant, CwTenantRequest *request)
{
  gint64 status = cw_tenant_json_get_int (cw_tenant_request_peek_object (request), "status", 410);

  if (status != 410 && status != 400)
    return refuse ("status must be 410 or 400");
  cw_tenant_expire_deltas (tenant);
  tenant->delta_expired_status = (guint) status;
  return cw_tenant_reply_new (204);
}

static gboolean
is_option (CwTenantRequest *request, const char *name, const char *value)
{
  return g_strcmp0 (cw_tenant_request_get_option (request, name), value) == 0;
}

static CwTenantReply *
handle_state (CwTenant *tenant, CwTenantRequest *request)
{
  const char *format = cw_tenant_request_get_option (request, "format");
  gboolean with_ids = !is_option (request, "ids", "0");
  g_autoptr (GString) state = NULL;
  g_autofree char *digest = NULL;
  GString *out = NULL;

  if (format != NULL && !g_str_equal (format, "json") && !g_str_equal (format, "digest"))
    return refuse ("format must be json or digest");
  state = cw_tenant_state_dump (tenant->store, with_ids);
  if (!is_option (request, "format", "digest"))
    return cw_tenant_reply_new_json (200, g_steal_pointer (&state));
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, state->str, (gssize) state->len);
  out = g_string_new (NULL);
  g_string_append_printf (out, "{\"sha256\":\"%s\",\"bytes\":%" G_GSIZE_FORMAT "}", digest,
                          state->len);
  return cw_tenant_reply_new_json (200, out);
}

static CwTenantReply *
handle_counters (CwTenant *tenant, CwTenantRequest *request)
{
  return cw_tenant_reply_new_json (200, cw_tenant_counters_to_json (&tenant->counters));
}

static CwTenantReply *
handle_reset_counters (CwTenant *tenant, CwTenantRequest *request)
{
  memset (&tenant->counters, 0, sizeof tenant->counters);
  return cw_tenant_reply_new (204);
}

static CwTenantReply *
handle_snapshot (CwTenant *tenant, CwTenantRequest *request)
{
  const char *file = cw_tenant_json_get_string (cw_tenant_request_peek_object (request), "file");
  g_autoptr (GError) error = NULL;

  if (file == NULL || !g_path_is_absolute (file))
    return refuse ("file must be an absolute path");
  if (!cw_tenant_store_snapshot (tenant->store, file, &error))
    return refuse_error (error);
  return cw_tenant_reply_new (204);
}

static CwTenantReply *
handle_seed (CwTenant *tenant, CwTenantRequest *request)
{
  JsonObject *body = cw_tenant_request_peek_object (request);
  g_autoptr (GError) error = NULL;

  if (body == NULL)
    return refuse ("A seed is a JSON object with users, groups or contacts.");
  cw_tenant_store_begin (tenant->store);
  if (!cw_tenant_seed (tenant->store, body, &error))
    {
      cw_tenant_store_rollback (tenant->store);
      return refuse_error (error);
    }
  if (!cw_tenant_store_commit (tenant->store, &error))
    return refuse_error (error);
  return cw_tenant_reply_new (204);
}

static CwTenantReply *
handle_reset (CwTenant *tenant, CwTenantRequest *request)
{
  g_autoptr (GError) error = NULL;

  if (!cw_tenant_store_reset (tenant->store, &error))
    return refuse_error (error);
  if (!cw_tenant_accounts_restore (tenant->accounts, tenant->store, &error))
    return refuse_error (error);
  if (!cw_tenant_directory_restore (tenant, &error))
    return refuse_error (error);
  cw_tenant_expire_deltas (tenant);
  cw_tenant_faults_clear (tenant->faults);
  memset (&tenant->counters, 0, sizeof tenant->counters);
  return cw_tenant_reply_new (204);
}

/* {"domain": "contoso.com", "verified": true} */
static CwTenantReply *
handle_verify_domain (CwTenant *tenant, CwTenantRequest *request)
{
  JsonObject *body = cw_tenant_request_peek_object (request);
  const char *domain = cw_tenant_json_get_string (body, "domain");
  gboolean is_verified = cw_tenant_json_get_boolean (body, "verified", TRUE);

  if (domain == NULL || *domain == '\0' || strpbrk (domain, "\"\\@ ,") != NULL)
    return refuse ("domain must be a domain name");
  cw_tenant_domain_add (tenant->store, domain, is_verified, FALSE);
  return cw_tenant_reply_new (204);
}

/* {"user", "remove": "ann@contoso.com"}: what an administrator of Exchange does, and Graph does
 * not. */
static CwTenantReply *
handle_remove_address (CwTenant *tenant, CwTenantRequest *request)
{
  JsonObject *body = cw_tenant_request_peek_object (request);
  const char *user = cw_tenant_json_get_string (body, "user");
  const char *address = cw_tenant_json_get_string (body, "remove");
  g_autoptr (CwTenantObject) object = NULL;

  if (user == NULL || address == NULL)
    return refuse ("user and remove must be a user principal name and an address");
  object = cw_tenant_object_load_by_key (tenant->store, CW_TENANT_KIND_USER,
                                         CW_TENANT_KEY_USER_PRINCIPAL_NAME, user);
  if (object == NULL)
    return cw_tenant_reply_new_error (404, "not-found", "There is no such user.");
  cw_tenant_object_edit (object);
  if (!cw_tenant_remove_address (object, address))
    return cw_tenant_reply_new_error (404, "not-found", "The user has no such secondary address.");
  cw_tenant_object_save (tenant->store, object,
                         cw_tenant_property_mask_of (CW_TENANT_KIND_USER, "proxyAddresses"));
  return cw_tenant_reply_new (204);
}

/* {"mail": "partner@other.example"}: a contact goes, which only Exchange can have happen. */
static CwTenantReply *
handle_remove_contact (CwTenant *tenant, CwTenantRequest *request)
{
  const char *mail = cw_tenant_json_get_string (cw_tenant_request_peek_object (request), "mail");
  g_autoptr (CwTenantObject) object = NULL;

  if (mail == NULL)
    return refuse ("mail must be an address");
  object = cw_tenant_object_load_by_key (tenant->store, CW_TENANT_KIND_CONTACT, CW_TENANT_KEY_MAIL,
                                         mail);
  if (object == NULL)
    return cw_tenant_reply_new_error (404, "not-found", "There is no such contact.");
  cw_tenant_object_set_state (tenant->store, object, CW_TENANT_STATE_GONE);
  return cw_tenant_reply_new (204);
}

/* See cw_tenant_federation_set(). */
static CwTenantReply *
handle_federate_domain (CwTenant *tenant, CwTenantRequest *request)
{
  const char *refusal =
      cw_tenant_federation_set (tenant->store, cw_tenant_request_peek_object (request));

  return refusal != NULL ? refuse (refusal) : cw_tenant_reply_new (204);
}

static CwTenantReply *
decide_device (CwTenant *tenant, CwTenantRequest *request, gboolean is_approved)
{
  JsonObject *body = cw_tenant_request_peek_object (request);
  const char *user_code = cw_tenant_json_get_string (body, "user_code");
  const char *user = cw_tenant_json_get_string (body, "user");
  g_autofree char *admin = g_strconcat ("admin@", tenant->options->initial_domain, NULL);

  if (user_code == NULL)
    return refuse ("user_code is missing");
  if (!cw_tenant_devices_decide (tenant->devices, user_code, is_approved,
                                 user != NULL ? user : admin))
    return cw_tenant_reply_new_error (404, "not-found", "There is no such user code.");
  return cw_tenant_reply_new (204);
}

static CwTenantReply *
handle_approve_device (CwTenant *tenant, CwTenantRequest *request)
{
  return decide_device (tenant, request, TRUE);
}

static CwTenantReply *
handle_decline_device (CwTenant *tenant, CwTenantRequest *request)
{
  return decide_device (tenant, request, FALSE);
}

/* {"client_id", "name", "secret"?, "certificate"? (PEM), "permissions"?: "User.Read.All ..."}: an
 * application that someone registers in
 * the portal. */
static CwTenantReply *
handle_add_app (CwTenant *tenant, CwTenantRequest *request)
{
  JsonObject *body = cw_tenant_request_peek_object (request);
  const char *client_id = cw_tenant_json_get_string (body, "client_id");
  const char *name = cw_tenant_json_get_string (body, "name");
  const char *secret = cw_tenant_json_get_string (body, "secret");
  const char *certificate = cw_tenant_json_get_string (body, "certificate");
  const char *permissions = cw_tenant_json_get_string (body, "permissions");
  g_autoptr (GError) error = NULL;

  if (client_id == NULL || !g_uuid_string_is_valid (client_id))
    return refuse ("client_id must be a GUID");
  cw_tenant_apps_add (tenant->apps, client_id, name != NULL ? name : client_id);
  if (secret != NULL)
    cw_tenant_apps_add_secret (tenant->apps, client_id, secret);
  if (certificate != NULL &&
      !cw_tenant_apps_add_certificate (tenant->apps, client_id, certificate, &error))
    return refuse_error (error);
  if (!cw_tenant_directory_add_app (tenant, client_id, permissions, &error))
    return refuse_error (error);
  return cw_tenant_reply_new (204);
}

static CwTenantReply *
change_account (CwTenantAccount *account, JsonObject *body)
{
  const char *state = cw_tenant_json_get_string (body, "state");
  const char *password = cw_tenant_json_get_string (body, "password");
  const char *code = cw_tenant_json_get_string (body, "code");

  if (state != NULL && !cw_tenant_account_set_state (account, state))
    return refuse ("state must be active, locked, disabled or expired");
  if (password != NULL)
    cw_tenant_account_set_password (account, password);
  if (code != NULL)
    {
      g_free (account->code);
      account->code = *code != '\0' ? g_strdup (code) : NULL;
    }
  account->n_failures = 0;
  return cw_tenant_reply_new (204);
}

/* {"user", "password"?, "code"?, "state"?}: someone who can sign in at the pages, until the tenant
 * ends; the user is made by a seed or by Graph. */
static CwTenantReply *
handle_account (CwTenant *tenant, CwTenantRequest *request)
{
  JsonObject *body = cw_tenant_request_peek_object (request);
  const char *user = cw_tenant_json_get_string (body, "user");

  if (user == NULL || strchr (user, '@') == NULL)
    return refuse ("user must be a user principal name");
  return change_account (cw_tenant_accounts_add (tenant->accounts, user), body);
}

/* {"client_id", "scopes"?: "User.Read ..."}: an administrator consents for everyone. */
static CwTenantReply *
handle_consent (CwTenant *tenant, CwTenantRequest *request)
{
  JsonObject *body = cw_tenant_request_peek_object (request);
  const char *client_id = cw_tenant_json_get_string (body, "client_id");
  const char *scopes = cw_tenant_json_get_string (body, "scopes");
  g_autofree char *all = cw_tenant_permissions_dup_all (FALSE);

  if (client_id == NULL || !g_uuid_string_is_valid (client_id))
    return refuse ("client_id must be a GUID");
  cw_tenant_consent_add (tenant->store, client_id, CW_TENANT_CONSENT_EVERYONE,
                         scopes != NULL ? scopes : all);
  return cw_tenant_reply_new (204);
}

static const AdminRoute routes[] = {
  { "POST", "/admin/faults", handle_add_faults },
  { "GET", "/admin/faults", handle_list_faults },
  { "DELETE", "/admin/faults", handle_clear_faults },
  { "POST", "/admin/expire-tokens", handle_expire_tokens },
  { "POST", "/admin/expire-delta", handle_expire_delta },
  { "GET", "/admin/state", handle_state },
  { "GET", "/admin/counters", handle_counters },
  { "DELETE", "/admin/counters", handle_reset_counters },
  { "POST", "/admin/snapshot", handle_snapshot },
  { "POST", "/admin/seed", handle_seed },
  { "POST", "/admin/reset", handle_reset },
  { "POST", "/admin/domains/verify", handle_verify_domain },
  { "POST", "/admin/domains/federate", handle_federate_domain },
  { "POST", "/admin/device/approve", handle_approve_device },
  { "POST", "/admin/device/decline", handle_decline_device },
  { "POST", "/admin/apps", handle_add_app },
  { "POST", "/admin/accounts", handle_account },
  { "POST", "/admin/consent", handle_consent },
  { "POST", "/admin/addresses", handle_remove_address },
  { "POST", "/admin/contacts/remove", handle_remove_contact },
};

static CwTenantReply *
route (CwTenant *tenant, CwTenantRequest *request)
{
  g_autofree char *path = g_strndup (request->path, strcspn (request->path, "?"));

  for (gsize i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      if (g_str_equal (routes[i].path, path) && g_str_equal (routes[i].method, request->method))
        return routes[i].handler (tenant, request);
    }
  return cw_tenant_reply_new_error (404, "not-found", "There is no %s %s.", request->method, path);
}

CwTenantReply *
cw_tenant_admin_handle (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *reply = route (tenant, request);

  cw_tenant_reply_seal (reply, request->request_id, request->client_request_id);
  return reply;
}
