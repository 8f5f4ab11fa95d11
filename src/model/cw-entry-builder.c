/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include "model/cw-entry-builder.h"

#include <string.h>

#include "base/cw-error.h"
#include "model/cw-entry-private.h"

/* What a builder keeps for the next entry; a single huge object must not stay for the whole run. */
#define MAX_KEPT_BYTES (1024 * 1024)
#define MAX_KEPT_ITEMS 16384

#define FIRST_BYTES 4096
#define FIRST_ITEMS 64

/* Up to here an insertion sort is faster than qsort(). */
#define MAX_INSERTION_SORT 64

/* A value added: its bytes are in the builder's buffer. */
typedef struct
{
  guint32 key; /* id << 1, | 1 for a value; without it only the mark that the attribute is there */
  gsize offset;
  gsize len;
} Item;

/* A value when its place among the ids is known. */
typedef struct
{
  guint32 key;
  CwValue value;
} Slot;

#define IS_VALUE 1u

struct _CwEntryBuilder
{
  Item *items; /* (owned) room for max_items */
  guint n_items;
  guint max_items;
  guint8 *bytes; /* (owned) room for max_bytes */
  gsize n_bytes;
  gsize max_bytes;
  gboolean is_too_large;
  GArray *order; /* (owned) (element-type guint64) scratch of end(): key << 32 | index of item */
  GArray *slots; /* (owned) (element-type Slot) scratch of end() */
};

static void
alloc_scratch (CwEntryBuilder *builder)
{
  builder->max_items = FIRST_ITEMS;
  builder->items = g_new (Item, FIRST_ITEMS);
  builder->order = g_array_sized_new (FALSE, FALSE, sizeof (guint64), FIRST_ITEMS);
  builder->slots = g_array_sized_new (FALSE, FALSE, sizeof (Slot), FIRST_ITEMS);
}

static void
free_scratch (CwEntryBuilder *builder)
{
  g_free (builder->items);
  g_array_unref (builder->order);
  g_array_unref (builder->slots);
}

CwEntryBuilder *
cw_entry_builder_new (void)
{
  CwEntryBuilder *builder = g_new0 (CwEntryBuilder, 1);

  alloc_scratch (builder);
  builder->max_bytes = FIRST_BYTES;
  builder->bytes = g_malloc (FIRST_BYTES);
  return builder;
}

void
cw_entry_builder_free (CwEntryBuilder *builder)
{
  g_return_if_fail (builder != NULL);

  free_scratch (builder);
  g_free (builder->bytes);
  g_free (builder);
}

void
cw_entry_builder_clear (CwEntryBuilder *builder)
{
  g_return_if_fail (builder != NULL);

  if (builder->max_bytes > MAX_KEPT_BYTES)
    {
      g_free (builder->bytes);
      builder->max_bytes = FIRST_BYTES;
      builder->bytes = g_malloc (FIRST_BYTES);
    }
  if (builder->max_items > MAX_KEPT_ITEMS)
    {
      free_scratch (builder);
      alloc_scratch (builder);
    }
  builder->n_bytes = 0;
  builder->n_items = 0;
  builder->is_too_large = FALSE;
}

static inline void
append_item (CwEntryBuilder *builder, guint32 key, gsize len)
{
  if (G_UNLIKELY (builder->n_items == builder->max_items))
    {
      builder->max_items *= 2;
      builder->items = g_renew (Item, builder->items, builder->max_items);
    }
  builder->items[builder->n_items++] = (Item){ key, builder->n_bytes, len };
}

static void
grow_bytes (CwEntryBuilder *builder, gsize needed)
{
  while (builder->max_bytes < needed)
    builder->max_bytes *= 2;
  builder->bytes = g_realloc (builder->bytes, builder->max_bytes);
}

void
cw_entry_builder_add (CwEntryBuilder *builder, CwAttributeId id, const void *data, gsize len)
{
  g_return_if_fail (builder != NULL && id != CW_ATTRIBUTE_NONE);
  g_return_if_fail (data != NULL || len == 0);

  /* Not even kept; what has no bytes counts by the index it needs. */
  if (len > CW_ENTRY_MAX_SIZE || builder->n_bytes > CW_ENTRY_MAX_SIZE - len ||
      builder->n_items > CW_ENTRY_MAX_SIZE / sizeof (guint32))
    {
      builder->is_too_large = TRUE;
      return;
    }
  append_item (builder, (guint32) id << 1 | IS_VALUE, len);
  if (len == 0)
    return;
  if (G_UNLIKELY (builder->n_bytes + len > builder->max_bytes))
    grow_bytes (builder, builder->n_bytes + len);
  memcpy (builder->bytes + builder->n_bytes, data, len);
  builder->n_bytes += len;
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
  g_return_if_fail (builder != NULL && id != CW_ATTRIBUTE_NONE);

  append_item (builder, (guint32) id << 1, 0);
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

static int
compare_numbers (const void *a, const void *b)
{
  guint64 x = *(const guint64 *) a;
  guint64 y = *(const guint64 *) b;

  return x < y ? -1 : x > y;
}

static int
compare_slots (const void *a, const void *b)
{
  const Slot *x = a;
  const Slot *y = b;

  return cw_value_compare (&x->value, &y->value);
}

static void
sort_numbers (guint64 *numbers, guint n_numbers)
{
  if (n_numbers > MAX_INSERTION_SORT)
    {
      qsort (numbers, n_numbers, sizeof *numbers, compare_numbers);
      return;
    }
  for (guint i = 1; i < n_numbers; i++)
    {
      guint64 number = numbers[i];
      guint j = i;

      for (; j > 0 && numbers[j - 1] > number; j--)
        numbers[j] = numbers[j - 1];
      numbers[j] = number;
    }
}

/* The values of one attribute, which mostly come sorted. */
static void
sort_values (Slot *slots, guint n_slots)
{
  guint i = 1;

  while (i < n_slots && cw_value_compare (&slots[i - 1].value, &slots[i].value) <= 0)
    i++;
  if (i < n_slots)
    qsort (slots, n_slots, sizeof *slots, compare_slots);
}

/* By key and then by value. The numbers are sorted in place of the slots: a third of the bytes. */
static void
fill_slots (CwEntryBuilder *builder)
{
  const Item *items = builder->items;
  guint n_items = builder->n_items;
  guint64 *order = NULL;
  Slot *slots = NULL;
  guint first = 0;

  g_array_set_size (builder->order, n_items);
  g_array_set_size (builder->slots, n_items);
  order = (gpointer) builder->order->data;
  slots = (gpointer) builder->slots->data;
  for (guint i = 0; i < n_items; i++)
    order[i] = (guint64) items[i].key << 32 | i;
  sort_numbers (order, n_items);

  for (guint i = 0; i < n_items; i++)
    {
      const Item *item = &items[(guint32) order[i]];

      slots[i] = (Slot){ item->key, { builder->bytes + item->offset, item->len } };
      if (item->key != slots[first].key)
        {
          sort_values (slots + first, i - first);
          first = i;
        }
    }
  sort_values (slots + first, n_items - first);
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
      gboolean is_same = last != NULL && last->key >> 1 == slots[i].key >> 1;

      if (is_same && last->key == slots[i].key && compare_slots (last, &slots[i]) == 0)
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
  guint32 id = slots[*slot_index].key >> 1;
  guint count = 0;

  for (; *slot_index < n_slots && slots[*slot_index].key >> 1 == id; (*slot_index)++)
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
      guint16 id = (guint16) (slots[slot_index].key >> 1);
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
