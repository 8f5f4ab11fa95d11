/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-setup-plan.h"

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-desk.h"
#include "setup/cw-setup-journal.h"
#include "setup/cw-setup-removal.h"
#include "setup/cw-setup.h"
#include "setup/draft/cw-answers-files.h"

/* ----- actions that belong to the plan itself */

/* The first finding that stands against it, for the message. (transfer full) */
static char *
find_failure (GVariant *report)
{
  g_autoptr (GVariant) connectors =
      g_variant_lookup_value (report, "connectors", G_VARIANT_TYPE ("aa{sv}"));

  for (gsize i = 0; connectors != NULL && i < g_variant_n_children (connectors); i++)
    {
      g_autoptr (GVariant) connector = g_variant_get_child_value (connectors, i);
      g_autoptr (GVariant) checks =
          g_variant_lookup_value (connector, "checks", G_VARIANT_TYPE ("aa{sv}"));

      for (gsize j = 0; checks != NULL && j < g_variant_n_children (checks); j++)
        {
          g_autoptr (GVariant) check = g_variant_get_child_value (checks, j);
          const char *status = "";
          const char *summary = "";

          (void) g_variant_lookup (check, "status", "&s", &status);
          (void) g_variant_lookup (check, "summary", "&s", &summary);
          if (g_str_equal (status, "failed"))
            return g_strdup (summary);
        }
    }
  return g_strdup ("a connector does not work");
}

static gboolean
store_configuration (CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  g_autoptr (CwAnswers) answers = cw_setup_plan_make_answers (plan, error);
  CwSetupRequest request = { .answers = answers, .is_offline = plan->is_offline };
  g_autoptr (GVariant) report = NULL;
  g_autofree char *failure = NULL;
  gboolean is_changed = FALSE;
  gboolean is_ok = FALSE;

  if (answers == NULL)
    return FALSE;
  report = cw_setup_run (plan->call, &request, error);
  if (report == NULL)
    return FALSE;
  g_variant_ref_sink (report);
  plan->report = g_variant_get_child_value (report, 0);
  (void) g_variant_lookup (plan->report, "ok", "b", &is_ok);
  (void) g_variant_lookup (plan->report, "changed", "b", &is_changed);
  if (!is_ok)
    {
      failure = find_failure (plan->report);
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, "The configuration was not stored: %s",
                   failure);
      return FALSE;
    }
  action->state = is_changed ? "done" : "skipped";
  plan->is_stored = TRUE;
  return cw_setup_registration_finish (plan, error);
}

static gboolean
start_cycle (CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  gint64 cycle = 0;
  g_autoptr (GError) local_error = NULL;

  /* An engine in the caller's process ends with it, and would stop the cycle again. */
  if (plan->call->is_direct)
    {
      action->state = "skipped";
      return TRUE;
    }
  if (cw_engine_start_cycle (plan->call->engine, FALSE, "setup", &cycle, &local_error))
    return TRUE;
  if (g_error_matches (local_error, CW_ERROR, CW_ERROR_BUSY))
    {
      action->state = "skipped";
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* ----- making */

static void
action_free (gpointer data)
{
  CwSetupAction *action = data;

  g_free (action->id);
  g_free (action->title);
  g_free (action->detail);
  g_free (action->undo_error);
  g_free (action->where);
  g_clear_pointer (&action->made, g_array_unref);
  g_free (action);
}

char *
cw_setup_plan_make_installation_id (CwSetupPlan *plan, const char *purpose)
{
  g_autofree char *machine = NULL;
  g_autofree char *text = NULL;

  (void) g_file_get_contents ("/etc/machine-id", &machine, NULL, NULL);
  text = g_strdup_printf ("%s\n%s\n%s", machine != NULL ? machine : g_get_host_name (),
                          cw_engine_get_state_dir (plan->call->engine), purpose);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

CwSetupAction *
cw_setup_plan_add_action (CwSetupPlan *plan,
                          const char *id,
                          const char *title,
                          const char *where,
                          gboolean (*run) (CwSetupPlan *plan,
                                           CwSetupAction *action,
                                           GError **error))
{
  CwSetupAction *action = g_new0 (CwSetupAction, 1);

  action->id = g_strdup (id);
  action->title = g_strdup (title);
  action->where = g_strdup (where);
  action->state = "waiting";
  action->run = run;
  action->made = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_ptr_array_add (plan->actions, action);
  return action;
}

JsonObject *
cw_setup_plan_get_connector (CwSetupPlan *plan, const CwSetupAction *action)
{
  return json_array_get_object_element (
      json_object_get_array_member (json_node_get_object (plan->document), "connectors"),
      action->index);
}

void
cw_setup_action_set_detail (CwSetupAction *action, const char *detail)
{
  g_free (action->detail);
  action->detail = g_strdup (detail);
}

static void
plan_actions (CwSetupPlan *plan)
{
  JsonObject *document = json_node_get_object (plan->document);
  g_autoptr (CwConfig) config = cw_engine_dup_config (plan->call->engine, NULL);

  cw_setup_account_plan (plan, config);
  cw_setup_registration_plan (plan, config);
  cw_setup_plan_add_action (plan, "configuration", "Store the configuration and its secrets",
                            "this machine", store_configuration);
  if (json_object_get_boolean_member_with_default (document, "startNow", TRUE))
    cw_setup_plan_add_action (plan, "start", "Start the first cycle", "this machine", start_cycle);
}

CwSetupPlan *
cw_setup_plan_new (const CwMethodCall *call,
                   const char *document,
                   GVariant *secrets,
                   GVariant *options,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (CwSetupPlan) plan = g_new0 (CwSetupPlan, 1);
  g_autoptr (CwAnswers) answers = cw_answers_new_from_parts (document, secrets, error);
  gboolean has_connect = TRUE;

  plan->call = call;
  plan->cancellable = cancellable;
  plan->secrets = g_variant_ref (secrets);
  plan->actions = g_ptr_array_new_with_free_func (action_free);
  plan->made = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_answers_secret_free);
  if (answers == NULL)
    return NULL;
  plan->document = cw_json_parse (document, -1, FALSE, error);
  if (plan->document == NULL)
    return NULL;
  (void) g_variant_lookup (options, "signIn", "s", &plan->sign_in);
  (void) g_variant_lookup (options, "connect", "b", &has_connect);
  plan->is_offline = !has_connect;
  plan_actions (plan);
  return g_steal_pointer (&plan);
}

void
cw_setup_plan_free (CwSetupPlan *plan)
{
  g_clear_pointer (&plan->document, json_node_unref);
  g_clear_pointer (&plan->secrets, g_variant_unref);
  g_clear_pointer (&plan->made, g_ptr_array_unref);
  g_clear_pointer (&plan->actions, g_ptr_array_unref);
  g_clear_pointer (&plan->report, g_variant_unref);
  g_free (plan->sign_in);
  g_free (plan);
}

char *
cw_setup_plan_make_digest (CwSetupPlan *plan)
{
  g_autofree char *text = cw_json_to_canonical (plan->document, FALSE);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

CwAnswers *
cw_setup_plan_make_answers (CwSetupPlan *plan, GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssay)"));
  g_autofree char *text = cw_json_to_canonical (plan->document, FALSE);
  g_autoptr (GVariant) secrets = NULL;

  /* What an action made comes before what was given. */
  for (guint i = 0; i < plan->made->len; i++)
    {
      const CwAnswersSecret *secret = g_ptr_array_index (plan->made, i);
      gsize size = 0;
      const char *data = cw_secret_peek (secret->secret, &size);

      g_variant_builder_add (&builder, "(ss@ay)", secret->connector, secret->kind,
                             g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, data, size, 1));
    }
  for (gsize i = 0; i < g_variant_n_children (plan->secrets); i++)
    {
      g_autoptr (GVariant) secret = g_variant_get_child_value (plan->secrets, i);

      g_variant_builder_add_value (&builder, secret);
    }
  secrets = g_variant_ref_sink (g_variant_builder_end (&builder));
  return cw_answers_new_from_parts (text, secrets, error);
}

/* ----- running */

GVariant *
cw_setup_plan_describe (CwSetupPlan *plan)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < plan->actions->len; i++)
    {
      const CwSetupAction *action = g_ptr_array_index (plan->actions, i);
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      cw_variant_add_string (&item, "id", action->id);
      cw_variant_add_string (&item, "title", action->title);
      cw_variant_add_string (&item, "detail", action->detail);
      cw_variant_add_string (&item, "where", action->where);
      cw_variant_add_string (&item, "state", action->state);
      cw_variant_add_string (&item, "undoError", action->undo_error);
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
    }
  return g_variant_builder_end (&array);
}

void
cw_setup_plan_record (CwSetupPlan *plan, const char *state, const GError *failure)
{
  g_auto (GVariantBuilder) last = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  gboolean is_running = g_str_equal (state, "running");
  g_autoptr (GError) error = NULL;

  cw_variant_add_string (&last, "state", state);
  cw_variant_add_time (&last, "startedAt", plan->started_usec);
  cw_variant_add_time (&last, "endedAt", is_running ? 0 : g_get_real_time ());
  cw_variant_add_string (&last, "author", plan->call->author);
  cw_variant_add_bool (&last, "applied", plan->is_stored);
  cw_variant_add (&last, "actions", cw_setup_plan_describe (plan));
  if (failure != NULL)
    {
      cw_variant_add_string (&last, "errorCode", cw_error_name (failure));
      cw_variant_add_string (&last, "errorMessage", failure->message);
    }
  /* What was made is in the journal by itself. */
  if (!cw_setup_journal_put_last (plan->call->engine, g_variant_builder_end (&last), &error))
    g_warning ("How far the set-up is could not be written down: %s", error->message);
}

static void
tell (CwSetupPlan *plan, guint n_done)
{
  g_auto (GVariantBuilder) progress = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  guint current = MIN (n_done, plan->actions->len - 1);

  cw_variant_add (&progress, "actions", cw_setup_plan_describe (plan));
  cw_variant_add_string (&progress, "current",
                         ((CwSetupAction *) g_ptr_array_index (plan->actions, current))->id);
  cw_variant_add_double (&progress, "fraction", (double) n_done / plan->actions->len);
  cw_setup_desk_tell (cw_setup_desk_get (plan->call->engine), g_variant_builder_end (&progress));
  cw_setup_plan_record (plan, "running", NULL);
}

/* What the action made, the last first. Not cancellable: it is what a cancelled set-up does. */
static gboolean
undo_action (CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  const CwSetupRemoval removal = { .call = plan->call,
                                   .secrets = plan->secrets,
                                   .sign_in = plan->sign_in };
  g_autoptr (GPtrArray) things = cw_setup_journal_list (plan->call->engine, error);

  if (things == NULL)
    return FALSE;
  for (guint i = things->len; i > 0; i--)
    {
      const CwMadeThing *thing = g_ptr_array_index (things, i - 1);
      gboolean is_ours = FALSE;

      for (guint j = 0; j < action->made->len; j++)
        is_ours |= g_array_index (action->made, gint64, j) == thing->id;
      if (is_ours && !cw_setup_removal_run (&removal, thing, error))
        return FALSE;
    }
  return TRUE;
}

/* What cannot be undone stays in the journal, for UndoSetup. */
static void
undo (CwSetupPlan *plan, guint n_done)
{
  for (guint i = n_done; i > 0; i--)
    {
      CwSetupAction *action = g_ptr_array_index (plan->actions, i - 1);
      g_autoptr (GError) error = NULL;

      if (action->made->len == 0)
        continue;
      if (undo_action (plan, action, &error))
        action->state = g_str_equal (action->state, "done") ? "undone" : action->state;
      else
        {
          action->undo_error = g_strdup (error->message);
          g_warning ("%s could not be undone: %s", action->id, error->message);
        }
      tell (plan, i - 1);
    }
}

static gboolean
run_actions (CwSetupPlan *plan, GError **error)
{
  for (guint i = 0; i < plan->actions->len; i++)
    {
      CwSetupAction *action = g_ptr_array_index (plan->actions, i);

      if (!g_str_equal (action->state, "waiting"))
        continue;
      action->state = "running";
      tell (plan, i);
      if (g_cancellable_set_error_if_cancelled (plan->cancellable, error) ||
          !action->run (plan, action, error))
        {
          action->state = g_cancellable_is_cancelled (plan->cancellable) ? "cancelled" : "failed";
          tell (plan, i);
          /* Once the configuration is in force, what it names has to stay. */
          if (!plan->is_stored)
            undo (plan, i + 1);
          return FALSE;
        }
      if (g_str_equal (action->state, "running"))
        action->state = "done";
      tell (plan, i + 1);
    }
  return TRUE;
}

gboolean
cw_setup_plan_run (CwSetupPlan *plan, GError **error)
{
  g_autoptr (GError) failure = NULL;
  const char *failed = "failed";

  plan->started_usec = g_get_real_time ();
  if (run_actions (plan, &failure))
    {
      cw_setup_plan_record (plan, "done", NULL);
      return TRUE;
    }
  if (g_cancellable_is_cancelled (plan->cancellable))
    failed = "cancelled";
  cw_setup_plan_record (plan, failed, failure);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
