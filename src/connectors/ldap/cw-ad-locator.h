/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-ldap-settings.h"

G_BEGIN_DECLS

/* The domain controllers of a domain by its DNS name, from the SRV records
 * _ldap._tcp.dc._msdcs.DOMAIN (MS-ADTS 6.3.2.3), best first; read-only ones may be among them.
 * CW_ERROR_NOT_FOUND when the name service knows none. (transfer full): %NULL-terminated */
char **cw_ad_locator_find (const char *domain, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* A copy of @settings for another domain of the same forest: protected in the same way, at the
 * first of its domain controllers that answers. CW_ERROR_NOT_FOUND or _UNREACHABLE. (transfer full)
 */
CwLdapSettings *cw_ad_locator_make_settings (const CwLdapSettings *settings,
                                             const char *domain,
                                             GCancellable *cancellable,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
