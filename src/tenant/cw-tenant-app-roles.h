/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-store.h"

G_BEGIN_DECLS

/* Gives the service principal @principal the role @role_id of the resource @resource (rids), which
 * is what an administrator's consent to an application permission is. FALSE when it has it already.
 * The caller holds the transaction. */
gboolean cw_tenant_app_roles_insert (CwTenantStore *store,
                                     gint64 principal,
                                     gint64 resource,
                                     const char *role_id,
                                     gint64 created_usec);

/* The principal or the resource is gone. */
void cw_tenant_app_roles_forget (CwTenantStore *store, gint64 rid);

G_END_DECLS
