/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-secret.h"

G_BEGIN_DECLS

/* Private to src/vault: one key. */

#define CW_VAULT_KEY_ID_SIZE   8
#define CW_VAULT_KEY_TEXT_SIZE 64 /* hexadecimal digits, without a NUL */

/**
 * CwVaultKey:
 *
 * A key of XChaCha20-Poly1305 and the id that sealed values name it by, which is derived from it.
 */
typedef struct
{
  gatomicrefcount ref_count;
  CwSecret *secret; /* (owned) */
  guint8 id[CW_VAULT_KEY_ID_SIZE];
} CwVaultKey;

CwVaultKey *cw_vault_key_new_random (void) G_GNUC_WARN_UNUSED_RESULT;

/* From CW_VAULT_KEY_TEXT_SIZE digits; %NULL when they are none. (nullable) */
CwVaultKey *cw_vault_key_new_from_text (const char *text) G_GNUC_WARN_UNUSED_RESULT;

CwVaultKey *cw_vault_key_ref (CwVaultKey *key);
void cw_vault_key_unref (CwVaultKey *key);

/* Writes the digits and a NUL to @text, which the caller wipes. */
void cw_vault_key_write_text (CwVaultKey *key, char text[CW_VAULT_KEY_TEXT_SIZE + 1]);

/* The id as text. (transfer full) */
char *cw_vault_key_id_to_string (const guint8 id[CW_VAULT_KEY_ID_SIZE]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwVaultKey, cw_vault_key_unref)

G_END_DECLS
