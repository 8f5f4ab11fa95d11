/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-reply.h"
#include "tenant/cw-tenant-request.h"
#include "tenant/cw-tenant.h"

G_BEGIN_DECLS

/* Domains whose people sign in at a provider of their own. */

gboolean cw_tenant_federation_has (CwTenantStore *store, const char *domain);

/* {"domain", "issuerUri", "passiveSignInUri", "activeSignInUri"?, "metadataExchangeUri"?,
 * "protocol"?: "wsFed" or "saml"}, or {"domain", "managed": true}. A sentence when it is refused.
 * (nullable) */
const char *cw_tenant_federation_set (CwTenantStore *store, JsonObject *body);

/* GET domains/{id}/federationConfiguration */
CwTenantReply *cw_tenant_federation_list (CwTenant *tenant, CwTenantRequest *request);

/* GET /{tenant}/userrealm/{name}?api-version=1.0, which libraries ask before a sign-in with a
 * password, without a token. @name: what follows "userrealm/". */
CwTenantReply *
cw_tenant_federation_get_realm (CwTenant *tenant, CwTenantRequest *request, const char *name);

G_END_DECLS
