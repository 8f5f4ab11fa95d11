/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-saved-file.h"

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    g_task_return_pointer (task, g_file_get_parse_name (G_FILE (source)), g_free);
  else
    g_task_return_error (task, error);
}

static void
on_place_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GFile) file = cw_file_question_ask_finish (result, &error);

  if (file == NULL)
    g_task_return_error (task, error);
  else
    g_file_replace_contents_bytes_async (file, g_task_get_task_data (task), NULL, FALSE,
                                         G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
                                         g_task_get_cancellable (task), on_written_cb,
                                         g_object_ref (task));
}

void
cw_saved_file_write_async (GtkWidget *parent,
                           const CwFileQuestion *question,
                           GBytes *content,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (parent, cancellable, callback, user_data);

  g_task_set_source_tag (task, cw_saved_file_write_async);
  g_task_set_task_data (task, g_bytes_ref (content), (GDestroyNotify) g_bytes_unref);
  cw_file_question_ask_async (parent, question, cancellable, on_place_chosen_cb, task);
}

char *
cw_saved_file_write_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
