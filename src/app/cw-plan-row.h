/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CW_TYPE_PLAN_ROW (cw_plan_row_get_type ())

/**
 * CwPlanRow:
 *
 * One action of a set-up's plan: what is done, and how far it is; opened, what belongs to it.
 */
G_DECLARE_FINAL_TYPE (CwPlanRow, cw_plan_row, CW, PLAN_ROW, AdwExpanderRow)

GtkWidget *cw_plan_row_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* @action: an element of "actions" as PlanSetup and SetupProgress have them. @failure: (nullable):
 * why it failed. */
void cw_plan_row_show (CwPlanRow *self, GVariant *action, const char *failure);

G_END_DECLS
