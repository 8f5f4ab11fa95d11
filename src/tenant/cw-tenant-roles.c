/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-roles.h"

#include <string.h>

#include "tenant/cw-tenant-membership.h"

static const CwTenantRole roles[] = {
  { CW_TENANT_ROLE_GLOBAL_ADMINISTRATOR, "Global Administrator",
    "Can manage all aspects of Microsoft Entra ID and Microsoft services that use Microsoft Entra "
    "identities." },
  { CW_TENANT_ROLE_PRIVILEGED_ADMINISTRATOR, "Privileged Role Administrator",
    "Can manage role assignments in Microsoft Entra ID." },
  { CW_TENANT_ROLE_HYBRID_ADMINISTRATOR, "Hybrid Identity Administrator",
    "Can manage provisioning from Active Directory, cloud sync and federation." },
  { CW_TENANT_ROLE_APPLICATION_ADMINISTRATOR, "Application Administrator",
    "Can create and manage all aspects of app registrations and enterprise apps." },
  { CW_TENANT_ROLE_CLOUD_ADMINISTRATOR, "Cloud Application Administrator",
    "Can create and manage all aspects of app registrations and enterprise apps except App "
    "Proxy." },
  { CW_TENANT_ROLE_DIRECTORY_READER, "Directory Readers", "Can read basic directory information." },
  { CW_TENANT_ROLE_GLOBAL_READER, "Global Reader",
    "Can read everything that a Global Administrator can, but not update anything." },
  { CW_TENANT_ROLE_DOMAIN_ADMINISTRATOR, "Domain Name Administrator",
    "Can manage domain names in cloud and on-premises." },
  { CW_TENANT_ROLE_USER_ADMINISTRATOR, "User Administrator",
    "Can manage all aspects of users and groups." },
  { CW_TENANT_ROLE_GROUPS_ADMINISTRATOR, "Groups Administrator",
    "Can manage all aspects of groups and group settings." },
  { CW_TENANT_ROLE_SYNCHRONIZATION, "Directory Synchronization Accounts",
    "Only used by Microsoft Entra Connect." },
};

void
cw_tenant_role_assignment_free (CwTenantRoleAssignment *assignment)
{
  g_free (assignment->id);
  g_free (assignment->principal_id);
  g_free (assignment);
}

const CwTenantRole *
cw_tenant_roles_table (guint *ret_count)
{
  *ret_count = G_N_ELEMENTS (roles);
  return roles;
}

const CwTenantRole *
cw_tenant_roles_lookup (const char *text)
{
  for (gsize i = 0; text != NULL && i < G_N_ELEMENTS (roles); i++)
    {
      if (g_ascii_strcasecmp (roles[i].template_id, text) == 0 ||
          g_ascii_strcasecmp (roles[i].name, text) == 0)
        return &roles[i];
    }
  return NULL;
}

char *
cw_tenant_role_make_id (const CwTenantRole *role)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, role->template_id, -1);

  return g_strdup_printf ("%.8s-%.4s-4%.3s-8%.3s-%.12s", hash, hash + 8, hash + 13, hash + 17,
                          hash + 20);
}

void
cw_tenant_roles_assign (CwTenantStore *store, gint64 principal, const CwTenantRole *role)
{
  g_autofree char *id = g_uuid_string_random ();

  cw_tenant_store_run (store,
                       "INSERT OR IGNORE INTO role(principal, template, id) VALUES (?1, ?2, ?3)",
                       "iss", principal, role->template_id, id);
}

gboolean
cw_tenant_roles_unassign (CwTenantStore *store, const char *assignment_id)
{
  if (cw_tenant_store_get_int (store, "SELECT 1 FROM role WHERE id = ?1", "s", assignment_id) == 0)
    return FALSE;
  cw_tenant_store_run (store, "DELETE FROM role WHERE id = ?1", "s", assignment_id);
  return TRUE;
}

GPtrArray *
cw_tenant_roles_list (CwTenantStore *store, gint64 principal)
{
  g_autoptr (CwTenantStatement) statement = cw_tenant_store_query (
      store,
      "SELECT role.id, object.id, role.template FROM role JOIN object ON object.rid = principal "
      "WHERE (?1 = 0 OR principal = ?1) AND object.state = 0 ORDER BY principal, template",
      "i", principal);
  GPtrArray *list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_tenant_role_assignment_free);

  while (cw_tenant_store_step (store, statement))
    {
      const CwTenantRole *role = cw_tenant_roles_lookup (cw_tenant_column_text (statement, 2));
      CwTenantRoleAssignment *assignment = NULL;

      if (role == NULL)
        continue;
      assignment = g_new0 (CwTenantRoleAssignment, 1);
      assignment->id = g_strdup (cw_tenant_column_text (statement, 0));
      assignment->principal_id = g_strdup (cw_tenant_column_text (statement, 1));
      assignment->role = role;
      g_ptr_array_add (list, assignment);
    }
  return list;
}

static void
add_direct (CwTenantStore *store, gint64 principal, GPtrArray *found)
{
  g_autoptr (GPtrArray) direct = cw_tenant_roles_list (store, principal);

  for (guint i = 0; i < direct->len; i++)
    {
      const CwTenantRole *role = ((CwTenantRoleAssignment *) direct->pdata[i])->role;

      if (!g_ptr_array_find (found, role, NULL))
        g_ptr_array_add (found, (gpointer) role);
    }
}

GPtrArray *
cw_tenant_roles_list_effective (CwTenantStore *store, gint64 principal)
{
  GPtrArray *found = g_ptr_array_new ();
  g_autoptr (GArray) groups = cw_tenant_membership_list_owners (store, principal, TRUE);

  add_direct (store, principal, found);
  for (guint i = 0; i < groups->len; i++)
    add_direct (store, g_array_index (groups, gint64, i), found);
  return found;
}

gboolean
cw_tenant_roles_has_any (CwTenantStore *store, gint64 principal, const char *template_ids)
{
  g_autoptr (GPtrArray) held = cw_tenant_roles_list_effective (store, principal);

  for (guint i = 0; i < held->len; i++)
    {
      const CwTenantRole *role = held->pdata[i];

      if (strstr (template_ids, role->template_id) != NULL)
        return TRUE;
    }
  return FALSE;
}
