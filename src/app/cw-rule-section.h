/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The parts of a rule as it is written, each made from an answer of GetRule; NULL when there is
 * nothing to tell. (transfer floating) (nullable) */

GtkWidget *cw_rule_section_about (GVariant *answer);
GtkWidget *cw_rule_section_scope (GVariant *answer);
GtkWidget *cw_rule_section_join (GVariant *answer);
GtkWidget *cw_rule_section_flows (GVariant *answer);
GtkWidget *cw_rule_section_differences (GVariant *answer);

G_END_DECLS
