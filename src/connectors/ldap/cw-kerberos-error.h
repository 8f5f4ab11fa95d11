/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <krb5.h>

#include <gio/gio.h>

#include "base/cw-error.h"
#include "connectors/ldap/cw-sign-in-problem.h"

G_BEGIN_DECLS

/* The CW_ERROR code of a krb5 error, and (nullable) what an administrator can do about it. */
CwError cw_kerberos_error_code (krb5_error_code code);
const char *cw_kerberos_explain (krb5_error_code code);

/* @doing: "Getting a ticket for svc@CONTOSO.LAB". @context: (nullable): gives the library's text.
 */
void cw_kerberos_set_error (GError **error,
                            const char *doing,
                            krb5_context context,
                            krb5_error_code code);

/* The same for a refused client, where the KDC's answer told more than its code: @problem. */
void cw_kerberos_set_client_error (GError **error,
                                   const char *doing,
                                   krb5_context context,
                                   krb5_error_code code,
                                   CwSignInProblem problem);

G_END_DECLS
