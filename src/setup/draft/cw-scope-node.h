/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/draft/cw-scope-tree.h"

G_BEGIN_DECLS

/* A container of a CwScopeTree, and how it hangs together with others; only the tree looks in. */
struct _CwScopeNode
{
  CwScopeNode *parent; /* (nullable): a root */
  GPtrArray *children; /* (owned) (element-type CwScopeNode): borrowed from the tree */
  guint index;         /* among the children of its parent */
  char *guid;          /* (nullable) */
  char *dn;
  char *key; /* its normal form */
  gboolean is_included;
  gboolean includes_new;
  guint n_flips;      /* nodes below that are not as the one above them */
  gboolean is_known;  /* FALSE: there is a rule, but it has not been read */
  gboolean is_loaded; /* so have its children */
};

/* @guid: (nullable). (transfer full) */
CwScopeNode *cw_scope_node_new (const char *guid, const char *dn) G_GNUC_WARN_UNUSED_RESULT;
/* For a free function: @data is a node. */
void cw_scope_node_free (gpointer data);

void cw_scope_node_link (CwScopeNode *self, CwScopeNode *parent);
void cw_scope_node_unlink (CwScopeNode *self);

/* 1: it is not as the node above it; else 0. */
guint cw_scope_node_count_own_flip (const CwScopeNode *self);
/* To the count of @self and all above; it may stand for less, as unsigned arithmetic wraps. @self:
 * (nullable) */
void cw_scope_node_add_flips (CwScopeNode *self, guint delta);

/* @self and all below. (transfer container) */
GPtrArray *cw_scope_node_list_subtree (CwScopeNode *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
