/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-tls-probe.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <gnutls/gnutls.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/ldap/cw-ber.h"
#include "connectors/ldap/cw-ldap-socket.h"
#include "connectors/ldap/cw-ldap-types.h"
#include "connectors/ldap/cw-tls-certificate.h"

#define MAX_STARTTLS_ANSWER 4096

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_session_t, gnutls_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_certificate_credentials_t,
                                 gnutls_certificate_free_credentials,
                                 NULL)

static void
set_problem (CwTlsReport *report, CwTlsProblem problem, char *summary, const char *remedy)
{
  report->problem = problem;
  report->summary = summary;
  report->remedy = g_strdup (remedy);
}

/* ExtendedRequest 1.3.6.1.4.1.1466.20037 (RFC 4511 4.14), message id 1. */
static gboolean
send_starttls (int fd)
{
  g_autoptr (BerElement) ber = ber_alloc_t (LBER_USE_DER);
  struct berval packet = { 0, NULL };

  g_assert (ber != NULL);
  if (ber_printf (ber, "{it{ts}}", 1, (ber_tag_t) LDAP_REQ_EXTENDED,
                  (ber_tag_t) LDAP_TAG_EXOP_REQ_OID, LDAP_EXOP_START_TLS) < 0 ||
      ber_flatten2 (ber, &packet, 0) != 0)
    return FALSE;
  return send (fd, packet.bv_val, packet.bv_len, MSG_NOSIGNAL) == (gssize) packet.bv_len;
}

static gboolean
read_bytes (int fd, GByteArray *message, gsize count)
{
  guint8 byte = 0;

  for (gsize i = 0; i < count; i++)
    {
      if (recv (fd, &byte, 1, 0) != 1)
        return FALSE;
      g_byte_array_append (message, &byte, 1);
    }
  return TRUE;
}

/* Reads one LDAP message and no byte more: what follows belongs to TLS. */
static gboolean
read_message (int fd, GByteArray *message)
{
  gsize length = 0;
  guint n_length_bytes = 0;

  if (!read_bytes (fd, message, 2))
    return FALSE;
  length = message->data[1];
  if ((length & 0x80) != 0)
    {
      n_length_bytes = length & 0x7f;
      if (n_length_bytes > 4 || !read_bytes (fd, message, n_length_bytes))
        return FALSE;
      length = 0;
      for (guint i = 0; i < n_length_bytes; i++)
        length = length << 8 | message->data[2 + i];
    }
  return length <= MAX_STARTTLS_ANSWER && read_bytes (fd, message, length);
}

/* The result code of the answer, or -1. */
static int
read_starttls_answer (int fd)
{
  g_autoptr (GByteArray) message = g_byte_array_new ();
  g_autoptr (BerElement) ber = NULL;
  struct berval value = { 0, NULL };
  ber_int_t id = 0;
  ber_int_t code = -1;

  if (!read_message (fd, message))
    return -1;
  value.bv_val = (char *) message->data;
  value.bv_len = message->len;
  ber = cw_ber_open (&value);
  if (ber == NULL || ber_scanf (ber, "{i{e", &id, &code) == LBER_ERROR)
    return -1;
  return code;
}

static gboolean
start_tls (int fd, CwTlsReport *report)
{
  int code = send_starttls (fd) ? read_starttls_answer (fd) : -1;

  if (code == LDAP_SUCCESS)
    return TRUE;
  if (code < 0)
    set_problem (
        report, CW_TLS_NO_STARTTLS,
        g_strdup (CW_PHRASE ("The server does not answer the StartTLS request")),
        CW_PHRASE ("Check that the port is that of plain LDAP, usually 389, or use \"ldaps\""));
  else
    set_problem (report, CW_TLS_NO_STARTTLS,
                 g_strdup_printf (CW_PHRASE ("The server refuses StartTLS: %s (LDAP result %d)"),
                                  ldap_err2string (code), code),
                 CW_PHRASE ("Give the server a certificate, or use \"ldaps\""));
  return FALSE;
}

/* The library's text without the full stop with which some of them end. (transfer full) */
static char *
dup_reason (int result)
{
  const char *text = gnutls_strerror (result);
  gsize len = strlen (text);

  return g_strndup (text, len > 0 && text[len - 1] == '.' ? len - 1 : len);
}

static gboolean
load_authorities (gnutls_certificate_credentials_t credentials,
                  const CwLdapSettings *settings,
                  CwTlsReport *report)
{
  g_autofree char *reason = NULL;
  int result = 0;

  if (settings->ca_file == NULL)
    {
      result = gnutls_certificate_set_x509_system_trust (credentials);
      return result >= 0;
    }
  result =
      gnutls_certificate_set_x509_trust_file (credentials, settings->ca_file, GNUTLS_X509_FMT_PEM);
  if (result > 0)
    return TRUE;
  reason = dup_reason (result);
  set_problem (
      report, CW_TLS_CA_FILE,
      result == 0 ? g_strdup_printf (CW_PHRASE ("There is no certificate in %s"), settings->ca_file)
                  : g_strdup_printf (CW_PHRASE ("Reading authorities from %s: %s"),
                                     settings->ca_file, reason),
      CW_PHRASE ("Give a readable file with the authority's certificate in PEM form"));
  return FALSE;
}

static void
describe_handshake (CwTlsReport *report, int result)
{
  g_autofree char *reason = dup_reason (result);

  switch (result)
    {
    case GNUTLS_E_UNEXPECTED_PACKET_LENGTH:
    case GNUTLS_E_UNEXPECTED_PACKET:
    case GNUTLS_E_UNSUPPORTED_VERSION_PACKET:
    case GNUTLS_E_RECORD_OVERFLOW:
    case GNUTLS_E_DECRYPTION_FAILED:
    case GNUTLS_E_PREMATURE_TERMINATION:
    case GNUTLS_E_PULL_ERROR:
    case GNUTLS_E_PUSH_ERROR:
      set_problem (
          report, CW_TLS_PLAIN_PORT,
          g_strdup_printf (CW_PHRASE ("The server does not speak TLS on this port (%s)"), reason),
          CW_PHRASE ("Use the port of LDAPS, usually 636, or \"starttls\"; a domain controller "
                     "speaks LDAPS only when it has a certificate"));
      break;
    case GNUTLS_E_TIMEDOUT:
      set_problem (report, CW_TLS_PLAIN_PORT,
                   g_strdup (CW_PHRASE ("The server does not answer the TLS handshake in time")),
                   CW_PHRASE ("Check that the port is that of LDAPS, usually 636"));
      break;
    default:
      set_problem (report, CW_TLS_HANDSHAKE,
                   g_strdup_printf (CW_PHRASE ("The TLS handshake failed: %s"), reason),
                   CW_PHRASE ("Allow TLS 1.2 or newer on the server"));
      break;
    }
}

/* Sending the name of an IP address is not allowed (RFC 6066 3). */
static void
set_server_name (gnutls_session_t session, const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address == NULL)
    (void) gnutls_server_name_set (session, GNUTLS_NAME_DNS, host, strlen (host));
}

/* @host: (nullable): any name will do */
static void
shake_hands (int fd, const CwLdapSettings *settings, const char *host, CwTlsReport *report)
{
  g_auto (gnutls_certificate_credentials_t) credentials = NULL;
  g_auto (gnutls_session_t) session = NULL;
  int result = 0;

  if (gnutls_certificate_allocate_credentials (&credentials) != GNUTLS_E_SUCCESS ||
      !load_authorities (credentials, settings, report) ||
      gnutls_init (&session, GNUTLS_CLIENT) != GNUTLS_E_SUCCESS)
    return;
  (void) gnutls_set_default_priority (session);
  (void) gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, credentials);
  set_server_name (session, settings->host);
  gnutls_transport_set_int (session, fd);
  gnutls_handshake_set_timeout (session, settings->timeout_seconds * 1000);
  do
    result = gnutls_handshake (session);
  while (result < 0 && gnutls_error_is_fatal (result) == 0);

  if (result < 0)
    {
      describe_handshake (report, result);
      return;
    }
  cw_tls_certificate_check (session, host, report);
  if (report->problem == CW_TLS_OK)
    report->summary = g_strdup_printf (
        CW_PHRASE ("%s with a trusted certificate for %s"),
        gnutls_protocol_get_name (gnutls_protocol_get_version (session)),
        host != NULL || report->subject == NULL ? settings->host : report->subject);
}

static void
set_timeouts (int fd, guint seconds)
{
  struct timeval timeout = { (time_t) seconds, 0 };

  (void) setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  (void) setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
}

CwTlsReport *
cw_tls_probe_behind (const CwLdapSettings *settings,
                     CwTlsPrelude prelude,
                     gboolean verifies_name,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (CwTlsReport) report = g_new0 (CwTlsReport, 1);
  int fd = cw_ldap_socket_connect (settings, cancellable, error);
  gulong watch = 0;

  if (fd < 0)
    return NULL;
  watch = cw_ldap_socket_watch (fd, cancellable);
  set_timeouts (fd, settings->timeout_seconds);
  if (prelude == NULL || prelude (fd, report))
    shake_hands (fd, settings, verifies_name ? settings->host : NULL, report);
  cw_ldap_socket_unwatch (cancellable, watch);
  (void) g_close (fd, NULL);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (report->summary == NULL)
    set_problem (report, CW_TLS_HANDSHAKE, g_strdup (CW_PHRASE ("GnuTLS cannot be set up")), NULL);
  return g_steal_pointer (&report);
}

CwTlsReport *
cw_tls_probe (const CwLdapSettings *settings, GCancellable *cancellable, GError **error)
{
  return cw_tls_probe_behind (settings,
                              settings->security == CW_LDAP_SECURITY_STARTTLS ? start_tls : NULL,
                              TRUE, cancellable, error);
}

void
cw_tls_report_free (CwTlsReport *report)
{
  g_return_if_fail (report != NULL);

  g_free (report->summary);
  g_free (report->remedy);
  g_free (report->issuer);
  g_free (report->subject);
  g_free (report);
}
