/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "cli/cw-secret-input.h"
#include "cli/cw-setup-sign-in.h"
#include "cli/cw-table.h"
#include "cli/cw-terminal.h"
#include "setup/draft/cw-answers-files.h"

#define TOKEN "setup"

/* ----- setup created */

static void
print_created (CwCli *cli, GVariant *answer)
{
  static const CwColumn columns[] = {
    { "ID", CW_COLUMN_FIXED },   { "KIND", CW_COLUMN_FIXED }, { "NAME", CW_COLUMN_TEXT },
    { "WHERE", CW_COLUMN_TEXT }, { "MADE", CW_COLUMN_FIXED }, { "USED BY", CW_COLUMN_TEXT },
  };
  static const char *const members[] = { "id", "kind", "name", "where" };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "created");

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);

      cw_table_add_row (table);
      for (guint j = 0; j < G_N_ELEMENTS (members); j++)
        cw_table_add (table, cw_answer_get_string (item, members[j]));
      cw_table_take (table, cw_answer_format_time (item, "at"));
      cw_table_add (table, cw_answer_get_string (item, "usedBy"));
    }
  if (cw_table_get_n_rows (table) > 0)
    cw_table_print (table, cli->no_color);
  else
    cw_cli_say (cli, "Nothing that a set-up made elsewhere is left.");
}

CwExit
cw_verb_setup_created (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "GetSetup", NULL, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    print_created (cli, answer);
  return CW_EXIT_OK;
}

/* ----- setup undo */

typedef struct
{
  CwCli *cli;
  CwAnswers *answers;  /* (nullable) */
  char *sign_in;       /* (nullable) */
  char *administrator; /* (nullable) */
  CwSecret *password;  /* (nullable): the administrator's */
  GVariant *things;    /* what stands */
} Undo;

static gboolean
is_named (char **ids, GVariant *thing)
{
  return ids[0] == NULL ||
         g_strv_contains ((const char *const *) ids, cw_answer_get_string (thing, "id"));
}

/* Whether something of what is to go lies in the tenant. */
static gboolean
has_kind (Undo *undo, char **ids, const char *const *kinds)
{
  for (gsize i = 0; i < g_variant_n_children (undo->things); i++)
    {
      g_autoptr (GVariant) thing = g_variant_get_child_value (undo->things, i);

      if (is_named (ids, thing) && !cw_answer_has (thing, "usedBy") &&
          g_strv_contains (kinds, cw_answer_get_string (thing, "kind")))
        return TRUE;
    }
  return FALSE;
}

/* All of what stands when none is named. (transfer full) */
static char **
list_ids (Undo *undo, char **ids)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; ids[0] == NULL && i < g_variant_n_children (undo->things); i++)
    {
      g_autoptr (GVariant) thing = g_variant_get_child_value (undo->things, i);

      g_strv_builder_add (builder, cw_answer_get_string (thing, "id"));
    }
  g_strv_builder_addv (builder, (const char **) ids);
  return g_strv_builder_end (builder);
}

static GVariant *
make_secrets (Undo *undo)
{
  return undo->password == NULL && undo->answers != NULL
             ? cw_answers_get_secrets (undo->answers)
             : cw_answers_make_administrator_secret (undo->password);
}

static GVariant *
make_undo_args (Undo *undo, char **ids)
{
  g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&options, "{sv}", "token", g_variant_new_string (TOKEN));
  if (undo->sign_in != NULL)
    g_variant_builder_add (&options, "{sv}", "signIn", g_variant_new_string (undo->sign_in));
  if (undo->administrator != NULL)
    g_variant_builder_add (&options, "{sv}", "administrator",
                           g_variant_new_string (undo->administrator));
  return g_variant_new ("(^as@a(ssay)@a{sv})", ids, make_secrets (undo),
                        g_variant_builder_end (&options));
}

static void
print_undone (GVariant *report)
{
  g_autoptr (GVariant) items = cw_answer_get_array (report, "items");

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);
      g_autofree char *name = cw_text_make_safe (cw_answer_get_string (item, "name"));
      g_autofree char *message = cw_text_make_safe (cw_answer_get_string (item, "message"));

      g_print ("%s %s: %s%s%s\n", cw_answer_get_string (item, "kind"), name,
               cw_answer_get_string (item, "state"), message[0] != '\0' ? ": " : "", message);
    }
}

static CwExit
run_undo (Undo *undo, char **named, GError **error)
{
  static const char *const in_tenant[] = { "application", "directory-sync", "extension",
                                           "extension-application", NULL };
  static const char *const in_directory[] = { "account", "rights", NULL };
  g_auto (GStrv) ids = list_ids (undo, named);
  g_autoptr (GVariant) report = NULL;

  if (undo->answers == NULL && undo->password == NULL && has_kind (undo, named, in_directory))
    {
      undo->password = cw_secret_input_ask ("password", "the directory's administrator", error);
      if (undo->password == NULL)
        return CW_EXIT_FAILED;
    }
  if (has_kind (undo, named, in_tenant))
    {
      undo->sign_in = cw_setup_sign_in (undo->cli, undo->answers, error);
      if (undo->sign_in == NULL)
        return CW_EXIT_FAILED;
    }
  report = cw_cli_call (undo->cli, "UndoSetup", make_undo_args (undo, ids), error);
  if (report == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (undo->cli, report))
    print_undone (report);
  if (!cw_answer_get_bool (report, "changed") && cw_answer_get_bool (report, "ok"))
    cw_cli_say (undo->cli, "There was nothing to undo.");
  return cw_answer_get_bool (report, "ok") ? CW_EXIT_OK : CW_EXIT_FAILED;
}

static CwExit
begin_undo (Undo *undo, const char *answers_file, const char *file, char **ids, GError **error)
{
  g_autoptr (CwAnswers) answers = NULL;
  g_autoptr (CwSecret) password = NULL;
  g_autoptr (GVariant) standing = NULL;
  g_autoptr (GVariant) things = NULL;
  CwExit result = CW_EXIT_FAILED;

  answers = answers_file != NULL ? cw_answers_new_from_file (answers_file, error) : NULL;
  if (answers_file != NULL && answers == NULL)
    return CW_EXIT_INVALID;
  undo->password = file != NULL ? cw_secret_new_from_file (file, error) : NULL;
  if (file != NULL && undo->password == NULL)
    return CW_EXIT_INVALID;
  standing = cw_cli_call (undo->cli, "GetSetup", NULL, error);
  if (standing != NULL)
    {
      things = cw_answer_get_array (standing, "created");
      undo->things = things;
      undo->answers = answers;
      result = run_undo (undo, ids, error);
    }
  g_clear_pointer (&undo->sign_in, g_free);
  g_clear_pointer (&undo->password, cw_secret_unref);
  return result;
}

CwExit
cw_verb_setup_undo (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *answers_file = NULL;
  g_autofree char *password_file = NULL;
  g_autofree char *administrator = NULL;
  const GOptionEntry entries[] = {
    { "answers", 'a', 0, G_OPTION_ARG_FILENAME, &answers_file,
      "Where the tenant is and the administrator's password, causeway-answers(5)", "FILE" },
    { "administrator", 0, 0, G_OPTION_ARG_STRING, &administrator,
      "Of the directory (default: the one who made it)", "NAME" },
    { "password-file", 'f', 0, G_OPTION_ARG_FILENAME, &password_file,
      "The administrator's password, in a file that only you may read (default: ask for it)",
      "FILE" },
    { NULL },
  };
  Undo undo = { .cli = cli };

  if (!cw_cli_parse (cli, entries, &argc, &argv, CW_CLI_ANY_ARGUMENTS, error))
    return CW_EXIT_USAGE;
  undo.administrator = administrator;
  return begin_undo (&undo, answers_file, password_file, argv + 1, error);
}
