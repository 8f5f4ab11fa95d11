/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-password-rounds.h"

#include "base/cw-error.h"

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pkcs12_bag_t, gnutls_pkcs12_bag_deinit, NULL)

/* FALSE with an error when @rounds are too many for the rest of @left. */
static gboolean
spend (guint *left, guint rounds, GError **error)
{
  if (rounds <= *left)
    {
      *left -= rounds;
      return TRUE;
    }
  g_set_error_literal (
      error, CW_ERROR, CW_ERROR_INVALID_DATA,
      "Opening the file would take too long: it has its password hashed more often "
      "than any usual tool does (5,000,000 times). Export it again");
  return FALSE;
}

static gboolean
spend_key (guint *left, const gnutls_datum_t *key, gnutls_x509_crt_fmt_t format, GError **error)
{
  guint rounds = 0;
  char *oid = NULL;
  int result = gnutls_pkcs8_info (key, format, NULL, NULL, NULL, NULL, &rounds, &oid);

  gnutls_free (oid);
  return result != GNUTLS_E_SUCCESS || spend (left, rounds, error);
}

/* An encrypted bag is one element; once it is open there are those that were in it. */
static gboolean
open_bag (guint *left, gnutls_pkcs12_bag_t bag, const char *password, GError **error)
{
  guint rounds = 0;
  char *oid = NULL;
  int result = GNUTLS_E_SUCCESS;

  if (gnutls_pkcs12_bag_get_type (bag, 0) != GNUTLS_BAG_ENCRYPTED)
    return TRUE;
  result = gnutls_pkcs12_bag_enc_info (bag, NULL, NULL, NULL, NULL, &rounds, &oid);
  gnutls_free (oid);
  if (result != GNUTLS_E_SUCCESS)
    return TRUE;
  if (!spend (left, rounds, error))
    return FALSE;
  (void) gnutls_pkcs12_bag_decrypt (bag, password);
  return TRUE;
}

static gboolean
check_bag (guint *left, gnutls_pkcs12_bag_t bag, const char *password, GError **error)
{
  if (!open_bag (left, bag, password, error))
    return FALSE;
  for (int i = 0; i < gnutls_pkcs12_bag_get_count (bag); i++)
    {
      gnutls_datum_t datum = { NULL, 0 };

      if (gnutls_pkcs12_bag_get_type (bag, (guint) i) == GNUTLS_BAG_PKCS8_ENCRYPTED_KEY &&
          gnutls_pkcs12_bag_get_data (bag, (guint) i, &datum) == GNUTLS_E_SUCCESS &&
          !spend_key (left, &datum, GNUTLS_X509_FMT_DER, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_mac (guint *left, gnutls_pkcs12_t pfx, GError **error)
{
  guint rounds = 0;
  char *oid = NULL;
  int result = gnutls_pkcs12_mac_info (pfx, NULL, NULL, NULL, &rounds, &oid);

  gnutls_free (oid);
  return result != GNUTLS_E_SUCCESS || spend (left, rounds, error);
}

gboolean
cw_password_rounds_check_pfx (gnutls_pkcs12_t pfx, const char *password, GError **error)
{
  guint left = CW_PASSWORD_ROUNDS_MAX;

  if (!check_mac (&left, pfx, error))
    return FALSE;
  for (int i = 0;; i++)
    {
      g_auto (gnutls_pkcs12_bag_t) bag = NULL;

      if (gnutls_pkcs12_bag_init (&bag) < 0 || gnutls_pkcs12_get_bag (pfx, i, bag) < 0)
        return TRUE;
      if (!check_bag (&left, bag, password, error))
        return FALSE;
    }
}

gboolean
cw_password_rounds_check_key (const gnutls_datum_t *key, GError **error)
{
  guint left = CW_PASSWORD_ROUNDS_MAX;

  return spend_key (&left, key, GNUTLS_X509_FMT_PEM, error);
}
