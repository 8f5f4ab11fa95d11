/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-object.h"
#include "tenant/cw-tenant-reply.h"
#include "tenant/cw-tenant-request.h"

G_BEGIN_DECLS

/* The live object of @kind that segment @index names, by id, by user principal name, or by
 * alternate key; else the refusal and %NULL. (transfer full) */
CwTenantObject *cw_tenant_lookup_target (CwTenantStore *store,
                                         CwTenantRequest *request,
                                         guint index,
                                         CwTenantKind kind,
                                         CwTenantReply **ret_refusal);

/* The live object that a reference names ("https://graph.microsoft.com/v1.0/users/{id}"). The
 * host is not looked at. A user comes without properties. (transfer full) */
CwTenantObject *
cw_tenant_lookup_reference (CwTenantStore *store, const char *url, CwTenantReply **ret_refusal);

/* "<base>/v1.0/$metadata#<what>" as the first member of an answer. */
void cw_tenant_append_context (GString *out, CwTenantRequest *request, const char *what);

G_END_DECLS
