/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_VERSIONS_WINDOW (cw_versions_window_get_type ())

/**
 * CwVersionsWindow:
 *
 * The history of the configuration: its versions, newest first, and going back to one of them.
 */
G_DECLARE_FINAL_TYPE (CwVersionsWindow, cw_versions_window, CW, VERSIONS_WINDOW, AdwWindow)

/* @parent: (nullable). (transfer none): it lives until it is closed */
CwVersionsWindow *cw_versions_window_show (GtkWindow *parent, CwAppEngine *engine);

G_END_DECLS
