/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include "model/cw-delta.h"

#include "model/cw-entry-builder.h"

struct _CwDelta
{
  gatomicrefcount ref_count;
  CwEntry *before; /* (owned) */
  CwEntry *after;  /* (owned) */
  GArray *items;   /* (owned) (element-type CwDeltaItem) by attribute */
  GArray *added;   /* (owned) (element-type CwValue) */
  GArray *removed; /* (owned) (element-type CwValue) */
};

static void
append_all (GArray *values, const CwEntry *entry, guint position)
{
  guint n_values = cw_entry_get_n_values_at (entry, position);

  for (guint i = 0; i < n_values; i++)
    {
      CwValue value = cw_entry_get_value_at (entry, position, i);

      g_array_append_val (values, value);
    }
}

/* Both lists are sorted sets, so one walk over both finds what only one of them has. */
static void
append_differences (CwDelta *delta, guint before_position, guint after_position)
{
  guint n_before = cw_entry_get_n_values_at (delta->before, before_position);
  guint n_after = cw_entry_get_n_values_at (delta->after, after_position);
  guint i = 0;
  guint j = 0;

  while (i < n_before || j < n_after)
    {
      CwValue old_value = { NULL, 0 };
      CwValue new_value = { NULL, 0 };
      int order;

      if (i < n_before)
        old_value = cw_entry_get_value_at (delta->before, before_position, i);
      if (j < n_after)
        new_value = cw_entry_get_value_at (delta->after, after_position, j);
      if (i == n_before)
        order = 1;
      else if (j == n_after)
        order = -1;
      else
        order = cw_value_compare (&old_value, &new_value);

      if (order < 0)
        g_array_append_val (delta->removed, old_value);
      else if (order > 0)
        g_array_append_val (delta->added, new_value);
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
}

static void
start_item (CwDelta *delta, CwDeltaItem *item, CwAttributeId attribute, CwDeltaOp op)
{
  *item = (CwDeltaItem){
    .attribute = attribute,
    .op = op,
    .added_first = delta->added->len,
    .removed_first = delta->removed->len,
  };
}

static void
end_item (CwDelta *delta, CwDeltaItem *item)
{
  item->n_added = delta->added->len - item->added_first;
  item->n_removed = delta->removed->len - item->removed_first;
  g_array_append_val (delta->items, *item);
}

static void
compare_attribute (CwDelta *delta,
                   CwAttributeId attribute,
                   guint before_position,
                   guint after_position)
{
  CwDeltaItem item;

  start_item (delta, &item, attribute, CW_DELTA_REPLACE);
  append_differences (delta, before_position, after_position);
  if (delta->added->len > item.added_first || delta->removed->len > item.removed_first)
    end_item (delta, &item);
}

static void
compare_entries (CwDelta *delta)
{
  guint n_before = cw_entry_get_n_attributes (delta->before);
  guint n_after = cw_entry_get_n_attributes (delta->after);
  guint i = 0;
  guint j = 0;

  while (i < n_before || j < n_after)
    {
      /* Above every id when a side has come to its end. */
      guint before_id = i < n_before ? cw_entry_get_attribute_id (delta->before, i) : G_MAXUINT;
      guint after_id = j < n_after ? cw_entry_get_attribute_id (delta->after, j) : G_MAXUINT;
      CwDeltaItem item;

      if (before_id == after_id)
        {
          compare_attribute (delta, (CwAttributeId) before_id, i++, j++);
        }
      else if (before_id < after_id)
        {
          start_item (delta, &item, (CwAttributeId) before_id, CW_DELTA_REMOVE);
          append_all (delta->removed, delta->before, i++);
          end_item (delta, &item);
        }
      else
        {
          start_item (delta, &item, (CwAttributeId) after_id, CW_DELTA_ADD);
          append_all (delta->added, delta->after, j++);
          end_item (delta, &item);
        }
    }
}

static CwEntry *
ref_or_empty (CwEntry *entry)
{
  return entry != NULL ? cw_entry_ref (entry) : cw_entry_new_empty ();
}

CwDelta *
cw_delta_new (CwEntry *before, CwEntry *after)
{
  CwDelta *delta = g_new0 (CwDelta, 1);

  g_atomic_ref_count_init (&delta->ref_count);
  delta->before = ref_or_empty (before);
  delta->after = ref_or_empty (after);
  delta->items = g_array_new (FALSE, FALSE, sizeof (CwDeltaItem));
  delta->added = g_array_new (FALSE, FALSE, sizeof (CwValue));
  delta->removed = g_array_new (FALSE, FALSE, sizeof (CwValue));
  if (!cw_entry_equal (delta->before, delta->after))
    compare_entries (delta);
  return delta;
}

CwDelta *
cw_delta_ref (CwDelta *delta)
{
  g_return_val_if_fail (delta != NULL, NULL);

  g_atomic_ref_count_inc (&delta->ref_count);
  return delta;
}

void
cw_delta_unref (CwDelta *delta)
{
  g_return_if_fail (delta != NULL);

  if (!g_atomic_ref_count_dec (&delta->ref_count))
    return;
  g_array_unref (delta->items);
  g_array_unref (delta->added);
  g_array_unref (delta->removed);
  cw_entry_unref (delta->before);
  cw_entry_unref (delta->after);
  g_free (delta);
}

guint
cw_delta_get_n_items (const CwDelta *delta)
{
  g_return_val_if_fail (delta != NULL, 0);

  return delta->items->len;
}

const CwDeltaItem *
cw_delta_get_item (const CwDelta *delta, guint index)
{
  g_return_val_if_fail (delta != NULL && index < delta->items->len, NULL);

  return &g_array_index (delta->items, CwDeltaItem, index);
}

const CwDeltaItem *
cw_delta_find (const CwDelta *delta, CwAttributeId attribute)
{
  guint low = 0;
  guint high;

  g_return_val_if_fail (delta != NULL, NULL);

  high = delta->items->len;
  while (low < high)
    {
      guint middle = (low + high) / 2;
      const CwDeltaItem *item = &g_array_index (delta->items, CwDeltaItem, middle);

      if (item->attribute == attribute)
        return item;
      if (item->attribute < attribute)
        low = middle + 1;
      else
        high = middle;
    }
  return NULL;
}

CwValue
cw_delta_get_added (const CwDelta *delta, guint index)
{
  const CwValue none = { NULL, 0 };

  g_return_val_if_fail (delta != NULL && index < delta->added->len, none);

  return g_array_index (delta->added, CwValue, index);
}

CwValue
cw_delta_get_removed (const CwDelta *delta, guint index)
{
  const CwValue none = { NULL, 0 };

  g_return_val_if_fail (delta != NULL && index < delta->removed->len, none);

  return g_array_index (delta->removed, CwValue, index);
}

static gboolean
is_removed (const CwDelta *delta, const CwDeltaItem *item, const CwValue *value)
{
  guint low = item->removed_first;
  guint high = item->removed_first + item->n_removed;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      int order = cw_value_compare (value, &g_array_index (delta->removed, CwValue, middle));

      if (order == 0)
        return TRUE;
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return FALSE;
}

static void
add_kept_values (CwEntryBuilder *builder,
                 const CwDelta *delta,
                 const CwDeltaItem *item,
                 const CwEntry *entry)
{
  guint position = 0;
  guint n_values = 0;

  if (!cw_entry_find (entry, item->attribute, &position))
    return;

  n_values = cw_entry_get_n_values_at (entry, position);
  for (guint i = 0; i < n_values; i++)
    {
      CwValue value = cw_entry_get_value_at (entry, position, i);

      if (!is_removed (delta, item, &value))
        cw_entry_builder_add (builder, item->attribute, value.data, value.len);
    }
}

CwEntry *
cw_delta_apply (const CwDelta *delta, const CwEntry *entry, GError **error)
{
  g_autoptr (CwEntryBuilder) builder = NULL;
  guint n_attributes;

  g_return_val_if_fail (delta != NULL && entry != NULL, NULL);

  builder = cw_entry_builder_new ();
  n_attributes = cw_entry_get_n_attributes (entry);
  for (guint i = 0; i < n_attributes; i++)
    if (cw_delta_find (delta, cw_entry_get_attribute_id (entry, i)) == NULL)
      cw_entry_builder_copy_attribute (builder, entry, i);

  for (guint i = 0; i < delta->items->len; i++)
    {
      const CwDeltaItem *item = &g_array_index (delta->items, CwDeltaItem, i);

      if (item->op == CW_DELTA_REMOVE)
        continue;
      /* Present even when no value is left, as it is in the entry the delta comes from. */
      cw_entry_builder_add_empty (builder, item->attribute);
      add_kept_values (builder, delta, item, entry);
      for (guint j = 0; j < item->n_added; j++)
        {
          CwValue value = g_array_index (delta->added, CwValue, item->added_first + j);

          cw_entry_builder_add (builder, item->attribute, value.data, value.len);
        }
    }
  return cw_entry_builder_end (builder, error);
}
