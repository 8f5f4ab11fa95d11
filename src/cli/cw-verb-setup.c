/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "cli/cw-terminal.h"
#include "setup/cw-answers.h"

static void
print_connectors (CwCli *cli, GVariant *report)
{
  g_autoptr (GVariant) connectors = cw_answer_get_array (report, "connectors");

  for (gsize i = 0; i < g_variant_n_children (connectors); i++)
    {
      g_autoptr (GVariant) connector = g_variant_get_child_value (connectors, i);
      g_autofree char *name = cw_text_make_safe (cw_answer_get_string (connector, "name"));

      g_print ("%s: %s (%s)\n", name, cw_answer_get_string (connector, "action"),
               cw_answer_get_string (connector, "kind"));
      cw_print_checks (cli, connector);
    }
}

static void
print_limits (GVariant *report)
{
  g_autoptr (GVariant) limits = cw_answer_get_array (report, "notServed");
  gboolean needs_staging = FALSE;

  for (gsize i = 0; i < g_variant_n_children (limits); i++)
    {
      g_autoptr (GVariant) limit = g_variant_get_child_value (limits, i);
      g_autofree char *path = cw_text_make_safe (cw_answer_get_string (limit, "path"));

      g_print ("%s: not served yet: %s\n", path, cw_answer_get_string (limit, "text"));
      needs_staging = needs_staging || cw_answer_get_bool (limit, "needsStaging");
    }
  if (needs_staging)
    g_print ("Staging is on, so that nothing is exported that these settings keep back.\n");
}

static const char *
get_summary (GVariant *report)
{
  if (!cw_answer_get_bool (report, "ok"))
    return "A connector does not work as it is answered: nothing was changed.";
  if (!cw_answer_get_bool (report, "applied"))
    return cw_answer_get_bool (report, "changed") ? "The answers are good; nothing was changed yet."
                                                  : "The answers are good and in force already.";
  return cw_answer_get_bool (report, "changed") ? "The answers are in force."
                                                : "The answers were in force already.";
}

CwExit
cw_verb_setup (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *file = NULL;
  gboolean is_check = FALSE;
  gboolean is_offline = FALSE;
  const GOptionEntry entries[] = {
    { "answers", 'a', 0, G_OPTION_ARG_FILENAME, &file, "The answers, causeway-answers(5)", "FILE" },
    { "check", 0, 0, G_OPTION_ARG_NONE, &is_check, "Check everything and change nothing", NULL },
    { "no-connect", 0, 0, G_OPTION_ARG_NONE, &is_offline, "Do not try the connectors", NULL },
    { NULL },
  };
  g_autoptr (CwAnswers) answers = NULL;
  g_autofree char *document = NULL;
  g_autoptr (GVariant) report = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  if (file == NULL)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                           "Say where the answers are: --answers FILE");
      return CW_EXIT_USAGE;
    }
  answers = cw_answers_new_from_file (file, error);
  if (answers == NULL)
    return CW_EXIT_INVALID;
  document = cw_answers_get_document (answers);
  report = cw_cli_call (
      cli, is_check ? "CheckAnswers" : "ApplyAnswers",
      g_variant_new ("(s@a(ssay)b)", document, cw_answers_get_secrets (answers), !is_offline),
      error);
  if (report == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, report))
    {
      print_connectors (cli, report);
      print_limits (report);
      cw_cli_say (cli, "%s", get_summary (report));
    }
  return cw_answer_get_bool (report, "ok") ? CW_EXIT_OK : CW_EXIT_FAILED;
}
