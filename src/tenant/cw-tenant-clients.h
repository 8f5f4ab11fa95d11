/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant.h"

G_BEGIN_DECLS

/* The public clients of Microsoft's own tools that every tenant knows. */
typedef struct
{
  const char *client_id;
  const char *name;
} CwTenantClient;

/* All of them, @ret_count. (transfer none) */
const CwTenantClient *cw_tenant_clients_table (guint *ret_count);

/* The name of a client that people can sign in to: one of Microsoft's, or an application of the
 * tenant; %NULL when it is neither. (transfer full) (nullable) */
char *cw_tenant_clients_dup_name (CwTenant *tenant, const char *client_id);

/* TRUE for clients without a secret, who must use PKCE (RFC 7636). */
gboolean cw_tenant_clients_is_public (CwTenant *tenant, const char *client_id);

/* Whether an answer may go there: http://localhost or http://127.0.0.1 with any port and any path
 * (RFC 8252 section 7.3). */
gboolean cw_tenant_clients_accepts_redirect (const char *redirect_uri);

G_END_DECLS
