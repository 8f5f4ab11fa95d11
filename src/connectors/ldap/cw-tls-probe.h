/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-ldap-settings.h"

G_BEGIN_DECLS

/**
 * CwTlsProblem: why a TLS session with the server is refused.
 * @CW_TLS_OK: it is not
 * @CW_TLS_PLAIN_PORT: the server does not speak TLS there
 * @CW_TLS_NO_STARTTLS: the server refuses to begin with TLS: the StartTLS operation, or its like
 * @CW_TLS_CA_FILE: our own file of authorities cannot be used
 * @CW_TLS_HANDSHAKE: the two find no common protocol or cipher
 */
typedef enum
{
  CW_TLS_OK,
  CW_TLS_PLAIN_PORT,
  CW_TLS_NO_STARTTLS,
  CW_TLS_CA_FILE,
  CW_TLS_HANDSHAKE,
  CW_TLS_UNKNOWN_ISSUER,
  CW_TLS_EXPIRED,
  CW_TLS_NOT_YET_VALID,
  CW_TLS_NAME_MISMATCH,
  CW_TLS_REVOKED,
  CW_TLS_WEAK,
  CW_TLS_UNTRUSTED, /* another reason, told in the summary */
} CwTlsProblem;

/**
 * CwTlsReport:
 *
 * What a look at the server's TLS found. libldap says no more than "can't contact server" for every
 * refused certificate, so that the reason is looked for with a connection of our own.
 */
typedef struct
{
  CwTlsProblem problem;
  char *summary;          /* one sentence: what is wrong, or what was agreed on */
  char *remedy;           /* (nullable) */
  gint64 expires_usec;    /* end of the certificate's validity; 0: no certificate was seen */
  char *issuer, *subject; /* (nullable) */
} CwTlsReport;

/* Makes a connection of its own. %NULL only when the server cannot be reached
 * (CW_ERROR_UNREACHABLE) or when cancelled, which ends it at once. Blocks up to the settings'
 * timeout. */
CwTlsReport *
cw_tls_probe (const CwLdapSettings *settings, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_tls_report_free (CwTlsReport *report);

/* What is said on a connection before TLS begins on it. %FALSE: the report says why it does not. */
typedef gboolean (*CwTlsPrelude) (int fd, CwTlsReport *report);

/**
 * cw_tls_probe_behind:
 * @settings: of which the server, its authorities and the timeout count
 * @prelude: (nullable): of another protocol than LDAP
 * @verifies_name: %FALSE: a certificate for any name will do
 *
 * The same for servers that are no directories.
 */
CwTlsReport *cw_tls_probe_behind (const CwLdapSettings *settings,
                                  CwTlsPrelude prelude,
                                  gboolean verifies_name,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTlsReport, cw_tls_report_free)

G_END_DECLS
