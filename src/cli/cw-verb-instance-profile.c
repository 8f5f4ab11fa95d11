/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include <string.h>

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "cli/cw-database-options.h"
#include "cli/cw-private-file.h"
#include "cli/cw-secret-input.h"

/* ----- saving */

CwExit
cw_verb_instance_profile (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *file = NULL;
  const GOptionEntry entries[] = {
    { "passphrase-file", 'f', 0, G_OPTION_ARG_FILENAME, &file,
      "Read it from a file that only you may read (default: ask for it)", "FILE" },
    { NULL },
  };
  g_autoptr (CwSecret) password = NULL;
  g_autoptr (GVariant) answer = NULL;
  const char *text = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  password = cw_secret_input_get_passphrase (file, TRUE, error);
  if (password == NULL)
    return CW_EXIT_FAILED;
  answer = cw_cli_call (cli, "ExportProfile",
                        g_variant_new ("(@ay)", cw_secret_to_variant (password)), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  text = cw_answer_get_string (answer, "content");
  if (!cw_private_file_write (argv[1], text, strlen (text), FALSE, error))
    return CW_EXIT_FAILED;
  if (cw_cli_print_json (cli, answer))
    return CW_EXIT_OK;
  cw_cli_say (cli, "Written: %s. Whoever has it and the passphrase opens every stored secret.",
              argv[1]);
  if (cw_answer_get_bool (answer, "local"))
    cw_cli_say (cli, "The database is reached by the name of this computer alone: others need "
                     "another name for it.");
  return CW_EXIT_OK;
}

/* ----- using */

typedef struct
{
  CwDatabaseOptions database;
  char *keys_file;
  char *passphrase_file;
  char *sync_schema;
  gboolean is_check;
} AttachOptions;

static void
clear_options (AttachOptions *options)
{
  cw_database_options_clear (&options->database);
  g_free (options->keys_file);
  g_free (options->passphrase_file);
  g_free (options->sync_schema);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AttachOptions, clear_options)

static void
print_connectors (GVariant *answer)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "connectors");

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);

      g_print ("%-12s%s (%s)\n", i == 0 ? "Connectors:" : "", cw_answer_get_string (item, "name"),
               cw_answer_get_string (item, "kind"));
    }
}

static void
say_missing_files (CwCli *cli, GVariant *answer)
{
  g_autoptr (GVariant) files = cw_answer_get_array (answer, "missingFiles");
  g_autofree const char **paths = g_variant_get_strv (files, NULL);

  for (guint i = 0; paths[i] != NULL; i++)
    cw_cli_say (cli, "To be put onto this computer: %s", paths[i]);
}

static void
print_profile (CwCli *cli, GVariant *answer)
{
  gboolean is_server = g_str_equal (cw_answer_get_string (answer, "kind"), "postgresql");

  g_print ("Saved on:   %s, %s\n", cw_answer_get_string (answer, "computer"),
           cw_answer_get_string (answer, "savedAt"));
  g_print ("Database:   %s\n", is_server ? cw_answer_get_string (answer, "place")
                                         : "none: a copy of the configuration");
  print_connectors (answer);
  g_print ("Deletions:  %s\n",
           cw_answer_get_bool (answer, "findsDeletions")
               ? "those from when it was saved on are found by the source anchor"
               : "those from when it was saved on are not found: no whole cycle had run there");
  say_missing_files (cli, answer);
}

/* What is left to do so that two do not export the same. */
static void
say_attached (CwCli *cli, GVariant *answer)
{
  if (cw_answer_get_bool (answer, "attached"))
    cw_cli_say (cli,
                "This engine uses the configuration in %s now, and exports nothing. Begin with "
                "`causewayctl cycle start --type initial`.",
                cw_answer_get_string (answer, "place"));
  else
    cw_cli_say (cli,
                "This engine has a copy of the configuration of %s now, in staging mode. What is "
                "left to do:\n"
                "1. There: `causewayctl config set staging true`, or stop that engine.\n"
                "2. Here: `causewayctl cycle start --type initial --wait`, which reads "
                "everything.\n"
                "3. Here: `causewayctl pending list` shows what it would export%s.\n"
                "4. Here: `causewayctl config set staging false`, when that is as it should be.",
                cw_answer_get_string (answer, "computer"),
                cw_answer_get_bool (answer, "findsDeletions")
                    ? ", also for whom the directories deleted meanwhile"
                    : "; whom the directories deleted meanwhile it does not know");
  say_missing_files (cli, answer);
}

/* (transfer full) */
static GVariant *
make_options (const AttachOptions *options)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  if (options->sync_schema != NULL)
    g_variant_dict_insert (&dict, "syncSchema", "s", options->sync_schema);
  return g_variant_dict_end (&dict);
}

static CwExit
attach_profile (CwCli *cli, const char *path, const AttachOptions *options, GError **error)
{
  g_autofree char *text = cw_cli_read_file (path, error);
  g_autoptr (CwSecret) password =
      text != NULL ? cw_secret_input_get_passphrase (options->passphrase_file, FALSE, error) : NULL;
  g_autoptr (GVariant) answer = NULL;

  if (password == NULL)
    return CW_EXIT_FAILED;
  if (options->is_check)
    answer = cw_cli_call (cli, "InspectProfile",
                          g_variant_new ("(s@ay)", text, cw_secret_to_variant (password)), error);
  else
    answer = cw_cli_call (cli, "AttachProfile",
                          g_variant_new ("(s@ay@a{sv})", text, cw_secret_to_variant (password),
                                         make_options (options)),
                          error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (cw_cli_print_json (cli, answer))
    return CW_EXIT_OK;
  if (options->is_check)
    print_profile (cli, answer);
  else
    say_attached (cli, answer);
  return CW_EXIT_OK;
}

/* *ret_secret: empty when no file is named. */
static gboolean
read_secret (const char *path, CwSecret **ret_secret, GError **error)
{
  *ret_secret = path != NULL ? cw_secret_new_from_file (path, error) : cw_secret_new ("", 0);
  return *ret_secret != NULL;
}

static CwExit
attach_database (CwCli *cli, const AttachOptions *options, GError **error)
{
  g_autofree char *document =
      cw_database_options_make_document ("postgresql", &options->database, error);
  g_autofree char *keys = NULL;
  g_autoptr (CwSecret) password = NULL;
  g_autoptr (CwSecret) passphrase = NULL;
  g_autoptr (GVariant) answer = NULL;

  if (document == NULL)
    return CW_EXIT_USAGE;
  keys = options->keys_file != NULL ? cw_cli_read_file (options->keys_file, error) : g_strdup ("");
  if (keys == NULL || !read_secret (options->database.password_file, &password, error))
    return CW_EXIT_FAILED;
  passphrase = options->keys_file != NULL
                   ? cw_secret_input_get_passphrase (options->passphrase_file, FALSE, error)
                   : cw_secret_new ("", 0);
  if (passphrase == NULL)
    return CW_EXIT_FAILED;
  answer =
      cw_cli_call (cli, "AttachDatabase",
                   g_variant_new ("(s@ays@ay@a{sv})", document, cw_secret_to_variant (password),
                                  keys, cw_secret_to_variant (passphrase), make_options (options)),
                   error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    say_attached (cli, answer);
  return CW_EXIT_OK;
}

static gboolean
check_options (int argc, const AttachOptions *options, GError **error)
{
  gboolean is_database = options->database.hosts != NULL || options->database.name != NULL ||
                         options->keys_file != NULL;

  if ((argc > 1) != is_database && !(options->is_check && is_database))
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                       "Name the file of a configuration profile; or a database by --host and "
                       "--name, with --keys");
  return FALSE;
}

CwExit
cw_verb_instance_attach (CwCli *cli, int argc, char **argv, GError **error)
{
  g_auto (AttachOptions) options = { { NULL } };
  const GOptionEntry more[] = {
    { "keys", 'k', 0, G_OPTION_ARG_FILENAME, &options.keys_file,
      "Without a profile: the exported key set", "FILE" },
    { "passphrase-file", 0, 0, G_OPTION_ARG_FILENAME, &options.passphrase_file,
      "Of the profile or the key set, read from a file that only you may read (default: ask for "
      "it)",
      "FILE" },
    { "sync-schema", 0, 0, G_OPTION_ARG_STRING, &options.sync_schema,
      "Keep the sync data in this schema of the database (default: in a file)", "NAME" },
    { "check", 0, 0, G_OPTION_ARG_NONE, &options.is_check,
      "Show what the profile holds; nothing is changed", NULL },
    { NULL },
  };
  g_autofree GOptionEntry *entries = cw_database_options_list_entries (&options.database, more);

  if (!cw_cli_parse (cli, entries, &argc, &argv, CW_CLI_OPTIONAL_ARGUMENT, error) ||
      !check_options (argc, &options, error))
    return CW_EXIT_USAGE;
  return argc > 1 ? attach_profile (cli, argv[1], &options, error)
                  : attach_database (cli, &options, error);
}
