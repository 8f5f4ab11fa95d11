/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_CHANGES_WINDOW (cw_changes_window_get_type ())

/**
 * CwChangesWindow:
 *
 * What waits to be written, page by page and with a search: all pending changes, or the list that a
 * guard holds back. Administrators approve exactly that list in it, or take their approval back.
 */
G_DECLARE_FINAL_TYPE (CwChangesWindow, cw_changes_window, CW, CHANGES_WINDOW, AdwWindow)

/* Opens one above @parent. @digest: of a guard's list; "": all pending changes. (transfer none) */
CwChangesWindow *
cw_changes_window_show (GtkWindow *parent, CwAppEngine *engine, const char *digest);

G_END_DECLS
