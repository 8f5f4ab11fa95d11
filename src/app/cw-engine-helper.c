/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-engine-helper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "app/cw-app-settings.h"
#include "base/cw-error.h"

#define READY_FD  3
#define PARENT_FD 4

/* What the engine is told by its parent-fd (causewayd(8)). */
#define WORD_KEEP 'k'
#define WORD_END  'e'

/* The log of a helper: one older file is kept. */
#define LOG_BYTES (4 * 1024 * 1024)

#define LAST_WORDS_BYTES 2048

struct _CwEngineHelper
{
  GObject parent_instance;

  GSubprocess *process;    /* (owned) */
  GInputStream *readiness; /* (owned): ends when the engine is ready, or has ended */
  char *log_path;          /* (owned) */
  int life_fd;             /* (owned): the engine watches its other end; -1: none */
};

G_DEFINE_FINAL_TYPE (CwEngineHelper, cw_engine_helper, G_TYPE_OBJECT)

static void
cw_engine_helper_finalize (GObject *object)
{
  CwEngineHelper *self = CW_ENGINE_HELPER (object);

  g_clear_object (&self->process);
  g_clear_object (&self->readiness);
  g_clear_pointer (&self->log_path, g_free);
  if (self->life_fd >= 0)
    close (self->life_fd);
  G_OBJECT_CLASS (cw_engine_helper_parent_class)->finalize (object);
}

static void
cw_engine_helper_class_init (CwEngineHelperClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cw_engine_helper_finalize;
}

static void
cw_engine_helper_init (CwEngineHelper *self)
{
  self->life_fd = -1;
}

char *
cw_engine_helper_find_program (void)
{
  static const char *const beside[] = { "../service/causewayd", "../sbin/causewayd",
                                        "../bin/causewayd" };
  const char *named = g_getenv ("CW_ENGINE");
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *directory = self != NULL ? g_path_get_dirname (self) : NULL;

  if (named != NULL && named[0] != '\0')
    return g_strdup (named);
  for (guint i = 0; directory != NULL && i < G_N_ELEMENTS (beside); i++)
    {
      g_autofree char *path = g_canonicalize_filename (beside[i], directory);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&path);
    }
  return g_strdup (CW_SBINDIR "/causewayd");
}

void
cw_engine_helper_set_kept (CwEngineHelper *self, gboolean is_kept)
{
  const char word = is_kept ? WORD_KEEP : WORD_END;

  g_return_if_fail (CW_IS_ENGINE_HELPER (self));

  /* One that has ended need not know. */
  if (send (self->life_fd, &word, 1, MSG_NOSIGNAL | MSG_DONTWAIT) != 1)
    g_debug ("The engine cannot be told: %s", g_strerror (errno));
}

gboolean
cw_engine_helper_is_running (CwEngineHelper *self)
{
  return g_subprocess_get_identifier (self->process) != NULL;
}

/* ----- starting */

/* What the engine said before it ended: its last line. */
static char *
get_last_words (const char *text, gsize len)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) len);
  char *line = NULL;

  g_strchomp (valid);
  line = strrchr (valid, '\n');
  line = line != NULL ? line + 1 : valid;
  if (g_str_has_prefix (line, "causewayd: "))
    line += strlen ("causewayd: ");
  return g_strdup (line[0] != '\0' ? line : "it gave no reason");
}

static void
on_last_words_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CwEngineHelper *self = g_task_get_task_data (task);
  g_autofree char *content = NULL;
  g_autofree char *words = NULL;
  gsize len = 0;
  gsize from = 0;

  if (g_file_load_contents_finish (G_FILE (source), result, &content, &len, NULL, NULL))
    from = len > LAST_WORDS_BYTES ? len - LAST_WORDS_BYTES : 0;
  words = get_last_words (content != NULL ? content + from : "", len - from);
  g_task_return_new_error (task, CW_ERROR, CW_ERROR_FAILED,
                           _ ("The engine could not start: %s (everything it said is in %s)"),
                              words, self->log_path);
}

static void
on_readiness_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CwEngineHelper *self = g_task_get_task_data (task);
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  g_autoptr (GFile) log = g_file_new_for_path (self->log_path);

  if (g_task_return_error_if_cancelled (task))
    {
      g_subprocess_send_signal (self->process, SIGTERM);
      return;
    }
  if (bytes != NULL && g_bytes_get_size (bytes) > 0)
    {
      g_task_return_pointer (task, g_object_ref (self), g_object_unref);
      return;
    }
  g_file_load_contents_async (log, NULL, on_last_words_loaded_cb, g_steal_pointer (&task));
}

/* A session of its own: a helper that is left running must not die with our terminal. Called
 * between fork and exec. */
static void
leave_session (gpointer user_data)
{
  (void) setsid ();
}

static void
rotate_log (const char *path)
{
  struct stat status;
  g_autofree char *older = g_strconcat (path, ".1", NULL);

  if (g_stat (path, &status) == 0 && status.st_size > LOG_BYTES)
    (void) g_rename (path, older);
}

static gboolean
spawn (CwEngineHelper *self, const char *state_dir, int ready_fd, int parent_fd, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *program = cw_engine_helper_find_program ();
  g_autofree char *ready = g_strdup_printf ("%d", READY_FD);
  g_autofree char *parent = g_strdup_printf ("%d", PARENT_FD);
  const char *argv[] = { program, "--state-dir", state_dir, "--ready-fd",
                         ready,   "--parent-fd", parent,    NULL };

  rotate_log (self->log_path);
  g_subprocess_launcher_take_fd (launcher, ready_fd, READY_FD);
  g_subprocess_launcher_take_fd (launcher, parent_fd, PARENT_FD);
  g_subprocess_launcher_set_stdout_file_path (launcher, self->log_path);
  g_subprocess_launcher_set_stderr_file_path (launcher, self->log_path);
  g_subprocess_launcher_set_child_setup (launcher, leave_session, NULL, NULL);
  self->process = g_subprocess_launcher_spawnv (launcher, argv, error);
  if (self->process == NULL)
    {
      g_prefix_error (error, "The engine could not start: ");
      return FALSE;
    }
  return TRUE;
}

/* Two ends of a socket: unlike a pipe's, a write to it does not need SIGPIPE ignored. */
static gboolean
make_life_line (CwEngineHelper *self, int *ret_parent_fd, GError **error)
{
  int fds[2] = { -1, -1 };

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
    {
      int code = errno;

      g_set_error_literal (error, CW_ERROR, cw_error_code_from_errno (code), g_strerror (code));
      g_prefix_error (error, "The engine could not start: ");
      return FALSE;
    }
  self->life_fd = fds[0];
  *ret_parent_fd = fds[1];
  return TRUE;
}

static gboolean
start (CwEngineHelper *self, const char *state_dir, GError **error)
{
  int fds[2] = { -1, -1 };
  int parent_fd = -1;

  if (g_mkdir_with_parents (state_dir, 0700) != 0)
    {
      int code = errno;

      g_set_error (error, CW_ERROR, cw_error_code_from_errno (code),
                   "Cannot make the state directory %s: %s", state_dir, g_strerror (code));
      return FALSE;
    }
  if (!g_unix_open_pipe (fds, FD_CLOEXEC, error))
    return FALSE;
  if (!make_life_line (self, &parent_fd, error))
    {
      close (fds[0]);
      close (fds[1]);
      return FALSE;
    }
  self->readiness = g_unix_input_stream_new (fds[0], TRUE);
  self->log_path = g_build_filename (state_dir, "engine.log", NULL);
  cw_engine_helper_set_kept (self, cw_app_settings_get_helper_choice () == CW_HELPER_KEEP);
  return spawn (self, state_dir, fds[1], parent_fd, error);
}

void
cw_engine_helper_start_async (const char *state_dir,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (CwEngineHelper) self = g_object_new (CW_TYPE_ENGINE_HELPER, NULL);
  GInputStream *readiness = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, cw_engine_helper_start_async);
  g_task_set_check_cancellable (task, FALSE);
  if (!start (self, state_dir, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  readiness = self->readiness;
  g_task_set_task_data (task, g_steal_pointer (&self), g_object_unref);
  g_input_stream_read_bytes_async (readiness, 16, G_PRIORITY_DEFAULT, cancellable,
                                   on_readiness_read_cb, g_steal_pointer (&task));
}

CwEngineHelper *
cw_engine_helper_start_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ----- ending */

static void
on_process_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!g_subprocess_wait_finish (G_SUBPROCESS (source), result, &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
cw_engine_helper_stop_async (CwEngineHelper *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, cw_engine_helper_stop_async);
  g_subprocess_send_signal (self->process, SIGTERM);
  g_subprocess_wait_async (self->process, cancellable, on_process_ended_cb,
                           g_steal_pointer (&task));
}

gboolean
cw_engine_helper_stop_finish (CwEngineHelper *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
