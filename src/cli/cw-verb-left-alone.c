/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "cli/cw-csv.h"
#include "cli/cw-table.h"
#include "cli/cw-terminal.h"
#include "cli/cw-whole-csv.h"

typedef struct
{
  char *code;
  char *type;
  char *search;
  char *after;
  int limit;
  guint32 n;
  gboolean is_all;
  gboolean is_csv;
} Wish;

static void
clear_wish (Wish *wish)
{
  g_free (wish->code);
  g_free (wish->type);
  g_free (wish->search);
  g_free (wish->after);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wish, clear_wish)

/* @after: (nullable) */
static GVariant *
ask (CwCli *cli, gconstpointer data, const char *after, GError **error)
{
  const Wish *wish = data;
  const struct
  {
    const char *name;
    const char *text;
  } texts[] = {
    { "code", wish->code },
    { "type", wish->type },
    { "search", wish->search },
    { "after", after },
  };
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i].text != NULL)
      g_variant_dict_insert (&options, texts[i].name, "s", texts[i].text);
  g_variant_dict_insert (&options, "all", "b", wish->is_all);
  g_variant_dict_insert (&options, "limit", "u",
                         wish->is_csv && wish->n == 0 ? (guint32) CW_WHOLE_CSV_PAGE : wish->n);
  return cw_cli_call (cli, "ListLeftAlone",
                      g_variant_new ("(@a{sv})", g_variant_dict_end (&options)), error);
}

/* ----- as comma-separated values */

static void
add_csv_head (GString *text)
{
  static const char *const names[] = { "target",       "type", "title",  "anchor",
                                       "sourceAnchor", "code", "reason", "other" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    cw_csv_add (text, names[i]);
  cw_csv_end (text);
}

static void
add_csv_items (GString *text, GVariant *items)
{
  static const char *const names[] = {
    "type", "title", "anchor", "sourceAnchor", "code", "reason"
  };

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);
      g_autoptr (GVariant) connector = cw_answer_get_dict (item, "connector");
      g_autoptr (GVariant) other = cw_answer_get_dict (item, "other");

      cw_csv_add (text, cw_answer_get_string (connector, "name"));
      for (guint j = 0; j < G_N_ELEMENTS (names); j++)
        cw_csv_add (text, cw_answer_get_string (item, names[j]));
      cw_csv_add (text, cw_answer_has (item, "other") ? cw_get_object_name (other) : "");
      cw_csv_end (text);
    }
}

/* All pages, unless a limit was given. */
static CwExit
print_csv (CwCli *cli, const Wish *wish, GError **error)
{
  static const CwWholeCsv list = { ask, add_csv_head, add_csv_items };

  return cw_whole_csv_print (cli, &list, wish, wish->after, wish->n != 0, error);
}

/* ----- as a table */

static void
print_table (CwCli *cli, GVariant *items)
{
  static const CwColumn columns[] = {
    { "OBJECT", CW_COLUMN_NUMBER }, { "TARGET", CW_COLUMN_TEXT },  { "TYPE", CW_COLUMN_FIXED },
    { "NAME", CW_COLUMN_TEXT },     { "ANCHOR", CW_COLUMN_FIXED }, { "CODE", CW_COLUMN_FIXED },
  };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);
      g_autoptr (GVariant) connector = cw_answer_get_dict (item, "connector");

      cw_table_add_row (table);
      cw_table_take (table, g_strdup_printf ("%" G_GINT64_FORMAT, cw_answer_get_int (item, "id")));
      cw_table_add (table, cw_answer_get_string (connector, "name"));
      cw_table_add (table, cw_answer_get_string (item, "type"));
      cw_table_add (table, cw_get_object_name (item));
      cw_table_add (table, cw_answer_get_string (item, "anchor"));
      cw_table_add (table, cw_answer_get_string (item, "code"));
    }
  cw_table_print (table, cli->no_color);
}

/* What a person needs to act on, too long for a column. */
static void
print_reasons (GVariant *items)
{
  g_print ("\n");
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);
      g_autofree char *line =
          g_strdup_printf ("%" G_GINT64_FORMAT ": %s. %s.", cw_answer_get_int (item, "id"),
                           cw_get_object_name (item), cw_answer_get_string (item, "reason"));
      g_autofree char *safe = cw_text_make_safe (line);

      g_print ("%s\n", safe);
    }
}

static CwExit
print_list (CwCli *cli, const Wish *wish, GError **error)
{
  g_autoptr (GVariant) answer = ask (cli, wish, wish->after, error);
  g_autoptr (GVariant) items = NULL;

  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (cw_cli_print_json (cli, answer))
    return CW_EXIT_OK;
  items = cw_answer_get_array (answer, "items");
  if (g_variant_n_children (items) > 0)
    {
      print_table (cli, items);
      print_reasons (items);
    }
  else
    cw_cli_say (cli, "Nobody is left alone.");
  if (cw_answer_has (answer, "next"))
    cw_cli_say (cli, "(more: --after %s)", cw_answer_get_string (answer, "next"));
  return CW_EXIT_OK;
}

CwExit
cw_verb_instance_left_alone (CwCli *cli, int argc, char **argv, GError **error)
{
  g_auto (Wish) wish = { .limit = CW_CLI_NO_LIMIT };
  const GOptionEntry entries[] = {
    { "all", 'a', 0, G_OPTION_ARG_NONE, &wish.is_all, "Those without a source anchor too", NULL },
    { "code", 'c', 0, G_OPTION_ARG_STRING, &wish.code, "Only for this reason", "CODE" },
    { "type", 't', 0, G_OPTION_ARG_STRING, &wish.type, "Only objects of this type", "TYPE" },
    { "search", 's', 0, G_OPTION_ARG_STRING, &wish.search, "Only objects whose names hold this",
      "TEXT" },
    { "csv", 0, 0, G_OPTION_ARG_NONE, &wish.is_csv, "Print the whole list as CSV", NULL },
    { "limit", 'n', 0, G_OPTION_ARG_INT, &wish.limit, "At most so many (default: 100)", "N" },
    { "after", 0, 0, G_OPTION_ARG_STRING, &wish.after, "Go on behind this position", "POSITION" },
    { NULL },
  };

  if (!cw_cli_parse (cli, entries, &argc, &argv, 0, error) ||
      !cw_cli_check_limit (wish.limit, &wish.n, error))
    return CW_EXIT_USAGE;
  return wish.is_csv ? print_csv (cli, &wish, error) : print_list (cli, &wish, error);
}
