/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "base/cw-secret.h"
#include "cli/cw-database-options.h"

/* ----- show and check */

static void
print_size (GVariant *answer)
{
  g_autofree char *size = NULL;

  if (!cw_answer_has (answer, "size"))
    return;
  size = g_format_size ((guint64) cw_answer_get_int (answer, "size"));
  g_print ("Size:       %s\n", size);
}

static void
print_database (GVariant *answer)
{
  gboolean is_server = g_str_equal (cw_answer_get_string (answer, "kind"), "postgresql");

  g_print ("Kind:       %s\n", is_server ? "PostgreSQL" : "SQLite");
  g_print ("%s       %s\n", is_server ? "Place:" : "File: ",
           cw_answer_get_string (answer, is_server ? "place" : "file"));
  print_size (answer);
}

CwExit
cw_verb_database_show (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "GetDatabase", NULL, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    print_database (answer);
  return CW_EXIT_OK;
}

CwExit
cw_verb_database_check (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "CheckDatabase", NULL, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    {
      cw_print_checks (cli, answer);
      print_size (answer);
    }
  return cw_answer_get_bool (answer, "ok") ? CW_EXIT_OK : CW_EXIT_FAILED;
}

/* ----- move */

static gboolean
check_kind (const char *kind, GError **error)
{
  if (g_str_equal (kind, "sqlite") || g_str_equal (kind, "postgresql"))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
               "“%s” is no kind of database: sqlite or postgresql", kind);
  return FALSE;
}

static GVariant *
make_arguments (const char *document, CwSecret *password, gboolean is_attached)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (CwSecret) none = cw_secret_new ("", 0);

  g_variant_dict_insert (&dict, "attach", "b", is_attached);
  return g_variant_new ("(s@ay@a{sv})", document,
                        cw_secret_to_variant (password != NULL ? password : none),
                        g_variant_dict_end (&dict));
}

static void
say_moved (CwCli *cli, GVariant *answer)
{
  if (!cw_answer_get_bool (answer, "changed"))
    cw_cli_say (cli, "The data is there already.");
  else if (!cw_answer_has (answer, "digest"))
    cw_cli_say (cli, "The engine works with the data that is there.");
  else
    cw_cli_say (cli,
                "Moved and compared: %" G_GINT64_FORMAT " rows, digest %s. What was left behind is "
                "as it was; remove it when nobody needs it any more.",
                cw_answer_get_int (answer, "rows"), cw_answer_get_string (answer, "digest"));
}

static CwExit
move (CwCli *cli,
      const char *kind,
      const CwDatabaseOptions *options,
      gboolean is_attached,
      GError **error)
{
  g_autofree char *document = cw_database_options_make_document (kind, options, error);
  g_autoptr (CwSecret) password = NULL;
  g_autoptr (GVariant) answer = NULL;

  if (document == NULL)
    return CW_EXIT_USAGE;
  if (options->password_file != NULL)
    {
      password = cw_secret_new_from_file (options->password_file, error);
      if (password == NULL)
        return CW_EXIT_FAILED;
    }
  answer =
      cw_cli_call (cli, "MoveDatabase", make_arguments (document, password, is_attached), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    say_moved (cli, answer);
  return CW_EXIT_OK;
}

CwExit
cw_verb_database_move (CwCli *cli, int argc, char **argv, GError **error)
{
  g_auto (CwDatabaseOptions) options = { NULL };
  gboolean is_attached = FALSE;
  const GOptionEntry more[] = {
    { "attach", 0, 0, G_OPTION_ARG_NONE, &is_attached,
      "Work with the data that is there; nothing is copied", NULL },
    { NULL },
  };
  g_autofree GOptionEntry *entries = cw_database_options_list_entries (&options, more);

  if (!cw_cli_parse (cli, entries, &argc, &argv, 1, error) || !check_kind (argv[1], error))
    return CW_EXIT_USAGE;
  return move (cli, argv[1], &options, is_attached, error);
}
