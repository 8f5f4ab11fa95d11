/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-certificate-file.h"

#include <string.h>

#include <gnutls/pkcs12.h>

#include "base/cw-error.h"
#include "setup/cw-password-rounds.h"

#define PEM_MARK    "-----BEGIN "
#define MAX_KEY_ID  64
#define KEY_ID_HASH GNUTLS_KEYID_USE_SHA256

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pkcs12_t, gnutls_pkcs12_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pkcs12_bag_t, gnutls_pkcs12_bag_deinit, NULL)

static gnutls_datum_t
get_datum (CwSecret *secret)
{
  gsize size = 0;
  const void *bytes = cw_secret_peek (secret, &size);

  return (gnutls_datum_t){ (guint8 *) bytes, (guint) size };
}

/* GnuTLS wants a text that ends. (transfer full): cleared by the caller */
static char *
dup_password (CwSecret *password)
{
  gnutls_datum_t datum = { NULL, 0 };

  if (password == NULL)
    return NULL;
  datum = get_datum (password);
  return g_strndup ((const char *) datum.data, datum.size);
}

static void
clear_password (char **password)
{
  if (*password != NULL)
    explicit_bzero (*password, strlen (*password));
  g_clear_pointer (password, g_free);
}

static gboolean
fail (GError **error, int result)
{
  gboolean is_password =
      result == GNUTLS_E_DECRYPTION_FAILED || result == GNUTLS_E_MAC_VERIFY_FAILED;

  if (is_password)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_AUTH, "The password does not open the file");
  else
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA, "Reading the file: %s",
                 gnutls_strerror (result));
  return FALSE;
}

/* ----- PEM */

static gboolean
has_pem_key (gnutls_datum_t datum)
{
  return g_strstr_len ((const char *) datum.data, datum.size, "PRIVATE KEY-----") != NULL;
}

static gboolean
read_key (CwCertificateFile *file, gnutls_datum_t datum, const char *password, GError **error)
{
  int result = GNUTLS_E_SUCCESS;

  if (!cw_password_rounds_check_key (&datum, error))
    return FALSE;
  result = gnutls_x509_privkey_init (&file->key);
  if (result == GNUTLS_E_SUCCESS)
    result = gnutls_x509_privkey_import2 (file->key, &datum, GNUTLS_X509_FMT_PEM, password,
                                          password == NULL ? GNUTLS_PKCS_PLAIN : 0);
  if (result == GNUTLS_E_SUCCESS)
    return TRUE;
  g_clear_pointer (&file->key, gnutls_x509_privkey_deinit);
  return fail (error, result);
}

static gboolean
read_pem (CwCertificateFile *file,
          gnutls_datum_t content,
          const gnutls_datum_t *key,
          const char *password,
          GError **error)
{
  int result =
      gnutls_x509_crt_list_import2 (&file->chain, &file->n_chain, &content, GNUTLS_X509_FMT_PEM, 0);

  if (result < 0)
    return fail (error, result);
  if (key != NULL)
    return read_key (file, *key, password, error);
  return !has_pem_key (content) || read_key (file, content, password, error);
}

/* ----- PKCS #12 (RFC 7292) */

static void
free_certificates (gnutls_x509_crt_t *certificates, guint n)
{
  for (guint i = 0; i < n; i++)
    gnutls_x509_crt_deinit (certificates[i]);
  gnutls_free (certificates);
}

/* The certificates of one bag are put behind those in @found. */
static void
read_bag (gnutls_pkcs12_bag_t bag, const char *password, GArray *found)
{
  if (gnutls_pkcs12_bag_get_type (bag, 0) == GNUTLS_BAG_ENCRYPTED)
    (void) gnutls_pkcs12_bag_decrypt (bag, password);
  for (int i = 0; i < gnutls_pkcs12_bag_get_count (bag); i++)
    {
      gnutls_datum_t datum = { NULL, 0 };
      gnutls_x509_crt_t certificate = NULL;

      if (gnutls_pkcs12_bag_get_type (bag, (guint) i) != GNUTLS_BAG_CERTIFICATE ||
          gnutls_pkcs12_bag_get_data (bag, (guint) i, &datum) != GNUTLS_E_SUCCESS ||
          gnutls_x509_crt_init (&certificate) != GNUTLS_E_SUCCESS)
        continue;
      if (gnutls_x509_crt_import (certificate, &datum, GNUTLS_X509_FMT_DER) == GNUTLS_E_SUCCESS)
        g_array_append_val (found, certificate);
      else
        gnutls_x509_crt_deinit (certificate);
    }
}

/* Of a file without a key, of which GnuTLS tells no chain: the first is the certificate, as the
 * tools write them. */
static int
read_bags (CwCertificateFile *file, gnutls_pkcs12_t pfx, const char *password)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gnutls_x509_crt_t));
  int result = GNUTLS_E_SUCCESS;

  for (int i = 0; result >= 0; i++)
    {
      g_auto (gnutls_pkcs12_bag_t) bag = NULL;

      result = gnutls_pkcs12_bag_init (&bag);
      if (result >= 0)
        result = gnutls_pkcs12_get_bag (pfx, i, bag);
      if (result >= 0)
        read_bag (bag, password, found);
    }
  file->n_chain = found->len;
  file->chain = gnutls_calloc (MAX (found->len, 1), sizeof (gnutls_x509_crt_t));
  if (found->len > 0)
    memcpy (file->chain, found->data, found->len * sizeof (gnutls_x509_crt_t));
  return result == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE ? GNUTLS_E_SUCCESS : result;
}

static int
parse_pfx (CwCertificateFile *file, gnutls_pkcs12_t pfx, const char *password)
{
  int result = gnutls_pkcs12_simple_parse (pfx, password, &file->key, &file->chain, &file->n_chain,
                                           NULL, NULL, NULL, 0);

  return result == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE ? read_bags (file, pfx, password) : result;
}

static gboolean
read_pfx (CwCertificateFile *file, gnutls_datum_t content, const char *password, GError **error)
{
  g_auto (gnutls_pkcs12_t) pfx = NULL;
  const char *text = password != NULL ? password : "";
  int result = gnutls_pkcs12_init (&pfx);

  if (result == GNUTLS_E_SUCCESS)
    result = gnutls_pkcs12_import (pfx, &content, GNUTLS_X509_FMT_DER, 0);
  if (result != GNUTLS_E_SUCCESS)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                           "The file is neither PEM nor PKCS #12 (PFX)");
      return FALSE;
    }
  if (!cw_password_rounds_check_pfx (pfx, text, error))
    return FALSE;
  result = gnutls_pkcs12_verify_mac (pfx, text);
  if (result == GNUTLS_E_SUCCESS)
    result = parse_pfx (file, pfx, text);
  if (result != GNUTLS_E_SUCCESS)
    return fail (error, result);
  if (file->n_chain > 0)
    return TRUE;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                       "There is no certificate in the file");
  return FALSE;
}

/* ----- the key's certificate */

static gboolean
fits (gnutls_x509_privkey_t key, gnutls_x509_crt_t certificate)
{
  guint8 of_key[MAX_KEY_ID];
  guint8 of_certificate[MAX_KEY_ID];
  gsize key_size = sizeof of_key;
  gsize certificate_size = sizeof of_certificate;

  return gnutls_x509_privkey_get_key_id (key, KEY_ID_HASH, of_key, &key_size) == GNUTLS_E_SUCCESS &&
         gnutls_x509_crt_get_key_id (certificate, KEY_ID_HASH, of_certificate, &certificate_size) ==
             GNUTLS_E_SUCCESS &&
         key_size == certificate_size && memcmp (of_key, of_certificate, key_size) == 0;
}

gboolean
cw_certificate_file_key_fits (const CwCertificateFile *file)
{
  return fits (file->key, file->chain[0]);
}

/* Some authorities put the certificate behind its issuers; the key tells which one it is. */
static void
put_first (CwCertificateFile *file)
{
  gnutls_x509_crt_t first = file->chain[0];

  for (guint i = 0; i < file->n_chain; i++)
    if (fits (file->key, file->chain[i]))
      {
        file->chain[0] = file->chain[i];
        file->chain[i] = first;
        return;
      }
}

CwCertificateFile *
cw_certificate_file_new (CwSecret *content, CwSecret *key, CwSecret *password, GError **error)
{
  g_autoptr (CwCertificateFile) file = g_new0 (CwCertificateFile, 1);
  gnutls_datum_t datum = get_datum (content);
  gnutls_datum_t key_datum = { NULL, 0 };
  char *text = dup_password (password);
  gboolean is_read = FALSE;

  if (key != NULL)
    key_datum = get_datum (key);
  if (g_strstr_len ((const char *) datum.data, datum.size, PEM_MARK) != NULL)
    is_read = read_pem (file, datum, key != NULL ? &key_datum : NULL, text, error);
  else
    is_read = read_pfx (file, datum, text, error);
  clear_password (&text);
  if (is_read && file->key != NULL)
    put_first (file);
  return is_read ? g_steal_pointer (&file) : NULL;
}

void
cw_certificate_file_free (CwCertificateFile *file)
{
  free_certificates (file->chain, file->n_chain);
  g_clear_pointer (&file->key, gnutls_x509_privkey_deinit);
  g_free (file);
}
