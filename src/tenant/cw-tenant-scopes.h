/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-reply.h"
#include "tenant/cw-tenant-request.h"

G_BEGIN_DECLS

/* Stands for "whatever was consented to" in a list of scopes. */
#define CW_TENANT_SCOPE_DEFAULT ".default"

/* Whether a URL names Microsoft Graph: any cloud's, or this tenant itself. */
gboolean cw_tenant_scopes_is_graph (CwTenantRequest *request, const char *resource);

/* The names in the scope parameter of a person's request, without the resource's URL, separated by
 * blanks ("openid User.Read"); %NULL with the AADSTS number in @ret_code when one is not known.
 * (transfer full) (nullable) */
char *cw_tenant_scopes_dup_names (CwTenantRequest *request, const char *scope, int *ret_code);

gboolean cw_tenant_scopes_has (const char *scopes, const char *name);

G_END_DECLS
