/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the shipped rules are called and say is English in their files, in the store and in copies
 * of them; people read it in their language. */

/* Whether it is a text of the shipped rules. */
gboolean cw_rule_texts_has (const char *text);

/* @text in the user's language; itself when it is a rule's of one's own. (transfer none) */
const char *cw_rule_texts_say (const char *text);

G_END_DECLS
