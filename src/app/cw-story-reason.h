/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a rule of an explanation's "scope" is called, in the user's language when it is a shipped
 * one; its id when it has no name. (transfer none): lives with @rule. */
const char *cw_story_name_rule (GVariant *rule);

/* What the explanation of an object (GetObject) says about the value of an attribute: which rule,
 * by which expression, and which references it was preferred to. (transfer full) (nullable) */
char *cw_story_explain_value (GVariant *object, const char *attribute);

G_END_DECLS
