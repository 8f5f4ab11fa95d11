/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-cycle-step.h"

G_BEGIN_DECLS

/* A cycle whose database goes away (CW_ERROR_STORE_AWAY). */

/* TRUE when @error (nullable) says so, and somebody waits for it: whoever meets it leaves what he
 * is at, and records nothing. */
gboolean cw_cycle_away_note (CwCycleRun *run, const GError *error);

/* Returns when it is back, what was interrupted is written down so, and can be done again. FALSE:
 * the cycle has to end; what it is then stands in @run. */
gboolean cw_cycle_away_wait (CwCycleRun *run);

G_END_DECLS
