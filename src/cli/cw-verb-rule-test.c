/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "cli/cw-counted-call.h"
#include "cli/cw-table.h"

#define TOKEN "rule-test"

/* "displayName, title" */
static char *
join_changes (GVariant *item)
{
  g_autoptr (GVariant) changes = cw_answer_get_array (item, "changes");
  g_autoptr (GString) names = g_string_new (NULL);

  for (gsize i = 0; i < g_variant_n_children (changes); i++)
    {
      g_autoptr (GVariant) change = g_variant_get_child_value (changes, i);

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
                              cw_answer_get_string (change, "name"));
    }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
add_row (CwTable *table, GVariant *object, const char *where, GVariant *item)
{
  cw_table_add_row (table);
  cw_table_take (table, g_strdup_printf ("%" G_GINT64_FORMAT, cw_answer_get_int (object, "id")));
  cw_table_add (table, cw_get_object_name (object));
  cw_table_add (table, where);
  if (cw_answer_has (item, "errorMessage"))
    {
      cw_table_add (table, "fails");
      cw_table_add (table, cw_answer_get_string (item, "errorMessage"));
      return;
    }
  cw_table_add (table, cw_answer_get_string (item, "operation"));
  cw_table_take (table, join_changes (item));
}

/* The metaverse's change, and below it what each target would get. */
static void
add_sample (CwTable *table, GVariant *object)
{
  g_autoptr (GVariant) targets = cw_answer_get_array (object, "targets");

  add_row (table, object, "metaverse", object);
  for (gsize i = 0; i < g_variant_n_children (targets); i++)
    {
      g_autoptr (GVariant) target = g_variant_get_child_value (targets, i);
      g_autoptr (GVariant) connector = cw_answer_get_dict (target, "connector");

      add_row (table, object, cw_answer_get_string (connector, "name"), target);
    }
}

static void
print_sample (CwCli *cli, GVariant *items)
{
  static const CwColumn columns[] = { { "OBJECT", CW_COLUMN_NUMBER },
                                      { "NAME", CW_COLUMN_TEXT },
                                      { "WHERE", CW_COLUMN_FIXED },
                                      { "WHAT", CW_COLUMN_FIXED },
                                      { "ATTRIBUTES", CW_COLUMN_TEXT } };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) object = g_variant_get_child_value (items, i);

      add_sample (table, object);
    }
  if (cw_table_get_n_rows (table) > 0)
    cw_table_print (table, cli->no_color);
}

static void
print_trial (CwCli *cli, GVariant *answer)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");

  g_print ("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " objects would change; %" G_GINT64_FORMAT
           " would be made, %" G_GINT64_FORMAT " would go, %" G_GINT64_FORMAT " would fail.\n",
           cw_answer_get_int (answer, "changed"), cw_answer_get_int (answer, "objects"),
           cw_answer_get_int (answer, "added"), cw_answer_get_int (answer, "removed"),
           cw_answer_get_int (answer, "failed"));
  print_sample (cli, items);
}

/* @is_settings: @text is no rule, but what the setting "attributes" would be */
static GVariant *
try_rules (CwCli *cli, const char *text, gboolean is_settings, guint32 limit, GError **error)
{
  static const CwClientCall call = { "TestRules", TOKEN, "CallProgress" };
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&options, "limit", "u", limit);
  g_variant_dict_insert (&options, "token", "s", TOKEN);
  if (is_settings)
    g_variant_dict_insert (&options, "attributes", "s", text);
  return cw_counted_call (
      cli, &call,
      g_variant_new ("(s@a{sv})", is_settings ? "" : text, g_variant_dict_end (&options)),
      "objects looked at", error);
}

CwExit
cw_verb_rule_test (CwCli *cli, int argc, char **argv, GError **error)
{
  int limit = CW_CLI_NO_LIMIT;
  gboolean is_settings = FALSE;
  guint32 n = 0;
  const GOptionEntry entries[] = {
    { "limit", 'n', 0, G_OPTION_ARG_INT, &limit, "Show at most so many objects (default: 10)",
      "N" },
    { "attributes", 'a', 0, G_OPTION_ARG_NONE, &is_settings,
      "FILE holds no rule, but what the setting “attributes” would be", NULL },
    { NULL },
  };
  g_autoptr (GVariant) answer = NULL;
  g_autofree char *text = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 1, error) ||
      !cw_cli_check_limit (limit, &n, error))
    return CW_EXIT_USAGE;
  text = cw_cli_read_file (argv[1], error);
  if (text == NULL)
    return CW_EXIT_FAILED;
  answer = try_rules (cli, text, is_settings, n, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    print_trial (cli, answer);
  return CW_EXIT_OK;
}
