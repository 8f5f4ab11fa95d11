/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "rule-lab.h"
#include "rules/cw-attribute-rules.h"

#define ANN                                                                                        \
  "sourceAnchor", "QQ==", "userPrincipalName", "ann@contoso.com", "accountEnabled", "TRUE",        \
      "displayName", "Ann Lee", "cn", "Lee, Ann", "sAMAccountName", "ann", "title", "Engineer",    \
      "department", "Research", "mail", "ann@contoso.com", "employeeId", "4711", "usageLocation",  \
      "DE", "l", "Berlin", "mobile", "+49 30 1", "extensionAttribute1", "one"

/* (transfer full) (nullable) */
static JsonNode *
make_document (const char *attributes, GError **error)
{
  g_autoptr (JsonNode) node = json_from_string (attributes, NULL);
  g_autoptr (GPtrArray) documents = rule_lab_documents (NULL);

  g_assert_nonnull (node);
  return cw_attribute_rules_new (node, documents, error);
}

static RuleLab *
lab_new (const char *attributes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) document = make_document (attributes, &error);
  g_autofree char *text = document != NULL ? json_to_string (document, FALSE) : NULL;

  g_assert_no_error (error);
  return rule_lab_new (text);
}

/* (transfer full) */
static CwEntry *
flow_out (RuleLab *lab, const CwEntry *metaverse)
{
  CwOutboundResult result = { 0 };

  rule_lab_flow_out (lab, "person", metaverse, NULL, &result);
  g_assert_true (result.is_provisioned);
  return result.desired;
}

static gboolean
is_ours (RuleLab *lab, const char *attribute)
{
  return cw_rule_set_is_outbound_attribute (
      lab->rules, CW_CONNECTOR_KIND_GRAPH, rule_lab_id (lab, "user"), rule_lab_id (lab, attribute));
}

/* ----- what is kept out */

static void
test_excluded (void)
{
  g_autoptr (RuleLab) lab = lab_new ("{\"excluded\": [\"TITLE\", \"l\", \"manager\"]}");
  g_autoptr (CwEntry) metaverse = rule_lab_entry (lab, ANN, NULL);
  g_autoptr (CwEntry) desired = flow_out (lab, metaverse);
  GArray *references = cw_rule_set_get_outbound_references (lab->rules, CW_CONNECTOR_KIND_GRAPH,
                                                            rule_lab_id (lab, "user"));

  assert_value (lab, desired, "jobTitle", "");
  assert_value (lab, desired, "city", "");
  assert_value (lab, desired, "department", "Research");
  assert_value (lab, desired, "displayName", "Ann Lee");
  /* Not ours any more: what the tenant has stays. */
  g_assert_false (is_ours (lab, "jobTitle"));
  g_assert_false (is_ours (lab, "city"));
  g_assert_true (is_ours (lab, "department"));
  g_assert_cmpuint (references->len, ==, 0);
}

/* Where other attributes have a part in a value, the one that is kept out is not there. */
static void
test_excluded_in_part (void)
{
  g_autoptr (RuleLab) lab = lab_new ("{\"excluded\": [\"displayName\"]}");
  g_autoptr (RuleLab) both = lab_new ("{\"excluded\": [\"displayName\", \"cn\"]}");
  g_autoptr (CwEntry) metaverse = rule_lab_entry (lab, ANN, NULL);
  g_autoptr (CwEntry) other = rule_lab_entry (both, ANN, NULL);
  g_autoptr (CwEntry) desired = flow_out (lab, metaverse);
  g_autoptr (CwEntry) without = flow_out (both, other);

  assert_value (lab, desired, "displayName", "Lee, Ann");
  assert_value (both, without, "displayName", "ann");
}

static void
test_apps (void)
{
  /* Microsoft 365 Apps need hardly anything, other applications the employee's number. */
  g_autoptr (RuleLab) lab = lab_new ("{\"apps\": [\"rights-management\"]}");
  g_autoptr (RuleLab) more = lab_new ("{\"apps\": [\"rights-management\", \"other\"]}");
  g_autoptr (RuleLab) none = lab_new ("{\"apps\": []}");
  g_autoptr (CwEntry) metaverse = rule_lab_entry (lab, ANN, NULL);
  g_autoptr (CwEntry) second = rule_lab_entry (more, ANN, NULL);
  g_autoptr (CwEntry) third = rule_lab_entry (none, ANN, NULL);
  g_autoptr (CwEntry) desired = flow_out (lab, metaverse);
  g_autoptr (CwEntry) wider = flow_out (more, second);
  g_autoptr (CwEntry) least = flow_out (none, third);

  assert_value (lab, desired, "jobTitle", "");
  assert_value (lab, desired, "employeeId", "");
  assert_value (lab, desired, "extensionAttribute1", "");
  assert_value (lab, desired, "mail", "ann@contoso.com");
  assert_value (lab, desired, "displayName", "Ann Lee");
  assert_value (more, wider, "employeeId", "4711");
  assert_value (more, wider, "jobTitle", "");
  /* The mandatory ones always, and what Graph makes a user of. */
  assert_value (none, least, "userPrincipalName", "ann@contoso.com");
  assert_value (none, least, "usageLocation", "DE");
  assert_value (none, least, "onPremisesImmutableId", "QQ==");
  assert_value (none, least, "accountEnabled", "TRUE");
  assert_value (none, least, "mail", "");
}

static void
test_all (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (make_document ("{}", &error));
  g_assert_no_error (error);
  g_assert_null (make_document ("{\"excluded\": [], \"extensions\": []}", &error));
  g_assert_no_error (error);
}

/* A rule of one's own does not let it out either. */
static void
test_own_rule (void)
{
  g_autoptr (RuleLab) lab = rule_lab_new (
      "{\"version\": 1, \"keptOut\": [{\"attribute\": \"title\", \"reason\": \"no\", "
      "\"everywhere\": true}], \"rules\": [{\"id\": \"own\", \"direction\": \"outbound\", "
      "\"connectorKind\": \"graph\", \"objectTypes\": [\"user\"], \"metaverseType\": \"person\", "
      "\"precedence\": 10, \"flows\": [{\"target\": \"jobTitle\", \"source\": \"title\"}, "
      "{\"target\": \"officeLocation\", \"expression\": \"[title] & [department]\"}, "
      "{\"target\": \"city\", \"expression\": \"IIF(IsPresent([title]), [l], \\\"none\\\")\"}]}]}");
  g_autoptr (CwEntry) metaverse = rule_lab_entry (lab, ANN, NULL);
  g_autoptr (CwEntry) desired = flow_out (lab, metaverse);

  assert_value (lab, desired, "jobTitle", "");
  assert_value (lab, desired, "officeLocation", "Research");
  assert_value (lab, desired, "city", "none");
}

static JsonObject *
find_value (JsonNode *explanation, const char *attribute)
{
  JsonArray *values = json_object_get_array_member (json_node_get_object (explanation), "values");

  for (guint i = 0; i < json_array_get_length (values); i++)
    {
      JsonObject *value = json_array_get_object_element (values, i);

      if (strcmp (json_object_get_string_member (value, "attribute"), attribute) == 0)
        return value;
    }
  return NULL;
}

static void
test_explained (void)
{
  g_autoptr (RuleLab) lab = lab_new ("{\"excluded\": [\"title\"], \"apps\": [\"intune\"]}");
  g_autoptr (CwEntry) metaverse = rule_lab_entry (lab, ANN, NULL);
  g_autoptr (JsonNode) explanation = cw_rule_evaluator_explain_outbound (
      lab->evaluator, CW_CONNECTOR_KIND_GRAPH, rule_lab_id (lab, "person"), metaverse, NULL);
  JsonObject *title = find_value (explanation, "jobTitle");
  JsonObject *mobile = find_value (explanation, "mobilePhone");
  JsonObject *name = find_value (explanation, "displayName");

  g_assert_true (json_object_has_member (title, "keptOut"));
  g_assert_true (json_object_has_member (mobile, "keptOut"));
  g_assert_cmpstr (json_object_get_string_member (title, "because"), !=,
                   json_object_get_string_member (mobile, "because"));
  g_assert_cmpstr (json_object_get_string_member (title, "rule"), ==, "out-graph-user");
  g_assert_true (json_object_get_null_member (title, "value"));
  g_assert_false (json_object_has_member (name, "keptOut"));
}

/* ----- directory extensions */

#define EXTENSIONS                                                                                 \
  "{\"extensions\": [{\"name\": \"division\", \"class\": \"user\"}, "                              \
  "{\"name\": \"msDS-cloudExtensionAttribute1\", \"class\": \"user\"}, "                           \
  "{\"name\": \"logonCount\", \"class\": \"user\", \"type\": \"large-integer\"}, "                 \
  "{\"name\": \"thumbnailLogo\", \"class\": \"user\", \"type\": \"binary\"}, "                     \
  "{\"name\": \"otherTelephone\", \"class\": \"user\", \"multiValued\": true}, "                   \
  "{\"name\": \"division\", \"class\": \"group\"}]}"

static void
test_extensions (void)
{
  g_autoptr (RuleLab) lab = lab_new (EXTENSIONS);
  g_autoptr (CwEntry) source = rule_lab_entry (
      lab, "objectGUID:", "bd9679bfe60dd011a28500aa003049e2", "sAMAccountName", "ann",
      "userPrincipalName", "ann@contoso.com", "userAccountControl", "512", "division", "North",
      "msDS-cloudExtensionAttribute1", "x", "logonCount", "9007199254740993",
      "thumbnailLogo:", "00ff10", "otherTelephone", "1", "otherTelephone", "2", NULL);
  CwRuleObject object = rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "user", source);
  g_autoptr (CwEntry) metaverse = rule_lab_flow_in (lab, "person", &object);
  g_autoptr (CwEntry) desired = flow_out (lab, metaverse);
  g_auto (GStrv) read =
      cw_rule_set_list_attributes (lab->rules, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY);

  assert_value (lab, metaverse, "extension_division", "North");
  assert_value (lab, desired, "extension_division", "North");
  assert_value (lab, desired, "extension_msDS-cloudExtensionAttribute1", "x");
  assert_value (lab, desired, "extension_logonCount", "9007199254740993");
  assert_value (lab, desired, "extension_thumbnailLogo", "00ff10");
  assert_value (lab, desired, "extension_otherTelephone", "1|2");
  g_assert_true (g_strv_contains ((const char *const *) read, "thumbnailLogo"));
}

static void
test_group_extension (void)
{
  g_autoptr (RuleLab) lab = lab_new (EXTENSIONS);
  g_autoptr (CwEntry) source = rule_lab_entry (
      lab, "objectGUID:", "bd9679bfe60dd011a28500aa003049e2", "sAMAccountName", "staff",
      "groupType", "-2147483646", "cn", "Staff", "division", "South", NULL);
  CwRuleObject object = rule_lab_object (lab, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, "group", source);
  g_autoptr (CwEntry) metaverse = rule_lab_flow_in (lab, "group", &object);
  CwOutboundResult result = { 0 };

  rule_lab_flow_out (lab, "group", metaverse, NULL, &result);
  assert_value (lab, result.desired, "extension_division", "South");
  cw_outbound_result_clear (&result);
}

static void
test_ldap_extension (void)
{
  g_autoptr (RuleLab) lab =
      lab_new ("{\"extensions\": [{\"name\": \"carLicense\", \"class\": \"inetOrgPerson\", "
               "\"multiValued\": true}]}");
  g_autoptr (CwEntry) source = rule_lab_entry (
      lab, "entryUUID", "bf7996bd-0de6-11d0-a285-00aa003049e2", "uid", "ann", "mail",
      "ann@contoso.com", "cn", "Ann", "carLicense", "A 1", "carLicense", "B 2", NULL);
  CwRuleObject object = rule_lab_object (lab, CW_CONNECTOR_KIND_OPENLDAP, "inetOrgPerson", source);
  g_autoptr (CwEntry) metaverse = rule_lab_flow_in (lab, "person", &object);
  g_autoptr (CwEntry) desired = flow_out (lab, metaverse);

  assert_value (lab, desired, "extension_carLicense", "A 1|B 2");
}

/* ----- what is refused */

static char *
many_extensions (void)
{
  g_autoptr (GString) text = g_string_new ("{\"extensions\": [");

  for (guint i = 0; i <= 100; i++)
    g_string_append_printf (text, "%s{\"name\": \"a%u\", \"class\": \"user\"}", i > 0 ? ", " : "",
                            i);
  g_string_append (text, "]}");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_refused (void)
{
  g_autofree char *many = many_extensions ();
  const char *const refused[] = {
    "{\"excluded\": [\"userPrincipalName\"]}",
    "{\"excluded\": [\"objectsid\"]}",
    "{\"excluded\": [\"titel\"]}",
    "{\"apps\": [\"exchange\"]}",
    "{\"extensions\": [{\"name\": \"a\", \"class\": \"contact\"}]}",
    "{\"extensions\": [{\"name\": \"a b\", \"class\": \"user\"}]}",
    "{\"extensions\": [{\"name\": \"a\", \"class\": \"user\"}, {\"name\": \"a\", \"class\": "
    "\"inetOrgPerson\"}]}",
    "{\"extensions\": [{\"name\": \"a-b\", \"class\": \"user\"}, {\"name\": \"a_b\", \"class\": "
    "\"group\"}]}",
    "{\"extensions\": [{\"name\": \"a\", \"class\": \"user\"}, {\"name\": \"a\", \"class\": "
    "\"group\", \"type\": \"binary\"}]}",
    "{\"extensions\": [{\"name\": \"a\", \"class\": \"user\", \"type\": \"boolean\", "
    "\"multiValued\": true}]}",
    "{\"extensions\": [{\"name\": \"title\", \"class\": \"user\"}], \"excluded\": [\"title\"]}",
    many,
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (make_document (refused[i], &error));
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/rules/attributes/excluded", test_excluded);
  g_test_add_func ("/rules/attributes/excluded-in-part", test_excluded_in_part);
  g_test_add_func ("/rules/attributes/apps", test_apps);
  g_test_add_func ("/rules/attributes/all", test_all);
  g_test_add_func ("/rules/attributes/own-rule", test_own_rule);
  g_test_add_func ("/rules/attributes/explained", test_explained);
  g_test_add_func ("/rules/attributes/extensions", test_extensions);
  g_test_add_func ("/rules/attributes/group-extension", test_group_extension);
  g_test_add_func ("/rules/attributes/ldap-extension", test_ldap_extension);
  g_test_add_func ("/rules/attributes/refused", test_refused);

  return g_test_run ();
}
