/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-rule-outcome.h"

G_BEGIN_DECLS

/* What of a circle is in each of the targets by one rule set and by another. */
typedef struct
{
  const CwObjectView *view;
  const CwRuleSide *in_force; /* by its keys targets are found */
  CwRuleSet *rules;           /* the other ones */
  const CwObjectCircle *circle;
  const CwRuleOutcome *before;
  const CwRuleOutcome *after;
} CwTrialCircle;

/* What the next export would do in each of the targets because the rules are others: an object is
 * made, changed, restored or deleted. One that is there already, and that nobody is tied to, would
 * be taken over instead of made. *ret_ops: (array) (transfer full): as
 * cw_rule_outcome_list_targets(). FALSE: an error of the store. */
gboolean cw_trial_circle_judge (const CwTrialCircle *trial, CwPendingOp **ret_ops, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* (transfer none) (nullable): there are no outcomes of it */
const CwOutboundResult *cw_rule_outcome_get_result (const CwRuleOutcome *outcome, guint index);

G_END_DECLS
