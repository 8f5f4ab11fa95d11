/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_RULE_TRIAL (cw_rule_trial_get_type ())

/**
 * CwRuleTrial:
 *
 * How many objects a rule would change, and some of them, before it is saved. It says how far it
 * is, and can be stopped and tried again.
 *
 * Signal "over": it is known, or could not be found out.
 */
G_DECLARE_FINAL_TYPE (CwRuleTrial, cw_rule_trial, CW, RULE_TRIAL, AdwBin)

/* @text: the rule, as JSON */
void cw_rule_trial_run (CwRuleTrial *self, CwAppEngine *engine, const char *text);
void cw_rule_trial_stop (CwRuleTrial *self);

/* Whether it came to its end and is known. */
gboolean cw_rule_trial_is_over (CwRuleTrial *self);

G_END_DECLS
