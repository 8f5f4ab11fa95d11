/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-ldap-record.h"
#include "connectors/ldap/cw-ldap-search.h"

G_BEGIN_DECLS

/**
 * CwLdapWatch:
 * @query: a search that does not end
 * @beat_attribute: of the server's root entry, asked for with each beat
 * @beat_msec: from beat to beat
 * @on_message: an entry or an intermediate response of the search
 * @on_beat: the answer to a beat; the first one comes at once
 *
 * What listens for changes on a session of its own. A connection on which nothing is said looks
 * like one that is lost, and servers close those that idle: so the server is asked something small
 * now and then, and one that does not answer within the settings' timeout is lost. Both functions
 * may end it, by an error.
 */
typedef struct
{
  CwLdapSession *session;   /* borrowed */
  const CwLdapQuery *query; /* borrowed */
  const char *beat_attribute;
  guint beat_msec;
  gboolean (*on_message) (LDAPMessage *message, int type, gpointer user_data, GError **error);
  gboolean (*on_beat) (const CwLdapRecord *root, gpointer user_data, GError **error);
  gpointer user_data;
} CwLdapWatch;

/* Goes on until it fails; see CwConnectorInterface.watch(). */
void cw_ldap_watch_run (const CwLdapWatch *watch, GCancellable *cancellable, GError **error);

G_END_DECLS
