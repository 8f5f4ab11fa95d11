/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-answer.h"
#include "setup/cw-setup-account-use.h"
#include "setup/cw-setup-plan-check.h"
#include "setup/cw-setup-plan-probe.h"

/* Accounts that exist: whether they are fit to be a connector's, and have the rights that the
 * features need which are chosen now, perhaps after the page on which the account was entered. */

/* TRUE: the plan makes the account or grants it what it lacks. */
static gboolean
is_taken_care_of (CwSetupPlan *plan, JsonObject *connector)
{
  g_autofree char *id =
      g_strconcat ("account:", json_object_get_string_member (connector, "name"), NULL);

  for (guint i = 0; i < plan->actions->len; i++)
    {
      const CwSetupAction *action = g_ptr_array_index (plan->actions, i);

      if (g_str_equal (action->id, id))
        return g_str_equal (action->state, "waiting");
    }
  return FALSE;
}

/* As one whose account is there, whoever made it. (transfer full) */
static JsonObject *
copy_connector (JsonObject *connector)
{
  g_autoptr (GList) names = json_object_get_members (connector);
  JsonObject *copy = json_object_new ();

  for (GList *l = names; l != NULL; l = l->next)
    if (!g_str_equal (l->data, "account"))
      json_object_set_member (copy, l->data,
                              json_node_copy (json_object_get_member (connector, l->data)));
  return copy;
}

/* (transfer full) */
static JsonObject *
make_input (CwSetupPlan *plan, JsonObject *connector)
{
  g_auto (GStrv) features = cw_setup_account_list_rights (plan);
  JsonObject *input = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; features[i] != NULL; i++)
    json_array_add_string_element (array, features[i]);
  json_object_set_array_member (input, "features", array);
  json_object_set_object_member (input, "connector", copy_connector (connector));
  return input;
}

/* One that runs goes on: who made it a connector's account was warned, or came before the check. */
static gboolean
is_in_use (CwSetupPlan *plan, JsonObject *connector)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (plan->call->engine, NULL);
  const char *name = json_object_get_string_member (connector, "name");
  const CwConnectorConfig *present = cw_config_find_connector (
      config, json_object_get_string_member_with_default (connector, "id", name));

  return present != NULL && g_strcmp0 (cw_setup_account_get_user (present->settings),
                                       cw_setup_account_get_user (connector)) == 0;
}

/* That a right is missing is known before something fails for it, and stops nobody from reading.
 * What could not be looked at is no judgement about the account. */
static CwCheckStatus
weigh (const CwCheck *check, gboolean is_judged, gboolean is_kept)
{
  gboolean is_refusal = g_str_equal (check->id, "account") && is_judged && !is_kept;

  return check->status == CW_CHECK_FAILED && !is_refusal ? CW_CHECK_WARNING : check->status;
}

static void
take (GPtrArray *checks, GPtrArray *found, const char *name, gboolean is_judged, gboolean is_kept)
{
  for (guint i = 0; i < found->len; i++)
    {
      const CwCheck *check = g_ptr_array_index (found, i);
      g_autofree char *id = g_strdup_printf ("%s:%s", check->id, name);
      g_autofree char *summary = g_strdup_printf ("%s: %s", name, check->summary);

      /* Whether it signs in is told of the connector. */
      if (check->status == CW_CHECK_OK || g_str_equal (check->id, "sign-in"))
        continue;
      g_ptr_array_add (
          checks, cw_check_new (id, weigh (check, is_judged, is_kept), summary, check->remedy));
    }
}

static gboolean
check_account (CwSetupPlan *plan, JsonObject *connector, GPtrArray *checks, GError **error)
{
  g_autoptr (JsonObject) input = make_input (plan, connector);
  g_autoptr (GVariant) answer = NULL;
  g_auto (CwSetupPlanProbe) probe = { 0 };

  cw_setup_plan_probe_init (&probe, plan, input);
  if (!cw_setup_check_account (&probe.check, error))
    return FALSE;
  answer = g_variant_ref_sink (g_variant_builder_end (&probe.answer));
  take (checks, probe.found, json_object_get_string_member (connector, "name"),
        cw_answer_has (answer, "account"), is_in_use (plan, connector));
  return TRUE;
}

gboolean
cw_setup_plan_check_rights (CwSetupPlan *plan, GPtrArray *checks, GError **error)
{
  JsonArray *connectors =
      json_object_get_array_member (json_node_get_object (plan->document), "connectors");

  for (guint i = 0; i < json_array_get_length (connectors); i++)
    {
      JsonObject *connector = json_array_get_object_element (connectors, i);

      if (g_str_equal (json_object_get_string_member (connector, "kind"), "active-directory") &&
          !is_taken_care_of (plan, connector) && !check_account (plan, connector, checks, error))
        return FALSE;
    }
  return TRUE;
}
