/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CW_TYPE_ROW_LAYOUT (cw_row_layout_get_type ())
G_DECLARE_FINAL_TYPE (CwRowLayout, cw_row_layout, CW, ROW_LAYOUT, GtkLayoutManager)

/**
 * CwRowLayout:
 *
 * A row of libadwaita, or the head of a group, with a button, a drop-down or a number behind its
 * text: where that leaves the text no room (a narrow window, large letters, another language), it
 * stands below the text instead of beside it. Everywhere else GtkBoxLayout does what it did.
 */

/* For the rows and the heads of groups at and below @root that are there now. */
void cw_row_layout_use_below (GtkWidget *root);

G_END_DECLS
