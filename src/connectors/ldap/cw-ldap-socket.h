/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-ldap-settings.h"

G_BEGIN_DECLS

/**
 * cw_ldap_socket_connect:
 *
 * Connects to the server's address, else to its name, within the settings' timeout. The descriptor
 * is blocking, closed on exec, and has keep-alive on, so that a server that vanished is noticed.
 * Fails with CW_ERROR_UNREACHABLE; the caller closes the descriptor.
 *
 * Returns: a descriptor, or -1
 */
int
cw_ldap_socket_connect (const CwLdapSettings *settings, GCancellable *cancellable, GError **error);

/* Shuts the connection down as soon as @cancellable (nullable) is cancelled: under the feet of a
 * library that waits for the server and cannot be told to stop. Until
 * cw_ldap_socket_unwatch(), which comes before the descriptor is closed.
 * Returns: what cw_ldap_socket_unwatch() takes */
gulong cw_ldap_socket_watch (int fd, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;
void cw_ldap_socket_unwatch (GCancellable *cancellable, gulong watch);

G_END_DECLS
