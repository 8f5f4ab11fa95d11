/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_STEPS_WINDOW (cw_steps_window_get_type ())

/**
 * CwStepsWindow:
 *
 * Starts certain steps: those of a run profile of the configuration, or those that are chosen here,
 * in the order of a cycle. Closes once they run, which the panel then shows.
 */
G_DECLARE_FINAL_TYPE (CwStepsWindow, cw_steps_window, CW, STEPS_WINDOW, AdwWindow)

CwStepsWindow *cw_steps_window_show (GtkWindow *parent, CwAppEngine *engine);

G_END_DECLS
