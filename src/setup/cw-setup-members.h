/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules/cw-rule-set.h"
#include "setup/cw-setup-people.h"

G_BEGIN_DECLS

/**
 * CwSetupMembers:
 *
 * Who is a direct member of the groups that rules ask for (ISMEMBEROF), and of the group that a
 * directory is limited to: read before the people are, since a group may lie in another domain than
 * its members. Eight bytes a member are kept in memory.
 */
typedef struct _CwSetupMembers CwSetupMembers;

/* All groups of all directories of the input. What cannot be read becomes a finding;
 * *@ret_is_complete is FALSE then, and left alone else. NULL: cancelled, or input that is wrong. */
CwSetupMembers *cw_setup_members_read (CwSetupCheck *check,
                                       CwRuleSet *rules,
                                       gboolean *ret_is_complete,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_setup_members_free (CwSetupMembers *members);

/* Of somebody of the directory with the number @side. @ret_groups: as CwRuleObject has them.
 * @ret_is_left_out: the directory is limited to a group that does not have them */
void cw_setup_members_find (CwSetupMembers *members,
                            guint side,
                            const CwLdapRecord *record,
                            guint64 *ret_groups,
                            gboolean *ret_is_left_out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSetupMembers, cw_setup_members_free)

G_END_DECLS
