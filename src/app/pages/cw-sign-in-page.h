/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-form-page.h"

G_BEGIN_DECLS

#define CW_TYPE_SIGN_IN_PAGE (cw_sign_in_page_get_type ())

/**
 * CwSignInPage:
 *
 * "User Sign-In": how people prove who they are in the cloud.
 */
G_DECLARE_FINAL_TYPE (CwSignInPage, cw_sign_in_page, CW, SIGN_IN_PAGE, CwFormPage)

G_END_DECLS
