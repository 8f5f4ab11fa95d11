/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-choice-item.h"

G_BEGIN_DECLS

#define CW_TYPE_DUAL_LIST (cw_dual_list_get_type ())

/**
 * CwDualList:
 *
 * What is chosen, and under it what can be, with a search that takes no account of case: one below
 * the other, so that it works on a narrow screen too. A row of one list moves to the other when it
 * is activated. Signal "changed": somebody chose or took away.
 */
G_DECLARE_FINAL_TYPE (CwDualList, cw_dual_list, CW, DUAL_LIST, GtkBox)

/* Replaces what is offered. @items: (element-type CwChoiceItem) */
void cw_dual_list_set_items (CwDualList *self, GPtrArray *items);

/* Keys that are not offered are shown as they are. */
void cw_dual_list_set_chosen (CwDualList *self, const char *const *keys);
/* In the order in which they were chosen. (transfer full) */
char **cw_dual_list_dup_chosen (CwDualList *self);

G_END_DECLS
