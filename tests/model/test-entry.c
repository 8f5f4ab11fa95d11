/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include <gio/gio.h>

#include "base/cw-error.h"
#include "model/cw-entry.h"
#include "random-entry.h"

/* Ids 2 ("a", "b\0c", "") and 7 (no value) and 300 ("42"), written down by hand from cw-entry.h. */
static const guint8 sample[] = {
  'C', 'W', 'E', 1, 68, 0, 0, 0, 3, 0,  0, 0,   4, 0,   0, 0,   2, 0,   3,   0, 0,   0,   0,
  0,   7,   0,   0, 0,  3, 0, 0, 0, 44, 1, 1,   0, 3,   0, 0,   0, 0,   0,   0, 0,   2,   0,
  0,   0,   6,   0, 0,  0, 9, 0, 0, 0,  0, 'a', 0, 'b', 0, 'c', 0, '4', '2', 0, 'x', 'x',
};

/* Without the two bytes that are only there to have something behind the end. */
#define SAMPLE_SIZE (sizeof sample - 2)

static guint8 *
dup_sample (void)
{
  guint8 *bytes = g_memdup2 (sample, sizeof sample);

  bytes[4] = SAMPLE_SIZE;
  return bytes;
}

static void
test_read (void)
{
  g_autofree guint8 *bytes = dup_sample ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CwEntry) entry = cw_entry_new_from_bytes (bytes, SAMPLE_SIZE, &error);
  const guint8 *again = NULL;
  gsize size = 0;
  guint position = 9;
  CwValue value;

  g_assert_no_error (error);
  g_assert_cmpuint (cw_entry_get_n_attributes (entry), ==, 3);
  g_assert_cmpuint (cw_entry_get_attribute_id (entry, 0), ==, 2);
  g_assert_cmpuint (cw_entry_get_attribute_id (entry, 1), ==, 7);
  g_assert_cmpuint (cw_entry_get_attribute_id (entry, 2), ==, 300);
  g_assert_cmpuint (cw_entry_get_n_values_at (entry, 0), ==, 3);
  g_assert_cmpuint (cw_entry_get_n_values_at (entry, 1), ==, 0);

  value = cw_entry_get_value_at (entry, 0, 0);
  g_assert_cmpmem (value.data, value.len + 1, "", 1);
  value = cw_entry_get_value_at (entry, 0, 1);
  g_assert_cmpmem (value.data, value.len + 1, "a", 2);
  value = cw_entry_get_value (entry, 2, 2);
  g_assert_cmpmem (value.data, value.len + 1, "b\0c", 4);

  g_assert_true (cw_entry_find (entry, 300, &position));
  g_assert_cmpuint (position, ==, 2);
  g_assert_false (cw_entry_find (entry, 3, &position));
  g_assert_cmpuint (position, ==, 2);
  g_assert_true (cw_entry_has (entry, 7));
  g_assert_false (cw_entry_has (entry, 1));
  g_assert_false (cw_entry_has (entry, 65535));
  g_assert_cmpuint (cw_entry_get_n_values (entry, 2), ==, 3);
  g_assert_cmpuint (cw_entry_get_n_values (entry, 7), ==, 0);
  g_assert_cmpuint (cw_entry_get_n_values (entry, 8), ==, 0);
  g_assert_cmpstr (cw_entry_get_string (entry, 300), ==, "42");
  g_assert_cmpstr (cw_entry_get_string (entry, 2), ==, "");
  g_assert_null (cw_entry_get_string (entry, 7));
  g_assert_null (cw_entry_get_string (entry, 8));

  again = cw_entry_get_bytes (entry, &size);
  g_assert_cmpmem (again, size, bytes, SAMPLE_SIZE);
}

static void
assert_refused (const guint8 *bytes, gsize size)
{
  /* Exactly as large as said, so that a reader that goes too far is caught by ASan. */
  g_autofree guint8 *copy = g_memdup2 (bytes, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwEntry) entry = cw_entry_new_from_bytes (copy, size, &error);

  g_assert_null (entry);
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *what;
    guint offset;
    guint8 byte;
  } cases[] = {
    { "magic", 0, 'X' },
    { "version 0", 3, 0 },
    { "version 2", 3, 2 },
    { "size too small", 4, SAMPLE_SIZE - 1 },
    { "size too large", 4, SAMPLE_SIZE + 1 },
    { "size far too large", 7, 0x7f },
    { "fewer attributes", 8, 2 },
    { "more attributes", 8, 4 },
    { "far more attributes", 9, 0xff },
    { "reserved", 10, 1 },
    { "fewer values", 12, 3 },
    { "more values", 12, 5 },
    { "far more values", 15, 0xff },
    { "id 0", 16, 0 },
    { "ids not rising", 16, 8 },
    { "same id twice", 16, 7 },
    { "first not 0", 20, 1 },
    { "count too small", 18, 2 },
    { "count too large", 18, 4 },
    { "far too large a count", 19, 0xff },
    { "gap in values", 28, 4 },
    { "end before start", 44, 0 },
    { "end not at a NUL", 44, 3 },
    { "end behind the block", 43, 0x40 },
    { "last end too early", 52, 8 },
    { "last end behind the block", 52, 10 },
    { "values not sorted", 57, 'z' },
    { "no NUL behind a value", 58, 'x' },
    { "no NUL at the end", 65, 'x' },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree guint8 *bytes = dup_sample ();

      g_test_message ("%s", cases[i].what);
      g_assert_cmpuint (bytes[cases[i].offset], !=, cases[i].byte);
      bytes[cases[i].offset] = cases[i].byte;
      assert_refused (bytes, SAMPLE_SIZE);
    }
}

static void
test_truncated (void)
{
  g_autofree guint8 *bytes = dup_sample ();

  for (gsize size = 0; size < SAMPLE_SIZE; size++)
    {
      assert_refused (bytes, size);
      /* Also when the size in the header says that this is all. */
      bytes[4] = (guint8) size;
      assert_refused (bytes, size);
      bytes[4] = SAMPLE_SIZE;
    }
}

static void
test_duplicate_values (void)
{
  const guint8 bytes[] = { 'C', 'W', 'E', 1, 36, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0,   0, 2,   0,
                           2,   0,   0,   0, 0,  0, 1, 0, 0, 0, 3, 0, 0, 0, 'a', 0, 'a', 0 };

  assert_refused (bytes, sizeof bytes);
}

static void
test_empty (void)
{
  g_autoptr (CwEntry) entry = cw_entry_new_empty ();
  g_autoptr (CwEntry) again = NULL;
  gsize size = 0;
  const guint8 *bytes = cw_entry_get_bytes (entry, &size);

  g_assert_cmpuint (size, ==, 16);
  g_assert_cmpuint (cw_entry_get_n_attributes (entry), ==, 0);
  g_assert_false (cw_entry_has (entry, 1));
  again = cw_entry_new_from_bytes (bytes, size, NULL);
  g_assert_nonnull (again);
  g_assert_true (cw_entry_equal (entry, again));
}

/* Builder, bytes, parser: the same entry. */
static void
test_round_trip (void)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();

  for (guint i = 0; i < 5000; i++)
    {
      g_autoptr (CwEntry) entry = random_entry_new (builder);
      g_autoptr (GError) error = NULL;
      g_autoptr (CwEntry) again = NULL;
      gsize size = 0;
      const guint8 *bytes = cw_entry_get_bytes (entry, &size);

      again = cw_entry_new_from_bytes (bytes, size, &error);
      g_assert_no_error (error);
      g_assert_true (cw_entry_equal (entry, again));
      for (guint j = 0; j < cw_entry_get_n_attributes (entry); j++)
        {
          guint position = 0;

          g_assert_true (cw_entry_find (again, cw_entry_get_attribute_id (entry, j), &position));
          g_assert_cmpuint (position, ==, j);
        }
    }
}

static void
test_integer (void)
{
  static const struct
  {
    const char *text;
    gboolean is_integer;
    gint64 value;
  } cases[] = {
    { "0", TRUE, 0 },
    { "-1", TRUE, -1 },
    { "66048", TRUE, 66048 },
    { "9223372036854775807", TRUE, G_MAXINT64 },
    { "-9223372036854775808", TRUE, G_MININT64 },
    { "9223372036854775808", FALSE, 0 },
    { "", FALSE, 0 },
    { "-", FALSE, 0 },
    { "+1", FALSE, 0 },
    { " 1", FALSE, 0 },
    { "1 ", FALSE, 0 },
    { "0x10", FALSE, 0 },
    { "1.0", FALSE, 0 },
    { "TRUE", FALSE, 0 },
  };
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  g_autoptr (CwEntry) nul = NULL;
  gint64 value = 4711;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwEntry) entry = NULL;

      value = 4711;
      cw_entry_builder_add_string (builder, 5, cases[i].text);
      entry = cw_entry_builder_end (builder, NULL);
      g_assert_cmpint (cw_entry_get_integer (entry, 5, &value), ==, cases[i].is_integer);
      g_assert_cmpint (value, ==, cases[i].is_integer ? cases[i].value : 4711);
      g_assert_false (cw_entry_get_integer (entry, 6, &value));
    }
  value = 4711;
  cw_entry_builder_add (builder, 5,
                        "1\0"
                        "2",
                        3);
  nul = cw_entry_builder_end (builder, NULL);
  g_assert_false (cw_entry_get_integer (nul, 5, &value));
  g_assert_cmpint (value, ==, 4711);
}

#define VALUE(s)                                                                                   \
  {                                                                                                \
    (const guint8 *) s, sizeof s - 1                                                               \
  }

static void
test_compare (void)
{
  static const CwValue sorted[] = {
    VALUE (""),   VALUE ("\0"), VALUE ("\0a"),      VALUE ("a"),    VALUE ("a\0"),
    VALUE ("aa"), VALUE ("b"),  VALUE ("\xc3\xbc"), VALUE ("\xff"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (sorted); i++)
    for (guint j = 0; j < G_N_ELEMENTS (sorted); j++)
      {
        int order = cw_value_compare (&sorted[i], &sorted[j]);

        g_assert_cmpint ((order > 0) - (order < 0), ==, (i > j) - (i < j));
      }
}

static void
test_hash (void)
{
  static const CwValue lower = VALUE ("ann.lee@contoso.com");
  static const CwValue upper = VALUE ("Ann.Lee@CONTOSO.com");
  static const CwValue umlaut = VALUE ("M\xc3\x9cLLER");
  static const CwValue umlaut_folded = VALUE ("m\xc3\xbcller");
  static const CwValue none = { NULL, 0 };

  g_assert_cmpint (cw_value_hash (&lower), !=, cw_value_hash (&upper));
  g_assert_cmpint (cw_value_hash_folded (&lower), ==, cw_value_hash_folded (&upper));
  g_assert_cmpint (cw_value_hash_folded (&lower), ==, cw_value_hash (&lower));
  g_assert_cmpint (cw_value_hash_folded (&umlaut), ==, cw_value_hash (&umlaut_folded));
  g_assert_cmpint (cw_value_hash (&none), ==, cw_value_hash_folded (&none));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entry/read", test_read);
  g_test_add_func ("/entry/refused", test_refused);
  g_test_add_func ("/entry/truncated", test_truncated);
  g_test_add_func ("/entry/duplicate-values", test_duplicate_values);
  g_test_add_func ("/entry/empty", test_empty);
  g_test_add_func ("/entry/round-trip", test_round_trip);
  g_test_add_func ("/entry/integer", test_integer);
  g_test_add_func ("/entry/compare", test_compare);
  g_test_add_func ("/entry/hash", test_hash);
  return g_test_run ();
}
