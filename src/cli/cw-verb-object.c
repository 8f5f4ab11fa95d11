/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "cli/cw-table.h"
#include "cli/cw-terminal.h"

const char *
cw_get_object_name (GVariant *object)
{
  static const char *const members[] = { "dn", "title", "anchor", "login" };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *text = cw_answer_get_string (object, members[i]);

      if (text[0] != '\0')
        return text;
    }
  return "";
}

static void
add_object (CwTable *table, GVariant *object)
{
  g_autoptr (GVariant) connector = cw_answer_get_dict (object, "connector");

  cw_table_add_row (table);
  cw_table_take (table,
                 cw_answer_has (object, "id")
                     ? g_strdup_printf ("%" G_GINT64_FORMAT, cw_answer_get_int (object, "id"))
                     : NULL);
  cw_table_add (table, cw_answer_get_string (connector, "name"));
  cw_table_add (table, cw_answer_get_string (object, "type"));
  cw_table_add (table, cw_answer_get_string (object, "state"));
  cw_table_add (table, cw_get_object_name (object));
}

void
cw_print_objects (CwCli *cli, GVariant *objects)
{
  static const CwColumn columns[] = {
    { "OBJECT", CW_COLUMN_NUMBER }, { "CONNECTOR", CW_COLUMN_TEXT }, { "TYPE", CW_COLUMN_FIXED },
    { "STATE", CW_COLUMN_FIXED },   { "NAME", CW_COLUMN_TEXT },
  };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));

  for (gsize i = 0; i < g_variant_n_children (objects); i++)
    {
      g_autoptr (GVariant) object = g_variant_get_child_value (objects, i);

      add_object (table, object);
    }
  cw_table_print (table, cli->no_color);
}

CwExit
cw_verb_object_search (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *connector = NULL;
  int limit = CW_CLI_NO_LIMIT;
  guint32 n = 0;
  const GOptionEntry entries[] = {
    { "connector", 'c', 0, G_OPTION_ARG_STRING, &connector, "Only in this connector", "NAME" },
    { "limit", 'n', 0, G_OPTION_ARG_INT, &limit, "At most so many (default: 50)", "N" },
    { NULL },
  };
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) items = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 1, error) ||
      !cw_cli_check_limit (limit, &n, error))
    return CW_EXIT_USAGE;
  answer =
      cw_cli_call (cli, "SearchObjects",
                   g_variant_new ("(ssu)", connector != NULL ? connector : "", argv[1], n), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  items = cw_answer_get_array (answer, "items");
  if (!cw_cli_print_json (cli, answer))
    {
      if (g_variant_n_children (items) > 0)
        cw_print_objects (cli, items);
      else
        cw_cli_say (cli, "Nothing is known of “%s”.", argv[1]);
    }
  return g_variant_n_children (items) > 0 ? CW_EXIT_OK : CW_EXIT_NOT_FOUND;
}

/* A string, or {"base64": ...}. */
static char *
format_value (GVariant *boxed)
{
  g_autoptr (GVariant) value = g_variant_get_variant (boxed);

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return g_variant_dup_string (value, NULL);
  return g_strconcat ("base64: ", cw_answer_get_string (value, "base64"), NULL);
}

static void
print_values (CwCli *cli, const char *title, GVariant *values)
{
  static const CwColumn columns[] = { { "ATTRIBUTE", CW_COLUMN_FIXED },
                                      { "VALUE", CW_COLUMN_TEXT } };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));
  GVariantIter iter;
  const char *name = NULL;
  GVariant *list = NULL;

  g_variant_iter_init (&iter, values);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &list))
    for (gsize i = 0; i < g_variant_n_children (list); i++)
      {
        g_autoptr (GVariant) boxed = g_variant_get_child_value (list, i);

        cw_table_add_row (table);
        cw_table_add (table, i == 0 ? name : "");
        cw_table_take (table, format_value (boxed));
      }
  g_print ("\n%s\n", title);
  cw_table_print (table, cli->no_color);
}

static void
print_member (CwCli *cli, GVariant *object, const char *member, const char *title)
{
  g_autoptr (GVariant) values = cw_answer_get_dict (object, member);

  if (g_variant_n_children (values) > 0)
    print_values (cli, title, values);
}

/* Of a member by login name, that too. */
static char *
format_target (GVariant *link)
{
  const char *name = cw_get_object_name (link);
  const char *login = cw_answer_get_string (link, "login");

  if (login[0] == '\0')
    return g_strdup (name);
  return cw_answer_has (link, "id") ? g_strdup_printf ("%s (login name %s)", name, login)
                                    : g_strdup_printf ("(login name %s)", login);
}

static void
print_links (CwCli *cli, GVariant *object)
{
  static const CwColumn columns[] = { { "ATTRIBUTE", CW_COLUMN_FIXED },
                                      { "OBJECT", CW_COLUMN_NUMBER },
                                      { "NAME", CW_COLUMN_TEXT } };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));
  g_autoptr (GVariant) links = cw_answer_get_array (object, "links");
  g_autoptr (GVariant) counts = cw_answer_get_dict (object, "linkCounts");
  g_autofree char *summary = cw_format_counts (counts);

  for (gsize i = 0; i < g_variant_n_children (links); i++)
    {
      g_autoptr (GVariant) link = g_variant_get_child_value (links, i);

      cw_table_add_row (table);
      cw_table_add (table, cw_answer_get_string (link, "attribute"));
      cw_table_take (table,
                     cw_answer_has (link, "id")
                         ? g_strdup_printf ("%" G_GINT64_FORMAT, cw_answer_get_int (link, "id"))
                         : NULL);
      cw_table_take (table, format_target (link));
    }
  if (cw_table_get_n_rows (table) == 0)
    return;
  g_print ("\nReferences: %s\n", summary);
  cw_table_print (table, cli->no_color);
  if (cw_answer_has (object, "linksNext"))
    g_print ("(more: --links-after %s)\n", cw_answer_get_string (object, "linksNext"));
}

static void
print_errors (GVariant *object)
{
  g_autoptr (GVariant) errors = cw_answer_get_array (object, "errors");

  for (gsize i = 0; i < g_variant_n_children (errors); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (errors, i);
      g_autofree char *message = cw_text_make_safe (cw_answer_get_string (item, "message"));

      g_print ("%sError in %s: %s: %s\n", i == 0 ? "\n" : "", cw_answer_get_string (item, "step"),
               cw_answer_get_string (item, "code"), message);
      g_print ("  %s\n", cw_answer_get_string (item, "remedy"));
    }
}

static void
print_pending (GVariant *object)
{
  g_autoptr (GVariant) pending = cw_answer_get_dict (object, "pending");
  g_autoptr (GVariant) attributes = cw_answer_get_array (pending, "attributes");
  g_autoptr (GVariant) links = cw_answer_get_array (pending, "links");

  if (!cw_answer_has (pending, "operation") && g_variant_n_children (links) == 0)
    return;
  g_print ("\nPending export: %s%s%s\n", cw_answer_get_string (pending, "operation"),
           cw_answer_has (pending, "operation") ? ", " : "references",
           cw_answer_get_string (pending, "pendingState"));
  for (gsize i = 0; i < g_variant_n_children (attributes); i++)
    {
      g_autoptr (GVariant) attribute = g_variant_get_child_value (attributes, i);

      g_print ("  %s %s\n", cw_answer_get_string (attribute, "operation"),
               cw_answer_get_string (attribute, "name"));
    }
  if (g_variant_n_children (links) > 0)
    g_print ("  %" G_GSIZE_FORMAT " references\n", g_variant_n_children (links));
}

static void
print_history (CwCli *cli, GVariant *object)
{
  static const CwColumn columns[] = { { "RUN", CW_COLUMN_NUMBER },
                                      { "STARTED", CW_COLUMN_FIXED },
                                      { "STEP", CW_COLUMN_FIXED },
                                      { "COUNTS", CW_COLUMN_TEXT } };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));
  g_autoptr (GVariant) history = cw_answer_get_array (object, "history");

  for (gsize i = 0; i < g_variant_n_children (history); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (history, i);
      g_autoptr (GVariant) counts = cw_answer_get_dict (item, "counts");

      cw_table_add_row (table);
      cw_table_take (table, g_strdup_printf ("%" G_GINT64_FORMAT, cw_answer_get_int (item, "run")));
      cw_table_take (table, cw_answer_format_time (item, "startedAt"));
      cw_table_add (table, cw_answer_get_string (item, "kind"));
      cw_table_take (table, cw_format_counts (counts));
    }
  if (cw_table_get_n_rows (table) == 0)
    return;
  g_print ("\nHistory, of the last %" G_GINT64_FORMAT " runs\n",
           cw_answer_get_int (object, "historyRuns"));
  cw_table_print (table, cli->no_color);
}

static void
print_object (CwCli *cli, GVariant *object)
{
  g_autoptr (GVariant) tied = cw_answer_get_array (object, "tied");
  g_autoptr (GVariant) metaverse = cw_answer_get_dict (object, "metaverse");
  g_autoptr (GVariant) one = g_variant_ref_sink (g_variant_new_array (NULL, &object, 1));
  g_autoptr (GVariant) explanation =
      g_variant_lookup_value (object, "explanation", G_VARIANT_TYPE_VARDICT);
  g_autofree char *json = explanation != NULL ? cw_answer_to_json (explanation) : NULL;

  cw_print_objects (cli, g_variant_n_children (tied) > 0 ? tied : one);
  print_errors (object);
  print_pending (object);
  print_member (cli, object, "imported", "Imported");
  print_member (cli, object, "desired", "Desired");
  print_member (cli, metaverse, "values", "Metaverse");
  print_links (cli, object);
  print_history (cli, object);
  if (json != NULL)
    g_print ("\nExplanation\n%s", json);
}

CwExit
cw_verb_object_show (CwCli *cli, int argc, char **argv, GError **error)
{
  gboolean is_explained = FALSE;
  g_autofree char *after = NULL;
  int limit = CW_CLI_NO_LIMIT;
  guint32 n = 0;
  const GOptionEntry entries[] = {
    { "explain", 'e', 0, G_OPTION_ARG_NONE, &is_explained,
      "Say which rule set each value of the metaverse object", NULL },
    { "links", 'n', 0, G_OPTION_ARG_INT, &limit, "At most so many references (default: 100)", "N" },
    { "links-after", 0, 0, G_OPTION_ARG_STRING, &after, "Go on behind this reference", "POSITION" },
    { NULL },
  };
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) object = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 1, error) ||
      !cw_cli_check_limit (limit, &n, error))
    return CW_EXIT_USAGE;
  g_variant_dict_insert (&options, "explain", "b", is_explained);
  g_variant_dict_insert (&options, "linksLimit", "u", n);
  if (after != NULL)
    g_variant_dict_insert (&options, "linksAfter", "s", after);
  object = cw_cli_call (cli, "GetObject",
                        g_variant_new ("(s@a{sv})", argv[1], g_variant_dict_end (&options)), error);
  if (object == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, object))
    print_object (cli, object);
  return CW_EXIT_OK;
}
