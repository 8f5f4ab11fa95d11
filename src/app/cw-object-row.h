/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Rows that stand for an object and open its story (action "win.object", (x): its number). */

/* @object: as in an answer of SearchObjects. */
GtkWidget *cw_object_row_new (GVariant *object) G_GNUC_WARN_UNUSED_RESULT;

/* @object_error: as in an answer of ListErrors: the object, and what is wrong with it. */
GtkWidget *cw_object_row_new_for_error (GVariant *object_error) G_GNUC_WARN_UNUSED_RESULT;

/* @link: as in an answer of GetObject: the other end of a reference. */
GtkWidget *cw_object_row_new_for_link (GVariant *link) G_GNUC_WARN_UNUSED_RESULT;

/* What the object is called: its title, or the first value of its DN, or its anchor, or its number.
 * (transfer full) */
char *cw_object_row_format_title (GVariant *object);

G_END_DECLS
