/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-secret.h"
#include "connectors/ldap/cw-ldap-settings.h"

G_BEGIN_DECLS

/* What can be known beforehand of a domain controller and an account: those of
 * cw_ldap_check_begin() and "partitions", "dirsync", "deleted-objects". (transfer full)
 * (element-type CwCheck); %NULL only when cancelled. */
GPtrArray *cw_ad_check_run (const CwLdapSettings *settings,
                            CwSecret *password,
                            GCancellable *cancellable,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
