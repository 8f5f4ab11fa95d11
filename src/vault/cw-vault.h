/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-secret.h"

G_BEGIN_DECLS

/**
 * CwVault:
 *
 * Seals secrets so that they can lie in the store (XChaCha20-Poly1305). The keys are in
 * STATE-DIR/keys/vault.key, a file that only its owner may read (vault/cw-key-file.h); the first is
 * made when the first secret is sealed. A sealed value opens only under the name it was sealed
 * with, so that nobody who may write to the store can have one secret used in place of another.
 * Safe to use from any thread.
 *
 * A sealed value is
 *
 *   "CWV" version(u8) | key id(8) | nonce(24) | the sealed bytes, 16 longer than the secret
 */
typedef struct _CwVault CwVault;

/* Reads the keys when there are some. CW_ERROR_INVALID_CONFIG when their folder or file is damaged,
 * belongs to somebody else, or lets others in. Keys that are sealed by a credential that is not
 * there are no error yet: the vault is opened, and opens nothing. */
CwVault *cw_vault_open (const char *state_dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_vault_free (CwVault *vault);

/* @name: "connector/ID/password", not empty. */
GBytes *cw_vault_seal (CwVault *vault, const char *name, CwSecret *secret, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* CW_ERROR_AUTH when the key is missing or another one, CW_ERROR_INVALID_DATA when the value is
 * damaged or was sealed under another name, CW_ERROR_UNSUPPORTED when a newer version sealed it. */
CwSecret *cw_vault_unseal (CwVault *vault, const char *name, GBytes *sealed, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* ----- the keys */

/* Their ids, that of the key that seals first; empty when there are none. (transfer full) */
char **cw_vault_list_keys (CwVault *vault);

/* Whether the key that seals now has sealed it. */
gboolean cw_vault_is_current (CwVault *vault, GBytes *sealed);

/* "file" or "credential": what keeps the key file from whoever gets hold of it. */
const char *cw_vault_get_protection (CwVault *vault);

/* The file in which they are, (transfer full), and when it was written last; 0: there is none. */
char *cw_vault_get_key_path (CwVault *vault);
gint64 cw_vault_get_key_time (CwVault *vault);

/* The id of the key that has sealed a value, as cw_vault_list_keys() has it; %NULL when it is no
 * sealed value. (transfer full) (nullable) */
char *cw_vault_dup_key_id (GBytes *sealed);

/**
 * cw_vault_add_key:
 *
 * A new key that seals from now on; those of before still open. Whoever calls seals everything
 * stored anew, and calls cw_vault_drop_keys() when that is stored: whatever breaks off in
 * between, every sealed value has its key.
 */
gboolean cw_vault_add_key (CwVault *vault, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes the keys with these ids out of the file; the one that seals stays. This vault goes on
 * opening with them until it is freed: somebody may have read a value just before it was sealed
 * anew. */
gboolean cw_vault_drop_keys (CwVault *vault, const char *const *ids, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The keys of the file for another computer, or for the safe: see vault/cw-key-export.h for form
 * and errors; CW_ERROR_NOT_FOUND when there are none. (transfer full) */
char *cw_vault_export_keys (CwVault *vault, CwSecret *passphrase, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Takes the keys of such a file in; its first seals from now on. Those that were there still open.
 * @needed: ids of the keys that are missed; empty: none. CW_ERROR_CONFLICT, and nothing is taken
 * in, when some are missed and the file has none of them. */
gboolean cw_vault_import_keys (CwVault *vault,
                               const char *text,
                               CwSecret *passphrase,
                               const char *const *needed,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for a profile (vault/cw-profile-file.h), which is sealed as a whole: the text of the key
 * set. (transfer full); CW_ERROR_INVALID_DATA when it is none. */
CwSecret *cw_vault_dup_key_text (CwVault *vault, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
cw_vault_take_key_text (CwVault *vault, CwSecret *text, const char *const *needed, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Goes on opening with them no longer. */
void cw_vault_forget_dropped (CwVault *vault);

/* Forgets all keys and makes a new one: what they have sealed never opens again. */
gboolean cw_vault_replace_keys (CwVault *vault, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwVault, cw_vault_free)

G_END_DECLS
