/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-secret.h"
#include "connectors/ldap/cw-ldap-settings.h"
#include "connectors/ldap/cw-sign-in-problem.h"

G_BEGIN_DECLS

/**
 * CwKerberos:
 *
 * The Kerberos tickets of one session, in a cache in memory that nothing else sees.
 *
 * GSSAPI has no way to be told a krb5.conf other than the environment variable KRB5_CONFIG, which
 * cannot be changed safely once threads run. Therefore all that needs the configuration (where the
 * KDC is, which realm a host belongs to) is done here with a context of our own made from the
 * connector's krb5ConfigFile: both the ticket-granting ticket and the ticket for the LDAP server
 * are fetched beforehand and laid in the cache under the name that GSSAPI will look for. GSSAPI
 * then needs no KDC. Two connectors can so use two configurations, and errors of the KDC are seen
 * unwrapped.
 */
typedef struct _CwKerberos CwKerberos;

/* @password: (nullable): for gssapi-password. @ret_problem: (nullable): set on failure. Fetches the
 * tickets; blocks up to libkrb5's own timeouts when no KDC answers. CW_ERROR_AUTH, _UNREACHABLE or
 * _INVALID_CONFIG say what to do. The settings' user is "name@REALM", or "name\\@suffix@REALM" for
 * a userPrincipalName. */
CwKerberos *cw_kerberos_new (const CwLdapSettings *settings,
                             CwSecret *password,
                             CwSignInProblem *ret_problem,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_kerberos_free (CwKerberos *kerberos);

/* Makes GSSAPI use these tickets in the calling thread, until leave. */
gboolean cw_kerberos_enter (CwKerberos *kerberos, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_kerberos_leave (CwKerberos *kerberos);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwKerberos, cw_kerberos_free)

G_END_DECLS
