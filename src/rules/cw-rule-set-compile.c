/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-set-private.h"

#include <string.h>

#include "base/cw-dn.h"
#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "rules/cw-rule-mistakes.h"
#include "rules/cw-rule-references.h"

void
cw_rule_plan_free (gpointer data)
{
  CwRulePlan *plan = data;

  g_ptr_array_unref (plan->rules);
  g_free (plan);
}

void
cw_reference_plan_free (gpointer data)
{
  CwReferencePlan *plan = data;

  g_array_unref (plan->flows);
  g_free (plan);
}

static gboolean G_GNUC_PRINTF (2, 3) fail (GError **error, const char *format, ...)
{
  va_list arguments;
  g_autofree char *message = NULL;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, message);
  return FALSE;
}

/* Whether to go on: what is wrong with @rule (nullable) is noted when all is wanted. @mistake:
 * (transfer full) (nullable) */
static gboolean
go_on (CwRuleSet *rules, const CwRule *rule, GError *mistake, GError **error)
{
  if (mistake == NULL)
    return TRUE;
  if (rules->mistakes == NULL)
    {
      g_propagate_error (error, mistake);
      return FALSE;
    }
  cw_rule_mistakes_add (rules->mistakes, rule != NULL ? rule->id : NULL, NULL, mistake);
  g_error_free (mistake);
  return TRUE;
}

/* ----- identifiers and "within" */

static CwRule *
find_rule (CwRuleSet *rules, const char *id)
{
  for (guint i = 0; i < rules->rules->len; i++)
    {
      CwRule *rule = g_ptr_array_index (rules->rules, i);

      if (strcmp (rule->id, id) == 0)
        return rule;
    }
  return NULL;
}

/* A rule of one's own takes the place of one that was there before; of a chain the last one counts.
 */
static gboolean
link_replaced (CwRuleSet *rules, CwRule *rule, GError **error)
{
  CwRule *replaced;

  if (rule->replaces_id == NULL)
    return TRUE;
  replaced = find_rule (rules, rule->replaces_id);
  if (replaced == NULL || replaced->index >= rule->index)
    return fail (error, "rule \"%s\": replaces: " CW_PHRASE ("there is no rule \"%s\" before it"),
                 rule->id, rule->replaces_id);
  if (replaced->direction != rule->direction || replaced->kind != rule->kind ||
      replaced->metaverse_type != rule->metaverse_type)
    return fail (error, "rule \"%s\": replaces: " CW_PHRASE ("rule \"%s\" is about other objects"),
                 rule->id, replaced->id);
  if (replaced->heir != NULL)
    return fail (error, CW_PHRASE ("rules \"%s\" and \"%s\": both replace \"%s\""),
                 replaced->heir->id, rule->id, replaced->id);
  if (rule->is_disabled)
    return TRUE;
  replaced->heir = rule;
  replaced->is_disabled = TRUE;
  return TRUE;
}

static const CwRule *
find_heir (const CwRule *rule)
{
  while (rule != NULL && rule->heir != NULL)
    rule = rule->heir;
  return rule;
}

/* The rule that is named must see the same objects, so that asking for it makes sense. */
static gboolean
link_within (CwRuleSet *rules, CwRule *rule, GError **error)
{
  const CwRule *outer;

  if (rule->within_id == NULL)
    return TRUE;
  outer = find_heir (find_rule (rules, rule->within_id));
  if (outer == NULL)
    return fail (error, "rule \"%s\": within: " CW_PHRASE ("there is no rule \"%s\""), rule->id,
                 rule->within_id);
  if (outer->direction != rule->direction || outer->kind != rule->kind ||
      (rule->direction == CW_RULE_OUTBOUND && outer->metaverse_type != rule->metaverse_type))
    return fail (error, "rule \"%s\": within: " CW_PHRASE ("rule \"%s\" is about other objects"),
                 rule->id, outer->id);
  for (guint i = 0; i < rule->object_type_ids->len; i++)
    if (!cw_rule_has_object_type (outer, g_array_index (rule->object_type_ids, CwAttributeId, i)))
      return fail (error, "rule \"%s\": within: " CW_PHRASE ("rule \"%s\" is about other objects"),
                   rule->id, outer->id);
  rule->within = outer;
  return TRUE;
}

static gboolean
check_chain (const CwRule *rule, guint n_rules, GError **error)
{
  const CwRule *outer = rule->within;

  for (guint i = 0; outer != NULL; i++, outer = outer->within)
    if (i > n_rules)
      return fail (error,
                   "rule \"%s\": within: " CW_PHRASE ("the rules refer to each other in a circle"),
                   rule->id);
  return TRUE;
}

static gboolean
number_rules (CwRuleSet *rules, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rules->rules->len; i++)
    {
      CwRule *rule = g_ptr_array_index (rules->rules, i);
      GError *mistake = NULL;

      rule->index = i;
      if (!g_hash_table_add (ids, rule->id))
        (void) !fail (&mistake, "rule \"%s\": id: " CW_PHRASE ("another rule has the same id"),
                      rule->id);
      if (!go_on (rules, rule, mistake, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_circle (CwRuleSet *rules, CwRule *rule, GError **error)
{
  return check_chain (rule, rules->rules->len, error);
}

static gboolean
link_rules (CwRuleSet *rules, GError **error)
{
  gboolean (*const steps[]) (CwRuleSet * rules, CwRule * rule, GError * *error) = {
    link_replaced,
    link_within,
    check_circle,
  };

  for (guint step = 0; step < G_N_ELEMENTS (steps); step++)
    for (guint i = 0; i < rules->rules->len; i++)
      {
        CwRule *rule = g_ptr_array_index (rules->rules, i);
        GError *mistake = NULL;

        (void) !steps[step](rules, rule, &mistake);
        if (!go_on (rules, rule, mistake, error))
          return FALSE;
      }
  return TRUE;
}

/* ----- plans */

static CwRulePlan *
ensure_plan (GPtrArray *plans, CwConnectorKind kind, CwAttributeId object_type)
{
  CwRulePlan *plan;

  for (guint i = 0; i < plans->len; i++)
    {
      plan = g_ptr_array_index (plans, i);
      if (plan->kind == kind && plan->object_type == object_type)
        return plan;
    }
  plan = g_new0 (CwRulePlan, 1);
  plan->kind = kind;
  plan->object_type = object_type;
  plan->rules = g_ptr_array_new ();
  g_ptr_array_add (plans, plan);
  return plan;
}

static int
compare_precedence (gconstpointer a, gconstpointer b)
{
  const CwRule *x = *(const CwRule *const *) a;
  const CwRule *y = *(const CwRule *const *) b;

  if (x->precedence != y->precedence)
    return x->precedence < y->precedence ? -1 : 1;
  return x->index < y->index ? -1 : x->index > y->index;
}

static void
plan_rule (CwRuleSet *rules, CwRule *rule)
{
  if (rule->is_disabled)
    return;
  if (rule->direction == CW_RULE_OUTBOUND)
    {
      g_ptr_array_add (ensure_plan (rules->outbound, rule->kind, rule->metaverse_type->id)->rules,
                       rule);
      return;
    }
  for (guint i = 0; i < rule->object_type_ids->len; i++)
    g_ptr_array_add (ensure_plan (rules->inbound, rule->kind,
                                  g_array_index (rule->object_type_ids, CwAttributeId, i))
                         ->rules,
                     rule);
}

/* ----- flows: all for one attribute merge in one way; outbound targets are numbered */

typedef struct
{
  CwFlowMerge merge;
  guint index;
  const CwRule *rule;
} Target;

static gboolean
check_merge (const Target *target, const CwRule *rule, const CwRuleFlow *flow, GError **error)
{
  if (target->merge == flow->merge)
    return TRUE;
  return fail (
      error,
      CW_PHRASE ("rules \"%s\" and \"%s\": both set \"%s\", but merge its values in two ways"),
      target->rule->id, rule->id, flow->target);
}

/* @targets: attribute id to Target. */
static gboolean
add_target (GHashTable *targets, const CwRule *rule, CwRuleFlow *flow, GError **error)
{
  Target *target = g_hash_table_lookup (targets, GUINT_TO_POINTER (flow->target_id));

  if (target == NULL)
    {
      target = g_new0 (Target, 1);
      target->merge = flow->merge;
      target->rule = rule;
      target->index = g_hash_table_size (targets);
      g_hash_table_insert (targets, GUINT_TO_POINTER (flow->target_id), target);
    }
  if (rule->direction == CW_RULE_OUTBOUND)
    flow->target_index = target->index;
  return check_merge (target, rule, flow, error);
}

static gboolean
add_targets (CwRuleSet *rules, GHashTable *targets, const CwRule *rule, GError **error)
{
  for (guint i = 0; i < rule->flows->len; i++)
    {
      GError *mistake = NULL;

      (void) !add_target (targets, rule, g_ptr_array_index (rule->flows, i), &mistake);
      if (!go_on (rules, rule, mistake, error))
        return FALSE;
    }
  return TRUE;
}

static GHashTable *
targets_new (void)
{
  return g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);
}

static gboolean
number_outbound_targets (CwRuleSet *rules, GError **error)
{
  for (guint i = 0; i < rules->outbound->len; i++)
    {
      CwRulePlan *plan = g_ptr_array_index (rules->outbound, i);
      g_autoptr (GHashTable) targets = targets_new ();

      for (guint j = 0; j < plan->rules->len; j++)
        if (!add_targets (rules, targets, g_ptr_array_index (plan->rules, j), error))
          return FALSE;
      plan->n_targets = g_hash_table_size (targets);
      rules->max_targets = MAX (rules->max_targets, plan->n_targets);
    }
  return TRUE;
}

static gboolean
check_inbound_targets (CwRuleSet *rules, GError **error)
{
  GPtrArray *types = cw_metaverse_schema_get_types (rules->schema);

  for (guint i = 0; i < types->len; i++)
    {
      const CwMetaverseType *type = g_ptr_array_index (types, i);
      g_autoptr (GHashTable) targets = targets_new ();

      rules->max_targets = MAX (rules->max_targets, type->attributes->len);
      for (guint j = 0; j < rules->rules->len; j++)
        {
          const CwRule *rule = g_ptr_array_index (rules->rules, j);

          if (rule->direction == CW_RULE_INBOUND && rule->metaverse_type == type &&
              !rule->is_disabled && !add_targets (rules, targets, rule, error))
            return FALSE;
        }
    }
  return TRUE;
}

/* ----- references */

static CwReferencePlan *
ensure_references (CwRuleSet *rules, const CwRule *rule, CwAttributeId object_type)
{
  CwReferencePlan *plan;

  for (guint i = 0; i < rules->references->len; i++)
    {
      plan = g_ptr_array_index (rules->references, i);
      if (plan->direction == rule->direction && plan->kind == rule->kind &&
          plan->object_type == object_type)
        return plan;
    }
  plan = g_new0 (CwReferencePlan, 1);
  plan->direction = rule->direction;
  plan->kind = rule->kind;
  plan->object_type = object_type;
  plan->flows = g_array_new (FALSE, FALSE, sizeof (CwReferenceFlow));
  g_ptr_array_add (rules->references, plan);
  return plan;
}

static void
add_reference (GArray *flows, const CwRuleFlow *flow)
{
  CwReferenceFlow reference = { flow->source_id, flow->target_id };

  for (guint i = 0; i < flows->len; i++)
    {
      const CwReferenceFlow *other = &g_array_index (flows, CwReferenceFlow, i);

      if (other->source == reference.source && other->target == reference.target)
        return;
    }
  g_array_append_val (flows, reference);
}

static int
compare_references (gconstpointer a, gconstpointer b)
{
  const CwReferenceFlow *x = a;
  const CwReferenceFlow *y = b;

  if (x->source != y->source)
    return x->source < y->source ? -1 : 1;
  return x->target < y->target ? -1 : x->target > y->target;
}

static void
collect_references (CwRuleSet *rules, const CwRule *rule)
{
  for (guint i = 0; i < rule->flows->len; i++)
    {
      const CwRuleFlow *flow = g_ptr_array_index (rule->flows, i);

      if (!flow->is_reference || rule->is_disabled)
        continue;
      for (guint j = 0; j < rule->object_type_ids->len; j++)
        add_reference (
            ensure_references (rules, rule, g_array_index (rule->object_type_ids, CwAttributeId, j))
                ->flows,
            flow);
    }
}

/* The bit of the rule among those of its direction and kind. */
static gboolean
number_references (CwRuleSet *rules, CwRule *rule, GError **error)
{
  guint n_before = 0;

  rule->references = 0;
  if (rule->is_disabled || !cw_rule_moves_references (rule))
    return TRUE;
  for (guint i = 0; i < rule->index; i++)
    {
      const CwRule *other = g_ptr_array_index (rules->rules, i);

      n_before += other->references != 0 && other->direction == rule->direction &&
                  other->kind == rule->kind;
    }
  if (n_before >= CW_RULE_MAX_REFERENCE_RULES)
    return fail (error,
                 "rule \"%s\": " CW_PHRASE ("more than %d rules of one connector move references"),
                 rule->id, CW_RULE_MAX_REFERENCE_RULES);
  rule->references = G_GUINT64_CONSTANT (1) << n_before;
  return TRUE;
}

/* ----- kinds of keys */

static gboolean
is_same_key (const CwJoinGroup *a, const CwJoinGroup *b)
{
  if (a->clauses->len != b->clauses->len)
    return FALSE;
  for (guint i = 0; i < a->clauses->len; i++)
    {
      const CwJoinClause *x = g_ptr_array_index (a->clauses, i);
      const CwJoinClause *y = g_ptr_array_index (b->clauses, i);

      if (x->metaverse != y->metaverse || x->is_case_sensitive != y->is_case_sensitive)
        return FALSE;
    }
  return TRUE;
}

/* Rules that join by the same metaverse attributes share a kind; two groups of one rule do not, so
 * that the groups can be told apart. Numbered in the order of the documents: an administrator's
 * rule does not renumber the standard ones. */
static CwKeyKind *
get_key_kind (CwRuleSet *rules, const CwRule *rule, guint group_index)
{
  const CwJoinGroup *group = g_ptr_array_index (rule->joins, group_index);
  guint n_before = 0;
  CwKeyKind kind = { 0 };

  for (guint i = 0; i < group_index; i++)
    n_before += is_same_key (g_ptr_array_index (rule->joins, i), group);
  for (guint i = 0; i < rules->key_kinds->len; i++)
    {
      CwKeyKind *other = &g_array_index (rules->key_kinds, CwKeyKind, i);

      if (other->type == rule->metaverse_type && is_same_key (other->group, group) &&
          n_before-- == 0)
        return other;
    }
  kind.kind = (guint16) (rules->key_kinds->len + 1);
  kind.type = rule->metaverse_type;
  kind.group = group;
  g_array_append_val (rules->key_kinds, kind);
  return &g_array_index (rules->key_kinds, CwKeyKind, rules->key_kinds->len - 1);
}

static void
number_join_groups (CwRuleSet *rules, CwRule *rule)
{
  for (guint i = 0; i < rule->joins->len; i++)
    {
      CwJoinGroup *group = g_ptr_array_index (rule->joins, i);
      CwKeyKind *kind = get_key_kind (rules, rule, i);

      group->kind = kind->kind;
      if (!rule->is_disabled)
        kind->seekers |= 1u << rule->kind;
    }
}

/* ----- groups that scopes ask for */

static gboolean
number_group (CwRuleSet *rules, const CwRule *rule, CwScopeClause *clause, GError **error)
{
  CwRuleGroup group = { rule->kind, clause->value };

  for (guint i = 0; i < rules->groups->len; i++)
    {
      const CwRuleGroup *other = &g_array_index (rules->groups, CwRuleGroup, i);

      clause->group = i;
      if (other->kind == group.kind && cw_dn_equal (other->dn, group.dn))
        return TRUE;
    }
  if (rules->groups->len == CW_RULE_MAX_GROUPS)
    return fail (error, "rule \"%s\": " CW_PHRASE ("the rules ask for more than %d groups"),
                 rule->id, CW_RULE_MAX_GROUPS);
  clause->group = rules->groups->len;
  g_array_append_val (rules->groups, group);
  return TRUE;
}

static gboolean
number_groups (CwRuleSet *rules, const CwRule *rule, GError **error)
{
  for (guint i = 0; i < rule->scope->len && !rule->is_disabled; i++)
    {
      GPtrArray *clauses = g_ptr_array_index (rule->scope, i);

      for (guint j = 0; j < clauses->len; j++)
        {
          CwScopeClause *clause = g_ptr_array_index (clauses, j);

          if (clause->is_group && !number_group (rules, rule, clause, error))
            return FALSE;
        }
    }
  return TRUE;
}

/* ----- values that only one object may have */

/* The kind of a set of values: named by @among, else by the attribute. */
static guint16
number_unique_set (CwRuleSet *rules, const char *among, CwAttributeId attribute)
{
  CwUniqueKind kind = { among, attribute };

  for (guint i = 0; i < rules->unique_kinds->len; i++)
    {
      const CwUniqueKind *other = &g_array_index (rules->unique_kinds, CwUniqueKind, i);

      if (g_strcmp0 (other->among, among) == 0 && (among != NULL || other->attribute == attribute))
        return (guint16) (CW_RULE_UNIQUE_KINDS + i);
    }
  g_array_append_val (rules->unique_kinds, kind);
  return (guint16) (CW_RULE_UNIQUE_KINDS + rules->unique_kinds->len - 1);
}

static void
number_unique (CwRuleSet *rules)
{
  GPtrArray *types = cw_metaverse_schema_get_types (rules->schema);

  for (guint i = 0; i < types->len; i++)
    {
      const CwMetaverseType *type = g_ptr_array_index (types, i);

      for (guint j = 0; j < type->attributes->len; j++)
        {
          CwRuleAttribute *attribute = g_ptr_array_index (type->attributes, j);

          if (attribute->is_unique)
            attribute->unique_kind = number_unique_set (rules, attribute->among, attribute->id);
        }
    }
  for (guint i = 0; i < rules->rules->len; i++)
    {
      const CwRule *rule = g_ptr_array_index (rules->rules, i);

      for (guint j = 0; j < rule->flows->len; j++)
        {
          CwRuleFlow *flow = g_ptr_array_index (rule->flows, j);

          if (flow->is_unique)
            flow->unique_kind = number_unique_set (rules, flow->among, flow->target_id);
        }
    }
}

static void
add_unique_target (CwRuleSet *rules, CwUniqueTarget target)
{
  for (guint i = 0; i < rules->unique_targets->len; i++)
    {
      const CwUniqueTarget *other = &g_array_index (rules->unique_targets, CwUniqueTarget, i);

      if (other->connector == target.connector && other->object_type == target.object_type &&
          other->attribute == target.attribute)
        return;
    }
  g_array_append_val (rules->unique_targets, target);
}

/* What flows put there. */
static void
collect_flow_targets (CwRuleSet *rules, const CwRule *rule, CwAttributeId object_type)
{
  CwUniqueTarget target = { .connector = rule->kind, .object_type = object_type };

  for (guint i = 0; i < rule->flows->len && rule->direction == CW_RULE_OUTBOUND; i++)
    {
      const CwRuleFlow *flow = g_ptr_array_index (rule->flows, i);

      target.attribute = flow->target_id;
      target.kind = flow->unique_kind;
      target.syntax = flow->target_syntax;
      if (flow->is_unique)
        add_unique_target (rules, target);
    }
}

/* What the metaverse calls by the same name: the target may make it itself (proxyAddresses of
 * mail), or have it of objects that are only read there (contacts). */
static void
collect_named_targets (CwRuleSet *rules, const CwRule *rule, CwAttributeId object_type)
{
  const CwMetaverseType *type = rule->metaverse_type;
  CwUniqueTarget target = { .connector = rule->kind, .object_type = object_type };

  for (guint i = 0; i < type->attributes->len; i++)
    {
      const CwRuleAttribute *attribute = g_ptr_array_index (type->attributes, i);

      target.attribute = attribute->id;
      target.kind = attribute->unique_kind;
      target.syntax = attribute->syntax;
      if (attribute->is_unique)
        add_unique_target (rules, target);
    }
}

static void
collect_unique_targets (CwRuleSet *rules,
                        void (*collect) (CwRuleSet *, const CwRule *, CwAttributeId))
{
  for (guint i = 0; i < rules->rules->len; i++)
    {
      const CwRule *rule = g_ptr_array_index (rules->rules, i);

      if (!cw_connector_kind_is_target (rule->kind) || rule->is_disabled)
        continue;
      for (guint j = 0; j < rule->object_type_ids->len; j++)
        collect (rules, rule, g_array_index (rule->object_type_ids, CwAttributeId, j));
    }
}

/* The set of a flow is the one that its values belong to, wherever its rule stands. */
static void
list_unique_targets (CwRuleSet *rules)
{
  collect_unique_targets (rules, collect_flow_targets);
  collect_unique_targets (rules, collect_named_targets);
}

static void
sort_plans (GPtrArray *plans)
{
  for (guint i = 0; i < plans->len; i++)
    g_ptr_array_sort (((CwRulePlan *) plans->pdata[i])->rules, compare_precedence);
}

static gboolean
check_echoes (CwRuleSet *rules, GError **error)
{
  for (guint i = 0; i < rules->rules->len; i++)
    {
      const CwRule *rule = g_ptr_array_index (rules->rules, i);
      GError *mistake = NULL;

      (void) !cw_rule_set_check_echo (rules, rule, &mistake);
      if (!go_on (rules, rule, mistake, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
cw_rule_set_compile (CwRuleSet *rules, GError **error)
{
  if (!number_rules (rules, error) || !link_rules (rules, error))
    return FALSE;
  for (guint i = 0; i < rules->rules->len; i++)
    {
      CwRule *rule = g_ptr_array_index (rules->rules, i);
      GError *mistake = NULL;

      plan_rule (rules, rule);
      collect_references (rules, rule);
      number_join_groups (rules, rule);
      (void) !(number_references (rules, rule, &mistake) && number_groups (rules, rule, &mistake));
      if (!go_on (rules, rule, mistake, error))
        return FALSE;
    }
  if (rules->key_kinds->len >= CW_RULE_UNIQUE_KINDS)
    return fail (error, CW_PHRASE ("the rules have too many join groups"));
  sort_plans (rules->inbound);
  sort_plans (rules->outbound);
  for (guint i = 0; i < rules->references->len; i++)
    g_array_sort (((CwReferencePlan *) rules->references->pdata[i])->flows, compare_references);
  number_unique (rules);
  list_unique_targets (rules);
  return check_echoes (rules, error) && check_inbound_targets (rules, error) &&
         number_outbound_targets (rules, error);
}
