/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/cw-setup-check.h"

G_BEGIN_DECLS

/**
 * cw_setup_federation_list_domains:
 * @ret_domains: (out) (nullable) (transfer full) (element-type CwDomainFederation): %NULL where
 *   nobody can be asked, or where the failure is told
 * @id: of the finding when it fails
 *
 * The domains of the tenant with how they are federated: seen by the administrator of the member
 * "signIn", without one by the application of the tenant that is connected already. FALSE:
 * cancelled, or there is no such sign-in.
 */
gboolean cw_setup_federation_list_domains (CwSetupCheck *check,
                                           const char *id,
                                           gboolean *ret_is_asked,
                                           GPtrArray **ret_domains,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
