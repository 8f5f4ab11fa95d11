/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/cw-anchor-value.h"
#include "setup/cw-setup-check.h"

G_BEGIN_DECLS

/* The first word of the ids of what is found. */
#define CW_ANCHOR_VALUES_ID "anchor-values"

/* Beyond CwAnchorValueKind: what somebody's value is among those of others. */
enum
{
  CW_ANCHOR_VALUE_SHARED = CW_ANCHOR_VALUE_NO_TEXT + 1, /* somebody of the same directory has it */
  CW_ANCHOR_VALUE_MERGED, /* people of several directories, of whom nothing else says that they are
                           * the same */
  CW_ANCHOR_N_KINDS,
};

/* What @counts, of each kind, mean for the choice of @attribute: findings of @check.
 * cw-check-anchor-words.c */
void cw_check_anchor_values_judge (CwSetupCheck *check,
                                   const char *attribute,
                                   gint64 n_entries,
                                   const gint64 counts[CW_ANCHOR_N_KINDS]);

G_END_DECLS
