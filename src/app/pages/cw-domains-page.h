/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-form-page.h"

G_BEGIN_DECLS

#define CW_TYPE_DOMAINS_PAGE (cw_domains_page_get_type ())

/**
 * CwDomainsPage:
 *
 * "Sign-In Names": which attribute people sign in with (not asked in the short way), what its
 * values end with beside the domains of the tenant, and how many values are of no use.
 */
G_DECLARE_FINAL_TYPE (CwDomainsPage, cw_domains_page, CW, DOMAINS_PAGE, CwFormPage)

G_END_DECLS
