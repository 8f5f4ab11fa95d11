/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A D-Bus server at @path, not started yet. A socket there that nobody listens on is removed first;
 * CW_ERROR_BUSY when somebody does, CW_ERROR_INVALID_CONFIG when the path is too long or something
 * else lies there. Everybody may connect; who may do what is decided by who they are. */
GDBusServer *
cw_service_socket_listen (const char *path, GDBusAuthObserver *observer, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
