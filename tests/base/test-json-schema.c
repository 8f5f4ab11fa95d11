/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <gio/gio.h>

#include "base/cw-error.h"
#include "base/cw-json-schema.h"
#include "base/cw-json.h"

#define CONNECTORS                                                                                 \
  "{'properties': {'version': {'const': 1}, 'connectors': {'type': 'array', 'items': "             \
  "{'$ref': '#/$defs/any'}}}, 'required': ['version'], 'additionalProperties': false, "            \
  "'$defs': {'any': {'oneOf': [{'$ref': '#/$defs/ldap'}, {'$ref': '#/$defs/graph'}]}, "            \
  "'ldap': {'type': 'object', 'required': ['kind', 'host'], 'additionalProperties': false, "       \
  "'properties': {'kind': {'enum': ['ad', 'openldap']}, 'host': {'type': 'string', "               \
  "'minLength': 1}, 'port': {'type': 'integer', 'minimum': 1, 'maximum': 65535}, "                 \
  "'id': {'format': 'uuid'}}}, "                                                                   \
  "'graph': {'type': 'object', 'required': ['kind', 'tenant'], 'additionalProperties': false, "    \
  "'properties': {'kind': {'const': 'graph'}, 'tenant': {'type': 'string'}}}}}"

static JsonNode *
parse (const char *text)
{
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  g_autoptr (GError) error = NULL;
  JsonNode *node = cw_json_parse (json, -1, FALSE, &error);

  g_assert_no_error (error);
  return node;
}

/* The texts that an administrator sees. */
static void
test_mistakes (void)
{
  static const struct
  {
    const char *schema;
    const char *value;
    const char *mistakes[8];
  } cases[] = {
    { CONNECTORS, "{'version': 1}", { NULL } },
    { CONNECTORS, "{'version': 1, 'connectors': [{'kind': 'ad', 'host': 'x'}]}", { NULL } },
    { CONNECTORS,
      "{'version': 1, 'connectors': [{'kind': 'graph', 'tenant': 't'}, "
      "{'kind': 'ad', 'host': 'x', 'port': 70000}]}",
      { "$.connectors[1].port: 70000 is more than 65535" } },
    { CONNECTORS,
      "{'connectors': [{'kind': 'ad', 'host': '', 'prot': 1, 'port': 0.5, 'id': 'x'}, 7], "
      "'version': 2, 'a b': 1}",
      { "$.connectors[0].host: has fewer than 1 characters",
        "$.connectors[0].prot: is not known here",
        "$.connectors[0].port: must be integer, is number",
        "$.connectors[0].id: is not a valid uuid", "$.connectors[1]: must be object, is integer",
        "$.version: must be 1", "$[\"a b\"]: is not known here" } },
    { CONNECTORS,
      "{'connectors': [{'kind': 'graph'}]}",
      { "$: \"version\" is missing", "$.connectors[0]: \"tenant\" is missing" } },
    { CONNECTORS,
      "{'version': 1, 'connectors': [{'host': 'x'}]}",
      { "$.connectors[0]: \"kind\" is missing" } },
    { CONNECTORS,
      "{'version': 1, 'connectors': [{'kind': 'scim'}]}",
      { "$.connectors[0].kind: must be one of \"ad\", \"openldap\", \"graph\"" } },
    { "{'anyOf': [{'maximum': 1}, {'minimum': 9}]}",
      "5",
      { "$: has none of the 2 forms that are permitted here" } },
    { "{'oneOf': [{'maximum': 9}, {'minimum': 1}]}",
      "5",
      { "$: has 2 of the forms of which exactly one is permitted" } },
    { "{'type': ['string', 'null']}", "5", { "$: must be string or null, is integer" } },
    { "{'items': {'pattern': '^a'}, 'maxItems': 1, 'uniqueItems': true}",
      "['ab', 'ab', 'secret']",
      { "$: has more than 1 items", "$[1]: is the same as one before it",
        "$[2]: does not have the form ^a" } },
    { "{'allOf': [{'required': ['a']}, {'required': ['a', 'b']}]}",
      "{}",
      { "$: \"a\" is missing", "$: \"b\" is missing" } },
    /* ECMA-262 has no "$" before a last line end, other than Perl and Python */
    { "{'pattern': '^a$'}", "'a\\n'", { "$: does not have the form ^a$" } },
    { "{'minItems': 2}", "[]", { "$: has fewer than 2 items" } },
    { "{'maxLength': 2}", "'abc'", { "$: has more than 2 characters" } },
    { "{'minimum': 1.5}", "-1", { "$: -1 is less than 1.5" } },
    { "{'properties': {'0': false}}", "{'0': 1}", { "$[\"0\"]: is not permitted here" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) schema_node = parse (cases[i].schema);
      g_autoptr (JsonNode) value = parse (cases[i].value);
      g_autoptr (CwJsonSchema) schema = cw_json_schema_new (schema_node, &error);
      g_autoptr (GPtrArray) mistakes = NULL;

      g_assert_no_error (error);
      mistakes = cw_json_schema_check (schema, value);
      g_ptr_array_add (mistakes, NULL);
      g_test_message ("%s", cases[i].value);
      g_assert_cmpstrv ((char **) mistakes->pdata, cases[i].mistakes);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *schema;
    CwError code;
  } cases[] = {
    { "{'not': {}}", CW_ERROR_UNSUPPORTED },
    { "{'properties': {'a': {'prefixItems': []}}}", CW_ERROR_UNSUPPORTED },
    { "{'$defs': {'unused': {'contains': true}}}", CW_ERROR_UNSUPPORTED },
    { "{'minimun': 1}", CW_ERROR_UNSUPPORTED },
    { "{'exclusiveMinimum': 1}", CW_ERROR_UNSUPPORTED },
    { "{'format': 'email'}", CW_ERROR_UNSUPPORTED },
    { "[]", CW_ERROR_INVALID_DATA },
    { "'x'", CW_ERROR_INVALID_DATA },
    { "{'type': 'text'}", CW_ERROR_INVALID_DATA },
    { "{'type': []}", CW_ERROR_INVALID_DATA },
    { "{'type': ['string', 1]}", CW_ERROR_INVALID_DATA },
    { "{'enum': []}", CW_ERROR_INVALID_DATA },
    { "{'required': 'a'}", CW_ERROR_INVALID_DATA },
    { "{'required': [1]}", CW_ERROR_INVALID_DATA },
    { "{'minLength': -1}", CW_ERROR_INVALID_DATA },
    { "{'minLength': 1.5}", CW_ERROR_INVALID_DATA },
    { "{'minimum': '1'}", CW_ERROR_INVALID_DATA },
    { "{'uniqueItems': 1}", CW_ERROR_INVALID_DATA },
    { "{'pattern': '('}", CW_ERROR_INVALID_DATA },
    { "{'patternProperties': {'(': {}}}", CW_ERROR_INVALID_DATA },
    { "{'properties': []}", CW_ERROR_INVALID_DATA },
    { "{'items': [{}]}", CW_ERROR_INVALID_DATA },
    { "{'anyOf': []}", CW_ERROR_INVALID_DATA },
    { "{'anyOf': {}}", CW_ERROR_INVALID_DATA },
    { "{'then': {}}", CW_ERROR_INVALID_DATA },
    { "{'else': {}}", CW_ERROR_INVALID_DATA },
    { "{'$ref': '#/$defs/a'}", CW_ERROR_INVALID_DATA },
    { "{'$ref': 'other.json'}", CW_ERROR_INVALID_DATA },
    { "{'$ref': '#a'}", CW_ERROR_INVALID_DATA },
    { "{'$ref': '#/%zz'}", CW_ERROR_INVALID_DATA },
    { "{'$ref': '#/title', 'title': 'x'}", CW_ERROR_INVALID_DATA },
    { "{'$ref': '#'}", CW_ERROR_INVALID_DATA },
    { "{'$defs': {'a': {'$ref': '#/$defs/b'}, 'b': {'anyOf': [{'$ref': '#/$defs/a'}]}}}",
      CW_ERROR_INVALID_DATA },
    { "{'if': {'$ref': '#'}}", CW_ERROR_INVALID_DATA },
    { "{'$schema': 'http://json-schema.org/draft-07/schema#'}", CW_ERROR_INVALID_DATA },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = parse (cases[i].schema);
      g_autoptr (CwJsonSchema) schema = cw_json_schema_new (node, &error);

      g_test_message ("%s", cases[i].schema);
      g_assert_null (schema);
      g_assert_error (error, CW_ERROR, (int) cases[i].code);
    }
}

static void
test_deep (void)
{
  g_autoptr (JsonNode) node = parse ("{'items': {'$ref': '#'}}");
  g_autoptr (CwJsonSchema) schema = cw_json_schema_new (node, NULL);
  g_autoptr (JsonNode) value = parse ("[]");
  g_autoptr (GPtrArray) mistakes = NULL;

  for (guint i = 0; i < 5000; i++)
    {
      JsonArray *outer = json_array_new ();

      json_array_add_element (outer, g_steal_pointer (&value));
      value = json_node_alloc ();
      json_node_take_array (json_node_init (value, JSON_NODE_ARRAY), outer);
    }
  mistakes = cw_json_schema_check (schema, value);
  g_assert_cmpuint (mistakes->len, ==, 1);
  g_assert_true (g_str_has_suffix (g_ptr_array_index (mistakes, 0), ": is nested too deeply"));
}

static void
test_no_resource (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwJsonSchema) schema =
      cw_json_schema_new_from_resource ("/org/causeway/none.json", &error);

  g_assert_null (schema);
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-schema/mistakes", test_mistakes);
  g_test_add_func ("/json-schema/refused", test_refused);
  g_test_add_func ("/json-schema/deep", test_deep);
  g_test_add_func ("/json-schema/no-resource", test_no_resource);
  return g_test_run ();
}
