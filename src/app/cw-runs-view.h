/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_RUNS_VIEW (cw_runs_view_get_type ())

/**
 * CwRunsView:
 *
 * Operations: every run, and of the chosen one its steps with their counts. A count opens the
 * objects behind it (action "win.step-objects", (xs): step and count).
 */
G_DECLARE_FINAL_TYPE (CwRunsView, cw_runs_view, CW, RUNS_VIEW, AdwBin)

void cw_runs_view_set_engine (CwRunsView *self, CwAppEngine *engine);

/* The run of this number at the side, whether the list has got to it or not. */
void cw_runs_view_show_run (CwRunsView *self, gint64 number);

G_END_DECLS
