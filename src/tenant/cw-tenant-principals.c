/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-app-roles.h"
#include "tenant/cw-tenant-check.h"
#include "tenant/cw-tenant-directory.h"
#include "tenant/cw-tenant-handlers.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-lookup.h"
#include "tenant/cw-tenant-select.h"

static CwTenantReply *
new_reply (CwTenantRequest *request, CwTenantObject *object, guint status)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantSelect) select = cw_tenant_select_new (
      CW_TENANT_KIND_PRINCIPAL, cw_tenant_request_get_option (request, "$select"), &refusal);
  GString *out = NULL;

  if (select == NULL)
    return refusal;
  out = g_string_new ("{");
  cw_tenant_append_context (out, request, "servicePrincipals/$entity");
  cw_tenant_select_append_members (out, object, select, CW_TENANT_STYLE_PLAIN);
  g_string_append_c (out, '}');
  return cw_tenant_reply_new_json (status, out);
}

static CwTenantObject *
load_principal (CwTenant *tenant, CwTenantRequest *request, CwTenantReply **ret_refusal)
{
  return cw_tenant_lookup_target (tenant->store, request, 1, CW_TENANT_KIND_PRINCIPAL, ret_refusal);
}

CwTenantReply *
cw_tenant_principals_get (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantObject) object = load_principal (tenant, request, &refusal);

  return object != NULL ? new_reply (request, object, 200) : refusal;
}

/* The application behind it: one of this tenant that has spread, or one of Microsoft's. */
static CwTenantObject *
new_principal (CwTenant *tenant, const char *app_id)
{
  gint64 until = g_get_real_time () - (gint64) tenant->options->replication_lag_ms * 1000;
  g_autoptr (CwTenantObject) application = cw_tenant_object_load_by_key (
      tenant->store, CW_TENANT_KIND_APPLICATION, CW_TENANT_KEY_APP_ID, app_id);
  CwTenantObject *object = NULL;

  if (application == NULL)
    return cw_tenant_directory_get_known_name (app_id) != NULL
               ? cw_tenant_directory_new_known (app_id)
               : NULL;
  if (application->created_usec > until)
    return NULL;
  object = cw_tenant_directory_new_principal (
      tenant, app_id, cw_tenant_object_get_string (application, "displayName"));
  json_object_set_string_member (object->props, "signInAudience",
                                 cw_tenant_object_get_string (application, "signInAudience"));
  return object;
}

CwTenantReply *
cw_tenant_principals_create (CwTenant *tenant, CwTenantRequest *request)
{
  JsonObject *body = NULL;
  CwTenantReply *reply = cw_tenant_check_has_object (request, &body);
  const char *app_id = NULL;
  g_autoptr (CwTenantObject) known = NULL;
  g_autoptr (CwTenantObject) object = NULL;

  if (reply == NULL)
    reply = cw_tenant_check_body (CW_TENANT_KIND_PRINCIPAL, body, TRUE);
  if (reply != NULL)
    return reply;
  app_id = cw_tenant_json_get_string (body, "appId");
  known = cw_tenant_object_load_by_key (tenant->store, CW_TENANT_KIND_PRINCIPAL,
                                        CW_TENANT_KEY_APP_ID, app_id);
  if (known != NULL)
    return cw_tenant_reply_new_error (409, "Request_MultipleObjectsWithSameKeyValue",
                                      "The service principal cannot be created, updated, or "
                                      "restored because the service principal name %s is already "
                                      "in use.",
                                      app_id);
  object = new_principal (tenant, app_id);
  if (object == NULL)
    return cw_tenant_reply_new_invalid ("appId", "NoBackingApplicationObject",
                                        "The appId '%s' of the service principal does not "
                                        "reference a valid application object.",
                                        app_id);
  cw_tenant_apply_body (object, body);
  cw_tenant_object_insert (tenant->store, object);
  return new_reply (request, object, 201);
}

CwTenantReply *
cw_tenant_principals_update (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantObject) object = load_principal (tenant, request, &refusal);
  JsonObject *body = NULL;

  if (object == NULL)
    return refusal;
  refusal = cw_tenant_check_has_object (request, &body);
  if (refusal == NULL)
    refusal = cw_tenant_check_body (CW_TENANT_KIND_PRINCIPAL, body, FALSE);
  if (refusal != NULL)
    return refusal;
  cw_tenant_object_edit (object);
  cw_tenant_object_save (tenant->store, object, cw_tenant_apply_body (object, body));
  return cw_tenant_reply_new (204);
}

CwTenantReply *
cw_tenant_principals_delete (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantObject) object = load_principal (tenant, request, &refusal);

  if (object == NULL)
    return refusal;
  cw_tenant_app_roles_forget (tenant->store, object->rid);
  cw_tenant_object_set_state (tenant->store, object, CW_TENANT_STATE_BIN);
  return cw_tenant_reply_new (204);
}
