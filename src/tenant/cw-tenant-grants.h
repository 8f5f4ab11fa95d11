/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-reply.h"
#include "tenant/cw-tenant-request.h"
#include "tenant/cw-tenant.h"

G_BEGIN_DECLS

/* The token endpoint (RFC 6749 section 3.2): client credentials, authorization code with PKCE,
 * device code, refresh token. (transfer full) */
CwTenantReply *
cw_tenant_grants_handle (CwTenant *tenant, CwTenantRequest *request, GHashTable *form);

G_END_DECLS
