/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-app-credential.h"

#include <gnutls/crypto.h>
#include <gnutls/x509.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"

#define KEY_BITS        2048
#define SECONDS_PER_DAY (24 * 60 * 60)

/* The tenant's clock may be a little behind. */
#define EARLY_SECONDS (10 * 60)

typedef struct gnutls_x509_privkey_int PrivateKey;
typedef struct gnutls_x509_crt_int Certificate;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PrivateKey, gnutls_x509_privkey_deinit)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Certificate, gnutls_x509_crt_deinit)

static gboolean
check (int result, const char *what, GError **error)
{
  if (result >= 0)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_FAILED, "%s: %s", what, gnutls_strerror (result));
  return FALSE;
}

static PrivateKey *
generate_key (GError **error)
{
  g_autoptr (PrivateKey) key = NULL;

  if (!check (gnutls_x509_privkey_init (&key), CW_PHRASE ("making a key pair"), error) ||
      !check (gnutls_x509_privkey_generate (key, GNUTLS_PK_RSA, KEY_BITS, 0),
              CW_PHRASE ("making a key pair"), error))
    return NULL;
  return g_steal_pointer (&key);
}

static int
set_serial (Certificate *certificate)
{
  guint8 serial[16] = { 0 };
  int result = gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial);

  /* A positive number (RFC 5280 section 4.1.2.2) without a leading zero. */
  serial[0] = (guint8) ((serial[0] & 0x7f) | 0x40);
  return result < 0 ? result : gnutls_x509_crt_set_serial (certificate, serial, sizeof serial);
}

/* The first failure of the steps that describe the certificate, or 0. */
static int
describe (Certificate *certificate, PrivateKey *key, const char *common_name, guint days)
{
  time_t now = (time_t) (g_get_real_time () / G_USEC_PER_SEC);
  const int results[] = {
    gnutls_x509_crt_set_version (certificate, 3),
    set_serial (certificate),
    gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, common_name,
                                   (guint) strlen (common_name)),
    gnutls_x509_crt_set_activation_time (certificate, now - EARLY_SECONDS),
    gnutls_x509_crt_set_expiration_time (certificate, now + (time_t) days * SECONDS_PER_DAY),
    gnutls_x509_crt_set_key (certificate, key),
    gnutls_x509_crt_set_basic_constraints (certificate, 0, -1),
    gnutls_x509_crt_set_key_usage (certificate, GNUTLS_KEY_DIGITAL_SIGNATURE),
    gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    {
      if (results[i] < 0)
        return results[i];
    }
  return 0;
}

static char *
export_certificate (Certificate *certificate, gboolean is_pem)
{
  gnutls_datum_t datum = { 0 };
  char *text = NULL;

  if (gnutls_x509_crt_export2 (certificate, is_pem ? GNUTLS_X509_FMT_PEM : GNUTLS_X509_FMT_DER,
                               &datum) < 0)
    return NULL;
  text = is_pem ? g_strndup ((const char *) datum.data, datum.size)
                : g_base64_encode (datum.data, datum.size);
  gnutls_free (datum.data);
  return text;
}

static CwSecret *
export_key (PrivateKey *key, GError **error)
{
  gnutls_datum_t datum = { 0 };
  CwSecret *secret = NULL;

  if (!check (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN,
                                                 &datum),
              CW_PHRASE ("writing the private key"), error))
    return NULL;
  secret = cw_secret_new (datum.data, datum.size);
  gnutls_memset (datum.data, 0, datum.size);
  gnutls_free (datum.data);
  return secret;
}

static char *
make_thumbprint (Certificate *certificate)
{
  guint8 digest[20] = { 0 };
  gsize size = sizeof digest;
  GString *text = g_string_new (NULL);

  gnutls_x509_crt_get_fingerprint (certificate, GNUTLS_DIG_SHA1, digest, &size);
  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, "%02X", digest[i]);
  return g_string_free (text, FALSE);
}

static CwAppCredential *
wrap (Certificate *certificate, CwSecret *private_key_pem)
{
  CwAppCredential *credential = g_atomic_rc_box_new0 (CwAppCredential);

  credential->certificate_pem = export_certificate (certificate, TRUE);
  credential->certificate_base64 = export_certificate (certificate, FALSE);
  credential->thumbprint = make_thumbprint (certificate);
  credential->private_key_pem = cw_secret_ref (private_key_pem);
  credential->start_usec =
      (gint64) gnutls_x509_crt_get_activation_time (certificate) * G_USEC_PER_SEC;
  credential->end_usec =
      (gint64) gnutls_x509_crt_get_expiration_time (certificate) * G_USEC_PER_SEC;
  return credential;
}

CwAppCredential *
cw_app_credential_new (const char *common_name, guint days, GError **error)
{
  g_autoptr (PrivateKey) key = generate_key (error);
  g_autoptr (Certificate) certificate = NULL;
  g_autoptr (CwSecret) secret = NULL;

  if (key == NULL ||
      !check (gnutls_x509_crt_init (&certificate), CW_PHRASE ("making a certificate"), error) ||
      !check (describe (certificate, key, common_name, days), CW_PHRASE ("making a certificate"),
              error))
    return NULL;
  secret = export_key (key, error);
  return secret != NULL ? wrap (certificate, secret) : NULL;
}

CwAppCredential *
cw_app_credential_new_from_pem (const char *certificate_pem,
                                CwSecret *private_key_pem,
                                GError **error)
{
  gnutls_datum_t datum = { (unsigned char *) certificate_pem,
                           (unsigned int) strlen (certificate_pem) };
  g_autoptr (Certificate) certificate = NULL;
  int result = gnutls_x509_crt_init (&certificate);

  if (result >= 0)
    result = gnutls_x509_crt_import (certificate, &datum, GNUTLS_X509_FMT_PEM);
  if (result >= 0)
    return wrap (certificate, private_key_pem);
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
               "The application's certificate cannot be read (PEM expected): %s",
               gnutls_strerror (result));
  return NULL;
}

CwAppCredential *
cw_app_credential_ref (CwAppCredential *credential)
{
  return g_atomic_rc_box_acquire (credential);
}

static void
clear_credential (gpointer data)
{
  CwAppCredential *credential = data;

  g_free (credential->certificate_pem);
  g_free (credential->certificate_base64);
  g_free (credential->thumbprint);
  g_clear_pointer (&credential->private_key_pem, cw_secret_unref);
}

void
cw_app_credential_unref (CwAppCredential *credential)
{
  g_atomic_rc_box_release_full (credential, clear_credential);
}
