/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "model/cw-source-anchor.h"

static void
test_texts (void)
{
  g_autofree char *letters_59 = g_strnfill (59, 'a');
  g_autofree char *letters_60 = g_strnfill (60, 'a');
  g_autofree char *hyphens_19 = g_strnfill (19, '-');
  g_autofree char *hyphens_20 = g_strnfill (20, '-');

  g_assert_true (cw_source_anchor_is_text ("E12345", -1));
  g_assert_true (cw_source_anchor_is_text ("Müller-1", -1));
  g_assert_true (cw_source_anchor_is_text (letters_59, -1));
  g_assert_false (cw_source_anchor_is_text (letters_60, -1));
  g_assert_true (cw_source_anchor_is_text (hyphens_19, -1));
  g_assert_false (cw_source_anchor_is_text (hyphens_20, -1));
  g_assert_false (cw_source_anchor_is_text ("", -1));
  g_assert_false (cw_source_anchor_is_text ("a@b", -1));
  g_assert_false (cw_source_anchor_is_text ("a_b", -1));
  g_assert_false (cw_source_anchor_is_text ("\xff", -1));
  g_assert_true (cw_source_anchor_is_text ("ab@", 2));
  g_assert_false (cw_source_anchor_is_text ("a\0b", 3));
}

/* What is told first is what has to be corrected first: a sign stays wrong in a shorter text. */
static void
test_faults (void)
{
  g_autofree char *letters_60 = g_strnfill (60, 'a');
  g_autofree char *both = g_strconcat (letters_60, "@", NULL);

  g_assert_cmpint (cw_source_anchor_judge ("E-1 2.3", -1), ==, CW_SOURCE_ANCHOR_GOOD);
  g_assert_cmpint (cw_source_anchor_judge ("", -1), ==, CW_SOURCE_ANCHOR_EMPTY);
  g_assert_cmpint (cw_source_anchor_judge ("a@b", 0), ==, CW_SOURCE_ANCHOR_EMPTY);
  g_assert_cmpint (cw_source_anchor_judge ("\xff", -1), ==, CW_SOURCE_ANCHOR_NO_TEXT);
  g_assert_cmpint (cw_source_anchor_judge ("a@b", -1), ==, CW_SOURCE_ANCHOR_SIGN);
  g_assert_cmpint (cw_source_anchor_judge (letters_60, -1), ==, CW_SOURCE_ANCHOR_LONG);
  g_assert_cmpint (cw_source_anchor_judge (both, -1), ==, CW_SOURCE_ANCHOR_SIGN);
}

/* 42 bytes are 56 characters of Base64, 43 are 60. */
static void
test_sizes (void)
{
  g_assert_false (cw_source_anchor_is_size (0));
  g_assert_true (cw_source_anchor_is_size (1));
  g_assert_true (cw_source_anchor_is_size (16));
  g_assert_true (cw_source_anchor_is_size (42));
  g_assert_false (cw_source_anchor_is_size (43));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/source-anchor/texts", test_texts);
  g_test_add_func ("/model/source-anchor/faults", test_faults);
  g_test_add_func ("/model/source-anchor/sizes", test_sizes);
  return g_test_run ();
}
