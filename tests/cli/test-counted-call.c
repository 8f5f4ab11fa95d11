/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "cli/cw-counted-call.h"

static const struct
{
  const char *name;
  const char *progress;
  const char *expected;
} lines[] = {
  { "open", "{'done': <int64 12>}", "12 rows" },
  { "total", "{'done': <int64 12>, 'total': <int64 340>}", "12 of 340 rows (3 %)" },
  { "end", "{'done': <int64 340>, 'total': <int64 340>}", "340 of 340 rows (100 %)" },
  { "more-than-all", "{'done': <int64 341>, 'total': <int64 340>}", "341 of 340 rows (100 %)" },
  { "unpack", "{'phase': <'unpack'>, 'done': <int64 1>, 'total': <int64 2>}",
    "Reading the backup: 1 of 2 rows (50 %)" },
  { "back-up", "{'phase': <'back-up'>, 'done': <int64 0>, 'total': <int64 2>}",
    "Backing up what is stored: 0 of 2 rows (0 %)" },
  { "copy", "{'phase': <'copy'>, 'done': <int64 1>, 'total': <int64 3>}",
    "Writing: 1 of 3 rows (33 %)" },
  { "compare", "{'phase': <'compare'>, 'done': <int64 1>, 'total': <int64 3>}",
    "Comparing what was written: 1 of 3 rows (33 %)" },
  { "unknown", "{'phase': <'later'>, 'done': <int64 1>}", "1 rows" },
};

static void
test_line (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) progress =
      g_variant_parse (G_VARIANT_TYPE_VARDICT, lines[index].progress, NULL, NULL, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = cw_counted_call_format (progress, "rows");
  g_assert_cmpstr (text, ==, lines[index].expected);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *path = g_strconcat ("/cli/counted-call/", lines[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_line);
    }
  return g_test_run ();
}
