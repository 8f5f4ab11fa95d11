/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-scope.h"

#include <string.h>

#include "base/cw-dn.h"
#include "base/cw-phrase.h"
#include "rules/cw-rule-number.h"
#include "rules/cw-rule-text.h"

/* The operator without its NOT, which follows in the enumeration. */
static CwScopeOperator
get_positive (CwScopeOperator op, gboolean *ret_is_negated)
{
  switch (op)
    {
    case CW_SCOPE_NOTEQUAL:
    case CW_SCOPE_NOTCONTAINS:
    case CW_SCOPE_NOTSTARTSWITH:
    case CW_SCOPE_NOTENDSWITH:
    case CW_SCOPE_ISNOTNULL:
    case CW_SCOPE_ISNOTIN:
    case CW_SCOPE_ISNOTBITSET:
    case CW_SCOPE_ISNOTMEMBEROF:
      *ret_is_negated = TRUE;
      return (CwScopeOperator) (op - 1);
    default:
      *ret_is_negated = FALSE;
      return op;
    }
}

static gboolean
has_bits (const CwScopeClause *clause, const char *text, gsize len)
{
  gint64 number = 0;

  return cw_rule_number_parse (text, len, &number) && (number & clause->bits) != 0;
}

/* @text is valid UTF-8. All comparisons are of text, without regard to case. */
static gboolean
matches_text (CwScopeOperator op, const CwScopeClause *clause, const char *text, gsize len)
{
  int order;

  switch (op)
    {
    case CW_SCOPE_CONTAINS:
      return cw_rule_text_find (text, len, clause->value, clause->value_len, TRUE) >= 0;
    case CW_SCOPE_STARTSWITH:
      return cw_rule_text_matches_at (text, len, clause->value, clause->value_len, TRUE);
    case CW_SCOPE_ENDSWITH:
      return cw_rule_text_ends_with (text, len, clause->value, clause->value_len);
    case CW_SCOPE_ISBITSET:
      return has_bits (clause, text, len);
    default:
      break;
    }
  order = cw_rule_text_compare_folded (text, len, clause->value, clause->value_len);
  switch (op)
    {
    case CW_SCOPE_LESSTHAN:
      return order < 0;
    case CW_SCOPE_LESSTHAN_OR_EQUAL:
      return order <= 0;
    case CW_SCOPE_GREATERTHAN:
      return order > 0;
    case CW_SCOPE_GREATERTHAN_OR_EQUAL:
      return order >= 0;
    default:
      return order == 0;
    }
}

static gboolean
matches_value (CwScopeOperator op, const CwScopeClause *clause, const char *text, gsize len)
{
  if (!cw_rule_text_is_valid (text, len))
    return FALSE;
  if (op == CW_SCOPE_ISMEMBEROF)
    return cw_dn_equal (text, clause->value);
  return matches_text (op, clause, text, len);
}

/* A positive operator holds when it does for one value at least; a NOT one when it does for none.
 */
static gboolean
matches_condition (const CwScopeClause *clause, const CwRuleContext *context)
{
  gboolean is_negated = FALSE;
  CwScopeOperator op = get_positive (clause->op, &is_negated);
  guint position = 0;
  guint n = 0;
  gboolean matches = FALSE;

  if (clause->is_group)
    return (((context->groups >> clause->group) & 1) != 0) != is_negated;
  if (clause->is_dn)
    n = context->dn != NULL ? 1 : 0;
  else if (cw_entry_find (context->entry, clause->id, &position))
    n = cw_entry_get_n_values_at (context->entry, position);
  if (op == CW_SCOPE_ISNULL)
    return (n == 0) != is_negated;
  for (guint i = 0; i < n && !matches; i++)
    {
      CwValue value = { (const guint8 *) context->dn, 0 };

      if (clause->is_dn)
        value.len = strlen (context->dn);
      else
        value = cw_entry_get_value_at (context->entry, position, i);
      matches = matches_value (op, clause, (const char *) value.data, value.len);
    }
  return matches != is_negated;
}

static gboolean
matches_clause (const CwScopeClause *clause,
                CwRuleContext *context,
                gboolean *ret_matches,
                GError **error)
{
  CwRuleValue value;

  if (clause->expression == NULL)
    {
      *ret_matches = matches_condition (clause, context);
      return TRUE;
    }
  if (!cw_expression_evaluate (clause->expression, context, &value, error))
    return FALSE;
  *ret_matches = cw_rule_value_is_true (value);
  return TRUE;
}

/* @ret_failed: (nullable): the first clause that does not hold. */
static gboolean
matches_group (GPtrArray *group,
               CwRuleContext *context,
               gboolean *ret_matches,
               guint *ret_failed,
               GError **error)
{
  *ret_matches = TRUE;
  for (guint i = 0; i < group->len && *ret_matches; i++)
    {
      if (!matches_clause (g_ptr_array_index (group, i), context, ret_matches, error))
        {
          g_prefix_error (error, "clause %u: ", i + 1);
          return FALSE;
        }
      if (ret_failed != NULL)
        *ret_failed = i;
    }
  return TRUE;
}

gboolean
cw_rule_scope_matches (const CwRule *rule,
                       CwRuleContext *context,
                       gboolean *ret_matches,
                       GError **error)
{
  gboolean matches = rule->scope->len == 0;

  for (guint i = 0; i < rule->scope->len && !matches; i++)
    if (!matches_group (g_ptr_array_index (rule->scope, i), context, &matches, NULL, error))
      {
        g_prefix_error (error, "rule \"%s\": scope: ", rule->id);
        return FALSE;
      }
  *ret_matches = matches;
  return TRUE;
}

/* (transfer full) */
static char *
describe_clause (const CwScopeClause *clause)
{
  if (clause->expression != NULL)
    return g_strdup (cw_expression_get_source (clause->expression));
  if (clause->value != NULL)
    return g_strdup_printf ("%s %s \"%s\"", clause->attribute,
                            cw_scope_operator_to_string (clause->op), clause->value);
  return g_strdup_printf ("%s %s", clause->attribute, cw_scope_operator_to_string (clause->op));
}

static void
append_clause (GString *text, const CwScopeClause *clause)
{
  g_autofree char *condition = describe_clause (clause);

  if (clause->reason != NULL)
    g_string_append_printf (text, CW_PHRASE ("%s does not hold (%s)"), condition, clause->reason);
  else
    g_string_append_printf (text, CW_PHRASE ("%s does not hold"), condition);
}

char *
cw_rule_scope_explain (const CwRule *rule, CwRuleContext *context, gboolean *ret_matches)
{
  g_autoptr (GString) text = g_string_new (NULL);

  *ret_matches = rule->scope->len == 0;
  if (*ret_matches)
    return g_strdup (CW_PHRASE ("the rule has no conditions"));
  for (guint i = 0; i < rule->scope->len; i++)
    {
      GPtrArray *group = g_ptr_array_index (rule->scope, i);
      g_autoptr (GError) error = NULL;
      guint failed = 0;

      if (!matches_group (group, context, ret_matches, &failed, &error))
        {
          *ret_matches = FALSE;
          return g_strdup (error->message);
        }
      if (*ret_matches)
        return g_strdup_printf (CW_PHRASE ("all conditions of group %u hold"), i + 1);
      if (text->len > 0)
        g_string_append (text, "; ");
      append_clause (text, g_ptr_array_index (group, failed));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
