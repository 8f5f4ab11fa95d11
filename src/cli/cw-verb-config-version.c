/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "cli/cw-paged-list.h"
#include "cli/cw-terminal.h"

gboolean
cw_cli_parse_version (const char *text, gint64 *ret_version, GError **error)
{
  guint64 number = 0;

  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT32, &number, NULL))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "“%s” is no version: it is a number, as `causewayctl config history` shows it",
                   text);
      return FALSE;
    }
  *ret_version = (gint64) number;
  return TRUE;
}

/* ----- history */

static void
add_version (CwTable *table, GVariant *version)
{
  g_autoptr (GVariant) changes = cw_answer_get_array (version, "changes");
  const char *user = cw_answer_get_string (version, "user");
  const char *kind = cw_answer_get_string (version, "kind");
  gint64 restored = cw_answer_get_int (version, "restored");
  gboolean is_unreadable = cw_answer_get_bool (version, "unreadable");
  gsize n_rows = MAX (1, g_variant_n_children (changes));

  for (gsize i = 0; i < n_rows; i++)
    {
      g_autoptr (GVariant) change =
          i < g_variant_n_children (changes) ? cw_answer_get_item (changes, i) : NULL;

      cw_table_add_row (table);
      cw_table_take (table, i > 0 ? g_strdup ("")
                                  : g_strdup_printf ("%" G_GINT64_FORMAT,
                                                     cw_answer_get_int (version, "version")));
      cw_table_take (table, i > 0 ? g_strdup ("") : cw_answer_format_time (version, "changedAt"));
      cw_table_add (table, i > 0             ? ""
                           : user[0] != '\0' ? user
                                             : cw_answer_get_string (version, "changedBy"));
      cw_table_take (table, i == 0 && restored > 0
                                ? g_strdup_printf ("%s %" G_GINT64_FORMAT, kind, restored)
                                : g_strdup (i > 0 ? "" : kind));
      cw_table_take (table, change != NULL  ? cw_format_change (change)
                            : is_unreadable ? g_strdup ("cannot be read")
                                            : g_strdup (""));
    }
}

CwExit
cw_verb_config_history (CwCli *cli, int argc, char **argv, GError **error)
{
  static const CwColumn columns[] = {
    { "VERSION", CW_COLUMN_NUMBER }, { "TIME", CW_COLUMN_FIXED },   { "WHO", CW_COLUMN_FIXED },
    { "KIND", CW_COLUMN_FIXED },     { "CHANGES", CW_COLUMN_TEXT },
  };
  static const CwPagedList list = {
    .method = "ListConfigVersions",
    .limit_help = "At most so many (default: 20)",
    .before_help = "Only versions before this one",
    .unit = "VERSION",
    .columns = columns,
    .n_columns = G_N_ELEMENTS (columns),
    .add = add_version,
    .nothing = "Nothing was configured yet.",
  };

  return cw_paged_list_run (cli, &list, argc, argv, error);
}

/* ----- difference */

static void
print_difference (GVariant *answer)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);
      g_autofree char *line = cw_format_change (item);
      g_autofree char *safe = cw_text_make_safe (line);

      g_print ("%s\n", safe);
    }
}

CwExit
cw_verb_config_diff (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) items = NULL;
  gint64 first = 0;
  gint64 second = 0;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 2, error) ||
      !cw_cli_parse_version (argv[1], &first, error) ||
      !cw_cli_parse_version (argv[2], &second, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "CompareConfig", g_variant_new ("(xx)", first, second), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (cw_cli_print_json (cli, answer))
    return CW_EXIT_OK;
  items = cw_answer_get_array (answer, "items");
  print_difference (answer);
  if (g_variant_n_children (items) == 0)
    cw_cli_say (cli, "They are equal.");
  return CW_EXIT_OK;
}
