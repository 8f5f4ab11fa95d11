/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-expression-mistake.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "rules/cw-rule-text.h"

static gpointer
fail (GError **error, guint position, const char *message)
{
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, "at %u: %s", position, message);
  return NULL;
}

gpointer
cw_expression_mistake (GError **error, guint position, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return fail (error, position, message);
}

gpointer
cw_expression_mistake_unknown (GError **error,
                               guint position,
                               const char *what,
                               const char *suggestion)
{
  g_autofree char *help =
      suggestion != NULL ? g_strdup_printf (CW_PHRASE ("did you mean \"%s\"?"), suggestion) : NULL;
  g_autofree char *message = g_strjoin ("; ", what, help, NULL);

  return fail (error, position, message);
}

/* ----- what stands where something else is expected */

static const char *
describe_token (const CwToken *token)
{
  switch (token->kind)
    {
    case CW_TOKEN_END:
      return CW_PHRASE ("the expression ends here");
    case CW_TOKEN_CLOSE:
      return CW_PHRASE ("there is a )");
    case CW_TOKEN_COMMA:
      return CW_PHRASE ("there is a comma");
    case CW_TOKEN_OPERATOR:
      return CW_PHRASE ("there is an operator");
    default:
      return CW_PHRASE ("there is a value");
    }
}

static gboolean
is_word (const CwToken *token, const char *word)
{
  return token->kind == CW_TOKEN_WORD &&
         cw_rule_text_equal_folded (token->text, token->len, word, strlen (word));
}

/* What other languages write, and what it is here. (transfer full) (nullable) */
static char *
make_hint (const CwToken *token, guint open)
{
  if (is_word (token, "And"))
    return g_strdup (CW_PHRASE ("did you mean &&?"));
  if (is_word (token, "Or"))
    return g_strdup (CW_PHRASE ("did you mean ||?"));
  if (token->kind == CW_TOKEN_OPERATOR && token->op == CW_OPERATOR_EQUAL)
    return g_strdup (CW_PHRASE ("equality is written with one ="));
  if (token->kind == CW_TOKEN_END && open > 0)
    return g_strdup_printf (CW_PHRASE ("the ( at %u is not closed"), open);
  return NULL;
}

gpointer
cw_expression_mistake_unexpected (GError **error,
                                  const CwToken *token,
                                  const char *wanted,
                                  guint open)
{
  g_autofree char *hint = make_hint (token, open);
  g_autofree char *message = g_strjoin ("; ", wanted, describe_token (token), hint, NULL);

  return fail (error, token->position, message);
}

/* ----- types and numbers */

gpointer
cw_expression_mistake_reference (GError **error, guint position, const char *name)
{
  return cw_expression_mistake (error, position,
                                "[%s] is a reference attribute: its values are links, which only "
                                "a direct flow can move",
                                name);
}

/* Types in the words of a message: that a value may be absent or repeated goes without saying. */
static char *
describe_types (guint types)
{
  guint plain = types & ~(guint) (CW_RULE_TYPE_NULL | CW_RULE_TYPE_LIST);

  return cw_rule_types_to_string (plain != 0 ? plain : types);
}

gpointer
cw_expression_mistake_argument (GError **error,
                                const CwExpressionNode *call,
                                guint index,
                                guint wanted)
{
  const CwExpressionNode *argument = call->args[index];
  g_autofree char *wanted_names = describe_types (wanted);
  g_autofree char *given_names = describe_types (argument->types);

  return cw_expression_mistake (error, argument->position,
                                "argument %u of %s() takes %s, this is %s", index + 1,
                                call->function->name, wanted_names, given_names);
}

gpointer
cw_expression_mistake_count (GError **error,
                             guint position,
                             const CwRuleFunction *function,
                             guint n)
{
  guint least = function->min_args;

  if (least == function->max_args)
    return cw_expression_mistake (error, position,
                                  CW_PHRASE_COUNT (least, "%s() takes %u argument, here are %u",
                                                   "%s() takes %u arguments, here are %u"),
                                  function->name, least, n);
  if (n < least)
    return cw_expression_mistake (error, position,
                                  CW_PHRASE_COUNT (least,
                                                   "%s() takes at least %u argument, here are %u",
                                                   "%s() takes at least %u arguments, here are %u"),
                                  function->name, least, n);
  return cw_expression_mistake (error, position, "%s() takes at most %u arguments, here are %u",
                                function->name, function->max_args, n);
}

gpointer
cw_expression_mistake_operator (GError **error,
                                const CwToken *token,
                                guint left,
                                guint right,
                                gboolean is_alone)
{
  g_autofree char *left_names = describe_types (left);
  g_autofree char *right_names = describe_types (right);
  g_autofree char *what =
      g_strdup_printf (CW_PHRASE ("%s cannot stand between %s and %s"),
                       cw_operator_to_string (token->op), left_names, right_names);
  g_autofree char *message = NULL;

  if (is_alone)
    return fail (error, token->position, what);
  message = g_strjoin ("; ", what,
                       CW_PHRASE ("all operators are taken from left to right, so a comparison "
                                  "needs parentheses around it"),
                       NULL);
  return fail (error, token->position, message);
}
