/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gnutls/abstract.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * CwTenantJwt:
 *
 * A signed JSON web token (RFC 7519, RFC 7515 compact form), taken apart.
 */
typedef struct
{
  JsonObject *header; /* (owned) */
  JsonObject *claims; /* (owned) */
  char *signed_part;  /* (owned) header and claims as sent */
  guchar *signature;  /* (owned) */
  gsize signature_size;
} CwTenantJwt;

/* Fails with %CW_ERROR_INVALID_DATA. Nothing is verified. */
CwTenantJwt *cw_tenant_jwt_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_tenant_jwt_free (CwTenantJwt *jwt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantJwt, cw_tenant_jwt_free)

/* The last second of the year 9999: seconds and microseconds up to it can be calculated with. */
#define CW_TENANT_JWT_LAST_SECOND G_GINT64_CONSTANT (253402300799)

/* The claim @name as seconds since 1970, brought within [0, CW_TENANT_JWT_LAST_SECOND]; @fallback
 * when it is no number. A NumericDate may have a fraction (RFC 7519 section 2), and MSAL for Python
 * sends one. */
gint64 cw_tenant_jwt_get_time (CwTenantJwt *jwt, const char *name, gint64 fallback);

/* TRUE when the header's alg is RS256 or PS256 (RFC 7518 section 3.1) and the signature is @key's.
 */
gboolean cw_tenant_jwt_verify (CwTenantJwt *jwt, gnutls_pubkey_t key);

G_END_DECLS
