/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CW_TYPE_PLAN_VIEW (cw_plan_view_get_type ())

/**
 * CwPlanView:
 *
 * The actions of a set-up's plan, grouped by where they are done: this computer, each directory,
 * the tenant.
 */
G_DECLARE_FINAL_TYPE (CwPlanView, cw_plan_view, CW, PLAN_VIEW, AdwBin)

/* @tenant: (nullable): what the tenant is called, when it is known. */
void cw_plan_view_set_tenant (CwPlanView *self, const char *tenant);

/* @actions: as PlanSetup and SetupProgress have them; rows that are there are kept, with what is
 * opened in them. @failure: (nullable): of the one that failed */
void cw_plan_view_show (CwPlanView *self, GVariant *actions, const char *failure);

G_END_DECLS
