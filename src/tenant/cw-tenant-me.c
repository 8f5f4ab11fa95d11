/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-handlers.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-lookup.h"
#include "tenant/cw-tenant-membership.h"
#include "tenant/cw-tenant-paging.h"
#include "tenant/cw-tenant-permissions.h"
#include "tenant/cw-tenant-role-lists.h"
#include "tenant/cw-tenant-select.h"

/* A personal account is no user of the tenant; Graph knows its name at least. */
static CwTenantReply *
new_consumer_reply (CwTenantRequest *request)
{
  GString *out = g_string_new ("{");

  cw_tenant_append_context (out, request, "users/$entity");
  g_string_append (out, ",\"id\":");
  cw_tenant_json_append_string (out, request->caller->user_id);
  g_string_append (out, ",\"displayName\":");
  cw_tenant_json_append_string (out, request->caller->user_name);
  g_string_append (out, ",\"userPrincipalName\":");
  cw_tenant_json_append_string (out, request->caller->user_name);
  g_string_append_c (out, '}');
  return cw_tenant_reply_new_json (200, out);
}

static CwTenantObject *
load_me (CwTenant *tenant, CwTenantRequest *request, CwTenantReply **ret_refusal)
{
  g_autoptr (CwTenantObject) user =
      cw_tenant_object_load_by_id (tenant->store, CW_TENANT_KIND_USER, request->caller->user_id);

  if (user != NULL && user->state == CW_TENANT_STATE_LIVE)
    return g_steal_pointer (&user);
  *ret_refusal = cw_tenant_reply_new_not_found (request->caller->user_id);
  return NULL;
}

CwTenantReply *
cw_tenant_me_get (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantSelect) select = NULL;
  g_autoptr (CwTenantObject) user = NULL;
  GString *out = NULL;

  if (request->caller->is_consumer)
    return new_consumer_reply (request);
  user = load_me (tenant, request, &refusal);
  if (user == NULL)
    return refusal;
  select = cw_tenant_select_new (CW_TENANT_KIND_USER,
                                 cw_tenant_request_get_option (request, "$select"), &refusal);
  if (select == NULL)
    return refusal;
  out = g_string_new ("{");
  cw_tenant_append_context (out, request, "users/$entity");
  cw_tenant_select_append_members (out, user, select, CW_TENANT_STYLE_PLAIN);
  g_string_append_c (out, '}');
  return cw_tenant_reply_new_json (200, out);
}

static void
append_groups (GString *out, CwTenantStore *store, GArray *groups)
{
  g_autoptr (CwTenantSelect) select = cw_tenant_select_new (CW_TENANT_KIND_GROUP, NULL, NULL);

  for (guint i = 0; i < groups->len; i++)
    {
      g_autoptr (CwTenantObject) group =
          cw_tenant_object_load (store, g_array_index (groups, gint64, i));

      if (group == NULL || group->state != CW_TENANT_STATE_LIVE)
        continue;
      cw_tenant_json_append_comma (out);
      cw_tenant_select_append (out, group, select, CW_TENANT_STYLE_TYPED);
    }
}

/* Roles held directly; @groups: and those that come through groups. What the caller may not read of
 * a role is null, which is how Graph hides it. */
static void
append_roles (GString *out,
              CwTenant *tenant,
              CwTenantRequest *request,
              gint64 user,
              gboolean is_deep)
{
  g_autoptr (GPtrArray) direct = cw_tenant_roles_list (tenant->store, user);
  g_autoptr (GPtrArray) deep = cw_tenant_roles_list_effective (tenant->store, user);
  gboolean is_readable = cw_tenant_permissions_has_any (
      request->caller->granted, "Directory.Read.All Directory.ReadWrite.All "
                                "RoleManagement.Read.Directory RoleManagement.ReadWrite.Directory");

  for (guint i = 0; i < (is_deep ? deep->len : direct->len); i++)
    {
      const CwTenantRole *role =
          is_deep ? deep->pdata[i] : ((CwTenantRoleAssignment *) direct->pdata[i])->role;

      cw_tenant_json_append_comma (out);
      g_string_append (out, "{\"@odata.type\":\"#microsoft.graph.directoryRole\",");
      cw_tenant_role_lists_append (out, role, is_readable);
      g_string_append_c (out, '}');
    }
}

/* A cast is an advanced query (Microsoft Graph reference, "List a user's memberships"). */
static CwTenantReply *
check_cast (CwTenantRequest *request, const CwTenantSegment *cast)
{
  if (cast == NULL)
    return NULL;
  if (g_strcmp0 (cw_tenant_request_get_option (request, "$count"), "true") != 0)
    return cw_tenant_reply_new_error (400, "Request_UnsupportedQuery",
                                      "An OData cast here needs $count=true.");
  return cw_tenant_page_check_eventual (request);
}

/* me/memberOf, me/transitiveMemberOf, and their casts to groups and roles. */
CwTenantReply *
cw_tenant_me_list_owners (CwTenant *tenant, CwTenantRequest *request)
{
  const CwTenantSegment *cast = cw_tenant_request_get_segment (request, 2);
  gboolean is_deep =
      g_str_equal (cw_tenant_request_get_segment (request, 1)->text, "transitiveMemberOf");
  CwTenantReply *refusal = check_cast (request, cast);
  g_autoptr (CwTenantObject) user = refusal == NULL ? load_me (tenant, request, &refusal) : NULL;
  g_autoptr (GArray) groups = NULL;
  GString *out = NULL;

  if (user == NULL)
    return refusal;
  out = g_string_new ("{");
  cw_tenant_append_context (out, request, "directoryObjects");
  g_string_append (out, ",\"value\":[");
  groups = cw_tenant_membership_list_owners (tenant->store, user->rid, is_deep);
  if (cast == NULL || g_str_equal (cast->text, "microsoft.graph.group"))
    append_groups (out, tenant->store, groups);
  if (cast == NULL || g_str_equal (cast->text, "microsoft.graph.directoryRole"))
    append_roles (out, tenant, request, user->rid, is_deep);
  g_string_append (out, "]}");
  return cw_tenant_reply_new_json (200, out);
}
