/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-draft-loader.h"

#include "base/cw-answer.h"

static void
on_file_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autofree char *content = NULL;
  g_autofree char *path = g_file_get_path (G_FILE (source));
  g_autoptr (CwDraft) draft = NULL;
  GError *error = NULL;

  if (g_file_load_contents_finish (G_FILE (source), result, &content, NULL, NULL, &error))
    draft = cw_draft_new_from_text (content, &error);
  if (draft != NULL)
    {
      g_task_return_pointer (task, g_steal_pointer (&draft), g_object_unref);
      return;
    }
  g_prefix_error (&error, "%s cannot be read: ", path);
  g_task_return_error (task, error);
}

static gboolean
has_connectors (GVariant *config)
{
  g_autoptr (GVariant) connectors = cw_answer_get_array (config, "connectors");

  return g_variant_n_children (connectors) > 0;
}

static void
on_config_received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);
  g_autoptr (GVariant) config = NULL;
  g_autofree char *text = NULL;
  g_autoptr (CwDraft) draft = NULL;

  if (answer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  config = cw_answer_get_dict (answer, "config");
  text = cw_answer_to_json (config);
  draft = has_connectors (config) ? cw_draft_new_from_text (text, &error) : cw_draft_new ();
  if (draft == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  cw_draft_set_fact (draft, CW_DRAFT_FACT_REOPENED,
                     g_variant_new_boolean (has_connectors (config)));
  g_task_return_pointer (task, g_steal_pointer (&draft), g_object_unref);
}

void
cw_draft_loader_load_async (CwAppEngine *engine,
                            const char *path,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (engine, cancellable, callback, user_data);

  g_task_set_source_tag (task, cw_draft_loader_load_async);
  if (path != NULL)
    {
      g_autoptr (GFile) file = g_file_new_for_path (path);

      g_file_load_contents_async (file, cancellable, on_file_loaded_cb, g_steal_pointer (&task));
      return;
    }
  cw_app_engine_call_async (engine, "GetConfig", NULL, cancellable, on_config_received_cb,
                            g_steal_pointer (&task));
}

CwDraft *
cw_draft_loader_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
