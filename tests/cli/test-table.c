/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-answer.h"
#include "cli/cw-table.h"
#include "cli/cw-terminal.h"

static const CwColumn columns[] = {
  { "ID", CW_COLUMN_NUMBER },
  { "NAME", CW_COLUMN_TEXT },
  { "STATE", CW_COLUMN_FIXED },
};

static CwTable *
make_table (const char *name, const char *state)
{
  CwTable *table = cw_table_new (columns, G_N_ELEMENTS (columns));

  cw_table_add_row (table);
  cw_table_add (table, "7");
  cw_table_add (table, name);
  cw_table_add (table, state);
  return table;
}

static const struct
{
  const char *name;
  const char *text;
  const char *state;
  guint width;
  const char *expected;
} cases[] = {
  { "plain", "Ada", "live", 0, "ID  NAME  STATE\n 7  Ada   live\n" },
  { "wide", "김민준", "live", 0, "ID  NAME    STATE\n 7  김민준  live\n" },
  { "combining", "Jo\xcc\x88rg", "live", 0, "ID  NAME  STATE\n 7  Jo\xcc\x88rg  live\n" },
  { "empty-column", "Ada", "", 0, "ID  NAME\n 7  Ada\n" },
  { "fits", "a long name here", "live", 27,
    "ID  NAME              STATE\n 7  a long name here  live\n" },
  { "narrow", "a long name here", "live", 20, "ID  NAME       STATE\n 7  a long n…  live\n" },
  { "narrow-wide", "김민준김민준김민준", "live", 20,
    "ID  NAME       STATE\n 7  김민준김…  live\n" },
  { "very-narrow", "a long name here", "live", 5, "ID  NAME      STATE\n 7  a long …  live\n" },
  { "control", "a\033[2Jb\nc", "live", 0, "ID  NAME      STATE\n 7  a\xef\xbf\xbd[2Jb c  live\n" },
};

static void
test_format (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_autoptr (CwTable) table = make_table (cases[index].text, cases[index].state);
  g_autofree char *text = cw_table_format (table, cases[index].width, FALSE);

  g_assert_cmpstr (text, ==, cases[index].expected);
}

static void
test_fit (void)
{
  static const struct
  {
    const char *text;
    guint columns;
    const char *expected;
  } fits[] = {
    { "abc", 3, "abc" },   { "abcd", 3, "ab…" },   { "abc", 1, "…" }, { "abc", 0, "" },
    { "김치", 4, "김치" }, { "김치김", 4, "김…" }, { "", 0, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (fits); i++)
    {
      g_autofree char *fitted = cw_text_fit (fits[i].text, fits[i].columns);

      g_assert_cmpstr (fitted, ==, fits[i].expected);
      g_assert_cmpuint (cw_text_get_columns (fitted), <=, fits[i].columns);
    }
}

static void
test_numbers (void)
{
  static const struct
  {
    gint64 count;
    const char *expected;
  } counts[] = { { 0, "0" },          { 999, "999" },  { 1000, "1 000" }, { 1234567, "1 234 567" },
                 { -1234, "-1 234" }, { -123, "-123" } };
  static const struct
  {
    double seconds;
    const char *expected;
  } durations[] = { { 0, "0.0 s" },      { 9.94, "9.9 s" },     { 42.4, "42 s" },
                    { 61, "1 min 1 s" }, { 3600, "1 h 0 min" }, { 7384, "2 h 3 min" } };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autofree char *text = cw_format_count (counts[i].count);

      g_assert_cmpstr (text, ==, counts[i].expected);
    }
  for (guint i = 0; i < G_N_ELEMENTS (durations); i++)
    {
      g_autofree char *text = cw_format_duration (durations[i].seconds);

      g_assert_cmpstr (text, ==, durations[i].expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/cli/table/", cases[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_format);
    }
  g_test_add_func ("/cli/text/fit", test_fit);
  g_test_add_func ("/cli/text/numbers", test_numbers);
  return g_test_run ();
}
