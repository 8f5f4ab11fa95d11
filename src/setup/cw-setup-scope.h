/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/cw-setup-people.h"

G_BEGIN_DECLS

/**
 * CwSetupScope:
 *
 * Who among the people of a directory is synchronised, by what a set-up says: the rules, the
 * containers and the group that a connector is limited to, and the members of groups that rules ask
 * for. What can only be known among all objects is not looked at.
 */
typedef struct _CwSetupScope CwSetupScope;

/* By the input's "identity" but for its source anchor, which everybody is taken to have; own rules
 * are its "rules", else the configuration's. Groups are read; see cw_setup_members_read().
 * CW_ERROR_INVALID_CONFIG. */
CwSetupScope *cw_setup_scope_new (CwSetupCheck *check, gboolean *ret_is_complete, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_setup_scope_free (CwSetupScope *scope);

/* What has to be read of people of a directory of this kind. (transfer full) */
char **cw_setup_scope_list_attributes (CwSetupScope *scope, CwConnectorKind kind);

/* As what the rules take the values of an attribute. */
CwSyntax
cw_setup_scope_get_syntax (CwSetupScope *scope, CwConnectorKind kind, const char *attribute);

/* The people that come are those of this server. */
gboolean cw_setup_scope_enter (CwSetupScope *scope,
                               const CwSetupPlace *place,
                               CwLdapSession *session,
                               const CwRootDse *root,
                               GCancellable *cancellable,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether somebody is synchronised; a rule that fails on somebody does not leave them out. */
gboolean cw_setup_scope_takes (CwSetupScope *scope, const CwLdapRecord *record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSetupScope, cw_setup_scope_free)

G_END_DECLS
