/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cw-secret.h"
#include "connectors/cw-connector.h"
#include "model/cw-config.h"

G_BEGIN_DECLS

/**
 * cw_ad_connector_new:
 * @config: of kind active-directory; copied
 * @attributes: where attribute and class names get their ids
 * @password: (nullable): of the account
 *
 * A connector to a domain of Active Directory, on Windows or Samba, through one domain controller.
 *
 * What it delivers: anchors are the 16 bytes of objectGUID, parents those of parentGUID. Object
 * types are the most specific class that is known (a computer is no "user"). An object whose values
 * cannot all be kept (longer than 1 MiB, text that is no UTF-8) is delivered without them and with
 * an error message. A renamed container is reported alone: its children's DNs follow from the
 * hierarchy.
 *
 * How it finds changes: by DirSync with the right "Replicating Directory Changes"; by DirSync
 * without it (LDAP_DIRSYNC_OBJECT_SECURITY), which shows what the account may see; else by
 * uSNChanged. Where the account may not see deleted objects, a delta ends with a list of all
 * objects that exist, so that no deletion is ever missed.
 *
 * Returns: (transfer full): %NULL with CW_ERROR_INVALID_CONFIG
 */
CwConnector *cw_ad_connector_new (const CwConnectorConfig *config,
                                  CwAttributeTable *attributes,
                                  CwSecret *password,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the account of an open connector may write @attribute of an ordinary user, as the domain
 * controller itself says (allowedAttributesEffective, MS-ADTS 3.1.1.4.5.11). */
gboolean cw_ad_connector_can_write (CwConnector *connector,
                                    const char *attribute,
                                    gboolean *ret_can_write,
                                    GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
