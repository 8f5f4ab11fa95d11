/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_RULE_PAGE (cw_rule_page_get_type ())

/**
 * CwRulePage:
 *
 * One rule as it is written: what it is for, its scope, joins and flows, and how it differs from
 * the shipped one that it replaces. An administrator switches it on and off, edits one of his own
 * or a copy of a shipped one, and removes one of his own.
 *
 * Signals: "changed": it was switched or removed.
 */
G_DECLARE_FINAL_TYPE (CwRulePage, cw_rule_page, CW, RULE_PAGE, AdwBin)

void cw_rule_page_set_engine (CwRulePage *self, CwAppEngine *engine);

/* @id: (nullable): none */
void cw_rule_page_show (CwRulePage *self, const char *id);

/* Opens the editor with an empty rule. @rules: an answer of ListRules */
void cw_rule_page_make_new (CwRulePage *self, GVariant *rules);

/* The id of the rule that is shown. (transfer none) (nullable) */
const char *cw_rule_page_get_id (CwRulePage *self);

G_END_DECLS
