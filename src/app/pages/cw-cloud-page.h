/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-form-page.h"

G_BEGIN_DECLS

#define CW_TYPE_CLOUD_PAGE (cw_cloud_page_get_type ())

/**
 * CwCloudPage:
 *
 * Which cloud, and how Causeway signs in there: with an application that the set-up registers, for
 * which an administrator signs in once, or with one that exists.
 */
G_DECLARE_FINAL_TYPE (CwCloudPage, cw_cloud_page, CW, CLOUD_PAGE, CwFormPage)

G_END_DECLS
