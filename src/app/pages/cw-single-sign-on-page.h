/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-form-page.h"

G_BEGIN_DECLS

#define CW_TYPE_SINGLE_SIGN_ON_PAGE (cw_single_sign_on_page_get_type ())

/**
 * CwSingleSignOnPage:
 *
 * "Single Sign-On": in each forest, who makes what it needs there, or that it is left out.
 */
G_DECLARE_FINAL_TYPE (CwSingleSignOnPage,
                      cw_single_sign_on_page,
                      CW,
                      SINGLE_SIGN_ON_PAGE,
                      CwFormPage)

G_END_DECLS
