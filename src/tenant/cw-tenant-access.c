/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-access.h"

#include "tenant/cw-tenant-object.h"
#include "tenant/cw-tenant-permissions.h"
#include "tenant/cw-tenant-roles.h"

#define DIRECTORY_READ  "Directory.Read.All Directory.ReadWrite.All "
#define DIRECTORY_WRITE "Directory.ReadWrite.All "

#define GLOBAL_ADMIN CW_TENANT_ROLE_GLOBAL_ADMINISTRATOR " "
#define APP_ADMINS                                                                                 \
  CW_TENANT_ROLE_APPLICATION_ADMINISTRATOR " " CW_TENANT_ROLE_CLOUD_ADMINISTRATOR                  \
                                           " " CW_TENANT_ROLE_HYBRID_ADMINISTRATOR " "

/* Lists separated by blanks; any one is enough. */
typedef struct
{
  const char *application;
  const char *delegated;
  const char *roles; /* (nullable) what the person must hold besides */
} Row;

static const Row rows[] = {
  [CW_TENANT_ACCESS_ANYONE] = { NULL, NULL, NULL },
  [CW_TENANT_ACCESS_ME] = { "", "User.Read User.Read.All User.ReadWrite.All " DIRECTORY_READ,
                            NULL },
  [CW_TENANT_ACCESS_MY_GROUPS] = { "",
                                   "User.Read User.Read.All User.ReadWrite.All "
                                   "GroupMember.Read.All " DIRECTORY_READ,
                                   NULL },
  [CW_TENANT_ACCESS_USERS_READ] = { "User.Read.All User.ReadWrite.All " DIRECTORY_READ,
                                    "User.ReadBasic.All User.Read.All "
                                    "User.ReadWrite.All " DIRECTORY_READ,
                                    NULL },
  [CW_TENANT_ACCESS_USERS_WRITE] = { "User.ReadWrite.All " DIRECTORY_WRITE,
                                     "User.ReadWrite.All " DIRECTORY_WRITE,
                                     GLOBAL_ADMIN CW_TENANT_ROLE_USER_ADMINISTRATOR },
  [CW_TENANT_ACCESS_GROUPS_READ] = { "Group.Read.All Group.ReadWrite.All GroupMember.Read.All "
                                     "GroupMember.ReadWrite.All " DIRECTORY_READ,
                                     "Group.Read.All Group.ReadWrite.All GroupMember.Read.All "
                                     "GroupMember.ReadWrite.All " DIRECTORY_READ,
                                     NULL },
  [CW_TENANT_ACCESS_GROUPS_WRITE] = { "Group.ReadWrite.All " DIRECTORY_WRITE,
                                      "Group.ReadWrite.All " DIRECTORY_WRITE,
                                      GLOBAL_ADMIN CW_TENANT_ROLE_USER_ADMINISTRATOR
                                      " " CW_TENANT_ROLE_GROUPS_ADMINISTRATOR },
  [CW_TENANT_ACCESS_MEMBERS_WRITE] = { "GroupMember.ReadWrite.All "
                                       "Group.ReadWrite.All " DIRECTORY_WRITE,
                                       "GroupMember.ReadWrite.All "
                                       "Group.ReadWrite.All " DIRECTORY_WRITE,
                                       GLOBAL_ADMIN CW_TENANT_ROLE_USER_ADMINISTRATOR
                                       " " CW_TENANT_ROLE_GROUPS_ADMINISTRATOR },
  [CW_TENANT_ACCESS_CONTACTS_READ] = { "OrgContact.Read.All " DIRECTORY_READ,
                                       "OrgContact.Read.All " DIRECTORY_READ, NULL },
  [CW_TENANT_ACCESS_OBJECTS_READ] = { "User.Read.All User.ReadWrite.All Group.Read.All "
                                      "Group.ReadWrite.All Application.Read.All "
                                      "Application.ReadWrite.All " DIRECTORY_READ,
                                      "User.Read.All User.ReadWrite.All Group.Read.All "
                                      "Group.ReadWrite.All Application.Read.All "
                                      "Application.ReadWrite.All " DIRECTORY_READ,
                                      NULL },
  [CW_TENANT_ACCESS_DELETED_WRITE] = { "User.ReadWrite.All Group.ReadWrite.All "
                                       "Application.ReadWrite.All " DIRECTORY_WRITE,
                                       "User.ReadWrite.All Group.ReadWrite.All "
                                       "Application.ReadWrite.All " DIRECTORY_WRITE,
                                       GLOBAL_ADMIN APP_ADMINS CW_TENANT_ROLE_USER_ADMINISTRATOR },
  [CW_TENANT_ACCESS_DOMAINS_READ] = { "Domain.Read.All Domain.ReadWrite.All " DIRECTORY_READ,
                                      "Domain.Read.All Domain.ReadWrite.All " DIRECTORY_READ,
                                      NULL },
  [CW_TENANT_ACCESS_ORGANIZATION_READ] = { "Organization.Read.All "
                                           "Organization.ReadWrite.All " DIRECTORY_READ,
                                           "User.Read Organization.Read.All "
                                           "Organization.ReadWrite.All " DIRECTORY_READ,
                                           NULL },
  [CW_TENANT_ACCESS_ORGANIZATION_WRITE] = { "Organization.ReadWrite.All",
                                            "Organization.ReadWrite.All",
                                            GLOBAL_ADMIN CW_TENANT_ROLE_HYBRID_ADMINISTRATOR },
  /* "Application: not supported" in the reference of both operations. */
  [CW_TENANT_ACCESS_SYNC_READ] = { "",
                                   "OnPremDirectorySynchronization.Read.All "
                                   "OnPremDirectorySynchronization.ReadWrite.All",
                                   GLOBAL_ADMIN },
  [CW_TENANT_ACCESS_SYNC_WRITE] = { "", "OnPremDirectorySynchronization.ReadWrite.All",
                                    GLOBAL_ADMIN },
  [CW_TENANT_ACCESS_ROLES_READ] = { "RoleManagement.Read.Directory "
                                    "RoleManagement.ReadWrite.Directory " DIRECTORY_READ,
                                    "RoleManagement.Read.Directory "
                                    "RoleManagement.ReadWrite.Directory " DIRECTORY_READ,
                                    NULL },
  [CW_TENANT_ACCESS_ROLES_WRITE] = { "RoleManagement.ReadWrite.Directory",
                                     "RoleManagement.ReadWrite.Directory",
                                     GLOBAL_ADMIN CW_TENANT_ROLE_PRIVILEGED_ADMINISTRATOR },
  [CW_TENANT_ACCESS_APPS_READ] = { "Application.Read.All Application.ReadWrite.All " DIRECTORY_READ,
                                   "Application.Read.All Application.ReadWrite.All " DIRECTORY_READ,
                                   NULL },
  [CW_TENANT_ACCESS_APPS_WRITE] = { "Application.ReadWrite.All", "Application.ReadWrite.All",
                                    GLOBAL_ADMIN APP_ADMINS },
  [CW_TENANT_ACCESS_GRANTS_READ] = { "AppRoleAssignment.ReadWrite.All Application.Read.All "
                                     "Application.ReadWrite.All " DIRECTORY_READ,
                                     "AppRoleAssignment.ReadWrite.All Application.Read.All "
                                     "Application.ReadWrite.All " DIRECTORY_READ,
                                     NULL },
  [CW_TENANT_ACCESS_GRANTS_WRITE] = { "AppRoleAssignment.ReadWrite.All",
                                      "AppRoleAssignment.ReadWrite.All",
                                      GLOBAL_ADMIN CW_TENANT_ROLE_PRIVILEGED_ADMINISTRATOR },
};

static CwTenantReply *
refuse (void)
{
  return cw_tenant_reply_new_error (403, "Authorization_RequestDenied",
                                    "Insufficient privileges to complete the operation.");
}

static gboolean
has_role (CwTenant *tenant, const CwTenantCaller *caller, const char *roles)
{
  g_autoptr (CwTenantObject) user =
      cw_tenant_object_load_stub_by_id (tenant->store, caller->user_id);

  return user != NULL && cw_tenant_roles_has_any (tenant->store, user->rid, roles);
}

CwTenantReply *
cw_tenant_access_check (CwTenant *tenant, CwTenantRequest *request, CwTenantAccess access)
{
  const Row *row = &rows[access];
  const CwTenantCaller *caller = request->caller;
  gboolean is_mine = access == CW_TENANT_ACCESS_ME || access == CW_TENANT_ACCESS_MY_GROUPS;

  if (access == CW_TENANT_ACCESS_ANYONE)
    return NULL;
  if (is_mine && caller->user_id == NULL)
    return cw_tenant_reply_new_error (400, "BadRequest",
                                      "/me request is only valid with delegated authentication "
                                      "flow.");
  if (caller->is_consumer && access != CW_TENANT_ACCESS_ME)
    return cw_tenant_reply_new_error (400, "BadRequest",
                                      "This API is not supported for MSA accounts.");
  if (!cw_tenant_permissions_has_any (caller->granted,
                                      caller->user_id != NULL ? row->delegated : row->application))
    return refuse ();
  if (caller->user_id != NULL && row->roles != NULL && !has_role (tenant, caller, row->roles))
    return refuse ();
  return NULL;
}

char *
cw_tenant_access_dup_app_roles (CwTenant *tenant, const char *app_id)
{
  GString *out = g_string_new (NULL);
  g_autoptr (CwTenantObject) principal = cw_tenant_object_load_by_key (
      tenant->store, CW_TENANT_KIND_PRINCIPAL, CW_TENANT_KEY_APP_ID, app_id);
  gint64 until = g_get_real_time () - (gint64) tenant->options->replication_lag_ms * 1000;
  g_autoptr (CwTenantStatement) statement = cw_tenant_store_query (
      tenant->store, "SELECT role FROM app_role WHERE principal = ?1 AND created <= ?2", "ii",
      principal != NULL ? principal->rid : 0, until);

  while (cw_tenant_store_step (tenant->store, statement))
    {
      const CwTenantPermission *permission =
          cw_tenant_permissions_lookup_role (cw_tenant_column_text (statement, 0));

      if (permission != NULL)
        g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", permission->value);
    }
  return g_string_free (out, FALSE);
}
