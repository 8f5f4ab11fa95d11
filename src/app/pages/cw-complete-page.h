/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-wizard-page.h"

G_BEGIN_DECLS

#define CW_TYPE_COMPLETE_PAGE (cw_complete_page_get_type ())

/**
 * CwCompletePage:
 *
 * "Complete": what was chosen for whoever set up, what he should know, and the first cycle.
 */
G_DECLARE_FINAL_TYPE (CwCompletePage, cw_complete_page, CW, COMPLETE_PAGE, CwWizardPage)

G_END_DECLS
