/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "rule-lab.h"
#include "rules/cw-rule-matching.h"

/* The shipped rules where one person has objects in several forests. */

#define ACCOUNT_GUID "bd9679bfe60dd011a28500aa003049e2"
#define ACCOUNT_B64  "vZZ5v+YN0BGihQCqADBJ4g=="
#define MAILBOX_GUID "00112233445566778899aabbccddeeff"
#define ACCOUNT_SID  "0105000000000005150000000102030405060708090a0b0c50040000"
#define MAILBOX_SID  "0105000000000005150000000f02030405060708090a0b0c51040000"
#define ACCOUNT_TEXT "S-1-5-21-67305985-134678021-202050057-1104"
#define MAILBOX_TEXT "S-1-5-21-67305999-134678021-202050057-1105"

static CwEntry *
account (RuleLab *lab, const char *control)
{
  return rule_lab_entry (lab, "objectGUID:", ACCOUNT_GUID, "objectSid:", ACCOUNT_SID,
                         "sAMAccountName", "ann", "userPrincipalName", "ann@contoso.com",
                         "displayName", "ann (account)", "mail", "ann@old.example", "department",
                         "Accounts", "userAccountControl", control, "employeeID", "1", NULL);
}

/* As Exchange makes it: disabled, linked to the account. */
static CwEntry *
linked_mailbox (RuleLab *lab)
{
  return rule_lab_entry (lab, "objectGUID:", MAILBOX_GUID, "objectSid:", MAILBOX_SID,
                         "msExchMasterAccountSid:", ACCOUNT_SID, "msExchRecipientTypeDetails", "2",
                         "sAMAccountName", "ann.res", "userPrincipalName", "ann@resources.example",
                         "displayName", "Ann Lee", "mail", "ann.lee@contoso.com", "mailNickname",
                         "ann.lee", "proxyAddresses", "SMTP:ann.lee@contoso.com",
                         "userAccountControl", "514", "pwdLastSet", "129699324000000000", NULL);
}

/* Signing in is the account's, whichever connector is the older one, and whether the account is
 * enabled or not; the address book is the mailbox's. */
static void
test_linked_mailbox (void)
{
  static const struct
  {
    const char *control;
    const char *enabled;
    guint account_index;
  } cases[] = {
    { "512", "TRUE", 0 },
    { "512", "TRUE", 1 },
    { "514", "FALSE", 0 },
    { "514", "FALSE", 1 },
  };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) mailbox = linked_mailbox (lab);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwEntry) user = account (lab, cases[i].control);
      g_autoptr (CwEntry) metaverse = NULL;
      g_autoptr (GError) error = NULL;
      CwRuleObject objects[] = {
        rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", user),
        rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", mailbox),
      };

      objects[0].connector_index = cases[i].account_index;
      objects[1].connector_index = 1 - cases[i].account_index;
      metaverse = cw_rule_evaluator_flow_inbound (lab->evaluator, rule_lab_id (lab, "person"),
                                                  objects, G_N_ELEMENTS (objects), NULL, &error);
      g_assert_no_error (error);
      assert_value (lab, metaverse, "accountEnabled", cases[i].enabled);
      assert_value (lab, metaverse, "sourceAnchor", ACCOUNT_B64);
      assert_value (lab, metaverse, "userPrincipalName", "ann@contoso.com");
      assert_value (lab, metaverse, "sAMAccountName", "ann");
      assert_value (lab, metaverse, "objectSid", ACCOUNT_TEXT);
      assert_value (lab, metaverse, "pwdLastSet", "");
      assert_value (lab, metaverse, "securityIdentifiers", ACCOUNT_TEXT "|" MAILBOX_TEXT);
      assert_value (lab, metaverse, "displayName", "Ann Lee");
      assert_value (lab, metaverse, "mail", "ann.lee@contoso.com");
      assert_value (lab, metaverse, "mailNickname", "ann.lee");
      assert_value (lab, metaverse, "department", "Accounts");
      assert_value (lab, metaverse, "employeeId", "1");
    }
}

/* Whether @object would join a metaverse object made of @entry, and of which type. */
static gboolean
is_joined (RuleLab *lab, const CwRuleObject *object, const char *type, const CwEntry *metaverse)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));

  g_assert_true (cw_rule_evaluator_collect_join_keys (lab->evaluator, object, keys, NULL));
  for (guint i = 0; i < keys->len; i++)
    {
      guint16 kind = g_array_index (keys, CwRuleKey, i).kind;

      if (cw_rule_set_get_key_type (lab->rules, kind) == rule_lab_id (lab, type) &&
          cw_rule_evaluator_is_join_match (lab->evaluator, object, kind, rule_lab_id (lab, type),
                                           metaverse))
        return TRUE;
    }
  return FALSE;
}

static void
test_foreign_security_principal (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) user = account (lab, "512");
  CwRuleObject person = rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", user);
  g_autoptr (CwEntry) metaverse = rule_lab_flow_in (lab, "person", &person);
  g_autoptr (CwEntry) group_entry =
      rule_lab_entry (lab, "objectGUID:", MAILBOX_GUID, "objectSid:", MAILBOX_SID, "sAMAccountName",
                      "team", "groupType", "-2147483646", NULL);
  CwRuleObject group =
      rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "group", group_entry);
  g_autoptr (CwEntry) team = rule_lab_flow_in (lab, "group", &group);
  g_autoptr (CwEntry) of_user = rule_lab_entry (lab, "objectSid:", ACCOUNT_SID, NULL);
  g_autoptr (CwEntry) of_group = rule_lab_entry (lab, "objectSid:", MAILBOX_SID, NULL);
  /* S-1-5-11, Authenticated Users */
  g_autoptr (CwEntry) well_known =
      rule_lab_entry (lab, "objectSid:", "01010000000000050b000000", NULL);
  CwInboundDecision decision = { 0 };
  CwRuleObject object = rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY,
                                         "foreignSecurityPrincipal", of_user);

  g_assert_true (cw_rule_evaluator_decide_inbound (lab->evaluator, &object, &decision, NULL));
  g_assert_true (decision.is_in_scope && decision.seeks);
  g_assert_false (decision.may_project);
  g_assert_true (is_joined (lab, &object, "person", metaverse));
  g_assert_false (is_joined (lab, &object, "group", team));
  object.entry = of_group;
  g_assert_false (is_joined (lab, &object, "person", metaverse));
  g_assert_true (is_joined (lab, &object, "group", team));
  object.entry = well_known;
  g_assert_true (cw_rule_evaluator_decide_inbound (lab->evaluator, &object, &decision, NULL));
  g_assert_false (decision.is_in_scope);
}

/* It would rather be the person that has its address than a contact. */
static void
test_contact_of_person (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) mailbox = linked_mailbox (lab);
  CwRuleObject user = rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", mailbox);
  g_autoptr (CwEntry) metaverse = rule_lab_flow_in (lab, "person", &user);
  g_autoptr (CwEntry) entry =
      rule_lab_entry (lab, "objectGUID:", ACCOUNT_GUID, "displayName", "Ann", "mail",
                      "ANN.LEE@contoso.com", "proxyAddresses", "SMTP:ann.lee@contoso.com", NULL);
  CwRuleObject object = rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "contact", entry);
  CwAttributeId contact_type = rule_lab_id (lab, "contact");
  CwInboundDecision decision = { 0 };

  g_assert_true (cw_rule_evaluator_decide_inbound (lab->evaluator, &object, &decision, NULL));
  g_assert_true (decision.is_in_scope && decision.seeks && decision.may_project);
  g_assert_cmpuint (decision.metaverse_type, ==, contact_type);
  g_assert_true (is_joined (lab, &object, "person", metaverse));
  g_assert_true (cw_rule_set_is_keeper (lab->rules, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY,
                                        rule_lab_id (lab, "user"), rule_lab_id (lab, "person")));
  g_assert_false (cw_rule_set_is_keeper (lab->rules, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY,
                                         contact_type, rule_lab_id (lab, "person")));
  g_assert_true (cw_rule_set_is_keeper (lab->rules, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY,
                                        contact_type, contact_type));
}

/* The key that a user gets by a method: "" when it is not in scope, "-" when there is none.
 * (transfer full) */
static char *
make_key (RuleLab *lab, const char *matching, const CwEntry *entry)
{
  g_autoptr (GPtrArray) documents = cw_rule_set_load_standard (NULL);
  g_autoptr (JsonNode) node = json_from_string (matching, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwRuleSet) rules = NULL;
  g_autoptr (CwRuleEvaluator) evaluator = NULL;
  g_autoptr (CwEntry) metaverse = NULL;
  CwRuleObject object = rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", entry);
  CwInboundDecision decision = { 0 };
  char *key = NULL;

  g_assert_true (cw_rule_matching_apply (documents, node, &error));
  rules = cw_rule_set_new (lab->table, documents, NULL, &error);
  g_assert_no_error (error);
  evaluator = cw_rule_evaluator_new (rules);
  g_assert_true (cw_rule_evaluator_decide_inbound (evaluator, &object, &decision, &error));
  if (!decision.is_in_scope)
    return g_strdup ("");
  metaverse = cw_rule_evaluator_flow_inbound (evaluator, rule_lab_id (lab, "person"), &object, 1,
                                              NULL, &error);
  g_assert_no_error (error);
  key = rule_lab_get (lab, metaverse, "matchingKey");
  if (*key != '\0')
    return key;
  g_free (key);
  return g_strdup ("-");
}

static void
test_matching (void)
{
  static const struct
  {
    const char *matching;
    const char *account;
    const char *mailbox;
    const char *shared;
  } cases[] = {
    { "{\"method\": \"once\"}", "-", "-", "-" },
    { "{\"method\": \"mail\"}", "ann@old.example", "ann.lee@contoso.com", "" },
    { "{\"method\": \"object-sid\"}", ACCOUNT_TEXT, ACCOUNT_TEXT, MAILBOX_TEXT },
    { "{\"method\": \"account-name\"}", "ann", "ann.lee", "shared" },
    { "{\"method\": \"attribute\", \"attribute\": \"employeeID\"}", "1", "", "" },
  };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) user = account (lab, "512");
  g_autoptr (CwEntry) mailbox = linked_mailbox (lab);
  /* NT AUTHORITY\\SELF */
  g_autoptr (CwEntry) shared =
      rule_lab_entry (lab, "objectGUID:", MAILBOX_GUID, "objectSid:", MAILBOX_SID,
                      "msExchMasterAccountSid:", "01010000000000050a000000", "sAMAccountName",
                      "shared", "userAccountControl", "514", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *first = make_key (lab, cases[i].matching, user);
      g_autofree char *second = make_key (lab, cases[i].matching, mailbox);
      g_autofree char *third = make_key (lab, cases[i].matching, shared);

      g_test_message ("%s", cases[i].matching);
      g_assert_cmpstr (first, ==, cases[i].account);
      g_assert_cmpstr (second, ==, cases[i].mailbox);
      g_assert_cmpstr (third, ==, cases[i].shared);
    }
}

static void
test_matching_mistakes (void)
{
  g_autoptr (GPtrArray) documents = cw_rule_set_load_standard (NULL);
  g_autoptr (JsonNode) node = json_from_string ("{\"method\": \"attribute\"}", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_rule_matching_apply (documents, NULL, NULL));
  g_assert_false (cw_rule_matching_apply (documents, node, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/standard-forests/linked-mailbox", test_linked_mailbox);
  g_test_add_func ("/rules/standard-forests/foreign-security-principal",
                   test_foreign_security_principal);
  g_test_add_func ("/rules/standard-forests/contact-of-person", test_contact_of_person);
  g_test_add_func ("/rules/standard-forests/matching", test_matching);
  g_test_add_func ("/rules/standard-forests/matching-mistakes", test_matching_mistakes);
  return g_test_run ();
}
