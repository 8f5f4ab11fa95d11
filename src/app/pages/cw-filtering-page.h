/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-form-page.h"

G_BEGIN_DECLS

#define CW_TYPE_FILTERING_PAGE (cw_filtering_page_get_type ())

/**
 * CwFilteringPage:
 *
 * Which domains and containers of each directory are synchronised.
 */
G_DECLARE_FINAL_TYPE (CwFilteringPage, cw_filtering_page, CW, FILTERING_PAGE, CwFormPage)

G_END_DECLS
