/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-secret.h"

G_BEGIN_DECLS

/* Private to cw-vault.c: the key and its file. */

#define CW_VAULT_KEY_ID_SIZE 8

/**
 * CwVaultKey:
 *
 * A key and the id that sealed values name it by, which is derived from it.
 */
typedef struct
{
  CwSecret *secret; /* (owned) */
  guint8 id[CW_VAULT_KEY_ID_SIZE];
} CwVaultKey;

/* Reads @state_dir/keys/vault.key; %NULL without error when there is none. */
CwVaultKey *cw_vault_key_load (const char *state_dir, GError **error);

/* Makes a key and its file; when another process was faster, reads the one it made. */
CwVaultKey *cw_vault_key_create (const char *state_dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void cw_vault_key_free (CwVaultKey *key);

/* The id as text. (transfer full) */
char *cw_vault_key_id_to_string (const guint8 id[CW_VAULT_KEY_ID_SIZE]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwVaultKey, cw_vault_key_free)

G_END_DECLS
