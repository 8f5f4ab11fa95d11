/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CW_TYPE_TITLE_LAYOUT (cw_title_layout_get_type ())

/**
 * CwTitleLayout:
 *
 * The title of a window whose text may take two lines. A header bar asks how high it is for the
 * room that it has before its own edges and gaps are taken off; so it would like to be as high as
 * for a little less, and a text that fits only just is never cut.
 */
G_DECLARE_FINAL_TYPE (CwTitleLayout, cw_title_layout, CW, TITLE_LAYOUT, GtkLayoutManager)

/* Once, for an AdwWindowTitle. */
void cw_title_layout_use (GtkWidget *title);

G_END_DECLS
