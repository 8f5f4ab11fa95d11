/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "setup/cw-setup-anchor.h"
#include "setup/cw-setup-plan.h"
#include "setup/cw-setup.h"

/* The actions on this machine: the configuration, and the first cycle. */

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
  return g_strdup (CW_PHRASE ("a connector does not work"));
}

static gboolean
store_configuration (CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  g_autoptr (CwAnswers) answers =
      cw_setup_anchor_settle (plan, error) ? cw_setup_plan_make_answers (plan, error) : NULL;
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

void
cw_setup_configuration_plan (CwSetupPlan *plan, CwConfig *config)
{
  JsonObject *document = json_node_get_object (plan->document);

  cw_setup_plan_add_action (
      plan, "configuration", CW_PHRASE ("Store the configuration and its secrets"),
      CW_SETUP_PLACE_MACHINE, CW_PHRASE ("this machine"), store_configuration);
  if (json_object_get_boolean_member_with_default (document, "startNow", TRUE))
    cw_setup_plan_add_action (plan, "start", CW_PHRASE ("Start the first cycle"),
                              CW_SETUP_PLACE_MACHINE, CW_PHRASE ("this machine"), start_cycle);
}
