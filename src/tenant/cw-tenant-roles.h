/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-object.h"

G_BEGIN_DECLS

/* The template ids of the directory roles that the tenant's rules name; the same everywhere. */
#define CW_TENANT_ROLE_GLOBAL_ADMINISTRATOR      "62e90394-69f5-4237-9190-012177145e10"
#define CW_TENANT_ROLE_PRIVILEGED_ADMINISTRATOR  "e8611ab8-c189-46e8-94e1-60213ab1f814"
#define CW_TENANT_ROLE_HYBRID_ADMINISTRATOR      "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2"
#define CW_TENANT_ROLE_APPLICATION_ADMINISTRATOR "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"
#define CW_TENANT_ROLE_CLOUD_ADMINISTRATOR       "158c047a-c907-4556-b7ef-446551a6b5f7"
#define CW_TENANT_ROLE_DIRECTORY_READER          "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"
#define CW_TENANT_ROLE_GLOBAL_READER             "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
#define CW_TENANT_ROLE_DOMAIN_ADMINISTRATOR      "8329153b-31d0-4727-b945-745eb3bc5f31"
#define CW_TENANT_ROLE_USER_ADMINISTRATOR        "fe930be7-5e62-47db-91af-98c3a49a38b1"
#define CW_TENANT_ROLE_GROUPS_ADMINISTRATOR      "fdd7a751-b60b-444a-984c-02652fe8fa1c"
#define CW_TENANT_ROLE_SYNCHRONIZATION           "d29b2b05-8046-44ba-8758-1e26182fcf32"

/* A directory role as Entra has it built in. */
typedef struct
{
  const char *template_id;
  const char *name;
  const char *description;
} CwTenantRole;

/* One assignment of a role in the whole directory. */
typedef struct
{
  char *id; /* of the assignment */
  char *principal_id;
  const CwTenantRole *role;
} CwTenantRoleAssignment;

void cw_tenant_role_assignment_free (CwTenantRoleAssignment *assignment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantRoleAssignment, cw_tenant_role_assignment_free)

/* All of them, @ret_count. (transfer none) */
const CwTenantRole *cw_tenant_roles_table (guint *ret_count);

/* By template id or by name. (nullable) (transfer none) */
const CwTenantRole *cw_tenant_roles_lookup (const char *text);

/* The id of the directoryRole object, which differs from the template's. (transfer full) */
char *cw_tenant_role_make_id (const CwTenantRole *role);

/* An assignment that is there already is left alone. */
void cw_tenant_roles_assign (CwTenantStore *store, gint64 principal, const CwTenantRole *role);

/* FALSE: there is no such assignment. */
gboolean cw_tenant_roles_unassign (CwTenantStore *store, const char *assignment_id);

/* The assignments of @principal (0: of everyone) itself, in a fixed order.
 * (transfer full) (element-type CwTenantRoleAssignment) */
GPtrArray *cw_tenant_roles_list (CwTenantStore *store, gint64 principal);

/* The roles that @principal holds itself or through role-assignable groups, however deep, each
 * once. (transfer container) (element-type CwTenantRole) */
GPtrArray *cw_tenant_roles_list_effective (CwTenantStore *store, gint64 principal);

/* Whether one of the effective roles is in @template_ids, separated by blanks. */
gboolean cw_tenant_roles_has_any (CwTenantStore *store, gint64 principal, const char *template_ids);

G_END_DECLS
