/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "model/cw-schema.h"

G_BEGIN_DECLS

/* From an RFC 4517 syntax OID (or Active Directory's own, 1.2.840.113556.1.4.903 to 907) and, for
 * text, the equality rule (nullable) that tells whether case matters. */
CwSyntax cw_ldap_syntax_from_oid (const char *oid, const char *equality);

/* From attributeSyntax of an attributeSchema object (MS-ADTS 3.1.1.2.2.2). */
CwSyntax cw_ldap_syntax_from_ad (const char *attribute_syntax);

/* memberUid of RFC 2307 5.1: text that names a member by the uid of its entry. */
gboolean cw_ldap_syntax_is_by_login (const char *attribute);

/* Attributes whose values are more than their syntax says: a GUID in an octet string, a FILETIME in
 * a large integer. @syntax when the name is not one of them. */
CwSyntax cw_ldap_syntax_refine (const char *attribute, CwSyntax syntax);

G_END_DECLS
