/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-wizard-page.h"
#include "setup/draft/cw-wizard-flow.h"

G_BEGIN_DECLS

#define CW_TYPE_WIZARD_PAGES (cw_wizard_pages_get_type ())

/**
 * CwWizardPages:
 *
 * The place of the set-up's window where one page at a time is shown: those of the draft, made when
 * they are first needed, and before there is one, that it is being opened or why it cannot be.
 *
 * Signals: "page-changed": a property of a page is another one. "page-left" (CwWizardPage, GError):
 * its last check is over; with an error it is not left. "again": somebody wants to try once more.
 */
G_DECLARE_FINAL_TYPE (CwWizardPages, cw_wizard_pages, CW, WIZARD_PAGES, AdwBin)

/* The pages of the draft before are forgotten. */
void cw_wizard_pages_set_draft (CwWizardPages *self, CwDraft *draft, CwAppEngine *engine);

/* Made when there is none yet; @step has one (cw-page-table.h). (transfer none) */
CwWizardPage *cw_wizard_pages_get_page (CwWizardPages *self, CwWizardStep step);

/* Makes the page and lays it out while nothing else is to be done, so that it is there in an
 * instant when it is wanted. @step: CW_WIZARD_N_STEPS: none */
void cw_wizard_pages_prepare_page (CwWizardPages *self, CwWizardStep step);

/* NULL as long as it was not made. (transfer none) (nullable) */
CwWizardPage *cw_wizard_pages_find_page (CwWizardPages *self, CwWizardStep step);

void cw_wizard_pages_show_page (CwWizardPages *self, CwWizardPage *page);
/* Begins the last check of @page; "page-left" tells how it ended. */
void cw_wizard_pages_leave_page (CwWizardPages *self, CwWizardPage *page);
gboolean cw_wizard_pages_is_leaving (CwWizardPages *self);
void cw_wizard_pages_stop_leaving (CwWizardPages *self);

void cw_wizard_pages_show_opening (CwWizardPages *self);
void cw_wizard_pages_show_problem (CwWizardPages *self, const GError *error);

G_END_DECLS
