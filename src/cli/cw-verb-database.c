/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "base/cw-secret.h"
#include "cli/cw-counted-call.h"
#include "cli/cw-database-options.h"
#include "engine/cw-kept-copies.h"

#define TOKEN "database"

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
print_left (GVariant *answer)
{
  g_autofree char *since = NULL;

  if (!cw_answer_has (answer, "leftFile"))
    return;
  since = cw_answer_format_time (answer, "leftAt");
  g_print ("Left:       %s, since %s; no engine begins with it\n",
           cw_answer_get_string (answer, "leftFile"), since);
}

static void
print_copies (GVariant *answer)
{
  gint64 n_copies = cw_answer_get_int (answer, "copies");
  g_autofree char *size = g_format_size ((guint64) cw_answer_get_int (answer, "copiesSize"));

  if (n_copies > 0)
    g_print ("Kept:       %" G_GINT64_FORMAT " %s of before a restore or a move, %s, each for %d "
             "days\n",
             n_copies, n_copies == 1 ? "copy" : "copies", size, CW_KEPT_COPIES_DAYS);
}

static void
print_database (GVariant *answer)
{
  gboolean is_server = g_str_equal (cw_answer_get_string (answer, "kind"), "postgresql");
  gboolean is_apart = cw_answer_has (answer, "syncDatabase");
  gboolean is_beside = is_apart && cw_answer_has (answer, "file");

  g_print ("Kind:       %s\n", is_server ? "PostgreSQL" : "SQLite");
  g_print ("%s       %s\n", is_server ? "Place:" : "File: ",
           cw_answer_get_string (answer, is_server ? "place" : "file"));
  if (is_apart)
    g_print ("Readings:   apart from the configuration, in %s\n",
             cw_answer_get_string (answer, is_beside ? "file" : "syncPlace"));
  print_size (answer);
  print_left (answer);
  print_copies (answer);
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

/* What is to move, and how. */
typedef struct
{
  char *part; /* (owned) (nullable) */
  gboolean is_attached;
} Wish;

static void
wish_clear (Wish *wish)
{
  g_clear_pointer (&wish->part, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wish, wish_clear)

/* @args: floating. (transfer full) (nullable) */
static GVariant *
call (CwCli *cli, const char *method, GVariant *args, GError **error)
{
  const CwClientCall watched = { method, TOKEN, "CallProgress", NULL };

  return cw_counted_call (cli, &watched, args, "rows", error);
}

static GVariant *
make_arguments (const char *document, CwSecret *password, const Wish *wish)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (CwSecret) none = cw_secret_new ("", 0);

  g_variant_dict_insert (&dict, "token", "s", TOKEN);
  g_variant_dict_insert (&dict, "attach", "b", wish->is_attached);
  if (wish->part != NULL)
    g_variant_dict_insert (&dict, "part", "s", wish->part);
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
print_move (CwCli *cli, GVariant *answer)
{
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    say_moved (cli, answer);
  return CW_EXIT_OK;
}

static CwExit
move (CwCli *cli,
      const char *kind,
      const CwDatabaseOptions *options,
      const Wish *wish,
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
  answer = call (cli, "MoveDatabase", make_arguments (document, password, wish), error);
  return print_move (cli, answer);
}

CwExit
cw_verb_database_move (CwCli *cli, int argc, char **argv, GError **error)
{
  g_auto (CwDatabaseOptions) options = { NULL };
  g_auto (Wish) wish = { NULL };
  const GOptionEntry more[] = {
    { "part", 0, 0, G_OPTION_ARG_STRING, &wish.part,
      "all (default): into one database; configuration or sync (what is read)", "PART" },
    { "attach", 0, 0, G_OPTION_ARG_NONE, &wish.is_attached,
      "Work with the data that is there; nothing is copied", NULL },
    { NULL },
  };
  g_autofree GOptionEntry *entries = cw_database_options_list_entries (&options, more);

  if (!cw_cli_parse (cli, entries, &argc, &argv, 1, error) || !check_kind (argv[1], error))
    return CW_EXIT_USAGE;
  return move (cli, argv[1], &options, &wish, error);
}

/* ----- join */

CwExit
cw_verb_database_join (CwCli *cli, int argc, char **argv, GError **error)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  g_variant_dict_insert (&options, "token", "s", TOKEN);
  answer =
      call (cli, "JoinDatabase", g_variant_new ("(@a{sv})", g_variant_dict_end (&options)), error);
  return print_move (cli, answer);
}
