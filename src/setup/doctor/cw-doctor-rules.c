/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include <string.h>

#include "base/cw-phrase.h"
#include "engine/cw-rules-loader.h"
#include "rules/cw-rule-mistakes.h"
#include "setup/doctor/cw-doctor-checks.h"

/* The first thing that is wrong; the list of rules has all. */
static void
add_fault (CwSetupCheck *check, const CwRuleFault *fault)
{
  g_autofree char *first = g_strndup (fault->message, strcspn (fault->message, "\n"));
  g_autofree char *text = g_strdup_printf (CW_PHRASE ("Rule file %s: %s"), fault->path, first);

  cw_setup_check_add (check, "rules", CW_CHECK_WARNING, text,
                      CW_PHRASE ("Put it right, or take it out of the folder: until then no cycle "
                                 "runs. Everything that is wrong: causewayctl rule list"));
}

static void
add_idle_flow (CwSetupCheck *check, const CwRuleMistake *mistake)
{
  g_autofree char *text = g_strdup_printf (CW_PHRASE ("A flow does nothing: %s"), mistake->message);

  cw_setup_check_add (check, "rules", CW_CHECK_WARNING, text,
                      CW_PHRASE ("Correct the rule, or take the flow out of it: causewayctl rule "
                                 "edit, or its file"));
}

/* What is not because of files: the configuration's own rules beside those of this version. */
static gboolean
check_all (CwSetupCheck *check, const CwRuleSite *site, GError **error)
{
  g_autoptr (CwAttributeTable) attributes = cw_attribute_table_new ();
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwRuleSet) rules = cw_rules_loader_load (site, attributes, NULL, NULL, &local_error);
  g_autoptr (GPtrArray) idle = NULL;

  if (rules == NULL)
    {
      cw_setup_check_add (check, "rules", CW_CHECK_WARNING, local_error->message,
                          CW_PHRASE ("Correct your own rules: causewayctl rule edit"));
      return TRUE;
    }
  idle = cw_rules_loader_list_idle_flows (site, error);
  for (guint i = 0; idle != NULL && i < idle->len; i++)
    add_idle_flow (check, g_ptr_array_index (idle, i));
  return idle != NULL;
}

gboolean
cw_doctor_check_rules (CwSetupCheck *check, GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (check->call->engine, NULL);
  CwRuleSite site = cw_rule_site_get (cw_engine_get_state_dir (check->call->engine), config);
  g_autoptr (GPtrArray) faults = cw_rules_loader_list_faults (&site, error);

  if (faults == NULL)
    return FALSE;
  for (guint i = 0; i < faults->len; i++)
    add_fault (check, g_ptr_array_index (faults, i));
  if (faults->len == 0 && !check_all (check, &site, error))
    return FALSE;
  if (check->checks->len == 0)
    cw_setup_check_add (check, "rules", CW_CHECK_OK, CW_PHRASE ("All rules can be used"), NULL);
  return TRUE;
}
