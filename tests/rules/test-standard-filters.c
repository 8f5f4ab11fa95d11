/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "expression-bench.h"
#include "rule-lab.h"

/* The default filters of the standard rules beside those that Microsoft documents, written as the
 * documents have them: whatever an object is made of, both must decide alike. */

#define N_OBJECTS 4000

/* An attribute and the values that it may have; an empty one: it is absent. */
typedef struct
{
  const char *name;
  const char *values[8];
} Choice;

typedef struct
{
  const char *object_types[3];
  const char *wanted[10]; /* the object is synchronised when each of these is True */
  const Choice *choices;
} Filter;

static const char *const names[] = {
  "CN=Ann,OU=Staff,DC=contoso,DC=com",
  "CN=Ann\\0ACNF:8a9e0c4e-0000-0000-0000-000000000000,OU=Staff,DC=contoso,DC=com",
  "CN=Ann,OU=x\\0ACNF:8a9e0c4e-0000-0000-0000-000000000000,DC=contoso,DC=com",
};

#define NOT_CRITICAL "IsPresent([isCriticalSystemObject]) = False"
#define NO_CONFLICT  "(InStr(DNComponent(CRef([dn]),1),\"\\0ACNF:\")>0) = False"
#define NOT_CAS(attribute)                                                                         \
  "((Left([" attribute "],4)=\"CAS_\") && (InStr([" attribute "],\"}\")>0)) = False"

static const Choice account_choices[] = {
  { "isCriticalSystemObject", { "", "", "", "", "", "TRUE", "FALSE" } },
  { "userAccountControl", { "512", "514", "66048", "512", "" } },
  { "sAMAccountName",
    { "ann", "ann", "xMSOL_", "AAD_1", "msol_2", "SUPPORT_388945a0", "CAS_{1}", "" } },
  { "mailNickname", { "", "ann", "ann", "SystemMailbox{1}", "xSystemMailbox{", "CAS_x}", "CAS_" } },
  { "msExchRecipientTypeDetails",
    { "", "1", "2", "4096", "8388608", "16777216", "536870912", "1073741824" } },
  { NULL, { NULL } },
};

static const Choice group_choices[] = {
  { "isCriticalSystemObject", { "", "", "", "", "", "TRUE", "FALSE" } },
  { "groupType", { "-2147483646", "-2147483640", "2", "8", "-2147483643", "4" } },
  { "sAMAccountName", { "team", "team", "team", "MSOL_AD_Sync_RichCoexistence" } },
  { "msExchRecipientTypeDetails", { "", "", "", "1", "1073741824" } },
  { "mail", { "", "", "team@contoso.com" } },
  { "proxyAddresses", { "", "", "SMTP:t@contoso.com", "smtp:t@contoso.com", "X500:/o=x" } },
  { NULL, { NULL } },
};

static const Choice contact_choices[] = {
  { "isCriticalSystemObject", { "", "", "", "", "", "TRUE", "FALSE" } },
  { "mail", { "bob@partner.example", "bob@partner.example", "bob", "" } },
  { "proxyAddresses", { "SMTP:b@partner.example", "SMTP:bob", "smtp:b@partner.example", "" } },
  { "displayName", { "Bob", "Bob", "Bob (MSOL)" } },
  { "msExchHideFromAddressLists", { "", "TRUE", "FALSE" } },
  { "mailNickname", { "", "bob", "CAS_{1}", "CAS_1" } },
  { NULL, { NULL } },
};

static const Filter filters[] = {
  { { "user", "inetOrgPerson" },
    { NOT_CRITICAL, "IsPresent([userAccountControl])", "IsPresent([sAMAccountName])",
      "((Left([sAMAccountName],4)=\"AAD_\") || (Left([sAMAccountName],5)=\"MSOL_\")) = False",
      "(([sAMAccountName]=\"SUPPORT_388945a0\") || "
      "(Left([mailNickname],14)=\"SystemMailbox{\")) = False",
      NOT_CAS ("sAMAccountName"), NOT_CAS ("mailNickname"),
      "(BitAnd([msExchRecipientTypeDetails],&H21C07000)>0) = False", NO_CONFLICT },
    account_choices },
  { { "group" },
    { NOT_CRITICAL, "([sAMAccountName]=\"MSOL_AD_Sync_RichCoexistence\") = False",
      "(BitAnd([msExchRecipientTypeDetails],&H40000000)>0) = False",
      "(BitAnd([groupType],1)>0) = False",
      "(BitAnd([groupType],&H80000000)<>0) || IIF(IsPresent([proxyAddresses]), "
      "Count(Where($a,[proxyAddresses],UCase(Left($a,5))=\"SMTP:\"))>0, IsPresent([mail]))",
      NO_CONFLICT },
    group_choices },
  { { "contact" },
    { NOT_CRITICAL, "IsPresent([mail])", "IsPresent([proxyAddresses])",
      "(Count(Where($a,[proxyAddresses],(InStr($a,\"SMTP:\")=1) && (InStr($a,\"@\")>0)))>0) || "
      "(InStr([mail],\"@\")>0)",
      "((InStr([displayName],\"(MSOL)\")>0) && "
      "(IIF(IsPresent([msExchHideFromAddressLists]),[msExchHideFromAddressLists],False))) = False",
      NOT_CAS ("mailNickname"), NO_CONFLICT },
    contact_choices },
};

/* An object of the filter's attributes, for both sides. (transfer full) */
static JsonObject *
make_object (const Filter *filter, GRand *random)
{
  JsonObject *object = json_object_new ();

  for (const Choice *choice = filter->choices; choice->name != NULL; choice++)
    {
      JsonArray *values = NULL;
      gint32 n = 0;
      const char *value;

      while (n < (gint32) G_N_ELEMENTS (choice->values) && choice->values[n] != NULL)
        n++;
      value = choice->values[g_rand_int_range (random, 0, n)];
      if (*value == '\0')
        continue;
      values = json_array_new ();
      json_array_add_string_element (values, value);
      json_object_set_array_member (object, choice->name, values);
    }
  return object;
}

static gboolean
is_wanted (Bench *bench, const Filter *filter)
{
  for (guint i = 0; i < G_N_ELEMENTS (filter->wanted) && filter->wanted[i] != NULL; i++)
    {
      g_autofree char *result = bench_evaluate_to_text (bench, filter->wanted[i]);

      if (!g_str_equal (result, "true") && !g_str_equal (result, "false"))
        g_error ("%s gives %s", filter->wanted[i], result);
      if (g_str_equal (result, "false"))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_taken (RuleLab *lab, const char *type, JsonObject *attributes, const char *dn)
{
  g_autoptr (CwEntry) entry = NULL;
  g_autoptr (GError) error = NULL;
  CwInboundDecision decision = { 0 };
  CwRuleObject object;
  JsonObjectIter iter;
  const char *name;
  JsonNode *values;

  json_object_iter_init (&iter, attributes);
  while (json_object_iter_next (&iter, &name, &values))
    cw_entry_builder_add_string (lab->builder, rule_lab_id (lab, name),
                                 json_array_get_string_element (json_node_get_array (values), 0));
  entry = cw_entry_builder_end (lab->builder, &error);
  g_assert_no_error (error);
  object = rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, type, entry);
  object.dn = dn;
  g_assert_true (cw_rule_evaluator_decide_inbound (lab->evaluator, &object, &decision, &error));
  g_assert_no_error (error);
  return decision.is_in_scope;
}

static void
test_filter (gconstpointer data)
{
  const Filter *filter = data;
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  guint n_taken = 0;

  for (guint i = 0; i < N_OBJECTS; i++)
    {
      g_autoptr (JsonObject) attributes = make_object (filter, random);
      const char *dn = names[g_rand_int_range (random, 0, G_N_ELEMENTS (names))];
      gboolean wanted;

      bench_set_attributes (bench, attributes);
      bench->context.dn = dn;
      wanted = is_wanted (bench, filter);
      n_taken += wanted;
      for (guint j = 0; j < G_N_ELEMENTS (filter->object_types); j++)
        if (filter->object_types[j] != NULL &&
            is_taken (lab, filter->object_types[j], attributes, dn) != wanted)
          {
            g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), attributes);
            g_autofree char *text = json_to_string (node, FALSE);

            g_test_message ("%s %s %s: wanted: %d", filter->object_types[j], dn, text, wanted);
            g_test_fail ();
            return;
          }
    }
  g_test_message ("%u of %u are taken", n_taken, N_OBJECTS);
  g_assert_cmpuint (n_taken, >, N_OBJECTS / 50);
  g_assert_cmpuint (n_taken, <, N_OBJECTS - N_OBJECTS / 50);
}

/* What is written back from the cloud does not come from there again. */
static void
test_written_back (void)
{
  static const char *const cases[][3] = {
    { "user", "User_1", "Group_1" },
    { "group", "Group_1", "User_1" },
    { "contact", "Contact_1", "Group_1" },
  };
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint j = 1; j < 3; j++)
      {
        g_autoptr (CwEntry) entry =
            rule_lab_entry (lab, "adminDescription", cases[i][j], "userAccountControl", "512",
                            "sAMAccountName", "x", "groupType", "-2147483646", "mail",
                            "x@contoso.com", "proxyAddresses", "SMTP:x@contoso.com", NULL);
        CwRuleObject object =
            rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, cases[i][0], entry);
        CwInboundDecision decision = { 0 };

        g_assert_true (cw_rule_evaluator_decide_inbound (lab->evaluator, &object, &decision, NULL));
        g_assert_cmpint (decision.is_in_scope, ==, j == 2);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/rules/standard-filters/accounts", &filters[0], test_filter);
  g_test_add_data_func ("/rules/standard-filters/groups", &filters[1], test_filter);
  g_test_add_data_func ("/rules/standard-filters/contacts", &filters[2], test_filter);
  g_test_add_func ("/rules/standard-filters/written-back", test_written_back);
  return g_test_run ();
}
