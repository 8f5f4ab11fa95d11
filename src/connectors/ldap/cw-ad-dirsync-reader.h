/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/ldap/cw-ldap-reader.h"

G_BEGIN_DECLS

#define CW_TYPE_AD_DIRSYNC_READER (cw_ad_dirsync_reader_get_type ())
G_DECLARE_FINAL_TYPE (CwAdDirsyncReader, cw_ad_dirsync_reader, CW, AD_DIRSYNC_READER, CwLdapReader)

/* How far the account sees. */
typedef struct
{
  gboolean sees_deleted; /* tombstones can be read by a search */
  gboolean is_samba;     /* the right to replicate does not show more than the ACLs do */
} CwAdSight;

/**
 * cw_ad_dirsync_reader_new:
 * @plan: (transfer full): its map is incremental
 * @plain_map: (transfer full): the same attributes for ordinary searches
 *
 * Reads by LDAP_SERVER_DIRSYNC_OID with incremental values: a full read is one from an empty
 * cookie. A full read falls back to LDAP_DIRSYNC_OBJECT_SECURITY when the account lacks
 * "Replicating Directory Changes". Where deletions cannot be seen, a delta ends with a list of what
 * exists. Fails with CW_ERROR_UNSUPPORTED or _PERMISSION, at its first page, where DirSync cannot
 * be used.
 */
CwLdapReader *cw_ad_dirsync_reader_new (CwLdapReadPlan *plan,
                                        CwLdapAttributeMap *plain_map,
                                        const CwAdSight *sight) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
