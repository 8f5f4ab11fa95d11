/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_RULE_PREVIEW (cw_rule_preview_get_type ())

/**
 * CwRulePreview:
 *
 * What a rule would do to an object, worked out again with each change of the rule; nothing is
 * changed. The object is chosen among those that the rule is about: those in its scope come first,
 * and that none is in it is said.
 */
G_DECLARE_FINAL_TYPE (CwRulePreview, cw_rule_preview, CW, RULE_PREVIEW, AdwPreferencesGroup)

void cw_rule_preview_set_engine (CwRulePreview *self, CwAppEngine *engine);

/* @text: the rule, as JSON, which the engine has found good. @id: its id */
void cw_rule_preview_set_rule (CwRulePreview *self, const char *text, const char *id);

G_END_DECLS
