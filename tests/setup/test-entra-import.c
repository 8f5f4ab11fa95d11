/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "base/cw-json.h"
#include "setup/draft/cw-entra-import.h"

#define CONNECTOR "11111111-2222-3333-4444-555555555555"
#define CLOUD     "b891884f-051e-4a83-95af-2544101c9083"

/* A rule in a script, with what stands between its making and its adding. */
#define RULE(precedence, direction, source, target, connector, link)                               \
  "New-ADSyncRule `\n-Name 'Mine' `\n-Direction '" direction "' `\n-Precedence " precedence        \
  " `\n-SourceObjectType '" source "' -TargetObjectType '" target "' -Connector '" connector       \
  "' -LinkType '" link "' `\n-SoftDeleteExpiryInterval 0 -ImmutableTag '' -OutVariable syncRule\n"
#define IN(precedence) RULE (precedence, "Inbound", "user", "person", CONNECTOR, "Join")
#define OUT            RULE ("50", "Outbound", "person", "user", CLOUD, "Join")
#define FLOW(target, how)                                                                          \
  "Add-ADSyncAttributeFlowMapping -SynchronizationRule $syncRule[0] -Destination '" target         \
  "' -ValueMergeType 'Update' " how " -OutVariable syncRule\n"
#define EXPRESSION(target, text) FLOW (target, "-FlowType 'Expression' -Expression '" text "'")
#define DIRECT(target, source)   FLOW (target, "-FlowType 'Direct' -Source @('" source "')")
#define CONDITION(type, list, n)                                                                   \
  "New-Object -TypeName 'Microsoft.IdentityManagement.PowerShell.ObjectModel." type                \
  "' -ArgumentList " list " -OutVariable condition" n "\n"
#define SCOPE(list) CONDITION ("ScopeCondition", list, "0") SCOPE_GROUP ("$condition0[0]")
#define SCOPE_GROUP(list)                                                                          \
  "Add-ADSyncScopeConditionGroup -SynchronizationRule $syncRule[0] -ScopeConditions @(" list       \
  ") -OutVariable syncRule\n"
#define JOIN(list)                                                                                 \
  CONDITION ("JoinCondition", list, "0")                                                           \
  "Add-ADSyncJoinConditionGroup -SynchronizationRule $syncRule[0] -JoinConditions "                \
  "@($condition0[0]) -OutVariable syncRule\n"
#define ADD   "Add-ADSyncRule -SynchronizationRule $syncRule[0]\n"
#define TITLE DIRECT ("title", "title")

/* What became of a script or of settings. */
static CwDraft *
import (const char *first, const char *second)
{
  g_autoptr (CwEntraImport) entra = cw_entra_import_new ();

  g_assert_true (cw_entra_import_add (entra, "first", first, -1));
  if (second != NULL)
    g_assert_true (cw_entra_import_add (entra, "second", second, -1));
  return cw_entra_import_end (entra);
}

static guint
count_left (CwDraft *draft)
{
  g_autoptr (GVariant) items =
      cw_answer_get_array (cw_draft_get_fact (draft, CW_DRAFT_FACT_IMPORT), "items");
  guint count = 0;

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);

      count += g_str_equal (cw_answer_get_string (item, "part"), "rules") &&
                       !cw_answer_get_bool (item, "isTaken")
                   ? 1
                   : 0;
    }
  return count;
}

/* (nullable) (transfer none) */
static JsonObject *
get_rule (CwDraft *draft, guint index)
{
  JsonNode *own = cw_draft_get_node (draft, "rules");
  JsonArray *rules =
      own != NULL ? json_object_get_array_member (json_node_get_object (own), "rules") : NULL;

  return rules != NULL && index < json_array_get_length (rules)
             ? json_array_get_object_element (rules, index)
             : NULL;
}

/* Members of the first rule, as JSON; "": there is no rule, or it has no such member. */
static void
assert_member (CwDraft *draft, const char *member, const char *expected)
{
  JsonObject *rule = get_rule (draft, 0);
  JsonNode *node = rule != NULL ? json_object_get_member (rule, member) : NULL;
  g_autofree char *json = node != NULL ? cw_json_to_canonical (node, FALSE) : g_strdup ("");

  g_assert_cmpstr (json, ==, expected);
}

/* ----- scripts */

static void
test_taken (void)
{
  static const struct
  {
    const char *script;
    const char *member;
    const char *expected;
  } cases[] = {
    { IN ("50") TITLE ADD, "flows", "[{\"source\":\"title\",\"target\":\"title\"}]" },
    { IN ("50") TITLE ADD, "precedence", "50" },
    { IN ("0") TITLE ADD, "precedence", "0" },
    { "$p = 7\n" IN ("$p") TITLE ADD, "precedence", "7" },
    { IN ("50") TITLE ADD, "objectTypes", "[\"user\"]" },
    { IN ("50") TITLE ADD, "metaverseType", "\"person\"" },
    { IN ("50") TITLE ADD, "id", "\"entra-mine\"" },
    { IN ("50") TITLE ADD, "disabled", "" },
    { RULE ("50", "inbound", "user", "person", CONNECTOR, "stickyjoin") TITLE ADD, "linkType",
      "\"stickyJoin\"" },
    { RULE ("50", "Inbound", "contact", "person", CONNECTOR, "Join") TITLE ADD, "metaverseType",
      "\"contact\"" },
    /* flows */
    { IN ("5") EXPRESSION ("title", "UCase([title])") ADD, "flows",
      "[{\"expression\":\"UCase([title])\",\"target\":\"title\"}]" },
    { IN ("5") EXPRESSION ("cloudFiltered", "IIF(IsPresent([x]), True, NULL)") ADD, "flows",
      "[{\"expression\":\"IIF(IsPresent([x]), True, NULL)\",\"target\":\"cloudFiltered\"}]" },
    { IN ("5") FLOW ("title", "-FlowType 'Constant' -Source @('Boss') -ExecuteOnce") ADD, "flows",
      "[{\"applyOnce\":true,\"constant\":\"Boss\",\"target\":\"title\"}]" },
    { IN ("5") DIRECT ("title", "dn") ADD, "flows",
      "[{\"expression\":\"[dn]\",\"target\":\"title\"}]" },
    { OUT DIRECT ("alias", "mailNickname") ADD, "flows",
      "[{\"source\":\"mailNickname\",\"target\":\"mailNickname\"}]" },
    { OUT DIRECT ("telephoneNumber", "mobile") ADD, "flows",
      "[{\"source\":\"mobile\",\"target\":\"businessPhones\"}]" },
    { OUT DIRECT ("extensionAttribute7", "title") ADD, "connectorKind", "\"graph\"" },
    /* scope */
    { IN ("5") SCOPE ("'department','Eng','STARTSWITH'") TITLE ADD, "scope",
      "[[{\"attribute\":\"department\",\"operator\":\"STARTSWITH\",\"value\":\"Eng\"}]]" },
    { IN ("5") SCOPE ("'mail', '', 'ISNOTNULL'") TITLE ADD, "scope",
      "[[{\"attribute\":\"mail\",\"operator\":\"ISNOTNULL\"}]]" },
    { IN ("5") SCOPE ("'a','b','EQUAL'") SCOPE ("'c','d','NotEqual'") TITLE ADD, "scope",
      "[[{\"attribute\":\"a\",\"operator\":\"EQUAL\",\"value\":\"b\"}],"
      "[{\"attribute\":\"c\",\"operator\":\"NOTEQUAL\",\"value\":\"d\"}]]" },
    { IN ("5") CONDITION ("ScopeCondition", "'a','b','EQUAL'", "0")
          CONDITION ("ScopeCondition", "'c','1','ISBITSET'", "1")
              SCOPE_GROUP ("$condition0[0],$condition1[0]") TITLE ADD,
      "scope",
      "[[{\"attribute\":\"a\",\"operator\":\"EQUAL\",\"value\":\"b\"},"
      "{\"attribute\":\"c\",\"operator\":\"ISBITSET\",\"value\":\"1\"}]]" },
    { IN ("5") SCOPE ("'distinguishedName','CN=G,DC=a','ISMEMBEROF'") TITLE ADD, "scope",
      "[[{\"attribute\":\"memberOf\",\"operator\":\"ISMEMBEROF\",\"value\":\"CN=G,DC=a\"}]]" },
    { OUT SCOPE ("'cloudMastered','True','NOTEQUAL'") DIRECT ("title", "title") ADD, "scope", "" },
    { OUT SCOPE ("'sourceObjectType','User','EQUAL'") DIRECT ("title", "title") ADD, "scope",
      "[[{\"attribute\":\"sourceObjectType\",\"operator\":\"EQUAL\",\"value\":\"User\"}]]" },
    /* join */
    { IN ("5") JOIN ("'employeeID','employeeId',$true") TITLE ADD, "join",
      "[[{\"caseSensitive\":true,\"metaverse\":\"employeeId\",\"source\":\"employeeID\"}]]" },
    { IN ("5") JOIN ("'objectGUID','sourceAnchorBinary',$false") TITLE ADD, "join",
      "[[{\"caseSensitive\":true,\"expression\":\"ConvertToBase64([objectGUID])\","
      "\"metaverse\":\"sourceAnchor\"}]]" },
    { RULE ("5", "Inbound", "room", "person", CONNECTOR, "Provision") JOIN ("'mail','mail',$false")
          TITLE ADD,
      "linkType", "\"provision\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwDraft) draft = import (cases[i].script, NULL);

      assert_member (draft, cases[i].member, cases[i].expected);
      g_assert_cmpuint (count_left (draft), ==, 0);
      g_assert_cmpuint (cw_draft_get_n_connectors (draft), ==, 0);
    }
}

/* The rest of the rule is taken over. */
static void
test_left_flows (void)
{
  static const char *const flows[] = {
    DIRECT ("assistant", "assistant"),
    DIRECT ("sourceAnchor", "employeeID"),
    EXPRESSION ("department", "Lfet([department], 3)"),
    EXPRESSION ("department", "%Forest.Name%"),
    DIRECT ("department", ""),
    FLOW ("department", "-FlowType 'Magic' -Source @('a')"),
    FLOW ("department", "-FlowType 'Direct'"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (flows); i++)
    {
      g_autofree char *script = g_strconcat (IN ("50") TITLE, flows[i], ADD, NULL);
      g_autoptr (CwDraft) draft = import (script, NULL);

      assert_member (draft, "flows", "[{\"source\":\"title\",\"target\":\"title\"}]");
      g_assert_cmpuint (count_left (draft), ==, 1);
    }
}

/* Half a rule is another rule. */
static void
test_left_rules (void)
{
  static const struct
  {
    const char *script;
    guint n_left;
  } cases[] = {
    { IN ("100") TITLE ADD, 1 },
    { IN ("$unknown") TITLE ADD, 1 },
    { IN ("'high'") TITLE ADD, 1 },
    { RULE ("50", "Sideways", "user", "person", CONNECTOR, "Join") TITLE ADD, 1 },
    { RULE ("50", "Inbound", "user", "person", CONNECTOR, "Glue") TITLE ADD, 1 },
    { RULE ("50", "Inbound", "user", "gadget", CONNECTOR, "Join") TITLE ADD, 1 },
    { RULE ("50", "Inbound", "", "person", CONNECTOR, "Join") TITLE ADD, 1 },
    { RULE ("50", "Outbound", "person", "user", CONNECTOR, "Join") TITLE ADD, 1 },
    { RULE ("50", "Inbound", "user", "person", CLOUD, "Join") TITLE ADD, 1 },
    { RULE ("50", "Inbound", "user", "person", CONNECTOR, "Provision")
          JOIN ("'objectGUID','sourceAnchorBinary',$false") TITLE ADD,
      1 },
    { IN ("50") SCOPE ("'a','b','LIKE'") TITLE ADD, 1 },
    { IN ("50") SCOPE ("'a','b','ISBITSET'") TITLE ADD, 1 },
    { IN ("50") SCOPE ("'a','nobody','ISMEMBEROF'") TITLE ADD, 1 },
    { IN ("50") JOIN ("'mail','nothing',$false") TITLE ADD, 1 },
    { OUT SCOPE ("'cloudAnchor','','ISNULL'") DIRECT ("title", "title") ADD, 1 },
    /* The statement, and the rule that it belongs to. */
    { IN ("50") "foreach ($a in 1,2) { Add-Flow }\n" TITLE ADD, 2 },
    { IN ("50") SCOPE ("'a','b'") TITLE ADD, 3 },
    { IN ("50") SCOPE_GROUP ("$condition9[0]") TITLE ADD, 2 },
    { IN ("50") "Set-Thing -On $true\n" TITLE ADD, 2 },
    { IN ("50") FLOW ("title", "-FlowType 'Direct' -Source $things") ADD, 1 },
    { IN ("50") FLOW ("title", "-FlowType 'Direct' -Source 'a' -Colour 'red'") ADD, 1 },
    { TITLE IN ("100") ADD, 2 },
    /* What keeps objects back must not be lost. */
    { IN ("50") TITLE EXPRESSION ("cloudFiltered", "Nope()") ADD, 2 },
    { IN ("50") DIRECT ("assistant", "assistant") ADD, 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwDraft) draft = import (cases[i].script, NULL);

      g_test_message ("case %u", i);
      g_assert_null (cw_draft_get_node (draft, "rules"));
      g_assert_cmpuint (count_left (draft), ==, cases[i].n_left);
    }
}

static void
test_unfinished (void)
{
  g_autoptr (CwDraft) draft = import (IN ("50") TITLE, NULL);
  g_autoptr (CwDraft) twice =
      import (IN ("50") TITLE ADD ADD TITLE IN ("51") TITLE ADD IN ("50") TITLE ADD, NULL);

  g_assert_null (cw_draft_get_node (draft, "rules"));
  g_assert_cmpuint (count_left (draft), ==, 1);
  /* The second Add, the flow behind it, and the precedence that the first rule has. */
  g_assert_cmpstr (json_object_get_string_member (get_rule (twice, 1), "id"), ==, "entra-mine-2");
  g_assert_null (get_rule (twice, 2));
  g_assert_cmpuint (count_left (twice), ==, 3);
}

/* ----- settings */

#define POLICY(directories, cloud)                                                                 \
  "{\"onpremisesDirectoryPolicy\":[" directories "],\"azureDirectoryPolicy\":{" cloud "}}"
#define FOREST(name, rules)                                                                        \
  "{\"fullyQualifiedDomainName\":\"" name "\",\"uniqueIdentifier\":\"" name "-id\","               \
  "\"partitionFilters\":[{\"distinguishedName\":\"DC=" name "\"},"                                 \
  "{\"distinguishedName\":\"DC=sub,DC=" name "\"}],\"customSynchronizationRules\":[" rules "]}"
#define MINE(members)                                                                              \
  "{\"name\":\"Mine\",\"direction\":\"Inbound\",\"precedence\":5,\"source\":\"user\","             \
  "\"target\":\"person\",\"linkType\":\"Join\"," members "}"
#define MAPPED "\"attributeMappings\":[{\"destination\":\"title\",\"source\":[\"title\"]}]"

static void
test_settings (void)
{
  static const struct
  {
    const char *settings;
    const char *member;
    const char *expected;
  } cases[] = {
    { POLICY (FOREST ("a", MINE (MAPPED)), ""), "flows",
      "[{\"source\":\"title\",\"target\":\"title\"}]" },
    { POLICY (FOREST ("a", MINE (MAPPED ",\"disabled\":true")), ""), "disabled", "true" },
    { POLICY (FOREST ("a", MINE ("\"attributeMappings\":{\"Destination\":\"title\","
                                 "\"FlowType\":\"Expression\",\"Expression\":\"UCase([title])\"}")),
              ""),
      "flows", "[{\"expression\":\"UCase([title])\",\"target\":\"title\"}]" },
    { POLICY (FOREST ("a", MINE ("\"attributeMappings\":[{\"destination\":\"title\","
                                 "\"source\":\"UCase([title])\"}]")),
              ""),
      "flows", "[{\"expression\":\"UCase([title])\",\"target\":\"title\"}]" },
    /* conditions side by side, a list in the list, a list in a member */
    { POLICY (FOREST ("a", MINE (MAPPED ",\"scopeFilters\":[{\"attribute\":\"c\",\"condition\":"
                                        "\"EQUAL\",\"value\":1}]")),
              ""),
      "scope", "[[{\"attribute\":\"c\",\"operator\":\"EQUAL\",\"value\":\"1\"}]]" },
    { POLICY (FOREST ("a", MINE (MAPPED ",\"scopeFilters\":[[{\"attribute\":\"c\",\"condition\":"
                                        "\"ISNULL\"}],[{\"attribute\":\"d\",\"condition\":"
                                        "\"ISNULL\"}]]")),
              ""),
      "scope",
      "[[{\"attribute\":\"c\",\"operator\":\"ISNULL\"}],"
      "[{\"attribute\":\"d\",\"operator\":\"ISNULL\"}]]" },
    { POLICY (FOREST ("a", MINE (MAPPED ",\"scopeFilter\":[{\"scopeConditionList\":[{\"Attribute\":"
                                        "\"c\",\"ComparisonOperator\":\"EQUAL\","
                                        "\"ComparisonValue\":\"x\"}]}]")),
              ""),
      "scope", "[[{\"attribute\":\"c\",\"operator\":\"EQUAL\",\"value\":\"x\"}]]" },
    /* a rule of one forest of two */
    { POLICY (FOREST ("a", MINE (MAPPED)) "," FOREST ("b", ""), ""), "scope",
      "[[{\"expression\":\"(%Domain.FQDN% = \\\"a\\\") || (%Domain.FQDN% = \\\"sub.a\\\")\"}]]" },
    { POLICY (FOREST ("a", MINE (MAPPED ",\"scopeFilters\":[{\"attribute\":\"c\",\"condition\":"
                                        "\"ISNULL\"}]")) "," FOREST ("b", ""),
              ""),
      "scope",
      "[[{\"attribute\":\"c\",\"operator\":\"ISNULL\"},{\"expression\":\"(%Domain.FQDN% = "
      "\\\"a\\\") || (%Domain.FQDN% = \\\"sub.a\\\")\"}]]" },
    { POLICY ("",
              "\"customSynchronizationRules\":[{\"name\":\"Out\",\"direction\":\"Outbound\","
              "\"precedence\":\"9\",\"sourceObjectType\":\"person\",\"targetObjectType\":\"user\","
              "\"linkType\":\"Join\"," MAPPED "}]"),
      "flows", "[{\"source\":\"title\",\"target\":\"jobTitle\"}]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwDraft) draft = import (cases[i].settings, NULL);

      assert_member (draft, cases[i].member, cases[i].expected);
      g_assert_cmpuint (count_left (draft), ==, 0);
    }
}

static void
test_switched_off (void)
{
  g_autoptr (CwDraft) draft =
      import (POLICY ("{\"name\":\"a\",\"standardSynchronizationRules\":[{\"name\":\"One\"},"
                      "{\"name\":\"Two\",\"disabled\":true}]}",
                      ""),
              NULL);

  g_assert_cmpuint (count_left (draft), ==, 1);
}

/* ----- both, and several of them */

static void
test_together (void)
{
  g_autoptr (CwDraft) known =
      import (POLICY (FOREST ("a", "") "," FOREST ("b", ""), ""),
              RULE ("50", "Inbound", "user", "person", "B-ID", "Join") TITLE ADD);
  g_autoptr (CwDraft) unknown =
      import (POLICY (FOREST ("a", "") "," FOREST ("b", ""), ""), IN ("50") TITLE ADD);
  g_autoptr (CwDraft) scripts =
      import (IN ("50") TITLE ADD, RULE ("51", "Inbound", "user", "person", "x", "Join") TITLE ADD);

  assert_member (known, "scope",
                 "[[{\"expression\":\"(%Domain.FQDN% = \\\"b\\\") || (%Domain.FQDN% = "
                 "\\\"sub.b\\\")\"}]]");
  g_assert_cmpuint (cw_draft_get_n_connectors (known), ==, 2);
  /* Nobody knows for which forest: it does nothing until somebody has looked at it. */
  assert_member (unknown, "disabled", "true");
  g_assert_cmpuint (count_left (unknown), ==, 1);
  assert_member (scripts, "disabled", "true");
  g_assert_cmpuint (count_left (scripts), ==, 2);
}

static void
test_newest (void)
{
  g_autoptr (CwEntraImport) entra = cw_entra_import_new ();
  g_autoptr (CwDraft) draft = NULL;
  static const char *const names[] = { "Applied-2024", "Applied-2026", "Applied-2025" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("{\"onpremisesDirectoryPolicy\":[{\"name\":\"%s\"}]}", names[i]);

      g_assert_true (cw_entra_import_add (entra, names[i], text, -1));
    }
  g_assert_true (cw_entra_import_has_settings (entra));
  draft = cw_entra_import_end (entra);
  g_assert_cmpint (cw_draft_find_connector (draft, "Applied-2026"), ==, 0);
  g_assert_cmpuint (cw_draft_get_n_connectors (draft), ==, 1);
}

static void
test_nothing (void)
{
  static const char *const texts[] = { "", "{}", "[]", "hello", "{\"connectors\":[]}", "Get-X" };
  g_autoptr (CwEntraImport) entra = cw_entra_import_new ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_false (cw_entra_import_add (entra, NULL, texts[i], -1));
}

/* ----- folders */

static void
write_file (const char *folder, const char *name, const char *text, gssize len)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, text, len, &error));
  g_assert_no_error (error);
}

static void
test_folder (void)
{
  g_autofree char *folder = g_dir_make_tmp ("causeway-entra-XXXXXX", NULL);
  g_autofree char *below = g_build_filename (folder, "contoso_Connector", NULL);
  static const char *const names[] = { "contoso_Connector/rules.ps1", "contoso_Connector",
                                       "MigratedPolicy.JSON", "other.json", "readme.txt" };
  g_autoptr (CwEntraImport) entra = cw_entra_import_new ();
  g_autoptr (CwEntraImport) empty = cw_entra_import_new ();
  g_autoptr (CwDraft) draft = NULL;
  g_autoptr (GError) error = NULL;
  gsize len = 0;
  g_autofree char *wide =
      g_convert ("\ufeff" IN ("50") TITLE ADD, -1, "UTF-16BE", "UTF-8", NULL, &len, &error);

  g_assert_no_error (error);
  g_assert_cmpint (g_mkdir (below, 0700), ==, 0);
  g_assert_false (cw_entra_import_add_path (empty, folder, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
  g_clear_error (&error);
  write_file (folder, names[0], wide, (gssize) len);
  write_file (folder, names[2], POLICY (FOREST ("a", ""), ""), -1);
  write_file (folder, names[3], "{}", -1);
  write_file (folder, names[4], "New-ADSyncRule", -1);
  g_assert_true (cw_entra_import_add_path (entra, folder, &error));
  g_assert_no_error (error);
  draft = cw_entra_import_end (entra);
  assert_member (draft, "precedence", "50");
  g_assert_cmpint (cw_draft_find_connector (draft, "a"), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_assert_false (cw_entra_import_add_path (empty, folder, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entra-import/taken", test_taken);
  g_test_add_func ("/entra-import/left-flows", test_left_flows);
  g_test_add_func ("/entra-import/left-rules", test_left_rules);
  g_test_add_func ("/entra-import/unfinished", test_unfinished);
  g_test_add_func ("/entra-import/settings", test_settings);
  g_test_add_func ("/entra-import/switched-off", test_switched_off);
  g_test_add_func ("/entra-import/together", test_together);
  g_test_add_func ("/entra-import/newest", test_newest);
  g_test_add_func ("/entra-import/nothing", test_nothing);
  g_test_add_func ("/entra-import/folder", test_folder);
  return g_test_run ();
}
