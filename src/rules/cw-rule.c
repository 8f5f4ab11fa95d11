/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule.h"

#include <string.h>

static const char *const operator_names[] = {
  [CW_SCOPE_EQUAL] = "EQUAL",
  [CW_SCOPE_NOTEQUAL] = "NOTEQUAL",
  [CW_SCOPE_LESSTHAN] = "LESSTHAN",
  [CW_SCOPE_LESSTHAN_OR_EQUAL] = "LESSTHAN_OR_EQUAL",
  [CW_SCOPE_GREATERTHAN] = "GREATERTHAN",
  [CW_SCOPE_GREATERTHAN_OR_EQUAL] = "GREATERTHAN_OR_EQUAL",
  [CW_SCOPE_CONTAINS] = "CONTAINS",
  [CW_SCOPE_NOTCONTAINS] = "NOTCONTAINS",
  [CW_SCOPE_STARTSWITH] = "STARTSWITH",
  [CW_SCOPE_NOTSTARTSWITH] = "NOTSTARTSWITH",
  [CW_SCOPE_ENDSWITH] = "ENDSWITH",
  [CW_SCOPE_NOTENDSWITH] = "NOTENDSWITH",
  [CW_SCOPE_ISNULL] = "ISNULL",
  [CW_SCOPE_ISNOTNULL] = "ISNOTNULL",
  [CW_SCOPE_ISIN] = "ISIN",
  [CW_SCOPE_ISNOTIN] = "ISNOTIN",
  [CW_SCOPE_ISBITSET] = "ISBITSET",
  [CW_SCOPE_ISNOTBITSET] = "ISNOTBITSET",
  [CW_SCOPE_ISMEMBEROF] = "ISMEMBEROF",
  [CW_SCOPE_ISNOTMEMBEROF] = "ISNOTMEMBEROF",
};

G_STATIC_ASSERT (G_N_ELEMENTS (operator_names) == CW_SCOPE_N_OPERATORS);

const char *
cw_scope_operator_to_string (CwScopeOperator op)
{
  g_return_val_if_fail ((guint) op < CW_SCOPE_N_OPERATORS, NULL);

  return operator_names[op];
}

gboolean
cw_scope_operator_from_string (const char *text, CwScopeOperator *ret_op)
{
  for (guint i = 0; i < CW_SCOPE_N_OPERATORS; i++)
    if (strcmp (operator_names[i], text) == 0)
      {
        *ret_op = (CwScopeOperator) i;
        return TRUE;
      }
  return FALSE;
}

void
cw_scope_clause_free (gpointer data)
{
  CwScopeClause *clause = data;

  g_free (clause->attribute);
  g_free (clause->value);
  g_free (clause->reason);
  cw_expression_free (clause->expression);
  g_free (clause);
}

void
cw_join_clause_free (gpointer data)
{
  CwJoinClause *clause = data;

  g_free (clause->source);
  cw_expression_free (clause->expression);
  g_free (clause);
}

static void
join_group_free (gpointer data)
{
  CwJoinGroup *group = data;

  g_ptr_array_unref (group->clauses);
  g_free (group);
}

static void
flow_free (gpointer data)
{
  CwRuleFlow *flow = data;

  g_free (flow->target);
  g_free (flow->source);
  g_free (flow->constant_text);
  g_free (flow->kept_out);
  g_free (flow->among);
  cw_expression_free (flow->duplicate);
  cw_expression_free (flow->expression);
  g_free (flow);
}

CwRule *
cw_rule_alloc (void)
{
  CwRule *rule = g_new0 (CwRule, 1);

  rule->object_types = g_ptr_array_new_with_free_func (g_free);
  rule->object_type_ids = g_array_new (FALSE, FALSE, sizeof (CwAttributeId));
  rule->scope = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  rule->joins = g_ptr_array_new_with_free_func (join_group_free);
  rule->flows = g_ptr_array_new_with_free_func (flow_free);
  rule->kept_out = g_ptr_array_new_with_free_func (flow_free);
  return rule;
}

void
cw_rule_free (CwRule *rule)
{
  if (rule == NULL)
    return;
  g_free (rule->id);
  g_free (rule->name);
  g_free (rule->within_id);
  g_free (rule->replaces_id);
  g_free (rule->text);
  g_ptr_array_unref (rule->object_types);
  g_array_unref (rule->object_type_ids);
  g_ptr_array_unref (rule->scope);
  g_ptr_array_unref (rule->joins);
  g_ptr_array_unref (rule->flows);
  g_ptr_array_unref (rule->kept_out);
  g_free (rule);
}

gboolean
cw_rule_has_object_type (const CwRule *rule, CwAttributeId object_type)
{
  for (guint i = 0; i < rule->object_type_ids->len; i++)
    if (g_array_index (rule->object_type_ids, CwAttributeId, i) == object_type)
      return TRUE;
  return FALSE;
}
