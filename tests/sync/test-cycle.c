/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "sync-fixture.h"

/* The data's whole way when nothing goes wrong. */

static void
assert_cloud (SyncFixture *fixture, const char *anchor, const char *attribute, const char *expected)
{
  g_autofree char *value = sync_fixture_cloud (fixture, anchor, attribute);

  g_assert_cmpstr (value, ==, expected);
}

/* "ann" as the target calls it. */
static const char *
cloud_name (SyncFixture *fixture, const char *anchor)
{
  const char *name = fake_connector_find (fixture->target, "onPremisesImmutableId", anchor);

  return name != NULL ? name : fake_connector_find (fixture->target, "uniqueName", anchor);
}

static void
assert_members (SyncFixture *fixture, const char *group, const char *a, const char *b)
{
  g_autofree char *members = sync_fixture_cloud (fixture, group, "@members");
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *expected = NULL;

  if (a != NULL)
    g_ptr_array_add (names, (gpointer) cloud_name (fixture, a));
  if (b != NULL)
    g_ptr_array_add (names, (gpointer) cloud_name (fixture, b));
  if (names->len == 2 && strcmp (names->pdata[0], names->pdata[1]) > 0)
    {
      gpointer first = names->pdata[0];

      names->pdata[0] = names->pdata[1];
      names->pdata[1] = first;
    }
  g_ptr_array_add (names, NULL);
  expected = names->pdata[0] != NULL ? g_strjoinv (",", (char **) names->pdata) : NULL;
  g_assert_cmpstr (members, ==, expected);
}

static void
assert_nothing_pending (SyncFixture *fixture)
{
  CwPendingCounts pending = sync_fixture_get_pending (fixture);

  for (guint op = CW_PENDING_ADD; op <= CW_PENDING_DELETE; op++)
    g_assert_cmpuint (pending.n_by_op[op], ==, 0);
  g_assert_cmpuint (pending.n_sent, ==, 0);
  g_assert_cmpuint (pending.n_links, ==, 0);
}

static void
start (SyncFixture *fixture)
{
  sync_fixture_fill (fixture);
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
  assert_nothing_pending (fixture);
}

static void
test_initial (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_fill (fixture);
  sync_fixture_cycle (fixture);

  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 4);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_EXPORT_ADDED], ==, 4);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_EXPORT_LINKS_ADDED], ==, 3);
  assert_cloud (fixture, "A", "displayName", "Ann");
  assert_cloud (fixture, "A", "department", "Sales");
  assert_members (fixture, "T", "A", "B");
  assert_cloud (fixture, "B", "@manager", cloud_name (fixture, "A"));
}

static void
test_confirmed_and_quiet (SyncFixture *fixture, gconstpointer data)
{
  guint n_exported;
  guint n_links;

  start (fixture);
  n_exported = fake_connector_get_n_exported (fixture->target);
  n_links = fake_connector_get_n_exported_links (fixture->target);

  sync_fixture_cycle (fixture);
  g_assert_cmpuint (fake_connector_get_n_exported (fixture->target), ==, n_exported);
  g_assert_cmpuint (fake_connector_get_n_exported_links (fixture->target), ==, n_links);
}

static void
test_values_change (SyncFixture *fixture, gconstpointer data)
{
  start (fixture);
  fake_connector_set (fixture->source, "ann", "displayName", "Anne");
  fake_connector_set (fixture->source, "ann", "department", NULL);
  fake_connector_set (fixture->source, "bob", "department", "Support");
  sync_fixture_cycle (fixture);

  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_EXPORT_UPDATED], ==, 2);
  assert_cloud (fixture, "A", "displayName", "Anne");
  assert_cloud (fixture, "A", "department", NULL);
  assert_cloud (fixture, "B", "department", "Support");
  assert_cloud (fixture, "A", "userPrincipalName", "ann@example.org");
  sync_fixture_cycle (fixture);
  assert_nothing_pending (fixture);
}

static void
test_object_comes_and_goes (SyncFixture *fixture, gconstpointer data)
{
  start (fixture);
  fake_connector_put (fixture->source, "dee", "user", "CN=Dee,OU=People,DC=fake", "root", "anchor",
                      "D", "userPrincipalName", "dee@example.org", "displayName", "Dee", NULL);
  fake_connector_delete (fixture->source, "cid");
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "D", "displayName", "Dee");
  g_assert_null (cloud_name (fixture, "C"));
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 4);
  sync_fixture_cycle (fixture);
  assert_nothing_pending (fixture);
}

static void
test_one_member_is_one_operation (SyncFixture *fixture, gconstpointer data)
{
  guint n_links;

  start (fixture);
  n_links = fake_connector_get_n_exported_links (fixture->target);
  fake_connector_link (fixture->source, "team", "member", "cid");
  fake_connector_unlink (fixture->source, "team", "member", "ann");
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (fake_connector_get_n_exported_links (fixture->target) - n_links, ==, 2);
  assert_members (fixture, "T", "B", "C");
  sync_fixture_cycle (fixture);
  assert_nothing_pending (fixture);
}

/* A membership is a difference of sets: no object's flows are worked out again for it. */
static void
test_membership_evaluates_nobody (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  start (fixture);
  fake_connector_link (fixture->source, "team", "member", "cid");
  fake_connector_unlink (fixture->source, "team", "member", "ann");
  g_assert_true (sync_fixture_import (fixture, FALSE, FALSE, &error));
  g_assert_true (sync_fixture_import (fixture, TRUE, FALSE, &error));
  sync_fixture_synchronise (fixture, FALSE);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_EVALUATED], ==, 0);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_LINKS_ADDED], ==, 1);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_LINKS_REMOVED], ==, 1);
}

static void
test_member_gone_with_object (SyncFixture *fixture, gconstpointer data)
{
  start (fixture);
  fake_connector_unlink (fixture->source, "team", "member", "ann");
  fake_connector_unlink (fixture->source, "bob", "manager", "ann");
  fake_connector_delete (fixture->source, "ann");
  sync_fixture_cycle (fixture);
  g_assert_null (cloud_name (fixture, "A"));
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
}

static void
test_scope_of_member (SyncFixture *fixture, gconstpointer data)
{
  start (fixture);
  fake_connector_set (fixture->source, "bob", "hidden", "yes");
  sync_fixture_cycle (fixture);
  g_assert_null (cloud_name (fixture, "B"));

  sync_fixture_cycle (fixture);
  fake_connector_set (fixture->source, "bob", "hidden", NULL);
  sync_fixture_cycle (fixture);
  g_assert_nonnull (cloud_name (fixture, "B"));
  assert_members (fixture, "T", "A", "B");
  assert_cloud (fixture, "B", "@manager", cloud_name (fixture, "A"));
}

static void
test_awkward_members (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_fill (fixture);
  fake_connector_link (fixture->source, "team", "member", "team");
  fake_connector_link (fixture->source, "team", "member", "nobody");
  fake_connector_link (fixture->source, "team", "member", "root");
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_EXPORT_LINKS_ADDED], ==, 4);

  fake_connector_put (fixture->source, "nobody", "user", "CN=nobody,DC=fake", "root", "anchor", "N",
                      "userPrincipalName", "no@example.org", NULL);
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_EXPORT_LINKS_ADDED], ==, 1);
}

static void
test_builtin_stays_behind (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_fill (fixture);
  fake_connector_set (fixture->source, "cid", "builtin", "TRUE");
  sync_fixture_cycle (fixture);
  g_assert_null (cloud_name (fixture, "C"));
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 3);
}

static void
test_existing_cloud_object_is_joined (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_fill (fixture);
  fake_connector_put (fixture->target, "old-ann", "user", NULL, NULL, "userPrincipalName",
                      "ANN@example.org", "displayName", "Old", NULL);
  fake_connector_put (fixture->target, "old-bob", "user", NULL, NULL, "onPremisesImmutableId", "B",
                      NULL);
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 4);
  g_assert_cmpstr (cloud_name (fixture, "A"), ==, "old-ann");
  g_assert_cmpstr (cloud_name (fixture, "B"), ==, "old-bob");
  assert_cloud (fixture, "A", "displayName", "Ann");
  assert_members (fixture, "T", "A", "B");
}

static void
test_cloud_drift_is_put_right (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *ann = NULL;
  g_autofree char *cid = NULL;
  g_autofree char *team = NULL;

  start (fixture);
  ann = g_strdup (cloud_name (fixture, "A"));
  cid = g_strdup (cloud_name (fixture, "C"));
  team = g_strdup (cloud_name (fixture, "T"));
  fake_connector_put (fixture->target, "guest", "user", NULL, NULL, "displayName", "Guest", NULL);
  fake_connector_set (fixture->target, ann, "displayName", "Changed by hand");
  fake_connector_link (fixture->target, team, "members", cid);
  fake_connector_link (fixture->target, team, "members", "guest");
  fake_connector_unlink (fixture->target, team, "members", ann);
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "A", "displayName", "Ann");
  fake_connector_unlink (fixture->target, team, "members", "guest");
  assert_members (fixture, "T", "A", "B");
}

static void
test_cloud_deletion_is_undone (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *ann = NULL;

  start (fixture);
  ann = g_strdup (cloud_name (fixture, "A"));
  fake_connector_delete (fixture->target, ann);
  sync_fixture_cycle (fixture);
  assert_cloud (fixture, "A", "displayName", "Ann");
  g_assert_cmpstr (cloud_name (fixture, "A"), !=, ann);
}

static void
test_full_changes_nothing (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint n_exported;

  start (fixture);
  n_exported = fake_connector_get_n_exported (fixture->target);
  g_assert_true (sync_fixture_import (fixture, FALSE, TRUE, &error));
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_UNCHANGED], ==, 5);
  g_assert_true (sync_fixture_import (fixture, TRUE, TRUE, &error));
  sync_fixture_synchronise (fixture, TRUE);
  assert_nothing_pending (fixture);
  g_assert_true (sync_fixture_export (fixture, &error));
  g_assert_cmpuint (fake_connector_get_n_exported (fixture->target), ==, n_exported);
}

#define N_PEOPLE 3000

static void
add_people (SyncFixture *fixture)
{
  for (guint i = 0; i < N_PEOPLE; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%u", i);
      g_autofree char *dn = g_strdup_printf ("CN=%s,OU=People,DC=fake", name);

      fake_connector_put (fixture->source, name, "user", dn, "root", "anchor", name,
                          "userPrincipalName", name, "displayName", name, NULL);
    }
}

static void
add_members (SyncFixture *fixture, const char *group, const char *attribute, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *member = g_strdup_printf ("p%u", i);

      fake_connector_link (fixture->source, group, attribute, member);
    }
}

static void
add_group (SyncFixture *fixture, const char *name, guint n_members, guint n_unique)
{
  g_autofree char *dn = g_strdup_printf ("CN=%s,OU=People,DC=fake", name);

  fake_connector_put (fixture->source, name, "group", dn, "root", "anchor", name, "displayName",
                      name, NULL);
  add_members (fixture, name, "member", n_members);
  add_members (fixture, name, "uniqueMember", n_unique);
}

/* Links go out in several portions, one of which is listed while the other is sent: each link once,
 * though a portion ends in the middle of a group and a person is a member by two attributes. */
static void
test_many_members (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sync_fixture_fill (fixture);
  add_people (fixture);
  add_group (fixture, "both", N_PEOPLE, N_PEOPLE / 2);
  add_group (fixture, "some", N_PEOPLE / 2, N_PEOPLE / 4);
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_ERRORS], ==, 0);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_EXPORT_LINKS_ADDED], ==,
                    N_PEOPLE + N_PEOPLE / 2 + 3);
  g_assert_cmpuint (fake_connector_get_n_exported_links (fixture->target), ==,
                    N_PEOPLE + N_PEOPLE / 2 + 3);
  g_assert_true (sync_fixture_import (fixture, TRUE, TRUE, &error));
  sync_fixture_synchronise (fixture, FALSE);
  assert_nothing_pending (fixture);
}

int
main (int argc, char *argv[])
{
  gconstpointer by_anchor = GINT_TO_POINTER (CW_CONNECTOR_HAS_HIERARCHY);
  gconstpointer by_dn = GINT_TO_POINTER (CW_CONNECTOR_LINKS_BY_DN);
  gconstpointer ahead = GINT_TO_POINTER (CW_CONNECTOR_HAS_HIERARCHY | SYNC_FIXTURE_ONE_AT_ONCE);
  const struct
  {
    const char *name;
    void (*func) (SyncFixture *fixture, gconstpointer data);
  } cases[] = {
    { "initial", test_initial },
    { "confirmed-and-quiet", test_confirmed_and_quiet },
    { "values-change", test_values_change },
    { "object-comes-and-goes", test_object_comes_and_goes },
    { "one-member-is-one-operation", test_one_member_is_one_operation },
    { "membership-evaluates-nobody", test_membership_evaluates_nobody },
    { "member-gone-with-object", test_member_gone_with_object },
    { "scope-of-member", test_scope_of_member },
    { "awkward-members", test_awkward_members },
    { "builtin-stays-behind", test_builtin_stays_behind },
    { "existing-cloud-object-is-joined", test_existing_cloud_object_is_joined },
    { "cloud-drift-is-put-right", test_cloud_drift_is_put_right },
    { "cloud-deletion-is-undone", test_cloud_deletion_is_undone },
    { "full-changes-nothing", test_full_changes_nothing },
    { "many-members", test_many_members },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *anchor_path = g_strdup_printf ("/cycle/anchor/%s", cases[i].name);
      g_autofree char *dn_path = g_strdup_printf ("/cycle/dn/%s", cases[i].name);
      g_autofree char *ahead_path = g_strdup_printf ("/cycle/ahead/%s", cases[i].name);

      g_test_add (anchor_path, SyncFixture, by_anchor, sync_fixture_set_up, cases[i].func,
                  sync_fixture_tear_down);
      g_test_add (dn_path, SyncFixture, by_dn, sync_fixture_set_up, cases[i].func,
                  sync_fixture_tear_down);
      g_test_add (ahead_path, SyncFixture, ahead, sync_fixture_set_up, cases[i].func,
                  sync_fixture_tear_down);
    }
  return g_test_run ();
}
