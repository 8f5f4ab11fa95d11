/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-service"

#include "config.h"

#include "service/cw-readiness.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <gio/gunixsocketaddress.h>

#include "base/cw-error.h"

/* A name that begins with '@' is in the abstract namespace (unix(7)). */
static GSocketAddress *
make_address (const char *name)
{
  if (name[0] == '@')
    return g_unix_socket_address_new_with_type (name + 1, (int) strlen (name + 1),
                                                G_UNIX_SOCKET_ADDRESS_ABSTRACT);
  return g_unix_socket_address_new (name);
}

void
cw_readiness_notify (const char *state)
{
  const char *name = g_getenv ("NOTIFY_SOCKET");
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) error = NULL;

  if (name == NULL || (name[0] != '/' && name[0] != '@'))
    return;
  address = make_address (name);
  socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_DEFAULT,
                         &error);
  if (socket == NULL || g_socket_send_to (socket, address, state, strlen (state), NULL, &error) < 0)
    g_warning ("Cannot tell the service manager %s: %s", state, error->message);
}

gboolean
cw_readiness_write_file (const char *path, const char *socket_path, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%s\n", socket_path);

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

gboolean
cw_readiness_write_fd (int fd, GError **error)
{
  static const char text[] = "ready\n";
  gssize n = write (fd, text, sizeof text - 1);
  int saved_errno = errno;

  close (fd);
  if (n == (gssize) sizeof text - 1)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT, "Cannot write to descriptor %d: %s", fd,
               n < 0 ? g_strerror (saved_errno) : "it takes too little");
  return FALSE;
}
