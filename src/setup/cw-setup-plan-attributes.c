/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "base/cw-phrase.h"
#include "engine/cw-object-variant.h"
#include "engine/cw-rule-trial.h"
#include "engine/cw-rules-loader.h"
#include "setup/cw-setup-plan-check.h"

/* What other settings about attributes mean for those who are synchronised already. */

static gboolean
is_same (JsonNode *before, JsonNode *after)
{
  return before == after || (before != NULL && after != NULL && json_node_equal (before, after));
}

/* How many objects notice it. */
static gboolean
count_objects (CwSetupPlan *plan, CwConfig *changed, gint64 *ret_count, GError **error)
{
  g_auto (CwObjectView) view = { NULL };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  CwRuleSite site = cw_rule_site_get (cw_engine_get_state_dir (plan->call->engine), changed);
  g_autoptr (GPtrArray) domains = NULL;
  g_autoptr (CwRuleSet) rules = NULL;
  g_autoptr (GVariant) answer = NULL;
  const CwRuleTrialOptions options = { .n_samples = 0 };

  if (!cw_object_view_init (&view, plan->call->engine, error))
    return FALSE;
  domains = cw_rules_loader_get_domains (view.session, error);
  if (domains == NULL)
    return FALSE;
  rules = cw_rules_loader_load (&site, view.attributes, domains, NULL, error);
  if (rules == NULL ||
      !cw_rule_trial_run (&view, rules, &options, &builder, plan->cancellable, error))
    return FALSE;
  answer = g_variant_ref_sink (g_variant_builder_end (&builder));
  return g_variant_lookup (answer, "changed", "x", ret_count);
}

static void
add_count (GPtrArray *checks, gint64 count)
{
  g_autofree char *summary = g_strdup_printf (
      CW_PHRASE_COUNT ((gulong) count, "What goes to the cloud changes for %lu object",
                       "What goes to the cloud changes for %lu objects"),
      (gulong) count);

  g_ptr_array_add (
      checks,
      cw_check_new ("attributes", CW_CHECK_WARNING, summary,
                    CW_PHRASE ("What is not exported any more stays in the cloud as it is there")));
}

/* "true", "false", or "null": not said */
static const char *
get_filter (CwSetupPlan *plan)
{
  JsonObject *document = json_node_get_object (plan->document);
  JsonObject *features = json_object_has_member (document, "features")
                             ? json_object_get_object_member (document, "features")
                             : NULL;

  if (features == NULL || !json_object_has_member (features, "attributeFilter"))
    return "null";
  return json_object_get_boolean_member (features, "attributeFilter") ? "true" : "false";
}

/* (transfer full) (nullable): with what @plan says about attributes, or the mistake in it */
static CwConfig *
make_changed (CwSetupPlan *plan, CwConfig *config, JsonNode *attributes, GError **error)
{
  g_autofree char *text =
      attributes != NULL ? cw_json_to_canonical (attributes, FALSE) : g_strdup ("null");
  g_autoptr (CwConfig) switched =
      cw_config_set_value (config, "features.attributeFilter", get_filter (plan), error);
  g_autoptr (CwConfig) changed =
      switched != NULL ? cw_config_set_value (switched, "attributes", text, error) : NULL;
  CwRuleSite site = { 0 };

  if (changed == NULL)
    return NULL;
  site = cw_rule_site_get (cw_engine_get_state_dir (plan->call->engine), changed);
  return cw_rules_loader_check (&site, error) ? g_steal_pointer (&changed) : NULL;
}

gboolean
cw_setup_plan_check_attributes (CwSetupPlan *plan, GPtrArray *checks, GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (plan->call->engine, NULL);
  JsonNode *attributes =
      json_object_get_member (json_node_get_object (plan->document), "attributes");
  g_autoptr (CwConfig) changed = NULL;
  g_autoptr (GError) mistake = NULL;
  gint64 count = 0;

  changed = make_changed (plan, config, attributes, &mistake);
  if (changed == NULL)
    {
      g_ptr_array_add (
          checks, cw_check_new ("answers:attributes", CW_CHECK_FAILED, mistake->message, NULL));
      return TRUE;
    }
  if (is_same (cw_config_get_attributes (config), cw_config_get_attributes (changed)))
    return TRUE;
  if (!count_objects (plan, changed, &count, error))
    return FALSE;
  if (count > 0)
    add_count (checks, count);
  return TRUE;
}
