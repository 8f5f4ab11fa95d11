/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-secret.h"
#include "connectors/ldap/cw-ldap-session.h"
#include "connectors/ldap/cw-root-dse.h"
#include "connectors/ldap/cw-sid-set.h"

G_BEGIN_DECLS

/**
 * CwAdSession:
 *
 * A signed-in connection to a domain controller for the set-up: what it is and who we are there.
 * The fields may be read; used by one thread at a time. Nothing is written by opening one.
 */
typedef struct
{
  CwLdapSettings *settings; /* (owned): as signed in with */
  CwLdapSession *ldap;      /* (owned) */
  CwRootDse *root;          /* (owned) */
  CwSidSet *token; /* (owned): our own SIDs, nested groups included (rootDSE tokenGroups) */
} CwAdSession;

/**
 * cw_ad_session_open:
 * @settings: where to connect and how it is protected; copied. Its own account is not used
 * @account: "DOMAIN\user", "user@domain" or (not with Kerberos) a DN
 * @ret_problem: (out) (optional): why the account was refused, when that is the reason
 *
 * Signs in to a domain controller as an administrator or as an account that is to be tried: by a
 * simple bind over TLS, or with a Kerberos ticket that seals the connection when the settings'
 * security is "sasl". A NetBIOS domain is then taken for the domain controller's own domain, since
 * another one cannot be looked up before signing in.
 *
 * CW_ERROR_AUTH: the account was refused, see @ret_problem; CW_ERROR_UNREACHABLE, _TLS, _TIMEOUT:
 * there is no connection; CW_ERROR_UNSUPPORTED: no domain controller; CW_ERROR_INVALID_ARGUMENT:
 * @account cannot be a name; CW_ERROR_INVALID_CONFIG: no password, or the Kerberos configuration.
 *
 * Returns: (transfer full)
 */
CwAdSession *cw_ad_session_open (const CwLdapSettings *settings,
                                 const char *account,
                                 CwSecret *password,
                                 CwSignInProblem *ret_problem,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* As the settings say, with a keytab too: the session of a connector. @password: (nullable). */
CwAdSession *cw_ad_session_open_configured (const CwLdapSettings *settings,
                                            CwSecret *password,
                                            CwSignInProblem *ret_problem,
                                            GCancellable *cancellable,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_ad_session_free (CwAdSession *session);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwAdSession, cw_ad_session_free)

G_END_DECLS
