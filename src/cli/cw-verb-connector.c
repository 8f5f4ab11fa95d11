/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "cli/cw-secret-input.h"
#include "cli/cw-table.h"

CwExit
cw_verb_connector_list (CwCli *cli, int argc, char **argv, GError **error)
{
  static const CwColumn columns[] = {
    { "NAME", CW_COLUMN_TEXT },
    { "KIND", CW_COLUMN_FIXED },
    { "SIDE", CW_COLUMN_FIXED },
    { "ID", CW_COLUMN_FIXED },
  };
  static const char *const members[] = { "name", "kind", "side", "id" };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) items = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "ListConnectors", NULL, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (cw_cli_print_json (cli, answer))
    return CW_EXIT_OK;
  items = cw_answer_get_array (answer, "items");
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) connector = g_variant_get_child_value (items, i);

      cw_table_add_row (table);
      for (guint j = 0; j < G_N_ELEMENTS (members); j++)
        cw_table_add (table, cw_answer_get_string (connector, members[j]));
    }
  if (cw_table_get_n_rows (table) > 0)
    cw_table_print (table, cli->no_color);
  else
    cw_cli_say (cli, "There are no connectors.");
  return CW_EXIT_OK;
}

CwExit
cw_verb_connector_show (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) connector = NULL;
  g_autoptr (GVariant) settings = NULL;
  g_autoptr (GVariant) secrets = NULL;
  g_autofree char *text = NULL;
  g_autofree char *stored = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  connector = cw_cli_call (cli, "GetConnector", g_variant_new ("(s)", argv[1]), error);
  if (connector == NULL)
    return CW_EXIT_FAILED;
  if (cw_cli_print_json (cli, connector))
    return CW_EXIT_OK;
  settings = cw_answer_get_dict (connector, "settings");
  text = cw_answer_to_json (settings);
  secrets = g_variant_lookup_value (connector, "secrets", G_VARIANT_TYPE_STRING_ARRAY);
  if (secrets != NULL)
    {
      g_autofree const char **names = g_variant_get_strv (secrets, NULL);

      stored = g_strjoinv (", ", (char **) names);
    }
  g_print ("%sStored secrets: %s\n", text, stored != NULL && stored[0] != '\0' ? stored : "none");
  return CW_EXIT_OK;
}

CwExit
cw_verb_connector_add (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *file = NULL;
  const GOptionEntry entries[] = {
    { "file", 'f', 0, G_OPTION_ARG_FILENAME, &file,
      "The connector's settings as JSON, as in the configuration; - for standard input", "FILE" },
    { NULL },
  };
  g_autofree char *text = NULL;
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  if (file == NULL)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                           "Say where the connector's settings are: --file FILE");
      return CW_EXIT_USAGE;
    }
  text = cw_cli_read_file (file, error);
  if (text == NULL)
    return CW_EXIT_FAILED;
  answer = cw_cli_call (cli, "PutConnector", g_variant_new ("(s)", text), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    cw_cli_say (cli, cw_answer_get_bool (answer, "changed") ? "Stored: %s" : "No change: %s",
                cw_answer_get_string (answer, "id"));
  return CW_EXIT_OK;
}

CwExit
cw_verb_connector_remove (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "RemoveConnector", g_variant_new ("(s)", argv[1]), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    cw_cli_say (
        cli,
        "Removed: %s. The next cycle forgets its objects, and deletes elsewhere what only it "
        "provided, unless guards.deletionThreshold stops that.",
        cw_answer_get_string (answer, "id"));
  return CW_EXIT_OK;
}

/* Without --kind, the one that the connector's authentication needs. */
static char *
choose_kind (CwCli *cli, const char *connector_name, GError **error)
{
  g_autoptr (GVariant) connector =
      cw_cli_call (cli, "GetConnector", g_variant_new ("(s)", connector_name), error);
  const char *needed = NULL;

  if (connector == NULL)
    return NULL;
  needed = cw_answer_get_string (connector, "secretNeeded");
  if (needed[0] != '\0')
    return g_strdup (needed);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
               "Connector “%s” needs no secret as it is configured", connector_name);
  return NULL;
}

CwExit
cw_verb_connector_set_secret (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *kind = NULL;
  g_autofree char *file = NULL;
  const GOptionEntry entries[] = {
    { "kind", 'k', 0, G_OPTION_ARG_STRING, &kind,
      "password, secret or private-key (default: the one that is needed)", "KIND" },
    { "password-file", 'f', 0, G_OPTION_ARG_FILENAME, &file,
      "Read it from a file that only you may read (default: ask for it)", "FILE" },
    { NULL },
  };
  g_autoptr (CwSecret) secret = NULL;
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  if (kind == NULL)
    kind = choose_kind (cli, argv[1], error);
  if (kind == NULL)
    return CW_EXIT_FAILED;
  secret = file != NULL ? cw_secret_new_from_file (file, error)
                        : cw_secret_input_ask (kind, argv[1], error);
  if (secret == NULL)
    return CW_EXIT_FAILED;
  answer =
      cw_cli_call (cli, "SetSecret",
                   g_variant_new ("(ss@ay)", argv[1], kind, cw_secret_to_variant (secret)), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    cw_cli_say (cli, "Stored.");
  return CW_EXIT_OK;
}

CwExit
cw_verb_connector_rotate_password (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "RotatePassword", g_variant_new ("(s)", argv[1]), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    cw_cli_say (cli, "%s has a new password, in the directory and in the vault.",
                cw_answer_get_string (answer, "account"));
  return CW_EXIT_OK;
}
