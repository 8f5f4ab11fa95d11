/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-cycle-step.h"

G_BEGIN_DECLS

/* After an import: run->is_news says whether the list for which the guard refused it is one that
 * nobody was told of yet. @error: (nullable): of the import. */
void cw_cycle_guard_note_import (CwCycleRun *run, const CwPlannedStep *step, const GError *error);

/* Runs an export, if its guard lets it: the guard is asked before the first write. A target that
 * could not be read is left out: what it needs is not known. FALSE when it failed. */
gboolean cw_cycle_guard_export (CwCycleRun *run, CwPlannedStep *step);

G_END_DECLS
