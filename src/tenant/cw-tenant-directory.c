/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-directory.h"

#include "tenant/cw-tenant-app-roles.h"
#include "tenant/cw-tenant-clients.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-permissions.h"

#define SYNCHRONIZATION_APP_ID "6bf85cfa-ac8a-4be5-b5de-425a0d0dc016"

/* The tenant in which Microsoft's own applications are registered. */
#define MICROSOFT_TENANT_ID "f8cdef31-a31e-4b4a-93e4-5f571e91255a"

/* Ids that follow from the client id are the same in every run. */
static void
set_id (CwTenantObject *object, const char *client_id, const char *kind)
{
  g_autofree char *text = g_strconcat (kind, client_id, NULL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  g_autofree char *id = g_strdup_printf ("%.8s-%.4s-4%.3s-8%.3s-%.12s", hash, hash + 8, hash + 13,
                                         hash + 17, hash + 20);

  g_strlcpy (object->id, id, sizeof object->id);
}

const char *
cw_tenant_directory_get_known_name (const char *app_id)
{
  guint count = 0;
  const CwTenantClient *clients = cw_tenant_clients_table (&count);

  if (g_ascii_strcasecmp (app_id, CW_TENANT_GRAPH_APP_ID) == 0)
    return "Microsoft Graph";
  if (g_ascii_strcasecmp (app_id, SYNCHRONIZATION_APP_ID) == 0)
    return "Microsoft Entra AD Synchronization Service";
  for (guint i = 0; i < count; i++)
    {
      if (g_ascii_strcasecmp (clients[i].client_id, app_id) == 0)
        return clients[i].name;
    }
  return NULL;
}

static JsonObject *
new_named (const char *id, const char *value, const char *title)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", id);
  json_object_set_string_member (object, "value", value);
  json_object_set_boolean_member (object, "isEnabled", TRUE);
  json_object_set_string_member (object, "displayName", title);
  return object;
}

static JsonObject *
new_app_role (const CwTenantPermission *permission)
{
  JsonObject *role = new_named (permission->role_id, permission->value, permission->title);
  JsonArray *members = json_array_new ();

  json_array_add_string_element (members, "Application");
  json_object_set_array_member (role, "allowedMemberTypes", members);
  json_object_set_string_member (role, "description", permission->title);
  return role;
}

static JsonObject *
new_scope (const CwTenantPermission *permission)
{
  JsonObject *scope = new_named (permission->scope_id, permission->value, permission->title);

  json_object_remove_member (scope, "displayName");
  json_object_set_string_member (scope, "adminConsentDisplayName", permission->title);
  json_object_set_string_member (scope, "type", permission->is_for_admins ? "Admin" : "User");
  return scope;
}

static void
add_graph_permissions (JsonObject *props)
{
  guint count = 0;
  const CwTenantPermission *table = cw_tenant_permissions_table (&count);
  JsonArray *roles = json_array_new ();
  JsonArray *scopes = json_array_new ();

  for (guint i = 0; i < count; i++)
    {
      if (table[i].role_id != NULL)
        json_array_add_object_element (roles, new_app_role (&table[i]));
      if (table[i].scope_id != NULL)
        json_array_add_object_element (scopes, new_scope (&table[i]));
    }
  json_object_set_array_member (props, "appRoles", roles);
  json_object_set_array_member (props, "oauth2PermissionScopes", scopes);
}

static void
set_principal (JsonObject *props, const char *app_id, const char *name, const char *owner)
{
  JsonArray *names = json_array_new ();

  json_array_add_string_element (names, app_id);
  json_object_set_string_member (props, "appId", app_id);
  json_object_set_string_member (props, "appDisplayName", name);
  json_object_set_string_member (props, "displayName", name);
  json_object_set_string_member (props, "appOwnerOrganizationId", owner);
  json_object_set_string_member (props, "servicePrincipalType", "Application");
  json_object_set_boolean_member (props, "accountEnabled", TRUE);
  json_object_set_boolean_member (props, "appRoleAssignmentRequired", FALSE);
  json_object_set_array_member (props, "servicePrincipalNames", names);
}

CwTenantObject *
cw_tenant_directory_new_known (const char *app_id)
{
  CwTenantObject *object = cw_tenant_object_new (CW_TENANT_KIND_PRINCIPAL, json_object_new ());

  set_principal (object->props, app_id, cw_tenant_directory_get_known_name (app_id),
                 MICROSOFT_TENANT_ID);
  json_object_set_string_member (object->props, "signInAudience", "AzureADMultipleOrgs");
  if (g_ascii_strcasecmp (app_id, CW_TENANT_GRAPH_APP_ID) == 0)
    add_graph_permissions (object->props);
  set_id (object, app_id, "servicePrincipals");
  return object;
}

CwTenantObject *
cw_tenant_directory_new_principal (CwTenant *tenant, const char *app_id, const char *name)
{
  CwTenantObject *object = cw_tenant_object_new (CW_TENANT_KIND_PRINCIPAL, json_object_new ());

  set_principal (object->props, app_id, name, tenant->options->tenant_id);
  return object;
}

/* Inserts an object unless there is, or was, one with its id. (transfer full) for @object; returns
 * its rid. */
static gint64
insert_once (CwTenantStore *store, CwTenantObject *object)
{
  g_autoptr (CwTenantObject) owned = object;
  g_autoptr (CwTenantObject) known = cw_tenant_object_load_stub_by_id (store, object->id);

  if (known != NULL)
    return known->rid;
  owned->created_usec = 0;
  cw_tenant_object_insert (store, owned);
  return owned->rid;
}

static gint64
ensure_known (CwTenantStore *store, const char *app_id)
{
  g_autoptr (CwTenantObject) principal =
      cw_tenant_object_load_by_key (store, CW_TENANT_KIND_PRINCIPAL, CW_TENANT_KEY_APP_ID, app_id);

  return principal != NULL ? principal->rid
                           : insert_once (store, cw_tenant_directory_new_known (app_id));
}

static gint64
ensure_app (CwTenant *tenant, const char *client_id)
{
  const char *name = cw_tenant_apps_get_name (tenant->apps, client_id);
  CwTenantObject *application =
      cw_tenant_object_new (CW_TENANT_KIND_APPLICATION, json_object_new ());
  CwTenantObject *principal = cw_tenant_directory_new_principal (tenant, client_id, name);

  json_object_set_string_member (application->props, "appId", client_id);
  json_object_set_string_member (application->props, "displayName", name);
  json_object_set_string_member (application->props, "signInAudience", "AzureADMyOrg");
  set_id (application, client_id, "applications");
  insert_once (tenant->store, application);
  json_object_set_string_member (principal->props, "signInAudience", "AzureADMyOrg");
  set_id (principal, client_id, "servicePrincipals");
  return insert_once (tenant->store, principal);
}

static void
grant (CwTenantStore *store, gint64 principal, gint64 graph, const char *permissions)
{
  guint count = 0;
  const CwTenantPermission *table = cw_tenant_permissions_table (&count);

  for (guint i = 0; i < count; i++)
    {
      if (table[i].role_id != NULL &&
          (permissions == NULL || cw_tenant_permissions_has_any (permissions, table[i].value)))
        cw_tenant_app_roles_insert (store, principal, graph, table[i].role_id, 0);
    }
}

gboolean
cw_tenant_directory_add_app (CwTenant *tenant,
                             const char *client_id,
                             const char *permissions,
                             GError **error)
{
  g_autofree char *lower = g_ascii_strdown (client_id, -1);
  gint64 graph = 0;

  cw_tenant_store_begin (tenant->store);
  graph = ensure_known (tenant->store, CW_TENANT_GRAPH_APP_ID);
  grant (tenant->store, ensure_app (tenant, lower), graph, permissions);
  return cw_tenant_store_commit (tenant->store, error);
}

void
cw_tenant_directory_add_synchronization (CwTenant *tenant)
{
  ensure_known (tenant->store, SYNCHRONIZATION_APP_ID);
}

gboolean
cw_tenant_directory_restore (CwTenant *tenant, GError **error)
{
  g_autoptr (GPtrArray) ids = cw_tenant_apps_list (tenant->apps);
  guint count = 0;
  const CwTenantClient *clients = cw_tenant_clients_table (&count);

  cw_tenant_store_begin (tenant->store);
  for (guint i = 0; i < count; i++)
    ensure_known (tenant->store, clients[i].client_id);
  if (!cw_tenant_store_commit (tenant->store, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      if (!cw_tenant_directory_add_app (tenant, ids->pdata[i], NULL, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
cw_tenant_directory_has_client (CwTenant *tenant, const char *client_id)
{
  g_autoptr (CwTenantObject) principal = cw_tenant_object_load_by_key (
      tenant->store, CW_TENANT_KIND_PRINCIPAL, CW_TENANT_KEY_APP_ID, client_id);
  gint64 until = g_get_real_time () - (gint64) tenant->options->replication_lag_ms * 1000;

  return principal != NULL && principal->created_usec <= until &&
         cw_tenant_json_get_boolean (principal->props, "accountEnabled", TRUE);
}
