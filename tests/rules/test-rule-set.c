/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "rule-json.h"
#include "rule-lab.h"
#include "rules/cw-rule-mistakes.h"

static void
test_references (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  CwAttributeId user = rule_lab_id (lab, "user");
  CwAttributeId group = rule_lab_id (lab, "group");
  CwAttributeId members = rule_lab_id (lab, "members");
  GArray *in =
      cw_rule_set_get_inbound_references (lab->rules, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, group);
  GArray *ldap = cw_rule_set_get_inbound_references (lab->rules, CW_CONNECTOR_KIND_OPENLDAP,
                                                     rule_lab_id (lab, "groupOfUniqueNames"));
  GArray *out = cw_rule_set_get_outbound_references (lab->rules, CW_CONNECTOR_KIND_GRAPH, group);

  g_assert_cmpuint (in->len, ==, 1);
  g_assert_cmpuint (g_array_index (in, CwReferenceFlow, 0).source, ==, rule_lab_id (lab, "member"));
  g_assert_cmpuint (g_array_index (in, CwReferenceFlow, 0).target, ==, rule_lab_id (lab, "member"));
  g_assert_cmpuint (ldap->len, ==, 3);
  g_assert_cmpuint (g_array_index (ldap, CwReferenceFlow, 0).source, <,
                    g_array_index (ldap, CwReferenceFlow, 1).source);
  g_assert_cmpuint (cw_rule_set_get_inbound_references (lab->rules, CW_CONNECTOR_KIND_OPENLDAP,
                                                        rule_lab_id (lab, "posixGroup"))
                        ->len,
                    ==, 3);
  g_assert_cmpuint (out->len, ==, 1);
  g_assert_cmpuint (g_array_index (out, CwReferenceFlow, 0).target, ==, members);
  g_assert_true (
      cw_rule_set_is_outbound_reference (lab->rules, CW_CONNECTOR_KIND_GRAPH, group, members));
  g_assert_true (cw_rule_set_is_outbound_reference (lab->rules, CW_CONNECTOR_KIND_GRAPH, user,
                                                    rule_lab_id (lab, "manager")));
  g_assert_false (
      cw_rule_set_is_outbound_reference (lab->rules, CW_CONNECTOR_KIND_GRAPH, user, members));
  g_assert_cmpuint (
      cw_rule_set_get_inbound_references (lab->rules, CW_CONNECTOR_KIND_GRAPH, user)->len, ==, 0);
  g_assert_true (cw_rule_set_is_outbound_attribute (lab->rules, CW_CONNECTOR_KIND_GRAPH, user,
                                                    rule_lab_id (lab, "jobTitle")));
  g_assert_false (cw_rule_set_is_outbound_attribute (lab->rules, CW_CONNECTOR_KIND_GRAPH, user,
                                                     rule_lab_id (lab, "id")));
  g_assert_false (cw_rule_set_is_outbound_attribute (lab->rules, CW_CONNECTOR_KIND_GRAPH, user,
                                                     rule_lab_id (lab, "manager")));
}

static void
assert_names (char **names, const char *const *wanted, const char *const *unwanted)
{
  for (guint i = 0; wanted[i] != NULL; i++)
    g_assert_true (g_strv_contains ((const char *const *) names, wanted[i]));
  for (guint i = 0; unwanted[i] != NULL; i++)
    g_assert_false (g_strv_contains ((const char *const *) names, unwanted[i]));
}

static void
test_names (void)
{
  static const char *const ad[] = { "objectGUID",
                                    "mS-DS-ConsistencyGuid",
                                    "isCriticalSystemObject",
                                    "employeeID",
                                    "member",
                                    "manager",
                                    "accountExpires",
                                    NULL };
  static const char *const graph[] = {
    "onPremisesImmutableId", "jobTitle",    "employeeId", "members",    "manager",
    "proxyAddresses",        "mailEnabled", "groupTypes", "uniqueName", NULL
  };
  static const char *const not_graph[] = { "sn", "sourceAnchor", "cloudFiltered", "employeeID",
                                           NULL };
  static const char *const types[] = { "contact", "foreignSecurityPrincipal",
                                       "group",   "inetOrgPerson",
                                       "user",    NULL };
  static const char *const none[] = { NULL };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_auto (GStrv) ad_names =
      cw_rule_set_list_attributes (lab->rules, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY);
  g_auto (GStrv) graph_names = cw_rule_set_list_attributes (lab->rules, CW_CONNECTOR_KIND_GRAPH);
  g_auto (GStrv) ad_types =
      cw_rule_set_list_object_types (lab->rules, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY);
  g_auto (GStrv) graph_types = cw_rule_set_list_object_types (lab->rules, CW_CONNECTOR_KIND_GRAPH);

  assert_names (graph_names, graph, not_graph);
  assert_names (ad_types, types, none);
  g_assert_cmpuint (g_strv_length (ad_types), ==, 5);
  g_assert_cmpuint (g_strv_length (graph_types), ==, 3);
  for (guint i = 0; ad[i] != NULL; i++)
    {
      gboolean is_found = FALSE;

      for (guint j = 0; ad_names[j] != NULL; j++)
        is_found |= g_ascii_strcasecmp (ad_names[j], ad[i]) == 0;
      g_assert_true (is_found);
    }
}

static void
test_digest (void)
{
  g_autoptr (RuleLab) one = rule_lab_new (NULL);
  g_autoptr (RuleLab) two = rule_lab_new (NULL);
  g_autoptr (RuleLab) other = rule_lab_new (HEAD TAIL);
  g_autoptr (GPtrArray) documents = rule_lab_documents (NULL);
  g_autoptr (CwRuleSet) no_domains = cw_rule_set_new (one->table, documents, NULL, NULL);

  g_assert_cmpuint (strlen (cw_rule_set_get_digest (one->rules)), ==, 64);
  g_assert_cmpstr (cw_rule_set_get_digest (one->rules), ==, cw_rule_set_get_digest (two->rules));
  g_assert_cmpstr (cw_rule_set_get_digest (one->rules), !=, cw_rule_set_get_digest (other->rules));
  g_assert_cmpstr (cw_rule_set_get_digest (one->rules), !=, cw_rule_set_get_digest (no_domains));
}

static void
test_disabled_rules (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (
      "{\"version\": 1, \"disabledRules\": [\"in-ad-contact\", \"in-ad-contact-of-person\"]}");
  g_auto (GStrv) types =
      cw_rule_set_list_object_types (lab->rules, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY);

  g_assert_false (g_strv_contains ((const char *const *) types, "contact"));
}

/* The example in docs/rules.md works. */
static void
test_example (void)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("CW_TEST_SOURCE_ROOT"), "docs", "rules.md", NULL);
  g_autofree char *text = NULL;
  g_autofree char *example = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RuleLab) lab = NULL;
  g_autoptr (CwEntry) entry = NULL;
  g_autoptr (CwEntry) metaverse = NULL;
  CwRuleObject object;
  const char *begin;
  const char *end;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  begin = strstr (text, "```json\n");
  g_assert_nonnull (begin);
  end = strstr (begin + 8, "```");
  g_assert_nonnull (end);
  example = g_strndup (begin + 8, (gsize) (end - begin - 8));

  lab = rule_lab_new (example);
  entry = rule_lab_entry (lab, "sAMAccountName", "ann", "userAccountControl", "512", "department",
                          "Engineering", "title", "Lead", NULL);
  object = rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", entry);
  metaverse = rule_lab_flow_in (lab, "person", &object);
  assert_value (lab, metaverse, "title", "LEAD");
}

/* ----- mistakes in rule files */

typedef struct
{
  const char *document;
  const char *message; /* a part of it */
} BadCase;

#define TAKEN(id, members)                                                                         \
  "{\"id\": \"" id                                                                                 \
  "\", \"direction\": \"inbound\", \"connectorKind\": \"graph\", \"objectTypes\": "                \
  "[\"gadget\"], \"metaverseType\": \"item\", \"precedence\": 1, " members "}"
#define WRITES_X OUTBOUND ("writer", "2", FLOWS ("{\"target\": \"x\", \"source\": \"b\"}"))

static const BadCase bad_cases[] = {
  { "{}", "$: " },
  { "[]", "$: " },
  { "{\"version\": 2}", "$.version" },
  { "{\"version\": 1, \"extra\": 1}", "extra" },
  { "{\"version\": 1, \"rules\": [{\"id\": \"x\"}]}", "$.rules[0]" },
  { HEAD INBOUND ("r", "1", "\"nonsense\": 1") TAIL, "nonsense" },
  { HEAD INBOUND ("r", "\"1\"", "\"disabled\": true") TAIL, "precedence" },
  { HEAD INBOUND ("r", "1", "\"linkType\": \"marry\"") TAIL, "linkType" },
  { HEAD INBOUND ("r", "1", "\"disabled\": false") "," INBOUND ("r", "2", "\"disabled\": false")
        TAIL,
    "rule \"r\": id: another rule has the same id" },
  { HEAD INBOUND ("r", "1", FLOWS ("{\"target\": \"aa\", \"source\": \"x\"}")) TAIL,
    "rule \"r\": flows[0] \"aa\": the metaverse type \"item\" has no attribute \"aa\"; did you "
    "mean "
    "\"a\"?" },
  { HEAD INBOUND ("r", "1", FLOWS ("{\"target\": \"a\", \"expression\": \"Lfet([x], 1)\"}")) TAIL,
    "rule \"r\": flows[0] \"a\": expression: at 1: there is no function \"Lfet\"" },
  { HEAD INBOUND ("r", "1", FLOWS ("{\"target\": \"a\", \"source\": \"x\", \"constant\": \"y\"}"))
        TAIL,
    "$.rules[0].flows[0]" },
  { HEAD INBOUND ("r", "1", FLOWS ("{\"target\": \"n\", \"constant\": \"x\"}")) TAIL,
    "the constant does not fit" },
  { HEAD INBOUND ("r", "1", FLOWS ("{\"target\": \"n\", \"expression\": \"1 = 1\"}")) TAIL,
    "the attribute takes a number / text, the expression gives True or False" },
  { HEAD INBOUND ("r", "1", FLOWS ("{\"target\": \"ref\", \"expression\": \"[x]\"}")) TAIL,
    "a reference attribute takes a direct flow only" },
  { HEAD INBOUND ("r", "1", FLOWS ("{\"target\": \"bytes\", \"source\": \"x\"}")) TAIL,
    "convert them by an expression" },
  { HEAD INBOUND ("r", "1", FLOWS ("{\"target\": \"a\", \"source\": \"dn\"}")) TAIL, "[dn]" },
  { HEAD INBOUND ("r", "1", FLOWS ("{\"target\": \"a\", \"source\": \"x\", \"merge\": \"merge\"}"))
        TAIL,
    "an attribute with one value cannot be merged" },
  { HEAD INBOUND ("r", "1", FLOWS ("{\"target\": \"a\", \"source\": \"x\", \"unique\": true}"))
        TAIL,
    "unique" },
  { HEAD
        INBOUND ("r", "1", FLOWS ("{\"target\": \"many\", \"source\": \"x\", \"merge\": \"merge\"}")) "," INBOUND (
            "s",
            "2",
            FLOWS ("{\"target\": \"many\", \"source\": \"x\"}")) TAIL,
    "rules \"r\" and \"s\": both set \"many\", but merge its values in two ways" },
  { HEAD INBOUND ("r", "1", "\"scope\": [[{\"attribute\": \"x\", \"operator\": \"EQUAL\"}]]") TAIL,
    "rule \"r\": scope[0][0]: the operator needs a \"value\"" },
  { HEAD INBOUND ("r", "1", "\"scope\": [[{\"attribute\": \"x\", \"operator\": \"LIKE\"}]]") TAIL,
    "$.rules[0].scope[0][0]" },
  { HEAD INBOUND ("r", "1", "\"scope\": [[]]") TAIL, "$.rules[0].scope[0]" },
  { HEAD INBOUND ("r",
                  "1",
                  "\"scope\": [[{\"attribute\": \"x\", \"operator\": \"ISBITSET\", "
                  "\"value\": \"two\"}]]") TAIL,
    "rule \"r\": scope[0][0]: the value is not a number" },
  { HEAD INBOUND ("r",
                  "1",
                  "\"scope\": [[{\"attribute\": \"memberOf\", \"operator\": \"EQUAL\", "
                  "\"value\": \"cn=x\"}]]") TAIL,
    "rule \"r\": scope[0][0]: a reference attribute has links" },
  { HEAD INBOUND ("r",
                  "1",
                  "\"scope\": [[{\"attribute\": \"manager\", \"operator\": \"ISMEMBEROF\", "
                  "\"value\": \"cn=x\"}]]") TAIL,
    "rule \"r\": scope[0][0]: a reference attribute has links" },
  { HEAD OUTBOUND ("r",
                   "1",
                   "\"scope\": [[{\"attribute\": \"ref\", \"operator\": \"ISMEMBEROF\", "
                   "\"value\": \"cn=x\"}]]") TAIL,
    "rule \"r\": scope[0][0]: a reference attribute has links" },
  { HEAD INBOUND ("r",
                  "1",
                  "\"scope\": [[{\"attribute\": \"memberOf\", \"operator\": \"ISMEMBEROF\", "
                  "\"value\": \"Pilot\"}]]") TAIL,
    "rule \"r\": scope[0][0]: the value is not the DN of a group" },
  { HEAD INBOUND ("r", "1", "\"scope\": [[{\"expression\": \"Trim([x])\"}]]") TAIL,
    "rule \"r\": scope[0][0]: expression: it is never True" },
  { HEAD INBOUND ("r", "1", "\"join\": [[{\"source\": \"x\", \"metaverse\": \"bytes\"}]]") TAIL,
    "rule \"r\": join[0][0]: the two sides have types that are never equal" },
  { HEAD INBOUND ("r", "1", "\"join\": [[{\"source\": \"x\", \"metaverse\": \"ref\"}]]") TAIL,
    "nothing can be joined by a reference" },
  { HEAD OUTBOUND ("r", "1", "\"join\": [[{\"source\": \"a\", \"metaverse\": \"a\"}]]") TAIL,
    "only inbound rules join" },
  { HEAD INBOUND ("r", "1", "\"within\": \"nobody\"") TAIL, "there is no rule \"nobody\"" },
  { HEAD INBOUND ("r", "1", "\"within\": \"in-ad-user\"") TAIL, "is about other objects" },
  { HEAD INBOUND ("r", "1", "\"within\": \"s\"") "," INBOUND ("s", "1", "\"within\": \"r\"") TAIL,
    "in a circle" },
  /* What comes from a target. */
  { HEAD TAKEN ("r", "\"linkType\": \"provision\"") TAIL, "its linkType is join" },
  { HEAD TAKEN ("r", FLOWS ("{\"target\": \"ref\", \"source\": \"x\"}")) TAIL,
    "\"ref\" comes from a source only" },
  { HEAD TAKEN ("r", FLOWS ("{\"target\": \"a\", \"source\": \"x\"}")) "," WRITES_X TAIL,
    "rule \"r\": \"x\" is written to the target by rule \"writer\"" },
  { HEAD TAKEN ("r",
                FLOWS ("{\"target\": \"a\", \"expression\": \"Trim([x])\"}")) "," WRITES_X TAIL,
    "rule \"r\": \"x\" is written" },
  { HEAD TAKEN (
        "r",
        FLOWS ("{\"target\": \"a\", \"constant\": \"y\"}") ", \"scope\": [[{\"attribute\": "
                                                           "\"x\", \"operator\": "
                                                           "\"ISNOTNULL\"}]]") "," WRITES_X TAIL,
    "rule \"r\": \"x\" is written" },
  { "{\"version\": 1, \"disabledRules\": [\"nobody\"]}", "there is no rule \"nobody\"" },
  { "{\"version\": 1, \"metaverse\": {\"types\": {\"person\": {\"mail\": {\"multiValued\": "
    "true}}}}}",
    "declared twice" },
  { "{\"version\": 1, \"metaverse\": {\"types\": {\"person\": {\"Mail\": {}}}}}", "only in case" },
};

/* Whoever only looks is told the same, and perhaps more. */
static void
check_looking (GPtrArray *documents, const char *message)
{
  g_autoptr (GPtrArray) mistakes = cw_rule_mistakes_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_rule_set_list_mistakes (documents, mistakes, &error));
  g_assert_no_error (error);
  g_assert_false (cw_rule_mistakes_to_error (mistakes, &error));
  g_assert_nonnull (strstr (error->message, message));
}

static void
test_mistakes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_cases); i++)
    {
      g_autoptr (CwAttributeTable) table = cw_attribute_table_new ();
      g_autoptr (GPtrArray) documents = rule_lab_documents (bad_cases[i].document);
      g_autoptr (GError) error = NULL;
      g_autoptr (CwRuleSet) rules = cw_rule_set_new (table, documents, NULL, &error);

      g_assert_null (rules);
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, bad_cases[i].message));
      check_looking (documents, bad_cases[i].message);
    }
}

/* ----- explaining */

static JsonObject *
find_object (JsonArray *array, const char *member, const char *value)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = json_array_get_object_element (array, i);

      if (strcmp (json_object_get_string_member (object, member), value) == 0)
        return object;
    }
  return NULL;
}

static void
test_explain (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (
      "{\"version\": 1, \"rules\": [{\"id\": \"own\", \"direction\": \"inbound\", "
      "\"connectorKind\": "
      "\"active-directory\", \"objectTypes\": [\"user\"], \"metaverseType\": \"person\", "
      "\"precedence\": 10, \"within\": \"in-ad-user\", \"flows\": [{\"target\": \"title\", "
      "\"expression\": \"UCase([title])\"}, {\"target\": \"department\", \"expression\": "
      "\"AuthoritativeNull\"}, {\"target\": \"company\", \"expression\": "
      "\"CStr(CNum([company]))\"}]}]}");
  g_autoptr (CwEntry) entry = rule_lab_entry (
      lab, "sAMAccountName", "ann", "userAccountControl", "514", "title", "Engineer", "department",
      "R", "company", "x", "objectGUID:", "bd9679bfe60dd011a28500aa003049e2", NULL);
  CwRuleObject object = rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", entry);
  g_autoptr (JsonNode) node =
      cw_rule_evaluator_explain_inbound (lab->evaluator, rule_lab_id (lab, "person"), &object, 1);
  JsonObject *root = json_node_get_object (node);
  JsonArray *scope = json_object_get_array_member (root, "scope");
  JsonArray *values = json_object_get_array_member (root, "values");
  JsonObject *disabled = find_object (scope, "rule", "in-ad-user-account-enabled");
  JsonObject *title = find_object (values, "attribute", "title");
  JsonObject *department = find_object (values, "attribute", "department");
  JsonObject *company = find_object (values, "attribute", "company");
  JsonObject *manager = find_object (values, "attribute", "manager");
  JsonObject *overruled;

  g_assert_true (json_object_get_boolean_member (find_object (scope, "rule", "own"), "inScope"));
  g_assert_false (json_object_get_boolean_member (disabled, "inScope"));
  g_assert_nonnull (
      strstr (json_object_get_string_member (disabled, "because"), "the account is disabled"));

  g_assert_cmpstr (json_object_get_string_member (title, "value"), ==, "ENGINEER");
  g_assert_cmpstr (json_object_get_string_member (title, "rule"), ==, "own");
  g_assert_cmpstr (json_object_get_string_member (title, "expression"), ==, "UCase([title])");
  overruled = json_array_get_object_element (json_object_get_array_member (title, "overruled"), 0);
  g_assert_cmpstr (json_object_get_string_member (overruled, "rule"), ==, "in-ad-user-common");
  g_assert_cmpstr (json_object_get_string_member (overruled, "result"), ==, "overruled");
  g_assert_cmpstr (json_object_get_string_member (overruled, "value"), ==, "Engineer");

  g_assert_true (json_object_get_null_member (department, "value"));
  g_assert_cmpstr (json_object_get_string_member (department, "rule"), ==, "own");
  g_assert_nonnull (json_object_get_string_member (company, "error"));

  g_assert_true (json_object_get_boolean_member (manager, "reference"));
  g_assert_true (json_object_get_null_member (manager, "value"));
  g_assert_cmpstr (json_object_get_string_member (manager, "rule"), ==, "in-ad-user-common");
  g_assert_cmpstr (json_object_get_string_member (manager, "expression"), ==, "[manager]");
  g_assert_false (json_object_has_member (title, "reference"));
}

/* The members of a group of an LDAP directory come by two attributes: neither overrules the other.
 */
static void
test_explain_references (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) entry =
      rule_lab_entry (lab, "entryUUID", "bf7996bd-0de6-11d0-a285-00aa003049e2", "cn", "team", NULL);
  CwRuleObject object = rule_lab_object (lab, CW_CONNECTOR_KIND_OPENLDAP, "groupOfNames", entry);
  g_autoptr (JsonNode) node =
      cw_rule_evaluator_explain_inbound (lab->evaluator, rule_lab_id (lab, "group"), &object, 1);
  JsonArray *values = json_object_get_array_member (json_node_get_object (node), "values");
  JsonObject *member = find_object (values, "attribute", "member");
  JsonObject *other;

  g_assert_cmpstr (json_object_get_string_member (member, "expression"), ==, "[member]");
  other = json_array_get_object_element (json_object_get_array_member (member, "overruled"), 0);
  g_assert_cmpstr (json_object_get_string_member (other, "expression"), ==, "[uniqueMember]");
  g_assert_cmpstr (json_object_get_string_member (other, "result"), ==, "merged");
}

static void
test_explain_out_of_scope (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) entry =
      rule_lab_entry (lab, "sAMAccountName", "MSOL_1", "userAccountControl", "512", NULL);
  CwRuleObject object = rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", entry);
  g_autoptr (JsonNode) node =
      cw_rule_evaluator_explain_inbound (lab->evaluator, rule_lab_id (lab, "person"), &object, 1);
  JsonArray *scope = json_object_get_array_member (json_node_get_object (node), "scope");
  JsonArray *values = json_object_get_array_member (json_node_get_object (node), "values");

  g_assert_cmpstr (
      json_object_get_string_member (find_object (scope, "rule", "in-ad-user"), "because"), ==,
      "sAMAccountName NOTSTARTSWITH \"MSOL_\" does not hold (an account of a synchronisation "
      "service)");
  g_assert_cmpstr (
      json_object_get_string_member (find_object (scope, "rule", "in-ad-user-common"), "because"),
      ==, "rule \"in-ad-user\" does not apply");
  g_assert_cmpuint (json_array_get_length (values), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/set/references", test_references);
  g_test_add_func ("/rules/set/names", test_names);
  g_test_add_func ("/rules/set/digest", test_digest);
  g_test_add_func ("/rules/set/disabled-rules", test_disabled_rules);
  g_test_add_func ("/rules/set/example", test_example);
  g_test_add_func ("/rules/set/mistakes", test_mistakes);
  g_test_add_func ("/rules/explain/values", test_explain);
  g_test_add_func ("/rules/explain/references", test_explain_references);
  g_test_add_func ("/rules/explain/out-of-scope", test_explain_out_of_scope);
  return g_test_run ();
}
