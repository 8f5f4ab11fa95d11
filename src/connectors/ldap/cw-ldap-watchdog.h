/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CwLdapWatchdog:
 *
 * Guards a call of libldap that blocks on a socket and cannot be told to stop: a TLS handshake has
 * no end there when the server is silent (with GnuTLS it is tried again for ever, whatever timeout
 * is set). When the time is over, or the cancellable is cancelled, the connection is shut down
 * under the call's feet.
 */
typedef struct _CwLdapWatchdog CwLdapWatchdog;

/* @fd is borrowed and must stay open until the watchdog is stopped. */
CwLdapWatchdog *cw_ldap_watchdog_start (int fd, guint timeout_seconds, GCancellable *cancellable)
    G_GNUC_WARN_UNUSED_RESULT;

/* Ends and frees it. FALSE when it had to act: %G_IO_ERROR_CANCELLED, or CW_ERROR_TIMEOUT with
 * @doing ("Signing in to dc1:636"). */
gboolean cw_ldap_watchdog_stop (CwLdapWatchdog *watchdog, const char *doing, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
