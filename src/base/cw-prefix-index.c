/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-prefix-index.h"

#include <string.h>

#define NO_PARENT G_MAXUINT

typedef struct
{
  char *key; /* (owned) */
  gpointer value;
  guint parent; /* the nearest entry before with a shorter key that this key begins with */
} Entry;

/* Sorted by key. Whatever a text begins with is a beginning, too, of the last key that is not
 * behind the text: between that beginning and the text everything begins with it. */
struct _CwPrefixIndex
{
  GArray *entries; /* (element-type Entry) */
};

static void
entry_clear (gpointer data)
{
  g_free (((Entry *) data)->key);
}

CwPrefixIndex *
cw_prefix_index_new (void)
{
  CwPrefixIndex *index = g_new0 (CwPrefixIndex, 1);

  index->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (index->entries, entry_clear);
  return index;
}

void
cw_prefix_index_free (CwPrefixIndex *index)
{
  if (index == NULL)
    return;
  g_array_unref (index->entries);
  g_free (index);
}

void
cw_prefix_index_add (CwPrefixIndex *index, const char *key, gpointer value)
{
  Entry entry = { .key = g_strdup (key), .value = value, .parent = NO_PARENT };

  g_array_append_val (index->entries, entry);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  return strcmp (((const Entry *) a)->key, ((const Entry *) b)->key);
}

static const Entry *
get_entry (const CwPrefixIndex *index, guint i)
{
  return &g_array_index (index->entries, Entry, i);
}

void
cw_prefix_index_seal (CwPrefixIndex *index)
{
  g_array_sort (index->entries, compare_entries);
  for (guint i = 1; i < index->entries->len; i++)
    {
      Entry *entry = &g_array_index (index->entries, Entry, i);
      guint parent = i - 1;

      while (parent != NO_PARENT && !g_str_has_prefix (entry->key, get_entry (index, parent)->key))
        parent = get_entry (index, parent)->parent;
      entry->parent = parent;
    }
}

/* The last entry whose key is not behind @text; NO_PARENT: all are. */
static guint
find_last_before (const CwPrefixIndex *index, const char *text)
{
  guint low = 0;
  guint high = index->entries->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (strcmp (get_entry (index, middle)->key, text) <= 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low > 0 ? low - 1 : NO_PARENT;
}

void
cw_prefix_index_find (const CwPrefixIndex *index, const char *text, GPtrArray *found)
{
  for (guint i = find_last_before (index, text); i != NO_PARENT; i = get_entry (index, i)->parent)
    if (g_str_has_prefix (text, get_entry (index, i)->key))
      g_ptr_array_add (found, get_entry (index, i)->value);
}
