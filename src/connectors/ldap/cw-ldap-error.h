/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-error.h"

G_BEGIN_DECLS

/* The CW_ERROR code for an LDAP result code (RFC 4511 appendix A) or a libldap API error (< 0). */
CwError cw_ldap_error_code (int result);

/**
 * cw_ldap_set_error:
 * @doing: what failed, on which object: "Reading DC=contoso,DC=lab"
 * @result: an LDAP result code or a libldap API error; not LDAP_SUCCESS
 * @diagnostic: (nullable): the server's diagnosticMessage
 *
 * Sets a CW_ERROR. The only place where LDAP results become errors.
 */
void cw_ldap_set_error (GError **error, const char *doing, int result, const char *diagnostic);

/* As cw_ldap_set_error() for a bind: explains result 49 by Active Directory's sub-code, and results
 * 8 and 53 by what the server demands of the connection. */
void cw_ldap_set_bind_error (GError **error, const char *user, int result, const char *diagnostic);

G_END_DECLS
