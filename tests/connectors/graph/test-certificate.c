/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "test-certificate.h"

#include <time.h>

static void
fill (gnutls_x509_crt_t certificate,
      gnutls_x509_privkey_t key,
      const TestCertificateOptions *options)
{
  time_t now = time (NULL);
  const guint8 address[] = { 127, 0, 0, 1 };

  gnutls_x509_crt_set_version (certificate, 3);
  gnutls_x509_crt_set_serial (certificate, "\x01", 1);
  gnutls_x509_crt_set_dn (certificate, "CN=test", NULL);
  gnutls_x509_crt_set_key (certificate, key);
  gnutls_x509_crt_set_activation_time (certificate, now - 86400);
  gnutls_x509_crt_set_expiration_time (certificate, now + (time_t) options->lifetime_seconds);
  gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, options->host,
                                        (unsigned int) strlen (options->host), GNUTLS_FSAN_SET);
  if (g_str_equal (options->host, "localhost"))
    gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, address,
                                          sizeof address, GNUTLS_FSAN_APPEND);
  gnutls_x509_crt_set_basic_constraints (certificate, 1, -1);
  g_assert_cmpint (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0), ==,
                   GNUTLS_E_SUCCESS);
}

static char *
take_pem (gnutls_datum_t *datum)
{
  char *text = g_strndup ((const char *) datum->data, datum->size);

  gnutls_free (datum->data);
  return text;
}

TestCertificate *
test_certificate_new (const TestCertificateOptions *options)
{
  TestCertificate *self = g_new0 (TestCertificate, 1);
  gnutls_x509_privkey_t key;
  gnutls_datum_t datum;
  unsigned int bits = gnutls_sec_param_to_pk_bits (options->algorithm, GNUTLS_SEC_PARAM_MEDIUM);

  gnutls_x509_privkey_init (&key);
  g_assert_cmpint (gnutls_x509_privkey_generate (key, options->algorithm, bits, 0), ==,
                   GNUTLS_E_SUCCESS);
  gnutls_x509_crt_init (&self->certificate);
  fill (self->certificate, key, options);
  gnutls_x509_crt_export2 (self->certificate, GNUTLS_X509_FMT_PEM, &datum);
  self->certificate_pem = take_pem (&datum);
  gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &datum);
  self->key_pem = take_pem (&datum);
  gnutls_x509_privkey_deinit (key);
  return self;
}

void
test_certificate_free (TestCertificate *certificate)
{
  g_free (certificate->certificate_pem);
  g_free (certificate->key_pem);
  gnutls_x509_crt_deinit (certificate->certificate);
  g_free (certificate);
}
