/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-form-page.h"

G_BEGIN_DECLS

#define CW_TYPE_IDENTITY_PAGE (cw_identity_page_get_type ())

/**
 * CwIdentityPage:
 *
 * How entries of several directories are told to be one person, and what ties a person to the
 * cloud. Both are settled at the installation: reopened, the page shows them and says why.
 */
G_DECLARE_FINAL_TYPE (CwIdentityPage, cw_identity_page, CW, IDENTITY_PAGE, CwFormPage)

G_END_DECLS
