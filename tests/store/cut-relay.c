/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "cut-relay.h"

#include <string.h>

#include <gio/gio.h>

/* As a statement, and as its answer: not as a part of "READ COMMITTED". */
static const char commit_word[] = "COMMIT";

struct _CutRelay
{
  GSocketService *service;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  guint16 port;
  guint16 server_port;
  int mode;
};

/* ----- one connection */

typedef struct
{
  CutRelay *relay;
  GSocket *client;
  GSocket *server;
  CutMode cut; /* what is being done to it */
} Pair;

/* FALSE at its end. */
static gboolean
pass (Pair *pair, gboolean is_client)
{
  char bytes[65536];
  GSocket *from = is_client ? pair->client : pair->server;
  GSocket *to = is_client ? pair->server : pair->client;
  gssize n = g_socket_receive (from, bytes, sizeof bytes, NULL, NULL);
  gboolean has_commit = n > 0 && memmem (bytes, (gsize) n, commit_word, sizeof commit_word) != NULL;
  int mode = g_atomic_int_get (&pair->relay->mode);

  if (n <= 0)
    return FALSE;
  if (is_client && has_commit && mode != CUT_NEVER)
    {
      pair->cut = (CutMode) mode;
      if (mode != CUT_EVERYTHING)
        g_atomic_int_set (&pair->relay->mode, CUT_NEVER);
    }
  if (pair->cut == CUT_BEFORE_COMMIT || (!is_client && has_commit && pair->cut != CUT_NEVER))
    return FALSE;
  for (gssize sent = 0; sent < n;)
    {
      gssize more = g_socket_send (to, bytes + sent, (gsize) (n - sent), NULL, NULL);

      if (more <= 0)
        return FALSE;
      sent += more;
    }
  return TRUE;
}

static gboolean
pass_on (Pair *pair)
{
  GPollFD polled[] = { { g_socket_get_fd (pair->client), G_IO_IN, 0 },
                       { g_socket_get_fd (pair->server), G_IO_IN, 0 } };

  if (g_poll (polled, G_N_ELEMENTS (polled), -1) < 0)
    return FALSE;
  return (polled[0].revents == 0 || pass (pair, TRUE)) &&
         (polled[1].revents == 0 || pass (pair, FALSE));
}

static gboolean
on_run_cb (GThreadedSocketService *service,
           GSocketConnection *client,
           GObject *source_object,
           gpointer user_data)
{
  CutRelay *relay = user_data;
  g_autoptr (GSocketClient) connector = g_socket_client_new ();
  g_autoptr (GSocketConnection) server = NULL;
  Pair pair = { relay, g_socket_connection_get_socket (client), NULL, CUT_NEVER };

  if (g_atomic_int_get (&relay->mode) == CUT_EVERYTHING)
    return TRUE;
  server = g_socket_client_connect_to_host (connector, "127.0.0.1", relay->server_port, NULL, NULL);
  if (server == NULL)
    return TRUE;
  pair.server = g_socket_connection_get_socket (server);
  while (pass_on (&pair))
    continue;
  return TRUE;
}

/* ----- the relay */

static gpointer
run_thread (gpointer data)
{
  CutRelay *relay = data;

  g_main_context_push_thread_default (relay->context);
  g_socket_service_start (relay->service);
  g_main_loop_run (relay->loop);
  g_main_context_pop_thread_default (relay->context);
  return NULL;
}

/* With the service, which the thread of each connection holds. */
static void
finalize (gpointer data, GClosure *closure)
{
  CutRelay *relay = data;

  g_main_loop_unref (relay->loop);
  g_main_context_unref (relay->context);
  g_free (relay);
}

CutRelay *
cut_relay_new (guint16 server_port)
{
  CutRelay *relay = g_new0 (CutRelay, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) own = NULL;
  g_autoptr (GError) error = NULL;

  relay->server_port = server_port;
  relay->context = g_main_context_new ();
  relay->loop = g_main_loop_new (relay->context, FALSE);
  g_main_context_push_thread_default (relay->context);
  relay->service = g_threaded_socket_service_new (50);
  g_socket_service_stop (relay->service);
  g_socket_listener_add_address (G_SOCKET_LISTENER (relay->service), any, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &own, &error);
  g_main_context_pop_thread_default (relay->context);
  g_assert_no_error (error);
  relay->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (own));
  g_signal_connect_data (relay->service, "run", G_CALLBACK (on_run_cb), relay, finalize, 0);
  relay->thread = g_thread_new ("relay", run_thread, relay);
  return relay;
}

/* Everybody who used it is gone; the threads of their connections may not have seen it yet. */
void
cut_relay_free (CutRelay *relay)
{
  g_main_loop_quit (relay->loop);
  g_thread_join (relay->thread);
  g_socket_service_stop (relay->service);
  g_socket_listener_close (G_SOCKET_LISTENER (relay->service));
  g_object_unref (relay->service);
}

guint16
cut_relay_get_port (CutRelay *relay)
{
  return relay->port;
}

void
cut_relay_set_mode (CutRelay *relay, CutMode mode)
{
  g_atomic_int_set (&relay->mode, mode);
}
