/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-service"

#include "config.h"

#include "service/cw-service-socket.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

#include "base/cw-error.h"

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

GDBusServer *
cw_service_socket_listen (const char *path, GDBusAuthObserver *observer, GError **error)
{
  g_autofree char *escaped = g_dbus_address_escape_value (path);
  g_autofree char *address = g_strdup_printf ("unix:path=%s", escaped);
  g_autofree char *guid = g_dbus_generate_guid ();
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GDBusServer) server = NULL;

  if (strlen (path) > MAXIMUM_PATH)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "Cannot listen on %s: a socket's path has at most %" G_GSIZE_FORMAT
                   " bytes; choose another with --socket",
                   path, MAXIMUM_PATH);
      return NULL;
    }
  if (!remove_stale (path, error))
    return NULL;
  server = g_dbus_server_new_sync (address, G_DBUS_SERVER_FLAGS_NONE, guid, observer, NULL,
                                   &local_error);
  if (server == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_FAILED, "Cannot listen on %s: %s", path,
                   local_error->message);
      return NULL;
    }
  if (g_chmod (path, 0666) != 0)
    {
      g_set_error (error, CW_ERROR, (int) cw_error_code_from_errno (errno),
                   "Cannot set the mode of %s: %s", path, g_strerror (errno));
      return NULL;
    }
  return g_steal_pointer (&server);
}
