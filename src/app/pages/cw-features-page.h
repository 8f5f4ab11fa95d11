/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-form-page.h"

G_BEGIN_DECLS

#define CW_TYPE_FEATURES_PAGE (cw_features_page_get_type ())

/**
 * CwFeaturesPage:
 *
 * "Optional Features": what else is synchronised, and what rules some of it out.
 */
G_DECLARE_FINAL_TYPE (CwFeaturesPage, cw_features_page, CW, FEATURES_PAGE, CwFormPage)

G_END_DECLS
