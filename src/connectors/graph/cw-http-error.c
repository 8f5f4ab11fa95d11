/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-http-error.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"

typedef struct
{
  int foreign;
  CwError code;
} CodeRow;

static const CodeRow io_codes[] = {
  { G_IO_ERROR_CONNECTION_REFUSED, CW_ERROR_UNREACHABLE },
  { G_IO_ERROR_HOST_UNREACHABLE, CW_ERROR_UNREACHABLE },
  { G_IO_ERROR_NETWORK_UNREACHABLE, CW_ERROR_UNREACHABLE },
  { G_IO_ERROR_HOST_NOT_FOUND, CW_ERROR_UNREACHABLE },
  { G_IO_ERROR_PROXY_FAILED, CW_ERROR_UNREACHABLE },
  { G_IO_ERROR_TIMED_OUT, CW_ERROR_TIMEOUT },
  { G_IO_ERROR_PARTIAL_INPUT, CW_ERROR_INTERRUPTED },
  { G_IO_ERROR_CONNECTION_CLOSED, CW_ERROR_INTERRUPTED },
  { G_IO_ERROR_BROKEN_PIPE, CW_ERROR_INTERRUPTED },
  { G_IO_ERROR_INVALID_DATA, CW_ERROR_INTERRUPTED },
};

static const struct
{
  GTlsCertificateFlags flag;
  const char *text;
} certificate_faults[] = {
  { G_TLS_CERTIFICATE_UNKNOWN_CA,
    CW_PHRASE ("it is signed by an authority that is not trusted here") },
  { G_TLS_CERTIFICATE_BAD_IDENTITY, CW_PHRASE ("it was issued for another host name") },
  { G_TLS_CERTIFICATE_NOT_ACTIVATED,
    CW_PHRASE ("it is not valid yet (is this machine's clock right?)") },
  { G_TLS_CERTIFICATE_EXPIRED, CW_PHRASE ("it has expired") },
  { G_TLS_CERTIFICATE_REVOKED, CW_PHRASE ("it was revoked") },
  { G_TLS_CERTIFICATE_INSECURE, CW_PHRASE ("its algorithm is not secure") },
  { G_TLS_CERTIFICATE_GENERIC_ERROR, CW_PHRASE ("it could not be checked") },
};

static CwError
find_io_code (int foreign)
{
  for (gsize i = 0; i < G_N_ELEMENTS (io_codes); i++)
    if (io_codes[i].foreign == foreign)
      return io_codes[i].code;
  return CW_ERROR_INTERRUPTED;
}

static CwError
find_code (const GError *error)
{
  if (error->domain == G_RESOLVER_ERROR)
    return CW_ERROR_UNREACHABLE;
  if (error->domain == G_TLS_ERROR)
    return error->code == G_TLS_ERROR_EOF ? CW_ERROR_INTERRUPTED : CW_ERROR_TLS;
  if (error->domain == G_IO_ERROR)
    return find_io_code (error->code);
  return CW_ERROR_INTERRUPTED;
}

static char *
describe_certificate (SoupMessage *message)
{
  GTlsCertificateFlags flags = soup_message_get_tls_peer_certificate_errors (message);
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (certificate_faults); i++)
    if ((flags & certificate_faults[i].flag) != 0)
      g_ptr_array_add (texts, (gpointer) certificate_faults[i].text);
  if (texts->len == 0)
    return NULL;
  g_ptr_array_add (texts, NULL);
  return g_strjoinv ("; ", (char **) texts->pdata);
}

GError *
cw_http_error_new (SoupMessage *message, const GError *error)
{
  const char *host = g_uri_get_host (soup_message_get_uri (message));
  int port = g_uri_get_port (soup_message_get_uri (message));
  g_autofree char *certificate = NULL;
  CwError code = find_code (error);

  if (cw_error_is_cancelled (error))
    return g_error_copy (error);
  if (code == CW_ERROR_TLS)
    certificate = describe_certificate (message);
  if (certificate != NULL)
    return g_error_new (CW_ERROR, code,
                        "the certificate of %s:%d is refused: %s; check the address and the "
                        "certificate authorities (caFile)",
                        host, port, certificate);
  return g_error_new (CW_ERROR, code, "no answer from %s:%d: %s", host, port, error->message);
}

gboolean
cw_http_error_is_outcome_unknown (const GError *error)
{
  return g_error_matches (error, CW_ERROR, CW_ERROR_TIMEOUT) ||
         g_error_matches (error, CW_ERROR, CW_ERROR_INTERRUPTED);
}
