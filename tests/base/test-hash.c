/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include <glib.h>

#include "base/cw-hash.h"

/* Computed by a second program from the description in cw-hash.h. */
static void
test_known (void)
{
  guint8 all[256];

  for (guint i = 0; i < sizeof all; i++)
    all[i] = (guint8) i;
  g_assert_cmpint ((gint64) cw_hash_bytes (NULL, 0), ==, G_GINT64_CONSTANT (2023296209331566137));
  g_assert_cmpint ((gint64) cw_hash_bytes ("a", 1), ==, G_GINT64_CONSTANT (4245955539297556953));
  g_assert_cmpint ((gint64) cw_hash_bytes ("abcdefgh", 8), ==,
                   G_GINT64_CONSTANT (1599456932457420108));
  g_assert_cmpint ((gint64) cw_hash_bytes ("abcdefghi", 9), ==,
                   G_GINT64_CONSTANT (-1618842304251574591));
  g_assert_cmpint ((gint64) cw_hash_bytes (all, sizeof all), ==,
                   G_GINT64_CONSTANT (1143445776960041831));
}

static void
test_alignment (void)
{
  char buffer[64];

  for (guint offset = 0; offset < 8; offset++)
    {
      strcpy (buffer + offset, "the same bytes at another place");
      g_assert_cmpuint (cw_hash_bytes (buffer + offset, 31), ==,
                        cw_hash_bytes ("the same bytes at another place", 31));
    }
}

static void
add_new (GHashTable *seen, const char *text, gsize len)
{
  gint64 *hash = g_new (gint64, 1);

  *hash = (gint64) cw_hash_bytes (text, len);
  g_assert_true (g_hash_table_add (seen, hash));
}

/* Names that differ as little as names in a directory do. */
static void
test_no_collisions (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  char text[128];
  char zeros[64] = "";

  for (guint i = 0; i < 200000; i++)
    {
      int len = g_snprintf (text, sizeof text, "cn=user %05u,ou=ou%u,dc=contoso,dc=com", i, i % 7);

      add_new (seen, text, (gsize) len);
      len = g_snprintf (text, sizeof text, "%u", i);
      add_new (seen, text, (gsize) len);
    }
  for (gsize len = 0; len < sizeof zeros; len++)
    add_new (seen, zeros, len);
}

/* One bit of the input turns over about half of the result's. */
static void
test_avalanche (void)
{
  char text[] = "cn=user 00001,ou=people,dc=contoso,dc=com";
  guint64 hash = cw_hash_bytes (text, sizeof text - 1);
  guint n_turned = 0;
  guint n_bits = (sizeof text - 1) * 8;

  for (guint i = 0; i < n_bits; i++)
    {
      guint64 other;
      guint n;

      text[i / 8] ^= (char) (1 << i % 8);
      other = cw_hash_bytes (text, sizeof text - 1);
      text[i / 8] ^= (char) (1 << i % 8);
      n = (guint) __builtin_popcountll (hash ^ other);
      g_assert_cmpuint (n, >=, 10);
      n_turned += n;
    }
  g_assert_cmpfloat_with_epsilon ((double) n_turned / n_bits, 32, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hash/known", test_known);
  g_test_add_func ("/hash/alignment", test_alignment);
  g_test_add_func ("/hash/no-collisions", test_no_collisions);
  g_test_add_func ("/hash/avalanche", test_avalanche);
  return g_test_run ();
}
