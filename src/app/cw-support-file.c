/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-support-file.h"

#include <glib/gi18n.h>

#include "app/cw-saved-file.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autofree char *path = cw_saved_file_write_finish (result, &error);

  if (path != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);
  g_autoptr (GVariant) content = NULL;
  g_autoptr (GBytes) bytes = NULL;
  CwFileQuestion question = { .title = _ ("Save a Support File"),
                                          .action = GTK_FILE_CHOOSER_ACTION_SAVE };

  if (answer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  content = g_variant_lookup_value (answer, "content", G_VARIANT_TYPE_BYTESTRING);
  if (content == NULL)
    {
      g_task_return_new_error (task, CW_ERROR, CW_ERROR_INVALID_DATA, "%s",
                               _ ("The engine gave no support file"));
      return;
    }
  bytes = g_variant_get_data_as_bytes (content);
  question.name = cw_answer_get_string (answer, "name");
  cw_saved_file_write_async (g_task_get_source_object (task), &question, bytes,
                             g_task_get_cancellable (task), on_written_cb, g_object_ref (task));
}

void
cw_support_file_save_async (GtkWidget *parent,
                            CwAppEngine *engine,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (parent, cancellable, callback, user_data);

  g_task_set_source_tag (task, cw_support_file_save_async);
  cw_app_engine_call_async (engine, "MakeSupportFile", NULL, cancellable, on_made_cb, task);
}

gboolean
cw_support_file_save_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
