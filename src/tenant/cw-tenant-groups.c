/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include <string.h>

#include "tenant/cw-tenant-address.h"
#include "tenant/cw-tenant-check.h"
#include "tenant/cw-tenant-domain.h"
#include "tenant/cw-tenant-extensions.h"
#include "tenant/cw-tenant-handlers.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-lookup.h"
#include "tenant/cw-tenant-members.h"
#include "tenant/cw-tenant-membership.h"
#include "tenant/cw-tenant-select.h"

/* Graph writes security groups and Microsoft 365 groups; distribution lists and mail-enabled
 * security groups belong to Exchange. */
static CwTenantReply *
check_type (CwTenantObject *object, JsonObject *body)
{
  gboolean is_mail_enabled = cw_tenant_json_get_boolean (
      body, "mailEnabled", cw_tenant_json_get_boolean (object->props, "mailEnabled", FALSE));
  gboolean is_security_enabled = cw_tenant_json_get_boolean (
      body, "securityEnabled",
      cw_tenant_json_get_boolean (object->props, "securityEnabled", FALSE));
  JsonArray *types = cw_tenant_json_get_array (body, "groupTypes");
  gboolean is_unified = cw_tenant_object_is_unified (object);

  for (guint i = 0; types != NULL && i < json_array_get_length (types); i++)
    {
      const char *type = cw_tenant_json_peek_string (types, i);

      if (!g_str_equal (type, "Unified"))
        return cw_tenant_reply_new_invalid ("groupTypes", "NotSupported",
                                            "Groups of the type '%s' are not supported by this "
                                            "tenant.",
                                            type);
      is_unified = TRUE;
    }
  if (is_unified ? is_mail_enabled : !is_mail_enabled && is_security_enabled)
    return NULL;
  return cw_tenant_reply_new_error (400, "Request_BadRequest",
                                    "The service does not currently support writes of mail-enabled "
                                    "groups. Please ensure that the mail-enablement property is "
                                    "unset and the security-enablement property is set.");
}

static gboolean
has_same_types (CwTenantObject *object, JsonObject *body)
{
  JsonArray *types = cw_tenant_json_get_array (body, "groupTypes");
  gboolean is_unified = types != NULL && json_array_get_length (types) > 0;

  return types == NULL || is_unified == cw_tenant_object_is_unified (object);
}

/* uniqueName is set once; a group does not change its type. */
static CwTenantReply *
check_fixed (CwTenantObject *object, JsonObject *body)
{
  const char *old_name = cw_tenant_object_get_string (object, "uniqueName");
  const char *new_name = cw_tenant_json_get_string (body, "uniqueName");

  if (old_name != NULL && json_object_has_member (body, "uniqueName") &&
      g_strcmp0 (old_name, new_name) != 0)
    return cw_tenant_reply_new_invalid ("uniqueName", "ReadOnlyProperty",
                                        "Property 'uniqueName' cannot be changed once it is set.");
  if (!has_same_types (object, body))
    return cw_tenant_reply_new_invalid ("groupTypes", "ReadOnlyProperty",
                                        "The type of a group cannot be changed.");
  return NULL;
}

static CwTenantReply *
check_names (JsonObject *body)
{
  const char *nickname = cw_tenant_json_get_string (body, "mailNickname");
  const char *display_name = cw_tenant_json_get_string (body, "displayName");
  const char *unique_name = cw_tenant_json_get_string (body, "uniqueName");

  if (display_name != NULL && *display_name == '\0')
    return cw_tenant_reply_new_invalid ("displayName", "InvalidValue",
                                        "Invalid value specified for property 'displayName' of "
                                        "resource 'Group'.");
  if (unique_name != NULL && *unique_name == '\0')
    return cw_tenant_reply_new_invalid ("uniqueName", "InvalidValue",
                                        "Invalid value specified for property 'uniqueName' of "
                                        "resource 'Group'.");
  return nickname != NULL ? cw_tenant_check_nickname (CW_TENANT_KIND_GROUP, nickname) : NULL;
}

static CwTenantReply *
check_conflicts (CwTenant *tenant, CwTenantObject *object, JsonObject *body)
{
  const char *unique_name = cw_tenant_json_get_string (body, "uniqueName");
  CwTenantReply *refusal = NULL;

  if (unique_name != NULL)
    refusal = cw_tenant_check_unique (tenant->store, object, CW_TENANT_KEY_UNIQUE_NAME,
                                      "uniqueName", unique_name);
  if (refusal != NULL)
    tenant->counters.values[CW_TENANT_COUNT_DUPLICATES_PREVENTED]++;
  return refusal;
}

static CwTenantReply *
check_group (CwTenant *tenant, CwTenantObject *object, JsonObject *body, gboolean is_create)
{
  CwTenantReply *refusal = cw_tenant_check_body (CW_TENANT_KIND_GROUP, body, is_create);

  if (refusal == NULL)
    refusal = cw_tenant_extensions_check_body (tenant->store, CW_TENANT_KIND_GROUP, body);
  if (refusal == NULL)
    refusal = check_names (body);
  if (refusal == NULL && !is_create)
    refusal = check_fixed (object, body);
  if (refusal == NULL)
    refusal = check_type (object, body);
  if (refusal == NULL)
    refusal = check_conflicts (tenant, object, body);
  return refusal;
}

/* A Microsoft 365 group gets its address from its nickname and the default domain. */
static CwTenantReply *
set_unified_address (CwTenant *tenant, CwTenantObject *object)
{
  g_autofree char *domain = cw_tenant_domain_dup_default (tenant->store);
  const char *nickname = cw_tenant_object_get_string (object, "mailNickname");
  g_autofree char *mail = g_strdup_printf ("%s@%s", nickname, domain);
  CwTenantReply *refusal = NULL;

  json_object_set_string_member (object->props, "mail", mail);
  cw_tenant_set_primary_address (object, mail);
  refusal = cw_tenant_check_unique_proxies (tenant->store, object, object->props);
  if (refusal != NULL)
    tenant->counters.values[CW_TENANT_COUNT_DUPLICATES_PREVENTED]++;
  return refusal;
}

static CwTenantReply *
new_group_reply (CwTenantRequest *request, CwTenantObject *object, guint status)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantSelect) select = cw_tenant_select_new (
      CW_TENANT_KIND_GROUP, cw_tenant_request_get_option (request, "$select"), &refusal);
  GString *out = NULL;

  if (select == NULL)
    return refusal;
  if (cw_tenant_request_get_option (request, "$expand") != NULL)
    return cw_tenant_reply_new_error (400, "Request_UnsupportedQuery",
                                      "$expand is not supported on groups by this tenant.");
  out = g_string_new ("{");
  cw_tenant_append_context (out, request, "groups/$entity");
  cw_tenant_select_append_members (out, object, select, CW_TENANT_STYLE_PLAIN);
  g_string_append_c (out, '}');
  return cw_tenant_reply_new_json (status, out);
}

CwTenantReply *
cw_tenant_groups_get (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantObject) object =
      cw_tenant_lookup_target (tenant->store, request, 1, CW_TENANT_KIND_GROUP, &refusal);

  return object != NULL ? new_group_reply (request, object, 200) : refusal;
}

static void
apply_defaults (CwTenantObject *object)
{
  if (!json_object_has_member (object->props, "groupTypes"))
    json_object_set_array_member (object->props, "groupTypes", json_array_new ());
}

/* @unique_name (nullable) the alternate key of an upsert */
static CwTenantReply *
create_group (CwTenant *tenant, CwTenantRequest *request, const char *unique_name)
{
  g_autoptr (CwTenantObject) object =
      cw_tenant_object_new (CW_TENANT_KIND_GROUP, json_object_new ());
  g_autoptr (GArray) members = NULL;
  JsonObject *body = NULL;
  CwTenantReply *reply = cw_tenant_check_has_object (request, &body);
  g_autofree char *location = NULL;

  if (reply == NULL)
    reply = check_group (tenant, object, body, TRUE);
  if (reply != NULL)
    return reply;
  cw_tenant_apply_body (object, body);
  if (unique_name != NULL)
    json_object_set_string_member (object->props, "uniqueName", unique_name);
  apply_defaults (object);
  if (cw_tenant_object_is_unified (object))
    reply = set_unified_address (tenant, object);
  if (reply == NULL)
    reply = cw_tenant_members_check_bind (tenant->store, object, body, &members);
  if (reply != NULL)
    return reply;
  cw_tenant_object_insert (tenant->store, object);
  cw_tenant_members_add_all (tenant, object->rid, members);
  tenant->counters.values[CW_TENANT_COUNT_GROUPS_CREATED]++;
  reply = new_group_reply (request, object, 201);
  location = g_strdup_printf ("%s/v1.0/groups/%s", request->base_url, object->id);
  cw_tenant_reply_add_header (reply, "Location", location);
  return reply;
}

CwTenantReply *
cw_tenant_groups_create (CwTenant *tenant, CwTenantRequest *request)
{
  return create_group (tenant, request, NULL);
}

static CwTenantReply *
update_group (CwTenant *tenant, CwTenantRequest *request, CwTenantObject *object)
{
  g_autoptr (GArray) members = NULL;
  JsonObject *body = NULL;
  CwTenantReply *refusal = cw_tenant_check_has_object (request, &body);
  gint64 mask = 0;

  if (refusal == NULL)
    refusal = check_group (tenant, object, body, FALSE);
  if (refusal == NULL)
    refusal = cw_tenant_members_check_bind (tenant->store, object, body, &members);
  if (refusal != NULL)
    return refusal;
  cw_tenant_object_edit (object);
  mask = cw_tenant_apply_body (object, body);
  if (mask != 0)
    cw_tenant_object_save (tenant->store, object, mask);
  cw_tenant_members_add_all (tenant, object->rid, members);
  tenant->counters.values[CW_TENANT_COUNT_GROUPS_UPDATED]++;
  return cw_tenant_reply_new (204);
}

/* PATCH groups(uniqueName='x') with "Prefer: create-if-missing" makes the group when there is none;
 * without it the missing group is a 404. */
CwTenantReply *
cw_tenant_groups_update (CwTenant *tenant, CwTenantRequest *request)
{
  const CwTenantSegment *segment = cw_tenant_request_get_segment (request, 1);
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantObject) object =
      cw_tenant_lookup_target (tenant->store, request, 1, CW_TENANT_KIND_GROUP, &refusal);

  if (object != NULL)
    return update_group (tenant, request, object);
  if (g_strcmp0 (segment->key_name, "uniqueName") != 0 ||
      !cw_tenant_request_prefers (request, "create-if-missing", NULL))
    return refusal;
  g_clear_pointer (&refusal, cw_tenant_reply_free);
  return create_group (tenant, request, segment->text);
}

CwTenantReply *
cw_tenant_groups_delete (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantObject) object =
      cw_tenant_lookup_target (tenant->store, request, 1, CW_TENANT_KIND_GROUP, &refusal);

  if (object == NULL)
    return refusal;
  if (cw_tenant_object_is_unified (object))
    {
      cw_tenant_object_set_state (tenant->store, object, CW_TENANT_STATE_BIN);
      cw_tenant_membership_suspend (tenant->store, object->rid);
    }
  else
    {
      cw_tenant_object_set_state (tenant->store, object, CW_TENANT_STATE_GONE);
      cw_tenant_membership_drop_member (tenant->store, object->rid);
      cw_tenant_membership_drop_owner (tenant->store, object->rid);
    }
  tenant->counters.values[CW_TENANT_COUNT_GROUPS_DELETED]++;
  return cw_tenant_reply_new (204);
}
