/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include "model/cw-attribute-table.h"

#include <string.h>

#include "base/cw-hash.h"
#include "base/cw-text.h"

#define MAX_NAME_LEN     255
#define MAX_ID           G_MAXUINT16
#define CHUNK_SIZE       256
#define FIRST_INDEX_SIZE 1024

/* One name; never changed nor freed before the table. */
typedef struct
{
  CwAttributeId id;
  guint64 hash;
  gsize folded_len;
  char *folded; /* (owned) */
  char *name;   /* (owned) */
} Name;

/* A hash table with open addressing that only grows: slots go from NULL to a name, once. */
typedef struct
{
  guint mask;
  Name **slots; /* (owned) read and written atomically */
} Index;

/* Reading takes no lock: importing looks up every attribute of every object. A reader may see the
 * index before the latest name or the latest growth came, and then goes the writer's way. */
struct _CwAttributeTable
{
  gatomicrefcount ref_count;
  Index *index;                           /* atomic; the last one of indexes */
  Name **chunks[MAX_ID / CHUNK_SIZE + 1]; /* (owned) atomic; by id */
  int size;                               /* atomic */
  GMutex mutex;                           /* held by the one who adds */
  GPtrArray *indexes; /* (owned) also those outgrown: a reader may still look into one */
};

static Index *
index_new (guint size)
{
  Index *index = g_new0 (Index, 1);

  index->mask = size - 1;
  index->slots = g_new0 (Name *, size);
  return index;
}

static void
index_free (gpointer data)
{
  Index *index = data;

  g_free (index->slots);
  g_free (index);
}

static Name *
index_find (Index *index, guint64 hash, const char *folded, gsize len)
{
  for (guint i = (guint) hash & index->mask;; i = (i + 1) & index->mask)
    {
      Name *name = g_atomic_pointer_get (&index->slots[i]);

      if (name == NULL || (name->hash == hash && name->folded_len == len &&
                           memcmp (name->folded, folded, len) == 0))
        return name;
    }
}

static void
index_add (Index *index, Name *name)
{
  guint i = (guint) name->hash & index->mask;

  while (index->slots[i] != NULL)
    i = (i + 1) & index->mask;
  g_atomic_pointer_set (&index->slots[i], name);
}

CwAttributeTable *
cw_attribute_table_new (void)
{
  CwAttributeTable *table = g_new0 (CwAttributeTable, 1);

  g_atomic_ref_count_init (&table->ref_count);
  g_mutex_init (&table->mutex);
  table->indexes = g_ptr_array_new_with_free_func (index_free);
  table->index = index_new (FIRST_INDEX_SIZE);
  g_ptr_array_add (table->indexes, table->index);
  return table;
}

CwAttributeTable *
cw_attribute_table_ref (CwAttributeTable *table)
{
  g_return_val_if_fail (table != NULL, NULL);

  g_atomic_ref_count_inc (&table->ref_count);
  return table;
}

static Name *
get_name (CwAttributeTable *table, guint id)
{
  Name **chunk = NULL;

  if (id == CW_ATTRIBUTE_NONE || id > (guint) g_atomic_int_get (&table->size))
    return NULL;

  chunk = g_atomic_pointer_get (&table->chunks[id / CHUNK_SIZE]);
  return g_atomic_pointer_get (&chunk[id % CHUNK_SIZE]);
}

static void
name_free (Name *name)
{
  g_free (name->folded);
  g_free (name->name);
  g_free (name);
}

void
cw_attribute_table_unref (CwAttributeTable *table)
{
  g_return_if_fail (table != NULL);

  if (!g_atomic_ref_count_dec (&table->ref_count))
    return;
  for (guint id = 1; id <= (guint) table->size; id++)
    name_free (get_name (table, id));
  for (guint i = 0; i < G_N_ELEMENTS (table->chunks); i++)
    g_free (table->chunks[i]);
  g_ptr_array_unref (table->indexes);
  g_mutex_clear (&table->mutex);
  g_free (table);
}

/* Under the mutex. (nullable): NULL when the table is full. */
static Name *
add_name (CwAttributeTable *table, const char *text, gsize len, const Name *key)
{
  guint id = (guint) table->size + 1;
  Name **chunk = table->chunks[MIN (id, MAX_ID) / CHUNK_SIZE];
  Name *name = NULL;

  if (id > MAX_ID)
    return NULL;

  name = g_new0 (Name, 1);
  name->id = (CwAttributeId) id;
  name->hash = key->hash;
  name->folded_len = key->folded_len;
  name->folded = g_memdup2 (key->folded, key->folded_len);
  name->name = g_strndup (text, len);

  if (chunk == NULL)
    {
      chunk = g_new0 (Name *, CHUNK_SIZE);
      g_atomic_pointer_set (&table->chunks[id / CHUNK_SIZE], chunk);
    }
  g_atomic_pointer_set (&chunk[id % CHUNK_SIZE], name);
  g_atomic_int_set (&table->size, (int) id);

  /* At most half full, so that a search always ends at an empty slot. */
  if (id * 2 > table->index->mask)
    {
      Index *larger = index_new ((table->index->mask + 1) * 4);

      for (guint i = 1; i < id; i++)
        index_add (larger, get_name (table, i));
      g_ptr_array_add (table->indexes, larger);
      g_atomic_pointer_set (&table->index, larger);
    }
  index_add (table->index, name);
  return name;
}

/* Fills in what a name is found by; @buffer has room for %MAX_NAME_LEN bytes. FALSE when @text is
 * no name. @ret_owned holds what did not fit the buffer. */
static gboolean
make_key (const char *text, gsize len, char *buffer, char **ret_owned, Name *ret_key)
{
  if (len == 0 || len > MAX_NAME_LEN)
    return FALSE;

  ret_key->folded = buffer;
  ret_key->folded_len = len;
  if (!cw_text_fold_ascii (text, len, buffer))
    {
      if (!g_utf8_validate_len (text, len, NULL))
        return FALSE;
      *ret_owned = cw_text_fold (text, len, &ret_key->folded_len);
      ret_key->folded = *ret_owned;
    }
  else if (memchr (text, '\0', len) != NULL)
    {
      return FALSE;
    }
  ret_key->hash = cw_hash_bytes (ret_key->folded, ret_key->folded_len);
  return TRUE;
}

static Name *
find_name (CwAttributeTable *table, const Name *key)
{
  return index_find (g_atomic_pointer_get (&table->index), key->hash, key->folded, key->folded_len);
}

CwAttributeId
cw_attribute_table_intern_len (CwAttributeTable *table, const char *name, gsize len)
{
  char buffer[MAX_NAME_LEN];
  g_autofree char *owned = NULL;
  Name key = { 0 };
  Name *found = NULL;

  g_return_val_if_fail (table != NULL && name != NULL, CW_ATTRIBUTE_NONE);

  if (!make_key (name, len, buffer, &owned, &key))
    return CW_ATTRIBUTE_NONE;
  found = find_name (table, &key);
  if (found != NULL)
    return found->id;

  g_mutex_lock (&table->mutex);
  found = find_name (table, &key);
  if (found == NULL)
    found = add_name (table, name, len, &key);
  g_mutex_unlock (&table->mutex);
  return found != NULL ? found->id : CW_ATTRIBUTE_NONE;
}

CwAttributeId
cw_attribute_table_intern (CwAttributeTable *table, const char *name)
{
  g_return_val_if_fail (name != NULL, CW_ATTRIBUTE_NONE);

  return cw_attribute_table_intern_len (table, name, strlen (name));
}

CwAttributeId
cw_attribute_table_lookup (CwAttributeTable *table, const char *name)
{
  char buffer[MAX_NAME_LEN];
  g_autofree char *owned = NULL;
  Name key = { 0 };
  Name *found = NULL;

  g_return_val_if_fail (table != NULL && name != NULL, CW_ATTRIBUTE_NONE);

  if (!make_key (name, strlen (name), buffer, &owned, &key))
    return CW_ATTRIBUTE_NONE;
  found = find_name (table, &key);
  return found != NULL ? found->id : CW_ATTRIBUTE_NONE;
}

const char *
cw_attribute_table_get_name (CwAttributeTable *table, CwAttributeId id)
{
  Name *name = NULL;

  g_return_val_if_fail (table != NULL, NULL);

  name = get_name (table, id);
  return name != NULL ? name->name : NULL;
}

guint
cw_attribute_table_get_size (CwAttributeTable *table)
{
  g_return_val_if_fail (table != NULL, 0);

  return (guint) g_atomic_int_get (&table->size);
}

gboolean
cw_attribute_table_restore (CwAttributeTable *table, CwAttributeId id, const char *name)
{
  char buffer[MAX_NAME_LEN];
  g_autofree char *owned = NULL;
  Name key = { 0 };
  gboolean is_next;

  g_return_val_if_fail (table != NULL && name != NULL, FALSE);

  if (!make_key (name, strlen (name), buffer, &owned, &key))
    return FALSE;

  g_mutex_lock (&table->mutex);
  is_next = id == (guint) table->size + 1 && find_name (table, &key) == NULL &&
            add_name (table, name, strlen (name), &key) != NULL;
  g_mutex_unlock (&table->mutex);
  return is_next;
}
