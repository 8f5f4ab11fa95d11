/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-guid.h"
#include "connectors/ldap/cw-ldap-types.h"

G_BEGIN_DECLS

/* What the Content Synchronization Operation sends (RFC 4533). Every parser fails with
 * CW_ERROR_INVALID_DATA on what breaks the standard. */

/* Sync State control, with each entry (2.3). */
typedef enum
{
  CW_LDAP_SYNC_PRESENT = 0,
  CW_LDAP_SYNC_ADD = 1,
  CW_LDAP_SYNC_MODIFY = 2,
  CW_LDAP_SYNC_DELETE = 3,
} CwLdapSyncState;

gboolean cw_ldap_sync_parse_state (LDAPControl **controls,
                                   CwLdapSyncState *ret_state,
                                   CwGuid *ret_uuid,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Sync Done control, with the result (2.4). */
typedef struct
{
  GBytes *cookie; /* (owned) (nullable) */
  gboolean
      refresh_deletes; /* what is gone was named; else it is what was neither sent nor presented */
} CwLdapSyncDone;

gboolean cw_ldap_sync_parse_done (LDAPControl **controls, CwLdapSyncDone *ret_done, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Sync Info message (2.5): of its four kinds a refresh needs the set of UUIDs; the others only mark
 * phases or move a cookie that the result will bring anyway, and give an empty set. */
typedef struct
{
  GArray *uuids;        /* (owned) (element-type CwGuid) */
  gboolean are_deleted; /* else present */
} CwLdapSyncIdSet;

gboolean
cw_ldap_sync_parse_info (const struct berval *value, CwLdapSyncIdSet *ret_set, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Of a search that goes on: whether such a message ends its refresh (refreshDone). */
gboolean
cw_ldap_sync_parse_refresh_done (const struct berval *value, gboolean *ret_is_done, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
