/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-vault"

#include "config.h"

#include "vault/cw-vault-private.h"

#include <string.h>

#include "base/cw-error.h"
#include "vault/cw-key-export.h"
#include "vault/cw-key-file.h"

/* The part of CwVault that changes its keys. */

char **
cw_vault_list_keys (CwVault *vault)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&vault->mutex);
  CwKeySet *keys = cw_vault_load_keys (vault, NULL);

  return keys != NULL ? cw_key_set_list_ids (keys) : g_new0 (char *, 1);
}

gboolean
cw_vault_is_current (CwVault *vault, GBytes *sealed)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&vault->mutex);
  CwKeySet *keys = cw_vault_load_keys (vault, NULL);
  CwSealedHeader header;
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (sealed, &size);

  if (keys == NULL || !cw_vault_read_header (data, size, "", &header, NULL))
    return FALSE;
  return memcmp (cw_key_set_get_key (keys, 0)->id, header.key_id, sizeof header.key_id) == 0;
}

char *
cw_vault_dup_key_id (GBytes *sealed)
{
  CwSealedHeader header;
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (sealed, &size);

  return cw_vault_read_header (data, size, "", &header, NULL)
             ? cw_vault_key_id_to_string (header.key_id)
             : NULL;
}

char *
cw_vault_get_key_path (CwVault *vault)
{
  return cw_key_file_get_path (vault->state_dir);
}

gint64
cw_vault_get_key_time (CwVault *vault)
{
  return cw_key_file_get_time (vault->state_dir);
}

const char *
cw_vault_get_protection (CwVault *vault)
{
  return cw_key_file_get_protection ();
}

/* With the mutex held. */
static void
take_keys (CwVault *vault, CwKeySet *keys)
{
  g_clear_pointer (&vault->keys, cw_key_set_unref);
  vault->keys = keys;
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

  if (cw_vault_load_keys (vault, &local_error) == NULL && local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return prepend_keys (vault, fresh, error);
}

gboolean
cw_vault_drop_keys (CwVault *vault, const char *const *ids, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&vault->mutex);
  g_autoptr (CwKeySet) before = NULL;
  g_autoptr (CwKeySet) after = NULL;

  if (vault->keys == NULL)
    return TRUE;
  before = cw_key_set_ref (vault->keys);
  after = cw_key_set_without (before, ids);
  if (cw_key_set_get_size (after) == cw_key_set_get_size (before))
    return TRUE;
  if (!install_keys (vault, g_steal_pointer (&after), error))
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
  CwKeySet *keys = cw_vault_load_keys (vault, &local_error);

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

/* Keys of another installation would seal from then on, and open nothing. */
static gboolean
check_needed (CwKeySet *imported, const char *const *needed, GError **error)
{
  g_auto (GStrv) ids = cw_key_set_list_ids (imported);
  g_autofree char *has = g_strjoinv (", ", ids);
  g_autofree char *wants = g_strjoinv (", ", (char **) needed);

  for (guint i = 0; needed[i] != NULL; i++)
    if (g_strv_contains ((const char *const *) ids, needed[i]))
      return TRUE;
  if (needed[0] == NULL)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
               "This key set is another one: it has key “%s”, and the stored secrets were sealed "
               "with key “%s”. Import the one that was exported from this installation when its "
               "secrets were stored",
               has, wants);
  return FALSE;
}

static gboolean
take_imported (CwVault *vault, CwKeySet *imported, const char *const *needed, GError **error)
{
  g_autoptr (GMutexLocker) locker = NULL;

  if (!check_needed (imported, needed, error))
    return FALSE;
  locker = g_mutex_locker_new (&vault->mutex);
  /* A key file that cannot be read, because its credential is gone, is what this replaces. */
  (void) cw_vault_load_keys (vault, NULL);
  return prepend_keys (vault, imported, error);
}

gboolean
cw_vault_import_keys (CwVault *vault,
                      const char *text,
                      CwSecret *passphrase,
                      const char *const *needed,
                      GError **error)
{
  g_autoptr (CwKeySet) imported = cw_key_export_parse (text, passphrase, error);

  return imported != NULL && take_imported (vault, imported, needed, error);
}

CwSecret *
cw_vault_dup_key_text (CwVault *vault, GError **error)
{
  g_autoptr (CwKeySet) keys = dup_keys (vault, error);

  return keys != NULL ? cw_key_set_to_text (keys) : NULL;
}

gboolean
cw_vault_take_key_text (CwVault *vault, CwSecret *text, const char *const *needed, GError **error)
{
  g_autoptr (CwKeySet) imported = cw_key_set_parse (text);

  if (imported != NULL)
    return take_imported (vault, imported, needed, error);
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                       "The keys in the configuration profile are damaged");
  return FALSE;
}

void
cw_vault_forget_dropped (CwVault *vault)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&vault->mutex);

  g_clear_pointer (&vault->retired, cw_key_set_unref);
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
