/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include <string.h>

#include <glib.h>

#include "model/cw-delta.h"
#include "model/cw-entry-builder.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What the parser accepts is canonical: built again from its values it has the same bytes. */
static void
check_entry (CwEntry *entry, const guint8 *data, gsize size)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  g_autoptr (CwDelta) delta = cw_delta_new (NULL, entry);
  g_autoptr (CwEntry) empty = cw_entry_new_empty ();
  g_autoptr (CwEntry) applied = cw_delta_apply (delta, empty, NULL);
  g_autoptr (CwEntry) rebuilt = NULL;
  gsize entry_size = 0;
  const guint8 *bytes = cw_entry_get_bytes (entry, &entry_size);

  g_assert_cmpmem (bytes, entry_size, data, size);
  for (guint i = 0; i < cw_entry_get_n_attributes (entry); i++)
    {
      gint64 value = 0;

      cw_entry_builder_copy_attribute (builder, entry, i);
      (void) cw_entry_get_integer (entry, cw_entry_get_attribute_id (entry, i), &value);
    }
  rebuilt = cw_entry_builder_end (builder, NULL);
  g_assert_true (cw_entry_equal (entry, rebuilt));
  g_assert_true (cw_entry_equal (entry, applied));
}

static void
try_bytes (const guint8 *data, gsize size)
{
  g_autoptr (CwEntry) entry = cw_entry_new_from_bytes (data, size, NULL);

  if (entry != NULL)
    check_entry (entry, data, size);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree guint8 *copy = NULL;
  guint32 size_le = GUINT32_TO_LE ((guint32) size);

  try_bytes (data, size);
  if (size < 16)
    return 0;

  /* With the size that the header should have, so that a change of it is not all that is seen. */
  copy = g_memdup2 (data, size);
  memcpy (copy + 4, &size_le, sizeof size_le);
  try_bytes (copy, size);
  return 0;
}
