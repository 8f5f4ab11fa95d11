/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * AppGallery:
 *
 * Looks at windows in every way in which people have them: light and dark, 360 pixels wide and a
 * whole screen, with text twice as large, from right to left. What can be told by a machine
 * (app-flaws.h) is told; with CW_SCREENSHOTS in the environment a picture of each is kept there,
 * NAME.LANGUAGE.WAY.png, as high as what it shows. In another language than English (LANGUAGE) only
 * those ways that the length of texts matters to.
 */
typedef struct _AppGallery AppGallery;

AppGallery *app_gallery_new (void);
/* Says what was found; fails the test when that is anything. */
void app_gallery_close (AppGallery *self);

/* A window that people can resize. It is left as it was. */
void app_gallery_look (AppGallery *self, GtkWindow *window, const char *name);
/* One that has its size by itself. */
void app_gallery_look_at_dialog (AppGallery *self, GtkWindow *dialog, const char *name);

G_END_DECLS
