/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-object.h"
#include "tenant/cw-tenant-reply.h"

G_BEGIN_DECLS

/**
 * Names and addresses: what Entra allows in them. Each check returns the refusal, or %NULL.
 */

/* A user principal name: its characters, its length, and a verified domain. */
CwTenantReply *cw_tenant_check_principal_name (CwTenantStore *store, const char *name);

/* ASCII without @ () \ [] " ; : < > , and blank. */
CwTenantReply *cw_tenant_check_nickname (CwTenantKind kind, const char *nickname);

CwTenantReply *cw_tenant_check_mail (CwTenantKind kind, const char *mail);

/* Makes @mail (nullable) the primary SMTP: address; a former one stays as smtp:, or goes when
 * @mail is %NULL. Returns TRUE when the addresses changed. */
gboolean cw_tenant_set_primary_address (CwTenantObject *object, const char *mail);

/* Takes a secondary address away. Returns TRUE when there was one. */
gboolean cw_tenant_remove_address (CwTenantObject *object, const char *address);

G_END_DECLS
