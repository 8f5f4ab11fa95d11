/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CW_TYPE_CYCLE_RESULT_GROUP (cw_cycle_result_group_get_type ())

/**
 * CwCycleResultGroup:
 *
 * What a cycle did, in numbers: what was read from where, what was written to where, what failed.
 * Hidden until there is one.
 */
G_DECLARE_FINAL_TYPE (CwCycleResultGroup,
                      cw_cycle_result_group,
                      CW,
                      CYCLE_RESULT_GROUP,
                      AdwPreferencesGroup)

/* @run: the answer of GetRun. */
void cw_cycle_result_group_show (CwCycleResultGroup *self, GVariant *run);

G_END_DECLS
