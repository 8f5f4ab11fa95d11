/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-certificate-judge.h"

#include "base/cw-phrase.h"
#include "connectors/ldap/cw-certificate-text.h"

#define WARN_DAYS        30
#define MIN_RSA_BITS     2048
#define SECONDS_OF_A_DAY (24 * 60 * 60)

gboolean
cw_certificate_judge_period (CwSetupCheck *check,
                             const char *id,
                             gnutls_x509_crt_t certificate,
                             const char *soon_remedy)
{
  time_t now = time (NULL);
  time_t begins = gnutls_x509_crt_get_activation_time (certificate);
  time_t ends = gnutls_x509_crt_get_expiration_time (certificate);
  gboolean is_early = begins > now;
  g_autofree char *day = cw_certificate_format_day (is_early ? begins : ends);
  g_autofree char *text =
      g_strdup_printf (is_early     ? CW_PHRASE ("The certificate is not valid before %s")
                       : ends < now ? CW_PHRASE ("The certificate expired on %s")
                                    : CW_PHRASE ("The certificate is valid until %s"),
                       day);

  if (is_early)
    cw_setup_check_add (check, id, CW_CHECK_FAILED, text,
                        CW_PHRASE ("Wait until then, or check the clock of this computer"));
  else if (ends < now)
    cw_setup_check_add (check, id, CW_CHECK_FAILED, text,
                        CW_PHRASE ("Choose a renewed certificate"));
  else if (ends < now + (time_t) WARN_DAYS * SECONDS_OF_A_DAY)
    cw_setup_check_add (check, id, CW_CHECK_WARNING, text, soon_remedy);
  else
    cw_setup_check_add (check, id, CW_CHECK_OK, text, NULL);
  return !is_early && ends >= now;
}

static gboolean
is_weak (gnutls_x509_privkey_t key)
{
  guint bits = 0;

  return gnutls_x509_privkey_get_pk_algorithm2 (key, &bits) == GNUTLS_PK_RSA && bits < MIN_RSA_BITS;
}

gboolean
cw_certificate_judge_key (CwSetupCheck *check, const char *id, const CwCertificateFile *file)
{
  gboolean fits = cw_certificate_file_key_fits (file);

  if (!fits)
    cw_setup_check_add (check, id, CW_CHECK_FAILED,
                        CW_PHRASE ("The private key belongs to another certificate"),
                        CW_PHRASE ("Choose the key that the certificate was requested with"));
  else if (is_weak (file->key))
    cw_setup_check_add (
        check, id, CW_CHECK_FAILED, CW_PHRASE ("The private key is too short"),
        CW_PHRASE ("Have a certificate issued for an RSA key of 2048 bits or more"));
  else
    cw_setup_check_add (check, id, CW_CHECK_OK, CW_PHRASE ("The private key fits the certificate"),
                        NULL);
  return fits && !is_weak (file->key);
}
