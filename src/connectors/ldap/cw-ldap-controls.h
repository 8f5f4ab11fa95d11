/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-ldap-types.h"

G_BEGIN_DECLS

/* Flags of LDAP_SERVER_DIRSYNC_OID (MS-ADTS 3.1.1.3.4.1.3). */
#define CW_DIRSYNC_OBJECT_SECURITY    0x00000001U
#define CW_DIRSYNC_INCREMENTAL_VALUES 0x80000000U

#define CW_LDAP_OID_DIRSYNC       "1.2.840.113556.1.4.841"
#define CW_LDAP_OID_EXTENDED_DN   "1.2.840.113556.1.4.529"
#define CW_LDAP_OID_SHOW_DELETED  "1.2.840.113556.1.4.417"
#define CW_LDAP_OID_SHOW_RECYCLED "1.2.840.113556.1.4.2064"
#define CW_LDAP_OID_SD_FLAGS      "1.2.840.113556.1.4.801"
#define CW_LDAP_OID_NOTIFICATION  "1.2.840.113556.1.4.528"
/* draft-ietf-ldapext-psearch-03 */
#define CW_LDAP_OID_PERSISTENT_SEARCH "2.16.840.1.113730.3.4.3"

/* Parts of a security descriptor (MS-ADTS 3.1.1.3.4.1.11). */
#define CW_SD_FLAGS_OWNER 1U
#define CW_SD_FLAGS_GROUP 2U
#define CW_SD_FLAGS_DACL  4U

/**
 * CwLdapControls:
 *
 * The controls of one request, in the order in which they were added. All are critical: a server
 * that does not know one must say so, because an answer made without it would be misread.
 */
typedef struct _CwLdapControls CwLdapControls;

CwLdapControls *cw_ldap_controls_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_ldap_controls_free (CwLdapControls *controls);

/* (transfer none): %NULL-terminated, for libldap. */
LDAPControl **cw_ldap_controls_peek (CwLdapControls *controls);

/* @cookie: (nullable): from the beginning. @max_bytes is a hint to the server; 0: its default. */
void cw_ldap_controls_add_dirsync (CwLdapControls *controls,
                                   guint32 flags,
                                   guint32 max_bytes,
                                   GBytes *cookie);
void cw_ldap_controls_add_extended_dn (CwLdapControls *controls); /* hexadecimal form */
void cw_ldap_controls_add_show_deleted (CwLdapControls *controls);
void cw_ldap_controls_add_show_recycled (CwLdapControls *controls);

/* Which parts of nTSecurityDescriptor are read or written. */
void cw_ldap_controls_add_sd_flags (CwLdapControls *controls, guint32 flags);

/* RFC 2696. @cookie: (nullable): the first page. */
void cw_ldap_controls_add_paged (CwLdapControls *controls, guint32 page_size, GBytes *cookie);

/* RFC 4533 2.2, mode refreshOnly. @cookie: (nullable). */
void cw_ldap_controls_add_sync (CwLdapControls *controls, GBytes *cookie);

/* Searches that do not end: RFC 4533 2.2, mode refreshAndPersist; MS-ADTS 3.1.1.3.4.1.9; and a
 * persistent search for all changes, without what there is already. */
void cw_ldap_controls_add_sync_persist (CwLdapControls *controls, GBytes *cookie);
void cw_ldap_controls_add_notification (CwLdapControls *controls);
void cw_ldap_controls_add_persistent_search (CwLdapControls *controls);

/* What a server answered in the controls of a result; every one fails with CW_ERROR_INVALID_DATA
 * when the control is missing or its value is not what the standard says. */

typedef struct
{
  gboolean more;
  GBytes *cookie; /* (owned) */
} CwDirsyncAnswer;

gboolean
cw_ldap_controls_parse_dirsync (LDAPControl **controls, CwDirsyncAnswer *ret_answer, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* @ret_cookie: (transfer full) (nullable): %NULL on the last page. */
gboolean cw_ldap_controls_parse_paged (LDAPControl **controls, GBytes **ret_cookie, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLdapControls, cw_ldap_controls_free)

G_END_DECLS
