/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-vault"

#include "config.h"

#include "vault/cw-vault-private.h"

#include <string.h>

#include <sodium.h>

#include "base/cw-error.h"
#include "vault/cw-key-file.h"

CwVault *
cw_vault_open (const char *state_dir, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  CwKeySet *keys = NULL;
  CwVault *vault = NULL;

  g_return_val_if_fail (state_dir != NULL, NULL);

  if (sodium_init () < 0)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_FAILED, "Cannot start libsodium");
      return NULL;
    }
  keys = cw_key_file_load (state_dir, &local_error);
  if (local_error != NULL && !g_error_matches (local_error, CW_ERROR, CW_ERROR_AUTH))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  vault = g_new0 (CwVault, 1);
  g_mutex_init (&vault->mutex);
  vault->state_dir = g_strdup (state_dir);
  vault->keys = keys;
  return vault;
}

void
cw_vault_free (CwVault *vault)
{
  g_return_if_fail (vault != NULL);

  g_clear_pointer (&vault->keys, cw_key_set_unref);
  g_clear_pointer (&vault->retired, cw_key_set_unref);
  g_mutex_clear (&vault->mutex);
  g_free (vault->state_dir);
  g_free (vault);
}

CwKeySet *
cw_vault_load_keys (CwVault *vault, GError **error)
{
  if (vault->keys == NULL)
    vault->keys = cw_key_file_load (vault->state_dir, error);
  return vault->keys;
}

/* (transfer full) The key that seals; it is made when there is none. */
static CwVaultKey *
dup_current_key (CwVault *vault, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&vault->mutex);
  g_autoptr (GError) local_error = NULL;

  if (cw_vault_load_keys (vault, &local_error) == NULL && local_error == NULL)
    vault->keys = cw_key_file_create (vault->state_dir, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return cw_vault_key_ref (cw_key_set_get_key (vault->keys, 0));
}

static void
set_error_other_key (CwVault *vault, const guint8 *id, const char *name, GError **error)
{
  g_autofree char *needed = cw_vault_key_id_to_string (id);
  g_autofree char *present = cw_vault_key_id_to_string (cw_key_set_get_key (vault->keys, 0)->id);

  g_set_error (
      error, CW_ERROR, CW_ERROR_AUTH,
      "The secret \"%s\" was sealed with key %s, but keys/vault.key is key %s; restore the "
      "right file from a backup, or enter the secret again",
      name, needed, present);
}

/* (transfer full) The key that has sealed something. */
static CwVaultKey *
dup_key (CwVault *vault, const guint8 *id, const char *name, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&vault->mutex);
  g_autoptr (GError) local_error = NULL;
  CwKeySet *keys = cw_vault_load_keys (vault, &local_error);
  CwVaultKey *key = keys != NULL ? cw_key_set_find (keys, id) : NULL;

  if (key == NULL && vault->retired != NULL)
    key = cw_key_set_find (vault->retired, id);
  if (key != NULL)
    return cw_vault_key_ref (key);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (keys == NULL)
    g_set_error (error, CW_ERROR, CW_ERROR_AUTH,
                 "The key of the sealed secrets, %s/keys/vault.key, is missing; restore it from a "
                 "backup, or enter the secrets again",
                 vault->state_dir);
  else
    set_error_other_key (vault, id, name, error);
  return NULL;
}

/* What is not secret but must be as it was: everything before the nonce, and the name. */
static GByteArray *
make_associated_data (const CwSealedHeader *header, const char *name)
{
  GByteArray *data = g_byte_array_new ();

  g_byte_array_append (data, (const guint8 *) header, G_STRUCT_OFFSET (CwSealedHeader, nonce));
  g_byte_array_append (data, (const guint8 *) name, (guint) strlen (name));
  return data;
}

GBytes *
cw_vault_seal (CwVault *vault, const char *name, CwSecret *secret, GError **error)
{
  CwSealedHeader header = { .magic = { 'C', 'W', 'V' }, .version = CW_VAULT_VERSION };
  g_autoptr (GByteArray) associated = NULL;
  g_autoptr (CwVaultKey) key = NULL;
  const char *clear = NULL;
  guint8 *sealed = NULL;
  gsize size = 0;

  g_return_val_if_fail (vault != NULL && name != NULL && *name != '\0' && secret != NULL, NULL);

  key = dup_current_key (vault, error);
  if (key == NULL)
    return NULL;

  memcpy (header.key_id, key->id, sizeof header.key_id);
  /* 24 random bytes: no two values ever get the same, without any counter to keep. */
  randombytes_buf (header.nonce, sizeof header.nonce);
  associated = make_associated_data (&header, name);
  clear = cw_secret_peek (secret, &size);
  sealed = g_malloc (sizeof header + size + CW_VAULT_TAG_SIZE);
  memcpy (sealed, &header, sizeof header);
  crypto_aead_xchacha20poly1305_ietf_encrypt (
      sealed + sizeof header, NULL, (const guint8 *) clear, size, associated->data, associated->len,
      NULL, header.nonce, (const guint8 *) cw_secret_peek (key->secret, NULL));
  return g_bytes_new_take (sealed, sizeof header + size + CW_VAULT_TAG_SIZE);
}

gboolean
cw_vault_read_header (const guint8 *data,
                      gsize size,
                      const char *name,
                      CwSealedHeader *header,
                      GError **error)
{
  if (size < sizeof *header + CW_VAULT_TAG_SIZE || memcmp (data, "CWV", 3) != 0)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                   "What is stored as \"%s\" is no sealed secret; enter the secret again", name);
      return FALSE;
    }
  memcpy (header, data, sizeof *header);
  if (header->version == CW_VAULT_VERSION)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
               "The secret \"%s\" was sealed by a newer version of Causeway", name);
  return FALSE;
}

CwSecret *
cw_vault_unseal (CwVault *vault, const char *name, GBytes *sealed, GError **error)
{
  g_autoptr (GByteArray) associated = NULL;
  CwSealedHeader header;
  g_autoptr (CwVaultKey) key = NULL;
  CwSecret *secret = NULL;
  guint8 *clear = NULL;
  gsize size = 0;
  const guint8 *data = NULL;

  g_return_val_if_fail (vault != NULL && name != NULL && sealed != NULL, NULL);

  data = g_bytes_get_data (sealed, &size);
  if (!cw_vault_read_header (data, size, name, &header, error))
    return NULL;
  key = dup_key (vault, header.key_id, name, error);
  if (key == NULL)
    return NULL;

  associated = make_associated_data (&header, name);
  size -= sizeof header;
  /* Locked memory, wiped when it is given back. */
  clear = sodium_malloc (size);
  g_assert (clear != NULL);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt (
          clear, NULL, NULL, data + sizeof header, size, associated->data, associated->len,
          header.nonce, (const guint8 *) cw_secret_peek (key->secret, NULL)) == 0)
    secret = cw_secret_new (clear, size - CW_VAULT_TAG_SIZE);
  else
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                 "The secret \"%s\" does not open: it is damaged, or was put under another name; "
                 "enter it again",
                 name);
  sodium_free (clear);
  return secret;
}
