/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "cli/cw-secret-input.h"
#include "cli/cw-table.h"

/* The connector's name, or its id when it is no more. */
static const char *
get_connector (GVariant *item)
{
  const char *name = cw_answer_get_string (item, "connector");

  return name[0] != '\0' ? name : cw_answer_get_string (item, "connectorId");
}

static void
print_secrets (CwCli *cli, GVariant *answer)
{
  static const CwColumn columns[] = {
    { "CONNECTOR", CW_COLUMN_TEXT },
    { "SECRET", CW_COLUMN_FIXED },
    { "OPENS", CW_COLUMN_FIXED },
  };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);

      cw_table_add_row (table);
      cw_table_add (table, get_connector (item));
      cw_table_add (table, cw_answer_get_string (item, "kind"));
      cw_table_add (table, cw_answer_get_bool (item, "opens") ? "yes" : "no");
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
  print_secrets (cli, answer);
}

/* What an administrator has to know when a secret does not open. */
static CwExit
end_keys (CwCli *cli, GVariant *answer)
{
  gint64 n_lost = cw_answer_get_int (answer, "lost");

  if (n_lost == 0)
    return CW_EXIT_OK;
  g_printerr ("Their key is not there: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
              " secrets. Import the key set that has it, or enter them again with `causewayctl "
              "connector set-secret`.\n",
              n_lost, cw_answer_get_int (answer, "secrets"));
  return CW_EXIT_INVALID;
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

CwExit
cw_verb_keys_rotate (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "RotateKeys", NULL, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    cw_cli_say (cli,
                "Sealed anew: %" G_GINT64_FORMAT
                " secrets. Files that were exported before do not open them: export again.",
                cw_answer_get_int (answer, "secrets"));
  return CW_EXIT_OK;
}

static gboolean
is_same (CwSecret *a, CwSecret *b)
{
  gsize a_size = 0;
  gsize b_size = 0;
  const char *a_data = cw_secret_peek (a, &a_size);
  const char *b_data = cw_secret_peek (b, &b_size);

  return a_size == b_size && memcmp (a_data, b_data, a_size) == 0;
}

/* @file: (nullable): asked for on the terminal; twice when it is a new one. (transfer full) */
static CwSecret *
get_passphrase (const char *file, gboolean is_new, GError **error)
{
  g_autoptr (CwSecret) passphrase = file != NULL ? cw_secret_new_from_file (file, error)
                                                 : cw_secret_input_ask_line ("Passphrase: ", error);
  g_autoptr (CwSecret) again = NULL;

  if (passphrase == NULL || file != NULL || !is_new)
    return g_steal_pointer (&passphrase);
  again = cw_secret_input_ask_line ("Once more: ", error);
  if (again == NULL || is_same (passphrase, again))
    return again != NULL ? g_steal_pointer (&passphrase) : NULL;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                       "The two passphrases are not the same");
  return NULL;
}

static gboolean
write_all (int fd, const char *text)
{
  gsize size = strlen (text);
  gsize done = 0;

  while (done < size)
    {
      gssize n = write (fd, text + done, size - done);

      if (n < 0 && errno != EINTR)
        return FALSE;
      done += n > 0 ? (gsize) n : 0;
    }
  return fsync (fd) == 0;
}

/* A new file that only its owner reads; nothing that is there is written over. */
static gboolean
write_export (const char *path, const char *text, GError **error)
{
  int fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  gboolean is_ok = fd >= 0 && write_all (fd, text);
  int errsv = errno;

  if (fd >= 0)
    g_close (fd, NULL);
  if (is_ok)
    return TRUE;
  if (fd >= 0)
    g_unlink (path);
  g_set_error (error, CW_ERROR, cw_error_code_from_errno (errsv), "Cannot write %s: %s", path,
               g_strerror (errsv));
  return FALSE;
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

  if (!cw_cli_parse (cli, entries, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  passphrase = get_passphrase (file, TRUE, error);
  if (passphrase == NULL)
    return CW_EXIT_FAILED;
  answer = cw_cli_call (cli, "ExportKeys",
                        g_variant_new ("(@ay)", cw_secret_to_variant (passphrase)), error);
  if (answer == NULL || !write_export (argv[1], cw_answer_get_string (answer, "content"), error))
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
  passphrase = text != NULL ? get_passphrase (file, FALSE, error) : NULL;
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
    g_print ("To be entered again, with `causewayctl connector set-secret` or the set-up:\n");
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
