/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-caller.h"
#include "tenant/cw-tenant-reply.h"
#include "tenant/cw-tenant-request.h"
#include "tenant/cw-tenant.h"

G_BEGIN_DECLS

/**
 * Tokens. Access tokens and id tokens are JWTs signed with the tenant's key (RFC 7519), refresh
 * tokens are opaque. Access and refresh tokens stay good over a restart when the database is a
 * file, and are ended all at once by cw_tenant_expire_tokens().
 */

/* An access token for Microsoft Graph. @caller: all but its end and epoch. (transfer full) */
char *cw_tenant_token_issue (CwTenant *tenant, const CwTenantCaller *caller);

/* Who signed in (OpenID Connect Core section 2), for the application itself. @nonce (nullable).
 * (transfer full) */
char *cw_tenant_token_issue_id (CwTenant *tenant,
                                CwTenantRequest *request,
                                const CwTenantCaller *caller,
                                const char *nonce);

/* Good for 90 days, and any number of times. (transfer full) */
char *cw_tenant_token_issue_refresh (CwTenant *tenant, const CwTenantCaller *caller);

/* %NULL when @token is no refresh token of @app_id. (transfer full) (nullable) */
CwTenantCaller *
cw_tenant_token_open_refresh (CwTenant *tenant, const char *token, const char *app_id);

/* Checks the Authorization header and sets the request's caller. Returns the 401 when it is not
 * good. (nullable) (transfer full) */
CwTenantReply *cw_tenant_token_check (CwTenant *tenant, CwTenantRequest *request);

/* The 401 of an expired token. (transfer full) */
CwTenantReply *cw_tenant_token_new_expired (CwTenantRequest *request);

/* The 401 of continuous access evaluation: the token has to be newer than now. (transfer full) */
CwTenantReply *cw_tenant_token_new_challenged (CwTenantRequest *request);

G_END_DECLS
