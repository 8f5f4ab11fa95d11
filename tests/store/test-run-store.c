/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "store-fixture.h"
#include "store/cw-run-store.h"

static gint64
add_cycle (StoreFixture *f, CwRunState state, gint64 ended_usec)
{
  g_autoptr (CwCycle) cycle = cw_cycle_new ();

  cycle->state = state;
  cycle->started_usec = 1;
  cycle->ended_usec = ended_usec;
  cycle->trigger = g_strdup ("schedule");
  OK (cw_run_store_save_cycle (f->session, cycle, &failure));
  return cycle->id;
}

static gint64
add_step (StoreFixture *f, gint64 cycle_id, CwRunState state)
{
  g_autoptr (CwStep) step = cw_step_new ();

  step->cycle_id = cycle_id;
  step->state = state;
  OK (cw_run_store_save_step (f->session, step, &failure));
  return step->id;
}

static guint
count_steps (StoreFixture *f, gint64 cycle_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) steps = cw_run_store_list_steps (f->session, cycle_id, &error);

  g_assert_no_error (error);
  return steps->len;
}

static void
add_part (StoreFixture *f, const char *profile, gint64 started_usec)
{
  g_autoptr (CwCycle) cycle = cw_cycle_new ();
  g_autoptr (CwCycle) read = NULL;

  cycle->is_part = TRUE;
  cycle->profile = g_strdup (profile);
  cycle->started_usec = started_usec;
  cycle->trigger = g_strdup ("change");
  OK (cw_run_store_save_cycle (f->session, cycle, &failure));
  cycle->state = CW_RUN_SUCCESS;
  OK (cw_run_store_save_cycle (f->session, cycle, &failure));
  read = cw_run_store_get_cycle (f->session, cycle->id, NULL);
  g_assert_true (read->is_part);
  g_assert_cmpstr (read->profile, ==, profile);
  g_assert_cmpint (read->state, ==, CW_RUN_SUCCESS);
}

static gint64
get_last_start (StoreFixture *f, const char *profile)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwCycle) cycle = cw_run_store_get_last_cycle (f->session, profile, &error);

  g_assert_no_error (error);
  return cycle != NULL ? cycle->started_usec : 0;
}

/* Where the schedule is, whole cycles tell. */
static void
test_last_cycle (StoreFixture *f, gconstpointer data)
{
  g_assert_cmpint (get_last_start (f, NULL), ==, 0);
  (void) add_cycle (f, CW_RUN_SUCCESS, 10);
  add_part (f, NULL, 20);
  add_part (f, "nightly", 30);
  add_part (f, "weekly", 40);
  g_assert_cmpint (get_last_start (f, NULL), ==, 1);
  g_assert_cmpint (get_last_start (f, "nightly"), ==, 30);
  g_assert_cmpint (get_last_start (f, "never"), ==, 0);
}

static void
test_cycles (StoreFixture *f, gconstpointer data)
{
  gint64 ids[3] = { add_cycle (f, CW_RUN_SUCCESS, 10), add_cycle (f, CW_RUN_FAILED, 20),
                    add_cycle (f, CW_RUN_RUNNING, 0) };
  g_autoptr (GPtrArray) newest = NULL;
  g_autoptr (GPtrArray) older = NULL;
  g_autoptr (CwCycle) cycle = NULL;
  g_autoptr (CwCycle) read = NULL;
  g_autoptr (GError) error = NULL;

  newest = cw_run_store_list_cycles (f->session, 0, 2, &error);
  g_assert_cmpuint (newest->len, ==, 2);
  g_assert_cmpint (((CwCycle *) newest->pdata[0])->id, ==, ids[2]);
  older = cw_run_store_list_cycles (f->session, ids[1], 2, &error);
  g_assert_cmpuint (older->len, ==, 1);
  g_assert_cmpint (((CwCycle *) older->pdata[0])->id, ==, ids[0]);

  cycle = cw_run_store_get_cycle (f->session, ids[2], &error);
  g_assert_cmpstr (cycle->trigger, ==, "schedule");
  cycle->is_initial = TRUE;
  cycle->state = CW_RUN_GUARDED;
  cycle->ended_usec = 99;
  OK (cw_run_store_save_cycle (f->session, cycle, &failure));
  g_assert_cmpint (cycle->id, ==, ids[2]);
  read = cw_run_store_get_cycle (f->session, ids[2], &error);
  g_assert_true (read->is_initial);
  g_assert_cmpint (read->state, ==, CW_RUN_GUARDED);
  g_assert_cmpint (read->started_usec, ==, 1);
  g_assert_cmpint (read->ended_usec, ==, 99);
  g_assert_null (cw_run_store_get_cycle (f->session, 999, &error));
  g_assert_no_error (error);
}

static void
test_steps (StoreFixture *f, gconstpointer data)
{
  gint64 cycle_id = add_cycle (f, CW_RUN_RUNNING, 0);
  g_autoptr (CwStep) step = cw_step_new ();
  g_autoptr (GPtrArray) steps = NULL;
  const CwStep *read = NULL;
  g_autoptr (GError) error = NULL;

  step->cycle_id = cycle_id;
  step->kind = CW_STEP_EXPORT;
  step->is_full = TRUE;
  step->connector_guid = g_strdup ("guid");
  step->connector_name = g_strdup ("Contoso");
  step->partition = g_strdup ("dc=contoso,dc=com");
  step->started_usec = 5;
  OK (cw_run_store_save_step (f->session, step, &failure));
  step->state = CW_RUN_FAILED;
  step->ended_usec = 6;
  for (CwCounter counter = 0; counter < CW_N_COUNTERS; counter++)
    step->counts.values[counter] = counter * G_GUINT64_CONSTANT (10000000000);
  step->error_code = g_strdup ("auth");
  step->error_message = g_strdup ("No \"entry\"");
  OK (cw_run_store_save_step (f->session, step, &failure));
  add_step (f, cycle_id, CW_RUN_RUNNING);
  add_step (f, cycle_id + 1, CW_RUN_RUNNING);

  steps = cw_run_store_list_steps (f->session, cycle_id, &error);
  g_assert_cmpuint (steps->len, ==, 2);
  read = steps->pdata[0];
  g_assert_cmpint (read->id, ==, step->id);
  g_assert_cmpint (read->kind, ==, CW_STEP_EXPORT);
  g_assert_true (read->is_full);
  g_assert_cmpstr (read->connector_guid, ==, "guid");
  g_assert_cmpstr (read->connector_name, ==, "Contoso");
  g_assert_cmpstr (read->partition, ==, "dc=contoso,dc=com");
  g_assert_cmpint (read->state, ==, CW_RUN_FAILED);
  g_assert_cmpint (read->started_usec, ==, 5);
  g_assert_cmpint (read->ended_usec, ==, 6);
  g_assert_cmpmem (&read->counts, sizeof read->counts, &step->counts, sizeof step->counts);
  g_assert_cmpstr (read->error_code, ==, "auth");
  g_assert_cmpstr (read->error_message, ==, "No \"entry\"");
  g_assert_null (((CwStep *) steps->pdata[1])->connector_guid);
}

/* Progress is saved while no transaction is open. */
static void
test_own_transaction (StoreFixture *f, gconstpointer data)
{
  gint64 id = 0;

  OK (cw_store_session_commit (f->session, &failure));
  id = add_cycle (f, CW_RUN_RUNNING, 0);
  add_step (f, id, CW_RUN_RUNNING);
  OK (cw_run_store_put_error (f->session, 1, CW_STEP_IMPORT, "x", "y", NULL, &failure));
  OK (cw_store_session_begin (f->session, &failure));
  add_step (f, id, CW_RUN_RUNNING);
  cw_store_session_rollback (f->session);
  g_assert_cmpuint (count_steps (f, id), ==, 1);
}

static void
test_interrupted (StoreFixture *f, gconstpointer data)
{
  gint64 done = add_cycle (f, CW_RUN_SUCCESS, 10);
  gint64 running = add_cycle (f, CW_RUN_RUNNING, 0);
  g_autoptr (CwCycle) first = NULL;
  g_autoptr (CwCycle) second = NULL;
  g_autoptr (GPtrArray) steps = NULL;

  add_step (f, running, CW_RUN_SUCCESS);
  add_step (f, running, CW_RUN_RUNNING);
  OK (cw_run_store_mark_interrupted (f->session, &failure));
  first = cw_run_store_get_cycle (f->session, done, NULL);
  g_assert_cmpint (first->state, ==, CW_RUN_SUCCESS);
  second = cw_run_store_get_cycle (f->session, running, NULL);
  g_assert_cmpint (second->state, ==, CW_RUN_INTERRUPTED);
  g_assert_cmpint (second->ended_usec, >, 0);
  steps = cw_run_store_list_steps (f->session, running, NULL);
  g_assert_cmpint (((CwStep *) steps->pdata[0])->state, ==, CW_RUN_SUCCESS);
  g_assert_cmpint (((CwStep *) steps->pdata[1])->state, ==, CW_RUN_INTERRUPTED);
}

static void
test_purge (StoreFixture *f, gconstpointer data)
{
  gint64 old = add_cycle (f, CW_RUN_SUCCESS, 10);
  gint64 new = add_cycle (f, CW_RUN_SUCCESS, 20);
  gint64 running = add_cycle (f, CW_RUN_RUNNING, 0);
  g_autoptr (GPtrArray) cycles = NULL;
  guint64 n = 0;

  add_step (f, old, CW_RUN_SUCCESS);
  add_step (f, new, CW_RUN_SUCCESS);
  add_step (f, running, CW_RUN_RUNNING);
  OK (cw_run_store_purge (f->session, 20, 0, &n, &failure));
  g_assert_cmpuint (n, ==, 1);
  cycles = cw_run_store_list_cycles (f->session, 0, 10, NULL);
  g_assert_cmpuint (cycles->len, ==, 2);
  g_assert_cmpuint (count_steps (f, old), ==, 0);
  g_assert_cmpuint (count_steps (f, new), ==, 1);
  g_assert_cmpuint (count_steps (f, running), ==, 1);
}

/* ----- much of it */

#define N_OLD  20
#define N_ROWS 200000

/* Twenty old cycles, with 10,000 rows behind the counts of each, and a new one with as many. */
static void
add_much (StoreFixture *f)
{
  for (guint i = 0; i <= N_OLD; i++)
    (void) add_step (f, add_cycle (f, CW_RUN_SUCCESS, i < N_OLD ? 10 : 20), CW_RUN_SUCCESS);
  store_fixture_run (
      f, "INSERT INTO step_object (step_id, counter, place, n, lowest_id, highest_id, objects) "
         "SELECT s.id, 'added', r.n, 1, r.n, r.n, x'00' FROM step s CROSS JOIN "
         "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 10000) "
         "SELECT n FROM c) r WHERE s.id NOT IN (SELECT step_id FROM step_object)");
}

static gint64
count_rows (StoreFixture *f)
{
  return store_fixture_query (f, "SELECT count(*) FROM step_object");
}

static void
test_purge_much (StoreFixture *f, gconstpointer data)
{
  gint64 n_before = 0;
  gint64 size = 0;
  guint64 n = 0;

  add_much (f);
  n_before = count_rows (f);
  g_assert_cmpint (n_before, ==, N_ROWS + N_ROWS / N_OLD);

  /* No time at all is enough for one slice, which is no larger than it may be: whoever writes
   * beside it waits for that and no longer, and a cycle for as long as it wants to. */
  OK (cw_run_store_purge (f->session, 20, 1, &n, &failure));
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpint (count_rows (f), ==, n_before - CW_RUN_PURGE_ROWS);
  OK (cw_run_store_purge (f->session, 20, 1, &n, &failure));
  g_assert_cmpint (count_rows (f), ==, n_before - 2 * CW_RUN_PURGE_ROWS);

  OK (cw_run_store_purge (f->session, 20, 0, &n, &failure));
  g_assert_cmpuint (n, ==, N_OLD);
  g_assert_cmpint (count_rows (f), ==, N_ROWS / N_OLD);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM step"), ==, 1);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM cycle"), ==, 1);
  OK (cw_run_store_purge (f->session, 20, 0, &n, &failure));
  g_assert_cmpuint (n, ==, 0);
  if (store_fixture_is_postgresql ())
    return;

  /* What was freed in the file is used again: it does not grow from week to week. */
  size = store_fixture_query (f, "SELECT page_count FROM pragma_page_count");
  for (guint i = 0; i < 3; i++)
    {
      add_much (f);
      OK (cw_run_store_purge (f->session, 21, 0, NULL, &failure));
    }
  g_assert_cmpint (count_rows (f), ==, 0);
  g_assert_cmpint (store_fixture_query (f, "SELECT page_count FROM pragma_page_count"), <=,
                   size + size / 10);
}

/* Objects that are gone, in slices too. */
static void
test_purge_gone (StoreFixture *f, gconstpointer data)
{
  (void) add_cycle (f, CW_RUN_SUCCESS, 10);
  store_fixture_run (
      f, "INSERT INTO gone_object (id, connector_id, object_type, gone_usec) "
         "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 5000) "
         "SELECT 1000000 + n, 1, 1, n FROM c");
  OK (cw_run_store_purge (f->session, 20, 1, NULL, &failure));
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM gone_object"), ==,
                   5000 - CW_RUN_PURGE_ROWS);
  /* With the next cycle that is too old. */
  (void) add_cycle (f, CW_RUN_SUCCESS, 10);
  OK (cw_run_store_purge (f->session, 20, 0, NULL, &failure));
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM gone_object"), ==, 0);
}

static void
test_errors (StoreFixture *f, gconstpointer data)
{
  gint64 user = store_fixture_add (f, f->source, f->user, "u", 0);
  gint64 other = store_fixture_add (f, f->target, f->user, "o", 0);
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) own = NULL;
  g_autoptr (GPtrArray) page = NULL;
  g_autoptr (GError) error = NULL;
  const CwObjectError *first = NULL;
  guint64 n = 0;

  OK (cw_run_store_put_error (f->session, user, CW_STEP_SYNCHRONISE, "duplicate-value", "one",
                              "mail", &failure));
  OK (cw_run_store_put_error (f->session, user, CW_STEP_EXPORT, "refused", "x", NULL, &failure));
  OK (cw_run_store_put_error (f->session, other, CW_STEP_EXPORT, "refused", "x", NULL, &failure));
  OK (cw_run_store_put_error (f->session, user, CW_STEP_SYNCHRONISE, "duplicate-value", "two",
                              "proxyAddresses", &failure));
  OK (cw_run_store_count_errors (f->session, &n, &failure));
  g_assert_cmpuint (n, ==, 3);
  all = cw_run_store_list_errors (f->session, 0, 0, 10, &error);
  g_assert_cmpuint (all->len, ==, 3);
  first = all->pdata[0];
  g_assert_cmpint (first->object_id, ==, user);
  g_assert_cmpint (first->step, ==, CW_STEP_SYNCHRONISE);
  g_assert_cmpstr (first->code, ==, "duplicate-value");
  g_assert_cmpstr (first->message, ==, "two");
  g_assert_cmpstr (first->detail, ==, "proxyAddresses");
  g_assert_cmpuint (first->count, ==, 2);
  g_assert_cmpint (first->first_usec, <=, first->last_usec);
  g_assert_cmpstr (first->connector_guid, ==, "11111111-0000-0000-0000-000000000000");
  g_assert_cmpmem (g_bytes_get_data (first->anchor, NULL), g_bytes_get_size (first->anchor), "u",
                   1);
  own = cw_run_store_list_errors (f->session, user, 0, 10, &error);
  g_assert_cmpuint (own->len, ==, 2);
  page = cw_run_store_list_errors (f->session, 0, first->id, 1, &error);
  g_assert_cmpuint (page->len, ==, 1);

  OK (cw_run_store_clear_errors (f->session, user, CW_STEP_SYNCHRONISE, &failure));
  OK (cw_run_store_clear_errors (f->session, user, CW_STEP_IMPORT, &failure));
  OK (cw_run_store_count_errors (f->session, &n, &failure));
  g_assert_cmpuint (n, ==, 2);
}

static void
test_names (void)
{
  g_assert_cmpstr (cw_run_state_to_string (CW_RUN_COMPLETED_ERRORS), ==, "completed-errors");
  g_assert_cmpstr (cw_run_state_to_string (CW_RUN_INTERRUPTED), ==, "interrupted");
  g_assert_cmpstr (cw_step_kind_to_string (CW_STEP_SYNCHRONISE), ==, "synchronise");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/run-store/cycles", test_cycles);
  STORE_TEST ("/run-store/last-cycle", test_last_cycle);
  STORE_TEST ("/run-store/steps", test_steps);
  STORE_TEST ("/run-store/own-transaction", test_own_transaction);
  STORE_TEST ("/run-store/interrupted", test_interrupted);
  STORE_TEST ("/run-store/purge", test_purge);
  STORE_TEST ("/run-store/purge-much", test_purge_much);
  STORE_TEST ("/run-store/purge-gone", test_purge_gone);
  STORE_TEST ("/run-store/errors", test_errors);
  g_test_add_func ("/run-store/names", test_names);
  return g_test_run ();
}
