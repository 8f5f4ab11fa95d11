/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_INSTANCES_WINDOW (cw_instances_window_get_type ())

/**
 * CwInstancesWindow:
 *
 * The installations that share the configuration, kept up to date while it is open; and who of them
 * exports is changed here: this one takes over, as planned or, when the one that exports does not
 * answer, by force, or goes to staging mode.
 */
G_DECLARE_FINAL_TYPE (CwInstancesWindow, cw_instances_window, CW, INSTANCES_WINDOW, AdwWindow)

/* @parent: (nullable). (transfer none): it goes when it is closed */
CwInstancesWindow *cw_instances_window_show (GtkWindow *parent, CwAppEngine *engine);

/* Shows a list, an answer of ListInstances, and asks for no other one from then on: for pictures of
 * what takes several computers. */
void cw_instances_window_show_list (CwInstancesWindow *self, GVariant *list);

G_END_DECLS
