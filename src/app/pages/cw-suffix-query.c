/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-suffix-query.h"

#include "base/cw-answer.h"
#include "base/cw-json.h"

/* s: what CW_DRAFT_FACT_SUFFIXES is the answer to */
#define FACT_INPUT "suffixes-input"

/* ----- what is asked */

static gboolean
add_directories (JsonBuilder *builder, CwDraft *draft)
{
  gboolean is_any = FALSE;

  json_builder_set_member_name (builder, "connectors");
  json_builder_begin_array (builder);
  for (guint i = 0; i < cw_draft_get_n_connectors (draft); i++)
    {
      JsonObject *connector = cw_draft_get_connector (draft, i);
      g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), connector);

      if (!cw_draft_is_source (connector))
        continue;
      json_builder_add_value (builder, json_node_copy (node));
      is_any = TRUE;
    }
  json_builder_end_array (builder);
  return is_any;
}

static void
add_member (JsonBuilder *builder, const char *name, const char *value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

char *
cw_suffix_query_make_input (CwDraft *draft)
{
  GVariant *sign_in = cw_draft_get_fact (draft, CW_DRAFT_FACT_SIGN_IN);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  gboolean is_any = FALSE;

  json_builder_begin_object (builder);
  is_any = add_directories (builder, draft);
  add_member (builder, "signIn", sign_in != NULL ? g_variant_get_string (sign_in, NULL) : NULL);
  add_member (builder, "attribute",
              cw_draft_get_string (draft, "identity.userPrincipalName", NULL));
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return is_any ? cw_json_to_canonical (root, FALSE) : NULL;
}

/* ----- what came */

GVariant *
cw_suffix_query_get_answer (CwDraft *draft)
{
  g_autofree char *input = cw_suffix_query_make_input (draft);
  GVariant *asked = cw_draft_get_fact (draft, FACT_INPUT);
  GVariant *answer = cw_draft_get_fact (draft, CW_DRAFT_FACT_SUFFIXES);

  if (asked == NULL || answer == NULL || g_strcmp0 (g_variant_get_string (asked, NULL), input) != 0)
    return NULL;
  return cw_answer_get_bool (answer, "ok") ? answer : NULL;
}

void
cw_suffix_query_keep (CwDraft *draft, const char *input, GVariant *answer)
{
  /* In this order, so that nobody takes the answer before for one to this question. */
  cw_draft_set_fact (draft, CW_DRAFT_FACT_SUFFIXES, answer);
  cw_draft_set_fact (draft, FACT_INPUT, g_variant_new_string (input));
}

static void
on_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CwDraft *draft = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (answer == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  cw_suffix_query_keep (draft, g_task_get_task_data (task), answer);
  g_task_return_boolean (task, TRUE);
}

void
cw_suffix_query_run_async (CwDraft *draft,
                           CwAppEngine *engine,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (draft, cancellable, callback, user_data);
  g_autofree char *input = cw_suffix_query_make_input (draft);

  g_task_set_source_tag (task, cw_suffix_query_run_async);
  if (input == NULL || cw_suffix_query_get_answer (draft) != NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_task_set_task_data (task, g_strdup (input), g_free);
  cw_app_engine_run_check_async (engine, "suffixes", input, cw_draft_make_secrets (draft, NULL),
                                 NULL, cancellable, on_answered_cb, g_object_ref (task));
}

gboolean
cw_suffix_query_run_finish (CwDraft *draft, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, draft), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
