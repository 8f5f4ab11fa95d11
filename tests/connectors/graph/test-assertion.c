/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "connectors/graph/cw-client-assertion.h"

#include <gnutls/abstract.h>

#include "base/cw-error.h"
#include "graph-fixture.h"
#include "test-certificate.h"

#define NOW 1795186800

static char *
make (const TestCertificate *certificate,
      const char *key_pem,
      CwAssertionAlgorithm algorithm,
      GError **error)
{
  g_autoptr (CwSecret) key = cw_secret_new_from_string (key_pem);
  CwAssertionRequest request = {
    .client_id = "client",
    .audience = "https://login.example/t/oauth2/v2.0/token",
    .certificate_pem = certificate->certificate_pem,
    .private_key_pem = key,
    .algorithm = algorithm,
    .now_usec = (gint64) NOW * G_USEC_PER_SEC,
  };

  return cw_client_assertion_new (&request, error);
}

static JsonNode *
decode_part (const char *part)
{
  gsize size = 0;
  g_autofree char *text = (char *) cw_base64url_decode (part, &size);
  g_autofree char *terminated = g_strndup (text, size);

  return json_from_string (terminated, NULL);
}

static void
verify (const TestCertificate *certificate, char **parts, gnutls_sign_algorithm_t algorithm)
{
  g_autofree char *signed_text = g_strconcat (parts[0], ".", parts[1], NULL);
  gsize size = 0;
  g_autofree guint8 *bytes = cw_base64url_decode (parts[2], &size);
  gnutls_datum_t data = { (unsigned char *) signed_text, (unsigned int) strlen (signed_text) };
  gnutls_datum_t signature = { bytes, (unsigned int) size };
  gnutls_pubkey_t key;

  gnutls_pubkey_init (&key);
  gnutls_pubkey_import_x509 (key, certificate->certificate, 0);
  g_assert_cmpint (gnutls_pubkey_verify_data2 (key, algorithm, 0, &data, &signature), >=, 0);
  gnutls_pubkey_deinit (key);
}

static const struct
{
  CwAssertionAlgorithm algorithm;
  const char *name;
  gnutls_sign_algorithm_t sign;
} algorithms[] = {
  { CW_ASSERTION_PS256, "PS256", GNUTLS_SIGN_RSA_PSS_RSAE_SHA256 },
  { CW_ASSERTION_RS256, "RS256", GNUTLS_SIGN_RSA_SHA256 },
};

static void
check_header (const TestCertificate *certificate, const char *part, const char *algorithm)
{
  g_autoptr (JsonNode) header = decode_part (part);
  JsonObject *object = json_node_get_object (header);
  guint8 digest[32];
  gsize size = sizeof digest;
  g_autofree char *thumbprint = NULL;

  gnutls_x509_crt_get_fingerprint (certificate->certificate, GNUTLS_DIG_SHA256, digest, &size);
  thumbprint = cw_base64url_encode (digest, size);
  g_assert_cmpstr (json_object_get_string_member (object, "alg"), ==, algorithm);
  g_assert_cmpstr (json_object_get_string_member (object, "x5t#S256"), ==, thumbprint);
  g_assert_null (strpbrk (thumbprint, "+/="));
}

static void
check_claims (const char *part)
{
  g_autoptr (JsonNode) claims = decode_part (part);
  JsonObject *object = json_node_get_object (claims);

  g_assert_cmpstr (json_object_get_string_member (object, "iss"), ==, "client");
  g_assert_cmpstr (json_object_get_string_member (object, "sub"), ==, "client");
  g_assert_cmpstr (json_object_get_string_member (object, "aud"), ==,
                   "https://login.example/t/oauth2/v2.0/token");
  g_assert_cmpint (json_object_get_int_member (object, "nbf"), <=, NOW);
  g_assert_cmpint (json_object_get_int_member (object, "exp"), >, NOW);
  g_assert_cmpint (json_object_get_int_member (object, "exp"), <=, NOW + 600);
  g_assert_true (g_uuid_string_is_valid (json_object_get_string_member (object, "jti")));
}

static void
test_signed (void)
{
  g_autoptr (TestCertificate) certificate =
      test_certificate_new (&(TestCertificateOptions){ GNUTLS_PK_RSA, "localhost", 86400 });

  for (gsize i = 0; i < G_N_ELEMENTS (algorithms); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *jwt =
          make (certificate, certificate->key_pem, algorithms[i].algorithm, &error);
      g_auto (GStrv) parts = NULL;

      g_assert_no_error (error);
      parts = g_strsplit (jwt, ".", -1);
      g_assert_cmpuint (g_strv_length (parts), ==, 3);
      check_header (certificate, parts[0], algorithms[i].name);
      check_claims (parts[1]);
      verify (certificate, parts, algorithms[i].sign);
    }
}

static void
test_each_is_new (void)
{
  g_autoptr (TestCertificate) certificate =
      test_certificate_new (&(TestCertificateOptions){ GNUTLS_PK_RSA, "localhost", 86400 });
  g_autofree char *first = make (certificate, certificate->key_pem, CW_ASSERTION_RS256, NULL);
  g_autofree char *second = make (certificate, certificate->key_pem, CW_ASSERTION_RS256, NULL);

  g_assert_cmpstr (first, !=, second);
}

static void
assert_refused (const TestCertificate *certificate, const char *key_pem)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (make (certificate, key_pem, CW_ASSERTION_PS256, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
  g_assert_null (strstr (error->message, "PRIVATE KEY"));
}

static void
test_bad_keys (void)
{
  g_autoptr (TestCertificate) one =
      test_certificate_new (&(TestCertificateOptions){ GNUTLS_PK_RSA, "localhost", 86400 });
  g_autoptr (TestCertificate) other =
      test_certificate_new (&(TestCertificateOptions){ GNUTLS_PK_RSA, "localhost", 86400 });
  g_autoptr (TestCertificate) elliptic =
      test_certificate_new (&(TestCertificateOptions){ GNUTLS_PK_ECDSA, "localhost", 86400 });
  TestCertificate broken = { .certificate_pem = (char *) "no certificate" };

  assert_refused (one, other->key_pem);
  assert_refused (elliptic, elliptic->key_pem);
  assert_refused (one, "no key");
  assert_refused (one, "");
  assert_refused (&broken, one->key_pem);
}

static void
test_base64url (void)
{
  static const guint8 bytes[] = { 0xfb, 0xff, 0xfe, 0x00 };

  for (gsize size = 0; size <= sizeof bytes; size++)
    {
      g_autofree char *text = cw_base64url_encode (bytes, size);
      gsize decoded_size = 0;
      g_autofree guint8 *decoded = cw_base64url_decode (text, &decoded_size);

      g_assert_cmpmem (decoded, decoded_size, bytes, size);
      g_assert_null (strpbrk (text, "+/="));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/assertion/signed", test_signed);
  g_test_add_func ("/assertion/each-is-new", test_each_is_new);
  g_test_add_func ("/assertion/bad-keys", test_bad_keys);
  g_test_add_func ("/assertion/base64url", test_base64url);
  return g_test_run ();
}
