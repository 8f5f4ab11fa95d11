/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_ALERTS_WINDOW (cw_alerts_window_get_type ())

/**
 * CwAlertsWindow:
 *
 * Who is told of alerts by mail, and how: shows it, stores it, sends a message for trial, and says
 * how the last one went.
 */
G_DECLARE_FINAL_TYPE (CwAlertsWindow, cw_alerts_window, CW, ALERTS_WINDOW, AdwWindow)

/* Opens one above @parent (nullable). (transfer none) */
CwAlertsWindow *cw_alerts_window_show (GtkWindow *parent, CwAppEngine *engine);

G_END_DECLS
