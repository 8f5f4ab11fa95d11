/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "connectors/cw-connector.h"
#include "setup/checks/cw-check-anchor-values.h"

/* ----- one value */

#define LETTERS_59 "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeefffffffff"

static GPtrArray *
make_values (const char *first, gssize size, const char *second)
{
  GPtrArray *values = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  if (first != NULL)
    g_ptr_array_add (values, g_bytes_new (first, size < 0 ? strlen (first) : (gsize) size));
  if (second != NULL)
    g_ptr_array_add (values, g_bytes_new (second, strlen (second)));
  return values;
}

static void
test_values (void)
{
  static const struct
  {
    const char *first, *second;
    gssize size;
    CwSyntax syntax;
    CwAnchorValueKind kind;
    const char *text;
  } cases[] = {
    { NULL, NULL, -1, CW_SYNTAX_STRING, CW_ANCHOR_VALUE_MISSING, NULL },
    { "", NULL, -1, CW_SYNTAX_STRING, CW_ANCHOR_VALUE_MISSING, NULL },
    { "E-4711", NULL, -1, CW_SYNTAX_STRING, CW_ANCHOR_VALUE_GOOD, "E-4711" },
    { LETTERS_59, NULL, -1, CW_SYNTAX_STRING, CW_ANCHOR_VALUE_GOOD, LETTERS_59 },
    { LETTERS_59 "a", NULL, -1, CW_SYNTAX_STRING, CW_ANCHOR_VALUE_LONG, LETTERS_59 "a" },
    { "--------------------", NULL, -1, CW_SYNTAX_STRING, CW_ANCHOR_VALUE_LONG,
      "--------------------" },
    { "a@b", NULL, -1, CW_SYNTAX_STRING, CW_ANCHOR_VALUE_SIGN, "a@b" },
    { "a_b", NULL, -1, CW_SYNTAX_STRING_EXACT, CW_ANCHOR_VALUE_SIGN, "a_b" },
    { "a\xff", NULL, -1, CW_SYNTAX_STRING, CW_ANCHOR_VALUE_NO_TEXT, "a\357\277\275" },
    { "1", "2", -1, CW_SYNTAX_STRING, CW_ANCHOR_VALUE_SEVERAL, "1" },
    { "a@b", "2", -1, CW_SYNTAX_STRING, CW_ANCHOR_VALUE_SEVERAL, "a@b" },
    { "-9223372036854775808", NULL, -1, CW_SYNTAX_INTEGER, CW_ANCHOR_VALUE_GOOD,
      "-9223372036854775808" },
    { "\0\1\2", NULL, 3, CW_SYNTAX_BINARY, CW_ANCHOR_VALUE_GOOD, "AAEC" },
    { "a@b", NULL, -1, CW_SYNTAX_GUID, CW_ANCHOR_VALUE_GOOD, "YUBi" },
    { LETTERS_59, NULL, 42, CW_SYNTAX_SID, CW_ANCHOR_VALUE_GOOD, NULL },
    { LETTERS_59, NULL, 43, CW_SYNTAX_BINARY, CW_ANCHOR_VALUE_LONG, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) values = make_values (cases[i].first, cases[i].size, cases[i].second);
      g_autofree char *text = NULL;

      g_test_message ("case %u", i);
      g_assert_cmpint (cw_anchor_value_judge (values, cases[i].syntax, &text), ==, cases[i].kind);
      if (cases[i].text != NULL || cases[i].kind == CW_ANCHOR_VALUE_MISSING)
        g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_nothing (void)
{
  g_autofree char *text = NULL;

  g_assert_cmpint (cw_anchor_value_judge (NULL, CW_SYNTAX_STRING, &text), ==,
                   CW_ANCHOR_VALUE_MISSING);
  g_assert_null (text);
}

/* ----- everybody */

typedef struct
{
  gint64 n_entries;
  gint64 counts[CW_ANCHOR_N_KINDS];
} Counts;

/* "failed:anchor-values warning:anchor-values-sign ". (transfer full) */
static char *
judge (const Counts *counts)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_check_free);
  CwSetupCheck check = { .checks = found };
  g_autoptr (GString) text = g_string_new (NULL);

  cw_check_anchor_values_judge (&check, "employeeID", counts->n_entries, counts->counts);
  for (guint i = 0; i < found->len; i++)
    {
      const CwCheck *one = g_ptr_array_index (found, i);

      g_string_append_printf (text, "%s:%s ", cw_check_status_to_string (one->status), one->id);
      /* Whatever is wrong says what to do about it. */
      g_assert_cmpint (one->remedy != NULL, ==, one->status != CW_CHECK_OK);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_findings (void)
{
  const struct
  {
    Counts counts;
    const char *found;
  } cases[] = {
    { { 0, { 0 } }, "warning:anchor-values " },
    { { 2, { [CW_ANCHOR_VALUE_GOOD] = 2 } }, "ok:anchor-values " },
    { { 3, { [CW_ANCHOR_VALUE_MISSING] = 3 } }, "failed:anchor-values " },
    { { 3, { [CW_ANCHOR_VALUE_SIGN] = 2, [CW_ANCHOR_VALUE_MISSING] = 1 } },
      "failed:anchor-values warning:anchor-values-sign warning:anchor-values-missing " },
    { { 9, { [CW_ANCHOR_VALUE_GOOD] = 5, [CW_ANCHOR_VALUE_LONG] = 4 } },
      "warning:anchor-values-long " },
    { { 9,
        { [CW_ANCHOR_VALUE_GOOD] = 9,
          [CW_ANCHOR_VALUE_SHARED] = 2,
          [CW_ANCHOR_VALUE_MERGED] = 1 } },
      "warning:anchor-values-shared warning:anchor-values-merged " },
    { { 9,
        { [CW_ANCHOR_VALUE_GOOD] = 7,
          [CW_ANCHOR_VALUE_SEVERAL] = 1,
          [CW_ANCHOR_VALUE_NO_TEXT] = 1 } },
      "warning:anchor-values-no-text warning:anchor-values-several " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = judge (&cases[i].counts);

      g_assert_cmpstr (found, ==, cases[i].found);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/anchor-value/values", test_values);
  g_test_add_func ("/anchor-value/nothing", test_nothing);
  g_test_add_func ("/anchor-value/findings", test_findings);
  return g_test_run ();
}
