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

/* Longer than a department, or than an address, may be. */
#define TEN_TEXT "0123456789"
#define LONG_TEXT                                                                                  \
  TEN_TEXT TEN_TEXT TEN_TEXT TEN_TEXT TEN_TEXT TEN_TEXT TEN_TEXT TEN_TEXT TEN_TEXT TEN_TEXT        \
      TEN_TEXT TEN_TEXT TEN_TEXT TEN_TEXT TEN_TEXT TEN_TEXT TEN_TEXT TEN_TEXT TEN_TEXT TEN_TEXT    \
          TEN_TEXT TEN_TEXT TEN_TEXT TEN_TEXT TEN_TEXT TEN_TEXT

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
  g_autoptr (CwGraphScreen) screen = cw_graph_screen_new (&shape, after, fixture->builder);
  g_autoptr (JsonNode) node = cw_graph_json_from_delta (&shape, screen, delta);
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
  g_autoptr (CwGraphScreen) screen = cw_graph_screen_new (&shape, after, fixture->builder);

  g_assert_null (cw_graph_json_from_delta (&shape, screen, delta));
}

/* A value that is held back leaves what is there; of several the good ones go, and only once. */
static void
test_held_back (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *before;
    const char *after[3];
    const char *expected; /* (nullable): nothing is sent */
  } cases[] = {
    { "department=old", { "department=" LONG_TEXT, "city=Ulm" }, "{'city':'Ulm'}" },
    { "department=old", { "department=" LONG_TEXT }, NULL },
    { "city=Ulm", { "otherMails=" LONG_TEXT, "otherMails=a" }, "{'city':null,'otherMails':['a']}" },
    { "otherMails=a", { "otherMails=" LONG_TEXT, "otherMails=a" }, NULL },
    { "otherMails=b", { "otherMails=" LONG_TEXT, "otherMails=a" }, "{'otherMails':['a']}" },
    { "otherMails=b", { "otherMails=" LONG_TEXT }, NULL },
    { "otherMails=a", { "department=" LONG_TEXT }, "{'otherMails':[]}" },
  };
  CwGraphShape shape = { fixture->schema, CW_GRAPH_USER };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwEntry) before = fixture_entry (fixture->table, cases[i].before, NULL);
      g_autoptr (CwEntry) after =
          fixture_entry (fixture->table, cases[i].after[0], cases[i].after[1], NULL);
      g_autoptr (CwDelta) delta = cw_delta_new (before, after);
      g_autoptr (CwGraphScreen) screen = cw_graph_screen_new (&shape, after, fixture->builder);
      g_autoptr (JsonNode) node = cw_graph_json_from_delta (&shape, screen, delta);
      g_autofree char *text = node != NULL ? fixture_to_text (node) : NULL;

      g_assert_cmpuint (screen->complaints->len, ==, 1);
      g_assert_cmpstr (text, ==, cases[i].expected);
    }
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
  g_autofree char *contacts =
      cw_graph_schema_format_select (fixture->schema, CW_GRAPH_CONTACT, NULL);

  g_assert_true (g_str_has_prefix (users, "id,accountEnabled,"));
  g_assert_true (g_str_has_suffix (users, ",userType,onPremisesExtensionAttributes,manager"));
  g_assert_null (strstr (users, "passwordProfile"));
  g_assert_cmpstr (contacts, ==, "id,displayName,mail,proxyAddresses");
  g_assert_cmpstr (groups, ==,
                   "id,description,displayName,groupTypes,mail,mailEnabled,mailNickname,"
                   "proxyAddresses,securityEnabled,uniqueName");
}

static void
test_describe (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwSchema) schema = cw_graph_schema_describe (fixture->schema);

  g_assert_cmpuint (cw_schema_get_classes (schema)->len, ==, 3);
  g_assert_true (cw_schema_find_attribute (schema, "proxyAddresses")->is_read_only);
  g_assert_false (cw_schema_find_attribute (schema, "proxyAddresses")->is_single_valued);
  g_assert_false (cw_schema_find_attribute (schema, "mail")->is_read_only);
  g_assert_cmpint (cw_schema_find_attribute (schema, "members")->syntax, ==, CW_SYNTAX_REFERENCE);
  g_assert_true (cw_schema_find_attribute (schema, "manager")->is_single_valued);
  g_assert_cmpint (cw_schema_find_attribute (schema, "onPremisesImmutableId")->syntax, ==,
                   CW_SYNTAX_STRING_EXACT);
}

/* ----- directory extensions */

#define PREFIX "extension_00112233445566778899aabbccddeeff_"

/* One of each type, and some of several values. */
static void
add_extensions (Fixture *fixture)
{
  g_autoptr (CwConnectorConfig) config =
      fixture_config_new ("{'tenantId':'T1','clientId':'c',"
                          "'extensionApplication':'00112233-4455-6677-8899-AABBCCDDEEFF',"
                          "'authentication':{'method':'secret'}}");
  g_autoptr (CwGraphSettings) settings = NULL;
  g_autoptr (GError) error = NULL;

  config->attributes =
      fixture_json ("{'extensions':[{'name':'room','class':'user','type':'string'},"
                    "{'name':'phones','class':'user','type':'string','multiValued':true},"
                    "{'name':'remote','class':'user','type':'boolean'},"
                    "{'name':'floor','class':'user','type':'integer'},"
                    "{'name':'badge','class':'user','type':'large-integer'},"
                    "{'name':'logo','class':'user','type':'binary'},"
                    "{'name':'keys','class':'user','type':'binary','multiValued':true},"
                    "{'name':'hire-date','class':'user','type':'date-time'}]}");
  settings = cw_graph_settings_new (config, &error);
  g_assert_no_error (error);
  g_assert_true (cw_graph_settings_check_extensions (settings, &error));
  cw_graph_schema_add_extensions (fixture->schema, settings, fixture->table);
}

static void
test_extensions_to_entry (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *json;
    const char *expected;
  } cases[] = {
    { "{'" PREFIX "room':'1.17','" PREFIX "phones':['1','2'],'" PREFIX "remote':true}",
      "extension_phones=1|2 extension_remote=TRUE extension_room=1.17" },
    { "{'" PREFIX "floor':-2147483648,'" PREFIX "badge':9223372036854775807}",
      "extension_badge=9223372036854775807 extension_floor=-2147483648" },
    { "{'" PREFIX "logo':'QUJD','" PREFIX "keys':['QQ==','Qg==']}",
      "extension_keys=A|B extension_logo=ABC" },
    { "{'" PREFIX "hire_date':'2026-11-29T03:00:00Z'}", "extension_hire-date=20261129030000.0Z" },
    /* What another program put there, of another type. */
    { "{'" PREFIX "room':7,'" PREFIX "logo':'****','" PREFIX "badge':{'a':1}}", "" },
  };
  CwGraphShape shape = { fixture->schema, CW_GRAPH_USER };

  add_extensions (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) node = fixture_json (cases[i].json);
      g_autoptr (GError) error = NULL;
      g_autoptr (CwEntry) entry = cw_graph_json_to_entry (&shape, json_node_get_object (node),
                                                          FALSE, fixture->builder, &error);
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      text = describe (fixture, entry);
      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

static void
test_extensions_from_entry (Fixture *fixture, gconstpointer data)
{
  CwGraphShape shape = { fixture->schema, CW_GRAPH_USER };
  g_autoptr (CwEntry) entry = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  add_extensions (fixture);
  entry = fixture_entry (
      fixture->table, "extension_room=1.17", "extension_phones=1", "extension_remote=FALSE",
      "extension_floor=-3", "extension_badge=9223372036854775807", "extension_logo=ABC",
      "extension_keys=A", "extension_keys=B", "extension_hire-date=20261129030000.0Z", NULL);
  node = cw_graph_json_from_entry (&shape, entry);
  text = fixture_to_text (node);
  g_assert_cmpstr (text, ==,
                   "{'" PREFIX "room':'1.17','" PREFIX "phones':['1'],'" PREFIX "remote':false,"
                   "'" PREFIX "floor':-3,'" PREFIX "badge':9223372036854775807,"
                   "'" PREFIX "logo':'QUJD','" PREFIX "keys':['QQ==','Qg=='],"
                   "'" PREFIX "hire_date':'2026-11-29T03:00:00Z'}");
}

/* A directory extension is cleared by null, also where it is a collection. */
static void
test_extensions_are_cleared (Fixture *fixture, gconstpointer data)
{
  CwGraphShape shape = { fixture->schema, CW_GRAPH_USER };
  g_autoptr (CwEntry) before = NULL;
  g_autoptr (CwEntry) after = fixture_entry (fixture->table, "displayName=A", NULL);
  g_autoptr (CwDelta) delta = NULL;
  g_autoptr (CwGraphScreen) screen = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  add_extensions (fixture);
  before = fixture_entry (fixture->table, "displayName=A", "extension_phones=1",
                          "extension_floor=1", NULL);
  delta = cw_delta_new (before, after);
  screen = cw_graph_screen_new (&shape, after, fixture->builder);
  node = cw_graph_json_from_delta (&shape, screen, delta);
  text = fixture_to_text (node);
  g_assert_cmpstr (text, ==, "{'" PREFIX "phones':null,'" PREFIX "floor':null}");
}

/* Refused with the reason, and never cut. */
static void
test_extensions_limits (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *attribute;
    const char *value;
    guint n_repeats;
    const char *reason; /* (nullable): it is good */
  } cases[] = {
    { "extension_room", "\xc3\xa4", 256, NULL },
    { "extension_room", "\xc3\xa4", 257, "extension_room has 257 characters" },
    { "extension_phones", "1", 257, "extension_phones has 257 characters" },
    { "extension_logo", "b", 256, NULL },
    { "extension_logo", "b", 257, "extension_logo has 257 bytes" },
    { "extension_floor", "2147483647", 1, NULL },
    { "extension_floor", "2147483648", 1, "extension_floor is no whole number of 32 bits" },
    { "extension_badge", "2147483648", 1, NULL },
    { "extension_badge", "9223372036854775808", 1, "extension_badge is no whole number of 64" },
    { "extension_badge", "7 or so", 1, "extension_badge is no whole number of 64" },
    { "extension_remote", "true", 1, NULL },
    { "extension_remote", "yes", 1, "extension_remote is neither TRUE nor FALSE" },
    { "extension_hire-date", "20261129030000.0Z", 1, NULL },
    { "extension_hire-date", "soon", 1, "extension_hire-date is no date" },
    { "accountEnabled", "maybe", 1, "accountEnabled is neither TRUE nor FALSE" },
  };
  CwGraphShape shape = { fixture->schema, CW_GRAPH_USER };

  add_extensions (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) pair = g_string_new (cases[i].attribute);
      g_autoptr (CwEntry) entry = NULL;
      g_autoptr (CwGraphScreen) screen = NULL;
      g_autofree char *reason = NULL;

      g_string_append_c (pair, '=');
      for (guint j = 0; j < cases[i].n_repeats; j++)
        g_string_append (pair, cases[i].value);
      entry = fixture_entry (fixture->table, pair->str, NULL);
      screen = cw_graph_screen_new (&shape, entry, fixture->builder);
      reason = cw_graph_screen_describe (screen);
      if (cases[i].reason == NULL)
        g_assert_null (reason);
      else
        g_assert_true (reason != NULL && g_str_has_prefix (reason, cases[i].reason));
      g_assert_cmpuint (cw_entry_get_n_attributes (screen->entry), ==, reason == NULL ? 1 : 0);
    }
}

static void
test_extensions_number (Fixture *fixture, gconstpointer data)
{
  CwGraphShape shape = { fixture->schema, CW_GRAPH_USER };
  g_autoptr (GError) error = NULL;
  CwAttributeId phones = CW_ATTRIBUTE_NONE;

  add_extensions (fixture);
  phones = cw_attribute_table_intern (fixture->table, "extension_phones");
  for (guint n = 99; n <= 100; n++)
    {
      g_autoptr (CwEntry) entry = NULL;
      g_autoptr (CwGraphScreen) screen = NULL;
      g_autofree char *reason = NULL;

      for (guint i = 0; i < n; i++)
        {
          g_autofree char *value = g_strdup_printf ("%u", i);

          cw_entry_builder_add_string (fixture->builder, phones, value);
        }
      cw_entry_builder_add_string (
          fixture->builder, cw_attribute_table_intern (fixture->table, "extension_room"), "1");
      entry = cw_entry_builder_end (fixture->builder, &error);
      g_assert_no_error (error);
      screen = cw_graph_screen_new (&shape, entry, fixture->builder);
      reason = cw_graph_screen_describe (screen);
      g_assert_true ((reason != NULL) == (n == 100));
      /* That of which there is room goes. */
      g_assert_cmpuint (cw_entry_get_n_attributes (screen->entry), ==, n == 100 ? 1 : 2);
    }
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
    { "/json/held-back", test_held_back },
    { "/json/difference", test_difference },
    { "/json/select", test_select },
    { "/json/describe", test_describe },
    { "/json/extensions/to-entry", test_extensions_to_entry },
    { "/json/extensions/from-entry", test_extensions_from_entry },
    { "/json/extensions/are-cleared", test_extensions_are_cleared },
    { "/json/extensions/limits", test_extensions_limits },
    { "/json/extensions/number", test_extensions_number },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
