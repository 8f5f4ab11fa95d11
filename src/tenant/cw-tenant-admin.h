/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-reply.h"
#include "tenant/cw-tenant-request.h"
#include "tenant/cw-tenant.h"

G_BEGIN_DECLS

/* Answers /admin/...: faults, expiry, state, counters, snapshot, seed, reset, domains, sign-ins.
 * (transfer full) */
CwTenantReply *cw_tenant_admin_handle (CwTenant *tenant, CwTenantRequest *request);

G_END_DECLS
