/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "tenant-fixture.h"

#define REQUIRED                                                                                   \
  "'accountEnabled':true,'displayName':'X','passwordProfile':{'password':'" FIXTURE_PASSWORD "'}"
#define NAMED REQUIRED ",'mailNickname':'x','userPrincipalName':'x@contoso.example'"

typedef struct
{
  const char *body;
  const char *target; /* of the refusal's first detail */
} Refusal;

static void
test_create (Fixture *fixture, gconstpointer options)
{
  g_autoptr (JsonNode) made =
      fixture_call (fixture, 201, "POST", "/v1.0/users",
                    "{" NAMED ",'mail':'x@contoso.example','onPremisesImmutableId':'a+b/c==',"
                    "'onPremisesExtensionAttributes':{'extensionAttribute3':'three'}}");
  g_autofree char *path = g_strdup_printf ("/v1.0/users/%s", fixture_string (made, "id"));
  g_autofree char *full = g_strconcat (
      path,
      "?$select=accountEnabled,proxyAddresses,onPremisesImmutableId,userType,passwordProfile,"
      "onPremisesExtensionAttributes,createdDateTime,securityIdentifier",
      NULL);
  g_autoptr (JsonNode) read = NULL;

  g_assert_cmpstr (soup_message_headers_get_one (fixture->headers, "Location") +
                       strlen (fixture->url),
                   ==, path);
  g_assert_nonnull (soup_message_headers_get_one (fixture->headers, "request-id"));
  g_assert_null (fixture_at (made, "accountEnabled")); /* not in the default set */
  read = fixture_call (fixture, 200, "GET", full, NULL);
  g_assert_cmpstr (fixture_string (read, "proxyAddresses.0"), ==, "SMTP:x@contoso.example");
  g_assert_cmpstr (fixture_string (read, "onPremisesImmutableId"), ==, "a+b/c==");
  g_assert_cmpstr (fixture_string (read, "userType"), ==, "Member");
  g_assert_cmpstr (fixture_string (read, "onPremisesExtensionAttributes.extensionAttribute3"), ==,
                   "three");
  g_assert_true (JSON_NODE_HOLDS_NULL (fixture_at (read, "passwordProfile")));
  g_assert_null (fixture_at (read, "id")); /* not selected */
}

static void
test_create_refused (Fixture *fixture, gconstpointer options)
{
  static const Refusal cases[] = {
    { "{" REQUIRED ",'mailNickname':'x'}", "userPrincipalName" },
    { "{'displayName':'X'}", "accountEnabled" },
    { "{" NAMED ",'shoeSize':44}", "shoeSize" },
    { "{" NAMED ",'DisplayName':'X'}", "DisplayName" },
    { "{" NAMED ",'proxyAddresses':['SMTP:x@contoso.example']}", "proxyAddresses" },
    { "{" NAMED ",'onPremisesSyncEnabled':true}", "onPremisesSyncEnabled" },
    { "{" NAMED ",'aboutMe':'me'}", "aboutMe" },
    { "{" NAMED ",'department':5}", "department" },
    { "{" NAMED ",'businessPhones':['1','2']}", "businessPhones" },
    { "{" NAMED ",'businessPhones':null}", "businessPhones" },
    { "{" NAMED ",'usageLocation':'CHE'}", "usageLocation" },
    { "{" NAMED ",'usageLocation':null}", "usageLocation" },
    { "{" NAMED ",'employeeHireDate':'2020-01-01'}", "employeeHireDate" },
    { "{" NAMED ",'onPremisesImmutableId':'a_b'}", "onPremisesImmutableId" },
    { "{" NAMED ",'mail':'not an address'}", "mail" },
    { "{" NAMED ",'onPremisesExtensionAttributes':{'extensionAttribute16':'x'}}",
      "onPremisesExtensionAttributes" },
    { "{" NAMED ",'givenName':"
      "'0123456789012345678901234567890123456789012345678901234567890123456789'}",
      "givenName" },
    { "{" REQUIRED ",'mailNickname':'x','userPrincipalName':'x'}", "userPrincipalName" },
    { "{" REQUIRED ",'mailNickname':'x','userPrincipalName':'x y@contoso.example'}",
      "userPrincipalName" },
    { "{" REQUIRED ",'mailNickname':'x','userPrincipalName':'x.@contoso.example'}",
      "userPrincipalName" },
    { "{" REQUIRED ",'mailNickname':'x','userPrincipalName':'x@new.example'}",
      "userPrincipalName" },
    { "{" REQUIRED ",'mailNickname':'x y','userPrincipalName':'x@contoso.example'}",
      "mailNickname" },
    { "{" REQUIRED ",'mailNickname':'j\u00fcrg','userPrincipalName':'x@contoso.example'}",
      "mailNickname" },
    { "{'accountEnabled':true,'displayName':'X','mailNickname':'x',"
      "'userPrincipalName':'x@contoso.example','passwordProfile':{'password':'weak'}}",
      "password" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *request[] = { "POST", "/v1.0/users", cases[i].body };

      g_test_message ("%s", cases[i].body);
      fixture_assert_refused (fixture, 400, "Request_BadRequest", cases[i].target, request);
    }
}

static void
test_unique (Fixture *fixture, gconstpointer options)
{
  static const Refusal cases[] = {
    { "{" REQUIRED ",'mailNickname':'y','userPrincipalName':'ANNA@contoso.example'}",
      "userPrincipalName" },
    { "{" NAMED ",'mail':'Anna@Contoso.example'}", "proxyAddresses" },
    { "{" NAMED ",'onPremisesImmutableId':'anchor-anna'}", "onPremisesImmutableId" },
  };
  g_autofree char *id = fixture_add_user (fixture, "anna", TRUE);
  g_autofree char *other = g_strconcat ("User_", id, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) answer =
          fixture_call (fixture, 400, "POST", "/v1.0/users", cases[i].body);

      g_assert_cmpstr (fixture_string (answer, "error.details.0.code"), ==, "ObjectConflict");
      g_assert_cmpstr (fixture_string (answer, "error.details.0.target"), ==, cases[i].target);
      g_assert_cmpstr (fixture_string (answer, "error.details.1.code"), ==, "ConflictingObjects");
      g_assert_cmpstr (fixture_string (answer, "error.details.1.target"), ==, other);
    }
  /* The anchor is case-sensitive. */
  fixture_do (fixture, 201, "POST", "/v1.0/users",
              "{" NAMED ",'onPremisesImmutableId':'ANCHOR-anna'}");
}

/* A sign-in name is none that is an address of somebody else. */
static void
test_unique_address (Fixture *fixture, gconstpointer options)
{
  g_autofree char *id = fixture_add_user (fixture, "anna", TRUE);
  g_autofree char *path = g_strdup_printf ("/v1.0/users/%s", id);
  g_autoptr (JsonNode) answer = NULL;

  fixture_do (fixture, 204, "PATCH", path, "{'mail':'a.meier@contoso.example'}");
  answer = fixture_call (fixture, 400, "POST", "/v1.0/users",
                         "{" REQUIRED ",'mailNickname':'y',"
                         "'userPrincipalName':'A.Meier@contoso.example'}");
  g_assert_cmpstr (fixture_string (answer, "error.details.0.target"), ==, "proxyAddresses");
  fixture_do (fixture, 204, "PATCH", path, "{'userPrincipalName':'a.meier@contoso.example'}");
}

static void
test_update (Fixture *fixture, gconstpointer options)
{
  g_autofree char *id = fixture_add_user (fixture, "anna", TRUE);
  g_autofree char *path = g_strdup_printf ("/v1.0/users/%s", id);
  g_autoptr (JsonNode) read = NULL;

  fixture_do (fixture, 204, "PATCH", path,
              "{'department':'R&D','onPremisesExtensionAttributes':{'extensionAttribute1':'a',"
              "'extensionAttribute2':'b'}}");
  fixture_do (fixture, 204, "PATCH", "/v1.0/users(userPrincipalName='anna@contoso.example')",
              "{'mail':'a.meier@contoso.example','department':null,"
              "'onPremisesExtensionAttributes':{'extensionAttribute1':null}}");
  fixture_do (fixture, 204, "PATCH", "/v1.0/users/anna@contoso.example",
              "{'userPrincipalName':'a.meier@fabrikam.example'}");
  read = fixture_call (fixture, 200, "GET",
                       "/v1.0/users/a.meier@fabrikam.example?$select=id,mail,department,"
                       "proxyAddresses,onPremisesExtensionAttributes",
                       NULL);
  g_assert_cmpstr (fixture_string (read, "id"), ==, id);
  g_assert_true (JSON_NODE_HOLDS_NULL (fixture_at (read, "department")));
  g_assert_cmpuint (fixture_length (read, "proxyAddresses"), ==, 2);
  g_assert_cmpstr (fixture_string (read, "proxyAddresses.0"), ==, "SMTP:a.meier@contoso.example");
  g_assert_cmpstr (fixture_string (read, "proxyAddresses.1"), ==, "smtp:anna@contoso.example");
  g_assert_cmpstr (fixture_string (read, "onPremisesExtensionAttributes.extensionAttribute2"), ==,
                   "b");
  g_assert_null (fixture_string (read, "onPremisesExtensionAttributes.extensionAttribute1"));
  fixture_do (fixture, 404, "GET", "/v1.0/users/anna@contoso.example", NULL);
}

static void
test_update_refused (Fixture *fixture, gconstpointer options)
{
  static const Refusal cases[] = {
    { "{'displayName':null}", "displayName" },
    { "{'displayName':''}", "displayName" },
    { "{'accountEnabled':null}", "accountEnabled" },
    { "{'id':'00000000-0000-4000-8000-000000000000'}", "id" },
    { "{'userPrincipalName':'berta@contoso.example'}", "userPrincipalName" },
    { "{'mail':'berta@contoso.example'}", "proxyAddresses" },
    { "{'onPremisesImmutableId':'anchor-berta'}", "onPremisesImmutableId" },
  };
  g_autofree char *anna = fixture_add_user (fixture, "anna", TRUE);
  g_autofree char *berta = fixture_add_user (fixture, "berta", TRUE);
  g_autofree char *path = g_strdup_printf ("/v1.0/users/%s", anna);
  g_autoptr (JsonNode) counters = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *request[] = { "PATCH", path, cases[i].body };

      fixture_assert_refused (fixture, 400, "Request_BadRequest", cases[i].target, request);
    }
  /* Its own values are no conflict. */
  fixture_do (fixture, 204, "PATCH", path,
              "{'userPrincipalName':'anna@contoso.example','mail':'anna@contoso.example'}");
  counters = fixture_call (fixture, 200, "GET", "/admin/counters", NULL);
  g_assert_cmpint (fixture_int (counters, "duplicatesPrevented"), ==, 3);
  fixture_do (fixture, 404, "PATCH", "/v1.0/users/00000000-0000-4000-8000-000000000000",
              "{'city':'X'}");
}

static void
test_manager (Fixture *fixture, gconstpointer options)
{
  g_autofree char *anna = fixture_add_user (fixture, "anna", FALSE);
  g_autofree char *berta = fixture_add_user (fixture, "berta", FALSE);
  g_autofree char *manager = g_strdup_printf ("/v1.0/users/%s/manager", anna);
  g_autofree char *reference = g_strconcat (manager, "/$ref", NULL);
  g_autofree char *body =
      g_strdup_printf ("{'@odata.id':'https://graph.microsoft.com/v1.0/users/%s'}", berta);
  g_autofree char *berta_path = g_strdup_printf ("/v1.0/users/%s", berta);
  g_autoptr (JsonNode) read = NULL;
  g_autoptr (JsonNode) expanded = NULL;

  fixture_do (fixture, 404, "GET", manager, NULL);
  fixture_do (fixture, 404, "DELETE", reference, NULL);
  fixture_do (fixture, 404, "PUT", reference,
              "{'@odata.id':'https://graph.microsoft.com/v1.0/users/"
              "00000000-0000-4000-8000-000000000000'}");
  fixture_do (fixture, 400, "PUT", reference, "{'@odata.id':'anna'}");
  fixture_do (fixture, 204, "PUT", reference, body);
  read = fixture_call (fixture, 200, "GET", manager, NULL);
  g_assert_cmpstr (fixture_string (read, "id"), ==, berta);
  expanded = fixture_call (
      fixture, 200, "GET",
      "/v1.0/users?$expand=manager&$filter=startsWith(displayName,'User anna')", NULL);
  g_assert_cmpstr (fixture_string (expanded, "value.0.manager.id"), ==, berta);
  /* A manager who is deleted is nobody's manager any more. */
  fixture_do (fixture, 204, "DELETE", berta_path, NULL);
  fixture_do (fixture, 404, "GET", manager, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/tenant/users/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("create", test_create);
  ADD ("create-refused", test_create_refused);
  ADD ("unique", test_unique);
  ADD ("unique-address", test_unique_address);
  ADD ("update", test_update);
  ADD ("update-refused", test_update_refused);
  ADD ("manager", test_manager);
#undef ADD
  return g_test_run ();
}
