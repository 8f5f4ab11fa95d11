/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-http-trust.h"

#include "base/cw-error.h"

#define HTTPS_PORT 443

gboolean
cw_http_trust_check (GTlsDatabase *authorities,
                     GTlsCertificate *certificate,
                     GUri *url,
                     GCancellable *cancellable,
                     GError **error)
{
  const char *host = g_uri_get_host (url);
  int port = g_uri_get_port (url);
  g_autoptr (GSocketConnectable) identity = NULL;
  g_autoptr (GError) local_error = NULL;
  GTlsCertificateFlags flags = G_TLS_CERTIFICATE_GENERIC_ERROR;

  g_return_val_if_fail (authorities != NULL && host != NULL, FALSE);

  identity = g_network_address_new (host, port > 0 ? (guint16) port : HTTPS_PORT);
  if (certificate != NULL)
    flags = g_tls_database_verify_chain (authorities, certificate,
                                         G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, identity, NULL,
                                         G_TLS_DATABASE_VERIFY_NONE, cancellable, &local_error);
  if (flags == G_TLS_CERTIFICATE_NO_FLAGS)
    return TRUE;
  if (local_error != NULL)
    g_set_error (error, CW_ERROR, CW_ERROR_TLS, "the certificate of %s cannot be judged: %s", host,
                 local_error->message);
  else
    g_set_error (error, CW_ERROR, CW_ERROR_TLS,
                 "the certificate of %s is issued by an authority that is not trusted here", host);
  return FALSE;
}
