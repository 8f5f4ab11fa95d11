/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "setup/draft/cw-wizard-flow.h"

G_BEGIN_DECLS

#define CW_TYPE_STEP_LIST (cw_step_list_get_type ())

/**
 * CwStepList:
 *
 * The steps of the set-up that the draft calls for and that a page serves, which of them is shown,
 * and the way from one to the next. As a widget: the list beside the page.
 *
 * Signal "step-activated" (guint, CwWizardStep): somebody wants to go there.
 */
G_DECLARE_FINAL_TYPE (CwStepList, cw_step_list, CW, STEP_LIST, AdwBin)

/* The draft has changed: other steps may be needed. @draft: (nullable): none. */
void cw_step_list_update (CwStepList *self, CwDraft *draft);

/* CW_WIZARD_N_STEPS: none. */
void cw_step_list_set_current (CwStepList *self, CwWizardStep step);
CwWizardStep cw_step_list_get_current (CwStepList *self);

/* CW_WIZARD_N_STEPS when there is none. */
CwWizardStep cw_step_list_get_first (CwStepList *self);
CwWizardStep cw_step_list_get_next (CwStepList *self);
CwWizardStep cw_step_list_get_previous (CwStepList *self);

gboolean cw_step_list_has (CwStepList *self, CwWizardStep step);
/* From 1; 0 when it is not listed. */
guint cw_step_list_get_position (CwStepList *self, CwWizardStep step);
/* Where the current one is among them, in words; NULL when there is only one. (transfer full)
 * (nullable) */
char *cw_step_list_describe_position (CwStepList *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
