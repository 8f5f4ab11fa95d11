/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "connectors/graph/cw-graph-json.h"

#include "graph-fixture.h"

typedef struct
{
  CwAttributeTable *table;
  CwGraphSchema *schema;
  CwEntryBuilder *builder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->table = cw_attribute_table_new ();
  fixture->schema = cw_graph_schema_new (fixture->table);
  fixture->builder = cw_entry_builder_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cw_entry_builder_free (fixture->builder);
  cw_graph_schema_free (fixture->schema);
  cw_attribute_table_unref (fixture->table);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* "a=1|2 b=" of all attributes, in the order of their names. */
static char *
describe (Fixture *fixture, CwEntry *entry)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < cw_entry_get_n_attributes (entry); i++)
    {
      GString *text = g_string_new (
          cw_attribute_table_get_name (fixture->table, cw_entry_get_attribute_id (entry, i)));

      for (guint j = 0; j < cw_entry_get_n_values_at (entry, i); j++)
        g_string_append_printf (text, "%c%s", j == 0 ? '=' : '|',
                                (const char *) cw_entry_get_value_at (entry, i, j).data);
      g_ptr_array_add (texts, g_string_free (text, FALSE));
    }
  g_ptr_array_sort (texts, compare_texts);
  g_ptr_array_add (texts, NULL);
  return g_strjoinv (" ", (char **) texts->pdata);
}

static const struct
{
  CwGraphType type;
  gboolean is_partial;
  const char *json;
  const char *expected;
} to_entry[] = {
  { CW_GRAPH_USER, FALSE, "{'id':'x','displayName':'A','accountEnabled':true,'city':null}",
    "accountEnabled=TRUE displayName=A" },
  { CW_GRAPH_USER, TRUE, "{'displayName':'A','accountEnabled':false,'city':null}",
    "accountEnabled=FALSE city displayName=A" },
  { CW_GRAPH_USER, FALSE, "{'proxyAddresses':['SMTP:b','smtp:a'],'otherMails':[]}",
    "proxyAddresses=SMTP:b|smtp:a" },
  { CW_GRAPH_USER, TRUE, "{'proxyAddresses':['smtp:a'],'otherMails':[],'jobTitle':''}",
    "jobTitle otherMails proxyAddresses=smtp:a" },
  { CW_GRAPH_USER, FALSE,
    "{'onPremisesExtensionAttributes':{'extensionAttribute2':'b','extensionAttribute1':null}}",
    "extensionAttribute2=b" },
  { CW_GRAPH_USER, TRUE,
    "{'onPremisesExtensionAttributes':{'extensionAttribute2':'b','extensionAttribute1':null}}",
    "extensionAttribute1 extensionAttribute2=b" },
  { CW_GRAPH_USER, FALSE, "{'onPremisesExtensionAttributes':null,'unknown':{'a':[1]}}", "" },
  { CW_GRAPH_USER, FALSE, "{'displayName':{'not':'text'},'city':7,'businessPhones':'1'}",
    "businessPhones=1" },
  { CW_GRAPH_GROUP, FALSE,
    "{'uniqueName':'u','mail':'g@c','securityEnabled':true,'groupTypes':['Unified'],'city':'x'}",
    "groupTypes=Unified mail=g@c securityEnabled=TRUE uniqueName=u" },
};

static void
test_to_entry (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (to_entry); i++)
    {
      CwGraphShape shape = { fixture->schema, to_entry[i].type };
      g_autoptr (JsonNode) node = fixture_json (to_entry[i].json);
      g_autoptr (GError) error = NULL;
      g_autoptr (CwEntry) entry = cw_graph_json_to_entry (
          &shape, json_node_get_object (node), to_entry[i].is_partial, fixture->builder, &error);
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      text = describe (fixture, entry);
      g_assert_cmpstr (text, ==, to_entry[i].expected);
    }
}

static void
test_from_entry (Fixture *fixture, gconstpointer data)
{
  CwGraphShape shape = { fixture->schema, CW_GRAPH_USER };
  g_autoptr (CwEntry) entry = fixture_entry (
      fixture->table, "accountEnabled=false", "displayName=Ann \"A\" \xc3\x9f", "otherMails=b",
      "otherMails=a", "extensionAttribute15=z", "proxyAddresses=smtp:x", "sn=unknown to Graph",
      "forceChangePasswordNextSignIn=TRUE", "city=", NULL);
  g_autoptr (JsonNode) node = cw_graph_json_from_entry (&shape, entry);
  g_autofree char *text = json_to_string (node, FALSE);

  g_assert_cmpstr (text, ==,
                   "{\"accountEnabled\":false,\"displayName\":\"Ann \\\"A\\\" \xc3\x9f\","
                   "\"otherMails\":[\"a\",\"b\"],"
                   "\"passwordProfile\":{\"forceChangePasswordNextSignIn\":true},"
                   "\"onPremisesExtensionAttributes\":{\"extensionAttribute15\":\"z\"}}");
}

static void
test_from_delta (Fixture *fixture, gconstpointer data)
{
  CwGraphShape shape = { fixture->schema, CW_GRAPH_USER };
  g_autoptr (CwEntry) before = fixture_entry (
      fixture->table, "displayName=A", "city=Bonn", "usageLocation=DE", "otherMails=a",
      "extensionAttribute1=x", "proxyAddresses=smtp:a", "accountEnabled=TRUE", NULL);
  g_autoptr (CwEntry) after =
      fixture_entry (fixture->table, "country=DE", "accountEnabled=FALSE", NULL);
  g_autoptr (CwDelta) delta = cw_delta_new (before, after);
  g_autoptr (JsonNode) node = cw_graph_json_from_delta (&shape, after, delta);
  JsonObject *body = json_node_get_object (node);

  g_assert_true (json_object_get_null_member (body, "city"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (body, "otherMails")), ==,
                    0);
  g_assert_true (json_object_get_null_member (
      json_object_get_object_member (body, "onPremisesExtensionAttributes"),
      "extensionAttribute1"));
  g_assert_cmpstr (json_object_get_string_member (body, "country"), ==, "DE");
  g_assert_false (json_object_get_boolean_member (body, "accountEnabled"));
  g_assert_cmpuint (json_object_get_size (body), ==, 5);
}

static void
test_group_key_is_not_sent (Fixture *fixture, gconstpointer data)
{
  CwGraphShape shape = { fixture->schema, CW_GRAPH_GROUP };
  g_autoptr (CwEntry) before = fixture_entry (fixture->table, "uniqueName=a", NULL);
  g_autoptr (CwEntry) after = fixture_entry (fixture->table, "uniqueName=b", "mail=x@y", NULL);
  g_autoptr (CwDelta) delta = cw_delta_new (before, after);

  g_assert_null (cw_graph_json_from_delta (&shape, after, delta));
}

static void
test_difference (Fixture *fixture, gconstpointer data)
{
  CwGraphShape shape = { fixture->schema, CW_GRAPH_USER };
  g_autoptr (CwEntry) desired =
      fixture_entry (fixture->table, "city=Ulm", "country=DE", "otherMails=a", "otherMails=b",
                     "forceChangePasswordNextSignIn=TRUE", NULL);
  g_autoptr (CwEntry) same = fixture_entry (fixture->table, "city=Ulm", "country=DE",
                                            "otherMails=b", "otherMails=a", "state=BW", NULL);
  g_autoptr (CwEntry) other =
      fixture_entry (fixture->table, "city=Bonn", "country=DE", "otherMails=a", NULL);
  g_autoptr (JsonNode) node = cw_graph_json_from_difference (&shape, desired, other);
  g_autofree char *text = fixture_to_text (node);

  g_assert_cmpstr (text, ==, "{'city':'Ulm','otherMails':['a','b']}");
  g_assert_null (cw_graph_json_from_difference (&shape, desired, same));
}

static void
test_select (Fixture *fixture, gconstpointer data)
{
  g_autofree char *users =
      cw_graph_schema_format_select (fixture->schema, CW_GRAPH_USER, "manager");
  g_autofree char *groups = cw_graph_schema_format_select (fixture->schema, CW_GRAPH_GROUP, NULL);

  g_assert_true (g_str_has_prefix (users, "id,accountEnabled,"));
  g_assert_true (g_str_has_suffix (users, ",userType,onPremisesExtensionAttributes,manager"));
  g_assert_null (strstr (users, "passwordProfile"));
  g_assert_cmpstr (groups, ==,
                   "id,description,displayName,groupTypes,mail,mailEnabled,mailNickname,"
                   "proxyAddresses,securityEnabled,uniqueName");
}

static void
test_describe (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwSchema) schema = cw_graph_schema_describe (fixture->schema);

  g_assert_cmpuint (cw_schema_get_classes (schema)->len, ==, 2);
  g_assert_true (cw_schema_find_attribute (schema, "proxyAddresses")->is_read_only);
  g_assert_false (cw_schema_find_attribute (schema, "proxyAddresses")->is_single_valued);
  g_assert_false (cw_schema_find_attribute (schema, "mail")->is_read_only);
  g_assert_cmpint (cw_schema_find_attribute (schema, "members")->syntax, ==, CW_SYNTAX_REFERENCE);
  g_assert_true (cw_schema_find_attribute (schema, "manager")->is_single_valued);
  g_assert_cmpint (cw_schema_find_attribute (schema, "onPremisesImmutableId")->syntax, ==,
                   CW_SYNTAX_STRING_EXACT);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/json/to-entry", test_to_entry },
    { "/json/from-entry", test_from_entry },
    { "/json/from-delta", test_from_delta },
    { "/json/group-key-is-not-sent", test_group_key_is_not_sent },
    { "/json/difference", test_difference },
    { "/json/select", test_select },
    { "/json/describe", test_describe },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
