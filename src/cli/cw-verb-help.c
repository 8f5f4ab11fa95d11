/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

CwExit
cw_verb_version (CwCli *cli, int argc, char **argv, GError **error)
{
  if (!cw_cli_parse (cli, NULL, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  if (cli->is_json)
    g_print ("{\n  \"version\" : \"%s\"\n}\n", CW_VERSION);
  else
    g_print ("causewayctl %s\n", CW_VERSION);
  return CW_EXIT_OK;
}

CwExit
cw_verb_help (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *help = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  help = cw_verb_table_format_help ();
  g_print ("%s", help);
  return CW_EXIT_OK;
}
