/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-expression-operand.h"

#include <string.h>

#include "base/cw-phrase.h"
#include "rules/cw-expression-mistake.h"

static CwExpressionNode *parse_chain (CwExpressionParser *parser, GError **error);

static gboolean
advance (CwExpressionParser *parser, GError **error)
{
  return cw_expression_lexer_next (&parser->lexer, &parser->token, error);
}

/* @wanted: the sentence that says what is expected. */
static gboolean
expect (CwExpressionParser *parser, CwTokenKind kind, const char *wanted, GError **error)
{
  if (parser->token.kind == kind)
    return kind == CW_TOKEN_END || advance (parser, error);
  cw_expression_mistake_unexpected (error, &parser->token, wanted, parser->open);
  return FALSE;
}

static void
node_set_args (CwExpressionParser *parser, CwExpressionNode *node, GPtrArray *args)
{
  gsize size = args->len * sizeof (gpointer);

  node->n_args = args->len;
  node->args = cw_rule_arena_alloc (parser->expression->tree, size + 1);
  if (size > 0)
    memcpy (node->args, args->pdata, size);
}

/* ----- calls */

static guint
get_item_types (guint types)
{
  return types & ~(guint) (CW_RULE_TYPE_LIST | CW_RULE_TYPE_NULL);
}

static guint
unite_types (const CwExpressionNode *node, guint first, guint step)
{
  guint types = 0;

  for (guint i = first; i < node->n_args; i += step)
    types |= node->args[i]->types;
  return types;
}

static guint
get_result_types (const CwExpressionNode *node)
{
  const CwRuleFunction *function = node->function;

  if (function->form == CW_RULE_FORM_CHOOSE)
    return unite_types (node, 1, 1);
  if (function->form == CW_RULE_FORM_SWITCH)
    return unite_types (node, 1, 2) | CW_RULE_TYPE_NULL;
  if ((function->result & CW_RULE_RESULT_FIRST) != 0)
    return node->args[0]->types | CW_RULE_TYPE_NULL;
  if ((function->result & CW_RULE_RESULT_ITEM) != 0)
    return get_item_types (node->args[0]->types) | CW_RULE_TYPE_NULL;
  return function->result | CW_RULE_TYPE_NULL;
}

/* Checks the arguments against the signature, and finds out what the call gives. */
static gboolean
check_call (CwExpressionNode *node, GError **error)
{
  const CwRuleFunction *function = node->function;
  gboolean is_mapped = FALSE;

  for (guint i = 0; i < node->n_args; i++)
    {
      const CwExpressionNode *arg = node->args[i];
      guint wanted = cw_rule_function_get_parameter (function, i);

      is_mapped |= (wanted & CW_RULE_TYPE_LIST) == 0 && (arg->types & CW_RULE_TYPE_LIST) != 0;
      if ((arg->types & wanted & ~(guint) (CW_RULE_TYPE_LIST | CW_RULE_TYPE_NULL)) != 0 ||
          arg->types == CW_RULE_TYPE_NULL)
        continue;
      cw_expression_mistake_argument (error, node, i, wanted);
      return FALSE;
    }
  node->types = get_result_types (node) | (is_mapped ? CW_RULE_TYPE_LIST : 0);
  return TRUE;
}

static gboolean
check_count (const CwRuleFunction *function, guint position, guint n, GError **error)
{
  if (n >= function->min_args &&
      (n <= function->max_args || function->max_args == CW_RULE_FUNCTION_ANY_NUMBER))
    {
      if (function->form != CW_RULE_FORM_SWITCH || n % 2 == 0)
        return TRUE;
      cw_expression_mistake (error, position, "Switch() takes pairs of a condition and a value");
      return FALSE;
    }
  cw_expression_mistake_count (error, position, function, n);
  return FALSE;
}

static gboolean
parse_arguments (CwExpressionParser *parser, GPtrArray *args, GError **error)
{
  if (parser->token.kind == CW_TOKEN_CLOSE)
    return advance (parser, error);
  for (;;)
    {
      CwExpressionNode *arg = parse_chain (parser, error);

      if (arg == NULL)
        return FALSE;
      g_ptr_array_add (args, arg);
      if (parser->token.kind != CW_TOKEN_COMMA)
        return expect (parser, CW_TOKEN_CLOSE, CW_PHRASE ("a comma or ) is expected"), error);
      if (!advance (parser, error))
        return FALSE;
    }
}

static CwExpressionNode *
parse_plain_call (CwExpressionParser *parser, CwExpressionNode *node, GError **error)
{
  g_autoptr (GPtrArray) args = g_ptr_array_new ();

  if (!parse_arguments (parser, args, error) ||
      !check_count (node->function, node->position, args->len, error))
    return NULL;
  node_set_args (parser, node, args);
  return check_call (node, error) ? node : NULL;
}

/* ImportedValue("name"): what the other system was last seen to hold. */
static CwExpressionNode *
parse_imported (CwExpressionParser *parser, CwExpressionNode *node, GError **error)
{
  CwToken token = parser->token;

  if (!expect (parser, CW_TOKEN_STRING,
               CW_PHRASE ("an attribute's name in quotation marks is expected"), error) ||
      !expect (parser, CW_TOKEN_CLOSE, CW_PHRASE ("a ) is expected"), error))
    return NULL;
  return cw_expression_attribute_new (parser, CW_NODE_IMPORTED, node->position,
                                      cw_expression_dup_name (parser, &token), error);
}

static gboolean
push_variable (CwExpressionParser *parser, const CwToken *token, guint types, GError **error)
{
  if (parser->n_variables == CW_RULE_MAX_VARIABLES)
    {
      cw_expression_mistake (error, token->position, "more than %d variables at once",
                             CW_RULE_MAX_VARIABLES);
      return FALSE;
    }
  parser->variables[parser->n_variables++] =
      (CwExpressionVariable){ token->text, token->len, types };
  return TRUE;
}

static gboolean
check_body (const CwExpressionNode *node, const CwExpressionNode *body, GError **error)
{
  if (node->function->form != CW_RULE_FORM_WHERE || body->types == CW_RULE_TYPE_NULL ||
      (body->types & CW_RULE_TYPE_BOOLEAN) != 0)
    return TRUE;
  cw_expression_mistake (error, body->position, "the condition of Where() must be True or False");
  return FALSE;
}

/* Select, Where and With: ($name, value, expression that may use $name). */
static CwExpressionNode *
parse_binding (CwExpressionParser *parser, CwExpressionNode *node, GError **error)
{
  g_autoptr (GPtrArray) args = g_ptr_array_new ();
  CwToken token = parser->token;
  gboolean is_with = node->function->form == CW_RULE_FORM_WITH;
  CwExpressionNode *value;
  CwExpressionNode *body;
  guint types;

  if (!expect (parser, CW_TOKEN_VARIABLE, CW_PHRASE ("a variable such as $item is expected"),
               error) ||
      !expect (parser, CW_TOKEN_COMMA, CW_PHRASE ("a comma is expected"), error))
    return NULL;
  value = parse_chain (parser, error);
  if (value == NULL || !expect (parser, CW_TOKEN_COMMA, CW_PHRASE ("a comma is expected"), error))
    return NULL;
  types = is_with ? value->types : get_item_types (value->types);
  if (!push_variable (parser, &token, types != 0 ? types : CW_RULE_TYPE_NULL, error))
    return NULL;
  node->slot = parser->n_variables - 1;
  body = parse_chain (parser, error);
  parser->n_variables--;
  if (body == NULL || !check_body (node, body, error) ||
      !expect (parser, CW_TOKEN_CLOSE, CW_PHRASE ("a ) is expected"), error))
    return NULL;

  g_ptr_array_add (args, value);
  g_ptr_array_add (args, body);
  node_set_args (parser, node, args);
  if (is_with)
    node->types = body->types;
  else
    node->types = (node->function->form == CW_RULE_FORM_SELECT ? body->types : value->types) |
                  CW_RULE_TYPE_NULL | CW_RULE_TYPE_LIST;
  return node;
}

static CwExpressionNode *
parse_call (CwExpressionParser *parser, const CwToken *token, GError **error)
{
  g_autofree char *name = g_strndup (token->text, token->len);
  g_autofree char *what = NULL;
  CwExpressionNode *node;

  node = cw_expression_node_new (parser, CW_NODE_CALL, token->position, 0);
  node->function = cw_rule_function_find (name);
  if (node->function == NULL)
    {
      what = g_strdup_printf (CW_PHRASE ("there is no function \"%s\""), name);
      return cw_expression_mistake_unknown (error, token->position, what,
                                            cw_rule_function_suggest (name));
    }
  switch (node->function->form)
    {
    case CW_RULE_FORM_SELECT:
    case CW_RULE_FORM_WHERE:
    case CW_RULE_FORM_WITH:
      return parse_binding (parser, node, error);
    case CW_RULE_FORM_IMPORTED:
      return parse_imported (parser, node, error);
    case CW_RULE_FORM_CALL:
    case CW_RULE_FORM_SWITCH:
    case CW_RULE_FORM_CHOOSE:
      break;
    }
  return parse_plain_call (parser, node, error);
}

/* ----- operands and operators */

static CwExpressionNode *
parse_negative (CwExpressionParser *parser, const CwToken *token, GError **error)
{
  CwToken number = parser->token;

  if (!expect (parser, CW_TOKEN_NUMBER, CW_PHRASE ("a number is expected"), error))
    return NULL;
  return cw_expression_constant_new (parser, token->position,
                                     cw_rule_value_integer ((gint64) - (guint64) number.number));
}

static CwExpressionNode *
parse_nested (CwExpressionParser *parser, const CwToken *token, GError **error)
{
  guint outer = parser->open;
  CwExpressionNode *node;

  if (parser->depth == CW_EXPRESSION_MAX_DEPTH)
    return cw_expression_mistake (error, token->position,
                                  "more than %d parentheses inside each other",
                                  CW_EXPRESSION_MAX_DEPTH);
  parser->open = parser->token.position;
  if (!advance (parser, error))
    return NULL;
  parser->depth++;
  if (token->kind == CW_TOKEN_WORD)
    {
      node = parse_call (parser, token, error);
    }
  else
    {
      node = parse_chain (parser, error);
      if (node != NULL && !expect (parser, CW_TOKEN_CLOSE, CW_PHRASE ("a ) is expected"), error))
        node = NULL;
    }
  parser->depth--;
  parser->open = outer;
  return node;
}

static CwExpressionNode *
parse_operand (CwExpressionParser *parser, GError **error)
{
  CwToken token = parser->token;

  if (token.kind == CW_TOKEN_OPEN)
    return parse_nested (parser, &token, error);
  if (token.kind == CW_TOKEN_END || token.kind == CW_TOKEN_CLOSE || token.kind == CW_TOKEN_COMMA ||
      (token.kind == CW_TOKEN_OPERATOR && token.op != CW_OPERATOR_MINUS))
    return cw_expression_mistake_unexpected (error, &token, CW_PHRASE ("a value is expected"),
                                             parser->open);
  if (!advance (parser, error))
    return NULL;
  if (token.kind == CW_TOKEN_WORD && parser->token.kind == CW_TOKEN_OPEN)
    return parse_nested (parser, &token, error);

  switch (token.kind)
    {
    case CW_TOKEN_NUMBER:
      return cw_expression_constant_new (parser, token.position,
                                         cw_rule_value_integer (token.number));
    case CW_TOKEN_STRING:
      return cw_expression_parse_string (parser, &token);
    case CW_TOKEN_ATTRIBUTE:
      return cw_expression_parse_attribute (parser, &token, error);
    case CW_TOKEN_PARAMETER:
      return cw_expression_parse_parameter (parser, &token, error);
    case CW_TOKEN_VARIABLE:
      return cw_expression_parse_variable (parser, &token, error);
    case CW_TOKEN_WORD:
      return cw_expression_parse_word (parser, &token, error);
    default:
      return parse_negative (parser, &token, error);
    }
}

static CwExpressionNode *
parse_chain (CwExpressionParser *parser, GError **error)
{
  g_autoptr (GPtrArray) args = g_ptr_array_new ();
  g_autoptr (GArray) operators = g_array_new (FALSE, FALSE, sizeof (CwOperator));
  CwExpressionNode *node = parse_operand (parser, error);
  guint types;

  if (node == NULL || parser->token.kind != CW_TOKEN_OPERATOR)
    return node;
  types = node->types;
  g_ptr_array_add (args, node);
  while (parser->token.kind == CW_TOKEN_OPERATOR)
    {
      CwToken token = parser->token;
      CwExpressionNode *operand;
      guint result;

      if (!advance (parser, error) || (operand = parse_operand (parser, error)) == NULL)
        return NULL;
      result = cw_operator_get_types (token.op, types, operand->types);
      if (result == 0)
        return cw_expression_mistake_operator (error, &token, types, operand->types,
                                               args->len == 1 &&
                                                   parser->token.kind != CW_TOKEN_OPERATOR);
      types = result;
      g_ptr_array_add (args, operand);
      g_array_append_val (operators, token.op);
    }

  node = cw_expression_node_new (parser, CW_NODE_CHAIN, node->position, types);
  node_set_args (parser, node, args);
  node->operators = (gpointer) cw_rule_arena_dup (parser->expression->tree, operators->data,
                                                  operators->len * sizeof (CwOperator));
  return node;
}

gboolean
cw_expression_parse (CwExpression *expression, const CwExpressionNames *names, GError **error)
{
  CwExpressionParser parser = { .expression = expression, .names = names };

  cw_expression_lexer_init (&parser.lexer, expression->source, strlen (expression->source));
  if (!advance (&parser, error))
    return FALSE;
  expression->root = parse_chain (&parser, error);
  if (expression->root == NULL)
    return FALSE;
  return expect (&parser, CW_TOKEN_END, CW_PHRASE ("an operator or the end is expected"), error);
}
