/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-permissions.h"

#include <string.h>

static const CwTenantPermission permissions[] = {
  { "openid", NULL, "37f7f235-527c-4136-accd-4a02d197296e", FALSE, "Sign you in" },
  { "profile", NULL, "14dad69e-099b-42c9-810b-d002981feec1", FALSE, "View your basic profile" },
  { "email", NULL, "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0", FALSE, "View your email address" },
  { "offline_access", NULL, "7427e0e9-2fba-42fe-b0c0-848c9e6a8182", FALSE,
    "Maintain access to data you have given it access to" },
  { "User.Read", NULL, "e1fe6dd8-ba31-4d61-89e7-88639da4683d", FALSE,
    "Sign you in and read your profile" },
  { "User.ReadBasic.All", NULL, "b340eb25-3456-403f-be2f-af7a0d370277", FALSE,
    "Read all users' basic profiles" },
  { "User.Read.All", "df021288-bdef-4463-88db-98f22de89214", "a154be20-db9c-4678-8ab7-66f6cc099a59",
    TRUE, "Read all users' full profiles" },
  { "User.ReadWrite.All", "741f803b-c850-494e-b5df-cde7c675a1ca",
    "204e0828-b5ca-4ad8-b9f3-f32a958e7cc4", TRUE, "Read and write all users' full profiles" },
  { "Group.Read.All", "5b567255-7703-4780-807c-7be8301ae99b",
    "5f8c59db-677d-491f-a6b8-5f174b11ec1d", TRUE, "Read all groups" },
  { "Group.ReadWrite.All", "62a82d76-70ea-41e2-9197-370581804d09",
    "4e46008b-f24c-477d-8fff-7bb4ec7aafe0", TRUE, "Read and write all groups" },
  { "GroupMember.Read.All", "98830695-27a2-44f7-8c18-0c3ebc9698f6",
    "bc024368-1153-4739-b217-4326f2e966d0", TRUE, "Read group memberships" },
  { "GroupMember.ReadWrite.All", "dbaae8cf-10b5-4b86-a4a1-f871c94c6695",
    "f81125ac-d3b7-4573-a3b2-7099cc39df9e", TRUE, "Read and write group memberships" },
  { "OrgContact.Read.All", "e1a88a34-94c4-4418-be12-c87b00e26bea",
    "08432d1b-5911-483c-86df-7980af5cdee0", TRUE, "Read organizational contacts" },
  { "Directory.Read.All", "7ab1d382-f21e-4acd-a863-ba3e13f7da61",
    "06da0dbc-49e2-44d2-8312-53f166ab848a", TRUE, "Read directory data" },
  { "Directory.ReadWrite.All", "19dbc75e-c2e2-444c-a770-ec69d8559fc7",
    "c5366453-9fb0-48a5-a156-24f0c49a4b84", TRUE, "Read and write directory data" },
  { "Domain.Read.All", "dbb9058a-0e50-45d7-ae91-66909b5d4664",
    "2f9ee017-59c1-4f1d-9472-bd5529a7b311", TRUE, "Read domains" },
  { "Domain.ReadWrite.All", "7e05723c-0bb0-42da-be95-ae9f08a6e53c",
    "0b5d694c-a244-4bde-86e6-eb5cd07730fe", TRUE, "Read and write domains" },
  { "Organization.Read.All", "498476ce-e0fe-48b0-b801-37ba7e2685c6",
    "4908d5b9-3fb2-4b1e-9336-1888b7937185", TRUE, "Read organization information" },
  { "Organization.ReadWrite.All", "292d869f-3427-49a8-9dab-8c70152b74e9",
    "46ca0847-7e6b-426e-9775-ea810a948356", TRUE, "Read and write organization information" },
  { "Application.Read.All", "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30",
    "c79f8feb-a9db-4090-85f9-90d820caa0eb", TRUE, "Read applications" },
  { "Application.ReadWrite.All", "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9",
    "bdfbf15f-ee85-4955-8675-146e8e5296b5", TRUE, "Read and write all applications" },
  { "AppRoleAssignment.ReadWrite.All", "06b708a9-e830-4db3-a914-8e69da51d44f",
    "84bccea3-f856-4a8a-967b-dbe0a3d53a64", TRUE,
    "Manage app permission grants and app role assignments" },
  { "RoleManagement.Read.Directory", "483bed4a-2ad3-4361-a73b-c83ccdbdc53c",
    "741c54c3-0c1e-44a1-818b-3f97ab4e8c83", TRUE, "Read directory RBAC settings" },
  { "RoleManagement.ReadWrite.Directory", "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8",
    "d01b97e9-cbc0-49fe-810a-750afd5527a3", TRUE, "Read and write directory RBAC settings" },
  { "OnPremDirectorySynchronization.Read.All", "bb70e231-92dc-4729-aff5-697b3f04be95",
    "f6609722-4100-44eb-b747-e6ca0536989d", TRUE,
    "Read all on-premises directory synchronization information" },
  { "OnPremDirectorySynchronization.ReadWrite.All", "c22a92cc-79bf-4bb1-8b6c-e0a05d3d80ce",
    "c2d95988-7604-4ba1-aaed-38a5f82a51c7", TRUE,
    "Read and write all on-premises directory synchronization information" },
};

const CwTenantPermission *
cw_tenant_permissions_table (guint *ret_count)
{
  *ret_count = G_N_ELEMENTS (permissions);
  return permissions;
}

const CwTenantPermission *
cw_tenant_permissions_lookup (const char *value)
{
  for (gsize i = 0; i < G_N_ELEMENTS (permissions); i++)
    {
      if (g_ascii_strcasecmp (permissions[i].value, value) == 0)
        return &permissions[i];
    }
  return NULL;
}

const CwTenantPermission *
cw_tenant_permissions_lookup_role (const char *role_id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (permissions); i++)
    {
      if (permissions[i].role_id != NULL &&
          g_ascii_strcasecmp (permissions[i].role_id, role_id) == 0)
        return &permissions[i];
    }
  return NULL;
}

char *
cw_tenant_permissions_dup_all (gboolean is_app)
{
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (permissions); i++)
    {
      if ((is_app ? permissions[i].role_id : permissions[i].scope_id) != NULL)
        g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", permissions[i].value);
    }
  return g_string_free (out, FALSE);
}

gboolean
cw_tenant_permissions_has_any (const char *granted, const char *wanted)
{
  g_auto (GStrv) have = g_strsplit (granted, " ", -1);
  g_auto (GStrv) want = g_strsplit (wanted, " ", -1);

  for (gsize i = 0; have[i] != NULL; i++)
    {
      if (*have[i] != '\0' && g_strv_contains ((const char *const *) want, have[i]))
        return TRUE;
    }
  return FALSE;
}
