/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-wizard-page.h"

G_BEGIN_DECLS

#define CW_TYPE_READY_PAGE (cw_ready_page_get_type ())

/**
 * CwReadyPage:
 *
 * Where the wizard of this version ends: what it has not asked yet, by name, and the answers so far
 * as a file for `causewayctl setup`. It configures nothing, and says so.
 */
G_DECLARE_FINAL_TYPE (CwReadyPage, cw_ready_page, CW, READY_PAGE, CwWizardPage)

G_END_DECLS
