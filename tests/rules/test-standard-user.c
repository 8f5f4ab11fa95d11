/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-time.h"
#include "rule-lab.h"

#define GUID_HEX  "bd9679bfe60dd011a28500aa003049e2"
#define GUID_B64  "vZZ5v+YN0BGihQCqADBJ4g=="
#define SID_HEX   "0105000000000005150000000102030405060708090a0b0c50040000"
#define OTHER_HEX "00112233445566778899aabbccddeeff"
#define OTHER_B64 "ABEiM0RVZneImaq7zN3u/w=="

/* One day before and after LAB_NOW, as a FILETIME. */
static char *
filetime (gint64 days)
{
  gint64 time = LAB_NOW + days * 86400 * (gint64) G_USEC_PER_SEC;

  return g_strdup_printf ("%" G_GINT64_FORMAT, cw_time_to_filetime (time));
}

static CwEntry *
ann (RuleLab *lab)
{
  return rule_lab_entry (
      lab, "objectGUID:", GUID_HEX, "objectSid:", SID_HEX, "sAMAccountName", "ann",
      "userPrincipalName", "ann.lee@contoso.com", "displayName", "Ann Lee", "cn", "Ann Lee",
      "givenName", "Ann", "sn", "Lee", "mail", "ann.lee@contoso.com", "proxyAddresses",
      "SMTP:ann.lee@contoso.com", "proxyAddresses", "smtp:ann@contoso.com ", "proxyAddresses",
      "smtp:ann@contoso.com", "userAccountControl", "512", "accountExpires", "9223372036854775807",
      "pwdLastSet", "129699324000000000", "title", "Engineer", "department", "Research", "company",
      "Contoso", "employeeID", "4711", "telephoneNumber", "+1 555 0100", "mobile", "+1 555 0101",
      "l", "Seattle", "st", "WA", "c", "us", "co", "United States", "postalCode", "98101",
      "streetAddress", "1 Main St", "physicalDeliveryOfficeName", "B 12", "preferredLanguage",
      "en-US", "extensionAttribute1", "one", "extensionAttribute15", "fifteen", "description", "d",
      NULL);
}

/* ----- from Active Directory */

static void
test_inbound (void)
{
  static const struct
  {
    const char *attribute;
    const char *value;
  } expected[] = {
    { "sourceObjectType", "User" },
    { "sourceAnchor", GUID_B64 },
    { "accountEnabled", "TRUE" },
    { "userPrincipalName", "ann.lee@contoso.com" },
    { "displayName", "Ann Lee" },
    { "sn", "Lee" },
    { "mail", "ann.lee@contoso.com" },
    { "proxyAddresses", "SMTP:ann.lee@contoso.com|smtp:ann@contoso.com" },
    { "primarySmtpAddress", "ann.lee@contoso.com" },
    { "objectSid", "S-1-5-21-67305985-134678021-202050057-1104" },
    { "pwdLastSet", "20120101230000.0Z" },
    { "employeeId", "4711" },
    { "usageLocation", "us" },
    { "extensionAttribute15", "fifteen" },
    { "manager", "" },
    { "cloudFiltered", "" },
    { "mailNickname", "" },
  };
  static const char *const types[] = { "user", "inetOrgPerson" };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) entry = ann (lab);

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      CwRuleObject object =
          rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, types[i], entry);
      g_autoptr (CwEntry) metaverse = rule_lab_flow_in (lab, "person", &object);

      for (guint j = 0; j < G_N_ELEMENTS (expected); j++)
        assert_value (lab, metaverse, expected[j].attribute, expected[j].value);
    }
}

typedef struct
{
  const char *attribute;
  const char *value; /* "" removes the attribute */
  gboolean is_in_scope;
} FilterCase;

static void
test_filters (void)
{
  static const FilterCase cases[] = {
    { "title", "x", TRUE },
    { "isCriticalSystemObject", "TRUE", FALSE },
    { "isCriticalSystemObject", "FALSE", FALSE }, /* present, whatever it says */
    { "userAccountControl", "", FALSE },
    { "userAccountControl", "514", TRUE }, /* disabled people are synchronised */
    { "sAMAccountName", "", FALSE },
    { "sAMAccountName", "AAD_1a2b", FALSE },
    { "sAMAccountName", "MSOL_1a2b", FALSE },
    { "sAMAccountName", "xMSOL_", TRUE },
    { "sAMAccountName", "SUPPORT_388945a0", FALSE },
    { "sAMAccountName", "SUPPORT_388945a1", TRUE },
    { "sAMAccountName", "CAS_{x}", FALSE },
    { "sAMAccountName", "CAS_x", TRUE },
    { "mailNickname", "CAS_x}", FALSE },
    { "mailNickname", "SystemMailbox{1}", FALSE },
    { "mailNickname", "Mailbox{1}", TRUE },
    { "msExchRecipientTypeDetails", "1", TRUE },
    { "msExchRecipientTypeDetails", "2", TRUE },
    { "msExchRecipientTypeDetails", "4096", FALSE },
    { "msExchRecipientTypeDetails", "8388608", FALSE },
    { "msExchRecipientTypeDetails", "536870912", FALSE },
  };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) base = ann (lab);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwEntry) entry =
          rule_lab_change (lab, base, cases[i].attribute, cases[i].value, NULL);
      CwRuleObject object =
          rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", entry);
      CwInboundDecision decision = { 0 };

      g_test_message ("%s=%s", cases[i].attribute, cases[i].value);
      g_assert_true (cw_rule_evaluator_decide_inbound (lab->evaluator, &object, &decision, NULL));
      g_assert_cmpint (decision.is_in_scope, ==, cases[i].is_in_scope);
      if (cases[i].is_in_scope)
        g_assert_cmpuint (decision.metaverse_type, ==, rule_lab_id (lab, "person"));
    }
}

static void
test_conflict_objects (void)
{
  static const struct
  {
    const char *dn;
    gboolean is_in_scope;
  } cases[] = {
    { "CN=Ann\\0ACNF:8a9e0c4e-0000-0000-0000-000000000000,OU=x,DC=y", FALSE },
    { "CN=Ann,OU=x\\0ACNF:8a9e0c4e-0000-0000-0000-000000000000,DC=y", TRUE },
    { "CN=Ann\\, CNF,OU=x,DC=y", TRUE },
    { NULL, TRUE },
  };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) entry = ann (lab);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CwRuleObject object =
          rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", entry);
      CwInboundDecision decision = { 0 };

      object.dn = cases[i].dn;
      g_assert_true (cw_rule_evaluator_decide_inbound (lab->evaluator, &object, &decision, NULL));
      g_assert_cmpint (decision.is_in_scope, ==, cases[i].is_in_scope);
      g_assert_cmpint (decision.may_project, ==, cases[i].is_in_scope);
    }
}

static void
test_other_types (void)
{
  static const char *const types[] = { "computer", "organizationalUnit",
                                       "msDS-GroupManagedServiceAccount" };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) entry = ann (lab);

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      CwRuleObject object =
          rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, types[i], entry);
      CwInboundDecision decision = { .is_in_scope = TRUE };

      g_assert_true (cw_rule_evaluator_decide_inbound (lab->evaluator, &object, &decision, NULL));
      g_assert_false (decision.is_in_scope);
      g_assert_false (decision.may_project);
    }
}

static void
test_account_enabled (void)
{
  g_autofree char *yesterday = filetime (-1);
  g_autofree char *tomorrow = filetime (1);
  const struct
  {
    const char *control;
    const char *expires;
    const char *enabled;
  } cases[] = {
    { "512", "0", "TRUE" },        { "512", "9223372036854775807", "TRUE" },
    { "512", "", "TRUE" },         { "512", tomorrow, "TRUE" },
    { "512", yesterday, "FALSE" }, { "512", "-5", "TRUE" },
    { "514", "0", "FALSE" },       { "514", tomorrow, "FALSE" },
    { "66050", "", "FALSE" },      { "66048", "", "TRUE" },
    { "544", "", "TRUE" },
  };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) base = ann (lab);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwEntry) entry =
          rule_lab_change (lab, base, "userAccountControl", cases[i].control, "accountExpires",
                           cases[i].expires, NULL);
      CwRuleObject object =
          rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", entry);
      g_autoptr (CwEntry) metaverse = rule_lab_flow_in (lab, "person", &object);

      assert_value (lab, metaverse, "accountEnabled", cases[i].enabled);
      assert_value (lab, metaverse, "userPrincipalName", "ann.lee@contoso.com");
      assert_value (lab, metaverse, "sourceAnchor", GUID_B64);
    }
}

static void
test_source_anchor (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) base = ann (lab);
  g_autoptr (CwEntry) with_guid =
      rule_lab_change (lab, base, "mS-DS-ConsistencyGuid:", OTHER_HEX, NULL);
  g_autoptr (CwEntry) linked =
      rule_lab_change (lab, with_guid, "msExchRecipientTypeDetails", "2", NULL);
  CwRuleObject object =
      rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", with_guid);
  g_autoptr (CwEntry) metaverse = rule_lab_flow_in (lab, "person", &object);
  g_autoptr (CwEntry) linked_metaverse = NULL;
  g_auto (CwOutboundResult) result = { 0 };
  CwInboundDecision decision = { 0 };

  assert_value (lab, metaverse, "sourceAnchor", OTHER_B64);

  /* A linked mailbox alone is nobody: it is not made, and never exported. */
  object.entry = linked;
  g_assert_true (cw_rule_evaluator_decide_inbound (lab->evaluator, &object, &decision, NULL));
  g_assert_true (decision.is_in_scope);
  g_assert_false (decision.may_project);
  linked_metaverse = rule_lab_flow_in (lab, "person", &object);
  assert_value (lab, linked_metaverse, "sourceAnchor", "");
  rule_lab_flow_out (lab, "person", linked_metaverse, NULL, &result);
  g_assert_false (result.is_provisioned);
}

static void
test_fallbacks (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) base = ann (lab);
  g_autoptr (CwEntry) entry = rule_lab_change (lab, base, "userPrincipalName", "", "mailNickname",
                                               "nick", "msExchUsageLocation", "DE", NULL);
  g_autoptr (CwEntry) no_proxies = rule_lab_change (lab, base, "proxyAddresses", "", NULL);
  CwRuleObject object = rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", entry);
  g_autoptr (CwEntry) metaverse = rule_lab_flow_in (lab, "person", &object);
  g_autoptr (CwEntry) other = NULL;

  assert_value (lab, metaverse, "userPrincipalName", "ann@corp.contoso.com");
  assert_value (lab, metaverse, "mailNickname", "nick");
  assert_value (lab, metaverse, "usageLocation", "DE");
  object.entry = no_proxies;
  other = rule_lab_flow_in (lab, "person", &object);
  assert_value (lab, other, "primarySmtpAddress", "ann.lee@contoso.com");
  assert_value (lab, other, "proxyAddresses", "");
}

static void
test_broken_values (void)
{
  static const struct
  {
    const char *attribute;
    const char *value;
  } cases[] = {
    { "title:", "fffe" },
    { "pwdLastSet", "soon" },
    { "objectSid:", "0102" },
  };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) base = ann (lab);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwEntry) entry =
          rule_lab_change (lab, base, cases[i].attribute, cases[i].value, NULL);
      CwRuleObject object =
          rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", entry);
      g_autoptr (GError) error = NULL;
      g_autoptr (CwEntry) metaverse = cw_rule_evaluator_flow_inbound (
          lab->evaluator, rule_lab_id (lab, "person"), &object, 1, NULL, &error);

      g_assert_null (metaverse);
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
      g_assert_nonnull (strstr (error->message, "rule \"in-ad-user"));
    }
}

/* ----- to Microsoft Entra ID */

static CwEntry *
person (RuleLab *lab)
{
  g_autoptr (CwEntry) entry = ann (lab);
  CwRuleObject object = rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", entry);

  return rule_lab_flow_in (lab, "person", &object);
}

static void
test_outbound (void)
{
  static const struct
  {
    const char *attribute;
    const char *value;
  } expected[] = {
    { "onPremisesImmutableId", GUID_B64 },
    { "accountEnabled", "TRUE" },
    { "userPrincipalName", "ann.lee@contoso.com" },
    { "displayName", "Ann Lee" },
    { "mailNickname", "ann.lee" },
    { "mail", "ann.lee@contoso.com" },
    { "givenName", "Ann" },
    { "surname", "Lee" },
    { "jobTitle", "Engineer" },
    { "department", "Research" },
    { "companyName", "Contoso" },
    { "employeeId", "4711" },
    { "businessPhones", "+1 555 0100" },
    { "mobilePhone", "+1 555 0101" },
    { "faxNumber", "" },
    { "officeLocation", "B 12" },
    { "streetAddress", "1 Main St" },
    { "city", "Seattle" },
    { "state", "WA" },
    { "postalCode", "98101" },
    { "country", "United States" },
    { "usageLocation", "US" },
    { "preferredLanguage", "en-US" },
    { "extensionAttribute1", "one" },
    { "extensionAttribute15", "fifteen" },
    { "extensionAttribute2", "" },
    { "manager", "" },
    { "proxyAddresses", "" },
    { "sn", "" },
    { "description", "" },
  };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) metaverse = person (lab);
  g_auto (CwOutboundResult) result = { 0 };

  rule_lab_flow_out (lab, "person", metaverse, NULL, &result);
  g_assert_true (result.is_provisioned);
  g_assert_cmpuint (result.object_type, ==, rule_lab_id (lab, "user"));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    assert_value (lab, result.desired, expected[i].attribute, expected[i].value);
  /* Graph's property names have a case of their own. */
  g_assert_cmpstr (cw_attribute_table_get_name (lab->table, rule_lab_id (lab, "employeeid")), ==,
                   "employeeId");
}

typedef struct
{
  const char *attribute;
  const char *value;
  const char *target;
  const char *expected;
} OutboundCase;

static void
test_outbound_details (void)
{
  static const OutboundCase cases[] = {
    { "userPrincipalName", "ann@CONTOSO.com", "userPrincipalName", "ann@CONTOSO.com" },
    { "userPrincipalName", "ann@pending.example", "userPrincipalName",
      "ann@contoso.onmicrosoft.com" },
    { "userPrincipalName", "ann@corp.local", "userPrincipalName", "ann@contoso.onmicrosoft.com" },
    { "userPrincipalName", "ann", "userPrincipalName", "ann@contoso.onmicrosoft.com" },
    { "userPrincipalName", "ann@", "userPrincipalName", "ann@contoso.onmicrosoft.com" },
    { "userPrincipalName", "a@b@contoso.com", "userPrincipalName", "ab@contoso.com" },
    { "userPrincipalName", "Jörg Weiß@contoso.com", "userPrincipalName", "JorgWeiss@contoso.com" },
    { "userPrincipalName", ".a+b.@contoso.com", "userPrincipalName", "ab@contoso.com" },
    { "userPrincipalName", "o'brien@contoso.com", "userPrincipalName", "o'brien@contoso.com" },
    { "userPrincipalName", "สมชาย@contoso.com", "userPrincipalName",
      "u765a5a35762b594e304247696851437141444"
      "24a34673d3d@contoso.com" },
    { "userPrincipalName", "", "userPrincipalName", "ann@contoso.onmicrosoft.com" },
    { "displayName", " 김 민준 ", "displayName", "김 민준" },
    { "displayName", "", "displayName", "Ann Lee" },
    { "displayName", "  ", "displayName", "ann" },
    { "mail", "ann@pending.example", "mail", "" },
    { "mail", "nonsense", "mail", "" },
    { "mail", "@contoso.com", "mail", "" },
    { "mail", "", "mailNickname", "ann.lee" },
    { "mailNickname", "A n(n),\"<>;:[]\\@x", "mailNickname", "Annx" },
    { "mailNickname", "...", "mailNickname", "u765a5a35762b594e30424769685143714144424a34673d3d" },
    { "usageLocation", "usa", "usageLocation", "" },
    { "usageLocation", "de", "usageLocation", "DE" },
    { "usageLocation", "12", "usageLocation", "" },
    { "usageLocation", "", "usageLocation", "" },
    { "preferredLanguage", "Deutsch", "preferredLanguage", "" },
    { "preferredLanguage", "de", "preferredLanguage", "de" },
    { "employeeId", "12345678901234567", "employeeId", "" },
    { "employeeId", "1234567890123456", "employeeId", "1234567890123456" },
    { "accountEnabled", "FALSE", "accountEnabled", "FALSE" },
    { "accountEnabled", "", "accountEnabled", "TRUE" },
    { "title", "   ", "jobTitle", "" },
  };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) base = person (lab);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwEntry) metaverse =
          rule_lab_change (lab, base, cases[i].attribute, cases[i].value, NULL);
      g_auto (CwOutboundResult) result = { 0 };

      g_test_message ("%s=%s", cases[i].attribute, cases[i].value);
      rule_lab_flow_out (lab, "person", metaverse, NULL, &result);
      assert_value (lab, result.desired, cases[i].target, cases[i].expected);
    }
}

static void
test_lengths (void)
{
  static const struct
  {
    const char *source;
    const char *target;
    guint max;
  } cases[] = {
    { "displayName", "displayName", 256 },
    { "givenName", "givenName", 64 },
    { "sn", "surname", 64 },
    { "department", "department", 64 },
    { "mailNickname", "mailNickname", 64 },
    { "mobile", "mobilePhone", 64 },
    { "title", "jobTitle", 128 },
    { "company", "companyName", 64 },
    { "l", "city", 128 },
    { "st", "state", 128 },
    { "co", "country", 128 },
    { "streetAddress", "streetAddress", 1024 },
    { "postalCode", "postalCode", 40 },
    { "telephoneNumber", "businessPhones", 64 },
    { "extensionAttribute3", "extensionAttribute3", 1024 },
  };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) base = person (lab);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (CwEntry) metaverse = NULL;
      g_autofree char *value = NULL;
      g_auto (CwOutboundResult) result = { 0 };

      for (guint j = 0; j < 2000; j++)
        g_string_append (text, "ä");
      metaverse = rule_lab_change (lab, base, cases[i].source, text->str, NULL);
      rule_lab_flow_out (lab, "person", metaverse, NULL, &result);
      value = rule_lab_get (lab, result.desired, cases[i].target);
      g_assert_cmpint (g_utf8_strlen (value, -1), ==, cases[i].max);
    }
}

static void
test_long_principal_name (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) base = person (lab);
  g_autofree char *prefix = g_strnfill (100, 'x');
  g_autofree char *name = g_strconcat (prefix, "@contoso.com", NULL);
  g_autofree char *expected = g_strconcat (prefix + 36, "@contoso.com", NULL);
  g_autoptr (CwEntry) metaverse = rule_lab_change (lab, base, "userPrincipalName", name, NULL);
  g_auto (CwOutboundResult) result = { 0 };

  rule_lab_flow_out (lab, "person", metaverse, NULL, &result);
  assert_value (lab, result.desired, "userPrincipalName", expected);
}

/* What must never be cleared stays as the tenant has it. */
static void
test_kept_values (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) base = person (lab);
  g_autoptr (CwEntry) metaverse =
      rule_lab_change (lab, base, "usageLocation", "", "mail", "", "title", "", NULL);
  g_autoptr (CwEntry) imported = rule_lab_entry (
      lab, "usageLocation", "FR", "mail", "x@contoso.com", "jobTitle", "Old", "id", "1", NULL);
  g_auto (CwOutboundResult) result = { 0 };

  rule_lab_flow_out (lab, "person", metaverse, imported, &result);
  assert_value (lab, result.desired, "usageLocation", "FR");
  assert_value (lab, result.desired, "mail", "x@contoso.com");
  assert_value (lab, result.desired, "jobTitle", "");
  assert_value (lab, result.desired, "id", "");
}

static void
test_outbound_scope (void)
{
  static const struct
  {
    const char *attribute;
    const char *value;
    gboolean is_provisioned;
  } cases[] = {
    { "title", "x", TRUE },
    { "sourceAnchor", "", FALSE },
    { "cloudFiltered", "TRUE", FALSE },
    { "cloudFiltered", "FALSE", TRUE },
  };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) base = person (lab);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwEntry) metaverse =
          rule_lab_change (lab, base, cases[i].attribute, cases[i].value, NULL);
      g_auto (CwOutboundResult) result = { 0 };

      rule_lab_flow_out (lab, "person", metaverse, NULL, &result);
      g_assert_cmpint (result.is_provisioned, ==, cases[i].is_provisioned);
      g_assert_cmpint (result.desired != NULL, ==, cases[i].is_provisioned);
    }
}

/* Without a list of domains nobody's sign-in name is rewritten. */
static void
test_unknown_domains (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (GPtrArray) documents = rule_lab_documents (NULL);
  g_autoptr (CwRuleSet) rules = cw_rule_set_new (lab->table, documents, NULL, NULL);
  g_autoptr (CwRuleEvaluator) evaluator = cw_rule_evaluator_new (rules);
  g_autoptr (CwEntry) base = person (lab);
  g_autoptr (CwEntry) metaverse =
      rule_lab_change (lab, base, "userPrincipalName", "ann@corp.local", NULL);
  g_auto (CwOutboundResult) result = { 0 };

  g_assert_true (cw_rule_evaluator_flow_outbound (evaluator, CW_CONNECTOR_KIND_GRAPH,
                                                  rule_lab_id (lab, "person"), metaverse, NULL,
                                                  NULL, &result, NULL));
  assert_value (lab, result.desired, "userPrincipalName", "ann@corp.local");
}

/* ----- what another object has */

/* Adds the keys of a value of a user of the tenant. */
static void
take (RuleLab *lab, GArray *taken, const char *attribute, const char *value)
{
  g_autoptr (CwEntry) entry = rule_lab_entry (lab, attribute, value, NULL);

  cw_rule_set_collect_held_keys (lab->rules, CW_CONNECTOR_KIND_GRAPH, rule_lab_id (lab, "user"),
                                 entry, taken);
}

/* (transfer full): the sign-in name */
static char *
flow_without (RuleLab *lab, GArray *taken, const CwEntry *metaverse, const CwEntry *imported)
{
  g_auto (CwOutboundResult) result = { 0 };

  cw_rule_evaluator_set_taken (lab->evaluator, taken);
  rule_lab_flow_out (lab, "person", metaverse, imported, &result);
  cw_rule_evaluator_set_taken (lab->evaluator, NULL);
  g_assert_cmpuint (result.without, ==, CW_ATTRIBUTE_NONE);
  return rule_lab_get (lab, result.desired, "userPrincipalName");
}

/* As the tenant would do it: four digits, always the same ones; and others if those are somebody's.
 */
static void
test_name_taken (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) base = person (lab);
  g_autoptr (CwEntry) metaverse =
      rule_lab_change (lab, base, "userPrincipalName", "ann@contoso.com", NULL);
  g_autoptr (CwEntry) there = rule_lab_entry (lab, "userPrincipalName", "old@contoso.com", NULL);
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  g_autofree char *own = flow_without (lab, taken, metaverse, NULL);
  g_autofree char *first = NULL;
  g_autofree char *again = NULL;
  g_autofree char *second = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *given_up = NULL;

  g_assert_cmpstr (own, ==, "ann@contoso.com");
  take (lab, taken, "proxyAddresses", "smtp:ANN@contoso.com");
  first = flow_without (lab, taken, metaverse, NULL);
  again = flow_without (lab, taken, metaverse, NULL);
  g_assert_true (g_regex_match_simple ("^ann[0-9]{4}@contoso[.]onmicrosoft[.]com$", first, 0, 0));
  g_assert_cmpstr (first, ==, again);
  kept = flow_without (lab, taken, metaverse, there);
  g_assert_cmpstr (kept, ==, "old@contoso.com");
  take (lab, taken, "mail", first);
  second = flow_without (lab, taken, metaverse, NULL);
  g_assert_true (g_regex_match_simple ("^ann[0-9]{4}@contoso[.]onmicrosoft[.]com$", second, 0, 0));
  g_assert_cmpstr (second, !=, first);
  take (lab, taken, "userPrincipalName", "old@contoso.com");
  given_up = flow_without (lab, taken, metaverse, there);
  g_assert_cmpstr (given_up, ==, second);
}

/* Left out, and what is there stays. */
static void
test_mail_taken (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) base = person (lab);
  g_autoptr (CwEntry) metaverse = rule_lab_change (
      lab, base, "userPrincipalName", "ann@contoso.com", "mail", "ann.lee@contoso.com", NULL);
  g_autoptr (CwEntry) there = rule_lab_entry (lab, "mail", "old@contoso.com", NULL);
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  g_auto (CwOutboundResult) made = { 0 };
  g_auto (CwOutboundResult) changed = { 0 };

  take (lab, taken, "userPrincipalName", "Ann.Lee@contoso.com");
  cw_rule_evaluator_set_taken (lab->evaluator, taken);
  rule_lab_flow_out (lab, "person", metaverse, NULL, &made);
  rule_lab_flow_out (lab, "person", metaverse, there, &changed);
  cw_rule_evaluator_set_taken (lab->evaluator, NULL);
  assert_value (lab, made.desired, "mail", "");
  assert_value (lab, made.desired, "userPrincipalName", "ann@contoso.com");
  assert_value (lab, changed.desired, "mail", "old@contoso.com");
}

/* Without the name of the tenant's initial domain there is nothing instead. */
static void
test_no_name_instead (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (GPtrArray) documents = rule_lab_documents (NULL);
  g_autoptr (CwRuleSet) rules = cw_rule_set_new (lab->table, documents, NULL, NULL);
  g_autoptr (CwRuleEvaluator) evaluator = cw_rule_evaluator_new (rules);
  g_autoptr (CwEntry) base = person (lab);
  g_autoptr (CwEntry) metaverse =
      rule_lab_change (lab, base, "userPrincipalName", "ann@contoso.com", NULL);
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  g_auto (CwOutboundResult) result = { 0 };

  take (lab, taken, "userPrincipalName", "ann@contoso.com");
  cw_rule_evaluator_set_taken (evaluator, taken);
  g_assert_true (cw_rule_evaluator_flow_outbound (evaluator, CW_CONNECTOR_KIND_GRAPH,
                                                  rule_lab_id (lab, "person"), metaverse, NULL,
                                                  NULL, &result, NULL));
  g_assert_cmpuint (result.without, ==, rule_lab_id (lab, "userPrincipalName"));
}

/* ----- from an LDAP directory */

static void
test_ldap (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) entry = rule_lab_entry (
      lab, "entryUUID", "bf7996bd-0de6-11d0-a285-00aa003049e2", "uid", "ann", "cn", "Ann Lee", "cn",
      "Lee, Ann", "sn", "Lee", "mail", "ann@contoso.com", "mail", "zoe@contoso.com",
      "employeeNumber", "7", "telephoneNumber", "1", "telephoneNumber", "2", NULL);
  g_autoptr (CwEntry) locked =
      rule_lab_change (lab, entry, "pwdAccountLockedTime", "000001010000Z", "mail", "", NULL);
  CwRuleObject object = rule_lab_object (lab, CW_CONNECTOR_KIND_OPENLDAP, "inetOrgPerson", entry);
  g_autoptr (CwEntry) metaverse = rule_lab_flow_in (lab, "person", &object);
  g_autoptr (CwEntry) other = NULL;
  CwInboundDecision decision = { 0 };

  g_assert_true (cw_rule_evaluator_decide_inbound (lab->evaluator, &object, &decision, NULL));
  g_assert_true (decision.may_project);
  assert_value (lab, metaverse, "sourceAnchor", GUID_B64);
  assert_value (lab, metaverse, "userPrincipalName", "ann@contoso.com");
  assert_value (lab, metaverse, "displayName", "Ann Lee");
  assert_value (lab, metaverse, "accountEnabled", "TRUE");
  assert_value (lab, metaverse, "telephoneNumber", "1");
  assert_value (lab, metaverse, "employeeId", "7");

  object.entry = locked;
  object.partition = "dc=example,dc=org";
  other = rule_lab_flow_in (lab, "person", &object);
  assert_value (lab, other, "accountEnabled", "FALSE");
  assert_value (lab, other, "userPrincipalName", "ann@example.org");
}

/* 389 Directory Server's way of locking an account. */
static void
test_account_lock (void)
{
  static const struct
  {
    const char *type;
    const char *lock;
    const char *enabled;
  } cases[] = {
    { "inetOrgPerson", "true", "FALSE" }, { "inetOrgPerson", "TRUE", "FALSE" },
    { "inetOrgPerson", "false", "TRUE" }, { "inetOrgPerson", "", "TRUE" },
    { "posixAccount", "true", "FALSE" },  { "posixAccount", "", "TRUE" },
  };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) entry = rule_lab_entry (
      lab, "nsUniqueId", "bf7996bd-0de611d0-a28500aa-003049e2", "entryUUID",
      "00000000-0000-0000-0000-000000000001", "uid", "ann", "cn", "ann", "sn", "Lee", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwEntry) locked =
          rule_lab_change (lab, entry, "nsAccountLock", cases[i].lock, NULL);
      CwRuleObject object =
          rule_lab_object (lab, CW_CONNECTOR_KIND_OPENLDAP, cases[i].type, locked);
      g_autoptr (CwEntry) metaverse = NULL;

      object.partition = "dc=example,dc=org";
      metaverse = rule_lab_flow_in (lab, "person", &object);
      g_test_message ("%s %s", cases[i].type, cases[i].lock);
      assert_value (lab, metaverse, "accountEnabled", cases[i].enabled);
      assert_value (lab, metaverse, "sourceAnchor", GUID_B64);
    }
}

/* RFC 2307: an account that is no inetOrgPerson. */
static void
test_posix_account (void)
{
  static const struct
  {
    const char *number;
    gboolean is_in_scope;
  } numbers[] = { { "1000", TRUE }, { "70001", TRUE }, { "", TRUE },
                  { "0", FALSE },   { "999", FALSE },  { "65534", FALSE } };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (CwEntry) entry =
      rule_lab_entry (lab, "entryUUID", "bf7996bd-0de6-11d0-a285-00aa003049e2", "uid", "ann", "cn",
                      "ann", "gecos", "Ann Lee,Room 7,,", "uidNumber", "1000", NULL);
  g_autoptr (CwEntry) plain =
      rule_lab_change (lab, entry, "gecos", "", "mail", "ann@contoso.com", NULL);
  CwRuleObject object = rule_lab_object (lab, CW_CONNECTOR_KIND_OPENLDAP, "posixAccount", entry);
  g_autoptr (CwEntry) metaverse = NULL;
  g_autoptr (CwEntry) other = NULL;

  object.partition = "dc=example,dc=org";
  metaverse = rule_lab_flow_in (lab, "person", &object);
  assert_value (lab, metaverse, "sourceAnchor", GUID_B64);
  assert_value (lab, metaverse, "userPrincipalName", "ann@example.org");
  assert_value (lab, metaverse, "displayName", "Ann Lee");
  assert_value (lab, metaverse, "accountEnabled", "TRUE");
  object.entry = plain;
  other = rule_lab_flow_in (lab, "person", &object);
  assert_value (lab, other, "userPrincipalName", "ann@contoso.com");
  assert_value (lab, other, "displayName", "ann");

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (CwEntry) numbered =
          rule_lab_change (lab, entry, "uidNumber", numbers[i].number, NULL);
      CwInboundDecision decision = { 0 };

      object.entry = numbered;
      g_test_message ("uidNumber %s", numbers[i].number);
      g_assert_true (cw_rule_evaluator_decide_inbound (lab->evaluator, &object, &decision, NULL));
      g_assert_cmpint (decision.may_project, ==, numbers[i].is_in_scope);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/standard-user/inbound", test_inbound);
  g_test_add_func ("/rules/standard-user/filters", test_filters);
  g_test_add_func ("/rules/standard-user/conflict-objects", test_conflict_objects);
  g_test_add_func ("/rules/standard-user/other-types", test_other_types);
  g_test_add_func ("/rules/standard-user/account-enabled", test_account_enabled);
  g_test_add_func ("/rules/standard-user/source-anchor", test_source_anchor);
  g_test_add_func ("/rules/standard-user/fallbacks", test_fallbacks);
  g_test_add_func ("/rules/standard-user/broken-values", test_broken_values);
  g_test_add_func ("/rules/standard-user/outbound", test_outbound);
  g_test_add_func ("/rules/standard-user/outbound-details", test_outbound_details);
  g_test_add_func ("/rules/standard-user/lengths", test_lengths);
  g_test_add_func ("/rules/standard-user/long-principal-name", test_long_principal_name);
  g_test_add_func ("/rules/standard-user/kept-values", test_kept_values);
  g_test_add_func ("/rules/standard-user/outbound-scope", test_outbound_scope);
  g_test_add_func ("/rules/standard-user/unknown-domains", test_unknown_domains);
  g_test_add_func ("/rules/standard-user/name-taken", test_name_taken);
  g_test_add_func ("/rules/standard-user/mail-taken", test_mail_taken);
  g_test_add_func ("/rules/standard-user/no-name-instead", test_no_name_instead);
  g_test_add_func ("/rules/standard-user/ldap", test_ldap);
  g_test_add_func ("/rules/standard-user/account-lock", test_account_lock);
  g_test_add_func ("/rules/standard-user/posix-account", test_posix_account);
  return g_test_run ();
}
