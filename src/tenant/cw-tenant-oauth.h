/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-reply.h"
#include "tenant/cw-tenant-request.h"
#include "tenant/cw-tenant.h"

G_BEGIN_DECLS

/* TRUE when the path is one of an authority: /{tenant}/oauth2/v2.0/..., /{tenant}/v2.0/..., or a
 * page for people: /{tenant}/login, /devicelogin */
gboolean cw_tenant_oauth_is_path (const char *path);

/* Answers it; a POST has its form in the request. (transfer full) */
CwTenantReply *cw_tenant_oauth_handle (CwTenant *tenant, CwTenantRequest *request);

/* An error as Entra writes it: {"error", "error_description": "AADSTS<code>: ...", ...}.
 * (transfer full) */
CwTenantReply *cw_tenant_oauth_new_error (CwTenantRequest *request,
                                          guint status,
                                          const char *error,
                                          int code,
                                          const char *message);

void cw_tenant_oauth_append_member (GString *out, const char *name, const char *value);

/* The value of a parameter that must be there; its absence is refused in @ret_refusal, and %NULL
 * returned. (nullable) (transfer none) */
const char *cw_tenant_oauth_require (CwTenantRequest *request,
                                     GHashTable *form,
                                     const char *name,
                                     CwTenantReply **ret_refusal);

/* The tenant in the path; "organizations" and "common" are for people only. (nullable)
 * (transfer full) */
CwTenantReply *
cw_tenant_oauth_check_tenant (CwTenant *tenant, CwTenantRequest *request, gboolean is_person);

/* Verifies client_assertion (RFC 7523 section 2.2, OpenID private_key_jwt). (nullable)
 * (transfer full) */
CwTenantReply *cw_tenant_assertion_check (CwTenant *tenant,
                                          CwTenantRequest *request,
                                          const char *client_id,
                                          const char *assertion);

G_END_DECLS
