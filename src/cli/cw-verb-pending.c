/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "cli/cw-pending-csv.h"
#include "cli/cw-table.h"
#include "cli/cw-terminal.h"
#include "cli/cw-whole-csv.h"

#define SHOWN_NAMES 4

/* "displayName, mail, 3 more"; for references "members +12 -1". */
static char *
format_changes (GVariant *item)
{
  g_autoptr (GVariant) attributes = cw_answer_get_array (item, "attributes");
  g_autoptr (GVariant) links = cw_answer_get_array (item, "links");
  g_autoptr (GString) text = g_string_new (NULL);
  gsize n = g_variant_n_children (attributes);
  guint n_added = 0;

  for (gsize i = 0; i < MIN (n, SHOWN_NAMES); i++)
    {
      g_autoptr (GVariant) attribute = g_variant_get_child_value (attributes, i);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                              cw_answer_get_string (attribute, "name"));
    }
  if (n > SHOWN_NAMES)
    g_string_append_printf (text, ", %" G_GSIZE_FORMAT " more", n - SHOWN_NAMES);
  for (gsize i = 0; i < g_variant_n_children (links); i++)
    {
      g_autoptr (GVariant) link = g_variant_get_child_value (links, i);

      n_added += g_str_equal (cw_answer_get_string (link, "operation"), "add") ? 1 : 0;
    }
  if (g_variant_n_children (links) > 0)
    g_string_append_printf (text, "+%u -%" G_GSIZE_FORMAT, n_added,
                            g_variant_n_children (links) - n_added);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Why, where that is not the directories' own change. (transfer full) */
static char *
describe_changes (GVariant *item)
{
  return cw_answer_has (item, "reason") ? g_strdup (cw_answer_get_string (item, "reason"))
                                        : format_changes (item);
}

static void
print_pending (CwCli *cli, GVariant *items)
{
  static const CwColumn columns[] = {
    { "OBJECT", CW_COLUMN_NUMBER }, { "TARGET", CW_COLUMN_TEXT }, { "OPERATION", CW_COLUMN_FIXED },
    { "TYPE", CW_COLUMN_FIXED },    { "NAME", CW_COLUMN_TEXT },   { "CHANGES", CW_COLUMN_TEXT },
  };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);
      g_autoptr (GVariant) connector = cw_answer_get_dict (item, "connector");

      cw_table_add_row (table);
      cw_table_take (table, g_strdup_printf ("%" G_GINT64_FORMAT, cw_answer_get_int (item, "id")));
      cw_table_add (table, cw_answer_get_string (connector, "name"));
      cw_table_add (table, cw_answer_get_string (item, "operation"));
      cw_table_add (table, cw_answer_get_string (item, "type"));
      cw_table_add (table, cw_get_object_name (item));
      cw_table_take (table, describe_changes (item));
    }
  cw_table_print (table, cli->no_color);
}

/* Each value that changes, below the object that it is of. */
static void
print_values (GVariant *items)
{
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);
      g_autoptr (GVariant) attributes = cw_answer_get_array (item, "attributes");

      if (g_variant_n_children (attributes) == 0)
        continue;
      g_print ("\n%s\n", cw_get_object_name (item));
      for (gsize j = 0; j < g_variant_n_children (attributes); j++)
        {
          g_autoptr (GVariant) attribute = cw_answer_get_item (attributes, j);
          g_autofree char *from = cw_pending_format_values (attribute, "removed");
          g_autofree char *to = cw_pending_format_values (attribute, "added");
          g_autofree char *line =
              g_strdup_printf ("  %s: %s%s%s", cw_answer_get_string (attribute, "name"), from,
                               from[0] != '\0' ? " -> " : "", to);
          g_autofree char *safe = cw_text_make_safe (line);

          g_print ("%s\n", safe);
        }
    }
}

typedef struct
{
  char *connector;
  char *operation;
  char *type;
  char *search;
  char *after;
  int limit;
  guint32 n;
  gboolean is_csv;
  gboolean has_values;
} PendingWish;

static void
clear_wish (PendingWish *wish)
{
  g_free (wish->connector);
  g_free (wish->operation);
  g_free (wish->type);
  g_free (wish->search);
  g_free (wish->after);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PendingWish, clear_wish)

static void
insert_text (GVariantDict *options, const char *name, const char *text)
{
  g_variant_dict_insert (options, name, "s", text != NULL ? text : "");
}

static GVariant *
ask_for_pending (CwCli *cli, gconstpointer data, const char *after, GError **error)
{
  const PendingWish *wish = data;
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  insert_text (&options, "connector", wish->connector);
  insert_text (&options, "operation", wish->operation);
  insert_text (&options, "type", wish->type);
  insert_text (&options, "search", wish->search);
  insert_text (&options, "after", after);
  g_variant_dict_insert (&options, "limit", "u",
                         wish->is_csv && wish->n == 0 ? (guint32) CW_WHOLE_CSV_PAGE : wish->n);
  return cw_cli_call (cli, "ListPending", g_variant_new ("(@a{sv})", g_variant_dict_end (&options)),
                      error);
}

/* All pages, unless a limit was given. */
static CwExit
print_csv (CwCli *cli, const PendingWish *wish, GError **error)
{
  static const CwWholeCsv list = { ask_for_pending, cw_pending_csv_add_head, cw_pending_csv_add };

  return cw_whole_csv_print (cli, &list, wish, wish->after, wish->n != 0, error);
}

static CwExit
print_list (CwCli *cli, const PendingWish *wish, GError **error)
{
  g_autoptr (GVariant) answer = ask_for_pending (cli, wish, wish->after, error);
  g_autoptr (GVariant) items = NULL;

  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (cw_cli_print_json (cli, answer))
    return CW_EXIT_OK;
  items = cw_answer_get_array (answer, "items");
  if (g_variant_n_children (items) > 0)
    print_pending (cli, items);
  else
    cw_cli_say (cli, "Nothing waits to be exported.");
  if (wish->has_values)
    print_values (items);
  if (cw_answer_has (answer, "next"))
    cw_cli_say (cli, "(more: --after %s)", cw_answer_get_string (answer, "next"));
  return CW_EXIT_OK;
}

CwExit
cw_verb_pending_list (CwCli *cli, int argc, char **argv, GError **error)
{
  g_auto (PendingWish) wish = { .limit = CW_CLI_NO_LIMIT };
  const GOptionEntry entries[] = {
    { "connector", 'c', 0, G_OPTION_ARG_STRING, &wish.connector, "Only for this target", "NAME" },
    { "operation", 'o', 0, G_OPTION_ARG_STRING, &wish.operation,
      "Only add, update, restore, delete or links", "OPERATION" },
    { "type", 't', 0, G_OPTION_ARG_STRING, &wish.type, "Only objects of this type", "TYPE" },
    { "search", 's', 0, G_OPTION_ARG_STRING, &wish.search, "Only objects whose names hold this",
      "TEXT" },
    { "values", 0, 0, G_OPTION_ARG_NONE, &wish.has_values, "With the values before and after",
      NULL },
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

static void
print_errors (CwCli *cli, GVariant *items)
{
  static const CwColumn columns[] = {
    { "OBJECT", CW_COLUMN_NUMBER }, { "CONNECTOR", CW_COLUMN_TEXT }, { "STEP", CW_COLUMN_FIXED },
    { "CODE", CW_COLUMN_FIXED },    { "TIMES", CW_COLUMN_NUMBER },   { "NAME", CW_COLUMN_TEXT },
    { "MESSAGE", CW_COLUMN_TEXT },
  };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);
      g_autoptr (GVariant) connector = cw_answer_get_dict (item, "connector");

      cw_table_add_row (table);
      cw_table_take (table,
                     g_strdup_printf ("%" G_GINT64_FORMAT, cw_answer_get_int (item, "object")));
      cw_table_add (table, cw_answer_get_string (connector, "name"));
      cw_table_add (table, cw_answer_get_string (item, "step"));
      cw_table_add (table, cw_answer_get_string (item, "code"));
      cw_table_add_count (table, cw_answer_get_int (item, "count"));
      cw_table_add (table, cw_get_object_name (item));
      cw_table_add (table, cw_answer_get_string (item, "message"));
    }
  cw_table_print (table, cli->no_color);
}

CwExit
cw_verb_error_list (CwCli *cli, int argc, char **argv, GError **error)
{
  gint64 object = 0;
  gint64 after = 0;
  int limit = CW_CLI_NO_LIMIT;
  guint32 n = 0;
  const GOptionEntry entries[] = {
    { "object", 0, 0, G_OPTION_ARG_INT64, &object, "Only of this object", "NUMBER" },
    { "limit", 'n', 0, G_OPTION_ARG_INT, &limit, "At most so many (default: 100)", "N" },
    { "after", 0, 0, G_OPTION_ARG_INT64, &after, "Go on behind this error", "NUMBER" },
    { NULL },
  };
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) items = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 0, error) ||
      !cw_cli_check_limit (limit, &n, error))
    return CW_EXIT_USAGE;
  g_variant_dict_insert (&options, "object", "x", object);
  g_variant_dict_insert (&options, "after", "x", after);
  g_variant_dict_insert (&options, "limit", "u", n);
  answer = cw_cli_call (cli, "ListErrors",
                        g_variant_new ("(@a{sv})", g_variant_dict_end (&options)), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (cw_cli_print_json (cli, answer))
    return CW_EXIT_OK;
  items = cw_answer_get_array (answer, "items");
  if (g_variant_n_children (items) > 0)
    print_errors (cli, items);
  else
    cw_cli_say (cli, "No object has an error.");
  if (cw_answer_has (answer, "next"))
    cw_cli_say (cli, "(more: --after %" G_GINT64_FORMAT ")", cw_answer_get_int (answer, "next"));
  return CW_EXIT_OK;
}
