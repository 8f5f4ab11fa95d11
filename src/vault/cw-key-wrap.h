/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-secret.h"

G_BEGIN_DECLS

/* Encrypts the text of the key file under the credential that systemd gives a service: the file
 * $CREDENTIALS_DIRECTORY/causeway-vault, at least 16 bytes that nobody can guess (systemd.exec(5),
 * CREDENTIALS). */

/* %NULL without error when the service has none. CW_ERROR_INVALID_CONFIG when it is too short, or
 * everybody may read it. (transfer full) (nullable) */
CwSecret *cw_key_wrap_load_credential (GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "causeway-vault-sealed-1 " and hexadecimal digits: nonce, then the encrypted text. */
CwSecret *cw_key_wrap_seal (CwSecret *credential, CwSecret *text) G_GNUC_WARN_UNUSED_RESULT;

gboolean cw_key_wrap_is_sealed (CwSecret *text);

/* %NULL when it does not open under @credential. (nullable) */
CwSecret *cw_key_wrap_open (CwSecret *credential, CwSecret *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
