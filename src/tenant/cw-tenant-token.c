/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-token.h"

#include <string.h>

#include "tenant/cw-tenant-accounts.h"
#include "tenant/cw-tenant-cursor.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-jwt.h"
#include "tenant/cw-tenant-object.h"
#include "tenant/cw-tenant-permissions.h"
#include "tenant/cw-tenant-roles.h"

#define REFRESH_LIFETIME_SECONDS (90 * 24 * 60 * 60)

/* Tokens whose signature was checked; a client sends the same one thousands of times. */
#define MAX_KNOWN 64

/* A private claim: which generation of tokens it belongs to (cw_tenant_expire_tokens()). */
#define EPOCH_CLAIM "cw_epoch"

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static const char *
get_tenant_id (CwTenant *tenant, const CwTenantCaller *caller)
{
  return caller->is_consumer ? CW_TENANT_CONSUMER_TENANT_ID : tenant->options->tenant_id;
}

static void
add_text (JsonObject *claims, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (claims, name, value);
}

static void
add_list (JsonObject *claims, const char *name, const char *values)
{
  g_auto (GStrv) list = g_strsplit (values, " ", -1);
  JsonArray *array = json_array_new ();

  for (gsize i = 0; list[i] != NULL; i++)
    {
      if (*list[i] != '\0')
        json_array_add_string_element (array, list[i]);
    }
  json_object_set_array_member (claims, name, array);
}

static char *
sign (CwTenant *tenant, JsonObject *claims)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), claims);
  g_autoptr (GString) text = g_string_new (NULL);

  cw_tenant_json_append_node (text, node);
  return cw_tenant_keys_sign (tenant->keys, text->str);
}

static void
add_times (JsonObject *claims, gint64 seconds)
{
  gint64 now = get_now ();
  g_autofree char *unique = g_uuid_string_random ();

  json_object_set_int_member (claims, "iat", now);
  json_object_set_int_member (claims, "nbf", now);
  json_object_set_int_member (claims, "exp", now + seconds);
  add_text (claims, "uti", unique);
}

/* The template ids of the roles that the person holds, as Entra lists them. */
static void
add_role_ids (CwTenant *tenant, JsonObject *claims, const char *user_id)
{
  g_autoptr (CwTenantObject) user = cw_tenant_object_load_stub_by_id (tenant->store, user_id);
  g_autoptr (GPtrArray) held =
      user != NULL ? cw_tenant_roles_list_effective (tenant->store, user->rid) : g_ptr_array_new ();
  JsonArray *ids = json_array_new ();

  for (guint i = 0; i < held->len; i++)
    json_array_add_string_element (ids, ((const CwTenantRole *) held->pdata[i])->template_id);
  json_object_set_array_member (claims, "wids", ids);
}

char *
cw_tenant_token_issue (CwTenant *tenant, const CwTenantCaller *caller)
{
  g_autoptr (JsonObject) claims = json_object_new ();
  g_autofree char *issuer =
      g_strdup_printf ("https://sts.windows.net/%s/", get_tenant_id (tenant, caller));

  add_text (claims, "aud", CW_TENANT_GRAPH_APP_ID);
  add_text (claims, "iss", issuer);
  add_times (claims, tenant->options->token_lifetime_seconds);
  add_text (claims, "appid", caller->app_id);
  add_text (claims, "tid", get_tenant_id (tenant, caller));
  add_text (claims, "ver", "1.0");
  json_object_set_int_member (claims, EPOCH_CLAIM, tenant->token_epoch);
  if (caller->user_id != NULL)
    {
      add_text (claims, "idtyp", "user");
      add_text (claims, "oid", caller->user_id);
      add_text (claims, "upn", caller->user_name);
      add_text (claims, "scp", caller->granted);
      add_role_ids (tenant, claims, caller->user_id);
    }
  else
    {
      add_text (claims, "idtyp", "app");
      add_list (claims, "roles", caller->granted);
    }
  return sign (tenant, claims);
}

/* The same person is another subject for every application (pairwise, OpenID Connect Core 8.1). */
static char *
make_subject (const CwTenantCaller *caller)
{
  g_autofree char *text = g_strconcat (caller->user_id, "|", caller->app_id, NULL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return cw_tenant_base64url_encode (hash, 32);
}

char *
cw_tenant_token_issue_id (CwTenant *tenant,
                          CwTenantRequest *request,
                          const CwTenantCaller *caller,
                          const char *nonce)
{
  g_autoptr (JsonObject) claims = json_object_new ();
  g_autoptr (CwTenantObject) user =
      cw_tenant_object_load_by_id (tenant->store, CW_TENANT_KIND_USER, caller->user_id);
  const char *name = user != NULL ? cw_tenant_object_get_string (user, "displayName") : NULL;
  g_autofree char *subject = make_subject (caller);
  g_autofree char *issuer =
      g_strdup_printf ("%s/%s/v2.0", request->base_url, get_tenant_id (tenant, caller));

  add_text (claims, "aud", caller->app_id);
  add_text (claims, "iss", issuer);
  add_times (claims, tenant->options->token_lifetime_seconds);
  add_text (claims, "name", name != NULL ? name : caller->user_name);
  add_text (claims, "nonce", nonce);
  add_text (claims, "oid", caller->user_id);
  add_text (claims, "preferred_username", caller->user_name);
  add_text (claims, "sub", subject);
  add_text (claims, "tid", get_tenant_id (tenant, caller));
  add_text (claims, "ver", "2.0");
  return sign (tenant, claims);
}

char *
cw_tenant_token_issue_refresh (CwTenant *tenant, const CwTenantCaller *caller)
{
  g_autofree char *unique = g_uuid_string_random ();
  g_autofree char *text = g_strdup_printf (
      "%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%s|%s|%s|%s|%d|%s",
      get_now () + REFRESH_LIFETIME_SECONDS, tenant->token_epoch, caller->app_id, caller->user_id,
      caller->user_name, caller->granted, caller->is_consumer ? 1 : 0, unique);

  return cw_tenant_cursor_seal (tenant->store, "refresh", text);
}

static gboolean
is_alive (CwTenant *tenant, gint64 end, gint64 epoch)
{
  return epoch == tenant->token_epoch && get_now () < end;
}

CwTenantCaller *
cw_tenant_token_open_refresh (CwTenant *tenant, const char *token, const char *app_id)
{
  g_autofree char *text = cw_tenant_cursor_open (tenant->store, "refresh", token);
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", "|", -1);

  if (g_strv_length (parts) != 8 || g_ascii_strcasecmp (parts[2], app_id) != 0 ||
      !is_alive (tenant, g_ascii_strtoll (parts[0], NULL, 10),
                 g_ascii_strtoll (parts[1], NULL, 10)))
    return NULL;
  return cw_tenant_caller_new (&(CwTenantCaller){ .app_id = g_strdup (parts[2]),
                                                  .user_id = g_strdup (parts[3]),
                                                  .user_name = g_strdup (parts[4]),
                                                  .granted = g_strdup (parts[5]),
                                                  .is_consumer = parts[6][0] == '1' });
}

static CwTenantReply *
new_refusal (CwTenantRequest *request, const char *challenge, const char *message)
{
  CwTenantReply *reply =
      cw_tenant_reply_new_error (401, "InvalidAuthenticationToken", "%s", message);
  g_autofree char *header =
      g_strdup_printf ("Bearer realm=\"\", authorization_uri=\"%s/common/oauth2/authorize\", "
                       "client_id=\"" CW_TENANT_GRAPH_APP_ID "\"%s",
                       request->base_url, challenge);

  cw_tenant_reply_add_header (reply, "WWW-Authenticate", header);
  return reply;
}

CwTenantReply *
cw_tenant_token_new_expired (CwTenantRequest *request)
{
  return new_refusal (request,
                      ", error=\"invalid_token\", error_description=\"The access token is "
                      "expired\"",
                      "Lifetime validation failed, the token is expired.");
}

CwTenantReply *
cw_tenant_token_new_challenged (CwTenantRequest *request)
{
  g_autofree char *claims = g_strdup_printf (
      "{\"access_token\":{\"nbf\":{\"essential\":true, \"value\":\"%" G_GINT64_FORMAT "\"}}}",
      g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *base64 = g_base64_encode ((const guchar *) claims, strlen (claims));
  g_autofree char *challenge =
      g_strdup_printf (", error=\"insufficient_claims\", claims=\"%s\"", base64);

  return new_refusal (request, challenge,
                      "Continuous access evaluation resulted in challenge with result: "
                      "InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp");
}

/* The roles of an application as they are in a list of scopes. */
static char *
join_roles (JsonObject *claims)
{
  JsonArray *roles = cw_tenant_json_get_array (claims, "roles");
  guint length = roles != NULL ? json_array_get_length (roles) : 0;
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < length; i++)
    {
      const char *role = cw_tenant_json_peek_string (roles, i);

      g_string_append_printf (out, "%s%s", i > 0 ? " " : "", role != NULL ? role : "");
    }
  return g_string_free (out, FALSE);
}

static CwTenantCaller *
read_caller (CwTenant *tenant, const char *token)
{
  g_autoptr (CwTenantJwt) jwt = cw_tenant_jwt_parse (token, NULL);
  const char *app_id = NULL;
  const char *scopes = NULL;
  gboolean is_user = FALSE;

  if (jwt == NULL || !cw_tenant_jwt_verify (jwt, cw_tenant_keys_get_public (tenant->keys)) ||
      g_strcmp0 (cw_tenant_json_get_string (jwt->claims, "aud"), CW_TENANT_GRAPH_APP_ID) != 0)
    return NULL;
  app_id = cw_tenant_json_get_string (jwt->claims, "appid");
  scopes = cw_tenant_json_get_string (jwt->claims, "scp");
  is_user = g_strcmp0 (cw_tenant_json_get_string (jwt->claims, "idtyp"), "user") == 0;
  return cw_tenant_caller_new (&(CwTenantCaller){
      .app_id = g_strdup (app_id),
      .user_id = is_user ? g_strdup (cw_tenant_json_get_string (jwt->claims, "oid")) : NULL,
      .user_name = g_strdup (cw_tenant_json_get_string (jwt->claims, "upn")),
      .granted = is_user ? g_strdup (scopes != NULL ? scopes : "") : join_roles (jwt->claims),
      .end = cw_tenant_json_get_int (jwt->claims, "exp", 0),
      .epoch = cw_tenant_json_get_int (jwt->claims, EPOCH_CLAIM, 0),
      .is_consumer = g_strcmp0 (cw_tenant_json_get_string (jwt->claims, "tid"),
                                CW_TENANT_CONSUMER_TENANT_ID) == 0 });
}

/* (transfer none) */
static CwTenantCaller *
find_caller (CwTenant *tenant, const char *token)
{
  CwTenantCaller *caller = g_hash_table_lookup (tenant->callers, token);

  if (caller != NULL)
    return caller;
  caller = read_caller (tenant, token);
  if (caller == NULL)
    return NULL;
  if (g_hash_table_size (tenant->callers) >= MAX_KNOWN)
    g_hash_table_remove_all (tenant->callers);
  g_hash_table_insert (tenant->callers, g_strdup (token), caller);
  return caller;
}

CwTenantReply *
cw_tenant_token_check (CwTenant *tenant, CwTenantRequest *request)
{
  const char *header = cw_tenant_request_get_header (request, "authorization");
  CwTenantCaller *caller = NULL;

  if (header == NULL || g_ascii_strncasecmp (header, "Bearer ", 7) != 0 || header[7] == '\0')
    return new_refusal (request, "", "Access token is empty.");
  caller = find_caller (tenant, header + 7);
  if (caller == NULL)
    return new_refusal (request, ", error=\"invalid_token\"", "Access token validation failure.");
  if (!is_alive (tenant, caller->end, caller->epoch))
    return cw_tenant_token_new_expired (request);
  request->caller = cw_tenant_caller_ref (caller);
  request->app_id = g_strdup (caller->app_id);
  return NULL;
}
