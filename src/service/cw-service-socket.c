/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-service"

#include "config.h"

#include "service/cw-service-socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

#include "base/cw-error.h"

/* SD_LISTEN_FDS_START of sd_listen_fds(3). */
#define FIRST_DESCRIPTOR 3

/* Connections that wait while a start is under way. */
#define BACKLOG 128

/* Room for the NUL: unix(7). */
#define MAXIMUM_PATH (sizeof ((struct sockaddr_un *) NULL)->sun_path - 1)

static gboolean
is_listening (const char *path)
{
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);

  return socket != NULL && g_socket_connect (socket, address, NULL, NULL);
}

static gboolean
remove_stale (const char *path, GError **error)
{
  GStatBuf info;

  if (g_lstat (path, &info) != 0)
    return TRUE;
  if (!S_ISSOCK (info.st_mode))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "Cannot listen on %s: there is something else than a socket", path);
      return FALSE;
    }
  if (is_listening (path))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_BUSY,
                   "Cannot listen on %s: another program listens there", path);
      return FALSE;
    }
  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, CW_ERROR, (int) cw_error_code_from_errno (errno), "Cannot remove %s: %s",
               path, g_strerror (errno));
  return FALSE;
}

/* The descriptors that the service manager handed to this very process, once: what we start in turn
 * shall not take them for its own. */
static guint
take_n_descriptors (void)
{
  const char *pid = g_getenv ("LISTEN_PID");
  const char *text = g_getenv ("LISTEN_FDS");
  guint64 n = 0;
  gboolean is_for_us = pid != NULL && text != NULL && atoi (pid) == (int) getpid () &&
                       g_ascii_string_to_unsigned (text, 10, 0, 1024, &n, NULL);

  g_unsetenv ("LISTEN_PID");
  g_unsetenv ("LISTEN_FDS");
  g_unsetenv ("LISTEN_FDNAMES");
  return is_for_us ? (guint) n : 0;
}

static gboolean
is_listening_unix_socket (int fd)
{
  struct sockaddr_un address = { 0 };
  socklen_t size = sizeof address;
  int type = 0;
  int is_accepting = 0;
  socklen_t int_size = sizeof (int);

  return getsockname (fd, (struct sockaddr *) &address, &size) == 0 &&
         address.sun_family == AF_UNIX &&
         getsockopt (fd, SOL_SOCKET, SO_TYPE, &type, &int_size) == 0 && type == SOCK_STREAM &&
         getsockopt (fd, SOL_SOCKET, SO_ACCEPTCONN, &is_accepting, &int_size) == 0 && is_accepting;
}

/* (transfer full) */
static char *
dup_path (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return g_strdup (address != NULL && G_IS_UNIX_SOCKET_ADDRESS (address)
                       ? g_unix_socket_address_get_path (G_UNIX_SOCKET_ADDRESS (address))
                       : "");
}

static gboolean
take_given (CwServiceSocket *taken, guint n, GError **error)
{
  if (n > 1 || !is_listening_unix_socket (FIRST_DESCRIPTOR))
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                           "The service manager handed over something else than one listening unix "
                           "socket: causewayd.socket has one ListenStream=, a path");
      return FALSE;
    }
  if (fcntl (FIRST_DESCRIPTOR, F_SETFD, FD_CLOEXEC) == 0)
    taken->socket = g_socket_new_from_fd (FIRST_DESCRIPTOR, error);
  else
    g_set_error (error, CW_ERROR, CW_ERROR_FAILED, "Cannot take the socket over: %s",
                 g_strerror (errno));
  if (taken->socket == NULL)
    return FALSE;
  taken->is_given = TRUE;
  taken->path = dup_path (taken->socket);
  return TRUE;
}

static gboolean
fail_to_listen (const char *path, const char *why, GError **error)
{
  g_set_error (error, CW_ERROR, CW_ERROR_FAILED, "Cannot listen on %s: %s", path, why);
  return FALSE;
}

static gboolean
listen_at (CwServiceSocket *made, const char *path, GError **error)
{
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) local_error = NULL;

  if (strlen (path) > MAXIMUM_PATH)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "Cannot listen on %s: a socket's path has at most %" G_GSIZE_FORMAT
                   " bytes; choose another with --socket",
                   path, MAXIMUM_PATH);
      return FALSE;
    }
  if (!remove_stale (path, error))
    return FALSE;
  address = g_unix_socket_address_new (path);
  made->socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM,
                               G_SOCKET_PROTOCOL_DEFAULT, &local_error);
  if (made->socket == NULL || !g_socket_bind (made->socket, address, FALSE, &local_error))
    return fail_to_listen (path, local_error->message, error);
  made->path = g_strdup (path);
  g_socket_set_listen_backlog (made->socket, BACKLOG);
  if (!g_socket_listen (made->socket, &local_error))
    return fail_to_listen (path, local_error->message, error);
  if (g_chmod (path, 0666) == 0)
    return TRUE;
  g_set_error (error, CW_ERROR, (int) cw_error_code_from_errno (errno),
               "Cannot set the mode of %s: %s", path, g_strerror (errno));
  return FALSE;
}

CwServiceSocket *
cw_service_socket_open (const char *path, GError **error)
{
  g_autoptr (CwServiceSocket) opened = g_new0 (CwServiceSocket, 1);
  guint n_given = take_n_descriptors ();

  if (n_given > 0 ? !take_given (opened, n_given, error) : !listen_at (opened, path, error))
    return NULL;
  return g_steal_pointer (&opened);
}

void
cw_service_socket_free (CwServiceSocket *socket)
{
  if (socket == NULL)
    return;
  if (socket->socket != NULL)
    (void) !g_socket_close (socket->socket, NULL);
  g_clear_object (&socket->socket);
  if (socket->path != NULL && !socket->is_given)
    (void) g_unlink (socket->path);
  g_free (socket->path);
  g_free (socket);
}
