/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The row of a rule in a list, from an element of ListRules: its precedence, its name, what it is
 * for, and whether it is in force. It opens the rule: action "rules.open" with its id.
 * (transfer floating) */
GtkWidget *cw_rule_row_new (GVariant *rule) G_GNUC_WARN_UNUSED_RESULT;

/* The row of a file whose rules cannot be used, from an element of ListRules' brokenFiles. It opens
 * nothing. (transfer floating) */
GtkWidget *cw_rule_row_new_for_file (GVariant *file) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
