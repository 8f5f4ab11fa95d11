/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-connections.h"

#include <poll.h>

#include <glib-unix.h>

struct _CwTenantConnections
{
  SoupServer *soup;    /* (owned) */
  GHashTable *sources; /* (element-type GSocket GSource) */
};

/* The client has closed its side: poll(2) tells without reading, and so without taking anything
 * from libsoup. */
#define CLIENT_LEFT ((GIOCondition) POLLRDHUP)

typedef struct
{
  CwTenantConnections *connections;
  GSocket *socket; /* (owned) */
} Watch;

static void
watch_free (gpointer data)
{
  Watch *watch = data;

  g_clear_object (&watch->socket);
  g_free (watch);
}

static void
source_free (gpointer data)
{
  GSource *source = data;

  g_source_destroy (source);
  g_source_unref (source);
}

static gboolean
on_client_left_cb (int descriptor, GIOCondition condition, gpointer data)
{
  Watch *watch = data;

  g_socket_close (watch->socket, NULL);
  /* Takes the watch with it. */
  g_hash_table_remove (watch->connections->sources, watch->socket);
  return G_SOURCE_REMOVE;
}

static void
on_request_started_cb (SoupServer *soup, SoupServerMessage *msg, gpointer data)
{
  CwTenantConnections *connections = data;
  GSocket *socket = soup_server_message_get_socket (msg);
  GSource *source = NULL;
  Watch *watch = NULL;

  if (socket == NULL || g_hash_table_contains (connections->sources, socket))
    return;
  watch = g_new0 (Watch, 1);
  watch->connections = connections;
  watch->socket = g_object_ref (socket);
  source = g_unix_fd_source_new (g_socket_get_fd (socket), CLIENT_LEFT);
  /* libsoup, at the default priority, reads the last request first. */
  g_source_set_priority (source, G_PRIORITY_LOW);
  g_source_set_callback (source, G_SOURCE_FUNC (on_client_left_cb), watch, watch_free);
  g_source_attach (source, NULL);
  g_hash_table_insert (connections->sources, socket, source);
}

CwTenantConnections *
cw_tenant_connections_new (SoupServer *soup)
{
  CwTenantConnections *connections = g_new0 (CwTenantConnections, 1);

  connections->soup = g_object_ref (soup);
  connections->sources = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, source_free);
  g_signal_connect (soup, "request-started", G_CALLBACK (on_request_started_cb), connections);
  return connections;
}

void
cw_tenant_connections_free (CwTenantConnections *connections)
{
  g_signal_handlers_disconnect_by_data (connections->soup, connections);
  g_clear_pointer (&connections->sources, g_hash_table_unref);
  g_clear_object (&connections->soup);
  g_free (connections);
}
