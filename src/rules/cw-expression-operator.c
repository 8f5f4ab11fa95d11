/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-expression-private.h"

#include <string.h>

#include "base/cw-phrase.h"

#define COMPARABLE                                                                                 \
  (CW_RULE_TYPE_BOOLEAN | CW_RULE_TYPE_INTEGER | CW_RULE_TYPE_STRING | CW_RULE_TYPE_BINARY |       \
   CW_RULE_TYPE_TIME | CW_RULE_TYPE_REFERENCE)
#define ORDERED                                                                                    \
  (CW_RULE_TYPE_INTEGER | CW_RULE_TYPE_STRING | CW_RULE_TYPE_TIME | CW_RULE_TYPE_REFERENCE)
#define JOINABLE (CW_RULE_TYPE_TEXT | CW_RULE_TYPE_INTEGER | CW_RULE_TYPE_BOOLEAN)

static gboolean
is_equality (CwOperator op)
{
  return op == CW_OPERATOR_EQUAL || op == CW_OPERATOR_NOT_EQUAL;
}

static gboolean
is_comparison (CwOperator op)
{
  return op <= CW_OPERATOR_GREATER_OR_EQUAL;
}

static gboolean
is_nothing (guint types)
{
  return (types & ~(guint) CW_RULE_TYPE_NULL) == 0;
}

/* Text and references are one kind. */
static guint
spread_text (guint types)
{
  return (types & CW_RULE_TYPE_TEXT) != 0 ? types | CW_RULE_TYPE_TEXT : types;
}

guint
cw_operator_get_types (CwOperator op, guint left, guint right)
{
  guint wanted = op == CW_OPERATOR_CONCATENATE                   ? JOINABLE
                 : op == CW_OPERATOR_AND || op == CW_OPERATOR_OR ? CW_RULE_TYPE_BOOLEAN
                 : is_equality (op)                              ? COMPARABLE
                 : is_comparison (op)                            ? ORDERED
                                                                 : CW_RULE_TYPE_INTEGER;

  if ((!is_nothing (left) && (left & wanted) == 0) ||
      (!is_nothing (right) && (right & wanted) == 0))
    return 0;
  if (is_comparison (op) && !is_nothing (left) && !is_nothing (right) &&
      (spread_text (left) & spread_text (right) & wanted) == 0)
    return 0;

  if (op == CW_OPERATOR_CONCATENATE)
    return CW_RULE_TYPE_STRING | ((left | right) & CW_RULE_TYPE_LIST);
  if (is_comparison (op) || op == CW_OPERATOR_AND || op == CW_OPERATOR_OR)
    return CW_RULE_TYPE_BOOLEAN;
  return CW_RULE_TYPE_INTEGER | CW_RULE_TYPE_NULL;
}

static gboolean
holds (CwOperator op, int order)
{
  switch (op)
    {
    case CW_OPERATOR_LESS:
      return order < 0;
    case CW_OPERATOR_LESS_OR_EQUAL:
      return order <= 0;
    case CW_OPERATOR_GREATER:
      return order > 0;
    case CW_OPERATOR_GREATER_OR_EQUAL:
      return order >= 0;
    case CW_OPERATOR_NOT_EQUAL:
      return order != 0;
    default:
      return order == 0;
    }
}

/* NULL equals NULL and nothing else, and is neither more nor less than anything. */
static gboolean
compare (CwOperator op, const CwRuleValue operands[2], CwRuleValue *ret_value, GError **error)
{
  guint types = operands[0].type | operands[1].type;
  guint allowed = is_equality (op) ? COMPARABLE : ORDERED;

  if ((types & CW_RULE_TYPE_LIST) != 0)
    return cw_rule_function_fail (
        error,
        "an attribute with several values cannot be compared; use Contains(), Item() or Where()");
  if ((types & CW_RULE_TYPE_NULL) != 0)
    {
      gboolean is_same = operands[0].type == operands[1].type;

      *ret_value = cw_rule_value_boolean (is_equality (op) && is_same == (op == CW_OPERATOR_EQUAL));
      return TRUE;
    }
  if ((types & ~allowed) != 0 ||
      (operands[0].type != operands[1].type && (types & ~(guint) CW_RULE_TYPE_TEXT) != 0))
    {
      g_autofree char *left = cw_rule_types_to_string (operands[0].type);
      g_autofree char *right = cw_rule_types_to_string (operands[1].type);
      g_autofree char *message =
          g_strdup_printf (CW_PHRASE ("%s and %s cannot be compared"), left, right);

      return cw_rule_function_fail (error, message);
    }
  *ret_value = cw_rule_value_boolean (holds (op, cw_rule_value_compare (operands[0], operands[1])));
  return TRUE;
}

static gboolean
calculate (CwOperator op, const CwRuleValue operands[2], CwRuleValue *ret_value, GError **error)
{
  gint64 a = operands[0].u.integer;
  gint64 b = operands[1].u.integer;
  gint64 result = 0;
  gboolean overflows;

  if (cw_rule_value_is (operands[0], CW_RULE_TYPE_NULL) ||
      cw_rule_value_is (operands[1], CW_RULE_TYPE_NULL))
    {
      *ret_value = cw_rule_value_null ();
      return TRUE;
    }
  if (operands[0].type != CW_RULE_TYPE_INTEGER || operands[1].type != CW_RULE_TYPE_INTEGER)
    return cw_rule_function_fail (error, "only numbers can be calculated with");
  if (op == CW_OPERATOR_PLUS)
    overflows = __builtin_add_overflow (a, b, &result);
  else if (op == CW_OPERATOR_MINUS)
    overflows = __builtin_sub_overflow (a, b, &result);
  else
    overflows = __builtin_mul_overflow (a, b, &result);
  if (overflows)
    return cw_rule_function_fail (error, "the result has more than 64 bits");
  *ret_value = cw_rule_value_integer (result);
  return TRUE;
}

static gboolean
concatenate_one (CwRuleContext *context,
                 const CwRuleValue operands[2],
                 CwRuleValue *ret_value,
                 GError **error)
{
  CwRuleValue left = cw_rule_value_to_text (operands[0], context->arena);
  CwRuleValue right = cw_rule_value_to_text (operands[1], context->arena);
  gsize len = (gsize) left.len + right.len;
  char *text;

  if (((operands[0].type | operands[1].type) & ~(guint) (JOINABLE | CW_RULE_TYPE_NULL)) != 0)
    return cw_rule_function_fail (error, "only text, numbers and truth values can be put together");
  if (len > CW_RULE_MAX_TEXT)
    return cw_rule_function_fail (error, "the text becomes too long");
  text = cw_rule_arena_alloc (context->arena, len + 1);
  if (left.len > 0)
    memcpy (text, left.u.text, left.len);
  if (right.len > 0)
    memcpy (text + left.len, right.u.text, right.len);
  text[len] = '\0';
  *ret_value = cw_rule_value_string (text, len);
  return TRUE;
}

/* A list on one side gives a list. */
static gboolean
concatenate (CwRuleContext *context,
             const CwRuleValue operands[2],
             CwRuleValue *ret_value,
             GError **error)
{
  guint which = operands[0].type == CW_RULE_TYPE_LIST ? 0 : 1;
  CwRuleValue pair[2] = { operands[0], operands[1] };
  CwRuleValue *items;
  guint n = operands[which].len;

  if (operands[which].type != CW_RULE_TYPE_LIST)
    return concatenate_one (context, operands, ret_value, error);
  if (operands[1 - which].type == CW_RULE_TYPE_LIST)
    return cw_rule_function_fail (error, "only one side may have several values");
  items = cw_rule_arena_alloc (context->arena, n * sizeof *items);
  for (guint i = 0; i < n; i++)
    {
      pair[which] = operands[which].u.items[i];
      if (!concatenate_one (context, pair, &items[i], error) ||
          !cw_rule_context_check (context, error))
        return FALSE;
    }
  *ret_value = cw_rule_value_list (items, n);
  return TRUE;
}

gboolean
cw_operator_apply (CwOperator op,
                   CwRuleContext *context,
                   const CwRuleValue operands[2],
                   CwRuleValue *ret_value,
                   GError **error)
{
  cw_rule_context_charge (context, (guint64) operands[0].len + operands[1].len);
  if (op == CW_OPERATOR_CONCATENATE)
    return concatenate (context, operands, ret_value, error);
  if (is_comparison (op))
    return compare (op, operands, ret_value, error);
  return calculate (op, operands, ret_value, error);
}
