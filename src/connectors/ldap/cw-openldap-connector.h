/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cw-secret.h"
#include "connectors/cw-connector.h"
#include "model/cw-config.h"

G_BEGIN_DECLS

/**
 * cw_openldap_connector_new:
 * @config: of kind openldap; copied
 * @attributes: where attribute and class names get their ids
 * @password: (nullable): of the account; without a user the connection is anonymous
 *
 * A connector to an OpenLDAP server.
 *
 * What it delivers: anchors are the 16 bytes of entryUUID in network order. Every change is the
 * whole entry. Links name their targets by DN, there are no parents. The object type is the first
 * of the requested classes that the entry has. An entry whose values cannot all be kept (longer
 * than 1 MiB, text that is no UTF-8) is delivered without them and with an error message.
 *
 * How it finds changes: by the Content Synchronization Operation (RFC 4533) when the server has it
 * (overlay syncprov), else by entryCSN and a list of all entryUUIDs.
 *
 * Returns: (transfer full): %NULL with CW_ERROR_INVALID_CONFIG
 */
CwConnector *cw_openldap_connector_new (const CwConnectorConfig *config,
                                        CwAttributeTable *attributes,
                                        CwSecret *password,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
