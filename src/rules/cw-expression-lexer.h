/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CW_TOKEN_END,
  CW_TOKEN_NUMBER,
  CW_TOKEN_STRING,    /* "text" */
  CW_TOKEN_ATTRIBUTE, /* [name] */
  CW_TOKEN_PARAMETER, /* %Name% */
  CW_TOKEN_VARIABLE,  /* $name */
  CW_TOKEN_WORD,      /* a function's name or a constant */
  CW_TOKEN_OPERATOR,
  CW_TOKEN_OPEN,
  CW_TOKEN_CLOSE,
  CW_TOKEN_COMMA,
} CwTokenKind;

/* All have the same priority and are taken from left to right. */
typedef enum
{
  CW_OPERATOR_EQUAL,
  CW_OPERATOR_NOT_EQUAL,
  CW_OPERATOR_LESS,
  CW_OPERATOR_LESS_OR_EQUAL,
  CW_OPERATOR_GREATER,
  CW_OPERATOR_GREATER_OR_EQUAL,
  CW_OPERATOR_PLUS,
  CW_OPERATOR_MINUS,
  CW_OPERATOR_TIMES,
  CW_OPERATOR_CONCATENATE, /* & */
  CW_OPERATOR_AND,         /* && */
  CW_OPERATOR_OR,          /* || */
} CwOperator;

/* "<=" */
const char *cw_operator_to_string (CwOperator op);

typedef struct
{
  CwTokenKind kind;
  guint position;   /* in characters, from 1 */
  const char *text; /* into the source: name or contents without their delimiters */
  gsize len;
  gboolean has_doubled_quotes; /* of a string: "" stands for one " */
  gint64 number;
  CwOperator op;
} CwToken;

/**
 * CwExpressionLexer:
 *
 * Cuts an expression into tokens. Lives on the stack; the source must be valid UTF-8 and outlive
 * it.
 */
typedef struct
{
  const char *at;
  const char *end;
  guint position;
} CwExpressionLexer;

void cw_expression_lexer_init (CwExpressionLexer *lexer, const char *source, gsize len);

/* CW_ERROR_INVALID_CONFIG, "at 14: ...". */
gboolean cw_expression_lexer_next (CwExpressionLexer *lexer, CwToken *ret_token, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
