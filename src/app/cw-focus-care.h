/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Of one window, with which it goes: its focus is in something that is shown, or nowhere. GTK 4.8
 * leaves it in what is taken out, or gives it to a neighbour that is hidden, and whatever is typed
 * is lost there. */
#define CW_TYPE_FOCUS_CARE (cw_focus_care_get_type ())
G_DECLARE_FINAL_TYPE (CwFocusCare, cw_focus_care, CW, FOCUS_CARE, GObject)

/* For every window of this program, as long as @owner is there. */
void cw_focus_care_begin (GObject *owner);

G_END_DECLS
