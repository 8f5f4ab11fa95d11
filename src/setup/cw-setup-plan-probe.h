/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/cw-setup-check.h"
#include "setup/cw-setup-plan.h"

G_BEGIN_DECLS

/**
 * CwSetupPlanProbe:
 *
 * One check of the set-up that a plan makes for itself, with the plan's secrets and cancellable.
 * Stays where it was initialised.
 */
typedef struct
{
  CwSetupCheck check;
  GPtrArray *found;       /* (owned) (element-type CwCheck): its findings */
  GVariantBuilder answer; /* members of its own, which few ask for */
} CwSetupPlanProbe;

/* @input: borrowed */
void cw_setup_plan_probe_init (CwSetupPlanProbe *probe, CwSetupPlan *plan, JsonObject *input);
void cw_setup_plan_probe_clear (CwSetupPlanProbe *probe);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwSetupPlanProbe, cw_setup_plan_probe_clear)

G_END_DECLS
