/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-app-roles.h"

#include "tenant/cw-tenant-check.h"
#include "tenant/cw-tenant-handlers.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-lookup.h"
#include "tenant/cw-tenant-object.h"
#include "tenant/cw-tenant-time.h"

gboolean
cw_tenant_app_roles_insert (CwTenantStore *store,
                            gint64 principal,
                            gint64 resource,
                            const char *role_id,
                            gint64 created_usec)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *role = g_ascii_strdown (role_id, -1);
  gint64 known = cw_tenant_store_get_int (
      store, "SELECT 1 FROM app_role WHERE principal = ?1 AND resource = ?2 AND role = ?3", "iis",
      principal, resource, role);

  if (known != 0)
    return FALSE;
  cw_tenant_store_run (store,
                       "INSERT INTO app_role(id, principal, resource, role, created) "
                       "VALUES (?1, ?2, ?3, ?4, ?5)",
                       "siisi", id, principal, resource, role, created_usec);
  return TRUE;
}

void
cw_tenant_app_roles_forget (CwTenantStore *store, gint64 rid)
{
  cw_tenant_store_run (store, "DELETE FROM app_role WHERE principal = ?1 OR resource = ?1", "i",
                       rid);
}

static const char *
get_name (CwTenantObject *object)
{
  return object != NULL ? cw_tenant_object_get_string (object, "displayName") : NULL;
}

/* @statement: id, principal, resource, role, created. */
static void
append_row (GString *out, CwTenantStore *store, CwTenantStatement *statement)
{
  g_autoptr (CwTenantObject) principal =
      cw_tenant_object_load (store, sqlite3_column_int64 (statement, 1));
  g_autoptr (CwTenantObject) resource =
      cw_tenant_object_load (store, sqlite3_column_int64 (statement, 2));
  g_autofree char *created = cw_tenant_time_format (sqlite3_column_int64 (statement, 4));

  g_string_append_printf (out,
                          "\"id\":\"%s\",\"deletedDateTime\":null,\"appRoleId\":\"%s\","
                          "\"createdDateTime\":\"%s\",\"principalType\":\"ServicePrincipal\","
                          "\"principalDisplayName\":",
                          cw_tenant_column_text (statement, 0),
                          cw_tenant_column_text (statement, 3), created);
  cw_tenant_json_append_string (out, get_name (principal));
  g_string_append (out, ",\"principalId\":");
  cw_tenant_json_append_string (out, principal != NULL ? principal->id : NULL);
  g_string_append (out, ",\"resourceDisplayName\":");
  cw_tenant_json_append_string (out, get_name (resource));
  g_string_append (out, ",\"resourceId\":");
  cw_tenant_json_append_string (out, resource != NULL ? resource->id : NULL);
}

/* servicePrincipals/{id}/appRoleAssignedTo: what others hold on it; else what it holds. */
static gboolean
is_resource_side (CwTenantRequest *request)
{
  return g_str_equal (cw_tenant_request_get_segment (request, 2)->text, "appRoleAssignedTo");
}

static CwTenantObject *
load_principal (CwTenant *tenant, CwTenantRequest *request, CwTenantReply **ret_refusal)
{
  return cw_tenant_lookup_target (tenant->store, request, 1, CW_TENANT_KIND_PRINCIPAL, ret_refusal);
}

CwTenantReply *
cw_tenant_app_roles_list (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantObject) object = load_principal (tenant, request, &refusal);
  g_autoptr (CwTenantStatement) statement = NULL;
  g_autofree char *context = NULL;
  GString *out = NULL;

  if (object == NULL)
    return refusal;
  context = g_strdup_printf ("servicePrincipals('%s')/%s", object->id,
                             cw_tenant_request_get_segment (request, 2)->text);
  out = g_string_new ("{");
  cw_tenant_append_context (out, request, context);
  g_string_append (out, ",\"value\":[");
  statement = cw_tenant_store_query (
      tenant->store,
      "SELECT id, principal, resource, role, created FROM app_role "
      "WHERE (?2 AND resource = ?1) OR (NOT ?2 AND principal = ?1) ORDER BY role",
      "ii", object->rid, (gint64) is_resource_side (request));
  while (cw_tenant_store_step (tenant->store, statement))
    {
      cw_tenant_json_append_comma (out);
      g_string_append_c (out, '{');
      append_row (out, tenant->store, statement);
      g_string_append_c (out, '}');
    }
  g_string_append (out, "]}");
  return cw_tenant_reply_new_json (200, out);
}

static CwTenantReply *
refuse (const char *property, const char *message)
{
  return cw_tenant_reply_new_invalid (property, "InvalidValue", "%s", message);
}

static gboolean
has_role (CwTenantObject *resource, const char *role_id)
{
  JsonArray *roles = cw_tenant_json_get_array (resource->props, "appRoles");
  guint length = roles != NULL ? json_array_get_length (roles) : 0;

  for (guint i = 0; i < length; i++)
    {
      JsonObject *role = json_array_get_object_element (roles, i);

      if (g_ascii_strcasecmp (cw_tenant_json_get_string (role, "id"), role_id) == 0)
        return TRUE;
    }
  return FALSE;
}

static CwTenantObject *
load_by_member (CwTenant *tenant, JsonObject *body, const char *name)
{
  const char *id = cw_tenant_json_get_string (body, name);
  g_autoptr (CwTenantObject) object = NULL;

  if (id == NULL)
    return NULL;
  object = cw_tenant_object_load_by_id (tenant->store, CW_TENANT_KIND_PRINCIPAL, id);
  return object != NULL && object->state == CW_TENANT_STATE_LIVE ? g_steal_pointer (&object) : NULL;
}

static CwTenantReply *
new_row_reply (CwTenant *tenant, CwTenantRequest *request, gint64 principal, const char *role_id)
{
  g_autofree char *role = g_ascii_strdown (role_id, -1);
  g_autoptr (CwTenantStatement) statement =
      cw_tenant_store_query (tenant->store,
                             "SELECT id, principal, resource, role, created FROM app_role "
                             "WHERE principal = ?1 AND role = ?2",
                             "is", principal, role);
  GString *out = g_string_new ("{");

  cw_tenant_append_context (out, request, "appRoleAssignments/$entity");
  g_string_append_c (out, ',');
  if (cw_tenant_store_step (tenant->store, statement))
    append_row (out, tenant->store, statement);
  g_string_append_c (out, '}');
  return cw_tenant_reply_new_json (201, out);
}

CwTenantReply *
cw_tenant_app_roles_add (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantObject) object = load_principal (tenant, request, &refusal);
  g_autoptr (CwTenantObject) principal = NULL;
  g_autoptr (CwTenantObject) resource = NULL;
  JsonObject *body = NULL;
  const char *role_id = NULL;

  if (object == NULL)
    return refusal;
  refusal = cw_tenant_check_has_object (request, &body);
  if (refusal != NULL)
    return refusal;
  principal = load_by_member (tenant, body, "principalId");
  resource = load_by_member (tenant, body, "resourceId");
  role_id = cw_tenant_json_get_string (body, "appRoleId");
  if (principal == NULL || resource == NULL || role_id == NULL)
    return refuse (
        principal == NULL ? "principalId" : "resourceId",
        "principalId, resourceId and appRoleId must name a service principal, a resource "
        "and one of its roles.");
  if (object->rid != (is_resource_side (request) ? resource->rid : principal->rid))
    return refuse ("principalId", "The object in the path is not the one in the body.");
  if (!has_role (resource, role_id))
    return refuse ("appRoleId", "Permission being assigned was not found on application.");
  if (!cw_tenant_app_roles_insert (tenant->store, principal->rid, resource->rid, role_id,
                                   g_get_real_time ()))
    return cw_tenant_reply_new_invalid ("appRoleId", "InvalidUpdate",
                                        "Permission being assigned already exists on the object.");
  return new_row_reply (tenant, request, principal->rid, role_id);
}

CwTenantReply *
cw_tenant_app_roles_remove (CwTenant *tenant, CwTenantRequest *request)
{
  const CwTenantSegment *segment = cw_tenant_request_get_segment (request, 3);
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantObject) object = load_principal (tenant, request, &refusal);

  if (object == NULL)
    return refusal;
  if (cw_tenant_store_get_int (tenant->store,
                               "SELECT 1 FROM app_role WHERE id = ?1 AND (principal = ?2 OR "
                               "resource = ?2)",
                               "si", segment->text, object->rid) == 0)
    return cw_tenant_reply_new_not_found (segment->text);
  cw_tenant_store_run (tenant->store, "DELETE FROM app_role WHERE id = ?1", "s", segment->text);
  return cw_tenant_reply_new (204);
}
