/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/cw-error.h"
#include "rule-lab.h"
#include "rules/cw-rule-identity.h"

/* What $.identity makes of the shipped rules: the source anchor and the user name of people. */

#define GUID_HEX  "000102030405060708090a0b0c0d0e0f"
#define GUID_B64  "AAECAwQFBgcICQoLDA0ODw=="
#define OTHER_HEX "ff0102030405060708090a0b0c0d0e0f"
#define OTHER_B64 "/wECAwQFBgcICQoLDA0ODw=="

/* (transfer full) */
static CwRuleEvaluator *
make_evaluator (RuleLab *lab, const char *identity, GError **error)
{
  g_autoptr (GPtrArray) documents = cw_rule_set_load_standard (NULL);
  g_autoptr (JsonNode) node = json_from_string (identity, NULL);
  g_autoptr (CwRuleSet) rules = NULL;
  CwRuleEvaluator *evaluator = NULL;

  g_assert_nonnull (node);
  if (!cw_rule_identity_apply (documents, node, error))
    return NULL;
  rules = cw_rule_set_new (lab->table, documents, NULL, error);
  if (rules == NULL)
    return NULL;
  evaluator = cw_rule_evaluator_new (rules);
  cw_rule_evaluator_set_now (evaluator, LAB_NOW);
  return evaluator;
}

/* A metaverse attribute of somebody, "!" when working it out is refused. (transfer full) */
static char *
flow (RuleLab *lab,
      const char *identity,
      CwConnectorKind kind,
      const char *type,
      const CwEntry *entry,
      const char *attribute)
{
  CwRuleObject object = rule_lab_object (lab, kind, type, entry);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwRuleEvaluator) evaluator = make_evaluator (lab, identity, &error);
  g_autoptr (CwEntry) metaverse = NULL;

  g_assert_no_error (error);
  metaverse = cw_rule_evaluator_flow_inbound (
      evaluator, rule_lab_id (lab, g_str_equal (type, "group") ? "group" : "person"), &object, 1,
      NULL, &error);
  if (metaverse != NULL)
    return rule_lab_get (lab, metaverse, attribute);
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
  g_test_message ("%s", error->message);
  return g_strdup ("!");
}

static CwEntry *
make_user (RuleLab *lab, const char *control, const char *attribute, const char *value)
{
  return rule_lab_entry (lab, "objectGUID:", GUID_HEX, "sAMAccountName", "ann", "userPrincipalName",
                         "ann@contoso.com", "userAccountControl", control, attribute, value, NULL);
}

#define ANCHOR(name) "{\"sourceAnchor\": {\"method\": \"attribute\", \"attribute\": \"" name "\"}}"
#define OCTETS(name)                                                                               \
  "{\"sourceAnchor\": {\"method\": \"attribute\", \"attribute\": \"" name "\", \"isBinary\": "     \
  "true}}"

static void
test_anchor (void)
{
  static const struct
  {
    const char *identity;
    const char *attribute;
    const char *value;
    const char *anchor;
  } cases[] = {
    { "{}", "mS-DS-ConsistencyGuid:", OTHER_HEX, OTHER_B64 },
    { "{\"sourceAnchor\": {\"method\": \"automatic\"}}", "mS-DS-ConsistencyGuid:", OTHER_HEX,
      OTHER_B64 },
    { ANCHOR ("ms-ds-consistencyguid"), "mS-DS-ConsistencyGuid:", OTHER_HEX, OTHER_B64 },
    { ANCHOR ("mS-DS-ConsistencyGuid"), "title", "x", GUID_B64 },
    { ANCHOR ("objectGUID"), "mS-DS-ConsistencyGuid:", OTHER_HEX, GUID_B64 },
    { "{\"sourceAnchor\": {\"method\": \"automatic\", \"attribute\": \"objectGUID\"}}",
      "mS-DS-ConsistencyGuid:", OTHER_HEX, GUID_B64 },
    { ANCHOR ("employeeID"), "employeeID", "E-4711x", "E-4711x" },
    { ANCHOR ("employeeID"), "title", "x", "" },
    { ANCHOR ("employeeID"), "employeeID", "a@b", "!" },
    { ANCHOR ("employeeID"), "employeeID", "a_b", "!" },
    { ANCHOR ("employeeID"), "employeeID",
      "123456789012345678901234567890123456789012345678901234567890", "!" },
    { ANCHOR ("uSNCreated"), "uSNCreated", "4711", "4711" },
    { ANCHOR ("msExchMailboxGuid"), "msExchMailboxGuid:", OTHER_HEX, OTHER_B64 },
    { ANCHOR ("logonHours"), "logonHours:", OTHER_HEX OTHER_HEX OTHER_HEX, "!" },
    { ANCHOR ("terminalServer"), "terminalServer:", OTHER_HEX, "!" },
    { OCTETS ("terminalServer"), "terminalServer:", OTHER_HEX, OTHER_B64 },
    { OCTETS ("terminalServer"), "TERMINALserver", "ABC", "QUJD" },
    { OCTETS ("terminalServer"), "terminalServer:", OTHER_HEX OTHER_HEX OTHER_HEX, "!" },
    { OCTETS ("uSNCreated"), "uSNCreated", "4711", "4711" },
  };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint disabled = 0; disabled < 2; disabled++)
      {
        g_autoptr (CwEntry) user =
            make_user (lab, disabled ? "514" : "512", cases[i].attribute, cases[i].value);
        g_autofree char *anchor = flow (lab, cases[i].identity, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY,
                                        "user", user, "sourceAnchor");

        g_test_message ("%s %s", cases[i].identity, cases[i].value);
        g_assert_cmpstr (anchor, ==, cases[i].anchor);
      }
}

/* The join finds by the anchor what the flow would give. */
static void
test_join (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwRuleEvaluator) evaluator = make_evaluator (lab, ANCHOR ("employeeID"), NULL);
  g_autoptr (CwEntry) user = make_user (lab, "512", "employeeID", "Ab1");
  g_autoptr (CwEntry) same = rule_lab_entry (lab, "sourceAnchor", "Ab1", NULL);
  g_autoptr (CwEntry) other = rule_lab_entry (lab, "sourceAnchor", "aB1", NULL);
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  CwRuleObject object = rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", user);
  CwAttributeId person = rule_lab_id (lab, "person");
  guint16 kind;

  g_assert_true (cw_rule_evaluator_collect_join_keys (evaluator, &object, keys, NULL));
  g_assert_cmpuint (keys->len, ==, 1);
  kind = g_array_index (keys, CwRuleKey, 0).kind;
  g_assert_true (cw_rule_evaluator_is_join_match (evaluator, &object, kind, person, same));
  g_assert_false (cw_rule_evaluator_is_join_match (evaluator, &object, kind, person, other));
}

/* A linked mailbox has no anchor and no name, whatever it holds; groups keep their GUID; an LDAP
 * directory knows nothing of attributes of Active Directory. */
static void
test_others (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) mailbox = rule_lab_entry (
      lab, "objectGUID:", GUID_HEX, "sAMAccountName", "ann", "employeeID", "E1", "mail",
      "ann@contoso.com", "userAccountControl", "514", "msExchRecipientTypeDetails", "2", NULL);
  g_autoptr (CwEntry) group = rule_lab_entry (lab, "objectGUID:", GUID_HEX, "cn", "g", "groupType",
                                              "-2147483646", "employeeID", "E1", NULL);
  g_autoptr (CwEntry) person =
      rule_lab_entry (lab, "entryUUID", "03020100-0504-0706-0809-0a0b0c0d0e0f", "uid", "ann",
                      "mail", "ann@contoso.com", "employeeNumber", "77", NULL);
  const struct
  {
    const char *identity;
    CwConnectorKind kind;
    const char *type;
    const CwEntry *entry;
    const char *attribute;
    const char *expected;
  } cases[] = {
    { ANCHOR ("employeeID"), CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", mailbox, "sourceAnchor",
      "" },
    { ANCHOR ("objectGUID"), CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", mailbox, "sourceAnchor",
      "" },
    { "{\"userPrincipalName\": \"mail\"}", CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", mailbox,
      "userPrincipalName", "" },
    { ANCHOR ("employeeID"), CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "group", group, "sourceAnchor",
      GUID_B64 },
    { ANCHOR ("objectGUID"), CW_CONNECTOR_KIND_OPENLDAP, "inetOrgPerson", person, "sourceAnchor",
      GUID_B64 },
    { ANCHOR ("employeeNumber"), CW_CONNECTOR_KIND_OPENLDAP, "inetOrgPerson", person,
      "sourceAnchor", "77" },
    { "{\"userPrincipalName\": \"uid\"}", CW_CONNECTOR_KIND_OPENLDAP, "inetOrgPerson", person,
      "userPrincipalName", "!" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *value = flow (lab, cases[i].identity, cases[i].kind, cases[i].type,
                                     cases[i].entry, cases[i].attribute);

      g_test_message ("%u: %s", i, cases[i].identity);
      g_assert_cmpstr (value, ==, cases[i].expected);
    }
}

static void
test_login (void)
{
  static const struct
  {
    const char *mail;
    const char *name;
  } cases[] = {
    { "ann.lee@contoso.com", "ann.lee@contoso.com" },
    { " Ann@Contoso.com ", "Ann@Contoso.com" },
    { "", "!" },
    { "  ", "!" },
    { "ann", "!" },
    { "@contoso.com", "!" },
    { "ann@contoso", "!" },
    { "ann@.com", "!" },
    { "ann@contoso.", "!" },
    { "a@b@contoso.com", "!" },
    { "ann lee@contoso.com", "!" },
  };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwEntry) user = *cases[i].mail != '\0'
                                     ? make_user (lab, "512", "mail", cases[i].mail)
                                     : make_user (lab, "512", "title", "x");
      g_autofree char *name =
          flow (lab, "{\"userPrincipalName\": \"mail\"}", CW_CONNECTOR_KIND_ACTIVE_DIRECTORY,
                "user", user, "userPrincipalName");

      g_test_message ("“%s”", cases[i].mail);
      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

/* Of Active Directory: 132223104000000000 is a day in 2020, 0 and 9223372036854775807 are never. */
static void
test_expired (void)
{
  static const struct
  {
    const char *identity;
    const char *control;
    const char *expires;
    const char *enabled;
  } cases[] = {
    { "{}", "512", "132223104000000000", "FALSE" },
    { "{}", "512", "0", "TRUE" },
    { "{}", "512", "9223372036854775807", "TRUE" },
    { "{\"disableExpired\": true}", "512", "132223104000000000", "FALSE" },
    { "{\"disableExpired\": false}", "512", "132223104000000000", "TRUE" },
    { "{\"disableExpired\": false}", "512", "0", "TRUE" },
    { "{\"disableExpired\": false}", "514", "132223104000000000", "FALSE" },
    { "{\"disableExpired\": false, \"userPrincipalName\": \"mail\"}", "512", "132223104000000000",
      "TRUE" },
  };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwEntry) entry = rule_lab_entry (
          lab, "objectGUID:", GUID_HEX, "sAMAccountName", "ann", "mail", "ann@contoso.com",
          "userPrincipalName", "ann@contoso.com", "userAccountControl", cases[i].control,
          "accountExpires", cases[i].expires, NULL);
      g_autofree char *found = flow (lab, cases[i].identity, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY,
                                     "user", entry, "accountEnabled");

      g_test_message ("%s %s %s", cases[i].identity, cases[i].control, cases[i].expires);
      g_assert_cmpstr (found, ==, cases[i].enabled);
    }
}

/* Days since 1970; the lab's clock says 2026-11-20, which is day 20777. */
static void
test_shadow_expiry (void)
{
  static const struct
  {
    const char *identity;
    const char *type;
    const char *expires;
    const char *enabled;
  } cases[] = {
    { "{}", "inetOrgPerson", "20777", "FALSE" },
    { "{}", "inetOrgPerson", "20778", "TRUE" },
    { "{}", "inetOrgPerson", "1", "FALSE" },
    { "{}", "inetOrgPerson", "0", "TRUE" },
    { "{}", "inetOrgPerson", "-1", "TRUE" },
    { "{}", "inetOrgPerson", "", "TRUE" },
    { "{}", "inetOrgPerson", "9223372036854775807", "TRUE" },
    { "{}", "posixAccount", "20777", "FALSE" },
    { "{}", "posixAccount", "20778", "TRUE" },
    { "{\"disableExpired\": false}", "inetOrgPerson", "20777", "TRUE" },
    { "{\"disableExpired\": false}", "posixAccount", "1", "TRUE" },
  };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwEntry) entry =
          rule_lab_entry (lab, "entryUUID", "bf7996bd-0de6-11d0-a285-00aa003049e2", "uid", "ann",
                          "mail", "ann@contoso.com", "shadowExpire", cases[i].expires, NULL);
      g_autofree char *found = flow (lab, cases[i].identity, CW_CONNECTOR_KIND_OPENLDAP,
                                     cases[i].type, entry, "accountEnabled");

      g_test_message ("%s %s %s", cases[i].identity, cases[i].type, cases[i].expires);
      g_assert_cmpstr (found, ==, cases[i].enabled);
    }
}

static void
test_mistakes (void)
{
  static const char *const identities[] = {
    ANCHOR ("a b"),
    ANCHOR ("x], 1) & Now() & ([y"),
    ANCHOR ("1a"),
    "{\"userPrincipalName\": \"\\\"\"}",
    "{\"matching\": {\"method\": \"attribute\"}}",
  };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (identities); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CwRuleEvaluator) evaluator = make_evaluator (lab, identities[i], &error);

      g_test_message ("%s", identities[i]);
      g_assert_null (evaluator);
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/standard-identity/anchor", test_anchor);
  g_test_add_func ("/rules/standard-identity/join", test_join);
  g_test_add_func ("/rules/standard-identity/others", test_others);
  g_test_add_func ("/rules/standard-identity/login", test_login);
  g_test_add_func ("/rules/standard-identity/expired", test_expired);
  g_test_add_func ("/rules/standard-identity/shadow-expiry", test_shadow_expiry);
  g_test_add_func ("/rules/standard-identity/mistakes", test_mistakes);
  return g_test_run ();
}
