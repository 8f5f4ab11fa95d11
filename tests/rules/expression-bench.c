/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "expression-bench.h"

#include <stdlib.h>
#include <string.h>

#include "base/cw-error.h"
#include "model/cw-entry-builder.h"
#include "rule-lab.h"
#include "rules/cw-rule-time.h"

static JsonNode *
load_cases (void)
{
  g_autofree char *path = g_build_filename (
      g_getenv ("CW_TEST_SOURCE_ROOT") != NULL ? g_getenv ("CW_TEST_SOURCE_ROOT") : ".", "tests",
      "rules", "expression-cases.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  return json_node_ref (json_parser_get_root (parser));
}

Bench *
bench_new (void)
{
  Bench *bench = g_new0 (Bench, 1);
  g_autoptr (GPtrArray) documents = rule_lab_documents (NULL);
  g_autoptr (GPtrArray) domains = rule_lab_domains ();

  bench->table = cw_attribute_table_new ();
  bench->schema = cw_metaverse_schema_new (bench->table);
  for (guint i = 0; i < documents->len; i++)
    g_assert_true (cw_metaverse_schema_add (
        bench->schema, json_node_get_object (g_ptr_array_index (documents, i)), NULL));
  bench->domains = cw_tenant_domains_new (domains);
  bench->arena = cw_rule_arena_new ();
  bench->cases = load_cases ();
  bench->context = (CwRuleContext){
    .arena = bench->arena,
    .dn = "CN=Lee\\, Ann,OU=A+B,DC=corp,DC=contoso,DC=com",
    .partition = "DC=corp,DC=contoso,DC=com",
    .netbios = "CORP",
    .forest = "DC=contoso,DC=com",
    .forest_netbios = "CONTOSO",
    .connector_id = "c1",
    .domains = bench->domains,
    .now_usec = LAB_NOW,
  };
  bench_set_attributes (
      bench, json_object_get_object_member (json_node_get_object (bench->cases), "attributes"));
  return bench;
}

void
bench_free (Bench *bench)
{
  json_node_unref (bench->cases);
  cw_entry_unref (bench->entry);
  cw_rule_arena_free (bench->arena);
  cw_tenant_domains_free (bench->domains);
  cw_metaverse_schema_free (bench->schema);
  cw_attribute_table_unref (bench->table);
  g_free (bench);
}

/* ----- the object */

static void
add_hex (CwEntryBuilder *builder, CwAttributeId id, const char *hex)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (; hex[0] != '\0'; hex += 2)
    {
      guint8 byte = (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));

      g_byte_array_append (bytes, &byte, 1);
    }
  cw_entry_builder_add (builder, id, bytes->data, bytes->len);
}

void
bench_set_attributes (Bench *bench, JsonObject *attributes)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  g_autoptr (GError) error = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *values;

  json_object_iter_init (&iter, attributes);
  while (json_object_iter_next (&iter, &name, &values))
    {
      gboolean is_hex = g_str_has_suffix (name, ":");
      CwAttributeId id =
          cw_attribute_table_intern_len (bench->table, name, strlen (name) - (is_hex ? 1 : 0));
      JsonArray *array = json_node_get_array (values);

      for (guint i = 0; i < json_array_get_length (array); i++)
        if (is_hex)
          add_hex (builder, id, json_array_get_string_element (array, i));
        else
          cw_entry_builder_add_string (builder, id, json_array_get_string_element (array, i));
    }
  g_clear_pointer (&bench->entry, cw_entry_unref);
  bench->entry = cw_entry_builder_end (builder, &error);
  g_assert_no_error (error);
  bench->context.entry = bench->entry;
  bench->context.imported = bench->entry; /* all of it was confirmed by an import */
}

/* ----- results */

/* {"name": "text"} */
static JsonNode *
wrap (const char *name, const char *text)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, name, text);
  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *
time_to_json (gint64 time_usec)
{
  CwRuleTime time;
  g_autofree char *text = NULL;

  cw_rule_time_split (time_usec, &time);
  text = g_strdup_printf ("%04d-%02u-%02u %02u:%02u:%02u.%06u", time.year, time.month, time.day,
                          time.hour, time.minute, time.second, time.microsecond);
  return wrap ("time", text);
}

static JsonNode *
bytes_to_json (CwRuleValue value)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < value.len; i++)
    g_string_append_printf (text, "%02x", (guint8) value.u.text[i]);
  return wrap ("bytes", text->str);
}

static JsonNode *value_to_json (CwRuleValue value);

static JsonNode *
list_to_json (CwRuleValue value)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  json_node_take_array (node, json_array_new ());
  for (guint i = 0; i < value.len; i++)
    json_array_add_element (json_node_get_array (node), value_to_json (value.u.items[i]));
  return node;
}

static JsonNode *
value_to_json (CwRuleValue value)
{
  g_autofree char *text = NULL;

  switch (value.type)
    {
    case CW_RULE_TYPE_NULL:
      return json_node_new (JSON_NODE_NULL);
    case CW_RULE_TYPE_AUTHORITATIVE_NULL:
      return wrap ("word", "AuthoritativeNull");
    case CW_RULE_TYPE_IGNORE:
      return wrap ("word", "IgnoreThisFlow");
    case CW_RULE_TYPE_OPTION:
      return wrap ("word", "option");
    case CW_RULE_TYPE_BOOLEAN:
      return json_node_init_boolean (json_node_alloc (), value.u.integer != 0);
    case CW_RULE_TYPE_INTEGER:
      return json_node_init_int (json_node_alloc (), value.u.integer);
    case CW_RULE_TYPE_TIME:
      return time_to_json (value.u.integer);
    case CW_RULE_TYPE_BINARY:
      return bytes_to_json (value);
    case CW_RULE_TYPE_LIST:
      return list_to_json (value);
    default:
      break;
    }
  text = g_strndup (value.u.text, value.len);
  if (value.type == CW_RULE_TYPE_REFERENCE)
    return wrap ("reference", text);
  return json_node_init_string (json_node_alloc (), text);
}

static JsonNode *
error_to_json (const GError *error)
{
  gboolean is_config = g_error_matches (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
  JsonNode *node = wrap ("error", is_config ? "config" : "data");
  gint64 at = g_str_has_prefix (error->message, "at ")
                  ? strtoll (error->message + strlen ("at "), NULL, 10)
                  : 0;

  g_assert_true (is_config || g_error_matches (error, CW_ERROR, CW_ERROR_INVALID_DATA));
  json_object_set_int_member (json_node_get_object (node), "at", at);
  return node;
}

JsonNode *
bench_evaluate (Bench *bench, const char *source)
{
  CwExpressionNames names = { bench->schema, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (CwExpression) expression = cw_expression_new (source, &names, &error);
  CwRuleValue value;

  cw_rule_arena_reset (bench->arena);
  if (expression == NULL || !cw_expression_evaluate (expression, &bench->context, &value, &error))
    return error_to_json (error);
  g_assert_cmpuint (value.type & ~cw_expression_get_types (expression), ==, 0);
  return value_to_json (value);
}

char *
bench_evaluate_to_text (Bench *bench, const char *source)
{
  g_autoptr (JsonNode) node = bench_evaluate (bench, source);

  return json_to_string (node, FALSE);
}

/* Compared as text: json_node_equal() takes no account of the order of an array's values. */
static void
check_case (Bench *bench, JsonArray *pair)
{
  const char *source = json_array_get_string_element (pair, 0);
  g_autofree char *expected = json_to_string (json_array_get_element (pair, 1), FALSE);
  g_autofree char *result = bench_evaluate_to_text (bench, source);

  if (strcmp (result, expected) == 0)
    return;
  g_test_message ("%s gives %s, not %s", source, result, expected);
  g_test_fail ();
}

void
bench_check_group (Bench *bench, const char *group)
{
  JsonObject *groups =
      json_object_get_object_member (json_node_get_object (bench->cases), "groups");
  JsonArray *cases = json_object_get_array_member (groups, group);

  g_assert_nonnull (cases);
  for (guint i = 0; i < json_array_get_length (cases); i++)
    check_case (bench, json_array_get_array_element (cases, i));
}
