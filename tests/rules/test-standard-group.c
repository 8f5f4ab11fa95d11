/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "rule-lab.h"

#define GUID_HEX  "bd9679bfe60dd011a28500aa003049e2"
#define GUID_TEXT "bf7996bd-0de6-11d0-a285-00aa003049e2"
#define GUID_B64  "vZZ5v+YN0BGihQCqADBJ4g=="
#define SID_HEX   "0105000000000005150000000102030405060708090a0b0c50040000"

static CwEntry *
team (RuleLab *lab)
{
  return rule_lab_entry (lab, "objectGUID:", GUID_HEX, "objectSid:", SID_HEX, "sAMAccountName",
                         "Team Ä (1)", "cn", "Team Ä", "description", "All of team Ä", "groupType",
                         "-2147483646", NULL);
}

typedef struct
{
  const char *attributes[3][2];
  gboolean is_in_scope;
  const char *security_enabled;
  const char *mail_enabled;
} GroupCase;

static void
test_filters (void)
{
  static const GroupCase cases[] = {
    { { { "groupType", "-2147483646" } }, TRUE, "TRUE", "FALSE" }, /* global */
    { { { "groupType", "-2147483644" } }, TRUE, "TRUE", "FALSE" }, /* domain local */
    { { { "groupType", "-2147483640" } }, TRUE, "TRUE", "FALSE" }, /* universal */
    { { { "groupType", "-2147483643" } }, FALSE, NULL, NULL },     /* built-in local */
    { { { "isCriticalSystemObject", "TRUE" } }, FALSE, NULL, NULL },
    { { { "sAMAccountName", "MSOL_AD_Sync_RichCoexistence" } }, FALSE, NULL, NULL },
    { { { "msExchRecipientTypeDetails", "1073741824" } }, FALSE, NULL, NULL },
    { { { "groupType", "2" } }, FALSE, NULL, NULL },
    { { { "groupType", "2" }, { "mail", "list@contoso.com" } }, TRUE, "FALSE", "TRUE" },
    { { { "groupType", "8" }, { "proxyAddresses", "smtp:list@contoso.com" } },
      TRUE,
      "FALSE",
      "TRUE" },
    /* An X.500 address alone does not enable for mail, even with a mail attribute. */
    { { { "groupType", "8" }, { "proxyAddresses", "x500:/o=x" }, { "mail", "l@contoso.com" } },
      FALSE,
      NULL,
      NULL },
    { { { "proxyAddresses", "x500:/o=x" }, { "mail", "l@contoso.com" } }, TRUE, "TRUE", "FALSE" },
    { { { "proxyAddresses", "SMTP:l@contoso.com" } }, TRUE, "TRUE", "TRUE" },
  };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) base = team (lab);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwEntry) entry = cw_entry_ref (base);
      g_autoptr (CwEntry) metaverse = NULL;
      CwRuleObject object;
      CwInboundDecision decision = { 0 };

      for (guint j = 0; j < 3 && cases[i].attributes[j][0] != NULL; j++)
        {
          CwEntry *changed = rule_lab_change (lab, entry, cases[i].attributes[j][0],
                                              cases[i].attributes[j][1], NULL);

          cw_entry_unref (entry);
          entry = changed;
        }
      object = rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "group", entry);
      g_test_message ("case %u", i);
      g_assert_true (cw_rule_evaluator_decide_inbound (lab->evaluator, &object, &decision, NULL));
      g_assert_cmpint (decision.is_in_scope, ==, cases[i].is_in_scope);
      g_assert_cmpint (decision.may_project, ==, cases[i].is_in_scope);
      if (!cases[i].is_in_scope)
        continue;
      metaverse = rule_lab_flow_in (lab, "group", &object);
      assert_value (lab, metaverse, "securityEnabled", cases[i].security_enabled);
      assert_value (lab, metaverse, "mailEnabled", cases[i].mail_enabled);
    }
}

static void
test_outbound (void)
{
  static const struct
  {
    const char *attribute;
    const char *value;
  } expected[] = {
    { "uniqueName", GUID_TEXT },
    { "displayName", "Team Ä" },
    { "description", "All of team Ä" },
    { "mailEnabled", "FALSE" },
    { "mailNickname", "TeamA1-bf7996bd" },
    { "securityEnabled", "TRUE" },
    { "members", "" },
  };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) entry = team (lab);
  CwRuleObject object = rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "group", entry);
  g_autoptr (CwEntry) metaverse = rule_lab_flow_in (lab, "group", &object);
  g_autoptr (CwEntry) awkward =
      rule_lab_change (lab, metaverse, "sAMAccountName", "กลุ่ม", "displayName", " ", NULL);
  g_auto (CwOutboundResult) result = { 0 };
  g_auto (CwOutboundResult) other = { 0 };

  assert_value (lab, metaverse, "sourceAnchor", GUID_B64);
  rule_lab_flow_out (lab, "group", metaverse, NULL, &result);
  g_assert_true (result.is_provisioned);
  g_assert_cmpuint (result.object_type, ==, rule_lab_id (lab, "group"));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    assert_value (lab, result.desired, expected[i].attribute, expected[i].value);

  rule_lab_flow_out (lab, "group", awkward, NULL, &other);
  assert_value (lab, other.desired, "mailNickname", "group-bf7996bd");
  assert_value (lab, other.desired, "displayName", GUID_TEXT);
}

static void
test_lists_stay_behind (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) base = team (lab);
  g_autoptr (CwEntry) entry =
      rule_lab_change (lab, base, "groupType", "2", "mail", "list@contoso.com", NULL);
  CwRuleObject object = rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "group", entry);
  g_autoptr (CwEntry) metaverse = rule_lab_flow_in (lab, "group", &object);
  g_auto (CwOutboundResult) result = { 0 };

  rule_lab_flow_out (lab, "group", metaverse, NULL, &result);
  g_assert_false (result.is_provisioned);
  g_assert_null (result.desired);
}

/* A group found by its address keeps what Graph does not let anyone change. */
static void
test_joined_mail_group (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) entry = team (lab);
  g_autoptr (CwEntry) imported =
      rule_lab_entry (lab, "mailEnabled", "TRUE", "mailNickname", "list", "securityEnabled", "TRUE",
                      "proxyAddresses", "SMTP:list@contoso.com", NULL);
  CwRuleObject object = rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "group", entry);
  g_autoptr (CwEntry) metaverse = rule_lab_flow_in (lab, "group", &object);
  g_auto (CwOutboundResult) result = { 0 };

  rule_lab_flow_out (lab, "group", metaverse, imported, &result);
  assert_value (lab, result.desired, "mailEnabled", "TRUE");
  assert_value (lab, result.desired, "mailNickname", "list");
  assert_value (lab, result.desired, "displayName", "Team Ä");
}

static void
test_ldap (void)
{
  static const char *const types[] = { "groupOfNames", "groupOfUniqueNames", "groupOfMembers",
                                       "posixGroup" };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) entry =
      rule_lab_entry (lab, "entryUUID", "BF7996BD-0DE6-11D0-A285-00AA003049E2", "cn", "team", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      CwRuleObject object = rule_lab_object (lab, CW_CONNECTOR_KIND_OPENLDAP, types[i], entry);
      g_autoptr (CwEntry) metaverse = rule_lab_flow_in (lab, "group", &object);
      g_auto (CwOutboundResult) result = { 0 };

      assert_value (lab, metaverse, "sourceAnchor", GUID_B64);
      rule_lab_flow_out (lab, "group", metaverse, NULL, &result);
      g_assert_true (result.is_provisioned);
      assert_value (lab, result.desired, "uniqueName", GUID_TEXT);
      assert_value (lab, result.desired, "mailNickname", "team-bf7996bd");
    }
}

/* Groups of the system stay behind, as its accounts do. */
static void
test_posix_scope (void)
{
  static const struct
  {
    const char *number;
    gboolean is_in_scope;
  } cases[] = {
    { "0", FALSE }, { "999", FALSE }, { "1000", TRUE }, { "65534", FALSE }, { "70000", TRUE },
  };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwEntry) entry =
          rule_lab_entry (lab, "entryUUID", "BF7996BD-0DE6-11D0-A285-00AA003049E2", "cn", "team",
                          "gidNumber", cases[i].number, NULL);
      CwRuleObject object = rule_lab_object (lab, CW_CONNECTOR_KIND_OPENLDAP, "posixGroup", entry);
      CwInboundDecision decision = { 0 };

      g_assert_true (cw_rule_evaluator_decide_inbound (lab->evaluator, &object, &decision, NULL));
      g_assert_cmpint (decision.is_in_scope, ==, cases[i].is_in_scope);
    }
}

/* 389 Directory Server: its own way of writing a GUID, also where there is an entryUUID. */
static void
test_unique_id (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) entry =
      rule_lab_entry (lab, "nsUniqueId", "bf7996bd-0de611d0-a28500aa-003049e2", "entryUUID",
                      "00000000-0000-0000-0000-000000000001", "cn", "team", NULL);
  CwRuleObject object =
      rule_lab_object (lab, CW_CONNECTOR_KIND_OPENLDAP, "groupOfUniqueNames", entry);
  g_autoptr (CwEntry) metaverse = rule_lab_flow_in (lab, "group", &object);

  assert_value (lab, metaverse, "sourceAnchor", GUID_B64);
  assert_value (lab, metaverse, "uniqueName", GUID_TEXT);
}

/* ----- contacts */

static void
test_contacts (void)
{
  static const struct
  {
    const char *attribute;
    const char *value;
    gboolean is_in_scope;
  } cases[] = {
    { "title", "x", TRUE },
    { "mail", "", FALSE },
    { "proxyAddresses", "", FALSE },
    { "isCriticalSystemObject", "TRUE", FALSE },
    { "mailNickname", "CAS_{1}", FALSE },
    { "displayName", "Bob (MSOL)", FALSE }, /* because it is hidden too */
    { "displayName", "Bob", TRUE },
  };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) base =
      rule_lab_entry (lab, "objectGUID:", GUID_HEX, "cn", "Bob", "displayName", "Bob", "mail",
                      "bob@partner.example", "proxyAddresses", "SMTP:bob@partner.example",
                      "msExchHideFromAddressLists", "TRUE", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwEntry) entry =
          rule_lab_change (lab, base, cases[i].attribute, cases[i].value, NULL);
      CwRuleObject object =
          rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "contact", entry);
      g_autoptr (CwEntry) metaverse = NULL;
      g_auto (CwOutboundResult) result = { 0 };
      CwInboundDecision decision = { 0 };

      g_assert_true (cw_rule_evaluator_decide_inbound (lab->evaluator, &object, &decision, NULL));
      g_assert_cmpint (decision.is_in_scope, ==, cases[i].is_in_scope);
      if (!cases[i].is_in_scope)
        continue;
      g_assert_cmpuint (decision.metaverse_type, ==, rule_lab_id (lab, "contact"));
      metaverse = rule_lab_flow_in (lab, "contact", &object);
      assert_value (lab, metaverse, "mail", "bob@partner.example");
      assert_value (lab, metaverse, "sourceObjectType", "Contact");
      rule_lab_flow_out (lab, "contact", metaverse, NULL, &result);
      g_assert_false (result.is_provisioned);
    }
}

/* ----- joining with the tenant */

static GArray *
join_keys (RuleLab *lab, const CwRuleObject *object)
{
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_rule_evaluator_collect_join_keys (lab->evaluator, object, keys, &error));
  g_assert_no_error (error);
  return keys;
}

/* Which of the object's keys find the metaverse object, as digits; "x" when the values differ. */
static char *
match (RuleLab *lab, const CwRuleObject *object, const char *type, const CwEntry *metaverse)
{
  g_autoptr (GArray) wanted = join_keys (lab, object);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  GString *text = g_string_new (NULL);

  cw_rule_evaluator_collect_metaverse_keys (lab->evaluator, CW_RULE_ALL_SEEKERS,
                                            rule_lab_id (lab, type), metaverse, found);
  for (guint i = 0; i < wanted->len; i++)
    for (guint j = 0; j < found->len; j++)
      {
        const CwRuleKey *a = &g_array_index (wanted, CwRuleKey, i);
        const CwRuleKey *b = &g_array_index (found, CwRuleKey, j);

        if (a->kind != b->kind || a->hash != b->hash)
          continue;
        if (cw_rule_evaluator_is_join_match (lab->evaluator, object, a->kind,
                                             rule_lab_id (lab, type), metaverse))
          g_string_append_printf (text, "%u", i);
        else
          g_string_append_c (text, 'x');
      }
  return g_string_free (text, FALSE);
}

static void
test_join_user (void)
{
  static const struct
  {
    const char *attributes[3][2];
    guint n_keys;
    const char *found;
  } cases[] = {
    { { { "onPremisesImmutableId", GUID_B64 }, { "userPrincipalName", "ann@contoso.com" } },
      1,
      "0" },
    /* The anchor's case matters. */
    { { { "onPremisesImmutableId", "VZZ5v+YN0BGihQCqADBJ4g==" } }, 1, "" },
    /* An object of somebody else is not taken by its name. */
    { { { "onPremisesImmutableId", "other" }, { "userPrincipalName", "ann@contoso.com" } }, 1, "" },
    { { { "userPrincipalName", "ANN@contoso.com" } }, 1, "0" },
    { { { "userPrincipalName", "x@contoso.com" },
        { "proxyAddresses", "SMTP:Ann.Lee@contoso.com" } },
      2,
      "1" },
    /* Only the primary address counts. */
    { { { "userPrincipalName", "x@contoso.com" },
        { "proxyAddresses", "smtp:ann.lee@contoso.com" } },
      1,
      "" },
    { { { "userPrincipalName", "ann@contoso.com" },
        { "proxyAddresses", "SMTP:ann.lee@contoso.com" } },
      2,
      "01" },
  };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) metaverse =
      rule_lab_entry (lab, "sourceAnchor", GUID_B64, "userPrincipalName", "ann@contoso.com",
                      "primarySmtpAddress", "ann.lee@contoso.com", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwEntry) entry =
          rule_lab_entry (lab, cases[i].attributes[0][0], cases[i].attributes[0][1],
                          cases[i].attributes[1][0], cases[i].attributes[1][1], NULL);
      CwRuleObject object = rule_lab_object (lab, CW_CONNECTOR_KIND_GRAPH, "user", entry);
      g_autoptr (GArray) keys = join_keys (lab, &object);
      g_autofree char *found = match (lab, &object, "person", metaverse);
      CwInboundDecision decision = { 0 };

      g_test_message ("case %u", i);
      g_assert_cmpuint (keys->len, ==, cases[i].n_keys);
      g_assert_cmpstr (found, ==, cases[i].found);
      g_assert_true (cw_rule_evaluator_decide_inbound (lab->evaluator, &object, &decision, NULL));
      g_assert_true (decision.is_in_scope);
      g_assert_false (decision.may_project);
    }
}

static void
test_join_group (void)
{
  static const struct
  {
    const char *attributes[3][2];
    const char *found;
  } cases[] = {
    { { { "uniqueName", GUID_TEXT } }, "0" },
    { { { "uniqueName", "other" },
        { "mailEnabled", "TRUE" },
        { "proxyAddresses", "SMTP:list@contoso.com" } },
      "" },
    { { { "mailEnabled", "TRUE" }, { "proxyAddresses", "smtp:LIST@contoso.com" } }, "0" },
    { { { "mailEnabled", "FALSE" }, { "proxyAddresses", "smtp:list@contoso.com" } }, "" },
    { { { "mailEnabled", "TRUE" },
        { "groupTypes", "Unified" },
        { "proxyAddresses", "smtp:list@contoso.com" } },
      "" },
    { { { "displayName", "Team" } }, "" },
  };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) metaverse =
      rule_lab_entry (lab, "uniqueName", GUID_TEXT, "displayName", "Team", "proxyAddresses",
                      "SMTP:list@contoso.com", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwEntry) entry = rule_lab_entry (
          lab, cases[i].attributes[0][0], cases[i].attributes[0][1], cases[i].attributes[1][0],
          cases[i].attributes[1][1], cases[i].attributes[2][0], cases[i].attributes[2][1], NULL);
      CwRuleObject object = rule_lab_object (lab, CW_CONNECTOR_KIND_GRAPH, "group", entry);
      g_autofree char *found = match (lab, &object, "group", metaverse);

      g_test_message ("case %u", i);
      g_assert_cmpstr (found, ==, cases[i].found);
    }
}

static void
test_join_source (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) entry = rule_lab_entry (lab, "objectGUID:", GUID_HEX, "sAMAccountName", "ann",
                                              "userAccountControl", "512", NULL);
  CwRuleObject object = rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", entry);
  g_autoptr (CwEntry) metaverse = rule_lab_flow_in (lab, "person", &object);
  g_autofree char *found = match (lab, &object, "person", metaverse);

  g_assert_cmpstr (found, ==, "0");
}

/* The number of keys that both have. */
static guint
count_shared (GArray *keys, GArray *others)
{
  guint n = 0;

  for (guint i = 0; i < keys->len; i++)
    for (guint j = 0; j < others->len; j++)
      {
        const CwRuleKey *a = &g_array_index (keys, CwRuleKey, i);
        const CwRuleKey *b = &g_array_index (others, CwRuleKey, j);

        n += a->kind == b->kind && a->hash == b->hash;
      }
  return n;
}

/* What two objects must not share, as the tenant would see it: a sign-in name, mail and the address
 * of a mailbox are of one set. */
static void
test_unique (void)
{
  static const struct
  {
    const char *type;
    const char *attribute;
    const char *value;
    guint n_shared;
  } cases[] = {
    { "person", "userPrincipalName", "JOE.UPN@contoso.com", 1 },
    { "person", "userPrincipalName", "joe@contoso.com", 2 },
    { "person", "mail", "Joe.Lee@contoso.com", 1 },
    { "person", "proxyAddresses", "SMTP:joe.upn@CONTOSO.com", 1 },
    { "person", "proxyAddresses", "x500:joe.upn@contoso.com", 0 },
    { "person", "proxyAddresses", "sip:joe@contoso.com", 0 },
    { "group", "proxyAddresses", "smtp:joe@contoso.com", 2 },
    { "group", "mail", "joe@contoso.com", 0 },
    { "person", "displayName", "joe@contoso.com", 0 },
  };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) one =
      rule_lab_entry (lab, "sourceAnchor", "a1", "userPrincipalName", "joe.upn@contoso.com",
                      "proxyAddresses", "SMTP:Joe@contoso.com", "mail", "joe@contoso.com",
                      "proxyAddresses", "smtp:joe.lee@contoso.com", NULL);
  g_autoptr (CwEntry) none = rule_lab_entry (lab, "userPrincipalName", "joe@one.local",
                                             "proxyAddresses", "smtp:joe@contoso.com", NULL);
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  g_autoptr (GArray) nothing = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));

  cw_rule_evaluator_collect_unique_keys (lab->evaluator, rule_lab_id (lab, "person"), one, keys);
  cw_rule_evaluator_collect_unique_keys (lab->evaluator, rule_lab_id (lab, "person"), none,
                                         nothing);
  g_assert_cmpuint (keys->len, ==, 5);
  g_assert_cmpuint (nothing->len, ==, 0); /* it is not exported */
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwEntry) two =
          rule_lab_entry (lab, "sourceAnchor", "A1", "uniqueName", "u", "securityEnabled", "True",
                          cases[i].attribute, cases[i].value, NULL);
      g_autoptr (GArray) others = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));

      cw_rule_evaluator_collect_unique_keys (lab->evaluator, rule_lab_id (lab, cases[i].type), two,
                                             others);
      g_assert_cmpuint (count_shared (keys, others), ==, cases[i].n_shared);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/standard-group/filters", test_filters);
  g_test_add_func ("/rules/standard-group/outbound", test_outbound);
  g_test_add_func ("/rules/standard-group/lists-stay-behind", test_lists_stay_behind);
  g_test_add_func ("/rules/standard-group/joined-mail-group", test_joined_mail_group);
  g_test_add_func ("/rules/standard-group/ldap", test_ldap);
  g_test_add_func ("/rules/standard-group/posix-scope", test_posix_scope);
  g_test_add_func ("/rules/standard-group/unique-id", test_unique_id);
  g_test_add_func ("/rules/standard-contact", test_contacts);
  g_test_add_func ("/rules/standard-join/user", test_join_user);
  g_test_add_func ("/rules/standard-join/group", test_join_group);
  g_test_add_func ("/rules/standard-join/source", test_join_source);
  g_test_add_func ("/rules/standard-join/unique", test_unique);
  return g_test_run ();
}
