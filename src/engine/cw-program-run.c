/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-program-run.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"

/* Of what it writes on standard error, so much is kept. */
#define MAXIMUM_COMPLAINT 500

/* ----- whose it is */

/* Others cannot put another file in the place of one of root's or ours in a sticky folder. */
static gboolean
is_ours_alone (const struct stat *status)
{
  gboolean is_sticky = S_ISDIR (status->st_mode) && (status->st_mode & S_ISVTX) != 0;

  return (status->st_uid == 0 || status->st_uid == geteuid ()) &&
         ((status->st_mode & (S_IWGRP | S_IWOTH)) == 0 || is_sticky);
}

static gboolean
check_place (const char *place, const char *path, GError **error)
{
  struct stat status;

  if (stat (place, &status) != 0)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "The program “%s” cannot be run: “%s” cannot be looked at: %s", path, place,
                   g_strerror (errno));
      return FALSE;
    }
  if (is_ours_alone (&status))
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_PERMISSION,
               "The program “%s” is not run, because others can change “%s”: give it to root or "
               "to the engine's user, and take the right to write from everybody else (chown, "
               "chmod go-w)",
               path, place);
  return FALSE;
}

static gboolean
check_file (const char *real, const char *path, GError **error)
{
  struct stat status;

  if (stat (real, &status) == 0 && S_ISREG (status.st_mode) && access (real, X_OK) == 0)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
               "“%s” is no program that the engine's user may run: see its mode (chmod +x)", path);
  return FALSE;
}

gboolean
cw_program_check (const char *path, GError **error)
{
  g_autofree char *place = NULL;
  char *real = g_path_is_absolute (path) ? realpath (path, NULL) : NULL;

  if (real == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "There is no program “%s”: name one by its absolute path", path);
      return FALSE;
    }
  place = g_strdup (real);
  free (real);
  if (!check_file (place, path, error))
    return FALSE;
  for (;;)
    {
      char *slash = NULL;

      if (!check_place (place, path, error))
        return FALSE;
      slash = strrchr (place, '/');
      if (slash[1] == '\0')
        return TRUE;
      /* The root folder last. */
      slash[slash == place ? 1 : 0] = '\0';
    }
}

/* ----- running it */

typedef struct
{
  GMainContext *context; /* (owned) */
  GMainLoop *loop;       /* (owned) */
  GSubprocess *process;  /* (owned) (nullable) */
  pid_t group;
  GString *complaint; /* (owned) */
  gboolean is_late;
} Run;

static void
clear_run (Run *run)
{
  g_clear_object (&run->process);
  g_clear_pointer (&run->loop, g_main_loop_unref);
  g_clear_pointer (&run->context, g_main_context_unref);
  if (run->complaint != NULL)
    g_string_free (run->complaint, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, clear_run)

/* In the child, between fork and exec: only what is safe after a signal. */
static void
enter_group_cb (gpointer user_data)
{
  sigset_t none;

  setsid ();
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  signal (SIGPIPE, SIG_DFL);
}

/* A file without a name: nobody has to write to the program while it reads. -1 with an error. */
static int
open_input (const char *input, GError **error)
{
  gsize length = strlen (input);
  int fd = memfd_create ("causeway-input", MFD_CLOEXEC);

  if (fd >= 0 && write (fd, input, length) == (gssize) length && lseek (fd, 0, SEEK_SET) == 0)
    return fd;
  g_set_error (error, CW_ERROR, cw_error_code_from_errno (errno),
               "The input of a program cannot be made: %s", g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

static gboolean
start (Run *run, const CwProgram *program, const char *input, GError **error)
{
  static const char *const environment[] = { "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:"
                                             "/usr/bin:/sbin:/bin",
                                             "LANG=C.UTF-8", NULL };
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) command = NULL;
  g_autoptr (GError) local_error = NULL;
  const char *identifier = NULL;
  int fd = open_input (input, error);

  if (fd < 0)
    return FALSE;
  g_subprocess_launcher_take_stdin_fd (launcher, fd);
  g_subprocess_launcher_set_environ (launcher, (char **) environment);
  g_subprocess_launcher_set_cwd (launcher, "/");
  g_subprocess_launcher_set_child_setup (launcher, enter_group_cb, NULL, NULL);
  g_strv_builder_add (builder, program->path);
  if (program->arguments != NULL)
    g_strv_builder_addv (builder, (const char **) program->arguments);
  command = g_strv_builder_end (builder);
  run->process =
      g_subprocess_launcher_spawnv (launcher, (const char *const *) command, &local_error);
  if (run->process == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "The program “%s” cannot be started: %s", program->path, local_error->message);
      return FALSE;
    }
  identifier = g_subprocess_get_identifier (run->process);
  run->group = identifier != NULL ? (pid_t) g_ascii_strtoll (identifier, NULL, 10) : 0;
  return TRUE;
}

static void
kill_group (Run *run)
{
  if (run->group > 1)
    kill (-run->group, SIGKILL);
}

static gboolean
on_limit_reached_cb (gpointer user_data)
{
  Run *run = user_data;

  run->is_late = TRUE;
  kill_group (run);
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  kill_group (user_data);
  return G_SOURCE_REMOVE;
}

/* What is there; more than is kept is read all the same, so that the program does not wait. */
static gboolean
on_complaint_readable_cb (GObject *stream, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;
  char buffer[4096];
  gssize n = 0;

  do
    {
      n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), buffer,
                                                    sizeof buffer, NULL, &error);
      if (n > 0 && run->complaint->len < MAXIMUM_COMPLAINT)
        g_string_append_len (run->complaint, buffer,
                             (gssize) MIN ((gsize) n, MAXIMUM_COMPLAINT - run->complaint->len));
    }
  while (n == sizeof buffer && !run->is_late);
  return n > 0 || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

static void
on_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;

  (void) g_subprocess_wait_finish (run->process, result, NULL);
  g_main_loop_quit (run->loop);
}

static void
attach (Run *run, GSource *source, GSourceFunc callback)
{
  g_source_set_callback (source, callback, run, NULL);
  g_source_attach (source, run->context);
}

/* What it started and left behind is not waited for. */
static void
wait_for_end (Run *run, guint seconds, GCancellable *cancellable)
{
  GInputStream *stream = g_subprocess_get_stderr_pipe (run->process);
  g_autoptr (GSource) limit = g_timeout_source_new_seconds (seconds);
  g_autoptr (GSource) complaint =
      g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (stream), NULL);
  g_autoptr (GSource) cancelled =
      cancellable != NULL ? g_cancellable_source_new (cancellable) : NULL;

  attach (run, limit, on_limit_reached_cb);
  attach (run, complaint, G_SOURCE_FUNC (on_complaint_readable_cb));
  if (cancelled != NULL)
    attach (run, cancelled, G_SOURCE_FUNC (on_cancelled_cb));
  g_subprocess_wait_async (run->process, NULL, on_ended_cb, run);
  g_main_loop_run (run->loop);
  on_complaint_readable_cb (G_OBJECT (stream), run);
  g_source_destroy (limit);
  g_source_destroy (complaint);
  if (cancelled != NULL)
    g_source_destroy (cancelled);
}

/* In one line. (transfer full) */
static char *
tidy (const GString *complaint)
{
  char *text = g_utf8_make_valid (complaint->str, (gssize) complaint->len);

  for (char *c = text; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';
  return g_strstrip (text);
}

static gboolean
judge (Run *run, const CwProgram *program, GCancellable *cancellable, GError **error)
{
  g_autofree char *complaint = tidy (run->complaint);
  const char *path = program->path;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (run->is_late && complaint[0] != '\0')
    g_set_error (error, CW_ERROR, CW_ERROR_TIMEOUT,
                 "The program “%s” did not end within %u seconds and was stopped: %s", path,
                 program->seconds, complaint);
  else if (run->is_late)
    g_set_error (error, CW_ERROR, CW_ERROR_TIMEOUT,
                 "The program “%s” did not end within %u seconds and was stopped", path,
                 program->seconds);
  else if (!g_subprocess_get_if_exited (run->process))
    g_set_error (error, CW_ERROR, CW_ERROR_FAILED, "The program “%s” was ended by signal %d", path,
                 g_subprocess_get_term_sig (run->process));
  else if (g_subprocess_get_exit_status (run->process) == 0)
    return TRUE;
  else if (complaint[0] != '\0')
    g_set_error (error, CW_ERROR, CW_ERROR_FAILED, "The program “%s” ended with status %d: %s",
                 path, g_subprocess_get_exit_status (run->process), complaint);
  else
    g_set_error (error, CW_ERROR, CW_ERROR_FAILED, "The program “%s” ended with status %d", path,
                 g_subprocess_get_exit_status (run->process));
  return FALSE;
}

gboolean
cw_program_run (const CwProgram *program,
                const char *input,
                GCancellable *cancellable,
                GError **error)
{
  g_auto (Run) run = { NULL };
  gboolean is_started = FALSE;

  if (!cw_program_check (program->path, error))
    return FALSE;
  run.context = g_main_context_new ();
  run.loop = g_main_loop_new (run.context, FALSE);
  run.complaint = g_string_new (NULL);
  g_main_context_push_thread_default (run.context);
  is_started = start (&run, program, input, error);
  if (is_started)
    wait_for_end (&run, program->seconds, cancellable);
  g_main_context_pop_thread_default (run.context);
  return is_started && judge (&run, program, cancellable, error);
}
