/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-set-private.h"

#include <string.h>

#include "rules/cw-expression-private.h"

/* Names without doubles; the spelling that came first stays. */
typedef struct
{
  GHashTable *folded;
  GPtrArray *names;
} NameList;

static void
name_list_init (NameList *list)
{
  list->folded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  list->names = g_ptr_array_new ();
}

static void
name_list_add (NameList *list, const char *name)
{
  if (name != NULL && g_hash_table_add (list->folded, g_ascii_strdown (name, -1)))
    g_ptr_array_add (list->names, g_strdup (name));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_ascii_strcasecmp (*(const char *const *) a, *(const char *const *) b);
}

static char **
name_list_end (NameList *list, gboolean is_sorted)
{
  g_hash_table_unref (list->folded);
  if (is_sorted)
    g_ptr_array_sort (list->names, compare_names);
  g_ptr_array_add (list->names, NULL);
  return (char **) g_ptr_array_free (list->names, FALSE);
}

static void
add_expression (NameList *list, CwRuleSet *rules, const CwExpression *expression)
{
  GArray *ids;

  if (expression == NULL)
    return;
  ids = cw_expression_get_connector_attributes (expression);
  for (guint i = 0; i < ids->len; i++)
    name_list_add (list, cw_attribute_table_get_name (rules->attributes,
                                                      g_array_index (ids, CwAttributeId, i)));
}

static void
add_scope (NameList *list, CwRuleSet *rules, const CwRule *rule)
{
  for (guint i = 0; i < rule->scope->len; i++)
    {
      GPtrArray *group = g_ptr_array_index (rule->scope, i);

      for (guint j = 0; j < group->len; j++)
        {
          const CwScopeClause *clause = g_ptr_array_index (group, j);

          add_expression (list, rules, clause->expression);
          if (rule->direction == CW_RULE_INBOUND && !clause->is_dn && !clause->is_group)
            name_list_add (list, clause->attribute);
        }
    }
}

static void
add_joins (NameList *list, CwRuleSet *rules, const CwRule *rule)
{
  for (guint i = 0; i < rule->joins->len; i++)
    {
      const CwJoinGroup *group = g_ptr_array_index (rule->joins, i);

      for (guint j = 0; j < group->clauses->len; j++)
        {
          const CwJoinClause *clause = g_ptr_array_index (group->clauses, j);

          add_expression (list, rules, clause->expression);
          name_list_add (list, clause->source);
        }
    }
}

static void
add_flows (NameList *list, CwRuleSet *rules, const CwRule *rule)
{
  for (guint i = 0; i < rule->flows->len; i++)
    {
      const CwRuleFlow *flow = g_ptr_array_index (rule->flows, i);

      add_expression (list, rules, flow->expression);
      add_expression (list, rules, flow->duplicate);
      name_list_add (list, rule->direction == CW_RULE_INBOUND ? flow->source : flow->target);
    }
}

static gboolean
is_wanted (const CwRule *rule, CwConnectorKind kind, CwRuleDirection direction)
{
  return rule->kind == kind && rule->direction == direction && !rule->is_disabled;
}

/* Targets first: a system that is written to may care for the case of its names. */
char **
cw_rule_set_list_attributes (CwRuleSet *rules, CwConnectorKind kind)
{
  NameList list;

  g_return_val_if_fail (rules != NULL, NULL);

  name_list_init (&list);
  for (guint i = 0; i < rules->rules->len; i++)
    if (is_wanted (g_ptr_array_index (rules->rules, i), kind, CW_RULE_OUTBOUND))
      add_flows (&list, rules, g_ptr_array_index (rules->rules, i));
  for (guint i = 0; i < rules->rules->len; i++)
    {
      const CwRule *rule = g_ptr_array_index (rules->rules, i);

      if (rule->kind != kind || rule->is_disabled)
        continue;
      add_scope (&list, rules, rule);
      if (rule->direction != CW_RULE_INBOUND)
        continue;
      add_joins (&list, rules, rule);
      add_flows (&list, rules, rule);
    }
  return name_list_end (&list, TRUE);
}

char **
cw_rule_set_list_object_types (CwRuleSet *rules, CwConnectorKind kind)
{
  NameList list;

  g_return_val_if_fail (rules != NULL, NULL);

  name_list_init (&list);
  for (guint i = 0; i < rules->rules->len; i++)
    {
      const CwRule *rule = g_ptr_array_index (rules->rules, i);

      if (rule->kind != kind || rule->is_disabled)
        continue;
      for (guint j = 0; j < rule->object_types->len; j++)
        name_list_add (&list, g_ptr_array_index (rule->object_types, j));
    }
  return name_list_end (&list, TRUE);
}

/* ----- what a value is made of */

/* Whether an argument decides only, and is no part of the result. */
static gboolean
is_condition (const CwExpressionNode *node, guint index)
{
  if (node->kind != CW_NODE_CALL)
    return FALSE;
  return (node->function->form == CW_RULE_FORM_CHOOSE && index == 0) ||
         (node->function->form == CW_RULE_FORM_SWITCH && index % 2 == 0);
}

static void
add_value_attributes (NameList *list, CwRuleSet *rules, const CwExpressionNode *node)
{
  if (node->kind == CW_NODE_ATTRIBUTE)
    name_list_add (list, cw_attribute_table_get_name (rules->attributes, node->attribute));
  for (guint i = 0; i < node->n_args; i++)
    if (!is_condition (node, i))
      add_value_attributes (list, rules, node->args[i]);
}

static void
add_flow_attributes (NameList *list, CwRuleSet *rules, const CwRuleFlow *flow)
{
  name_list_add (list, flow->source);
  if (flow->expression != NULL)
    add_value_attributes (list, rules, flow->expression->root);
}

char **
cw_rule_flow_list_value_attributes (const CwRuleFlow *flow, CwRuleSet *rules)
{
  NameList list;

  name_list_init (&list);
  add_flow_attributes (&list, rules, flow);
  return name_list_end (&list, FALSE);
}

static void
add_value_flows (NameList *list, CwRuleSet *rules, const CwRule *rule, const char *attribute)
{
  for (guint i = 0; i < rule->flows->len; i++)
    {
      const CwRuleFlow *flow = g_ptr_array_index (rule->flows, i);

      if (g_ascii_strcasecmp (flow->target, attribute) != 0)
        continue;
      add_flow_attributes (list, rules, flow);
    }
}

char **
cw_rule_set_list_value_attributes (CwRuleSet *rules,
                                   CwConnectorKind kind,
                                   const char *metaverse_type,
                                   const char *attribute)
{
  NameList list;

  g_return_val_if_fail (rules != NULL, NULL);

  name_list_init (&list);
  for (guint i = 0; i < rules->rules->len; i++)
    {
      const CwRule *rule = g_ptr_array_index (rules->rules, i);

      if (is_wanted (rule, kind, CW_RULE_INBOUND) &&
          g_ascii_strcasecmp (rule->metaverse_type->name, metaverse_type) == 0)
        add_value_flows (&list, rules, rule, attribute);
    }
  return name_list_end (&list, FALSE);
}
