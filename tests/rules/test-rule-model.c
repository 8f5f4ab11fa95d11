/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "rule-json.h"
#include "rule-lab.h"

static CwRuleObject
thing (RuleLab *lab, const CwEntry *entry)
{
  CwRuleObject object = rule_lab_object (lab, CW_CONNECTOR_KIND_OPENLDAP, "thing", entry);

  object.dn = "cn=x,ou=Y,dc=z";
  return object;
}

/* ----- scope */

typedef struct
{
  const char *clause; /* operator and value as JSON members */
  gboolean matches;
} ScopeCase;

static void
test_operators (void)
{
  static const ScopeCase cases[] = {
    { "\"s\", \"operator\": \"EQUAL\", \"value\": \"BETA\"", TRUE },
    { "\"s\", \"operator\": \"EQUAL\", \"value\": \"bet\"", FALSE },
    { "\"none\", \"operator\": \"EQUAL\", \"value\": \"\"", FALSE },
    { "\"s\", \"operator\": \"NOTEQUAL\", \"value\": \"x\"", TRUE },
    { "\"s\", \"operator\": \"NOTEQUAL\", \"value\": \"beta\"", FALSE },
    { "\"none\", \"operator\": \"NOTEQUAL\", \"value\": \"x\"", TRUE },
    { "\"s\", \"operator\": \"LESSTHAN\", \"value\": \"C\"", TRUE },
    { "\"s\", \"operator\": \"LESSTHAN\", \"value\": \"beta\"", FALSE },
    { "\"none\", \"operator\": \"LESSTHAN\", \"value\": \"x\"", FALSE },
    /* Text is compared: 10 stands before 9. */
    { "\"number\", \"operator\": \"LESSTHAN\", \"value\": \"9\"", TRUE },
    { "\"s\", \"operator\": \"LESSTHAN_OR_EQUAL\", \"value\": \"Beta\"", TRUE },
    { "\"s\", \"operator\": \"LESSTHAN_OR_EQUAL\", \"value\": \"alpha\"", FALSE },
    { "\"s\", \"operator\": \"GREATERTHAN\", \"value\": \"alpha\"", TRUE },
    { "\"s\", \"operator\": \"GREATERTHAN\", \"value\": \"beta\"", FALSE },
    { "\"s\", \"operator\": \"GREATERTHAN_OR_EQUAL\", \"value\": \"beta\"", TRUE },
    { "\"s\", \"operator\": \"GREATERTHAN_OR_EQUAL\", \"value\": \"c\"", FALSE },
    { "\"s\", \"operator\": \"CONTAINS\", \"value\": \"ET\"", TRUE },
    { "\"s\", \"operator\": \"CONTAINS\", \"value\": \"x\"", FALSE },
    { "\"s\", \"operator\": \"NOTCONTAINS\", \"value\": \"et\"", FALSE },
    { "\"none\", \"operator\": \"NOTCONTAINS\", \"value\": \"et\"", TRUE },
    { "\"s\", \"operator\": \"STARTSWITH\", \"value\": \"BE\"", TRUE },
    { "\"s\", \"operator\": \"STARTSWITH\", \"value\": \"et\"", FALSE },
    { "\"s\", \"operator\": \"NOTSTARTSWITH\", \"value\": \"be\"", FALSE },
    { "\"s\", \"operator\": \"NOTSTARTSWITH\", \"value\": \"x\"", TRUE },
    { "\"s\", \"operator\": \"ENDSWITH\", \"value\": \"TA\"", TRUE },
    { "\"s\", \"operator\": \"ENDSWITH\", \"value\": \"et\"", FALSE },
    { "\"s\", \"operator\": \"ENDSWITH\", \"value\": \"xxbeta\"", FALSE },
    { "\"s\", \"operator\": \"NOTENDSWITH\", \"value\": \"ta\"", FALSE },
    { "\"none\", \"operator\": \"NOTENDSWITH\", \"value\": \"ta\"", TRUE },
    { "\"none\", \"operator\": \"ISNULL\"", TRUE },
    { "\"s\", \"operator\": \"ISNULL\"", FALSE },
    { "\"s\", \"operator\": \"ISNOTNULL\"", TRUE },
    { "\"none\", \"operator\": \"ISNOTNULL\"", FALSE },
    { "\"m\", \"operator\": \"ISIN\", \"value\": \"TWO\"", TRUE },
    { "\"m\", \"operator\": \"ISIN\", \"value\": \"t\"", FALSE },
    { "\"m\", \"operator\": \"ISNOTIN\", \"value\": \"three\"", TRUE },
    { "\"m\", \"operator\": \"ISNOTIN\", \"value\": \"one\"", FALSE },
    { "\"m\", \"operator\": \"EQUAL\", \"value\": \"one\"", TRUE },
    { "\"m\", \"operator\": \"NOTEQUAL\", \"value\": \"one\"", FALSE },
    { "\"number\", \"operator\": \"ISBITSET\", \"value\": \"2\"", TRUE },
    { "\"number\", \"operator\": \"ISBITSET\", \"value\": \"&HC\"", TRUE },
    { "\"number\", \"operator\": \"ISBITSET\", \"value\": \"4\"", FALSE },
    { "\"none\", \"operator\": \"ISBITSET\", \"value\": \"4\"", FALSE },
    { "\"s\", \"operator\": \"ISBITSET\", \"value\": \"4\"", FALSE },
    { "\"number\", \"operator\": \"ISNOTBITSET\", \"value\": \"5\"", TRUE },
    { "\"number\", \"operator\": \"ISNOTBITSET\", \"value\": \"8\"", FALSE },
    { "\"none\", \"operator\": \"ISNOTBITSET\", \"value\": \"8\"", TRUE },
    { "\"groups\", \"operator\": \"ISMEMBEROF\", \"value\": \"CN=Team, DC=x\"", TRUE },
    { "\"groups\", \"operator\": \"ISMEMBEROF\", \"value\": \"cn=other,dc=x\"", FALSE },
    { "\"groups\", \"operator\": \"ISNOTMEMBEROF\", \"value\": \"cn=team,dc=x\"", FALSE },
    { "\"none\", \"operator\": \"ISNOTMEMBEROF\", \"value\": \"cn=team,dc=x\"", TRUE },
    { "\"dn\", \"operator\": \"ENDSWITH\", \"value\": \",OU=y,dc=z\"", TRUE },
    { "\"dn\", \"operator\": \"STARTSWITH\", \"value\": \"ou=\"", FALSE },
    { "\"dn\", \"operator\": \"ISNULL\"", FALSE },
    { "\"bad\", \"operator\": \"CONTAINS\", \"value\": \"x\"", FALSE }, /* not UTF-8 */
    { "\"bad\", \"operator\": \"ISNOTNULL\"", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *document = g_strdup_printf (
          HEAD INBOUND ("r", "1", "\"scope\": [[{\"attribute\": %s}]]") TAIL, cases[i].clause);
      g_autoptr (RuleLab) lab = rule_lab_new (document);
      g_autoptr (CwEntry) entry =
          rule_lab_entry (lab, "s", "beta", "m", "one", "m", "two", "number", "10", "groups",
                          "cn=team,dc=x", "bad:", "ff78", NULL);
      CwRuleObject object = thing (lab, entry);
      CwInboundDecision decision = { 0 };

      g_test_message ("%s", cases[i].clause);
      g_assert_true (cw_rule_evaluator_decide_inbound (lab->evaluator, &object, &decision, NULL));
      g_assert_cmpint (decision.is_in_scope, ==, cases[i].matches);
    }
}

static gboolean
is_in_scope (const char *members, const char *name, const char *value)
{
  g_autofree char *document = g_strdup_printf (HEAD INBOUND ("r", "1", "%s") TAIL, members);
  g_autoptr (RuleLab) lab = rule_lab_new (document);
  g_autoptr (CwEntry) entry = rule_lab_entry (lab, name, value, NULL);
  CwRuleObject object = thing (lab, entry);
  CwInboundDecision decision = { 0 };

  g_assert_true (cw_rule_evaluator_decide_inbound (lab->evaluator, &object, &decision, NULL));
  return decision.is_in_scope;
}

static void
test_groups (void)
{
  static const char two_groups[] =
      "\"scope\": [[{\"attribute\": \"x\", \"operator\": \"STARTSWITH\", \"value\": \"a\"},"
      "             {\"attribute\": \"x\", \"operator\": \"ENDSWITH\", \"value\": \"z\"}],"
      "            [{\"expression\": \"[x] = \\\"both\\\"\"}]]";

  g_assert_true (is_in_scope (two_groups, "x", "a-z"));
  g_assert_false (is_in_scope (two_groups, "x", "a-"));
  g_assert_false (is_in_scope (two_groups, "x", "-z"));
  g_assert_true (is_in_scope (two_groups, "x", "both"));
  g_assert_true (is_in_scope ("\"scope\": []", "x", "anything"));
  g_assert_true (is_in_scope ("\"linkType\": \"join\"", "x", "anything"));
  g_assert_false (is_in_scope ("\"disabled\": true", "x", "anything"));
  g_assert_false (is_in_scope ("\"scope\": [[{\"expression\": \"NULL = True\"}]]", "x", "y"));
}

/* ----- flows */

static CwEntry *
flow (RuleLab *lab, const CwEntry *entry, const CwEntry *previous)
{
  CwRuleObject object = thing (lab, entry);
  g_autoptr (GError) error = NULL;
  CwEntry *result = cw_rule_evaluator_flow_inbound (lab->evaluator, rule_lab_id (lab, "item"),
                                                    &object, 1, previous, &error);

  g_assert_no_error (error);
  return result;
}

static void
test_precedence (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (HEAD INBOUND (
      "late", "200",
      FLOWS (
          "{\"target\": \"a\", \"constant\": \"late\"},"
          "{\"target\": \"b\", \"constant\": \"late\"},"
          "{\"target\": \"exact\", \"constant\": \"late\"},"
          "{\"target\": \"n\", \"constant\": 5}")) "," INBOUND ("early", "50",
                                                                FLOWS (
                                                                    "{\"target\": \"a\", "
                                                                    "\"source\": \"x\"},"
                                                                    "{\"target\": \"b\", "
                                                                    "\"expression\": "
                                                                    "\"IIF(IsPresent([x]), NULL, "
                                                                    "AuthoritativeNull)\"},"
                                                                    "{\"target\": \"exact\", "
                                                                    "\"expression\": \"Left([x], "
                                                                    "0)\"}")) TAIL);
  g_autoptr (CwEntry) with_x = rule_lab_entry (lab, "x", "early", NULL);
  g_autoptr (CwEntry) without_x = rule_lab_entry (lab, "y", "1", NULL);
  g_autoptr (CwEntry) one = flow (lab, with_x, NULL);
  g_autoptr (CwEntry) two = flow (lab, without_x, NULL);

  assert_value (lab, one, "a", "early");
  assert_value (lab, one, "b", "late");     /* NULL lets others speak */
  assert_value (lab, one, "exact", "late"); /* so does an empty text */
  assert_value (lab, one, "n", "5");
  assert_value (lab, two, "a", "late");
  assert_value (lab, two, "b", ""); /* AuthoritativeNull does not */
}

static void
test_several_objects (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (HEAD INBOUND (
      "low", "120",
      FLOWS ("{\"target\": \"a\", \"source\": \"x\"},"
             "{\"target\": \"many\", \"source\": \"m\", \"merge\": "
             "\"merge\"}")) "," INBOUND ("high", "110",
                                         "\"scope\": [[{\"attribute\": \"flag\", \"operator\": "
                                         "\"EQUAL\", \"value\": \"true\"}]]," FLOWS (
                                             "{\"target\": \"a\", \"source\": \"x\"}")) TAIL);
  g_autoptr (CwEntry) one = rule_lab_entry (lab, "x", "one", "m", "1", "m", "2", NULL);
  g_autoptr (CwEntry) two = rule_lab_entry (lab, "x", "two", "m", "2", "m", "3", NULL);
  g_autoptr (CwEntry) flagged = rule_lab_entry (lab, "x", "three", "flag", "TRUE", NULL);
  CwRuleObject objects[3] = { thing (lab, one), thing (lab, two), thing (lab, flagged) };
  CwAttributeId item = rule_lab_id (lab, "item");
  g_autoptr (CwEntry) first = NULL;
  g_autoptr (CwEntry) second = NULL;
  g_autoptr (CwEntry) third = NULL;

  /* Equal precedence: the older connector wins, wherever it stands in the array. */
  objects[0].connector_index = 2;
  objects[1].connector_index = 1;
  objects[2].connector_index = 3;
  first = cw_rule_evaluator_flow_inbound (lab->evaluator, item, objects, 2, NULL, NULL);
  assert_value (lab, first, "a", "two");
  assert_value (lab, first, "many", "1|2|3");
  objects[0].connector_index = 0;
  second = cw_rule_evaluator_flow_inbound (lab->evaluator, item, objects, 2, NULL, NULL);
  assert_value (lab, second, "a", "one");
  third = cw_rule_evaluator_flow_inbound (lab->evaluator, item, objects, 3, NULL, NULL);
  assert_value (lab, third, "a", "three");
}

static void
test_merge (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (HEAD INBOUND (
      "one", "1",
      FLOWS (
          "{\"target\": \"many\", \"expression\": \"Split(\\\"B,a\\\", "
          "\\\",\\\")\", \"merge\": \"mergeCaseInsensitive\"}")) "," INBOUND ("two", "2",
                                                                              FLOWS (
                                                                                  "{\"target\": "
                                                                                  "\"many\", "
                                                                                  "\"expression\": "
                                                                                  "\"Split(\\\"b,"
                                                                                  "c\\\", "
                                                                                  "\\\",\\\")\", "
                                                                                  "\"merge\": "
                                                                                  "\"mergeCaseInsen"
                                                                                  "sitive\"}"))
                                              TAIL);
  g_autoptr (CwEntry) entry = rule_lab_entry (lab, "x", "1", NULL);
  g_autoptr (CwEntry) result = flow (lab, entry, NULL);

  assert_value (lab, result, "many", "B|a|c");
}

static void
test_keep_and_once (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (
      HEAD INBOUND ("r", "1",
                    FLOWS ("{\"target\": \"a\", \"expression\": \"IgnoreThisFlow\"},"
                           "{\"target\": \"b\", \"source\": \"x\", \"applyOnce\": true},"
                           "{\"target\": \"exact\", \"expression\": "
                           "\"IgnoreThisFlow\"}")) "," INBOUND ("s", "2",
                                                                FLOWS ("{\"target\": "
                                                                       "\"exact\", "
                                                                       "\"constant\": "
                                                                       "\"other\"}")) TAIL);
  g_autoptr (CwEntry) entry = rule_lab_entry (lab, "x", "new", NULL);
  g_autoptr (CwEntry) previous =
      rule_lab_entry (lab, "a", "kept", "b", "first", "exact", "old", "n", "1", NULL);
  g_autoptr (CwEntry) bare = rule_lab_entry (lab, "n", "1", NULL);
  g_autoptr (CwEntry) made = flow (lab, entry, NULL);
  g_autoptr (CwEntry) updated = flow (lab, entry, previous);
  g_autoptr (CwEntry) emptied = flow (lab, entry, bare);

  assert_value (lab, made, "a", "");
  assert_value (lab, made, "b", "new");
  assert_value (lab, updated, "a", "kept");
  assert_value (lab, updated, "b", "first");
  assert_value (lab, updated, "exact", "other"); /* as if the flow did not exist */
  assert_value (lab, updated, "n", "");
  assert_value (lab, emptied, "b", "");
}

static void
test_types (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (
      HEAD INBOUND ("r", "1",
                    FLOWS ("{\"target\": \"a\", \"source\": \"number\"},"
                           "{\"target\": \"b\", \"source\": \"m\"},"
                           "{\"target\": \"many\", \"source\": \"m\"},"
                           "{\"target\": \"n\", \"source\": \"text\"},"
                           "{\"target\": \"yes\", \"source\": \"flag\"},"
                           "{\"target\": \"exact\", \"expression\": \"[flag]\"},"
                           "{\"target\": \"bytes\", \"expression\": "
                           "\"CGuid(\\\"00112233-4455-6677-8899-aabbccddeeff\\\")\"}")) TAIL);
  g_autoptr (CwEntry) entry =
      rule_lab_entry (lab, "number", "7", "m", "z", "m", "y", "text", "12", "flag", "true", NULL);
  g_autoptr (CwEntry) broken = rule_lab_change (lab, entry, "text", "twelve", NULL);
  g_autoptr (CwEntry) result = flow (lab, entry, NULL);
  CwRuleObject object = thing (lab, broken);
  g_autoptr (GError) error = NULL;

  assert_value (lab, result, "a", "7");
  assert_value (lab, result, "b", "y"); /* the first in the entry's order */
  assert_value (lab, result, "many", "y|z");
  assert_value (lab, result, "n", "12");
  assert_value (lab, result, "yes", "TRUE");
  assert_value (lab, result, "exact", "True");
  assert_value (lab, result, "bytes", "33221100554477668899aabbccddeeff");
  g_assert_null (cw_rule_evaluator_flow_inbound (lab->evaluator, rule_lab_id (lab, "item"), &object,
                                                 1, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
}

static void
test_within (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (
      HEAD
          INBOUND ("inner", "1", "\"within\": \"middle\", " FLOWS ("{\"target\": \"a\", \"constant\": \"inner\"}")) "," INBOUND (
              "middle", "2",
              "\"within\": \"outer\"") "," INBOUND ("outer", "3",
                                                    "\"scope\": [[{\"attribute\": \"x\", "
                                                    "\"operator\": \"ISNOTNULL\"}]], " FLOWS (
                                                        "{\"target\": \"b\", \"constant\": "
                                                        "\"outer\"}")) TAIL);
  g_autoptr (CwEntry) with_x = rule_lab_entry (lab, "x", "1", NULL);
  g_autoptr (CwEntry) without_x = rule_lab_entry (lab, "y", "1", NULL);
  g_autoptr (CwEntry) one = flow (lab, with_x, NULL);
  g_autoptr (CwEntry) two = flow (lab, without_x, NULL);

  assert_value (lab, one, "a", "inner");
  assert_value (lab, one, "b", "outer");
  g_assert_cmpuint (cw_entry_get_n_attributes (two), ==, 0);
}

static void
test_outbound (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (HEAD OUTBOUND (
      "join", "1",
      FLOWS (
          "{\"target\": \"first\", \"source\": \"a\"}")) "," OUTBOUND ("make", "2",
                                                                       "\"linkType\": "
                                                                       "\"provision\","
                                                                       "\"scope\": "
                                                                       "[[{\"attribute\": \"yes\", "
                                                                       "\"operator\": \"EQUAL\", "
                                                                       "\"value\": "
                                                                       "\"TRUE\"}]]," FLOWS (
                                                                           "{\"target\": \"on\", "
                                                                           "\"constant\": "
                                                                           "\"True\"},"
                                                                           "{\"target\": \"once\", "
                                                                           "\"constant\": "
                                                                           "\"initial\", "
                                                                           "\"applyOnce\": true},"
                                                                           "{\"target\": \"kept\", "
                                                                           "\"expression\": "
                                                                           "\"IgnoreThisFlow\"},"
                                                                           "{\"target\": \"seen\", "
                                                                           "\"expression\": "
                                                                           "\"ImportedValue("
                                                                           "\\\"first\\\")\"},"
                                                                           "{\"target\": \"all\", "
                                                                           "\"source\": \"many\"}"))
                                              TAIL);
  g_autoptr (CwEntry) metaverse =
      rule_lab_entry (lab, "a", "1", "yes", "TRUE", "many", "x", "many", "y", NULL);
  g_autoptr (CwEntry) unmade = rule_lab_entry (lab, "a", "1", NULL);
  g_autoptr (CwEntry) imported =
      rule_lab_entry (lab, "once", "changed", "kept", "k", "first", "0", NULL);
  g_auto (CwOutboundResult) made = { 0 };
  g_auto (CwOutboundResult) updated = { 0 };
  g_auto (CwOutboundResult) joined = { 0 };

  rule_lab_flow_out (lab, "item", metaverse, NULL, &made);
  g_assert_true (made.is_provisioned);
  g_assert_cmpuint (made.object_type, ==, rule_lab_id (lab, "gadget"));
  assert_value (lab, made.desired, "first", "1");
  assert_value (lab, made.desired, "on", "TRUE");
  assert_value (lab, made.desired, "once", "initial");
  assert_value (lab, made.desired, "kept", "");
  assert_value (lab, made.desired, "seen", "");
  assert_value (lab, made.desired, "all", "x|y");

  rule_lab_flow_out (lab, "item", metaverse, imported, &updated);
  assert_value (lab, updated.desired, "once", "changed");
  assert_value (lab, updated.desired, "kept", "k");
  assert_value (lab, updated.desired, "seen", "0");
  assert_value (lab, updated.desired, "first", "1");

  rule_lab_flow_out (lab, "item", unmade, NULL, &joined);
  g_assert_false (joined.is_provisioned);
  assert_value (lab, joined.desired, "first", "1");
}

/* Where there is place for one value the first counts: of an attribute in the order of the bytes,
 * of an expression in its own. */
static void
test_outbound_places (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (
      HEAD OUTBOUND ("r", "1",
                     "\"linkType\": \"provision\"," FLOWS (
                         "{\"target\": \"one\", \"source\": \"many\"},"
                         "{\"target\": \"split\", \"expression\": "
                         "\"Split(\\\"z,a,\\\" & [a], \\\",\\\")\"},"
                         "{\"target\": \"merged\", \"source\": \"a\", \"merge\": \"merge\"},"
                         "{\"target\": \"ALL\", \"source\": \"many\"}")) TAIL);
  g_autoptr (CwEntry) metaverse = rule_lab_entry (lab, "a", "1", "many", "y", "many", "x", NULL);
  g_auto (CwOutboundResult) made = { 0 };

  rule_lab_flow_out (lab, "item", metaverse, NULL, &made);
  assert_value (lab, made.desired, "one", "x");
  assert_value (lab, made.desired, "split", "z");
  assert_value (lab, made.desired, "merged", "1");
  assert_value (lab, made.desired, "all", "x|y");
}

/* ----- joining */

static void
test_join_combinations (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (HEAD INBOUND (
      "r", "1",
      "\"join\": [[{\"source\": \"x\", \"metaverse\": \"a\"},"
      "            {\"source\": \"m\", \"metaverse\": \"many\"}],"
      "           [{\"source\": \"number\", \"metaverse\": \"n\"}],"
      "           [{\"expression\": \"Trim([x])\", \"metaverse\": \"exact\"}]]") TAIL);
  g_autoptr (CwEntry) entry =
      rule_lab_entry (lab, "x", "Key ", "m", "1", "m", "2", "number", "7", NULL);
  g_autoptr (CwEntry) partial = rule_lab_entry (lab, "m", "1", NULL);
  g_autoptr (CwEntry) metaverse =
      rule_lab_entry (lab, "a", "KEY ", "many", "2", "many", "3", "exact", "key", "n", "7", NULL);
  CwRuleObject object = thing (lab, entry);
  CwAttributeId item = rule_lab_id (lab, "item");
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  guint n_equal = 0;

  g_assert_true (cw_rule_evaluator_collect_join_keys (lab->evaluator, &object, keys, NULL));
  cw_rule_evaluator_collect_metaverse_keys (lab->evaluator, CW_RULE_ALL_SEEKERS, item, metaverse,
                                            found);
  g_assert_cmpuint (keys->len, ==, 4); /* two combinations, the number, the exact text */
  g_assert_cmpuint (found->len, ==, 4);
  for (guint i = 0; i < keys->len; i++)
    for (guint j = 0; j < found->len; j++)
      {
        const CwRuleKey *a = &g_array_index (keys, CwRuleKey, i);
        const CwRuleKey *b = &g_array_index (found, CwRuleKey, j);

        if (a->kind != b->kind || a->hash != b->hash)
          continue;
        n_equal++;
        g_assert_true (
            cw_rule_evaluator_is_join_match (lab->evaluator, &object, a->kind, item, metaverse));
      }
  g_assert_cmpuint (n_equal, ==, 2); /* Key/2 and 7; "Key" is not exactly "key" */

  object.entry = partial;
  g_array_set_size (keys, 0);
  g_assert_true (cw_rule_evaluator_collect_join_keys (lab->evaluator, &object, keys, NULL));
  g_assert_cmpuint (keys->len, ==, 0);
}

static guint
count_keys (RuleLab *lab, guint seekers, const CwEntry *metaverse)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));

  cw_rule_evaluator_collect_metaverse_keys (lab->evaluator, seekers, rule_lab_id (lab, "item"),
                                            metaverse, keys);
  return keys->len;
}

/* Rules that share a kind of key are all asked; one that is switched off looks for nobody. */
static void
test_seekers (void)
{
  const guint source = 1u << CW_CONNECTOR_KIND_OPENLDAP;
  const guint other = 1u << CW_CONNECTOR_KIND_ACTIVE_DIRECTORY;
  g_autoptr (RuleLab) lab =
      rule_lab_new (HEAD INBOUND ("r", "1",
                                  "\"join\": [[{\"source\": \"x\", \"metaverse\": \"a\"}],"
                                  "           [{\"source\": \"m\", \"metaverse\": "
                                  "\"many\"}]]") ","
                                                 "{\"id\": \"o\", \"direction\": "
                                                 "\"inbound\", \"connectorKind\": "
                                                 "\"active-directory\","
                                                 " \"objectTypes\": [\"thing\"], "
                                                 "\"metaverseType\": \"item\", "
                                                 "\"precedence\": 2,"
                                                 " \"join\": [[{\"source\": \"x\", "
                                                 "\"metaverse\": \"a\"}]]},"
                                                 "{\"id\": \"off\", \"direction\": "
                                                 "\"inbound\", \"connectorKind\": "
                                                 "\"active-directory\","
                                                 " \"objectTypes\": [\"thing\"], "
                                                 "\"metaverseType\": \"item\", "
                                                 "\"precedence\": 3,"
                                                 " \"disabled\": true,"
                                                 " \"join\": [[{\"source\": \"x\", "
                                                 "\"metaverse\": \"many\"}]]}" TAIL);
  g_autoptr (CwEntry) metaverse = rule_lab_entry (lab, "a", "k", "many", "2", "many", "3", NULL);

  g_assert_cmpuint (count_keys (lab, source, metaverse), ==, 3);
  g_assert_cmpuint (count_keys (lab, other, metaverse), ==, 1);
  g_assert_cmpuint (count_keys (lab, source | other, metaverse), ==, 3);
  g_assert_cmpuint (count_keys (lab, 1u << CW_CONNECTOR_KIND_GRAPH, metaverse), ==, 0);
}

static void
test_ambiguous_join (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (HEAD INBOUND (
      "r", "1",
      "\"join\": [[{\"source\": \"x\", \"metaverse\": \"a\"}]]") "," INBOUND ("s", "2",
                                                                              "\"join\": "
                                                                              "[[{\"source\": "
                                                                              "\"x\", "
                                                                              "\"metaverse\": "
                                                                              "\"b\"}]]") TAIL);
  g_autoptr (CwEntry) entry = rule_lab_entry (lab, "x", "1", NULL);
  CwRuleObject object = thing (lab, entry);
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  g_autoptr (GError) error = NULL;

  g_assert_false (cw_rule_evaluator_collect_join_keys (lab->evaluator, &object, keys, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
  g_assert_cmpuint (keys->len, ==, 0);
}

/* A broken expression is one object's error, at every entrance. */
static void
test_expression_errors (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (HEAD INBOUND (
      "r", "1",
      "\"linkType\": \"provision\","
      "\"scope\": [[{\"expression\": \"CNum([scope]) = 1\"}]],"
      "\"join\": [[{\"expression\": \"CNum([join])\", \"metaverse\": \"n\"}]]," FLOWS (
          "{\"target\": \"a\", \"expression\": \"Error([flow])\"}")) TAIL);
  g_autoptr (CwEntry) bad_scope = rule_lab_entry (lab, "scope", "x", NULL);
  g_autoptr (CwEntry) bad_join = rule_lab_entry (lab, "scope", "1", "join", "x", NULL);
  g_autoptr (CwEntry) bad_flow =
      rule_lab_entry (lab, "scope", "1", "join", "1", "flow", "message", NULL);
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  CwRuleObject object = thing (lab, bad_scope);
  CwInboundDecision decision = { .is_in_scope = TRUE };
  g_autoptr (GError) scope_error = NULL;
  g_autoptr (GError) join_error = NULL;
  g_autoptr (GError) keys_error = NULL;
  g_autoptr (GError) flow_error = NULL;
  g_autoptr (CwEntry) none = NULL;

  g_assert_false (
      cw_rule_evaluator_decide_inbound (lab->evaluator, &object, &decision, &scope_error));
  g_assert_error (scope_error, CW_ERROR, CW_ERROR_INVALID_DATA);
  g_assert_true (decision.is_in_scope); /* untouched */
  object.entry = bad_join;
  g_assert_false (
      cw_rule_evaluator_decide_inbound (lab->evaluator, &object, &decision, &join_error));
  g_assert_error (join_error, CW_ERROR, CW_ERROR_INVALID_DATA);
  g_assert_false (cw_rule_evaluator_collect_join_keys (lab->evaluator, &object, keys, &keys_error));
  g_assert_error (keys_error, CW_ERROR, CW_ERROR_INVALID_DATA);
  object.entry = bad_flow;
  none = cw_rule_evaluator_flow_inbound (lab->evaluator, rule_lab_id (lab, "item"), &object, 1,
                                         NULL, &flow_error);
  g_assert_null (none);
  g_assert_error (flow_error, CW_ERROR, CW_ERROR_INVALID_DATA);
  g_assert_cmpstr (flow_error->message, ==, "rule \"r\", \"a\": at 1: Error(): message");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/scope/operators", test_operators);
  g_test_add_func ("/rules/scope/groups", test_groups);
  g_test_add_func ("/rules/flow/precedence", test_precedence);
  g_test_add_func ("/rules/flow/several-objects", test_several_objects);
  g_test_add_func ("/rules/flow/merge", test_merge);
  g_test_add_func ("/rules/flow/keep-and-once", test_keep_and_once);
  g_test_add_func ("/rules/flow/types", test_types);
  g_test_add_func ("/rules/flow/within", test_within);
  g_test_add_func ("/rules/flow/outbound", test_outbound);
  g_test_add_func ("/rules/flow/outbound-places", test_outbound_places);
  g_test_add_func ("/rules/join/combinations", test_join_combinations);
  g_test_add_func ("/rules/join/seekers", test_seekers);
  g_test_add_func ("/rules/join/ambiguous", test_ambiguous_join);
  g_test_add_func ("/rules/expression-errors", test_expression_errors);
  return g_test_run ();
}
