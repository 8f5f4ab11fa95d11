/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-guid.h"
#include "connectors/ldap/cw-ldap-session.h"
#include "connectors/ldap/cw-root-dse.h"

G_BEGIN_DECLS

/* The server's naming contexts; those of its own (cn=accesslog) are not selected. (transfer full)
 * (element-type CwPartition) */
GPtrArray *cw_openldap_partition_list (const CwRootDse *root) G_GNUC_WARN_UNUSED_RESULT;

/* What the head of a partition tells. */
typedef struct
{
  CwGuid uuid;       /* entryUUID or nsUniqueId */
  char *context_csn; /* (owned) (nullable): all values, sorted and joined by ";" */
} CwOpenldapHead;

void cw_openldap_head_clear (CwOpenldapHead *head);

/* @anchor: the attribute that names an entry for good. CW_ERROR_NOT_FOUND when there is no such
 * entry. */
gboolean cw_openldap_partition_read_head (CwLdapSession *session,
                                          const char *anchor,
                                          const char *partition,
                                          CwOpenldapHead *ret_head,
                                          GCancellable *cancellable,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the partition's database has the overlay "syncprov": that a server knows the control says
 * nothing of a single database. Without the overlay a contextCSN is the remainder of a former one
 * and does not move. */
gboolean cw_openldap_partition_has_sync (CwLdapSession *session,
                                         const char *partition,
                                         gboolean *ret_has_sync,
                                         GCancellable *cancellable,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwOpenldapHead, cw_openldap_head_clear)

G_END_DECLS
