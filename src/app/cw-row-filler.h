/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CW_TYPE_ROW_FILLER (cw_row_filler_get_type ())

/**
 * CwRowFiller:
 *
 * Fills a list with rows, the first few at once and the others a few a frame: a hundred rows made
 * and laid out together would hold the window up.
 */
G_DECLARE_FINAL_TYPE (CwRowFiller, cw_row_filler, CW, ROW_FILLER, GObject)

/* Makes the row of an item. (transfer floating) */
typedef GtkWidget *(*CwRowFunc) (gpointer item, gpointer user_data);

/* @list outlives it, and is filled by nothing else. @free_item: (nullable): of the items */
CwRowFiller *cw_row_filler_new (GtkListBox *list,
                                CwRowFunc make_row,
                                gpointer user_data,
                                GDestroyNotify free_item) G_GNUC_WARN_UNUSED_RESULT;

/* While the list is not shown it keeps the first few rows only: to show a long list again takes as
 * long as to show it for the first time. Where it was scrolled to is forgotten. */
void cw_row_filler_set_frugal (CwRowFiller *self);

/* @item: (transfer full) */
void cw_row_filler_add (CwRowFiller *self, gpointer item);

/* Takes all rows and items away. */
void cw_row_filler_clear (CwRowFiller *self);

G_END_DECLS
