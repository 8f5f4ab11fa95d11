/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Microsoft Graph's own application id. */
#define CW_TENANT_GRAPH_APP_ID "00000003-0000-0000-c000-000000000000"

/* A permission of Microsoft Graph with the ids that it has in every tenant (Microsoft Graph
 * permissions reference). */
typedef struct
{
  const char *value;
  const char *role_id;    /* (nullable) as an application permission */
  const char *scope_id;   /* (nullable) as a delegated permission */
  gboolean is_for_admins; /* a delegated one that only an administrator may consent to */
  const char *title;
} CwTenantPermission;

/* All of them, @ret_count. (transfer none) */
const CwTenantPermission *cw_tenant_permissions_table (guint *ret_count);

/* (nullable) (transfer none) */
const CwTenantPermission *cw_tenant_permissions_lookup (const char *value);
const CwTenantPermission *cw_tenant_permissions_lookup_role (const char *role_id);

/* The values of all application permissions (@is_app) or of all delegated ones, separated by
 * blanks. (transfer full) */
char *cw_tenant_permissions_dup_all (gboolean is_app);

/* TRUE when one of @granted is in @wanted; both are separated by blanks. */
gboolean cw_tenant_permissions_has_any (const char *granted, const char *wanted);

G_END_DECLS
