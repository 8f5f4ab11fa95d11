/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app-gallery.h"
#include "app/cw-instances-window.h"

G_BEGIN_DECLS

/* What the window of the installations asks before it does something: names begin with @name. */

/* Of the listed installation @id: another name, and off the list. */
void states_look_at_item_questions (AppGallery *gallery,
                                    CwInstancesWindow *window,
                                    const char *id,
                                    const char *name);

/* Of an installation whose exports are held: the window, and what taking over by force asks. */
void states_look_at_held (AppGallery *gallery, CwInstancesWindow *window, const char *name);

/* Who is left alone, as one comes there from the window of the installations: the first page, and
 * all; whom a search finds; nobody. */
void states_look_at_left_alone (AppGallery *gallery, CwInstancesWindow *window, const char *name);

G_END_DECLS
