/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "sync-fixture.h"

#include "model/cw-takeover.h"

/* Accounts of administrators in the cloud, and who would take them over. */

/* The anchors of a target that has ids are GUIDs: these sixteen bytes, and the same as text. */
#define BOSS    "bossbossbossboss"
#define BOSS_ID "626f7373-626f-7373-626f-7373626f7373"

static void
put_boss (SyncFixture *fixture, const char *attribute, const char *value)
{
  fake_connector_put (fixture->target, BOSS, "user", NULL, NULL, attribute, value,
                      CW_ADMINISTRATOR_ROLES, "Global Administrator", NULL);
}

static void
allow (SyncFixture *fixture, const char *id)
{
  g_autofree char *list = g_strdup_printf ("[\"%s\"]", id);
  g_autoptr (GError) error = NULL;
  CwConfig *config = cw_config_set_value (fixture->config, "connectors.1.takeOver", list, &error);

  g_assert_no_error (error);
  cw_config_unref (fixture->config);
  fixture->config = config;
}

static void
assert_refused (SyncFixture *fixture)
{
  g_autofree char *code = sync_fixture_get_error (fixture);
  g_autofree char *name = fake_connector_get (fixture->target, BOSS, "displayName");

  g_assert_cmpstr (code, ==, CW_TAKEOVER_ERROR);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 1);
  g_assert_null (name);
  /* Nor is anybody made beside it: the other three, and it. */
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 4);
}

static void
assert_taken (SyncFixture *fixture)
{
  g_autofree char *name = fake_connector_get (fixture->target, BOSS, "displayName");

  g_assert_cmpstr (name, ==, "Ann");
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 4);
}

static void
check_refused (SyncFixture *fixture, const char *attribute, const char *value)
{
  guint n_exported;

  sync_fixture_fill (fixture);
  put_boss (fixture, attribute, value);
  sync_fixture_cycle (fixture);
  assert_refused (fixture);
  sync_fixture_cycle (fixture);
  n_exported = fake_connector_get_n_exported (fixture->target);
  sync_fixture_cycle (fixture);
  assert_refused (fixture);
  g_assert_cmpuint (fake_connector_get_n_exported (fixture->target), ==, n_exported);

  allow (fixture, "00000000-0000-0000-0000-000000000001");
  sync_fixture_cycle (fixture);
  assert_refused (fixture);
  allow (fixture, BOSS_ID);
  sync_fixture_cycle (fixture);
  assert_taken (fixture);
}

static void
test_hard (SyncFixture *fixture, gconstpointer data)
{
  check_refused (fixture, "onPremisesImmutableId", "A");
}

static void
test_soft (SyncFixture *fixture, gconstpointer data)
{
  check_refused (fixture, "userPrincipalName", "ann@example.org");
}

static void
test_role_taken_away (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_fill (fixture);
  put_boss (fixture, "userPrincipalName", "ann@example.org");
  sync_fixture_cycle (fixture);
  assert_refused (fixture);
  fake_connector_set (fixture->target, BOSS, CW_ADMINISTRATOR_ROLES, NULL);
  sync_fixture_cycle (fixture);
  assert_taken (fixture);
}

/* Who is one's own already stays so, whatever becomes of it. */
static void
test_role_given_later (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *name = NULL;
  g_autofree char *cloud = NULL;

  sync_fixture_fill (fixture);
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  cloud = g_strdup (fake_connector_find (fixture->target, "onPremisesImmutableId", "A"));
  fake_connector_set (fixture->target, cloud, CW_ADMINISTRATOR_ROLES, "Global Reader");
  fake_connector_set (fixture->source, "ann", "displayName", "Anne");
  sync_fixture_cycle (fixture);
  name = fake_connector_get (fixture->target, cloud, "displayName");
  g_assert_cmpstr (name, ==, "Anne");
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
}

/* The administrator is called otherwise: there is nothing in the way any more. */
static void
test_no_match_any_more (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *name = NULL;

  sync_fixture_fill (fixture);
  put_boss (fixture, "userPrincipalName", "ann@example.org");
  sync_fixture_cycle (fixture);
  assert_refused (fixture);
  fake_connector_set (fixture->target, BOSS, "userPrincipalName", "boss@example.org");
  sync_fixture_cycle (fixture);
  name = sync_fixture_cloud (fixture, "A", "displayName");
  g_assert_cmpstr (name, ==, "Ann");
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 5);
}

/* The source is there first, kept back by something else; then it is read after its target. */
static void
test_source_comes_later (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_fill (fixture);
  fake_connector_set (fixture->source, "ann", "hidden", "yes");
  sync_fixture_cycle (fixture);
  put_boss (fixture, "onPremisesImmutableId", "A");
  sync_fixture_cycle (fixture);
  fake_connector_set (fixture->source, "ann", "hidden", NULL);
  sync_fixture_cycle (fixture);
  assert_refused (fixture);
  allow (fixture, BOSS_ID);
  sync_fixture_cycle (fixture);
  assert_taken (fixture);
}

int
main (int argc, char *argv[])
{
  gconstpointer flags = GINT_TO_POINTER (CW_CONNECTOR_HAS_HIERARCHY);

#define ADD(name, func)                                                                            \
  g_test_add ("/takeover/" name, SyncFixture, flags, sync_fixture_set_up, func,                    \
              sync_fixture_tear_down)

  g_test_init (&argc, &argv, NULL);
  ADD ("hard", test_hard);
  ADD ("soft", test_soft);
  ADD ("role-taken-away", test_role_taken_away);
  ADD ("role-given-later", test_role_given_later);
  ADD ("no-match-any-more", test_no_match_any_more);
  ADD ("source-comes-later", test_source_comes_later);
  return g_test_run ();
}
