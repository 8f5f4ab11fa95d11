/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-scope-tree.h"

#include "base/cw-dn.h"
#include "setup/draft/cw-scope-node.h"
#include "setup/draft/cw-scope-rule.h"

struct _CwScopeTree
{
  GObject parent_instance;

  GPtrArray *nodes;       /* (owned) (element-type CwScopeNode): all, freed with the tree */
  GPtrArray *roots;       /* (owned) (element-type CwScopeNode) */
  GPtrArray *rules;       /* (owned) (element-type CwScopeRule): the highest first */
  GHashTable *partitions; /* (owned) (nullable) (element-type utf8 utf8): normal form to DN */
  GHashTable *by_guid;    /* (owned) (element-type utf8 CwScopeNode) */
  GHashTable *by_dn;      /* (owned) (element-type utf8 CwScopeNode): by normal form */
};

G_DEFINE_FINAL_TYPE (CwScopeTree, cw_scope_tree, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ----- nodes */

static CwScopeNode *
add_node (CwScopeTree *self, const char *guid, const char *dn)
{
  CwScopeNode *node = cw_scope_node_new (guid, dn);

  g_ptr_array_add (self->nodes, node);
  if (node->guid != NULL)
    g_hash_table_replace (self->by_guid, node->guid, node);
  g_hash_table_replace (self->by_dn, node->key, node);
  return node;
}

/* The nearest node above @node by its name; NULL: none is there. */
static CwScopeNode *
find_above (CwScopeTree *self, const CwScopeNode *node)
{
  for (const char *key = cw_dn_peek_parent (node->key); key != NULL; key = cw_dn_peek_parent (key))
    {
      CwScopeNode *above = g_hash_table_lookup (self->by_dn, key);

      if (above != NULL)
        return above;
    }
  return NULL;
}

/* ----- rules that were read */

static void
use_rule (CwScopeTree *self, CwScopeRule *rule, CwScopeNode *node)
{
  node->is_included = rule->include;
  node->includes_new = rule->includes_new;
  rule->is_used = TRUE;
}

/* Those of the domain become nodes, below the nearest one that is there by its name. */
static void
place_rules (CwScopeTree *self, CwScopeNode *root)
{
  for (guint i = 0; i < self->rules->len; i++)
    {
      CwScopeRule *rule = g_ptr_array_index (self->rules, i);
      CwScopeNode *node = NULL;

      if (rule->is_used || g_hash_table_contains (self->by_guid, rule->guid) ||
          !cw_dn_is_under (rule->dn, root->dn))
        continue;
      node = add_node (self, rule->guid, rule->dn);
      use_rule (self, rule, node);
      cw_scope_node_link (node, find_above (self, node));
    }
}

static void
add_partition (JsonArray *array, guint index, JsonNode *element, gpointer user_data)
{
  CwScopeTree *self = user_data;
  const char *dn = JSON_NODE_HOLDS_VALUE (element) ? json_node_get_string (element) : NULL;

  if (dn != NULL)
    g_hash_table_insert (self->partitions, cw_dn_normalize (dn), g_strdup (dn));
}

/* ----- what the directory has */

CwScopeTree *
cw_scope_tree_new (JsonArray *partitions, JsonArray *rules)
{
  CwScopeTree *self = g_object_new (CW_TYPE_SCOPE_TREE, NULL);

  if (partitions != NULL)
    {
      self->partitions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      json_array_foreach_element (partitions, add_partition, self);
    }
  self->rules = cw_scope_rules_read (rules);
  return self;
}

CwScopeNode *
cw_scope_tree_add_root (CwScopeTree *self, const char *guid, const char *dn, gboolean is_included)
{
  CwScopeRule *rule = cw_scope_rules_find (self->rules, guid, dn);
  CwScopeNode *root = add_node (self, guid == NULL && rule != NULL ? rule->guid : guid, dn);

  root->is_known = TRUE;
  if (self->partitions != NULL)
    {
      is_included = g_hash_table_contains (self->partitions, root->key);
      g_hash_table_remove (self->partitions, root->key);
    }
  root->is_included = is_included;
  root->includes_new = is_included;
  if (rule != NULL)
    {
      gboolean is_left_out = !is_included;

      use_rule (self, rule, root);
      /* The list of partitions counts more than a rule. */
      root->is_included = root->is_included && !is_left_out;
      root->includes_new = root->includes_new && !is_left_out;
    }
  g_ptr_array_add (self->roots, root);
  place_rules (self, root);
  if (!is_included)
    cw_scope_tree_set_included (self, root, FALSE);
  return root;
}

static void
rename_node (CwScopeTree *self, CwScopeNode *node, const char *dn)
{
  g_autofree char *key = cw_dn_normalize (dn);

  if (g_str_equal (key, node->key))
    return;
  if (g_hash_table_lookup (self->by_dn, node->key) == node)
    g_hash_table_remove (self->by_dn, node->key);
  g_free (node->key);
  g_free (node->dn);
  node->key = g_steal_pointer (&key);
  node->dn = g_strdup (dn);
  g_hash_table_replace (self->by_dn, node->key, node);
  g_signal_emit (self, signals[CHANGED], 0);
}

CwScopeNode *
cw_scope_tree_add_child (CwScopeTree *self, CwScopeNode *parent, const char *guid, const char *dn)
{
  g_autofree char *lower = guid != NULL ? g_ascii_strdown (guid, -1) : NULL;
  CwScopeNode *node = lower != NULL ? g_hash_table_lookup (self->by_guid, lower) : NULL;

  if (node != NULL && node->is_known)
    return node;
  if (node == NULL)
    {
      node = add_node (self, lower, dn);
      node->is_included = parent->includes_new;
      node->includes_new = parent->includes_new;
      cw_scope_node_link (node, parent);
    }
  else if (node->parent != parent)
    {
      cw_scope_node_unlink (node);
      cw_scope_node_link (node, parent);
    }
  node->is_known = TRUE;
  rename_node (self, node, dn);
  return node;
}

void
cw_scope_tree_set_loaded (CwScopeTree *self, CwScopeNode *node)
{
  g_autoptr (GPtrArray) children = g_ptr_array_copy (node->children, NULL, NULL);

  node->is_loaded = TRUE;
  for (guint i = 0; i < children->len; i++)
    {
      CwScopeNode *child = g_ptr_array_index (children, i);
      CwScopeNode *above = child->is_known ? node : find_above (self, child);

      if (above == NULL || above == node)
        continue;
      cw_scope_node_unlink (child);
      cw_scope_node_link (child, above);
    }
}

/* ----- what is chosen */

void
cw_scope_tree_set_included (CwScopeTree *self, CwScopeNode *node, gboolean is_included)
{
  g_autoptr (GPtrArray) subtree = cw_scope_node_list_subtree (node);
  guint before = node->n_flips + cw_scope_node_count_own_flip (node);

  for (guint i = 0; i < subtree->len; i++)
    {
      CwScopeNode *each = g_ptr_array_index (subtree, i);

      each->is_included = is_included;
      each->includes_new = is_included;
      each->n_flips = 0;
    }
  cw_scope_node_add_flips (node->parent, cw_scope_node_count_own_flip (node) - before);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
cw_scope_tree_set_includes_new (CwScopeTree *self, CwScopeNode *node, gboolean includes_new)
{
  g_return_if_fail (node->is_loaded);

  if (node->includes_new == includes_new)
    return;
  node->includes_new = includes_new;
  g_signal_emit (self, signals[CHANGED], 0);
}

void
cw_scope_tree_count (CwScopeTree *self, CwScopeNode *node, CwScopeCount *ret_count)
{
  g_autoptr (GPtrArray) subtree = cw_scope_node_list_subtree (node);
  CwScopeCount count = { 0, 0 };

  for (guint i = 1; i < subtree->len; i++)
    {
      const CwScopeNode *each = g_ptr_array_index (subtree, i);

      if (cw_scope_node_count_own_flip (each) == 0)
        continue;
      if (each->is_included)
        count.n_taken++;
      else
        count.n_left_out++;
    }
  *ret_count = count;
}

/* ----- what is written */

/* A domain that is in the list is in unless a rule says otherwise. A subtree that is out has its
 * rules nevertheless when new containers would come in. */
static gboolean
needs_rule (const CwScopeNode *node)
{
  gboolean is_default = node->parent != NULL ? node->parent->includes_new : TRUE;

  return node->guid != NULL &&
         (node->is_included != is_default || node->includes_new != node->is_included);
}

/* Nothing of it, now or later. */
static gboolean
is_left_out (const CwScopeNode *root)
{
  return cw_scope_node_get_state (root) == CW_SCOPE_OFF && !root->includes_new;
}

JsonArray *
cw_scope_tree_make_rules (CwScopeTree *self)
{
  JsonArray *rules = json_array_new ();

  for (guint i = 0; i < self->roots->len; i++)
    {
      CwScopeNode *root = g_ptr_array_index (self->roots, i);
      g_autoptr (GPtrArray) subtree =
          is_left_out (root) ? g_ptr_array_new () : cw_scope_node_list_subtree (root);

      for (guint j = 0; j < subtree->len; j++)
        {
          const CwScopeNode *node = g_ptr_array_index (subtree, j);

          if (needs_rule (node))
            cw_scope_rule_write (rules, node->guid, node->dn, node->is_included,
                                 node->includes_new);
        }
    }
  for (guint i = 0; i < self->rules->len; i++)
    {
      const CwScopeRule *rule = g_ptr_array_index (self->rules, i);

      if (!rule->is_used)
        cw_scope_rule_write (rules, rule->guid, rule->dn, rule->include, rule->includes_new);
    }
  return rules;
}

JsonArray *
cw_scope_tree_make_partitions (CwScopeTree *self)
{
  g_autoptr (JsonArray) partitions = json_array_new ();
  gboolean is_all = self->partitions == NULL || g_hash_table_size (self->partitions) == 0;

  for (guint i = 0; i < self->roots->len; i++)
    {
      const CwScopeNode *root = g_ptr_array_index (self->roots, i);

      if (is_left_out (root))
        is_all = FALSE;
      else
        json_array_add_string_element (partitions, root->dn);
    }
  if (self->partitions != NULL)
    {
      g_autoptr (GList) others =
          g_list_sort (g_hash_table_get_values (self->partitions), (GCompareFunc) g_strcmp0);

      for (GList *l = others; l != NULL; l = l->next)
        json_array_add_string_element (partitions, l->data);
    }
  return is_all ? NULL : g_steal_pointer (&partitions);
}

/* ----- the object */

static void
cw_scope_tree_finalize (GObject *object)
{
  CwScopeTree *self = CW_SCOPE_TREE (object);

  g_hash_table_unref (self->by_guid);
  g_hash_table_unref (self->by_dn);
  g_clear_pointer (&self->partitions, g_hash_table_unref);
  g_ptr_array_unref (self->roots);
  g_clear_pointer (&self->rules, g_ptr_array_unref);
  g_ptr_array_unref (self->nodes);
  G_OBJECT_CLASS (cw_scope_tree_parent_class)->finalize (object);
}

static void
cw_scope_tree_class_init (CwScopeTreeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cw_scope_tree_finalize;
  signals[CHANGED] = g_signal_new ("changed", CW_TYPE_SCOPE_TREE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
cw_scope_tree_init (CwScopeTree *self)
{
  self->nodes = g_ptr_array_new_with_free_func (cw_scope_node_free);
  self->roots = g_ptr_array_new ();
  self->by_guid = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_dn = g_hash_table_new (g_str_hash, g_str_equal);
}
