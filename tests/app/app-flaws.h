/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What can be told of a window's looks without looking at it, of what is shown of it just now. Each
 * function adds a line for every finding to @flaws. */

/* A widget got less room than it needs, a text is cut short and no tooltip has the rest, or
 * something has to be scrolled sideways. */
void app_find_cut_off (GtkWidget *root, GString *flaws);

/* A control has no name for screen readers. */
void app_find_unnamed (GtkWidget *root, GString *flaws);

/* Something asks for more than @width pixels: down to what asks for that much. */
void app_find_wide (GtkWidget *root, int width, GString *flaws);

G_END_DECLS
