/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CW_TYPE_SECTION_FILLER (cw_section_filler_get_type ())

/**
 * CwSectionFiller:
 *
 * Fills a box with the sections of what an answer tells, one a frame, and of a long one a few rows:
 * a hundred rows made and laid out together would hold the window up.
 */
G_DECLARE_FINAL_TYPE (CwSectionFiller, cw_section_filler, CW, SECTION_FILLER, GObject)

/* A titled group of rows; NULL when there is nothing to tell. (transfer floating) (nullable) */
typedef GtkWidget *(*CwSectionFunc) (GVariant *answer);

/* @box outlives it, and is filled by nothing else. */
CwSectionFiller *cw_section_filler_new (GtkBox *box) G_GNUC_WARN_UNUSED_RESULT;

/* Instead of what is there. @kinds: static */
void cw_section_filler_start (CwSectionFiller *self,
                              const CwSectionFunc *kinds,
                              guint n_kinds,
                              GVariant *answer);

G_END_DECLS
