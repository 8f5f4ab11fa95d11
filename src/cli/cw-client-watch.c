/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include <signal.h>

#include <glib-unix.h>

#include "cli/cw-client-private.h"
#include "engine/cw-call-desk.h"
#include "engine/cw-method.h"
#include "setup/cw-setup-desk.h"

/* A call that is made on a thread of its own, while the main one hears how far it is. */
typedef struct
{
  CwClient *client;
  GVariant *args;
  const CwClientCall *call;
  CwClientProgressFunc on_progress;
  gpointer user_data;
  GMainLoop *loop;
  GVariant *answer;
  GError *error;
} Watch;

static gboolean
on_over_cb (gpointer user_data)
{
  Watch *watch = user_data;

  g_main_loop_quit (watch->loop);
  return G_SOURCE_REMOVE;
}

static gpointer
run_call (gpointer data)
{
  Watch *watch = data;

  watch->answer = cw_client_call_with_files (watch->client, watch->call->method, watch->args,
                                             watch->call->files, &watch->error);
  g_idle_add (on_over_cb, watch);
  return NULL;
}

static gboolean
on_interrupted_cb (gpointer user_data)
{
  Watch *watch = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_client_call (watch->client, "CancelCall",
                                                g_variant_new ("(s)", watch->call->token), &error);

  if (answer == NULL)
    g_printerr ("It could not be cancelled: %s\n", error->message);
  return G_SOURCE_CONTINUE;
}

static void
on_desk_progressed_cb (CwSetupDesk *desk, GVariant *progress, gpointer user_data)
{
  Watch *watch = user_data;

  watch->on_progress (progress, watch->user_data);
}

static void
on_call_progressed_cb (CwCallDesk *desk, const char *session, GVariant *progress, gpointer data)
{
  Watch *watch = data;

  watch->on_progress (progress, watch->user_data);
}

static void
wait_for_answer (Watch *watch)
{
  guint sources[2] = { g_unix_signal_add (SIGINT, on_interrupted_cb, watch),
                       g_unix_signal_add (SIGTERM, on_interrupted_cb, watch) };
  GThread *thread = g_thread_new ("cw-call", run_call, watch);

  g_main_loop_run (watch->loop);
  g_thread_join (thread);
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_remove (sources[i]);
}

static void
watch_bus (Watch *watch)
{
  GDBusConnection *connection = watch->client->connection;
  guint subscription =
      cw_client_listen (watch->client, watch->call->signal, watch->on_progress, watch->user_data);

  wait_for_answer (watch);
  g_dbus_connection_signal_unsubscribe (connection, subscription);
}

static void
watch_direct (Watch *watch)
{
  CwSetupDesk *setups = cw_setup_desk_get (watch->client->engine);
  CwCallDesk *calls = cw_call_desk_get (watch->client->engine);
  gboolean is_setup = g_str_equal (watch->call->signal, "SetupProgress");
  gpointer desk = is_setup ? (gpointer) setups : (gpointer) calls;
  gulong handler = g_signal_connect (
      desk, "progress",
      is_setup ? G_CALLBACK (on_desk_progressed_cb) : G_CALLBACK (on_call_progressed_cb), watch);

  wait_for_answer (watch);
  g_signal_handler_disconnect (desk, handler);
}

GVariant *
cw_client_call_watched (CwClient *client,
                        const CwClientCall *call,
                        GVariant *args,
                        CwClientProgressFunc on_progress,
                        gpointer user_data,
                        GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GVariant) sunk = g_variant_ref_sink (args);
  Watch watch = {
    .client = client,
    .call = call,
    .args = sunk,
    .on_progress = on_progress,
    .user_data = user_data,
    .loop = loop,
  };

  if (client->engine != NULL)
    watch_direct (&watch);
  else
    watch_bus (&watch);
  if (watch.error != NULL)
    g_propagate_error (error, watch.error);
  return watch.answer;
}
