/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"
#include "base/cw-secret.h"

G_BEGIN_DECLS

#define CW_TYPE_EXISTING_WINDOW (cw_existing_window_get_type ())

/**
 * CwExistingWindow:
 *
 * Uses a configuration that another installation has: that of a configuration profile, which is
 * shown before anything is changed; or that of a database, by an exported key set.
 *
 * Signals "taken": the engine works with it, and whoever looked has seen what comes next;
 * "database-wanted": there is no profile, and the database's settings shall be typed in.
 */
G_DECLARE_FINAL_TYPE (CwExistingWindow, cw_existing_window, CW, EXISTING_WINDOW, AdwWindow)

/* @parent: (nullable). (transfer none): it goes when it is closed */
CwExistingWindow *cw_existing_window_show (GtkWindow *parent, CwAppEngine *engine);

/* @database: JSON, as in a configuration; @password: (nullable): of its user */
CwExistingWindow *cw_existing_window_show_database (GtkWindow *parent,
                                                    CwAppEngine *engine,
                                                    const char *database,
                                                    CwSecret *password);

/* As if somebody had chosen it. */
void cw_existing_window_take (CwExistingWindow *self, GFile *file);

G_END_DECLS
