/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"

CwExit
cw_verb_metrics (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "GetMetrics", NULL, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    g_print ("%s", cw_answer_get_string (answer, "text"));
  return CW_EXIT_OK;
}
