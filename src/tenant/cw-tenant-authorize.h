/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-reply.h"
#include "tenant/cw-tenant-request.h"
#include "tenant/cw-tenant.h"

G_BEGIN_DECLS

/* The authority's handlers for people with a browser. (transfer full) */

/* GET /{tenant}/oauth2/v2.0/authorize: the sign-in page, or what is wrong with the request. */
CwTenantReply *
cw_tenant_authorize_begin (CwTenant *tenant, CwTenantRequest *request, GHashTable *form);

/* POST /{tenant}/login: each page's form, until there is a code or a device is approved. */
CwTenantReply *
cw_tenant_authorize_continue (CwTenant *tenant, CwTenantRequest *request, GHashTable *form);

/* GET and POST /devicelogin: where the code of a device is typed. */
CwTenantReply *
cw_tenant_authorize_show_device (CwTenant *tenant, CwTenantRequest *request, GHashTable *form);
CwTenantReply *
cw_tenant_authorize_begin_device (CwTenant *tenant, CwTenantRequest *request, GHashTable *form);

/* Whether the path is one of these. */
gboolean cw_tenant_authorize_is_page (CwTenantRequest *request);

/* The page on which a refusal on demand is seen; a demanded second factor is asked for. */
CwTenantReply *cw_tenant_authorize_refuse (CwTenant *tenant, CwTenantRequest *request, int code);

G_END_DECLS
