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

/* What is wrong with which of them; all others are good. @index: G_MAXUINT: with none. */
void cw_rule_parts_mark (CwRuleParts *self, guint index, guint position, const char *message);

G_END_DECLS
