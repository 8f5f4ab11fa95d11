/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "tenant-fixture.h"

static const char seed[] =
    "{'users':["
    "{'userPrincipalName':'anna@contoso.example','displayName':'Anna O\u2019Neil',"
    "'mailNickname':'anna','mail':'anna@contoso.example','department':'Sales',"
    "'proxyAddresses':['SMTP:anna@contoso.example','smtp:a.oneil@contoso.example'],"
    "'onPremisesImmutableId':'QUJD','employeeId':'1','accountEnabled':true},"
    "{'userPrincipalName':'berta@contoso.example','displayName':'Berta','mailNickname':'berta',"
    "'onPremisesImmutableId':'qujd','employeeId':'2','accountEnabled':false},"
    "{'userPrincipalName':'cara@contoso.example','displayName':'Cara','mailNickname':'cara',"
    "'department':'Sales','accountEnabled':false,'employeeOrgData':{'costCenter':'77'}}],"
    "'groups':[{'displayName':'Anna','uniqueName':'g1','mailNickname':'anna'}],"
    "'contacts':[{'displayName':'Partner','mail':'partner@other.example'}]}";

typedef struct
{
  const char *filter;
  const char *names; /* of the users found, in order: the first letters */
} Case;

static char *
find_names (Fixture *fixture, const char *filter, const char *headers, const char *more)
{
  g_autofree char *escaped = g_uri_escape_string (filter, NULL, FALSE);
  g_autofree char *path =
      g_strdup_printf ("/v1.0/users?$select=userPrincipalName&$filter=%s%s", escaped, more);
  guint status = fixture_send (fixture, "GET", path, NULL, headers);
  g_autoptr (JsonNode) answer = json_from_string (fixture->text, NULL);
  GString *names = g_string_new (NULL);

  g_test_message ("%s: %s", filter, fixture->text);
  g_assert_cmpuint (status, ==, 200);
  for (guint i = 0; i < fixture_length (answer, "value"); i++)
    {
      g_autofree char *name = g_strdup_printf ("value.%u.userPrincipalName", i);

      g_string_append_c (names, fixture_string (answer, name)[0]);
    }
  return g_string_free (names, FALSE);
}

static void
test_filter (Fixture *fixture, gconstpointer options)
{
  static const Case cases[] = {
    { "userPrincipalName eq 'ANNA@contoso.example'", "a" },
    { "mail eq 'anna@contoso.example'", "a" },
    { "mail eq null", "bc" },
    { "displayName eq 'Anna'", "" },
    { "onPremisesImmutableId eq 'QUJD'", "a" },
    { "onPremisesImmutableId eq 'qujd'", "b" },
    { "onPremisesImmutableId eq 'QUjd'", "" },
    { "onPremisesImmutableId in ('QUJD', 'qujd', 'x')", "ab" },
    { "employeeId in ('2','1')", "ab" },
    { "mailNickname eq 'cara' or employeeId eq '1'", "ac" },
    { "department eq 'Sales' and accountEnabled eq true", "a" },
    { "department eq 'sales'", "ac" },
    { "accountEnabled eq false", "bc" },
    { "proxyAddresses/any(p:p eq 'smtp:anna@contoso.example')", "a" },
    { "proxyAddresses/any(x:x eq 'smtp:A.ONEIL@contoso.example')", "a" },
    { "proxyAddresses/any(p:startsWith(p,'smtp:a.'))", "a" },
    { "startsWith(displayName,'ber')", "b" },
    { "startswith(userPrincipalName,'c') or startsWith(userPrincipalName,'a')", "ac" },
    { "(department eq 'Sales' and employeeId eq '1') or (employeeId eq '2')", "ab" },
    { "employeeOrgData/costCenter eq '77'", "c" },
    { "displayName eq 'it''s'", "" },
  };

  fixture_do (fixture, 204, "POST", "/admin/seed", seed);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *names = find_names (fixture, cases[i].filter, NULL, "");

      g_assert_cmpstr (names, ==, cases[i].names);
    }
}

static void
test_filter_advanced (Fixture *fixture, gconstpointer options)
{
  static const Case cases[] = {
    { "department ne 'Sales'", "b" },
    { "not(employeeId eq '1')", "bc" },
    { "endsWith(userPrincipalName,'ta@contoso.example')", "b" },
  };

  fixture_do (fixture, 204, "POST", "/admin/seed", seed);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *escaped = g_uri_escape_string (cases[i].filter, NULL, FALSE);
      g_autofree char *plain = g_strconcat ("/v1.0/users?$filter=", escaped, NULL);
      g_autofree char *names =
          find_names (fixture, cases[i].filter, "ConsistencyLevel: eventual", "&$count=true");

      g_assert_cmpstr (names, ==, cases[i].names);
      fixture_do (fixture, 400, "GET", plain, NULL);
    }
}

static void
test_refused (Fixture *fixture, gconstpointer options)
{
  static const char *const paths[] = {
    "/v1.0/users?$filter=shoeSize eq 44",
    "/v1.0/users?$filter=displayName eq",
    "/v1.0/users?$filter=displayName eq 'x",
    "/v1.0/users?$filter=displayName gt 'x'",
    "/v1.0/users?$filter=(displayName eq 'x'",
    "/v1.0/users?$filter=displayName eq 'x' and",
    "/v1.0/users?$filter=displayName eq 'x' 'y'",
    "/v1.0/users?$filter=",
    "/v1.0/users?$select=DisplayName",
    "/v1.0/users?$top=0",
    "/v1.0/users?$top=1000",
    "/v1.0/users?$orderby=displayName",
    "/v1.0/users?$count=true",
    "/v1.0/users?$expand=memberOf",
    "/v1.0/users?$skiptoken=abc",
    "/v1.0/users/$count",
    "/v1.0/userz",
    "/v1.0/users/x/y/z",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_test_message ("%s", paths[i]);
      fixture_do (fixture, 400, "GET", paths[i], NULL);
    }
  fixture_do (fixture, 405, "PUT", "/v1.0/users", "{}");
  fixture_do (fixture, 405, "POST", "/v1.0/users/delta", "{}");
  fixture_do (fixture, 400, "POST", "/v1.0/users", NULL);
  fixture_do (fixture, 404, "GET", "/beta/users", NULL);
}

static void
test_paging (Fixture *fixture, gconstpointer options)
{
  g_autofree char *path = g_strdup ("/v1.0/users?$top=1&$select=id&$filter=department eq 'Sales'");
  guint pages = 0;

  fixture_do (fixture, 204, "POST", "/admin/seed", seed);
  while (path != NULL)
    {
      g_autoptr (JsonNode) page = fixture_call (fixture, 200, "GET", path, NULL);

      g_assert_cmpuint (fixture_length (page, "value"), ==, 1);
      pages++;
      g_free (path);
      path = g_strdup (fixture_string (page, "@odata.nextLink"));
    }
  g_assert_cmpuint (pages, ==, 2);
}

static void
test_count (Fixture *fixture, gconstpointer options)
{
  g_autoptr (JsonNode) list = NULL;

  fixture_do (fixture, 204, "POST", "/admin/seed", seed);
  g_assert_cmpuint (fixture_send (fixture, "GET", "/v1.0/users?$top=1&$count=true", NULL,
                                  "ConsistencyLevel: eventual"),
                    ==, 200);
  list = json_from_string (fixture->text, NULL);
  g_assert_cmpint (fixture_int (list, "@odata.count"), ==, 3);
  g_assert_cmpuint (fixture_send (fixture, "GET",
                                  "/v1.0/users/$count?$filter=department eq 'Sales'", NULL,
                                  "ConsistencyLevel: eventual"),
                    ==, 200);
  g_assert_cmpstr (fixture->text, ==, "2");
}

static void
test_organization (Fixture *fixture, gconstpointer options)
{
  g_autoptr (JsonNode) organization = NULL;
  g_autoptr (JsonNode) domains = NULL;
  g_autoptr (JsonNode) contacts = NULL;
  g_autoptr (JsonNode) apps = NULL;
  g_autoptr (JsonNode) sync = NULL;

  fixture_do (fixture, 204, "POST", "/admin/seed", seed);
  organization = fixture_call (fixture, 200, "GET", "/v1.0/organization", NULL);
  g_assert_cmpstr (fixture_string (organization, "value.0.id"), ==, FIXTURE_TENANT_ID);
  g_assert_cmpuint (fixture_length (organization, "value.0.verifiedDomains"), ==, 3);
  domains = fixture_call (fixture, 200, "GET", "/v1.0/domains", NULL);
  g_assert_cmpuint (fixture_length (domains, "value"), ==, 4);
  fixture_do (fixture, 200, "GET", "/v1.0/domains/new.example", NULL);
  fixture_do (fixture, 404, "GET", "/v1.0/domains/nowhere.example", NULL);
  contacts = fixture_call (fixture, 200, "GET", "/v1.0/contacts", NULL);
  g_assert_cmpstr (fixture_string (contacts, "value.0.proxyAddresses.0"), ==,
                   "SMTP:partner@other.example");
  fixture_do (fixture, 405, "POST", "/v1.0/contacts", "{}");
  fixture_do (fixture, 400, "POST", "/admin/contacts/remove", "{}");
  fixture_do (fixture, 404, "POST", "/admin/contacts/remove", "{'mail':'nobody@other.example'}");
  apps = fixture_call (fixture, 200, "GET", "/v1.0/applications", NULL);
  g_assert_cmpstr (fixture_string (apps, "value.0.appId"), ==, FIXTURE_CLIENT_ID);
  fixture_become (fixture, "boss", "Global Administrator",
                  "OnPremDirectorySynchronization.ReadWrite.All");
  fixture_do (fixture, 204, "PATCH", "/v1.0/directory/onPremisesSynchronization/" FIXTURE_TENANT_ID,
              "{'features':{'blockSoftMatchEnabled':true}}");
  fixture_do (fixture, 400, "PATCH", "/v1.0/directory/onPremisesSynchronization/" FIXTURE_TENANT_ID,
              "{'features':{'flying':true}}");
  sync = fixture_call (fixture, 200, "GET", "/v1.0/directory/onPremisesSynchronization", NULL);
  g_assert_true (
      json_node_get_boolean (fixture_at (sync, "value.0.features.blockSoftMatchEnabled")));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/tenant/lists/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("filter", test_filter);
  ADD ("filter-advanced", test_filter_advanced);
  ADD ("refused", test_refused);
  ADD ("paging", test_paging);
  ADD ("count", test_count);
  ADD ("organization", test_organization);
#undef ADD
  return g_test_run ();
}
