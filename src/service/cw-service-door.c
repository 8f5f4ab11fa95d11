/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-service"

#include "config.h"

#include "service/cw-service-door.h"

/* Whoever connects and says nothing shall not keep a thread. */
#define AUTHENTICATION_SECONDS 30

struct _CwServiceDoor
{
  GObject parent_instance;

  GDBusAuthObserver *observer;
  char *guid;
  GMainContext *context;
  GSocketService *server; /* (nullable): closed */
};

enum
{
  SIGNAL_ENTERED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CwServiceDoor, cw_service_door, G_TYPE_OBJECT)

/* A connection on its way to the main context. */
typedef struct
{
  CwServiceDoor *door;         /* (owned) */
  GDBusConnection *connection; /* (owned) */
} Entry;

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  g_object_unref (entry->door);
  g_object_unref (entry->connection);
  g_free (entry);
}

static gboolean
on_entered_cb (gpointer user_data)
{
  Entry *entry = user_data;

  if (entry->door->server == NULL)
    return G_SOURCE_REMOVE;
  g_signal_emit (entry->door, signals[SIGNAL_ENTERED], 0, entry->connection);
  g_dbus_connection_start_message_processing (entry->connection);
  return G_SOURCE_REMOVE;
}

/* On a thread of its own. */
static gboolean
on_connected_cb (CwServiceDoor *door, GSocketConnection *stream, GObject *source)
{
  GDBusConnectionFlags flags = G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER |
                               G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING;
  g_autoptr (GSource) idle = NULL;
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  Entry *entry = NULL;

  g_socket_set_timeout (g_socket_connection_get_socket (stream), AUTHENTICATION_SECONDS);
  /* lint-allow: blocking-call: this thread is the connection's own */
  connection = g_dbus_connection_new_sync (G_IO_STREAM (stream), door->guid, flags, door->observer,
                                           NULL, &error);
  if (connection == NULL)
    {
      g_debug ("A connection was not authenticated: %s", error->message);
      return TRUE;
    }
  entry = g_new0 (Entry, 1);
  entry->door = g_object_ref (door);
  entry->connection = g_steal_pointer (&connection);
  idle = g_idle_source_new ();
  g_source_set_priority (idle, G_PRIORITY_DEFAULT);
  g_source_set_callback (idle, on_entered_cb, entry, free_entry);
  g_source_attach (idle, door->context);
  return TRUE;
}

/* On the same thread, and before the connection reads without an end to wait for. */
static gboolean
on_peer_authenticated_cb (GDBusAuthObserver *observer, GIOStream *stream, GCredentials *credentials)
{
  if (G_IS_SOCKET_CONNECTION (stream))
    g_socket_set_timeout (g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)), 0);
  return TRUE;
}

static void
cw_service_door_dispose (GObject *object)
{
  cw_service_door_close (CW_SERVICE_DOOR (object));
  G_OBJECT_CLASS (cw_service_door_parent_class)->dispose (object);
}

static void
cw_service_door_finalize (GObject *object)
{
  CwServiceDoor *door = CW_SERVICE_DOOR (object);

  g_clear_object (&door->observer);
  g_clear_pointer (&door->guid, g_free);
  g_clear_pointer (&door->context, g_main_context_unref);
  G_OBJECT_CLASS (cw_service_door_parent_class)->finalize (object);
}

static void
cw_service_door_class_init (CwServiceDoorClass *door_class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (door_class);

  object_class->dispose = cw_service_door_dispose;
  object_class->finalize = cw_service_door_finalize;

  signals[SIGNAL_ENTERED] = g_signal_new ("entered", CW_TYPE_SERVICE_DOOR, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_DBUS_CONNECTION);
}

static void
cw_service_door_init (CwServiceDoor *door)
{
  door->guid = g_dbus_generate_guid ();
  door->context = g_main_context_ref_thread_default ();
}

CwServiceDoor *
cw_service_door_new (GDBusAuthObserver *observer)
{
  CwServiceDoor *door = g_object_new (CW_TYPE_SERVICE_DOOR, NULL);

  door->observer = g_object_ref (observer);
  g_signal_connect_object (observer, "authorize-authenticated-peer",
                           G_CALLBACK (on_peer_authenticated_cb), door, G_CONNECT_AFTER);
  return door;
}

gboolean
cw_service_door_open (CwServiceDoor *door, GSocket *socket, GError **error)
{
  g_return_val_if_fail (door->server == NULL, FALSE);

  door->server = g_threaded_socket_service_new (-1);
  if (!g_socket_listener_add_socket (G_SOCKET_LISTENER (door->server), socket, NULL, error))
    {
      g_clear_object (&door->server);
      return FALSE;
    }
  g_signal_connect_object (door->server, "run", G_CALLBACK (on_connected_cb), door,
                           G_CONNECT_SWAPPED);
  g_socket_service_start (door->server);
  return TRUE;
}

void
cw_service_door_close (CwServiceDoor *door)
{
  if (door->server == NULL)
    return;
  g_socket_service_stop (door->server);
  g_clear_object (&door->server);
}
