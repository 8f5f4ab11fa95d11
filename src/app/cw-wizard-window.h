/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"
#include "app/cw-wizard-page.h"
#include "setup/draft/cw-wizard-flow.h"

G_BEGIN_DECLS

#define CW_TYPE_WIZARD_WINDOW (cw_wizard_window_get_type ())

/**
 * CwWizardWindow:
 *
 * The wizard: its steps at the side, one page at a time, Back and Next. It holds the engine's
 * set-up lock from its first moment to its last (OpenSetup, CloseSetup), works on a draft, and
 * changes nothing by itself: what is done is done by the page that configures.
 */
G_DECLARE_FINAL_TYPE (CwWizardWindow, cw_wizard_window, CW, WIZARD_WINDOW, AdwApplicationWindow)

/* @draft_path: (nullable): answers to fill it in with; else it starts from the live configuration.
 */
CwWizardWindow *
cw_wizard_window_new (GtkWindow *parent, CwAppEngine *engine, const char *draft_path)
    G_GNUC_WARN_UNUSED_RESULT;

/* Goes to a page that is relevant; FALSE when there is none for @step. */
gboolean cw_wizard_window_go_to (CwWizardWindow *self, CwWizardStep step);

/* The page that is shown; NULL before there is one. (transfer none) (nullable) */
CwWizardPage *cw_wizard_window_get_page (CwWizardWindow *self);

/* The step that is shown; CW_WIZARD_N_STEPS before there is one. */
CwWizardStep cw_wizard_window_get_step (CwWizardWindow *self);

/* (transfer none) (nullable): when it is closed */
CwAppEngine *cw_wizard_window_get_engine (CwWizardWindow *self);
/* (transfer none) (nullable) */
CwDraft *cw_wizard_window_get_draft (CwWizardWindow *self);

G_END_DECLS
