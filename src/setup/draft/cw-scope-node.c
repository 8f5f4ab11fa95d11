/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-scope-node.h"

#include "base/cw-dn.h"

CwScopeNode *
cw_scope_node_new (const char *guid, const char *dn)
{
  CwScopeNode *self = g_new0 (CwScopeNode, 1);

  self->children = g_ptr_array_new ();
  self->guid = guid != NULL ? g_ascii_strdown (guid, -1) : NULL;
  self->dn = g_strdup (dn);
  self->key = cw_dn_normalize (dn);
  return self;
}

void
cw_scope_node_free (gpointer data)
{
  CwScopeNode *node = data;

  g_ptr_array_unref (node->children);
  g_free (node->guid);
  g_free (node->dn);
  g_free (node->key);
  g_free (node);
}

guint
cw_scope_node_count_own_flip (const CwScopeNode *node)
{
  return node->parent != NULL && node->parent->is_included != node->is_included ? 1 : 0;
}

/* Unsigned arithmetic wraps, so that @delta may stand for less. */
void
cw_scope_node_add_flips (CwScopeNode *node, guint delta)
{
  for (; node != NULL && delta != 0; node = node->parent)
    node->n_flips += delta;
}

void
cw_scope_node_link (CwScopeNode *node, CwScopeNode *parent)
{
  node->parent = parent;
  node->index = parent->children->len;
  g_ptr_array_add (parent->children, node);
  cw_scope_node_add_flips (parent, node->n_flips + cw_scope_node_count_own_flip (node));
}

/* The last child takes its place, so that thousands are moved in no time. */
void
cw_scope_node_unlink (CwScopeNode *node)
{
  CwScopeNode *parent = node->parent;

  cw_scope_node_add_flips (parent, 0u - (node->n_flips + cw_scope_node_count_own_flip (node)));
  g_ptr_array_remove_index_fast (parent->children, node->index);
  if (node->index < parent->children->len)
    ((CwScopeNode *) g_ptr_array_index (parent->children, node->index))->index = node->index;
  node->parent = NULL;
}

/* @node and all below. (transfer container) */
GPtrArray *
cw_scope_node_list_subtree (CwScopeNode *node)
{
  GPtrArray *list = g_ptr_array_new ();

  g_ptr_array_add (list, node);
  for (guint i = 0; i < list->len; i++)
    g_ptr_array_extend (list, ((CwScopeNode *) g_ptr_array_index (list, i))->children, NULL, NULL);
  return list;
}

CwScopeState
cw_scope_node_get_state (const CwScopeNode *node)
{
  if (node->n_flips > 0)
    return CW_SCOPE_MIXED;
  return node->is_included ? CW_SCOPE_ON : CW_SCOPE_OFF;
}

gboolean
cw_scope_node_is_included (const CwScopeNode *node)
{
  return node->is_included;
}

gboolean
cw_scope_node_includes_new (const CwScopeNode *node)
{
  return node->includes_new;
}

gboolean
cw_scope_node_is_loaded (const CwScopeNode *node)
{
  return node->is_loaded;
}

const char *
cw_scope_node_get_dn (const CwScopeNode *node)
{
  return node->dn;
}
