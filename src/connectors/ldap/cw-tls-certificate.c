/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-tls-certificate.h"

#include <arpa/inet.h>

#include <gnutls/x509.h>

#include "base/cw-phrase.h"
#include "base/cw-time.h"

#define MAX_NAMES 20

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)

static char *
format_day (time_t when)
{
  g_autofree char *text = cw_time_format_iso8601 ((gint64) when * G_USEC_PER_SEC);

  return g_strndup (text, strlen ("2026-11-20"));
}

static char *
dup_subject (gnutls_x509_crt_t certificate, gboolean is_issuer)
{
  gnutls_datum_t datum = { NULL, 0 };
  char *text = NULL;
  int result = is_issuer ? gnutls_x509_crt_get_issuer_dn2 (certificate, &datum)
                         : gnutls_x509_crt_get_dn2 (certificate, &datum);

  if (result == GNUTLS_E_SUCCESS)
    text = g_utf8_make_valid ((const char *) datum.data, (gssize) datum.size);
  gnutls_free (datum.data);
  return text;
}

/* One subjectAltName as text; %NULL for a kind that names no server. */
static char *
format_name (int type, const guint8 *data, gsize size)
{
  char address[INET6_ADDRSTRLEN];

  if (type == GNUTLS_SAN_DNSNAME)
    return g_utf8_make_valid ((const char *) data, (gssize) size);
  if (type == GNUTLS_SAN_IPADDRESS && (size == 4 || size == 16) &&
      inet_ntop (size == 4 ? AF_INET : AF_INET6, data, address, sizeof address) != NULL)
    return g_strdup (address);
  return NULL;
}

/* The names that the certificate is good for, "dc1.contoso.lab, 10.0.0.1". (transfer full) */
static char *
list_names (gnutls_x509_crt_t certificate)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  char buffer[1024];

  for (guint i = 0; i < MAX_NAMES; i++)
    {
      gsize size = sizeof buffer;
      int type = gnutls_x509_crt_get_subject_alt_name (certificate, i, buffer, &size, NULL);
      char *name = type >= 0 ? format_name (type, (const guint8 *) buffer, size) : NULL;

      if (type == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
        break;
      if (name != NULL)
        g_ptr_array_add (names, name);
    }
  if (names->len == 0)
    {
      gsize size = sizeof buffer;

      if (gnutls_x509_crt_get_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0, buffer,
                                         &size) == GNUTLS_E_SUCCESS)
        g_ptr_array_add (names, g_utf8_make_valid (buffer, (gssize) size));
    }
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (char **) names->pdata);
}

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
  g_autofree char *names = list_names (certificate);

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
  g_autofree char *day = format_day (when);

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
  report->subject = dup_subject (certificate, FALSE);
  report->issuer = dup_subject (certificate, TRUE);
  report->expires_usec =
      (gint64) gnutls_x509_crt_get_expiration_time (certificate) * G_USEC_PER_SEC;
  if (status != 0)
    describe_status (report, certificate, host, status);
}
