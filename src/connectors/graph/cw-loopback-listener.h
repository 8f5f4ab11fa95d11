/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CwLoopbackListener:
 *
 * Waits on a free port of this machine for the browser to come back from the sign-in (RFC 8252
 * section 7.3), in a thread of its own. It answers one address, once, and only when the state is
 * right; anything else is told that there is nothing here.
 */
typedef struct _CwLoopbackListener CwLoopbackListener;

/* @state: what the browser must bring back. CW_ERROR_UNREACHABLE when no port can be had. */
CwLoopbackListener *
cw_loopback_listener_new (const char *state, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_loopback_listener_free (CwLoopbackListener *listener);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLoopbackListener, cw_loopback_listener_free)

/* "http://localhost:PORT/" (transfer none) */
const char *cw_loopback_listener_get_url (CwLoopbackListener *listener);

/* The parameters that the browser brought; CW_ERROR_TIMEOUT at @until_usec
 * (g_get_monotonic_time()). (transfer full) (element-type utf8 utf8) */
GHashTable *cw_loopback_listener_wait (CwLoopbackListener *listener,
                                       gint64 until_usec,
                                       GCancellable *cancellable,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
