/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-object.h"
#include "tenant/cw-tenant.h"

G_BEGIN_DECLS

/**
 * The applications and service principals that are in the directory without anyone's doing:
 * Microsoft Graph with its permissions, Microsoft's public clients, and the applications that the
 * options registered.
 */

/* Makes what is missing of them. The caller holds no transaction. Fails with %CW_ERROR_STORE. */
gboolean cw_tenant_directory_restore (CwTenant *tenant, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* An application that CwTenantApps has, with application permissions of Graph separated by blanks
 * (%NULL: all). The caller holds no transaction. Fails with %CW_ERROR_STORE. */
gboolean cw_tenant_directory_add_app (CwTenant *tenant,
                                      const char *client_id,
                                      const char *permissions,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The service principal that appears when directory synchronization is switched on. The caller
 * holds the transaction. */
void cw_tenant_directory_add_synchronization (CwTenant *tenant);

/* The name of an application of Microsoft's that any tenant may have a service principal of.
 * (nullable) (transfer none) */
const char *cw_tenant_directory_get_known_name (const char *app_id);

/* A service principal of one of those. (transfer full) */
CwTenantObject *cw_tenant_directory_new_known (const char *app_id);

/* A service principal of an application of this tenant, not yet stored. (transfer full) */
CwTenantObject *
cw_tenant_directory_new_principal (CwTenant *tenant, const char *app_id, const char *name);

/* Whether tokens are given to this client id for itself: it has a service principal that is enabled
 * and has spread. */
gboolean cw_tenant_directory_has_client (CwTenant *tenant, const char *client_id);

G_END_DECLS
