/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-file-question.h"

#include <glib/gi18n.h>

/* Of the task's data: the chooser, until there is an answer. What is shown has a reference to the
 * task. */
static void
free_chooser (gpointer data)
{
  gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (data));
  g_object_unref (data);
}

/* @file: (nullable) (transfer full) */
static void
answer (GTask *task, GFile *file)
{
  g_autoptr (GTask) held = task; /* the reference that the chooser has had */
  g_autoptr (GFile) owned = file;

  g_signal_handlers_disconnect_by_data (g_task_get_task_data (task), task);
  if (g_task_get_cancellable (task) != NULL)
    g_signal_handlers_disconnect_by_data (g_task_get_cancellable (task), task);
  /* Now, not with the task: the chooser's window must not outlive the one above which it is. */
  g_task_set_task_data (task, NULL, NULL);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (owned != NULL)
    g_task_return_pointer (task, g_steal_pointer (&owned), g_object_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "No file was chosen");
}

static void
on_response_cb (GtkFileChooserNative *chooser, int response, GTask *task)
{
  answer (task, response == GTK_RESPONSE_ACCEPT
                    ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser))
                    : NULL);
}

static void
on_cancelled_cb (GCancellable *cancellable, GTask *task)
{
  answer (task, NULL);
}

static void
add_json_filter (GtkFileChooser *chooser)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Settings (JSON)"));
  gtk_file_filter_add_suffix (filter, "json");
  gtk_file_chooser_add_filter (chooser, filter);
}

static GtkFileChooserNative *
make_chooser (GtkWidget *parent, const CwFileQuestion *question)
{
  gboolean is_saved = question->action == GTK_FILE_CHOOSER_ACTION_SAVE;
  const char *accept = question->accept;
  GtkFileChooserNative *chooser = NULL;

  if (accept == NULL)
    accept = is_saved ? _ ("_Save") : _ ("_Open");
  chooser = gtk_file_chooser_native_new (question->title, GTK_WINDOW (gtk_widget_get_root (parent)),
                                         question->action, accept, _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  if (question->name != NULL)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), question->name);
  if (question->is_json)
    add_json_filter (GTK_FILE_CHOOSER (chooser));
  return chooser;
}

void
cw_file_question_ask_async (GtkWidget *parent,
                            const CwFileQuestion *question,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (parent, cancellable, callback, user_data);
  GtkFileChooserNative *chooser = make_chooser (parent, question);

  g_task_set_source_tag (task, cw_file_question_ask_async);
  g_task_set_task_data (task, chooser, free_chooser);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_response_cb), task, 0);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (on_cancelled_cb), task, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

GFile *
cw_file_question_ask_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

char *
cw_file_question_ask_finish_path (GAsyncResult *result)
{
  g_autoptr (GFile) file = cw_file_question_ask_finish (result, NULL);

  return file != NULL ? g_file_get_path (file) : NULL;
}
