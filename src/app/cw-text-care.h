/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* For texts that are longer than the window is wide: another language, larger letters, a small
 * screen. */

/* Whatever label of the window is cut short, now or later, tells its whole text in a tooltip: that
 * of the row, when it is in one, and for the keyboard that of the row with the focus. */
void cw_text_care_tell_short (GtkWidget *window);

/* The titles of groups and the texts of buttons below @root take a second line, where
 * libadwaita cuts them short and GTK makes the window wider; the titles of rows keep room for some
 * letters beside a wide button; a name that is broken gets no hyphen, which would seem to be part
 * of it. Stacked texts are laid out by CwTextLayout, rows by CwRowLayout. For what is there now. */
void cw_text_care_wrap (GtkWidget *root);

G_END_DECLS
