/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-ldap-record.h"
#include "connectors/ldap/cw-ldap-session.h"
#include "connectors/ldap/cw-root-dse.h"

G_BEGIN_DECLS

/* How many entries of a subtree are counted unless the caller says otherwise. */
#define CW_LDAP_TREE_COUNT_LIMIT 10000

/* One container of a directory. */
typedef struct
{
  char *dn;
  char *name;            /* for people: "Sales"; of a naming context the whole: "contoso.lab" */
  char *guid;            /* text of objectGUID, entryUUID or nsUniqueId; what a scope is kept by */
  char *object_class;    /* the most specific: "organizationalUnit" */
  gboolean has_children; /* containers, not objects */
  gboolean is_advanced;  /* showInAdvancedViewOnly: of the system, not of the administrators */
  guint users, groups, contacts; /* in the whole subtree */
  gboolean is_count_complete;    /* FALSE: counting stopped at the limit, or was not asked for */
} CwLdapTreeNode;

/**
 * CwLdapTree:
 *
 * The containers of a directory, level by level, for a tree that is unfolded lazily. Active
 * Directory, Samba, OpenLDAP and 389 Directory Server. A computer is no user here.
 */
typedef struct _CwLdapTree CwLdapTree;

/* Both are borrowed and must live longer. @count_limit: entries counted in one subtree at most; 0:
 * nothing is counted. */
CwLdapTree *cw_ldap_tree_new (CwLdapSession *session, const CwRootDse *root, guint count_limit)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_ldap_tree_free (CwLdapTree *tree);

/* The node of one container, such as a domain's head. CW_ERROR_NOT_FOUND. (transfer full) */
CwLdapTreeNode *
cw_ldap_tree_read (CwLdapTree *tree, const char *dn, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The naming contexts of the server that hold people: of a domain controller its domain, of others
 * all that are not the server's own. (transfer full) (element-type CwLdapTreeNode) */
GPtrArray *cw_ldap_tree_read_roots (CwLdapTree *tree, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The containers directly below @dn, by name; paged. (transfer full) (element-type CwLdapTreeNode)
 */
GPtrArray *cw_ldap_tree_read_children (CwLdapTree *tree,
                                       const char *dn,
                                       GCancellable *cancellable,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Finds a container again by the guid of its node, whatever it is called now; searched in all
 * roots. CW_ERROR_NOT_FOUND when it is gone. Nothing is counted. (transfer full) */
CwLdapTreeNode *
cw_ldap_tree_find (CwLdapTree *tree, const char *guid, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The DN of the object with that guid, where this server knows it, else @fallback: what a
 * configuration names may be called otherwise by now, or lie in another domain. NULL: cancelled.
 * (transfer full) */
char *cw_ldap_tree_dup_dn (CwLdapSession *session,
                           const CwRootDse *root,
                           const char *guid,
                           const char *fallback,
                           GCancellable *cancellable,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The guid of any entry of which objectGUID, entryUUID and nsUniqueId were asked for. (transfer
 * full) (nullable) */
char *cw_ldap_tree_dup_guid (const CwLdapRecord *record);

void cw_ldap_tree_node_free (CwLdapTreeNode *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLdapTree, cw_ldap_tree_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLdapTreeNode, cw_ldap_tree_node_free)

G_END_DECLS
