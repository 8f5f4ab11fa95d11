/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-phrase.h"
#include "setup/cw-setup-anchor.h"
#include "setup/cw-setup-plan-check.h"

/* What belongs to each action, in sentences for whoever decides about the plan. */

/* (transfer full) */
static char *
explain_account (CwSetupPlan *plan, const CwSetupAction *action)
{
  JsonObject *connector = cw_setup_plan_get_connector (plan, action);
  const char *administrator = json_object_get_string_member_with_default (
      json_object_get_object_member (connector, "account"), "administrator", NULL);
  g_autofree char *rights = cw_ad_right_describe (cw_setup_account_read_features (plan));
  g_autofree char *who =
      administrator != NULL
          ? g_strdup_printf (CW_PHRASE ("It is done as %s, whose password is then forgotten."),
                             administrator)
          : NULL;

  /* In lines, each a text of its own; without @who there is no last one. */
  return g_strjoin (
      "\n",
      CW_PHRASE ("In every domain of the forest the account gets these rights, and no others:"),
      rights, who, NULL);
}

/* Of the connectors as they will be: "contoso.lab, fabrikam.lab". (transfer full) */
static char *
list_names (CwSetupPlan *plan, gboolean is_cloud)
{
  JsonArray *connectors =
      json_object_get_array_member (json_node_get_object (plan->document), "connectors");
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (connectors); i++)
    {
      JsonObject *connector = json_array_get_object_element (connectors, i);
      const char *kind = json_object_get_string_member_with_default (connector, "kind", "");

      if (g_str_equal (kind, "graph") == is_cloud)
        g_string_append_printf (
            names, "%s%s", names->len > 0 ? ", " : "",
            json_object_get_string_member_with_default (connector, "name", "a connector"));
    }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

/* (transfer full) */
static char *
explain_configuration (CwSetupPlan *plan)
{
  g_autofree char *directories = list_names (plan, FALSE);
  g_autofree char *cloud = list_names (plan, TRUE);
  const char *anchor = cw_setup_anchor_describe (json_node_get_object (plan->document));
  g_autofree char *where = g_strdup_printf (
      CW_PHRASE (
          "Directories: %s; cloud: %s. Passwords and keys are sealed in the vault of this machine"),
      directories[0] != '\0' ? directories : CW_PHRASE ("no directory"),
      cloud[0] != '\0' ? cloud : CW_PHRASE ("the tenant that is signed in to"));

  /* In lines, each a text of its own; without @anchor there is no last one. */
  return g_strjoin ("\n", where, anchor, NULL);
}

/* (transfer full) (nullable) */
static char *
explain (CwSetupPlan *plan, const CwSetupAction *action)
{
  if (g_str_has_prefix (action->id, "account:") && g_str_equal (action->state, "waiting"))
    return explain_account (plan, action);
  if (g_str_equal (action->id, "configuration"))
    return explain_configuration (plan);
  if (g_str_equal (action->id, "start"))
    return g_strdup (
        plan->call->is_direct
            ? CW_PHRASE (
                  "Not in this process, whose engine ends with it: causewayd does it when it runs")
            : CW_PHRASE (
                  "Everything is read, compared and exported; the schedule goes on from there"));
  return NULL;
}

void
cw_setup_plan_explain (CwSetupPlan *plan)
{
  for (guint i = 0; i < plan->actions->len; i++)
    {
      CwSetupAction *action = g_ptr_array_index (plan->actions, i);

      if (action->detail == NULL)
        action->detail = explain (plan, action);
    }
}
