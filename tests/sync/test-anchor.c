/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "sync-fixture.h"

/* A source anchor that changes in the directory: the object of the cloud keeps the old one. */

static void
put_person (FakeConnector *forest, const char *name, const char *anchor)
{
  g_autofree char *dn = g_strdup_printf ("CN=%s,DC=fake", name);
  g_autofree char *upn = g_strdup_printf ("%s@example.org", name);

  fake_connector_put (forest, name, "user", dn, NULL, "anchor", anchor, "userPrincipalName", upn,
                      "displayName", name, NULL);
}

/* The code is "anchor-changed"; nobody else has an error. */
static void
assert_errors (SyncFixture *fixture, guint n)
{
  g_autofree char *code = sync_fixture_get_error (fixture);

  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, n);
  g_assert_cmpstr (code, ==, n > 0 ? "anchor-changed" : NULL);
}

static const char *
find (SyncFixture *fixture, const char *anchor)
{
  return fake_connector_find (fixture->target, "onPremisesImmutableId", anchor);
}

static void
test_changed (SyncFixture *fixture, gconstpointer data)
{
  static const char *const values[] = { "B", NULL, "C" };
  g_autofree char *user = NULL;
  guint n = 0;

  put_person (fixture->source, "ann", "A");
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  user = g_strdup (find (fixture, "A"));
  g_assert_nonnull (user);
  n = fake_connector_get_n_exported (fixture->target);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      fake_connector_set (fixture->source, "ann", "anchor", values[i]);
      for (guint j = 0; j < 3; j++)
        {
          sync_fixture_cycle (fixture);
          assert_errors (fixture, 1);
          g_assert_cmpstr (find (fixture, "A"), ==, user);
        }
    }
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 1);
  g_assert_cmpuint (fake_connector_get_n_exported (fixture->target), ==, n);

  /* All else goes on, and so does she when the old value is back. */
  fake_connector_set (fixture->source, "ann", "department", "Art");
  sync_fixture_cycle (fixture);
  assert_errors (fixture, 1);
  fake_connector_set (fixture->source, "ann", "anchor", "A");
  sync_fixture_cycle (fixture);
  assert_errors (fixture, 0);
  g_assert_cmpstr (find (fixture, "A"), ==, user);
  g_free (user);
  user = sync_fixture_cloud (fixture, "A", "department");
  g_assert_cmpstr (user, ==, "Art");
}

/* Two people whose numbers somebody exchanged: neither becomes the other. */
static void
test_exchanged (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *ann = NULL;
  g_autofree char *bob = NULL;

  put_person (fixture->source, "ann", "A");
  put_person (fixture->source, "bob", "B");
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  fake_connector_set (fixture->source, "ann", "anchor", "B");
  fake_connector_set (fixture->source, "bob", "anchor", "A");
  sync_fixture_cycle (fixture);
  sync_fixture_synchronise (fixture, TRUE);
  sync_fixture_cycle (fixture);
  assert_errors (fixture, 2);
  ann = sync_fixture_cloud (fixture, "A", "displayName");
  bob = sync_fixture_cloud (fixture, "B", "displayName");
  g_assert_cmpstr (ann, ==, "ann");
  g_assert_cmpstr (bob, ==, "bob");
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 2);
}

/* Nothing has been sent yet: the value that is there now is as good as any. */
static void
test_before_export (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  put_person (fixture->source, "ann", "A");
  g_assert_true (sync_fixture_import (fixture, FALSE, FALSE, &error));
  g_assert_true (sync_fixture_import (fixture, TRUE, FALSE, &error));
  sync_fixture_synchronise (fixture, FALSE);
  fake_connector_set (fixture->source, "ann", "anchor", "B");
  sync_fixture_cycle (fixture);
  assert_errors (fixture, 0);
  g_assert_nonnull (find (fixture, "B"));
  g_assert_null (find (fixture, "A"));
}

/* Of two accounts of one person the one that had the anchor stays, or goes. */
static void
test_two_accounts (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *user = NULL;

  put_person (fixture->source, "ann", "A");
  put_person (fixture->other, "ann", "A");
  sync_fixture_import_other (fixture);
  sync_fixture_cycle (fixture);
  user = g_strdup (find (fixture, "A"));
  g_assert_nonnull (user);

  /* The first account is another's number now, the second one still stands for the old one. */
  fake_connector_set (fixture->source, "ann", "anchor", "Z");
  sync_fixture_import_other (fixture);
  sync_fixture_cycle (fixture);
  assert_errors (fixture, 0);
  g_assert_cmpstr (find (fixture, "A"), ==, user);

  fake_connector_set (fixture->other, "ann", "anchor", "Y");
  sync_fixture_import_other (fixture);
  sync_fixture_cycle (fixture);
  assert_errors (fixture, 2);
  g_assert_cmpstr (find (fixture, "A"), ==, user);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 1);
}

/* Who is deleted is deleted, whatever became of the anchor before. */
static void
test_deleted (SyncFixture *fixture, gconstpointer data)
{
  put_person (fixture->source, "ann", "A");
  sync_fixture_cycle (fixture);
  fake_connector_set (fixture->source, "ann", "anchor", "B");
  sync_fixture_cycle (fixture);
  assert_errors (fixture, 1);
  fake_connector_delete (fixture->source, "ann");
  sync_fixture_cycle (fixture);
  assert_errors (fixture, 0);
  g_assert_null (find (fixture, "A"));

  put_person (fixture->source, "ann2", "B");
  sync_fixture_cycle (fixture);
  assert_errors (fixture, 0);
  g_assert_nonnull (find (fixture, "B"));
}

int
main (int argc, char **argv)
{
#define ADD(name, flags, func)                                                                     \
  g_test_add ("/sync/anchor/" name, SyncFixture, GUINT_TO_POINTER (flags), sync_fixture_set_up,    \
              func, sync_fixture_tear_down)

  g_test_init (&argc, &argv, NULL);
  ADD ("changed", CW_CONNECTOR_CAN_DELTA, test_changed);
  ADD ("exchanged", CW_CONNECTOR_CAN_DELTA, test_exchanged);
  ADD ("before-export", CW_CONNECTOR_CAN_DELTA, test_before_export);
  ADD ("two-accounts", CW_CONNECTOR_CAN_DELTA | SYNC_FIXTURE_TWO_FORESTS, test_two_accounts);
  ADD ("deleted", CW_CONNECTOR_CAN_DELTA, test_deleted);
  return g_test_run ();
#undef ADD
}
