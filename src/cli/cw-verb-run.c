/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include <string.h>

#include "base/cw-answer.h"
#include "cli/cw-table.h"
#include "cli/cw-terminal.h"

char *
cw_format_counts (GVariant *counts)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GVariantIter iter;
  const char *name = NULL;
  GVariant *value = NULL;

  g_variant_iter_init (&iter, counts);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    {
      g_autofree char *count = cw_format_count (g_variant_get_int64 (value));

      g_string_append_printf (text, "%s%s %s", text->len > 0 ? ", " : "", name, count);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_step (CwTable *table, GVariant *step)
{
  g_autoptr (GVariant) counts = cw_answer_get_dict (step, "counts");
  gboolean is_full = cw_answer_get_bool (step, "full");
  const char *partition = cw_answer_get_string (step, "partition");
  const char *connector = cw_answer_get_string (step, "connector");

  cw_table_add_row (table);
  cw_table_take (table, g_strdup_printf ("%" G_GINT64_FORMAT, cw_answer_get_int (step, "id")));
  cw_table_take (table,
                 g_strconcat (is_full ? "full " : "", cw_answer_get_string (step, "kind"), NULL));
  cw_table_take (table, g_strconcat (connector, partition[0] != '\0' ? ": " : "", partition, NULL));
  cw_table_add (table, cw_answer_get_string (step, "state"));
  cw_table_take (table, cw_format_duration (cw_answer_get_double (step, "seconds")));
  cw_table_take (table, cw_format_counts (counts));
}

static void
print_step_errors (GVariant *steps)
{
  for (gsize i = 0; i < g_variant_n_children (steps); i++)
    {
      g_autoptr (GVariant) step = g_variant_get_child_value (steps, i);
      g_autofree char *message = cw_text_make_safe (cw_answer_get_string (step, "errorMessage"));
      const char *connector = NULL;

      if (message[0] == '\0')
        continue;
      connector = cw_answer_get_string (step, "connector");
      g_print ("%s%s%s: %s: %s\n", cw_answer_get_string (step, "kind"),
               connector[0] != '\0' ? " " : "", connector, cw_answer_get_string (step, "errorCode"),
               message);
    }
}

void
cw_print_run (CwCli *cli, GVariant *run)
{
  static const CwColumn columns[] = {
    { "STEP", CW_COLUMN_NUMBER }, { "KIND", CW_COLUMN_FIXED },  { "CONNECTOR", CW_COLUMN_TEXT },
    { "STATE", CW_COLUMN_FIXED }, { "TIME", CW_COLUMN_NUMBER }, { "COUNTS", CW_COLUMN_TEXT },
  };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));
  g_autoptr (GVariant) steps = cw_answer_get_array (run, "steps");
  g_autofree char *started = cw_answer_format_time (run, "startedAt");
  g_autofree char *duration = cw_format_duration (cw_answer_get_double (run, "seconds"));
  g_autofree char *trouble = cw_text_make_safe (cw_answer_get_string (run, "errorMessage"));
  gboolean is_ended = cw_answer_has (run, "endedAt");

  for (gsize i = 0; i < g_variant_n_children (steps); i++)
    {
      g_autoptr (GVariant) step = g_variant_get_child_value (steps, i);

      add_step (table, step);
    }
  cw_table_print (table, cli->no_color);
  print_step_errors (steps);
  if (trouble[0] != '\0')
    g_print ("%s: %s\n", cw_answer_get_string (run, "errorCode"), trouble);
  g_print ("Cycle %" G_GINT64_FORMAT " (%s), started %s: %s%s%s.\n", cw_answer_get_int (run, "id"),
           cw_answer_get_string (run, "type"), started, cw_answer_get_string (run, "state"),
           is_ended ? " after " : "", is_ended ? duration : "");
}

/* "schedule"; "request, steps" or "request, nightly" where it was not a whole cycle. (transfer
 * full) */
static char *
say_cause (GVariant *run)
{
  const char *trigger = cw_answer_get_string (run, "trigger");
  const char *profile = cw_answer_get_string (run, "profile");

  if (!cw_answer_get_bool (run, "part"))
    return g_strdup (trigger);
  return g_strdup_printf ("%s, %s", trigger, profile[0] != '\0' ? profile : "steps");
}

CwExit
cw_verb_run_list (CwCli *cli, int argc, char **argv, GError **error)
{
  static const CwColumn columns[] = {
    { "RUN", CW_COLUMN_NUMBER },    { "TYPE", CW_COLUMN_FIXED },  { "STATE", CW_COLUMN_FIXED },
    { "STARTED", CW_COLUMN_FIXED }, { "TIME", CW_COLUMN_NUMBER }, { "BY", CW_COLUMN_FIXED },
  };
  gint64 before = 0;
  int limit = CW_CLI_NO_LIMIT;
  guint32 n = 0;
  const GOptionEntry entries[] = {
    { "limit", 'n', 0, G_OPTION_ARG_INT, &limit, "At most so many (default: 20)", "N" },
    { "before", 0, 0, G_OPTION_ARG_INT64, &before, "Only runs before this one", "RUN" },
    { NULL },
  };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) items = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 0, error) ||
      !cw_cli_check_limit (limit, &n, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "ListRuns", g_variant_new ("(xu)", before, n), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (cw_cli_print_json (cli, answer))
    return CW_EXIT_OK;
  items = cw_answer_get_array (answer, "items");
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) run = g_variant_get_child_value (items, i);

      cw_table_add_row (table);
      cw_table_take (table, g_strdup_printf ("%" G_GINT64_FORMAT, cw_answer_get_int (run, "id")));
      cw_table_add (table, cw_answer_get_string (run, "type"));
      cw_table_add (table, cw_answer_get_string (run, "state"));
      cw_table_take (table, cw_answer_format_time (run, "startedAt"));
      cw_table_take (table, cw_answer_has (run, "endedAt")
                                ? cw_format_duration (cw_answer_get_double (run, "seconds"))
                                : NULL);
      cw_table_take (table, say_cause (run));
    }
  if (cw_table_get_n_rows (table) > 0)
    cw_table_print (table, cli->no_color);
  else
    cw_cli_say (cli, "No cycle has run yet.");
  return CW_EXIT_OK;
}

/* "last" and nothing at all mean the newest. */
static gboolean
parse_run (const char *text, gint64 *ret_id, GError **error)
{
  *ret_id = 0;
  if (text == NULL || g_str_equal (text, "last"))
    return TRUE;
  if (g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, ret_id, NULL))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "“%s” is not the number of a run",
               text);
  return FALSE;
}

CwExit
cw_verb_run_show (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) run = NULL;
  gint64 id = 0;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, CW_CLI_OPTIONAL_ARGUMENT, error) ||
      !parse_run (argc > 1 ? argv[1] : NULL, &id, error))
    return CW_EXIT_USAGE;
  run = cw_cli_call (cli, "GetRun", g_variant_new ("(x)", id), error);
  if (run == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, run))
    cw_print_run (cli, run);
  return CW_EXIT_OK;
}

static gboolean
parse_step (const char *text, gint64 *ret_id, GError **error)
{
  if (g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, ret_id, NULL))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "“%s” is not the number of a step: `causewayctl run show` shows them", text);
  return FALSE;
}

static void
print_step_objects (CwCli *cli, GVariant *answer, const char *count)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");
  g_autofree char *total = cw_format_count (cw_answer_get_int (answer, "total"));

  if (!cw_answer_get_bool (answer, "recorded"))
    cw_cli_say (cli, "An earlier version of Causeway ran this step, which did not write down the "
                     "objects behind a count.");
  else if (cw_answer_get_int (answer, "total") == 0)
    cw_cli_say (cli, "The step counted nothing under “%s”.", count);
  else if (g_variant_n_children (items) > 0)
    cw_print_objects (cli, items);
  if (cw_answer_has (answer, "next"))
    g_print ("(%s in all; more: --after %" G_GINT64_FORMAT ")\n", total,
             cw_answer_get_int (answer, "next"));
}

CwExit
cw_verb_run_objects (CwCli *cli, int argc, char **argv, GError **error)
{
  gint64 after = 0;
  int limit = CW_CLI_NO_LIMIT;
  guint32 n = 0;
  const GOptionEntry entries[] = {
    { "limit", 'n', 0, G_OPTION_ARG_INT, &limit, "At most so many (default: 50)", "N" },
    { "after", 0, 0, G_OPTION_ARG_INT64, &after, "Go on behind this place in the list", "PLACE" },
    { NULL },
  };
  g_autoptr (GVariant) answer = NULL;
  gint64 id = 0;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 2, error) ||
      !cw_cli_check_limit (limit, &n, error) || !parse_step (argv[1], &id, error))
    return CW_EXIT_USAGE;
  answer =
      cw_cli_call (cli, "ListStepObjects", g_variant_new ("(xsxu)", id, argv[2], after, n), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    print_step_objects (cli, answer, argv[2]);
  return CW_EXIT_OK;
}
