/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-check.h"
#include "tenant/cw-tenant-handlers.h"
#include "tenant/cw-tenant-lookup.h"
#include "tenant/cw-tenant-membership.h"
#include "tenant/cw-tenant-select.h"

/* The deleted object that segment 2 names. */
static CwTenantObject *
find_deleted (CwTenant *tenant, CwTenantRequest *request, CwTenantReply **ret_refusal)
{
  const CwTenantSegment *segment = cw_tenant_request_get_segment (request, 2);
  g_autoptr (CwTenantObject) object =
      cw_tenant_object_load_by_id (tenant->store, CW_TENANT_KIND_ANY, segment->text);

  if (object != NULL && object->state == CW_TENANT_STATE_BIN)
    return g_steal_pointer (&object);
  *ret_refusal = cw_tenant_reply_new_not_found (segment->text);
  return NULL;
}

static CwTenantReply *
new_object_reply (CwTenantRequest *request, CwTenantObject *object)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantSelect) select = cw_tenant_select_new (
      (int) object->kind, cw_tenant_request_get_option (request, "$select"), &refusal);
  GString *out = NULL;

  if (select == NULL)
    return refusal;
  out = g_string_new ("{");
  cw_tenant_append_context (out, request, "directoryObjects/$entity");
  cw_tenant_select_append_members (out, object, select, CW_TENANT_STYLE_TYPED);
  g_string_append_c (out, '}');
  return cw_tenant_reply_new_json (200, out);
}

CwTenantReply *
cw_tenant_deleted_get (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantObject) object = find_deleted (tenant, request, &refusal);

  return object != NULL ? new_object_reply (request, object) : refusal;
}

/* Someone may have taken the name or an address in the meantime. */
static CwTenantReply *
check_conflicts (CwTenant *tenant, CwTenantObject *object)
{
  const char *principal_name = cw_tenant_object_get_string (object, "userPrincipalName");
  const char *unique_name = cw_tenant_object_get_string (object, "uniqueName");
  CwTenantReply *refusal = NULL;

  if (principal_name != NULL)
    refusal = cw_tenant_check_unique (tenant->store, object, CW_TENANT_KEY_USER_PRINCIPAL_NAME,
                                      "userPrincipalName", principal_name);
  if (refusal == NULL && unique_name != NULL)
    refusal = cw_tenant_check_unique (tenant->store, object, CW_TENANT_KEY_UNIQUE_NAME,
                                      "uniqueName", unique_name);
  if (refusal == NULL)
    refusal = cw_tenant_check_unique_proxies (tenant->store, object, object->props);
  if (refusal != NULL)
    tenant->counters.values[CW_TENANT_COUNT_DUPLICATES_PREVENTED]++;
  return refusal;
}

CwTenantReply *
cw_tenant_deleted_restore (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantObject) object = find_deleted (tenant, request, &refusal);

  if (object == NULL)
    return refusal;
  refusal = check_conflicts (tenant, object);
  if (refusal != NULL)
    return refusal;
  cw_tenant_object_set_state (tenant->store, object, CW_TENANT_STATE_LIVE);
  cw_tenant_membership_resume (tenant->store, object->rid);
  if (object->kind == CW_TENANT_KIND_GROUP)
    cw_tenant_membership_renew_owner (tenant->store, object->rid);
  tenant->counters.values[object->kind == CW_TENANT_KIND_GROUP ? CW_TENANT_COUNT_GROUPS_RESTORED
                                                               : CW_TENANT_COUNT_USERS_RESTORED]++;
  return new_object_reply (request, object);
}

CwTenantReply *
cw_tenant_deleted_purge (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantObject) object = find_deleted (tenant, request, &refusal);

  if (object == NULL)
    return refusal;
  cw_tenant_object_set_state (tenant->store, object, CW_TENANT_STATE_GONE);
  cw_tenant_membership_drop_member (tenant->store, object->rid);
  if (object->kind == CW_TENANT_KIND_GROUP)
    cw_tenant_membership_drop_owner (tenant->store, object->rid);
  return cw_tenant_reply_new (204);
}
