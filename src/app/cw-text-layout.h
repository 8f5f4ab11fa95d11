/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CW_TYPE_TEXT_LAYOUT (cw_text_layout_get_type ())

/**
 * CwTextLayout:
 *
 * Lays out a column of texts as #GtkBox does, and answers at once how wide it has to be. GtkBox
 * asks each text how narrow it may be at a height, which GtkLabel finds out by trying: a wrapped
 * sentence is shaped some forty times for each height, and with ten rows a frame takes a tenth of a
 * second. How wide a text is does not depend on the height it gets, so nobody needs that answer.
 */
G_DECLARE_FINAL_TYPE (CwTextLayout, cw_text_layout, CW, TEXT_LAYOUT, GtkLayoutManager)

/* Every box below @root, itself included, that stacks texts and nothing else. Spacing, orientation
 * and homogeneity of such a box must not be asked for or set any more. */
void cw_text_layout_use_below (GtkWidget *root);

G_END_DECLS
