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

/* TRUE when the header's alg is RS256 or PS256 (RFC 7518 section 3.1) and the signature is @key's.
 */
gboolean cw_tenant_jwt_verify (CwTenantJwt *jwt, gnutls_pubkey_t key);

G_END_DECLS
