/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The parts of an object's story, each a titled group of rows made from an answer of GetObject with
 * an explanation; NULL when there is nothing to tell. (transfer floating) (nullable) */

GtkWidget *cw_story_section_errors (GVariant *object);
GtkWidget *cw_story_section_pending (GVariant *object);
GtkWidget *cw_story_section_tied (GVariant *object);
GtkWidget *cw_story_section_metaverse (GVariant *object);
GtkWidget *cw_story_section_values (GVariant *object);
GtkWidget *cw_story_section_rules (GVariant *object);
GtkWidget *cw_story_section_links (GVariant *object);
GtkWidget *cw_story_section_history (GVariant *object); /* a row opens its run: action "win.run" */

G_END_DECLS
