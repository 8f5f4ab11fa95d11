/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CW_TYPE_TICK_LIST (cw_tick_list_get_type ())

/**
 * CwTickList:
 *
 * A list of things of which each is ticked or not. A long one has a search, which takes no account
 * of case, and a line that tells how many are ticked. Signal "changed": somebody ticked or unticked
 * something.
 */
G_DECLARE_FINAL_TYPE (CwTickList, cw_tick_list, CW, TICK_LIST, GtkBox)

/* What a row is like. */
typedef enum
{
  CW_TICK_NONE = 0,
  CW_TICK_ON = 1 << 0,
  CW_TICK_LOCKED = 1 << 1, /* cannot be changed; its detail says why */
} CwTickFlags;

void cw_tick_list_clear (CwTickList *self);
void cw_tick_list_add (CwTickList *self,
                       const char *key,
                       const char *title,
                       const char *detail,
                       CwTickFlags flags);

/* The keys of those that are ticked, or of those that are not, in the order of the list.
 * (transfer full) */
char **cw_tick_list_dup_keys (CwTickList *self, gboolean is_ticked);

G_END_DECLS
