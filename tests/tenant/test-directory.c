/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "assertion.h"
#include "tenant-fixture.h"

#define TOKEN_PATH    "/contoso.example/oauth2/v2.0/token"
#define GRAPH_FILTER  "$filter=appId eq '00000003-0000-0000-c000-000000000000'"
#define READ_USERS    "df021288-bdef-4463-88db-98f22de89214"
#define APP           "/v1.0/applications(uniqueName='causeway')"
#define APP_SCOPES    "Application.ReadWrite.All AppRoleAssignment.ReadWrite.All"
#define GLOBAL        "Global Administrator"
#define HYBRID        "Hybrid Identity Administrator"
#define GLOBAL_READER "f2ef992c-3afb-46b9-b7cf-a126ee74c451"

#define ASSIGNMENTS "/v1.0/roleManagement/directory/roleAssignments"

/* Who may do what: by the permission in the token, and by the person's role. */
static void
test_access (Fixture *fixture, gconstpointer options)
{
  static const struct
  {
    const char *name;
    const char *role;
    const char *permissions;
    const char *method;
    const char *path;
    const char *body;
    guint status;
  } cases[] = {
    { "boss", GLOBAL, "User.Read", "GET", "/v1.0/me", NULL, 200 },
    { "boss", GLOBAL, "User.Read", "GET", "/v1.0/users", NULL, 403 },
    { "boss", GLOBAL, "User.Read", "GET", "/v1.0/organization", NULL, 200 },
    { "boss", GLOBAL, "User.Read", "GET", "/v1.0/domains", NULL, 403 },
    { "boss", GLOBAL, "Domain.Read.All", "GET", "/v1.0/domains", NULL, 200 },
    { "boss", GLOBAL, "User.Read", "GET", "/v1.0/roleManagement/directory/roleAssignments", NULL,
      403 },
    { "boss", GLOBAL, "Application.Read.All", "POST", "/v1.0/applications", "{'displayName':'A'}",
      403 },
    { "boss", GLOBAL, "Application.ReadWrite.All", "POST", "/v1.0/applications",
      "{'displayName':'A'}", 201 },
    { "hugo", HYBRID, "Application.ReadWrite.All", "POST", "/v1.0/applications",
      "{'displayName':'A'}", 201 },
    { "nobody", NULL, "Application.ReadWrite.All", "POST", "/v1.0/applications",
      "{'displayName':'A'}", 403 },
    { "hugo", HYBRID, "Organization.ReadWrite.All", "PATCH",
      "/v1.0/organization/" FIXTURE_TENANT_ID, "{'onPremisesSyncEnabled':true}", 204 },
    { "nobody", NULL, "Organization.ReadWrite.All", "PATCH",
      "/v1.0/organization/" FIXTURE_TENANT_ID, "{'onPremisesSyncEnabled':true}", 403 },
    { "hugo", HYBRID, "OnPremDirectorySynchronization.ReadWrite.All", "GET",
      "/v1.0/directory/onPremisesSynchronization", NULL, 403 },
    { "boss", GLOBAL, "OnPremDirectorySynchronization.Read.All", "GET",
      "/v1.0/directory/onPremisesSynchronization", NULL, 200 },
    { "boss", GLOBAL, "User.ReadWrite.All", "DELETE", "/v1.0/users/nobody@contoso.example", NULL,
      204 },
  };
  const char *const no_me[] = { "GET", "/v1.0/me", NULL };
  const char *const no_sync[] = { "GET", "/v1.0/directory/onPremisesSynchronization", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %" G_GSIZE_FORMAT, i);
      fixture_become (fixture, cases[i].name, cases[i].role, cases[i].permissions);
      fixture_do (fixture, cases[i].status, cases[i].method, cases[i].path, cases[i].body);
    }
  fixture_become_app (fixture);
  fixture_assert_refused (fixture, 400, "BadRequest", NULL, no_me);
  fixture_assert_refused (fixture, 403, "Authorization_RequestDenied", NULL, no_sync);
}

/* In a batch each part is on its own. */
static void
test_access_in_batch (Fixture *fixture, gconstpointer options)
{
  g_autoptr (JsonNode) answer = NULL;

  fixture_become (fixture, "boss", GLOBAL, "User.Read");
  answer = fixture_call (fixture, 200, "POST", "/v1.0/$batch",
                         "{'requests':[{'id':'1','method':'GET','url':'/me'},"
                         "{'id':'2','method':'GET','url':'/users'}]}");
  g_assert_cmpint (fixture_int (answer, "responses.0.status"), ==, 200);
  g_assert_cmpint (fixture_int (answer, "responses.1.status"), ==, 403);
}

static guint
count_roles (Fixture *fixture, const char *path)
{
  g_autoptr (JsonNode) answer = NULL;

  g_assert_cmpuint (fixture_send (fixture, "GET", path, NULL, "ConsistencyLevel: eventual"), ==,
                    200);
  answer = json_from_string (fixture->text, NULL);
  return fixture_length (answer, "value");
}

/* A role held directly is told from one that comes through a group. */
static void
test_roles (Fixture *fixture, gconstpointer options)
{
  static const char seed[] =
      "{'users':[{'userPrincipalName':'gil@contoso.example','displayName':'Gil'}],"
      "'groups':[{'id':'aaaaaaaa-0000-4000-8000-000000000001','displayName':'Admins',"
      "'isAssignableToRole':true,'members':['gil@contoso.example']},"
      "{'id':'aaaaaaaa-0000-4000-8000-000000000002','displayName':'Outer',"
      "'members':['aaaaaaaa-0000-4000-8000-000000000001']}],"
      "'roleAssignments':[{'principal':'aaaaaaaa-0000-4000-8000-000000000001',"
      "'role':'Global Administrator'}]}";
  g_autoptr (JsonNode) me = NULL;
  g_autoptr (JsonNode) role = NULL;
  g_autoptr (JsonNode) expanded = NULL;
  g_autofree char *direct = NULL;

  fixture_do (fixture, 204, "POST", "/admin/seed", seed);
  fixture_do (fixture, 400, "POST", "/admin/seed",
              "{'roleAssignments':[{'principal':'gil@contoso.example','role':'King'}]}");
  fixture_become (fixture, "gil", NULL, "User.Read RoleManagement.Read.Directory");
  me = fixture_call (fixture, 200, "GET", "/v1.0/me?$select=id,userPrincipalName", NULL);
  direct =
      g_strdup_printf ("/v1.0/roleManagement/directory/roleAssignments?$filter=principalId eq '%s'",
                       fixture_string (me, "id"));
  g_assert_cmpuint (count_roles (fixture, direct), ==, 0);
  g_assert_cmpuint (
      count_roles (fixture,
                   "/v1.0/me/transitiveMemberOf/microsoft.graph.directoryRole?$count=true"),
      ==, 1);
  g_assert_cmpuint (count_roles (fixture, "/v1.0/me/memberOf"), ==, 1);
  g_assert_cmpuint (
      count_roles (fixture, "/v1.0/me/transitiveMemberOf/microsoft.graph.group?$count=true"), ==,
      2);
  fixture_do (fixture, 400, "GET",
              "/v1.0/roleManagement/directory/roleAssignments?$filter=principalId ne 'x'", NULL);
  fixture_do (fixture, 400, "GET", ASSIGNMENTS "?$expand=roleDefinition", NULL);
  expanded = fixture_call (fixture, 200, "GET", ASSIGNMENTS "?$expand=principal", NULL);
  g_assert_cmpstr (fixture_string (fixture_at (expanded, "value.0.principal"), "@odata.type"), ==,
                   "#microsoft.graph.group");
  g_assert_cmpstr (fixture_string (expanded, "value.0.principal.displayName"), ==, "Admins");
  /* Without the right to read roles only their ids are told. */
  fixture_become (fixture, "gil", NULL, "User.Read");
  fixture_do (fixture, 400, "GET", "/v1.0/me/transitiveMemberOf/microsoft.graph.directoryRole",
              NULL);
  role = fixture_call (fixture, 200, "GET", "/v1.0/me/transitiveMemberOf", NULL);
  g_assert_cmpstr (fixture_string (fixture_at (role, "value.2"), "@odata.type"), ==,
                   "#microsoft.graph.directoryRole");
  g_assert_nonnull (fixture_string (role, "value.2.id"));
  g_assert_null (fixture_string (role, "value.2.displayName"));
}

/* A role is given and taken by who may, once. */
static void
test_assign_roles (Fixture *fixture, gconstpointer options)
{
  static const char body[] = "{'principalId':'%s','roleDefinitionId':'" GLOBAL_READER "',"
                             "'directoryScopeId':'%s'}";
  g_autoptr (JsonNode) user = NULL;
  g_autoptr (JsonNode) made = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *unit = NULL;
  g_autofree char *nobody = g_strdup_printf (body, "aaaaaaaa-0000-4000-8000-000000000009", "/");
  g_autofree char *address = NULL;

  fixture_do (fixture, 204, "POST", "/admin/seed",
              "{'users':[{'userPrincipalName':'gil@contoso.example','displayName':'Gil'}]}");
  fixture_become (fixture, "boss", "Global Administrator",
                  "User.Read.All RoleManagement.ReadWrite.Directory");
  user = fixture_call (fixture, 200, "GET", "/v1.0/users/gil@contoso.example?$select=id", NULL);
  whole = g_strdup_printf (body, fixture_string (user, "id"), "/");
  unit = g_strdup_printf (body, fixture_string (user, "id"), "/administrativeUnits/1");
  fixture_do (fixture, 400, "POST", ASSIGNMENTS, "{'principalId':'x'}");
  fixture_do (fixture, 400, "POST", ASSIGNMENTS, unit);
  fixture_do (fixture, 404, "POST", ASSIGNMENTS, nobody);
  made = fixture_call (fixture, 201, "POST", ASSIGNMENTS, whole);
  g_assert_cmpstr (fixture_string (made, "roleDefinitionId"), ==, GLOBAL_READER);
  fixture_do (fixture, 400, "POST", ASSIGNMENTS, whole);
  address = g_strconcat (ASSIGNMENTS "/", fixture_string (made, "id"), NULL);
  fixture_do (fixture, 204, "DELETE", address, NULL);
  fixture_do (fixture, 404, "DELETE", address, NULL);
  fixture_become (fixture, "gil", NULL, "RoleManagement.ReadWrite.Directory");
  fixture_do (fixture, 403, "POST", ASSIGNMENTS, whole);
}

static char *
make_app_body (Credential *credential)
{
  g_autofree char *key = credential_dup_der (credential);

  return g_strdup_printf ("{'displayName':'Causeway','signInAudience':'AzureADMyOrg',"
                          "'keyCredentials':[{'type':'AsymmetricX509Cert','usage':'Verify',"
                          "'displayName':'CN=test','key':'%s'}]}",
                          key);
}

/* A token for @client_id by its certificate; @code: the AADSTS number of the refusal, 0 for none.
 */
static void
sign_in_app (Fixture *fixture,
             Credential *credential,
             const char *client_id,
             const char *id,
             int code)
{
  g_autofree char *endpoint = g_strconcat (fixture->url, TOKEN_PATH, NULL);
  const Assertion assertion = { "PS256", "x5t#S256", client_id, endpoint, id, -10, 300 };
  g_autofree char *jwt = assertion_make (&assertion, credential, credential);
  g_autofree char *form = g_strdup_printf (
      "grant_type=client_credentials&client_id=%s&scope=https://graph.microsoft.com/.default"
      "&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
      "&client_assertion=%s",
      client_id, jwt);
  g_autoptr (JsonNode) answer = fixture_post_form (fixture,
                                                   code == 0        ? 200
                                                   : code == 700016 ? 400
                                                                    : 401,
                                                   TOKEN_PATH, form);

  if (code != 0)
    {
      g_assert_cmpint (fixture_int (answer, "error_codes.0"), ==, code);
      return;
    }
  g_free (fixture->token);
  fixture->token = g_strdup (fixture_string (answer, "access_token"));
}

static char *
dup_graph_id (Fixture *fixture)
{
  g_autoptr (JsonNode) graph = fixture_call (
      fixture, 200, "GET", "/v1.0/servicePrincipals?" GRAPH_FILTER "&$select=id", NULL);

  return g_strdup (fixture_string (graph, "value.0.id"));
}

static char *
make_grant (const char *principal, const char *graph)
{
  return g_strdup_printf ("{'principalId':'%s','resourceId':'%s','appRoleId':'" READ_USERS "'}",
                          principal, graph);
}

static guint
upsert (Fixture *fixture, const char *body)
{
  return fixture_send (fixture, "PATCH", APP, body, "Prefer: create-if-missing");
}

/* Made, found again, given a permission, used, deprived of it, and deleted. */
static void
test_application (Fixture *fixture, gconstpointer options)
{
  g_autoptr (Credential) credential = credential_new (10);
  g_autofree char *body = make_app_body (credential);
  g_autoptr (JsonNode) app = NULL;
  g_autoptr (JsonNode) principal = NULL;
  g_autoptr (JsonNode) given = NULL;
  g_autofree char *client_id = NULL;
  g_autofree char *principal_body = NULL;
  g_autofree char *graph = NULL;
  g_autofree char *grant = NULL;
  g_autofree char *grants = NULL;
  g_autofree char *grant_path = NULL;

  fixture_become (fixture, "boss", GLOBAL, APP_SCOPES);
  fixture_do (fixture, 404, "PATCH", APP, body);
  g_assert_cmpuint (upsert (fixture, body), ==, 201);
  g_assert_cmpuint (upsert (fixture, "{'displayName':'Causeway'}"), ==, 204);
  app = fixture_call (fixture, 200, "GET", APP, NULL);
  client_id = g_strdup (fixture_string (app, "appId"));
  g_assert_nonnull (fixture_string (app, "keyCredentials.0.keyId"));
  g_assert_null (fixture_string (app, "keyCredentials.0.key"));
  sign_in_app (fixture, credential, client_id, "a", 700016);
  principal_body = g_strdup_printf ("{'appId':'%s'}", client_id);
  principal = fixture_call (fixture, 201, "POST", "/v1.0/servicePrincipals", principal_body);
  fixture_do (fixture, 409, "POST", "/v1.0/servicePrincipals", principal_body);
  graph = dup_graph_id (fixture);
  grants = g_strdup_printf ("/v1.0/servicePrincipals/%s/appRoleAssignedTo", graph);
  grant = make_grant (fixture_string (principal, "id"), graph);
  sign_in_app (fixture, credential, client_id, "b", 0);
  fixture_do (fixture, 403, "GET", "/v1.0/users", NULL);
  fixture_become (fixture, "boss", GLOBAL, APP_SCOPES);
  given = fixture_call (fixture, 201, "POST", grants, grant);
  fixture_do (fixture, 400, "POST", grants, grant);
  sign_in_app (fixture, credential, client_id, "c", 0);
  fixture_do (fixture, 200, "GET", "/v1.0/users", NULL);
  fixture_do (fixture, 403, "GET", "/v1.0/groups", NULL);
  fixture_do (fixture, 403, "DELETE", "/v1.0/users/boss@contoso.example", NULL);
  fixture_become (fixture, "boss", GLOBAL, APP_SCOPES);
  grant_path = g_strdup_printf ("%s/%s", grants, fixture_string (given, "id"));
  fixture_do (fixture, 204, "DELETE", grant_path, NULL);
  fixture_do (fixture, 404, "DELETE", grant_path, NULL);
  sign_in_app (fixture, credential, client_id, "d", 0);
  fixture_do (fixture, 403, "GET", "/v1.0/users", NULL);
  fixture_become (fixture, "boss", GLOBAL, APP_SCOPES);
  fixture_do (fixture, 204, "DELETE", APP, NULL);
  sign_in_app (fixture, credential, client_id, "e", 700016);
}

/* A Hybrid Identity Administrator makes applications, and may not consent to their permissions. */
static void
test_consent_role (Fixture *fixture, gconstpointer options)
{
  g_autoptr (JsonNode) app = NULL;
  g_autoptr (JsonNode) principal = NULL;
  g_autofree char *principal_body = NULL;
  g_autofree char *graph = NULL;
  g_autofree char *grant = NULL;
  g_autofree char *grants = NULL;

  fixture_become (fixture, "hugo", HYBRID, APP_SCOPES);
  app = fixture_call (fixture, 201, "POST", "/v1.0/applications", "{'displayName':'A'}");
  principal_body = g_strdup_printf ("{'appId':'%s'}", fixture_string (app, "appId"));
  principal = fixture_call (fixture, 201, "POST", "/v1.0/servicePrincipals", principal_body);
  graph = dup_graph_id (fixture);
  grant = make_grant (fixture_string (principal, "id"), graph);
  grants = g_strdup_printf ("/v1.0/servicePrincipals/%s/appRoleAssignments",
                            fixture_string (principal, "id"));
  fixture_do (fixture, 403, "POST", grants, grant);
  fixture_become (fixture, "petra", "Privileged Role Administrator", APP_SCOPES);
  fixture_do (fixture, 201, "POST", grants, grant);
}

/* A second certificate beside the first, then only the second. */
static void
test_certificates (Fixture *fixture, gconstpointer options)
{
  g_autoptr (Credential) first = credential_new (10);
  g_autoptr (Credential) second = credential_new (10);
  g_autoptr (Credential) expired = credential_new (-1);
  g_autofree char *body = make_app_body (first);
  g_autofree char *der = credential_dup_der (second);
  g_autofree char *expired_der = credential_dup_der (expired);
  g_autofree char *both = NULL;
  g_autofree char *only = NULL;
  g_autofree char *principal_body = NULL;
  g_autofree char *wrong = NULL;
  g_autofree char *client_id = NULL;
  g_autoptr (JsonNode) app = NULL;
  g_autoptr (JsonNode) two = NULL;

  fixture_become (fixture, "boss", GLOBAL, APP_SCOPES);
  g_assert_cmpuint (upsert (fixture, body), ==, 201);
  app = fixture_call (fixture, 200, "GET", APP "?$select=appId,keyCredentials", NULL);
  g_assert_nonnull (fixture_string (app, "keyCredentials.0.key"));
  client_id = g_strdup (fixture_string (app, "appId"));
  principal_body = g_strdup_printf ("{'appId':'%s'}", client_id);
  fixture_do (fixture, 201, "POST", "/v1.0/servicePrincipals", principal_body);
  wrong = g_strdup_printf ("{'keyCredentials':[{'type':'AsymmetricX509Cert','usage':'Sign',"
                           "'key':'%s'}]}",
                           expired_der);
  fixture_do (fixture, 400, "PATCH", APP, wrong);
  fixture_do (fixture, 400, "PATCH", APP,
              "{'keyCredentials':[{'type':'AsymmetricX509Cert','usage':'Verify','key':'AAAA'}]}");
  both = g_strdup_printf ("{'keyCredentials':[{'keyId':'%s'},{'type':'AsymmetricX509Cert',"
                          "'usage':'Verify','key':'%s'}]}",
                          fixture_string (app, "keyCredentials.0.keyId"), der);
  fixture_do (fixture, 204, "PATCH", APP, both);
  two = fixture_call (fixture, 200, "GET", APP, NULL);
  sign_in_app (fixture, first, client_id, "a", 0);
  sign_in_app (fixture, second, client_id, "b", 0);
  fixture_become (fixture, "boss", GLOBAL, APP_SCOPES);
  only = g_strdup_printf ("{'keyCredentials':[{'keyId':'%s'}]}",
                          fixture_string (two, "keyCredentials.1.keyId"));
  fixture_do (fixture, 204, "PATCH", APP, only);
  sign_in_app (fixture, first, client_id, "c", 700027);
  sign_in_app (fixture, second, client_id, "d", 0);
}

static const char *const with_lag[] = { "--replication-lag=600000", NULL };

/* What was just made is not there yet for others. */
static void
test_replication (Fixture *fixture, gconstpointer options)
{
  g_autoptr (Credential) credential = credential_new (10);
  g_autofree char *body = make_app_body (credential);
  g_autoptr (JsonNode) app = NULL;
  g_autofree char *principal_body = NULL;
  const char *request[] = { "POST", "/v1.0/servicePrincipals", NULL };

  fixture_become (fixture, "boss", GLOBAL, APP_SCOPES);
  g_assert_cmpuint (upsert (fixture, body), ==, 201);
  app = fixture_call (fixture, 200, "GET", APP, NULL);
  principal_body = g_strdup_printf ("{'appId':'%s'}", fixture_string (app, "appId"));
  request[2] = principal_body;
  fixture_assert_refused (fixture, 400, "Request_BadRequest", "appId", request);
  sign_in_app (fixture, credential, fixture_string (app, "appId"), "a", 700016);
}

static void
test_synchronization (Fixture *fixture, gconstpointer options)
{
  static const char path[] = "/v1.0/organization/" FIXTURE_TENANT_ID;
  g_autoptr (JsonNode) before = NULL;
  g_autoptr (JsonNode) after = NULL;
  g_autoptr (JsonNode) principals = NULL;

  fixture_become (fixture, "boss", GLOBAL, "Organization.ReadWrite.All Application.Read.All");
  before = fixture_call (fixture, 200, "GET", path, NULL);
  g_assert_true (JSON_NODE_HOLDS_NULL (fixture_at (before, "onPremisesSyncEnabled")));
  fixture_do (fixture, 400, "PATCH", path, "{'displayName':'Other'}");
  fixture_do (fixture, 400, "PATCH", path, "{'onPremisesSyncEnabled':'yes'}");
  fixture_do (fixture, 404, "PATCH", "/v1.0/organization/" FIXTURE_CLIENT_ID, "{}");
  fixture_do (fixture, 204, "PATCH", path, "{'onPremisesSyncEnabled':true}");
  after = fixture_call (fixture, 200, "GET", path, NULL);
  g_assert_true (json_node_get_boolean (fixture_at (after, "onPremisesSyncEnabled")));
  principals = fixture_call (fixture, 200, "GET",
                             "/v1.0/servicePrincipals?$filter=appId eq "
                             "'6bf85cfa-ac8a-4be5-b5de-425a0d0dc016'",
                             NULL);
  g_assert_cmpuint (fixture_length (principals, "value"), ==, 1);
}

/* The dump knows applications, roles and consent, and no key of anything. */
static void
test_state (Fixture *fixture, gconstpointer options)
{
  g_autoptr (Credential) credential = credential_new (10);
  g_autofree char *body = make_app_body (credential);
  g_autofree char *der = credential_dup_der (credential);
  g_autoptr (JsonNode) state = NULL;

  fixture_become (fixture, "boss", GLOBAL, APP_SCOPES);
  g_assert_cmpuint (upsert (fixture, body), ==, 201);
  fixture_do (fixture, 204, "POST", "/admin/consent",
              "{'client_id':'" FIXTURE_PUBLIC_CLIENT_ID "','scopes':'User.Read'}");
  state = fixture_call (fixture, 200, "GET", "/admin/state?ids=0", NULL);
  g_assert_null (strstr (fixture->text, der));
  g_assert_null (strstr (fixture->text, "PRIVATE"));
  g_assert_cmpstr (fixture_string (state, "applications.1.key"), ==, "causeway");
  g_assert_cmpint (fixture_int (state, "applications.1.properties.keyCredentials"), ==, 1);
  g_assert_cmpstr (fixture_string (state, "roleAssignments.0.role"), ==, GLOBAL);
  g_assert_cmpstr (fixture_string (state, "consents.0.scope"), ==, "User.Read");
  fixture_do (fixture, 204, "POST", "/admin/reset", NULL);
  g_clear_pointer (&state, json_node_unref);
  state = fixture_call (fixture, 200, "GET", "/admin/state?ids=0", NULL);
  g_assert_cmpuint (fixture_length (state, "applications"), ==, 1);
  g_assert_cmpuint (fixture_length (state, "roleAssignments"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, options, function)                                                               \
  g_test_add ("/tenant/directory/" name, Fixture, options, fixture_set_up, function,               \
              fixture_tear_down)
  ADD ("access", NULL, test_access);
  ADD ("access-in-batch", NULL, test_access_in_batch);
  ADD ("roles", NULL, test_roles);
  ADD ("assign-roles", NULL, test_assign_roles);
  ADD ("application", NULL, test_application);
  ADD ("consent-role", NULL, test_consent_role);
  ADD ("certificates", NULL, test_certificates);
  ADD ("replication", with_lag, test_replication);
  ADD ("synchronization", NULL, test_synchronization);
  ADD ("state", NULL, test_state);
#undef ADD
  return g_test_run ();
}
