/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sodium.h>

#include "vault/cw-key-set.h"
#include "vault/cw-vault.h"

G_BEGIN_DECLS

/* What the two halves of CwVault share: sealing (cw-vault.c) and the keys (cw-vault-keys.c). */

#define CW_VAULT_VERSION    1
#define CW_VAULT_NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define CW_VAULT_TAG_SIZE   crypto_aead_xchacha20poly1305_ietf_ABYTES

/* The beginning of a sealed value. */
typedef struct
{
  guint8 magic[3];
  guint8 version;
  guint8 key_id[CW_VAULT_KEY_ID_SIZE];
  guint8 nonce[CW_VAULT_NONCE_SIZE];
} CwSealedHeader;

G_STATIC_ASSERT (sizeof (CwSealedHeader) == 36);

struct _CwVault
{
  char *state_dir; /* (owned) */
  GMutex mutex;
  CwKeySet *keys;    /* (owned) (nullable) under mutex: those of the file */
  CwKeySet *retired; /* (owned) (nullable) under mutex: those that were in it; they only open */
};

/* With the mutex held. The keys, which are looked for again when there were none: another process
 * may have made them, or an administrator put them back. %NULL without error when there are still
 * none. (transfer none) */
CwKeySet *cw_vault_load_keys (CwVault *vault, GError **error);

/* CW_ERROR_INVALID_DATA when @data begins no sealed value, CW_ERROR_UNSUPPORTED when a newer
 * version sealed it. @name: of the secret, for the message. */
gboolean cw_vault_read_header (const guint8 *data,
                               gsize size,
                               const char *name,
                               CwSealedHeader *ret_header,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
