/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "sync/cw-name-cache.h"

static void
test_remembers (void)
{
  g_autoptr (CwNameCache) cache = cw_name_cache_new ();

  g_assert_cmpint (cw_name_cache_find (cache, "cn=a", 4), ==, 0);
  cw_name_cache_put (cache, "cn=a", 4, 7);
  g_assert_cmpint (cw_name_cache_find (cache, "cn=a", 4), ==, 7);
  g_assert_cmpint (cw_name_cache_find (cache, "cn=A", 4), ==, 0);
  g_assert_cmpint (cw_name_cache_find (cache, "cn=", 3), ==, 0);
  cw_name_cache_put (cache, "cn=a", 4, 8);
  g_assert_cmpint (cw_name_cache_find (cache, "cn=a", 4), ==, 8);
  cw_name_cache_forget_all (cache);
  g_assert_cmpint (cw_name_cache_find (cache, "cn=a", 4), ==, 0);
}

/* More names than it holds: what it says is right all the same. */
static void
test_never_wrong (void)
{
  g_autoptr (CwNameCache) cache = cw_name_cache_new ();
  guint n_found = 0;

  for (gint64 i = 1; i <= 400000; i++)
    cw_name_cache_put (cache, &i, sizeof i, i);
  for (gint64 i = 1; i <= 400000; i++)
    {
      gint64 id = cw_name_cache_find (cache, &i, sizeof i);

      g_assert_true (id == 0 || id == i);
      n_found += id == i;
    }
  g_assert_cmpuint (n_found, >, 100000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/name-cache/remembers", test_remembers);
  g_test_add_func ("/name-cache/never-wrong", test_never_wrong);
  return g_test_run ();
}
