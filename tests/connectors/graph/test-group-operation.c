/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "operation-fixture.h"

static CwExportChange *
new_group (OperationFixture *fixture)
{
  CwEntry *desired = fixture_entry (fixture->table, "uniqueName=o'Neil/x", "displayName=Staff",
                                    "mailNickname=staff", NULL);

  return fixture_change (fixture->table,
                         &(FixtureChange){ CW_EXPORT_ADD, "group", 0, desired, NULL });
}

static void
test_upsert_group (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = new_group (fixture);
  g_autoptr (CwGraphOperation) operation = NULL;

  fixture_add_link (change, fixture->table, "members", 1, FALSE);
  operation = cw_graph_operation_new (&fixture->context, change);
  operation_assert_request (
      operation, 0,
      "PATCH /groups(uniqueName='o''Neil%2Fx') {'displayName':'Staff','mailNickname':"
      "'staff','mailEnabled':false,'securityEnabled':true}");
  g_assert_cmpstr (cw_graph_operation_peek (operation, 0)->prefer, ==, "create-if-missing");
  g_assert_null (cw_graph_operation_peek (operation, 1));
  /* It was there: 204, and the id has to be asked for, which may take a moment to be known. */
  operation_answer (operation, 204, NULL);
  operation_assert_request (operation, 0, "GET /groups(uniqueName='o''Neil%2Fx')?$select=id ");
  g_assert_cmpint (operation_answer (operation, 404, NULL).verdict, ==, CW_GRAPH_VERDICT_LATER);
  operation_answer (operation, 200, "{'id':'" OPERATION_NEW_ID "'}");
  operation_assert_request (operation, 0,
                            "PATCH /groups/" OPERATION_NEW_ID
                            " {'members@odata.bind':['https://graph.example/v1.0/"
                            "directoryObjects/00000000-0000-0000-0000-000000000001']}");
  operation_answer (operation, 204, NULL);
  operation_assert_over_and_free (operation, CW_EXPORT_OK, NULL);
}

static CwExportChange *
group_with_members (OperationFixture *fixture, guint n_additions, guint n_removals)
{
  CwExportChange *change = fixture_change (
      fixture->table,
      &(FixtureChange){ CW_EXPORT_UPDATE, "group", 3, fixture_entry (fixture->table, NULL), NULL });

  for (guint i = 0; i < n_additions; i++)
    fixture_add_link (change, fixture->table, "members", 100 + i, FALSE);
  for (guint i = 0; i < n_removals; i++)
    fixture_add_link (change, fixture->table, "members", 500 + i, TRUE);
  return change;
}

static guint
count_bound (const CwGraphRequest *request)
{
  return json_array_get_length (
      json_object_get_array_member (json_node_get_object (request->body), "members@odata.bind"));
}

static void
test_members (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = group_with_members (fixture, 45, 2);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  g_assert_cmpuint (count_bound (cw_graph_operation_peek (operation, 0)), ==, 20);
  g_assert_cmpuint (count_bound (cw_graph_operation_peek (operation, 1)), ==, 20);
  g_assert_cmpuint (count_bound (cw_graph_operation_peek (operation, 2)), ==, 5);
  operation_assert_request (operation, 3,
                            "DELETE /groups/00000000-0000-0000-0000-000000000003/members/"
                            "00000000-0000-0000-0000-000000000500/$ref ");
  g_assert_nonnull (cw_graph_operation_peek (operation, 4));
  operation_assert_request (operation, 5, NULL);
  for (guint i = 0; i < 5; i++)
    operation_answer (operation, i == 3 ? 404 : 204, NULL);
  operation_assert_over_and_free (operation, CW_EXPORT_OK, NULL);
}

/* What a real group would do: all or nothing, refusing when one of the members is there already or
 * does not exist. */
static guint
play_group (CwGraphOperation *operation, const char *present, const char *unknown)
{
  guint n_requests = 0;

  while (!cw_graph_operation_is_over (operation) && n_requests < 1000)
    {
      const CwGraphRequest *request = cw_graph_operation_peek (operation, 0);
      g_autofree char *body = fixture_to_text (request->body);

      n_requests++;
      if (unknown != NULL && strstr (body, unknown) != NULL)
        operation_answer (
            operation, 400,
            "{'error':{'code':'Request_BadRequest','message':'The source resource object or "
            "one of the objects being referenced do not exist.'}}");
      else if (present != NULL && strstr (body, present) != NULL)
        operation_answer (
            operation, 400,
            "{'error':{'code':'Request_BadRequest','message':'One or more added object "
            "references already exist for the following modified properties: members.'}}");
      else
        operation_answer (operation, 204, NULL);
    }
  return n_requests;
}

static void
test_member_present (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = group_with_members (fixture, 40, 0);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);
  g_autoptr (CwExportResult) result = NULL;

  /* 20 -> 10+10 -> 5+5 -> 2+3 -> 1+1 or 1+2: found in at most 1 + 2 * 5 requests. */
  g_assert_cmpuint (play_group (operation, "000000000113", NULL), <=, 12);
  result = operation_assert_over (operation, CW_EXPORT_OK, NULL);
  g_assert_true (result->failed_links == NULL || result->failed_links->len == 0);
}

static void
test_member_unknown (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = group_with_members (fixture, 40, 0);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);
  g_autoptr (CwExportResult) result = NULL;

  play_group (operation, NULL, "000000000113");
  result = operation_assert_over (operation, CW_EXPORT_OK, NULL);
  g_assert_cmpuint (result->failed_links->len, ==, 1);
  g_assert_cmpint (g_array_index (result->failed_links, CwExportLinkFailure, 0).cookie, ==, 113);
}

static void
test_group_gone (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = group_with_members (fixture, 2, 0);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  operation_answer (operation, 404,
                    "{'error':{'code':'Request_ResourceNotFound','message':'Resource "
                    "00000000-0000-0000-0000-000000000003 does not exist or one of its queried "
                    "reference-property objects are not present.'}}");
  operation_assert_over_and_free (operation, CW_EXPORT_GONE, "Request_ResourceNotFound");
}

static void
test_group_gone_at_removal (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = group_with_members (fixture, 0, 2);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  operation_answer (operation, 404,
                    "{'error':{'code':'Request_ResourceNotFound','message':'Resource "
                    "00000000-0000-0000-0000-000000000500 does not exist'}}");
  operation_answer (operation, 404,
                    "{'error':{'code':'Request_ResourceNotFound','message':'Resource "
                    "00000000-0000-0000-0000-000000000003 does not exist'}}");
  operation_assert_over_and_free (operation, CW_EXPORT_GONE, "Request_ResourceNotFound");
}

static void
test_wrong_link (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = group_with_members (fixture, 0, 0);
  g_autoptr (CwGraphOperation) operation = NULL;
  g_autoptr (CwExportResult) result = NULL;

  fixture_add_link (change, fixture->table, "manager", 1, FALSE);
  operation = cw_graph_operation_new (&fixture->context, change);
  result = operation_assert_over (operation, CW_EXPORT_OK, NULL);
  g_assert_cmpuint (result->failed_links->len, ==, 1);
  g_assert_cmpint (g_array_index (result->failed_links, CwExportLinkFailure, 0).status, ==,
                   CW_EXPORT_IMPOSSIBLE);
}

/* Graph would refuse it with all that is in the same request: it is not even asked. */
static void
test_member_of_itself (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = group_with_members (fixture, 2, 0);
  g_autoptr (CwGraphOperation) operation = NULL;
  g_autoptr (CwExportResult) result = NULL;
  const CwExportLinkFailure *failure = NULL;

  fixture_add_link (change, fixture->table, "members", 3, FALSE);
  operation = cw_graph_operation_new (&fixture->context, change);
  g_assert_cmpuint (count_bound (cw_graph_operation_peek (operation, 0)), ==, 2);
  g_assert_cmpuint (play_group (operation, NULL, "000000000003"), ==, 1);
  result = operation_assert_over (operation, CW_EXPORT_OK, NULL);
  g_assert_cmpuint (result->failed_links->len, ==, 1);
  failure = &g_array_index (result->failed_links, CwExportLinkFailure, 0);
  g_assert_cmpint (failure->cookie, ==, 3);
  g_assert_cmpint (failure->status, ==, CW_EXPORT_IMPOSSIBLE);
  g_assert_cmpstr (failure->code, ==, "MemberOfItself");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (OperationFixture *fixture, gconstpointer data);
  } tests[] = {
    { "/group-operation/upsert-group", test_upsert_group },
    { "/group-operation/members", test_members },
    { "/group-operation/member-present", test_member_present },
    { "/group-operation/member-unknown", test_member_unknown },
    { "/group-operation/group-gone", test_group_gone },
    { "/group-operation/group-gone-at-removal", test_group_gone_at_removal },
    { "/group-operation/wrong-link", test_wrong_link },
    { "/group-operation/member-of-itself", test_member_of_itself },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, OperationFixture, NULL, operation_set_up, tests[i].test,
                operation_tear_down);
  return g_test_run ();
}
