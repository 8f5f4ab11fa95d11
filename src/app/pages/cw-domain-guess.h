/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A domain controller of the domain that this machine is in, as its own name service tells: the
 * first domain of "search" or "domain" in @resolv_conf (NULL: /etc/resolv.conf), then the service
 * record _ldap._tcp.dc._msdcs.DOMAIN (MS-ADTS 6.3.2.3). Nothing of it is more than a proposal. */
void cw_domain_guess_async (const char *resolv_conf,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/* "dc1.contoso.com". CW_ERROR_NOT_FOUND: the machine is in no such domain. (transfer full) */
char *cw_domain_guess_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The first domain that a resolv.conf(5) names. (transfer full) (nullable) */
char *cw_domain_guess_parse (const char *text);

G_END_DECLS
