/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/ldap/cw-certificate-text.h"
#include "engine/cw-variant.h"
#include "setup/cw-certificate-file.h"
#include "setup/cw-certificate-judge.h"
#include "setup/cw-setup-check.h"

static void
free_trust_list (gnutls_x509_trust_list_t list)
{
  gnutls_x509_trust_list_deinit (list, TRUE);
}

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_trust_list_t, free_trust_list, NULL)

static void
check_names (CwSetupCheck *check, gnutls_x509_crt_t certificate, const char *service)
{
  g_autofree char *names = cw_certificate_list_names (certificate);
  g_autofree char *text = NULL;

  cw_variant_add_string (check->answer, "names", names);
  if (gnutls_x509_crt_check_hostname (certificate, service) != 0)
    {
      text = g_strdup_printf (CW_PHRASE ("The certificate is for %s"), service);
      cw_setup_check_add (check, "names", CW_CHECK_OK, text, NULL);
      return;
    }
  text = g_strdup_printf (CW_PHRASE ("The certificate is not for %s; it is good for: %s"), service,
                          names);
  cw_setup_check_add (
      check, "names", CW_CHECK_FAILED, text,
      CW_PHRASE ("Have a certificate issued that names the federation service as its subject "
                 "or among its alternative names, or correct the name of the service"));
}

/* ----- who vouches for it */

/* FALSE: told. */
static gboolean
load_authorities (CwSetupCheck *check, gnutls_x509_trust_list_t authorities)
{
  const char *file = cw_setup_check_get_string (check, "caFile");
  g_autofree char *text = NULL;
  int n_read = file != NULL ? gnutls_x509_trust_list_add_trust_file (authorities, file, NULL,
                                                                     GNUTLS_X509_FMT_PEM, 0, 0)
                            : gnutls_x509_trust_list_add_system_trust (authorities, 0, 0);

  if (n_read > 0)
    return TRUE;
  text = file != NULL ? g_strdup_printf (CW_PHRASE ("There are no authorities in %s"), file)
                      : g_strdup (CW_PHRASE ("This computer knows no authorities"));
  cw_setup_check_add (
      check, "chain", CW_CHECK_FAILED, text,
      CW_PHRASE ("Give a readable file with the authority's certificate in PEM form"));
  return FALSE;
}

static gboolean
is_current (gnutls_x509_crt_t certificate)
{
  time_t now = time (NULL);

  return gnutls_x509_crt_get_activation_time (certificate) <= now &&
         gnutls_x509_crt_get_expiration_time (certificate) >= now;
}

/* Who issued @certificate, out of the file: of several, one that is valid now. (nullable) */
static gnutls_x509_crt_t
find_issuer_in_file (const CwCertificateFile *file, gnutls_x509_crt_t certificate)
{
  gnutls_x509_crt_t found = NULL;

  for (guint i = 0; i < file->n_chain; i++)
    if (file->chain[i] != certificate &&
        gnutls_x509_crt_check_issuer (certificate, file->chain[i]) != 0 &&
        (found == NULL || is_current (file->chain[i])))
      found = file->chain[i];
  return found;
}

/* The first of those above the certificate that is expired, or not valid yet. The last of them may
 * be an authority that this computer trusts. (transfer none) (nullable) */
static gnutls_x509_crt_t
find_outdated_issuer (const CwCertificateFile *file, gnutls_x509_trust_list_t authorities)
{
  gnutls_x509_crt_t certificate = file->chain[0];

  if (gnutls_x509_crt_check_issuer (certificate, certificate) != 0)
    return NULL;
  for (guint i = 0; i < file->n_chain; i++)
    {
      gnutls_x509_crt_t issuer = find_issuer_in_file (file, certificate);
      gboolean is_last = gnutls_x509_trust_list_get_issuer (authorities, certificate, &certificate,
                                                            0) == GNUTLS_E_SUCCESS;

      if (is_last && (issuer == NULL || !is_current (issuer)))
        return is_current (certificate) ? NULL : certificate;
      if (issuer == NULL || !is_current (issuer))
        return issuer;
      certificate = issuer;
    }
  return NULL;
}

static void
add_outdated_issuer (CwSetupCheck *check, gnutls_x509_crt_t issuer)
{
  g_autofree char *name = cw_certificate_dup_subject (issuer, FALSE);
  g_autofree char *begins =
      cw_certificate_format_day (gnutls_x509_crt_get_activation_time (issuer));
  g_autofree char *ends = cw_certificate_format_day (gnutls_x509_crt_get_expiration_time (issuer));
  g_autofree char *text = g_strdup_printf (
      CW_PHRASE ("The certificate of the issuer \"%s\" is valid from %s to %s, and not today"),
      name != NULL ? name : "", begins, ends);

  cw_setup_check_add (check, "chain", CW_CHECK_FAILED, text,
                      CW_PHRASE ("Put the issuer's present certificate into the file"));
}

static void
add_untrusted (CwSetupCheck *check, const CwCertificateFile *file, guint status)
{
  g_autofree char *issuer = cw_certificate_dup_subject (file->chain[0], TRUE);
  g_autofree char *text = NULL;

  if (status & GNUTLS_CERT_INSECURE_ALGORITHM)
    {
      cw_setup_check_add (
          check, "chain", CW_CHECK_FAILED,
          CW_PHRASE (
              "The certificate, or that of an issuer, is signed in a way that is not safe any "
              "more: with MD5 or SHA-1, or by a short key"),
          CW_PHRASE ("Have a certificate issued that is signed with SHA-256, by a key of 2048 bits "
                     "or more"));
      return;
    }
  text = g_strdup_printf (
      CW_PHRASE (
          "The certificate was issued by \"%s\", and leads to no authority that is trusted here"),
      issuer != NULL ? issuer : "");
  cw_setup_check_add (
      check, "chain", CW_CHECK_FAILED, text,
      CW_PHRASE ("Put the certificates of the issuers between into the file too; people's "
                 "browsers have to trust the authority"));
}

/* The period of the certificate itself is a finding of its own; here it is those above it. */
static void
check_chain (CwSetupCheck *check, const CwCertificateFile *file)
{
  g_auto (gnutls_x509_trust_list_t) authorities = NULL;
  gnutls_x509_crt_t outdated = NULL;
  guint status = GNUTLS_CERT_INVALID;

  if (gnutls_x509_trust_list_init (&authorities, 0) != GNUTLS_E_SUCCESS ||
      !load_authorities (check, authorities))
    return;
  if (gnutls_x509_trust_list_verify_crt (authorities, file->chain, file->n_chain,
                                         GNUTLS_VERIFY_DISABLE_TIME_CHECKS, &status,
                                         NULL) != GNUTLS_E_SUCCESS ||
      status != 0)
    {
      add_untrusted (check, file, status);
      return;
    }
  outdated = find_outdated_issuer (file, authorities);
  if (outdated != NULL)
    add_outdated_issuer (check, outdated);
  else
    cw_setup_check_add (check, "chain", CW_CHECK_OK,
                        CW_PHRASE ("A trusted authority issued the certificate"), NULL);
}

/* NULL: told. (transfer full) */
static CwCertificateFile *
open_file (CwSetupCheck *check, GError **error)
{
  g_autoptr (CwSecret) content = cw_setup_check_dup_secret (check, "", "certificate");
  g_autoptr (CwSecret) key = cw_setup_check_dup_secret (check, "", "certificate-key");
  g_autoptr (CwSecret) password = cw_setup_check_dup_secret (check, "", "certificate-password");

  if (content == NULL)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                           "The secret “certificate” is expected: the content of the file");
      return NULL;
    }
  return cw_certificate_file_new (content, key, password, error);
}

gboolean
cw_setup_check_certificate (CwSetupCheck *check, GError **error)
{
  const char *service = cw_setup_check_need_string (check, "service", error);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwCertificateFile) file = NULL;
  g_autofree char *subject = NULL;
  gboolean is_password = FALSE;

  if (service == NULL)
    return FALSE;
  file = open_file (check, &local_error);
  if (file == NULL && g_error_matches (local_error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  is_password = g_error_matches (local_error, CW_ERROR, CW_ERROR_AUTH);
  if (file == NULL)
    return cw_setup_check_add_error (
        check, "file", g_steal_pointer (&local_error),
        is_password
            ? CW_PHRASE ("Enter the password that the file was exported with")
            : CW_PHRASE ("Choose a PFX file, or a PEM file with the certificate and its issuers"),
        error);
  subject = cw_certificate_dup_subject (file->chain[0], FALSE);
  cw_variant_add_string (check->answer, "subject", subject != NULL ? subject : "");
  check_names (check, file->chain[0], service);
  cw_variant_add_time (check->answer, "expiresAt",
                       (gint64) gnutls_x509_crt_get_expiration_time (file->chain[0]) *
                           G_USEC_PER_SEC);
  cw_certificate_judge_period (check, "period", file->chain[0],
                               CW_PHRASE ("Renew it soon: without it nobody signs in"));
  if (file->key != NULL)
    cw_certificate_judge_key (check, "key", file);
  else
    cw_setup_check_add (
        check, "key", CW_CHECK_FAILED, CW_PHRASE ("The private key is not in the file"),
        CW_PHRASE ("Choose a PFX file that was exported with its key, or choose the file of "
                   "the key as well"));
  check_chain (check, file);
  return !g_cancellable_set_error_if_cancelled (check->cancellable, error);
}
