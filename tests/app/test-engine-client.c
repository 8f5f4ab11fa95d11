/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-engine-client"

#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "app-fixture.h"
#include "app/cw-call-token.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

/* CwAppEngine against a real causewayd that it starts itself. No display is needed. */

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
on_counted_cb (CwAppEngine *engine, guint *count)
{
  (*count)++;
}

static void
on_status_notified_cb (CwAppEngine *engine, GParamSpec *pspec, guint *count)
{
  (*count)++;
}

static void
test_start_and_stop (void)
{
  AppEngine *lab = app_engine_start ();
  GVariant *status = cw_app_engine_get_status (lab->engine);
  g_autofree char *socket = g_build_filename (lab->state_dir, "bus", NULL);
  int pid = (int) cw_answer_get_int (status, "pid");
  g_autofree char *process = g_strdup_printf ("/proc/%d", pid);

  g_assert_true (cw_app_engine_is_connected (lab->engine));
  g_assert_true (cw_app_engine_has_helper (lab->engine));
  g_assert_cmpstr (cw_answer_get_string (status, "state"), ==, "idle");
  g_assert_true (g_file_test (socket, G_FILE_TEST_EXISTS));
  app_engine_stop (lab);
  /* It ended, and not only its socket. */
  g_assert_false (g_file_test (process, G_FILE_TEST_EXISTS));
}

static void
test_second_client_starts_none (void)
{
  AppEngine *lab = app_engine_start ();
  const CwAppEngineOptions options = { .state_dir = lab->state_dir };
  CwAppEngine *second = cw_app_engine_new (&options);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cw_app_engine_connect_async (second, NULL, on_done_cb, &result);
  app_wait_until (result != NULL, 30);
  g_assert_true (cw_app_engine_connect_finish (second, result, &error));
  g_assert_no_error (error);
  g_assert_false (cw_app_engine_has_helper (second));
  g_assert_cmpint (cw_answer_get_int (cw_app_engine_get_status (second), "pid"), ==,
                   cw_answer_get_int (cw_app_engine_get_status (lab->engine), "pid"));
  g_clear_object (&result);
  g_assert_finalize_object (second);
  app_engine_stop (lab);
}

static void
test_errors_keep_their_code (void)
{
  AppEngine *lab = app_engine_start ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      app_engine_call (lab->engine, "GetRun", g_variant_new ("(x)", (gint64) 77), &error);

  g_assert_null (answer);
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
  g_assert_null (strstr (error->message, "GDBus.Error"));
  app_engine_stop (lab);
}

static void
test_status_follows_changes (void)
{
  AppEngine *lab = app_engine_start ();
  guint n_changes = 0;
  gulong handler = g_signal_connect (lab->engine, "notify::status",
                                     G_CALLBACK (on_status_notified_cb), &n_changes);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;

  g_assert_false (cw_answer_get_bool (cw_app_engine_get_status (lab->engine), "staging"));
  answer = app_engine_call (lab->engine, "SetConfigValue",
                            g_variant_new ("(ss)", "staging", "true"), &error);
  g_assert_no_error (error);
  app_wait_until (cw_answer_get_bool (cw_app_engine_get_status (lab->engine), "staging"), 10);
  g_assert_cmpuint (n_changes, >=, 1);
  g_signal_handler_disconnect (lab->engine, handler);
  app_engine_stop (lab);
}

/* Like a service that is restarted: nobody has to do anything. */
static void
test_comes_back (void)
{
  AppEngine *lab = app_engine_start ();
  int pid = (int) cw_answer_get_int (cw_app_engine_get_status (lab->engine), "pid");
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) other = NULL;
  g_autoptr (GVariant) answer = NULL;

  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  app_wait_until (!cw_app_engine_is_connected (lab->engine), 10);
  other = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, g_getenv ("CW_ENGINE"), "--state-dir",
                            lab->state_dir, NULL);
  g_assert_no_error (error);
  app_wait_until (cw_app_engine_is_connected (lab->engine), 30);
  app_wait_until (cw_answer_get_int (cw_app_engine_get_status (lab->engine), "pid") != pid, 10);
  answer = app_engine_call (lab->engine, "GetStatus", NULL, &error);
  g_assert_no_error (error);
  app_engine_stop (lab);
  g_subprocess_send_signal (other, SIGTERM);
  g_assert_true (g_subprocess_wait (other, NULL, &error));
}

static void
test_lost (void)
{
  AppEngine *lab = app_engine_start ();
  guint n_lost = 0;
  int pid = (int) cw_answer_get_int (cw_app_engine_get_status (lab->engine), "pid");
  gulong handler = g_signal_connect (lab->engine, "lost", G_CALLBACK (on_counted_cb), &n_lost);
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) answer = NULL;

  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  app_wait_until (n_lost == 1, 10);
  g_assert_false (cw_app_engine_is_connected (lab->engine));
  answer = app_engine_call (lab->engine, "GetStatus", NULL, &error);
  g_assert_error (error, CW_ERROR, CW_ERROR_INTERRUPTED);
  /* Connecting again starts another. */
  cw_app_engine_connect_async (lab->engine, NULL, on_done_cb, &result);
  app_wait_until (result != NULL, 30);
  g_clear_error (&error);
  g_assert_true (cw_app_engine_connect_finish (lab->engine, result, &error));
  g_assert_no_error (error);
  g_signal_handler_disconnect (lab->engine, handler);
  g_clear_object (&result);
  app_engine_stop (lab);
}

static void
test_no_engine (void)
{
  const CwAppEngineOptions options = { .socket_path = "/nonexistent/bus" };
  CwAppEngine *engine = cw_app_engine_new (&options);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cw_app_engine_connect_async (engine, NULL, on_done_cb, &result);
  app_wait_until (result != NULL, 10);
  g_assert_false (cw_app_engine_connect_finish (engine, result, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_UNREACHABLE);
  g_clear_object (&result);
  g_assert_finalize_object (engine);
}

/* What the engine said before it ended is in the message. */
static void
test_engine_that_cannot_start (void)
{
  g_autofree char *parent = g_dir_make_tmp ("causeway-app-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (parent, "causeway.db", NULL);
  const CwAppEngineOptions options = { .state_dir = parent };
  CwAppEngine *engine = cw_app_engine_new (&options);
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", parent);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "this is no database", -1, NULL));
  cw_app_engine_connect_async (engine, NULL, on_done_cb, &result);
  app_wait_until (result != NULL, 30);
  g_assert_false (cw_app_engine_connect_finish (engine, result, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "causeway.db"));
  g_clear_object (&result);
  g_assert_finalize_object (engine);
  g_assert_cmpint (system (command), ==, 0);
}

static void
test_tokens (void)
{
  static const struct
  {
    const char *method;
    const char *args;
    const char *token;
  } cases[] = {
    { "RunCheck", "('preflight', '{}', @a(ssay) [], 't1')", "t1" },
    { "RunCheck", "('preflight', '{}', @a(ssay) [], '')", NULL },
    { "FinishSignIn", "('s', 't2')", "t2" },
    { "PlanSetup", "('{}', @a(ssay) [], {'token': <'t3'>})", "t3" },
    { "ApplySetup", "('{}', @a(ssay) [], {'connect': <true>})", NULL },
    { "GetStatus", "()", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) args = app_variant (cases[i].args);
      g_autofree char *token = cw_call_token_find (cases[i].method, args);

      g_assert_cmpstr (token, ==, cases[i].token);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine-client/tokens", test_tokens);
  g_test_add_func ("/engine-client/start-and-stop", test_start_and_stop);
  g_test_add_func ("/engine-client/second-client-starts-none", test_second_client_starts_none);
  g_test_add_func ("/engine-client/errors-keep-their-code", test_errors_keep_their_code);
  g_test_add_func ("/engine-client/status-follows-changes", test_status_follows_changes);
  g_test_add_func ("/engine-client/lost", test_lost);
  g_test_add_func ("/engine-client/comes-back", test_comes_back);
  g_test_add_func ("/engine-client/no-engine", test_no_engine);
  g_test_add_func ("/engine-client/engine-that-cannot-start", test_engine_that_cannot_start);
  return g_test_run ();
}
