/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-connector-certificate.h"

#include <gio/gio.h>

gint64
cw_connector_certificate_get_end (JsonObject *settings)
{
  JsonNode *node = json_object_get_member (settings, "authentication");
  const char *pem = node != NULL && JSON_NODE_HOLDS_OBJECT (node)
                        ? json_object_get_string_member_with_default (json_node_get_object (node),
                                                                      "certificate", NULL)
                        : NULL;
  g_autoptr (GTlsCertificate) certificate =
      pem != NULL ? g_tls_certificate_new_from_pem (pem, -1, NULL) : NULL;
  g_autoptr (GDateTime) end =
      certificate != NULL ? g_tls_certificate_get_not_valid_after (certificate) : NULL;

  return end != NULL ? g_date_time_to_unix (end) * G_USEC_PER_SEC : 0;
}
