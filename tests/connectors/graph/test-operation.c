/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "operation-fixture.h"

static CwExportChange *
new_user (OperationFixture *fixture)
{
  CwEntry *desired =
      fixture_entry (fixture->table, "userPrincipalName=anna@contoso.example", "displayName=Anna",
                     "onPremisesImmutableId=abc+/==", "proxyAddresses=SMTP:anna@contoso.example",
                     "accountEnabled=TRUE", "extensionAttribute3=x", NULL);

  return fixture_change (fixture->table,
                         &(FixtureChange){ CW_EXPORT_ADD, "user", 0, desired, NULL });
}

static void
test_create_user (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = new_user (fixture);
  g_autoptr (CwGraphOperation) operation = NULL;
  g_autoptr (CwExportResult) result = NULL;
  const CwGraphRequest *request = NULL;
  JsonObject *body = NULL;
  JsonObject *profile = NULL;

  fixture_add_link (change, fixture->table, "manager", 7, FALSE);
  operation = cw_graph_operation_new (&fixture->context, change);
  operation_assert_starts (operation, "POST", "/users");
  g_assert_null (cw_graph_operation_peek (operation, 1));
  request = cw_graph_operation_peek (operation, 0);
  body = json_node_get_object (request->body);
  g_assert_true (json_object_get_boolean_member (body, "accountEnabled"));
  g_assert_cmpstr (json_object_get_string_member (body, "mailNickname"), ==, "anna");
  g_assert_false (json_object_has_member (body, "proxyAddresses"));
  profile = json_object_get_object_member (body, "passwordProfile");
  g_assert_cmpuint (strlen (json_object_get_string_member (profile, "password")), >=, 32);
  g_assert_false (json_object_get_boolean_member (profile, "forceChangePasswordNextSignIn"));

  g_assert_cmpint (operation_answer (operation, 201, "{'id':'" OPERATION_NEW_ID "'}").verdict, ==,
                   CW_GRAPH_VERDICT_DONE);
  operation_assert_request (operation, 0,
                            "PUT /users/" OPERATION_NEW_ID
                            "/manager/$ref {'@odata.id':'https://graph.example/v1.0/"
                            "directoryObjects/00000000-0000-0000-0000-000000000007'}");
  g_assert_cmpint (operation_answer (operation, 204, NULL).verdict, ==, CW_GRAPH_VERDICT_END);
  result = operation_assert_over (operation, CW_EXPORT_OK, NULL);
  g_assert_cmpuint (g_bytes_get_size (result->anchor), ==, 16);
}

static void
test_passwords_differ (OperationFixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (CwExportChange) change = new_user (fixture);
      g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);
      JsonObject *body = json_node_get_object (cw_graph_operation_peek (operation, 0)->body);
      const char *password = json_object_get_string_member (
          json_object_get_object_member (body, "passwordProfile"), "password");

      if (i == 0)
        first = g_strdup (password);
      else
        g_assert_cmpstr (first, !=, password);
    }
}

/* The POST was cut off: whether the user is there decides what comes next. */
static void
test_create_user_cut (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = new_user (fixture);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);
  g_autoptr (CwExportResult) result = NULL;

  cw_graph_operation_note_lost (operation, TRUE);
  operation_assert_starts (
      operation, "GET",
      "/users?$filter=onPremisesImmutableId%20eq%20'abc%2B%2F%3D%3D'&$select=id,");
  g_assert_cmpint (operation_answer (operation, 200, "{'value':[]}").verdict, ==,
                   CW_GRAPH_VERDICT_LATER);
  operation_assert_starts (operation, "POST", "/users");

  cw_graph_operation_note_lost (operation, TRUE);
  g_assert_cmpint (
      operation_answer (operation, 200,
                        "{'value':[{'id':'" OPERATION_NEW_ID
                        "','userPrincipalName':'anna@contoso.example','displayName':'Anna',"
                        "'onPremisesImmutableId':'abc+/==','accountEnabled':true,"
                        "'onPremisesExtensionAttributes':{'extensionAttribute3':'y'}}]}")
          .verdict,
      ==, CW_GRAPH_VERDICT_LATER);
  operation_assert_request (operation, 0,
                            "PATCH /users/" OPERATION_NEW_ID
                            " {'onPremisesExtensionAttributes':{'extensionAttribute3':'x'}}");
  operation_answer (operation, 204, NULL);
  result = operation_assert_over (operation, CW_EXPORT_OK, NULL);
  g_assert_nonnull (result->anchor);
}

/* A connection that was never made leaves no doubt. */
static void
test_create_user_not_sent (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = new_user (fixture);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  cw_graph_operation_note_lost (operation, FALSE);
  operation_assert_starts (operation, "POST", "/users");
  g_assert_true (operation_answer (operation, 429, NULL).is_throttled);
  operation_assert_starts (operation, "POST", "/users");
}

static void
test_create_user_5xx_for_ever (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = new_user (fixture);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);
  guint n_posts = 0;

  for (guint i = 0; i < 100 && !cw_graph_operation_is_over (operation); i++)
    {
      const CwGraphRequest *request = cw_graph_operation_peek (operation, 0);

      if (g_str_equal (request->method, "POST"))
        {
          n_posts++;
          operation_answer (operation, 503, NULL);
        }
      else
        operation_answer (operation, 200, "{'value':[]}");
    }
  g_assert_cmpuint (n_posts, ==, fixture->context.policy->max_failures + 1);
  operation_assert_over_and_free (operation, CW_EXPORT_RETRY, "Http_503");
}

#define CONFLICT                                                                                   \
  "{'error':{'code':'Request_BadRequest','message':'Another object with the same value for "       \
  "property userPrincipalName already exists.','details':[{'code':'ObjectConflict','message':''"   \
  ",'target':'userPrincipalName'}]}}"

static void
test_create_user_conflict (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = new_user (fixture);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);
  g_autoptr (CwExportResult) result = NULL;

  /* Twice: the other object may give the value up in the meantime. */
  for (guint i = 0; i < 2; i++)
    {
      operation_assert_starts (operation, "POST", "/users");
      operation_answer (operation, 400, CONFLICT);
      operation_assert_starts (operation, "GET", "/users?$filter=");
      operation_answer (operation, 200, "{'value':[]}");
      operation_assert_starts (operation, "GET",
                               "/directory/deletedItems/microsoft.graph.user?$filter=");
      operation_answer (operation, 200, "{'value':[]}");
    }
  result =
      operation_assert_over (operation, CW_EXPORT_REFUSED, "Request_BadRequest/ObjectConflict");
  g_assert_nonnull (strstr (result->message, "userPrincipalName"));
  g_assert_null (result->anchor);
}

/* The POST was cut off and then meets a conflict: what it made is waited for. */
static void
test_create_user_lag (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = new_user (fixture);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  cw_graph_operation_note_lost (operation, TRUE);
  operation_answer (operation, 200, "{'value':[]}");
  operation_answer (operation, 400, CONFLICT);
  for (guint i = 0; i < 2; i++)
    {
      operation_assert_starts (operation, "GET", "/users?$filter=");
      g_assert_cmpint (operation_answer (operation, 200, "{'value':[]}").delay_usec, >, 0);
    }
  operation_answer (operation, 200, "{'value':[{'id':'" OPERATION_NEW_ID "'}]}");
  operation_answer (operation, 204, NULL);
  operation_assert_over_and_free (operation, CW_EXPORT_OK, NULL);
}

/* The one that has our anchor was deleted: it is brought back, not made anew. */
static void
test_create_user_deleted (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = new_user (fixture);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  operation_answer (operation, 400, CONFLICT);
  operation_answer (operation, 200, "{'value':[]}");
  operation_answer (operation, 200,
                    "{'value':[{'id':'" OPERATION_NEW_ID "','displayName':'Old'}]}");
  operation_assert_request (operation, 0,
                            "POST /directory/deletedItems/" OPERATION_NEW_ID "/restore ");
  operation_assert_starts (operation, "POST", "/directory");
  g_assert_cmpstr (cw_graph_operation_peek (operation, 1)->method, ==, "PATCH");
  operation_answer (operation, 200, "{'id':'" OPERATION_NEW_ID "'}");
  operation_answer (operation, 204, NULL);
  operation_assert_over_and_free (operation, CW_EXPORT_OK, NULL);
}

#define FOUND(id) "{'value':[{'id':'" id "','userPrincipalName':'boss@contoso.example'}]}"

/* The one that has our anchor is an administrator: that is no reason to take it over. */
static void
test_create_user_administrator (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = new_user (fixture);
  g_autoptr (CwGraphOperation) refused = cw_graph_operation_new (&fixture->context, change);
  g_autoptr (CwGraphOperation) allowed = cw_graph_operation_new (&fixture->context, change);
  g_autoptr (CwGraphOperation) untold = cw_graph_operation_new (&fixture->context, change);
  g_autoptr (CwExportResult) result = NULL;

  g_ptr_array_add (fixture->roles, (gpointer) "Global Administrator");
  operation_answer (refused, 400, CONFLICT);
  operation_answer (refused, 200, FOUND (OPERATION_NEW_ID));
  result = operation_assert_over (refused, CW_EXPORT_REFUSED, "administrator-match");
  g_assert_null (result->anchor);
  g_assert_nonnull (strstr (result->message, "boss@contoso.example"));
  g_assert_nonnull (strstr (result->message, OPERATION_NEW_ID));
  g_assert_nonnull (strstr (result->message, "Global Administrator"));

  operation_answer (allowed, 400, CONFLICT);
  operation_answer (allowed, 200, FOUND (OPERATION_ALLOWED_ID));
  operation_answer (allowed, 204, NULL);
  operation_assert_over_and_free (allowed, CW_EXPORT_OK, NULL);
  g_assert_cmpuint (fixture->n_asked, ==, 1);

  fixture->is_secret = TRUE;
  operation_answer (untold, 400, CONFLICT);
  operation_answer (untold, 200, FOUND (OPERATION_NEW_ID));
  operation_assert_over_and_free (untold, CW_EXPORT_RETRY,
                                  cw_error_code_to_string (CW_ERROR_PERMISSION));
}

static void
test_missing_property (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = fixture_change (
      fixture->table,
      &(FixtureChange){ CW_EXPORT_ADD, "user", 0,
                        fixture_entry (fixture->table, "displayName=Anna", NULL), NULL });
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  operation_assert_over_and_free (operation, CW_EXPORT_REFUSED, "MissingProperty");
}

/* Each would make Graph refuse a whole batch, or say less about what is wrong. */
static const struct
{
  const char *attribute;
  const char *bytes;
  gsize size;
  guint repeat;
  const char *mentions;
} bad_values[] = {
  { "department", "x", 1, 65, "department has 65 characters" },
  { "department", "\xc3\xa4", 2, 65, "department has 65 characters" },
  { "jobTitle", "x", 1, 5 * 1024 * 1024, "jobTitle has 5242880 characters" },
  { "extensionAttribute7", "x", 1, 1025, "extensionAttribute7 has 1025 characters" },
  { "city", "\xff\xfe", 2, 1, "city is not valid UTF-8" },
  { "city", "a\0b", 3, 1, "city is not valid UTF-8" },
  { "otherMails", NULL, 0, 5000, "otherMails has 5000 values" },
};

static CwEntry *
make_bad_entry (OperationFixture *fixture, gsize row)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  CwAttributeId attribute = cw_attribute_table_intern (fixture->table, bad_values[row].attribute);
  g_autoptr (GByteArray) value = g_byte_array_new ();

  for (guint i = 0; i < bad_values[row].repeat; i++)
    if (bad_values[row].bytes != NULL)
      g_byte_array_append (value, (const guint8 *) bad_values[row].bytes,
                           (guint) bad_values[row].size);
    else
      cw_entry_builder_add_integer (builder, attribute, i);
  if (bad_values[row].bytes != NULL)
    cw_entry_builder_add (builder, attribute, value->data, value->len);
  return cw_entry_builder_end (builder, NULL);
}

static void
test_bad_values (OperationFixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_values); i++)
    {
      g_autoptr (CwExportChange) change =
          fixture_change (fixture->table, &(FixtureChange){ CW_EXPORT_UPDATE, "user", 3,
                                                            make_bad_entry (fixture, i),
                                                            fixture_entry (fixture->table, NULL) });
      g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);
      g_autoptr (CwExportResult) result =
          operation_assert_over (operation, CW_EXPORT_REFUSED, "InvalidValue");

      g_assert_nonnull (strstr (result->message, bad_values[i].mentions));
    }
}

static void
test_contact (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = fixture_change (
      fixture->table,
      &(FixtureChange){ CW_EXPORT_ADD, "contact", 0,
                        fixture_entry (fixture->table, "displayName=Anna", NULL), NULL });
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  operation_assert_over_and_free (operation, CW_EXPORT_REFUSED, "UnsupportedObjectType");
}

static CwExportChange *
changed_user (OperationFixture *fixture, CwExportOp op)
{
  CwEntry *before = fixture_entry (fixture->table, "displayName=Anna", "city=Bonn", "country=DE",
                                   "otherMails=a@b.example", NULL);
  CwEntry *desired = fixture_entry (fixture->table, "city=Ulm", "country=DE",
                                    "proxyAddresses=smtp:new@contoso.example", NULL);

  return fixture_change (fixture->table, &(FixtureChange){ op, "user", 3, desired, before });
}

#define USER_3 "/users/00000000-0000-0000-0000-000000000003"

static CwGraphOperation *
begin (OperationFixture *fixture, CwExportChange **ret_change, CwExportOp op, CwEntry *desired)
{
  *ret_change = fixture_change (
      fixture->table,
      &(FixtureChange){ op, "user", op == CW_EXPORT_ADD ? 0 : 3, desired,
                        op == CW_EXPORT_ADD ? NULL
                                            : fixture_entry (fixture->table, "state=x", NULL) });
  return cw_graph_operation_new (&fixture->context, *ret_change);
}

#define DEPARTMENT_OF_65                                                                           \
  "department=01234567890123456789012345678901234567890123456789012345678901234"

/* All else is sent, and told in the end what was not. */
static void
test_held_back (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = NULL;
  g_autoptr (CwGraphOperation) operation =
      begin (fixture, &change, CW_EXPORT_UPDATE,
             fixture_entry (fixture->table, DEPARTMENT_OF_65, "city=Ulm", NULL));
  g_autoptr (CwExportResult) result = NULL;

  operation_assert_request (operation, 0, "PATCH " USER_3 " {'city':'Ulm','state':null}");
  operation_answer (operation, 204, NULL);
  result = operation_assert_over (operation, CW_EXPORT_PARTIAL, "InvalidValue");
  g_assert_nonnull (strstr (result->message, "department has 65 characters"));
}

/* No account is made enabled because nobody can read whether it is to be. */
static void
test_required_is_bad (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = NULL;
  g_autoptr (CwGraphOperation) operation =
      begin (fixture, &change, CW_EXPORT_ADD,
             fixture_entry (fixture->table, "userPrincipalName=a@b", "displayName=A",
                            "onPremisesImmutableId=1", "accountEnabled=perhaps", NULL));

  operation_assert_over_and_free (operation, CW_EXPORT_REFUSED, "InvalidRequiredValue");
}

#define NOT_TAKEN(property)                                                                        \
  "{'error':{'code':'Request_BadRequest','message':'Invalid value for " property "',"              \
  "'details':[{'code':'InvalidValue','target':'" property "','message':'x'}]}}"
#define NOT_TAKEN_CODE "Request_BadRequest/InvalidValue"

/* What Graph finds wrong with one property is no reason to hold back the others. */
static void
test_not_taken (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = NULL;
  g_autoptr (CwGraphOperation) operation = begin (
      fixture, &change, CW_EXPORT_UPDATE,
      fixture_entry (fixture->table, "usageLocation=XX", "extensionAttribute1=1", "state=y", NULL));
  g_autoptr (CwExportResult) result = NULL;

  g_assert_cmpint (operation_answer (operation, 400, NOT_TAKEN ("usageLocation")).verdict, ==,
                   CW_GRAPH_VERDICT_LATER);
  operation_assert_request (operation, 0,
                            "PATCH " USER_3 " {'state':'y',"
                            "'onPremisesExtensionAttributes':{'extensionAttribute1':'1'}}");
  operation_answer (operation, 400, NOT_TAKEN ("extensionAttribute1"));
  operation_assert_request (operation, 0, "PATCH " USER_3 " {'state':'y'}");
  operation_answer (operation, 204, NULL);
  result = operation_assert_over (operation, CW_EXPORT_PARTIAL, NOT_TAKEN_CODE);
  g_assert_nonnull (strstr (result->message, "usageLocation"));
  g_assert_nonnull (strstr (result->message, "extensionAttribute1"));
}

/* What is left is nothing, or no person: and a property that is none cannot be left out. */
static void
test_not_taken_at_all (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = NULL;
  g_autoptr (CwExportChange) addition = new_user (fixture);
  g_autoptr (CwExportChange) other = changed_user (fixture, CW_EXPORT_UPDATE);
  g_autoptr (CwGraphOperation) alone =
      begin (fixture, &change, CW_EXPORT_UPDATE, fixture_entry (fixture->table, "state=y", NULL));
  g_autoptr (CwGraphOperation) made = cw_graph_operation_new (&fixture->context, addition);
  g_autoptr (CwGraphOperation) unknown = cw_graph_operation_new (&fixture->context, other);

  operation_answer (alone, 400, NOT_TAKEN ("state"));
  operation_assert_over_and_free (alone, CW_EXPORT_REFUSED, NOT_TAKEN_CODE);
  operation_answer (made, 400, NOT_TAKEN ("userPrincipalName"));
  operation_assert_over_and_free (made, CW_EXPORT_REFUSED, NOT_TAKEN_CODE);
  operation_answer (unknown, 400, NOT_TAKEN ("shoeSize"));
  operation_assert_over_and_free (unknown, CW_EXPORT_REFUSED, NOT_TAKEN_CODE);
}

static void
test_update_user (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = changed_user (fixture, CW_EXPORT_UPDATE);
  g_autoptr (CwGraphOperation) operation = NULL;

  fixture_add_link (change, fixture->table, "manager", 8, TRUE);
  operation = cw_graph_operation_new (&fixture->context, change);
  /* displayName cannot be cleared, proxyAddresses is read-only. */
  operation_assert_request (operation, 0, "PATCH " USER_3 " {'city':'Ulm','otherMails':[]}");
  operation_assert_request (operation, 1, "DELETE " USER_3 "/manager/$ref ");
  operation_assert_request (operation, 2, NULL);
  operation_answer (operation, 204, NULL);
  operation_answer (operation, 404, NULL);
  operation_assert_over_and_free (operation, CW_EXPORT_OK, NULL);
}

static void
test_update_nothing (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = fixture_change (
      fixture->table,
      &(FixtureChange){ CW_EXPORT_UPDATE, "user", 3, fixture_entry (fixture->table, NULL),
                        fixture_entry (fixture->table, "displayName=Anna", NULL) });
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  operation_assert_over_and_free (operation, CW_EXPORT_OK, NULL);
}

static const struct
{
  guint status;
  const char *body;
  CwExportStatus expected;
  const char *code;
} refusals[] = {
  { 404, "{'error':{'code':'Request_ResourceNotFound','message':'x'}}", CW_EXPORT_GONE,
    "Request_ResourceNotFound" },
  { 400, "{'error':{'code':'Request_BadRequest','message':'Invalid value'}}", CW_EXPORT_REFUSED,
    "Request_BadRequest" },
  { 403, "{'error':{'code':'Authorization_RequestDenied','message':'x'}}", CW_EXPORT_REFUSED,
    "Authorization_RequestDenied" },
  { 423, NULL, CW_EXPORT_RETRY, "Http_423" },
};

static void
test_update_refused (OperationFixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (CwExportChange) change = changed_user (fixture, CW_EXPORT_UPDATE);
      g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

      for (guint n = 0; n < 20 && !cw_graph_operation_is_over (operation); n++)
        operation_answer (operation, refusals[i].status, refusals[i].body);
      operation_assert_over_and_free (operation, refusals[i].expected, refusals[i].code);
    }
}

static void
test_update_conflict (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = changed_user (fixture, CW_EXPORT_UPDATE);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  g_assert_cmpint (operation_answer (operation, 400, CONFLICT).delay_usec, >, 0);
  g_assert_cmpint (operation_answer (operation, 400, CONFLICT).verdict, ==, CW_GRAPH_VERDICT_END);
  operation_assert_over_and_free (operation, CW_EXPORT_REFUSED,
                                  "Request_BadRequest/ObjectConflict");
}

/* Two changes of one object at the same moment. */
static void
test_update_collision (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = changed_user (fixture, CW_EXPORT_UPDATE);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  g_assert_cmpint (operation_answer (operation, 409, NULL).verdict, ==, CW_GRAPH_VERDICT_LATER);
  g_assert_cmpint (operation_answer (operation, 423, NULL).verdict, ==, CW_GRAPH_VERDICT_LATER);
  operation_answer (operation, 204, NULL);
  operation_assert_over_and_free (operation, CW_EXPORT_OK, NULL);
}

static void
test_restore (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = changed_user (fixture, CW_EXPORT_RESTORE);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  operation_assert_request (
      operation, 0, "POST /directory/deletedItems/00000000-0000-0000-0000-000000000003/restore ");
  operation_assert_request (operation, 1, "PATCH " USER_3 " {'city':'Ulm','otherMails':[]}");
  /* Not deleted any more: an earlier try did it, so it goes on with the change. */
  g_assert_cmpint (operation_answer (operation, 404, NULL).verdict, ==, CW_GRAPH_VERDICT_LATER);
  operation_assert_request (operation, 0, "GET " USER_3 "?$select=id ");
  operation_assert_request (operation, 1, NULL);
  operation_answer (operation, 200, "{'id':'00000000-0000-0000-0000-000000000003'}");
  g_assert_cmpint (operation_answer (operation, 404, NULL).verdict, ==, CW_GRAPH_VERDICT_LATER);
  operation_answer (operation, 204, NULL);
  operation_assert_over_and_free (operation, CW_EXPORT_OK, NULL);
}

static void
test_restore_purged (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = changed_user (fixture, CW_EXPORT_RESTORE);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  operation_answer (operation, 404, NULL);
  operation_answer (operation, 404, NULL);
  operation_assert_over_and_free (operation, CW_EXPORT_GONE, "Http_404");
}

static void
test_delete (OperationFixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint http_status;
    CwExportStatus status;
  } rows[] = { { 204, CW_EXPORT_OK }, { 404, CW_EXPORT_GONE } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CwExportChange) change = fixture_change (
          fixture->table, &(FixtureChange){ CW_EXPORT_DELETE, "user", 3, NULL, NULL });
      g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

      operation_assert_request (operation, 0, "DELETE " USER_3 " ");
      operation_answer (operation, rows[i].http_status, NULL);
      operation_assert_over_and_free (operation, rows[i].status, NULL);
    }
}

/* 424 and 401 cost no try; an answer that leaves a request out does. */
static void
test_not_carried_out (OperationFixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = changed_user (fixture, CW_EXPORT_UPDATE);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  for (guint i = 0; i < 50; i++)
    {
      g_assert_cmpint (operation_answer (operation, 424, NULL).verdict, ==, CW_GRAPH_VERDICT_LATER);
      g_assert_cmpint (operation_answer (operation, 401, NULL).verdict, ==, CW_GRAPH_VERDICT_LATER);
    }
  for (guint i = 0; i < 50 && !cw_graph_operation_is_over (operation); i++)
    operation_answer (operation, 0, NULL);
  operation_assert_over_and_free (operation, CW_EXPORT_RETRY, "NoAnswer");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (OperationFixture *fixture, gconstpointer data);
  } tests[] = {
    { "/operation/create-user", test_create_user },
    { "/operation/passwords-differ", test_passwords_differ },
    { "/operation/create-user-cut", test_create_user_cut },
    { "/operation/create-user-not-sent", test_create_user_not_sent },
    { "/operation/create-user-5xx-for-ever", test_create_user_5xx_for_ever },
    { "/operation/create-user-conflict", test_create_user_conflict },
    { "/operation/create-user-lag", test_create_user_lag },
    { "/operation/create-user-deleted", test_create_user_deleted },
    { "/operation/missing-property", test_missing_property },
    { "/operation/bad-values", test_bad_values },
    { "/operation/contact", test_contact },
    { "/operation/update-user", test_update_user },
    { "/operation/update-nothing", test_update_nothing },
    { "/operation/update-refused", test_update_refused },
    { "/operation/update-conflict", test_update_conflict },
    { "/operation/update-collision", test_update_collision },
    { "/operation/restore", test_restore },
    { "/operation/restore-purged", test_restore_purged },
    { "/operation/create-user-administrator", test_create_user_administrator },
    { "/operation/held-back", test_held_back },
    { "/operation/required-is-bad", test_required_is_bad },
    { "/operation/not-taken", test_not_taken },
    { "/operation/not-taken-at-all", test_not_taken_at_all },
    { "/operation/delete", test_delete },
    { "/operation/not-carried-out", test_not_carried_out },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, OperationFixture, NULL, operation_set_up, tests[i].test,
                operation_tear_down);
  return g_test_run ();
}
