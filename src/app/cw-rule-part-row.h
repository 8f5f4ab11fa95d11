/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-rule-draft.h"

G_BEGIN_DECLS

#define CW_TYPE_RULE_PART_ROW (cw_rule_part_row_get_type ())

/**
 * CwRulePartRow:
 *
 * One condition of a scope, one of a join, or one flow of a rule that is being written: what it
 * says, and opened, the fields to change it. The fields are made when they are first opened: a rule
 * may have fifty flows.
 *
 * Signal "remove": somebody wants it gone.
 */
G_DECLARE_FINAL_TYPE (CwRulePartRow, cw_rule_part_row, CW, RULE_PART_ROW, AdwExpanderRow)

typedef enum
{
  CW_RULE_PART_SCOPE,
  CW_RULE_PART_JOIN,
  CW_RULE_PART_FLOW,
} CwRulePart;

/* @json: of the draft; changed in place. */
GtkWidget *cw_rule_part_row_new (CwRulePart part, CwRuleDraft *draft, JsonObject *json)
    G_GNUC_WARN_UNUSED_RESULT;

/* Opens it, with the focus in its first field. */
void cw_rule_part_row_open (CwRulePartRow *self);

/* What is wrong with it, one after the other. @mistake: of an answer of CheckRules */
void cw_rule_part_row_mark (CwRulePartRow *self, GVariant *mistake);
void cw_rule_part_row_clear_marks (CwRulePartRow *self);

G_END_DECLS
