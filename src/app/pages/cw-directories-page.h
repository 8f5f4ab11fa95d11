/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-form-page.h"

G_BEGIN_DECLS

#define CW_TYPE_DIRECTORIES_PAGE (cw_directories_page_get_type ())

/**
 * CwDirectoriesPage:
 *
 * "Connect Your Directories": those of the draft in a list, and a form for the chosen one with what
 * the engine finds of it. Complete when each is one that was found good, or that runs already.
 */
G_DECLARE_FINAL_TYPE (CwDirectoriesPage, cw_directories_page, CW, DIRECTORIES_PAGE, CwFormPage)

G_END_DECLS
