/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "base/cw-error.h"
#include "rules/cw-rule-evaluator-private.h"

/* Values of which no two exported objects have one in common: their keys, and what an object gets
 * in place of those that another one has. */

/* ----- keys */

/* The kind of an address of a mailbox: the same address without it is a sign-in name, or mail. Text
 * in another scheme ("sip:", "x500:") is no such address, and keeps it. */
#define ADDRESS_SCHEME "smtp:"

static CwRuleKey
make_key (guint16 kind, CwSyntax syntax, CwValue value)
{
  const gsize len = sizeof ADDRESS_SCHEME - 1;
  CwRuleKey key = { .kind = kind };

  if (syntax != CW_SYNTAX_STRING)
    {
      key.hash = cw_value_hash (&value);
      return key;
    }
  if (value.len > len && g_ascii_strncasecmp ((const char *) value.data, ADDRESS_SCHEME, len) == 0)
    {
      value.data += len;
      value.len -= len;
    }
  key.hash = cw_value_hash_folded (&value);
  return key;
}

static gboolean
is_same_key (const CwRuleKey *a, const CwRuleKey *b)
{
  return a->kind == b->kind && a->hash == b->hash;
}

/* Does as much with the values of one attribute as is wanted: adds their keys to @keys, and the
 * values whose key is @wanted to @found (nullable). TRUE: there is one. */
static gboolean
go_through (const CwEntry *entry,
            CwAttributeId attribute,
            guint16 kind,
            CwSyntax syntax,
            GArray *keys,
            const CwRuleKey *wanted,
            GArray *found)
{
  gboolean is_found = FALSE;
  guint position = 0;
  guint n =
      cw_entry_find (entry, attribute, &position) ? cw_entry_get_n_values_at (entry, position) : 0;

  for (guint i = 0; i < n; i++)
    {
      CwValue value = cw_entry_get_value_at (entry, position, i);
      CwUniqueValue unique = { attribute, value };
      CwRuleKey key = make_key (kind, syntax, value);

      if (keys != NULL)
        g_array_append_val (keys, key);
      if (wanted == NULL || !is_same_key (&key, wanted))
        continue;
      is_found = TRUE;
      if (found != NULL)
        g_array_append_val (found, unique);
    }
  return is_found;
}

static gboolean
go_through_target (CwRuleSet *rules,
                   CwConnectorKind target,
                   CwAttributeId object_type,
                   const CwEntry *entry,
                   GArray *keys,
                   const CwRuleKey *wanted,
                   GArray *found)
{
  gboolean is_found = FALSE;

  for (guint i = 0; i < rules->unique_targets->len; i++)
    {
      const CwUniqueTarget *unique = &g_array_index (rules->unique_targets, CwUniqueTarget, i);

      if (unique->connector == target && unique->object_type == object_type)
        is_found |= go_through (entry, unique->attribute, unique->kind, unique->syntax, keys,
                                wanted, found);
    }
  return is_found;
}

static gboolean
go_through_metaverse (CwRuleSet *rules,
                      CwAttributeId metaverse_type,
                      const CwEntry *entry,
                      GArray *keys,
                      const CwRuleKey *wanted,
                      GArray *found)
{
  const CwMetaverseType *type = cw_metaverse_schema_find_type_by_id (rules->schema, metaverse_type);
  gboolean is_found = FALSE;

  for (guint i = 0; type != NULL && i < type->attributes->len; i++)
    {
      const CwRuleAttribute *attribute = g_ptr_array_index (type->attributes, i);

      if (attribute->is_unique)
        is_found |= go_through (entry, attribute->id, attribute->unique_kind, attribute->syntax,
                                keys, wanted, found);
    }
  return is_found;
}

void
cw_rule_set_collect_held_keys (CwRuleSet *rules,
                               CwConnectorKind target,
                               CwAttributeId object_type,
                               const CwEntry *entry,
                               GArray *keys)
{
  g_return_if_fail (rules != NULL && entry != NULL && keys != NULL);

  (void) go_through_target (rules, target, object_type, entry, keys, NULL, NULL);
}

void
cw_rule_set_collect_own_keys (CwRuleSet *rules,
                              CwAttributeId metaverse_type,
                              const CwEntry *metaverse,
                              GArray *keys)
{
  g_return_if_fail (rules != NULL && metaverse != NULL && keys != NULL);

  (void) go_through_metaverse (rules, metaverse_type, metaverse, keys, NULL, NULL);
}

gboolean
cw_rule_set_find_held_values (CwRuleSet *rules,
                              CwConnectorKind target,
                              CwAttributeId object_type,
                              const CwEntry *entry,
                              const CwRuleKey *key,
                              GArray *found)
{
  g_return_val_if_fail (rules != NULL && key != NULL, FALSE);

  return entry != NULL && go_through_target (rules, target, object_type, entry, NULL, key, found);
}

gboolean
cw_rule_set_find_own_values (CwRuleSet *rules,
                             CwAttributeId metaverse_type,
                             const CwEntry *metaverse,
                             const CwRuleKey *key,
                             GArray *found)
{
  g_return_val_if_fail (rules != NULL && key != NULL, FALSE);

  return metaverse != NULL &&
         go_through_metaverse (rules, metaverse_type, metaverse, NULL, key, found);
}

/* ----- what a metaverse object would have */

static gboolean
add_flow_unique (CwRuleEvaluator *evaluator, const CwRuleFlow *flow, GArray *keys)
{
  CwRuleValue value;
  const CwRuleValue *items;
  guint n = 0;
  guint n_before = keys->len;

  if (!cw_rule_flow_evaluate (flow, &evaluator->context, &value, NULL) ||
      cw_rule_value_is (value, CW_RULE_TYPE_AUTHORITATIVE_NULL | CW_RULE_TYPE_IGNORE))
    return FALSE;
  items = cw_rule_value_get_items (&value, &n);
  for (guint i = 0; i < n; i++)
    {
      CwValue bytes;

      if (cw_rule_value_to_bytes (items[i], flow->target_syntax, evaluator->context.arena, &bytes,
                                  NULL) &&
          bytes.len > 0)
        {
          CwRuleKey key = make_key (flow->unique_kind, flow->target_syntax, bytes);

          g_array_append_val (keys, key);
        }
    }
  return keys->len > n_before;
}

/* What a target would get, as flow_outbound() computes it: the first rule with a value decides.
 * FALSE: it gets nothing. */
static gboolean
add_outbound_unique (CwRuleEvaluator *evaluator, const CwRulePlan *plan, GArray *keys)
{
  CwOutboundResult result = { 0 };

  g_array_set_size (evaluator->applications, 0);
  if (!cw_rule_evaluator_apply_plan (evaluator, plan, NULL, NULL, NULL))
    return FALSE;
  cw_rule_evaluator_choose_type (evaluator, &result);
  if (!result.is_provisioned)
    return FALSE;
  cw_rule_evaluator_begin_flows (evaluator, plan->n_targets, NULL, TRUE);
  for (guint i = 0; i < evaluator->applications->len; i++)
    {
      const CwRule *rule = g_array_index (evaluator->applications, CwApplication, i).rule;

      for (guint j = 0; cw_rule_has_object_type (rule, result.object_type) && j < rule->flows->len;
           j++)
        {
          const CwRuleFlow *flow = g_ptr_array_index (rule->flows, j);
          CwFlowSlot *slot = &evaluator->slots[flow->target_index];

          if (flow->is_unique && !slot->is_decided)
            slot->is_decided = add_flow_unique (evaluator, flow, keys);
        }
    }
  return TRUE;
}

void
cw_rule_evaluator_collect_unique_keys (CwRuleEvaluator *evaluator,
                                       CwAttributeId metaverse_type,
                                       const CwEntry *metaverse,
                                       GArray *keys)
{
  gboolean is_exported = FALSE;

  g_return_if_fail (evaluator != NULL && metaverse != NULL && keys != NULL);

  cw_rule_arena_reset (evaluator->context.arena);
  cw_rule_evaluator_set_entry (evaluator, metaverse, NULL);
  for (guint i = 0; i < evaluator->rules->outbound->len; i++)
    {
      const CwRulePlan *plan = g_ptr_array_index (evaluator->rules->outbound, i);

      if (plan->object_type == metaverse_type)
        is_exported |= add_outbound_unique (evaluator, plan, keys);
    }
  if (is_exported)
    cw_rule_set_collect_own_keys (evaluator->rules, metaverse_type, metaverse, keys);
}

/* ----- what others have */

void
cw_rule_evaluator_set_taken (CwRuleEvaluator *evaluator, const GArray *taken)
{
  g_return_if_fail (evaluator != NULL);

  evaluator->taken = taken != NULL && taken->len > 0 ? taken : NULL;
  g_clear_pointer (&evaluator->rest, cw_entry_unref);
  g_clear_pointer (&evaluator->imported_rest, cw_entry_unref);
  g_clear_pointer (&evaluator->kept_rest, cw_entry_unref);
}

static gboolean
is_taken (const CwRuleEvaluator *evaluator, guint16 kind, CwSyntax syntax, CwValue value)
{
  CwRuleKey key = make_key (kind, syntax, value);

  for (guint i = 0; i < evaluator->taken->len; i++)
    if (is_same_key (&key, &g_array_index (evaluator->taken, CwRuleKey, i)))
      return TRUE;
  return FALSE;
}

/* The set that values of an attribute belong to; FALSE: to none. */
typedef gboolean (*FindKind) (const CwRuleEvaluator *evaluator,
                              const CwRulePlan *plan,
                              CwAttributeId object_type,
                              CwAttributeId attribute,
                              guint16 *ret_kind,
                              CwSyntax *ret_syntax);

static gboolean
find_own_kind (const CwRuleEvaluator *evaluator,
               const CwRulePlan *plan,
               CwAttributeId object_type,
               CwAttributeId attribute,
               guint16 *ret_kind,
               CwSyntax *ret_syntax)
{
  const CwMetaverseType *type =
      cw_metaverse_schema_find_type_by_id (evaluator->rules->schema, plan->object_type);

  for (guint i = 0; type != NULL && i < type->attributes->len; i++)
    {
      const CwRuleAttribute *own = g_ptr_array_index (type->attributes, i);

      if (own->id != attribute || !own->is_unique)
        continue;
      *ret_kind = own->unique_kind;
      *ret_syntax = own->syntax;
      return TRUE;
    }
  return FALSE;
}

static gboolean
find_held_kind (const CwRuleEvaluator *evaluator,
                const CwRulePlan *plan,
                CwAttributeId object_type,
                CwAttributeId attribute,
                guint16 *ret_kind,
                CwSyntax *ret_syntax)
{
  for (guint i = 0; i < evaluator->rules->unique_targets->len; i++)
    {
      const CwUniqueTarget *unique =
          &g_array_index (evaluator->rules->unique_targets, CwUniqueTarget, i);

      if (unique->connector != plan->kind || unique->object_type != object_type ||
          unique->attribute != attribute)
        continue;
      *ret_kind = unique->kind;
      *ret_syntax = unique->syntax;
      return TRUE;
    }
  return FALSE;
}

/* @entry without the values that others have. */
static CwEntry *
leave_out_taken (const CwRuleEvaluator *evaluator,
                 const CwRulePlan *plan,
                 CwAttributeId object_type,
                 const CwEntry *entry,
                 FindKind find_kind,
                 GError **error)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();

  for (guint i = 0; i < cw_entry_get_n_attributes (entry); i++)
    {
      CwAttributeId attribute = cw_entry_get_attribute_id (entry, i);
      CwSyntax syntax = CW_SYNTAX_STRING;
      guint16 kind = 0;

      if (!find_kind (evaluator, plan, object_type, attribute, &kind, &syntax))
        {
          cw_entry_builder_copy_attribute (builder, entry, i);
          continue;
        }
      for (guint j = 0; j < cw_entry_get_n_values_at (entry, i); j++)
        {
          CwValue value = cw_entry_get_value_at (entry, i, j);

          if (!is_taken (evaluator, kind, syntax, value))
            cw_entry_builder_add (builder, attribute, value.data, value.len);
        }
    }
  return cw_entry_builder_end (builder, error);
}

/* What is left of @entry (nullable) is kept in @rest. */
static gboolean
swap_for_rest (const CwRuleEvaluator *evaluator,
               const CwRulePlan *plan,
               CwAttributeId object_type,
               FindKind find_kind,
               const CwEntry **entry,
               CwEntry **rest,
               GError **error)
{
  if (*entry == NULL)
    return TRUE;
  g_clear_pointer (rest, cw_entry_unref);
  *rest = leave_out_taken (evaluator, plan, object_type, *entry, find_kind, error);
  *entry = *rest;
  return *rest != NULL;
}

/* An attribute of the metaverse with one value, and that another has: there is nothing instead. */
static CwAttributeId
find_single (const CwRuleEvaluator *evaluator, const CwRulePlan *plan, const CwEntry *metaverse)
{
  const CwMetaverseType *type =
      cw_metaverse_schema_find_type_by_id (evaluator->rules->schema, plan->object_type);

  for (guint i = 0; type != NULL && i < type->attributes->len; i++)
    {
      const CwRuleAttribute *own = g_ptr_array_index (type->attributes, i);

      if (own->is_unique && !own->is_multi_valued && cw_entry_has (metaverse, own->id) &&
          cw_entry_get_n_values (metaverse, own->id) > 0 &&
          is_taken (evaluator, own->unique_kind, own->syntax,
                    cw_entry_get_value (metaverse, own->id, 0)))
        return own->id;
    }
  return CW_ATTRIBUTE_NONE;
}

gboolean
cw_rule_evaluator_hide_taken (CwRuleEvaluator *evaluator,
                              const CwRulePlan *plan,
                              CwAttributeId object_type,
                              const CwEntry **kept,
                              GError **error)
{
  CwRuleContext *context = &evaluator->context;

  evaluator->without = CW_ATTRIBUTE_NONE;
  if (evaluator->taken == NULL)
    return TRUE;
  evaluator->without = find_single (evaluator, plan, context->entry);
  return swap_for_rest (evaluator, plan, object_type, find_own_kind, &context->entry,
                        &evaluator->rest, error) &&
         swap_for_rest (evaluator, plan, object_type, find_held_kind, &context->imported,
                        &evaluator->imported_rest, error) &&
         swap_for_rest (evaluator, plan, object_type, find_held_kind, kept, &evaluator->kept_rest,
                        error);
}

/* Those of @value that nobody else has and that can be stored, @limit at most. */
static gboolean
list_free (CwRuleEvaluator *evaluator,
           const CwRuleFlow *flow,
           const CwRuleValue *value,
           guint limit,
           CwRuleValue *ret_free,
           guint *ret_n_taken,
           GError **error)
{
  guint n = 0;
  const CwRuleValue *items = cw_rule_value_get_items (value, &n);
  CwRuleValue *rest = cw_rule_arena_alloc (evaluator->context.arena, n * sizeof *rest);
  guint n_rest = 0;

  *ret_n_taken = 0;
  for (guint i = 0; i < n && n_rest < limit; i++)
    {
      CwValue bytes;

      if (!cw_rule_value_to_bytes (items[i], flow->target_syntax, evaluator->context.arena, &bytes,
                                   error))
        return FALSE;
      if (bytes.len == 0)
        continue;
      if (is_taken (evaluator, flow->unique_kind, flow->target_syntax, bytes))
        ++*ret_n_taken;
      else
        rest[n_rest++] = items[i];
    }
  *ret_free = cw_rule_value_list (rest, n_rest);
  return TRUE;
}

/* Nothing is left: what it gets instead. */
static gboolean
replace_value (CwRuleEvaluator *evaluator,
               const CwRuleFlow *flow,
               CwRuleValue *value,
               GError **error)
{
  CwRuleValue duplicate = cw_rule_value_null ();
  guint n_taken = 0;

  if (flow->duplicate != NULL &&
      !cw_expression_evaluate (flow->duplicate, &evaluator->context, &duplicate, error))
    {
      g_prefix_error (error, "duplicate: ");
      return FALSE;
    }
  if (cw_rule_value_is (duplicate, CW_RULE_TYPE_AUTHORITATIVE_NULL | CW_RULE_TYPE_IGNORE))
    {
      *value = duplicate;
      return TRUE;
    }
  if (!list_free (evaluator, flow, &duplicate, 1, value, &n_taken, error))
    return FALSE;
  if (value->type == CW_RULE_TYPE_NULL)
    {
      evaluator->without = flow->target_id;
      value->type = CW_RULE_TYPE_IGNORE;
    }
  return TRUE;
}

gboolean
cw_rule_evaluator_replace_taken (CwRuleEvaluator *evaluator,
                                 const CwRuleFlow *flow,
                                 CwRuleValue *value,
                                 gboolean *ret_is_replaced,
                                 GError **error)
{
  CwRuleValue rest;
  guint n_taken = 0;

  *ret_is_replaced = FALSE;
  if (evaluator->taken == NULL || !flow->is_unique ||
      cw_rule_value_is (*value, CW_RULE_TYPE_AUTHORITATIVE_NULL | CW_RULE_TYPE_IGNORE))
    return TRUE;
  if (!list_free (evaluator, flow, value, G_MAXUINT, &rest, &n_taken, error))
    return FALSE;
  if (n_taken == 0)
    return TRUE;
  *ret_is_replaced = TRUE;
  if (rest.type == CW_RULE_TYPE_NULL || flow->duplicate == NULL)
    return replace_value (evaluator, flow, value, error);
  *value = rest;
  return TRUE;
}
