/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/cw-check-state.h"

G_BEGIN_DECLS

#define CW_TYPE_CHECK_ITEMS (cw_check_items_get_type ())

/**
 * CwCheckItems:
 *
 * What a check has found, one below the other. It is never hidden: GTK 4.8 remembers that a hidden,
 * empty box has no height for its width, and does not ask again when it is filled before its next
 * layout.
 */
G_DECLARE_FINAL_TYPE (CwCheckItems, cw_check_items, CW, CHECK_ITEMS, GtkBox)

void cw_check_items_clear (CwCheckItems *self);
/* As cw_check_item_new(). */
void cw_check_items_add (CwCheckItems *self,
                         const char *status,
                         const char *summary,
                         const char *remedy);
/* Adds those of an answer. @shows_all: what is right as well. Returns: how bad the worst is */
CwCheckState cw_check_items_add_checks (CwCheckItems *self, GVariant *checks, gboolean shows_all);

G_END_DECLS
