/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The constant of a flow as somebody types it: True, False and whole numbers are what they look
 * like, and so is any other text; one that would be taken for something else stands in quotation
 * marks. What is shown and not changed is written back as it was. */

/* Of a flow; "" when it has none. (transfer full) */
char *cw_rule_constant_to_text (JsonObject *flow) G_GNUC_WARN_UNUSED_RESULT;

void cw_rule_constant_set (JsonObject *flow, const char *text);

G_END_DECLS
