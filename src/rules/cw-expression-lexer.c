/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-expression-lexer.h"

#include <string.h>

#include "rules/cw-expression-mistake.h"
#include "rules/cw-rule-number.h"
#include "rules/cw-rule-text.h"

/* Longer ones first. */
static const struct
{
  const char *text;
  CwOperator op;
} operators[] = {
  { "<=", CW_OPERATOR_LESS_OR_EQUAL },
  { "<>", CW_OPERATOR_NOT_EQUAL },
  { ">=", CW_OPERATOR_GREATER_OR_EQUAL },
  { "&&", CW_OPERATOR_AND },
  { "||", CW_OPERATOR_OR },
  { "=", CW_OPERATOR_EQUAL },
  { "<", CW_OPERATOR_LESS },
  { ">", CW_OPERATOR_GREATER },
  { "+", CW_OPERATOR_PLUS },
  { "-", CW_OPERATOR_MINUS },
  { "*", CW_OPERATOR_TIMES },
  { "&", CW_OPERATOR_CONCATENATE },
};

const char *
cw_operator_to_string (CwOperator op)
{
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    if (operators[i].op == op)
      return operators[i].text;
  g_return_val_if_reached ("?");
}

void
cw_expression_lexer_init (CwExpressionLexer *lexer, const char *source, gsize len)
{
  lexer->at = source;
  lexer->end = source + len;
  lexer->position = 1;
}

static void
advance (CwExpressionLexer *lexer, gsize n_bytes)
{
  lexer->position += (guint) cw_rule_text_count (lexer->at, n_bytes);
  lexer->at += n_bytes;
}

static gsize
get_rest (const CwExpressionLexer *lexer)
{
  return (gsize) (lexer->end - lexer->at);
}

static void
skip_spaces (CwExpressionLexer *lexer)
{
  gsize len;
  const char *begin = cw_rule_text_trim (lexer->at, get_rest (lexer), CW_RULE_TRIM_START, &len);

  advance (lexer, (gsize) (begin - lexer->at));
}

static gboolean
is_word_char (char c)
{
  return g_ascii_isalnum (c) || c == '_';
}

/* Bytes from @from on that may stand in a word. */
static gsize
span_word (const CwExpressionLexer *lexer, gsize from)
{
  gsize n = from;

  while (n < get_rest (lexer) && is_word_char (lexer->at[n]))
    n++;
  return n - from;
}

static gboolean
lex_string (CwExpressionLexer *lexer, CwToken *token, GError **error)
{
  gsize n = 1;

  for (;; n++)
    {
      if (n >= get_rest (lexer))
        return cw_expression_mistake (error, token->position,
                                      "the text has no closing quotation mark") != NULL;
      if (lexer->at[n] != '"')
        continue;
      if (n + 1 >= get_rest (lexer) || lexer->at[n + 1] != '"')
        break;
      token->has_doubled_quotes = TRUE;
      n++;
    }
  token->kind = CW_TOKEN_STRING;
  token->text = lexer->at + 1;
  token->len = n - 1;
  advance (lexer, n + 1);
  return TRUE;
}

static gboolean
lex_delimited (CwExpressionLexer *lexer, CwToken *token, char closing, GError **error)
{
  const char *end = memchr (lexer->at + 1, closing, get_rest (lexer) - 1);

  if (end == NULL || end == lexer->at + 1)
    {
      const char text[] = { closing, '\0' };

      if (end == NULL)
        return cw_expression_mistake (error, token->position, "there is no closing %s", text) !=
               NULL;
      return cw_expression_mistake (error, token->position, "there is no name before the %s",
                                    text) != NULL;
    }
  token->kind = closing == ']' ? CW_TOKEN_ATTRIBUTE : CW_TOKEN_PARAMETER;
  token->text = lexer->at + 1;
  token->len = (gsize) (end - token->text);
  advance (lexer, token->len + 2);
  return TRUE;
}

/* &H1F: at least one digit, and nothing that would make it a name behind "&". */
static gsize
span_hex (const CwExpressionLexer *lexer)
{
  gsize n;

  if (get_rest (lexer) < 3 || (lexer->at[1] != 'H' && lexer->at[1] != 'h'))
    return 0;
  n = span_word (lexer, 2);
  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isxdigit (lexer->at[2 + i]))
      return 0;
  return n;
}

static gboolean
lex_hex (CwExpressionLexer *lexer, CwToken *token, gsize n_digits, GError **error)
{
  guint64 value = 0;

  if (n_digits > 16)
    return cw_expression_mistake (error, token->position, "the number has more than 64 bits") !=
           NULL;
  for (gsize i = 0; i < n_digits; i++)
    value = value << 4 | (guint64) g_ascii_xdigit_value (lexer->at[2 + i]);
  token->kind = CW_TOKEN_NUMBER;
  token->number = (gint64) value;
  advance (lexer, n_digits + 2);
  return TRUE;
}

static gboolean
lex_number (CwExpressionLexer *lexer, CwToken *token, GError **error)
{
  gsize n = span_word (lexer, 0);

  if (n < get_rest (lexer) && lexer->at[n] == '.')
    return cw_expression_mistake (error, token->position, "only whole numbers are possible") !=
           NULL;
  if (!cw_rule_number_parse (lexer->at, n, &token->number))
    {
      g_autofree char *text = g_strndup (lexer->at, MIN (n, 40));

      return cw_expression_mistake (error, token->position, "\"%s\" is not a number of 64 bits",
                                    text) != NULL;
    }
  token->kind = CW_TOKEN_NUMBER;
  advance (lexer, n);
  return TRUE;
}

static gboolean
lex_variable (CwExpressionLexer *lexer, CwToken *token, GError **error)
{
  gsize n = span_word (lexer, 1);

  if (n == 0)
    return cw_expression_mistake (error, token->position, "there is no name behind the $") != NULL;
  token->kind = CW_TOKEN_VARIABLE;
  token->text = lexer->at + 1;
  token->len = n;
  advance (lexer, n + 1);
  return TRUE;
}

static gboolean
lex_operator (CwExpressionLexer *lexer, CwToken *token, GError **error)
{
  gunichar c = g_utf8_get_char (lexer->at);
  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    {
      gsize n = strlen (operators[i].text);

      if (get_rest (lexer) < n || memcmp (lexer->at, operators[i].text, n) != 0)
        continue;
      token->kind = CW_TOKEN_OPERATOR;
      token->op = operators[i].op;
      advance (lexer, n);
      return TRUE;
    }
  if (c == 0x201C || c == 0x201D || c == 0x201E)
    return cw_expression_mistake (error, token->position,
                                  "text stands between straight quotation marks (\")") != NULL;
  if (c == '\'')
    return cw_expression_mistake (error, token->position,
                                  "text stands between double quotation marks (\")") != NULL;
  if (c == '!')
    return cw_expression_mistake (error, token->position,
                                  "\"!\" is not expected: unequal is written <>") != NULL;
  if (c == '/')
    return cw_expression_mistake (error, token->position, "there is no division") != NULL;
  if (c < 0x20)
    return cw_expression_mistake (error, token->position,
                                  "a control character (U+%04X) is not expected", c) != NULL;
  text = g_strndup (lexer->at, (gsize) (g_utf8_next_char (lexer->at) - lexer->at));
  return cw_expression_mistake (error, token->position, "\"%s\" is not expected", text) != NULL;
}

static gboolean
lex_single (CwExpressionLexer *lexer, CwToken *token, CwTokenKind kind)
{
  token->kind = kind;
  advance (lexer, 1);
  return TRUE;
}

static gboolean
lex_word (CwExpressionLexer *lexer, CwToken *token)
{
  token->kind = CW_TOKEN_WORD;
  token->text = lexer->at;
  token->len = span_word (lexer, 0);
  advance (lexer, token->len);
  return TRUE;
}

gboolean
cw_expression_lexer_next (CwExpressionLexer *lexer, CwToken *ret_token, GError **error)
{
  CwToken token = { 0 };
  gboolean is_ok;
  gsize n_hex;

  skip_spaces (lexer);
  token.position = lexer->position;
  if (lexer->at == lexer->end)
    {
      *ret_token = token;
      return TRUE;
    }

  n_hex = *lexer->at == '&' ? span_hex (lexer) : 0;
  if (*lexer->at == '"')
    is_ok = lex_string (lexer, &token, error);
  else if (*lexer->at == '[')
    is_ok = lex_delimited (lexer, &token, ']', error);
  else if (*lexer->at == '%')
    is_ok = lex_delimited (lexer, &token, '%', error);
  else if (*lexer->at == '$')
    is_ok = lex_variable (lexer, &token, error);
  else if (*lexer->at == '(')
    is_ok = lex_single (lexer, &token, CW_TOKEN_OPEN);
  else if (*lexer->at == ')')
    is_ok = lex_single (lexer, &token, CW_TOKEN_CLOSE);
  else if (*lexer->at == ',')
    is_ok = lex_single (lexer, &token, CW_TOKEN_COMMA);
  else if (n_hex > 0)
    is_ok = lex_hex (lexer, &token, n_hex, error);
  else if (g_ascii_isdigit (*lexer->at))
    is_ok = lex_number (lexer, &token, error);
  else if (is_word_char (*lexer->at))
    is_ok = lex_word (lexer, &token);
  else
    is_ok = lex_operator (lexer, &token, error);
  if (is_ok)
    *ret_token = token;
  return is_ok;
}
