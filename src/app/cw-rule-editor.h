/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"
#include "app/cw-rule-draft.h"

G_BEGIN_DECLS

#define CW_TYPE_RULE_EDITOR (cw_rule_editor_get_type ())

/**
 * CwRuleEditor:
 *
 * A rule is written: checked by the engine as somebody types, tried on one object, and before it is
 * saved on all: how many would change, and a sample. Closing it asks before something is lost.
 *
 * Signal "saved" (string id).
 */
G_DECLARE_FINAL_TYPE (CwRuleEditor, cw_rule_editor, CW, RULE_EDITOR, AdwWindow)

/* @is_new: the rule is none of those that there are, nor a copy of one. Presents it. (transfer
 * none): it belongs to the application. */
CwRuleEditor *
cw_rule_editor_open (GtkWindow *parent, CwAppEngine *engine, CwRuleDraft *draft, gboolean is_new);

/* Whether something is written in it that is not saved. */
gboolean cw_rule_editor_is_changed (CwRuleEditor *self);

G_END_DECLS
