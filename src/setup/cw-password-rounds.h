/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gnutls/pkcs12.h>

#include <gio/gio.h>

G_BEGIN_DECLS

/* How often a file has its password hashed before it opens (RFC 8018 4.2): the file says so itself,
 * and one that says "two thousand million times" keeps its reader busy for hours. Asked before
 * anything is opened. CW_ERROR_INVALID_DATA: more often than any tool has it done. */

#define CW_PASSWORD_ROUNDS_MAX 5000000

/* Of all that is in a PKCS #12 file together, what lies in locked bags too; those are opened with
 * @password. What cannot be read is left to who reads the file. */
gboolean cw_password_rounds_check_pfx (gnutls_pkcs12_t pfx, const char *password, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Of a private key in PEM. */
gboolean
cw_password_rounds_check_key (const gnutls_datum_t *key, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
