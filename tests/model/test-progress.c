/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <glib.h>

#include "model/cw-progress.h"

static void
test_names (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (int counter = 0; counter < CW_N_COUNTERS; counter++)
    g_assert_true (g_hash_table_add (seen, (gpointer) cw_counter_to_string (counter)));
  g_assert_cmpstr (cw_counter_to_string (CW_COUNTER_READ), ==, "read");
  g_assert_cmpstr (cw_counter_to_string (CW_COUNTER_LINKS_ADDED), ==, "links-added");
  g_assert_cmpstr (cw_counter_to_string (CW_COUNTER_EXPORT_LINKS_REMOVED), ==,
                   "export-links-removed");
  g_assert_cmpstr (cw_counter_to_string (CW_COUNTER_ERRORS), ==, "errors");
}

static void
test_add (void)
{
  CwCounts counts = { { 0 } };
  CwCounts other = { { 0 } };

  for (guint i = 0; i < CW_N_COUNTERS; i++)
    other.values[i] = i + 1;
  cw_counts_add (&counts, &other);
  cw_counts_add (&counts, &other);
  for (guint i = 0; i < CW_N_COUNTERS; i++)
    g_assert_cmpuint (counts.values[i], ==, 2 * (i + 1));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/progress/names", test_names);
  g_test_add_func ("/progress/add", test_add);
  return g_test_run ();
}
