/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "store-fixture.h"
#include "store/cw-link-fresh.h"
#include "store/cw-link-sweep.h"

#define N_GROUPS 3
#define N_USERS  20

/* Groups with all users but the last, who has no target; the targets of groups are still to be
 * made, but for the last one's. */
typedef struct
{
  gint64 s[N_GROUPS];
  gint64 t[N_GROUPS];
  gint64 d[N_USERS];
  CwLinkFlows *flows;
} World;

static void
set_pending_add (StoreFixture *f, gint64 id)
{
  g_autofree char *sql =
      g_strdup_printf ("UPDATE cs_object SET pending_op = 1 WHERE id = %" G_GINT64_FORMAT, id);

  store_fixture_run (f, sql);
}

static void
make_world (StoreFixture *f, World *w)
{
  const CwLinkFlow flow = {
    .source_connector_id = f->source,
    .source_profile = STORE_FIXTURE_PROFILE,
    .source_attribute = f->member,
    .target_connector_id = f->target,
    .target_profile = STORE_FIXTURE_PROFILE,
    .target_attribute = f->member,
  };

  w->flows = cw_link_flows_new ();
  cw_link_flows_add (w->flows, &flow);
  cw_link_flows_add_target (w->flows, &(CwLinkTarget){ f->target, f->group, f->member });
  for (int i = 0; i < N_USERS; i++)
    {
      g_autofree char *anchor = g_strdup_printf ("d%d", i);

      w->d[i] = store_fixture_add (f, f->source, f->user, anchor, 100 + i);
      if (i + 1 < N_USERS)
        store_fixture_add (f, f->target, f->user, anchor, 100 + i);
    }
  for (int i = 0; i < N_GROUPS; i++)
    {
      g_autofree char *anchor = g_strdup_printf ("g%d", i);
      gboolean is_new = i + 1 < N_GROUPS;

      w->s[i] = store_fixture_add (f, f->source, f->group, anchor, 1 + i);
      w->t[i] = store_fixture_add (f, f->target, f->group, is_new ? NULL : anchor, 1 + i);
      if (is_new)
        set_pending_add (f, w->t[i]);
      for (int k = 0; k < N_USERS; k++)
        OK (cw_link_store_add (f->session, w->s[i], f->member, w->d[k], NULL, &failure));
    }
}

/* Sweeps in portions until the end, each in a transaction of its own; returns their number. */
static guint
sweep_beside (StoreFixture *f, CwStoreSession *reader, World *w, guint limit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwLinkBulk) bulk = cw_link_bulk_new (f->session, NULL, w->flows, &error);
  gboolean is_done = FALSE;
  guint n_portions = 0;

  g_assert_no_error (error);
  while (!is_done)
    {
      OK (cw_link_sweep_advance (f->session, reader, bulk, limit, &is_done, f->journal, &failure));
      OK (cw_store_session_commit (f->session, &failure));
      OK (cw_store_session_begin (f->session, &failure));
      n_portions++;
    }
  return n_portions;
}

static guint
sweep (StoreFixture *f, World *w, guint limit)
{
  return sweep_beside (f, NULL, w, limit);
}

static gboolean
is_under_way (StoreFixture *f)
{
  gboolean is_under_way = FALSE;

  OK (cw_link_sweep_is_under_way (f->session, &is_under_way, &failure));
  return is_under_way;
}

/* New targets get the links that lead to a target; one that was there before is left alone. */
static void
test_new_targets (StoreFixture *f, gconstpointer data)
{
  World w;

  make_world (f, &w);
  g_assert_false (is_under_way (f));
  OK (cw_link_sweep_start (f->session, &failure));
  g_assert_true (is_under_way (f));
  g_assert_cmpuint (sweep (f, &w, 1000), ==, 2);
  g_assert_false (is_under_way (f));
  g_assert_cmpuint (store_fixture_take_count (f, CW_COUNTER_LINKS_ADDED), ==,
                    (N_GROUPS - 1) * (N_USERS - 1));
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM link_fresh"), ==, N_GROUPS - 1);
  g_assert_cmpint (store_fixture_query (f, "SELECT min(n_links) FROM link_fresh"), ==, N_USERS - 1);
  cw_link_flows_unref (w.flows);
}

/* Two threads count what one does, however their halves are cut. */
static void
test_beside (StoreFixture *f, gconstpointer data)
{
  static const guint limits[] = { 1, 2, 10, N_USERS, N_USERS + 1, 2 * N_USERS, 3 * N_USERS, 1000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) reader = cw_store_open_session (f->store, &error);
  World w;

  g_assert_no_error (error);
  make_world (f, &w);
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      store_fixture_run (f, "DELETE FROM link_fresh");
      OK (cw_link_sweep_start (f->session, &failure));
      OK (cw_store_session_commit (f->session, &failure));
      OK (cw_store_session_begin (f->session, &failure));
      g_assert_cmpuint (sweep_beside (f, reader, &w, limits[i]), >, 1);
      g_assert_false (is_under_way (f));
      g_assert_cmpuint (store_fixture_take_count (f, CW_COUNTER_LINKS_ADDED), ==,
                        (N_GROUPS - 1) * (N_USERS - 1));
      g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM link_fresh"), ==,
                       N_GROUPS - 1);
    }
  cw_link_flows_unref (w.flows);
}

/* An object is never cut in two, however small a portion is. */
static void
test_portions (StoreFixture *f, gconstpointer data)
{
  World w;

  make_world (f, &w);
  OK (cw_link_sweep_start (f->session, &failure));
  g_assert_cmpuint (sweep (f, &w, 1), ==, N_GROUPS + 1);
  g_assert_cmpuint (store_fixture_take_count (f, CW_COUNTER_LINKS_ADDED), ==,
                    (N_GROUPS - 1) * (N_USERS - 1));
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM link_fresh"), ==, N_GROUPS - 1);
  cw_link_flows_unref (w.flows);
}

/* What a killed engine did twice is there once, and counted once. */
static void
test_again (StoreFixture *f, gconstpointer data)
{
  World w;

  make_world (f, &w);
  OK (cw_link_sweep_start (f->session, &failure));
  sweep (f, &w, 1000);
  store_fixture_take_count (f, CW_COUNTER_LINKS_ADDED);
  OK (cw_link_sweep_start (f->session, &failure));
  sweep (f, &w, 1000);
  g_assert_cmpuint (store_fixture_take_count (f, CW_COUNTER_LINKS_ADDED), ==, 0);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM link_fresh"), ==, N_GROUPS - 1);
  cw_link_flows_unref (w.flows);
}

/* It goes on where the last committed portion ended. */
static void
test_interrupted (StoreFixture *f, gconstpointer data)
{
  World w;
  g_autoptr (GError) error = NULL;
  CwLinkBulk *bulk = NULL;
  gboolean is_done = FALSE;
  guint64 n_first = 0;

  make_world (f, &w);
  OK (cw_link_sweep_start (f->session, &failure));
  OK (cw_store_session_commit (f->session, &failure));
  bulk = cw_link_bulk_new (f->session, NULL, w.flows, &error);
  g_assert_no_error (error);
  OK (cw_store_session_begin (f->session, &failure));
  OK (cw_link_sweep_advance (f->session, NULL, bulk, 1, &is_done, f->journal, &failure));
  n_first = store_fixture_take_count (f, CW_COUNTER_LINKS_ADDED);
  OK (cw_store_session_commit (f->session, &failure));
  g_assert_false (is_done);
  OK (cw_store_session_begin (f->session, &failure));
  OK (cw_link_sweep_advance (f->session, NULL, bulk, 1, &is_done, NULL, &failure));
  cw_store_session_rollback (f->session);
  cw_link_bulk_free (bulk);

  OK (cw_store_session_begin (f->session, &failure));
  g_assert_true (is_under_way (f));
  g_assert_cmpuint (sweep (f, &w, 1), ==, N_GROUPS);
  g_assert_cmpuint (n_first + store_fixture_take_count (f, CW_COUNTER_LINKS_ADDED), ==,
                    (N_GROUPS - 1) * (N_USERS - 1));
  cw_link_flows_unref (w.flows);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/link-sweep/new-targets", test_new_targets);
  STORE_TEST ("/link-sweep/portions", test_portions);
  STORE_FILE_TEST ("/link-sweep/beside", test_beside);
  STORE_TEST ("/link-sweep/again", test_again);
  STORE_TEST ("/link-sweep/interrupted", test_interrupted);
  return g_test_run ();
}
