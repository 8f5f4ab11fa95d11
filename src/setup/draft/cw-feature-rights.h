/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

/**
 * Which rights in an Active Directory the features of an answers document need, by the names that
 * the checks "account" and "grant" take ("read", "password-hash"). Reading comes first, always.
 * Those to write devices back are not among them: they are rights on the container of registered
 * devices, which whatever makes that container has to grant.
 */

/* @connectors, @features: (nullable): members of the document; of more than one forest, groups may
 * have members of another. @method: (nullable): signIn.method, since password hashes that people
 * sign in with are read whether the feature was ticked or not. @anchor: (nullable):
 * identity.sourceAnchor.attribute, of which mS-DS-ConsistencyGuid is written where it is missing.
 * (transfer full) */
char **cw_feature_rights_list (JsonArray *connectors,
                               JsonObject *features,
                               const char *method,
                               const char *anchor);

/* The same of a draft; before its first set-up has asked, people sign in with password hashes.
 * (transfer full) */
char **cw_feature_rights_list_of_draft (CwDraft *draft);

/* Whether the set-up makes the account of @connector (of the answers), and grants it its rights. */
gboolean cw_feature_rights_is_account_made (JsonObject *connector);

/* Whether the rights of @connector's account can be looked at: it is an Active Directory with an
 * account that exists. */
gboolean cw_feature_rights_can_be_checked (JsonObject *connector);

G_END_DECLS
