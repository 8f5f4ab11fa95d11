/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-id-set.h"

static void
test_members (void)
{
  g_autoptr (CwIdSet) set = cw_id_set_new ();

  g_assert_false (cw_id_set_contains (set, 1));
  g_assert_true (cw_id_set_add (set, 1));
  g_assert_false (cw_id_set_add (set, 1));
  g_assert_true (cw_id_set_add (set, 1000000));
  g_assert_true (cw_id_set_contains (set, 1));
  g_assert_true (cw_id_set_contains (set, 1000000));
  g_assert_false (cw_id_set_contains (set, 2));
  g_assert_false (cw_id_set_contains (set, 999999));
  g_assert_false (cw_id_set_contains (set, 5000000));
  g_assert_false (cw_id_set_contains (set, 0));
  g_assert_cmpuint (cw_id_set_get_count (set), ==, 2);
}

static void
test_every_bit (void)
{
  g_autoptr (CwIdSet) set = cw_id_set_new ();

  for (gint64 id = 1; id <= 5000; id += 3)
    g_assert_true (cw_id_set_add (set, id));
  for (gint64 id = 1; id <= 5000; id++)
    g_assert_cmpint (cw_id_set_contains (set, id), ==, id % 3 == 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/id-set/members", test_members);
  g_test_add_func ("/id-set/every-bit", test_every_bit);
  return g_test_run ();
}
