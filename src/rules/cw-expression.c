/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-expression.h"

#include <string.h>

#include "base/cw-error.h"
#include "rules/cw-expression-private.h"
#include "rules/cw-rule-text.h"

/* Calls with more arguments take their room from the arena. */
#define N_STACK_ARGS 8

static gboolean evaluate (CwRuleContext *context,
                          const CwExpressionNode *node,
                          CwRuleValue *ret_value,
                          GError **error);

CwExpression *
cw_expression_new (const char *source, const CwExpressionNames *names, GError **error)
{
  g_autoptr (CwExpression) expression = NULL;
  gsize len;

  g_return_val_if_fail (source != NULL && names != NULL, NULL);

  len = strlen (source);
  if (len > CW_EXPRESSION_MAX_SIZE)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "the expression is longer than %d bytes", CW_EXPRESSION_MAX_SIZE);
      return NULL;
    }
  if (!cw_rule_text_is_valid (source, len))
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                           "the expression is not valid UTF-8 text");
      return NULL;
    }

  expression = g_new0 (CwExpression, 1);
  expression->source = g_strdup (source);
  expression->tree = cw_rule_arena_new ();
  expression->connector_attributes = g_array_new (FALSE, FALSE, sizeof (CwAttributeId));
  if (!cw_expression_parse (expression, names, error))
    return NULL;
  cw_expression_find_absent (expression);
  return g_steal_pointer (&expression);
}

void
cw_expression_free (CwExpression *expression)
{
  if (expression == NULL)
    return;
  g_array_unref (expression->connector_attributes);
  cw_rule_arena_free (expression->tree);
  g_free (expression->source);
  g_free (expression);
}

const char *
cw_expression_get_source (const CwExpression *expression)
{
  return expression->source;
}

guint
cw_expression_get_types (const CwExpression *expression)
{
  return expression->root->types;
}

GArray *
cw_expression_get_connector_attributes (const CwExpression *expression)
{
  return expression->connector_attributes;
}

/* ----- evaluation */

static gboolean
fail_in (const CwExpressionNode *node, GError **error)
{
  if (node->function != NULL)
    g_prefix_error (error, "at %u: %s(): ", node->position, node->function->name);
  else if (node->name != NULL)
    g_prefix_error (error, "at %u: [%s]: ", node->position, node->name);
  else
    g_prefix_error (error, "at %u: ", node->position);
  return FALSE;
}

static gboolean
fail_argument (const CwExpressionNode *node, guint index, guint given, GError **error)
{
  guint wanted =
      cw_rule_function_get_parameter (node->function, index) & ~(guint) CW_RULE_TYPE_NULL;
  g_autofree char *wanted_names = cw_rule_types_to_string (wanted);
  g_autofree char *given_names = cw_rule_types_to_string (given);

  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA, "argument %u takes %s, not %s", index + 1,
               wanted_names, given_names);
  return FALSE;
}

static gboolean
fail_near (const CwExpressionNode *node, GError **error)
{
  g_prefix_error (error, "at %u: ", node->position);
  return FALSE;
}

/* A list that a function takes as a whole must have only values that it can take. */
static gboolean
check_items (CwRuleContext *context,
             const CwExpressionNode *node,
             guint index,
             CwRuleValue list,
             GError **error)
{
  guint wanted = cw_rule_function_get_parameter (node->function, index);

  if ((wanted & CW_RULE_TYPE_SCALARS) == CW_RULE_TYPE_SCALARS)
    return TRUE;
  for (guint i = 0; i < list.len; i++)
    {
      if (!cw_rule_value_is (list.u.items[i], wanted))
        return fail_argument (node, index, list.u.items[i].type, error);
      cw_rule_context_charge (context, list.u.items[i].len);
    }
  return TRUE;
}

/* One call per value of the argument that has several; what is NULL is left out. */
static gboolean
map_call (CwRuleContext *context,
          const CwExpressionNode *node,
          CwRuleValue *args,
          guint mapped,
          GError **error)
{
  const CwRuleFunction *function = node->function;
  CwRuleValue list = args[mapped];
  CwRuleValue *results = cw_rule_arena_alloc (context->arena, list.len * sizeof *results);
  guint n = 0;

  for (guint i = 0; i < list.len; i++)
    {
      args[mapped] = list.u.items[i];
      for (guint arg = 0; arg < node->n_args; arg++)
        cw_rule_context_charge (context, args[arg].len);
      if (!cw_rule_context_check (context, error))
        return FALSE;
      if (!cw_rule_value_is (args[mapped], cw_rule_function_get_parameter (function, mapped)))
        return fail_argument (node, mapped, args[mapped].type, error);
      if (!function->evaluate (context, args, node->n_args, &results[n], error))
        return FALSE;
      if (results[n].type == CW_RULE_TYPE_LIST)
        return cw_rule_function_fail (error, "the function gives several values for each value");
      n += results[n].type != CW_RULE_TYPE_NULL;
    }
  args[mapped] = cw_rule_value_list (results, n);
  return TRUE;
}

static gboolean
call (CwRuleContext *context,
      const CwExpressionNode *node,
      CwRuleValue *args,
      CwRuleValue *ret_value,
      GError **error)
{
  const CwRuleFunction *function = node->function;
  gboolean has_null = FALSE;
  guint mapped = G_MAXUINT;
  guint64 n_bytes = 0;

  for (guint i = 0; i < node->n_args; i++)
    {
      if (cw_rule_value_is (args[i], cw_rule_function_get_parameter (function, i)))
        {
          if (args[i].type == CW_RULE_TYPE_LIST && !check_items (context, node, i, args[i], error))
            return FALSE;
          n_bytes += args[i].len;
        }
      else if (args[i].type == CW_RULE_TYPE_NULL)
        has_null = TRUE;
      else if (args[i].type == CW_RULE_TYPE_LIST && mapped == G_MAXUINT)
        mapped = i;
      else
        return fail_argument (node, i, args[i].type, error);
    }
  if (has_null)
    {
      *ret_value = cw_rule_value_null ();
      return TRUE;
    }
  cw_rule_context_charge (context, n_bytes);
  if (mapped == G_MAXUINT)
    return function->evaluate (context, args, node->n_args, ret_value, error);
  if (!map_call (context, node, args, mapped, error))
    return FALSE;
  *ret_value = args[mapped];
  return TRUE;
}

static gboolean
evaluate_call (CwRuleContext *context,
               const CwExpressionNode *node,
               CwRuleValue *ret_value,
               GError **error)
{
  CwRuleValue stack[N_STACK_ARGS];
  CwRuleValue *args = stack;

  if (node->n_args > N_STACK_ARGS)
    args = cw_rule_arena_alloc (context->arena, node->n_args * sizeof *args);
  for (guint i = 0; i < node->n_args; i++)
    if (!evaluate (context, node->args[i], &args[i], error))
      return FALSE;
  return call (context, node, args, ret_value, error) || fail_in (node, error);
}

static gboolean
evaluate_condition (CwRuleContext *context,
                    const CwExpressionNode *node,
                    gboolean *ret_is_true,
                    GError **error)
{
  CwRuleValue value;

  if (!evaluate (context, node, &value, error))
    return FALSE;
  if (!cw_rule_value_is (value, CW_RULE_TYPE_BOOLEAN | CW_RULE_TYPE_NULL))
    {
      cw_rule_function_fail (error, "the condition is neither True nor False");
      return fail_near (node, error);
    }
  *ret_is_true = cw_rule_value_is_true (value);
  return TRUE;
}

static gboolean
evaluate_choice (CwRuleContext *context,
                 const CwExpressionNode *node,
                 CwRuleValue *ret_value,
                 GError **error)
{
  gboolean is_true = FALSE;

  return evaluate_condition (context, node->args[0], &is_true, error) &&
         evaluate (context, node->args[is_true ? 1 : 2], ret_value, error);
}

static gboolean
evaluate_select (CwRuleContext *context,
                 const CwExpressionNode *node,
                 CwRuleValue *ret_value,
                 GError **error)
{
  CwRuleValue list;
  const CwRuleValue *items;
  CwRuleValue *results;
  guint n = 0;
  guint n_results = 0;

  if (!evaluate (context, node->args[0], &list, error))
    return FALSE;
  items = cw_rule_value_get_items (&list, &n);
  results = cw_rule_arena_alloc (context->arena, n * sizeof *results);
  for (guint i = 0; i < n; i++)
    {
      context->variables[node->slot] = items[i];
      if (!evaluate (context, node->args[1], &results[n_results], error))
        return FALSE;
      if (!cw_rule_value_is (results[n_results], CW_RULE_TYPE_SCALARS | CW_RULE_TYPE_NULL))
        {
          cw_rule_function_fail (error, "the expression must give one value for each value");
          return fail_in (node, error);
        }
      n_results += results[n_results].type != CW_RULE_TYPE_NULL;
    }
  *ret_value = cw_rule_value_list (results, n_results);
  return TRUE;
}

static gboolean
evaluate_where (CwRuleContext *context,
                const CwExpressionNode *node,
                CwRuleValue *ret_value,
                GError **error)
{
  CwRuleValue list;
  const CwRuleValue *items;
  CwRuleValue *results;
  guint n = 0;
  guint n_results = 0;

  if (!evaluate (context, node->args[0], &list, error))
    return FALSE;
  items = cw_rule_value_get_items (&list, &n);
  results = cw_rule_arena_alloc (context->arena, n * sizeof *results);
  for (guint i = 0; i < n; i++)
    {
      gboolean is_true = FALSE;

      context->variables[node->slot] = items[i];
      if (!evaluate_condition (context, node->args[1], &is_true, error))
        return FALSE;
      if (is_true)
        results[n_results++] = items[i];
    }
  *ret_value = cw_rule_value_list (results, n_results);
  return TRUE;
}

static gboolean
evaluate_with (CwRuleContext *context,
               const CwExpressionNode *node,
               CwRuleValue *ret_value,
               GError **error)
{
  CwRuleValue value;

  if (!evaluate (context, node->args[0], &value, error))
    return FALSE;
  context->variables[node->slot] = value;
  return evaluate (context, node->args[1], ret_value, error);
}

static gboolean
evaluate_form (CwRuleContext *context,
               const CwExpressionNode *node,
               CwRuleValue *ret_value,
               GError **error)
{
  switch (node->function->form)
    {
    case CW_RULE_FORM_CHOOSE:
      return evaluate_choice (context, node, ret_value, error);
    case CW_RULE_FORM_SELECT:
      return evaluate_select (context, node, ret_value, error);
    case CW_RULE_FORM_WHERE:
      return evaluate_where (context, node, ret_value, error);
    case CW_RULE_FORM_WITH:
      return evaluate_with (context, node, ret_value, error);
    case CW_RULE_FORM_CALL:
    case CW_RULE_FORM_SWITCH:
    case CW_RULE_FORM_IMPORTED:
      break;
    }
  return evaluate_call (context, node, ret_value, error);
}

/* && and || look at their right side only when the left one does not decide. */
static gboolean
evaluate_logic (CwRuleContext *context,
                const CwExpressionNode *right,
                gboolean is_and,
                CwRuleValue *left,
                GError **error)
{
  gboolean is_true = cw_rule_value_is_true (*left);

  if (!cw_rule_value_is (*left, CW_RULE_TYPE_BOOLEAN | CW_RULE_TYPE_NULL))
    {
      cw_rule_function_fail (error, "the left side of && or || is neither True nor False");
      return fail_near (right, error);
    }
  if (is_true == is_and && !evaluate_condition (context, right, &is_true, error))
    return FALSE;
  *left = cw_rule_value_boolean (is_true);
  return TRUE;
}

static gboolean
evaluate_chain (CwRuleContext *context,
                const CwExpressionNode *node,
                CwRuleValue *ret_value,
                GError **error)
{
  CwRuleValue operands[2];

  if (!evaluate (context, node->args[0], &operands[0], error))
    return FALSE;
  for (guint i = 1; i < node->n_args; i++)
    {
      CwOperator op = node->operators[i - 1];

      if (op == CW_OPERATOR_AND || op == CW_OPERATOR_OR)
        {
          if (!evaluate_logic (context, node->args[i], op == CW_OPERATOR_AND, &operands[0], error))
            return FALSE;
          continue;
        }
      if (!evaluate (context, node->args[i], &operands[1], error))
        return FALSE;
      if (!cw_operator_apply (op, context, operands, &operands[0], error))
        return fail_near (node->args[i], error);
    }
  *ret_value = operands[0];
  return TRUE;
}

static gboolean
read_dn (CwRuleContext *context, CwRuleValue *ret_value, GError **error)
{
  CwValue bytes = { (const guint8 *) context->dn, 0 };

  *ret_value = cw_rule_value_null ();
  if (context->dn == NULL)
    return TRUE;
  bytes.len = strlen (context->dn);
  return cw_rule_value_from_bytes (bytes, CW_SYNTAX_STRING, ret_value, error);
}

static gboolean
evaluate (CwRuleContext *context,
          const CwExpressionNode *node,
          CwRuleValue *ret_value,
          GError **error)
{
  context->n_steps++;
  if (!cw_rule_context_check (context, error))
    return fail_near (node, error);
  switch (node->kind)
    {
    case CW_NODE_CONSTANT:
      *ret_value = node->constant;
      return TRUE;
    case CW_NODE_ATTRIBUTE:
      return cw_rule_context_read (context, context->entry, node->attribute, node->syntax,
                                   ret_value, error) ||
             fail_in (node, error);
    case CW_NODE_IMPORTED:
      return cw_rule_context_read (context, context->imported, node->attribute, node->syntax,
                                   ret_value, error) ||
             fail_in (node, error);
    case CW_NODE_DN:
      return read_dn (context, ret_value, error) || fail_near (node, error);
    case CW_NODE_PARAMETER:
      *ret_value = cw_rule_context_get_parameter (context, node->parameter);
      return TRUE;
    case CW_NODE_VARIABLE:
      *ret_value = context->variables[node->slot];
      return TRUE;
    case CW_NODE_CALL:
      return evaluate_form (context, node, ret_value, error);
    case CW_NODE_CHAIN:
      return evaluate_chain (context, node, ret_value, error);
    }
  g_return_val_if_reached (FALSE);
}

static gboolean
has_value (const CwRuleContext *context, CwAttributeId attribute)
{
  guint position = 0;

  return context->entry != NULL && cw_entry_find (context->entry, attribute, &position) &&
         cw_entry_get_n_values_at (context->entry, position) > 0;
}

gboolean
cw_expression_evaluate (const CwExpression *expression,
                        CwRuleContext *context,
                        CwRuleValue *ret_value,
                        GError **error)
{
  CwRuleValue value = expression->absent;

  context->n_steps = 0;
  if ((expression->only_attribute == CW_ATTRIBUTE_NONE ||
       has_value (context, expression->only_attribute)) &&
      !evaluate (context, expression->root, &value, error))
    return FALSE;
  *ret_value = value;
  return TRUE;
}
