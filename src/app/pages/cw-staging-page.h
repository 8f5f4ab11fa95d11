/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-form-page.h"

G_BEGIN_DECLS

#define CW_TYPE_STAGING_PAGE (cw_staging_page_get_type ())

/* CwStagingPage: of the set-up reopened: whether the engine writes. */
G_DECLARE_FINAL_TYPE (CwStagingPage, cw_staging_page, CW, STAGING_PAGE, CwFormPage)

G_END_DECLS
