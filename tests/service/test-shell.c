/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <signal.h>
#include <string.h>

#include <glib/gstdio.h>

#include "../engine/engine-fixture.h"
#include "cli/cw-exit.h"
#include "service/cw-service.h"

/* causewayctl itself, waiting for cycles of an engine in this process over the real socket. */

typedef struct
{
  EngineFixture engine;
  CwService *service;
  char *directory;
  char *socket_path;
} Lab;

static void
set_up (Lab *lab, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  engine_fixture_set_up (&lab->engine, NULL);
  engine_fixture_configure (&lab->engine);
  engine_fixture_fill (&lab->engine, 5);
  lab->directory = g_dir_make_tmp ("cw-shell-XXXXXX", &error);
  g_assert_no_error (error);
  lab->socket_path = g_build_filename (lab->directory, "bus", NULL);
  lab->service = cw_service_start (lab->engine.engine, lab->socket_path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Lab *lab, gconstpointer unused)
{
  cw_service_stop (lab->service);
  g_clear_object (&lab->service);
  engine_fixture_tear_down (&lab->engine, NULL);
  g_assert_cmpint (g_rmdir (lab->directory), ==, 0);
  g_free (lab->directory);
  g_free (lab->socket_path);
}

typedef struct
{
  GMainLoop *loop;
  char *output;
  char *errors;
} Shell;

static void
clear_shell (Shell *shell)
{
  g_free (shell->output);
  g_free (shell->errors);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Shell, clear_shell)

static void
on_shell_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Shell *shell = user_data;
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, &shell->output,
                                        &shell->errors, &error);
  g_assert_no_error (error);
  g_main_loop_quit (shell->loop);
}

static GSubprocess *
start_shell (Lab *lab, const char *args)
{
  g_autofree char *program = g_build_filename (g_getenv ("CW_BUILD"), "src/cli/causewayctl", NULL);
  g_autofree char *line = g_strdup_printf ("%s --socket %s %s", program, lab->socket_path, args);
  g_auto (GStrv) argv = g_strsplit (line, " ", -1);
  g_autoptr (GError) error = NULL;
  GSubprocess *process =
      g_subprocess_newv ((const char *const *) argv,
                         G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);

  g_assert_no_error (error);
  return process;
}

/* Its exit code. The service needs this thread's main loop meanwhile. */
static int
finish_shell (GSubprocess *process, Shell *shell)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  shell->loop = loop;
  g_subprocess_communicate_utf8_async (process, NULL, NULL, on_shell_done_cb, shell);
  g_main_loop_run (loop);
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

static int
run_shell (Lab *lab, const char *args, Shell *shell)
{
  g_autoptr (GSubprocess) process = start_shell (lab, args);

  return finish_shell (process, shell);
}

static void
assert_exit (Lab *lab, const char *args, CwExit expected)
{
  g_auto (Shell) shell = { NULL };
  int code = run_shell (lab, args, &shell);

  g_test_message ("%s%s", shell.output, shell.errors);
  g_assert_cmpint (code, ==, (int) expected);
}

static void
test_success (Lab *lab, gconstpointer unused)
{
  g_auto (Shell) shell = { NULL };

  g_assert_cmpint (run_shell (lab, "cycle start --type initial --wait", &shell), ==, CW_EXIT_OK);
  /* No terminal: a line each time a step begins, then the table. */
  g_assert_nonnull (strstr (shell.errors, "[1/4] import directory DC=fake\n"));
  g_assert_nonnull (strstr (shell.errors, "[4/4] export cloud\n"));
  g_assert_null (strchr (shell.errors, '\r'));
  g_assert_nonnull (strstr (shell.output, "export-added 6"));
  g_assert_nonnull (strstr (shell.output, "Cycle 1 (initial)"));
  assert_exit (lab, "cycle start --wait --quiet", CW_EXIT_OK);
  assert_exit (lab, "status", CW_EXIT_OK);
  assert_exit (lab, "run show last", CW_EXIT_OK);
  assert_exit (lab, "object search person1", CW_EXIT_OK);
  assert_exit (lab, "object show person1@contoso.com --explain", CW_EXIT_OK);
  assert_exit (lab, "object show CN=crew,DC=fake --links 2", CW_EXIT_OK);
}

static void
test_object_errors (Lab *lab, gconstpointer unused)
{
  fake_connector_refuse (lab->engine.target, "displayName", "person1");
  assert_exit (lab, "cycle start --wait", CW_EXIT_OBJECT_ERRORS);
  assert_exit (lab, "error list", CW_EXIT_OK);
}

static void
test_guard (Lab *lab, gconstpointer unused)
{
  g_auto (Shell) shell = { NULL };

  assert_exit (lab, "cycle start --wait", CW_EXIT_OK);
  assert_exit (lab, "cycle start --wait", CW_EXIT_OK);
  assert_exit (lab, "config set guards.deletionThreshold 0", CW_EXIT_OK);
  fake_connector_delete (lab->engine.source, "person1");
  g_assert_cmpint (run_shell (lab, "cycle start --wait", &shell), ==, CW_EXIT_GUARD);
  g_assert_nonnull (strstr (shell.output, "causewayctl guard show"));
  assert_exit (lab, "guard show", CW_EXIT_OK);
}

static void
test_failure (Lab *lab, gconstpointer unused)
{
  lab->engine.is_unmade = TRUE;
  assert_exit (lab, "cycle start --wait", CW_EXIT_FAILED);
}

/* Ctrl-C ends the waiting, not the cycle; a second shell stops that. */
static void
test_interrupt (Lab *lab, gconstpointer unused)
{
  g_auto (Shell) waiting = { NULL };
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GVariant) run = NULL;

  engine_fixture_hold (&lab->engine);
  process = start_shell (lab, "cycle start --wait");
  while (g_str_equal (cw_engine_get_state (lab->engine.engine), "idle"))
    g_main_context_iteration (NULL, FALSE);
  engine_fixture_wait_held (&lab->engine);
  assert_exit (lab, "cycle start", CW_EXIT_BUSY);
  assert_exit (lab, "status", CW_EXIT_OK);
  g_subprocess_send_signal (process, SIGINT);
  g_assert_cmpint (finish_shell (process, &waiting), !=, CW_EXIT_OK);
  g_assert_cmpstr (cw_engine_get_state (lab->engine.engine), ==, "running");
  assert_exit (lab, "cycle stop", CW_EXIT_OK);
  engine_fixture_wait_idle (&lab->engine);
  run = engine_fixture_call (&lab->engine, "GetRun", g_variant_new ("(x)", G_GINT64_CONSTANT (0)));
  g_assert_cmpstr (engine_fixture_get_string (run, "state"), ==, "stopped");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Lab *lab, gconstpointer unused);
  } tests[] = {
    { "/service/shell/success", test_success },
    { "/service/shell/object-errors", test_object_errors },
    { "/service/shell/guard", test_guard },
    { "/service/shell/failure", test_failure },
    { "/service/shell/interrupt", test_interrupt },
  };

  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Lab, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
