/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/cw-log.h"
#include "base/cw-process.h"
#include "cli/cw-verbs.h"
#include "engine/cw-connector-factory.h"

/* Output is UTF-8 whatever the locale says: JSON has to be, and names are what they are. */
static void
write_out (const char *text)
{
  fputs (text, stdout);
  fflush (stdout);
}

static void
write_error (const char *text)
{
  fputs (text, stderr);
}

static gboolean
asks_for_help (const char *word)
{
  return g_str_equal (word, "--help") || g_str_equal (word, "-h") || g_str_equal (word, "help");
}

/* "connector" alone, with --help, or with something that it does not have. */
static void
explain_unknown (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *group = cw_verb_table_format_group (argv[1]);

  if (group == NULL)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                 "There is no command “%s%s%s”; `causewayctl help` lists them", argv[1],
                 argc > 2 ? " " : "", argc > 2 ? argv[2] : "");
  else if (argc > 2 && asks_for_help (argv[2]))
    {
      g_print ("Usage: causewayctl [OPTION…] COMMAND [OPTION…]\n\nCommands:\n%s\nEach explains "
               "itself with --help.\n",
               group);
      cli->is_help = TRUE;
    }
  else
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                 "There is no command “%s%s%s”. What begins with “%s”:\n%s", argv[1],
                 argc > 2 ? " " : "", argc > 2 ? argv[2] : "", argv[1], g_strchomp (group));
}

static gboolean
find_verb (CwCli *cli, int *argc, char ***argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autofree char *help = NULL;
  int first = 0;

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_set_main_group (context, cw_cli_make_global_options (cli));
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  cli->verb = cw_verb_table_find (*argc, *argv, &first);
  if (cli->verb == NULL && *argc > 1)
    {
      explain_unknown (cli, *argc, *argv, error);
      return FALSE;
    }
  if (cli->verb == NULL)
    {
      help = cw_verb_table_format_help ();
      g_print ("%s", help);
      return FALSE;
    }
  *argc -= first;
  *argv += first;
  return TRUE;
}

static CwExit
run (CwCli *cli, int argc, char **argv, GError **error)
{
  gboolean is_help = FALSE;
  CwExit result = CW_EXIT_USAGE;

  if (!find_verb (cli, &argc, &argv, error))
    is_help = cli->is_help;
  else
    {
      result = cli->verb->run (cli, argc, argv, error);
      is_help = cli->is_help;
    }
  if (*error != NULL)
    return cw_exit_from_error (*error);
  return is_help ? CW_EXIT_OK : result;
}

int
main (int argc, char *argv[])
{
  g_auto (CwCli) cli = { NULL };
  g_autoptr (GError) error = NULL;
  CwExit result = CW_EXIT_FAILED;

  cw_process_close_memory ();
  setlocale (LC_ALL, "");
  umask (077);
  signal (SIGPIPE, SIG_IGN);
  g_set_prgname ("causewayctl");
  g_set_print_handler (write_out);
  g_set_printerr_handler (write_error);
  cw_log_init_quiet ("causewayctl");
  cw_connector_factory_init_libraries ();
  result = run (&cli, argc, argv, &error);
  if (error != NULL)
    g_printerr ("causewayctl: %s\n", error->message);
  return (int) result;
}
