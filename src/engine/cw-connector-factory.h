/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-secret.h"
#include "connectors/cw-connector.h"
#include "model/cw-attribute-table.h"
#include "model/cw-config.h"

G_BEGIN_DECLS

/* The kind that @config's authentication needs; %NULL when it needs none (a keytab). */
const char *cw_connector_config_get_secret_kind (const CwConnectorConfig *config);

/**
 * CwConnectorFactory: how connectors are made from their configuration; tests put their own here.
 * @make: (transfer full): a closed connector. @secret is (nullable) and of the kind that
 *   cw_connector_config_get_secret_kind() tells. CW_ERROR_INVALID_CONFIG
 * @list_domains: (transfer full) (element-type CwTenantDomain) (nullable): the domains of an open
 *   connector; %NULL without error when its kind has none
 * @can_write: (nullable): whether the account of an open connector may write @attribute of people
 */
typedef struct
{
  CwConnector *(*make) (const CwConnectorConfig *config,
                        CwSecret *secret,
                        CwAttributeTable *attributes,
                        gpointer user_data,
                        GError **error);
  GPtrArray *(*list_domains) (const CwConnectorConfig *config,
                              CwConnector *connector,
                              gpointer user_data,
                              GCancellable *cancellable,
                              GError **error);
  gboolean (*can_write) (const CwConnectorConfig *config,
                         CwConnector *connector,
                         const char *attribute,
                         gboolean *ret_can_write,
                         gpointer user_data,
                         GCancellable *cancellable,
                         GError **error);
  gpointer user_data;
} CwConnectorFactory;

/* The real one: LDAP and Graph. */
void cw_connector_factory_init_default (CwConnectorFactory *factory);

/* Libraries that set themselves up at their first call, not safely between threads: to be called
 * once in main(), before any thread is made. */
void cw_connector_factory_init_libraries (void);

G_END_DECLS
