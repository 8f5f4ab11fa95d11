/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-object.h"
#include "tenant/cw-tenant-reply.h"

G_BEGIN_DECLS

/* Whether the tenant has the directory extensions of @body for objects of @kind, and they can have
 * these values; else the refusal. (transfer full) (nullable) */
CwTenantReply *
cw_tenant_extensions_check_body (CwTenantStore *store, CwTenantKind kind, JsonObject *body)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
