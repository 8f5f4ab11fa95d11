/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_MAIN_WINDOW (cw_main_window_get_type ())

/**
 * CwMainWindow:
 *
 * The status panel and the other views of a running engine. While there is no connection, or
 * nothing is configured, it says so and offers what can be done about it.
 */
G_DECLARE_FINAL_TYPE (CwMainWindow, cw_main_window, CW, MAIN_WINDOW, AdwApplicationWindow)

CwMainWindow *
cw_main_window_new (GtkApplication *application, CwAppEngine *engine) G_GNUC_WARN_UNUSED_RESULT;

/* Connects to the engine; what comes of it is shown. Opens the wizard when nothing is configured.
 */
void cw_main_window_connect (CwMainWindow *self);

/* An answers file that the wizard is filled in with when it opens. @path: (nullable) */
void cw_main_window_set_draft_path (CwMainWindow *self, const char *path);
/* The set-up opens with the window, also when a configuration runs. */
void cw_main_window_set_opens_setup (CwMainWindow *self, gboolean opens_setup);

/* Whether the engine has a connector, as far as is known. */
gboolean cw_main_window_is_configured (CwMainWindow *self);

/* Nothing but a sentence that the engine is stopping. */
void cw_main_window_show_ending (CwMainWindow *self);

/* "status", "operations", "objects" or "errors" */
void cw_main_window_show_view (CwMainWindow *self, const char *name);

/* Opens the objects view on one object. */
void cw_main_window_show_object (CwMainWindow *self, gint64 number);

/* A short message at the lower edge. */
void cw_main_window_tell (CwMainWindow *self, const char *text);

G_END_DECLS
