/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-secret.h"
#include "connectors/ldap/cw-ad-forest.h"

G_BEGIN_DECLS

/**
 * cw_ad_domain_check_run:
 * @settings: of a domain controller of the forest, with the account to sign in with
 * @domain: one of the forest; when the settings' server does not hold it, a domain controller is
 *   looked for by the name service
 * @password: (nullable): with a keytab
 * @ret_settings: (out) (optional) (transfer full): the domain controller that was found
 *
 * Whether a domain answers: "locate", then those of cw_ldap_check_begin() (connect, tls with the
 * certificate explained, sign-in, server, clock), then "writable" and "domain" (the server is one
 * of this domain). Opens connections of its own.
 *
 * Returns: (transfer full) (element-type CwCheck): %NULL only when cancelled
 */
GPtrArray *cw_ad_domain_check_run (const CwLdapSettings *settings,
                                   const CwAdDomain *domain,
                                   CwSecret *password,
                                   CwLdapSettings **ret_settings,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* TRUE when none of the checks failed or was skipped. */
gboolean cw_ad_domain_check_is_good (GPtrArray *checks);

G_END_DECLS
