/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_RULES_VIEW (cw_rules_view_get_type ())

/**
 * CwRulesView:
 *
 * All synchronisation rules in the order in which they decide, by connected system and direction,
 * and the chosen one as it is written. Action "rules.open" (s) shows a rule by its id.
 */
G_DECLARE_FINAL_TYPE (CwRulesView, cw_rules_view, CW, RULES_VIEW, AdwBin)

void cw_rules_view_set_engine (CwRulesView *self, CwAppEngine *engine);

G_END_DECLS
