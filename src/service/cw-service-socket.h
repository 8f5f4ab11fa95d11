/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CwServiceSocket:
 *
 * The unix socket that an engine listens on: one that the service manager opened and handed over
 * (sd_listen_fds(3)), or one of its own. Everybody may connect; who may do what is decided by who
 * they are.
 */
typedef struct
{
  GSocket *socket;   /* (owned) */
  char *path;        /* (owned) */
  gboolean is_given; /* the service manager's: it keeps the file */
} CwServiceSocket;

/* The one that was handed over, whatever @path says; else a new one at @path. A socket there that
 * nobody listens on is removed first; CW_ERROR_BUSY when somebody does, CW_ERROR_INVALID_CONFIG
 * when the path is too long, something else lies there, or what was handed over is not a listening
 * unix socket. */
CwServiceSocket *
cw_service_socket_open (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Closes it and removes the file, unless it was handed over. */
void cw_service_socket_free (CwServiceSocket *socket);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwServiceSocket, cw_service_socket_free)

G_END_DECLS
