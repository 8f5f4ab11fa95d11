/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CW_TYPE_CHOICE_ITEM (cw_choice_item_get_type ())

/**
 * CwChoiceItem:
 *
 * Something that a CwDualList offers: a key that is written down, and two texts that are read.
 * Immutable.
 */
G_DECLARE_FINAL_TYPE (CwChoiceItem, cw_choice_item, CW, CHOICE_ITEM, GObject)

CwChoiceItem *cw_choice_item_new (const char *key, const char *title, const char *detail)
    G_GNUC_WARN_UNUSED_RESULT;

const char *cw_choice_item_get_key (CwChoiceItem *self);
const char *cw_choice_item_get_title (CwChoiceItem *self);
const char *cw_choice_item_get_detail (CwChoiceItem *self);

/* Whether the title contains a text, whatever the case of either. @text: casefolded */
gboolean cw_choice_item_matches (CwChoiceItem *self, const char *text);

G_END_DECLS
