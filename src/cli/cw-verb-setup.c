/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include <stdio.h>
#include <unistd.h>

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "cli/cw-counted-call.h"
#include "cli/cw-setup-rows.h"
#include "cli/cw-setup-sign-in.h"
#include "cli/cw-terminal.h"

#define TOKEN "setup"

/* A set-up on its way. */
typedef struct
{
  CwCli *cli;
  CwAnswers *answers;
  char *document;
  char *sign_in; /* (nullable) */
  gboolean is_check;
  gboolean is_offline;
  gboolean is_confirmed;
  gboolean no_sign_in;
} Setup;

/* ----- what is shown */

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

  for (gsize i = 0; i < g_variant_n_children (limits); i++)
    {
      g_autoptr (GVariant) limit = g_variant_get_child_value (limits, i);
      g_autofree char *path = cw_text_make_safe (cw_answer_get_string (limit, "path"));

      g_print ("%s: not served yet: %s\n", path, cw_answer_get_string (limit, "text"));
    }
}

static void
print_actions (GVariant *report)
{
  g_autoptr (GVariant) actions = cw_answer_get_array (report, "actions");

  for (gsize i = 0; i < g_variant_n_children (actions); i++)
    {
      g_autoptr (GVariant) action = g_variant_get_child_value (actions, i);
      g_autofree char *row = cw_setup_rows_format (action);
      g_autofree char *detail = cw_text_make_safe (cw_answer_get_string (action, "detail"));
      g_autofree char *trouble = cw_text_make_safe (cw_answer_get_string (action, "undoError"));

      g_print ("%s\n", row);
      if (detail[0] != '\0')
        g_print ("  %s.\n", detail);
      if (trouble[0] != '\0')
        g_print ("  What it made is still there: %s\n", trouble);
    }
}

/* What was found about connectors stands with each of them already. */
static void
print_findings (GVariant *plan, const char *array, const char *mark)
{
  g_autoptr (GVariant) found = cw_answer_get_array (plan, array);

  for (gsize i = 0; i < g_variant_n_children (found); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (found, i);
      const char *status = cw_answer_get_string (item, "status");
      g_autofree char *summary = cw_text_make_safe (cw_answer_get_string (item, "summary"));
      g_autofree char *remedy = cw_text_make_safe (cw_answer_get_string (item, "remedy"));

      if (g_str_has_prefix (cw_answer_get_string (item, "id"), "connector:") ||
          (status[0] != '\0' && !g_str_equal (status, "failed")))
        continue;
      g_print ("%s %s\n", mark, summary);
      if (remedy[0] != '\0')
        g_print ("  %s\n", remedy);
    }
}

static void
print_plan (Setup *setup, GVariant *plan)
{
  print_actions (plan);
  print_connectors (setup->cli, plan);
  print_findings (plan, "checks", "✗");
  print_findings (plan, "warnings", "!");
  print_limits (plan);
}

/* ----- planning */

static GVariant *
make_args (Setup *setup, const char *digest)
{
  g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&options, "{sv}", "connect", g_variant_new_boolean (!setup->is_offline));
  g_variant_builder_add (&options, "{sv}", "token", g_variant_new_string (TOKEN));
  if (setup->sign_in != NULL)
    g_variant_builder_add (&options, "{sv}", "signIn", g_variant_new_string (setup->sign_in));
  if (digest != NULL)
    g_variant_builder_add (&options, "{sv}", "digest", g_variant_new_string (digest));
  return g_variant_new ("(s@a(ssay)@a{sv})", setup->document,
                        cw_answers_get_secrets (setup->answers), g_variant_builder_end (&options));
}

static GVariant *
ask_plan (Setup *setup, GError **error)
{
  static const CwClientCall call = { "PlanSetup", TOKEN, "CallProgress" };

  return cw_counted_call (setup->cli, &call, make_args (setup, NULL), "people read", error);
}

/* Signs in when the plan has something to do in the tenant, and not before that is known. */
static GVariant *
make_plan (Setup *setup, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GVariant *plan = ask_plan (setup, &local_error);

  if (plan != NULL)
    return plan;
  if (setup->no_sign_in || !g_error_matches (local_error, CW_ERROR, CW_ERROR_AUTH))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  setup->sign_in = cw_setup_sign_in (setup->cli, setup->answers, error);
  return setup->sign_in != NULL ? ask_plan (setup, error) : NULL;
}

/* Asks where somebody sits who can answer. */
static gboolean
confirm (Setup *setup, GVariant *plan)
{
  char line[8] = "";

  if (setup->is_confirmed || setup->cli->is_json || setup->cli->is_quiet ||
      !cw_answer_get_bool (plan, "changed") || !isatty (STDIN_FILENO) || !isatty (STDOUT_FILENO))
    return TRUE;
  print_plan (setup, plan);
  g_print ("Go ahead? [y/N] ");
  return fgets (line, sizeof line, stdin) != NULL && (line[0] == 'y' || line[0] == 'Y');
}

/* ----- doing it */

static const char *
get_plan_summary (GVariant *plan)
{
  if (!cw_answer_get_bool (plan, "ok"))
    return "This does not work as it is answered: nothing was changed.";
  return cw_answer_get_bool (plan, "changed") ? "The answers are good; nothing was changed yet."
                                              : "The answers are good and in force already.";
}

static const char *
get_summary (GVariant *report)
{
  if (!cw_answer_get_bool (report, "applied"))
    return "The answers are not in force; what was made is undone where nothing else is told.";
  return cw_answer_get_bool (report, "changed") ? "The answers are in force."
                                                : "The answers were in force already.";
}

static CwExit
show_result (Setup *setup, GVariant *report)
{
  gboolean is_ok = cw_answer_get_bool (report, "ok");

  if (cw_cli_print_json (setup->cli, report))
    return is_ok ? CW_EXIT_OK : CW_EXIT_FAILED;
  if (!is_ok)
    {
      print_actions (report);
      print_connectors (setup->cli, report);
    }
  print_limits (report);
  if (g_str_equal (cw_answer_get_string (report, "errorCode"), "cancelled"))
    g_printerr ("causewayctl: The set-up was cancelled\n");
  else if (!is_ok)
    g_printerr ("causewayctl: %s\n", cw_answer_get_string (report, "errorMessage"));
  cw_cli_say (setup->cli, "%s", get_summary (report));
  return is_ok ? CW_EXIT_OK : CW_EXIT_FAILED;
}

static CwExit
apply (Setup *setup, GVariant *plan, GError **error)
{
  g_autoptr (CwSetupRows) rows = cw_setup_rows_new (setup->cli->is_quiet || setup->cli->is_json);
  const CwClientCall call = { "ApplySetup", TOKEN, "SetupProgress" };
  g_autoptr (GVariant) report = cw_client_call_watched (
      setup->cli->client, &call, make_args (setup, cw_answer_get_string (plan, "digest")),
      cw_setup_rows_update, rows, error);

  return report != NULL ? show_result (setup, report) : CW_EXIT_FAILED;
}

static CwExit
run (Setup *setup, GError **error)
{
  g_autoptr (GVariant) plan = make_plan (setup, error);

  if (plan == NULL)
    return CW_EXIT_FAILED;
  if (setup->is_check || !cw_answer_get_bool (plan, "ok"))
    {
      if (!cw_cli_print_json (setup->cli, plan))
        print_plan (setup, plan);
      cw_cli_say (setup->cli, "%s", get_plan_summary (plan));
      return cw_answer_get_bool (plan, "ok") ? CW_EXIT_OK : CW_EXIT_FAILED;
    }
  if (confirm (setup, plan))
    return apply (setup, plan, error);
  cw_cli_say (setup->cli, "Nothing was changed.");
  return CW_EXIT_FAILED;
}

/* The administrator's tokens are not kept any longer than they are needed. */
static void
end_sign_in (Setup *setup)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;

  if (setup->sign_in == NULL)
    return;
  answer = cw_cli_call (setup->cli, "EndSignIn", g_variant_new ("(s)", setup->sign_in), &error);
  if (answer == NULL)
    g_debug ("The sign-in was not ended: %s", error->message);
}

CwExit
cw_verb_setup (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *file = NULL;
  Setup setup = { .cli = cli };
  const GOptionEntry entries[] = {
    { "answers", 'a', 0, G_OPTION_ARG_FILENAME, &file, "The answers, causeway-answers(5)", "FILE" },
    { "check", 0, 0, G_OPTION_ARG_NONE, &setup.is_check, "Show what would be done, change nothing",
      NULL },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &setup.is_confirmed, "Do not ask before it is done", NULL },
    { "no-connect", 0, 0, G_OPTION_ARG_NONE, &setup.is_offline, "Do not try the connectors", NULL },
    { "no-sign-in", 0, 0, G_OPTION_ARG_NONE, &setup.no_sign_in,
      "Fail where an administrator of the tenant has to sign in", NULL },
    { NULL },
  };
  g_autoptr (CwAnswers) answers = NULL;
  g_autofree char *document = NULL;
  CwExit result = CW_EXIT_INVALID;

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
  setup.answers = answers;
  setup.document = document;
  result = run (&setup, error);
  end_sign_in (&setup);
  g_free (setup.sign_in);
  return result;
}
