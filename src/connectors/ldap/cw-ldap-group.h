/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-ldap-session.h"
#include "connectors/ldap/cw-root-dse.h"

G_BEGIN_DECLS

/* A group that a name was found to mean. */
typedef struct
{
  char *dn;
  char *name;    /* for people */
  char *guid;    /* text of objectGUID, entryUUID or nsUniqueId */
  guint members; /* direct ones, without those who have it as their primary group */
} CwLdapGroup;

/**
 * cw_ldap_group_resolve:
 * @text: a DN, or a name: sAMAccountName, cn or displayName in Active Directory, "DOMAIN\name" too;
 *   cn elsewhere
 *
 * The groups that @text may mean: none, one or several; more than @max are not looked at. In Active
 * Directory those of the server's domain.
 *
 * Returns: (transfer full) (element-type CwLdapGroup)
 */
GPtrArray *cw_ldap_group_resolve (CwLdapSession *session,
                                  const CwRootDse *root,
                                  const char *text,
                                  guint max,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @attribute: "member", "uniqueMember": @value is a DN; "memberUid": a login name. */
typedef void (*CwLdapMemberFunc) (const char *attribute, const char *value, gpointer user_data);

/* Calls @func for each direct member of the group @dn; those who have it as their primary group are
 * not among them. CW_ERROR_NOT_FOUND: this server has no such group. */
gboolean cw_ldap_group_read_members (CwLdapSession *session,
                                     const CwRootDse *root,
                                     const char *dn,
                                     CwLdapMemberFunc func,
                                     gpointer user_data,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

void cw_ldap_group_free (CwLdapGroup *group);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLdapGroup, cw_ldap_group_free)

G_END_DECLS
