/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "engine/cw-connector-probe.h"
#include "setup/cw-setup-check.h"
#include "setup/cw-setup-exporter.h"
#include "setup/cw-setup-tenant.h"

/* The connector of the input, with the addresses of the cloud that the input names. (transfer full)
 */
static CwConfig *
make_config (CwSetupCheck *check, GError **error)
{
  JsonObject *connector = cw_setup_check_get_object (check, "connector");
  g_autoptr (CwConfig) config = NULL;
  const CwConnectorConfig *first = NULL;

  if (connector != NULL && !cw_setup_tenant_fill_connector (
                               connector, cw_setup_check_get_object (check, "cloud"), error))
    return NULL;
  config = cw_setup_check_make_config (connector, error);
  first = config != NULL ? g_ptr_array_index (cw_config_get_connectors (config), 0) : NULL;
  if (first == NULL || cw_connector_kind_is_target (first->kind))
    return g_steal_pointer (&config);
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                       "$.connector.kind: a connector to the cloud is expected");
  return NULL;
}

/* An application that exists signs in, and has its permissions, before anything is stored. */
gboolean
cw_setup_check_application (CwSetupCheck *check, GError **error)
{
  g_autoptr (CwConfig) config = make_config (check, error);
  const CwConnectorConfig *connector = NULL;
  const char *kind = NULL;
  g_autoptr (CwSecret) secret = NULL;
  GPtrArray *found = NULL;

  if (config == NULL)
    return FALSE;
  connector = g_ptr_array_index (cw_config_get_connectors (config), 0);
  kind = cw_connector_config_get_secret_kind (connector);
  secret = kind != NULL ? cw_setup_check_dup_secret (check, connector->name, kind) : NULL;
  found =
      cw_connector_probe_test (check->call->engine, connector, secret, check->cancellable, error);
  if (found == NULL)
    return FALSE;
  cw_setup_check_take (check, found);
  return cw_setup_exporter_check (check, connector, secret, NULL, error);
}
