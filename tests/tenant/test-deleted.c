/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "tenant-fixture.h"

#define BIN "/v1.0/directory/deletedItems/"

static guint
count_members (Fixture *fixture, const char *group)
{
  g_autofree char *path = g_strdup_printf ("/v1.0/groups/%s/members", group);
  g_autoptr (JsonNode) members = fixture_call (fixture, 200, "GET", path, NULL);

  return fixture_length (members, "value");
}

static void
test_user_round_trip (Fixture *fixture, gconstpointer options)
{
  g_autofree char *anna = fixture_add_user (fixture, "anna", TRUE);
  g_autofree char *group = fixture_add_group (fixture, "one");
  g_autofree char *path = g_strdup_printf ("/v1.0/users/%s", anna);
  g_autofree char *bin = g_strconcat (BIN, anna, NULL);
  g_autofree char *restore = g_strconcat (bin, "/restore", NULL);
  g_auto (GStrv) id_parts = g_strsplit (anna, "-", -1);
  g_autofree char *id_text = g_strjoinv ("", id_parts);
  g_autofree char *bin_name = g_strconcat (id_text, "anna@contoso.example", NULL);
  g_autoptr (JsonNode) list = NULL;
  g_autoptr (JsonNode) restored = NULL;

  fixture_add_member (fixture, group, anna);
  fixture_do (fixture, 404, "POST", restore, NULL);
  fixture_do (fixture, 204, "DELETE", path, NULL);
  fixture_do (fixture, 404, "GET", path, NULL);
  fixture_do (fixture, 404, "DELETE", path, NULL);
  g_assert_cmpuint (count_members (fixture, group), ==, 0);
  list = fixture_call (fixture, 200, "GET",
                       BIN "microsoft.graph.user?$select=id,userPrincipalName,"
                           "onPremisesImmutableId,deletedDateTime",
                       NULL);
  g_assert_cmpuint (fixture_length (list, "value"), ==, 1);
  g_assert_cmpstr (fixture_string (list, "value.0.userPrincipalName"), ==, bin_name);
  g_assert_cmpstr (fixture_string (list, "value.0.onPremisesImmutableId"), ==, "anchor-anna");
  g_assert_nonnull (fixture_string (list, "value.0.deletedDateTime"));
  restored = fixture_call (fixture, 200, "POST", restore, NULL);
  g_assert_cmpstr (fixture_string (restored, "userPrincipalName"), ==, "anna@contoso.example");
  fixture_do (fixture, 200, "GET", "/v1.0/users/anna@contoso.example", NULL);
  g_assert_cmpuint (count_members (fixture, group), ==, 1);
}

/* The name and the address are free again, the source anchor is not. */
static void
test_user_conflict (Fixture *fixture, gconstpointer options)
{
  g_autofree char *anna = fixture_add_user (fixture, "anna", TRUE);
  g_autofree char *path = g_strdup_printf ("/v1.0/users/%s", anna);
  g_autofree char *restore = g_strdup_printf (BIN "%s/restore", anna);
  static const char second[] =
      "{'accountEnabled':true,'displayName':'Second','mailNickname':'anna',%s"
      "'userPrincipalName':'anna@contoso.example','mail':'anna@contoso.example',"
      "'passwordProfile':{'password':'" FIXTURE_PASSWORD "'}}";
  g_auto (GStrv) halves = g_strsplit (second, "%s", 2);
  g_autofree char *with_anchor =
      g_strconcat (halves[0], "'onPremisesImmutableId':'anchor-anna',", halves[1], NULL);
  g_autofree char *without_anchor = g_strconcat (halves[0], halves[1], NULL);
  const char *create[] = { "POST", "/v1.0/users", with_anchor };
  const char *bring_back[] = { "POST", restore, NULL };

  fixture_do (fixture, 204, "DELETE", path, NULL);
  fixture_assert_refused (fixture, 400, "Request_BadRequest", "onPremisesImmutableId", create);
  fixture_do (fixture, 201, "POST", "/v1.0/users", without_anchor);
  fixture_assert_refused (fixture, 400, "Request_BadRequest", "userPrincipalName", bring_back);
  fixture_do (fixture, 204, "PATCH", "/v1.0/users/anna@contoso.example",
              "{'userPrincipalName':'second@contoso.example'}");
  fixture_assert_refused (fixture, 400, "Request_BadRequest", "proxyAddresses", bring_back);
}

static void
test_user_purge (Fixture *fixture, gconstpointer options)
{
  g_autofree char *anna = fixture_add_user (fixture, "anna", TRUE);
  g_autofree char *path = g_strdup_printf ("/v1.0/users/%s", anna);
  g_autofree char *bin = g_strconcat (BIN, anna, NULL);
  g_autofree char *again = NULL;

  fixture_do (fixture, 204, "DELETE", path, NULL);
  fixture_do (fixture, 200, "GET", bin, NULL);
  fixture_do (fixture, 204, "DELETE", bin, NULL);
  fixture_do (fixture, 404, "GET", bin, NULL);
  fixture_do (fixture, 404, "DELETE", bin, NULL);
  /* Now the anchor is free as well. */
  again = fixture_add_user (fixture, "anna", TRUE);
  g_assert_cmpstr (again, !=, anna);
}

static void
test_groups (Fixture *fixture, gconstpointer options)
{
  g_autofree char *anna = fixture_add_user (fixture, "anna", FALSE);
  g_autofree char *security = fixture_add_group (fixture, "sec");
  g_autofree char *security_path = g_strdup_printf ("/v1.0/groups/%s", security);
  g_autofree char *security_bin = g_strconcat (BIN, security, NULL);
  g_autoptr (JsonNode) unified =
      fixture_call (fixture, 201, "POST", "/v1.0/groups",
                    "{'displayName':'T','mailNickname':'t','mailEnabled':true,"
                    "'securityEnabled':false,'groupTypes':['Unified']}");
  g_autofree char *unified_id = g_strdup (fixture_string (unified, "id"));
  g_autofree char *unified_path = g_strdup_printf ("/v1.0/groups/%s", unified_id);
  g_autofree char *restore = g_strdup_printf (BIN "%s/restore", unified_id);
  g_autoptr (JsonNode) list = NULL;

  fixture_add_member (fixture, unified_id, anna);
  fixture_do (fixture, 204, "DELETE", security_path, NULL);
  fixture_do (fixture, 204, "DELETE", unified_path, NULL);
  /* A security group is gone for good. */
  fixture_do (fixture, 404, "GET", security_bin, NULL);
  list = fixture_call (fixture, 200, "GET", BIN "microsoft.graph.group", NULL);
  g_assert_cmpuint (fixture_length (list, "value"), ==, 1);
  g_assert_cmpstr (fixture_string (list, "value.0.id"), ==, unified_id);
  fixture_do (fixture, 200, "POST", restore, NULL);
  g_assert_cmpuint (count_members (fixture, unified_id), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/tenant/deleted/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("user-round-trip", test_user_round_trip);
  ADD ("user-conflict", test_user_conflict);
  ADD ("user-purge", test_user_purge);
  ADD ("groups", test_groups);
#undef ADD
  return g_test_run ();
}
