/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/ldap/cw-ad-dirsync-reader.h"
#include "connectors/ldap/cw-ldap-reader.h"

G_BEGIN_DECLS

#define CW_TYPE_AD_USN_READER (cw_ad_usn_reader_get_type ())
G_DECLARE_FINAL_TYPE (CwAdUsnReader, cw_ad_usn_reader, CW, AD_USN_READER, CwLdapReader)

/**
 * cw_ad_usn_reader_new:
 * @plan: (transfer full): current->usn is highestCommittedUSN, read before, so that what changes
 *   during the read is seen again by the next one; current->replica is the invocationId
 *
 * Reads by ordinary paged searches: everything, or what has a higher uSNChanged. Needs no right but
 * to see the objects. A changed object is sent whole. Where deletions cannot be seen, a delta ends
 * with a list of what exists.
 */
CwLdapReader *
cw_ad_usn_reader_new (CwLdapReadPlan *plan, const CwAdSight *sight) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
