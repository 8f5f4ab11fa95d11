/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-form-page.h"

G_BEGIN_DECLS

#define CW_TYPE_PILOT_PAGE (cw_pilot_page_get_type ())

/**
 * CwPilotPage:
 *
 * Everybody, or for a trial the direct members of one group of each directory.
 */
G_DECLARE_FINAL_TYPE (CwPilotPage, cw_pilot_page, CW, PILOT_PAGE, CwFormPage)

G_END_DECLS
