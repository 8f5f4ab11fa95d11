/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-secret.h"

G_BEGIN_DECLS

/**
 * CwAppCredential:
 *
 * A key pair with a self-signed certificate, by which an application signs in. Immutable,
 * reference-counted; the private key is nowhere but in its secret.
 */
typedef struct
{
  char *certificate_pem;
  char *certificate_base64;  /* the DER, as Graph takes it */
  char *thumbprint;          /* SHA-1 in upper case hexadecimal digits, as the portal shows it */
  CwSecret *private_key_pem; /* PKCS #8, not encrypted */
  gint64 start_usec;         /* microseconds since 1970 */
  gint64 end_usec;
} CwAppCredential;

/* Makes one: RSA with 2048 bits and SHA-256. @common_name: what the certificate says it is for.
 * CW_ERROR_FAILED. */
CwAppCredential *cw_app_credential_new (const char *common_name, guint days, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* One that was made before. CW_ERROR_INVALID_CONFIG when the certificate cannot be read. */
CwAppCredential *cw_app_credential_new_from_pem (const char *certificate_pem,
                                                 CwSecret *private_key_pem,
                                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

CwAppCredential *cw_app_credential_ref (CwAppCredential *credential);
void cw_app_credential_unref (CwAppCredential *credential);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwAppCredential, cw_app_credential_unref)

G_END_DECLS
