/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"

CwExit
cw_verb_config_show (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) config = NULL;
  g_autofree char *text = NULL;
  gint64 version = 0;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, CW_CLI_OPTIONAL_ARGUMENT, error) ||
      (argc == 2 && !cw_cli_parse_version (argv[1], &version, error)))
    return CW_EXIT_USAGE;
  answer = argc == 2 ? cw_cli_call (cli, "GetConfigVersion", g_variant_new ("(x)", version), error)
                     : cw_cli_call (cli, "GetConfig", NULL, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (cw_cli_print_json (cli, answer))
    return CW_EXIT_OK;
  config = cw_answer_get_dict (answer, "config");
  text = cw_answer_to_json (config);
  g_print ("%s", text);
  return CW_EXIT_OK;
}

CwExit
cw_verb_config_set (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 2, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "SetConfigValue", g_variant_new ("(ss)", argv[1], argv[2]), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (cw_cli_print_json (cli, answer))
    return CW_EXIT_OK;
  if (cw_answer_get_bool (answer, "changed"))
    cw_cli_say (cli, "Stored as version %" G_GINT64_FORMAT ".",
                cw_answer_get_int (answer, "version"));
  else
    cw_cli_say (cli, "No change.");
  return CW_EXIT_OK;
}
