/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-reply.h"
#include "tenant/cw-tenant-request.h"
#include "tenant/cw-tenant.h"

G_BEGIN_DECLS

/**
 * The handlers of Graph. A handler checks everything first and writes then, so that a refusal
 * leaves nothing behind; the caller holds the transaction. (transfer full)
 */
typedef CwTenantReply *(*CwTenantHandler) (CwTenant *tenant, CwTenantRequest *request);

/* cw-tenant-users.c */
CwTenantReply *cw_tenant_users_get (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_users_create (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_users_update (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_users_delete (CwTenant *tenant, CwTenantRequest *request);

/* cw-tenant-managers.c */
CwTenantReply *cw_tenant_managers_get (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_managers_set (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_managers_remove (CwTenant *tenant, CwTenantRequest *request);

/* cw-tenant-groups.c */
CwTenantReply *cw_tenant_groups_get (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_groups_create (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_groups_update (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_groups_delete (CwTenant *tenant, CwTenantRequest *request);

/* cw-tenant-members.c */
CwTenantReply *cw_tenant_members_list (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_members_count (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_members_add (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_members_remove (CwTenant *tenant, CwTenantRequest *request);

/* cw-tenant-lists.c */
CwTenantReply *cw_tenant_lists_users (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_lists_groups (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_lists_contacts (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_lists_applications (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_lists_principals (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_lists_deleted_users (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_lists_deleted_groups (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_lists_count_users (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_lists_count_groups (CwTenant *tenant, CwTenantRequest *request);

/* cw-tenant-deleted.c */
CwTenantReply *cw_tenant_deleted_get (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_deleted_restore (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_deleted_purge (CwTenant *tenant, CwTenantRequest *request);

/* cw-tenant-delta.c */
CwTenantReply *cw_tenant_delta_users (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_delta_groups (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_delta_contacts (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_delta_new_expired (CwTenantRequest *request, guint status);

/* cw-tenant-organization.c */
CwTenantReply *cw_tenant_organization_list (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_organization_get (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_organization_update (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_organization_list_domains (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_organization_get_domain (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_organization_get_contact (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_organization_get_object (CwTenant *tenant, CwTenantRequest *request);

/* cw-tenant-settings.c */
CwTenantReply *cw_tenant_settings_list_sync (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_settings_get_sync (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_settings_update_sync (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_settings_list_skus (CwTenant *tenant, CwTenantRequest *request);

/* cw-tenant-applications.c */
CwTenantReply *cw_tenant_applications_get (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_applications_create (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_applications_update (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_applications_delete (CwTenant *tenant, CwTenantRequest *request);

/* cw-tenant-extensions.c: of an application */
CwTenantReply *cw_tenant_extensions_list (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_extensions_create (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_extensions_delete (CwTenant *tenant, CwTenantRequest *request);

/* cw-tenant-principals.c */
CwTenantReply *cw_tenant_principals_get (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_principals_create (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_principals_update (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_principals_delete (CwTenant *tenant, CwTenantRequest *request);

/* cw-tenant-app-roles.c: of a principal (appRoleAssignments), or on a resource
 * (appRoleAssignedTo) */
CwTenantReply *cw_tenant_app_roles_list (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_app_roles_add (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_app_roles_remove (CwTenant *tenant, CwTenantRequest *request);

/* cw-tenant-me.c: the person behind the token */
CwTenantReply *cw_tenant_me_get (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_me_list_owners (CwTenant *tenant, CwTenantRequest *request);

/* cw-tenant-role-lists.c */
CwTenantReply *cw_tenant_role_lists_roles (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_role_lists_members (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_role_lists_assignments (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_role_lists_assign (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_role_lists_unassign (CwTenant *tenant, CwTenantRequest *request);
CwTenantReply *cw_tenant_role_lists_definitions (CwTenant *tenant, CwTenantRequest *request);

/* cw-tenant-batch.c */
CwTenantReply *cw_tenant_batch_run (CwTenant *tenant, CwTenantRequest *request);

G_END_DECLS
