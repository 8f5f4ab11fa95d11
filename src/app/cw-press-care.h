/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Of one window, with which it goes: a button that was pressed is clicked when it is let go, also
 * when the page has moved it meanwhile. The answer of a check may come in the tenth of a second
 * between the two, and GTK takes a release beside the button for second thoughts. */
#define CW_TYPE_PRESS_CARE (cw_press_care_get_type ())
G_DECLARE_FINAL_TYPE (CwPressCare, cw_press_care, CW, PRESS_CARE, GObject)

/* For every window of this program, as long as @owner is there. */
void cw_press_care_begin (GObject *owner);

G_END_DECLS
