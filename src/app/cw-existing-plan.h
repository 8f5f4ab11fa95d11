/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-state-group.h"

G_BEGIN_DECLS

#define CW_TYPE_EXISTING_PLAN (cw_existing_plan_get_type ())

/**
 * CwExistingPlan:
 *
 * What a configuration profile holds, and what will happen here when it is used.
 */
G_DECLARE_FINAL_TYPE (CwExistingPlan, cw_existing_plan, CW, EXISTING_PLAN, AdwPreferencesPage)

/* @profile: the answer of InspectProfile */
void cw_existing_plan_show (CwExistingPlan *self, GVariant *profile);

/* (transfer none): how far using it is */
CwStateGroup *cw_existing_plan_get_state (CwExistingPlan *self);

G_END_DECLS
