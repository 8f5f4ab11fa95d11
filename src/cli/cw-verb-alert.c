/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "cli/cw-secret-input.h"

static void
print_alert (GVariant *alert)
{
  g_autofree char *raised = cw_answer_format_time (alert, "raisedAt");

  g_print ("%s\n", cw_answer_get_string (alert, "summary"));
  g_print ("    %s\n", cw_answer_get_string (alert, "remedy"));
  g_print ("    since %s (%s)\n", raised, cw_answer_get_string (alert, "id"));
}

/* A failure is printed whatever else is not. @what: "Command" */
static void
print_program (CwCli *cli, const char *what, GVariant *program)
{
  g_autofree char *ran = cw_answer_format_time (program, "ranAt");
  const char *path = cw_answer_get_string (program, "path");

  if (cw_answer_has (program, "server"))
    path = cw_answer_get_string (program, "server");

  if (!cw_answer_has (program, "ranAt"))
    cw_cli_say (cli, "%s %s has not run yet.", what, path);
  else if (cw_answer_get_bool (program, "ok"))
    cw_cli_say (cli, "%s %s ran last at %s.", what, path, ran);
  else
    g_print ("%s %s failed at %s: %s\n", what, path, ran,
             cw_answer_get_string (program, "errorMessage"));
}

static void
print_programs (CwCli *cli, GVariant *answer)
{
  static const struct
  {
    const char *member;
    const char *what;
  } channels[] = { { "command", "Command" }, { "mail", "Mail by" } };
  g_autoptr (GVariant) hooks = cw_answer_get_array (answer, "hooks");
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      g_autoptr (GVariant) program = cw_answer_get_dict (answer, channels[i].member);

      if (!cw_answer_has (answer, channels[i].member))
        continue;
      print_program (cli, channels[i].what, program);
      n++;
    }
  if (n == 0)
    cw_cli_say (cli, "Only the journal tells of alerts: set alerts.command or alerts.mailTo.");
  for (gsize i = 0; i < g_variant_n_children (hooks); i++)
    {
      g_autoptr (GVariant) hook = cw_answer_get_item (hooks, i);
      g_autofree char *what = g_strdup_printf ("Hook %s:", cw_answer_get_string (hook, "name"));

      print_program (cli, what, hook);
    }
}

CwExit
cw_verb_alert_list (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) items = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "ListAlerts", NULL, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (cw_cli_print_json (cli, answer))
    return CW_EXIT_OK;
  items = cw_answer_get_array (answer, "items");
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);

      print_alert (item);
    }
  if (g_variant_n_children (items) == 0)
    cw_cli_say (cli, "Nothing is wrong.");
  print_programs (cli, answer);
  return CW_EXIT_OK;
}

CwExit
cw_verb_alert_test (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "TestAlert", NULL, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    cw_cli_say (cli, "The message was taken.");
  return CW_EXIT_OK;
}

CwExit
cw_verb_alert_set_password (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *file = NULL;
  const GOptionEntry entries[] = {
    { "password-file", 'f', 0, G_OPTION_ARG_FILENAME, &file,
      "Read it from a file that only you may read (default: ask for it)", "FILE" },
    { NULL },
  };
  g_autoptr (CwSecret) secret = NULL;
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  secret = file != NULL ? cw_secret_new_from_file (file, error)
                        : cw_secret_input_ask_line ("Password of the mail server: ", error);
  if (secret == NULL)
    return CW_EXIT_FAILED;
  answer = cw_cli_call (
      cli, "SetSecret",
      g_variant_new ("(ss@ay)", "", CW_SECRET_MAIL, cw_secret_to_variant (secret)), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    cw_cli_say (cli, "Stored.");
  return CW_EXIT_OK;
}
