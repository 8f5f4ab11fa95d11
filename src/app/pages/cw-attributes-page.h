/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-form-page.h"

G_BEGIN_DECLS

#define CW_TYPE_ATTRIBUTES_PAGE (cw_attributes_page_get_type ())

/**
 * CwAttributesPage:
 *
 * What the chosen applications need, attribute by attribute: what is unticked stays at home
 * (attributes.excluded).
 */
G_DECLARE_FINAL_TYPE (CwAttributesPage, cw_attributes_page, CW, ATTRIBUTES_PAGE, CwFormPage)

G_END_DECLS
