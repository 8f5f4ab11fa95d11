/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-tls-certificate.h"

#include <gnutls/x509.h>

#include "base/cw-phrase.h"
#include "connectors/ldap/cw-certificate-text.h"

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)

static void
describe_unknown_issuer (CwTlsReport *report)
{
  report->problem = CW_TLS_UNKNOWN_ISSUER;
  report->summary = g_strdup_printf (
      CW_PHRASE ("The server's certificate was issued by \"%s\", which is not a trusted authority"),
      report->issuer);
  report->remedy =
      g_strdup (CW_PHRASE ("Give that authority's certificate (PEM) as the connector's CA file"));
}

static void
describe_name (CwTlsReport *report, gnutls_x509_crt_t certificate, const char *host)
{
  g_autofree char *names = cw_certificate_list_names (certificate);

  report->problem = CW_TLS_NAME_MISMATCH;
  report->summary = g_strdup_printf (
      CW_PHRASE ("The server's certificate is not for \"%s\"; it is good for: %s"), host, names);
  report->remedy =
      g_strdup (CW_PHRASE ("Use one of these names as the server's name (its address can be set "
                           "apart), or give the server a certificate with this name"));
}

static void
describe_period (CwTlsReport *report, gnutls_x509_crt_t certificate, gboolean is_expired)
{
  time_t when = is_expired ? gnutls_x509_crt_get_expiration_time (certificate)
                           : gnutls_x509_crt_get_activation_time (certificate);
  g_autofree char *day = cw_certificate_format_day (when);

  report->problem = is_expired ? CW_TLS_EXPIRED : CW_TLS_NOT_YET_VALID;
  report->summary =
      is_expired
          ? g_strdup_printf (CW_PHRASE ("The server's certificate expired on %s"), day)
          : g_strdup_printf (CW_PHRASE ("The server's certificate is not valid before %s"), day);
  report->remedy =
      g_strdup (is_expired ? CW_PHRASE ("Renew the server's certificate")
                           : CW_PHRASE ("Check the clocks of this computer and of the server"));
}

/* A certificate of the chain that is not the server's own has expired. */
static void
describe_chain_period (CwTlsReport *report)
{
  report->problem = CW_TLS_EXPIRED;
  report->summary = g_strdup (CW_PHRASE ("A certificate in the server's chain has expired"));
  report->remedy = g_strdup (CW_PHRASE ("Renew the certificate of the issuing authority"));
}

static void
describe_other (CwTlsReport *report, guint status)
{
  gnutls_datum_t text = { NULL, 0 };

  report->problem = CW_TLS_UNTRUSTED;
  if ((status & GNUTLS_CERT_REVOKED) != 0)
    report->problem = CW_TLS_REVOKED;
  else if ((status & GNUTLS_CERT_INSECURE_ALGORITHM) != 0)
    report->problem = CW_TLS_WEAK;
  if (gnutls_certificate_verification_status_print (status, GNUTLS_CRT_X509, &text, 0) ==
      GNUTLS_E_SUCCESS)
    report->summary =
        g_strdup_printf (CW_PHRASE ("The server's certificate is refused: %s"), text.data);
  else
    report->summary =
        g_strdup_printf (CW_PHRASE ("The server's certificate is refused (0x%x)"), status);
  report->remedy = g_strdup (CW_PHRASE ("Give the server a new certificate"));
  gnutls_free (text.data);
}

/* The most telling of the reasons; an expired certificate is so for everybody, whoever issued it.
 */
static void
describe_status (CwTlsReport *report, gnutls_x509_crt_t certificate, const char *host, guint status)
{
  time_t now = time (NULL);

  if ((status & GNUTLS_CERT_REVOKED) != 0)
    describe_other (report, status);
  else if (gnutls_x509_crt_get_expiration_time (certificate) < now)
    describe_period (report, certificate, TRUE);
  else if (gnutls_x509_crt_get_activation_time (certificate) > now)
    describe_period (report, certificate, FALSE);
  else if ((status & (GNUTLS_CERT_SIGNER_NOT_FOUND | GNUTLS_CERT_SIGNER_NOT_CA)) != 0)
    describe_unknown_issuer (report);
  else if ((status & GNUTLS_CERT_UNEXPECTED_OWNER) != 0)
    describe_name (report, certificate, host);
  else if ((status & GNUTLS_CERT_EXPIRED) != 0)
    describe_chain_period (report);
  else
    describe_other (report, status);
}

void
cw_tls_certificate_check (gnutls_session_t session, const char *host, CwTlsReport *report)
{
  g_auto (gnutls_x509_crt_t) certificate = NULL;
  const gnutls_datum_t *chain = NULL;
  guint length = 0;
  guint status = 0;

  chain = gnutls_certificate_get_peers (session, &length);
  if (chain == NULL || length == 0 || gnutls_x509_crt_init (&certificate) != GNUTLS_E_SUCCESS ||
      gnutls_x509_crt_import (certificate, chain, GNUTLS_X509_FMT_DER) != GNUTLS_E_SUCCESS ||
      gnutls_certificate_verify_peers3 (session, host, &status) != GNUTLS_E_SUCCESS)
    {
      report->problem = CW_TLS_UNTRUSTED;
      report->summary = g_strdup (CW_PHRASE ("The server shows no certificate that can be read"));
      report->remedy = g_strdup (CW_PHRASE ("Give the server a certificate"));
      return;
    }
  report->subject = cw_certificate_dup_subject (certificate, FALSE);
  report->issuer = cw_certificate_dup_subject (certificate, TRUE);
  report->expires_usec =
      (gint64) gnutls_x509_crt_get_expiration_time (certificate) * G_USEC_PER_SEC;
  if (status != 0)
    describe_status (report, certificate, host, status);
}
