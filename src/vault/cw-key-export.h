/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "vault/cw-key-set.h"

G_BEGIN_DECLS

/**
 * The key set in a file that may leave the computer: JSON, the keys encrypted under a passphrase
 * (Argon2id, RFC 9106; XChaCha20-Poly1305).
 *
 *   { "format": "causeway-key-set", "version": 1, "keys": [ID of each],
 *     "argon2id": { "operations": 3, "memoryBytes": 268435456, "salt": HEX },
 *     "nonce": HEX, "sealed": BASE64, "checksum": HEX }
 *
 * Everything but "sealed" and "checksum" is bound to it: a file in which one of them was changed
 * does not open. "checksum" (SHA-256) came later, and may be missing.
 */

/* CW_ERROR_INVALID_ARGUMENT when the passphrase is too short (CW_PASSPHRASE_MINIMUM),
 * CW_ERROR_FAILED when the memory that Argon2id takes is not there. (transfer full) */
char *cw_key_export_format (CwKeySet *set, CwSecret *passphrase, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* CW_ERROR_INVALID_DATA when @text is no such file or a damaged one, CW_ERROR_UNSUPPORTED when a
 * newer version wrote it, CW_ERROR_AUTH when it does not open under the passphrase. */
CwKeySet *cw_key_export_parse (const char *text, CwSecret *passphrase, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
