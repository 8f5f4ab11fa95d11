/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "expression-bench.h"

/* The cases of expression-cases.json. */
static void
test_group (gconstpointer group)
{
  g_autoptr (Bench) bench = bench_new ();

  bench_check_group (bench, group);
}

typedef struct
{
  const char *source;
  const char *message; /* a part of it */
} BadCase;

static const BadCase bad_cases[] = {
  { "", "at 1: a value is expected; the expression ends here" },
  { "   ", "at 4: a value is expected; the expression ends" },
  { "Lfet(\"a\", 1)", "at 1: there is no function \"Lfet\"; did you mean \"Left\"?" },
  { "left(\"a\", 1)", "at 1: there is no function \"left\"; did you mean \"Left\"?" },
  { "Xyzzy(1)", "at 1: there is no function \"Xyzzy\"" },
  { "1 + true", "at 5: there is no constant \"true\"; did you mean \"True\"?" },
  { "Trim(\"ä\") & IsPresnt([x])", "at 13: there is no function \"IsPresnt\"; did you mean "
                                   "\"IsPresent\"?" },
  { "Left", "at 1: Left is a function; a ( must follow" },
  { "%Domain.FDQN%", "at 1: there is no parameter %Domain.FDQN%; did you mean \"Domain.FQDN\"?" },
  { "%x", "at 1: there is no closing %" },
  { "%%", "at 1: there is no name before the %" },
  { "[mail", "at 1: there is no closing ]" },
  { "[]", "at 1: there is no name before the ]" },
  { "\"abc", "at 1: the text has no closing quotation mark" },
  { "\342\200\234abc\342\200\235", "at 1: text stands between straight quotation marks" },
  { "'abc'", "at 1: text stands between double quotation marks" },
  { "1 / 2", "at 3: there is no division" },
  { "1.5", "at 1: only whole numbers" },
  { "9223372036854775808", "at 1: \"9223372036854775808\" is not a number of 64 bits" },
  { "&H10000000000000000", "at 1: the number has more than 64 bits" },
  { "12ab", "at 1: \"12ab\" is not a number" },
  { "1 +", "at 4: a value is expected; the expression ends here" },
  { "* 2", "at 1: a value is expected; there is an operator" },
  { "1 2", "at 3: an operator or the end is expected; there is a value" },
  { "(1", "at 3: a ) is expected; the expression ends here" },
  { "1)", "at 2: an operator or the end is expected; there is a )" },
  { "Left(\"a\" 1)", "at 10: a comma or ) is expected; there is a value" },
  { "Left(\"a\",)", "at 10: a value is expected; there is a )" },
  { "Left(\"a\")", "at 1: Left() takes 2 arguments, here are 1" },
  { "Trim()", "at 1: Trim() takes 1 argument, here are 0" },
  { "Join()", "at 1: Join() takes at least 1 argument, here are 0" },
  { "Split(\"a\", \",\", 1, 2)", "at 1: Split() takes at most 3 arguments, here are 4" },
  { "Switch(True, 1, False)", "at 1: Switch() takes pairs" },
  { "Left(1, 2)", "at 6: argument 1 of Left() takes text / a reference, this is a number" },
  { "Left(\"a\", \"b\")", "at 11: argument 2 of Left() takes a number, this is text" },
  { "Left(\"a\", [mail])", "at 11: argument 2 of Left()" },
  { "LCase([objectGUID])", "at 7: argument 1 of LCase()" },
  { "LCase(IgnoreThisFlow)", "at 7: argument 1 of LCase()" },
  { "1 + \"a\"", "at 3: + cannot stand between a number and text" },
  { "1 = \"a\"", "at 3: = cannot stand between a number and text" },
  { "True || [mail] = \"a\"",
    "at 6: || cannot stand between True or False and text; all operators are "
    "taken from left to right, so a comparison needs parentheses" },
  { "1 = 1 && 2 = 2", "at 7: && cannot stand between True or False and a number; all operators are "
                      "taken from left to right" },
  { "[manager]", "at 1: [manager] is a reference attribute" },
  { "ImportedValue(\"member\")", "at 1: [member] is a reference attribute" },
  { "ImportedValue(mail)",
    "at 15: an attribute's name in quotation marks is expected; there is a value" },
  { "Select(1, 2, 3)", "at 8: a variable such as $item is expected; there is a value" },
  { "Select($x, [mail], $y)", "at 20: the variable $y is not known here" },
  { "$x", "at 1: the variable $x is not known here" },
  { "$", "at 1: there is no name behind the $" },
  { "Where($x, [mail], \"a\")", "at 19: the condition of Where() must be True or False" },
  { "With($x, [mail])", "at 16: a comma is expected; there is a )" },
  { "1 # 2", "at 3: \"#\" is not expected" },
  { "Left(Trim(\"a\"", "at 14: a comma or ) is expected; the expression ends here; the ( at 10 is "
                       "not closed" },
  { "Left(\"a\", 1", "at 12: a comma or ) is expected; the expression ends here; the ( at 5 is" },
  { "1 == 1", "at 4: a value is expected; there is an operator; equality is written" },
  { "1 != 1", "at 3: \"!\" is not expected: unequal is written <>" },
  { "True And False", "at 6: an operator or the end is expected; there is a value; did you "
                      "mean &&?" },
  { "mail = 1", "at 1: there is no constant \"mail\"; an attribute stands in brackets" },
  { "With($item, 1, $itm)", "at 16: the variable $itm is not known here; did you mean \"item\"?" },
  { "%Forest.LDPA%", "at 1: there is no parameter %Forest.LDPA%; did you mean \"Forest.LDAP\"?" },
  { "-[x]", "at 2: a number is expected; there is a value" },
};

static void
test_parse_errors (void)
{
  g_autoptr (Bench) bench = bench_new ();
  CwExpressionNames names = { bench->schema, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, NULL };

  for (guint i = 0; i < G_N_ELEMENTS (bad_cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CwExpression) expression = cw_expression_new (bad_cases[i].source, &names, &error);

      g_test_message ("%s: %s", bad_cases[i].source, error != NULL ? error->message : "no error");
      g_assert_null (expression);
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
      g_assert_true (g_str_has_prefix (error->message, bad_cases[i].message));
    }
}

/* In outbound expressions, [name] is the metaverse's. */
static void
test_outbound_names (void)
{
  static const BadCase cases[] = {
    { "[displayname]", "at 1: the metaverse type \"person\" has no attribute \"displayname\"; did "
                       "you mean \"displayName\"?" },
    { "Trim([nonsense_thing])", "at 6: the metaverse type \"person\" has no attribute" },
    { "[dn]", "at 1: the metaverse type" },
    { "[manager]", "at 1: [manager] is a reference" },
    { "%Domain.FQDN%", "at 1: %Domain.FQDN% is known to inbound rules only" },
    { "%Forest.Netbios%", "at 1: %Forest.Netbios% is known to inbound rules only" },
  };
  g_autoptr (Bench) bench = bench_new ();
  CwExpressionNames names = { bench->schema, CW_CONNECTOR_KIND_GRAPH,
                              cw_metaverse_schema_find_type (bench->schema, "person") };
  g_autoptr (CwExpression) good = NULL;
  GArray *ids;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CwExpression) expression = cw_expression_new (cases[i].source, &names, &error);

      g_assert_null (expression);
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
      g_assert_true (g_str_has_prefix (error->message, cases[i].message));
    }
  good =
      cw_expression_new ("IIF(IsNull([mail]), ImportedValue(\"jobTitle\"), [title])", &names, NULL);
  g_assert_nonnull (good);
  ids = cw_expression_get_connector_attributes (good);
  g_assert_cmpuint (ids->len, ==, 1);
  g_assert_cmpuint (g_array_index (ids, CwAttributeId, 0), ==,
                    cw_attribute_table_lookup (bench->table, "jobTitle"));
}

static void
test_limits (void)
{
  g_autoptr (Bench) bench = bench_new ();
  CwExpressionNames names = { bench->schema, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, NULL };
  g_autoptr (GString) text = g_string_new ("1");
  g_autoptr (GString) nested = g_string_new (NULL);
  g_autoptr (GString) huge = g_string_new ("\"");
  g_autofree char *sum = NULL;
  g_autofree char *product = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) nested_error = NULL;

  for (guint i = 1; i < 10000; i++)
    g_string_append (text, "+1");
  sum = bench_evaluate_to_text (bench, text->str);
  g_assert_cmpstr (sum, ==, "10000");

  for (guint i = 0; i < 2000; i++)
    g_string_append_c (nested, '(');
  g_assert_null (cw_expression_new (nested->str, &names, &nested_error));
  g_assert_error (nested_error, CW_ERROR, CW_ERROR_INVALID_CONFIG);

  for (guint i = 0; i < 1024 * 1024; i++)
    g_string_append_c (huge, 'x');
  g_string_append_c (huge, '"');
  g_assert_null (cw_expression_new (huge->str, &names, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);

  /* Small to write, immense to compute. */
  product = bench_evaluate_to_text (
      bench, "With($a, PadLeft(\"\", 4000000, \"x\"), With($b, Replace($a, \"x\", $a), Len($b)))");
  g_assert_true (g_str_has_prefix (product, "{\"error\":\"data\""));
}

/* Short expressions whose work grows with the product of two long texts. */
static void
test_blow_up (void)
{
  static const char *const expressions[] = {
    "With($a, PadLeft(\"b\", 4000000, \"a\"), InStr($a, Right($a, 2000000), 1, vbTextCompare))",
    "With($a, PadLeft(\"b\", 4000000, \"a\"), InStrRev($a, Left($a, 2000000) & \"c\"))",
    "With($a, PadLeft(\"b\", 4000000, \"a\"), Contains($a, Right($a, 9999), CaseInsensitive))",
    "KeepChars(PadLeft(\"\", 4000000, \"a\"), PadLeft(\"\", 4000000, \"b\"))",
    "TrimChars(PadLeft(\"\", 4000000, \"a\"), PadLeft(\"a\", 4000000, \"b\"))",
    "Word(PadLeft(\"\", 4000000, \"a\"), 2, PadLeft(\"\", 4000000, \"b\"))",
    "ReplaceChars(PadLeft(\"\", 4000000, \"a\"), Replace(PadLeft(\"\", 1000000, \"b\"), \"b\", "
    "\"b:c,\"))",
    "With($a, PadLeft(\"\", 4000000, \"a\"), "
    "Count(Select($x, Split(PadLeft(\"\", 3000, \",\"), \",\"), Len($a))))",
    "With($a, PadLeft(\"\", 4000000, \"a\"), "
    "RemoveDuplicates(Select($x, Split(PadLeft(\"\", 3000, \",\"), \",\"), $a)))",
    "With($a, PadLeft(\"\", 4000000, \"a\"), "
    "InStr(Split(PadLeft(\"\", 60000, \",\"), \",\"), $a, 1))",
  };
  g_autoptr (Bench) bench = bench_new ();

  for (guint i = 0; i < G_N_ELEMENTS (expressions); i++)
    {
      g_autofree char *result = bench_evaluate_to_text (bench, expressions[i]);

      g_test_message ("%s: %s", expressions[i], result);
      g_assert_true (g_str_has_prefix (result, "{\"error\":\"data\""));
    }
}

static void
test_steps (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autofree char *result =
      bench_evaluate_to_text (bench, "With($l, Split(PadLeft(\"\", 3000, \",\"), \",\"), "
                                     "Count(Select($a, $l, Count(Select($b, $l, Count($l))))))");

  g_assert_true (g_str_has_prefix (result, "{\"error\":\"data\""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/rules/expression/literals", "literals", test_group);
  g_test_add_data_func ("/rules/expression/operators", "operators", test_group);
  g_test_add_func ("/rules/expression/parse-errors", test_parse_errors);
  g_test_add_func ("/rules/expression/outbound-names", test_outbound_names);
  g_test_add_func ("/rules/expression/limits", test_limits);
  g_test_add_func ("/rules/expression/steps", test_steps);
  g_test_add_func ("/rules/expression/blow-up", test_blow_up);
  return g_test_run ();
}
