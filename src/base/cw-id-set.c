/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-id-set.h"

struct _CwIdSet
{
  GByteArray *bits;
  guint64 count;
};

CwIdSet *
cw_id_set_new (void)
{
  CwIdSet *set = g_new0 (CwIdSet, 1);

  set->bits = g_byte_array_new ();
  return set;
}

void
cw_id_set_free (CwIdSet *set)
{
  g_byte_array_unref (set->bits);
  g_free (set);
}

static void
grow (CwIdSet *set, gsize size)
{
  gsize old = set->bits->len;
  gsize wanted = MAX (size, old + old / 2);

  g_byte_array_set_size (set->bits, wanted);
  memset (set->bits->data + old, 0, wanted - old);
}

gboolean
cw_id_set_add (CwIdSet *set, gint64 id)
{
  gsize byte = (gsize) id / 8;
  guint8 mask = 1u << (id % 8);

  g_return_val_if_fail (id > 0, FALSE);

  if (byte >= set->bits->len)
    grow (set, byte + 1);
  if (set->bits->data[byte] & mask)
    return FALSE;
  set->bits->data[byte] |= mask;
  set->count++;
  return TRUE;
}

gboolean
cw_id_set_contains (CwIdSet *set, gint64 id)
{
  gsize byte = (gsize) id / 8;

  return id > 0 && byte < set->bits->len && (set->bits->data[byte] & (1u << (id % 8))) != 0;
}

guint64
cw_id_set_get_count (CwIdSet *set)
{
  return set->count;
}
