/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/ldap/cw-ad-account.h"
#include "connectors/ldap/cw-ad-grant.h"
#include "setup/cw-setup-directory.h"

G_BEGIN_DECLS

/* The features of the input's list "features" that need rights; reading is always among them.
 * CW_ERROR_INVALID_ARGUMENT names one that is not known. */
gboolean
cw_setup_rights_read_features (CwSetupCheck *check, CwAdFeatures *ret_features, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The rights of @account in every domain of the forest, as "rights" of the answer and as checks.
 * FALSE: cancelled. */
gboolean cw_setup_rights_check (CwSetupCheck *check,
                                CwSetupDirectory *directory,
                                const CwAdForest *forest,
                                const CwAdAccount *account,
                                CwAdFeatures features,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
