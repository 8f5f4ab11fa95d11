/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-step-packing.h"

#define HAS_N    1u
#define HAS_NAME 2u

static void
put_number (GByteArray *bytes, guint64 number)
{
  guint8 buffer[10];
  guint n = 0;

  for (; number >= 0x80; number >>= 7)
    buffer[n++] = (guint8) (number | 0x80);
  buffer[n++] = (guint8) number;
  g_byte_array_append (bytes, buffer, n);
}

static gboolean
get_number (const guint8 **data, gsize *size, guint64 *ret_number)
{
  guint64 number = 0;

  for (guint shift = 0; *size > 0 && shift < 64; shift += 7)
    {
      guint8 byte = **data;

      (*data)++;
      (*size)--;
      number |= (guint64) (byte & 0x7f) << shift;
      if ((byte & 0x80) == 0)
        {
          *ret_number = number;
          return TRUE;
        }
    }
  return FALSE;
}

static void
put_value (GByteArray *bytes, const CwValue *value)
{
  put_number (bytes, value->len);
  g_byte_array_append (bytes, value->data, (guint) value->len);
}

static gboolean
get_value (const guint8 **data, gsize *size, CwValue *ret_value)
{
  guint64 len = 0;

  if (!get_number (data, size, &len) || len > *size)
    return FALSE;
  *ret_value = (CwValue){ *data, (gsize) len };
  *data += len;
  *size -= (gsize) len;
  return TRUE;
}

void
cw_step_entry_pack (GByteArray *bytes, gint64 previous_id, const CwStepEntry *entry)
{
  gint64 difference = entry->id - previous_id;
  guint64 folded = (guint64) difference << 1 ^ (difference < 0 ? G_MAXUINT64 : 0);
  gboolean has_name = entry->dn.len > 0 || entry->anchor.len > 0;

  put_number (bytes, folded << 2 | (has_name ? HAS_NAME : 0) | (entry->n > 1 ? HAS_N : 0));
  if (entry->n > 1)
    put_number (bytes, entry->n);
  if (!has_name)
    return;
  put_value (bytes, &entry->dn);
  put_value (bytes, &entry->anchor);
}

gboolean
cw_step_entry_unpack (const guint8 **data, gsize *size, gint64 previous_id, CwStepEntry *ret_entry)
{
  CwStepEntry entry = { .n = 1 };
  guint64 head = 0;
  guint64 folded = 0;

  if (!get_number (data, size, &head))
    return FALSE;
  folded = head >> 2;
  entry.id = (gint64) ((guint64) previous_id + ((folded >> 1) ^ (0 - (folded & 1))));
  if ((head & HAS_N) != 0 && !get_number (data, size, &entry.n))
    return FALSE;
  if ((head & HAS_NAME) != 0 &&
      (!get_value (data, size, &entry.dn) || !get_value (data, size, &entry.anchor)))
    return FALSE;
  *ret_entry = entry;
  return TRUE;
}
