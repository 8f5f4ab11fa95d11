/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-desk.h"
#include "setup/cw-setup-journal.h"
#include "setup/cw-setup-plan.h"
#include "setup/cw-setup-removal.h"

/* Doing what a plan says, and undoing it when that fails. */

static void
record (CwSetupPlan *plan, const char *state, const GError *failure)
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
  record (plan, "running", NULL);
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

      if (action->made->len == 0 && (action->undo == NULL || action->data == NULL))
        continue;
      if ((action->undo == NULL || action->data == NULL || action->undo (plan, action, &error)) &&
          undo_action (plan, action, &error))
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
      record (plan, "done", NULL);
      return TRUE;
    }
  if (g_cancellable_is_cancelled (plan->cancellable))
    failed = "cancelled";
  record (plan, failed, failure);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
