/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include "base/cw-error.h"
#include "signin/cw-federation-metadata.h"
#include "signin/cw-ws-trust.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What a provider says of itself, and its WSDL: both come over the net from whoever answers. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) wsdl_error = NULL;
  g_autoptr (CwFederationMetadata) metadata = cw_federation_metadata_parse (bytes, &error);
  g_autoptr (GPtrArray) ports = cw_ws_trust_list_ports (bytes, &wsdl_error);

  if (metadata == NULL)
    g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
  else
    g_assert_true (*metadata->entity_id != '\0' && (metadata->has_saml || metadata->has_ws));
  if (ports == NULL)
    g_assert_error (wsdl_error, CW_ERROR, CW_ERROR_INVALID_DATA);
  else
    g_assert_cmpuint (ports->len, >, 0);
  return 0;
}
