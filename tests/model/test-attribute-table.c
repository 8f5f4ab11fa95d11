/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include <glib.h>

#include "model/cw-attribute-table.h"

#define N_THREADS 4
#define N_NAMES   5000

static void
test_names (void)
{
  g_autoptr (CwAttributeTable) table = cw_attribute_table_new ();

  g_assert_cmpuint (cw_attribute_table_get_size (table), ==, 0);
  g_assert_cmpuint (cw_attribute_table_lookup (table, "mail"), ==, CW_ATTRIBUTE_NONE);
  g_assert_cmpuint (cw_attribute_table_intern (table, "objectGUID"), ==, 1);
  g_assert_cmpuint (cw_attribute_table_intern (table, "mail"), ==, 2);
  g_assert_cmpuint (cw_attribute_table_intern (table, "OBJECTguid"), ==, 1);
  g_assert_cmpuint (cw_attribute_table_intern_len (table, "mailNickname", 4), ==, 2);
  g_assert_cmpuint (cw_attribute_table_lookup (table, "MAIL"), ==, 2);
  g_assert_cmpuint (cw_attribute_table_intern (table, "gr\xc3\xb6\xc3\x9f"
                                                      "e"),
                    ==, 3);
  g_assert_cmpuint (cw_attribute_table_lookup (table, "GR\xc3\x96SSE"), ==, 3);

  /* The spelling that came first. */
  g_assert_cmpstr (cw_attribute_table_get_name (table, 1), ==, "objectGUID");
  g_assert_cmpstr (cw_attribute_table_get_name (table, 2), ==, "mail");
  g_assert_null (cw_attribute_table_get_name (table, CW_ATTRIBUTE_NONE));
  g_assert_null (cw_attribute_table_get_name (table, 4));
  g_assert_null (cw_attribute_table_get_name (table, 65535));
  g_assert_cmpuint (cw_attribute_table_get_size (table), ==, 3);
}

static void
test_bad_names (void)
{
  g_autoptr (CwAttributeTable) table = cw_attribute_table_new ();
  g_autofree char *longest = g_strnfill (255, 'x');
  g_autofree char *too_long = g_strnfill (256, 'x');
  const char *const names[] = { "", "\xff", "a\xc3", too_long };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_cmpuint (cw_attribute_table_intern (table, names[i]), ==, CW_ATTRIBUTE_NONE);
      g_assert_cmpuint (cw_attribute_table_lookup (table, names[i]), ==, CW_ATTRIBUTE_NONE);
      g_assert_false (cw_attribute_table_restore (table, 1, names[i]));
    }
  g_assert_cmpuint (cw_attribute_table_intern_len (table, "a\0b", 3), ==, CW_ATTRIBUTE_NONE);
  g_assert_cmpuint (cw_attribute_table_intern (table, longest), ==, 1);
  g_assert_cmpuint (cw_attribute_table_get_size (table), ==, 1);
}

static void
test_restore (void)
{
  g_autoptr (CwAttributeTable) table = cw_attribute_table_new ();

  g_assert_true (cw_attribute_table_restore (table, 1, "cn"));
  g_assert_false (cw_attribute_table_restore (table, 3, "sn"));
  g_assert_false (cw_attribute_table_restore (table, 1, "sn"));
  g_assert_false (cw_attribute_table_restore (table, 0, "sn"));
  g_assert_false (cw_attribute_table_restore (table, 2, "CN"));
  g_assert_true (cw_attribute_table_restore (table, 2, "sn"));
  g_assert_cmpuint (cw_attribute_table_intern (table, "SN"), ==, 2);
  g_assert_cmpuint (cw_attribute_table_intern (table, "mail"), ==, 3);
}

static void
test_full (void)
{
  g_autoptr (CwAttributeTable) table = cw_attribute_table_new ();
  char name[16];

  for (guint i = 1; i <= 65535; i++)
    {
      g_snprintf (name, sizeof name, "Name%u", i);
      g_assert_cmpuint (cw_attribute_table_intern (table, name), ==, i);
    }
  g_assert_cmpuint (cw_attribute_table_intern (table, "one-more"), ==, CW_ATTRIBUTE_NONE);
  g_assert_cmpuint (cw_attribute_table_get_size (table), ==, 65535);
  for (guint i = 1; i <= 65535; i++)
    {
      g_snprintf (name, sizeof name, "nAME%u", i);
      g_assert_cmpuint (cw_attribute_table_lookup (table, name), ==, i);
      name[0] = 'N';
      g_assert_cmpint (
          g_ascii_strcasecmp (cw_attribute_table_get_name (table, (CwAttributeId) i), name), ==, 0);
    }
}

/* Every thread interns the same names in its own order and must see the same ids. */
static gpointer
intern_thread (gpointer data)
{
  CwAttributeTable *table = data;
  CwAttributeId *ids = g_new0 (CwAttributeId, N_NAMES);
  guint step = 1 + 2 * (guint) g_random_int_range (1, 1000);
  char name[16];

  while (step % 5 == 0)
    step += 2;
  for (guint i = 0; i < N_NAMES; i++)
    {
      guint n = i * step % N_NAMES;

      g_snprintf (name, sizeof name, "attr%u", n);
      ids[n] = cw_attribute_table_intern (table, name);
      g_assert_cmpstr (cw_attribute_table_get_name (table, ids[n]), ==, name);
    }
  return ids;
}

static void
test_threads (void)
{
  g_autoptr (CwAttributeTable) table = cw_attribute_table_new ();
  GThread *threads[N_THREADS];
  CwAttributeId *ids[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("intern", intern_thread, table);
  for (guint i = 0; i < N_THREADS; i++)
    ids[i] = g_thread_join (threads[i]);
  for (guint i = 0; i < N_THREADS; i++)
    {
      g_assert_cmpmem (ids[i], N_NAMES * sizeof ids[i][0], ids[0], N_NAMES * sizeof ids[0][0]);
      if (i > 0)
        g_free (ids[i]);
    }
  g_free (ids[0]);
  g_assert_cmpuint (cw_attribute_table_get_size (table), ==, N_NAMES);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/attribute-table/names", test_names);
  g_test_add_func ("/attribute-table/bad-names", test_bad_names);
  g_test_add_func ("/attribute-table/restore", test_restore);
  g_test_add_func ("/attribute-table/full", test_full);
  g_test_add_func ("/attribute-table/threads", test_threads);
  return g_test_run ();
}
