/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_LOOK_WINDOW (cw_look_window_get_type ())

/**
 * CwLookWindow:
 *
 * A window beside the set-up that shows something and changes nothing: the configuration, what it
 * differs in from a file or from another engine's, or the schemas. It waits for what it shows, and
 * says what went wrong.
 */
G_DECLARE_FINAL_TYPE (CwLookWindow, cw_look_window, CW, LOOK_WINDOW, AdwWindow)

/* Each opens one above @parent. */
void cw_look_window_show_config (GtkWindow *parent, CwAppEngine *engine);
/* @path: of the file to compare with. */
void cw_look_window_show_differences (GtkWindow *parent, CwAppEngine *engine, const char *path);
/* @state_dir: of another engine on this machine, which has to run: none is started. */
void cw_look_window_show_instance (GtkWindow *parent, CwAppEngine *engine, const char *state_dir);
void cw_look_window_show_schemas (GtkWindow *parent, CwAppEngine *engine);

G_END_DECLS
