/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "base/cw-json.h"
#include "engine/cw-variant.h"
#include "setup/draft/cw-federation-handover.h"

/* ----- setup federation-settings: a file for the administrator of the provider */

/* Of an answers file, or of the configuration in force. (transfer full) */
static CwDraft *
load_draft (CwCli *cli, const char *answers, GError **error)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) config = NULL;
  g_autofree char *text = NULL;

  if (answers != NULL)
    text = cw_cli_read_file (answers, error);
  else
    answer = cw_cli_call (cli, "GetConfig", NULL, error);
  if (answer != NULL)
    {
      config = cw_answer_get_dict (answer, "config");
      text = cw_answer_to_json (config);
    }
  return text != NULL ? cw_draft_new_from_text (text, error) : NULL;
}

static gboolean
write_file (CwCli *cli, const char *path, JsonNode *handover, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *json = cw_json_to_canonical (handover, TRUE);
  g_autofree char *text = g_str_has_suffix (path, ".json")
                              ? g_strconcat (json, "\n", NULL)
                              : cw_federation_handover_to_text (handover);

  if (!g_file_set_contents (path, text, -1, &local_error))
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_PERMISSION, local_error->message);
      return FALSE;
    }
  cw_cli_say (cli, "%s: hand it to the administrator of the provider", path);
  return TRUE;
}

static void
print (CwCli *cli, JsonNode *handover)
{
  g_autoptr (GVariant) answer = g_variant_ref_sink (cw_variant_from_json (handover));
  g_autofree char *text = cw_federation_handover_to_text (handover);

  if (!cw_cli_print_json (cli, answer))
    g_print ("%s", text);
}

CwExit
cw_verb_setup_federation_settings (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *answers = NULL;
  g_autofree char *output = NULL;
  const GOptionEntry entries[] = {
    { "answers", 'a', 0, G_OPTION_ARG_FILENAME, &answers,
      "Those of an answers file (default: the configuration in force)", "FILE" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
      "Write it there, as JSON when the name ends in .json", "FILE" },
    { NULL },
  };
  g_autoptr (CwDraft) draft = NULL;
  g_autoptr (JsonNode) handover = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  draft = load_draft (cli, answers, error);
  if (draft == NULL)
    return answers != NULL ? CW_EXIT_INVALID : CW_EXIT_FAILED;
  handover = cw_federation_handover_make (draft, error);
  if (handover == NULL)
    return CW_EXIT_INVALID;
  if (output != NULL && !write_file (cli, output, handover, error))
    return CW_EXIT_FAILED;
  if (output == NULL || cli->is_json)
    print (cli, handover);
  return CW_EXIT_OK;
}
