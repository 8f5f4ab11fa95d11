/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "engine/cw-program-run.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"

/* Long enough for a program that does nothing, on however busy a machine. */
#define LONG 300

typedef struct
{
  char *folder;
  char *program;
  char *output;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->folder = g_dir_make_tmp ("causeway-program-XXXXXX", NULL);
  fixture->program = g_build_filename (fixture->folder, "program", NULL);
  fixture->output = g_build_filename (fixture->folder, "output", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_unlink (fixture->program);
  g_unlink (fixture->output);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->program);
  g_free (fixture->output);
}

/* @script: OUT is the file of the output. */
static void
write_program (Fixture *fixture, const char *script)
{
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\nOUT='%s'\n%s\n", fixture->output, script);

  g_assert_true (
      g_file_set_contents_full (fixture->program, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  g_assert_cmpint (g_chmod (fixture->program, 0700), ==, 0);
}

static gboolean
run_program (const char *path,
             const char *input,
             guint seconds,
             GCancellable *cancellable,
             GError **error)
{
  static const char *const arguments[] = { "one", "two words", NULL };
  const CwProgram program = { path, arguments, seconds };

  return cw_program_run (&program, input, cancellable, error);
}

static char *
read_output (Fixture *fixture)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (fixture->output, &text, NULL, NULL));
  return text;
}

static void
test_input (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;

  g_assert_true (g_setenv ("CW_TEST_SECRET", "secret", TRUE));
  write_program (
      fixture,
      "cat > $OUT; env >> $OUT; pwd >> $OUT; echo \"$#:$2\" >> $OUT; echo much; echo noise >&2");
  g_assert_true (run_program (fixture->program, "{\"a\": 1}\n", LONG, NULL, &error));
  g_assert_no_error (error);
  output = read_output (fixture);
  g_assert_true (g_str_has_prefix (output, "{\"a\": 1}\n"));
  g_assert_true (g_str_has_suffix (output, "\n/\n2:two words\n"));
  g_assert_nonnull (strstr (output, "PATH="));
  g_assert_null (strstr (output, "CW_TEST_SECRET"));
  g_assert_null (strstr (output, "HOME="));
}

/* Nothing has to be read, and more may be said than anybody keeps. */
static void
test_failing (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  write_program (fixture, "echo 'the gateway is off' >&2; head -c 300000 /dev/zero >&2; exit 3");
  g_assert_false (run_program (fixture->program, "{}", LONG, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "the gateway is off"));
  /* A byte that is no text takes three. */
  g_assert_cmpuint (strlen (error->message), <, 2000);
  g_clear_error (&error);
  write_program (fixture, "kill -9 $$");
  g_assert_false (run_program (fixture->program, "{}", LONG, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_FAILED);
}

static gboolean
is_gone (pid_t pid)
{
  return kill (pid, 0) != 0 && errno == ESRCH;
}

/* It goes with all that it started, though it does not listen to anything less. */
static void
test_late (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  pid_t child = 0;

  write_program (
      fixture,
      "trap '' TERM\necho 'nobody answers' >&2\nsleep 1000 &\necho $! > $OUT\nwait\nsleep 1000");
  g_assert_false (run_program (fixture->program, "{}", 5, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_TIMEOUT);
  g_assert_nonnull (strstr (error->message, "nobody answers"));
  output = read_output (fixture);
  child = (pid_t) g_ascii_strtoll (output, NULL, 10);
  g_assert_cmpint (child, >, 1);
  /* Whoever takes in orphans may take a moment. */
  for (guint i = 0; i < 6000 && !is_gone (child); i++)
    {
      g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) child);
      g_autofree char *stat = NULL;

      if (g_file_get_contents (path, &stat, NULL, NULL) && strstr (stat, ") Z ") != NULL)
        return;
      g_usleep (10000);
    }
  g_assert_true (is_gone (child));
}

static gpointer
cancel_thread (gpointer data)
{
  gpointer *both = data;
  Fixture *fixture = both[0];

  while (!g_file_test (fixture->output, G_FILE_TEST_EXISTS))
    g_usleep (1000);
  g_cancellable_cancel (both[1]);
  return NULL;
}

static void
test_cancelled (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gpointer both[] = { fixture, cancellable };
  GThread *thread = NULL;

  write_program (fixture, "echo > $OUT; sleep 1000");
  thread = g_thread_new ("cancel", cancel_thread, both);
  g_assert_false (run_program (fixture->program, "{}", LONG, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
test_refused (Fixture *fixture, gconstpointer unused)
{
  /* Modes of the program and of its folder. */
  static const struct
  {
    int program;
    int folder;
    int expected; /* -1: it may be run */
  } rows[] = {
    { 0700, 0700, -1 },
    { 0755, 0755, -1 },
    { 0755, 01777, -1 },
    { 0770, 0700, CW_ERROR_PERMISSION },
    { 0707, 0700, CW_ERROR_PERMISSION },
    { 0700, 0770, CW_ERROR_PERMISSION },
    { 0700, 0707, CW_ERROR_PERMISSION },
    { 0600, 0700, CW_ERROR_INVALID_CONFIG },
  };

  write_program (fixture, "echo > $OUT");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("row %u", i);
      g_assert_cmpint (g_chmod (fixture->program, rows[i].program), ==, 0);
      g_assert_cmpint (g_chmod (fixture->folder, rows[i].folder), ==, 0);
      g_unlink (fixture->output);
      if (rows[i].expected < 0)
        g_assert_true (run_program (fixture->program, "{}", LONG, NULL, NULL));
      else
        g_assert_false (run_program (fixture->program, "{}", LONG, NULL, &error));
      if (rows[i].expected >= 0)
        g_assert_error (error, CW_ERROR, rows[i].expected);
      g_assert_cmpint (g_file_test (fixture->output, G_FILE_TEST_EXISTS), ==, rows[i].expected < 0);
    }
  g_assert_cmpint (g_chmod (fixture->folder, 0700), ==, 0);
}

static void
test_missing (Fixture *fixture, gconstpointer unused)
{
  const char *const paths[] = { fixture->program, "program", "", fixture->folder };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (run_program (paths[i], "{}", LONG, NULL, &error));
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
    }
}

#define ADD(name, function)                                                                        \
  g_test_add ("/engine/program-run/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("input", test_input);
  ADD ("failing", test_failing);
  ADD ("late", test_late);
  ADD ("cancelled", test_cancelled);
  ADD ("refused", test_refused);
  ADD ("missing", test_missing);
  return g_test_run ();
}
