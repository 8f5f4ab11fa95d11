/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gnutls/x509.h>

#include "base/cw-secret.h"

G_BEGIN_DECLS

/**
 * CwCertificateFile:
 *
 * A certificate with what goes with it, out of a file that somebody chose: PEM, or PKCS #12 (PFX).
 */
typedef struct
{
  gnutls_x509_crt_t *chain; /* (array length=n_chain): the certificate first; then its issuers */
  guint n_chain;
  gnutls_x509_privkey_t key; /* (nullable) */
} CwCertificateFile;

/**
 * cw_certificate_file_new:
 * @content: of the file
 * @key: (nullable): PEM, when the key lies in a file of its own
 * @password: (nullable)
 *
 * CW_ERROR_AUTH: the password does not open it; CW_ERROR_INVALID_DATA: there is no certificate in
 * it, or it cannot be read. A key that is not there is no error.
 *
 * Returns: (transfer full)
 */
CwCertificateFile *
cw_certificate_file_new (CwSecret *content, CwSecret *key, CwSecret *password, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_certificate_file_free (CwCertificateFile *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwCertificateFile, cw_certificate_file_free)

/* FALSE: the key is another certificate's. */
gboolean cw_certificate_file_key_fits (const CwCertificateFile *file);

G_END_DECLS
