/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-set-private.h"

#include "base/cw-error.h"
#include "rules/cw-expression-private.h"

/* Values may come from a target into the metaverse, by the precedence that all have. What rules
 * write there may not: it would come back as if it were the target's own, keep alive what its
 * source has given up, or change by itself in every cycle. Nor may who belongs to whom. */

#define ANCHOR "sourceAnchor"

/* An enabled rule that writes the attribute to objects of the same metaverse type. (nullable) */
static const CwRule *
find_writer (CwRuleSet *rules, const CwRule *reader, CwAttributeId attribute)
{
  for (guint i = 0; i < rules->rules->len; i++)
    {
      const CwRule *rule = g_ptr_array_index (rules->rules, i);

      if (rule->is_disabled || rule->direction != CW_RULE_OUTBOUND || rule->kind != reader->kind ||
          rule->metaverse_type != reader->metaverse_type)
        continue;
      for (guint j = 0; j < rule->flows->len; j++)
        if (((const CwRuleFlow *) rule->flows->pdata[j])->target_id == attribute)
          return rule;
    }
  return NULL;
}

static gboolean
check_attribute (CwRuleSet *rules, const CwRule *rule, CwAttributeId attribute, GError **error)
{
  const CwRule *writer = find_writer (rules, rule, attribute);

  if (writer == NULL)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
               "rule \"%s\": \"%s\" is written to the target by rule \"%s\", so it cannot be taken "
               "from there",
               rule->id, cw_attribute_table_get_name (rules->attributes, attribute), writer->id);
  return FALSE;
}

static gboolean
check_expression (CwRuleSet *rules,
                  const CwRule *rule,
                  const CwExpression *expression,
                  GError **error)
{
  GArray *ids = expression != NULL ? cw_expression_get_connector_attributes (expression) : NULL;

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    if (!check_attribute (rules, rule, g_array_index (ids, CwAttributeId, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
check_flow (CwRuleSet *rules, const CwRule *rule, const CwRuleFlow *flow, GError **error)
{
  if (flow->is_reference || g_ascii_strcasecmp (flow->target, ANCHOR) == 0)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "rule \"%s\": \"%s\" comes from a source only, not from a target", rule->id,
                   flow->target);
      return FALSE;
    }
  if (flow->kind == CW_FLOW_DIRECT && !check_attribute (rules, rule, flow->source_id, error))
    return FALSE;
  return check_expression (rules, rule, flow->expression, error);
}

/* When a value flows depends on these. */
static gboolean
check_scope (CwRuleSet *rules, const CwRule *rule, GError **error)
{
  for (guint i = 0; i < rule->scope->len; i++)
    {
      const GPtrArray *group = g_ptr_array_index (rule->scope, i);

      for (guint j = 0; j < group->len; j++)
        {
          const CwScopeClause *clause = g_ptr_array_index (group, j);

          if (!check_expression (rules, rule, clause->expression, error) ||
              (clause->expression == NULL && !clause->is_dn && !clause->is_group &&
               !check_attribute (rules, rule, clause->id, error)))
            return FALSE;
        }
    }
  return TRUE;
}

gboolean
cw_rule_set_check_echo (CwRuleSet *rules, const CwRule *rule, GError **error)
{
  if (rule->is_disabled || rule->direction != CW_RULE_INBOUND ||
      !cw_connector_kind_is_target (rule->kind))
    return TRUE;
  if (rule->link_type != CW_RULE_LINK_JOIN)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "rule \"%s\": an object of a target is joined to what a source has made, and "
                   "makes nothing itself: its linkType is join",
                   rule->id);
      return FALSE;
    }
  if (rule->flows->len == 0)
    return TRUE;
  for (guint i = 0; i < rule->flows->len; i++)
    if (!check_flow (rules, rule, g_ptr_array_index (rule->flows, i), error))
      return FALSE;
  rules->kinds_that_flow |= 1u << rule->kind;
  return check_scope (rules, rule, error);
}

gboolean
cw_rule_set_takes_from (CwRuleSet *rules, CwConnectorKind kind)
{
  return (rules->kinds_that_flow & (1u << kind)) != 0;
}
