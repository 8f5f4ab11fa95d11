/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-store.h"

G_BEGIN_DECLS

/**
 * Opaque tokens: our own text, authenticated with the database's key, so that a made-up, changed or
 * foreign token is told from a real one. They survive a restart.
 */

/* @purpose keeps tokens of different uses apart. (transfer full) */
char *cw_tenant_cursor_seal (CwTenantStore *store, const char *purpose, const char *text);

/* %NULL when the token is not ours. (transfer full) (nullable) */
char *cw_tenant_cursor_open (CwTenantStore *store, const char *purpose, const char *token);

/* Base64url without padding (RFC 4648 section 5). (transfer full) */
char *cw_tenant_base64url_encode (const void *data, gsize size);

/* Padding is accepted. %NULL for anything that is not base64url. (transfer full) (nullable) */
guchar *cw_tenant_base64url_decode (const char *text, gsize *ret_size);

G_END_DECLS
