/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "sync-fixture.h"

/* A source is told mS-DS-ConsistencyGuid before the cloud gets to know the person. */

#define CONSISTENCY "mS-DS-ConsistencyGuid"

static void
put_user (SyncFixture *fixture, const char *name, const char *consistency)
{
  g_autofree char *dn = g_strdup_printf ("CN=%s,DC=fake", name);
  g_autofree char *upn = g_strdup_printf ("%s@example.org", name);
  g_autofree char *guid = g_strdup_printf ("guid-%s", name);
  const char *value = consistency != NULL ? consistency : guid;
  g_autofree char *anchor = g_base64_encode ((const guchar *) value, strlen (value));

  fake_connector_put (fixture->source, name, "user", dn, NULL, "anchor", anchor, "objectGUID", guid,
                      "userPrincipalName", upn, "displayName", name,
                      consistency != NULL ? CONSISTENCY : NULL, consistency, NULL);
}

static void
read_and_synchronise (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sync_fixture_import (fixture, FALSE, FALSE, &error));
  g_assert_true (sync_fixture_import (fixture, TRUE, FALSE, &error));
  sync_fixture_synchronise (fixture, FALSE);
}

/* As a cycle does. */
static void
cycle (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  read_and_synchronise (fixture);
  g_assert_true (sync_fixture_export_source (fixture, &error));
  g_assert_true (sync_fixture_export (fixture, &error));
  g_assert_no_error (error);
}

static void
assert_written (SyncFixture *fixture, const char *name, const char *expected)
{
  g_autofree char *value = fake_connector_get (fixture->source, name, CONSISTENCY);

  g_assert_cmpstr (value, ==, expected);
}

static gboolean
is_in_cloud (SyncFixture *fixture, const char *name)
{
  return fake_connector_find (fixture->target, "displayName", name) != NULL;
}

static void
test_written_first (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  sync_fixture_set_anchor (fixture, "ms-ds-consistencyguid");
  put_user (fixture, "ann", NULL);
  put_user (fixture, "bob", "another");
  fake_connector_put (fixture->source, "crew", "group", "CN=crew,DC=fake", NULL, "anchor",
                      "Z3JvdXA=", "objectGUID", "group", "displayName", "crew", NULL);
  read_and_synchronise (fixture);

  /* Swapped steps: nobody is made before. */
  g_assert_true (sync_fixture_export (fixture, &error));
  g_assert_false (is_in_cloud (fixture, "ann"));
  g_assert_true (is_in_cloud (fixture, "bob"));
  g_assert_true (is_in_cloud (fixture, "crew"));
  assert_written (fixture, "ann", NULL);

  g_assert_true (sync_fixture_export_source (fixture, &error));
  assert_written (fixture, "ann", "guid-ann");
  assert_written (fixture, "bob", "another");
  assert_written (fixture, "crew", NULL);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_EXPORT_UPDATED], ==, 1);
  g_assert_true (sync_fixture_export (fixture, &error));
  g_assert_true (is_in_cloud (fixture, "ann"));
  cycle (fixture);

  /* Its own echo is no news. */
  n = fake_connector_get_n_exported (fixture->target);
  for (guint i = 0; i < 10; i++)
    cycle (fixture);
  g_assert_cmpuint (fake_connector_get_n_exported (fixture->source), ==, 1);
  g_assert_cmpuint (fake_connector_get_n_exported (fixture->target), ==, n);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 3);
}

/* The write is done, and the engine dies before it knows. */
static void
test_killed_between (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sync_fixture_set_anchor (fixture, CONSISTENCY);
  put_user (fixture, "ann", NULL);
  put_user (fixture, "bob", NULL);
  read_and_synchronise (fixture);
  fake_connector_cut_export_after (fixture->source, 1);
  g_assert_false (sync_fixture_export_source (fixture, &error));
  g_clear_error (&error);
  /* Of the one of which nothing was heard, and of the other, nobody is made. */
  g_assert_true (sync_fixture_export (fixture, &error));
  g_assert_cmpuint (fake_connector_count (fixture->target), <=, 1);

  fake_connector_cut_export_after (fixture->source, -1);
  cycle (fixture);
  cycle (fixture);
  assert_written (fixture, "ann", "guid-ann");
  assert_written (fixture, "bob", "guid-bob");
  g_assert_true (is_in_cloud (fixture, "ann") && is_in_cloud (fixture, "bob"));
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 2);
  g_assert_cmpuint (fake_connector_get_n_exported (fixture->source), <=, 3);
}

/* Who may not be written to is not made; who is there already goes on. */
static void
test_refused (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *department = NULL;
  g_autofree char *anchor = g_base64_encode ((const guchar *) "guid-bob", 8);

  put_user (fixture, "bob", NULL);
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  sync_fixture_set_anchor (fixture, CONSISTENCY);
  fake_connector_refuse (fixture->source, CONSISTENCY, "guid-bob");
  fake_connector_set (fixture->source, "bob", "department", "Art");
  cycle (fixture);
  cycle (fixture);
  department = sync_fixture_cloud (fixture, anchor, "department");
  g_assert_cmpstr (department, ==, "Art");
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 1);
  assert_written (fixture, "bob", NULL);

  fake_connector_refuse (fixture->source, CONSISTENCY, "guid-ann");
  put_user (fixture, "ann", NULL);
  cycle (fixture);
  cycle (fixture);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 1);
  g_assert_false (is_in_cloud (fixture, "ann"));
  assert_written (fixture, "bob", "guid-bob");

  fake_connector_refuse (fixture->source, CONSISTENCY, "nobody");
  for (guint i = 0; i < 2; i++)
    cycle (fixture);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
  assert_written (fixture, "ann", "guid-ann");
  g_assert_true (is_in_cloud (fixture, "ann"));
}

/* Somebody writes the attribute in between: that is the anchor, and nothing is overwritten. */
static void
test_other_value (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *anchor = g_base64_encode ((const guchar *) "other", 5);

  sync_fixture_set_anchor (fixture, CONSISTENCY);
  put_user (fixture, "ann", NULL);
  read_and_synchronise (fixture);
  put_user (fixture, "ann", "other");
  cycle (fixture);
  assert_written (fixture, "ann", "other");
  g_assert_cmpuint (fake_connector_get_n_exported (fixture->source), ==, 0);
  g_assert_nonnull (fake_connector_find (fixture->target, "onPremisesImmutableId", anchor));
}

/* Who is hidden from the cloud, or leaves it before anything was written, is left alone; and so is
 * everybody with another anchor. */
static void
test_not_wanted (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_set_anchor (fixture, CONSISTENCY);
  put_user (fixture, "ann", NULL);
  put_user (fixture, "bob", NULL);
  put_user (fixture, "eve", NULL);
  fake_connector_set (fixture->source, "ann", "hidden", "yes");
  read_and_synchronise (fixture);
  fake_connector_set (fixture->source, "bob", "builtin", "yes");
  cycle (fixture);
  assert_written (fixture, "ann", NULL);
  assert_written (fixture, "bob", NULL);
  assert_written (fixture, "eve", "guid-eve");

  put_user (fixture, "zoe", NULL);
  read_and_synchronise (fixture);
  sync_fixture_set_anchor (fixture, "objectGUID");
  cycle (fixture);
  assert_written (fixture, "zoe", NULL);
  g_assert_true (is_in_cloud (fixture, "zoe"));
}

int
main (int argc, char **argv)
{
  gconstpointer flags = GINT_TO_POINTER (CW_CONNECTOR_HAS_HIERARCHY);

#define ADD(name, func)                                                                            \
  g_test_add ("/sync/writeback/" name, SyncFixture, flags, sync_fixture_set_up, func,              \
              sync_fixture_tear_down)

  g_test_init (&argc, &argv, NULL);
  ADD ("written-first", test_written_first);
  ADD ("killed-between", test_killed_between);
  ADD ("refused", test_refused);
  ADD ("other-value", test_other_value);
  ADD ("not-wanted", test_not_wanted);
  return g_test_run ();
#undef ADD
}
