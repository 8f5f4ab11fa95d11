/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gnutls/gnutls.h>

#include <glib.h>

#include "connectors/ldap/cw-tls-probe.h"

G_BEGIN_DECLS

/* Fills @report with what GnuTLS holds against the certificate of @session, checked for the name
 * @host; problem stays CW_TLS_OK when it is good. */
void cw_tls_certificate_check (gnutls_session_t session, const char *host, CwTlsReport *report);

G_END_DECLS
