/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "store-fixture.h"
#include "store/cw-run-store.h"
#include "store/cw-store-private.h"

/* What is noted beside an object: that it is to be looked at, when, its keys, and what is pending.
 */

static guint64
count_marked (StoreFixture *f)
{
  guint64 n = 0;

  OK (cw_connector_space_count_marked (f->session, &n, &failure));
  return n;
}

static void
test_marks (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) page = NULL;
  g_autoptr (GPtrArray) rest = NULL;
  g_autoptr (CwCsObject) object = NULL;
  g_autoptr (GError) error = NULL;
  gint64 a = store_fixture_add (f, f->source, f->user, "a", 0);
  gint64 b = store_fixture_add (f, f->source, f->user, "b", 0);
  gint64 c = store_fixture_add (f, f->target, f->user, "c", 0);

  object = store_fixture_get (f, b);
  object->imported = store_fixture_make_entry (f, "b");
  OK (cw_connector_space_update (f->session, object, CW_CS_LOAD_IMPORTED, &failure));
  OK (cw_connector_space_mark (f->session, b, &failure));
  OK (cw_connector_space_mark (f->session, b, &failure));
  g_assert_cmpuint (count_marked (f), ==, 1);
  OK (cw_connector_space_mark_all (f->session, f->source, &failure));
  g_assert_cmpuint (count_marked (f), ==, 2);
  OK (cw_connector_space_mark_all (f->session, 0, &failure));
  g_assert_cmpuint (count_marked (f), ==, 3);

  page = cw_connector_space_list_marked (f->session, 0, 2, CW_CS_LOAD_IMPORTED, &error);
  g_assert_cmpuint (page->len, ==, 2);
  g_assert_cmpint (((CwCsObject *) page->pdata[0])->id, ==, a);
  g_assert_null (((CwCsObject *) page->pdata[0])->imported);
  g_assert_true (cw_entry_equal (((CwCsObject *) page->pdata[1])->imported, object->imported));
  rest = cw_connector_space_list_marked (f->session, b, 2, CW_CS_LOAD_ROW, &error);
  g_assert_cmpuint (rest->len, ==, 1);
  g_assert_cmpint (((CwCsObject *) rest->pdata[0])->id, ==, c);
  OK (cw_connector_space_unmark_range (f->session, b, b, &failure));
  g_assert_cmpuint (count_marked (f), ==, 2);
}

static void
test_mark_all_states (StoreFixture *f, gconstpointer data)
{
  for (CwCsState state = CW_CS_LIVE; state <= CW_CS_DELETED; state++)
    {
      g_autoptr (CwCsObject) object = cw_cs_object_new ();

      object->connector_id = f->source;
      object->state = state;
      OK (cw_connector_space_insert (f->session, object, &failure));
    }
  OK (cw_connector_space_mark_all (f->session, f->source, &failure));
  g_assert_cmpuint (count_marked (f), ==, 3);
}

static void
test_mark_errors (StoreFixture *f, gconstpointer data)
{
  gint64 a = store_fixture_add (f, f->source, f->user, "a", 0);
  gint64 b = store_fixture_add (f, f->source, f->user, "b", 0);

  OK (cw_run_store_put_error (f->session, a, CW_STEP_SYNCHRONISE, "x", "m", NULL, &failure));
  OK (cw_run_store_put_error (f->session, a, CW_STEP_SYNCHRONISE, "y", "m", NULL, &failure));
  OK (cw_run_store_put_error (f->session, b, CW_STEP_EXPORT, "x", "m", NULL, &failure));
  OK (cw_connector_space_mark_errors (f->session, &failure));
  g_assert_cmpuint (count_marked (f), ==, 1);
}

static void
test_timers (StoreFixture *f, gconstpointer data)
{
  gint64 ids[4];

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      ids[i] = store_fixture_add (f, f->source, f->user, NULL, 0);
      OK (cw_connector_space_set_timer (f->session, ids[i], 100 * i, &failure));
    }
  OK (cw_connector_space_set_timer (f->session, ids[0], 150, &failure));
  OK (cw_connector_space_remove (f->session, ids[2], &failure));
  OK (cw_connector_space_mark_due (f->session, 99, &failure));
  g_assert_cmpuint (count_marked (f), ==, 0);
  OK (cw_connector_space_mark_due (f->session, 200, &failure));
  g_assert_cmpuint (count_marked (f), ==, 2);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM cs_timer"), ==, 1);
}

static void
test_keys (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GArray) found = NULL;
  g_autoptr (GArray) none = NULL;
  g_autoptr (GError) error = NULL;

  OK (cw_connector_space_put_key (f->session, f->target, 1, -5, 11, &failure));
  OK (cw_connector_space_put_key (f->session, f->target, 1, -5, 10, &failure));
  OK (cw_connector_space_put_key (f->session, f->target, 1, -5, 10, &failure));
  OK (cw_connector_space_put_key (f->session, f->target, 2, -5, 12, &failure));
  OK (cw_connector_space_put_key (f->session, f->source, 1, -5, 13, &failure));
  found = cw_connector_space_find_by_key (f->session, f->target, 1, -5, &error);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpint (g_array_index (found, gint64, 0), ==, 10);
  OK (cw_connector_space_remove_keys (f->session, 12, &failure));
  none = cw_connector_space_find_by_key (f->session, f->target, 2, -5, &error);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
set_pending (StoreFixture *f, gint64 id, CwPendingOp op, CwPendingState state, gint64 sent)
{
  OK (cw_connector_space_set_pending (f->session, id, op, state, sent, &failure));
}

static void
test_pending (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) some = NULL;
  g_autoptr (GPtrArray) page = NULL;
  g_autoptr (GError) error = NULL;
  CwPendingCounts counts = { 0 };
  gint64 ids[8];

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    ids[i] = store_fixture_add (f, f->target, f->user, NULL, 0);
  set_pending (f, ids[0], CW_PENDING_ADD, CW_PENDING_STATE_WAITING, 0);
  set_pending (f, ids[1], CW_PENDING_ADD, CW_PENDING_STATE_SENT, 5);
  set_pending (f, ids[2], CW_PENDING_UPDATE, CW_PENDING_STATE_WAITING, 0);
  set_pending (f, ids[3], CW_PENDING_DELETE, CW_PENDING_STATE_WAITING, 0);
  set_pending (f, ids[4], CW_PENDING_DELETE, CW_PENDING_STATE_WAITING, 0);
  set_pending (f, ids[5], CW_PENDING_UPDATE, CW_PENDING_STATE_REFUSED, 0);
  set_pending (f, ids[6], CW_PENDING_UPDATE, CW_PENDING_STATE_WAITING, 0);
  set_pending (f, ids[6], CW_PENDING_NONE, CW_PENDING_STATE_WAITING, 0);

  OK (cw_connector_space_count_pending (f->session, f->target, &counts, &failure));
  g_assert_cmpuint (counts.n_by_op[CW_PENDING_ADD], ==, 1);
  g_assert_cmpuint (counts.n_by_op[CW_PENDING_UPDATE], ==, 1);
  g_assert_cmpuint (counts.n_by_op[CW_PENDING_DELETE], ==, 2);
  g_assert_cmpuint (counts.n_by_op[CW_PENDING_RESTORE], ==, 0);
  g_assert_cmpuint (counts.n_sent, ==, 1);
  g_assert_cmpuint (counts.n_refused, ==, 1);
  OK (cw_connector_space_count_pending (f->session, f->source, &counts, &failure));
  g_assert_cmpuint (counts.n_by_op[CW_PENDING_ADD], ==, 0);

  some = cw_connector_space_list_pending (
      f->session, f->target, 1 << CW_PENDING_ADD | 1 << CW_PENDING_DELETE, 0, 10, &error);
  g_assert_cmpuint (some->len, ==, 3);
  page = cw_connector_space_list_pending (f->session, f->target, ~0u, ids[0], 2, &error);
  g_assert_cmpuint (page->len, ==, 2);
  g_assert_cmpint (((CwCsObject *) page->pdata[0])->id, ==, ids[2]);
}

/* Source and state of each link, two digits a link. */
static gint64
read_links (StoreFixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) links = cw_sql_fetch_integers (
      f->session->sql, "SELECT src * 10 + pending FROM link ORDER BY src", NULL, 0, &error);
  gint64 all = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < links->len; i++)
    all = all * 100 + g_array_index (links, gint64, i);
  return all;
}

static void
test_requeue (StoreFixture *f, gconstpointer data)
{
  gint64 early = store_fixture_add (f, f->target, f->user, NULL, 0);
  gint64 late = store_fixture_add (f, f->target, f->user, NULL, 0);
  g_autoptr (CwCsObject) object = NULL;
  guint64 n = 0;

  set_pending (f, early, CW_PENDING_ADD, CW_PENDING_STATE_SENT, 100);
  set_pending (f, late, CW_PENDING_ADD, CW_PENDING_STATE_SENT, 200);
  /* 1: an add sent long ago. 2: a later one. 3: a removal whose link is still there. 4: a removal
   * whose link is gone. 5: an add whose link is there. 6: of another connector. 7: refused. */
  store_fixture_run (f, "INSERT INTO link VALUES (1, 1, 1, 0, 2, 2, 100), "
                        "(2, 1, 1, 0, 2, 2, 200), (3, 1, 1, 1, 5, 2, 100), "
                        "(4, 1, 1, 0, 5, 2, 100), (5, 1, 1, 1, 2, 2, 100), "
                        "(6, 1, 1, 0, 2, 1, 100), (7, 1, 1, 0, 3, 2, 100)");
  OK (cw_connector_space_requeue_unconfirmed (f->session, f->target, 150, &n, &failure));
  g_assert_cmpuint (n, ==, 3);
  object = store_fixture_get (f, early);
  g_assert_cmpint (object->pending_state, ==, CW_PENDING_STATE_WAITING);
  g_assert_cmpint (read_links (f), ==, G_GINT64_CONSTANT (112234506273));
}

static void
test_requeue_refused (StoreFixture *f, gconstpointer data)
{
  gint64 refused = store_fixture_add (f, f->target, f->user, NULL, 0);
  gint64 sent = store_fixture_add (f, f->target, f->user, NULL, 0);
  CwPendingCounts counts = { 0 };

  set_pending (f, refused, CW_PENDING_ADD, CW_PENDING_STATE_REFUSED, 0);
  set_pending (f, sent, CW_PENDING_ADD, CW_PENDING_STATE_SENT, 1);
  store_fixture_run (f, "INSERT INTO link VALUES (1, 1, 1, 0, 3, 2, 1), (2, 1, 1, 1, 6, 2, 1), "
                        "(3, 1, 1, 0, 2, 2, 1), (4, 1, 1, 0, 3, 1, 1)");
  OK (cw_connector_space_requeue_refused (f->session, f->target, &failure));
  OK (cw_connector_space_count_pending (f->session, f->target, &counts, &failure));
  g_assert_cmpuint (counts.n_by_op[CW_PENDING_ADD], ==, 1);
  g_assert_cmpuint (counts.n_sent, ==, 1);
  g_assert_cmpuint (counts.n_refused, ==, 0);
  g_assert_cmpint (read_links (f), ==, 11243243);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/connector-space-marks/timers", test_timers);
  STORE_TEST ("/connector-space-marks/requeue-refused", test_requeue_refused);
  STORE_TEST ("/connector-space-marks/marks", test_marks);
  STORE_TEST ("/connector-space-marks/mark-all-states", test_mark_all_states);
  STORE_TEST ("/connector-space-marks/mark-errors", test_mark_errors);
  STORE_TEST ("/connector-space-marks/keys", test_keys);
  STORE_TEST ("/connector-space-marks/pending", test_pending);
  STORE_TEST ("/connector-space-marks/requeue", test_requeue);
  return g_test_run ();
}
