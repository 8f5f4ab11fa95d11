/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "engine-fixture.h"
#include "engine/cw-guard.h"

/* Of a cycle with one source and one target. */
#define STEP_IMPORT 0
#define STEP_EXPORT 3

static void
set_value (EngineFixture *fixture, const char *path, const char *value)
{
  g_variant_unref (
      engine_fixture_call (fixture, "SetConfigValue", g_variant_new ("(ss)", path, value)));
}

static void
delete_people (EngineFixture *fixture, guint first, guint n)
{
  for (guint i = first; i < first + n; i++)
    {
      g_autofree char *name = g_strdup_printf ("person%u", i);

      fake_connector_delete (fixture->source, name);
    }
}

/* So many people and a group of them, in the cloud too. */
static void
prepare (EngineFixture *fixture, guint n, const char *threshold)
{
  engine_fixture_configure (fixture);
  engine_fixture_fill (fixture, n);
  set_value (fixture, "guards.deletionThreshold", threshold);
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  g_variant_unref (engine_fixture_cycle (fixture, "delta"));
}

static void
assert_cycle (EngineFixture *fixture, const char *type, guint step, const char *state)
{
  g_autoptr (GVariant) run = engine_fixture_cycle (fixture, type);

  g_assert_cmpstr (engine_fixture_get_step_state (run, step), ==, state);
}

/* The guard with that number; the target's comes first. */
static GVariant *
get_guard (EngineFixture *fixture, gsize index)
{
  g_autoptr (GVariant) answer = engine_fixture_call (fixture, "GetGuards", NULL);
  g_autoptr (GVariant) items = g_variant_lookup_value (answer, "items", G_VARIANT_TYPE ("aa{sv}"));

  g_assert_cmpuint (g_variant_n_children (items), >, index);
  return g_variant_get_child_value (items, index);
}

static gboolean
get_flag (GVariant *guard, const char *name)
{
  gboolean value = FALSE;

  g_assert_true (g_variant_lookup (guard, name, "b", &value));
  return value;
}

static GVariant *
get_approval (GVariant *guard)
{
  return g_variant_lookup_value (guard, "approval", G_VARIANT_TYPE_VARDICT);
}

static char *
dup_digest (EngineFixture *fixture, gsize index)
{
  g_autoptr (GVariant) guard = get_guard (fixture, index);

  return g_strdup (engine_fixture_get_string (guard, "digest"));
}

static void
approve (EngineFixture *fixture, gsize index)
{
  g_autofree char *digest = dup_digest (fixture, index);

  g_variant_unref (engine_fixture_call (fixture, "ApproveGuard", g_variant_new ("(s)", digest)));
}

static guint
count_listed (EngineFixture *fixture, const char *digest, const char *search, gboolean is_new)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) items = NULL;

  g_variant_dict_insert (&options, "search", "s", search);
  g_variant_dict_insert (&options, "new", "b", is_new);
  answer = engine_fixture_call (fixture, "ListGuardObjects",
                                g_variant_new ("(s@a{sv})", digest, g_variant_dict_end (&options)));
  items = g_variant_lookup_value (answer, "items", G_VARIANT_TYPE ("aa{sv}"));
  return (guint) g_variant_n_children (items);
}

/* Exactly the list that was reviewed passes, once. */
static void
test_approval (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) guard = NULL;
  g_autoptr (GVariant) approved = NULL;
  g_autoptr (GVariant) after = NULL;

  prepare (fixture, 12, "3");
  delete_people (fixture, 0, 4);
  assert_cycle (fixture, "delta", STEP_EXPORT, "guarded");
  guard = get_guard (fixture, 0);
  g_assert_true (get_flag (guard, "holding"));
  g_assert_cmpint (engine_fixture_get_int (guard, "objects"), ==, 4);
  g_assert_cmpuint (count_listed (fixture, engine_fixture_get_string (guard, "digest"), "", FALSE),
                    ==, 4);
  g_assert_cmpuint (
      count_listed (fixture, engine_fixture_get_string (guard, "digest"), "PERSON2", FALSE), ==, 1);

  approve (fixture, 0);
  approved = get_guard (fixture, 0);
  g_assert_true (get_flag (approved, "tooMuch"));
  g_assert_false (get_flag (approved, "holding"));
  assert_cycle (fixture, "delta", STEP_EXPORT, "success");
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 9);
  after = get_guard (fixture, 0);
  g_assert_null (get_approval (after));

  delete_people (fixture, 4, 4);
  assert_cycle (fixture, "delta", STEP_EXPORT, "guarded");
}

/* One object more, and the approval does not hold; it says what came in addition. */
static void
test_changed_list (EngineFixture *fixture, gconstpointer unused)
{
  g_autofree char *old = NULL;
  g_autofree char *new = NULL;
  g_autoptr (GVariant) guard = NULL;
  g_autoptr (GVariant) approval = NULL;
  g_autoptr (GError) error = NULL;

  prepare (fixture, 12, "3");
  delete_people (fixture, 0, 4);
  assert_cycle (fixture, "delta", STEP_EXPORT, "guarded");
  old = dup_digest (fixture, 0);
  approve (fixture, 0);
  delete_people (fixture, 4, 1);
  assert_cycle (fixture, "delta", STEP_EXPORT, "guarded");
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 13);

  guard = get_guard (fixture, 0);
  approval = get_approval (guard);
  new = dup_digest (fixture, 0);
  g_assert_cmpstr (old, !=, new);
  g_assert_cmpstr (engine_fixture_get_string (approval, "state"), ==, "outdated");
  g_assert_cmpint (engine_fixture_get_int (approval, "added"), ==, 1);
  g_assert_cmpint (engine_fixture_get_int (approval, "removed"), ==, 0);
  g_assert_cmpuint (count_listed (fixture, new, "", TRUE), ==, 1);
  g_assert_cmpuint (count_listed (fixture, new, "person4", TRUE), ==, 1);

  /* Nobody approves what is not there any more. */
  error = engine_fixture_call_failing (fixture, "ApproveGuard", g_variant_new ("(s)", old));
  g_assert_error (error, CW_ERROR, CW_ERROR_CONFLICT);
  approve (fixture, 0);
  assert_cycle (fixture, "delta", STEP_EXPORT, "success");
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 8);
}

static void
test_withdrawal (EngineFixture *fixture, gconstpointer unused)
{
  g_autofree char *digest = NULL;
  g_autoptr (GError) error = NULL;

  prepare (fixture, 12, "3");
  delete_people (fixture, 0, 4);
  assert_cycle (fixture, "delta", STEP_EXPORT, "guarded");
  digest = dup_digest (fixture, 0);
  approve (fixture, 0);
  g_variant_unref (engine_fixture_call (fixture, "WithdrawGuard", g_variant_new ("(s)", digest)));
  assert_cycle (fixture, "delta", STEP_EXPORT, "guarded");
  error = engine_fixture_call_failing (fixture, "WithdrawGuard", g_variant_new ("(s)", digest));
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

/* What is within the limits needs no approval, and gets none. */
static void
test_nothing_to_approve (EngineFixture *fixture, gconstpointer unused)
{
  g_autofree char *digest = NULL;
  g_autoptr (GError) error = NULL;

  prepare (fixture, 12, "3");
  set_value (fixture, "staging", "true");
  delete_people (fixture, 0, 3);
  assert_cycle (fixture, "delta", STEP_EXPORT, "skipped");
  digest = dup_digest (fixture, 0);
  error = engine_fixture_call_failing (fixture, "ApproveGuard", g_variant_new ("(s)", digest));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT);
}

/* An export that broke off before its first deletion has used nothing up. */
static void
test_failed_export (EngineFixture *fixture, gconstpointer unused)
{
  prepare (fixture, 12, "3");
  delete_people (fixture, 0, 4);
  assert_cycle (fixture, "delta", STEP_EXPORT, "guarded");
  approve (fixture, 0);
  fake_connector_set (fixture->source, "person9", "displayName", "Nine");
  fake_connector_cut_export_after (fixture->target, 1);
  assert_cycle (fixture, "delta", STEP_EXPORT, "failed");
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 13);
  assert_cycle (fixture, "delta", STEP_EXPORT, "success");
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 9);
}

/* One target's guard is no other target's. */
static void
test_each_target (EngineFixture *fixture, gconstpointer unused)
{
  engine_fixture_configure (fixture);
  engine_fixture_add_target (fixture);
  engine_fixture_fill (fixture, 12);
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  g_variant_unref (engine_fixture_cycle (fixture, "delta"));
  set_value (fixture, "connectors.1.guards.deletionThreshold", "3");
  delete_people (fixture, 0, 4);
  g_variant_unref (engine_fixture_cycle (fixture, "delta"));
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 13);
  g_assert_cmpuint (fake_connector_count (fixture->other_target), ==, 9);
}

/* By type, and by percentage. */
static void
test_each_type (EngineFixture *fixture, gconstpointer unused)
{
  prepare (fixture, 12, "500");
  set_value (fixture, "guards.objectTypes.group.deletionThreshold", "0");
  delete_people (fixture, 0, 2);
  assert_cycle (fixture, "delta", STEP_EXPORT, "success");
  set_value (fixture, "guards.deletionPercentFloor", "1");
  delete_people (fixture, 2, 2);
  assert_cycle (fixture, "delta", STEP_EXPORT, "success");
  /* 8 are left, of which 20 percent are less than 2. */
  delete_people (fixture, 4, 2);
  assert_cycle (fixture, "delta", STEP_EXPORT, "guarded");
  approve (fixture, 0);
  assert_cycle (fixture, "delta", STEP_EXPORT, "success");
  fake_connector_delete (fixture->source, "crew");
  assert_cycle (fixture, "delta", STEP_EXPORT, "guarded");
}

/* A source that shrank: refused before anything is deleted; the missing ones can be reviewed, and
 * exactly they are believed to be gone. */
static void
test_shrunken_source (EngineFixture *fixture, gconstpointer unused)
{
  g_autofree char *digest = NULL;
  g_autoptr (GVariant) guard = NULL;

  prepare (fixture, 40, "500");
  set_value (fixture, "guards.deletionPercent", "90");
  delete_people (fixture, 0, 30);
  assert_cycle (fixture, "initial", STEP_IMPORT, "guarded");
  guard = get_guard (fixture, 1);
  g_assert_cmpstr (engine_fixture_get_string (guard, "kind"), ==, "shrunk");
  g_assert_true (get_flag (guard, "holding"));
  digest = dup_digest (fixture, 1);
  g_assert_cmpuint (count_listed (fixture, digest, "", FALSE), ==, 30);
  g_assert_cmpuint (count_listed (fixture, digest, "person7", FALSE), ==, 1);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 41);

  approve (fixture, 1);
  delete_people (fixture, 30, 1);
  assert_cycle (fixture, "initial", STEP_IMPORT, "guarded");
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 41);
  approve (fixture, 1);
  assert_cycle (fixture, "initial", STEP_EXPORT, "success");
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 10);
}

/* What would be no guard any more, by its number or by its form. */
static void
test_no_switch (EngineFixture *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *name;
    const char *most;
    const char *refused;
  } rows[] = {
    { "guards.deletionThreshold", "100000", "100001" },
    { "guards.deletionThreshold", "100000", "99999999999" },
    { "guards.deletionPercent", "90", "91" },
    { "guards.deletionPercent", "90", "100" },
    { "guards.deletionPercentFloor", "50", "51" },
    { "guards.deletionPercentFloor", "50", "99999999" },
    { "guards.objectTypes.user.deletionPercent", "90", "100" },
    { "guards.objectTypes.user.deletionThreshold", "100000", "100001" },
    { "guards.shrinkPercent", "90", "100" },
    { "guards.shrinkFloor", "50", "1000000" },
    { "guards.shrinkFloor", "50", "0" },
    { "guards", "{}", "false" },
    { "connectors.0.guards.shrinkFloor", "50", "51" },
    { "connectors.0.guards.shrinkPercent", "90", "91" },
    { "connectors.1.guards.deletionThreshold", "100000", "100001" },
    { "connectors.1.guards.objectTypes.group.deletionPercent", "90", "91" },
  };

  engine_fixture_configure (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = engine_fixture_call_failing (
          fixture, "SetConfigValue", g_variant_new ("(ss)", rows[i].name, rows[i].refused));

      g_test_message ("%s %s", rows[i].name, rows[i].refused);
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
      set_value (fixture, rows[i].name, rows[i].most);
    }
}

/* Somebody who wants no guard: what is refused leaves it in force, and the most that is allowed of
 * every other setting does not let most of a directory go. */
static void
test_most_missing (EngineFixture *fixture, gconstpointer unused)
{
  static const char *const refused[][2] = {
    { "guards.deletionThreshold", "99999999999" }, { "guards.deletionPercentFloor", "99999999" },
    { "guards.deletionPercent", "100" },           { "guards.shrinkPercent", "100" },
    { "guards.shrinkFloor", "1000000" },
  };

  prepare (fixture, 82, "100000");
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    g_error_free (engine_fixture_call_failing (
        fixture, "SetConfigValue", g_variant_new ("(ss)", refused[i][0], refused[i][1])));
  set_value (fixture, "guards.deletionPercent", "90");
  set_value (fixture, "guards.deletionPercentFloor", "50");
  set_value (fixture, "guards.shrinkFloor", "50");
  delete_people (fixture, 0, 55);
  assert_cycle (fixture, "initial", STEP_IMPORT, "guarded");
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 83);
}

/* All that there is: not even the loosest limits let it go. */
static void
test_all_missing (EngineFixture *fixture, gconstpointer unused)
{
  prepare (fixture, 60, "100000");
  set_value (fixture, "guards.deletionPercent", "90");
  set_value (fixture, "guards.deletionPercentFloor", "50");
  set_value (fixture, "guards.shrinkPercent", "90");
  set_value (fixture, "guards.shrinkFloor", "50");
  delete_people (fixture, 0, 60);
  assert_cycle (fixture, "delta", STEP_EXPORT, "guarded");
  fake_connector_hide_all (fixture->source, TRUE);
  assert_cycle (fixture, "initial", STEP_EXPORT, "guarded");
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 61);
}

/* They are there again: nothing is held back any more. */
static void
test_source_is_back (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) items = NULL;

  prepare (fixture, 40, "500");
  fake_connector_hide_all (fixture->source, TRUE);
  assert_cycle (fixture, "initial", STEP_IMPORT, "guarded");
  fake_connector_hide_all (fixture->source, FALSE);
  assert_cycle (fixture, "initial", STEP_IMPORT, "success");
  answer = engine_fixture_call (fixture, "GetGuards", NULL);
  items = g_variant_lookup_value (answer, "items", G_VARIANT_TYPE ("aa{sv}"));
  g_assert_cmpuint (g_variant_n_children (items), ==, 1);
}

/* ----- the store beside it */

static CwStoreSession *
open_session (EngineFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  CwStoreSession *session = cw_store_open_session (cw_engine_get_store (fixture->engine), &error);

  g_assert_no_error (error);
  return session;
}

/* When an approval is good: from when it was given until it expires. */
static void
test_expiry (EngineFixture *fixture, gconstpointer unused)
{
  static const struct
  {
    gint64 after;
    CwApprovalState state;
  } moments[] = {
    { -G_TIME_SPAN_HOUR, CW_APPROVAL_EXPIRED },
    { G_TIME_SPAN_MINUTE, CW_APPROVAL_HOLDS },
    { 23 * G_TIME_SPAN_HOUR, CW_APPROVAL_HOLDS },
    { 25 * G_TIME_SPAN_HOUR, CW_APPROVAL_EXPIRED },
  };
  g_autoptr (CwStoreSession) session = NULL;
  CwGuardScope scope = { .kind = CW_GUARD_KIND_DELETIONS };
  const CwConnectorConfig *target = NULL;
  g_autoptr (CwConfig) config = NULL;
  g_autoptr (CwGuardList) held = NULL;
  gint64 now = 0;

  prepare (fixture, 12, "3");
  delete_people (fixture, 0, 4);
  assert_cycle (fixture, "delta", STEP_EXPORT, "guarded");
  now = g_get_real_time ();
  approve (fixture, 0);
  config = cw_engine_dup_config (fixture->engine, NULL);
  target = cw_config_find_connector (config, ENGINE_FIXTURE_TARGET);
  scope.connector_id = cw_engine_get_connector_number (fixture->engine, target->id);
  session = open_session (fixture);
  held = cw_guard_store_get_held (session, &scope, target->id, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      g_auto (CwGuardApproval) approval = { NULL };
      g_autoptr (GError) error = NULL;

      g_assert_true (
          cw_guard_approval_find (session, held, now + moments[i].after, &approval, &error));
      g_assert_cmpint (approval.state, ==, moments[i].state);
    }
}

/* The same list is news once; another one is again, and the same after it had gone. */
static void
test_told_once (EngineFixture *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *digest;
    gboolean is_news;
  } rounds[] = {
    { NULL, FALSE }, { "a", TRUE },  { "a", FALSE },  { "a", FALSE },
    { "b", TRUE },   { "b", FALSE }, { NULL, FALSE }, { "b", TRUE },
  };
  const CwGuardScope scope = { CW_GUARD_KIND_SHRUNK, 1, 2 };
  const CwGuardScope other = { CW_GUARD_KIND_SHRUNK, 1, 3 };
  g_autoptr (CwStoreSession) session = open_session (fixture);
  g_autoptr (GError) error = NULL;
  gboolean is_news = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (rounds); i++)
    {
      g_assert_true (cw_guard_note (session, &scope, rounds[i].digest, &is_news, &error));
      g_assert_cmpint (is_news, ==, rounds[i].is_news);
    }
  g_assert_true (cw_guard_note (session, &other, "b", &is_news, &error));
  g_assert_no_error (error);
  g_assert_true (is_news);
}

#define GUARD_TEST(path, func)                                                                     \
  g_test_add (path, EngineFixture, NULL, engine_fixture_set_up, func, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* Guards warn. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  GUARD_TEST ("/engine/guard/approval", test_approval);
  GUARD_TEST ("/engine/guard/changed-list", test_changed_list);
  GUARD_TEST ("/engine/guard/withdrawal", test_withdrawal);
  GUARD_TEST ("/engine/guard/nothing-to-approve", test_nothing_to_approve);
  GUARD_TEST ("/engine/guard/failed-export", test_failed_export);
  GUARD_TEST ("/engine/guard/each-target", test_each_target);
  GUARD_TEST ("/engine/guard/each-type", test_each_type);
  GUARD_TEST ("/engine/guard/shrunken-source", test_shrunken_source);
  GUARD_TEST ("/engine/guard/no-switch", test_no_switch);
  GUARD_TEST ("/engine/guard/most-missing", test_most_missing);
  GUARD_TEST ("/engine/guard/all-missing", test_all_missing);
  GUARD_TEST ("/engine/guard/source-is-back", test_source_is_back);
  GUARD_TEST ("/engine/guard/expiry", test_expiry);
  GUARD_TEST ("/engine/guard/told-once", test_told_once);
  return g_test_run ();
}
