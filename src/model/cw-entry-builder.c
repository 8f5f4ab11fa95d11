/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include "model/cw-entry-builder.h"

#include <string.h>

#include "base/cw-error.h"
#include "model/cw-entry-private.h"

/* What a builder keeps for the next entry; a single huge object must not stay for the whole run. */
#define MAX_KEPT_BYTES  (1024 * 1024)
#define MAX_KEPT_VALUES 16384

/* Below this an insertion sort is faster than qsort(), and most lists come sorted anyway. */
#define MAX_INSERTION_SORT 32

/* A value added: its bytes are in the builder's buffer. */
typedef struct
{
  guint64 key;  /* id << 32 | is_value << 31; the sort order, before the bytes */
  gsize offset; /* into bytes */
  gsize len;
} Item;

/* A value when its place in the entry is known. */
typedef struct
{
  guint64 key;
  CwValue value;
} Slot;

#define IS_VALUE (G_GUINT64_CONSTANT (1) << 31)

struct _CwEntryBuilder
{
  GArray *items;     /* (owned) (element-type Item) */
  GArray *slots;     /* (owned) (element-type Slot) scratch of end() */
  GByteArray *bytes; /* (owned) */
  gboolean is_too_large;
};

CwEntryBuilder *
cw_entry_builder_new (void)
{
  CwEntryBuilder *builder = g_new0 (CwEntryBuilder, 1);

  builder->items = g_array_sized_new (FALSE, FALSE, sizeof (Item), 64);
  builder->slots = g_array_sized_new (FALSE, FALSE, sizeof (Slot), 64);
  builder->bytes = g_byte_array_sized_new (4096);
  return builder;
}

void
cw_entry_builder_free (CwEntryBuilder *builder)
{
  g_return_if_fail (builder != NULL);

  g_array_unref (builder->items);
  g_array_unref (builder->slots);
  g_byte_array_unref (builder->bytes);
  g_free (builder);
}

void
cw_entry_builder_clear (CwEntryBuilder *builder)
{
  g_return_if_fail (builder != NULL);

  if (builder->bytes->len > MAX_KEPT_BYTES)
    {
      g_byte_array_unref (builder->bytes);
      builder->bytes = g_byte_array_sized_new (4096);
    }
  if (builder->items->len > MAX_KEPT_VALUES)
    {
      g_array_unref (builder->items);
      g_array_unref (builder->slots);
      builder->items = g_array_sized_new (FALSE, FALSE, sizeof (Item), 64);
      builder->slots = g_array_sized_new (FALSE, FALSE, sizeof (Slot), 64);
    }
  g_byte_array_set_size (builder->bytes, 0);
  g_array_set_size (builder->items, 0);
  g_array_set_size (builder->slots, 0);
  builder->is_too_large = FALSE;
}

void
cw_entry_builder_add (CwEntryBuilder *builder, CwAttributeId id, const void *data, gsize len)
{
  Item item = { .key = (guint64) id << 32 | IS_VALUE, .len = len };

  g_return_if_fail (builder != NULL && id != CW_ATTRIBUTE_NONE);
  g_return_if_fail (data != NULL || len == 0);

  if (len > CW_ENTRY_MAX_SIZE || builder->bytes->len > CW_ENTRY_MAX_SIZE - len)
    {
      builder->is_too_large = TRUE;
      return;
    }
  item.offset = builder->bytes->len;
  if (len > 0)
    g_byte_array_append (builder->bytes, data, (guint) len);
  g_array_append_val (builder->items, item);
}

void
cw_entry_builder_add_string (CwEntryBuilder *builder, CwAttributeId id, const char *text)
{
  g_return_if_fail (text != NULL);

  cw_entry_builder_add (builder, id, text, strlen (text));
}

void
cw_entry_builder_add_integer (CwEntryBuilder *builder, CwAttributeId id, gint64 value)
{
  char text[24];
  int len = g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, value);

  cw_entry_builder_add (builder, id, text, (gsize) len);
}

void
cw_entry_builder_add_empty (CwEntryBuilder *builder, CwAttributeId id)
{
  Item item = { .key = (guint64) id << 32 };

  g_return_if_fail (builder != NULL && id != CW_ATTRIBUTE_NONE);

  g_array_append_val (builder->items, item);
}

void
cw_entry_builder_copy_attribute (CwEntryBuilder *builder, const CwEntry *entry, guint position)
{
  CwAttributeId id = cw_entry_get_attribute_id (entry, position);
  guint n_values = cw_entry_get_n_values_at (entry, position);

  g_return_if_fail (id != CW_ATTRIBUTE_NONE);

  if (n_values == 0)
    cw_entry_builder_add_empty (builder, id);
  for (guint i = 0; i < n_values; i++)
    {
      CwValue value = cw_entry_get_value_at (entry, position, i);

      cw_entry_builder_add (builder, id, value.data, value.len);
    }
}

/* ----- making the block */

static inline int
compare_slots (const Slot *a, const Slot *b)
{
  if (a->key != b->key)
    return a->key < b->key ? -1 : 1;
  return cw_value_compare (&a->value, &b->value);
}

static int
compare_slots_qsort (const void *a, const void *b)
{
  return compare_slots (a, b);
}

static void
sort_slots (Slot *slots, guint n_slots)
{
  guint n_moves = 0;

  for (guint i = 1; i < n_slots; i++)
    {
      Slot slot = slots[i];
      guint j = i;

      for (; j > 0 && compare_slots (&slots[j - 1], &slot) > 0; j--)
        slots[j] = slots[j - 1];
      slots[j] = slot;

      n_moves += i - j;
      if (n_moves > MAX_INSERTION_SORT * n_slots / 2 + MAX_INSERTION_SORT)
        {
          qsort (slots, n_slots, sizeof *slots, compare_slots_qsort);
          return;
        }
    }
}

static void
fill_slots (CwEntryBuilder *builder)
{
  const Item *items = (gconstpointer) builder->items->data;
  guint n_items = builder->items->len;
  Slot *slots = NULL;

  g_array_set_size (builder->slots, n_items);
  slots = (gpointer) builder->slots->data;
  for (guint i = 0; i < n_items; i++)
    slots[i] = (Slot){ items[i].key, { builder->bytes->data + items[i].offset, items[i].len } };
}

typedef struct
{
  guint n_attributes;
  guint n_values;
  guint64 size;
} Totals;

/* Drops duplicates and the "present" marks, which sort before an attribute's values, where values
 * follow; counts what is left. */
static void
drop_duplicates (CwEntryBuilder *builder, Totals *ret_totals)
{
  Slot *slots = (gpointer) builder->slots->data;
  guint n_slots = builder->slots->len;
  Totals totals = { .size = sizeof (CwEntryHeader) };
  guint n_kept = 0;

  for (guint i = 0; i < n_slots; i++)
    {
      Slot *last = n_kept > 0 ? &slots[n_kept - 1] : NULL;
      gboolean is_same = last != NULL && last->key >> 32 == slots[i].key >> 32;

      if (is_same && compare_slots (last, &slots[i]) == 0)
        continue;
      if (is_same && !(last->key & IS_VALUE))
        n_kept--;
      if (!is_same)
        {
          totals.n_attributes++;
          totals.size += sizeof (CwEntryIndexItem);
        }
      if (slots[i].key & IS_VALUE)
        {
          totals.n_values++;
          totals.size += sizeof (guint32) + slots[i].value.len + 1;
        }
      slots[n_kept++] = slots[i];
    }
  g_array_set_size (builder->slots, n_kept);
  *ret_totals = totals;
}

static void
write_header (guint8 *block, const Totals *totals)
{
  const CwEntryHeader header = {
    .magic = { 'C', 'W', 'E' },
    .version = CW_ENTRY_VERSION,
    .size = GUINT32_TO_LE ((guint32) totals->size),
    .n_attributes = GUINT16_TO_LE ((guint16) totals->n_attributes),
    .n_values = GUINT32_TO_LE (totals->n_values),
  };

  memcpy (block, &header, sizeof header);
}

/* Writes values [*@slot_index, ...) of one attribute; returns how many there are. */
static guint
write_values (CwEntryBuilder *builder, guint *slot_index, guint32 *ends, guint8 *bytes, gsize *end)
{
  const Slot *slots = (gconstpointer) builder->slots->data;
  guint n_slots = builder->slots->len;
  guint64 id = slots[*slot_index].key >> 32;
  guint count = 0;

  for (; *slot_index < n_slots && slots[*slot_index].key >> 32 == id; (*slot_index)++)
    {
      const Slot *slot = &slots[*slot_index];

      if (!(slot->key & IS_VALUE))
        continue;
      memcpy (bytes + *end, slot->value.data, slot->value.len);
      *end += slot->value.len;
      bytes[*end] = '\0';
      ends[count++] = GUINT32_TO_LE ((guint32) *end);
      (*end)++;
    }
  return count;
}

/* FALSE when an attribute has more values than an entry can hold. */
static gboolean
write_block (CwEntryBuilder *builder, const Totals *totals, guint8 *block)
{
  const Slot *slots = (gconstpointer) builder->slots->data;
  CwEntryIndexItem *index = (gpointer) (block + sizeof (CwEntryHeader));
  guint32 *ends = (gpointer) (index + totals->n_attributes);
  guint8 *bytes = (gpointer) (ends + totals->n_values);
  guint slot_index = 0;
  guint first = 0;
  gsize end = 0;

  write_header (block, totals);
  for (guint i = 0; i < totals->n_attributes; i++)
    {
      guint16 id = (guint16) (slots[slot_index].key >> 32);
      guint count = write_values (builder, &slot_index, ends + first, bytes, &end);

      if (count > CW_ENTRY_MAX_VALUES_PER_ATTRIBUTE)
        return FALSE;
      index[i].id = GUINT16_TO_LE (id);
      index[i].count = GUINT16_TO_LE ((guint16) count);
      index[i].first = GUINT32_TO_LE (first);
      first += count;
    }
  return TRUE;
}

static CwEntry *
build_entry (CwEntryBuilder *builder, GError **error)
{
  g_autoptr (CwEntry) entry = NULL;
  Totals totals = { 0 };
  guint8 *block = NULL;

  fill_slots (builder);
  sort_slots ((gpointer) builder->slots->data, builder->slots->len);
  drop_duplicates (builder, &totals);
  if (builder->is_too_large || totals.size > CW_ENTRY_MAX_SIZE)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                   "The object's attributes are larger than %d MiB together",
                   CW_ENTRY_MAX_SIZE / (1024 * 1024));
      return NULL;
    }

  entry = cw_entry_alloc ((gsize) totals.size, &block);
  if (!write_block (builder, &totals, block))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                   "An attribute of the object has more than %d values",
                   CW_ENTRY_MAX_VALUES_PER_ATTRIBUTE);
      return NULL;
    }
  return g_steal_pointer (&entry);
}

CwEntry *
cw_entry_builder_end (CwEntryBuilder *builder, GError **error)
{
  CwEntry *entry = NULL;

  g_return_val_if_fail (builder != NULL, NULL);

  entry = build_entry (builder, error);
  cw_entry_builder_clear (builder);
  return entry;
}

CwEntry *
cw_entry_builder_merge (CwEntryBuilder *builder,
                        const CwEntry *base,
                        const CwEntry *partial,
                        GError **error)
{
  guint n_base = 0;
  guint n_partial = 0;
  guint i = 0;
  guint j = 0;

  g_return_val_if_fail (builder != NULL && base != NULL && partial != NULL, NULL);

  n_base = cw_entry_get_n_attributes (base);
  n_partial = cw_entry_get_n_attributes (partial);
  cw_entry_builder_clear (builder);
  while (i < n_base || j < n_partial)
    {
      /* Above every id when a side has come to its end. */
      guint base_id = i < n_base ? cw_entry_get_attribute_id (base, i) : G_MAXUINT;
      guint partial_id = j < n_partial ? cw_entry_get_attribute_id (partial, j) : G_MAXUINT;

      if (base_id < partial_id)
        cw_entry_builder_copy_attribute (builder, base, i);
      else if (cw_entry_get_n_values_at (partial, j) > 0)
        cw_entry_builder_copy_attribute (builder, partial, j);
      i += base_id <= partial_id ? 1 : 0;
      j += partial_id <= base_id ? 1 : 0;
    }
  return cw_entry_builder_end (builder, error);
}
