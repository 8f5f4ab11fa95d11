/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cw-secret.h"
#include "connectors/cw-connector.h"
#include "model/cw-config.h"

G_BEGIN_DECLS

/* The one partition. */
#define CW_GRAPH_PARTITION "tenant"

/* A domain of the tenant. */
typedef struct
{
  char *name;
  gboolean is_verified;
  gboolean is_initial; /* the one below onmicrosoft.com that the tenant was made with */
} CwGraphDomain;

void cw_graph_domain_free (CwGraphDomain *domain);

#define CW_TYPE_GRAPH_CONNECTOR (cw_graph_connector_get_type ())
G_DECLARE_FINAL_TYPE (CwGraphConnector, cw_graph_connector, CW, GRAPH_CONNECTOR, GObject)

/**
 * CwGraphConnector:
 *
 * Microsoft Entra ID through Microsoft Graph v1.0. An object's anchor is the 16 bytes of its id in
 * network order; it has no DN and no hierarchy. Users and groups are read and written; "manager"
 * and "members" are links.
 */

/* @credential: the client secret, or the private key (PEM) of the certificate in the settings.
 * Wrong settings are reported by open() and test(). */
CwConnector *cw_graph_connector_new (const CwConnectorConfig *config,
                                     CwAttributeTable *attributes,
                                     CwSecret *credential) G_GNUC_WARN_UNUSED_RESULT;

/* The tenant's domains, in an open connector: a user principal name must end with a verified one.
 * (transfer full) (element-type CwGraphDomain) */
GPtrArray *
cw_graph_connector_list_domains (CwGraphConnector *self, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The same with how each is federated. (transfer full) (element-type CwDomainFederation) */
GPtrArray *cw_graph_connector_list_federations (CwGraphConnector *self,
                                                GCancellable *cancellable,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What a note in the tenant begins with, and how long it may be. */
#define CW_GRAPH_NOTE_BEGIN      "{\"causeway\":"
#define CW_GRAPH_NOTE_MOST_BYTES 1024

/* What an installation has noted in the tenant, in an open connector: see cw-graph-note.h.
 * *ret_text: (transfer full) (nullable): there is no note. @gate: (nullable): nobody else may write
 */
gboolean cw_graph_connector_read_note (CwGraphConnector *self,
                                       char **ret_text,
                                       GCancellable *cancellable,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_graph_connector_write_note (CwGraphConnector *self,
                                        const char *text,
                                        const CwSendGate *gate,
                                        GCancellable *cancellable,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwGraphDomain, cw_graph_domain_free)

G_END_DECLS
