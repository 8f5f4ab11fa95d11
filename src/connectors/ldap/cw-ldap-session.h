/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-secret.h"
#include "connectors/ldap/cw-ldap-settings.h"
#include "connectors/ldap/cw-ldap-types.h"
#include "connectors/ldap/cw-sign-in-problem.h"

G_BEGIN_DECLS

/**
 * CwLdapSession:
 *
 * One connection to an LDAP server: its socket, its LDAP handle, its Kerberos tickets. Used by one
 * thread at a time. Referrals are never followed. After any failure of the connection the session
 * can only be freed: libldap would else open another connection by itself, to the name instead of
 * the address.
 */
typedef struct _CwLdapSession CwLdapSession;

/* libldap sets itself up at its first call, not safely between threads. A program with threads
 * calls this once before it starts them. */
void cw_ldap_library_init (void);

/* Both are kept; the settings are borrowed and must outlive the session. @password: (nullable). */
CwLdapSession *
cw_ldap_session_new (const CwLdapSettings *settings, CwSecret *password) G_GNUC_WARN_UNUSED_RESULT;
void cw_ldap_session_free (CwLdapSession *session);

/* The three steps to a usable session, in this order; a cancellable interrupts each at once, but
 * for the waiting for a Kerberos KDC. Each ends with CW_ERROR_TIMEOUT when the server is silent. */

/* CW_ERROR_UNREACHABLE */
gboolean cw_ldap_session_connect (CwLdapSession *session, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* LDAPS or StartTLS, nothing for the others. CW_ERROR_TLS explains what is wrong. */
gboolean cw_ldap_session_secure (CwLdapSession *session, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* CW_ERROR_AUTH, or what getting a Kerberos ticket fails with. */
gboolean cw_ldap_session_bind (CwLdapSession *session, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Why the bind was refused; CW_SIGN_IN_OK before, or when the account is not at fault. */
CwSignInProblem cw_ldap_session_get_problem (CwLdapSession *session);

/* All three. */
CwLdapSession *cw_ldap_session_open (const CwLdapSettings *settings,
                                     CwSecret *password,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

const CwLdapSettings *cw_ldap_session_get_settings (CwLdapSession *session);

/* (transfer none): valid once connected. */
LDAP *cw_ldap_session_get_ldap (CwLdapSession *session);

/* Of its connection, for cw_ldap_socket_watch(). */
int cw_ldap_session_get_fd (CwLdapSession *session);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLdapSession, cw_ldap_session_free)

G_END_DECLS
