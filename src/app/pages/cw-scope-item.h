/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "setup/draft/cw-scope-tree.h"

G_BEGIN_DECLS

#define CW_TYPE_SCOPE_ITEM (cw_scope_item_get_type ())

/**
 * CwScopeItem:
 *
 * What one line of a directory's tree is about: a container, or a note in the place of containers
 * that are not there yet. Its children are a list that is empty until it was unfolded: signal
 * "wanted" asks for them, once, and once more after cw_scope_item_take_error().
 */
G_DECLARE_FINAL_TYPE (CwScopeItem, cw_scope_item, CW, SCOPE_ITEM, GObject)

/* @facts: (a{sv}): of the check "containers". @node: of @tree */
CwScopeItem *
cw_scope_item_new (CwScopeTree *tree, CwScopeNode *node, GVariant *facts) G_GNUC_WARN_UNUSED_RESULT;

/* Unfolded: shows that they are read, and emits "wanted" when nobody has asked yet. */
void cw_scope_item_want (CwScopeItem *self);
/* The answer of the check "containers" for it: they become its children. */
void cw_scope_item_take (CwScopeItem *self, GVariant *answer);
/* They could not be read; wanted once more when it is unfolded again. */
void cw_scope_item_take_error (CwScopeItem *self, const char *message);

/* TRUE: a note, which has a text and nothing else. */
gboolean cw_scope_item_is_note (CwScopeItem *self);
const char *cw_scope_item_get_name (CwScopeItem *self); /* or the note's text */
/* What is known of it: "12 users, 1 group". (transfer full) */
char *cw_scope_item_dup_details (CwScopeItem *self);
gboolean cw_scope_item_is_reachable (CwScopeItem *self);
const char *cw_scope_item_get_icon (CwScopeItem *self);

/* (transfer none) (nullable): NULL for a note */
CwScopeTree *cw_scope_item_get_tree (CwScopeItem *self);
CwScopeNode *cw_scope_item_get_node (CwScopeItem *self);
/* (transfer none) (nullable): NULL when there are none */
GListModel *cw_scope_item_get_children (CwScopeItem *self);

G_END_DECLS
