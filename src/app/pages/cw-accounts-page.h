/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-wizard-page.h"

G_BEGIN_DECLS

#define CW_TYPE_ACCOUNTS_PAGE (cw_accounts_page_get_type ())

/* CwAccountsPage: of the set-up reopened: the accounts of all connectors, to be tried, and their
 * passwords, to be entered anew. */
G_DECLARE_FINAL_TYPE (CwAccountsPage, cw_accounts_page, CW, ACCOUNTS_PAGE, CwWizardPage)

G_END_DECLS
