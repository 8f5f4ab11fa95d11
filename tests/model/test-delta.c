/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include <gio/gio.h>

#include "model/cw-delta.h"
#include "random-entry.h"

static CwEntry *
build_before (CwEntryBuilder *builder)
{
  cw_entry_builder_add_string (builder, 1, "same");
  cw_entry_builder_add_string (builder, 2, "gone");
  cw_entry_builder_add_string (builder, 3, "a");
  cw_entry_builder_add_string (builder, 3, "b");
  cw_entry_builder_add_string (builder, 3, "d");
  cw_entry_builder_add_string (builder, 5, "emptied");
  return cw_entry_builder_end (builder, NULL);
}

static CwEntry *
build_after (CwEntryBuilder *builder)
{
  cw_entry_builder_add_string (builder, 1, "same");
  cw_entry_builder_add_string (builder, 3, "b");
  cw_entry_builder_add_string (builder, 3, "c");
  cw_entry_builder_add_string (builder, 3, "d");
  cw_entry_builder_add_string (builder, 4, "new");
  cw_entry_builder_add_empty (builder, 5);
  cw_entry_builder_add_empty (builder, 6);
  return cw_entry_builder_end (builder, NULL);
}

static void
assert_value (CwValue value, const char *expected)
{
  g_assert_cmpstr ((const char *) value.data, ==, expected);
}

static void
test_items (void)
{
  static const struct
  {
    CwAttributeId attribute;
    CwDeltaOp op;
    guint n_added;
    const char *added;
    guint n_removed;
    const char *removed;
  } expected[] = {
    { 2, CW_DELTA_REMOVE, 0, NULL, 1, "gone" }, { 3, CW_DELTA_REPLACE, 1, "c", 1, "a" },
    { 4, CW_DELTA_ADD, 1, "new", 0, NULL },     { 5, CW_DELTA_REPLACE, 0, NULL, 1, "emptied" },
    { 6, CW_DELTA_ADD, 0, NULL, 0, NULL },
  };
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  g_autoptr (CwEntry) before = build_before (builder);
  g_autoptr (CwEntry) after = build_after (builder);
  g_autoptr (CwDelta) delta = cw_delta_new (before, after);

  g_assert_cmpuint (cw_delta_get_n_items (delta), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      const CwDeltaItem *item = cw_delta_get_item (delta, i);

      g_assert_true (cw_delta_find (delta, expected[i].attribute) == item);
      g_assert_cmpuint (item->attribute, ==, expected[i].attribute);
      g_assert_cmpint (item->op, ==, expected[i].op);
      g_assert_cmpuint (item->n_added, ==, expected[i].n_added);
      g_assert_cmpuint (item->n_removed, ==, expected[i].n_removed);
      if (item->n_added > 0)
        assert_value (cw_delta_get_added (delta, item->added_first), expected[i].added);
      if (item->n_removed > 0)
        assert_value (cw_delta_get_removed (delta, item->removed_first), expected[i].removed);
    }
  g_assert_null (cw_delta_find (delta, 1));
  g_assert_null (cw_delta_find (delta, 7));
}

static void
test_nothing (void)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  g_autoptr (CwEntry) entry = build_before (builder);
  g_autoptr (CwEntry) empty = cw_entry_new_empty ();
  g_autoptr (CwDelta) same = cw_delta_new (entry, entry);
  g_autoptr (CwDelta) none = cw_delta_new (NULL, NULL);
  g_autoptr (CwDelta) made = cw_delta_new (NULL, entry);
  g_autoptr (CwDelta) gone = cw_delta_new (entry, NULL);
  g_autoptr (CwEntry) after_made = cw_delta_apply (made, empty, NULL);
  g_autoptr (CwEntry) after_gone = cw_delta_apply (gone, entry, NULL);

  g_assert_cmpuint (cw_delta_get_n_items (same), ==, 0);
  g_assert_cmpuint (cw_delta_get_n_items (none), ==, 0);
  g_assert_true (cw_entry_equal (after_made, entry));
  g_assert_true (cw_entry_equal (after_gone, empty));
}

/* The values are those of the entries, which the delta keeps. */
static void
test_keeps_entries (void)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  CwEntry *before = build_before (builder);
  CwEntry *after = build_after (builder);
  g_autoptr (CwDelta) delta = cw_delta_new (before, after);
  g_autoptr (CwDelta) second = cw_delta_ref (delta);

  cw_entry_unref (before);
  cw_entry_unref (after);
  assert_value (cw_delta_get_removed (second, cw_delta_find (second, 2)->removed_first), "gone");
  assert_value (cw_delta_get_added (second, cw_delta_find (second, 4)->added_first), "new");
}

/* What it does to an entry that is not the one it was made from. */
static void
test_apply_elsewhere (void)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  g_autoptr (CwEntry) before = build_before (builder);
  g_autoptr (CwEntry) after = build_after (builder);
  g_autoptr (CwDelta) delta = cw_delta_new (before, after);
  g_autoptr (CwEntry) other = NULL;
  g_autoptr (CwEntry) result = NULL;

  cw_entry_builder_add_string (builder, 2, "something else");
  cw_entry_builder_add_string (builder, 3, "a");
  cw_entry_builder_add_string (builder, 3, "kept");
  cw_entry_builder_add_string (builder, 9, "kept");
  other = cw_entry_builder_end (builder, NULL);
  result = cw_delta_apply (delta, other, NULL);

  g_assert_false (cw_entry_has (result, 2));
  g_assert_cmpuint (cw_entry_get_n_values (result, 3), ==, 2);
  assert_value (cw_entry_get_value (result, 3, 0), "c");
  assert_value (cw_entry_get_value (result, 3, 1), "kept");
  g_assert_cmpstr (cw_entry_get_string (result, 4), ==, "new");
  g_assert_true (cw_entry_has (result, 5));
  g_assert_cmpstr (cw_entry_get_string (result, 9), ==, "kept");
}

/* diff (a, b) applied to a is b; values added and removed are told apart exactly. */
static void
test_random (void)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();

  for (guint i = 0; i < 10000; i++)
    {
      g_autoptr (CwEntry) before = random_entry_new (builder);
      g_autoptr (CwEntry) after = random_entry_new (builder);
      g_autoptr (CwDelta) delta = cw_delta_new (before, after);
      g_autoptr (CwDelta) reverse = cw_delta_new (after, before);
      g_autoptr (CwEntry) result = cw_delta_apply (delta, before, NULL);
      g_autoptr (CwEntry) back = cw_delta_apply (reverse, result, NULL);

      g_assert_true (cw_entry_equal (result, after));
      g_assert_true (cw_entry_equal (back, before));
      g_assert_cmpuint (cw_delta_get_n_items (delta), ==, cw_delta_get_n_items (reverse));
      for (guint j = 0; j < cw_delta_get_n_items (delta); j++)
        {
          const CwDeltaItem *item = cw_delta_get_item (delta, j);
          const CwDeltaItem *mirrored = cw_delta_get_item (reverse, j);

          g_assert_cmpuint (item->n_added, ==, mirrored->n_removed);
          g_assert_cmpuint (item->n_removed, ==, mirrored->n_added);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/delta/items", test_items);
  g_test_add_func ("/delta/nothing", test_nothing);
  g_test_add_func ("/delta/keeps-entries", test_keeps_entries);
  g_test_add_func ("/delta/apply-elsewhere", test_apply_elsewhere);
  g_test_add_func ("/delta/random", test_random);
  return g_test_run ();
}
