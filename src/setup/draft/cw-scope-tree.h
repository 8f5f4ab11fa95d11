/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define CW_TYPE_SCOPE_TREE (cw_scope_tree_get_type ())

/**
 * CwScopeTree:
 *
 * Which containers of a directory are synchronised, as a tree that is read level by level while
 * somebody unfolds it. It writes the shortest list of rules (`scope.rules` of a connector) that
 * says the same: a rule only where a container differs from what it would be without one. Rules
 * are kept by the container's guid, so that one that was renamed or moved keeps its state; rules of
 * what has not been read, or of a domain that does not answer, are not lost.
 *
 * A container without a rule is as its parent says of new ones; that is as the parent itself,
 * unless the rule of the parent says "newChildren". Whole domains that are left out are not in the
 * list of partitions.
 *
 * Signal "changed": states, or names in rules, are other ones. Belongs to one thread.
 */
G_DECLARE_FINAL_TYPE (CwScopeTree, cw_scope_tree, CW, SCOPE_TREE, GObject)

/* Belongs to its tree and lives as long. */
typedef struct _CwScopeNode CwScopeNode;

typedef enum
{
  CW_SCOPE_OFF,   /* neither it nor anything below */
  CW_SCOPE_ON,    /* it and everything below */
  CW_SCOPE_MIXED, /* something of it */
} CwScopeState;

typedef struct
{
  guint n_left_out; /* containers that are out although the one above is in */
  guint n_taken;    /* containers that are in although the one above is out */
} CwScopeCount;

/* @partitions: (nullable): DNs; NULL: all. @rules: (nullable): as in the answers document. */
CwScopeTree *cw_scope_tree_new (JsonArray *partitions, JsonArray *rules) G_GNUC_WARN_UNUSED_RESULT;

/* A domain, or naming context. @guid: (nullable): not known, as it does not answer. @is_included:
 * whether it is, when no list of partitions says so. */
CwScopeNode *
cw_scope_tree_add_root (CwScopeTree *self, const char *guid, const char *dn, gboolean is_included);

/* A container directly below @parent; known already by its guid, it is moved here. */
CwScopeNode *
cw_scope_tree_add_child (CwScopeTree *self, CwScopeNode *parent, const char *guid, const char *dn);

/* All children of @node have been added. */
void cw_scope_tree_set_loaded (CwScopeTree *self, CwScopeNode *node);

/* It and everything below, what has not been read as well. */
void cw_scope_tree_set_included (CwScopeTree *self, CwScopeNode *node, gboolean is_included);

/* Whether containers that are made in it later are synchronised. Those that are there keep their
 * state, so they have to be loaded. */
void cw_scope_tree_set_includes_new (CwScopeTree *self, CwScopeNode *node, gboolean includes_new);

CwScopeState cw_scope_node_get_state (const CwScopeNode *node);
gboolean cw_scope_node_is_included (const CwScopeNode *node); /* what lies directly in it */
gboolean cw_scope_node_includes_new (const CwScopeNode *node);
gboolean cw_scope_node_is_loaded (const CwScopeNode *node);
const char *cw_scope_node_get_dn (const CwScopeNode *node);

/* What is known of the subtree of @node, itself left aside. */
void cw_scope_tree_count (CwScopeTree *self, CwScopeNode *node, CwScopeCount *ret_count);

/* {guid, dn, include, newChildren?}; empty: none is needed. (transfer full) */
JsonArray *cw_scope_tree_make_rules (CwScopeTree *self) G_GNUC_WARN_UNUSED_RESULT;

/* The DNs of the domains something of which is in; NULL: all are. (transfer full) (nullable) */
JsonArray *cw_scope_tree_make_partitions (CwScopeTree *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
