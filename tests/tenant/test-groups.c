/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "tenant-fixture.h"

#define NOBODY "00000000-0000-4000-8000-000000000000"
#define GROUP  "'displayName':'G','mailNickname':'g'"

static char *
make_reference (const char *id)
{
  return g_strdup_printf ("https://graph.microsoft.com/v1.0/directoryObjects/%s", id);
}

static char *
make_bind (const char *id, guint count)
{
  g_autofree char *reference = make_reference (id);
  g_autoptr (GString) body = g_string_new ("{'members@odata.bind':[");

  for (guint i = 0; i < count; i++)
    g_string_append_printf (body, "%s'%s'", i > 0 ? "," : "", reference);
  g_string_append (body, "]}");
  return g_strdup (body->str);
}

static void
test_create (Fixture *fixture, gconstpointer options)
{
  g_autofree char *anna = fixture_add_user (fixture, "anna", FALSE);
  g_autofree char *reference = make_reference (anna);
  g_autofree char *body = g_strdup_printf ("{" GROUP ",'mailEnabled':false,'securityEnabled':true,"
                                           "'members@odata.bind':['%s']}",
                                           reference);
  g_autoptr (JsonNode) made = fixture_call (fixture, 201, "POST", "/v1.0/groups", body);
  g_autofree char *members =
      g_strdup_printf ("/v1.0/groups/%s/members", fixture_string (made, "id"));
  g_autoptr (JsonNode) read = fixture_call (fixture, 200, "GET", members, NULL);

  g_assert_cmpuint (fixture_length (made, "groupTypes"), ==, 0);
  g_assert_cmpuint (fixture_length (read, "value"), ==, 1);
  g_assert_cmpstr (fixture_string (read, "value.0.id"), ==, anna);
  g_assert_cmpstr (fixture_string (fixture_at (read, "value.0"), "@odata.type"), ==,
                   "#microsoft.graph.user");
}

static void
test_create_refused (Fixture *fixture, gconstpointer options)
{
  static const char *const bodies[] = {
    /* a distribution list, a mail-enabled security group, neither of the two */
    "{" GROUP ",'mailEnabled':true,'securityEnabled':false}",
    "{" GROUP ",'mailEnabled':true,'securityEnabled':true}",
    "{" GROUP ",'mailEnabled':false,'securityEnabled':false}",
    "{" GROUP ",'mailEnabled':false,'securityEnabled':true,'groupTypes':['Unified']}",
    "{" GROUP ",'mailEnabled':false,'securityEnabled':true,'groupTypes':['DynamicMembership']}",
    "{'displayName':'G','mailEnabled':false,'securityEnabled':true}",
    "{'displayName':'G','mailNickname':'a b','mailEnabled':false,'securityEnabled':true}",
    "{" GROUP ",'mailEnabled':false,'securityEnabled':true,'mail':'g@contoso.example'}",
    "{" GROUP ",'mailEnabled':false,'securityEnabled':true,'members@odata.bind':"
    "['https://graph.microsoft.com/v1.0/users/" NOBODY "']}",
    "{" GROUP ",'mailEnabled':false,'securityEnabled':true,'members@odata.bind':'x'}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    fixture_do (fixture, 400, "POST", "/v1.0/groups", bodies[i]);
}

static void
test_unified (Fixture *fixture, gconstpointer options)
{
  static const char body[] =
      "{'displayName':'Team','mailNickname':'team','mailEnabled':true,'securityEnabled':false,"
      "'groupTypes':['Unified']}";
  g_autofree char *security = fixture_add_group (fixture, "sec");
  g_autofree char *bind = make_bind (security, 1);
  g_autoptr (JsonNode) made = fixture_call (fixture, 201, "POST", "/v1.0/groups", body);
  g_autofree char *unified = g_strdup (fixture_string (made, "id"));
  g_autofree char *path = g_strdup_printf ("/v1.0/groups/%s", unified);
  g_autofree char *security_path = g_strdup_printf ("/v1.0/groups/%s", security);
  g_autofree char *bind_unified = make_bind (unified, 1);
  const char *again[] = { "POST", "/v1.0/groups", body };

  g_assert_cmpstr (fixture_string (made, "mail"), ==, "team@contoso.example");
  g_assert_cmpstr (fixture_string (made, "proxyAddresses.0"), ==, "SMTP:team@contoso.example");
  fixture_assert_refused (fixture, 400, "Request_BadRequest", "proxyAddresses", again);
  /* Users only, and in no other group. */
  fixture_do (fixture, 400, "PATCH", path, bind);
  fixture_do (fixture, 400, "PATCH", security_path, bind_unified);
}

static void
test_upsert (Fixture *fixture, gconstpointer options)
{
  static const char path[] = "/v1.0/groups(uniqueName='it''s/one')";
  static const char body[] = "{" GROUP ",'mailEnabled':false,'securityEnabled':true}";
  g_autoptr (JsonNode) read = NULL;

  fixture_do (fixture, 404, "PATCH", path, body);
  g_assert_cmpuint (fixture_send (fixture, "PATCH", path, body, "Prefer: create-if-missing"), ==,
                    201);
  g_assert_cmpuint (fixture_send (fixture, "PATCH", path, "{'description':'second'}",
                                  "Prefer: create-if-missing"),
                    ==, 204);
  read = fixture_call (fixture, 200, "GET", path, NULL);
  g_assert_cmpstr (fixture_string (read, "uniqueName"), ==, "it's/one");
  g_assert_cmpstr (fixture_string (read, "description"), ==, "second");
  /* What is missing for a new group is refused all the same. */
  g_assert_cmpuint (fixture_send (fixture, "PATCH", "/v1.0/groups(uniqueName='two')",
                                  "{'description':'x'}", "Prefer: create-if-missing"),
                    ==, 400);
  fixture_do (fixture, 400, "GET", "/v1.0/groups(displayName='G')", NULL);
}

static void
test_update_refused (Fixture *fixture, gconstpointer options)
{
  static const char *const bodies[] = {
    "{'uniqueName':'other'}",      "{'uniqueName':'second'}", "{'mailEnabled':true}",
    "{'securityEnabled':false}",   "{'displayName':null}",    "{'groupTypes':['Unified']}",
    "{'isAssignableToRole':true}", "{'members':[]}",
  };
  g_autofree char *first = fixture_add_group (fixture, "first");
  g_autofree char *second = fixture_add_group (fixture, "second");
  g_autofree char *path = g_strdup_printf ("/v1.0/groups/%s", first);
  const char *request[] = { "POST", "/v1.0/groups",
                            "{" GROUP ",'mailEnabled':false,'securityEnabled':true,"
                            "'uniqueName':'First'}" };

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    fixture_do (fixture, 400, "PATCH", path, bodies[i]);
  fixture_assert_refused (fixture, 400, "Request_BadRequest", "uniqueName", request);
  fixture_do (fixture, 400, "GET", "/v1.0/groups/first", NULL);
}

static void
test_members (Fixture *fixture, gconstpointer options)
{
  g_autofree char *anna = fixture_add_user (fixture, "anna", FALSE);
  g_autofree char *group = fixture_add_group (fixture, "one");
  g_autofree char *path = g_strdup_printf ("/v1.0/groups/%s", group);
  g_autofree char *remove = g_strdup_printf ("%s/members/%s/$ref", path, anna);
  g_autofree char *bind = make_bind (anna, 1);
  g_autofree char *bind_self = make_bind (group, 1);
  g_autofree char *bind_nobody = make_bind (NOBODY, 1);
  g_autofree char *bind_many = make_bind (anna, 21);
  g_autofree char *bind_twice = make_bind (anna, 2);
  g_autofree char *count_path = g_strconcat (path, "/members/$count", NULL);

  fixture_do (fixture, 400, "PATCH", path, bind_many);
  fixture_do (fixture, 400, "PATCH", path, bind_twice);
  fixture_do (fixture, 404, "PATCH", path, bind_nobody);
  fixture_do (fixture, 400, "PATCH", path, bind_self);
  fixture_do (fixture, 404, "DELETE", remove, NULL);
  fixture_do (fixture, 204, "PATCH", path, bind);
  fixture_do (fixture, 400, "PATCH", path, bind);
  fixture_do (fixture, 400, "GET", count_path, NULL);
  g_assert_cmpuint (fixture_send (fixture, "GET", count_path, NULL, "ConsistencyLevel: eventual"),
                    ==, 200);
  g_assert_cmpstr (fixture->text, ==, "1");
  fixture_do (fixture, 204, "DELETE", remove, NULL);
  fixture_do (fixture, 404, "DELETE", remove, NULL);
  /* In and out by the alternate key. */
  fixture_do (fixture, 204, "PATCH", "/v1.0/groups(uniqueName='one')", bind);
  g_free (remove);
  remove = g_strdup_printf ("/v1.0/groups(uniqueName='one')/members/%s/$ref", anna);
  fixture_do (fixture, 204, "DELETE", remove, NULL);
}

static void
test_member_pages (Fixture *fixture, gconstpointer options)
{
  g_autofree char *group = fixture_add_group (fixture, "one");
  g_autofree char *nested = fixture_add_group (fixture, "nested");
  g_autofree char *path = g_strdup_printf ("/v1.0/groups/%s/members?$top=2&$select=id", group);
  g_autofree char *cast = g_strdup_printf ("/v1.0/groups/%s/members/microsoft.graph.group", group);
  g_autoptr (JsonNode) groups = NULL;
  guint count = 0;
  guint pages = 0;

  for (int i = 0; i < 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("user%d", i);
      g_autofree char *user = fixture_add_user (fixture, name, FALSE);

      fixture_add_member (fixture, group, user);
    }
  fixture_add_member (fixture, group, nested);
  while (path != NULL)
    {
      g_autoptr (JsonNode) page = fixture_call (fixture, 200, "GET", path, NULL);

      count += fixture_length (page, "value");
      pages++;
      g_free (path);
      path = g_strdup (fixture_string (page, "@odata.nextLink"));
    }
  g_assert_cmpuint (count, ==, 5);
  g_assert_cmpuint (pages, ==, 3);
  groups = fixture_call (fixture, 200, "GET", cast, NULL);
  g_assert_cmpuint (fixture_length (groups, "value"), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/tenant/groups/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("create", test_create);
  ADD ("create-refused", test_create_refused);
  ADD ("unified", test_unified);
  ADD ("upsert", test_upsert);
  ADD ("update-refused", test_update_refused);
  ADD ("members", test_members);
  ADD ("member-pages", test_member_pages);
#undef ADD
  return g_test_run ();
}
