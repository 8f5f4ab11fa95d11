/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "rules/cw-rule-evaluator-private.h"
#include "rules/cw-rule-text.h"

/* Several clauses with several values each multiply; nobody joins by more than this. */
#define MAX_COMBINATIONS 4096

/* The values of one clause on either side, ready to be hashed or compared. */
typedef struct
{
  CwValue *values; /* in the arena */
  guint n;
  gboolean is_exact;
} ClauseValues;

gboolean
cw_join_clause_evaluate (const CwJoinClause *clause,
                         CwRuleContext *context,
                         CwRuleValue *ret_value,
                         GError **error)
{
  if (clause->expression != NULL)
    return cw_expression_evaluate (clause->expression, context, ret_value, error);
  return cw_rule_context_read (context, context->entry, clause->id, clause->syntax, ret_value,
                               error);
}

static gboolean
is_exact (const CwRuleAttribute *attribute, gboolean is_case_sensitive)
{
  return is_case_sensitive || attribute->syntax != CW_SYNTAX_STRING;
}

/* The source's values in the form in which the metaverse would hold them. */
static gboolean
read_source (CwRuleEvaluator *evaluator,
             const CwJoinClause *clause,
             ClauseValues *ret_values,
             GError **error)
{
  CwRuleArena *arena = evaluator->context.arena;
  ClauseValues result = { .is_exact = is_exact (clause->metaverse, clause->is_case_sensitive) };
  CwRuleValue value;
  const CwRuleValue *items;
  guint n = 0;

  if (!cw_join_clause_evaluate (clause, &evaluator->context, &value, error))
    return FALSE;
  if (!cw_rule_value_is (value, CW_RULE_TYPE_AUTHORITATIVE_NULL | CW_RULE_TYPE_IGNORE))
    items = cw_rule_value_get_items (&value, &n);
  else
    items = NULL;
  result.values = cw_rule_arena_alloc (arena, n * sizeof *result.values);
  for (guint i = 0; i < n; i++)
    {
      CwValue *bytes = &result.values[result.n];

      if (!cw_rule_value_to_bytes (items[i], clause->metaverse->syntax, arena, bytes, error))
        return FALSE;
      result.n += bytes->len > 0;
    }
  *ret_values = result;
  return TRUE;
}

static ClauseValues
read_metaverse (CwRuleEvaluator *evaluator, const CwJoinClause *clause, const CwEntry *metaverse)
{
  ClauseValues result = { .is_exact = is_exact (clause->metaverse, clause->is_case_sensitive) };
  guint position = 0;

  if (!cw_entry_find (metaverse, clause->metaverse->id, &position))
    return result;
  result.n = cw_entry_get_n_values_at (metaverse, position);
  result.values = cw_rule_arena_alloc (evaluator->context.arena, result.n * sizeof *result.values);
  for (guint i = 0; i < result.n; i++)
    result.values[i] = cw_entry_get_value_at (metaverse, position, i);
  return result;
}

static gint64
hash_value (const ClauseValues *values, guint index)
{
  const CwValue *value = &values->values[index];

  return values->is_exact ? cw_value_hash (value) : cw_value_hash_folded (value);
}

/* Several clauses give the hash of their hashes; one clause its own. */
static gint64
combine (const gint64 *hashes, guint n)
{
  gint64 words[CW_RULE_MAX_JOIN_CLAUSES];
  CwValue bytes = { (const guint8 *) words, n * sizeof *words };

  if (n == 1)
    return hashes[0];
  for (guint i = 0; i < n; i++)
    words[i] = (gint64) GUINT64_TO_LE ((guint64) hashes[i]);
  return cw_value_hash (&bytes);
}

/* One key for each combination of one value of each clause. */
static gboolean
add_combinations (guint16 kind, const ClauseValues *values, guint n_clauses, GArray *keys)
{
  guint64 n = 1;

  for (guint i = 0; i < n_clauses; i++)
    n = MIN (n * values[i].n, MAX_COMBINATIONS + 1);
  if (n > MAX_COMBINATIONS && n_clauses > 1)
    return FALSE;
  if (n_clauses == 1)
    n = values[0].n;
  for (guint64 i = 0; i < n; i++)
    {
      CwRuleKey key = { .kind = kind };
      gint64 hashes[CW_RULE_MAX_JOIN_CLAUSES];
      guint64 rest = i;

      for (guint j = 0; j < n_clauses; j++)
        {
          hashes[j] = hash_value (&values[j], (guint) (rest % values[j].n));
          rest /= values[j].n;
        }
      key.hash = combine (hashes, n_clauses);
      g_array_append_val (keys, key);
    }
  return TRUE;
}

static gboolean
add_group_keys (CwRuleEvaluator *evaluator, const CwJoinGroup *group, GArray *keys, GError **error)
{
  ClauseValues values[CW_RULE_MAX_JOIN_CLAUSES];

  for (guint i = 0; i < group->clauses->len; i++)
    {
      if (!read_source (evaluator, g_ptr_array_index (group->clauses, i), &values[i], error))
        return FALSE;
      if (values[i].n == 0)
        return TRUE;
    }
  if (add_combinations (group->kind, values, group->clauses->len, keys))
    return TRUE;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                       "the attributes to join by have too many values");
  return FALSE;
}

static gboolean
add_rule_keys (CwRuleEvaluator *evaluator, const CwRule *rule, GArray *keys, GError **error)
{
  for (guint i = 0; i < rule->joins->len; i++)
    if (!add_group_keys (evaluator, g_ptr_array_index (rule->joins, i), keys, error))
      {
        g_prefix_error (error, "rule \"%s\": join[%u]: ", rule->id, i);
        return FALSE;
      }
  return TRUE;
}

/* Two rules with join conditions for one type of objects would have to be tried in an order that
 * nobody gave. Rules for several types are tried by precedence. */
static gboolean
check_joining_rule (GArray *applications, guint position, GError **error)
{
  const CwRule *rule = g_array_index (applications, CwApplication, position).rule;

  for (guint i = 0; i < position; i++)
    {
      const CwRule *other = g_array_index (applications, CwApplication, i).rule;

      if (other->joins->len == 0 || other->metaverse_type != rule->metaverse_type)
        continue;
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "rules \"%s\" and \"%s\" both apply and both have join conditions; only one "
                   "rule may",
                   other->id, rule->id);
      return FALSE;
    }
  return TRUE;
}

static gboolean
add_all_keys (CwRuleEvaluator *evaluator, GArray *keys, GError **error)
{
  GArray *applications = evaluator->applications;

  for (guint i = 0; i < applications->len; i++)
    {
      const CwRule *rule = g_array_index (applications, CwApplication, i).rule;

      if (rule->joins->len > 0 && (!check_joining_rule (applications, i, error) ||
                                   !add_rule_keys (evaluator, rule, keys, error)))
        return FALSE;
    }
  return TRUE;
}

gboolean
cw_rule_evaluator_collect_join_keys (CwRuleEvaluator *evaluator,
                                     const CwRuleObject *object,
                                     GArray *keys,
                                     GError **error)
{
  guint n_before;

  g_return_val_if_fail (evaluator != NULL && object != NULL && keys != NULL, FALSE);

  n_before = keys->len;
  cw_rule_arena_reset (evaluator->context.arena);
  if (!cw_rule_evaluator_apply_objects (evaluator, NULL, object, 1, error))
    return FALSE;
  if (add_all_keys (evaluator, keys, error))
    return TRUE;
  g_array_set_size (keys, n_before);
  return FALSE;
}

void
cw_rule_evaluator_collect_metaverse_keys (CwRuleEvaluator *evaluator,
                                          guint seekers,
                                          CwAttributeId metaverse_type,
                                          const CwEntry *metaverse,
                                          GArray *keys)
{
  g_return_if_fail (evaluator != NULL && metaverse != NULL && keys != NULL);

  cw_rule_arena_reset (evaluator->context.arena);
  for (guint i = 0; i < evaluator->rules->key_kinds->len; i++)
    {
      const CwKeyKind *kind = &g_array_index (evaluator->rules->key_kinds, CwKeyKind, i);
      ClauseValues values[CW_RULE_MAX_JOIN_CLAUSES];
      gboolean is_complete = TRUE;

      if (kind->type->id != metaverse_type || (kind->seekers & seekers) == 0)
        continue;
      for (guint j = 0; j < kind->group->clauses->len && is_complete; j++)
        {
          values[j] =
              read_metaverse (evaluator, g_ptr_array_index (kind->group->clauses, j), metaverse);
          is_complete = values[j].n > 0;
        }
      if (is_complete)
        add_combinations (kind->kind, values, kind->group->clauses->len, keys);
    }
}

static gboolean
have_common_value (const ClauseValues *a, const ClauseValues *b)
{
  for (guint i = 0; i < a->n; i++)
    for (guint j = 0; j < b->n; j++)
      {
        const CwValue *x = &a->values[i];
        const CwValue *y = &b->values[j];

        if (a->is_exact ? cw_value_compare (x, y) == 0
                        : cw_rule_text_equal_folded ((const char *) x->data, x->len,
                                                     (const char *) y->data, y->len))
          return TRUE;
      }
  return FALSE;
}

static gboolean
is_group_match (CwRuleEvaluator *evaluator, const CwJoinGroup *group, const CwEntry *metaverse)
{
  for (guint i = 0; i < group->clauses->len; i++)
    {
      const CwJoinClause *clause = g_ptr_array_index (group->clauses, i);
      ClauseValues source = { 0 };
      ClauseValues target = read_metaverse (evaluator, clause, metaverse);

      if (!read_source (evaluator, clause, &source, NULL) || !have_common_value (&source, &target))
        return FALSE;
    }
  return TRUE;
}

gboolean
cw_rule_evaluator_is_join_match (CwRuleEvaluator *evaluator,
                                 const CwRuleObject *object,
                                 guint16 key_kind,
                                 CwAttributeId metaverse_type,
                                 const CwEntry *metaverse)
{
  const CwRulePlan *plan;

  g_return_val_if_fail (evaluator != NULL && object != NULL && metaverse != NULL, FALSE);

  plan = cw_rule_set_find_inbound (evaluator->rules, object->kind, object->object_type);
  cw_rule_arena_reset (evaluator->context.arena);
  cw_rule_evaluator_set_object (evaluator, object);
  for (guint i = 0; plan != NULL && i < plan->rules->len; i++)
    {
      const CwRule *rule = g_ptr_array_index (plan->rules, i);

      for (guint j = 0; rule->metaverse_type->id == metaverse_type && j < rule->joins->len; j++)
        {
          const CwJoinGroup *group = g_ptr_array_index (rule->joins, j);

          if (group->kind == key_kind && is_group_match (evaluator, group, metaverse))
            return TRUE;
        }
    }
  return FALSE;
}
