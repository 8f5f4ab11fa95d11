/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_MADE_WINDOW (cw_made_window_get_type ())

/**
 * CwMadeWindow:
 *
 * What set-ups made in directories and in the tenant and what still stands, and taking it away: it
 * asks who does it and whether it is really meant, removes one thing after the other, the last
 * first, and says of each what became of it. What a connector lives by cannot be chosen.
 */
G_DECLARE_FINAL_TYPE (CwMadeWindow, cw_made_window, CW, MADE_WINDOW, AdwWindow)

/* Opens one above @parent. (transfer none) */
CwMadeWindow *cw_made_window_show (GtkWindow *parent, CwAppEngine *engine);

G_END_DECLS
