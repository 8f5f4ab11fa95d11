/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Telling whoever started us that we are ready, or that we are ending. */

/* "READY=1" or "STOPPING=1" to the service manager (sd_notify(3)): a datagram to the socket that
 * NOTIFY_SOCKET names; nothing when there is none. */
void cw_readiness_notify (const char *state);

/* Writes the socket's path and a line end to @path, so that scripts can wait for the file. */
gboolean cw_readiness_write_file (const char *path, const char *socket_path, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Writes "ready\n" to a file descriptor that was inherited, and closes it. */
gboolean cw_readiness_write_fd (int fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
