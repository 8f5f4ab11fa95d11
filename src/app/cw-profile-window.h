/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_PROFILE_WINDOW (cw_profile_window_get_type ())

/**
 * CwProfileWindow:
 *
 * Saves the configuration profile, by which another computer uses the configuration, under a
 * passphrase. The file is written by whoever uses the application, for its owner only.
 */
G_DECLARE_FINAL_TYPE (CwProfileWindow, cw_profile_window, CW, PROFILE_WINDOW, AdwWindow)

/* @parent: (nullable). (transfer none): it goes when it is closed */
CwProfileWindow *cw_profile_window_show (GtkWindow *parent, CwAppEngine *engine);

G_END_DECLS
