/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-vault"

#include "config.h"

#include "vault/cw-vault.h"

#include <string.h>

#include <sodium.h>

#include "base/cw-error.h"
#include "vault/cw-vault-key.h"

#define VERSION    1
#define NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_SIZE   crypto_aead_xchacha20poly1305_ietf_ABYTES

typedef struct
{
  guint8 magic[3];
  guint8 version;
  guint8 key_id[CW_VAULT_KEY_ID_SIZE];
  guint8 nonce[NONCE_SIZE];
} SealedHeader;

G_STATIC_ASSERT (sizeof (SealedHeader) == 36);

struct _CwVault
{
  char *state_dir; /* (owned) */
  GMutex mutex;
  CwVaultKey *key; /* (owned) (nullable) under mutex until it is there, then never changed */
};

CwVault *
cw_vault_open (const char *state_dir, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  CwVaultKey *key = NULL;
  CwVault *vault = NULL;

  g_return_val_if_fail (state_dir != NULL, NULL);

  if (sodium_init () < 0)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_FAILED, "Cannot start libsodium");
      return NULL;
    }
  key = cw_vault_key_load (state_dir, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  vault = g_new0 (CwVault, 1);
  g_mutex_init (&vault->mutex);
  vault->state_dir = g_strdup (state_dir);
  vault->key = key;
  return vault;
}

void
cw_vault_free (CwVault *vault)
{
  g_return_if_fail (vault != NULL);

  g_clear_pointer (&vault->key, cw_vault_key_free);
  g_mutex_clear (&vault->mutex);
  g_free (vault->state_dir);
  g_free (vault);
}

/* (transfer none) The key, which is looked for again when it was not there: another process may
 * have made it, or an administrator put it back. */
static const CwVaultKey *
get_key (CwVault *vault, gboolean create, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  const CwVaultKey *key = NULL;

  g_mutex_lock (&vault->mutex);
  if (vault->key == NULL)
    vault->key = cw_vault_key_load (vault->state_dir, &local_error);
  if (vault->key == NULL && local_error == NULL && create)
    vault->key = cw_vault_key_create (vault->state_dir, &local_error);
  key = vault->key;
  g_mutex_unlock (&vault->mutex);

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (key == NULL)
    g_set_error (error, CW_ERROR, CW_ERROR_AUTH,
                 "The key of the sealed secrets, %s/keys/vault.key, is missing; restore it from a "
                 "backup, or enter the secrets again",
                 vault->state_dir);
  return key;
}

/* What is not secret but must be as it was: everything before the nonce, and the name. */
static GByteArray *
make_associated_data (const SealedHeader *header, const char *name)
{
  GByteArray *data = g_byte_array_new ();

  g_byte_array_append (data, (const guint8 *) header, G_STRUCT_OFFSET (SealedHeader, nonce));
  g_byte_array_append (data, (const guint8 *) name, (guint) strlen (name));
  return data;
}

GBytes *
cw_vault_seal (CwVault *vault, const char *name, CwSecret *secret, GError **error)
{
  SealedHeader header = { .magic = { 'C', 'W', 'V' }, .version = VERSION };
  g_autoptr (GByteArray) associated = NULL;
  const CwVaultKey *key = NULL;
  const char *clear = NULL;
  guint8 *sealed = NULL;
  gsize size = 0;

  g_return_val_if_fail (vault != NULL && name != NULL && *name != '\0' && secret != NULL, NULL);

  key = get_key (vault, TRUE, error);
  if (key == NULL)
    return NULL;

  memcpy (header.key_id, key->id, sizeof header.key_id);
  /* 24 random bytes: no two values ever get the same, without any counter to keep. */
  randombytes_buf (header.nonce, sizeof header.nonce);
  associated = make_associated_data (&header, name);
  clear = cw_secret_peek (secret, &size);
  sealed = g_malloc (sizeof header + size + TAG_SIZE);
  memcpy (sealed, &header, sizeof header);
  crypto_aead_xchacha20poly1305_ietf_encrypt (
      sealed + sizeof header, NULL, (const guint8 *) clear, size, associated->data, associated->len,
      NULL, header.nonce, (const guint8 *) cw_secret_peek (key->secret, NULL));
  return g_bytes_new_take (sealed, sizeof header + size + TAG_SIZE);
}

static gboolean
read_header (const guint8 *data, gsize size, const char *name, SealedHeader *header, GError **error)
{
  if (size < sizeof *header + TAG_SIZE || memcmp (data, "CWV", 3) != 0)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                   "What is stored as \"%s\" is no sealed secret; enter the secret again", name);
      return FALSE;
    }
  memcpy (header, data, sizeof *header);
  if (header->version == VERSION)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
               "The secret \"%s\" was sealed by a newer version of Causeway", name);
  return FALSE;
}

static gboolean
check_key_id (const CwVaultKey *key, const SealedHeader *header, const char *name, GError **error)
{
  g_autofree char *needed = NULL;
  g_autofree char *present = NULL;

  if (memcmp (key->id, header->key_id, sizeof key->id) == 0)
    return TRUE;
  needed = cw_vault_key_id_to_string (header->key_id);
  present = cw_vault_key_id_to_string (key->id);
  g_set_error (
      error, CW_ERROR, CW_ERROR_AUTH,
      "The secret \"%s\" was sealed with key %s, but keys/vault.key is key %s; restore the "
      "right file from a backup, or enter the secret again",
      name, needed, present);
  return FALSE;
}

CwSecret *
cw_vault_unseal (CwVault *vault, const char *name, GBytes *sealed, GError **error)
{
  g_autoptr (GByteArray) associated = NULL;
  SealedHeader header;
  const CwVaultKey *key = NULL;
  CwSecret *secret = NULL;
  guint8 *clear = NULL;
  gsize size = 0;
  const guint8 *data = NULL;

  g_return_val_if_fail (vault != NULL && name != NULL && sealed != NULL, NULL);

  data = g_bytes_get_data (sealed, &size);
  if (!read_header (data, size, name, &header, error))
    return NULL;
  key = get_key (vault, FALSE, error);
  if (key == NULL || !check_key_id (key, &header, name, error))
    return NULL;

  associated = make_associated_data (&header, name);
  size -= sizeof header;
  /* Locked memory, wiped when it is given back. */
  clear = sodium_malloc (size);
  g_assert (clear != NULL);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt (
          clear, NULL, NULL, data + sizeof header, size, associated->data, associated->len,
          header.nonce, (const guint8 *) cw_secret_peek (key->secret, NULL)) == 0)
    secret = cw_secret_new (clear, size - TAG_SIZE);
  else
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                 "The secret \"%s\" does not open: it is damaged, or was put under another name; "
                 "enter it again",
                 name);
  sodium_free (clear);
  return secret;
}
