/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "cli/cw-table.h"
#include "cli/cw-terminal.h"

/* What the rules would do with one object now, and which of them set each value. */

static GVariant *
preview (CwCli *cli, const char *object, const char *rules, GError **error)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  if (rules != NULL)
    g_variant_dict_insert (&options, "rules", "s", rules);
  return cw_cli_call (cli, "PreviewObject",
                      g_variant_new ("(s@a{sv})", object, g_variant_dict_end (&options)), error);
}

/* Values of JSON: strings, arrays of them, bytes, nothing. */
static void
append_value (GString *text, GVariant *value)
{
  gsize n_children = 0;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    g_string_append (text, g_variant_get_string (value, NULL));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
    g_string_append (text, cw_answer_get_string (value, "base64"));
  else if (g_variant_is_container (value))
    n_children = g_variant_n_children (value);
  for (gsize i = 0; i < n_children; i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (value, i);

      if (i > 0)
        g_string_append (text, "; ");
      append_value (text, item);
    }
}

static char *
format_member (GVariant *dict, const char *name)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (dict, name, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  if (value != NULL)
    append_value (text, value);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Whether there is one. What fails is often told with a value of the directory. */
static gboolean
print_error (GVariant *object)
{
  g_autofree char *message = cw_text_make_safe (cw_answer_get_string (object, "errorMessage"));

  if (!cw_answer_has (object, "errorMessage"))
    return FALSE;
  g_print ("\nError: %s\n", message);
  return TRUE;
}

/* ----- explain */

static const char *
name_source (GVariant *object, const char *connector_id)
{
  g_autoptr (GVariant) sources = cw_answer_get_array (object, "sources");

  for (gsize i = 0; i < g_variant_n_children (sources); i++)
    {
      g_autoptr (GVariant) source = g_variant_get_child_value (sources, i);
      g_autoptr (GVariant) connector = cw_answer_get_dict (source, "connector");

      if (g_strcmp0 (cw_answer_get_string (connector, "id"), connector_id) == 0)
        return cw_answer_get_string (connector, "name");
    }
  return connector_id;
}

static void
print_explained_values (CwCli *cli, GVariant *object, GVariant *explanation)
{
  static const CwColumn columns[] = { { "ATTRIBUTE", CW_COLUMN_FIXED },
                                      { "VALUE", CW_COLUMN_TEXT },
                                      { "RULE", CW_COLUMN_FIXED },
                                      { "SOURCE", CW_COLUMN_TEXT },
                                      { "EXPRESSION", CW_COLUMN_TEXT } };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));
  g_autoptr (GVariant) values = cw_answer_get_array (explanation, "values");

  for (gsize i = 0; i < g_variant_n_children (values); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (values, i);
      g_autoptr (GVariant) item = g_variant_get_variant (boxed);

      if (!cw_answer_has (item, "rule"))
        continue;
      cw_table_add_row (table);
      cw_table_add (table, cw_answer_get_string (item, "attribute"));
      if (cw_answer_has (item, "error"))
        cw_table_add (table, cw_answer_get_string (item, "error"));
      else if (cw_answer_get_bool (item, "keptOut"))
        cw_table_take (
            table, g_strdup_printf ("(not exported: %s)", cw_answer_get_string (item, "because")));
      else if (cw_answer_get_int (item, "references") > 1)
        cw_table_take (table, g_strdup_printf ("%s (of %d: the lowest identifier)",
                                               cw_answer_get_string (item, "value"),
                                               (int) cw_answer_get_int (item, "references")));
      else if (cw_answer_get_bool (item, "reference") &&
               cw_answer_get_string (item, "value")[0] == '\0')
        cw_table_add (table, "(references)");
      else
        cw_table_take (table, format_member (item, "value"));
      cw_table_add (table, cw_answer_get_string (item, "rule"));
      cw_table_add (table, name_source (object, cw_answer_get_string (item, "connector")));
      cw_table_add (table, cw_answer_get_string (item, "expression"));
    }
  cw_table_print (table, cli->no_color);
}

static void
print_scope (CwCli *cli, GVariant *explanation)
{
  static const CwColumn columns[] = { { "RULE", CW_COLUMN_FIXED },
                                      { "PRECEDENCE", CW_COLUMN_NUMBER },
                                      { "APPLIES", CW_COLUMN_FIXED },
                                      { "BECAUSE", CW_COLUMN_TEXT } };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));
  g_autoptr (GVariant) scope = cw_answer_get_array (explanation, "scope");

  for (gsize i = 0; i < g_variant_n_children (scope); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (scope, i);
      g_autoptr (GVariant) item = g_variant_get_variant (boxed);

      cw_table_add_row (table);
      cw_table_add (table, cw_answer_get_string (item, "rule"));
      cw_table_add_count (table, cw_answer_get_int (item, "precedence"));
      cw_table_add (table, cw_answer_get_bool (item, "inScope") ? "yes" : "no");
      cw_table_add (table, cw_answer_get_string (item, "because"));
    }
  cw_table_print (table, cli->no_color);
}

/* What another object keeps from it. */
static void
print_taken (CwCli *cli, GVariant *object)
{
  static const CwColumn columns[] = { { "ATTRIBUTE", CW_COLUMN_FIXED },
                                      { "VALUE", CW_COLUMN_TEXT },
                                      { "KEPT BY", CW_COLUMN_TEXT } };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));
  g_autoptr (GVariant) taken = cw_answer_get_array (object, "taken");
  gboolean stays = FALSE;

  if (!cw_answer_has (object, "taken"))
    return;
  for (gsize i = 0; i < g_variant_n_children (taken); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (taken, i);

      cw_table_add_row (table);
      cw_table_add (table, cw_answer_get_string (item, "attribute"));
      cw_table_add (table, cw_answer_get_string (item, "value"));
      cw_table_add (table, cw_answer_get_string (item, "holder"));
      stays |= cw_answer_get_bool (item, "stays");
    }
  g_print ("\nUsed by another object already\n");
  cw_table_print (table, cli->no_color);
  if (stays)
    g_print ("The cloud keeps an old address until an administrator removes it there.\n");
}

static void
print_explanation (CwCli *cli, GVariant *object)
{
  g_autoptr (GVariant) inbound = cw_answer_get_dict (object, "explanation");
  g_autoptr (GVariant) targets = cw_answer_get_array (object, "targets");

  g_print ("Metaverse\n");
  print_scope (cli, inbound);
  print_explained_values (cli, object, inbound);
  for (gsize i = 0; i < g_variant_n_children (targets); i++)
    {
      g_autoptr (GVariant) target = g_variant_get_child_value (targets, i);
      g_autoptr (GVariant) connector = cw_answer_get_dict (target, "connector");
      g_autoptr (GVariant) outbound = cw_answer_get_dict (target, "explanation");
      g_autofree char *name = cw_text_make_safe (cw_answer_get_string (connector, "name"));

      if (!cw_answer_has (target, "explanation"))
        continue;
      g_print ("\n%s\n", name);
      print_scope (cli, outbound);
      print_explained_values (cli, object, outbound);
    }
  print_taken (cli, object);
  print_error (object);
}

CwExit
cw_verb_object_explain (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) object = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  object = preview (cli, argv[1], NULL, error);
  if (object == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, object))
    print_explanation (cli, object);
  return CW_EXIT_OK;
}

/* ----- preview */

static void
add_changes (CwTable *table, const char *where, GVariant *item)
{
  g_autoptr (GVariant) changes = cw_answer_get_array (item, "changes");
  const char *operation = cw_answer_get_string (item, "operation");
  gboolean has_changes = g_variant_n_children (changes) > 0 && !g_str_equal (operation, "none");

  cw_table_add_row (table);
  cw_table_add (table, where);
  cw_table_add (table, operation);
  for (gsize i = 0; has_changes && i < g_variant_n_children (changes); i++)
    {
      g_autoptr (GVariant) change = g_variant_get_child_value (changes, i);

      if (i > 0)
        {
          cw_table_add_row (table);
          cw_table_add (table, "");
          cw_table_add (table, "");
        }
      cw_table_add (table, cw_answer_get_string (change, "name"));
      cw_table_take (table, format_member (change, "removed"));
      cw_table_take (table, format_member (change, "added"));
    }
}

/* References that would come or go, a line each. */
static void
add_links (CwTable *table, GVariant *target)
{
  g_autoptr (GVariant) links = cw_answer_get_array (target, "links");

  for (gsize i = 0; i < g_variant_n_children (links); i++)
    {
      g_autoptr (GVariant) link = g_variant_get_child_value (links, i);
      gboolean is_removal = g_str_equal (cw_answer_get_string (link, "operation"), "remove");

      cw_table_add_row (table);
      cw_table_add (table, "");
      cw_table_add (table, "");
      cw_table_add (table, cw_answer_get_string (link, "attribute"));
      cw_table_add (table, is_removal ? cw_get_object_name (link) : "");
      cw_table_add (table, is_removal ? "" : cw_get_object_name (link));
    }
}

/* What its connector's settings leave out has no rule, whatever it is. */
static void
add_scope (CwTable *table, GVariant *source)
{
  const char *left_out = cw_answer_get_string (source, "leftOut");

  if (left_out != NULL)
    cw_table_take (table, g_strdup_printf ("no: %s", left_out));
  else
    cw_table_add (table, cw_answer_get_bool (source, "inScope") ? "yes" : "no");
}

static void
print_sources (CwCli *cli, GVariant *object)
{
  static const CwColumn columns[] = { { "OBJECT", CW_COLUMN_NUMBER },
                                      { "SOURCE", CW_COLUMN_FIXED },
                                      { "NAME", CW_COLUMN_TEXT },
                                      { "IN SCOPE", CW_COLUMN_TEXT },
                                      { "BECOMES", CW_COLUMN_FIXED } };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));
  g_autoptr (GVariant) sources = cw_answer_get_array (object, "sources");

  for (gsize i = 0; i < g_variant_n_children (sources); i++)
    {
      g_autoptr (GVariant) source = g_variant_get_child_value (sources, i);
      g_autoptr (GVariant) connector = cw_answer_get_dict (source, "connector");

      cw_table_add_row (table);
      cw_table_take (table,
                     g_strdup_printf ("%" G_GINT64_FORMAT, cw_answer_get_int (source, "id")));
      cw_table_add (table, cw_answer_get_string (connector, "name"));
      cw_table_add (table, cw_get_object_name (source));
      add_scope (table, source);
      cw_table_add (table, cw_answer_get_string (source, "metaverseType"));
    }
  if (cw_table_get_n_rows (table) > 0)
    cw_table_print (table, cli->no_color);
}

static void
print_preview (CwCli *cli, GVariant *object)
{
  static const CwColumn columns[] = { { "WHERE", CW_COLUMN_FIXED },
                                      { "WHAT", CW_COLUMN_FIXED },
                                      { "ATTRIBUTE", CW_COLUMN_FIXED },
                                      { "NOW", CW_COLUMN_TEXT },
                                      { "THEN", CW_COLUMN_TEXT } };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));
  g_autoptr (GVariant) metaverse = cw_answer_get_dict (object, "metaverse");
  g_autoptr (GVariant) targets = cw_answer_get_array (object, "targets");

  print_sources (cli, object);
  if (print_error (object))
    return;
  add_changes (table, "metaverse", metaverse);
  for (gsize i = 0; i < g_variant_n_children (targets); i++)
    {
      g_autoptr (GVariant) target = g_variant_get_child_value (targets, i);
      g_autoptr (GVariant) connector = cw_answer_get_dict (target, "connector");

      add_changes (table, cw_answer_get_string (connector, "name"), target);
      add_links (table, target);
    }
  g_print ("\n");
  cw_table_print (table, cli->no_color);
  print_taken (cli, object);
}

CwExit
cw_verb_object_preview (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *file = NULL;
  const GOptionEntry entries[] = {
    { "rules", 'r', 0, G_OPTION_ARG_FILENAME, &file,
      "Try a rule, or a rule file, that is not stored; - for standard input", "FILE" },
    { NULL },
  };
  g_autofree char *rules = NULL;
  g_autoptr (GVariant) object = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  if (file != NULL)
    {
      rules = cw_cli_read_file (file, error);
      if (rules == NULL)
        return CW_EXIT_FAILED;
    }
  object = preview (cli, argv[1], rules, error);
  if (object == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, object))
    print_preview (cli, object);
  return CW_EXIT_OK;
}
