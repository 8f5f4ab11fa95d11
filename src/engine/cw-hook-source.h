/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-hook-state.h"
#include "engine/cw-object-variant.h"
#include "model/cw-hook.h"

G_BEGIN_DECLS

/**
 * What a hook is told: lines of JSON, one an event, from what the store keeps of a cycle that has
 * ended. Its stages are the counts of its steps, in order, and behind them the steps and the cycle
 * themselves.
 */

/* So many lines one run of a program reads, or some more. */
#define CW_HOOK_BATCH 500

/* The next lines of the next cycle, at most a batch; @state is moved behind them, up to the end of
 * that cycle. Empty: there is nothing that this hook wants in what was passed; *ret_is_end: no
 * further cycle has ended. (transfer full) (nullable): with an error of the store. */
char *cw_hook_source_read (const CwObjectView *view,
                           const CwHook *hook,
                           CwHookState *state,
                           gboolean *ret_is_end,
                           GError **error);

/* The cycle behind which a new hook begins: the last that has ended. */
gboolean cw_hook_source_get_last (const CwObjectView *view, gint64 *ret_run, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
