/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-expression-operand.h"

#include <string.h>

#include "base/cw-phrase.h"
#include "rules/cw-expression-mistake.h"
#include "rules/cw-rule-option.h"
#include "rules/cw-rule-text.h"

CwExpressionNode *
cw_expression_node_new (CwExpressionParser *parser,
                        CwExpressionNodeKind kind,
                        guint position,
                        guint types)
{
  CwExpressionNode *node = cw_rule_arena_alloc0 (parser->expression->tree, sizeof *node);

  node->kind = kind;
  node->position = position;
  node->types = types;
  return node;
}

CwExpressionNode *
cw_expression_constant_new (CwExpressionParser *parser, guint position, CwRuleValue value)
{
  CwExpressionNode *node = cw_expression_node_new (parser, CW_NODE_CONSTANT, position, value.type);

  node->constant = value;
  return node;
}

char *
cw_expression_dup_name (CwExpressionParser *parser, const CwToken *token)
{
  return cw_rule_arena_dup (parser->expression->tree, token->text, token->len);
}

/* ----- names */

static void
mention (CwExpressionParser *parser, CwAttributeId id)
{
  GArray *ids = parser->expression->connector_attributes;

  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, CwAttributeId, i) == id)
      return;
  g_array_append_val (ids, id);
}

/* An attribute of the connector's kind: any name is possible, the schema is not known here. */
CwExpressionNode *
cw_expression_attribute_new (CwExpressionParser *parser,
                             CwExpressionNodeKind kind,
                             guint position,
                             const char *name,
                             GError **error)
{
  const CwExpressionNames *names = parser->names;
  CwSyntax syntax = cw_metaverse_schema_get_connector_syntax (names->schema, names->kind, name);
  CwExpressionNode *node = cw_expression_node_new (parser, kind, position,
                                                   cw_rule_types_from_syntax (syntax) |
                                                       CW_RULE_TYPE_NULL | CW_RULE_TYPE_LIST);

  if (syntax == CW_SYNTAX_REFERENCE)
    return cw_expression_mistake_reference (error, position, name);
  node->name = name;
  node->syntax = syntax;
  node->attribute =
      cw_attribute_table_intern (cw_metaverse_schema_get_attributes (names->schema), name);
  if (node->attribute == CW_ATTRIBUTE_NONE)
    return cw_expression_mistake (error, position, "[%s] cannot be the name of an attribute", name);
  mention (parser, node->attribute);
  return node;
}

static CwExpressionNode *
metaverse_attribute_new (CwExpressionParser *parser,
                         guint position,
                         const char *name,
                         GError **error)
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
    return cw_expression_mistake_reference (error, position, name);
  node = cw_expression_node_new (parser, CW_NODE_ATTRIBUTE, position,
                                 cw_rule_types_from_syntax (attribute->syntax) | CW_RULE_TYPE_NULL |
                                     (attribute->is_multi_valued ? CW_RULE_TYPE_LIST : 0));
  node->name = name;
  node->attribute = attribute->id;
  node->syntax = attribute->syntax;
  return node;
}

CwExpressionNode *
cw_expression_parse_attribute (CwExpressionParser *parser, const CwToken *token, GError **error)
{
  const char *name = cw_expression_dup_name (parser, token);

  if (parser->names->metaverse_type != NULL)
    return metaverse_attribute_new (parser, token->position, name, error);
  if (strcmp (name, "dn") == 0)
    return cw_expression_node_new (parser, CW_NODE_DN, token->position,
                                   CW_RULE_TYPE_STRING | CW_RULE_TYPE_NULL);
  return cw_expression_attribute_new (parser, CW_NODE_ATTRIBUTE, token->position, name, error);
}

CwExpressionNode *
cw_expression_parse_parameter (CwExpressionParser *parser, const CwToken *token, GError **error)
{
  g_autofree char *name = g_strndup (token->text, token->len);
  g_autofree char *what = NULL;
  CwRuleParameter parameter = 0;
  CwExpressionNode *node;

  if (!cw_rule_parameter_find (name, &parameter))
    {
      what = g_strdup_printf (CW_PHRASE ("there is no parameter %%%s%%"), name);
      return cw_expression_mistake_unknown (error, token->position, what,
                                            cw_rule_parameter_suggest (name));
    }
  if (parser->names->metaverse_type != NULL && cw_rule_parameter_is_of_source (parameter))
    return cw_expression_mistake (error, token->position, "%%%s%% is known to inbound rules only",
                                  name);
  node = cw_expression_node_new (parser, CW_NODE_PARAMETER, token->position,
                                 CW_RULE_TYPE_STRING | CW_RULE_TYPE_NULL);
  node->parameter = parameter;
  return node;
}

static gpointer
fail_variable (CwExpressionParser *parser, const CwToken *token, GError **error)
{
  g_autofree char *name = g_strndup (token->text, token->len);
  g_autofree char *what = g_strdup_printf (CW_PHRASE ("the variable $%s is not known here"), name);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < parser->n_variables; i++)
    g_ptr_array_add (names, g_strndup (parser->variables[i].name, parser->variables[i].len));
  return cw_expression_mistake_unknown (
      error, token->position, what,
      cw_rule_text_suggest (name, (const char *const *) names->pdata, names->len));
}

CwExpressionNode *
cw_expression_parse_variable (CwExpressionParser *parser, const CwToken *token, GError **error)
{
  CwExpressionNode *node;

  for (guint i = parser->n_variables; i-- > 0;)
    {
      const CwExpressionVariable *variable = &parser->variables[i];

      if (variable->len != token->len || memcmp (variable->name, token->text, token->len) != 0)
        continue;
      node = cw_expression_node_new (parser, CW_NODE_VARIABLE, token->position, variable->types);
      node->slot = i;
      return node;
    }
  return fail_variable (parser, token, error);
}

/* ----- constants */

CwExpressionNode *
cw_expression_parse_string (CwExpressionParser *parser, const CwToken *token)
{
  char *text = cw_expression_dup_name (parser, token);
  gsize len = 0;

  for (gsize i = 0; i < token->len; i++)
    {
      text[len++] = text[i];
      if (text[i] == '"')
        i++;
    }
  text[len] = '\0';
  return cw_expression_constant_new (parser, token->position, cw_rule_value_string (text, len));
}

CwExpressionNode *
cw_expression_parse_word (CwExpressionParser *parser, const CwToken *token, GError **error)
{
  g_autofree char *name = g_strndup (token->text, token->len);
  g_autofree char *what = NULL;
  CwRuleValue value;

  if (cw_rule_option_find (name, &value))
    return cw_expression_constant_new (parser, token->position, value);
  if (cw_rule_function_find (name) != NULL)
    return cw_expression_mistake (error, token->position, "%s is a function; a ( must follow",
                                  name);
  if (cw_rule_option_suggest (name) == NULL)
    return cw_expression_mistake (
        error, token->position,
        "there is no constant \"%s\"; an attribute stands in brackets, text in "
        "quotation marks",
        name);
  what = g_strdup_printf (CW_PHRASE ("there is no constant \"%s\""), name);
  return cw_expression_mistake_unknown (error, token->position, what,
                                        cw_rule_option_suggest (name));
}
