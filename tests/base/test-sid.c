/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include <glib.h>

#include "base/cw-sid.h"

static const struct
{
  const char *text;
  gsize size;
  guint8 bytes[CW_SID_MAX_SIZE];
} pairs[] = {
  /* Everyone, Administrators, a domain's Domain Admins */
  { "S-1-1-0", 12, { 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0 } },
  { "S-1-5-32-544", 16, { 1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0 } },
  { "S-1-5-21-1004336348-1177238915-682003330-512",
    28,
    { 1,    5,    0,    0,    0,    0,    0,    5,    0x15, 0,    0, 0, 0xdc, 0xf4,
      0xdc, 0x3b, 0x83, 0x3d, 0x2b, 0x46, 0x82, 0x8b, 0xa6, 0x28, 0, 2, 0,    0 } },
  { "S-1-5-4294967295", 12, { 1, 1, 0, 0, 0, 0, 0, 5, 0xff, 0xff, 0xff, 0xff } },
  { "S-1-4294967295-7", 12, { 1, 1, 0, 0, 0xff, 0xff, 0xff, 0xff, 7, 0, 0, 0 } },
  { "S-1-0x010000000000-7", 12, { 1, 1, 1, 0, 0, 0, 0, 0, 7, 0, 0, 0 } },
  { "S-1-5", 8, { 1, 0, 0, 0, 0, 0, 0, 5 } },
};

static void
test_both_ways (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *text = cw_sid_to_string (pairs[i].bytes, pairs[i].size);
      g_autoptr (GBytes) bytes = cw_sid_from_string (pairs[i].text);

      g_assert_cmpstr (text, ==, pairs[i].text);
      g_assert_nonnull (bytes);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), pairs[i].bytes,
                       pairs[i].size);
    }
}

static void
test_longest (void)
{
  g_autoptr (GBytes) bytes = cw_sid_from_string ("S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15");
  g_autoptr (GBytes) too_long = cw_sid_from_string ("S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16");

  g_assert_nonnull (bytes);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, CW_SID_MAX_SIZE);
  g_assert_null (too_long);
}

static void
test_bad_bytes (void)
{
  guint8 sid[CW_SID_MAX_SIZE + 4];
  guint32 rid = 4711;

  memcpy (sid, pairs[2].bytes, pairs[2].size);
  for (gsize size = 0; size < sizeof sid; size++)
    {
      g_autofree char *text = cw_sid_to_string (sid, size);

      g_assert_true ((text != NULL) == (size == pairs[2].size));
    }

  sid[0] = 2;
  g_assert_null (cw_sid_to_string (sid, pairs[2].size));
  g_assert_false (cw_sid_get_rid (sid, pairs[2].size, &rid));
  memset (sid, 0, sizeof sid);
  sid[0] = 1;
  sid[1] = 16;
  g_assert_null (cw_sid_to_string (sid, 8 + 4 * 16));
  g_assert_null (cw_sid_to_string (NULL, 0));
  g_assert_cmpuint (rid, ==, 4711);
}

static void
test_bad_text (void)
{
  static const char *const cases[] = {
    "",
    "S",
    "S-1",
    "S-1-",
    "S-2-5-32",
    "S-1-5-",
    "S-1--5",
    "S-1-5-32 ",
    " S-1-5-32",
    "S-1-5-4294967296",
    "S-1-5-+32",
    "S-1-5--32",
    "S-1-5-0x20",
    "S-1-5.32",
    "S-1-4294967296-1",
    "S-1-0x5-1",
    "T-1-5-32-1",
    "S-1-5-32-1-",
    "S-1-5-99999999999",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = cw_sid_from_string (cases[i]);

      g_assert_null (bytes);
    }
}

static void
test_rid (void)
{
  guint32 rid = 0;

  g_assert_true (cw_sid_get_rid (pairs[2].bytes, pairs[2].size, &rid));
  g_assert_cmpuint (rid, ==, 512);
  g_assert_false (cw_sid_get_rid (pairs[6].bytes, pairs[6].size, &rid));
  g_assert_cmpuint (rid, ==, 512);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sid/both-ways", test_both_ways);
  g_test_add_func ("/sid/longest", test_longest);
  g_test_add_func ("/sid/bad-bytes", test_bad_bytes);
  g_test_add_func ("/sid/bad-text", test_bad_text);
  g_test_add_func ("/sid/rid", test_rid);
  return g_test_run ();
}
