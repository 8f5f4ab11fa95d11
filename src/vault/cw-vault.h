/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-secret.h"

G_BEGIN_DECLS

/**
 * CwVault:
 *
 * Seals secrets so that they can lie in the store (XChaCha20-Poly1305). The key is in
 * STATE-DIR/keys/vault.key, a file that only its owner may read; it is made when the first secret
 * is sealed. A sealed value opens only under the name it was sealed with, so that nobody who may
 * write to the store can have one secret used in place of another. Safe to use from any thread.
 *
 * The key file is one line, "causeway-vault-key-1 " and 64 hexadecimal digits; a sealed value is
 *
 *   "CWV" version(u8) | key id(8) | nonce(24) | the sealed bytes, 16 longer than the secret
 */
typedef struct _CwVault CwVault;

/* Reads the key when there is one. CW_ERROR_INVALID_CONFIG when the key's folder or file is
 * damaged, belongs to somebody else, or lets others in. */
CwVault *cw_vault_open (const char *state_dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_vault_free (CwVault *vault);

/* @name: "connector/ID/password", not empty. */
GBytes *cw_vault_seal (CwVault *vault, const char *name, CwSecret *secret, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* CW_ERROR_AUTH when the key is missing or another one, CW_ERROR_INVALID_DATA when the value is
 * damaged or was sealed under another name, CW_ERROR_UNSUPPORTED when a newer version sealed it. */
CwSecret *cw_vault_unseal (CwVault *vault, const char *name, GBytes *sealed, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwVault, cw_vault_free)

G_END_DECLS
