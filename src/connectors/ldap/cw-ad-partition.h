/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-guid.h"
#include "connectors/ldap/cw-ad-dirsync-reader.h"
#include "connectors/ldap/cw-root-dse.h"

G_BEGIN_DECLS

/* The naming contexts that this server holds: domains are selected, Configuration, Schema and
 * application partitions are not. (transfer full) (element-type CwPartition) */
GPtrArray *cw_ad_partition_list (CwLdapSession *session,
                                 const CwRootDse *root,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The objectGUID of a partition's head; CW_ERROR_NOT_FOUND when this server does not hold it. */
gboolean cw_ad_partition_get_guid (CwLdapSession *session,
                                   const CwRootDse *root,
                                   const char *partition,
                                   CwGuid *ret_guid,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the account may see what lies in the partition's Deleted Objects. */
gboolean cw_ad_partition_get_sight (CwLdapSession *session,
                                    const CwRootDse *root,
                                    const char *partition,
                                    CwAdSight *ret_sight,
                                    GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* invocationId of the domain controller: its USNs mean something only together with it (MS-ADTS
 * 3.1.1.1.9). */
gboolean cw_ad_partition_get_invocation (CwLdapSession *session,
                                         const CwRootDse *root,
                                         CwGuid *ret_guid,
                                         GCancellable *cancellable,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
