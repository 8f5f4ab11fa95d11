/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "tenant/cw-tenant.h"

G_BEGIN_DECLS

/**
 * CwTenantServer:
 *
 * The HTTP side: listens, turns messages into requests and replies into messages.
 */
typedef struct _CwTenantServer CwTenantServer;

/* Listens as the tenant's options say; @tenant must outlive the server. Fails with
 * %CW_ERROR_INVALID_CONFIG, %CW_ERROR_BUSY. */
CwTenantServer *cw_tenant_server_start (CwTenant *tenant, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Closes every connection. */
void cw_tenant_server_stop (CwTenantServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantServer, cw_tenant_server_stop)

guint cw_tenant_server_get_port (CwTenantServer *server);

/* "http://127.0.0.1:8080" (transfer none) */
const char *cw_tenant_server_get_url (CwTenantServer *server);

G_END_DECLS
