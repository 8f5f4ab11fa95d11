/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_LEFT_ALONE_WINDOW (cw_left_alone_window_get_type ())

/**
 * CwLeftAloneWindow:
 *
 * Who of the targets is tied to nobody and left alone, and why: page by page, and with a search.
 */
G_DECLARE_FINAL_TYPE (CwLeftAloneWindow, cw_left_alone_window, CW, LEFT_ALONE_WINDOW, AdwWindow)

/* Opens one above @parent. (transfer none) */
CwLeftAloneWindow *cw_left_alone_window_show (GtkWindow *parent, CwAppEngine *engine);

G_END_DECLS
