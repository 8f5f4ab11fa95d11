/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"
#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

#define CW_TYPE_SCOPE_VIEW (cw_scope_view_get_type ())

/**
 * CwScopeView:
 *
 * The domains and containers of one directory, as a tree that is read while it is unfolded. What
 * is ticked is written into the draft at once: `partitions` and `scope.rules` of its connector.
 */
G_DECLARE_FINAL_TYPE (CwScopeView, cw_scope_view, CW, SCOPE_VIEW, AdwBin)

CwScopeView *cw_scope_view_new (CwDraft *draft, CwAppEngine *engine, const char *connector);

/* Reads the directory, unless the tree is of it already. */
void cw_scope_view_enter (CwScopeView *self);

/* What is wrong with what is ticked; NULL: nothing. */
void cw_scope_view_set_problem (CwScopeView *self, const char *problem);

/* The name of its connector. (transfer none) */
const char *cw_scope_view_get_connector (CwScopeView *self);

G_END_DECLS
