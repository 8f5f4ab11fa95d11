/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-form-page.h"

G_BEGIN_DECLS

#define CW_TYPE_COMPONENTS_PAGE (cw_components_page_get_type ())

/**
 * CwComponentsPage:
 *
 * "Components": where the engine and its data lie, whom it runs as, and who may do what.
 */
G_DECLARE_FINAL_TYPE (CwComponentsPage, cw_components_page, CW, COMPONENTS_PAGE, CwFormPage)

G_END_DECLS
