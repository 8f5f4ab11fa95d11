/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-scope-rule.h"

#include "base/cw-dn.h"

static void
rule_free (gpointer data)
{
  CwScopeRule *rule = data;

  g_free (rule->guid);
  g_free (rule->dn);
  g_free (rule);
}

static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

static void
add_rule (JsonArray *array, guint index, JsonNode *element, gpointer user_data)
{
  GPtrArray *rules = user_data;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
  const char *guid = object != NULL ? get_text (object, "guid") : NULL;
  const char *dn = object != NULL ? get_text (object, "dn") : NULL;
  const char *new_children = object != NULL ? get_text (object, "newChildren") : NULL;
  CwScopeRule *rule = NULL;

  if (guid == NULL || dn == NULL)
    return;
  rule = g_new0 (CwScopeRule, 1);
  rule->guid = g_ascii_strdown (guid, -1);
  rule->dn = g_strdup (dn);
  rule->depth = cw_dn_count (dn);
  rule->include = json_object_get_boolean_member_with_default (object, "include", TRUE);
  rule->includes_new = new_children != NULL ? g_str_equal (new_children, "include") : rule->include;
  g_ptr_array_add (rules, rule);
}

static int
compare_rules (gconstpointer a, gconstpointer b)
{
  const CwScopeRule *first = *(const CwScopeRule *const *) a;
  const CwScopeRule *second = *(const CwScopeRule *const *) b;

  return first->depth < second->depth ? -1 : first->depth > second->depth;
}

GPtrArray *
cw_scope_rules_read (JsonArray *array)
{
  GPtrArray *rules = g_ptr_array_new_with_free_func (rule_free);

  if (array != NULL)
    json_array_foreach_element (array, add_rule, rules);
  g_ptr_array_sort (rules, compare_rules);
  return rules;
}

CwScopeRule *
cw_scope_rules_find (GPtrArray *rules, const char *guid, const char *dn)
{
  for (guint i = 0; i < rules->len; i++)
    {
      CwScopeRule *rule = g_ptr_array_index (rules, i);

      if (guid != NULL ? g_ascii_strcasecmp (rule->guid, guid) == 0 : cw_dn_equal (rule->dn, dn))
        return rule;
    }
  return NULL;
}

void
cw_scope_rule_write (JsonArray *rules,
                     const char *guid,
                     const char *dn,
                     gboolean is_included,
                     gboolean includes_new)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "guid", guid);
  json_object_set_string_member (object, "dn", dn);
  json_object_set_boolean_member (object, "include", is_included);
  if (includes_new != is_included)
    json_object_set_string_member (object, "newChildren", includes_new ? "include" : "exclude");
  json_array_add_object_element (rules, object);
}
