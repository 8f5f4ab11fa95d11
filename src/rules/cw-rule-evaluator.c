/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "rules/cw-rule-evaluator-private.h"
#include "rules/cw-rule-references.h"
#include "rules/cw-rule-scope.h"

typedef enum
{
  SCOPE_UNKNOWN,
  SCOPE_IN,
  SCOPE_OUT,
} CwScopeMemo;

CwRuleEvaluator *
cw_rule_evaluator_new (CwRuleSet *rules)
{
  CwRuleEvaluator *evaluator = NULL;

  g_return_val_if_fail (rules != NULL, NULL);

  evaluator = g_new0 (CwRuleEvaluator, 1);
  evaluator->rules = cw_rule_set_ref (rules);
  evaluator->builder = cw_entry_builder_new ();
  evaluator->slots = g_new0 (CwFlowSlot, rules->max_targets);
  evaluator->scope_memo = g_new0 (guint8, rules->rules->len);
  evaluator->applications = g_array_new (FALSE, FALSE, sizeof (CwApplication));
  evaluator->context.arena = cw_rule_arena_new ();
  evaluator->context.domains = rules->domains;
  evaluator->context.now_usec = g_get_real_time ();
  return evaluator;
}

void
cw_rule_evaluator_free (CwRuleEvaluator *evaluator)
{
  if (evaluator == NULL)
    return;
  cw_rule_evaluator_set_taken (evaluator, NULL);
  cw_rule_arena_free (evaluator->context.arena);
  g_array_unref (evaluator->applications);
  g_free (evaluator->scope_memo);
  g_free (evaluator->slots);
  cw_entry_builder_free (evaluator->builder);
  cw_rule_set_unref (evaluator->rules);
  g_free (evaluator);
}

void
cw_rule_evaluator_set_now (CwRuleEvaluator *evaluator, gint64 now_usec)
{
  g_return_if_fail (evaluator != NULL);

  evaluator->context.now_usec = now_usec;
}

void
cw_outbound_result_clear (CwOutboundResult *result)
{
  if (result == NULL)
    return;
  g_clear_pointer (&result->desired, cw_entry_unref);
  result->is_provisioned = FALSE;
  result->object_type = CW_ATTRIBUTE_NONE;
  result->references = 0;
  result->without = CW_ATTRIBUTE_NONE;
}

/* ----- scope */

void
cw_rule_evaluator_forget_scopes (CwRuleEvaluator *evaluator)
{
  if (evaluator->rules->rules->len > 0)
    memset (evaluator->scope_memo, SCOPE_UNKNOWN, evaluator->rules->rules->len);
}

void
cw_rule_evaluator_set_object (CwRuleEvaluator *evaluator, const CwRuleObject *object)
{
  CwRuleContext *context = &evaluator->context;

  context->entry = object->entry;
  context->imported = object->entry; /* all of it was confirmed by an import */
  context->dn = object->dn;
  context->partition = object->partition;
  context->netbios = object->netbios;
  context->forest = object->forest;
  context->forest_netbios = object->forest_netbios;
  context->connector_id = object->connector_id;
  context->groups = object->groups;
}

void
cw_rule_evaluator_set_entry (CwRuleEvaluator *evaluator,
                             const CwEntry *entry,
                             const CwEntry *imported)
{
  CwRuleContext *context = &evaluator->context;

  context->entry = entry;
  context->imported = imported;
  context->dn = NULL;
  context->partition = NULL;
  context->netbios = NULL;
  context->forest = NULL;
  context->forest_netbios = NULL;
  context->connector_id = NULL;
  context->groups = 0;
}

gboolean
cw_rule_evaluator_applies (CwRuleEvaluator *evaluator,
                           const CwRule *rule,
                           gboolean *ret_applies,
                           GError **error)
{
  guint8 *memo = &evaluator->scope_memo[rule->index];
  gboolean applies = !rule->is_disabled;

  if (*memo == SCOPE_UNKNOWN)
    {
      if (applies && rule->within != NULL &&
          !cw_rule_evaluator_applies (evaluator, rule->within, &applies, error))
        return FALSE;
      if (applies && !cw_rule_scope_matches (rule, &evaluator->context, &applies, error))
        return FALSE;
      *memo = applies ? SCOPE_IN : SCOPE_OUT;
    }
  *ret_applies = *memo == SCOPE_IN;
  return TRUE;
}

/* @type: (nullable): only rules of this metaverse type. */
gboolean
cw_rule_evaluator_apply_plan (CwRuleEvaluator *evaluator,
                              const CwRulePlan *plan,
                              const CwRuleObject *object,
                              const CwMetaverseType *type,
                              GError **error)
{
  cw_rule_evaluator_forget_scopes (evaluator);
  for (guint i = 0; plan != NULL && i < plan->rules->len; i++)
    {
      CwApplication application = { g_ptr_array_index (plan->rules, i), object };
      gboolean applies = FALSE;

      if (type != NULL && application.rule->metaverse_type != type)
        continue;
      if (!cw_rule_evaluator_applies (evaluator, application.rule, &applies, error))
        return FALSE;
      if (applies)
        g_array_append_val (evaluator->applications, application);
    }
  return TRUE;
}

/* By precedence, then by the age of the connector; else as it was. */
static gboolean
goes_before (const CwApplication *a, const CwApplication *b)
{
  if (a->rule->precedence != b->rule->precedence)
    return a->rule->precedence < b->rule->precedence;
  return a->object->connector_index < b->object->connector_index;
}

static void
sort_applications (GArray *applications)
{
  CwApplication *items = (CwApplication *) (gpointer) applications->data;

  for (guint i = 1; i < applications->len; i++)
    {
      CwApplication moved = items[i];
      guint j = i;

      for (; j > 0 && goes_before (&moved, &items[j - 1]); j--)
        items[j] = items[j - 1];
      items[j] = moved;
    }
}

gboolean
cw_rule_evaluator_apply_objects (CwRuleEvaluator *evaluator,
                                 const CwMetaverseType *type,
                                 const CwRuleObject *objects,
                                 guint n_objects,
                                 GError **error)
{
  g_array_set_size (evaluator->applications, 0);
  for (guint i = 0; i < n_objects; i++)
    {
      const CwRulePlan *plan =
          cw_rule_set_find_inbound (evaluator->rules, objects[i].kind, objects[i].object_type);

      cw_rule_evaluator_set_object (evaluator, &objects[i]);
      if (objects[i].left_out != NULL)
        continue;
      if (!cw_rule_evaluator_apply_plan (evaluator, plan, &objects[i], type, error))
        return FALSE;
    }
  if (n_objects > 1)
    sort_applications (evaluator->applications);
  return TRUE;
}

/* ----- flows */

static gboolean
fail_type (GError **error)
{
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                       "the rules know no such metaverse type");
  return FALSE;
}

CwEntry *
cw_rule_evaluator_flow_inbound (CwRuleEvaluator *evaluator,
                                CwAttributeId metaverse_type,
                                const CwRuleObject *objects,
                                guint n_objects,
                                const CwEntry *previous,
                                GError **error)
{
  const CwMetaverseType *type;

  g_return_val_if_fail (evaluator != NULL && (objects != NULL || n_objects == 0), NULL);

  type = cw_metaverse_schema_find_type_by_id (evaluator->rules->schema, metaverse_type);
  if (type == NULL)
    {
      fail_type (error);
      return NULL;
    }
  cw_rule_arena_reset (evaluator->context.arena);
  if (!cw_rule_evaluator_apply_objects (evaluator, type, objects, n_objects, error))
    return NULL;

  cw_rule_evaluator_begin_flows (evaluator, type->attributes->len, previous, previous == NULL);
  for (guint i = 0; i < evaluator->applications->len; i++)
    {
      const CwApplication *application = &g_array_index (evaluator->applications, CwApplication, i);

      cw_rule_evaluator_set_object (evaluator, application->object);
      if (!cw_rule_evaluator_run_flows (evaluator, application->rule, error))
        return NULL;
    }
  for (guint i = 0; i < type->attributes->len; i++)
    if (evaluator->slots[i].is_ignored && !evaluator->slots[i].is_decided)
      cw_rule_evaluator_keep (evaluator, i, ((CwRuleAttribute *) type->attributes->pdata[i])->id);
  return cw_entry_builder_end (evaluator->builder, error);
}

gboolean
cw_rule_evaluator_keeps_alive (CwRuleEvaluator *evaluator)
{
  g_return_val_if_fail (evaluator != NULL, FALSE);

  /* A rule of a target only joins: cw_rule_set_check_echo(). */
  for (guint i = 0; i < evaluator->applications->len; i++)
    if (g_array_index (evaluator->applications, CwApplication, i).rule->link_type !=
        CW_RULE_LINK_JOIN)
      return TRUE;
  return FALSE;
}

guint64
cw_rule_evaluator_get_references (CwRuleEvaluator *evaluator, const CwRuleObject *object)
{
  guint64 references = 0;

  g_return_val_if_fail (evaluator != NULL && object != NULL, 0);

  for (guint i = 0; i < evaluator->applications->len; i++)
    {
      const CwApplication *application = &g_array_index (evaluator->applications, CwApplication, i);

      if (application->object == object)
        references |= application->rule->references;
    }
  return references;
}

static CwAttributeId
get_object_type (const CwRule *rule)
{
  return g_array_index (rule->object_type_ids, CwAttributeId, 0);
}

void
cw_rule_evaluator_choose_type (CwRuleEvaluator *evaluator, CwOutboundResult *result)
{
  GArray *applications = evaluator->applications;

  for (guint i = 0; i < applications->len; i++)
    {
      const CwRule *rule = g_array_index (applications, CwApplication, i).rule;
      gboolean provisions = rule->link_type == CW_RULE_LINK_PROVISION;

      if (i == 0 || (provisions && !result->is_provisioned))
        result->object_type = get_object_type (rule);
      result->is_provisioned |= provisions;
    }
}

/* Rules that apply to the metaverse object and make an object of the chosen type. */
static gboolean
run_outbound (CwRuleEvaluator *evaluator, CwOutboundResult *result, GError **error)
{
  for (guint i = 0; i < evaluator->applications->len; i++)
    {
      const CwRule *rule = g_array_index (evaluator->applications, CwApplication, i).rule;

      if (get_object_type (rule) != result->object_type)
        continue;
      result->references |= rule->references;
      if (!cw_rule_evaluator_run_flows (evaluator, rule, error))
        return FALSE;
    }
  for (guint i = 0; i < evaluator->applications->len; i++)
    {
      const CwRule *rule = g_array_index (evaluator->applications, CwApplication, i).rule;

      for (guint j = 0; get_object_type (rule) == result->object_type && j < rule->flows->len; j++)
        {
          const CwRuleFlow *flow = g_ptr_array_index (rule->flows, j);
          const CwFlowSlot *slot = &evaluator->slots[flow->target_index];

          if (slot->is_ignored && !slot->is_decided)
            cw_rule_evaluator_keep (evaluator, flow->target_index, flow->target_id);
        }
    }
  return TRUE;
}

gboolean
cw_rule_evaluator_flow_outbound (CwRuleEvaluator *evaluator,
                                 CwConnectorKind target,
                                 CwAttributeId metaverse_type,
                                 const CwEntry *metaverse,
                                 const CwEntry *imported,
                                 const CwEntry *previous,
                                 CwOutboundResult *ret_result,
                                 GError **error)
{
  const CwEntry *kept = imported != NULL ? imported : previous;
  const CwRulePlan *plan;
  CwOutboundResult result = { 0 };

  g_return_val_if_fail (evaluator != NULL && metaverse != NULL && ret_result != NULL, FALSE);

  plan = cw_rule_set_find_outbound (evaluator->rules, target, metaverse_type);
  cw_rule_arena_reset (evaluator->context.arena);
  g_array_set_size (evaluator->applications, 0);
  cw_rule_evaluator_set_entry (evaluator, metaverse, imported);
  if (!cw_rule_evaluator_apply_plan (evaluator, plan, NULL, NULL, error))
    return FALSE;

  if (evaluator->applications->len > 0)
    {
      cw_rule_evaluator_choose_type (evaluator, &result);
      if (!cw_rule_evaluator_hide_taken (evaluator, plan, result.object_type, &kept, error))
        return FALSE;
      cw_rule_evaluator_begin_flows (evaluator, plan->n_targets, kept, kept == NULL);
      if (!run_outbound (evaluator, &result, error))
        return FALSE;
      result.desired = cw_entry_builder_end (evaluator->builder, error);
      if (result.desired == NULL)
        return FALSE;
      result.without = evaluator->without;
    }
  *ret_result = result;
  return TRUE;
}

/* ----- deciding */

/* An object that has none of the values to join by could never be found again. */
static gboolean
has_join_value (CwRuleEvaluator *evaluator,
                const CwRule *rule,
                gboolean *ret_has_value,
                GError **error)
{
  *ret_has_value = rule->joins->len == 0;
  for (guint i = 0; i < rule->joins->len && !*ret_has_value; i++)
    {
      const CwJoinGroup *group = g_ptr_array_index (rule->joins, i);

      for (guint j = 0; j < group->clauses->len && !*ret_has_value; j++)
        {
          const CwJoinClause *clause = g_ptr_array_index (group->clauses, j);
          CwRuleValue value;

          if (!cw_join_clause_evaluate (clause, &evaluator->context, &value, error))
            {
              g_prefix_error (error, "rule \"%s\": join: ", rule->id);
              return FALSE;
            }
          *ret_has_value = value.type != CW_RULE_TYPE_NULL;
        }
    }
  return TRUE;
}

/* Whether one of the rules that apply ties it to objects of another type than its own. */
static gboolean
is_seeker (GArray *applications, const CwInboundDecision *decision)
{
  for (guint i = 0; i < applications->len; i++)
    {
      const CwRule *rule = g_array_index (applications, CwApplication, i).rule;

      if (rule->joins->len > 0 &&
          (!decision->may_project || rule->metaverse_type->id != decision->metaverse_type))
        return TRUE;
    }
  return FALSE;
}

/* A bit for each; in the unlikely case of more the rest share the last. */
static guint64
get_type_bit (CwRuleSet *rules, const CwMetaverseType *type)
{
  guint index = 0;

  g_ptr_array_find (cw_metaverse_schema_get_types (rules->schema), type, &index);
  return G_GUINT64_CONSTANT (1) << MIN (index, 63);
}

gboolean
cw_inbound_decision_has_type (const CwInboundDecision *decision,
                              CwRuleSet *rules,
                              CwAttributeId metaverse_type)
{
  const CwMetaverseType *type = cw_metaverse_schema_find_type_by_id (rules->schema, metaverse_type);

  return type != NULL && (decision->metaverse_types & get_type_bit (rules, type)) != 0;
}

static gboolean
has_many_types (CwRuleSet *rules, const CwRuleObject *object)
{
  const CwRulePlan *plan = cw_rule_set_find_inbound (rules, object->kind, object->object_type);

  for (guint i = 1; plan != NULL && i < plan->rules->len; i++)
    if (((const CwRule *) g_ptr_array_index (plan->rules, i))->metaverse_type !=
        ((const CwRule *) g_ptr_array_index (plan->rules, 0))->metaverse_type)
      return TRUE;
  return FALSE;
}

gboolean
cw_rule_evaluator_decide_inbound (CwRuleEvaluator *evaluator,
                                  const CwRuleObject *object,
                                  CwInboundDecision *ret_decision,
                                  GError **error)
{
  CwInboundDecision decision = { 0 };

  g_return_val_if_fail (evaluator != NULL && object != NULL && ret_decision != NULL, FALSE);

  cw_rule_arena_reset (evaluator->context.arena);
  if (!cw_rule_evaluator_apply_objects (evaluator, NULL, object, 1, error))
    return FALSE;
  for (guint i = 0; i < evaluator->applications->len; i++)
    {
      const CwRule *rule = g_array_index (evaluator->applications, CwApplication, i).rule;
      gboolean has_value = FALSE;

      if (!decision.is_in_scope)
        decision.metaverse_type = rule->metaverse_type->id;
      decision.is_in_scope = TRUE;
      decision.metaverse_types |= get_type_bit (evaluator->rules, rule->metaverse_type);
      if (rule->link_type != CW_RULE_LINK_PROVISION || decision.may_project)
        continue;
      if (!has_join_value (evaluator, rule, &has_value, error))
        return FALSE;
      decision.metaverse_type = rule->metaverse_type->id;
      decision.may_project = has_value;
    }
  decision.seeks = is_seeker (evaluator->applications, &decision);
  decision.has_many_types = has_many_types (evaluator->rules, object);
  *ret_decision = decision;
  return TRUE;
}
