/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-client-private.h"

#include <signal.h>
#include <unistd.h>

#include <glib-unix.h>

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "engine/cw-engine-repair.h"
#include "engine/cw-progress-variant.h"
#include "setup/cw-methods.h"

G_DEFINE_QUARK (cw - client - error - quark, cw_client_error)

CwClient *
cw_client_new_for_socket (const char *socket_path, GError **error)
{
  g_autoptr (CwClient) client = g_new0 (CwClient, 1);
  g_autofree char *escaped = g_dbus_address_escape_value (socket_path);
  g_autofree char *address = g_strdup_printf ("unix:path=%s", escaped);
  g_autoptr (GError) local_error = NULL;

  client->connection = g_dbus_connection_new_for_address_sync (
      address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL, NULL, &local_error);
  if (client->connection == NULL)
    {
      g_set_error (error, CW_CLIENT_ERROR, 0,
                   "Cannot reach the engine at %s: %s. Is causewayd running? (--direct works "
                   "without it.)",
                   socket_path, local_error->message);
      return NULL;
    }
  g_dbus_connection_set_exit_on_close (client->connection, FALSE);
  return g_steal_pointer (&client);
}

/* @engine: (transfer full) (nullable) */
static CwClient *
new_for_engine (CwEngine *engine)
{
  g_autoptr (CwClient) client = g_new0 (CwClient, 1);

  client->engine = engine;
  if (engine == NULL)
    return NULL;
  client->author = g_strdup_printf ("uid %u", (guint) geteuid ());
  return g_steal_pointer (&client);
}

CwClient *
cw_client_new_direct (const char *state_dir, GError **error)
{
  const CwEngineOptions options = { .state_dir = state_dir };

  return new_for_engine (cw_engine_open (&options, error));
}

CwClient *
cw_client_new_for_repair (const char *state_dir, GError **error)
{
  return new_for_engine (cw_engine_open_for_repair (state_dir, error));
}

void
cw_client_free (CwClient *client)
{
  if (client == NULL)
    return;
  if (client->engine != NULL)
    cw_engine_close (client->engine);
  g_clear_object (&client->engine);
  g_clear_object (&client->connection);
  g_clear_pointer (&client->author, g_free);
  g_free (client);
}

gboolean
cw_client_is_direct (CwClient *client)
{
  return client->engine != NULL;
}

static GVariant *
call_direct (CwClient *client, const char *name, GVariant *args, GUnixFDList *files, GError **error)
{
  const CwMethod *method = cw_methods_find (name);
  const CwMethodCall call = {
    .engine = client->engine,
    .args = args,
    .author = client->author,
    .role = CW_ROLE_ADMIN,
    .is_direct = TRUE,
    .session = "direct",
    .files = files,
  };

  g_return_val_if_fail (method != NULL, NULL);
  return cw_method_invoke (method, &call, error);
}

/* An engine that is ending has taken its object back before its connections close. */
static gboolean
is_connection_lost (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED);
}

static GVariant *
call_bus (CwClient *client, const char *name, GVariant *args, GUnixFDList *files, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GVariant *answer = NULL;

  /* An error's name is turned back into CW_ERROR only when the domain is known. */
  (void) cw_error_quark ();
  answer = g_dbus_connection_call_with_unix_fd_list_sync (
      client->connection, NULL, CW_CLIENT_OBJECT_PATH, CW_CLIENT_INTERFACE, name, args,
      G_VARIANT_TYPE (CW_METHOD_ANSWER), G_DBUS_CALL_FLAGS_NONE, G_MAXINT, files, NULL, NULL,
      &local_error);
  if (answer != NULL)
    return answer;
  g_dbus_error_strip_remote_error (local_error);
  if (is_connection_lost (local_error))
    g_set_error (error, CW_CLIENT_ERROR, 0, "The engine went away: %s", local_error->message);
  else
    g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

GVariant *
cw_client_call_with_files (CwClient *client,
                           const char *name,
                           GVariant *args,
                           GUnixFDList *files,
                           GError **error)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (args != NULL ? args : g_variant_new ("()"));
  g_autoptr (GVariant) answer = client->engine != NULL
                                    ? call_direct (client, name, sunk, files, error)
                                    : call_bus (client, name, sunk, files, error);

  return answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;
}

GVariant *
cw_client_call (CwClient *client, const char *name, GVariant *args, GError **error)
{
  return cw_client_call_with_files (client, name, args, NULL, error);
}

/* ----- following a cycle */

typedef struct
{
  CwClient *client;
  gint64 cycle_id;
  CwClientProgressFunc on_progress;
  gpointer user_data;
  GMainLoop *loop;
  gboolean is_interrupted;
  gboolean is_lost;
} Follower;

/* An empty dictionary, or another cycle's: ours is over. */
static void
take_progress (GVariant *progress, gpointer user_data)
{
  Follower *follower = user_data;

  if (cw_answer_get_int (progress, "id") == follower->cycle_id)
    follower->on_progress (progress, follower->user_data);
  else
    g_main_loop_quit (follower->loop);
}

static void
on_connection_closed_cb (GDBusConnection *connection,
                         gboolean is_remote,
                         GError *error,
                         gpointer user_data)
{
  Follower *follower = user_data;

  follower->is_lost = TRUE;
  g_main_loop_quit (follower->loop);
}

static void
on_engine_progressed_cb (CwEngine *engine, gpointer user_data)
{
  g_autoptr (CwCycleProgress) progress = cw_engine_dup_progress (engine);
  g_autoptr (GVariant) variant = NULL;

  if (progress == NULL)
    {
      Follower *follower = user_data;

      if (g_str_equal (cw_engine_get_state (engine), "idle"))
        g_main_loop_quit (follower->loop);
      return;
    }
  variant = g_variant_ref_sink (cw_cycle_progress_to_variant (progress));
  take_progress (variant, user_data);
}

static gboolean
on_interrupted_cb (gpointer user_data)
{
  Follower *follower = user_data;

  follower->is_interrupted = TRUE;
  /* Our own engine stops at the next page; the loop ends when it has. */
  if (follower->client->engine != NULL)
    {
      (void) !cw_engine_stop_cycle (follower->client->engine, NULL);
      return G_SOURCE_CONTINUE;
    }
  g_main_loop_quit (follower->loop);
  return G_SOURCE_CONTINUE;
}

/* The signals are subscribed to first: a cycle that ended before is over now, one that ends after
 * this sends one. */
static gboolean
is_running (Follower *follower, gboolean *ret_is_running, GError **error)
{
  g_autoptr (GVariant) run =
      cw_client_call (follower->client, "GetRun", g_variant_new ("(x)", follower->cycle_id), error);

  if (run == NULL)
    return FALSE;
  *ret_is_running = g_str_equal (cw_answer_get_string (run, "state"), "running");
  return TRUE;
}

static gboolean
wait_for_end (Follower *follower, GError **error)
{
  gboolean is_still_running = FALSE;
  guint sources[2] = { 0 };

  if (!is_running (follower, &is_still_running, error))
    return FALSE;
  if (!is_still_running)
    return TRUE;
  sources[0] = g_unix_signal_add (SIGINT, on_interrupted_cb, follower);
  sources[1] = g_unix_signal_add (SIGTERM, on_interrupted_cb, follower);
  g_main_loop_run (follower->loop);
  g_source_remove (sources[0]);
  g_source_remove (sources[1]);
  if (!follower->is_lost)
    return TRUE;
  g_set_error_literal (error, CW_CLIENT_ERROR, 0, "The engine went away while the cycle ran");
  return FALSE;
}

static gboolean
follow_bus (Follower *follower, GError **error)
{
  GDBusConnection *connection = follower->client->connection;
  guint subscription = cw_client_listen (follower->client, "Progress", take_progress, follower);
  gulong handler =
      g_signal_connect (connection, "closed", G_CALLBACK (on_connection_closed_cb), follower);
  gboolean is_good = wait_for_end (follower, error);

  g_signal_handler_disconnect (connection, handler);
  g_dbus_connection_signal_unsubscribe (connection, subscription);
  return is_good;
}

static gboolean
follow_direct (Follower *follower, GError **error)
{
  CwEngine *engine = follower->client->engine;
  gulong handler =
      g_signal_connect (engine, "progress", G_CALLBACK (on_engine_progressed_cb), follower);
  gboolean is_good = wait_for_end (follower, error);

  g_signal_handler_disconnect (engine, handler);
  return is_good;
}

gboolean
cw_client_follow (CwClient *client,
                  gint64 cycle_id,
                  CwClientProgressFunc on_progress,
                  gpointer user_data,
                  gboolean *ret_interrupted,
                  GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Follower follower = {
    .client = client,
    .cycle_id = cycle_id,
    .on_progress = on_progress,
    .user_data = user_data,
    .loop = loop,
  };

  if (client->engine != NULL ? !follow_direct (&follower, error) : !follow_bus (&follower, error))
    return FALSE;
  *ret_interrupted = follower.is_interrupted;
  return TRUE;
}
