/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-vault"

#include "config.h"

#include "vault/cw-key-set.h"

#include <string.h>

#include <sodium.h>

#define KEY_PREFIX  "causeway-vault-key-1 "
#define PREFIX_SIZE (sizeof KEY_PREFIX - 1)
#define LINE_SIZE   (PREFIX_SIZE + CW_VAULT_KEY_TEXT_SIZE + 1)

struct _CwKeySet
{
  gatomicrefcount ref_count;
  GPtrArray *keys; /* of CwVaultKey: at least one */
};

/* @keys: (transfer full) */
static CwKeySet *
take_keys (GPtrArray *keys)
{
  CwKeySet *set = g_new0 (CwKeySet, 1);

  g_atomic_ref_count_init (&set->ref_count);
  set->keys = keys;
  return set;
}

static GPtrArray *
new_keys (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) cw_vault_key_unref);
}

CwKeySet *
cw_key_set_new_random (void)
{
  g_autoptr (GPtrArray) keys = new_keys ();

  g_ptr_array_add (keys, cw_vault_key_new_random ());
  return take_keys (g_steal_pointer (&keys));
}

CwKeySet *
cw_key_set_ref (CwKeySet *set)
{
  g_atomic_ref_count_inc (&set->ref_count);
  return set;
}

void
cw_key_set_unref (CwKeySet *set)
{
  g_return_if_fail (set != NULL);

  if (!g_atomic_ref_count_dec (&set->ref_count))
    return;
  g_ptr_array_unref (set->keys);
  g_free (set);
}

static CwVaultKey *
find_key (GPtrArray *keys, const guint8 *id)
{
  for (guint i = 0; i < keys->len; i++)
    {
      CwVaultKey *key = g_ptr_array_index (keys, i);

      if (memcmp (key->id, id, sizeof key->id) == 0)
        return key;
    }
  return NULL;
}

static gboolean
parse_line (GPtrArray *keys, const char *line)
{
  g_autoptr (CwVaultKey) key = NULL;

  if (memcmp (line, KEY_PREFIX, PREFIX_SIZE) != 0)
    return FALSE;
  key = cw_vault_key_new_from_text (line + PREFIX_SIZE);
  if (key == NULL || find_key (keys, key->id) != NULL)
    return FALSE;
  g_ptr_array_add (keys, g_steal_pointer (&key));
  return TRUE;
}

CwKeySet *
cw_key_set_parse (CwSecret *text)
{
  g_autoptr (GPtrArray) keys = new_keys ();
  gsize size = 0;
  const char *data = cw_secret_peek (text, &size);
  gsize n_keys = 0;

  /* The last line may have lost its end: a secret that is read from a file has. */
  if (size == 0 || (size % LINE_SIZE != 0 && (size + 1) % LINE_SIZE != 0))
    return NULL;
  n_keys = (size + 1) / LINE_SIZE;
  if (n_keys > CW_KEY_SET_MAXIMUM)
    return NULL;
  for (gsize i = 0; i < n_keys; i++)
    {
      gsize end = (i + 1) * LINE_SIZE - 1;

      if (!parse_line (keys, data + i * LINE_SIZE) || (end < size && data[end] != '\n'))
        return NULL;
    }
  return take_keys (g_steal_pointer (&keys));
}

CwSecret *
cw_key_set_to_text (CwKeySet *set)
{
  gsize size = set->keys->len * LINE_SIZE;
  /* One more for the NUL that each line's digits end with before its line end is written. */
  char *text = sodium_malloc (size + 1);
  CwSecret *secret = NULL;

  g_assert (text != NULL);
  for (guint i = 0; i < set->keys->len; i++)
    {
      char *line = text + i * LINE_SIZE;

      memcpy (line, KEY_PREFIX, PREFIX_SIZE);
      cw_vault_key_write_text (g_ptr_array_index (set->keys, i), line + PREFIX_SIZE);
      line[LINE_SIZE - 1] = '\n';
    }
  secret = cw_secret_new (text, size);
  sodium_free (text);
  return secret;
}

guint
cw_key_set_get_size (CwKeySet *set)
{
  return set->keys->len;
}

CwVaultKey *
cw_key_set_get_key (CwKeySet *set, guint i)
{
  return g_ptr_array_index (set->keys, i);
}

CwVaultKey *
cw_key_set_find (CwKeySet *set, const guint8 *id)
{
  return find_key (set->keys, id);
}

char **
cw_key_set_list_ids (CwKeySet *set)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < set->keys->len; i++)
    {
      g_autofree char *id =
          cw_vault_key_id_to_string (((CwVaultKey *) g_ptr_array_index (set->keys, i))->id);

      g_strv_builder_add (ids, id);
    }
  return g_strv_builder_end (ids);
}

static void
add_keys (GPtrArray *keys, CwKeySet *set, guint n_keys)
{
  for (guint i = 0; i < n_keys; i++)
    {
      CwVaultKey *key = g_ptr_array_index (set->keys, i);

      if (find_key (keys, key->id) == NULL)
        g_ptr_array_add (keys, cw_vault_key_ref (key));
    }
}

CwKeySet *
cw_key_set_join (CwKeySet *first, CwKeySet *second)
{
  g_autoptr (GPtrArray) keys = new_keys ();

  add_keys (keys, first, first->keys->len);
  add_keys (keys, second, second->keys->len);
  if (keys->len > CW_KEY_SET_MAXIMUM)
    return NULL;
  return take_keys (g_steal_pointer (&keys));
}

CwKeySet *
cw_key_set_without (CwKeySet *set, const char *const *ids)
{
  g_autoptr (GPtrArray) keys = new_keys ();

  add_keys (keys, set, 1);
  for (guint i = 1; i < set->keys->len; i++)
    {
      CwVaultKey *key = g_ptr_array_index (set->keys, i);
      g_autofree char *id = cw_vault_key_id_to_string (key->id);

      if (!g_strv_contains (ids, id))
        g_ptr_array_add (keys, cw_vault_key_ref (key));
    }
  return take_keys (g_steal_pointer (&keys));
}
