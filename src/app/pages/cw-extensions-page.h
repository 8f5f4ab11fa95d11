/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-form-page.h"

G_BEGIN_DECLS

#define CW_TYPE_EXTENSIONS_PAGE (cw_extensions_page_get_type ())

/**
 * CwExtensionsPage:
 *
 * "Directory Extensions": attributes of people and groups that the tenant has no place for and
 * gets one, out of the directory's schema.
 */
G_DECLARE_FINAL_TYPE (CwExtensionsPage, cw_extensions_page, CW, EXTENSIONS_PAGE, CwFormPage)

G_END_DECLS
