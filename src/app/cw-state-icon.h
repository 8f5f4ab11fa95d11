/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CW_TYPE_STATE_ICON (cw_state_icon_get_type ())

/**
 * CwStateIcon:
 *
 * How far one thing that is done is: an icon, or a spinner while it runs. Only for the eye; whoever
 * shows it says the same in words.
 */
G_DECLARE_FINAL_TYPE (CwStateIcon, cw_state_icon, CW, STATE_ICON, AdwBin)

GtkWidget *cw_state_icon_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* @state: of an action of a plan, or of a thing that UndoSetup takes away. The state in words, ""
 * where the row says enough. (transfer none) */
const char *cw_state_icon_show (CwStateIcon *self, const char *state);

G_END_DECLS
