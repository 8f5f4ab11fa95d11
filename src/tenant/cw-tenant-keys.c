/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-keys.h"

#include <string.h>

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "base/cw-error.h"
#include "tenant/cw-tenant-cursor.h"

#define KEY_BITS 2048
#define META_KEY "signing_key"

struct _CwTenantKeys
{
  gnutls_privkey_t private_key;
  gnutls_pubkey_t public_key;
  char *id; /* kid */
};

static gboolean
fail (GError **error, const char *what, int code)
{
  g_set_error (error, CW_ERROR, CW_ERROR_FAILED, "The key that signs tokens: %s: %s", what,
               gnutls_strerror (code));
  return FALSE;
}

static char *
export_pem (gnutls_x509_privkey_t key)
{
  gnutls_datum_t pem = { 0 };
  char *text = NULL;

  if (gnutls_x509_privkey_export2 (key, GNUTLS_X509_FMT_PEM, &pem) != GNUTLS_E_SUCCESS)
    return NULL;
  text = g_strndup ((const char *) pem.data, pem.size);
  gnutls_free (pem.data);
  return text;
}

static char *
make_pem (GError **error)
{
  gnutls_x509_privkey_t key = NULL;
  char *pem = NULL;
  int code = gnutls_x509_privkey_init (&key);

  if (code == GNUTLS_E_SUCCESS)
    code = gnutls_x509_privkey_generate (key, GNUTLS_PK_RSA, KEY_BITS, 0);
  if (code == GNUTLS_E_SUCCESS)
    pem = export_pem (key);
  g_clear_pointer (&key, gnutls_x509_privkey_deinit);
  if (pem == NULL)
    fail (error, "it cannot be made", code);
  return pem;
}

static gboolean
import_pem (CwTenantKeys *keys, const char *pem, GError **error)
{
  gnutls_datum_t data = { (guchar *) pem, (guint) strlen (pem) };
  guint8 id[64] = { 0 };
  gsize size = sizeof id;
  int code = gnutls_privkey_init (&keys->private_key);

  if (code == GNUTLS_E_SUCCESS)
    code = gnutls_privkey_import_x509_raw (keys->private_key, &data, GNUTLS_X509_FMT_PEM, NULL, 0);
  if (code == GNUTLS_E_SUCCESS)
    code = gnutls_pubkey_init (&keys->public_key);
  if (code == GNUTLS_E_SUCCESS)
    code = gnutls_pubkey_import_privkey (keys->public_key, keys->private_key, 0, 0);
  if (code == GNUTLS_E_SUCCESS)
    code = gnutls_pubkey_get_key_id (keys->public_key, GNUTLS_KEYID_USE_SHA256, id, &size);
  if (code != GNUTLS_E_SUCCESS)
    return fail (error, "it cannot be read", code);
  keys->id = cw_tenant_base64url_encode (id, size);
  return TRUE;
}

static char *
load_pem (CwTenantStore *store, GError **error)
{
  g_autofree char *pem = cw_tenant_store_get_meta (store, META_KEY);

  if (pem != NULL)
    return g_steal_pointer (&pem);
  pem = make_pem (error);
  if (pem == NULL)
    return NULL;
  cw_tenant_store_begin (store);
  cw_tenant_store_set_meta (store, META_KEY, pem);
  return cw_tenant_store_commit (store, error) ? g_steal_pointer (&pem) : NULL;
}

CwTenantKeys *
cw_tenant_keys_load (CwTenantStore *store, GError **error)
{
  g_autoptr (CwTenantKeys) keys = g_new0 (CwTenantKeys, 1);
  g_autofree char *pem = load_pem (store, error);

  return pem != NULL && import_pem (keys, pem, error) ? g_steal_pointer (&keys) : NULL;
}

void
cw_tenant_keys_free (CwTenantKeys *keys)
{
  g_clear_pointer (&keys->public_key, gnutls_pubkey_deinit);
  g_clear_pointer (&keys->private_key, gnutls_privkey_deinit);
  g_free (keys->id);
  g_free (keys);
}

char *
cw_tenant_keys_sign (CwTenantKeys *keys, const char *claims)
{
  g_autofree char *header =
      g_strdup_printf ("{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":\"%s\"}", keys->id);
  g_autofree char *header_part = cw_tenant_base64url_encode (header, strlen (header));
  g_autofree char *claims_part = cw_tenant_base64url_encode (claims, strlen (claims));
  g_autofree char *text = g_strjoin (".", header_part, claims_part, NULL);
  gnutls_datum_t data = { (guchar *) text, (guint) strlen (text) };
  gnutls_datum_t signature = { 0 };
  g_autofree char *signature_part = NULL;

  if (gnutls_privkey_sign_data2 (keys->private_key, GNUTLS_SIGN_RSA_SHA256, 0, &data, &signature) !=
      GNUTLS_E_SUCCESS)
    g_critical ("a token cannot be signed");
  signature_part = cw_tenant_base64url_encode (signature.data, signature.size);
  gnutls_free (signature.data);
  return g_strjoin (".", text, signature_part, NULL);
}

gnutls_pubkey_t
cw_tenant_keys_get_public (CwTenantKeys *keys)
{
  return keys->public_key;
}

GString *
cw_tenant_keys_to_json (CwTenantKeys *keys)
{
  GString *out = g_string_new ("{\"keys\":[");
  gnutls_datum_t modulus = { 0 };
  gnutls_datum_t exponent = { 0 };
  g_autofree char *n = NULL;
  g_autofree char *e = NULL;

  /* Without the leading zero byte that ASN.1 would want (RFC 7518 section 6.3.1.1). */
  if (gnutls_pubkey_export_rsa_raw2 (keys->public_key, &modulus, &exponent,
                                     GNUTLS_EXPORT_FLAG_NO_LZ) == GNUTLS_E_SUCCESS)
    {
      n = cw_tenant_base64url_encode (modulus.data, modulus.size);
      e = cw_tenant_base64url_encode (exponent.data, exponent.size);
      g_string_append_printf (out,
                              "{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"%s\","
                              "\"n\":\"%s\",\"e\":\"%s\"}",
                              keys->id, n, e);
      gnutls_free (modulus.data);
      gnutls_free (exponent.data);
    }
  g_string_append (out, "]}");
  return out;
}
