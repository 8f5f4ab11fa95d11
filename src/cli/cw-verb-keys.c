/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include <string.h>

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "cli/cw-private-file.h"
#include "cli/cw-secret-input.h"
#include "cli/cw-table.h"

/* The connector's name, or its id when it is no more; the mail server. */
static const char *
get_connector (GVariant *item)
{
  const char *name = cw_answer_get_string (item, "connector");

  if (cw_answer_has (item, "server"))
    return cw_answer_get_string (item, "server");
  return name[0] != '\0' ? name : cw_answer_get_string (item, "connectorId");
}

static const char *
say_state (GVariant *item)
{
  const char *state = cw_answer_get_string (item, "state");

  return g_str_equal (state, "lost")      ? "no: its key is not there"
         : g_str_equal (state, "damaged") ? "no: damaged, or put under another name"
                                          : "yes";
}

static void
print_secrets (CwCli *cli, GVariant *answer)
{
  static const CwColumn columns[] = {
    { "CONNECTOR", CW_COLUMN_TEXT },
    { "SECRET", CW_COLUMN_FIXED },
    { "OPENS", CW_COLUMN_TEXT },
  };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);

      cw_table_add_row (table);
      cw_table_add (table, get_connector (item));
      cw_table_add (table, cw_answer_get_string (item, "kind"));
      cw_table_add (table, say_state (item));
    }
  if (cw_table_get_n_rows (table) == 0)
    return;
  g_print ("\n");
  cw_table_print (table, cli->no_color);
}

static void
print_keys (CwCli *cli, GVariant *answer)
{
  g_autoptr (GVariant) keys = cw_answer_get_array (answer, "keys");
  gsize n_keys = 0;
  g_autofree const char **ids = g_variant_get_strv (keys, &n_keys);

  if (n_keys == 0)
    g_print ("Key:        none yet\n");
  for (gsize i = 0; i < n_keys; i++)
    g_print ("%-12s%s\n", i == 0 ? "Key:" : "Older key:", ids[i]);
  g_print ("Kept by:    %s\n",
           g_str_equal (cw_answer_get_string (answer, "protection"), "credential")
               ? "the service's credential “causeway-vault”"
               : "the rights of the file keys/vault.key");
  if (cw_answer_has (answer, "writtenAt"))
    g_print ("Since:      %s\n", cw_answer_get_string (answer, "writtenAt"));
  print_secrets (cli, answer);
}

/* What an administrator has to know when a secret does not open. */
static CwExit
end_keys (CwCli *cli, GVariant *answer)
{
  gint64 n_secrets = cw_answer_get_int (answer, "secrets");
  gint64 n_lost = cw_answer_get_int (answer, "lost");
  gint64 n_damaged = cw_answer_get_int (answer, "damaged");

  if (n_lost > 0)
    g_printerr ("Their key is not there: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
                " secrets. Import the key set that has it, or enter them again with `causewayctl "
                "connector set-secret` or, of a mail server, `causewayctl alert set-password`.\n",
                n_lost, n_secrets);
  if (n_damaged > 0)
    g_printerr ("Damaged, or put under another name: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
                " secrets. Put them back from a backup, or enter them again with `causewayctl "
                "connector set-secret` or, of a mail server, `causewayctl alert set-password`. "
                "Until then the key cannot be rotated.\n",
                n_damaged, n_secrets);
  return n_lost > 0 || n_damaged > 0 ? CW_EXIT_INVALID : CW_EXIT_OK;
}

CwExit
cw_verb_keys_show (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "GetKeys", NULL, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    print_keys (cli, answer);
  return end_keys (cli, answer);
}

static gsize
count_keys (GVariant *answer)
{
  g_autoptr (GVariant) keys = cw_answer_get_array (answer, "keys");

  return g_variant_n_children (keys);
}

CwExit
cw_verb_keys_rotate (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "RotateKeys", NULL, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (cw_cli_print_json (cli, answer))
    return CW_EXIT_OK;
  cw_cli_say (cli,
              "Sealed anew: %" G_GINT64_FORMAT
              " secrets. Files that were exported before do not open them: export again.",
              cw_answer_get_int (answer, "secrets"));
  if (count_keys (answer) > 1)
    cw_cli_say (cli, "The key of before is kept for a week, because a standby of the database "
                     "server may not know of it yet.");
  return CW_EXIT_OK;
}

CwExit
cw_verb_keys_export (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *file = NULL;
  const GOptionEntry entries[] = {
    { "passphrase-file", 'f', 0, G_OPTION_ARG_FILENAME, &file,
      "Read it from a file that only you may read (default: ask for it)", "FILE" },
    { NULL },
  };
  g_autoptr (CwSecret) passphrase = NULL;
  g_autoptr (GVariant) answer = NULL;
  const char *text = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  passphrase = cw_secret_input_get_passphrase (file, TRUE, error);
  if (passphrase == NULL)
    return CW_EXIT_FAILED;
  answer = cw_cli_call (cli, "ExportKeys",
                        g_variant_new ("(@ay)", cw_secret_to_variant (passphrase)), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  text = cw_answer_get_string (answer, "content");
  if (!cw_private_file_write (argv[1], text, strlen (text), FALSE, error))
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    cw_cli_say (cli, "Written: %s. Whoever has it and the passphrase opens every stored secret.",
                argv[1]);
  return CW_EXIT_OK;
}

CwExit
cw_verb_keys_import (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *file = NULL;
  const GOptionEntry entries[] = {
    { "passphrase-file", 'f', 0, G_OPTION_ARG_FILENAME, &file,
      "Read it from a file that only you may read (default: ask for it)", "FILE" },
    { NULL },
  };
  g_autoptr (CwSecret) passphrase = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  text = cw_cli_read_file (argv[1], error);
  passphrase = text != NULL ? cw_secret_input_get_passphrase (file, FALSE, error) : NULL;
  if (passphrase == NULL)
    return CW_EXIT_FAILED;
  answer = cw_cli_call (cli, "ImportKeys",
                        g_variant_new ("(s@ay)", text, cw_secret_to_variant (passphrase)), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    print_keys (cli, answer);
  return end_keys (cli, answer);
}

static void
print_forgotten (GVariant *answer)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");

  if (g_variant_n_children (items) == 0)
    g_print ("There were no secrets.\n");
  else
    g_print ("To be entered again, with `causewayctl connector set-secret` (a mail server's: "
             "`causewayctl alert set-password`) or the set-up:\n");
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);

      g_print ("  %s: %s\n", get_connector (item), cw_answer_get_string (item, "kind"));
    }
}

CwExit
cw_verb_keys_abandon (CwCli *cli, int argc, char **argv, GError **error)
{
  gboolean is_confirmed = FALSE;
  const GOptionEntry entries[] = {
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &is_confirmed, "Yes: forget every stored secret", NULL },
    { NULL },
  };
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  if (!is_confirmed)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                           "This forgets the keys and every stored secret, and cannot be undone: "
                           "confirm it with --yes");
      return CW_EXIT_USAGE;
    }
  answer = cw_cli_call (cli, "AbandonKeys", NULL, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    print_forgotten (answer);
  return CW_EXIT_OK;
}
