/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "cli/cw-table.h"
#include "cli/cw-terminal.h"

static const char *
get_mark (const char *status)
{
  static const struct
  {
    const char *status;
    const char *mark;
  } marks[] = { { "ok", "✓" }, { "warning", "!" }, { "failed", "✗" }, { "skipped", "-" } };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (g_str_equal (marks[i].status, status))
      return marks[i].mark;
  return "?";
}

void
cw_print_checks (CwCli *cli, GVariant *tested)
{
  g_autoptr (GVariant) checks = cw_answer_get_array (tested, "checks");
  int width = 0;

  for (gsize i = 0; i < g_variant_n_children (checks); i++)
    {
      g_autoptr (GVariant) check = g_variant_get_child_value (checks, i);

      width = MAX (width, (int) strlen (cw_answer_get_string (check, "id")));
    }
  for (gsize i = 0; i < g_variant_n_children (checks); i++)
    {
      g_autoptr (GVariant) check = g_variant_get_child_value (checks, i);
      g_autofree char *summary = cw_text_make_safe (cw_answer_get_string (check, "summary"));
      g_autofree char *remedy = cw_text_make_safe (cw_answer_get_string (check, "remedy"));

      g_print ("  %s %-*s %s\n", get_mark (cw_answer_get_string (check, "status")), width,
               cw_answer_get_string (check, "id"), summary);
      if (remedy[0] != '\0')
        g_print ("    %-*s %s\n", width, "", remedy);
    }
}

CwExit
cw_verb_connector_test (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "TestConnector", g_variant_new ("(s)", argv[1]), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    cw_print_checks (cli, answer);
  return cw_answer_get_bool (answer, "ok") ? CW_EXIT_OK : CW_EXIT_FAILED;
}

static void
print_classes (GVariant *answer)
{
  g_autoptr (GVariant) classes =
      g_variant_lookup_value (answer, "classes", G_VARIANT_TYPE_STRING_ARRAY);
  g_autofree const char **names = NULL;

  if (classes == NULL)
    return;
  names = g_variant_get_strv (classes, NULL);
  for (guint i = 0; names[i] != NULL; i++)
    g_print ("%s\n", names[i]);
}

static void
print_attributes (CwCli *cli, GVariant *answer)
{
  static const CwColumn columns[] = {
    { "ATTRIBUTE", CW_COLUMN_TEXT },
    { "SYNTAX", CW_COLUMN_FIXED },
    { "VALUES", CW_COLUMN_FIXED },
    { "ACCESS", CW_COLUMN_FIXED },
  };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));
  g_autoptr (GVariant) attributes = cw_answer_get_array (answer, "attributes");

  for (gsize i = 0; i < g_variant_n_children (attributes); i++)
    {
      g_autoptr (GVariant) attribute = g_variant_get_child_value (attributes, i);

      cw_table_add_row (table);
      cw_table_add (table, cw_answer_get_string (attribute, "name"));
      cw_table_add (table, cw_answer_get_string (attribute, "syntax"));
      cw_table_add (table, cw_answer_get_bool (attribute, "singleValued") ? "one" : "many");
      cw_table_add (table, cw_answer_get_bool (attribute, "readOnly") ? "read" : "read, write");
    }
  cw_table_print (table, cli->no_color);
}

CwExit
cw_verb_connector_schema (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *class_name = NULL;
  const GOptionEntry entries[] = {
    { "class", 'c', 0, G_OPTION_ARG_STRING, &class_name,
      "Show the attributes of this object class (default: the names of all classes)", "CLASS" },
    { NULL },
  };
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  answer =
      cw_cli_call (cli, "DiscoverSchema",
                   g_variant_new ("(ss)", argv[1], class_name != NULL ? class_name : ""), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (cw_cli_print_json (cli, answer))
    return CW_EXIT_OK;
  if (class_name == NULL)
    print_classes (answer);
  else
    print_attributes (cli, answer);
  return CW_EXIT_OK;
}

CwExit
cw_verb_connector_partitions (CwCli *cli, int argc, char **argv, GError **error)
{
  static const CwColumn columns[] = {
    { "PARTITION", CW_COLUMN_TEXT },
    { "TITLE", CW_COLUMN_TEXT },
    { "BY DEFAULT", CW_COLUMN_FIXED },
  };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) items = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "ListPartitions", g_variant_new ("(s)", argv[1]), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (cw_cli_print_json (cli, answer))
    return CW_EXIT_OK;
  items = cw_answer_get_array (answer, "items");
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) partition = g_variant_get_child_value (items, i);

      cw_table_add_row (table);
      cw_table_add (table, cw_answer_get_string (partition, "name"));
      cw_table_add (table, cw_answer_get_string (partition, "title"));
      cw_table_add (table, cw_answer_get_bool (partition, "selectedByDefault") ? "read" : "-");
    }
  cw_table_print (table, cli->no_color);
  return CW_EXIT_OK;
}
