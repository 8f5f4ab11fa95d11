/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-connector-factory.h"

#include "base/cw-error.h"
#include "connectors/graph/cw-graph-connector.h"
#include "connectors/ldap/cw-ad-connector.h"
#include "connectors/ldap/cw-ldap-session.h"
#include "connectors/ldap/cw-openldap-connector.h"
#include "model/cw-secret-kind.h"
#include "rules/cw-rule-set.h"

const char *
cw_connector_config_get_secret_kind (const CwConnectorConfig *config)
{
  return cw_secret_kind_of_settings (config->settings);
}

static CwConnector *
make_connector (const CwConnectorConfig *config,
                CwSecret *secret,
                CwAttributeTable *attributes,
                gpointer user_data,
                GError **error)
{
  switch (config->kind)
    {
    case CW_CONNECTOR_KIND_ACTIVE_DIRECTORY:
      return cw_ad_connector_new (config, attributes, secret, error);
    case CW_CONNECTOR_KIND_OPENLDAP:
      return cw_openldap_connector_new (config, attributes, secret, error);
    case CW_CONNECTOR_KIND_GRAPH:
      return cw_graph_connector_new (config, attributes, secret);
    }
  g_return_val_if_reached (NULL);
}

static GPtrArray *
list_domains (const CwConnectorConfig *config,
              CwConnector *connector,
              gpointer user_data,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GPtrArray) found = NULL;
  GPtrArray *domains = NULL;

  if (config->kind != CW_CONNECTOR_KIND_GRAPH)
    return NULL;
  found = cw_graph_connector_list_domains (CW_GRAPH_CONNECTOR (connector), cancellable, error);
  if (found == NULL)
    return NULL;
  domains = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_tenant_domain_free);
  for (guint i = 0; i < found->len; i++)
    {
      const CwGraphDomain *domain = g_ptr_array_index (found, i);

      g_ptr_array_add (
          domains, cw_tenant_domain_new (domain->name, domain->is_verified, domain->is_initial));
    }
  return domains;
}

static gboolean
can_write (const CwConnectorConfig *config,
           CwConnector *connector,
           const char *attribute,
           gboolean *ret_can_write,
           gpointer user_data,
           GCancellable *cancellable,
           GError **error)
{
  *ret_can_write = FALSE;
  return config->kind != CW_CONNECTOR_KIND_ACTIVE_DIRECTORY ||
         cw_ad_connector_can_write (connector, attribute, ret_can_write, cancellable, error);
}

void
cw_connector_factory_init_default (CwConnectorFactory *factory)
{
  *factory = (CwConnectorFactory){
    .make = make_connector,
    .list_domains = list_domains,
    .can_write = can_write,
  };
}

void
cw_connector_factory_init_libraries (void)
{
  cw_ldap_library_init ();
}
