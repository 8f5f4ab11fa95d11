/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "base/cw-json.h"
#include "cli/cw-counted-call.h"
#include "cli/cw-secret-input.h"
#include "setup/draft/cw-answers-files.h"

#define TOKEN "check"

/* ----- setup check: one check of the set-up by hand */

/* Of the options. (transfer full) (nullable) */
static JsonNode *
read_input (const char *text, GError **error)
{
  g_autoptr (JsonNode) root = cw_json_parse (text != NULL ? text : "{}", -1, FALSE, error);

  if (root == NULL || JSON_NODE_HOLDS_OBJECT (root))
    return g_steal_pointer (&root);
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "--input: a JSON object is expected");
  return NULL;
}

/* A connector that is configured, as the check's own; its secrets are those that are stored. */
static gboolean
add_connector (CwCli *cli, JsonObject *input, const char *name, GError **error)
{
  g_autoptr (GVariant) answer =
      cw_cli_call (cli, "GetConnector", g_variant_new ("(s)", name), error);
  g_autoptr (GVariant) settings = NULL;
  g_autofree char *text = NULL;
  JsonNode *node = NULL;

  if (answer == NULL)
    return FALSE;
  settings = cw_answer_get_dict (answer, "settings");
  text = cw_answer_to_json (settings);
  node = cw_json_parse (text, -1, FALSE, error);
  if (node == NULL)
    return FALSE;
  json_object_set_member (input, "connector", node);
  return TRUE;
}

static CwExit
run (CwCli *cli, const char *name, JsonNode *input, CwSecret *password, GError **error)
{
  static const CwClientCall call = { "RunCheck", TOKEN, "CallProgress" };
  g_autofree char *text = cw_json_to_canonical (input, FALSE);
  g_autoptr (GVariant) answer =
      cw_counted_call (cli, &call,
                       g_variant_new ("(ss@a(ssay)s)", name, text,
                                      cw_answers_make_administrator_secret (password), TOKEN),
                       "people read", error);
  g_autofree char *json = NULL;

  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    {
      cw_print_checks (cli, answer);
      /* Members are different in each check; a person reads them as well as a program. */
      json = cw_answer_to_json (answer);
      cw_cli_say (cli, "%s", g_strchomp (json));
    }
  return cw_answer_get_bool (answer, "ok") ? CW_EXIT_OK : CW_EXIT_FAILED;
}

CwExit
cw_verb_setup_check (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *connector = NULL;
  g_autofree char *administrator = NULL;
  g_autofree char *file = NULL;
  const GOptionEntry entries[] = {
    { "input", 'i', 0, G_OPTION_ARG_STRING, &text, "Its input, a JSON object", "JSON" },
    { "connector", 'c', 0, G_OPTION_ARG_STRING, &connector,
      "A connector that is configured, as its input", "NAME" },
    { "administrator", 0, 0, G_OPTION_ARG_STRING, &administrator,
      "Sign in to the directory as this administrator", "NAME" },
    { "password-file", 'f', 0, G_OPTION_ARG_FILENAME, &file,
      "The administrator's password, in a file that only you may read (default: ask for it)",
      "FILE" },
    { NULL },
  };
  g_autoptr (JsonNode) input = NULL;
  g_autoptr (CwSecret) password = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  input = read_input (text, error);
  if (input == NULL)
    return CW_EXIT_USAGE;
  if (connector != NULL && !add_connector (cli, json_node_get_object (input), connector, error))
    return CW_EXIT_FAILED;
  if (administrator != NULL)
    {
      json_object_set_string_member (json_node_get_object (input), "administrator", administrator);
      password = file != NULL ? cw_secret_new_from_file (file, error)
                              : cw_secret_input_ask ("password", administrator, error);
      if (password == NULL)
        return CW_EXIT_FAILED;
    }
  return run (cli, argv[1], input, password, error);
}
