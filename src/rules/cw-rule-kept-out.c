/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-set-private.h"

#include <string.h>

#include "rules/cw-expression-private.h"

/* What does not go to a target, whatever a rule says: "keptOut" of rule files. A flow whose value
 * is made of such attributes alone is taken out of its rule, so that the target's attribute is not
 * ours any more and stays as it is there. Where other attributes have a part in the value, one that
 * is kept out everywhere counts as absent. */

typedef struct
{
  const char *reason; /* of the document */
  gboolean is_everywhere;
} Entry;

/* Folded name to Entry. (transfer full) */
static GHashTable *
read_documents (GPtrArray *documents)
{
  GHashTable *entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < documents->len; i++)
    {
      JsonObject *document = json_node_get_object (g_ptr_array_index (documents, i));
      JsonArray *array = json_object_has_member (document, "keptOut")
                             ? json_object_get_array_member (document, "keptOut")
                             : NULL;

      for (guint j = 0; array != NULL && j < json_array_get_length (array); j++)
        {
          JsonObject *item = json_array_get_object_element (array, j);
          g_autofree char *name =
              g_ascii_strdown (json_object_get_string_member (item, "attribute"), -1);
          Entry *entry = g_hash_table_lookup (entries, name);

          if (entry == NULL)
            {
              entry = g_new0 (Entry, 1);
              entry->reason = json_object_get_string_member (item, "reason");
              g_hash_table_insert (entries, g_steal_pointer (&name), entry);
            }
          entry->is_everywhere |=
              json_object_get_boolean_member_with_default (item, "everywhere", FALSE);
        }
    }
  return entries;
}

/* (nullable) */
static const Entry *
find_entry (GHashTable *entries, const char *name)
{
  g_autofree char *folded = g_ascii_strdown (name, -1);

  return g_hash_table_lookup (entries, folded);
}

/* Why nothing of the value may go: all that it is made of is kept out. (nullable) */
static const char *
find_reason (GHashTable *entries, CwRuleSet *rules, const CwRuleFlow *flow)
{
  g_auto (GStrv) names = cw_rule_flow_list_value_attributes (flow, rules);
  const char *reason = NULL;

  for (guint i = 0; names[i] != NULL; i++)
    {
      const Entry *entry = find_entry (entries, names[i]);

      if (entry == NULL)
        return NULL;
      if (reason == NULL)
        reason = entry->reason;
    }
  return reason;
}

static void
make_absent (GHashTable *entries, CwExpressionNode *node)
{
  const Entry *entry = node->kind == CW_NODE_ATTRIBUTE ? find_entry (entries, node->name) : NULL;

  if (entry != NULL && entry->is_everywhere)
    {
      node->kind = CW_NODE_CONSTANT;
      node->constant = (CwRuleValue){ .type = CW_RULE_TYPE_NULL };
    }
  for (guint i = 0; i < node->n_args; i++)
    make_absent (entries, node->args[i]);
}

static void
keep_out_of_rule (GHashTable *entries, CwRuleSet *rules, CwRule *rule)
{
  guint i = 0;

  while (i < rule->flows->len)
    {
      CwRuleFlow *flow = g_ptr_array_index (rule->flows, i);
      const char *reason = find_reason (entries, rules, flow);

      if (reason != NULL)
        {
          flow->kept_out = g_strdup (reason);
          g_ptr_array_add (rule->kept_out, g_ptr_array_steal_index (rule->flows, i));
          continue;
        }
      if (flow->expression != NULL)
        make_absent (entries, flow->expression->root);
      if (flow->duplicate != NULL)
        make_absent (entries, flow->duplicate->root);
      i++;
    }
}

void
cw_rule_set_keep_out (CwRuleSet *rules, GPtrArray *documents)
{
  g_autoptr (GHashTable) entries = read_documents (documents);

  if (g_hash_table_size (entries) == 0)
    return;
  for (guint i = 0; i < rules->rules->len; i++)
    {
      CwRule *rule = g_ptr_array_index (rules->rules, i);

      if (rule->direction == CW_RULE_OUTBOUND)
        keep_out_of_rule (entries, rules, rule);
    }
}
