/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-wizard-page.h"

G_BEGIN_DECLS

#define CW_TYPE_CONFIGURING_PAGE (cw_configuring_page_get_type ())

/**
 * CwConfiguringPage:
 *
 * "Configuring": carries the plan out as soon as it is shown, a row for each action. When one
 * fails, what was made is taken back by the engine, and it can be tried again. Goes on by itself
 * when all is done; the answer is the fact "result" of the draft then.
 */
G_DECLARE_FINAL_TYPE (CwConfiguringPage, cw_configuring_page, CW, CONFIGURING_PAGE, CwWizardPage)

G_END_DECLS
