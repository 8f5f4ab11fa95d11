/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/ldap/cw-ad-account.h"
#include "setup/cw-setup-plan.h"

G_BEGIN_DECLS

/* Who uses an account. One that a connector has would get a new password when it was made again,
 * and that connector would stand still. */

/* The account that the settings of a connector name. (transfer none) (nullable) */
const char *cw_setup_account_get_user (JsonObject *settings);

/* CW_ERROR_CONFLICT: a connector of the configuration, or another one of the same answers than that
 * of @action, has @account already. */
gboolean cw_setup_account_check_unused (CwSetupPlan *plan,
                                        const CwSetupAction *action,
                                        CwAdSession *session,
                                        const CwAdAccount *account,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
