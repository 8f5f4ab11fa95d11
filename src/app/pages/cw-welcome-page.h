/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-wizard-page.h"

G_BEGIN_DECLS

#define CW_TYPE_WELCOME_PAGE (cw_welcome_page_get_type ())

/**
 * CwWelcomePage:
 *
 * What will happen, the short way or the long one, settings from a file, and a first look at
 * whether this machine is fit for it.
 */
G_DECLARE_FINAL_TYPE (CwWelcomePage, cw_welcome_page, CW, WELCOME_PAGE, CwWizardPage)

G_END_DECLS
