/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include "model/cw-entry.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-hash.h"
#include "base/cw-text.h"
#include "model/cw-entry-private.h"

struct _CwEntry
{
  gatomicrefcount ref_count;
  guint32 size;    /* of the block, in bytes */
  guint64 block[]; /* as 64-bit words, so that everything in it is aligned */
};

CwEntry *
cw_entry_alloc (gsize size, guint8 **ret_block)
{
  CwEntry *entry = g_malloc (sizeof *entry + size);

  g_atomic_ref_count_init (&entry->ref_count);
  entry->size = (guint32) size;
  *ret_block = (guint8 *) entry->block;
  return entry;
}

/* ----- reading the block */

static inline const CwEntryHeader *
get_header (const CwEntry *entry)
{
  return (gconstpointer) entry->block;
}

static inline guint
get_n_attributes (const CwEntry *entry)
{
  return GUINT16_FROM_LE (get_header (entry)->n_attributes);
}

static inline guint
get_n_values (const CwEntry *entry)
{
  return GUINT32_FROM_LE (get_header (entry)->n_values);
}

static inline const CwEntryIndexItem *
get_index (const CwEntry *entry)
{
  return (gconstpointer) (get_header (entry) + 1);
}

static inline const guint32 *
get_ends (const CwEntry *entry)
{
  return (gconstpointer) (get_index (entry) + get_n_attributes (entry));
}

static inline const guint8 *
get_value_bytes (const CwEntry *entry)
{
  return (gconstpointer) (get_ends (entry) + get_n_values (entry));
}

static inline CwValue
get_value (const CwEntry *entry, guint value_index)
{
  const guint32 *ends = get_ends (entry);
  gsize start = value_index > 0 ? GUINT32_FROM_LE (ends[value_index - 1]) + (gsize) 1 : 0;
  gsize end = GUINT32_FROM_LE (ends[value_index]);

  return (CwValue){ get_value_bytes (entry) + start, end - start };
}

/* ----- checking a block from outside */

static gboolean
check_header (const guint8 *bytes, gsize size, CwEntryHeader *ret_header)
{
  CwEntryHeader header;
  guint64 fixed_size;

  if (size < sizeof header || size > CW_ENTRY_MAX_SIZE)
    return FALSE;
  memcpy (&header, bytes, sizeof header);
  if (memcmp (header.magic, "CWE", sizeof header.magic) != 0 ||
      header.version != CW_ENTRY_VERSION || GUINT32_FROM_LE (header.size) != size ||
      header.reserved != 0)
    return FALSE;

  fixed_size = sizeof header +
               (guint64) GUINT16_FROM_LE (header.n_attributes) * sizeof (CwEntryIndexItem) +
               (guint64) GUINT32_FROM_LE (header.n_values) * sizeof (guint32);
  if (fixed_size > size)
    return FALSE;

  *ret_header = header;
  return TRUE;
}

/* Every value ends behind its start, inside the block, at a NUL, and the last one at its end. */
static gboolean
check_values (const CwEntry *entry)
{
  const guint32 *ends = get_ends (entry);
  const guint8 *bytes = get_value_bytes (entry);
  guint n_values = get_n_values (entry);
  gsize bytes_size = entry->size - (gsize) (bytes - (const guint8 *) entry->block);
  gsize start = 0;

  for (guint i = 0; i < n_values; i++)
    {
      gsize end = GUINT32_FROM_LE (ends[i]);

      if (end < start || end >= bytes_size || bytes[end] != '\0')
        return FALSE;
      start = end + 1;
    }
  return start == bytes_size;
}

static gboolean
is_sorted_set (const CwEntry *entry, guint first, guint count)
{
  for (guint i = 1; i < count; i++)
    {
      CwValue previous = get_value (entry, first + i - 1);
      CwValue value = get_value (entry, first + i);

      if (cw_value_compare (&previous, &value) >= 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_index (const CwEntry *entry)
{
  const CwEntryIndexItem *index = get_index (entry);
  guint n_attributes = get_n_attributes (entry);
  guint previous_id = CW_ATTRIBUTE_NONE;
  guint64 first = 0;

  for (guint i = 0; i < n_attributes; i++)
    {
      guint id = GUINT16_FROM_LE (index[i].id);

      if (id <= previous_id || GUINT32_FROM_LE (index[i].first) != first)
        return FALSE;
      previous_id = id;
      first += GUINT16_FROM_LE (index[i].count);
    }
  return first == get_n_values (entry);
}

static gboolean
check_order (const CwEntry *entry)
{
  const CwEntryIndexItem *index = get_index (entry);
  guint n_attributes = get_n_attributes (entry);

  for (guint i = 0; i < n_attributes; i++)
    if (!is_sorted_set (entry, GUINT32_FROM_LE (index[i].first), GUINT16_FROM_LE (index[i].count)))
      return FALSE;
  return TRUE;
}

CwEntry *
cw_entry_new_from_bytes (const guint8 *bytes, gsize size, GError **error)
{
  g_autoptr (CwEntry) entry = NULL;
  CwEntryHeader header;
  guint8 *block = NULL;

  g_return_val_if_fail (bytes != NULL || size == 0, NULL);

  if (check_header (bytes, size, &header))
    {
      entry = cw_entry_alloc (size, &block);
      memcpy (block, bytes, size);
    }
  if (entry == NULL || !check_values (entry) || !check_index (entry) || !check_order (entry))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                   "%zu bytes that should be a packed entry are none: the store is "
                   "damaged, or was written by another program",
                   size);
      return NULL;
    }
  return g_steal_pointer (&entry);
}

CwEntry *
cw_entry_new_empty (void)
{
  const CwEntryHeader header = {
    .magic = { 'C', 'W', 'E' },
    .version = CW_ENTRY_VERSION,
    .size = GUINT32_TO_LE (sizeof header),
  };
  guint8 *block = NULL;
  CwEntry *entry = cw_entry_alloc (sizeof header, &block);

  memcpy (block, &header, sizeof header);
  return entry;
}

CwEntry *
cw_entry_ref (CwEntry *entry)
{
  g_return_val_if_fail (entry != NULL, NULL);

  g_atomic_ref_count_inc (&entry->ref_count);
  return entry;
}

void
cw_entry_unref (CwEntry *entry)
{
  g_return_if_fail (entry != NULL);

  if (g_atomic_ref_count_dec (&entry->ref_count))
    g_free (entry);
}

const guint8 *
cw_entry_get_bytes (const CwEntry *entry, gsize *ret_size)
{
  g_return_val_if_fail (entry != NULL && ret_size != NULL, NULL);

  *ret_size = entry->size;
  return (const guint8 *) entry->block;
}

gboolean
cw_entry_equal (const CwEntry *a, const CwEntry *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return a == b || (a->size == b->size && memcmp (a->block, b->block, a->size) == 0);
}

/* ----- by position */

guint
cw_entry_get_n_attributes (const CwEntry *entry)
{
  g_return_val_if_fail (entry != NULL, 0);

  return get_n_attributes (entry);
}

CwAttributeId
cw_entry_get_attribute_id (const CwEntry *entry, guint position)
{
  g_return_val_if_fail (entry != NULL && position < get_n_attributes (entry), CW_ATTRIBUTE_NONE);

  return GUINT16_FROM_LE (get_index (entry)[position].id);
}

guint
cw_entry_get_n_values_at (const CwEntry *entry, guint position)
{
  g_return_val_if_fail (entry != NULL && position < get_n_attributes (entry), 0);

  return GUINT16_FROM_LE (get_index (entry)[position].count);
}

CwValue
cw_entry_get_value_at (const CwEntry *entry, guint position, guint index)
{
  const CwValue none = { NULL, 0 };
  const CwEntryIndexItem *item = NULL;

  g_return_val_if_fail (entry != NULL && position < get_n_attributes (entry), none);
  item = &get_index (entry)[position];
  g_return_val_if_fail (index < GUINT16_FROM_LE (item->count), none);

  return get_value (entry, GUINT32_FROM_LE (item->first) + index);
}

/* ----- by id */

gboolean
cw_entry_find (const CwEntry *entry, CwAttributeId id, guint *ret_position)
{
  const CwEntryIndexItem *index = NULL;
  guint low = 0;
  guint high;

  g_return_val_if_fail (entry != NULL, FALSE);

  index = get_index (entry);
  high = get_n_attributes (entry);
  while (low < high)
    {
      guint middle = (low + high) / 2;
      CwAttributeId found = GUINT16_FROM_LE (index[middle].id);

      if (found == id)
        {
          if (ret_position != NULL)
            *ret_position = middle;
          return TRUE;
        }
      if (found < id)
        low = middle + 1;
      else
        high = middle;
    }
  return FALSE;
}

gboolean
cw_entry_has (const CwEntry *entry, CwAttributeId id)
{
  return cw_entry_find (entry, id, NULL);
}

guint
cw_entry_get_n_values (const CwEntry *entry, CwAttributeId id)
{
  guint position = 0;

  return cw_entry_find (entry, id, &position) ? cw_entry_get_n_values_at (entry, position) : 0;
}

CwValue
cw_entry_get_value (const CwEntry *entry, CwAttributeId id, guint index)
{
  const CwValue none = { NULL, 0 };
  guint position = 0;
  gboolean is_found = cw_entry_find (entry, id, &position);

  g_return_val_if_fail (is_found, none);

  return cw_entry_get_value_at (entry, position, index);
}

static gboolean
find_first_value (const CwEntry *entry, CwAttributeId id, CwValue *ret_value)
{
  guint position = 0;

  if (!cw_entry_find (entry, id, &position) || cw_entry_get_n_values_at (entry, position) == 0)
    return FALSE;

  *ret_value = cw_entry_get_value_at (entry, position, 0);
  return TRUE;
}

const char *
cw_entry_get_string (const CwEntry *entry, CwAttributeId id)
{
  CwValue value = { NULL, 0 };

  return find_first_value (entry, id, &value) ? (const char *) value.data : NULL;
}

gboolean
cw_entry_get_integer (const CwEntry *entry, CwAttributeId id, gint64 *ret_value)
{
  CwValue value = { NULL, 0 };
  const char *text = NULL;

  g_return_val_if_fail (ret_value != NULL, FALSE);

  if (!find_first_value (entry, id, &value))
    return FALSE;
  text = (const char *) value.data;
  /* RFC 4517 3.3.16 knows no sign but '-'; a NUL inside would hide what follows it. */
  if (*text == '+' || strlen (text) != value.len)
    return FALSE;
  return g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, ret_value, NULL);
}

/* ----- values */

int
cw_value_compare (const CwValue *a, const CwValue *b)
{
  gsize len = MIN (a->len, b->len);
  int order = len > 0 ? memcmp (a->data, b->data, len) : 0;

  if (order != 0)
    return order;
  return a->len < b->len ? -1 : a->len > b->len;
}

gint64
cw_value_hash (const CwValue *value)
{
  g_return_val_if_fail (value != NULL, 0);

  return (gint64) cw_hash_bytes (value->data, value->len);
}

gint64
cw_value_hash_folded (const CwValue *value)
{
  g_return_val_if_fail (value != NULL, 0);

  return (gint64) cw_text_hash_folded ((const char *) value->data, value->len);
}
