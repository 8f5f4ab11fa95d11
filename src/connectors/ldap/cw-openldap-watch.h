/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/cw-connector.h"
#include "connectors/ldap/cw-ldap-session.h"
#include "connectors/ldap/cw-root-dse.h"

G_BEGIN_DECLS

/* CwConnectorInterface.watch() for OpenLDAP, by RFC 4533, and for 389 Directory Server, by a
 * persistent search. */
void cw_openldap_watch_run (CwLdapSession *session,
                            const CwRootDse *root,
                            const CwReadRequest *request,
                            CwWatchFunc on_event,
                            gpointer user_data,
                            GCancellable *cancellable,
                            GError **error);

G_END_DECLS
