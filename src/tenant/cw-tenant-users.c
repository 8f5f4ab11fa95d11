/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include <string.h>

#include "tenant/cw-tenant-address.h"
#include "tenant/cw-tenant-check.h"
#include "tenant/cw-tenant-extensions.h"
#include "tenant/cw-tenant-handlers.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-lookup.h"
#include "tenant/cw-tenant-managers.h"
#include "tenant/cw-tenant-membership.h"
#include "tenant/cw-tenant-select.h"
#include "tenant/cw-tenant-time.h"

#define MIN_PASSWORD 8
#define MAX_PASSWORD 256

/* Three of four kinds of characters, eight of them at least. */
static gboolean
is_password_strong (const char *password)
{
  gboolean has_lower = FALSE;
  gboolean has_upper = FALSE;
  gboolean has_digit = FALSE;
  gboolean has_other = FALSE;
  gsize length = strlen (password);

  for (const char *byte = password; *byte != '\0'; byte++)
    {
      has_lower |= g_ascii_islower (*byte);
      has_upper |= g_ascii_isupper (*byte);
      has_digit |= g_ascii_isdigit (*byte);
      has_other |= !g_ascii_isalnum (*byte);
    }
  return length >= MIN_PASSWORD && length <= MAX_PASSWORD &&
         has_lower + has_upper + has_digit + has_other >= 3;
}

static CwTenantReply *
check_password (JsonObject *body, gboolean is_create)
{
  JsonObject *profile = cw_tenant_json_get_object (body, "passwordProfile");
  const char *password = cw_tenant_json_get_string (profile, "password");
  const char *policies = cw_tenant_json_get_string (body, "passwordPolicies");
  gboolean is_weak_allowed = policies != NULL && strstr (policies, "DisableStrongPassword") != NULL;

  if (password == NULL && profile != NULL && is_create)
    return cw_tenant_reply_new_invalid ("passwordProfile", "MissingRequiredProperty",
                                        "A value is required for property 'password' of resource "
                                        "'User'.");
  if (password == NULL || is_password_strong (password) ||
      (is_weak_allowed && *password != '\0' && strlen (password) <= MAX_PASSWORD))
    return NULL;
  return cw_tenant_reply_new_invalid ("password", "InvalidPassword",
                                      "The specified password does not comply with password "
                                      "complexity requirements. Please provide a different "
                                      "password.");
}

static CwTenantReply *
refuse_value (const char *property)
{
  return cw_tenant_reply_new_invalid (property, "InvalidValue",
                                      "Invalid value specified for property '%s' of resource "
                                      "'User'.",
                                      property);
}

static gboolean
is_country (const char *code)
{
  return strlen (code) == 2 && g_ascii_isalpha (code[0]) && g_ascii_isalpha (code[1]);
}

/* Values that Entra looks at more closely than at their type. */
static CwTenantReply *
check_values (JsonObject *body)
{
  const char *location = cw_tenant_json_get_string (body, "usageLocation");
  const char *type = cw_tenant_json_get_string (body, "userType");
  const char *immutable_id = cw_tenant_json_get_string (body, "onPremisesImmutableId");
  const char *display_name = cw_tenant_json_get_string (body, "displayName");
  JsonArray *phones = cw_tenant_json_get_array (body, "businessPhones");

  if (location != NULL && !is_country (location))
    return refuse_value ("usageLocation");
  if (type != NULL && !g_str_equal (type, "Member") && !g_str_equal (type, "Guest"))
    return refuse_value ("userType");
  if (immutable_id != NULL && (*immutable_id == '\0' || strpbrk (immutable_id, "$_") != NULL))
    return refuse_value ("onPremisesImmutableId");
  if (display_name != NULL && *display_name == '\0')
    return refuse_value ("displayName");
  if (phones != NULL && json_array_get_length (phones) > 1)
    return refuse_value ("businessPhones");
  return NULL;
}

static CwTenantReply *
check_names (CwTenant *tenant, JsonObject *body)
{
  const char *principal_name = cw_tenant_json_get_string (body, "userPrincipalName");
  const char *nickname = cw_tenant_json_get_string (body, "mailNickname");
  const char *mail = cw_tenant_json_get_string (body, "mail");
  CwTenantReply *refusal = NULL;

  if (principal_name != NULL)
    refusal = cw_tenant_check_principal_name (tenant->store, principal_name);
  if (refusal == NULL && nickname != NULL)
    refusal = cw_tenant_check_nickname (CW_TENANT_KIND_USER, nickname);
  if (refusal == NULL && mail != NULL)
    refusal = cw_tenant_check_mail (CW_TENANT_KIND_USER, mail);
  return refusal;
}

/* What of the body must be unique: the name, also among the addresses of others, the primary
 * address, the source anchor. The anchor
 * of an object in the recycle bin counts: that object is to be restored instead. */
static CwTenantReply *
check_conflicts (CwTenant *tenant, CwTenantObject *object, JsonObject *body)
{
  const char *principal_name = cw_tenant_json_get_string (body, "userPrincipalName");
  const char *immutable_id = cw_tenant_json_get_string (body, "onPremisesImmutableId");
  const char *mail = cw_tenant_json_get_string (body, "mail");
  g_autofree char *proxy = mail != NULL ? g_strconcat ("smtp:", mail, NULL) : NULL;
  g_autofree char *name =
      principal_name != NULL ? g_strconcat ("smtp:", principal_name, NULL) : NULL;
  CwTenantReply *refusal = NULL;

  if (principal_name != NULL)
    refusal = cw_tenant_check_unique (tenant->store, object, CW_TENANT_KEY_USER_PRINCIPAL_NAME,
                                      "userPrincipalName", principal_name);
  if (refusal == NULL && name != NULL)
    refusal = cw_tenant_check_unique (tenant->store, object, CW_TENANT_KEY_PROXY_ADDRESS,
                                      "proxyAddresses", name);
  if (refusal == NULL && proxy != NULL)
    refusal = cw_tenant_check_unique (tenant->store, object, CW_TENANT_KEY_PROXY_ADDRESS,
                                      "proxyAddresses", proxy);
  if (refusal == NULL && immutable_id != NULL)
    refusal = cw_tenant_check_unique (tenant->store, object, CW_TENANT_KEY_IMMUTABLE_ID,
                                      "onPremisesImmutableId", immutable_id);
  if (refusal != NULL)
    tenant->counters.values[CW_TENANT_COUNT_DUPLICATES_PREVENTED]++;
  return refusal;
}

static CwTenantReply *
check_user (CwTenant *tenant, CwTenantObject *object, JsonObject *body, gboolean is_create)
{
  CwTenantReply *refusal = cw_tenant_check_body (CW_TENANT_KIND_USER, body, is_create);

  if (refusal == NULL)
    refusal = cw_tenant_extensions_check_body (tenant->store, CW_TENANT_KIND_USER, body);
  if (refusal == NULL)
    refusal = check_values (body);
  if (refusal == NULL)
    refusal = check_names (tenant, body);
  if (refusal == NULL)
    refusal = check_password (body, is_create);
  if (refusal == NULL)
    refusal = check_conflicts (tenant, object, body);
  return refusal;
}

/* What follows from the properties that were set: the addresses and the password's time. */
static gint64
apply_consequences (CwTenantObject *object, JsonObject *body)
{
  gint64 mask = 0;

  if (json_object_has_member (body, "mail") &&
      cw_tenant_set_primary_address (object, cw_tenant_object_get_string (object, "mail")))
    mask |= cw_tenant_property_mask_of (CW_TENANT_KIND_USER, "proxyAddresses");
  if (json_object_has_member (body, "passwordProfile"))
    {
      g_autofree char *now = cw_tenant_time_format (g_get_real_time ());

      json_object_set_string_member (object->props, "lastPasswordChangeDateTime", now);
      mask |= cw_tenant_property_mask_of (CW_TENANT_KIND_USER, "lastPasswordChangeDateTime");
    }
  return mask;
}

/* A user as an answer of its own. */
static CwTenantReply *
new_user_reply (CwTenantRequest *request, CwTenant *tenant, CwTenantObject *object, guint status)
{
  CwTenantReply *refusal = NULL;
  const char *select_text = cw_tenant_request_get_option (request, "$select");
  const char *expand = cw_tenant_request_get_option (request, "$expand");
  g_autoptr (CwTenantSelect) select =
      cw_tenant_select_new (CW_TENANT_KIND_USER, select_text, &refusal);
  GString *out = NULL;

  if (select == NULL)
    return refusal;
  refusal = cw_tenant_managers_check_expand (expand);
  if (refusal != NULL)
    return refusal;
  out = g_string_new ("{");
  cw_tenant_append_context (out, request, "users/$entity");
  cw_tenant_select_append_members (out, object, select, CW_TENANT_STYLE_PLAIN);
  if (expand != NULL)
    cw_tenant_managers_append (out, tenant->store, object);
  g_string_append_c (out, '}');
  return cw_tenant_reply_new_json (status, out);
}

CwTenantReply *
cw_tenant_users_get (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantObject) object =
      cw_tenant_lookup_target (tenant->store, request, 1, CW_TENANT_KIND_USER, &refusal);

  return object != NULL ? new_user_reply (request, tenant, object, 200) : refusal;
}

CwTenantReply *
cw_tenant_users_create (CwTenant *tenant, CwTenantRequest *request)
{
  g_autoptr (CwTenantObject) object =
      cw_tenant_object_new (CW_TENANT_KIND_USER, json_object_new ());
  JsonObject *body = NULL;
  CwTenantReply *reply = cw_tenant_check_has_object (request, &body);
  g_autofree char *location = NULL;

  if (reply == NULL)
    reply = check_user (tenant, object, body, TRUE);
  if (reply != NULL)
    return reply;
  cw_tenant_apply_body (object, body);
  apply_consequences (object, body);
  if (!json_object_has_member (object->props, "userType"))
    json_object_set_string_member (object->props, "userType", "Member");
  cw_tenant_object_insert (tenant->store, object);
  tenant->counters.values[CW_TENANT_COUNT_USERS_CREATED]++;
  reply = new_user_reply (request, tenant, object, 201);
  location = g_strdup_printf ("%s/v1.0/users/%s", request->base_url, object->id);
  cw_tenant_reply_add_header (reply, "Location", location);
  return reply;
}

CwTenantReply *
cw_tenant_users_update (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *reply = NULL;
  JsonObject *body = NULL;
  gint64 mask = 0;
  g_autoptr (CwTenantObject) object =
      cw_tenant_lookup_target (tenant->store, request, 1, CW_TENANT_KIND_USER, &reply);

  if (object == NULL)
    return reply;
  reply = cw_tenant_check_has_object (request, &body);
  if (reply == NULL)
    reply = check_user (tenant, object, body, FALSE);
  if (reply != NULL)
    return reply;
  cw_tenant_object_edit (object);
  mask = cw_tenant_apply_body (object, body);
  mask |= apply_consequences (object, body);
  if (mask != 0)
    cw_tenant_object_save (tenant->store, object, mask);
  tenant->counters.values[CW_TENANT_COUNT_USERS_UPDATED]++;
  return cw_tenant_reply_new (204);
}

CwTenantReply *
cw_tenant_users_delete (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *reply = NULL;
  g_autoptr (CwTenantObject) object =
      cw_tenant_lookup_target (tenant->store, request, 1, CW_TENANT_KIND_USER, &reply);

  if (object == NULL)
    return reply;
  cw_tenant_object_set_state (tenant->store, object, CW_TENANT_STATE_BIN);
  cw_tenant_membership_suspend (tenant->store, object->rid);
  cw_tenant_managers_forget (tenant->store, object->rid);
  tenant->counters.values[CW_TENANT_COUNT_USERS_DELETED]++;
  return cw_tenant_reply_new (204);
}
