/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * cw_keytab_check:
 * @file: a whole path
 * @account: (nullable): "svc", "DOMAIN\\svc" or "svc@REALM"; a realm is compared only where it is
 *   given
 *
 * Whether @file is a keytab of MIT Kerberos (its magic and its entries) that this process can read,
 * with a key of @account. CW_ERROR_INVALID_DATA: it is none; CW_ERROR_NOT_FOUND: it holds no key of
 * @account, and the message says whose keys it holds; CW_ERROR_INVALID_CONFIG: it is not there or
 * cannot be read.
 */
gboolean
cw_keytab_check (const char *file, const char *account, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
