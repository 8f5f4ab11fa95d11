/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-client-assertion.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <json-glib/json-glib.h>

#include "base/cw-error.h"
#include "base/cw-guid.h"
#include "base/cw-phrase.h"

#define LIFETIME_SECONDS 300

/* Servers' clocks differ a little. */
#define SKEW_SECONDS 30

typedef struct gnutls_x509_crt_int Certificate;
typedef struct gnutls_privkey_st PrivateKey;
typedef struct gnutls_pubkey_st PublicKey;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Certificate, gnutls_x509_crt_deinit)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PrivateKey, gnutls_privkey_deinit)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PublicKey, gnutls_pubkey_deinit)

char *
cw_base64url_encode (const void *data, gsize size)
{
  char *text = g_base64_encode (data, size);

  for (char *p = text; *p != '\0'; p++)
    {
      if (*p == '+')
        *p = '-';
      else if (*p == '/')
        *p = '_';
      else if (*p == '=')
        *p = '\0';
    }
  return text;
}

guint8 *
cw_base64url_decode (const char *text, gsize *ret_size)
{
  g_autoptr (GString) padded = g_string_new (text);

  for (gsize i = 0; i < padded->len; i++)
    {
      if (padded->str[i] == '-')
        padded->str[i] = '+';
      else if (padded->str[i] == '_')
        padded->str[i] = '/';
    }
  while (padded->len % 4 != 0)
    g_string_append_c (padded, '=');
  return g_base64_decode (padded->str, ret_size);
}

static gboolean
fail (GError **error, const char *what, int result)
{
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, "%s: %s", what, gnutls_strerror (result));
  return FALSE;
}

static Certificate *
load_certificate (const char *pem, GError **error)
{
  gnutls_datum_t datum = { (unsigned char *) pem, (unsigned int) strlen (pem) };
  g_autoptr (Certificate) certificate = NULL;
  int result = gnutls_x509_crt_init (&certificate);

  if (result == GNUTLS_E_SUCCESS)
    result = gnutls_x509_crt_import (certificate, &datum, GNUTLS_X509_FMT_PEM);
  if (result != GNUTLS_E_SUCCESS)
    {
      fail (error, CW_PHRASE ("the connector's certificate cannot be read (PEM expected)"), result);
      return NULL;
    }
  return g_steal_pointer (&certificate);
}

static PrivateKey *
load_private_key (CwSecret *pem, GError **error)
{
  g_autoptr (PrivateKey) key = NULL;
  gnutls_datum_t datum = { NULL, 0 };
  gsize size = 0;
  int result = gnutls_privkey_init (&key);

  datum.data = (unsigned char *) cw_secret_peek (pem, &size);
  datum.size = (unsigned int) size;
  if (result == GNUTLS_E_SUCCESS)
    result = gnutls_privkey_import_x509_raw (key, &datum, GNUTLS_X509_FMT_PEM, NULL, 0);
  if (result != GNUTLS_E_SUCCESS)
    {
      fail (error,
            CW_PHRASE ("the connector's private key cannot be read (unencrypted PEM expected)"),
            result);
      return NULL;
    }
  if (gnutls_privkey_get_pk_algorithm (key, NULL) != GNUTLS_PK_RSA)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "the connector's private key is not an RSA key, which Microsoft Entra requires");
      return NULL;
    }
  return g_steal_pointer (&key);
}

/* A key that belongs to another certificate would only be refused by the server, and less clearly.
 */
static gboolean
check_pair (Certificate *certificate, PrivateKey *key, GError **error)
{
  unsigned char ids[2][64];
  gsize sizes[2] = { sizeof ids[0], sizeof ids[1] };
  int result = gnutls_x509_crt_get_key_id (certificate, GNUTLS_KEYID_USE_SHA256, ids[0], &sizes[0]);
  g_autoptr (PublicKey) public_key = NULL;

  if (result == GNUTLS_E_SUCCESS)
    result = gnutls_pubkey_init (&public_key);
  if (result == GNUTLS_E_SUCCESS)
    result = gnutls_pubkey_import_privkey (public_key, key, 0, 0);
  if (result == GNUTLS_E_SUCCESS)
    result = gnutls_pubkey_get_key_id (public_key, GNUTLS_KEYID_USE_SHA256, ids[1], &sizes[1]);
  if (result != GNUTLS_E_SUCCESS)
    return fail (error,
                 CW_PHRASE ("the connector's certificate and private key cannot be compared"),
                 result);
  if (sizes[0] == sizes[1] && memcmp (ids[0], ids[1], sizes[0]) == 0)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
               "the connector's private key does not belong to its certificate");
  return FALSE;
}

static char *
encode_json (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, FALSE);

  return cw_base64url_encode (text, strlen (text));
}

static void
add_text (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static char *
encode_header (Certificate *certificate, CwAssertionAlgorithm algorithm, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *thumbprint = NULL;
  unsigned char digest[32];
  gsize size = sizeof digest;
  int result = gnutls_x509_crt_get_fingerprint (certificate, GNUTLS_DIG_SHA256, digest, &size);

  if (result != GNUTLS_E_SUCCESS)
    {
      fail (error, CW_PHRASE ("the connector's certificate has no thumbprint"), result);
      return NULL;
    }
  thumbprint = cw_base64url_encode (digest, size);
  json_builder_begin_object (builder);
  add_text (builder, "alg", algorithm == CW_ASSERTION_PS256 ? "PS256" : "RS256");
  add_text (builder, "typ", "JWT");
  add_text (builder, "x5t#S256", thumbprint);
  json_builder_end_object (builder);
  return encode_json (builder);
}

static void
add_moment (JsonBuilder *builder, const char *name, gint64 seconds)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, seconds);
}

static char *
encode_claims (const CwAssertionRequest *request)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  gint64 now = request->now_usec / G_USEC_PER_SEC;
  char jti[CW_GUID_STRING_SIZE];
  CwGuid guid;

  cw_guid_init_random (&guid);
  cw_guid_format (&guid, CW_GUID_ORDER_NETWORK, jti);
  json_builder_begin_object (builder);
  add_text (builder, "aud", request->audience);
  add_text (builder, "iss", request->client_id);
  add_text (builder, "sub", request->client_id);
  add_text (builder, "jti", jti);
  add_moment (builder, "iat", now);
  add_moment (builder, "nbf", now - SKEW_SECONDS);
  add_moment (builder, "exp", now + LIFETIME_SECONDS);
  json_builder_end_object (builder);
  return encode_json (builder);
}

static char *
sign (PrivateKey *key, CwAssertionAlgorithm algorithm, const char *text, GError **error)
{
  gnutls_datum_t input = { (unsigned char *) text, (unsigned int) strlen (text) };
  gnutls_datum_t signature = { NULL, 0 };
  g_autofree char *encoded = NULL;
  int result = gnutls_privkey_sign_data2 (
      key,
      algorithm == CW_ASSERTION_PS256 ? GNUTLS_SIGN_RSA_PSS_RSAE_SHA256 : GNUTLS_SIGN_RSA_SHA256, 0,
      &input, &signature);

  if (result != GNUTLS_E_SUCCESS)
    {
      fail (error, CW_PHRASE ("the connector's private key cannot sign"), result);
      return NULL;
    }
  encoded = cw_base64url_encode (signature.data, signature.size);
  gnutls_free (signature.data);
  return g_steal_pointer (&encoded);
}

char *
cw_client_assertion_new (const CwAssertionRequest *request, GError **error)
{
  g_autoptr (Certificate) certificate = load_certificate (request->certificate_pem, error);
  g_autoptr (PrivateKey) key = NULL;
  g_autofree char *header = NULL;
  g_autofree char *claims = NULL;
  g_autofree char *unsigned_text = NULL;
  g_autofree char *signature = NULL;

  if (certificate == NULL)
    return NULL;
  key = load_private_key (request->private_key_pem, error);
  if (key == NULL || !check_pair (certificate, key, error))
    return NULL;
  header = encode_header (certificate, request->algorithm, error);
  if (header == NULL)
    return NULL;
  claims = encode_claims (request);
  unsigned_text = g_strconcat (header, ".", claims, NULL);
  signature = sign (key, request->algorithm, unsigned_text, error);
  if (signature == NULL)
    return NULL;
  return g_strconcat (unsigned_text, ".", signature, NULL);
}
