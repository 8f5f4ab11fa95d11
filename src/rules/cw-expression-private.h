/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules/cw-expression-lexer.h"
#include "rules/cw-expression.h"
#include "rules/cw-rule-function.h"

G_BEGIN_DECLS

/* The tree of an expression, shared by its parser and its evaluator. */

typedef enum
{
  CW_NODE_CONSTANT,
  CW_NODE_ATTRIBUTE,
  CW_NODE_IMPORTED,
  CW_NODE_DN,
  CW_NODE_PARAMETER,
  CW_NODE_VARIABLE,
  CW_NODE_CALL,
  CW_NODE_CHAIN, /* a op b op c: all operators of one level, so that depth is bounded */
} CwExpressionNodeKind;

typedef struct _CwExpressionNode CwExpressionNode;

struct _CwExpressionNode
{
  CwExpressionNodeKind kind;
  guint position;
  guint types; /* CwRuleType: what it may be */
  guint n_args;
  CwExpressionNode **args;
  const CwOperator *operators;    /* of a chain: operators[i] stands before args[i + 1] */
  const CwRuleFunction *function; /* of a call */
  CwRuleValue constant;
  guint slot; /* of a variable, or of the form that binds one */
  CwRuleParameter parameter;
  const char *name; /* of an attribute, for messages */
  CwAttributeId attribute;
  CwSyntax syntax;
};

struct _CwExpression
{
  char *source;
  CwRuleArena *tree; /* nodes, constants, names */
  CwExpressionNode *root;
  GArray *connector_attributes;
  CwAttributeId only_attribute; /* of whose absence @absent comes; NONE: it depends on more */
  CwRuleValue absent;
};

/* Finds out what the expression gives when the one attribute that it reads is absent: of most
 * objects many are, and then nothing has to be worked out. */
void cw_expression_find_absent (CwExpression *expression);

/* Fills @expression, which has a source and an empty tree. */
gboolean
cw_expression_parse (CwExpression *expression, const CwExpressionNames *names, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Which types a chain has after `left op right`; 0 when the operator cannot take them. */
guint cw_operator_get_types (CwOperator op, guint left, guint right);

/* Evaluates one operator other than && and ||, whose right side may not be wanted. */
gboolean cw_operator_apply (CwOperator op,
                            CwRuleContext *context,
                            const CwRuleValue operands[2],
                            CwRuleValue *ret_value,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
