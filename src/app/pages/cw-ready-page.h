/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-form-page.h"

G_BEGIN_DECLS

#define CW_TYPE_READY_PAGE (cw_ready_page_get_type ())

/**
 * CwReadyPage:
 *
 * "Ready to Configure": the whole plan as the engine makes it of the answers, what of them this
 * version does not serve, and how to begin. Complete when there is a plan that can be carried out;
 * it is the draft's fact "plan" then.
 */
G_DECLARE_FINAL_TYPE (CwReadyPage, cw_ready_page, CW, READY_PAGE, CwFormPage)

G_END_DECLS
