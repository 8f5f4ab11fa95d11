/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What rules would do to one object: rows for the metaverse and for each target that would change,
 * from an answer of PreviewObject or an item of TestRules (docs/json.md). */

/* "Update", and a line for each attribute: "title: Boss → BOSS". @item: has "operation" and
 * "changes". (transfer full) */
char *cw_outcome_describe (GVariant *item);

/* What another object keeps from it, a line for each value; "" when nothing is. @object: an answer
 * of PreviewObject, or an item of TestRules. (transfer full) */
char *cw_outcome_describe_taken (GVariant *object);

/* An object of a trial's sample. (transfer floating) */
GtkWidget *cw_outcome_row_new (GVariant *object) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
