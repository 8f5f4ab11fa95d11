/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-store.h"

G_BEGIN_DECLS

/**
 * Which delegated permissions a client was consented to, by one user or for everyone. Scopes are
 * separated by blanks. The caller holds the transaction for what is written.
 */

/* Everyone, where a user's rid stands. */
#define CW_TENANT_CONSENT_EVERYONE 0

void cw_tenant_consent_add (CwTenantStore *store,
                            const char *client_id,
                            gint64 user,
                            const char *scopes);

/* What @user has consented to, with what was consented to for everyone. (transfer full) */
char *cw_tenant_consent_dup (CwTenantStore *store, const char *client_id, gint64 user);

/* Which of @scopes are missing from that; "" when none is. (transfer full) */
char *cw_tenant_consent_dup_missing (CwTenantStore *store,
                                     const char *client_id,
                                     gint64 user,
                                     const char *scopes);

G_END_DECLS
