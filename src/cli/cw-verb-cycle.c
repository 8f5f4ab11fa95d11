/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "cli/cw-progress-line.h"

/* Follows a cycle to its end and prints what became of it. */
static CwExit
wait_for_cycle (CwCli *cli, gint64 cycle_id, GError **error)
{
  g_autoptr (CwProgressLine) line = cw_progress_line_new (cli->is_quiet);
  g_autoptr (GVariant) run = NULL;
  gboolean is_interrupted = FALSE;

  if (!cw_client_follow (cli->client, cycle_id, cw_progress_line_update, line, &is_interrupted,
                         error))
    return CW_EXIT_FAILED;
  g_clear_pointer (&line, cw_progress_line_free);
  if (is_interrupted && !cw_client_is_direct (cli->client))
    {
      g_printerr ("Not waiting any more; cycle %" G_GINT64_FORMAT " goes on.\n", cycle_id);
      return CW_EXIT_FAILED;
    }
  run = cw_cli_call (cli, "GetRun", g_variant_new ("(x)", cycle_id), error);
  if (run == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, run))
    cw_print_run (cli, run);
  return cw_exit_from_run (run);
}

static gboolean
check_choice (const char *type, const char *profile, char **steps, GError **error)
{
  if ((type != NULL) + (profile != NULL) + (steps != NULL) <= 1)
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "--type, --profile and --step exclude one another");
  return FALSE;
}

/* A whole cycle, or certain steps. @type, @profile, @steps: (nullable). (transfer full) (nullable)
 */
static GVariant *
start (CwCli *cli, const char *type, const char *profile, char **steps, GError **error)
{
  static const char *const none[] = { NULL };

  if (profile == NULL && steps == NULL)
    return cw_cli_call (cli, "StartCycle", g_variant_new ("(s)", type != NULL ? type : "delta"),
                        error);
  return cw_cli_call (cli, "StartSteps",
                      g_variant_new ("(s^as)", profile != NULL ? profile : "",
                                     steps != NULL ? (const char *const *) steps : none),
                      error);
}

CwExit
cw_verb_cycle_start (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *type = NULL;
  g_autofree char *profile = NULL;
  g_auto (GStrv) steps = NULL;
  gboolean is_waiting = FALSE;
  const GOptionEntry entries[] = {
    { "type", 't', 0, G_OPTION_ARG_STRING, &type,
      "delta (what changed; the default) or initial (everything)", "TYPE" },
    { "step", 's', 0, G_OPTION_ARG_STRING_ARRAY, &steps,
      "Only this step; may be given again: import:CONNECTOR, full-import:CONNECTOR, synchronise, "
      "full-synchronise, export:CONNECTOR",
      "STEP" },
    { "profile", 'p', 0, G_OPTION_ARG_STRING, &profile,
      "Only the steps of this run profile of the configuration", "NAME" },
    { "wait", 'w', 0, G_OPTION_ARG_NONE, &is_waiting,
      "Follow it to its end; the exit code tells how it went", NULL },
    { NULL },
  };
  g_autoptr (GVariant) cycle = NULL;
  gint64 cycle_id = 0;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 0, error) ||
      !check_choice (type, profile, steps, error))
    return CW_EXIT_USAGE;
  cycle = start (cli, type, profile, steps, error);
  if (cycle == NULL)
    return CW_EXIT_FAILED;
  cycle_id = cw_answer_get_int (cycle, "id");
  /* An engine in this process would end with it. */
  if (is_waiting || cli->is_direct)
    return wait_for_cycle (cli, cycle_id, error);
  if (!cw_cli_print_json (cli, cycle))
    cw_cli_say (cli, "Cycle %" G_GINT64_FORMAT " started.", cycle_id);
  return CW_EXIT_OK;
}

CwExit
cw_verb_cycle_stop (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "StopCycle", NULL, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    cw_cli_say (cli, "The cycle stops at its next page.");
  return CW_EXIT_OK;
}
