/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-hash.h"
#include "store/cw-name-filter.h"

#define N_NAMES 200000

static guint64
hash_name (const char *kind, guint i)
{
  char name[40];

  return cw_hash_bytes (name, (gsize) g_snprintf (name, sizeof name, "cn=%s %u,dc=x", kind, i));
}

static guint
count_known (const CwNameFilter *filter, const char *kind)
{
  guint n = 0;

  for (guint i = 0; i < N_NAMES; i++)
    n += cw_name_filter_may_have (filter, hash_name (kind, i));
  return n;
}

/* What is there is never denied; of what is not, nearly everything is. */
static void
test_tells (void)
{
  g_autoptr (CwNameFilter) filter = cw_name_filter_new ();

  g_assert_cmpuint (count_known (filter, "here"), ==, 0);
  for (guint i = 0; i < N_NAMES; i++)
    cw_name_filter_add (filter, hash_name ("here", i));
  g_assert_cmpuint (count_known (filter, "here"), ==, N_NAMES);
  g_assert_cmpuint (count_known (filter, "elsewhere"), <, N_NAMES / 1000);
}

/* No bit lies outside. */
static void
test_extremes (void)
{
  static const guint64 hashes[] = { 0, 1, G_MAXUINT32, G_MAXUINT64, G_GUINT64_CONSTANT (1) << 63 };

  for (guint i = 0; i < G_N_ELEMENTS (hashes); i++)
    {
      g_autoptr (CwNameFilter) filter = cw_name_filter_new ();

      g_assert_false (cw_name_filter_may_have (filter, hashes[i]));
      cw_name_filter_add (filter, hashes[i]);
      g_assert_true (cw_name_filter_may_have (filter, hashes[i]));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/name-filter/tells", test_tells);
  g_test_add_func ("/name-filter/extremes", test_extremes);
  return g_test_run ();
}
