/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "rule-lab.h"
#include "rules/cw-own-rules.h"
#include "rules/cw-rule-change.h"

#define RULE(id, precedence, members)                                                              \
  "{\"id\": \"" id "\", \"direction\": \"inbound\", \"connectorKind\": \"active-directory\", "     \
  "\"objectTypes\": [\"user\"], \"metaverseType\": \"person\", \"precedence\": " precedence        \
  ", \"flows\": [" members "]}"
#define TITLE          "{\"target\": \"title\", \"source\": \"title\"}"
#define TITLE_UPPER    "{\"target\": \"title\", \"expression\": \"UCase([title])\"}"
#define FILE_OF(rules) "{\"version\": 1, \"rules\": [" rules "]}"

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = cw_own_rules_parse (text, &error);

  g_assert_no_error (error);
  return node;
}

static void
assert_text (JsonNode *node, const char *expected)
{
  g_autofree char *text = cw_json_to_canonical (node, FALSE);
  g_autoptr (JsonNode) other = cw_json_parse (expected, -1, FALSE, NULL);
  g_autofree char *other_text = cw_json_to_canonical (other, FALSE);

  g_assert_cmpstr (text, ==, other_text);
}

static void
test_put (void)
{
  g_autoptr (JsonNode) one = parse (RULE ("a", "1", TITLE));
  g_autoptr (JsonNode) two = parse (FILE_OF (RULE ("b", "2", TITLE) "," RULE ("c", "3", TITLE)));
  g_autoptr (JsonNode) changed = parse (RULE ("b", "4", TITLE_UPPER));
  g_autoptr (JsonNode) first = cw_own_rules_put (NULL, one);
  g_autoptr (JsonNode) all = cw_own_rules_put (first, two);
  g_autoptr (JsonNode) after = cw_own_rules_put (all, changed);

  assert_text (first, FILE_OF (RULE ("a", "1", TITLE)));
  /* A rule keeps its place among the others. */
  assert_text (after, FILE_OF (RULE ("a", "1", TITLE) "," RULE ("b", "4", TITLE_UPPER) "," RULE (
                          "c", "3", TITLE)));
}

static void
test_put_file (void)
{
  g_autoptr (JsonNode) one = parse ("{\"version\": 1, \"disabledRules\": [\"x\"], \"metaverse\": "
                                    "{\"types\": {\"person\": {\"badge\": {}}}}}");
  g_autoptr (JsonNode) two = parse ("{\"version\": 1, \"disabledRules\": [\"x\", \"y\"], "
                                    "\"metaverse\": {\"types\": {\"person\": {\"desk\": {}}}}}");
  g_autoptr (JsonNode) first = cw_own_rules_put (NULL, one);
  g_autoptr (JsonNode) both = cw_own_rules_put (first, two);

  assert_text (both, "{\"version\": 1, \"disabledRules\": [\"x\", \"y\"], \"metaverse\": "
                     "{\"types\": {\"person\": {\"badge\": {}, \"desk\": {}}}}}");
}

static void
test_remove (void)
{
  g_autoptr (JsonNode) own = parse (FILE_OF (RULE ("a", "1", TITLE) "," RULE ("b", "2", TITLE)));
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) less = cw_own_rules_remove (own, "a", &error);
  g_autoptr (JsonNode) none = NULL;

  g_assert_no_error (error);
  assert_text (less, FILE_OF (RULE ("b", "2", TITLE)));
  g_assert_nonnull (cw_own_rules_find (less, "b"));
  none = cw_own_rules_remove (less, "b", &error);
  g_assert_no_error (error);
  g_assert_null (none);
  g_assert_null (cw_own_rules_remove (less, "a", &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

static void
test_enable (void)
{
  g_autoptr (JsonNode) own = parse (FILE_OF (RULE ("a", "1", TITLE)));
  g_autoptr (JsonNode) off = cw_own_rules_enable (own, "a", FALSE);
  g_autoptr (JsonNode) standard_off = cw_own_rules_enable (own, "in-ad-user", FALSE);
  g_autoptr (JsonNode) on = cw_own_rules_enable (off, "a", TRUE);
  g_autoptr (JsonNode) standard_on = cw_own_rules_enable (standard_off, "in-ad-user", TRUE);
  g_autoptr (JsonNode) only_off = cw_own_rules_enable (NULL, "in-ad-user", FALSE);

  g_assert_true (json_object_get_boolean_member (cw_own_rules_find (off, "a"), "disabled"));
  assert_text (on, FILE_OF (RULE ("a", "1", TITLE)));
  g_assert_true (json_object_has_member (json_node_get_object (standard_off), "disabledRules"));
  assert_text (standard_on, FILE_OF (RULE ("a", "1", TITLE)));
  assert_text (only_off, "{\"version\": 1, \"disabledRules\": [\"in-ad-user\"]}");
  g_assert_null (cw_own_rules_enable (only_off, "in-ad-user", TRUE));
}

static void
test_check (void)
{
  static const struct
  {
    const char *document;
    gboolean is_good;
  } cases[] = {
    { FILE_OF (RULE ("a", "99", TITLE)), TRUE },
    { FILE_OF (RULE ("a", "100", TITLE)), FALSE },
    { FILE_OF (RULE ("a", "100, \"replaces\": \"in-ad-user-common\"", TITLE)), TRUE },
    { FILE_OF (RULE ("a", "1", TITLE) "," RULE ("b", "2", TITLE)), TRUE },
    { FILE_OF (RULE ("a", "1", TITLE) "," RULE ("b", "1", TITLE)), FALSE },
    { "{\"version\": 1, \"keptOut\": [{\"attribute\": \"title\", \"reason\": \"r\"}]}", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) own = parse (cases[i].document);
      g_autoptr (GError) error = NULL;
      gboolean is_good = cw_own_rules_check (own, &error);

      g_test_message ("%s", cases[i].document);
      g_assert_cmpint (is_good, ==, cases[i].is_good);
      if (!is_good)
        g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
    }
}

static void
test_compare (void)
{
  g_autoptr (JsonNode) before = parse (RULE ("a", "1", TITLE));
  g_autoptr (JsonNode) after =
      parse (RULE ("a", "2", TITLE_UPPER ", {\"target\": \"company\", \"constant\": \"C\"}"));
  g_autoptr (JsonArray) same =
      cw_own_rules_compare (cw_own_rules_find (before, "a"), cw_own_rules_find (before, "a"));
  g_autoptr (JsonArray) differences =
      cw_own_rules_compare (cw_own_rules_find (before, "a"), cw_own_rules_find (after, "a"));
  static const char *const targets[] = { NULL, "title", "company" };

  g_assert_cmpuint (json_array_get_length (same), ==, 0);
  g_assert_cmpuint (json_array_get_length (differences), ==, G_N_ELEMENTS (targets));
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      JsonObject *item = json_array_get_object_element (differences, i);

      g_assert_cmpstr (json_object_get_string_member_with_default (item, "target", NULL), ==,
                       targets[i]);
      g_assert_cmpint (json_object_has_member (item, "before"), ==, i < 2);
    }
}

/* ----- what a change reaches */

static CwRuleSet *
make_rules (CwAttributeTable *table, const char *extra)
{
  g_autoptr (GPtrArray) documents = rule_lab_documents (extra);
  g_autoptr (GPtrArray) domains = rule_lab_domains ();
  g_autoptr (GError) error = NULL;
  CwRuleSet *rules = cw_rule_set_new (table, documents, domains, &error);

  g_assert_no_error (error);
  return rules;
}

#define SALES                                                                                      \
  "{\"id\": \"own\", \"direction\": \"inbound\", \"connectorKind\": \"active-directory\", "        \
  "\"objectTypes\": [\"user\"], \"metaverseType\": \"person\", \"precedence\": 5, \"scope\": "     \
  "[[{\"attribute\": \"department\", \"operator\": \"EQUAL\", \"value\": \"Sales\"}]], "           \
  "\"flows\": [" TITLE_UPPER "]}"
#define OUT_SALES                                                                                  \
  "{\"id\": \"own-out\", \"direction\": \"outbound\", \"connectorKind\": \"graph\", "              \
  "\"objectTypes\": [\"user\"], \"metaverseType\": \"person\", \"precedence\": 5, \"scope\": "     \
  "[[{\"attribute\": \"department\", \"operator\": \"EQUAL\", \"value\": \"Sales\"}]], "           \
  "\"flows\": [{\"target\": \"jobTitle\", \"constant\": \"Seller\"}]}"

static void
test_change_of_scope (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwRuleSet) before = make_rules (lab->table, NULL);
  g_autoptr (CwRuleSet) after = make_rules (lab->table, FILE_OF (SALES "," OUT_SALES));
  g_autoptr (CwRuleChange) same = cw_rule_change_new (before, before);
  g_autoptr (CwEntry) seller = rule_lab_entry (lab, "department", "Sales", NULL);
  g_autoptr (CwEntry) other = rule_lab_entry (lab, "department", "Support", NULL);
  CwRuleObject objects[] = {
    rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", seller),
    rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", other),
    rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "group", seller),
  };

  g_assert_true (cw_rule_change_is_empty (same));
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (CwRuleChange) change =
          i == 0 ? cw_rule_change_new (before, after) : cw_rule_change_new (after, before);

      g_assert_false (cw_rule_change_is_whole (change));
      g_assert_cmpuint (cw_rule_change_get_ids (change)->len, ==, 2);
      g_assert_true (cw_rule_change_touches (change, &objects[0]));
      g_assert_false (cw_rule_change_touches (change, &objects[1]));
      g_assert_false (cw_rule_change_touches (change, &objects[2]));
      g_assert_true (
          cw_rule_change_touches_metaverse (change, rule_lab_id (lab, "person"), seller));
      g_assert_false (
          cw_rule_change_touches_metaverse (change, rule_lab_id (lab, "person"), other));
      g_assert_false (
          cw_rule_change_touches_metaverse (change, rule_lab_id (lab, "group"), seller));
    }
}

static void
test_change_of_everything (void)
{
  static const char *const documents[] = {
    "{\"version\": 1, \"metaverse\": {\"types\": {\"person\": {\"badge\": {}}}}}",
    "{\"version\": 1, \"connectors\": {\"active-directory\": {\"badge\": \"integer\"}}}",
    "{\"version\": 1, \"rules\": [{\"id\": \"a\", \"direction\": \"inbound\", "
    "\"connectorKind\": \"graph\", \"objectTypes\": [\"user\"], \"metaverseType\": \"person\", "
    "\"precedence\": 1, \"join\": [[{\"source\": \"employeeId\", \"metaverse\": "
    "\"employeeId\"}]]}]}",
  };
  g_autoptr (CwAttributeTable) table = cw_attribute_table_new ();
  g_autoptr (CwRuleSet) before = make_rules (table, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      g_autoptr (CwRuleSet) after = make_rules (table, documents[i]);
      g_autoptr (CwRuleChange) change = cw_rule_change_new (before, after);

      g_test_message ("%s", documents[i]);
      g_assert_true (cw_rule_change_is_whole (change));
    }
}

/* Links say by which rules they came: nobody else's are looked at. */
static void
test_change_of_references (void)
{
  g_autoptr (CwAttributeTable) table = cw_attribute_table_new ();
  g_autoptr (CwRuleSet) before = make_rules (table, NULL);
  g_autoptr (CwRuleSet) after = make_rules (
      table, FILE_OF (RULE ("a", "1", "{\"target\": \"manager\", \"source\": \"secretary\"}")));
  g_autoptr (CwRuleChange) change = cw_rule_change_new (before, after);

  g_assert_false (cw_rule_change_is_whole (change));
  g_assert_cmpuint (cw_rule_change_get_ids (change)->len, ==, 1);
}

/* ----- a copy in the place of a shipped rule */

static void
test_replaces (void)
{
  static const char COPY[] = FILE_OF (
      "{\"id\": \"mine\", \"replaces\": \"in-ad-user\", \"direction\": \"inbound\", "
      "\"connectorKind\": \"active-directory\", \"objectTypes\": [\"user\", \"inetOrgPerson\"], "
      "\"metaverseType\": \"person\", \"linkType\": \"provision\", \"precedence\": 100, "
      "\"scope\": [[{\"attribute\": \"department\", \"operator\": \"EQUAL\", \"value\": "
      "\"Sales\"}]], \"join\": [[{\"expression\": \"ConvertToBase64([objectGUID])\", "
      "\"metaverse\": \"sourceAnchor\", \"caseSensitive\": true}]], \"flows\": []}");
  g_autoptr (RuleLab) lab = rule_lab_new (COPY);
  g_autoptr (CwEntry) entry =
      rule_lab_entry (lab, "department", "Sales", "displayName", "Ann",
                      "objectGUID:", "00112233445566778899aabbccddeeff", NULL);
  CwRuleObject object = rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", entry);
  CwInboundDecision decision = { 0 };
  g_autoptr (CwEntry) flowed = NULL;

  g_assert_true (cw_rule_evaluator_decide_inbound (lab->evaluator, &object, &decision, NULL));
  g_assert_true (decision.may_project);
  /* What is within the shipped one is within the copy. */
  flowed = rule_lab_flow_in (lab, "person", &object);
  assert_value (lab, flowed, "displayName", "Ann");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/own-rules/put", test_put);
  g_test_add_func ("/own-rules/put-file", test_put_file);
  g_test_add_func ("/own-rules/remove", test_remove);
  g_test_add_func ("/own-rules/enable", test_enable);
  g_test_add_func ("/own-rules/check", test_check);
  g_test_add_func ("/own-rules/compare", test_compare);
  g_test_add_func ("/own-rules/change-of-scope", test_change_of_scope);
  g_test_add_func ("/own-rules/change-of-everything", test_change_of_everything);
  g_test_add_func ("/own-rules/change-of-references", test_change_of_references);
  g_test_add_func ("/own-rules/replaces", test_replaces);
  return g_test_run ();
}
