/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CwSigningCertificate:
 *
 * The certificate of a key with which a provider signs what it says of people.
 */
typedef struct
{
  char *subject;    /* (nullable) "CN=..." */
  char *thumbprint; /* SHA-1 in capitals, as Windows and PingFederate show it */
  gint64 begins_usec, ends_usec;
  gboolean is_weak; /* an RSA key of less than 2048 bits */
} CwSigningCertificate;

/* From the content of ds:X509Certificate. NULL: it is none. (transfer full) (nullable) */
CwSigningCertificate *cw_signing_certificate_new (const char *base64) G_GNUC_WARN_UNUSED_RESULT;
void cw_signing_certificate_free (CwSigningCertificate *certificate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSigningCertificate, cw_signing_certificate_free)

G_END_DECLS
