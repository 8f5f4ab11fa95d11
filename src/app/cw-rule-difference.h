/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a copy says differently than its shipped rule: of an element of "differences" of GetRule
 * (docs/json.md), in words. Without a widget. */

/* "title", of a flow; "Scope". (transfer none): lives with @difference */
const char *cw_rule_difference_say_part (GVariant *difference);

/* "shipped: [title]", and under it "yours: [employeeType]". (transfer full) */
char *cw_rule_difference_say_sides (GVariant *difference);

G_END_DECLS
