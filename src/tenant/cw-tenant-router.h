/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-handlers.h"

G_BEGIN_DECLS

/* A Graph request from the outside: faults, token, throttle, transaction, handler. (transfer full)
 */
CwTenantReply *cw_tenant_router_handle (CwTenant *tenant, CwTenantRequest *request);

/* A part of a $batch: faults, throttle, handler, within the transaction of the batch.
 * (transfer full) */
CwTenantReply *cw_tenant_router_handle_part (CwTenant *tenant, CwTenantRequest *request);

/* A request to the authority: faults whose path_regex fits, then cw_tenant_oauth_handle().
 * (transfer full) */
CwTenantReply *cw_tenant_router_handle_oauth (CwTenant *tenant, CwTenantRequest *request);

G_END_DECLS
