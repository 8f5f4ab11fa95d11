/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-filled-file.h"

#include <glib/gi18n.h>

#include "base/cw-error.h"

void
cw_filled_file_free (CwOutputFile *file)
{
  if (file == NULL)
    return;
  cw_output_file_clear (file);
  g_free (file);
}

/* ----- opening */

static CwOutputFile *
open_file (const char *path, GError **error)
{
  g_autoptr (CwOutputFile) file = g_new0 (CwOutputFile, 1);

  file->fd = -1;
  return cw_output_file_open (file, path, TRUE, error) ? g_steal_pointer (&file) : NULL;
}

static void
open_thread (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  GError *error = NULL;
  CwOutputFile *file = open_file (path, &error);

  if (file != NULL)
    g_task_return_pointer (task, file, (GDestroyNotify) cw_filled_file_free);
  else
    g_task_return_error (task, error);
}

static void
on_place_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GFile) file = cw_file_question_ask_finish (result, &error);
  char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (file == NULL)
    g_task_return_error (task, error);
  else if (path == NULL)
    g_task_return_new_error (task, CW_ERROR, CW_ERROR_UNSUPPORTED, "%s",
                             _ ("This place cannot be written directly. Choose a folder of this "
                                "computer, and copy the file from there."));
  else
    {
      g_task_set_task_data (task, path, g_free);
      g_task_run_in_thread (task, open_thread);
    }
}

void
cw_filled_file_open_async (GtkWidget *parent,
                           const CwFileQuestion *question,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (parent, cancellable, callback, user_data);

  g_task_set_source_tag (task, cw_filled_file_open_async);
  cw_file_question_ask_async (parent, question, cancellable, on_place_chosen_cb, task);
}

CwOutputFile *
cw_filled_file_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ----- keeping */

static void
keep_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  CwOutputFile *file = data;
  GError *error = NULL;

  if (cw_output_file_keep (file, &error))
    g_task_return_pointer (task, g_strdup (file->path), g_free);
  else
    g_task_return_error (task, error);
}

void
cw_filled_file_keep_async (CwOutputFile *file, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, cw_filled_file_keep_async);
  g_task_set_task_data (task, file, (GDestroyNotify) cw_filled_file_free);
  g_task_run_in_thread (task, keep_thread);
}

char *
cw_filled_file_keep_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
