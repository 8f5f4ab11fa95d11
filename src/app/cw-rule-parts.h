/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-rule-part-row.h"

G_BEGIN_DECLS

#define CW_TYPE_RULE_PARTS (cw_rule_parts_get_type ())

/**
 * CwRuleParts:
 *
 * One list of conditions, or of flows, of a rule that is being written, with a button that adds to
 * it. The rows of a long list are made a few a frame.
 *
 * Signal "earlier": somebody wants it tried before the one above it.
 */
G_DECLARE_FINAL_TYPE (CwRuleParts, cw_rule_parts, CW, RULE_PARTS, AdwPreferencesGroup)

/* @array: of the draft; changed in place. @title, @description: markup; (nullable) description. */
GtkWidget *cw_rule_parts_new (CwRulePart part,
                              CwRuleDraft *draft,
                              JsonArray *array,
                              const char *title,
                              const char *description) G_GNUC_WARN_UNUSED_RESULT;

/* Adds an empty one and opens it. */
void cw_rule_parts_add (CwRuleParts *self);

/* What is wrong with one of them, also when its row is still to be made. @mistake: of an answer of
 * CheckRules */
void cw_rule_parts_mark (CwRuleParts *self, guint index, GVariant *mistake);
void cw_rule_parts_clear_marks (CwRuleParts *self);

/* Shows a button by which the list comes before the one above it: signal "earlier". */
void cw_rule_parts_offer_earlier (CwRuleParts *self);

/* Nothing is in it, so that it is no part of the rule. */
gboolean cw_rule_parts_is_empty (CwRuleParts *self);

G_END_DECLS
