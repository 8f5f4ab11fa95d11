/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * CwTenantConnections:
 *
 * Closes connections whose client has left. libsoup 3.2 reads the end of an idle connection and
 * then forgets it, open: one file descriptor for each client that did not say "Connection: close".
 */
typedef struct _CwTenantConnections CwTenantConnections;

/* Watches every connection of @soup. */
CwTenantConnections *cw_tenant_connections_new (SoupServer *soup) G_GNUC_WARN_UNUSED_RESULT;
void cw_tenant_connections_free (CwTenantConnections *connections);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantConnections, cw_tenant_connections_free)

G_END_DECLS
