/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "store/cw-metaverse.h"
#include "sync-fixture.h"

/* Domains (partitions) of a directory that are no longer chosen, and are again: pia is of the first
 * one, ben and bea of the other, whose names are read before they are, from a group of the first.
 */

#define BOTH        "[\"DC=fake\", \"DC=branch\"]"
#define FIRST_ONLY  "[\"DC=fake\"]"
#define BRANCH_ONLY "[\"DC=branch\"]"

static void
put_person (FakeConnector *connector, const char *name)
{
  g_autofree char *dn = g_strdup_printf ("CN=%s,DC=fake", name);
  g_autofree char *upn = g_strdup_printf ("%s@example.org", name);

  fake_connector_put (connector, name, "user", dn, NULL, "anchor", name, "userPrincipalName", upn,
                      "displayName", name, NULL);
}

static void
fill (SyncFixture *fixture)
{
  put_person (fixture->source, "pia");
  fake_connector_link (fixture->source, "pia", "manager", "ben");
  fake_connector_put (fixture->source, "team", "group", "CN=Team,DC=fake", NULL, "anchor", "T",
                      "displayName", "Team", "@member", "pia", "@member", "ben", NULL);
  put_person (fixture->other, "ben");
  put_person (fixture->other, "bea");
}

static void
assert_value (SyncFixture *fixture, const char *anchor, const char *attribute, const char *expected)
{
  g_autofree char *value = sync_fixture_cloud (fixture, anchor, attribute);

  g_assert_cmpstr (value, ==, expected);
}

/* Who is in the cloud after a cycle, sorted; one more finds nothing to do, even when everybody is
 * looked at. */
static void
assert_cloud (SyncFixture *fixture, const char *names)
{
  static const char *const people[] = { "bea", "ben", "pia" };
  g_autoptr (GString) found = g_string_new (NULL);
  guint n_exported;

  sync_fixture_cycle (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autofree char *name = sync_fixture_cloud (fixture, people[i], "displayName");

      if (name != NULL)
        g_string_append_printf (found, "%s%s", found->len > 0 ? " " : "", name);
    }
  g_assert_cmpstr (found->str, ==, names);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
  n_exported = fake_connector_get_n_exported (fixture->target);
  sync_fixture_synchronise (fixture, TRUE);
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (fake_connector_get_n_exported (fixture->target), ==, n_exported);
}

static void
begin (SyncFixture *fixture)
{
  fill (fixture);
  assert_cloud (fixture, "bea ben pia");
}

static guint64
count_deletions (SyncFixture *fixture)
{
  return sync_fixture_get_pending (fixture).n_by_op[CW_PENDING_DELETE];
}

/* They go, with what refers to them; and come back. */
static void
test_left_out (SyncFixture *fixture, gconstpointer data)
{
  begin (fixture);
  /* Pia and Ben; the group was read before him. */
  assert_value (fixture, "T", "@members", "cloud-1,cloud-3");
  sync_fixture_set_partitions (fixture, FIRST_ONLY);
  assert_cloud (fixture, "pia");
  assert_value (fixture, "pia", "@manager", NULL);
  sync_fixture_set_partitions (fixture, BOTH);
  assert_cloud (fixture, "bea ben pia");
  sync_fixture_set_partitions (fixture, BRANCH_ONLY);
  assert_cloud (fixture, "bea ben");
  assert_value (fixture, "T", "displayName", NULL);
  sync_fixture_set_partitions (fixture, "null");
  assert_cloud (fixture, "bea ben pia");
}

/* What happened meanwhile is found when the partition is read again. */
static void
test_changed_meanwhile (SyncFixture *fixture, gconstpointer data)
{
  begin (fixture);
  sync_fixture_set_partitions (fixture, FIRST_ONLY);
  assert_cloud (fixture, "pia");
  fake_connector_delete (fixture->other, "bea");
  fake_connector_set (fixture->other, "ben", "department", "Sales");
  assert_cloud (fixture, "pia");
  sync_fixture_set_partitions (fixture, BOTH);
  assert_cloud (fixture, "ben pia");
  assert_value (fixture, "ben", "department", "Sales");
}

/* Only the partition whose choice has changed is looked at, once. */
static void
test_marked (SyncFixture *fixture, gconstpointer data)
{
  begin (fixture);
  sync_fixture_set_partitions (fixture, FIRST_ONLY);
  sync_fixture_synchronise (fixture, FALSE);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_EVALUATED], ==, 2);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_FILTERED], ==, 2);
  g_assert_cmpuint (count_deletions (fixture), ==, 2);
  sync_fixture_synchronise (fixture, FALSE);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_EVALUATED], ==, 0);
  sync_fixture_set_partitions (fixture, BOTH);
  sync_fixture_synchronise (fixture, FALSE);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_EVALUATED], ==, 2);
  g_assert_cmpuint (count_deletions (fixture), ==, 0);
}

/* By another name, or from another place of the tree: whose objects these are is seen when they are
 * read, and until then nobody goes. */
static void
test_renamed (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint n_exported;

  begin (fixture);
  n_exported = fake_connector_get_n_exported (fixture->target);
  fixture->partition = "OU=People,DC=fake";
  sync_fixture_set_partitions (fixture, "[\"OU=People,DC=fake\", \"DC=branch\"]");
  sync_fixture_synchronise (fixture, FALSE);
  g_assert_cmpuint (count_deletions (fixture), ==, 0);
  assert_cloud (fixture, "bea ben pia");
  g_assert_cmpuint (fake_connector_get_n_exported (fixture->target), ==, n_exported);
  fake_connector_lose (fixture->source, "pia");
  g_assert_true (sync_fixture_import (fixture, FALSE, TRUE, &error));
  g_assert_no_error (error);
  assert_cloud (fixture, "bea ben");
}

/* Who is not shown any more by another name is left out with the old one. */
static void
test_narrowed (SyncFixture *fixture, gconstpointer data)
{
  begin (fixture);
  fixture->partition = "OU=Groups,DC=fake";
  sync_fixture_set_partitions (fixture, "[\"OU=Groups,DC=fake\", \"DC=branch\"]");
  fake_connector_lose (fixture->source, "pia");
  assert_cloud (fixture, "bea ben");
  assert_value (fixture, "T", "displayName", "Team");
}

/* ----- the whole connector */

static void
synchronise_without (SyncFixture *fixture)
{
  CwConfig *whole = fixture->config;
  g_autoptr (GError) error = NULL;
  g_autoptr (CwConfig) without =
      cw_config_remove_connector (whole, "11111111-1111-1111-1111-111111111111", &error);

  g_assert_no_error (error);
  fixture->config = without;
  sync_fixture_synchronise (fixture, FALSE);
  fixture->config = whole;
}

static guint
count_partitions (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (fixture->store, &error);
  g_autoptr (GPtrArray) partitions = cw_connector_space_list_partitions (session, &error);

  g_assert_no_error (error);
  return partitions->len;
}

/* Taken away while a partition is left out, everything of it goes; given back, it is what it was,
 * though its partitions have other numbers. */
static void
test_removed (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  begin (fixture);
  sync_fixture_set_partitions (fixture, FIRST_ONLY);
  assert_cloud (fixture, "pia");
  synchronise_without (fixture);
  g_assert_cmpuint (count_deletions (fixture), ==, 2);
  g_assert_cmpuint (count_partitions (fixture), ==, 1);
  g_assert_true (sync_fixture_export (fixture, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 0);
  assert_cloud (fixture, "pia");
  sync_fixture_set_partitions (fixture, BOTH);
  assert_cloud (fixture, "bea ben pia");
  sync_fixture_set_partitions (fixture, BRANCH_ONLY);
  assert_cloud (fixture, "bea ben");
}

int
main (int argc, char **argv)
{
  const struct
  {
    const char *name;
    void (*func) (SyncFixture *fixture, gconstpointer data);
  } tests[] = {
    { "left-out", test_left_out }, { "changed-meanwhile", test_changed_meanwhile },
    { "marked", test_marked },     { "renamed", test_renamed },
    { "narrowed", test_narrowed }, { "removed", test_removed },
  };
  const struct
  {
    const char *name;
    CwConnectorFlags flags;
  } kinds[] = { { "anchor", CW_CONNECTOR_HAS_HIERARCHY }, { "dn", CW_CONNECTOR_LINKS_BY_DN } };

  g_test_init (&argc, &argv, NULL);
  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
      {
        g_autofree char *path = g_strdup_printf ("/partitions/%s/%s", kinds[k].name, tests[i].name);

        g_test_add (path, SyncFixture,
                    GINT_TO_POINTER ((int) kinds[k].flags | SYNC_FIXTURE_TWO_DOMAINS),
                    sync_fixture_set_up, tests[i].func, sync_fixture_tear_down);
      }
  return g_test_run ();
}
