/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-guard.h"
#include "engine/cw-object-variant.h"

G_BEGIN_DECLS

/* One guard as it stands now, for people. */
typedef struct
{
  CwGuardScope scope;
  const CwConnectorConfig *connector; /* borrowed from the view */
  const char *partition;              /* borrowed from the view; (nullable): of a target */
  CwGuardList *held;                  /* (owned) (nullable): nothing would be deleted */
  GArray *findings;                   /* (owned) (nullable): of a target: cw_guard_measure() */
  CwGuardApproval approval;
  gboolean is_holding; /* it stops what is held: too much, and not approved */
  gboolean is_too_much;
} CwGuardState;

void cw_guard_state_free (CwGuardState *state);

/* All of them: each target's, and each partition's that holds something back or has an approval.
 * (element-type CwGuardState) (nullable): with an error of the store */
GPtrArray *cw_guard_view_list (const CwObjectView *view, GError **error);

/* The one whose list has this digest. (transfer none) (nullable): lives with @states */
CwGuardState *cw_guard_view_find (GPtrArray *states, const char *digest);

/* {"kind", "connector", "digest", ...}: docs/json.md, "guard show". (transfer floating) */
GVariant *cw_guard_view_convert (const CwGuardState *state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwGuardState, cw_guard_state_free)

G_END_DECLS
