/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-secret.h"
#include "connectors/cw-connector.h"
#include "connectors/ldap/cw-ldap-session.h"
#include "connectors/ldap/cw-root-dse.h"

G_BEGIN_DECLS

/**
 * CwLdapCheck:
 *
 * A test of a connector while it is under way: what was found so far, and the session that it found
 * it with. Checks that cannot be made after a failure are added as skipped.
 */
typedef struct
{
  const CwLdapSettings *settings;
  GPtrArray *checks;      /* (owned) (element-type CwCheck) */
  CwLdapSession *session; /* (owned) (nullable) */
  CwRootDse *root;        /* (owned) (nullable) */
} CwLdapCheck;

/* Connects, checks TLS and the certificate, signs in, asks the server what it is, compares the
 * clocks: "connect", "tls", "sign-in", "server", "clock". root is %NULL when that failed. FALSE
 * only when cancelled. */
gboolean cw_ldap_check_begin (CwLdapCheck *check,
                              const CwLdapSettings *settings,
                              CwSecret *password,
                              GCancellable *cancellable,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_ldap_check_clear (CwLdapCheck *check);

void cw_ldap_check_add (CwLdapCheck *check,
                        const char *id,
                        CwCheckStatus status,
                        const char *summary,
                        const char *remedy);

/* Adds @error (transfer full) as a failure. FALSE when it says "cancelled", which is propagated. */
gboolean cw_ldap_check_add_error (CwLdapCheck *check,
                                  const char *id,
                                  GError *cause,
                                  const char *remedy,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @ids: %NULL-terminated: checks that an earlier failure makes pointless. */
void cw_ldap_check_skip (CwLdapCheck *check, const char *const *ids);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwLdapCheck, cw_ldap_check_clear)

G_END_DECLS
