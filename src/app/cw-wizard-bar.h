/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-wizard-page.h"

G_BEGIN_DECLS

#define CW_TYPE_WIZARD_BAR (cw_wizard_bar_get_type ())

/**
 * CwWizardBar:
 *
 * The buttons below a page of the set-up. They activate "win.back" and "win.next"; the window says
 * by the actions whether they may be pressed.
 */
G_DECLARE_FINAL_TYPE (CwWizardBar, cw_wizard_bar, CW, WIZARD_BAR, AdwBin)

/* @page: (nullable): none yet. @is_last: nothing follows on it. @is_busy: Next waits for something.
 */
void cw_wizard_bar_show (CwWizardBar *self, CwWizardPage *page, gboolean is_last, gboolean is_busy);

G_END_DECLS
