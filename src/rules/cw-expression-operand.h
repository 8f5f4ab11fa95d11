/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules/cw-expression-private.h"

G_BEGIN_DECLS

/* The operands of an expression: attributes, parameters, variables and constants. */

typedef struct
{
  const char *name;
  gsize len;
  guint types;
} CwExpressionVariable;

/* Where the parser is. */
typedef struct
{
  CwExpression *expression;
  const CwExpressionNames *names;
  CwExpressionLexer lexer;
  CwToken token; /* the next one */
  guint depth;
  guint open; /* position of the innermost ( that is not closed yet; 0: none */
  CwExpressionVariable variables[CW_RULE_MAX_VARIABLES];
  guint n_variables;
} CwExpressionParser;

CwExpressionNode *cw_expression_node_new (CwExpressionParser *parser,
                                          CwExpressionNodeKind kind,
                                          guint position,
                                          guint types);
CwExpressionNode *
cw_expression_constant_new (CwExpressionParser *parser, guint position, CwRuleValue value);

/* Lives with the expression. */
char *cw_expression_dup_name (CwExpressionParser *parser, const CwToken *token);

/* An attribute of the connector's kind: any name is possible, the schema is not known here. */
CwExpressionNode *cw_expression_attribute_new (CwExpressionParser *parser,
                                               CwExpressionNodeKind kind,
                                               guint position,
                                               const char *name,
                                               GError **error);

/* @token is of that kind, and the parser is behind it. */
CwExpressionNode *
cw_expression_parse_attribute (CwExpressionParser *parser, const CwToken *token, GError **error);
CwExpressionNode *
cw_expression_parse_parameter (CwExpressionParser *parser, const CwToken *token, GError **error);
CwExpressionNode *
cw_expression_parse_variable (CwExpressionParser *parser, const CwToken *token, GError **error);
CwExpressionNode *cw_expression_parse_string (CwExpressionParser *parser, const CwToken *token);
CwExpressionNode *
cw_expression_parse_word (CwExpressionParser *parser, const CwToken *token, GError **error);

G_END_DECLS
