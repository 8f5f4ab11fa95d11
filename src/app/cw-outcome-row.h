/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What rules would do to one object: rows for the metaverse and for each target that would change,
 * from an answer of PreviewObject or an item of TestRules (docs/json.md). */

/* "Update", and a line for each attribute: "title: Boss → BOSS", and for the first references that
 * come or go. @item: has "operation" and "changes". (transfer full) */
char *cw_outcome_describe (GVariant *item);

/* What another object keeps from it, a line for each value; "" when nothing is. @object: an answer
 * of PreviewObject, or an item of TestRules. (transfer full) */
char *cw_outcome_describe_taken (GVariant *object);

/* Whether what the row of such an object says contains @text, which is casefolded. */
gboolean cw_outcome_contains (GVariant *object, const char *text);

/* An object of a trial's sample; one that would be deleted is marked. (transfer floating) */
GtkWidget *cw_outcome_row_new (GVariant *object) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
