/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-cycle-step.h"
#include "sync/cw-unclaimed-search.h"

G_BEGIN_DECLS

/* Whoever was deleted in the directories while this store did not look on (cw-unclaimed-state.h).
 *
 * A cycle that has read every source and target whole looks for them. What it finds is not exported
 * before another cycle has read the sources again: an account that another installation made in the
 * meantime has its person by then. */

/* Before synchronise. *ret_search: (transfer full) (nullable): nothing is looked for in this cycle,
 * and if it should be, the state says why not. */
gboolean cw_cycle_unclaimed_begin (CwCycleRun *run, CwUnclaimedSearch **ret_search, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* When that went well. @search: (nullable) */
gboolean cw_cycle_unclaimed_end (CwCycleRun *run, const CwUnclaimedSearch *search, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Whether deletions wait for the next cycle. */
gboolean cw_cycle_unclaimed_holds (CwCycleRun *run, gboolean *ret_holds, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
