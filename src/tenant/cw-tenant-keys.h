/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gnutls/abstract.h>

#include "tenant/cw-tenant-store.h"

G_BEGIN_DECLS

/**
 * CwTenantKeys:
 *
 * The RSA key with which the tenant signs tokens. It belongs to the database, so that tokens stay
 * good over a restart.
 */
typedef struct _CwTenantKeys CwTenantKeys;

/* Reads the key, or makes one. The caller holds no transaction. Fails with %CW_ERROR_FAILED,
 * %CW_ERROR_STORE. */
CwTenantKeys *cw_tenant_keys_load (CwTenantStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_tenant_keys_free (CwTenantKeys *keys);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantKeys, cw_tenant_keys_free)

/* A compact JWT (RFC 7515, RS256) of @claims, a JSON object. (transfer full) */
char *cw_tenant_keys_sign (CwTenantKeys *keys, const char *claims);

/* The public half. (transfer none) */
gnutls_pubkey_t cw_tenant_keys_get_public (CwTenantKeys *keys);

/* The JSON web key set (RFC 7517) that the tenant publishes. (transfer full) */
GString *cw_tenant_keys_to_json (CwTenantKeys *keys);

G_END_DECLS
