/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-object.h"
#include "tenant/cw-tenant-reply.h"
#include "tenant/cw-tenant-request.h"

G_BEGIN_DECLS

/**
 * What is true of every body: the properties exist, may be written, have the right type and length.
 * Each returns the refusal, or %NULL when all is well.
 */

/* The body must be a JSON object. @ret_body (transfer none) */
CwTenantReply *cw_tenant_check_has_object (CwTenantRequest *request, JsonObject **ret_body);

CwTenantReply *cw_tenant_check_body (CwTenantKind kind, JsonObject *body, gboolean is_create);

/* TRUE when @node has the property's type and length. */
gboolean cw_tenant_check_is_type (const CwTenantProperty *property, JsonNode *node);

/* No other object may hold the value. @property names it in the error. */
CwTenantReply *cw_tenant_check_unique (CwTenantStore *store,
                                       CwTenantObject *object,
                                       CwTenantKey key,
                                       const char *property,
                                       const char *value);

/* Every proxy address of @props must be free. */
CwTenantReply *
cw_tenant_check_unique_proxies (CwTenantStore *store, CwTenantObject *object, JsonObject *props);

/* Writes a checked body into the object's properties; returns the mask of what really changed. */
gint64 cw_tenant_apply_body (CwTenantObject *object, JsonObject *body);

G_END_DECLS
