/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-reply.h"
#include "tenant/cw-tenant-request.h"
#include "tenant/cw-tenant.h"

G_BEGIN_DECLS

/* What a request needs, as Microsoft Graph's permissions reference groups it. */
typedef enum
{
  CW_TENANT_ACCESS_ANYONE,
  CW_TENANT_ACCESS_ME,
  CW_TENANT_ACCESS_MY_GROUPS,
  CW_TENANT_ACCESS_USERS_READ,
  CW_TENANT_ACCESS_USERS_WRITE,
  CW_TENANT_ACCESS_GROUPS_READ,
  CW_TENANT_ACCESS_GROUPS_WRITE,
  CW_TENANT_ACCESS_MEMBERS_WRITE,
  CW_TENANT_ACCESS_CONTACTS_READ,
  CW_TENANT_ACCESS_OBJECTS_READ,
  CW_TENANT_ACCESS_DELETED_WRITE,
  CW_TENANT_ACCESS_DOMAINS_READ,
  CW_TENANT_ACCESS_ORGANIZATION_READ,
  CW_TENANT_ACCESS_ORGANIZATION_WRITE,
  CW_TENANT_ACCESS_SYNC_READ,
  CW_TENANT_ACCESS_SYNC_WRITE,
  CW_TENANT_ACCESS_ROLES_READ,
  CW_TENANT_ACCESS_ROLES_WRITE,
  CW_TENANT_ACCESS_APPS_READ,
  CW_TENANT_ACCESS_APPS_WRITE,
  CW_TENANT_ACCESS_GRANTS_READ,
  CW_TENANT_ACCESS_GRANTS_WRITE,
} CwTenantAccess;

/* The 403 when the caller lacks the permission, or the person behind it the directory role.
 * (nullable) (transfer full) */
CwTenantReply *
cw_tenant_access_check (CwTenant *tenant, CwTenantRequest *request, CwTenantAccess access);

/* The permissions of an application with its own token: what its service principal was given for
 * Microsoft Graph, as far as it has spread. (transfer full) */
char *cw_tenant_access_dup_app_roles (CwTenant *tenant, const char *app_id);

G_END_DECLS
