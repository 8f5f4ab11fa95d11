/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-signin"

#include "config.h"

#include "signin/cw-signing-certificate.h"

#include <string.h>

#include "connectors/ldap/cw-certificate-text.h"

#define MIN_RSA_BITS 2048
#define MAX_BASE64   (64 * 1024)

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)

/* The signature on the certificate does not matter, since providers sign theirs themselves and the
 * tenant is told which one it is; the key does. */
static gboolean
is_weak (gnutls_x509_crt_t certificate)
{
  guint bits = 0;

  return gnutls_x509_crt_get_pk_algorithm (certificate, &bits) == GNUTLS_PK_RSA &&
         bits < MIN_RSA_BITS;
}

static char *
dup_thumbprint (gconstpointer data, gsize size)
{
  g_autofree char *lower = g_compute_checksum_for_data (G_CHECKSUM_SHA1, data, size);

  return g_ascii_strup (lower, -1);
}

CwSigningCertificate *
cw_signing_certificate_new (const char *base64)
{
  g_autofree guchar *data = NULL;
  g_auto (gnutls_x509_crt_t) certificate = NULL;
  gnutls_datum_t datum = { NULL, 0 };
  CwSigningCertificate *self = NULL;
  gsize size = 0;

  if (base64 == NULL || strlen (base64) > MAX_BASE64)
    return NULL;
  data = g_base64_decode (base64, &size);
  datum.data = data;
  datum.size = (guint) size;
  if (size == 0 || gnutls_x509_crt_init (&certificate) != GNUTLS_E_SUCCESS ||
      gnutls_x509_crt_import (certificate, &datum, GNUTLS_X509_FMT_DER) != GNUTLS_E_SUCCESS)
    return NULL;
  self = g_new0 (CwSigningCertificate, 1);
  self->subject = cw_certificate_dup_subject (certificate, FALSE);
  self->thumbprint = dup_thumbprint (data, size);
  self->begins_usec = (gint64) gnutls_x509_crt_get_activation_time (certificate) * G_USEC_PER_SEC;
  self->ends_usec = (gint64) gnutls_x509_crt_get_expiration_time (certificate) * G_USEC_PER_SEC;
  self->is_weak = is_weak (certificate);
  return self;
}

void
cw_signing_certificate_free (CwSigningCertificate *certificate)
{
  if (certificate == NULL)
    return;
  g_free (certificate->subject);
  g_free (certificate->thumbprint);
  g_free (certificate);
}
