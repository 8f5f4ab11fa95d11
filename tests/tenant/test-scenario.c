/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "assertion.h"
#include "tenant-fixture.h"

/* What a well-behaved client does with each part of the tenant. contract.sh checks the log of this
 * against Microsoft's own schema, so that every request here is one that Graph would take. */

#define JSON_TYPE "'headers':{'Content-Type':'application/json'}"

static const char full_user[] =
    "{'accountEnabled':true,'displayName':'Full User','mailNickname':'full','ageGroup':'Adult',"
    "'userPrincipalName':'full@contoso.example','mail':'full@contoso.example',"
    "'businessPhones':['+41 44 1'],'city':'Bern','companyName':'C','country':'CH',"
    "'department':'D','employeeHireDate':'2020-01-01T00:00:00Z','employeeId':'7',"
    "'employeeOrgData':{'costCenter':'1','division':'2'},'employeeType':'Employee',"
    "'faxNumber':'1','givenName':'Full','jobTitle':'J','mobilePhone':'2','officeLocation':'O',"
    "'onPremisesExtensionAttributes':{'extensionAttribute1':'x'},"
    "'onPremisesImmutableId':'ZnVsbA==','otherMails':['o@other.example'],"
    "'passwordPolicies':'DisablePasswordExpiration','postalCode':'3000',"
    "'preferredLanguage':'de-CH','showInAddressList':true,'state':'BE','streetAddress':'S',"
    "'surname':'User','usageLocation':'CH','userType':'Member',"
    "'passwordProfile':{'password':'" FIXTURE_PASSWORD "','forceChangePasswordNextSignIn':false}}";

/* Every property that this tenant keeps. */
static const char all_of_a_user[] =
    "/v1.0/users/full@contoso.example?$expand=manager&$select=id,accountEnabled,ageGroup,"
    "businessPhones,city,companyName,consentProvidedForMinor,country,department,displayName,"
    "employeeHireDate,employeeId,employeeLeaveDateTime,employeeOrgData,employeeType,faxNumber,"
    "givenName,identities,jobTitle,mail,mailNickname,mobilePhone,officeLocation,"
    "onPremisesExtensionAttributes,onPremisesImmutableId,otherMails,passwordPolicies,"
    "passwordProfile,postalCode,preferredDataLocation,preferredLanguage,showInAddressList,state,"
    "streetAddress,surname,usageLocation,userPrincipalName,userType,proxyAddresses,imAddresses,"
    "createdDateTime,deletedDateTime,creationType,lastPasswordChangeDateTime,"
    "onPremisesDistinguishedName,onPremisesDomainName,onPremisesLastSyncDateTime,"
    "onPremisesProvisioningErrors,onPremisesSamAccountName,onPremisesSecurityIdentifier,"
    "onPremisesSyncEnabled,onPremisesUserPrincipalName,securityIdentifier,"
    "signInSessionsValidFromDateTime,externalUserState,externalUserStateChangeDateTime,"
    "isResourceAccount,legalAgeGroupClassification,assignedLicenses,assignedPlans";

static void
test_users (Fixture *fixture, gconstpointer options)
{
  g_autofree char *anna = fixture_add_user (fixture, "anna", TRUE);
  g_autofree char *body =
      g_strdup_printf ("{'@odata.id':'https://graph.microsoft.com/v1.0/users/%s'}", anna);
  g_autofree char *path = g_strdup_printf ("/v1.0/users/%s", anna);

  fixture_do (fixture, 201, "POST", "/v1.0/users", full_user);
  fixture_do (fixture, 204, "PUT", "/v1.0/users/full@contoso.example/manager/$ref", body);
  fixture_do (fixture, 200, "GET", all_of_a_user, NULL);
  fixture_do (fixture, 200, "GET", "/v1.0/users", NULL);
  fixture_do (fixture, 200, "GET", "/v1.0/users/full@contoso.example/manager", NULL);
  fixture_do (fixture, 204, "DELETE", "/v1.0/users/full@contoso.example/manager/$ref", NULL);
  fixture_do (fixture, 204, "PATCH", path, "{'department':null,'jobTitle':'Boss'}");
  g_assert_cmpuint (fixture_send (fixture, "GET",
                                  "/v1.0/users?$count=true&$filter=department ne 'D'", NULL,
                                  "ConsistencyLevel: eventual"),
                    ==, 200);
  fixture_do (fixture, 204, "DELETE", path, NULL);
  fixture_do (fixture, 200, "GET", "/v1.0/directory/deletedItems/microsoft.graph.user", NULL);
  g_free (path);
  path = g_strdup_printf ("/v1.0/directory/deletedItems/%s", anna);
  fixture_do (fixture, 200, "GET", path, NULL);
  g_free (path);
  path = g_strdup_printf ("/v1.0/directory/deletedItems/%s/restore", anna);
  fixture_do (fixture, 200, "POST", path, NULL);
}

static void
test_groups (Fixture *fixture, gconstpointer options)
{
  g_autofree char *anna = fixture_add_user (fixture, "anna", TRUE);
  g_autofree char *group = fixture_add_group (fixture, "one");
  g_autofree char *nested = fixture_add_group (fixture, "two");
  g_autofree char *path = g_strdup_printf ("/v1.0/groups/%s", group);
  g_autofree char *members = g_strconcat (path, "/members", NULL);
  g_autofree char *users = g_strconcat (members, "/microsoft.graph.user?$select=id,mail", NULL);
  g_autofree char *remove = g_strdup_printf ("%s/%s/$ref", members, anna);
  g_autofree char *bind = g_strdup_printf (
      "{'members@odata.bind':['https://graph.microsoft.com/v1.0/directoryObjects/%s',"
      "'https://graph.microsoft.com/v1.0/directoryObjects/%s']}",
      anna, nested);

  fixture_do (fixture, 204, "PATCH", path, bind);
  fixture_do (fixture, 200, "GET", path, NULL);
  fixture_do (fixture, 200, "GET", "/v1.0/groups", NULL);
  fixture_do (fixture, 200, "GET", members, NULL);
  fixture_do (fixture, 200, "GET", users, NULL);
  fixture_do (fixture, 200, "GET", "/v1.0/groups/delta", NULL);
  fixture_do (fixture, 204, "DELETE", remove, NULL);
  fixture_do (fixture, 201, "POST", "/v1.0/groups",
              "{'displayName':'Team','mailNickname':'team','mailEnabled':true,"
              "'securityEnabled':false,'groupTypes':['Unified'],'visibility':'Private'}");
  fixture_do (fixture, 200, "GET", "/v1.0/groups?$filter=mailNickname eq 'team'", NULL);
  g_assert_cmpuint (fixture_send (fixture, "PATCH", "/v1.0/groups(uniqueName='new')",
                                  "{'displayName':'New','mailNickname':'new','mailEnabled':false,"
                                  "'securityEnabled':true}",
                                  "Prefer: create-if-missing"),
                    ==, 201);
  fixture_do (fixture, 204, "DELETE", path, NULL);
}

static void
test_delta (Fixture *fixture, gconstpointer options)
{
  g_autofree char *anna = fixture_add_user (fixture, "anna", TRUE);
  g_autofree char *path = g_strdup_printf ("/v1.0/users/%s", anna);
  g_autoptr (JsonNode) users = fixture_call (
      fixture, 200, "GET", "/v1.0/users/delta?$select=displayName,manager,proxyAddresses", NULL);
  g_autoptr (JsonNode) removed = NULL;

  fixture_do (fixture, 204, "DELETE", path, NULL);
  removed = fixture_call (fixture, 200, "GET", fixture_string (users, "@odata.deltaLink"), NULL);
  g_assert_cmpuint (fixture_length (removed, "value"), ==, 1);
}

static void
test_batch (Fixture *fixture, gconstpointer options)
{
  fixture_do (fixture, 200, "POST", "/v1.0/$batch",
              "{'requests':["
              "{'id':'1','method':'POST','url':'/groups'," JSON_TYPE ",'body':{'displayName':'A',"
              "'mailNickname':'a','mailEnabled':false,'securityEnabled':true,'uniqueName':'a'}},"
              "{'id':'2','method':'PATCH','url':'/groups(uniqueName=\\u0027a\\u0027)',"
              "'dependsOn':['1']," JSON_TYPE ",'body':{'description':'d'}},"
              "{'id':'3','method':'GET','url':'/users?$top=5'},"
              "{'id':'4','method':'GET','url':'/groups/delta'}]}");
}

static void
test_organization (Fixture *fixture, gconstpointer options)
{
  static const char *const paths[] = {
    "/v1.0/organization",
    "/v1.0/domains",
    "/v1.0/domains/contoso.example",
    "/v1.0/contacts",
    "/v1.0/applications",
    "/v1.0/servicePrincipals",
    "/v1.0/directoryRoles",
    "/v1.0/roleManagement/directory/roleAssignments",
    "/v1.0/roleManagement/directory/roleDefinitions",
    "/v1.0/subscribedSkus",
    "/v1.0/organization/" FIXTURE_TENANT_ID,
  };

  fixture_do (fixture, 204, "POST", "/admin/seed",
              "{'contacts':[{'displayName':'P','mail':'p@other.example'}]}");
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    fixture_do (fixture, 200, "GET", paths[i], NULL);
}

/* What a set-up asks as the administrator who signed in. */
static void
test_delegated (Fixture *fixture, gconstpointer options)
{
  static const char *const paths[] = {
    "/v1.0/me",
    "/v1.0/me/memberOf",
    "/v1.0/me/transitiveMemberOf",
    "/v1.0/directoryRoles",
    "/v1.0/directoryRoles(roleTemplateId='62e90394-69f5-4237-9190-012177145e10')/members",
    "/v1.0/roleManagement/directory/roleAssignments",
    "/v1.0/directory/onPremisesSynchronization",
  };

  fixture_become (fixture, "boss", "Global Administrator",
                  "User.Read RoleManagement.Read.Directory Organization.ReadWrite.All "
                  "OnPremDirectorySynchronization.ReadWrite.All");
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    fixture_do (fixture, 200, "GET", paths[i], NULL);
  g_assert_cmpuint (
      fixture_send (fixture, "GET",
                    "/v1.0/me/transitiveMemberOf/microsoft.graph.directoryRole?$count=true", NULL,
                    "ConsistencyLevel: eventual"),
      ==, 200);
  fixture_do (fixture, 204, "PATCH", "/v1.0/directory/onPremisesSynchronization/" FIXTURE_TENANT_ID,
              "{'features':{'blockSoftMatchEnabled':true}}");
  fixture_do (fixture, 204, "PATCH", "/v1.0/organization/" FIXTURE_TENANT_ID,
              "{'onPremisesSyncEnabled':true}");
}

/* An application from its making to its end. */
static void
test_applications (Fixture *fixture, gconstpointer options)
{
  g_autoptr (Credential) credential = credential_new (10);
  g_autofree char *key = credential_dup_der (credential);
  g_autofree char *certificate =
      g_strdup_printf ("{'displayName':'Causeway','keyCredentials':[{'type':'AsymmetricX509Cert',"
                       "'usage':'Verify','displayName':'CN=test','key':'%s'}]}",
                       key);
  g_autoptr (JsonNode) app = NULL;
  g_autoptr (JsonNode) principal = NULL;
  g_autoptr (JsonNode) graph = NULL;
  g_autofree char *principal_body = NULL;
  g_autofree char *grant = NULL;
  g_autofree char *grants = NULL;
  g_autofree char *path = NULL;

  g_assert_cmpuint (fixture_send (fixture, "PATCH", "/v1.0/applications(uniqueName='causeway')",
                                  certificate, "Prefer: create-if-missing"),
                    ==, 201);
  app = fixture_call (fixture, 200, "GET", "/v1.0/applications(uniqueName='causeway')", NULL);
  path = g_strdup_printf ("/v1.0/applications/%s", fixture_string (app, "id"));
  fixture_do (fixture, 204, "PATCH", path, "{'tags':['causeway'],'notes':'n'}");
  principal_body =
      g_strdup_printf ("{'appId':'%s','tags':['causeway']}", fixture_string (app, "appId"));
  principal = fixture_call (fixture, 201, "POST", "/v1.0/servicePrincipals", principal_body);
  graph = fixture_call (fixture, 200, "GET",
                        "/v1.0/servicePrincipals?$filter=appId eq "
                        "'00000003-0000-0000-c000-000000000000'&$select=id,appRoles",
                        NULL);
  grants = g_strdup_printf ("/v1.0/servicePrincipals/%s/appRoleAssignments",
                            fixture_string (principal, "id"));
  grant = g_strdup_printf ("{'principalId':'%s','resourceId':'%s','appRoleId':'"
                           "df021288-bdef-4463-88db-98f22de89214'}",
                           fixture_string (principal, "id"), fixture_string (graph, "value.0.id"));
  fixture_do (fixture, 201, "POST", grants, grant);
  fixture_do (fixture, 200, "GET", grants, NULL);
  fixture_do (fixture, 204, "DELETE", path, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/tenant/scenario/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("users", test_users);
  ADD ("groups", test_groups);
  ADD ("delta", test_delta);
  ADD ("batch", test_batch);
  ADD ("organization", test_organization);
  ADD ("delegated", test_delegated);
  ADD ("applications", test_applications);
#undef ADD
  return g_test_run ();
}
