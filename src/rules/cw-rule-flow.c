/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-evaluator-private.h"

#include <string.h>

#include "rules/cw-rule-text.h"

/* Values that were decided against: nothing more is to come. */
static gboolean
decide (CwFlowSlot *slot)
{
  slot->is_decided = TRUE;
  return TRUE;
}

static gboolean
is_text (CwSyntax syntax)
{
  return syntax == CW_SYNTAX_STRING || syntax == CW_SYNTAX_STRING_EXACT;
}

gboolean
cw_rule_flow_evaluate (const CwRuleFlow *flow,
                       CwRuleContext *context,
                       CwRuleValue *ret_value,
                       GError **error)
{
  switch (flow->kind)
    {
    case CW_FLOW_CONSTANT:
      *ret_value = flow->constant;
      return TRUE;
    case CW_FLOW_EXPRESSION:
      return cw_expression_evaluate (flow->expression, context, ret_value, error);
    case CW_FLOW_DIRECT:
      break;
    }
  if (cw_rule_context_read (context, context->entry, flow->source_id, flow->source_syntax,
                            ret_value, error))
    return TRUE;
  g_prefix_error (error, "[%s]: ", flow->source);
  return FALSE;
}

static gboolean
is_merged_already (const CwFlowSlot *slot, const CwValue *bytes)
{
  for (const CwMergedValue *merged = slot->merged; merged != NULL; merged = merged->next)
    if (cw_rule_text_equal_folded ((const char *) merged->bytes.data, merged->bytes.len,
                                   (const char *) bytes->data, bytes->len))
      return TRUE;
  return FALSE;
}

/* Identical bytes are dropped by the builder itself. */
static void
add_bytes (CwRuleEvaluator *evaluator, const CwRuleFlow *flow, CwFlowSlot *slot, CwValue bytes)
{
  CwMergedValue *merged;

  if (flow->merge == CW_MERGE_ALL_FOLDED)
    {
      if (is_merged_already (slot, &bytes))
        return;
      merged = cw_rule_arena_alloc (evaluator->context.arena, sizeof *merged);
      merged->next = slot->merged;
      merged->bytes = bytes;
      slot->merged = merged;
    }
  cw_entry_builder_add (evaluator->builder, flow->target_id, bytes.data, bytes.len);
}

/* An attribute with one value takes the first: entries keep values sorted, so it is always the same
 * one. An empty text is no value. */
static gboolean
store (CwRuleEvaluator *evaluator,
       const CwRuleFlow *flow,
       CwFlowSlot *slot,
       CwRuleValue value,
       GError **error)
{
  guint n = 0;
  const CwRuleValue *items = cw_rule_value_get_items (&value, &n);
  gboolean has_value = FALSE;

  for (guint i = 0; i < n && (flow->target_is_multi || !has_value); i++)
    {
      CwValue bytes;

      if (!cw_rule_value_to_bytes (items[i], flow->target_syntax, evaluator->context.arena, &bytes,
                                   error))
        return FALSE;
      if (bytes.len == 0)
        continue;
      add_bytes (evaluator, flow, slot, bytes);
      has_value = TRUE;
    }
  if (has_value && flow->merge == CW_MERGE_UPDATE)
    slot->is_decided = TRUE;
  return TRUE;
}

/* The usual flow, text that becomes text, without a detour over values. Returns FALSE when it is
 * not as simple as that. */
static gboolean
copy_text (CwRuleEvaluator *evaluator, const CwRuleFlow *flow, CwFlowSlot *slot)
{
  guint position = 0;
  CwValue bytes;

  if (!is_text (flow->source_syntax) || !is_text (flow->target_syntax) ||
      flow->merge != CW_MERGE_UPDATE)
    return FALSE;
  if (!cw_entry_find (evaluator->context.entry, flow->source_id, &position))
    return TRUE;
  if (cw_entry_get_n_values_at (evaluator->context.entry, position) != 1)
    return FALSE;
  bytes = cw_entry_get_value_at (evaluator->context.entry, position, 0);
  if (!cw_rule_text_is_valid ((const char *) bytes.data, bytes.len))
    return FALSE;
  if (bytes.len == 0)
    return TRUE;
  cw_entry_builder_add (evaluator->builder, flow->target_id, bytes.data, bytes.len);
  return decide (slot);
}

void
cw_rule_evaluator_keep (CwRuleEvaluator *evaluator, guint index, CwAttributeId attribute)
{
  guint position = 0;

  evaluator->slots[index].is_decided = TRUE;
  if (evaluator->kept != NULL && cw_entry_find (evaluator->kept, attribute, &position) &&
      cw_entry_get_n_values_at (evaluator->kept, position) > 0)
    cw_entry_builder_copy_attribute (evaluator->builder, evaluator->kept, position);
}

static gboolean
run_flow (CwRuleEvaluator *evaluator, const CwRuleFlow *flow, GError **error)
{
  CwFlowSlot *slot = &evaluator->slots[flow->target_index];
  gboolean is_replaced = FALSE;
  CwRuleValue value;

  if (flow->is_reference || slot->is_decided)
    return TRUE;
  if (flow->is_once && !evaluator->is_new)
    {
      slot->is_ignored = TRUE;
      if (evaluator->kept != NULL && cw_entry_get_n_values (evaluator->kept, flow->target_id) > 0)
        cw_rule_evaluator_keep (evaluator, flow->target_index, flow->target_id);
      return TRUE;
    }
  if (flow->kind == CW_FLOW_DIRECT && !(flow->is_unique && evaluator->taken != NULL) &&
      copy_text (evaluator, flow, slot))
    return TRUE;
  if (!cw_rule_flow_evaluate (flow, &evaluator->context, &value, error) ||
      !cw_rule_evaluator_replace_taken (evaluator, flow, &value, &is_replaced, error))
    return FALSE;
  switch (value.type)
    {
    case CW_RULE_TYPE_NULL:
      return TRUE;
    case CW_RULE_TYPE_AUTHORITATIVE_NULL:
      return decide (slot);
    case CW_RULE_TYPE_IGNORE:
      slot->is_ignored = TRUE;
      return TRUE;
    default:
      return store (evaluator, flow, slot, value, error);
    }
}

gboolean
cw_rule_evaluator_run_flows (CwRuleEvaluator *evaluator, const CwRule *rule, GError **error)
{
  for (guint i = 0; i < rule->flows->len; i++)
    {
      const CwRuleFlow *flow = g_ptr_array_index (rule->flows, i);

      if (run_flow (evaluator, flow, error))
        continue;
      g_prefix_error (error, "rule \"%s\", \"%s\": ", rule->id, flow->target);
      return FALSE;
    }
  return TRUE;
}

void
cw_rule_evaluator_begin_flows (CwRuleEvaluator *evaluator,
                               guint n_targets,
                               const CwEntry *kept,
                               gboolean is_new)
{
  if (n_targets > 0)
    memset (evaluator->slots, 0, n_targets * sizeof *evaluator->slots);
  cw_entry_builder_clear (evaluator->builder);
  evaluator->kept = kept;
  evaluator->is_new = is_new;
}
