/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "connectors/graph/cw-graph-connector.h"

#include "base/cw-error.h"
#include "fake-graph.h"
#include "graph-fixture.h"

/* The connector against a server that behaves as no tenant does, or as few do. */

typedef struct
{
  FakeGraph *fake;
  CwAttributeTable *table;
  CwConnector *connector;
  GPtrArray *results;     /* (element-type CwExportResult) */
  const CwSendGate *gate; /* (nullable): of exports */
} Fixture;

/* Asked for once a read, and not what is looked at here. */
static const FakeReply nobody_holds_roles[] = {
  { "GET", "/v1.0/roleManagement/directory/roleDefinitions", 200, NULL, "{'value':[]}",
    .times = G_MAXUINT },
  { "GET", "/v1.0/roleManagement/directory/roleAssignments", 200, NULL, "{'value':[]}",
    .times = G_MAXUINT },
};

/* Nor who is a contact. */
static const FakeReply nobody_is_contact = {
  "GET",
  "/v1.0/contacts/delta",
  200,
  NULL,
  "{'value':[],'@odata.deltaLink':'@URL@/v1.0/contacts/delta?$deltatoken=c1'}",
  .times = G_MAXUINT,
};

/* @data: "roles": the test says itself who holds some; "contacts": who is one. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwConnectorConfig) config = NULL;
  g_autoptr (CwSecret) secret = cw_secret_new_from_string ("s3cret");
  g_autoptr (GError) error = NULL;

  fixture->fake = fake_graph_new ();
  for (gsize i = 0; g_strcmp0 (data, "roles") != 0 && i < G_N_ELEMENTS (nobody_holds_roles); i++)
    fake_graph_add (fixture->fake, &nobody_holds_roles[i]);
  if (g_strcmp0 (data, "contacts") != 0)
    fake_graph_add (fixture->fake, &nobody_is_contact);
  fixture->table = cw_attribute_table_new ();
  fixture->results = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_export_result_free);
  config = fake_graph_make_config (fixture->fake, NULL);
  fixture->connector = cw_graph_connector_new (config, fixture->table, secret);
  g_assert_true (cw_connector_open (fixture->connector, NULL, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cw_connector_close (fixture->connector);
  g_assert_finalize_object (fixture->connector);
  cw_attribute_table_unref (fixture->table);
  g_ptr_array_unref (fixture->results);
  fake_graph_free (fixture->fake);
}

/* ----- reading */

static CwChangePage *
read_page (Fixture *fixture, GBytes *cursor, gboolean is_delta, GError **error)
{
  CwReadRequest request = { .partition = CW_GRAPH_PARTITION };

  if (is_delta)
    return cw_connector_read_delta (fixture->connector, &request, cursor, NULL, error);
  return cw_connector_read_full (fixture->connector, &request, cursor, NULL, error);
}

static void
add_pages (Fixture *fixture)
{
  static const FakeReply replies[] = {
    { "GET", "/v1.0/users/delta?$select=id,accountEnabled", 200, NULL,
      "{'value':[{'id':'00000000-0000-0000-0000-000000000001','displayName':'A'}],"
      "'@odata.nextLink':'@URL@/v1.0/users/delta?$skiptoken=2'}" },
    { "GET", "/v1.0/users/delta?$skiptoken=2", 200, NULL,
      "{'value':[],'@odata.deltaLink':'@URL@/v1.0/users/delta?$deltatoken=u1'}" },
    { "GET", "/v1.0/groups/delta?$select=id,", 200, NULL,
      "{'value':[{'id':'00000000-0000-0000-0000-000000000005','displayName':'G',"
      "'members@delta':[{'id':'00000000-0000-0000-0000-000000000001'}]}],"
      "'@odata.nextLink':'@URL@/v1.0/groups/delta?$skiptoken=2'}" },
    { "GET", "/v1.0/groups/delta?$skiptoken=2", 200, NULL,
      "{'value':[{'id':'00000000-0000-0000-0000-000000000005',"
      "'members@delta':[{'id':'00000000-0000-0000-0000-000000000002'}]}],"
      "'@odata.deltaLink':'@URL@/v1.0/groups/delta?$deltatoken=g1'}" },
    { "GET", "/v1.0/directory/deletedItems/microsoft.graph.user?$select=id,", 200, NULL,
      "{'value':[{'id':'00000000-0000-0000-0000-000000000009','displayName':'Gone'}]}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (replies); i++)
    fake_graph_add (fixture->fake, &replies[i]);
}

/* Reads to the end. Kinds of all changes as letters; returns the watermark. */
static GBytes *
read_all (Fixture *fixture, GBytes *watermark, GString *kinds, gboolean *ret_delete_absent)
{
  static const char letters[] = "FPDRQB";
  g_autoptr (GBytes) cursor = watermark != NULL ? g_bytes_ref (watermark) : NULL;

  for (;;)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CwChangePage) page = read_page (fixture, cursor, watermark != NULL, &error);

      g_assert_no_error (error);
      for (guint i = 0; i < cw_change_page_get_n_changes (page); i++)
        g_string_append_c (kinds, letters[cw_change_page_get_change (page, i)->kind]);
      *ret_delete_absent = cw_change_page_get_delete_absent (page);
      if (cw_change_page_is_last (page))
        return g_bytes_ref (cw_change_page_get_watermark (page));
      g_assert_null (cw_change_page_get_watermark (page));
      g_assert_false (*ret_delete_absent);
      g_clear_pointer (&cursor, g_bytes_unref);
      cursor = g_bytes_ref (cw_change_page_get_next (page));
    }
}

static void
test_read (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) kinds = g_string_new (NULL);
  g_autoptr (GBytes) watermark = NULL;
  g_autoptr (GBytes) next = NULL;
  g_autofree char *prefer = NULL;
  gboolean delete_absent = FALSE;

  add_pages (fixture);
  watermark = read_all (fixture, NULL, kinds, &delete_absent);
  g_assert_cmpstr (kinds->str, ==, "FFPR");
  g_assert_true (delete_absent);
  /* After the token and who holds which role. */
  prefer = fake_graph_get_header (fixture->fake, 3, "Prefer");
  g_assert_cmpstr (prefer, ==, "odata.maxpagesize=200");

  fake_graph_add (fixture->fake,
                  &(FakeReply){ "GET", "/v1.0/users/delta?$deltatoken=u1", 200, NULL,
                                "{'value':[{'id':'00000000-0000-0000-0000-000000000001',"
                                "'@removed':{'reason':'changed'}}],'@odata.deltaLink':"
                                "'@URL@/v1.0/users/delta?$deltatoken=u2'}" });
  fake_graph_add (fixture->fake,
                  &(FakeReply){ "GET", "/v1.0/groups/delta?$deltatoken=g1", 200, NULL,
                                "{'value':[{'id':'00000000-0000-0000-0000-000000000005',"
                                "'description':null}],'@odata.deltaLink':"
                                "'@URL@/v1.0/groups/delta?$deltatoken=g2'}" });
  g_string_truncate (kinds, 0);
  next = read_all (fixture, watermark, kinds, &delete_absent);
  g_assert_cmpstr (kinds->str, ==, "RP");
  g_assert_false (delete_absent);
  g_assert_false (g_bytes_equal (watermark, next));
}

/* Contacts are read beside; an application that may not goes on without and misses nothing when it
 * may again, and a watermark that does not know of them, as one of an earlier version, is no reason
 * to read all anew. */
static void
test_contacts (Fixture *fixture, gconstpointer data)
{
  static const FakeReply replies[] = {
    { "GET", "/v1.0/contacts/delta?$select=id,displayName,mail,proxyAddresses", 403, NULL,
      "{'error':{'code':'Authorization_RequestDenied','message':'Insufficient privileges'}}" },
    { "GET", "/v1.0/users/delta?$deltatoken=u1", 200, NULL,
      "{'value':[],'@odata.deltaLink':'@URL@/v1.0/users/delta?$deltatoken=u2'}", .times = 9 },
    { "GET", "/v1.0/users/delta?$deltatoken=u2", 200, NULL,
      "{'value':[],'@odata.deltaLink':'@URL@/v1.0/users/delta?$deltatoken=u2'}", .times = 9 },
    { "GET", "/v1.0/groups/delta?$deltatoken=g1", 200, NULL,
      "{'value':[],'@odata.deltaLink':'@URL@/v1.0/groups/delta?$deltatoken=g1'}", .times = 9 },
    { "GET", "/v1.0/contacts/delta?$select=id,displayName,mail,proxyAddresses", 200, NULL,
      "{'value':[{'id':'00000000-0000-0000-0000-00000000000c','mail':'p@x.example',"
      "'proxyAddresses':['SMTP:p@x.example']}],"
      "'@odata.deltaLink':'@URL@/v1.0/contacts/delta?$deltatoken=c1'}" },
    { "GET", "/v1.0/contacts/delta?$deltatoken=c1", 403, NULL,
      "{'error':{'code':'Authorization_RequestDenied','message':'Insufficient privileges'}}" },
    { "GET", "/v1.0/contacts/delta?$deltatoken=c1", 200, NULL,
      "{'value':[{'id':'00000000-0000-0000-0000-00000000000c','@removed':{'reason':'deleted'}}],"
      "'@odata.deltaLink':'@URL@/v1.0/contacts/delta?$deltatoken=c2'}" },
  };
  static const char *const expected[] = { "FFPR", "P", "", "D" };
  g_autoptr (GBytes) watermark = NULL;

  add_pages (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (replies); i++)
    fake_graph_add (fixture->fake, &replies[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (GString) kinds = g_string_new (NULL);
      g_autoptr (GBytes) next = NULL;
      gboolean delete_absent = FALSE;

      next = read_all (fixture, watermark, kinds, &delete_absent);
      g_assert_cmpstr (kinds->str, ==, expected[i]);
      g_assert_cmpint (delete_absent, ==, watermark == NULL);
      g_clear_pointer (&watermark, g_bytes_unref);
      watermark = g_steal_pointer (&next);
    }
}

/* Each answer and what becomes of the read. */
static const struct
{
  FakeReply reply;
  CwError error;
} bad_pages[] = {
  { { "GET", "/v1.0/users/delta", 410, NULL,
      "{'error':{'code':'resyncRequired','message':'Resync'}}" },
    CW_ERROR_CURSOR_EXPIRED },
  { { "GET", "/v1.0/users/delta", 400, NULL,
      "{'error':{'code':'Directory_ExpiredPageToken','message':'x'}}" },
    CW_ERROR_CURSOR_EXPIRED },
  { { "GET", "/v1.0/users/delta", 403, NULL,
      "{'error':{'code':'Authorization_RequestDenied','message':'Insufficient privileges'}}" },
    CW_ERROR_PERMISSION },
  { { "GET", "/v1.0/users/delta", 200, NULL,
      "{'value':[],'@odata.nextLink':'https://evil.example/v1.0/users/delta?$skiptoken=2'}" },
    CW_ERROR_INVALID_DATA },
  { { "GET", "/v1.0/users/delta", 200, NULL,
      "{'value':[],'@odata.deltaLink':'@URL@.evil.example/v1.0/users/delta?$deltatoken=2'}" },
    CW_ERROR_INVALID_DATA },
  { { "GET", "/v1.0/users/delta", 200, NULL, "{'value':[]}" }, CW_ERROR_INTERRUPTED },
  { { "GET", "/v1.0/users/delta", 200, NULL,
      "{'@odata.deltaLink':'@URL@/v1.0/users/delta?$deltatoken=2'}" },
    CW_ERROR_INVALID_DATA },
  { { "GET", "/v1.0/users/delta", 200, NULL, "{'value':[", .times = 9 }, CW_ERROR_INVALID_DATA },
  { { "GET", "/v1.0/users/delta", 200, NULL, "[]", .times = 9 }, CW_ERROR_INVALID_DATA },
  { { "GET", "/v1.0/users/delta", 200, NULL, "", .times = 9 }, CW_ERROR_INVALID_DATA },
  { { "GET", "/v1.0/users/delta", 302, "Location: https://evil.example/", "", .times = 9 },
    CW_ERROR_FAILED },
};

static void
test_bad_pages (gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_pages); i++)
    {
      Fixture fixture;
      g_autoptr (GError) error = NULL;
      g_autoptr (CwChangePage) page = NULL;

      set_up (&fixture, NULL);
      fake_graph_add (fixture.fake, &bad_pages[i].reply);
      page = read_page (&fixture, NULL, FALSE, &error);
      g_assert_null (page);
      g_assert_error (error, CW_ERROR, (int) bad_pages[i].error);
      tear_down (&fixture, NULL);
    }
}

#define USER_1           "00000000-0000-0000-0000-000000000001"
#define USER_2           "00000000-0000-0000-0000-000000000002"
#define GROUP_7          "00000000-0000-0000-0000-000000000007"
#define HOLDS(principal) "{'roleDefinitionId':'R1','principal':" principal "}"
#define IS_USER(id)      "{'@odata.type':'#microsoft.graph.user','id':'" id "'}"
#define IS_GROUP(id)     "{'@odata.type':'#microsoft.graph.group','id':'" id "'}"

static void
add_replies (Fixture *fixture, const FakeReply *replies, gsize n_replies)
{
  for (gsize i = 0; i < n_replies; i++)
    fake_graph_add (fixture->fake, &replies[i]);
}

/* One change's kind, object and roles: "F1:Boss". */
static void
describe_roles (Fixture *fixture, CwChangePage *page, GString *text)
{
  static const char letters[] = "FPDRQB";
  CwAttributeId roles = cw_attribute_table_intern (fixture->table, "administratorRoles");

  for (guint i = 0; i < cw_change_page_get_n_changes (page); i++)
    {
      const CwChange *change = cw_change_page_get_change (page, i);

      if (change->entry == NULL || !cw_entry_has (change->entry, roles))
        continue;
      g_string_append_printf (text, "%c%u:", letters[change->kind], change->anchor.data[15]);
      for (guint j = 0; j < cw_entry_get_n_values (change->entry, roles); j++)
        g_string_append (text, (const char *) cw_entry_get_value (change->entry, roles, j).data);
      g_string_append_c (text, ' ');
    }
}

static GBytes *
read_roles (Fixture *fixture, GBytes *watermark, GString *text)
{
  g_autoptr (GBytes) cursor = watermark != NULL ? g_bytes_ref (watermark) : NULL;

  for (;;)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CwChangePage) page = read_page (fixture, cursor, watermark != NULL, &error);

      g_assert_no_error (error);
      describe_roles (fixture, page, text);
      if (cw_change_page_is_last (page))
        return g_bytes_ref (cw_change_page_get_watermark (page));
      g_clear_pointer (&cursor, g_bytes_unref);
      cursor = g_bytes_ref (cw_change_page_get_next (page));
    }
}

/* Who holds a role is known of everybody who is read, and told of others when it changes. */
static void
test_roles (Fixture *fixture, gconstpointer data)
{
  static const FakeReply first[] = {
    { "GET", "/v1.0/roleManagement/directory/roleDefinitions", 200, NULL,
      "{'value':[{'id':'r1','displayName':'Boss'}]}", .times = 2 },
    { "GET", "/v1.0/roleManagement/directory/roleAssignments?$expand=principal", 200, NULL,
      "{'value':[" HOLDS (IS_USER (USER_1)) ",{'id':'x'},7],"
                                            "'@odata.nextLink':'@URL@/v1.0/roleManagement/"
                                            "directory/roleAssignments?$skiptoken=2'}" },
    { "GET", "/v1.0/roleManagement/directory/roleAssignments?$skiptoken=2", 200, NULL,
      "{'value':[" HOLDS (IS_GROUP (GROUP_7)) "," HOLDS (
          "{'@odata.type':'#microsoft.graph.servicePrincipal','id':'" USER_1 "'}") "]}" },
    { "GET", "/v1.0/groups/" GROUP_7 "/members?", 200, NULL,
      "{'value':[" IS_GROUP (GROUP_7) "," IS_USER (USER_2) "]}", .times = 2 },
    { "GET", "/v1.0/users/delta?$select", 200, NULL,
      "{'value':[{'id':'" USER_1 "'},{'id':'" USER_2 "'},{'id':'" GROUP_7 "'}],"
      "'@odata.deltaLink':'@URL@/v1.0/users/delta?$deltatoken=1'}" },
    { "GET", "/v1.0/groups/delta?$select", 200, NULL,
      "{'value':[],'@odata.deltaLink':'@URL@/v1.0/groups/delta?$deltatoken=1'}" },
    { "GET", "/v1.0/directory/deletedItems/", 200, NULL, "{'value':[]}" },
  };
  static const FakeReply second[] = {
    { "GET", "/v1.0/roleManagement/directory/roleAssignments", 200, NULL,
      "{'value':[" HOLDS (IS_GROUP (GROUP_7)) "]}" },
    { "GET", "/v1.0/users/delta?$deltatoken=1", 200, NULL,
      "{'value':[],'@odata.deltaLink':'@URL@/v1.0/users/delta?$deltatoken=2'}" },
    { "GET", "/v1.0/groups/delta?$deltatoken=1", 200, NULL,
      "{'value':[],'@odata.deltaLink':'@URL@/v1.0/groups/delta?$deltatoken=2'}" },
  };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) watermark = NULL;
  g_autoptr (GBytes) next = NULL;

  add_replies (fixture, first, G_N_ELEMENTS (first));
  watermark = read_roles (fixture, NULL, text);
  g_assert_cmpstr (text->str, ==, "F1:Boss F2:Boss ");
  add_replies (fixture, second, G_N_ELEMENTS (second));
  g_string_truncate (text, 0);
  next = read_roles (fixture, watermark, text);
  g_assert_cmpstr (text->str, ==, "P1: ");
}

/* Whoever holds one may be anybody then: nothing is read. */
static void
test_roles_unknown (gconstpointer data)
{
  static const struct
  {
    FakeReply reply;
    CwError error;
  } cases[] = {
    { { "GET", "/v1.0/roleManagement/directory/roleDefinitions", 403, NULL,
        "{'error':{'code':'Authorization_RequestDenied','message':'Insufficient privileges'}}" },
      CW_ERROR_PERMISSION },
    { { "GET", "/v1.0/roleManagement/directory/roleDefinitions", 200, NULL,
        "{'value':[],'@odata.nextLink':'https://evil.example/v1.0/roleManagement'}" },
      CW_ERROR_INVALID_DATA },
    { { "GET", "/v1.0/roleManagement/directory/roleDefinitions", 200, NULL, "{}" },
      CW_ERROR_INVALID_DATA },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Fixture fixture;
      g_autoptr (GError) error = NULL;
      g_autoptr (CwChangePage) page = NULL;

      set_up (&fixture, "roles");
      fake_graph_add (fixture.fake, &cases[i].reply);
      page = read_page (&fixture, NULL, FALSE, &error);
      g_assert_null (page);
      g_assert_error (error, CW_ERROR, (int) cases[i].error);
      tear_down (&fixture, "roles");
    }
}

/* What passes on its own is waited for. */
static void
test_read_in_spite (Fixture *fixture, gconstpointer data)
{
  static const FakeReply troubles[] = {
    { "GET", "/v1.0/users/delta", 500, NULL, "{}" },
    { "GET", "/v1.0/users/delta", 200, NULL, NULL, .kind = FAKE_CUT },
    { "GET", "/v1.0/users/delta", 200, NULL, "{'value':[", .kind = FAKE_TRUNCATE },
    { "GET", "/v1.0/users/delta", 200, NULL, "{'value':[" },
    { "GET", "/v1.0/users/delta", 429, "Retry-After: 0", "{}" },
    { "GET", "/v1.0/users/delta", 401, NULL, "{'error':{'code':'InvalidAuthenticationToken'}}" },
  };
  g_autoptr (GString) kinds = g_string_new (NULL);
  g_autoptr (GBytes) watermark = NULL;
  gboolean delete_absent = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (troubles); i++)
    fake_graph_add (fixture->fake, &troubles[i]);
  add_pages (fixture);
  watermark = read_all (fixture, NULL, kinds, &delete_absent);
  g_assert_cmpstr (kinds->str, ==, "FFPR");
  g_assert_cmpuint (fake_graph_count (fixture->fake, "POST /t/oauth2/v2.0/token"), ==, 2);
}

static void
test_cursor_of_other_tenant (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) cursor = g_bytes_new_static ("{\"version\":1,\"tenant\":\"other\"}", 30);
  g_autoptr (GError) error = NULL;

  g_assert_null (read_page (fixture, cursor, TRUE, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED);
}

/* ----- signing in */

static void
test_token_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fake_graph_add (fixture->fake,
                  &(FakeReply){ "GET", "/v1.0/users/delta", 401, NULL, "{}", .times = 100 });
  g_assert_null (read_page (fixture, NULL, FALSE, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_AUTH);
  g_assert_cmpuint (fake_graph_count (fixture->fake, "POST /t/oauth2/v2.0/token"), <=, 3);
}

/* The form of the token request number @n. */
static char *
get_token_form (Fixture *fixture, guint n)
{
  for (guint i = 0;; i++)
    {
      g_autofree char *line = fake_graph_get_request (fixture->fake, i);

      g_assert_nonnull (line);
      if (strstr (line, "/oauth2/v2.0/token") != NULL && n-- == 0)
        return fake_graph_get_body (fixture->fake, i);
    }
}

#define CHALLENGE                                                                                  \
  "WWW-Authenticate: Bearer realm=\"\", error=\"insufficient_claims\", "                           \
  "claims=\"eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwgInZhbHVlIjoiMTYwNDEwNjY1MSJ9f" \
  "X0=\""

/* Continuous access evaluation: the next token is asked for with the claims, the one after without.
 */
static void
test_claims_challenge (Fixture *fixture, gconstpointer data)
{
  static const FakeReply troubles[] = {
    { "GET", "/v1.0/users/delta", 401, CHALLENGE, "{}" },
    { "GET", "/v1.0/groups/delta", 401, NULL, "{}" },
  };
  static const gboolean has_claims[] = { FALSE, TRUE, FALSE };
  g_autoptr (GString) kinds = g_string_new (NULL);
  g_autoptr (GBytes) watermark = NULL;
  gboolean delete_absent = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (troubles); i++)
    fake_graph_add (fixture->fake, &troubles[i]);
  add_pages (fixture);
  watermark = read_all (fixture, NULL, kinds, &delete_absent);
  g_assert_cmpstr (kinds->str, ==, "FFPR");
  g_assert_cmpuint (fake_graph_count (fixture->fake, "POST /t/oauth2/v2.0/token"), ==, 3);
  for (guint i = 0; i < G_N_ELEMENTS (has_claims); i++)
    {
      g_autofree char *form = get_token_form (fixture, i);

      g_assert_nonnull (strstr (form, "cp1"));
      g_assert_cmpint (strstr (form, "1604106651") != NULL, ==, has_claims[i]);
    }
}

/* Whatever the token claims, it is not enough: an end, and no endless asking. */
static void
test_claims_never_enough (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fake_graph_add (fixture->fake,
                  &(FakeReply){ "GET", "/v1.0/users/delta", 401, CHALLENGE, "{}", .times = 100 });
  g_assert_null (read_page (fixture, NULL, FALSE, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_AUTH);
  g_assert_cmpuint (fake_graph_count (fixture->fake, "POST /t/oauth2/v2.0/token"), <=, 3);
}

static void
test_wrong_secret (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwConnectorConfig) config = fake_graph_make_config (fixture->fake, NULL);
  g_autoptr (CwSecret) secret = cw_secret_new_from_string ("wr0ng-value");
  g_autoptr (CwConnector) connector = cw_graph_connector_new (config, fixture->table, secret);
  g_autoptr (GError) error = NULL;

  g_assert_false (cw_connector_open (connector, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_AUTH);
  g_assert_null (strstr (error->message, "wr0ng-value"));
  g_assert_nonnull (strstr (error->message, "secret"));
}

static void
test_unreachable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwConnectorConfig) config =
      fixture_config_new ("{'tenantId':'t','clientId':'c','authorityUrl':'http://127.0.0.1:1',"
                          "'graphUrl':'http://127.0.0.1:1','authentication':{'method':'secret'}}");
  g_autoptr (CwSecret) secret = cw_secret_new_from_string ("x");
  g_autoptr (CwConnector) connector = cw_graph_connector_new (config, fixture->table, secret);
  g_autoptr (GError) error = NULL;

  g_assert_false (cw_connector_open (connector, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_UNREACHABLE);
}

/* ----- exporting */

static void
on_result_cb (CwExportResult *result, gpointer user_data)
{
  g_ptr_array_add (user_data, result);
}

static GPtrArray *
make_deletions (Fixture *fixture, guint n_changes)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_export_change_free);

  for (guint i = 0; i < n_changes; i++)
    g_ptr_array_add (
        changes, fixture_change (fixture->table,
                                 &(FixtureChange){ CW_EXPORT_DELETE, "user", i + 1, NULL, NULL }));
  return changes;
}

static gboolean export(Fixture *fixture,
                       GPtrArray *changes,
                       GCancellable *cancellable,
                       GError **error)
{
  const CwExportHandler handler = { on_result_cb, fixture->results, fixture->gate };

  return cw_connector_export (fixture->connector, changes, &handler, cancellable, error);
}

#define TWO_DONE "{'responses':[{'id':'2','status':204},{'id':'1','status':204}]}"

static void
test_export_in_spite (Fixture *fixture, gconstpointer data)
{
  static const FakeReply replies[] = {
    { "POST", "/v1.0/$batch", 500, NULL, "{}" },
    { "POST", "/v1.0/$batch", 200, NULL, NULL, .kind = FAKE_CUT },
    { "POST", "/v1.0/$batch", 200, NULL, TWO_DONE, .kind = FAKE_TRUNCATE },
    { "POST", "/v1.0/$batch", 401, NULL, "{}" },
    { "POST", "/v1.0/$batch", 200, NULL, "{'responses':[{'id':'2','status':204}]}" },
    { "POST", "/v1.0/$batch", 200, NULL,
      "{'responses':[{'id':'1','status':429,'headers':{'Retry-After':'0'}}]}" },
    { "POST", "/v1.0/$batch", 200, NULL, "{'responses':[{'id':'1','status':503}]}" },
    { "POST", "/v1.0/$batch", 200, NULL, "{'responses':[{'id':'1','status':204}]}" },
  };
  g_autoptr (GPtrArray) changes = make_deletions (fixture, 2);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (replies); i++)
    fake_graph_add (fixture->fake, &replies[i]);
  g_assert_true (export(fixture, changes, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->results->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (((CwExportResult *) fixture->results->pdata[i])->status, ==, CW_EXPORT_OK);
  g_assert_cmpuint (fake_graph_count (fixture->fake, "POST /v1.0/$batch"), ==,
                    G_N_ELEMENTS (replies));
}

static void
test_export_fails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) changes = make_deletions (fixture, 100);
  g_autoptr (GError) error = NULL;

  fake_graph_add (fixture->fake,
                  &(FakeReply){ "POST", "/v1.0/$batch", 403, NULL,
                                "{'error':{'code':'Denied','message':'no'}}", .times = 100 });
  g_assert_false (export(fixture, changes, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_PERMISSION);
  g_assert_cmpuint (fixture->results->len, ==, 0);
}

/* One object makes Graph refuse the batch as a whole: the others go on without it. */
static void
test_export_poison (Fixture *fixture, gconstpointer data)
{
  static const FakeReply replies[] = {
    { "POST", "/v1.0/$batch", 413, NULL, "{'error':{'code':'TooLarge','message':'too large'}}" },
    { "POST", "/v1.0/$batch", 400, NULL, "{'error':{'code':'BadRequest','message':'bad'}}" },
    { "POST", "/v1.0/$batch", 200, NULL, "{'responses':[{'id':'1','status':204}]}", .times = 2 },
  };
  g_autoptr (GPtrArray) changes = make_deletions (fixture, 3);
  g_autoptr (GError) error = NULL;
  guint n_done = 0;
  guint n_refused = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (replies); i++)
    fake_graph_add (fixture->fake, &replies[i]);
  g_assert_true (export(fixture, changes, NULL, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < fixture->results->len; i++)
    {
      const CwExportResult *result = fixture->results->pdata[i];

      n_done += result->status == CW_EXPORT_OK ? 1 : 0;
      n_refused += result->status == CW_EXPORT_REFUSED ? 1 : 0;
    }
  g_assert_cmpuint (n_done, ==, 2);
  g_assert_cmpuint (n_refused, ==, 1);
}

static gpointer
cancel_thread (gpointer data)
{
  g_usleep (50000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_export_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) changes = make_deletions (fixture, 2);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_thread, cancellable);

  fake_graph_add (fixture->fake, &(FakeReply){ "POST", "/v1.0/$batch", 429, "Retry-After: 300",
                                               "{}", .times = 100 });
  g_assert_false (export(fixture, changes, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

/* Open for so many questions. */
static gboolean
count_down (gpointer user_data, GError **error)
{
  int *left = user_data;

  if (g_atomic_int_add (left, -1) > 0)
    return TRUE;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_BUSY, "another one writes there");
  return FALSE;
}

static char *
make_answers (guint n)
{
  g_autoptr (GString) body = g_string_new ("{'responses':[");

  for (guint i = 1; i <= n; i++)
    g_string_append_printf (body, "%s{'id':'%u','status':204}", i > 1 ? "," : "", i);
  g_string_append (body, "]}");
  return g_string_free (g_steal_pointer (&body), FALSE);
}

#define BATCH   20
#define BATCHES 3

/* Each batch is let through twice: when it is made, and when its connection is there. What is sent
 * is waited for, and once the gate is closed nothing is. */
static void
test_export_gate (gconstpointer data)
{
  for (int n_open = 0; n_open <= 2 * BATCHES; n_open++)
    {
      Fixture fixture = { NULL };
      g_autofree char *body = make_answers (BATCH);
      g_autoptr (GPtrArray) changes = NULL;
      g_autoptr (GError) error = NULL;
      int left = n_open;
      const CwSendGate gate = { NULL, count_down, NULL, &left };
      guint n_sent = 0;
      gboolean is_done = FALSE;

      set_up (&fixture, NULL);
      changes = make_deletions (&fixture, BATCHES * BATCH);
      fake_graph_add (fixture.fake,
                      &(FakeReply){ "POST", "/v1.0/$batch", 200, NULL, body, .times = BATCHES });
      fixture.gate = &gate;
      is_done = export(&fixture, changes, NULL, &error);
      n_sent = fake_graph_count (fixture.fake, "POST /v1.0/$batch");
      g_assert_cmpuint (2 * n_sent, <=, n_open);
      g_assert_cmpuint (fixture.results->len, ==, BATCH * n_sent);
      g_assert_cmpint (is_done, ==, n_open == 2 * BATCHES);
      if (!is_done)
        g_assert_error (error, CW_ERROR, CW_ERROR_BUSY);
      tear_down (&fixture, NULL);
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
    { "/connector/read", test_read },
    { "/connector/read-in-spite", test_read_in_spite },
    { "/connector/cursor-of-other-tenant", test_cursor_of_other_tenant },
    { "/connector/claims-challenge", test_claims_challenge },
    { "/connector/claims-never-enough", test_claims_never_enough },
    { "/connector/token-refused", test_token_refused },
    { "/connector/wrong-secret", test_wrong_secret },
    { "/connector/unreachable", test_unreachable },
    { "/connector/export-in-spite", test_export_in_spite },
    { "/connector/export-poison", test_export_poison },
    { "/connector/export-fails", test_export_fails },
    { "/connector/export-cancelled", test_export_cancelled },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/connector/bad-pages", NULL, test_bad_pages);
  g_test_add_data_func ("/connector/roles-unknown", NULL, test_roles_unknown);
  g_test_add ("/connector/contacts", Fixture, "contacts", set_up, test_contacts, tear_down);
  g_test_add_data_func ("/connector/export-gate", NULL, test_export_gate);
  g_test_add ("/connector/roles", Fixture, "roles", set_up, test_roles, tear_down);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
