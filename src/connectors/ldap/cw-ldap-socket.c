/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-socket.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"

#define KEEPALIVE_IDLE_SECONDS     60
#define KEEPALIVE_INTERVAL_SECONDS 10
#define KEEPALIVE_PROBES           3

static GSocketConnectable *
make_connectable (const CwLdapSettings *settings)
{
  const char *target = settings->address != NULL ? settings->address : settings->host;

  if (cw_ldap_settings_is_local (settings))
    return G_SOCKET_CONNECTABLE (g_unix_socket_address_new (settings->address));
  return g_network_address_new (target, settings->port);
}

static const char *
find_remedy (const GError *cause)
{
  if (cause->domain == G_RESOLVER_ERROR)
    return CW_PHRASE ("check the name, the name service, or set the server's address");
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return CW_PHRASE ("check that the server runs and that the port is right");
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return CW_PHRASE ("check the address, the route and the firewalls in between");
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return CW_PHRASE ("check that the server runs and the path of its socket");
  return CW_PHRASE ("check the address and the network");
}

static void
convert_error (GError **error, const CwLdapSettings *settings, GError *cause)
{
  g_autoptr (GError) owned = cause;
  g_autofree char *server = cw_ldap_settings_describe_server (settings);

  if (cw_error_is_cancelled (cause))
    g_propagate_error (error, g_steal_pointer (&owned));
  else
    g_set_error (error, CW_ERROR, CW_ERROR_UNREACHABLE, "Connecting to %s: %s; %s", server,
                 cause->message, find_remedy (cause));
}

/* Best effort: a socket without keep-alive works too. */
static void
set_keepalive (GSocket *socket)
{
  g_socket_set_keepalive (socket, TRUE);
  (void) g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPIDLE, KEEPALIVE_IDLE_SECONDS, NULL);
  (void) g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPINTVL, KEEPALIVE_INTERVAL_SECONDS, NULL);
  (void) g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPCNT, KEEPALIVE_PROBES, NULL);
  (void) g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
}

int
cw_ldap_socket_connect (const CwLdapSettings *settings, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSocketConnectable) connectable = make_connectable (settings);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  GSocket *socket = NULL;
  GError *cause = NULL;
  int fd = -1;

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, settings->timeout_seconds);
  connection = g_socket_client_connect (client, connectable, cancellable, &cause);
  if (connection == NULL)
    {
      convert_error (error, settings, cause);
      return -1;
    }

  socket = g_socket_connection_get_socket (connection);
  if (!cw_ldap_settings_is_local (settings))
    set_keepalive (socket);
  /* The copy outlives the GSocket; libldap wants it blocking. */
  fd = fcntl (g_socket_get_fd (socket), F_DUPFD_CLOEXEC, 0);
  if (fd < 0 || !g_unix_set_fd_nonblocking (fd, FALSE, NULL))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_FAILED, "Preparing a socket: %s", g_strerror (errno));
      if (fd >= 0)
        (void) g_close (fd, NULL);
      return -1;
    }
  return fd;
}

static void
on_cancelled (GCancellable *cancellable, gpointer fd)
{
  (void) shutdown (GPOINTER_TO_INT (fd), SHUT_RDWR);
}

gulong
cw_ldap_socket_watch (int fd, GCancellable *cancellable)
{
  if (cancellable == NULL)
    return 0;
  return g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), GINT_TO_POINTER (fd), NULL);
}

void
cw_ldap_socket_unwatch (GCancellable *cancellable, gulong watch)
{
  /* Waits for a callback that runs just now, which the descriptor has to outlive. */
  g_cancellable_disconnect (cancellable, watch);
}
