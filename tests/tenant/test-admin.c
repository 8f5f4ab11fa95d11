/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <signal.h>

#include <glib/gstdio.h>

#include "tenant-fixture.h"

static char *
get_state (Fixture *fixture, const char *query)
{
  g_autofree char *path = g_strconcat ("/admin/state", query, NULL);

  g_assert_cmpuint (fixture_send (fixture, "GET", path, NULL, NULL), ==, 200);
  return g_strdup (fixture->text);
}

static void
reset (Fixture *fixture)
{
  fixture_do (fixture, 204, "POST", "/admin/reset", NULL);
}

/* The same company made in another order is the same state. */
static void
test_state_order (Fixture *fixture, gconstpointer options)
{
  static const char *const orders[2][3] = { { "anna", "berta", "cara" },
                                            { "cara", "anna", "berta" } };
  g_auto (GStrv) states = g_new0 (char *, 3);

  for (int turn = 0; turn < 2; turn++)
    {
      g_autofree char *group = fixture_add_group (fixture, "g");

      for (int i = 0; i < 3; i++)
        {
          g_autofree char *user = fixture_add_user (fixture, orders[turn][i], TRUE);

          fixture_add_member (fixture, group, user);
        }
      fixture_do (fixture, 204, "PATCH", "/v1.0/users/anna@contoso.example",
                  turn == 0 ? "{'city':'Bern','state':'BE'}" : "{'state':'BE','city':'Bern'}");
      states[turn] = get_state (fixture, "?format=json&ids=0");
      reset (fixture);
    }
  g_assert_cmpstr (states[0], ==, states[1]);
  g_assert_nonnull (strstr (states[0], "\"members\":[\"anchor-anna\",\"anchor-berta\","
                                       "\"anchor-cara\"]"));
  g_assert_null (strstr (states[0], "\"id\""));
  g_assert_null (strstr (states[0], "DateTime"));
}

static void
test_state_differs (Fixture *fixture, gconstpointer options)
{
  g_autofree char *user = fixture_add_user (fixture, "anna", TRUE);
  g_autofree char *path = g_strdup_printf ("/v1.0/users/%s", user);
  g_autofree char *before = get_state (fixture, "?format=digest&ids=0");
  g_autofree char *with_ids = get_state (fixture, "");
  g_autofree char *after = NULL;

  g_assert_nonnull (strstr (with_ids, user));
  fixture_do (fixture, 204, "PATCH", path, "{'city':'Bern'}");
  after = get_state (fixture, "?format=digest&ids=0");
  g_assert_cmpstr (before, !=, after);
  fixture_do (fixture, 204, "DELETE", path, NULL);
  g_free (after);
  after = get_state (fixture, "?ids=0");
  g_assert_nonnull (strstr (after, "\"users\":[],"));
  g_assert_nonnull (strstr (after, "\"deletedUsers\":[\n{\"key\":\"anchor-anna\""));
  fixture_do (fixture, 400, "GET", "/admin/state?format=xml", NULL);
}

static void
test_seed (Fixture *fixture, gconstpointer options)
{
  g_autoptr (JsonNode) group = NULL;
  g_autoptr (JsonNode) manager = NULL;

  fixture_do (fixture, 204, "POST", "/admin/seed",
              "{'users':[{'userPrincipalName':'anna@contoso.example','displayName':'Anna',"
              "'onPremisesSyncEnabled':true,'proxyAddresses':['SMTP:anna@contoso.example'],"
              "'id':'00000000-0000-4000-8000-000000000001',"
              "'manager':'berta@contoso.example'},"
              "{'userPrincipalName':'berta@contoso.example','onPremisesImmutableId':'bb'}],"
              "'contacts':[{'displayName':'P','mail':'p@other.example'}],"
              "'groups':[{'displayName':'G','uniqueName':'g',"
              "'members':['anna@contoso.example','bb','p@other.example']}]}");
  group = fixture_call (fixture, 200, "GET", "/v1.0/groups(uniqueName='g')/members", NULL);
  g_assert_cmpuint (fixture_length (group, "value"), ==, 3);
  manager = fixture_call (fixture, 200, "GET",
                          "/v1.0/users/00000000-0000-4000-8000-000000000001/manager", NULL);
  g_assert_cmpstr (fixture_string (manager, "userPrincipalName"), ==, "berta@contoso.example");
}

static void
test_seed_refused (Fixture *fixture, gconstpointer options)
{
  static const struct
  {
    const char *seed;
    guint status;
  } cases[] = {
    { "[]", 400 },
    { "{'users':[5]}", 400 },
    { "{'users':[{'displayName':'X'}]}", 400 },
    { "{'users':[{'userPrincipalName':'a@b','shoeSize':4}]}", 400 },
    { "{'users':[{'userPrincipalName':'a@b','department':4}]}", 400 },
    { "{'users':[{'userPrincipalName':'a@b','id':'x'}]}", 400 },
    { "{'users':[{'userPrincipalName':'a@b','manager':'nobody'}]}", 400 },
    { "{'groups':[{'displayName':'G','uniqueName':'g','members':['nobody']}]}", 400 },
    { "{'users':[{'userPrincipalName':'a@b'},{'userPrincipalName':'A@B'}]}", 409 },
  };
  g_autofree char *before = get_state (fixture, "");
  g_autofree char *after = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    fixture_do (fixture, cases[i].status, "POST", "/admin/seed", cases[i].seed);
  /* Nothing of them stayed. */
  after = get_state (fixture, "");
  g_assert_cmpstr (before, ==, after);
}

/* Old addresses go, the present one stays. */
static void
test_addresses (Fixture *fixture, gconstpointer options)
{
  g_autofree char *before = NULL;
  g_autofree char *between = NULL;
  g_autofree char *after = NULL;

  fixture_do (fixture, 204, "POST", "/admin/seed",
              "{'users':[{'userPrincipalName':'anna@contoso.example','displayName':'Anna',"
              "'mail':'new@contoso.example','proxyAddresses':['SMTP:new@contoso.example',"
              "'smtp:Old@contoso.example','x500:/o=old@contoso.example']}]}");
  before = get_state (fixture, "");
  fixture_do (fixture, 404, "POST", "/admin/addresses",
              "{'user':'anna@contoso.example','remove':'new@contoso.example'}");
  fixture_do (fixture, 404, "POST", "/admin/addresses",
              "{'user':'berta@contoso.example','remove':'old@contoso.example'}");
  fixture_do (fixture, 400, "POST", "/admin/addresses", "{'user':'anna@contoso.example'}");
  between = get_state (fixture, "");
  g_assert_cmpstr (before, ==, between);
  fixture_do (fixture, 204, "POST", "/admin/addresses",
              "{'user':'anna@contoso.example','remove':'old@contoso.example'}");
  after = get_state (fixture, "");
  g_assert_nonnull (strstr (after, "SMTP:new@contoso.example"));
  g_assert_nonnull (strstr (after, "x500:/o=old@contoso.example"));
  g_assert_null (strstr (after, "smtp:Old@contoso.example"));
}

static void
test_persistence (Fixture *fixture, gconstpointer options)
{
  g_autofree char *user = fixture_add_user (fixture, "anna", TRUE);
  g_autofree char *before = get_state (fixture, "");
  g_autofree char *after = NULL;

  fixture_restart (fixture, NULL);
  /* The token outlives the restart too. */
  fixture_do (fixture, 200, "GET", "/v1.0/users/anna@contoso.example", NULL);
  after = get_state (fixture, "");
  g_assert_cmpstr (before, ==, after);
}

static void
test_snapshot (Fixture *fixture, gconstpointer options)
{
  g_autofree char *user = fixture_add_user (fixture, "anna", TRUE);
  g_autofree char *before = get_state (fixture, "");
  g_autofree char *after = NULL;
  g_autofree char *file = g_build_filename (fixture->directory, "copy.db", NULL);
  g_autofree char *body = g_strdup_printf ("{'file':'%s'}", file);
  g_autofree char *path = g_strdup_printf ("/v1.0/users/%s", user);

  fixture_do (fixture, 204, "POST", "/admin/snapshot", body);
  fixture_do (fixture, 409, "POST", "/admin/snapshot", body);
  fixture_do (fixture, 400, "POST", "/admin/snapshot", "{'file':'relative.db'}");
  fixture_do (fixture, 204, "DELETE", path, NULL);
  g_free (fixture->database);
  fixture->database = g_steal_pointer (&file);
  fixture_restart (fixture, NULL);
  after = get_state (fixture, "");
  g_assert_cmpstr (before, ==, after);
}

static void
test_reset (Fixture *fixture, gconstpointer options)
{
  g_autofree char *user = fixture_add_user (fixture, "anna", TRUE);
  g_autoptr (JsonNode) delta = fixture_call (fixture, 200, "GET", "/v1.0/users/delta", NULL);
  g_autoptr (JsonNode) users = NULL;
  g_autoptr (JsonNode) counters = NULL;

  reset (fixture);
  users = fixture_call (fixture, 200, "GET", "/v1.0/users", NULL);
  g_assert_cmpuint (fixture_length (users, "value"), ==, 0);
  fixture_do (fixture, 410, "GET", fixture_string (delta, "@odata.deltaLink"), NULL);
  counters = fixture_call (fixture, 200, "GET", "/admin/counters", NULL);
  g_assert_cmpint (fixture_int (counters, "usersCreated"), ==, 0);
}

static void
test_domains (Fixture *fixture, gconstpointer options)
{
  static const char body[] =
      "{'accountEnabled':true,'displayName':'X','mailNickname':'x',"
      "'userPrincipalName':'x@new.example','passwordProfile':{'password':'" FIXTURE_PASSWORD "'}}";

  fixture_do (fixture, 400, "POST", "/v1.0/users", body);
  fixture_do (fixture, 204, "POST", "/admin/domains/verify", "{'domain':'new.example'}");
  fixture_do (fixture, 201, "POST", "/v1.0/users", body);
  fixture_do (fixture, 400, "POST", "/admin/domains/verify", "{'domain':'a b'}");
  fixture_do (fixture, 404, "GET", "/admin/nothing", NULL);
}

/* A crash loses nothing that was answered. */
static void
test_crash (Fixture *fixture, gconstpointer options)
{
  g_autofree char *user = fixture_add_user (fixture, "anna", TRUE);

  soup_session_abort (fixture->session);
  g_subprocess_force_exit (fixture->process);
  g_assert_true (g_subprocess_wait (fixture->process, NULL, NULL));
  g_clear_object (&fixture->process);
  fixture_start (fixture, NULL);
  fixture_do (fixture, 200, "GET", "/v1.0/users/anna@contoso.example", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/tenant/admin/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("state-order", test_state_order);
  ADD ("state-differs", test_state_differs);
  ADD ("seed", test_seed);
  ADD ("seed-refused", test_seed_refused);
  ADD ("addresses", test_addresses);
  ADD ("persistence", test_persistence);
  ADD ("snapshot", test_snapshot);
  ADD ("reset", test_reset);
  ADD ("domains", test_domains);
  ADD ("crash", test_crash);
#undef ADD
  return g_test_run ();
}
