/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-service"

#include "config.h"

#include "service/cw-metrics-door.h"

#include <string.h>

#include <gio/gunixsocketaddress.h>

#include "base/cw-answer.h"
#include "engine/cw-method-handlers.h"
#include "model/cw-metrics-settings.h"
#include "service/cw-caller.h"
#include "service/cw-metrics-request.h"
#include "service/cw-service-socket.h"

/* Requests at one time; and how long a program may take to ask. */
#define MAXIMUM_THREADS 4
#define PATIENCE        10 /* seconds */

struct _CwMetricsDoor
{
  CwEngine *engine; /* (owned) */
  gulong handler;
  CwMetricsSettings settings; /* (owned): by which it is open */
  GSocketService *service;    /* (owned) (nullable): closed */
  CwServiceSocket *socket;    /* (owned) (nullable) */
  GCancellable *cancellable;  /* (owned) */
  GMutex mutex;               /* for all below */
  GCond cond;
  guint n_active;
};

/* ----- one request */

/* (transfer full) (nullable): with an error */
static char *
make_text (CwMetricsDoor *door, GError **error)
{
  g_autoptr (GVariant) args = g_variant_ref_sink (g_variant_new ("()"));
  const CwMethodCall call = { .engine = door->engine,
                              .args = args,
                              .author = "metrics",
                              .role = CW_ROLE_BROWSE,
                              .session = "metrics",
                              .cancellable = door->cancellable };
  g_autoptr (GVariant) answer = cw_method_get_metrics (&call, error);
  g_autoptr (GVariant) members = NULL;

  if (answer == NULL)
    return NULL;
  g_variant_ref_sink (answer);
  members = g_variant_get_child_value (answer, 0);
  return g_strdup (cw_answer_get_string (members, "text"));
}

/* A port says nothing of who asks. */
static gboolean
is_allowed (CwMetricsDoor *door, GSocketConnection *connection)
{
  g_autoptr (GSocketAddress) address = g_socket_connection_get_local_address (connection, NULL);
  g_auto (CwCaller) caller = { 0 };

  if (address == NULL || !G_IS_UNIX_SOCKET_ADDRESS (address))
    return address != NULL;
  cw_caller_identify (G_IO_STREAM (connection), door->engine, &caller);
  return cw_caller_authorize (&caller, "GET /metrics", CW_ROLE_BROWSE, door->engine, NULL);
}

/* The status by what was read; 0: nobody asks any more. */
static guint
read_request (CwMetricsDoor *door, GSocketConnection *connection)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  char head[CW_METRICS_REQUEST_SIZE];
  gsize length = 0;
  guint status = 0;

  while (status == 0)
    {
      gssize n =
          g_input_stream_read (input, head + length, sizeof head - length, door->cancellable, NULL);

      if (n <= 0)
        return 0;
      length += (gsize) n;
      status = cw_metrics_request_judge (head, length);
    }
  return status;
}

static void
serve (CwMetricsDoor *door, GSocketConnection *connection)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  guint status = read_request (door, connection);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *answer = NULL;

  if (status == 0)
    return;
  if (status == 200 && !is_allowed (door, connection))
    status = 403;
  if (status == 200)
    text = make_text (door, &error);
  if (error != NULL)
    {
      status = 503;
      text = g_strconcat (error->message, "\n", NULL);
    }
  answer = cw_metrics_request_answer (status, text != NULL ? text : "");
  /* Who does not wait for the answer does not get it. */
  (void) g_output_stream_write_all (output, answer, strlen (answer), NULL, door->cancellable, NULL);
  (void) g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

static gboolean
on_connected_cb (GThreadedSocketService *service,
                 GSocketConnection *connection,
                 GObject *source,
                 gpointer user_data)
{
  CwMetricsDoor *door = user_data;

  g_mutex_lock (&door->mutex);
  door->n_active++;
  g_mutex_unlock (&door->mutex);
  g_socket_set_timeout (g_socket_connection_get_socket (connection), PATIENCE);
  serve (door, connection);
  g_mutex_lock (&door->mutex);
  door->n_active--;
  g_cond_signal (&door->cond);
  g_mutex_unlock (&door->mutex);
  return TRUE;
}

/* ----- where it listens */

static void
close_door (CwMetricsDoor *door)
{
  if (door->service != NULL)
    {
      g_signal_handlers_disconnect_by_data (door->service, door);
      g_socket_service_stop (door->service);
      g_socket_listener_close (G_SOCKET_LISTENER (door->service));
      g_clear_object (&door->service);
    }
  g_clear_pointer (&door->socket, cw_service_socket_free);
  cw_metrics_settings_clear (&door->settings);
  door->settings.port = 0;
}

static gboolean
listen_to_socket (CwMetricsDoor *door, GError **error)
{
  if (door->settings.socket == NULL)
    return TRUE;
  door->socket = cw_service_socket_open (door->settings.socket, error);
  return door->socket != NULL && g_socket_listener_add_socket (G_SOCKET_LISTENER (door->service),
                                                               door->socket->socket, NULL, error);
}

static gboolean
listen_to_port (CwMetricsDoor *door, GError **error)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address =
      g_inet_socket_address_new (loopback, (guint16) door->settings.port);

  return door->settings.port == 0 ||
         g_socket_listener_add_address (G_SOCKET_LISTENER (door->service), address,
                                        G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, NULL,
                                        error);
}

/* One that cannot be opened does not keep the other one shut. */
static void
open_door (CwMetricsDoor *door)
{
  g_autoptr (GError) error = NULL;

  if (door->settings.socket == NULL && door->settings.port == 0)
    return;
  door->service = g_threaded_socket_service_new (MAXIMUM_THREADS);
  g_signal_connect (door->service, "run", G_CALLBACK (on_connected_cb), door);
  if (!listen_to_socket (door, &error))
    g_warning ("Metrics are not at %s: %s", door->settings.socket, error->message);
  g_clear_error (&error);
  if (!listen_to_port (door, &error))
    g_warning ("Metrics are not at port %u: %s", door->settings.port, error->message);
}

static void
on_state_changed_cb (CwEngine *engine, gpointer user_data)
{
  CwMetricsDoor *door = user_data;
  g_autoptr (CwConfig) config = cw_engine_dup_config (engine, NULL);
  g_auto (CwMetricsSettings) settings = { NULL };

  cw_metrics_settings_init (&settings, config);
  if (g_strcmp0 (settings.socket, door->settings.socket) == 0 &&
      settings.port == door->settings.port)
    return;
  close_door (door);
  door->settings = settings;
  settings = (CwMetricsSettings){ NULL };
  open_door (door);
}

CwMetricsDoor *
cw_metrics_door_new (CwEngine *engine)
{
  CwMetricsDoor *door = g_new0 (CwMetricsDoor, 1);

  door->engine = g_object_ref (engine);
  door->cancellable = g_cancellable_new ();
  g_mutex_init (&door->mutex);
  g_cond_init (&door->cond);
  door->handler =
      g_signal_connect (engine, "state-changed", G_CALLBACK (on_state_changed_cb), door);
  on_state_changed_cb (engine, door);
  return door;
}

void
cw_metrics_door_free (CwMetricsDoor *door)
{
  g_signal_handler_disconnect (door->engine, door->handler);
  close_door (door);
  g_cancellable_cancel (door->cancellable);
  g_mutex_lock (&door->mutex);
  while (door->n_active > 0)
    g_cond_wait (&door->cond, &door->mutex);
  g_mutex_unlock (&door->mutex);
  g_object_unref (door->cancellable);
  g_object_unref (door->engine);
  g_mutex_clear (&door->mutex);
  g_cond_clear (&door->cond);
  g_free (door);
}
