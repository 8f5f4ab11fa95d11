/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include <gio/gio.h>

#include "base/cw-error.h"
#include "model/cw-entry-builder.h"
#include "random-entry.h"

/* "2=a|b 3= 7=x": ids, values between bars; a lone "=" is an empty attribute. */
static CwEntry *
make_entry (CwEntryBuilder *builder, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);
  g_autoptr (GError) error = NULL;
  CwEntry *entry = NULL;

  for (guint i = 0; parts[i] != NULL && *parts[i] != '\0'; i++)
    {
      g_auto (GStrv) sides = g_strsplit (parts[i], "=", 2);
      g_auto (GStrv) values = g_strsplit (sides[1], "|", -1);
      CwAttributeId id = (CwAttributeId) g_ascii_strtoull (sides[0], NULL, 10);

      if (*sides[1] == '\0')
        cw_entry_builder_add_empty (builder, id);
      for (guint j = 0; *sides[1] != '\0' && values[j] != NULL; j++)
        cw_entry_builder_add_string (builder, id, values[j]);
    }
  entry = cw_entry_builder_end (builder, &error);
  g_assert_no_error (error);
  return entry;
}

static char *
describe_entry (const CwEntry *entry)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < cw_entry_get_n_attributes (entry); i++)
    {
      g_string_append_printf (text, "%s%u=", i > 0 ? " " : "",
                              cw_entry_get_attribute_id (entry, i));
      for (guint j = 0; j < cw_entry_get_n_values_at (entry, i); j++)
        g_string_append_printf (text, "%s%s", j > 0 ? "|" : "",
                                (const char *) cw_entry_get_value_at (entry, i, j).data);
    }
  return g_string_free (text, FALSE);
}

static void
test_sorted (void)
{
  static const struct
  {
    const char *added;
    const char *entry;
  } cases[] = {
    { "", "" },
    { "1=a", "1=a" },
    { "65535=a 1=b", "1=b 65535=a" },
    { "7=c|a|b 2=z 7=d", "2=z 7=a|b|c|d" },
    { "7=b|a|b|a|b", "7=a|b" },
    { "3= 1=a", "1=a 3=" },
    { "3= 3=", "3=" },
    { "3= 3=a", "3=a" },
    { "3=a 3= 2=b 3=", "2=b 3=a" },
    { "2=B|a|aa|A", "2=A|B|a|aa" },
  };
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwEntry) entry = make_entry (builder, cases[i].added);
      g_autofree char *text = describe_entry (entry);

      g_assert_cmpstr (text, ==, cases[i].entry);
    }
}

static void
test_kinds_of_values (void)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  g_autoptr (CwEntry) entry = NULL;
  gint64 value = 0;

  cw_entry_builder_add_integer (builder, 1, G_MININT64);
  cw_entry_builder_add (builder, 2, NULL, 0);
  cw_entry_builder_add_string (builder, 3, "text");
  entry = cw_entry_builder_end (builder, NULL);
  g_assert_true (cw_entry_get_integer (entry, 1, &value));
  g_assert_cmpint (value, ==, G_MININT64);
  g_assert_cmpuint (cw_entry_get_n_values (entry, 2), ==, 1);
  g_assert_cmpstr (cw_entry_get_string (entry, 2), ==, "");
  g_assert_cmpstr (cw_entry_get_string (entry, 3), ==, "text");
}

static void
test_clear (void)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  g_autoptr (CwEntry) first = NULL;
  g_autoptr (CwEntry) second = NULL;

  cw_entry_builder_add_string (builder, 1, "a");
  cw_entry_builder_clear (builder);
  cw_entry_builder_add_string (builder, 2, "b");
  first = cw_entry_builder_end (builder, NULL);
  second = cw_entry_builder_end (builder, NULL);
  g_assert_false (cw_entry_has (first, 1));
  g_assert_true (cw_entry_has (first, 2));
  g_assert_cmpuint (cw_entry_get_n_attributes (second), ==, 0);
}

/* The order in which values come does not show in the bytes. */
static void
test_canonical (void)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();

  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (CwEntry) entry = NULL;
      g_autoptr (CwEntry) shuffled = NULL;
      guint32 numbers[300];
      guint n = (guint) g_test_rand_int_range (1, G_N_ELEMENTS (numbers));

      for (guint i = 0; i < n; i++)
        {
          numbers[i] = (guint32) g_test_rand_int_range (0, 2000);
          cw_entry_builder_add_integer (builder, (CwAttributeId) (1 + numbers[i] % 7), numbers[i]);
        }
      entry = cw_entry_builder_end (builder, NULL);
      for (guint i = n; i > 0; i--)
        {
          guint j = (guint) g_test_rand_int_range (0, (gint32) i);
          guint32 number = numbers[j];

          numbers[j] = numbers[i - 1];
          cw_entry_builder_add_integer (builder, (CwAttributeId) (1 + number % 7), number);
          cw_entry_builder_add_integer (builder, (CwAttributeId) (1 + number % 7), number);
        }
      shuffled = cw_entry_builder_end (builder, NULL);
      g_assert_true (cw_entry_equal (entry, shuffled));
    }
}

static void
test_limits (void)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  g_autoptr (CwEntry) entry = NULL;
  g_autoptr (CwEntry) largest = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *large = g_malloc0 (CW_ENTRY_MAX_SIZE);

  for (int i = 0; i < CW_ENTRY_MAX_VALUES_PER_ATTRIBUTE; i++)
    cw_entry_builder_add_integer (builder, 9, i);
  entry = cw_entry_builder_end (builder, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cw_entry_get_n_values (entry, 9), ==, CW_ENTRY_MAX_VALUES_PER_ATTRIBUTE);

  for (int i = 0; i <= CW_ENTRY_MAX_VALUES_PER_ATTRIBUTE; i++)
    cw_entry_builder_add_integer (builder, 9, i);
  g_assert_null (cw_entry_builder_end (builder, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
  g_clear_error (&error);

  /* 16 of header, 8 of index, 4 of the value's end and its NUL */
  cw_entry_builder_add (builder, 1, large, CW_ENTRY_MAX_SIZE - 29);
  largest = cw_entry_builder_end (builder, &error);
  g_assert_no_error (error);
  for (gsize size = CW_ENTRY_MAX_SIZE - 28; size <= CW_ENTRY_MAX_SIZE; size += 28)
    {
      cw_entry_builder_add (builder, 1, large, size);
      g_assert_null (cw_entry_builder_end (builder, &error));
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
      g_clear_error (&error);
    }

  /* Too much in many pieces is not even kept, and the next entry is not touched by it. */
  for (guint i = 0; i < 1000; i++)
    cw_entry_builder_add (builder, 1, large, CW_ENTRY_MAX_SIZE / 2);
  g_assert_null (cw_entry_builder_end (builder, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
  g_clear_error (&error);
  g_clear_pointer (&entry, cw_entry_unref);
  entry = make_entry (builder, "1=a");
  g_assert_cmpuint (cw_entry_get_n_attributes (entry), ==, 1);
}

static void
test_merge (void)
{
  static const struct
  {
    const char *base;
    const char *partial;
    const char *merged;
  } cases[] = {
    { "", "", "" },
    { "1=a 2=b", "", "1=a 2=b" },
    { "", "1=a 2=b", "1=a 2=b" },
    { "1=a 2=b|c 9=z", "2=d 3=e", "1=a 2=d 3=e 9=z" },
    { "1=a 2=b 3=c", "2=", "1=a 3=c" },
    { "1=a", "1= 2=", "" },
    { "2=b", "1= 3=x", "2=b 3=x" },
    { "1=a 2=b", "3=c", "1=a 2=b 3=c" },
    { "3=c", "1=a 2=b", "1=a 2=b 3=c" },
  };
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwEntry) base = make_entry (builder, cases[i].base);
      g_autoptr (CwEntry) partial = make_entry (builder, cases[i].partial);
      g_autoptr (GError) error = NULL;
      g_autoptr (CwEntry) merged = cw_entry_builder_merge (builder, base, partial, &error);
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      text = describe_entry (merged);
      g_assert_cmpstr (text, ==, cases[i].merged);
    }
}

/* A partial change applied twice is the same as once. */
static void
test_merge_twice (void)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();

  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr (CwEntry) base = random_entry_new (builder);
      g_autoptr (CwEntry) partial = random_entry_new (builder);
      g_autoptr (CwEntry) once = cw_entry_builder_merge (builder, base, partial, NULL);
      g_autoptr (CwEntry) twice = cw_entry_builder_merge (builder, once, partial, NULL);

      g_assert_true (cw_entry_equal (once, twice));
      for (guint j = 0; j < cw_entry_get_n_attributes (partial); j++)
        g_assert_cmpuint (cw_entry_get_n_values (once, cw_entry_get_attribute_id (partial, j)), ==,
                          cw_entry_get_n_values_at (partial, j));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entry-builder/sorted", test_sorted);
  g_test_add_func ("/entry-builder/kinds-of-values", test_kinds_of_values);
  g_test_add_func ("/entry-builder/clear", test_clear);
  g_test_add_func ("/entry-builder/canonical", test_canonical);
  g_test_add_func ("/entry-builder/limits", test_limits);
  g_test_add_func ("/entry-builder/merge", test_merge);
  g_test_add_func ("/entry-builder/merge-twice", test_merge_twice);
  return g_test_run ();
}
