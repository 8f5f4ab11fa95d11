/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "rule-lab.h"
#include "rules/cw-own-rules.h"
#include "rules/cw-rule-mistakes.h"

/* All that is wrong with rules is told at once, each where it is. */

#define HEAD(id, precedence)                                                                       \
  "{\"id\": \"" id "\", \"direction\": \"inbound\", \"connectorKind\": \"active-directory\", "     \
  "\"objectTypes\": [\"user\"], \"metaverseType\": \"person\", \"precedence\": " precedence
#define TITLE "{\"target\": \"title\", \"expression\": "

/* "rule|place|position|suggestion" of each, in order. */
static const struct
{
  const char *text; /* of a rule, or a rule file */
  const char *expected[6];
  const char *detail; /* of the first */
} cases[] = {
  { HEAD ("a", "50") "}", { NULL }, NULL },
  { "{", { "||0|" }, NULL },
  { "[]", { "||0|" }, NULL },
  /* Everything in the lists of one rule. */
  { HEAD ("a", "50") ", \"flows\": [" TITLE "\"UpCase([title])\"}, {\"target\": \"sn\", "
                     "\"source\": \"sn\"}, {\"target\": \"color\", \"constant\": \"x\"}, " TITLE
                     "\"Trim(([title])\"}], \"scope\": [[{\"attribute\": \"l\", \"operator\": "
                     "\"ISNULL\"}], [{\"attribute\": \"l\", \"operator\": \"EQUAL\"}]], "
                     "\"join\": [[{\"source\": \"mail\", \"metaverse\": \"male\"}]]}",
    { "a|scope[1][0]|0|", "a|join[0][0]|0|", "a|flows[0]|1|UCase", "a|flows[2]|0|",
      "a|flows[3]|15|" },
    "the operator needs a \"value\"" },
  /* What has not even the form of a part hides nothing else. */
  { HEAD ("a", "50") ", \"flows\": [{\"expression\": \"\"}, " TITLE "\"Lfet([title], 1)\"}]}",
    { "a|flows[0]|0|", "a|flows[0].expression|0|", "a|flows[1]|1|Left" },
    NULL },
  { HEAD ("a", "50") ", \"scope\": [[{\"attribute\": \"l\", \"operator\": \"LIKE\"}]], \"flows\": ["
                     "{\"target\": \"sn\", \"constant\": \"x\", \"applyOnce\": 1}, " TITLE
                     "\"[title\"}]}",
    { "a|scope[0][0].operator|0|", "a|flows[0].applyOnce|0|", "a|flows[1]|1|" },
    NULL },
  /* A member of the rule itself. */
  { HEAD ("a", "\"high\"") ", \"flows\": [" TITLE "\"UpCase([title])\"}]}",
    { "a|precedence|0|" },
    NULL },
  { HEAD ("a", "50") ", \"colour\": \"red\"}", { "a|colour|0|" }, "is not known here" },
  { HEAD ("a", "50") ", \"within\": \"nobody\", \"replaces\": \"none\"}",
    { "a|replaces|0|", "a|within|0|" },
    "there is no rule \"none\" before it" },
  { HEAD ("a", "150") ", \"flows\": [" TITLE "\"5 +\"}]}",
    { "a|flows[0]|4|", "a|precedence|0|" },
    NULL },
  /* Several rules. */
  { "{\"version\": 1, \"rules\": [" HEAD ("a", "50") ", \"within\": \"b\"}, " HEAD (
        "b",
        "50") ", \"within\": \"a\", \"flows\": [" TITLE "\"UpCase([title])\"}]}]}",
    { "b|flows[0]|1|UCase", "a|within|0|", "b|within|0|", "b|precedence|0|" },
    NULL },
  { "{\"version\": 1, \"rules\": [{\"id\": \"x\"}, " HEAD ("b", "1") "}]}",
    { "x||0|", "x||0|", "x||0|", "x||0|", "x||0|" },
    "\"direction\" is missing" },
};

static GPtrArray *
list_mistakes (const char *text)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *mistakes = cw_rule_mistakes_new ();
  g_autoptr (JsonNode) own = cw_own_rules_parse_checked (text, mistakes);
  g_autoptr (GPtrArray) documents = NULL;

  if (own == NULL)
    return mistakes;
  g_ptr_array_set_size (mistakes, 0);
  documents = rule_lab_documents (NULL);
  g_ptr_array_add (documents, json_node_ref (own));
  g_assert_true (cw_rule_set_list_mistakes (documents, mistakes, &error));
  g_assert_no_error (error);
  cw_own_rules_list_mistakes (own, mistakes);
  return mistakes;
}

static void
check_mistake (const CwRuleMistake *mistake, const char *expected)
{
  g_autofree char *text =
      g_strdup_printf ("%s|%s|%u|%s", mistake->rule != NULL ? mistake->rule : "",
                       mistake->place != NULL ? mistake->place : "", mistake->position,
                       mistake->suggestion != NULL ? mistake->suggestion : "");

  g_test_message ("%s: %s", text, mistake->message);
  g_assert_cmpstr (text, ==, expected);
  g_assert_true (g_str_has_suffix (mistake->message, mistake->detail));
}

static void
test_all (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) mistakes = list_mistakes (cases[i].text);
      g_autoptr (GError) error = NULL;
      guint n = 0;

      g_test_message ("%s", cases[i].text);
      for (; n < mistakes->len; n++)
        {
          g_assert_cmpuint (n, <, G_N_ELEMENTS (cases[i].expected));
          check_mistake (g_ptr_array_index (mistakes, n), cases[i].expected[n]);
        }
      g_assert_true (n == G_N_ELEMENTS (cases[i].expected) || cases[i].expected[n] == NULL);
      if (cases[i].detail != NULL)
        g_assert_cmpstr (((CwRuleMistake *) g_ptr_array_index (mistakes, 0))->detail, ==,
                         cases[i].detail);
      g_assert_cmpint (cw_rule_mistakes_to_error (mistakes, &error), ==, n == 0);
      if (n > 0)
        g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
    }
}

/* What is good when looked at can be used, and what is not cannot. */
static void
test_agreement (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) own = cw_own_rules_parse (cases[i].text, NULL);
      g_autoptr (CwAttributeTable) table = cw_attribute_table_new ();
      g_autoptr (GPtrArray) documents = rule_lab_documents (NULL);
      g_autoptr (CwRuleSet) rules = NULL;

      if (own != NULL)
        {
          g_ptr_array_add (documents, json_node_ref (own));
          rules = cw_rule_set_new (table, documents, NULL, NULL);
        }
      g_assert_cmpint (rules != NULL && cw_own_rules_check (own, NULL), ==,
                       cases[i].expected[0] == NULL);
    }
}

static void
test_local (void)
{
  static const struct
  {
    const char *text;
    gboolean is_local;
  } texts[] = {
    { "$.rules[0].flows[2]: x", TRUE },
    { "$.rules[0].flows[2].target: x", TRUE },
    { "$.rules[0].scope[1][0].value: x", TRUE },
    { "$.rules[0].scope[1]: x", FALSE },
    { "$.rules[0].flows: x", FALSE },
    { "$.rules[0].precedence: x", FALSE },
    { "$.version: x", FALSE },
    { "x", FALSE },
  };
  g_autoptr (JsonNode) document = json_from_string ("{\"rules\": [{\"id\": \"a\"}]}", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GPtrArray) mistakes = cw_rule_mistakes_new ();

      cw_rule_mistakes_add_form (mistakes, document, texts[i].text);
      g_assert_cmpint (cw_rule_mistakes_are_local (mistakes), ==, texts[i].is_local);
      g_assert_cmpint (cw_rule_mistakes_has (mistakes, "a", "flows[2]"), ==, i < 2);
      g_assert_false (cw_rule_mistakes_has (mistakes, "b", "flows[2]"));
      g_assert_false (cw_rule_mistakes_has (mistakes, "a", "flows[2"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/rule-mistakes/all", test_all);
  g_test_add_func ("/rules/rule-mistakes/agreement", test_agreement);
  g_test_add_func ("/rules/rule-mistakes/local", test_local);
  return g_test_run ();
}
