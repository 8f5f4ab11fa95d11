/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-text-file.h"

#include <string.h>

#include <glib/gi18n.h>

/* What is asked; lives as long as its task. */
typedef struct
{
  GtkFileChooserNative *chooser; /* (owned) */
  GBytes *bytes;                 /* (owned) (nullable): to be written */
} Question;

static void
free_question (gpointer data)
{
  Question *question = data;

  gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (question->chooser));
  g_object_unref (question->chooser);
  g_clear_pointer (&question->bytes, g_bytes_unref);
  g_free (question);
}

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
use_file (GTask *task, GFile *file)
{
  const Question *question = g_task_get_task_data (task);

  if (question->bytes == NULL)
    g_task_return_pointer (task, g_file_get_path (file), g_free);
  else
    g_file_replace_contents_bytes_async (file, question->bytes, NULL, FALSE,
                                         G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
                                         g_task_get_cancellable (task), on_written_cb,
                                         g_object_ref (task));
}

static void
on_response_cb (GtkFileChooserNative *chooser, int response, GTask *task)
{
  g_autoptr (GTask) held = task; /* the reference that the question has had */
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  g_signal_handlers_disconnect_by_data (chooser, task);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (file != NULL)
    use_file (task, file);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "No file was chosen");
}

static void
ask (GTask *task, GtkFileChooserNative *chooser, GBytes *bytes)
{
  Question *question = g_new0 (Question, 1);

  question->chooser = chooser;
  question->bytes = bytes;
  g_task_set_task_data (task, question, free_question);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_response_cb), task, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
cw_text_file_save_async (GtkWindow *parent,
                         const char *title,
                         const char *name,
                         const char *text,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (parent, cancellable, callback, user_data);
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
      title, parent, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));

  g_task_set_source_tag (task, cw_text_file_save_async);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  ask (task, chooser, g_bytes_new (text, strlen (text)));
}

char *
cw_text_file_save_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
cw_text_file_choose_async (GtkWindow *parent,
                           const char *title,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (parent, cancellable, callback, user_data);
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
      title, parent, GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  g_task_set_source_tag (task, cw_text_file_choose_async);
  gtk_file_filter_set_name (filter, _ ("Settings (JSON)"));
  gtk_file_filter_add_suffix (filter, "json");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  ask (task, chooser, NULL);
}

char *
cw_text_file_choose_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
