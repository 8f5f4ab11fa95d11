/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "random-entry.h"

static void
add_values (CwEntryBuilder *builder, CwAttributeId id)
{
  int n_values = g_test_rand_int_range (0, 6);

  if (n_values == 0)
    cw_entry_builder_add_empty (builder, id);
  for (int i = 0; i < n_values; i++)
    {
      guint8 value[4];
      int len = g_test_rand_int_range (0, sizeof value + 1);

      for (int j = 0; j < len; j++)
        value[j] = (guint8) (g_test_rand_bit () ? g_test_rand_int_range (0, 3)
                                                : g_test_rand_int_range (0, 256));
      cw_entry_builder_add (builder, id, value, (gsize) len);
    }
}

CwEntry *
random_entry_new (CwEntryBuilder *builder)
{
  g_autoptr (GError) error = NULL;
  int n_attributes = g_test_rand_int_range (0, 12);
  CwEntry *entry = NULL;

  for (int i = 0; i < n_attributes; i++)
    add_values (builder, (CwAttributeId) (g_test_rand_bit () ? g_test_rand_int_range (1, 8)
                                                             : g_test_rand_int_range (1, 65536)));
  entry = cw_entry_builder_end (builder, &error);
  g_assert_no_error (error);
  return entry;
}
