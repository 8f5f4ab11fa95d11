/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/ldap/cw-ldap-reader.h"

G_BEGIN_DECLS

#define CW_TYPE_SYNCREPL_READER (cw_syncrepl_reader_get_type ())
G_DECLARE_FINAL_TYPE (CwSyncreplReader, cw_syncrepl_reader, CW, SYNCREPL_READER, CwLdapReader)

/**
 * cw_syncrepl_reader_new:
 * @plan: (transfer full)
 *
 * Reads by the Content Synchronization Operation in mode refreshOnly (RFC 4533 3.3), from a cookie
 * or from none. The server either names what is deleted (delete phase) or what still exists
 * (present phase; then the last page has delete-absent set). The watermark is the cookie of the
 * result: one that comes on the way marks a state in which not everything has been told.
 */
CwLdapReader *cw_syncrepl_reader_new (CwLdapReadPlan *plan) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
