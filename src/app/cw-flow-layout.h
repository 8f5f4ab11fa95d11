/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CW_TYPE_FLOW_LAYOUT (cw_flow_layout_get_type ())

/**
 * CwFlowLayout:
 *
 * Places what lies in a widget side by side at its natural width, and what has no room there in the
 * next line, as words of a text are. In each line what expands gets the room that is left.
 */
G_DECLARE_FINAL_TYPE (CwFlowLayout, cw_flow_layout, CW, FLOW_LAYOUT, GtkLayoutManager)

G_END_DECLS
