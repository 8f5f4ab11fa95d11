/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules/cw-rule-context.h"
#include "rules/cw-rule.h"

G_BEGIN_DECLS

/* Whether the object in @context is in the rule's own scope: groups are OR-ed, the clauses of one
 * AND-ed, an empty scope is always true. "within" is the caller's business. */
gboolean cw_rule_scope_matches (const CwRule *rule,
                                CwRuleContext *context,
                                gboolean *ret_matches,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same in words: what holds, or which clause of each group does not. (transfer full) */
char *cw_rule_scope_explain (const CwRule *rule, CwRuleContext *context, gboolean *ret_matches);

G_END_DECLS
