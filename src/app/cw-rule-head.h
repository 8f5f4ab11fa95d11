/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-rule-draft.h"

G_BEGIN_DECLS

#define CW_TYPE_RULE_HEAD (cw_rule_head_get_type ())

/**
 * CwRuleHead:
 *
 * What a rule that is being written is called and for which objects it is: everything but its
 * lists.
 */
G_DECLARE_FINAL_TYPE (CwRuleHead, cw_rule_head, CW, RULE_HEAD, AdwPreferencesGroup)

/* Once. @is_new: its id may be chosen too. */
void cw_rule_head_set_draft (CwRuleHead *self, CwRuleDraft *draft, gboolean is_new);

/* Says what is wrong below the row that is about that member. FALSE: there is none to be seen. */
gboolean cw_rule_head_mark (CwRuleHead *self, const char *place, const char *message);
void cw_rule_head_clear_marks (CwRuleHead *self);

G_END_DECLS
