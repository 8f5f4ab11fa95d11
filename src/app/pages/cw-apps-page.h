/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-form-page.h"

G_BEGIN_DECLS

#define CW_TYPE_APPS_PAGE (cw_apps_page_get_type ())

/**
 * CwAppsPage:
 *
 * Which applications of the cloud are used: only what they need is synchronised (attributes.apps).
 */
G_DECLARE_FINAL_TYPE (CwAppsPage, cw_apps_page, CW, APPS_PAGE, CwFormPage)

G_END_DECLS
