/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "cli/cw-counted-call.h"
#include "cli/cw-table.h"
#include "cli/cw-terminal.h"

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

/* "manager, member (+1 -20)" */
static char *
join_links (GVariant *item)
{
  g_autoptr (GVariant) links = cw_answer_get_array (item, "links");
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) names = g_string_new (NULL);

  for (gsize i = 0; i < g_variant_n_children (links); i++)
    {
      g_autoptr (GVariant) link = g_variant_get_child_value (links, i);
      const char *name = cw_answer_get_string (link, "attribute");

      if (g_hash_table_add (seen, g_strdup (name)))
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", name);
    }
  g_string_append_printf (names, " (+%" G_GINT64_FORMAT " -%" G_GINT64_FORMAT ")",
                          cw_answer_get_int (item, "linksAdded"),
                          cw_answer_get_int (item, "linksRemoved"));
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
add_name (CwTable *table, GVariant *object, const char *where)
{
  cw_table_add_row (table);
  cw_table_take (table, g_strdup_printf ("%" G_GINT64_FORMAT, cw_answer_get_int (object, "id")));
  cw_table_add (table, cw_get_object_name (object));
  cw_table_add (table, where);
}

static void
add_row (CwTable *table, GVariant *object, const char *where, GVariant *item)
{
  if (g_str_equal (cw_answer_get_string (item, "operation"), "none") &&
      cw_answer_has (item, "links"))
    return;
  add_name (table, object, where);
  if (cw_answer_has (item, "errorMessage"))
    {
      cw_table_add (table, "fails");
      cw_table_add (table, cw_answer_get_string (item, "errorMessage"));
      return;
    }
  cw_table_add (table, cw_answer_get_string (item, "operation"));
  cw_table_take (table, join_changes (item));
}

static void
add_target (CwTable *table, GVariant *object, GVariant *target)
{
  g_autoptr (GVariant) connector = cw_answer_get_dict (target, "connector");
  const char *where = cw_answer_get_string (connector, "name");

  add_row (table, object, where, target);
  if (!cw_answer_has (target, "links"))
    return;
  add_name (table, object, where);
  cw_table_add (table, "references");
  cw_table_take (table, join_links (target));
}

/* The metaverse's change, and below it what each target would get. */
static void
add_sample (CwTable *table, GVariant *object)
{
  g_autoptr (GVariant) targets = cw_answer_get_array (object, "targets");

  /* Of whom only references would change the metaverse has nothing to tell. */
  if (!g_str_equal (cw_answer_get_string (object, "operation"), "none") ||
      g_variant_n_children (targets) == 0)
    add_row (table, object, "metaverse", object);
  for (gsize i = 0; i < g_variant_n_children (targets); i++)
    {
      g_autoptr (GVariant) target = g_variant_get_child_value (targets, i);

      add_target (table, object, target);
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
print_target (GVariant *target)
{
  g_autoptr (GVariant) connector = cw_answer_get_dict (target, "connector");
  g_autofree char *name = cw_text_make_safe (cw_answer_get_string (connector, "name"));

  g_print ("%s: %" G_GINT64_FORMAT " would be added, %" G_GINT64_FORMAT
           " changed, %" G_GINT64_FORMAT " deleted; %" G_GINT64_FORMAT
           " references added, %" G_GINT64_FORMAT " removed.\n",
           name, cw_answer_get_int (target, "targetAdded"),
           cw_answer_get_int (target, "targetChanged"), cw_answer_get_int (target, "targetDeleted"),
           cw_answer_get_int (target, "linksAdded"), cw_answer_get_int (target, "linksRemoved"));
}

static void
print_targets (GVariant *answer)
{
  g_autoptr (GVariant) targets = cw_answer_get_array (answer, "targets");

  for (gsize i = 0; i < g_variant_n_children (targets); i++)
    {
      g_autoptr (GVariant) target = g_variant_get_child_value (targets, i);

      print_target (target);
    }
}

/* What is not in the counts. */
static void
print_unread (GVariant *answer)
{
  g_autofree const char **names = NULL;
  g_autofree char *list = NULL;
  g_autofree char *safe = NULL;

  if (!g_variant_lookup (answer, "unread", "^a&s", &names) || names[0] == NULL)
    return;
  list = g_strjoinv (", ", (char **) names);
  safe = cw_text_make_safe (list);
  g_print ("Not counted is what comes of attributes that the next cycle reads for the first time: "
           "%s.\n",
           safe);
}

static void
print_trial (CwCli *cli, GVariant *answer)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");
  gint64 n_joined = cw_answer_get_int (answer, "joined");

  g_print ("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " objects would change; %" G_GINT64_FORMAT
           " would be made in the metaverse, %" G_GINT64_FORMAT " would go, %" G_GINT64_FORMAT
           " would fail.\n",
           cw_answer_get_int (answer, "changed"), cw_answer_get_int (answer, "objects"),
           cw_answer_get_int (answer, "added"), cw_answer_get_int (answer, "removed"),
           cw_answer_get_int (answer, "failed"));
  print_targets (answer);
  if (n_joined > 0)
    g_print ("%" G_GINT64_FORMAT " would join an object of the metaverse.\n", n_joined);
  print_unread (answer);
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
