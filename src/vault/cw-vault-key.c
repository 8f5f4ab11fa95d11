/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-vault"

#include "config.h"

#include "vault/cw-vault-key.h"

#include <string.h>

#include <sodium.h>

#define KEY_SIZE crypto_aead_xchacha20poly1305_ietf_KEYBYTES

G_STATIC_ASSERT (CW_VAULT_KEY_TEXT_SIZE == 2 * KEY_SIZE);

/* A change would make every sealed value name a key that does not exist. */
static const char key_id_context[] = "causeway vault key id";

CwVaultKey *
cw_vault_key_ref (CwVaultKey *key)
{
  g_atomic_ref_count_inc (&key->ref_count);
  return key;
}

void
cw_vault_key_unref (CwVaultKey *key)
{
  g_return_if_fail (key != NULL);

  if (!g_atomic_ref_count_dec (&key->ref_count))
    return;
  cw_secret_unref (key->secret);
  g_free (key);
}

char *
cw_vault_key_id_to_string (const guint8 id[CW_VAULT_KEY_ID_SIZE])
{
  char text[2 * CW_VAULT_KEY_ID_SIZE + 1];

  sodium_bin2hex (text, sizeof text, id, CW_VAULT_KEY_ID_SIZE);
  return g_strdup (text);
}

/* Wipes @bytes. */
static CwVaultKey *
take_bytes (guint8 bytes[KEY_SIZE])
{
  CwVaultKey *key = g_new0 (CwVaultKey, 1);
  guint8 hash[crypto_generichash_BYTES];

  g_atomic_ref_count_init (&key->ref_count);
  crypto_generichash (hash, sizeof hash, (const guint8 *) key_id_context, sizeof key_id_context - 1,
                      bytes, KEY_SIZE);
  memcpy (key->id, hash, sizeof key->id);
  key->secret = cw_secret_new (bytes, KEY_SIZE);
  sodium_memzero (bytes, KEY_SIZE);
  return key;
}

CwVaultKey *
cw_vault_key_new_random (void)
{
  guint8 bytes[KEY_SIZE];

  randombytes_buf (bytes, sizeof bytes);
  return take_bytes (bytes);
}

CwVaultKey *
cw_vault_key_new_from_text (const char *text)
{
  guint8 bytes[KEY_SIZE];
  gsize n_bytes = 0;

  if (sodium_hex2bin (bytes, sizeof bytes, text, CW_VAULT_KEY_TEXT_SIZE, NULL, &n_bytes, NULL) ==
          0 &&
      n_bytes == KEY_SIZE)
    return take_bytes (bytes);
  sodium_memzero (bytes, sizeof bytes);
  return NULL;
}

void
cw_vault_key_write_text (CwVaultKey *key, char text[CW_VAULT_KEY_TEXT_SIZE + 1])
{
  sodium_bin2hex (text, CW_VAULT_KEY_TEXT_SIZE + 1,
                  (const guint8 *) cw_secret_peek (key->secret, NULL), KEY_SIZE);
}
