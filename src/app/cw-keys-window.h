/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_KEYS_WINDOW (cw_keys_window_get_type ())

/**
 * CwKeysWindow:
 *
 * The database and the keys of the stored secrets: what there is; exporting, importing, rotating
 * and giving up the keys; backing up, checking and restoring the database.
 */
G_DECLARE_FINAL_TYPE (CwKeysWindow, cw_keys_window, CW, KEYS_WINDOW, AdwWindow)

/* Opens one above @parent (nullable). (transfer none) */
CwKeysWindow *cw_keys_window_show (GtkWindow *parent, CwAppEngine *engine);

G_END_DECLS
