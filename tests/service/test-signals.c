/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#include "caller-fixture.h"
#include "engine/cw-call-desk.h"
#include "setup/cw-methods.h"
#include "setup/cw-setup-desk.h"

/* Who is told what, heard by real users with real groups over a real socket. */

/* ----- the child: prints the name of each signal that it gets, a line each */

typedef struct
{
  GMainLoop *loop;
  GDBusConnection *connection;
} Ears;

static void
say (const char *line)
{
  g_autofree char *text = g_strconcat (line, "\n", NULL);

  g_assert_cmpint (write (STDOUT_FILENO, text, strlen (text)), ==, (gssize) strlen (text));
}

static void
on_signal_heard_cb (GDBusConnection *connection,
                    const char *sender,
                    const char *path,
                    const char *interface,
                    const char *signal,
                    GVariant *parameters,
                    gpointer user_data)
{
  say (signal);
}

/* All that was sent before is here: a connection keeps the order. */
static void
on_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  say (user_data);
}

static void
ask (Ears *ears, const char *line)
{
  g_dbus_connection_call (ears->connection, NULL, CW_SERVICE_OBJECT_PATH, CW_SERVICE_INTERFACE,
                          "GetStatus", NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_answered_cb,
                          (gpointer) line);
}

/* A byte: has everything arrived? The end: enough. */
static gboolean
on_input_cb (int fd, GIOCondition condition, gpointer user_data)
{
  Ears *ears = user_data;
  char byte = 0;

  if (read (fd, &byte, 1) == 1)
    {
      ask (ears, "all");
      return G_SOURCE_CONTINUE;
    }
  g_main_loop_quit (ears->loop);
  return G_SOURCE_REMOVE;
}

static void
listen_to (GDBusConnection *connection, const char *what, GString *report)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Ears ears = { loop, connection };

  g_dbus_connection_signal_subscribe (connection, NULL, CW_SERVICE_INTERFACE, NULL,
                                      CW_SERVICE_OBJECT_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                      on_signal_heard_cb, NULL, NULL);
  ask (&ears, "ready");
  g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP, on_input_cb, &ears);
  g_main_loop_run (loop);
}

/* ----- the test's end of it */

typedef struct
{
  GSubprocess *process;
  GDataInputStream *output;
  GMainLoop *loop;
  char *line; /* (nullable): the end */
} Listener;

static void
on_line_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Listener *listener = user_data;
  g_autoptr (GError) error = NULL;

  listener->line =
      g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, &error);
  g_assert_no_error (error);
  g_main_loop_quit (listener->loop);
}

/* What is said until @end, a line each. The service needs this thread's main loop. (transfer full)
 */
static char *
hear_until (Listener *listener, const char *end)
{
  g_autoptr (GString) heard = g_string_new (NULL);

  for (;;)
    {
      g_autofree char *line = NULL;

      g_data_input_stream_read_line_async (listener->output, G_PRIORITY_DEFAULT, NULL,
                                           on_line_read_cb, listener);
      g_main_loop_run (listener->loop);
      line = g_steal_pointer (&listener->line);
      g_assert_nonnull (line);
      if (g_str_equal (line, end))
        return g_string_free (g_steal_pointer (&heard), FALSE);
      g_string_append_printf (heard, "%s\n", line);
    }
}

/* Everything that was sent so far. (transfer full) */
static char *
hear_all (Listener *listener)
{
  GOutputStream *input = g_subprocess_get_stdin_pipe (listener->process);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_output_stream_write_all (input, "x", 1, NULL, NULL, &error));
  g_assert_no_error (error);
  return hear_until (listener, "all");
}

/* FALSE: skipped. */
static gboolean
start (Listener *listener, CallerLab *lab, const Caller *caller)
{
  g_autofree char *nothing = NULL;

  listener->process =
      caller_lab_spawn (lab, caller->uid, caller->groups, "listen",
                        G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  if (listener->process == NULL)
    return FALSE;
  listener->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (listener->process));
  listener->loop = g_main_loop_new (NULL, FALSE);
  nothing = hear_until (listener, "ready");
  g_assert_cmpstr (nothing, ==, "");
  return TRUE;
}

static void
on_ended_cb (GObject *source, GAsyncResult *result, gpointer loop)
{
  g_assert_true (g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, NULL));
  g_main_loop_quit (loop);
}

static void
stop (Listener *listener)
{
  g_assert_true (
      g_output_stream_close (g_subprocess_get_stdin_pipe (listener->process), NULL, NULL));
  g_subprocess_wait_check_async (listener->process, NULL, on_ended_cb, listener->loop);
  g_main_loop_run (listener->loop);
  g_clear_object (&listener->output);
  g_clear_object (&listener->process);
  g_clear_pointer (&listener->loop, g_main_loop_unref);
}

/* (transfer floating) */
static GVariant *
make_news (void)
{
  g_auto (GVariantDict) dictionary = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dictionary, "done", "x", (gint64) 1);
  return g_variant_dict_end (&dictionary);
}

/* @session: whose call it is that goes on. */
static void
emit_all (CallerLab *lab, const char *session)
{
  CwEngine *engine = lab->engine.engine;
  g_autoptr (GVariant) setup = g_variant_ref_sink (make_news ());
  g_autoptr (GVariant) call = g_variant_ref_sink (make_news ());

  g_signal_emit_by_name (engine, "progress");
  g_signal_emit_by_name (cw_call_desk_get (engine), "progress", session, call);
  g_signal_emit_by_name (cw_setup_desk_get (engine), "progress", setup);
  g_signal_emit_by_name (engine, "state-changed");
}

/* ----- signal by signal: each asks for its role */

static void
test_caller (CallerLab *lab, gconstpointer data)
{
  const Caller *caller = &callers[GPOINTER_TO_UINT (data)];
  static const char *const order[] = { "Progress", "CallProgress", "SetupProgress",
                                       "StateChanged" };
  g_autoptr (GPtrArray) signals = cw_signals_list ();
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autofree char *heard = NULL;
  g_autofree char *others = NULL;
  Listener listener = { NULL };

  if (!start (&listener, lab, caller))
    return;
  g_assert_cmpuint (signals->len, ==, G_N_ELEMENTS (order));
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (caller_may (caller->roles, cw_signals_find (order[i])->role))
      g_string_append_printf (expected, "%s\n", order[i]);
  /* It is the first that has connected. */
  emit_all (lab, "1");
  heard = hear_all (&listener);
  g_assert_cmpstr (heard, ==, expected->str);
  /* The call of somebody else. */
  emit_all (lab, "2");
  others = hear_all (&listener);
  g_assert_null (strstr (others, "CallProgress"));
  stop (&listener);
}

static const Caller *
find_caller (const char *name)
{
  for (guint i = 0; i < n_callers; i++)
    if (g_str_equal (callers[i].name, name))
      return &callers[i];
  g_assert_not_reached ();
}

static void
set_browse_group (CallerLab *lab, const char *group)
{
  g_autoptr (GVariant) answer = engine_fixture_call (
      &lab->engine, "SetConfigValue", g_variant_new ("(ss)", "installation.groups.browse", group));
}

/* Whoever loses the role hears nothing from then on, not even of that, without connecting anew; and
 * whoever gets it does. */
static void
test_other_groups (CallerLab *lab, gconstpointer data)
{
  Listener root = { NULL };
  Listener browse = { NULL };
  g_autofree char *known = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *again = NULL;
  g_autofree char *news = NULL;

  if (!start (&root, lab, find_caller ("root")) || !start (&browse, lab, find_caller ("browse")))
    return;
  emit_all (lab, "none");
  before = hear_all (&browse);
  g_assert_cmpstr (before, ==, "Progress\nStateChanged\n");
  known = hear_all (&root);
  set_browse_group (lab, CALLER_RESET);
  /* Progress comes behind. Once root has heard of it, everybody has been told who is. */
  news = hear_until (&root, "Progress");
  g_assert_cmpstr (news, ==, "StateChanged\n");
  emit_all (lab, "none");
  after = hear_all (&browse);
  g_assert_cmpstr (after, ==, "");
  g_free (g_steal_pointer (&known));
  known = hear_all (&root);
  g_assert_cmpstr (known, ==, "Progress\nSetupProgress\nStateChanged\n");
  set_browse_group (lab, CALLER_BROWSE);
  g_free (g_steal_pointer (&news));
  news = hear_until (&root, "Progress");
  again = hear_all (&browse);
  g_assert_cmpstr (again, ==, "StateChanged\nProgress\n");
  stop (&root);
  stop (&browse);
}

int
main (int argc, char **argv)
{
  int status = 0;

  if (caller_lab_run_child (argc, argv, listen_to, &status))
    return status;
  g_test_init (&argc, &argv, NULL);
  /* Denied calls warn, which is right. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  for (guint i = 0; i < n_callers; i++)
    {
      g_autofree char *path = g_strconcat ("/service/signals/", callers[i].name, NULL);

      g_test_add (path, CallerLab, GUINT_TO_POINTER (i), caller_lab_set_up, test_caller,
                  caller_lab_tear_down);
    }
  g_test_add ("/service/signals/other-groups", CallerLab, NULL, caller_lab_set_up,
              test_other_groups, caller_lab_tear_down);
  return g_test_run ();
}
