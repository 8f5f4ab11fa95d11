/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "cli/cw-client.h"
#include "cli/cw-exit.h"
#include "cli/cw-progress-line.h"
#include "cli/cw-terminal.h"

static const struct
{
  const char *name;
  const char *progress;
  guint width;
  const char *expected;
} lines[] = {
  { "phase", "{'id': <int64 1>, 'phase': <'preparing'>}", 80, "preparing" },
  { "count",
    "{'id': <int64 1>, 'steps': <int64 4>, 'step': <{'number': <int64 1>, 'kind': <'import'>, "
    "'connector': <'corp'>, 'partition': <'DC=corp'>, 'done': <int64 1234>}>}",
    80, "[1/4] import corp DC=corp  1 234" },
  { "bar",
    "{'id': <int64 1>, 'steps': <int64 4>, 'step': <{'number': <int64 3>, 'kind': "
    "<'synchronise'>, 'done': <int64 500>, 'total': <int64 1000>, 'objectsPerSecond': <250.0>, "
    "'secondsLeft': <int64 2>}>}",
    80, "[3/4] synchronise ██████████░░░░░░░░░░  50 %  500  250/s  2 s left" },
  { "more-than-all",
    "{'id': <int64 1>, 'steps': <int64 1>, 'step': <{'number': <int64 1>, 'kind': <'export'>, "
    "'done': <int64 11>, 'total': <int64 10>}>}",
    80, "[1/1] export ████████████████████ 100 %  11" },
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
  text = cw_progress_line_format (progress, lines[index].width);
  g_assert_cmpstr (text, ==, lines[index].expected);
  for (guint width = 50; width < 90; width++)
    {
      g_autofree char *fitted = cw_progress_line_format (progress, width);

      g_assert_cmpuint (cw_text_get_columns (fitted), <=, MAX (width, 56));
    }
}

static const struct
{
  const char *name;
  const char *run;
  CwExit exit;
} runs[] = {
  { "success", "{'state': <'success'>}", CW_EXIT_OK },
  { "errors", "{'state': <'completed-errors'>}", CW_EXIT_OBJECT_ERRORS },
  { "failed", "{'state': <'failed'>, 'steps': <[{'errorCode': <'unreachable'>}]>}",
    CW_EXIT_FAILED },
  { "guarded", "{'state': <'guarded'>, 'steps': <[{'errorCode': <'guard'>}]>}", CW_EXIT_GUARD },
  { "shrunken", "{'state': <'failed'>, 'steps': <[@a{sv} {}, {'errorCode': <'guard'>}]>}",
    CW_EXIT_GUARD },
  { "stopped", "{'state': <'stopped'>}", CW_EXIT_FAILED },
  { "interrupted", "{'state': <'interrupted'>}", CW_EXIT_FAILED },
};

static void
test_run (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) run =
      g_variant_parse (G_VARIANT_TYPE_VARDICT, runs[index].run, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (cw_exit_from_run (run), ==, runs[index].exit);
}

static void
test_errors (void)
{
  const struct
  {
    GQuark domain;
    int code;
    CwExit exit;
  } errors[] = {
    { CW_ERROR, CW_ERROR_FAILED, CW_EXIT_FAILED },
    { CW_ERROR, CW_ERROR_UNREACHABLE, CW_EXIT_FAILED },
    { CW_ERROR, CW_ERROR_NOT_FOUND, CW_EXIT_NOT_FOUND },
    { CW_ERROR, CW_ERROR_PERMISSION, CW_EXIT_NOT_PERMITTED },
    { CW_ERROR, CW_ERROR_BUSY, CW_EXIT_BUSY },
    { CW_ERROR, CW_ERROR_INVALID_CONFIG, CW_EXIT_INVALID },
    { CW_ERROR, CW_ERROR_INVALID_ARGUMENT, CW_EXIT_USAGE },
    { CW_ERROR, CW_ERROR_GUARD, CW_EXIT_GUARD },
    { CW_CLIENT_ERROR, 0, CW_EXIT_NO_ENGINE },
    { G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, CW_EXIT_USAGE },
    { G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED, CW_EXIT_NOT_PERMITTED },
    { G_IO_ERROR, G_IO_ERROR_FAILED, CW_EXIT_FAILED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (errors[i].domain, errors[i].code, "x");

      g_test_message ("%s %d", g_quark_to_string (errors[i].domain), errors[i].code);
      g_assert_cmpint (cw_exit_from_error (error), ==, errors[i].exit);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *path = g_strconcat ("/cli/progress/", lines[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_line);
    }
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      g_autofree char *path = g_strconcat ("/cli/exit/run-", runs[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_run);
    }
  g_test_add_func ("/cli/exit/errors", test_errors);
  return g_test_run ();
}
