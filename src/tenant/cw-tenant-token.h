/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-reply.h"
#include "tenant/cw-tenant-request.h"
#include "tenant/cw-tenant.h"

G_BEGIN_DECLS

/**
 * Access and refresh tokens: opaque, bound to an application and an end, valid over a restart when
 * the database is a file, and ended all at once by cw_tenant_expire_tokens().
 */

/* @user (nullable) for a delegated token. (transfer full) */
char *cw_tenant_token_issue (CwTenant *tenant, const char *app_id, const char *user);

/* Good for 90 days, and any number of times. (transfer full) */
char *cw_tenant_token_issue_refresh (CwTenant *tenant, const char *app_id, const char *user);

/* FALSE when @token is no refresh token of @app_id. @ret_user (out) (transfer full) */
gboolean cw_tenant_token_open_refresh (CwTenant *tenant,
                                       const char *token,
                                       const char *app_id,
                                       char **ret_user);

/* Checks the Authorization header and sets the request's app_id. Returns the 401 when it is not
 * good. (nullable) (transfer full) */
CwTenantReply *cw_tenant_token_check (CwTenant *tenant, CwTenantRequest *request);

/* The 401 of an expired token. (transfer full) */
CwTenantReply *cw_tenant_token_new_expired (CwTenantRequest *request);

G_END_DECLS
