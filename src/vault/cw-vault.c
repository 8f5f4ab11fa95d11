/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-vault"

#include "config.h"

#include "vault/cw-vault.h"

#include <string.h>

#include <sodium.h>

#include "base/cw-error.h"
#include "vault/cw-key-export.h"
#include "vault/cw-key-file.h"

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
  CwKeySet *keys;    /* (owned) (nullable) under mutex: those of the file */
  CwKeySet *retired; /* (owned) (nullable) under mutex: those that were in it; they only open */
};

/* With the mutex held. */
static void
take_keys (CwVault *vault, CwKeySet *keys)
{
  g_clear_pointer (&vault->keys, cw_key_set_unref);
  vault->keys = keys;
}

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

/* With the mutex held. (transfer none) The keys, which are looked for again when there were none:
 * another process may have made them, or an administrator put them back. %NULL without error when
 * there are still none. */
static CwKeySet *
load_keys (CwVault *vault, GError **error)
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

  if (load_keys (vault, &local_error) == NULL && local_error == NULL)
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
  CwKeySet *keys = load_keys (vault, &local_error);
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

CwSecret *
cw_vault_unseal (CwVault *vault, const char *name, GBytes *sealed, GError **error)
{
  g_autoptr (GByteArray) associated = NULL;
  SealedHeader header;
  g_autoptr (CwVaultKey) key = NULL;
  CwSecret *secret = NULL;
  guint8 *clear = NULL;
  gsize size = 0;
  const guint8 *data = NULL;

  g_return_val_if_fail (vault != NULL && name != NULL && sealed != NULL, NULL);

  data = g_bytes_get_data (sealed, &size);
  if (!read_header (data, size, name, &header, error))
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
    secret = cw_secret_new (clear, size - TAG_SIZE);
  else
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                 "The secret \"%s\" does not open: it is damaged, or was put under another name; "
                 "enter it again",
                 name);
  sodium_free (clear);
  return secret;
}

/* ----- the keys */

char **
cw_vault_list_keys (CwVault *vault)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&vault->mutex);
  CwKeySet *keys = load_keys (vault, NULL);

  return keys != NULL ? cw_key_set_list_ids (keys) : g_new0 (char *, 1);
}

gboolean
cw_vault_is_current (CwVault *vault, GBytes *sealed)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&vault->mutex);
  CwKeySet *keys = load_keys (vault, NULL);
  SealedHeader header;
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (sealed, &size);

  if (keys == NULL || !read_header (data, size, "", &header, NULL))
    return FALSE;
  return memcmp (cw_key_set_get_key (keys, 0)->id, header.key_id, sizeof header.key_id) == 0;
}

const char *
cw_vault_get_protection (CwVault *vault)
{
  return cw_key_file_get_protection ();
}

/* With the mutex held: @keys takes the place of those in the file. @keys: (transfer full) */
static gboolean
install_keys (CwVault *vault, CwKeySet *keys, GError **error)
{
  g_autoptr (CwKeySet) owned = keys;

  if (!cw_key_file_replace (vault->state_dir, keys, error))
    return FALSE;
  take_keys (vault, g_steal_pointer (&owned));
  return TRUE;
}

/* With the mutex held: @first before those that are there. */
static gboolean
prepend_keys (CwVault *vault, CwKeySet *first, GError **error)
{
  CwKeySet *joined =
      vault->keys != NULL ? cw_key_set_join (first, vault->keys) : cw_key_set_ref (first);

  if (joined != NULL)
    return install_keys (vault, joined, error);
  g_set_error (error, CW_ERROR, CW_ERROR_FAILED, "A key set has at most %d keys",
               CW_KEY_SET_MAXIMUM);
  return FALSE;
}

gboolean
cw_vault_add_key (CwVault *vault, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&vault->mutex);
  g_autoptr (CwKeySet) fresh = cw_key_set_new_random ();
  g_autoptr (GError) local_error = NULL;

  if (load_keys (vault, &local_error) == NULL && local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return prepend_keys (vault, fresh, error);
}

gboolean
cw_vault_drop_old_keys (CwVault *vault, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&vault->mutex);
  g_autoptr (CwKeySet) before = NULL;

  if (vault->keys == NULL || cw_key_set_get_size (vault->keys) == 1)
    return TRUE;
  before = cw_key_set_ref (vault->keys);
  if (!install_keys (vault, cw_key_set_shorten (vault->keys), error))
    return FALSE;
  g_clear_pointer (&vault->retired, cw_key_set_unref);
  vault->retired = g_steal_pointer (&before);
  return TRUE;
}

/* (transfer full) */
static CwKeySet *
dup_keys (CwVault *vault, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&vault->mutex);
  g_autoptr (GError) local_error = NULL;
  CwKeySet *keys = load_keys (vault, &local_error);

  if (keys != NULL)
    return cw_key_set_ref (keys);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    g_set_error_literal (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                         "There are no keys yet: the first is made with the first secret");
  return NULL;
}

char *
cw_vault_export_keys (CwVault *vault, CwSecret *passphrase, GError **error)
{
  g_autoptr (CwKeySet) keys = dup_keys (vault, error);

  /* Argon2id takes its time: nobody waits for the mutex meanwhile. */
  return keys != NULL ? cw_key_export_format (keys, passphrase, error) : NULL;
}

gboolean
cw_vault_import_keys (CwVault *vault, const char *text, CwSecret *passphrase, GError **error)
{
  g_autoptr (CwKeySet) imported = cw_key_export_parse (text, passphrase, error);
  g_autoptr (GMutexLocker) locker = NULL;

  if (imported == NULL)
    return FALSE;
  locker = g_mutex_locker_new (&vault->mutex);
  /* A key file that cannot be read, because its credential is gone, is what this replaces. */
  (void) load_keys (vault, NULL);
  return prepend_keys (vault, imported, error);
}

gboolean
cw_vault_replace_keys (CwVault *vault, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&vault->mutex);

  if (!install_keys (vault, cw_key_set_new_random (), error))
    return FALSE;
  g_clear_pointer (&vault->retired, cw_key_set_unref);
  return TRUE;
}
