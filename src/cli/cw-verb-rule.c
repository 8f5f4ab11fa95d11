/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "cli/cw-table.h"
#include "cli/cw-terminal.h"

/* ----- looking */

static const char *
describe_state (GVariant *rule)
{
  if (cw_answer_get_bool (rule, "enabled"))
    return "on";
  return cw_answer_has (rule, "replacedBy") ? "replaced" : "off";
}

static char *
join_types (GVariant *rule)
{
  g_autoptr (GVariant) types = cw_answer_get_array (rule, "objectTypes");
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < g_variant_n_children (types); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (types, i);
      g_autoptr (GVariant) type = g_variant_get_variant (boxed);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", g_variant_get_string (type, NULL));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_rule (CwTable *table, GVariant *rule)
{
  cw_table_add_row (table);
  cw_table_add (table, cw_answer_get_string (rule, "id"));
  cw_table_add_count (table, cw_answer_get_int (rule, "precedence"));
  cw_table_add (table, cw_answer_get_string (rule, "direction"));
  cw_table_add (table, cw_answer_get_string (rule, "connectorKind"));
  cw_table_take (table, join_types (rule));
  cw_table_add (table, cw_answer_get_string (rule, "linkType"));
  cw_table_add (table, describe_state (rule));
  cw_table_add (table, cw_answer_get_string (rule, "origin"));
}

static void
print_broken (GVariant *file)
{
  g_autofree char *path = cw_text_make_safe (cw_answer_get_string (file, "path"));
  g_auto (GStrv) lines = g_strsplit (cw_answer_get_string (file, "message"), "\n", -1);

  g_print (
      "\nThe rule file %s cannot be used, and no cycle runs until it is put right or taken out "
      "of the folder:\n",
      path);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *line = cw_text_make_safe (lines[i]);

      g_print ("  %s\n", line);
    }
}

static void
print_rules (CwCli *cli, GVariant *answer)
{
  static const CwColumn columns[] = {
    { "RULE", CW_COLUMN_FIXED },      { "PRECEDENCE", CW_COLUMN_NUMBER },
    { "DIRECTION", CW_COLUMN_FIXED }, { "CONNECTOR", CW_COLUMN_FIXED },
    { "TYPES", CW_COLUMN_TEXT },      { "LINK", CW_COLUMN_FIXED },
    { "STATE", CW_COLUMN_FIXED },     { "ORIGIN", CW_COLUMN_FIXED },
  };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");
  g_autoptr (GVariant) broken = cw_answer_get_array (answer, "brokenFiles");

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) rule = g_variant_get_child_value (items, i);

      add_rule (table, rule);
    }
  cw_table_print (table, cli->no_color);
  for (gsize i = 0; i < g_variant_n_children (broken); i++)
    {
      g_autoptr (GVariant) file = g_variant_get_child_value (broken, i);

      print_broken (file);
    }
}

CwExit
cw_verb_rule_list (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) broken = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "ListRules", NULL, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    print_rules (cli, answer);
  broken = cw_answer_get_array (answer, "brokenFiles");
  return g_variant_n_children (broken) > 0 ? CW_EXIT_ATTENTION : CW_EXIT_OK;
}

static void
print_differences (CwCli *cli, GVariant *answer)
{
  static const CwColumn columns[] = { { "MEMBER", CW_COLUMN_FIXED },
                                      { "TARGET", CW_COLUMN_FIXED },
                                      { "SHIPPED", CW_COLUMN_TEXT },
                                      { "YOURS", CW_COLUMN_TEXT } };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));
  g_autoptr (GVariant) differences = cw_answer_get_array (answer, "differences");

  for (gsize i = 0; i < g_variant_n_children (differences); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (differences, i);
      g_autoptr (GVariant) item = g_variant_get_variant (boxed);

      cw_table_add_row (table);
      cw_table_add (table, cw_answer_get_string (item, "member"));
      cw_table_add (table, cw_answer_get_string (item, "target"));
      cw_table_add (table, cw_answer_get_string (item, "before"));
      cw_table_add (table, cw_answer_get_string (item, "after"));
    }
  g_print ("\nDifference to the shipped rule %s\n", cw_answer_get_string (answer, "replaces"));
  if (cw_table_get_n_rows (table) > 0)
    cw_table_print (table, cli->no_color);
  else
    g_print ("none\n");
}

CwExit
cw_verb_rule_show (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) rule = NULL;
  g_autofree char *text = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "GetRule", g_variant_new ("(s)", argv[1]), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (cw_cli_print_json (cli, answer))
    return CW_EXIT_OK;
  rule = cw_answer_get_dict (answer, "rule");
  text = cw_answer_to_json (rule);
  g_print ("%s", text);
  if (cw_answer_has (answer, "shipped"))
    print_differences (cli, answer);
  return CW_EXIT_OK;
}

/* ----- changing */

void
cw_print_rules_stored (CwCli *cli, GVariant *answer)
{
  if (cw_cli_print_json (cli, answer))
    return;
  if (cw_answer_get_bool (answer, "changed"))
    cw_cli_say (cli, "Stored as version %" G_GINT64_FORMAT ". The next cycle works by these rules.",
                cw_answer_get_int (answer, "version"));
  else
    cw_cli_say (cli, "No change.");
}

static CwExit
enable (CwCli *cli, int argc, char **argv, gboolean is_enabled, GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "EnableRule", g_variant_new ("(sb)", argv[1], is_enabled), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  cw_print_rules_stored (cli, answer);
  return CW_EXIT_OK;
}

CwExit
cw_verb_rule_enable (CwCli *cli, int argc, char **argv, GError **error)
{
  return enable (cli, argc, argv, TRUE, error);
}

CwExit
cw_verb_rule_disable (CwCli *cli, int argc, char **argv, GError **error)
{
  return enable (cli, argc, argv, FALSE, error);
}

CwExit
cw_verb_rule_remove (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "RemoveRule", g_variant_new ("(s)", argv[1]), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  cw_print_rules_stored (cli, answer);
  return CW_EXIT_OK;
}
