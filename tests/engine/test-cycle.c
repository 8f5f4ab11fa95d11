/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "engine-fixture.h"

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "store/cw-config-store.h"

/* Whole cycles over a directory and a cloud in memory: which steps run, and how they end. */

enum
{
  STEP_IMPORT_SOURCE,
  STEP_IMPORT_TARGET,
  STEP_SYNCHRONISE,
  STEP_EXPORT,
};

static void
prepare (EngineFixture *fixture, guint n)
{
  engine_fixture_configure (fixture);
  engine_fixture_fill (fixture, n);
}

static void
assert_states (GVariant *run, const char *const *states)
{
  for (guint i = 0; states[i] != NULL; i++)
    g_assert_cmpstr (engine_fixture_get_step_state (run, i), ==, states[i]);
}

static void
set_value (EngineFixture *fixture, const char *path, const char *value)
{
  g_variant_unref (
      engine_fixture_call (fixture, "SetConfigValue", g_variant_new ("(ss)", path, value)));
}

/* What must not happen beside a cycle keeps cycles from beginning, and is kept off by one. */
static void
test_blocked (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  gint64 cycle = 0;

  prepare (fixture, 1);
  g_assert_true (cw_engine_block_cycles (fixture->engine, &error));
  g_assert_no_error (error);
  g_assert_false (cw_engine_start_cycle (fixture->engine, TRUE, "test", &cycle, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_false (cw_engine_block_cycles (fixture->engine, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_BUSY);
  g_clear_error (&error);
  cw_engine_unblock_cycles (fixture->engine);

  engine_fixture_hold (fixture);
  g_assert_true (cw_engine_start_cycle (fixture->engine, TRUE, "test", &cycle, &error));
  g_assert_no_error (error);
  g_assert_false (cw_engine_block_cycles (fixture->engine, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_BUSY);
  engine_fixture_release (fixture);
  engine_fixture_wait_idle (fixture);
}

static void
test_initial_then_delta (EngineFixture *fixture, gconstpointer unused)
{
  static const char *const all[] = { "success", "success", "success", "success", NULL };
  g_autoptr (GVariant) initial = NULL;
  g_autoptr (GVariant) confirming = NULL;
  g_autoptr (GVariant) quiet = NULL;

  prepare (fixture, 5);
  initial = engine_fixture_cycle (fixture, "initial");
  g_assert_cmpstr (engine_fixture_get_string (initial, "state"), ==, "success");
  assert_states (initial, all);
  g_assert_cmpstr (engine_fixture_get_step_string (initial, STEP_IMPORT_SOURCE, "partition"), ==,
                   "DC=fake");
  g_assert_cmpint (engine_fixture_get_step_count (initial, STEP_IMPORT_SOURCE, "read"), ==, 6);
  g_assert_cmpint (engine_fixture_get_step_count (initial, STEP_EXPORT, "export-added"), ==, 6);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 6);
  g_assert_cmpstr (fixture->last_secret, ==, "canary-secret");

  confirming = engine_fixture_cycle (fixture, "delta");
  assert_states (confirming, all);
  quiet = engine_fixture_cycle (fixture, "delta");
  assert_states (quiet, all);
  g_assert_cmpint (engine_fixture_get_step_count (quiet, STEP_IMPORT_SOURCE, "read"), ==, 0);
  g_assert_cmpint (engine_fixture_get_step_count (quiet, STEP_SYNCHRONISE, "evaluated"), ==, 0);
}

/* Neither synchronise nor export works on half a picture, and the other imports still run. */
static void
test_failed_read (EngineFixture *fixture, gconstpointer unused)
{
  static const char *const states[] = { "failed", "skipped", "skipped", "skipped", NULL };
  g_autoptr (GVariant) first = NULL;
  g_autoptr (GVariant) broken = NULL;
  g_autoptr (GVariant) after = NULL;

  prepare (fixture, 5);
  first = engine_fixture_cycle (fixture, "initial");
  g_assert_cmpstr (engine_fixture_get_string (first, "state"), ==, "success");
  fake_connector_set (fixture->source, "person1", "displayName", "Another");
  fake_connector_fail_after_pages (fixture->source, 0, CW_ERROR_INTERRUPTED);

  broken = engine_fixture_cycle (fixture, "delta");
  g_assert_cmpstr (engine_fixture_get_string (broken, "state"), ==, "failed");
  assert_states (broken, states);
  g_assert_cmpstr (engine_fixture_get_step_string (broken, 0, "errorCode"), ==, "interrupted");

  fake_connector_fail_after_pages (fixture->source, -1, CW_ERROR_INTERRUPTED);
  after = engine_fixture_cycle (fixture, "delta");
  g_assert_cmpstr (engine_fixture_get_string (after, "state"), ==, "success");
  g_assert_cmpint (engine_fixture_get_step_count (after, STEP_EXPORT, "export-updated"), ==, 1);
}

static void
test_unreachable (EngineFixture *fixture, gconstpointer unused)
{
  static const char *const states[] = { "failed", "skipped", "skipped", "skipped", NULL };
  g_autoptr (GVariant) run = NULL;

  prepare (fixture, 1);
  fixture->is_unmade = TRUE;
  run = engine_fixture_cycle (fixture, "delta");
  g_assert_cmpstr (engine_fixture_get_string (run, "state"), ==, "failed");
  assert_states (run, states);
  g_assert_cmpstr (engine_fixture_get_step_string (run, 0, "errorCode"), ==, "unreachable");
}

/* A target that cannot be read is left out, at its very first read too; the others go on, and an
 * initial cycle stays due. */
static void
test_unreadable_target (EngineFixture *fixture, gconstpointer unused)
{
  static const char *const partial[] = { "success", "success", "failed", "success",
                                         "success", "skipped", NULL };
  static const char *const none[] = { "success", "failed",  "failed", "skipped",
                                      "skipped", "skipped", NULL };
  static const char *const all[] = { "success", "success", "success", "success",
                                     "success", "success", NULL };
  CwSchedulerStatus status;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) first = NULL;
  g_autoptr (GVariant) second = NULL;
  g_autoptr (GVariant) third = NULL;

  prepare (fixture, 5);
  engine_fixture_add_target (fixture);
  fake_connector_fail_after_pages (fixture->other_target, 0, CW_ERROR_THROTTLED);
  first = engine_fixture_cycle (fixture, "initial");
  g_assert_cmpstr (engine_fixture_get_string (first, "state"), ==, "failed");
  assert_states (first, partial);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 6);
  g_assert_cmpuint (fake_connector_count (fixture->other_target), ==, 0);
  g_assert_true (cw_engine_get_scheduler (fixture->engine, &status, &error));
  g_assert_true (status.next_is_initial);

  fake_connector_fail_after_pages (fixture->target, 0, CW_ERROR_THROTTLED);
  fake_connector_fail_after_pages (fixture->other_target, 0, CW_ERROR_THROTTLED);
  second = engine_fixture_cycle (fixture, "delta");
  g_assert_cmpstr (engine_fixture_get_string (second, "state"), ==, "failed");
  assert_states (second, none);

  fake_connector_fail_after_pages (fixture->target, -1, CW_ERROR_THROTTLED);
  fake_connector_fail_after_pages (fixture->other_target, -1, CW_ERROR_THROTTLED);
  third = engine_fixture_cycle (fixture, "initial");
  assert_states (third, all);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 6);
  g_assert_cmpuint (fake_connector_count (fixture->other_target), ==, 6);
  g_assert_true (cw_engine_get_scheduler (fixture->engine, &status, &error));
  g_assert_false (status.next_is_initial);
}

/* Deletions that wait for a target that could not be read are none of this cycle's. */
static void
test_guard_of_readable (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) run = NULL;

  prepare (fixture, 5);
  engine_fixture_add_target (fixture);
  set_value (fixture, "guards.deletionThreshold", "3");
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  fake_connector_fail_after_pages (fixture->other_target, 0, CW_ERROR_THROTTLED);
  fake_connector_delete (fixture->source, "person0");
  fake_connector_delete (fixture->source, "person1");
  run = engine_fixture_cycle (fixture, "delta");
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 4);
  g_assert_cmpuint (fake_connector_count (fixture->other_target), ==, 6);
}

/* A source that had many and shows none is refused, and nothing is deleted for it. */
static void
test_empty_source (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) run = NULL;

  prepare (fixture, 40);
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  fake_connector_hide_all (fixture->source, TRUE);
  run = engine_fixture_cycle (fixture, "initial");
  g_assert_cmpstr (engine_fixture_get_string (run, "state"), ==, "guarded");
  g_assert_cmpstr (engine_fixture_get_step_state (run, 0), ==, "guarded");
  g_assert_cmpstr (engine_fixture_get_step_string (run, 0, "errorCode"), ==, "guard");
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 41);
}

static void
test_deletion_guard (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) guarded = NULL;
  g_autoptr (GVariant) passed = NULL;
  g_autoptr (GVariant) pending = NULL;
  g_autoptr (GVariant) items = NULL;
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  prepare (fixture, 10);
  set_value (fixture, "guards.deletionThreshold", "3");
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  g_variant_unref (engine_fixture_cycle (fixture, "delta"));
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("person%u", i);

      fake_connector_delete (fixture->source, name);
    }
  guarded = engine_fixture_cycle (fixture, "delta");
  g_assert_cmpstr (engine_fixture_get_string (guarded, "state"), ==, "guarded");
  g_assert_cmpstr (engine_fixture_get_step_state (guarded, STEP_EXPORT), ==, "guarded");
  g_assert_cmpstr (engine_fixture_get_step_string (guarded, STEP_EXPORT, "errorCode"), ==, "guard");
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 11);

  g_variant_dict_insert (&options, "operation", "s", "delete");
  pending = engine_fixture_call (fixture, "ListPending",
                                 g_variant_new ("(@a{sv})", g_variant_dict_end (&options)));
  items = g_variant_lookup_value (pending, "items", G_VARIANT_TYPE ("aa{sv}"));
  g_assert_cmpuint (g_variant_n_children (items), ==, 4);

  set_value (fixture, "guards.deletionThreshold", "4");
  passed = engine_fixture_cycle (fixture, "delta");
  g_assert_cmpstr (engine_fixture_get_string (passed, "state"), ==, "success");
  g_assert_cmpint (engine_fixture_get_step_count (passed, STEP_EXPORT, "export-deleted"), ==, 4);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 7);
}

/* Pages through all that would be exported: @n_objects to be made, and with them @n_links. */
static void
assert_all_pending (EngineFixture *fixture, guint n_objects, guint n_links)
{
  g_autofree char *next = g_strdup ("");

  do
    {
      g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
      g_autoptr (GVariant) answer = NULL;
      g_autoptr (GVariant) items = NULL;

      g_variant_dict_insert (&options, "limit", "u", 2);
      g_variant_dict_insert (&options, "after", "s", next);
      answer = engine_fixture_call (fixture, "ListPending",
                                    g_variant_new ("(@a{sv})", g_variant_dict_end (&options)));
      items = g_variant_lookup_value (answer, "items", G_VARIANT_TYPE ("aa{sv}"));
      for (gsize i = 0; i < g_variant_n_children (items); i++)
        {
          g_autoptr (GVariant) item = g_variant_get_child_value (items, i);
          g_autoptr (GVariant) links =
              g_variant_lookup_value (item, "links", G_VARIANT_TYPE ("aa{sv}"));

          n_objects -= links == NULL;
          n_links -= links != NULL ? (guint) g_variant_n_children (links) : 0;
        }
      g_free (next);
      next = g_strdup (engine_fixture_get_string (answer, "next"));
    }
  while (next != NULL && next[0] != '\0');
  g_assert_cmpuint (n_objects, ==, 0);
  g_assert_cmpuint (n_links, ==, 0);
}

static void
test_staging (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) run = NULL;

  prepare (fixture, 3);
  set_value (fixture, "staging", "true");
  run = engine_fixture_cycle (fixture, "initial");
  g_assert_cmpstr (engine_fixture_get_string (run, "state"), ==, "success");
  g_assert_cmpstr (engine_fixture_get_step_state (run, STEP_SYNCHRONISE), ==, "success");
  g_assert_cmpstr (engine_fixture_get_step_state (run, STEP_EXPORT), ==, "skipped");
  g_assert_cmpstr (engine_fixture_get_step_string (run, STEP_EXPORT, "errorCode"), ==, "staging");
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 0);
  assert_all_pending (fixture, 4, 3);
}

/* Of that connector. */
static gsize
count_errors (EngineFixture *fixture, const char *connector)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) errors = NULL;
  g_autoptr (GVariant) items = NULL;

  g_variant_dict_insert (&options, "connector", "s", connector);
  errors = engine_fixture_call (fixture, "ListErrors",
                                g_variant_new ("(@a{sv})", g_variant_dict_end (&options)));
  items = cw_answer_get_array (errors, "items");
  return g_variant_n_children (items);
}

/* One object's error does not stop the others, and shows in the cycle's state. */
static void
test_object_error (EngineFixture *fixture, gconstpointer unused)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) run = NULL;
  g_autoptr (GVariant) errors = NULL;
  g_autoptr (GVariant) items = NULL;
  g_autoptr (GVariant) first = NULL;
  g_autoptr (GVariant) connector = NULL;

  prepare (fixture, 3);
  fake_connector_refuse (fixture->target, "displayName", "person1");
  run = engine_fixture_cycle (fixture, "initial");
  g_assert_cmpstr (engine_fixture_get_string (run, "state"), ==, "completed-errors");
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 3);
  errors = engine_fixture_call (fixture, "ListErrors",
                                g_variant_new ("(@a{sv})", g_variant_dict_end (&options)));
  items = g_variant_lookup_value (errors, "items", G_VARIANT_TYPE ("aa{sv}"));
  g_assert_cmpuint (g_variant_n_children (items), ==, 1);
  first = g_variant_get_child_value (items, 0);
  connector = cw_answer_get_dict (first, "connector");
  g_assert_cmpstr (cw_answer_get_string (connector, "kind"), ==, "graph");
  g_assert_cmpuint (count_errors (fixture, cw_answer_get_string (connector, "id")), ==, 1);
  g_assert_cmpuint (count_errors (fixture, "another"), ==, 0);
}

static void
test_stop (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) run = NULL;
  g_autoptr (GError) busy = NULL;
  g_autoptr (GError) none = NULL;
  gint64 id = 0;

  prepare (fixture, 3);
  none = engine_fixture_call_failing (fixture, "StopCycle", NULL);
  g_assert_error (none, CW_ERROR, CW_ERROR_NOT_FOUND);
  engine_fixture_hold (fixture);
  id = engine_fixture_start (fixture, "delta");
  engine_fixture_wait_held (fixture);
  busy = engine_fixture_call_failing (fixture, "StartCycle", g_variant_new ("(s)", "delta"));
  g_assert_error (busy, CW_ERROR, CW_ERROR_BUSY);
  g_variant_unref (engine_fixture_call (fixture, "StopCycle", NULL));
  engine_fixture_wait_idle (fixture);
  run = engine_fixture_call (fixture, "GetRun", g_variant_new ("(x)", id));
  g_assert_cmpstr (engine_fixture_get_string (run, "state"), ==, "stopped");
}

/* Closing the engine in the middle of a cycle ends that, and the next engine goes on. */
static void
test_close_while_running (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) run = NULL;
  g_autoptr (GVariant) after = NULL;
  gint64 id = 0;

  prepare (fixture, 3);
  engine_fixture_hold (fixture);
  id = engine_fixture_start (fixture, "initial");
  engine_fixture_wait_held (fixture);
  engine_fixture_reopen (fixture);
  run = engine_fixture_call (fixture, "GetRun", g_variant_new ("(x)", id));
  g_assert_cmpstr (engine_fixture_get_string (run, "state"), ==, "stopped");
  engine_fixture_release (fixture);
  engine_fixture_fill (fixture, 3);
  after = engine_fixture_cycle (fixture, "delta");
  g_assert_cmpstr (engine_fixture_get_string (after, "state"), ==, "success");
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 4);
}

/* What still says "running" when the engine starts was broken off. */
static void
test_interrupted (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (CwCycle) cycle = cw_cycle_new ();
  g_autoptr (CwStoreSession) session = NULL;
  g_autoptr (GVariant) run = NULL;
  g_autoptr (GError) error = NULL;

  prepare (fixture, 1);
  session = cw_store_open_session (cw_engine_get_store (fixture->engine), &error);
  g_assert_no_error (error);
  cycle->state = CW_RUN_RUNNING;
  cycle->started_usec = g_get_real_time ();
  cycle->trigger = g_strdup ("request");
  g_assert_true (cw_run_store_save_cycle (session, cycle, &error));
  g_clear_pointer (&session, cw_store_session_free);
  engine_fixture_reopen (fixture);
  run = engine_fixture_call (fixture, "GetRun", g_variant_new ("(x)", cycle->id));
  g_assert_cmpstr (engine_fixture_get_string (run, "state"), ==, "interrupted");
}

/* The row of the next cycle is there before the engine says that this is the one that runs. */
static void
test_begun (EngineFixture *fixture, gconstpointer unused)
{
  gint64 next = 0;

  prepare (fixture, 1);
  engine_fixture_hold (fixture);
  next = engine_fixture_start (fixture, "delta") + 1;
  engine_fixture_wait_held (fixture);
  g_assert_cmpint (cw_engine_judge_cycle (fixture->engine, next, CW_RUN_RUNNING), ==,
                   CW_RUN_RUNNING);
  engine_fixture_release (fixture);
  engine_fixture_wait_idle (fixture);
  g_assert_cmpint (cw_engine_judge_cycle (fixture->engine, next, CW_RUN_RUNNING), ==,
                   CW_RUN_INTERRUPTED);
}

/* Runs that ended longer ago than history.days go with the next cycle; younger ones stay. */
static void
test_history (EngineFixture *fixture, gconstpointer unused)
{
  static const gint64 ages_days[] = { 8, 6 };
  gint64 ids[G_N_ELEMENTS (ages_days)] = { 0 };
  g_autoptr (CwStoreSession) session = NULL;
  g_autoptr (GError) error = NULL;

  prepare (fixture, 1);
  session = cw_store_open_session (cw_engine_get_store (fixture->engine), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (ages_days); i++)
    {
      g_autoptr (CwCycle) cycle = cw_cycle_new ();

      cycle->state = CW_RUN_SUCCESS;
      cycle->started_usec = g_get_real_time () - ages_days[i] * G_TIME_SPAN_DAY;
      cycle->ended_usec = cycle->started_usec + 1;
      cycle->trigger = g_strdup ("request");
      g_assert_true (cw_run_store_save_cycle (session, cycle, &error));
      ids[i] = cycle->id;
    }
  g_clear_pointer (&session, cw_store_session_free);
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  error = engine_fixture_call_failing (fixture, "GetRun", g_variant_new ("(x)", ids[0]));
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
  g_variant_unref (engine_fixture_call (fixture, "GetRun", g_variant_new ("(x)", ids[1])));
}

/* A rule of one's own changes what the metaverse is made by: everything is synchronised anew. */
static void
test_changed_rules (EngineFixture *fixture, gconstpointer unused)
{
  static const char rule[] =
      "{\"version\": 1, \"rules\": [{\"id\": \"own-department\", \"direction\": \"inbound\","
      " \"connectorKind\": \"active-directory\", \"objectTypes\": [\"user\"],"
      " \"metaverseType\": \"person\", \"linkType\": \"join\", \"precedence\": 10,"
      " \"flows\": [{\"target\": \"department\", \"expression\": \"\\\"Own\\\"\"}]}]}";
  g_autofree char *directory = g_build_filename (fixture->directory, "rules", NULL);
  g_autofree char *path = g_build_filename (directory, "own.json", NULL);
  g_autoptr (GVariant) run = NULL;
  g_autoptr (GVariant) broken = NULL;
  g_autoptr (GError) error = NULL;

  prepare (fixture, 3);
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  g_variant_unref (engine_fixture_cycle (fixture, "delta"));
  g_assert_cmpint (g_mkdir_with_parents (directory, 0700), ==, 0);
  g_file_set_contents (path, rule, -1, &error);
  g_assert_no_error (error);
  run = engine_fixture_cycle (fixture, "delta");
  g_assert_cmpstr (engine_fixture_get_string (run, "state"), ==, "success");
  g_assert_cmpint (engine_fixture_get_step_count (run, STEP_EXPORT, "export-updated"), ==, 3);

  g_file_set_contents (path, "{ broken", -1, &error);
  g_assert_no_error (error);
  broken = engine_fixture_cycle (fixture, "delta");
  g_assert_cmpstr (engine_fixture_get_string (broken, "state"), ==, "failed");
  g_assert_cmpstr (engine_fixture_get_step_state (broken, STEP_IMPORT_SOURCE), ==, "skipped");
  g_assert_cmpstr (engine_fixture_get_step_string (broken, STEP_SYNCHRONISE, "errorCode"), ==,
                   "invalid-config");
}

/* An initial cycle is due until one got as far as synchronising. */
static void
test_next_type (EngineFixture *fixture, gconstpointer unused)
{
  CwSchedulerStatus status;
  g_autoptr (GError) error = NULL;

  prepare (fixture, 1);
  fixture->is_unmade = TRUE;
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  g_assert_true (cw_engine_get_scheduler (fixture->engine, &status, &error));
  g_assert_true (status.next_is_initial);
  fixture->is_unmade = FALSE;
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  g_assert_true (cw_engine_get_scheduler (fixture->engine, &status, &error));
  g_assert_false (status.next_is_initial);
  g_assert_cmpint (status.last_started_usec, >, 0);
}

static void
on_progress_cb (CwEngine *engine, gpointer user_data)
{
  g_autoptr (CwCycleProgress) progress = cw_engine_dup_progress (engine);
  guint *seen = user_data;

  if (progress != NULL)
    *seen |= 1U << progress->phase;
}

static void
test_progress (EngineFixture *fixture, gconstpointer unused)
{
  guint seen = 0;

  prepare (fixture, 3);
  engine_fixture_hold (fixture);
  g_signal_connect (fixture->engine, "progress", G_CALLBACK (on_progress_cb), &seen);
  engine_fixture_start (fixture, "initial");
  engine_fixture_wait_held (fixture);
  {
    g_autoptr (CwCycleProgress) progress = cw_engine_dup_progress (fixture->engine);

    g_assert_nonnull (progress);
    g_assert_cmpint (progress->phase, ==, CW_CYCLE_PHASE_PREPARING);
    g_assert_true (progress->is_initial);
  }
  engine_fixture_release (fixture);
  engine_fixture_wait_idle (fixture);
  g_assert_cmpuint (seen, !=, 0);
  g_assert_null (cw_engine_dup_progress (fixture->engine));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (EngineFixture *fixture, gconstpointer unused);
  } tests[] = {
    { "/engine/cycle/initial-then-delta", test_initial_then_delta },
    { "/engine/cycle/blocked", test_blocked },
    { "/engine/cycle/failed-read", test_failed_read },
    { "/engine/cycle/unreachable", test_unreachable },
    { "/engine/cycle/unreadable-target", test_unreadable_target },
    { "/engine/cycle/guard-of-readable", test_guard_of_readable },
    { "/engine/cycle/empty-source", test_empty_source },
    { "/engine/cycle/deletion-guard", test_deletion_guard },
    { "/engine/cycle/staging", test_staging },
    { "/engine/cycle/object-error", test_object_error },
    { "/engine/cycle/stop", test_stop },
    { "/engine/cycle/close-while-running", test_close_while_running },
    { "/engine/cycle/interrupted", test_interrupted },
    { "/engine/cycle/begun", test_begun },
    { "/engine/cycle/history", test_history },
    { "/engine/cycle/changed-rules", test_changed_rules },
    { "/engine/cycle/next-type", test_next_type },
    { "/engine/cycle/progress", test_progress },
  };

  g_test_init (&argc, &argv, NULL);
  /* Failed steps warn, which is right. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, EngineFixture, NULL, engine_fixture_set_up, tests[i].test,
                engine_fixture_tear_down);
  return g_test_run ();
}
