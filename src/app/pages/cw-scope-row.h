/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CW_TYPE_SCOPE_ROW (cw_scope_row_get_type ())

/**
 * CwScopeRow:
 *
 * A line of a directory's tree: an arrow, a box that is ticked, not, or in between, a name and what
 * is in it.
 */
G_DECLARE_FINAL_TYPE (CwScopeRow, cw_scope_row, CW, SCOPE_ROW, AdwBin)

/* @row: (nullable): whose item is a CwScopeItem; NULL: it shows none any more */
void cw_scope_row_set_row (CwScopeRow *self, GtkTreeListRow *row);

/* As a person does with the mouse. FALSE: there is nothing to do. */
gboolean cw_scope_row_unfold (CwScopeRow *self, gboolean is_unfolded);
gboolean cw_scope_row_toggle (CwScopeRow *self);

/* Unfolds, folds or ticks it by the arrows and the space bar. Whether the key was one of them. */
gboolean cw_scope_row_press_key (CwScopeRow *self, guint keyval);

/* The one in @view that has the focus. (transfer none) (nullable) */
CwScopeRow *cw_scope_row_find_focused (GtkWidget *view);

G_END_DECLS
