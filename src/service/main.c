/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-service"

#include "config.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib-unix.h>

#include "base/cw-error.h"
#include "base/cw-log.h"
#include "base/cw-process.h"
#include "base/cw-state-dir.h"
#include "engine/cw-engine.h"
#include "service/cw-metrics-door.h"
#include "service/cw-parent-watch.h"
#include "service/cw-readiness.h"
#include "service/cw-removal-notice.h"
#include "service/cw-service.h"
#include "service/cw-supervisor.h"

/* How long a clean end may take: a page is read or written in far less. */
#define SHUTDOWN_SECONDS 20

typedef struct
{
  char *state_dir;
  char *socket_path;
  char *ready_file;
  int ready_fd;
  int parent_fd;
  gboolean no_scheduler;
  gboolean is_version;
  gboolean is_removal_notice;
} Options;

static void
clear_options (Options *options)
{
  g_free (options->state_dir);
  g_free (options->socket_path);
  g_free (options->ready_file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options)

typedef struct
{
  GMainLoop *loop;
  CwEngine *engine;
  CwService *service;
  gboolean is_ending;
  gboolean is_late;
} Daemon;

static gboolean
parse_options (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &options->state_dir,
      "Where configuration, secrets and data lie", "DIR" },
    { "socket", 0, 0, G_OPTION_ARG_FILENAME, &options->socket_path,
      "Where to listen (default: DIR/bus), unless the service manager hands a socket over",
      "PATH" },
    { "no-scheduler", 0, 0, G_OPTION_ARG_NONE, &options->no_scheduler,
      "Start no cycle unless asked to", NULL },
    { "ready-file", 0, 0, G_OPTION_ARG_FILENAME, &options->ready_file,
      "Write this file once calls are answered", "FILE" },
    { "ready-fd", 0, 0, G_OPTION_ARG_INT, &options->ready_fd,
      "Write a line to this descriptor once calls are answered", "FD" },
    { "parent-fd", 0, 0, G_OPTION_ARG_INT, &options->parent_fd,
      "End when the other end of this descriptor is closed", "FD" },
    { "removal-notice", 0, 0, G_OPTION_ARG_NONE, &options->is_removal_notice,
      "Print what to know before the engine is taken off this machine", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->is_version, "Print the version", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- the engine of Causeway");

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc > 1)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION, "Unexpected argument %s",
                   (*argv)[1]);
      return FALSE;
    }
  if (options->state_dir == NULL)
    options->state_dir = cw_state_dir_get_default ();
  if (options->socket_path == NULL)
    options->socket_path = cw_state_dir_get_socket (options->state_dir);
  return TRUE;
}

static void
quit_if_idle (Daemon *daemon)
{
  if (daemon->is_ending && cw_service_get_n_calls (daemon->service) == 0 &&
      g_str_equal (cw_engine_get_state (daemon->engine), "idle"))
    g_main_loop_quit (daemon->loop);
}

static void
on_something_ended_cb (gpointer source, gpointer user_data)
{
  quit_if_idle (user_data);
}

static gboolean
on_late_cb (gpointer user_data)
{
  Daemon *daemon = user_data;

  daemon->is_late = TRUE;
  g_main_loop_quit (daemon->loop);
  return G_SOURCE_REMOVE;
}

static void
begin_end (Daemon *daemon)
{
  if (daemon->is_ending)
    return;
  daemon->is_ending = TRUE;
  cw_log_event (CW_EVENT_ENGINE_STOPPING, G_LOG_LEVEL_MESSAGE, "The engine is stopping", NULL);
  cw_readiness_notify ("STOPPING=1");
  cw_service_stop (daemon->service);
  cw_engine_shut_down (daemon->engine);
  g_timeout_add_seconds (SHUTDOWN_SECONDS, on_late_cb, daemon);
  quit_if_idle (daemon);
}

static gboolean
on_terminated_cb (gpointer user_data)
{
  begin_end (user_data);
  return G_SOURCE_CONTINUE;
}

static void
on_parent_gone_cb (gpointer user_data)
{
  g_message ("The program that started the engine has ended");
  begin_end (user_data);
}

/* There is nothing to reload: changes arrive by D-Bus and take effect at once. */
static gboolean
on_hung_up_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
tell_ready (const Options *options, const char *socket_path, GError **error)
{
  g_autofree char *message =
      g_strdup_printf ("The engine is ready: %s, version %s", socket_path, CW_VERSION);

  cw_log_event (CW_EVENT_ENGINE_STARTED, G_LOG_LEVEL_MESSAGE, message, "STATE_DIR",
                options->state_dir, "SOCKET", socket_path, "VERSION", CW_VERSION, NULL);
  if (options->ready_file != NULL &&
      !cw_readiness_write_file (options->ready_file, socket_path, error))
    return FALSE;
  if (options->ready_fd >= 0 && !cw_readiness_write_fd (options->ready_fd, error))
    return FALSE;
  cw_readiness_notify ("READY=1");
  return TRUE;
}

/* Until a signal, or the parent's end. */
static gboolean
serve (Daemon *daemon, const Options *options, GError **error)
{
  g_autoptr (GSource) parent = NULL;
  g_autoptr (CwSupervisor) supervisor = NULL;
  g_autoptr (CwMetricsDoor) metrics = NULL;

  g_signal_connect (daemon->engine, "state-changed", G_CALLBACK (on_something_ended_cb), daemon);
  g_signal_connect (daemon->service, "idle", G_CALLBACK (on_something_ended_cb), daemon);
  g_unix_signal_add (SIGTERM, on_terminated_cb, daemon);
  g_unix_signal_add (SIGINT, on_terminated_cb, daemon);
  g_unix_signal_add (SIGHUP, on_hung_up_cb, NULL);
  if (options->parent_fd >= 0 &&
      !cw_parent_watch_add (options->parent_fd, on_parent_gone_cb, daemon, &parent, error))
    return FALSE;
  if (!tell_ready (options, cw_service_get_socket_path (daemon->service), error))
    return FALSE;
  supervisor = cw_supervisor_new (daemon->engine, 0);
  metrics = cw_metrics_door_new (daemon->engine);
  g_main_loop_run (daemon->loop);
  if (parent != NULL)
    g_source_destroy (parent);
  return TRUE;
}

static gboolean
run (const Options *options, GError **error)
{
  const CwEngineOptions engine_options = { .state_dir = options->state_dir,
                                           .has_scheduler = !options->no_scheduler,
                                           .waits_for_store = TRUE };
  g_autoptr (CwEngine) engine = NULL;
  g_autoptr (CwService) service = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Daemon daemon = { .loop = loop };

  if (geteuid () == 0)
    g_message ("The engine runs as root, which it does not need: the service has an account of its "
               "own, which owns the state directory (causewayd(8), ACCOUNT)");
  /* A store of an earlier version is converted first, which may take its time. */
  cw_readiness_notify ("STATUS=Opening the store");
  engine = cw_engine_open (&engine_options, error);
  if (engine == NULL)
    return FALSE;
  service = cw_service_start (engine, options->socket_path, error);
  if (service == NULL)
    return FALSE;
  daemon.engine = engine;
  daemon.service = service;
  if (!serve (&daemon, options, error))
    return FALSE;
  if (daemon.is_late)
    {
      g_warning ("A step does not end: leaving without it; the next start goes on from there");
      _exit (EXIT_SUCCESS);
    }
  cw_engine_close (engine);
  return TRUE;
}

/* Whoever removes a package waits for no server longer than this. */
#define REMOVAL_SECONDS 15

static gboolean
print_removal_notice (const Options *options, GError **error)
{
  g_autofree char *text = cw_removal_notice_make (options->state_dir, REMOVAL_SECONDS, error);

  if (text == NULL)
    return FALSE;
  g_print ("%s", text);
  /* A thread may wait for a silent server still. */
  _exit (EXIT_SUCCESS);
}

/* What `systemctl status` shows of an engine that could not start. */
static void
tell_failure (const GError *error)
{
  g_autofree char *line = g_strdelimit (g_strconcat ("STATUS=", error->message, NULL), "\n\r", ' ');

  cw_readiness_notify (line);
}

/* Steps allocate much in threads of their own, which end with the step: with few arenas, and large
 * blocks apart, glibc gives back what they used. */
static void
set_up_memory (void)
{
  mallopt (M_ARENA_MAX, 2);
  mallopt (M_MMAP_THRESHOLD, 256 * 1024);
  mallopt (M_TRIM_THRESHOLD, 1024 * 1024);
}

/* Output is UTF-8 whatever the locale says: under an init system there is none. */
static void
write_out (const char *text)
{
  fputs (text, stdout);
  fflush (stdout);
}

static void
write_error (const char *text)
{
  fputs (text, stderr);
}

int
main (int argc, char *argv[])
{
  g_auto (Options) options = { .ready_fd = -1, .parent_fd = -1 };
  g_autoptr (GError) error = NULL;

  cw_process_close_memory ();
  set_up_memory ();
  g_set_print_handler (write_out);
  g_set_printerr_handler (write_error);
  umask (077);
  signal (SIGPIPE, SIG_IGN);
  cw_log_init ("causewayd");
  cw_connector_factory_init_libraries ();
  if (!parse_options (&options, &argc, &argv, &error))
    {
      g_printerr ("causewayd: %s\n", error->message);
      return 2;
    }
  if (options.is_version)
    {
      g_print ("causewayd %s\n", CW_VERSION);
      return EXIT_SUCCESS;
    }
  if (options.is_removal_notice ? !print_removal_notice (&options, &error)
                                : !run (&options, &error))
    {
      tell_failure (error);
      g_printerr ("causewayd: %s\n", error->message);
      return EXIT_FAILURE;
    }
  return EXIT_SUCCESS;
}
