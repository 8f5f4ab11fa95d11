/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "base/cw-output-file.h"
#include "cli/cw-counted-call.h"
#include "engine/cw-kept-copies.h"

#define TOKEN "database"

/* ----- the call */

/* @fd: (unowned). (transfer full) (nullable) */
static GVariant *
call (CwCli *cli, const char *method, int fd, gboolean only_checks, GError **error)
{
  g_autoptr (GUnixFDList) files = g_unix_fd_list_new ();
  const CwClientCall watched = { method, TOKEN, "CallProgress", files };
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  int place = g_unix_fd_list_append (files, fd, error);

  if (place < 0)
    return NULL;
  g_variant_dict_insert (&options, "token", "s", TOKEN);
  if (only_checks)
    g_variant_dict_insert (&options, "check", "b", TRUE);
  return cw_counted_call (cli, &watched,
                          g_variant_new ("(h@a{sv})", place, g_variant_dict_end (&options)), "rows",
                          error);
}

/* ----- what it is */

static void
print_backup (GVariant *answer)
{
  g_autofree char *created = cw_answer_format_time (answer, "createdAt");
  g_autofree char *size = g_format_size ((guint64) cw_answer_get_int (answer, "size"));
  g_autofree char *rows = cw_format_count (cw_answer_get_int (answer, "rows"));
  g_autofree char *objects = cw_format_count (cw_answer_get_int (answer, "objects"));
  g_autoptr (GVariant) keys = cw_answer_get_array (answer, "keys");
  gsize n_keys = 0;
  g_autofree const char **ids = g_variant_get_strv (keys, &n_keys);
  g_autofree char *list = n_keys > 0 ? g_strjoinv (", ", (char **) ids) : g_strdup ("none");

  g_print ("Made:          %s, on %s, by Causeway %s\n", created,
           cw_answer_get_string (answer, "host"), cw_answer_get_string (answer, "program"));
  g_print ("Installation:  %s\n", cw_answer_get_string (answer, "installation"));
  if (cw_answer_has (answer, "objects"))
    g_print ("Objects:       %s\n", objects);
  g_print ("Holds:         %s rows, version %" G_GINT64_FORMAT " of the database, %s\n", rows,
           cw_answer_get_int (answer, "schemaVersion"), size);
  g_print ("Keys:          %s\n", list);
  g_print ("Digest:        %s\n", cw_answer_get_string (answer, "digest"));
}

/* ----- backup */

static CwExit
back_up (CwCli *cli, const char *path, gboolean replaces, GError **error)
{
  g_auto (CwOutputFile) file = CW_OUTPUT_FILE_INIT;
  g_autoptr (GVariant) answer = NULL;

  if (!cw_output_file_open (&file, path, replaces, error))
    return CW_EXIT_FAILED;
  answer = call (cli, "BackUpDatabase", file.fd, FALSE, error);
  if (answer == NULL || !cw_output_file_keep (&file, error))
    return CW_EXIT_FAILED;
  if (cw_cli_print_json (cli, answer) || cli->is_quiet)
    return CW_EXIT_OK;
  g_print ("Written:       %s\n", path);
  print_backup (answer);
  g_print ("The secrets in it are sealed, and the keys that open them are not in it: keep those "
           "apart from it, with `causewayctl keys export FILE`.\n");
  return CW_EXIT_OK;
}

CwExit
cw_verb_database_backup (CwCli *cli, int argc, char **argv, GError **error)
{
  gboolean is_forced = FALSE;
  const GOptionEntry entries[] = {
    { "force", 'f', 0, G_OPTION_ARG_NONE, &is_forced, "Replace a file that is there", NULL },
    { NULL },
  };

  if (!cw_cli_parse (cli, entries, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  return back_up (cli, argv[1], is_forced, error);
}

/* ----- restore */

/* Only what is read: others use the configuration, or can. */
static gboolean
is_sync_alone (GVariant *answer)
{
  return g_str_equal (cw_answer_get_string (answer, "part"), "sync");
}

static void
say_checked (CwCli *cli, GVariant *answer)
{
  cw_cli_say (cli, "It can be restored here.");
  if (is_sync_alone (answer))
    cw_cli_say (cli, "That replaces what is read. The configuration and its secrets, which other "
                     "installations use too, stay as they are.");
}

static void
say_restored (CwCli *cli, GVariant *answer)
{
  gint64 n_lost = cw_answer_get_int (answer, "lost");

  cw_cli_say (cli, "Restored. The next cycle reads everything anew before it exports anything.");
  if (is_sync_alone (answer))
    cw_cli_say (cli, "That was what is read. The configuration and its secrets, which other "
                     "installations use too, stay as they are: `causewayctl config restore "
                     "VERSION` goes back to an earlier one.");
  if (cw_answer_has (answer, "before"))
    cw_cli_say (cli, "The data of before is kept in %s for %d days.",
                cw_answer_get_string (answer, "before"), CW_KEPT_COPIES_DAYS);
  if (cw_answer_get_bool (answer, "staging"))
    cw_cli_say (cli, "This installation is in staging mode: look at `causewayctl pending list` "
                     "after a cycle, then `causewayctl config set staging false`.");
  if (n_lost > 0)
    g_printerr ("The keys of %" G_GINT64_FORMAT
                " secrets are not here: import them with `causewayctl keys import FILE`, or enter "
                "the secrets again with `causewayctl connector set-secret`.\n",
                n_lost);
}

static CwExit
restore (CwCli *cli, const char *path, gboolean only_checks, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  g_autoptr (GVariant) answer = NULL;

  if (fd < 0)
    {
      int saved_errno = errno;

      g_set_error (error, CW_ERROR, cw_error_code_from_errno (saved_errno), "Cannot read %s: %s",
                   path, g_strerror (saved_errno));
      return CW_EXIT_FAILED;
    }
  answer = call (cli, "RestoreDatabase", fd, only_checks, error);
  close (fd);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer) && !cli->is_quiet)
    print_backup (answer);
  if (only_checks)
    say_checked (cli, answer);
  else
    say_restored (cli, answer);
  return cw_answer_get_int (answer, "lost") > 0 ? CW_EXIT_ATTENTION : CW_EXIT_OK;
}

CwExit
cw_verb_database_restore (CwCli *cli, int argc, char **argv, GError **error)
{
  gboolean only_checks = FALSE;
  const GOptionEntry entries[] = {
    { "check", 0, 0, G_OPTION_ARG_NONE, &only_checks,
      "Only verify the file and say what it is; nothing is changed", NULL },
    { NULL },
  };

  if (!cw_cli_parse (cli, entries, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  return restore (cli, argv[1], only_checks, error);
}
