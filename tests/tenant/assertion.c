/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "assertion.h"

#include <string.h>
#include <time.h>

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#define SECONDS_A_DAY (24 * 60 * 60)

static char *
encode (const void *data, gsize size)
{
  char *text = g_base64_encode (data, size);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

static char *
make_thumbprint (gnutls_digest_algorithm_t algorithm, const gnutls_datum_t *der)
{
  guint8 digest[32] = { 0 };
  gsize size = sizeof digest;

  g_assert_cmpint (gnutls_fingerprint (algorithm, der, digest, &size), ==, 0);
  return encode (digest, size);
}

static void
sign_certificate (gnutls_x509_crt_t crt, gnutls_x509_privkey_t key, int days)
{
  static const guint8 serial[] = { 1 };
  time_t now = time (NULL);
  time_t end = now + (time_t) days * SECONDS_A_DAY;

  gnutls_x509_crt_set_version (crt, 3);
  gnutls_x509_crt_set_serial (crt, serial, sizeof serial);
  gnutls_x509_crt_set_dn (crt, "CN=test", NULL);
  gnutls_x509_crt_set_activation_time (crt, MIN (now, end) - SECONDS_A_DAY);
  gnutls_x509_crt_set_expiration_time (crt, end);
  g_assert_cmpint (gnutls_x509_crt_set_key (crt, key), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_sign2 (crt, crt, key, GNUTLS_DIG_SHA256, 0), ==, 0);
}

Credential *
credential_new (int days)
{
  Credential *credential = g_new0 (Credential, 1);
  gnutls_x509_privkey_t key = NULL;
  gnutls_x509_crt_t crt = NULL;
  gnutls_datum_t der = { 0 };
  gnutls_datum_t pem = { 0 };

  gnutls_x509_privkey_init (&key);
  g_assert_cmpint (gnutls_x509_privkey_generate (key, GNUTLS_PK_RSA, 2048, 0), ==, 0);
  gnutls_x509_crt_init (&crt);
  sign_certificate (crt, key, days);
  g_assert_cmpint (gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_DER, &der), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_PEM, &pem), ==, 0);
  credential->pem = g_strndup ((const char *) pem.data, pem.size);
  credential->thumbprint = make_thumbprint (GNUTLS_DIG_SHA1, &der);
  credential->thumbprint_sha256 = make_thumbprint (GNUTLS_DIG_SHA256, &der);
  gnutls_privkey_init (&credential->key);
  g_assert_cmpint (gnutls_privkey_import_x509 (credential->key, key, GNUTLS_PRIVKEY_IMPORT_COPY),
                   ==, 0);
  gnutls_free (der.data);
  gnutls_free (pem.data);
  gnutls_x509_crt_deinit (crt);
  gnutls_x509_privkey_deinit (key);
  return credential;
}

void
credential_free (Credential *credential)
{
  gnutls_privkey_deinit (credential->key);
  g_free (credential->pem);
  g_free (credential->thumbprint);
  g_free (credential->thumbprint_sha256);
  g_free (credential);
}

char *
credential_dup_der (Credential *credential)
{
  g_auto (GStrv) lines = g_strsplit (credential->pem, "\n", -1);
  GString *out = g_string_new (NULL);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      if (!g_str_has_prefix (lines[i], "-----"))
        g_string_append (out, lines[i]);
    }
  return g_string_free (out, FALSE);
}

static char *
make_header (const Assertion *assertion, Credential *named)
{
  if (assertion->header_name == NULL)
    return g_strdup_printf ("{\"alg\":\"%s\",\"typ\":\"JWT\"}", assertion->algorithm);
  /* MSAL pads the thumbprint. */
  return g_strdup_printf ("{\"alg\":\"%s\",\"typ\":\"JWT\",\"%s\":\"%s\"}", assertion->algorithm,
                          assertion->header_name,
                          g_str_equal (assertion->header_name, "x5t") ? named->thumbprint
                                                                      : named->thumbprint_sha256);
}

char *
assertion_make (const Assertion *assertion, Credential *named, Credential *signer)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *header = make_header (assertion, named);
  g_autofree char *claims = g_strdup_printf (
      "{\"aud\":\"%s\",\"iss\":\"%s\",\"sub\":\"%s\",\"jti\":\"%s\",\"nbf\":%" G_GINT64_FORMAT
      ",\"exp\":%" G_GINT64_FORMAT "}",
      assertion->audience, assertion->client_id, assertion->client_id, assertion->id,
      now + assertion->start, now + assertion->end);
  g_autofree char *header_part = encode (header, strlen (header));
  g_autofree char *claims_part = encode (claims, strlen (claims));
  g_autofree char *signed_part = g_strconcat (header_part, ".", claims_part, NULL);
  g_autofree char *signature_part = NULL;
  gnutls_datum_t data = { (guchar *) signed_part, (guint) strlen (signed_part) };
  gnutls_datum_t signature = { 0 };
  gnutls_sign_algorithm_t sign = g_str_equal (assertion->algorithm, "PS256")
                                     ? GNUTLS_SIGN_RSA_PSS_RSAE_SHA256
                                     : GNUTLS_SIGN_RSA_SHA256;

  g_assert_cmpint (gnutls_privkey_sign_data2 (signer->key, sign, 0, &data, &signature), ==, 0);
  signature_part = encode (signature.data, signature.size);
  gnutls_free (signature.data);
  return g_strconcat (signed_part, ".", signature_part, NULL);
}
