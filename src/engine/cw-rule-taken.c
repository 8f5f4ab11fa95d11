/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-rule-outcome.h"

#include "engine/cw-variant.h"
#include "sync/cw-sync-anchor.h"
#include "sync/cw-sync-holder.h"

/* What stands in for a value may be somebody's too. */
#define MAX_ATTEMPTS 4

typedef struct
{
  CwRuleOutcome *outcome;
  const CwRuleSide *side;
  const CwObjectView *view;
  const CwObjectCircle *circle;
  GPtrArray *configs; /* (element-type CwConnectorConfig): of judge.targets */
  CwSyncJudge judge;
} Looker;

static GArray *
list_targets (const CwObjectView *view, GPtrArray *configs)
{
  GArray *targets = g_array_new (FALSE, FALSE, sizeof (CwSyncTarget));

  for (guint i = 0; i < configs->len; i++)
    {
      const CwConnectorConfig *config = g_ptr_array_index (configs, i);
      CwSyncTarget target = { cw_engine_get_connector_number (view->engine, config->id),
                              config->kind };

      g_array_append_val (targets, target);
    }
  return targets;
}

/* An object of a target that it would be joined to is no other one. */
static gboolean
is_other (const CwCsObject *object, gpointer user_data)
{
  const Looker *looker = user_data;
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  CwRuleEvaluator *evaluator = looker->side->evaluator;
  CwRuleObject description;

  if (cw_object_circle_find_target (looker->circle, object->connector_id) != NULL ||
      !cw_object_view_describe (looker->view, looker->side->groups, looker->side->scope, object,
                                &description) ||
      !cw_rule_evaluator_collect_join_keys (evaluator, &description, keys, NULL))
    return TRUE;
  for (guint i = 0; i < keys->len; i++)
    if (cw_rule_evaluator_is_join_match (evaluator, &description,
                                         g_array_index (keys, CwRuleKey, i).kind,
                                         looker->outcome->type, looker->outcome->entry))
      return FALSE;
  return TRUE;
}

static GArray *
collect_keys (const Looker *looker)
{
  const CwRuleOutcome *outcome = looker->outcome;
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  gboolean is_exported = FALSE;

  for (guint i = 0; i < outcome->n_outbound; i++)
    {
      const CwOutboundResult *result = &outcome->outbound[i];

      if (!result->is_provisioned)
        continue;
      is_exported = TRUE;
      cw_rule_set_collect_held_keys (looker->side->rules,
                                     g_array_index (looker->judge.targets, CwSyncTarget, i).kind,
                                     result->object_type, result->desired, keys);
    }
  if (is_exported)
    cw_rule_set_collect_own_keys (looker->side->rules, outcome->type, outcome->entry, keys);
  cw_sync_keys_tidy (keys);
  return keys;
}

static void
add_loss (const Looker *looker, const CwUniqueValue *unique, const char *holder, gboolean stays)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree char *value = g_strndup ((const char *) unique->value.data, unique->value.len);

  cw_variant_add_string (&item, "attribute",
                         cw_attribute_table_get_name (looker->view->attributes, unique->attribute));
  cw_variant_add_string (&item, "value", value);
  cw_variant_add_string (&item, "holder", holder);
  if (stays)
    cw_variant_add_bool (&item, "stays", TRUE);
  g_ptr_array_add (looker->outcome->losses, g_variant_ref_sink (g_variant_builder_end (&item)));
}

/* By what targets call it; only what no target has by its name in the metaverse. */
static gboolean
describe_loss (const Looker *looker, const CwSyncLoss *loss, GError **error)
{
  const CwRuleOutcome *outcome = looker->outcome;
  const CwRuleKey *key = &loss->key;
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (CwUniqueValue));
  g_autofree char *name = NULL;

  if (!cw_sync_judge_name (&looker->judge, loss->holder, &name, error))
    return FALSE;
  for (guint i = 0; i < outcome->n_outbound; i++)
    (void) cw_rule_set_find_held_values (
        looker->side->rules, g_array_index (looker->judge.targets, CwSyncTarget, i).kind,
        outcome->outbound[i].object_type, outcome->outbound[i].desired, key, found);
  if (found->len == 0)
    (void) cw_rule_set_find_own_values (looker->side->rules, outcome->type, outcome->entry, key,
                                        found);
  for (guint i = 0; i < found->len; i++)
    add_loss (looker, &g_array_index (found, CwUniqueValue, i), name, loss->stays);
  return TRUE;
}

/* *ret_is_done: nothing more is somebody else's. Before it is left out, it is told. */
static gboolean
attempt (const Looker *looker,
         CwSyncHolder *self,
         gboolean is_first,
         gboolean *ret_is_done,
         GError **error)
{
  CwRuleOutcome *outcome = looker->outcome;
  g_autoptr (GArray) keys = collect_keys (looker);
  g_autoptr (GArray) losses = g_array_new (FALSE, FALSE, sizeof (CwSyncLoss));

  cw_rule_evaluator_set_taken (looker->side->evaluator, NULL);
  self->wants = is_first;
  if (!cw_sync_judge_list_taken (&looker->judge, self, looker->circle->targets, keys,
                                 outcome->taken, is_other, (gpointer) looker, losses, error))
    return FALSE;
  for (guint i = 0; i < losses->len; i++)
    {
      const CwSyncLoss *loss = &g_array_index (losses, CwSyncLoss, i);

      if (is_first && !describe_loss (looker, loss, error))
        return FALSE;
      g_array_append_val (outcome->taken, loss->key);
    }
  cw_rule_evaluator_set_taken (looker->side->evaluator, outcome->taken);
  *ret_is_done = losses->len == 0;
  if (!*ret_is_done)
    cw_rule_outcome_flow_out (outcome, looker->side, looker->view, looker->circle);
  return TRUE;
}

gboolean
cw_rule_outcome_leave_out_taken (CwRuleOutcome *outcome,
                                 const CwRuleSide *side,
                                 const CwObjectView *view,
                                 const CwObjectCircle *circle,
                                 GError **error)
{
  g_autoptr (GPtrArray) configs = cw_rule_outcome_list_targets (view);
  g_autoptr (GArray) targets = list_targets (view, configs);
  CwAttributeId anchor = cw_attribute_table_intern (view->attributes, CW_SYNC_ANCHOR_ATTRIBUTE);
  Looker looker = { outcome, side,
                    view,    circle,
                    configs, { view->session, side->rules, side->evaluator, anchor, targets } };
  g_auto (CwSyncHolder) self = { 0 };
  gboolean is_done = FALSE;

  if (outcome->entry == NULL || outcome->error != NULL || outcome->n_outbound == 0)
    return TRUE;
  outcome->taken = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  outcome->losses = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  self.id = circle->metaverse != NULL ? circle->metaverse->id : 0;
  self.anchor = g_strdup (cw_entry_get_string (outcome->entry, anchor));
  for (guint i = 0; i < MAX_ATTEMPTS && !is_done && outcome->error == NULL; i++)
    if (!attempt (&looker, &self, i == 0, &is_done, error))
      return FALSE;
  return TRUE;
}

void
cw_rule_outcome_add_losses (const CwRuleOutcome *outcome, GVariantBuilder *builder)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (outcome->losses == NULL || outcome->losses->len == 0)
    return;
  for (guint i = 0; i < outcome->losses->len; i++)
    g_variant_builder_add_value (&array, g_ptr_array_index (outcome->losses, i));
  cw_variant_add (builder, "taken", g_variant_builder_end (&array));
}
