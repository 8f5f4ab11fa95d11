/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-expression-private.h"

#include <string.h>

#include "base/cw-error.h"
#include "rules/cw-rule-option.h"
#include "rules/cw-rule-text.h"

typedef struct
{
  const char *name;
  gsize len;
  guint types;
} Variable;

typedef struct
{
  CwExpression *expression;
  const CwExpressionNames *names;
  CwExpressionLexer lexer;
  CwToken token; /* the next one */
  guint depth;
  guint open; /* position of the innermost ( that is not closed yet; 0: none */
  Variable variables[CW_RULE_MAX_VARIABLES];
  guint n_variables;
} Parser;

static CwExpressionNode *parse_chain (Parser *parser, GError **error);

static gpointer
    G_GNUC_PRINTF (3, 4) fail_at (GError **error, guint position, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, "at %u: %s", position, message);
  return NULL;
}

static gpointer
fail_unknown (GError **error, guint position, const char *what, const char *suggestion)
{
  if (suggestion == NULL)
    return fail_at (error, position, "%s", what);
  return fail_at (error, position, "%s; did you mean \"%s\"?", what, suggestion);
}

static gboolean
advance (Parser *parser, GError **error)
{
  return cw_expression_lexer_next (&parser->lexer, &parser->token, error);
}

static const char *
describe_token (const CwToken *token)
{
  switch (token->kind)
    {
    case CW_TOKEN_END:
      return "the expression ends";
    case CW_TOKEN_CLOSE:
      return "there is a )";
    case CW_TOKEN_COMMA:
      return "there is a comma";
    case CW_TOKEN_OPERATOR:
      return "there is an operator";
    default:
      return "there is a value";
    }
}

static gboolean
is_word (const CwToken *token, const char *word)
{
  return token->kind == CW_TOKEN_WORD &&
         cw_rule_text_equal_folded (token->text, token->len, word, strlen (word));
}

/* What other languages write, and what it is here. */
static const char *
get_hint (const CwToken *token)
{
  if (is_word (token, "And"))
    return "; did you mean &&?";
  if (is_word (token, "Or"))
    return "; did you mean ||?";
  return "";
}

static gboolean
expect (Parser *parser, CwTokenKind kind, const char *what, GError **error)
{
  const CwToken *token = &parser->token;

  if (token->kind == kind)
    return kind == CW_TOKEN_END || advance (parser, error);
  if (token->kind == CW_TOKEN_END && parser->open > 0)
    fail_at (error, token->position, "%s where %s is expected; the ( at %u is not closed",
             describe_token (token), what, parser->open);
  else
    fail_at (error, token->position, "%s where %s is expected%s", describe_token (token), what,
             get_hint (token));
  return FALSE;
}

static CwExpressionNode *
node_new (Parser *parser, CwExpressionNodeKind kind, guint position, guint types)
{
  CwExpressionNode *node = cw_rule_arena_alloc0 (parser->expression->tree, sizeof *node);

  node->kind = kind;
  node->position = position;
  node->types = types;
  return node;
}

static void
node_set_args (Parser *parser, CwExpressionNode *node, GPtrArray *args)
{
  gsize size = args->len * sizeof (gpointer);

  node->n_args = args->len;
  node->args = cw_rule_arena_alloc (parser->expression->tree, size + 1);
  if (size > 0)
    memcpy (node->args, args->pdata, size);
}

static CwExpressionNode *
constant_new (Parser *parser, guint position, CwRuleValue value)
{
  CwExpressionNode *node = node_new (parser, CW_NODE_CONSTANT, position, value.type);

  node->constant = value;
  return node;
}

static char *
dup_name (Parser *parser, const CwToken *token)
{
  return cw_rule_arena_dup (parser->expression->tree, token->text, token->len);
}

/* ----- names */

static void
mention (Parser *parser, CwAttributeId id)
{
  GArray *ids = parser->expression->connector_attributes;

  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, CwAttributeId, i) == id)
      return;
  g_array_append_val (ids, id);
}

static gpointer
fail_reference (GError **error, guint position, const char *name)
{
  return fail_at (error, position,
                  "[%s] is a reference attribute: its values are links, which only a direct flow "
                  "can move",
                  name);
}

/* An attribute of the connector's kind: any name is possible, the schema is not known here. */
static CwExpressionNode *
connector_attribute_new (Parser *parser,
                         CwExpressionNodeKind kind,
                         guint position,
                         const char *name,
                         GError **error)
{
  const CwExpressionNames *names = parser->names;
  CwSyntax syntax = cw_metaverse_schema_get_connector_syntax (names->schema, names->kind, name);
  CwExpressionNode *node =
      node_new (parser, kind, position,
                cw_rule_types_from_syntax (syntax) | CW_RULE_TYPE_NULL | CW_RULE_TYPE_LIST);

  if (syntax == CW_SYNTAX_REFERENCE)
    return fail_reference (error, position, name);
  node->name = name;
  node->syntax = syntax;
  node->attribute =
      cw_attribute_table_intern (cw_metaverse_schema_get_attributes (names->schema), name);
  if (node->attribute == CW_ATTRIBUTE_NONE)
    return fail_at (error, position, "[%s] cannot be the name of an attribute", name);
  mention (parser, node->attribute);
  return node;
}

static CwExpressionNode *
metaverse_attribute_new (Parser *parser, guint position, const char *name, GError **error)
{
  const CwRuleAttribute *attribute =
      cw_metaverse_type_require_attribute (parser->names->metaverse_type, name, error);
  CwExpressionNode *node;

  if (attribute == NULL)
    {
      g_prefix_error (error, "at %u: ", position);
      return NULL;
    }
  if (attribute->syntax == CW_SYNTAX_REFERENCE)
    return fail_reference (error, position, name);
  node = node_new (parser, CW_NODE_ATTRIBUTE, position,
                   cw_rule_types_from_syntax (attribute->syntax) | CW_RULE_TYPE_NULL |
                       (attribute->is_multi_valued ? CW_RULE_TYPE_LIST : 0));
  node->name = name;
  node->attribute = attribute->id;
  node->syntax = attribute->syntax;
  return node;
}

static CwExpressionNode *
parse_attribute (Parser *parser, const CwToken *token, GError **error)
{
  const char *name = dup_name (parser, token);

  if (parser->names->metaverse_type != NULL)
    return metaverse_attribute_new (parser, token->position, name, error);
  if (strcmp (name, "dn") == 0)
    return node_new (parser, CW_NODE_DN, token->position, CW_RULE_TYPE_STRING | CW_RULE_TYPE_NULL);
  return connector_attribute_new (parser, CW_NODE_ATTRIBUTE, token->position, name, error);
}

/* Parameters of Microsoft Entra Connect whose values an import does not bring along. */
static gboolean
is_kept_by_nobody (const char *name)
{
  static const char *const names[] = { "Domain.Netbios", "Forest.FQDN", "Forest.LDAP",
                                       "Forest.Netbios", NULL };

  return g_strv_contains (names, name);
}

static CwExpressionNode *
parse_parameter (Parser *parser, const CwToken *token, GError **error)
{
  g_autofree char *name = g_strndup (token->text, token->len);
  g_autofree char *what = NULL;
  CwRuleParameter parameter = 0;
  CwExpressionNode *node;

  if (is_kept_by_nobody (name))
    return fail_at (error, token->position,
                    "%%%s%% is not kept by Causeway; write its value as text", name);
  if (!cw_rule_parameter_find (name, &parameter))
    {
      what = g_strdup_printf ("there is no parameter %%%s%%", name);
      return fail_unknown (error, token->position, what, cw_rule_parameter_suggest (name));
    }
  if (parser->names->metaverse_type != NULL && cw_rule_parameter_is_of_source (parameter))
    return fail_at (error, token->position, "%%%s%% is known to inbound rules only", name);
  node = node_new (parser, CW_NODE_PARAMETER, token->position,
                   CW_RULE_TYPE_STRING | CW_RULE_TYPE_NULL);
  node->parameter = parameter;
  return node;
}

static gpointer
fail_variable (Parser *parser, const CwToken *token, GError **error)
{
  g_autofree char *name = g_strndup (token->text, token->len);
  g_autofree char *what = g_strdup_printf ("the variable $%s is not known here", name);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < parser->n_variables; i++)
    g_ptr_array_add (names, g_strndup (parser->variables[i].name, parser->variables[i].len));
  return fail_unknown (error, token->position, what,
                       cw_rule_text_suggest (name, (const char *const *) names->pdata, names->len));
}

static CwExpressionNode *
parse_variable (Parser *parser, const CwToken *token, GError **error)
{
  CwExpressionNode *node;

  for (guint i = parser->n_variables; i-- > 0;)
    {
      const Variable *variable = &parser->variables[i];

      if (variable->len != token->len || memcmp (variable->name, token->text, token->len) != 0)
        continue;
      node = node_new (parser, CW_NODE_VARIABLE, token->position, variable->types);
      node->slot = i;
      return node;
    }
  return fail_variable (parser, token, error);
}

/* ----- constants */

static CwExpressionNode *
parse_string (Parser *parser, const CwToken *token)
{
  char *text = dup_name (parser, token);
  gsize len = 0;

  for (gsize i = 0; i < token->len; i++)
    {
      text[len++] = text[i];
      if (text[i] == '"')
        i++;
    }
  text[len] = '\0';
  return constant_new (parser, token->position, cw_rule_value_string (text, len));
}

static CwExpressionNode *
parse_word (Parser *parser, const CwToken *token, GError **error)
{
  g_autofree char *name = g_strndup (token->text, token->len);
  g_autofree char *what = NULL;
  CwRuleValue value;

  if (cw_rule_option_find (name, &value))
    return constant_new (parser, token->position, value);
  if (cw_rule_function_find (name) != NULL)
    return fail_at (error, token->position, "%s is a function; a ( must follow", name);
  if (cw_rule_option_suggest (name) == NULL)
    return fail_at (error, token->position,
                    "there is no constant \"%s\"; an attribute stands in brackets, text in "
                    "quotation marks",
                    name);
  what = g_strdup_printf ("there is no constant \"%s\"", name);
  return fail_unknown (error, token->position, what, cw_rule_option_suggest (name));
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

/* Types in the words of a message: that a value may be absent or repeated goes without saying. */
static char *
describe_types (guint types)
{
  guint plain = types & ~(guint) (CW_RULE_TYPE_NULL | CW_RULE_TYPE_LIST);

  return cw_rule_types_to_string (plain != 0 ? plain : types);
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
      g_autofree char *wanted_names = NULL;
      g_autofree char *given_names = NULL;

      is_mapped |= (wanted & CW_RULE_TYPE_LIST) == 0 && (arg->types & CW_RULE_TYPE_LIST) != 0;
      if ((arg->types & wanted & ~(guint) (CW_RULE_TYPE_LIST | CW_RULE_TYPE_NULL)) != 0 ||
          arg->types == CW_RULE_TYPE_NULL)
        continue;
      wanted_names = describe_types (wanted);
      given_names = describe_types (arg->types);
      fail_at (error, arg->position, "argument %u of %s() takes %s, this is %s", i + 1,
               function->name, wanted_names, given_names);
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
      fail_at (error, position, "Switch() takes pairs of a condition and a value");
      return FALSE;
    }
  if (function->min_args == function->max_args)
    fail_at (error, position, "%s() takes %u argument%s, here are %u", function->name,
             function->min_args, function->min_args == 1 ? "" : "s", n);
  else if (n < function->min_args)
    fail_at (error, position, "%s() takes at least %u argument%s, here are %u", function->name,
             function->min_args, function->min_args == 1 ? "" : "s", n);
  else
    fail_at (error, position, "%s() takes at most %u arguments, here are %u", function->name,
             function->max_args, n);
  return FALSE;
}

static gboolean
parse_arguments (Parser *parser, GPtrArray *args, GError **error)
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
        return expect (parser, CW_TOKEN_CLOSE, "a comma or )", error);
      if (!advance (parser, error))
        return FALSE;
    }
}

static CwExpressionNode *
parse_plain_call (Parser *parser, CwExpressionNode *node, GError **error)
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
parse_imported (Parser *parser, CwExpressionNode *node, GError **error)
{
  CwToken token = parser->token;

  if (!expect (parser, CW_TOKEN_STRING, "an attribute's name in quotation marks", error) ||
      !expect (parser, CW_TOKEN_CLOSE, "a )", error))
    return NULL;
  return connector_attribute_new (parser, CW_NODE_IMPORTED, node->position,
                                  dup_name (parser, &token), error);
}

static gboolean
push_variable (Parser *parser, const CwToken *token, guint types, GError **error)
{
  if (parser->n_variables == CW_RULE_MAX_VARIABLES)
    {
      fail_at (error, token->position, "more than %d variables at once", CW_RULE_MAX_VARIABLES);
      return FALSE;
    }
  parser->variables[parser->n_variables++] = (Variable){ token->text, token->len, types };
  return TRUE;
}

static gboolean
check_body (const CwExpressionNode *node, const CwExpressionNode *body, GError **error)
{
  if (node->function->form != CW_RULE_FORM_WHERE || body->types == CW_RULE_TYPE_NULL ||
      (body->types & CW_RULE_TYPE_BOOLEAN) != 0)
    return TRUE;
  fail_at (error, body->position, "the condition of Where() must be True or False");
  return FALSE;
}

/* Select, Where and With: ($name, value, expression that may use $name). */
static CwExpressionNode *
parse_binding (Parser *parser, CwExpressionNode *node, GError **error)
{
  g_autoptr (GPtrArray) args = g_ptr_array_new ();
  CwToken token = parser->token;
  gboolean is_with = node->function->form == CW_RULE_FORM_WITH;
  CwExpressionNode *value;
  CwExpressionNode *body;
  guint types;

  if (!expect (parser, CW_TOKEN_VARIABLE, "a variable such as $item", error) ||
      !expect (parser, CW_TOKEN_COMMA, "a comma", error))
    return NULL;
  value = parse_chain (parser, error);
  if (value == NULL || !expect (parser, CW_TOKEN_COMMA, "a comma", error))
    return NULL;
  types = is_with ? value->types : get_item_types (value->types);
  if (!push_variable (parser, &token, types != 0 ? types : CW_RULE_TYPE_NULL, error))
    return NULL;
  node->slot = parser->n_variables - 1;
  body = parse_chain (parser, error);
  parser->n_variables--;
  if (body == NULL || !check_body (node, body, error) ||
      !expect (parser, CW_TOKEN_CLOSE, "a )", error))
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
parse_call (Parser *parser, const CwToken *token, GError **error)
{
  g_autofree char *name = g_strndup (token->text, token->len);
  g_autofree char *what = NULL;
  CwExpressionNode *node;

  node = node_new (parser, CW_NODE_CALL, token->position, 0);
  node->function = cw_rule_function_find (name);
  if (node->function == NULL)
    {
      what = g_strdup_printf ("there is no function \"%s\"", name);
      return fail_unknown (error, token->position, what, cw_rule_function_suggest (name));
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
parse_negative (Parser *parser, const CwToken *token, GError **error)
{
  CwToken number = parser->token;

  if (!expect (parser, CW_TOKEN_NUMBER, "a number", error))
    return NULL;
  return constant_new (parser, token->position,
                       cw_rule_value_integer ((gint64) - (guint64) number.number));
}

static CwExpressionNode *
parse_nested (Parser *parser, const CwToken *token, GError **error)
{
  guint outer = parser->open;
  CwExpressionNode *node;

  if (parser->depth == CW_EXPRESSION_MAX_DEPTH)
    return fail_at (error, token->position, "more than %d parentheses inside each other",
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
      if (node != NULL && !expect (parser, CW_TOKEN_CLOSE, "a )", error))
        node = NULL;
    }
  parser->depth--;
  parser->open = outer;
  return node;
}

/* "==" is a habit from other languages. */
static gpointer
fail_operand (Parser *parser, const CwToken *token, GError **error)
{
  if (token->kind == CW_TOKEN_OPERATOR && token->op == CW_OPERATOR_EQUAL)
    return fail_at (
        error, token->position,
        "there is an operator where a value is expected; equality is written with one =");
  expect (parser, CW_TOKEN_WORD, "a value", error);
  return NULL;
}

static CwExpressionNode *
parse_operand (Parser *parser, GError **error)
{
  CwToken token = parser->token;

  if (token.kind == CW_TOKEN_OPEN)
    return parse_nested (parser, &token, error);
  if (token.kind == CW_TOKEN_END || token.kind == CW_TOKEN_CLOSE || token.kind == CW_TOKEN_COMMA ||
      (token.kind == CW_TOKEN_OPERATOR && token.op != CW_OPERATOR_MINUS))
    return fail_operand (parser, &token, error);
  if (!advance (parser, error))
    return NULL;
  if (token.kind == CW_TOKEN_WORD && parser->token.kind == CW_TOKEN_OPEN)
    return parse_nested (parser, &token, error);

  switch (token.kind)
    {
    case CW_TOKEN_NUMBER:
      return constant_new (parser, token.position, cw_rule_value_integer (token.number));
    case CW_TOKEN_STRING:
      return parse_string (parser, &token);
    case CW_TOKEN_ATTRIBUTE:
      return parse_attribute (parser, &token, error);
    case CW_TOKEN_PARAMETER:
      return parse_parameter (parser, &token, error);
    case CW_TOKEN_VARIABLE:
      return parse_variable (parser, &token, error);
    case CW_TOKEN_WORD:
      return parse_word (parser, &token, error);
    default:
      return parse_negative (parser, &token, error);
    }
}

static gpointer
fail_operator (GError **error, const CwToken *token, guint left, guint right, gboolean is_alone)
{
  g_autofree char *left_names = describe_types (left);
  g_autofree char *right_names = describe_types (right);

  return fail_at (error, token->position, "%s cannot stand between %s and %s%s",
                  cw_operator_to_string (token->op), left_names, right_names,
                  is_alone ? ""
                           : "; all operators are taken from left to right, so a comparison needs "
                             "parentheses around it");
}

static CwExpressionNode *
parse_chain (Parser *parser, GError **error)
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
        return fail_operator (error, &token, types, operand->types,
                              args->len == 1 && parser->token.kind != CW_TOKEN_OPERATOR);
      types = result;
      g_ptr_array_add (args, operand);
      g_array_append_val (operators, token.op);
    }

  node = node_new (parser, CW_NODE_CHAIN, node->position, types);
  node_set_args (parser, node, args);
  node->operators = (gpointer) cw_rule_arena_dup (parser->expression->tree, operators->data,
                                                  operators->len * sizeof (CwOperator));
  return node;
}

gboolean
cw_expression_parse (CwExpression *expression, const CwExpressionNames *names, GError **error)
{
  Parser parser = { .expression = expression, .names = names };

  cw_expression_lexer_init (&parser.lexer, expression->source, strlen (expression->source));
  if (!advance (&parser, error))
    return FALSE;
  expression->root = parse_chain (&parser, error);
  if (expression->root == NULL)
    return FALSE;
  return expect (&parser, CW_TOKEN_END, "an operator or the end", error);
}
