/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-draft-loader.h"

#include "base/cw-answer.h"
#include "setup/draft/cw-draft-import.h"

static gboolean
has_connectors (GVariant *config)
{
  g_autoptr (GVariant) connectors = cw_answer_get_array (config, "connectors");

  return g_variant_n_children (connectors) > 0;
}

/* (transfer full) (nullable) */
static CwDraft *
make_live_draft (GVariant *config, GError **error)
{
  g_autofree char *text = cw_answer_to_json (config);

  return has_connectors (config) ? cw_draft_new_from_text (text, error) : cw_draft_new ();
}

static void
on_config_received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CwDraft *imported = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);
  g_autoptr (GVariant) config = NULL;
  g_autoptr (CwDraft) live = NULL;
  CwDraft *draft = NULL;

  if (answer != NULL)
    {
      config = cw_answer_get_dict (answer, "config");
      live = make_live_draft (config, &error);
    }
  if (live == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (imported != NULL)
    cw_draft_import_adopt_ids (imported, live);
  draft = imported != NULL ? imported : live;
  cw_draft_set_fact (draft, CW_DRAFT_FACT_REOPENED,
                     g_variant_new_boolean (has_connectors (config)));
  g_task_return_pointer (task, g_object_ref (draft), g_object_unref);
}

static void
ask_for_config (GTask *task)
{
  cw_app_engine_call_async (CW_APP_ENGINE (g_task_get_source_object (task)), "GetConfig", NULL,
                            g_task_get_cancellable (task), on_config_received_cb,
                            g_object_ref (task));
}

/* A draft belongs to one thread: from here on to the window's. */
static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  CwDraft *draft = cw_draft_import_file (data, &error);

  if (draft != NULL)
    g_task_return_pointer (task, draft, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
on_file_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  CwDraft *draft = g_task_propagate_pointer (G_TASK (result), &error);

  if (draft == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, draft, g_object_unref);
  ask_for_config (task);
}

void
cw_draft_loader_load_async (CwAppEngine *engine,
                            const char *path,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (engine, cancellable, callback, user_data);
  g_autoptr (GTask) reading = NULL;

  g_task_set_source_tag (task, cw_draft_loader_load_async);
  if (path == NULL)
    {
      ask_for_config (task);
      return;
    }
  reading = g_task_new (engine, cancellable, on_file_read_cb, g_steal_pointer (&task));
  g_task_set_task_data (reading, g_strdup (path), g_free);
  g_task_run_in_thread (reading, read_in_thread);
}

CwDraft *
cw_draft_loader_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
