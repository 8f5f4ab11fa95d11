/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/cw-connector.h"
#include "connectors/ldap/cw-ldap-session.h"
#include "connectors/ldap/cw-root-dse.h"

G_BEGIN_DECLS

/* CwConnectorInterface.watch() for Active Directory, by LDAP_SERVER_NOTIFICATION_OID. */
void cw_ad_watch_run (CwLdapSession *session,
                      const CwRootDse *root,
                      const CwReadRequest *request,
                      CwWatchFunc on_event,
                      gpointer user_data,
                      GCancellable *cancellable,
                      GError **error);

G_END_DECLS
