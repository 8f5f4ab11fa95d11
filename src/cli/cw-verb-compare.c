/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "base/cw-json.h"
#include "cli/cw-comparison.h"
#include "cli/cw-pending-csv.h"
#include "cli/cw-terminal.h"

#define PAGE   1000
#define FORMAT "causeway-pending"

/* ----- what waits, by object */

static GHashTable *
new_document (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* What an object is known by in another instance, whose numbers are others: its anchor; what is yet
 * to be made has none, but its source anchor or its name. (transfer full) */
static char *
name_object (GVariant *item)
{
  static const char *const names[] = { "onPremisesImmutableId", "userPrincipalName" };
  g_autoptr (GVariant) attributes = cw_answer_get_array (item, "attributes");

  if (cw_answer_has (item, "anchor"))
    return g_strdup (cw_answer_get_string (item, "anchor"));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (gsize j = 0; j < g_variant_n_children (attributes); j++)
      {
        g_autoptr (GVariant) attribute = cw_answer_get_item (attributes, j);

        if (g_str_equal (cw_answer_get_string (attribute, "name"), names[i]))
          return cw_pending_format_values (attribute, "added");
      }
  return g_strdup (cw_get_object_name (item));
}

static void
add_text (GHashTable *document, const char *object, const char *what, const char *text)
{
  g_autofree char *key = g_strconcat (object, what[0] != '\0' ? ": " : "", what, NULL);
  const char *before = g_hash_table_lookup (document, key);
  char *whole = before != NULL ? g_strconcat (before, "; ", text, NULL) : g_strdup (text);

  g_hash_table_replace (document, g_steal_pointer (&key), whole);
}

static void
add_links (GHashTable *document, const char *object, GVariant *item)
{
  g_autoptr (GVariant) links = cw_answer_get_array (item, "links");

  for (gsize i = 0; i < g_variant_n_children (links); i++)
    {
      g_autoptr (GVariant) link = cw_answer_get_item (links, i);
      g_autofree char *name = name_object (link);
      g_autofree char *what =
          g_strdup_printf ("%s %s", cw_answer_get_string (link, "attribute"), name);

      add_text (document, object, what, cw_answer_get_string (link, "operation"));
    }
}

static void
add_item (GHashTable *document, GVariant *item)
{
  g_autoptr (GVariant) connector = cw_answer_get_dict (item, "connector");
  g_autoptr (GVariant) attributes = cw_answer_get_array (item, "attributes");
  const char *operation = cw_answer_get_string (item, "operation");
  g_autofree char *name = name_object (item);
  g_autofree char *object = g_strdup_printf ("%s, %s %s", cw_answer_get_string (connector, "name"),
                                             cw_answer_get_string (item, "type"), name);

  if (!g_str_equal (operation, "links"))
    add_text (document, object, "", operation);
  for (gsize i = 0; i < g_variant_n_children (attributes); i++)
    {
      g_autoptr (GVariant) attribute = cw_answer_get_item (attributes, i);
      g_autofree char *from = cw_pending_format_values (attribute, "removed");
      g_autofree char *to = cw_pending_format_values (attribute, "added");
      g_autofree char *change = g_strconcat (from, from[0] != '\0' ? " -> " : "", to, NULL);

      add_text (document, object, cw_answer_get_string (attribute, "name"), change);
    }
  add_links (document, object, item);
}

/* (transfer full) (nullable) (element-type utf8 utf8) */
static GHashTable *
load_pending (CwCli *cli, GError **error)
{
  g_autoptr (GHashTable) document = new_document ();
  g_autofree char *after = g_strdup ("");

  for (;;)
    {
      g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
      g_autoptr (GVariant) answer = NULL;
      g_autoptr (GVariant) items = NULL;

      g_variant_dict_insert (&options, "after", "s", after);
      g_variant_dict_insert (&options, "limit", "u", (guint32) PAGE);
      answer = cw_cli_call (cli, "ListPending",
                            g_variant_new ("(@a{sv})", g_variant_dict_end (&options)), error);
      if (answer == NULL)
        return NULL;
      items = cw_answer_get_array (answer, "items");
      for (gsize i = 0; i < g_variant_n_children (items); i++)
        {
          g_autoptr (GVariant) item = cw_answer_get_item (items, i);

          add_item (document, item);
        }
      if (!cw_answer_has (answer, "next"))
        return g_steal_pointer (&document);
      g_free (after);
      after = g_strdup (cw_answer_get_string (answer, "next"));
    }
}

static JsonNode *
make_export (GHashTable *document)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autofree char *digest = cw_comparison_make_digest (document);
  GHashTableIter iter;
  gpointer key = NULL;
  gpointer text = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "format");
  json_builder_add_string_value (builder, FORMAT);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, 1);
  json_builder_set_member_name (builder, "digest");
  json_builder_add_string_value (builder, digest);
  json_builder_set_member_name (builder, "changes");
  json_builder_begin_object (builder);
  g_hash_table_iter_init (&iter, document);
  while (g_hash_table_iter_next (&iter, &key, &text))
    {
      json_builder_set_member_name (builder, key);
      json_builder_add_string_value (builder, text);
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

CwExit
cw_verb_pending_export (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GHashTable) document = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  g_autofree char *lines = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  document = load_pending (cli, error);
  if (document == NULL)
    return CW_EXIT_FAILED;
  root = make_export (document);
  text = cw_json_to_canonical (root, TRUE);
  lines = g_strconcat (text, "\n", NULL);
  if (g_str_equal (argv[1], "-"))
    g_print ("%s", lines);
  /* Names and addresses of people are in it. */
  else if (!g_file_set_contents_full (argv[1], lines, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                      error))
    return CW_EXIT_FAILED;
  else
    cw_cli_say (cli, "Written.");
  return CW_EXIT_OK;
}

/* ----- documents in files */

static JsonNode *
read_json (const char *path, GError **error)
{
  g_autofree char *text = cw_cli_read_file (path, error);
  g_autoptr (JsonNode) node = text != NULL ? cw_json_parse (text, -1, FALSE, error) : NULL;

  if (node == NULL || JSON_NODE_HOLDS_OBJECT (node))
    return g_steal_pointer (&node);
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA, "%s is no JSON object", path);
  return NULL;
}

static GHashTable *
read_pending (const char *path, GError **error)
{
  g_autoptr (JsonNode) node = read_json (path, error);
  g_autoptr (GHashTable) document = new_document ();
  JsonObject *root = node != NULL ? json_node_get_object (node) : NULL;
  JsonNode *changes = root != NULL ? json_object_get_member (root, "changes") : NULL;
  JsonObjectIter iter;
  const char *key = NULL;
  JsonNode *value = NULL;

  if (root == NULL)
    return NULL;
  if (changes == NULL || !JSON_NODE_HOLDS_OBJECT (changes) ||
      g_strcmp0 (json_object_get_string_member_with_default (root, "format", NULL), FORMAT) != 0)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                   "%s was not written by `causewayctl pending export`", path);
      return NULL;
    }
  json_object_iter_init (&iter, json_node_get_object (changes));
  while (json_object_iter_next (&iter, &key, &value))
    g_hash_table_replace (document, g_strdup (key), cw_json_to_canonical (value, FALSE));
  return g_steal_pointer (&document);
}

/* As a file has it, so that both sides are written alike. */
static GHashTable *
load_pending_as_file (CwCli *cli, GError **error)
{
  g_autoptr (GHashTable) document = load_pending (cli, error);
  GHashTable *result = NULL;
  GHashTableIter iter;
  gpointer key = NULL;
  gpointer text = NULL;

  if (document == NULL)
    return NULL;
  result = new_document ();
  g_hash_table_iter_init (&iter, document);
  while (g_hash_table_iter_next (&iter, &key, &text))
    {
      g_autoptr (GString) quoted = g_string_new (NULL);

      cw_json_append_string (quoted, text);
      g_hash_table_replace (result, g_strdup (key), g_strdup (quoted->str));
    }
  return result;
}

/* `config show` writes the configuration, with --json in "config". */
static GHashTable *
read_config (const char *path, GError **error)
{
  g_autoptr (JsonNode) node = read_json (path, error);
  JsonNode *inner = NULL;

  if (node == NULL)
    return NULL;
  inner = json_object_get_member (json_node_get_object (node), "config");
  return cw_comparison_flatten (inner != NULL ? inner : node);
}

static GHashTable *
load_config (CwCli *cli, GError **error)
{
  g_autoptr (GVariant) answer = cw_cli_call (cli, "GetConfig", NULL, error);
  g_autoptr (GVariant) config = answer != NULL ? cw_answer_get_dict (answer, "config") : NULL;
  g_autofree char *text = config != NULL ? cw_answer_to_json (config) : NULL;
  g_autoptr (JsonNode) node = text != NULL ? cw_json_parse (text, -1, FALSE, error) : NULL;

  return node != NULL ? cw_comparison_flatten (node) : NULL;
}

/* ----- comparing */

static void
print_side (const char *sign, GHashTable *document, const char *key)
{
  const char *text = g_hash_table_lookup (document, key);
  g_autofree char *line = text != NULL ? g_strconcat (sign, key, " = ", text, NULL) : NULL;
  g_autofree char *safe = line != NULL ? cw_text_make_safe (line) : NULL;

  if (safe != NULL)
    g_print ("%s\n", safe);
}

static CwExit
end_comparison (CwCli *cli, const CwComparison *comparison)
{
  g_autoptr (GVariant) answer = g_variant_ref_sink (cw_comparison_to_variant (comparison));
  CwExit exit = comparison->keys->len == 0 ? CW_EXIT_OK : CW_EXIT_FAILED;

  if (cw_cli_print_json (cli, answer))
    return exit;
  g_print ("First:   %s\nSecond:  %s\n", cw_answer_get_string (answer, "first"),
           cw_answer_get_string (answer, "second"));
  for (guint i = 0; i < comparison->keys->len; i++)
    {
      const char *key = g_ptr_array_index (comparison->keys, i);

      print_side ("- ", comparison->first, key);
      print_side ("+ ", comparison->second, key);
    }
  cw_cli_say (cli, comparison->keys->len == 0 ? "They are equal." : "They differ.");
  return exit;
}

/* One file is compared with what the engine has, two with each other. */
static CwExit
compare (CwCli *cli,
         int argc,
         char **argv,
         GHashTable *(*read) (const char *path, GError **error),
         GHashTable *(*load) (CwCli *cli, GError **error),
         GError **error)
{
  g_autoptr (GHashTable) first = NULL;
  g_autoptr (GHashTable) second = NULL;
  g_autoptr (CwComparison) comparison = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, CW_CLI_ANY_ARGUMENTS, error))
    return CW_EXIT_USAGE;
  if (argc != 2 && argc != 3)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "Name one file, to compare it with this installation, or two");
      return CW_EXIT_USAGE;
    }
  first = read (argv[1], error);
  if (first == NULL)
    return CW_EXIT_FAILED;
  second = argc == 3 ? read (argv[2], error) : load (cli, error);
  if (second == NULL)
    return CW_EXIT_FAILED;
  comparison = cw_comparison_new (g_steal_pointer (&first), g_steal_pointer (&second));
  return end_comparison (cli, comparison);
}

CwExit
cw_verb_pending_compare (CwCli *cli, int argc, char **argv, GError **error)
{
  return compare (cli, argc, argv, read_pending, load_pending_as_file, error);
}

CwExit
cw_verb_config_compare (CwCli *cli, int argc, char **argv, GError **error)
{
  return compare (cli, argc, argv, read_config, load_config, error);
}
