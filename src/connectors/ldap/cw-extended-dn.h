/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/cw-guid.h"

G_BEGIN_DECLS

/**
 * CwExtendedDn:
 *
 * A DN as Active Directory writes it under LDAP_SERVER_EXTENDED_DN_OID (MS-ADTS 3.1.1.3.4.1.5):
 * "<GUID=...>;<SID=...>;CN=...", where the GUID is 32 hexadecimal digits of its bytes or the dashed
 * text, and the SID may be missing.
 */
typedef struct
{
  gboolean has_guid;
  CwGuid guid;
  const char *sid; /* borrowed from the text: what stands behind "<SID="; (nullable) */
  gsize sid_len;
  const char *dn; /* borrowed from the text: the DN alone; empty for "<GUID=...>" without one */
} CwExtendedDn;

/* @text is NUL-terminated. A plain DN is an extended DN without a GUID. FALSE when a "<...>;" part
 * is malformed. */
gboolean cw_extended_dn_parse (const char *text, CwExtendedDn *ret_dn) G_GNUC_WARN_UNUSED_RESULT;

/* The bytes of an objectSid. (transfer full) (nullable): it has none, or one that is no SID */
GBytes *cw_extended_dn_get_sid (const CwExtendedDn *dn);

/**
 * cw_extended_dn_is_elsewhere:
 * @base: DN of a domain
 *
 * Whether the object belongs to another domain of the forest, a child of this one perhaps, whose
 * name ends in the same words. The Configuration partition counts as the domain's that it lies
 * below.
 */
gboolean cw_extended_dn_is_elsewhere (const CwExtendedDn *dn, const char *base, gsize base_len);

/* "<GUID=...>" as the base of a search, from the bytes of objectGUID. (transfer full) */
char *cw_extended_dn_format_guid (const CwGuid *guid);

G_END_DECLS
