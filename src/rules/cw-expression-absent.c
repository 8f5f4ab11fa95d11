/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-expression-private.h"

/* Results that point to nothing. */
#define PLAIN_TYPES                                                                                \
  (CW_RULE_TYPE_NULL | CW_RULE_TYPE_AUTHORITATIVE_NULL | CW_RULE_TYPE_IGNORE |                     \
   CW_RULE_TYPE_BOOLEAN | CW_RULE_TYPE_INTEGER)

/* FALSE: it depends on something else, too. */
static gboolean
depends_on_one (const CwExpressionNode *node, CwAttributeId *attribute)
{
  switch (node->kind)
    {
    case CW_NODE_IMPORTED:
    case CW_NODE_DN:
    case CW_NODE_PARAMETER:
      return FALSE;
    case CW_NODE_ATTRIBUTE:
      if (*attribute != CW_ATTRIBUTE_NONE && *attribute != node->attribute)
        return FALSE;
      *attribute = node->attribute;
      return TRUE;
    case CW_NODE_CONSTANT:
    case CW_NODE_VARIABLE:
    case CW_NODE_CALL:
    case CW_NODE_CHAIN:
      break;
    }
  if (node->function != NULL && node->function->varies)
    return FALSE;
  for (guint i = 0; i < node->n_args; i++)
    if (!depends_on_one (node->args[i], attribute))
      return FALSE;
  return TRUE;
}

/* An empty text may be written anywhere. */
static gboolean
keep (const CwRuleValue *value, CwRuleValue *ret_value)
{
  if (value->type == CW_RULE_TYPE_STRING && value->len == 0)
    {
      *ret_value = cw_rule_value_string ("", 0);
      return TRUE;
    }
  *ret_value = *value;
  return cw_rule_value_is (*value, PLAIN_TYPES);
}

void
cw_expression_find_absent (CwExpression *expression)
{
  g_autoptr (CwRuleArena) arena = cw_rule_arena_new ();
  CwRuleContext context = { .arena = arena };
  CwAttributeId attribute = CW_ATTRIBUTE_NONE;
  CwRuleValue value;

  /* By the usual way: nothing is known of it yet. An error is one of each object. */
  if (depends_on_one (expression->root, &attribute) && attribute != CW_ATTRIBUTE_NONE &&
      cw_expression_evaluate (expression, &context, &value, NULL) &&
      keep (&value, &expression->absent))
    expression->only_attribute = attribute;
}
