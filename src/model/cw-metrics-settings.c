/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include "model/cw-metrics-settings.h"

void
cw_metrics_settings_init (CwMetricsSettings *settings, CwConfig *config)
{
  g_autoptr (JsonNode) root = cw_config_to_json (config);
  JsonNode *node = json_object_get_member (json_node_get_object (root), "metrics");
  JsonObject *metrics = node != NULL ? json_node_get_object (node) : NULL;

  *settings = (CwMetricsSettings){ NULL };
  if (metrics == NULL)
    return;
  settings->socket =
      g_strdup (json_object_get_string_member_with_default (metrics, "socket", NULL));
  settings->port = (guint) json_object_get_int_member_with_default (metrics, "port", 0);
}

void
cw_metrics_settings_clear (CwMetricsSettings *settings)
{
  g_clear_pointer (&settings->socket, g_free);
}
