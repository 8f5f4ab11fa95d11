/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-form-page.h"

G_BEGIN_DECLS

#define CW_TYPE_FEDERATION_PAGE (cw_federation_page_get_type ())

/**
 * CwFederationPage:
 *
 * "Federation": where sign-ins are sent on to, and whether that answers.
 */
G_DECLARE_FINAL_TYPE (CwFederationPage, cw_federation_page, CW, FEDERATION_PAGE, CwFormPage)

G_END_DECLS
