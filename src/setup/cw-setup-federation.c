/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-setup-federation.h"

#include "connectors/graph/cw-domain-federation.h"
#include "connectors/graph/cw-graph-connector.h"
#include "engine/cw-connector-probe.h"
#include "setup/cw-setup-tenant.h"

/* (nullable): no tenant is connected */
static const CwConnectorConfig *
find_connector (CwConfig *config)
{
  GPtrArray *connectors = cw_config_get_connectors (config);

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);

      if (connector->kind == CW_CONNECTOR_KIND_GRAPH)
        return connector;
    }
  return NULL;
}

static GPtrArray *
ask_as_application (CwSetupCheck *check, const CwConnectorConfig *config, GError **error)
{
  g_autoptr (CwConnector) connector =
      cw_connector_probe_make (check->call->engine, config, NULL, check->cancellable, error);
  GPtrArray *domains = NULL;

  if (connector == NULL || !cw_connector_open (connector, check->cancellable, error))
    return NULL;
  domains = cw_graph_connector_list_federations (CW_GRAPH_CONNECTOR (connector), check->cancellable,
                                                 error);
  cw_connector_close (connector);
  return domains;
}

gboolean
cw_setup_federation_list_domains (CwSetupCheck *check,
                                  const char *id,
                                  gboolean *ret_is_asked,
                                  GPtrArray **ret_domains,
                                  GError **error)
{
  const char *sign_in = cw_setup_check_get_string (check, "signIn");
  g_autoptr (CwConfig) config = cw_engine_dup_config (check->call->engine, NULL);
  const CwConnectorConfig *connector = find_connector (config);
  g_autoptr (CwCloudSession) cloud = NULL;
  g_autoptr (GError) local_error = NULL;

  *ret_domains = NULL;
  *ret_is_asked = sign_in != NULL || connector != NULL;
  if (sign_in != NULL)
    {
      cloud = cw_setup_tenant_find_cloud (check->call, sign_in, error);
      if (cloud == NULL)
        return FALSE;
      *ret_domains = cw_domain_federation_list (cloud, check->cancellable, &local_error);
    }
  else if (connector != NULL)
    *ret_domains = ask_as_application (check, connector, &local_error);
  if (local_error == NULL)
    return TRUE;
  return cw_setup_check_add_error (check, id, g_steal_pointer (&local_error), NULL, error);
}
