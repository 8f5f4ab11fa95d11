/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "connectors/graph/cw-graph-operation.h"

#include "base/cw-error.h"
#include "graph-fixture.h"

#define NEW_ID     "99999999-0000-0000-0000-000000000001"
#define ALLOWED_ID "99999999-0000-0000-0000-00000000000A"

typedef struct
{
  CwAttributeTable *table;
  CwConnectorConfig *config;
  CwGraphSettings *settings;
  CwGraphSchema *schema;
  CwGraphExportContext context;
  GPtrArray *roles;   /* (element-type utf8): of the one who is found; none at first */
  guint n_asked;      /* for them */
  gboolean is_secret; /* nobody tells */
} Fixture;

static gboolean
find_roles (gpointer user_data, const char *id, GPtrArray **ret_roles, GError **error)
{
  Fixture *fixture = user_data;

  fixture->n_asked++;
  if (fixture->is_secret)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_PERMISSION, "nobody may know");
  *ret_roles = fixture->roles->len > 0 ? fixture->roles : NULL;
  return !fixture->is_secret;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->table = cw_attribute_table_new ();
  fixture->config = fixture_config_new ("{'tenantId':'t','takeOver':['" ALLOWED_ID
                                        "'],'clientId':'c','graphUrl':'https://graph.example',"
                                        "'authentication':{'method':'secret'}}");
  fixture->settings = cw_graph_settings_new (fixture->config, &error);
  g_assert_no_error (error);
  fixture->schema = cw_graph_schema_new (fixture->table);
  fixture->context = (CwGraphExportContext){
    .schema = fixture->schema,
    .settings = fixture->settings,
    .policy = cw_retry_policy_get_default (),
    .builder = cw_entry_builder_new (),
    .find_roles = find_roles,
    .user_data = fixture,
  };
  fixture->roles = g_ptr_array_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_ptr_array_unref (fixture->roles);
  cw_entry_builder_free (fixture->context.builder);
  cw_graph_schema_free (fixture->schema);
  cw_graph_settings_free (fixture->settings);
  fixture_config_free (fixture->config);
  cw_attribute_table_unref (fixture->table);
}

static CwGraphOutcome
answer (CwGraphOperation *operation, guint status, const char *body)
{
  g_autoptr (JsonNode) node = body != NULL ? fixture_json (body) : NULL;
  CwGraphAnswer reply = { .status = status, .body = node };

  return cw_graph_operation_answer (operation, &reply);
}

static void
assert_request (CwGraphOperation *operation, guint index, const char *expected)
{
  const CwGraphRequest *request = cw_graph_operation_peek (operation, index);
  g_autofree char *body = NULL;
  g_autofree char *text = NULL;

  if (expected == NULL)
    {
      g_assert_null (request);
      return;
    }
  g_assert_nonnull (request);
  body = request->body != NULL ? fixture_to_text (request->body) : g_strdup ("");
  text = g_strdup_printf ("%s %s %s", request->method, request->url, body);
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_starts (CwGraphOperation *operation, const char *method, const char *url)
{
  const CwGraphRequest *request = cw_graph_operation_peek (operation, 0);

  g_assert_nonnull (request);
  g_assert_cmpstr (request->method, ==, method);
  if (!g_str_has_prefix (request->url, url))
    g_assert_cmpstr (request->url, ==, url);
}

static CwExportResult *
assert_over (CwGraphOperation *operation, CwExportStatus status, const char *code)
{
  CwExportResult *result = NULL;

  g_assert_true (cw_graph_operation_is_over (operation));
  result = cw_graph_operation_steal_result (operation);
  g_assert_cmpint (result->status, ==, status);
  g_assert_cmpstr (result->code, ==, code);
  g_assert_cmpint (result->id, ==, 42);
  return result;
}

static void
assert_over_and_free (CwGraphOperation *operation, CwExportStatus status, const char *code)
{
  cw_export_result_free (assert_over (operation, status, code));
}

static CwExportChange *
new_user (Fixture *fixture)
{
  CwEntry *desired =
      fixture_entry (fixture->table, "userPrincipalName=anna@contoso.example", "displayName=Anna",
                     "onPremisesImmutableId=abc+/==", "proxyAddresses=SMTP:anna@contoso.example",
                     "accountEnabled=TRUE", "extensionAttribute3=x", NULL);

  return fixture_change (fixture->table,
                         &(FixtureChange){ CW_EXPORT_ADD, "user", 0, desired, NULL });
}

static void
test_create_user (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = new_user (fixture);
  g_autoptr (CwGraphOperation) operation = NULL;
  g_autoptr (CwExportResult) result = NULL;
  const CwGraphRequest *request = NULL;
  JsonObject *body = NULL;
  JsonObject *profile = NULL;

  fixture_add_link (change, fixture->table, "manager", 7, FALSE);
  operation = cw_graph_operation_new (&fixture->context, change);
  assert_starts (operation, "POST", "/users");
  g_assert_null (cw_graph_operation_peek (operation, 1));
  request = cw_graph_operation_peek (operation, 0);
  body = json_node_get_object (request->body);
  g_assert_true (json_object_get_boolean_member (body, "accountEnabled"));
  g_assert_cmpstr (json_object_get_string_member (body, "mailNickname"), ==, "anna");
  g_assert_false (json_object_has_member (body, "proxyAddresses"));
  profile = json_object_get_object_member (body, "passwordProfile");
  g_assert_cmpuint (strlen (json_object_get_string_member (profile, "password")), >=, 32);
  g_assert_false (json_object_get_boolean_member (profile, "forceChangePasswordNextSignIn"));

  g_assert_cmpint (answer (operation, 201, "{'id':'" NEW_ID "'}").verdict, ==,
                   CW_GRAPH_VERDICT_DONE);
  assert_request (operation, 0,
                  "PUT /users/" NEW_ID "/manager/$ref {'@odata.id':'https://graph.example/v1.0/"
                  "directoryObjects/00000000-0000-0000-0000-000000000007'}");
  g_assert_cmpint (answer (operation, 204, NULL).verdict, ==, CW_GRAPH_VERDICT_END);
  result = assert_over (operation, CW_EXPORT_OK, NULL);
  g_assert_cmpuint (g_bytes_get_size (result->anchor), ==, 16);
}

static void
test_passwords_differ (Fixture *fixture, gconstpointer data)
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
test_create_user_cut (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = new_user (fixture);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);
  g_autoptr (CwExportResult) result = NULL;

  cw_graph_operation_note_lost (operation, TRUE);
  assert_starts (operation, "GET",
                 "/users?$filter=onPremisesImmutableId%20eq%20'abc%2B%2F%3D%3D'&$select=id,");
  g_assert_cmpint (answer (operation, 200, "{'value':[]}").verdict, ==, CW_GRAPH_VERDICT_LATER);
  assert_starts (operation, "POST", "/users");

  cw_graph_operation_note_lost (operation, TRUE);
  g_assert_cmpint (answer (operation, 200,
                           "{'value':[{'id':'" NEW_ID
                           "','userPrincipalName':'anna@contoso.example','displayName':'Anna',"
                           "'onPremisesImmutableId':'abc+/==','accountEnabled':true,"
                           "'onPremisesExtensionAttributes':{'extensionAttribute3':'y'}}]}")
                       .verdict,
                   ==, CW_GRAPH_VERDICT_LATER);
  assert_request (operation, 0,
                  "PATCH /users/" NEW_ID
                  " {'onPremisesExtensionAttributes':{'extensionAttribute3':'x'}}");
  answer (operation, 204, NULL);
  result = assert_over (operation, CW_EXPORT_OK, NULL);
  g_assert_nonnull (result->anchor);
}

/* A connection that was never made leaves no doubt. */
static void
test_create_user_not_sent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = new_user (fixture);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  cw_graph_operation_note_lost (operation, FALSE);
  assert_starts (operation, "POST", "/users");
  g_assert_true (answer (operation, 429, NULL).is_throttled);
  assert_starts (operation, "POST", "/users");
}

static void
test_create_user_5xx_for_ever (Fixture *fixture, gconstpointer data)
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
          answer (operation, 503, NULL);
        }
      else
        answer (operation, 200, "{'value':[]}");
    }
  g_assert_cmpuint (n_posts, ==, fixture->context.policy->max_failures + 1);
  assert_over_and_free (operation, CW_EXPORT_RETRY, "Http_503");
}

#define CONFLICT                                                                                   \
  "{'error':{'code':'Request_BadRequest','message':'Another object with the same value for "       \
  "property userPrincipalName already exists.','details':[{'code':'ObjectConflict','message':''"   \
  ",'target':'userPrincipalName'}]}}"

static void
test_create_user_conflict (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = new_user (fixture);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);
  g_autoptr (CwExportResult) result = NULL;

  /* Twice: the other object may give the value up in the meantime. */
  for (guint i = 0; i < 2; i++)
    {
      assert_starts (operation, "POST", "/users");
      answer (operation, 400, CONFLICT);
      assert_starts (operation, "GET", "/users?$filter=");
      answer (operation, 200, "{'value':[]}");
      assert_starts (operation, "GET", "/directory/deletedItems/microsoft.graph.user?$filter=");
      answer (operation, 200, "{'value':[]}");
    }
  result = assert_over (operation, CW_EXPORT_REFUSED, "Request_BadRequest/ObjectConflict");
  g_assert_nonnull (strstr (result->message, "userPrincipalName"));
  g_assert_null (result->anchor);
}

/* The POST was cut off and then meets a conflict: what it made is waited for. */
static void
test_create_user_lag (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = new_user (fixture);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  cw_graph_operation_note_lost (operation, TRUE);
  answer (operation, 200, "{'value':[]}");
  answer (operation, 400, CONFLICT);
  for (guint i = 0; i < 2; i++)
    {
      assert_starts (operation, "GET", "/users?$filter=");
      g_assert_cmpint (answer (operation, 200, "{'value':[]}").delay_usec, >, 0);
    }
  answer (operation, 200, "{'value':[{'id':'" NEW_ID "'}]}");
  answer (operation, 204, NULL);
  assert_over_and_free (operation, CW_EXPORT_OK, NULL);
}

/* The one that has our anchor was deleted: it is brought back, not made anew. */
static void
test_create_user_deleted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = new_user (fixture);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  answer (operation, 400, CONFLICT);
  answer (operation, 200, "{'value':[]}");
  answer (operation, 200, "{'value':[{'id':'" NEW_ID "','displayName':'Old'}]}");
  assert_request (operation, 0, "POST /directory/deletedItems/" NEW_ID "/restore ");
  assert_starts (operation, "POST", "/directory");
  g_assert_cmpstr (cw_graph_operation_peek (operation, 1)->method, ==, "PATCH");
  answer (operation, 200, "{'id':'" NEW_ID "'}");
  answer (operation, 204, NULL);
  assert_over_and_free (operation, CW_EXPORT_OK, NULL);
}

#define FOUND(id) "{'value':[{'id':'" id "','userPrincipalName':'boss@contoso.example'}]}"

/* The one that has our anchor is an administrator: that is no reason to take it over. */
static void
test_create_user_administrator (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = new_user (fixture);
  g_autoptr (CwGraphOperation) refused = cw_graph_operation_new (&fixture->context, change);
  g_autoptr (CwGraphOperation) allowed = cw_graph_operation_new (&fixture->context, change);
  g_autoptr (CwGraphOperation) untold = cw_graph_operation_new (&fixture->context, change);
  g_autoptr (CwExportResult) result = NULL;

  g_ptr_array_add (fixture->roles, (gpointer) "Global Administrator");
  answer (refused, 400, CONFLICT);
  answer (refused, 200, FOUND (NEW_ID));
  result = assert_over (refused, CW_EXPORT_REFUSED, "administrator-match");
  g_assert_null (result->anchor);
  g_assert_nonnull (strstr (result->message, "boss@contoso.example"));
  g_assert_nonnull (strstr (result->message, NEW_ID));
  g_assert_nonnull (strstr (result->message, "Global Administrator"));

  answer (allowed, 400, CONFLICT);
  answer (allowed, 200, FOUND (ALLOWED_ID));
  answer (allowed, 204, NULL);
  assert_over_and_free (allowed, CW_EXPORT_OK, NULL);
  g_assert_cmpuint (fixture->n_asked, ==, 1);

  fixture->is_secret = TRUE;
  answer (untold, 400, CONFLICT);
  answer (untold, 200, FOUND (NEW_ID));
  assert_over_and_free (untold, CW_EXPORT_RETRY, cw_error_code_to_string (CW_ERROR_PERMISSION));
}

static void
test_missing_property (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = fixture_change (
      fixture->table,
      &(FixtureChange){ CW_EXPORT_ADD, "user", 0,
                        fixture_entry (fixture->table, "displayName=Anna", NULL), NULL });
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  assert_over_and_free (operation, CW_EXPORT_REFUSED, "MissingProperty");
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
make_bad_entry (Fixture *fixture, gsize row)
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
test_bad_values (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_values); i++)
    {
      g_autoptr (CwExportChange) change =
          fixture_change (fixture->table, &(FixtureChange){ CW_EXPORT_UPDATE, "user", 3,
                                                            make_bad_entry (fixture, i),
                                                            fixture_entry (fixture->table, NULL) });
      g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);
      g_autoptr (CwExportResult) result =
          assert_over (operation, CW_EXPORT_REFUSED, "InvalidValue");

      g_assert_nonnull (strstr (result->message, bad_values[i].mentions));
    }
}

static void
test_contact (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = fixture_change (
      fixture->table,
      &(FixtureChange){ CW_EXPORT_ADD, "contact", 0,
                        fixture_entry (fixture->table, "displayName=Anna", NULL), NULL });
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  assert_over_and_free (operation, CW_EXPORT_REFUSED, "UnsupportedObjectType");
}

static CwExportChange *
new_group (Fixture *fixture)
{
  CwEntry *desired = fixture_entry (fixture->table, "uniqueName=o'Neil/x", "displayName=Staff",
                                    "mailNickname=staff", NULL);

  return fixture_change (fixture->table,
                         &(FixtureChange){ CW_EXPORT_ADD, "group", 0, desired, NULL });
}

static void
test_upsert_group (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = new_group (fixture);
  g_autoptr (CwGraphOperation) operation = NULL;

  fixture_add_link (change, fixture->table, "members", 1, FALSE);
  operation = cw_graph_operation_new (&fixture->context, change);
  assert_request (operation, 0,
                  "PATCH /groups(uniqueName='o''Neil%2Fx') {'displayName':'Staff','mailNickname':"
                  "'staff','mailEnabled':false,'securityEnabled':true}");
  g_assert_cmpstr (cw_graph_operation_peek (operation, 0)->prefer, ==, "create-if-missing");
  g_assert_null (cw_graph_operation_peek (operation, 1));
  /* It was there: 204, and the id has to be asked for, which may take a moment to be known. */
  answer (operation, 204, NULL);
  assert_request (operation, 0, "GET /groups(uniqueName='o''Neil%2Fx')?$select=id ");
  g_assert_cmpint (answer (operation, 404, NULL).verdict, ==, CW_GRAPH_VERDICT_LATER);
  answer (operation, 200, "{'id':'" NEW_ID "'}");
  assert_request (operation, 0,
                  "PATCH /groups/" NEW_ID " {'members@odata.bind':['https://graph.example/v1.0/"
                  "directoryObjects/00000000-0000-0000-0000-000000000001']}");
  answer (operation, 204, NULL);
  assert_over_and_free (operation, CW_EXPORT_OK, NULL);
}

static CwExportChange *
changed_user (Fixture *fixture, CwExportOp op)
{
  CwEntry *before = fixture_entry (fixture->table, "displayName=Anna", "city=Bonn", "country=DE",
                                   "otherMails=a@b.example", NULL);
  CwEntry *desired = fixture_entry (fixture->table, "city=Ulm", "country=DE",
                                    "proxyAddresses=smtp:new@contoso.example", NULL);

  return fixture_change (fixture->table, &(FixtureChange){ op, "user", 3, desired, before });
}

#define USER_3 "/users/00000000-0000-0000-0000-000000000003"

static CwGraphOperation *
begin (Fixture *fixture, CwExportChange **ret_change, CwExportOp op, CwEntry *desired)
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
test_held_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = NULL;
  g_autoptr (CwGraphOperation) operation =
      begin (fixture, &change, CW_EXPORT_UPDATE,
             fixture_entry (fixture->table, DEPARTMENT_OF_65, "city=Ulm", NULL));
  g_autoptr (CwExportResult) result = NULL;

  assert_request (operation, 0, "PATCH " USER_3 " {'city':'Ulm','state':null}");
  answer (operation, 204, NULL);
  result = assert_over (operation, CW_EXPORT_PARTIAL, "InvalidValue");
  g_assert_nonnull (strstr (result->message, "department has 65 characters"));
}

/* No account is made enabled because nobody can read whether it is to be. */
static void
test_required_is_bad (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = NULL;
  g_autoptr (CwGraphOperation) operation =
      begin (fixture, &change, CW_EXPORT_ADD,
             fixture_entry (fixture->table, "userPrincipalName=a@b", "displayName=A",
                            "onPremisesImmutableId=1", "accountEnabled=perhaps", NULL));

  assert_over_and_free (operation, CW_EXPORT_REFUSED, "InvalidRequiredValue");
}

#define NOT_TAKEN(property)                                                                        \
  "{'error':{'code':'Request_BadRequest','message':'Invalid value for " property "',"              \
  "'details':[{'code':'InvalidValue','target':'" property "','message':'x'}]}}"
#define NOT_TAKEN_CODE "Request_BadRequest/InvalidValue"

/* What Graph finds wrong with one property is no reason to hold back the others. */
static void
test_not_taken (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = NULL;
  g_autoptr (CwGraphOperation) operation = begin (
      fixture, &change, CW_EXPORT_UPDATE,
      fixture_entry (fixture->table, "usageLocation=XX", "extensionAttribute1=1", "state=y", NULL));
  g_autoptr (CwExportResult) result = NULL;

  g_assert_cmpint (answer (operation, 400, NOT_TAKEN ("usageLocation")).verdict, ==,
                   CW_GRAPH_VERDICT_LATER);
  assert_request (operation, 0,
                  "PATCH " USER_3 " {'state':'y',"
                  "'onPremisesExtensionAttributes':{'extensionAttribute1':'1'}}");
  answer (operation, 400, NOT_TAKEN ("extensionAttribute1"));
  assert_request (operation, 0, "PATCH " USER_3 " {'state':'y'}");
  answer (operation, 204, NULL);
  result = assert_over (operation, CW_EXPORT_PARTIAL, NOT_TAKEN_CODE);
  g_assert_nonnull (strstr (result->message, "usageLocation"));
  g_assert_nonnull (strstr (result->message, "extensionAttribute1"));
}

/* What is left is nothing, or no person: and a property that is none cannot be left out. */
static void
test_not_taken_at_all (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = NULL;
  g_autoptr (CwExportChange) addition = new_user (fixture);
  g_autoptr (CwExportChange) other = changed_user (fixture, CW_EXPORT_UPDATE);
  g_autoptr (CwGraphOperation) alone =
      begin (fixture, &change, CW_EXPORT_UPDATE, fixture_entry (fixture->table, "state=y", NULL));
  g_autoptr (CwGraphOperation) made = cw_graph_operation_new (&fixture->context, addition);
  g_autoptr (CwGraphOperation) unknown = cw_graph_operation_new (&fixture->context, other);

  answer (alone, 400, NOT_TAKEN ("state"));
  assert_over_and_free (alone, CW_EXPORT_REFUSED, NOT_TAKEN_CODE);
  answer (made, 400, NOT_TAKEN ("userPrincipalName"));
  assert_over_and_free (made, CW_EXPORT_REFUSED, NOT_TAKEN_CODE);
  answer (unknown, 400, NOT_TAKEN ("shoeSize"));
  assert_over_and_free (unknown, CW_EXPORT_REFUSED, NOT_TAKEN_CODE);
}

static void
test_update_user (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = changed_user (fixture, CW_EXPORT_UPDATE);
  g_autoptr (CwGraphOperation) operation = NULL;

  fixture_add_link (change, fixture->table, "manager", 8, TRUE);
  operation = cw_graph_operation_new (&fixture->context, change);
  /* displayName cannot be cleared, proxyAddresses is read-only. */
  assert_request (operation, 0, "PATCH " USER_3 " {'city':'Ulm','otherMails':[]}");
  assert_request (operation, 1, "DELETE " USER_3 "/manager/$ref ");
  assert_request (operation, 2, NULL);
  answer (operation, 204, NULL);
  answer (operation, 404, NULL);
  assert_over_and_free (operation, CW_EXPORT_OK, NULL);
}

static void
test_update_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = fixture_change (
      fixture->table,
      &(FixtureChange){ CW_EXPORT_UPDATE, "user", 3, fixture_entry (fixture->table, NULL),
                        fixture_entry (fixture->table, "displayName=Anna", NULL) });
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  assert_over_and_free (operation, CW_EXPORT_OK, NULL);
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
test_update_refused (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (CwExportChange) change = changed_user (fixture, CW_EXPORT_UPDATE);
      g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

      for (guint n = 0; n < 20 && !cw_graph_operation_is_over (operation); n++)
        answer (operation, refusals[i].status, refusals[i].body);
      assert_over_and_free (operation, refusals[i].expected, refusals[i].code);
    }
}

static void
test_update_conflict (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = changed_user (fixture, CW_EXPORT_UPDATE);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  g_assert_cmpint (answer (operation, 400, CONFLICT).delay_usec, >, 0);
  g_assert_cmpint (answer (operation, 400, CONFLICT).verdict, ==, CW_GRAPH_VERDICT_END);
  assert_over_and_free (operation, CW_EXPORT_REFUSED, "Request_BadRequest/ObjectConflict");
}

/* Two changes of one object at the same moment. */
static void
test_update_collision (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = changed_user (fixture, CW_EXPORT_UPDATE);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  g_assert_cmpint (answer (operation, 409, NULL).verdict, ==, CW_GRAPH_VERDICT_LATER);
  g_assert_cmpint (answer (operation, 423, NULL).verdict, ==, CW_GRAPH_VERDICT_LATER);
  answer (operation, 204, NULL);
  assert_over_and_free (operation, CW_EXPORT_OK, NULL);
}

static void
test_restore (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = changed_user (fixture, CW_EXPORT_RESTORE);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  assert_request (operation, 0,
                  "POST /directory/deletedItems/00000000-0000-0000-0000-000000000003/restore ");
  assert_request (operation, 1, "PATCH " USER_3 " {'city':'Ulm','otherMails':[]}");
  /* Not deleted any more: an earlier try did it, so it goes on with the change. */
  g_assert_cmpint (answer (operation, 404, NULL).verdict, ==, CW_GRAPH_VERDICT_LATER);
  assert_request (operation, 0, "GET " USER_3 "?$select=id ");
  assert_request (operation, 1, NULL);
  answer (operation, 200, "{'id':'00000000-0000-0000-0000-000000000003'}");
  g_assert_cmpint (answer (operation, 404, NULL).verdict, ==, CW_GRAPH_VERDICT_LATER);
  answer (operation, 204, NULL);
  assert_over_and_free (operation, CW_EXPORT_OK, NULL);
}

static void
test_restore_purged (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = changed_user (fixture, CW_EXPORT_RESTORE);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  answer (operation, 404, NULL);
  answer (operation, 404, NULL);
  assert_over_and_free (operation, CW_EXPORT_GONE, "Http_404");
}

static void
test_delete (Fixture *fixture, gconstpointer data)
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

      assert_request (operation, 0, "DELETE " USER_3 " ");
      answer (operation, rows[i].http_status, NULL);
      assert_over_and_free (operation, rows[i].status, NULL);
    }
}

static CwExportChange *
group_with_members (Fixture *fixture, guint n_additions, guint n_removals)
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
test_members (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = group_with_members (fixture, 45, 2);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  g_assert_cmpuint (count_bound (cw_graph_operation_peek (operation, 0)), ==, 20);
  g_assert_cmpuint (count_bound (cw_graph_operation_peek (operation, 1)), ==, 20);
  g_assert_cmpuint (count_bound (cw_graph_operation_peek (operation, 2)), ==, 5);
  assert_request (operation, 3,
                  "DELETE /groups/00000000-0000-0000-0000-000000000003/members/"
                  "00000000-0000-0000-0000-000000000500/$ref ");
  g_assert_nonnull (cw_graph_operation_peek (operation, 4));
  assert_request (operation, 5, NULL);
  for (guint i = 0; i < 5; i++)
    answer (operation, i == 3 ? 404 : 204, NULL);
  assert_over_and_free (operation, CW_EXPORT_OK, NULL);
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
        answer (operation, 400,
                "{'error':{'code':'Request_BadRequest','message':'The source resource object or "
                "one of the objects being referenced do not exist.'}}");
      else if (present != NULL && strstr (body, present) != NULL)
        answer (operation, 400,
                "{'error':{'code':'Request_BadRequest','message':'One or more added object "
                "references already exist for the following modified properties: members.'}}");
      else
        answer (operation, 204, NULL);
    }
  return n_requests;
}

static void
test_member_present (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = group_with_members (fixture, 40, 0);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);
  g_autoptr (CwExportResult) result = NULL;

  /* 20 -> 10+10 -> 5+5 -> 2+3 -> 1+1 or 1+2: found in at most 1 + 2 * 5 requests. */
  g_assert_cmpuint (play_group (operation, "000000000113", NULL), <=, 12);
  result = assert_over (operation, CW_EXPORT_OK, NULL);
  g_assert_true (result->failed_links == NULL || result->failed_links->len == 0);
}

static void
test_member_unknown (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = group_with_members (fixture, 40, 0);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);
  g_autoptr (CwExportResult) result = NULL;

  play_group (operation, NULL, "000000000113");
  result = assert_over (operation, CW_EXPORT_OK, NULL);
  g_assert_cmpuint (result->failed_links->len, ==, 1);
  g_assert_cmpint (g_array_index (result->failed_links, CwExportLinkFailure, 0).cookie, ==, 113);
}

static void
test_group_gone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = group_with_members (fixture, 2, 0);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  answer (operation, 404,
          "{'error':{'code':'Request_ResourceNotFound','message':'Resource "
          "00000000-0000-0000-0000-000000000003 does not exist or one of its queried "
          "reference-property objects are not present.'}}");
  assert_over_and_free (operation, CW_EXPORT_GONE, "Request_ResourceNotFound");
}

static void
test_group_gone_at_removal (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = group_with_members (fixture, 0, 2);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  answer (operation, 404,
          "{'error':{'code':'Request_ResourceNotFound','message':'Resource "
          "00000000-0000-0000-0000-000000000500 does not exist'}}");
  answer (operation, 404,
          "{'error':{'code':'Request_ResourceNotFound','message':'Resource "
          "00000000-0000-0000-0000-000000000003 does not exist'}}");
  assert_over_and_free (operation, CW_EXPORT_GONE, "Request_ResourceNotFound");
}

static void
test_wrong_link (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = group_with_members (fixture, 0, 0);
  g_autoptr (CwGraphOperation) operation = NULL;
  g_autoptr (CwExportResult) result = NULL;

  fixture_add_link (change, fixture->table, "manager", 1, FALSE);
  operation = cw_graph_operation_new (&fixture->context, change);
  result = assert_over (operation, CW_EXPORT_OK, NULL);
  g_assert_cmpuint (result->failed_links->len, ==, 1);
  g_assert_cmpint (g_array_index (result->failed_links, CwExportLinkFailure, 0).status, ==,
                   CW_EXPORT_IMPOSSIBLE);
}

/* Graph would refuse it with all that is in the same request: it is not even asked. */
static void
test_member_of_itself (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = group_with_members (fixture, 2, 0);
  g_autoptr (CwGraphOperation) operation = NULL;
  g_autoptr (CwExportResult) result = NULL;
  const CwExportLinkFailure *failure = NULL;

  fixture_add_link (change, fixture->table, "members", 3, FALSE);
  operation = cw_graph_operation_new (&fixture->context, change);
  g_assert_cmpuint (count_bound (cw_graph_operation_peek (operation, 0)), ==, 2);
  g_assert_cmpuint (play_group (operation, NULL, "000000000003"), ==, 1);
  result = assert_over (operation, CW_EXPORT_OK, NULL);
  g_assert_cmpuint (result->failed_links->len, ==, 1);
  failure = &g_array_index (result->failed_links, CwExportLinkFailure, 0);
  g_assert_cmpint (failure->cookie, ==, 3);
  g_assert_cmpint (failure->status, ==, CW_EXPORT_IMPOSSIBLE);
  g_assert_cmpstr (failure->code, ==, "MemberOfItself");
}

/* 424 and 401 cost no try; an answer that leaves a request out does. */
static void
test_not_carried_out (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwExportChange) change = changed_user (fixture, CW_EXPORT_UPDATE);
  g_autoptr (CwGraphOperation) operation = cw_graph_operation_new (&fixture->context, change);

  for (guint i = 0; i < 50; i++)
    {
      g_assert_cmpint (answer (operation, 424, NULL).verdict, ==, CW_GRAPH_VERDICT_LATER);
      g_assert_cmpint (answer (operation, 401, NULL).verdict, ==, CW_GRAPH_VERDICT_LATER);
    }
  for (guint i = 0; i < 50 && !cw_graph_operation_is_over (operation); i++)
    answer (operation, 0, NULL);
  assert_over_and_free (operation, CW_EXPORT_RETRY, "NoAnswer");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *fixture, gconstpointer data);
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
    { "/operation/upsert-group", test_upsert_group },
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
    { "/operation/members", test_members },
    { "/operation/member-present", test_member_present },
    { "/operation/member-unknown", test_member_unknown },
    { "/operation/group-gone", test_group_gone },
    { "/operation/group-gone-at-removal", test_group_gone_at_removal },
    { "/operation/wrong-link", test_wrong_link },
    { "/operation/member-of-itself", test_member_of_itself },
    { "/operation/not-carried-out", test_not_carried_out },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
