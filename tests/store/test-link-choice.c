/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "store-fixture.h"
#include "store/cw-link-bulk.h"
#include "store/cw-link-fresh.h"
#include "store/cw-link-profile.h"
#include "store/cw-link-sweep.h"

/* A person who is in two connectors, and three people who may be the manager. */
#define MV_PERSON  1
#define MV_MANAGER 10
#define N_SOURCES  2
#define N_MANAGERS 3

#define ADD_WAITING     1
#define REMOVAL_WAITING 4

typedef struct
{
  gint64 sources[N_SOURCES]; /* connectors */
  gint64 s[N_SOURCES];       /* the person in each, and the managers: */
  gint64 d[N_SOURCES][N_MANAGERS];
  gint64 t; /* in the target, and the managers: */
  gint64 u[N_MANAGERS];
  CwLinkFlows *flows;
} World;

static void
add_flow (StoreFixture *f, World *w, guint source, CwAttributeId from, gint64 choice, gint64 rank)
{
  const CwLinkFlow flow = {
    .source_connector_id = w->sources[source],
    .source_profile = STORE_FIXTURE_PROFILE,
    .source_attribute = from,
    .target_connector_id = f->target,
    .target_profile = STORE_FIXTURE_PROFILE,
    .target_attribute = f->manager,
    .choice = choice,
    .rank = rank,
  };

  cw_link_flows_add (w->flows, &flow);
}

static World
make_world (StoreFixture *f)
{
  World w = { .sources = { f->source, 0 } };

  OK (cw_connector_space_register_connector (f->session, "second", &w.sources[1], &failure));
  w.flows = cw_link_flows_new ();
  cw_link_flows_add_target (w.flows, &(CwLinkTarget){ f->target, f->user, f->manager });
  for (guint i = 0; i < N_SOURCES; i++)
    {
      add_flow (f, &w, i, f->manager, 1, 10 + i);
      w.s[i] = store_fixture_add (f, w.sources[i], f->user, "person", MV_PERSON);
      /* The ids rise, the anchors fall. */
      for (int k = 0; k < N_MANAGERS; k++)
        {
          g_autofree char *anchor = g_strdup_printf ("manager %c", 'z' - k);

          w.d[i][k] = store_fixture_add (f, w.sources[i], f->user, anchor, MV_MANAGER + k);
        }
    }
  w.t = store_fixture_add (f, f->target, f->user, "t", MV_PERSON);
  for (int k = 0; k < N_MANAGERS; k++)
    {
      g_autofree char *anchor = g_strdup_printf ("u%d", k);

      w.u[k] = store_fixture_add (f, f->target, f->user, anchor, MV_MANAGER + k);
    }
  return w;
}

static void
clear_world (World *w)
{
  g_clear_pointer (&w->flows, cw_link_flows_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, clear_world)

/* The link of a source, and what import notes of it. */
static void
set_manager (StoreFixture *f, const World *w, guint source, guint manager, gboolean is_there)
{
  gint64 dst = w->d[source][manager];

  if (is_there)
    OK (cw_link_store_add (f->session, w->s[source], f->manager, dst, NULL, &failure));
  else
    OK (cw_link_store_remove (f->session, w->s[source], f->manager, dst, NULL, &failure));
  OK (cw_link_store_mark (f->session, w->s[source], f->manager, dst, &failure));
}

static void
reconcile (StoreFixture *f, const World *w)
{
  guint64 n_done = 0;

  do
    OK (cw_link_store_reconcile_marks (f->session, w->flows, 3, &n_done, f->journal, &failure));
  while (n_done > 0);
}

static void
reconcile_whole (StoreFixture *f, const World *w)
{
  for (guint i = 0; i < N_SOURCES; i++)
    OK (cw_link_store_reconcile_outgoing (f->session, w->flows, w->s[i], f->journal, &failure));
}

/* What the target is seen to have, once everything was exported. */
static void
confirm (StoreFixture *f)
{
  store_fixture_run (f, "DELETE FROM link WHERE pending >= 4; UPDATE link SET is_confirmed = 1, "
                        "pending = 0 WHERE pending <> 0");
}

static gint64
get_pending (StoreFixture *f, const World *w, guint manager)
{
  g_autofree char *sql = g_strdup_printf ("SELECT pending FROM link WHERE src = %d AND dst = %d",
                                          (int) w->t, (int) w->u[manager]);

  return store_fixture_query (f, sql);
}

static gint64
count_own (StoreFixture *f, const World *w)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM link WHERE src = %d", (int) w->t);

  return store_fixture_query (f, sql);
}

/* The one that is wished, and nothing else. */
static void
assert_only (StoreFixture *f, const World *w, guint manager)
{
  g_assert_cmpint (get_pending (f, w, manager), ==, ADD_WAITING);
  g_assert_cmpint (count_own (f, w), ==, 1);
}

/* From one that the target has to another. */
static void
assert_change (StoreFixture *f, const World *w, guint from, guint to)
{
  g_assert_cmpint (get_pending (f, w, from), ==, REMOVAL_WAITING);
  g_assert_cmpint (get_pending (f, w, to), ==, ADD_WAITING);
  g_assert_cmpint (count_own (f, w), ==, 2);
  confirm (f);
  reconcile_whole (f, w);
  g_assert_cmpint (get_pending (f, w, to), ==, 0);
  g_assert_cmpint (count_own (f, w), ==, 1);
}

/* Whichever comes first, and again and again. */
static void
test_rank (StoreFixture *f, gconstpointer data)
{
  for (guint first = 0; first < N_SOURCES; first++)
    {
      g_auto (World) w = make_world (f);

      for (guint i = 0; i < N_SOURCES; i++)
        {
          set_manager (f, &w, (first + i) % N_SOURCES, (first + i) % N_SOURCES, TRUE);
          reconcile (f, &w);
        }
      assert_only (f, &w, 0);
      reconcile_whole (f, &w);
      assert_only (f, &w, 0);
      store_fixture_run (f, "DELETE FROM cs_object; DELETE FROM link");
    }
}

/* The next one takes over from a link that goes, and gives back. */
static void
test_value_goes (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = make_world (f);

  set_manager (f, &w, 0, 0, TRUE);
  set_manager (f, &w, 1, 1, TRUE);
  reconcile (f, &w);
  confirm (f);
  set_manager (f, &w, 0, 0, FALSE);
  reconcile (f, &w);
  assert_change (f, &w, 0, 1);
  set_manager (f, &w, 0, 2, TRUE);
  reconcile (f, &w);
  assert_change (f, &w, 1, 2);
}

/* Both say the same. */
static void
test_same_value (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = make_world (f);

  set_manager (f, &w, 0, 0, TRUE);
  set_manager (f, &w, 1, 0, TRUE);
  reconcile (f, &w);
  assert_only (f, &w, 0);
  confirm (f);
  set_manager (f, &w, 0, 0, FALSE);
  reconcile (f, &w);
  g_assert_cmpint (get_pending (f, &w, 0), ==, 0);
  g_assert_cmpint (count_own (f, &w), ==, 1);
}

/* Of several in one attribute the one with the lowest anchor, whatever order they came in. */
static void
test_several_values (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = make_world (f);

  for (guint k = 0; k < N_MANAGERS; k++)
    {
      set_manager (f, &w, 0, k, TRUE);
      reconcile (f, &w);
    }
  assert_only (f, &w, N_MANAGERS - 1);
  confirm (f);
  set_manager (f, &w, 0, N_MANAGERS - 1, FALSE);
  reconcile (f, &w);
  assert_change (f, &w, N_MANAGERS - 1, N_MANAGERS - 2);
}

/* A manager whom the target does not have, or is to lose, is none. */
static void
test_target_goes (StoreFixture *f, gconstpointer data)
{
  const char *const ends[] = { "untied", "deleted", "removed" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_auto (World) w = make_world (f);

      set_manager (f, &w, 0, 0, TRUE);
      set_manager (f, &w, 1, 1, TRUE);
      reconcile (f, &w);
      assert_only (f, &w, 0);
      if (i == 0)
        {
          OK (cw_connector_space_set_metaverse (f->session, w.d[0][0], 0, &failure));
          OK (cw_connector_space_set_metaverse (f->session, w.d[1][0], 0, &failure));
        }
      else if (i == 1)
        {
          g_autoptr (CwCsObject) object = store_fixture_get (f, w.u[0]);

          object->metaverse_id = 0;
          object->pending_op = CW_PENDING_DELETE;
          OK (cw_connector_space_update (f->session, object, CW_CS_LOAD_ROW, &failure));
        }
      else
        {
          OK (cw_connector_space_remove (f->session, w.u[0], &failure));
        }
      reconcile (f, &w);
      g_test_message ("%s", ends[i]);
      g_assert_cmpint (get_pending (f, &w, 1), ==, ADD_WAITING);
      store_fixture_run (f, "DELETE FROM cs_object; DELETE FROM link; DELETE FROM link_mark");
    }
}

/* Other rules: the object's links are looked at as a whole. */
static void
test_other_rules (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = make_world (f);

  set_manager (f, &w, 0, 0, TRUE);
  set_manager (f, &w, 1, 1, TRUE);
  reconcile (f, &w);
  confirm (f);
  OK (cw_link_profile_set (f->session, w.s[0], STORE_FIXTURE_PROFILE + 1, &failure));
  OK (cw_link_store_reconcile_outgoing (f->session, w.flows, w.s[0], f->journal, &failure));
  assert_change (f, &w, 0, 1);
  OK (cw_link_profile_set (f->session, w.t, STORE_FIXTURE_PROFILE + 1, &failure));
  reconcile_whole (f, &w);
  g_assert_cmpint (get_pending (f, &w, 1), ==, REMOVAL_WAITING);
  /* Nobody looked at it yet, so that nothing is said of it. */
  OK (cw_link_profile_set (f->session, w.t, 0, &failure));
  reconcile_whole (f, &w);
  g_assert_cmpint (get_pending (f, &w, 1), ==, 0);
}

/* The target has another one than was wished, as an import finds. */
static void
test_import (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = make_world (f);

  set_manager (f, &w, 0, 0, TRUE);
  reconcile (f, &w);
  confirm (f);
  OK (cw_link_store_remove (f->session, w.t, f->manager, w.u[0], NULL, &failure));
  OK (cw_link_store_add (f->session, w.t, f->manager, w.u[2], NULL, &failure));
  OK (cw_link_store_reconcile_target (f->session, w.flows, w.t, f->manager, w.u[2], &failure));
  assert_change (f, &w, 2, 0);
}

/* What has one value in the metaverse, beside what has several, in an attribute with several. */
static void
test_beside_others (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = make_world (f);

  add_flow (f, &w, 0, f->member, 0, 0);
  for (guint k = 0; k < N_MANAGERS; k++)
    {
      OK (cw_link_store_add (f->session, w.s[0], f->member, w.d[0][k], NULL, &failure));
      OK (cw_link_store_mark (f->session, w.s[0], f->member, w.d[0][k], &failure));
    }
  set_manager (f, &w, 0, 0, TRUE);
  set_manager (f, &w, 1, 1, TRUE);
  reconcile (f, &w);
  g_assert_cmpint (count_own (f, &w), ==, N_MANAGERS);
  confirm (f);
  for (guint k = 0; k < N_MANAGERS; k++)
    {
      OK (cw_link_store_remove (f->session, w.s[0], f->member, w.d[0][k], NULL, &failure));
      OK (cw_link_store_mark (f->session, w.s[0], f->member, w.d[0][k], &failure));
    }
  reconcile (f, &w);
  g_assert_cmpint (get_pending (f, &w, 0), ==, 0);
  g_assert_cmpint (get_pending (f, &w, 1), ==, REMOVAL_WAITING);
  g_assert_cmpint (get_pending (f, &w, 2), ==, REMOVAL_WAITING);
}

/* ----- many at once */

static void
sweep (StoreFixture *f, const World *w, guint n_portions)
{
  g_autoptr (CwLinkBulk) bulk = cw_link_bulk_new (f->session, NULL, w->flows, NULL);
  gboolean is_done = FALSE;

  g_assert_nonnull (bulk);
  for (guint i = 0; i < n_portions && !is_done; i++)
    OK (cw_link_sweep_advance (f->session, NULL, bulk, 1, &is_done, f->journal, &failure));
}

/* Killed after each portion or not at all: the same comes of it. */
static void
test_sweep (StoreFixture *f, gconstpointer data)
{
  for (guint n_portions = 1; n_portions <= 10; n_portions += 9)
    {
      g_auto (World) w = make_world (f);

      store_fixture_run (f, "UPDATE cs_object SET pending_op = 1, anchor = NULL WHERE "
                            "connector_id = 2");
      for (guint i = 0; i < N_SOURCES; i++)
        OK (cw_link_store_add (f->session, w.s[i], f->manager, w.d[i][1 - i], NULL, &failure));
      OK (cw_link_store_add (f->session, w.s[0], f->manager, w.d[0][2], NULL, &failure));
      OK (cw_link_sweep_start (f->session, &failure));
      for (guint i = 0; i < 10; i++)
        sweep (f, &w, n_portions);
      g_assert_cmpint (count_own (f, &w), >=, n_portions == 1 ? 0 : 1);
      g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM link_mark"), >, 0);
      reconcile (f, &w);
      assert_only (f, &w, 2);
      store_fixture_run (f, "DELETE FROM cs_object; DELETE FROM link");
    }
}

/* Of objects that come together later. */
static void
test_bulk (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = make_world (f);
  g_autoptr (CwLinkBulk) bulk = NULL;
  gboolean is_done = FALSE;

  for (guint i = 0; i < N_SOURCES; i++)
    OK (cw_link_store_add (f->session, w.s[i], f->manager, w.d[i][i], NULL, &failure));
  bulk = cw_link_bulk_new (f->session, NULL, w.flows, NULL);
  OK (cw_link_bulk_reconcile (bulk, w.s[1], &is_done, f->journal, &failure));
  g_assert_true (is_done);
  assert_only (f, &w, 0);
  OK (cw_link_bulk_reconcile (bulk, w.s[0], &is_done, f->journal, &failure));
  g_assert_false (is_done);
}

/* What waited without a row of its own goes with the rule. */
static void
test_void (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = make_world (f);
  const CwFreshLinks fresh = { w.t, f->manager, w.s[0], f->member };
  gboolean has_any = FALSE;

  add_flow (f, &w, 0, f->member, 0, 0);
  OK (cw_link_fresh_put (f->session, &fresh, f->target, 3, NULL, &failure));
  OK (cw_link_fresh_drop_void (f->session, w.flows, &failure));
  OK (cw_link_fresh_has_any (f->session, &has_any, &failure));
  g_assert_true (has_any);
  OK (cw_link_profile_set (f->session, w.s[0], STORE_FIXTURE_PROFILE + 1, &failure));
  OK (cw_link_fresh_drop_void (f->session, w.flows, &failure));
  OK (cw_link_fresh_has_any (f->session, &has_any, &failure));
  g_assert_false (has_any);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/link-choice/rank", test_rank);
  STORE_TEST ("/link-choice/value-goes", test_value_goes);
  STORE_TEST ("/link-choice/same-value", test_same_value);
  STORE_TEST ("/link-choice/several-values", test_several_values);
  STORE_TEST ("/link-choice/target-goes", test_target_goes);
  STORE_TEST ("/link-choice/other-rules", test_other_rules);
  STORE_TEST ("/link-choice/import", test_import);
  STORE_TEST ("/link-choice/beside-others", test_beside_others);
  STORE_TEST ("/link-choice/sweep", test_sweep);
  STORE_TEST ("/link-choice/bulk", test_bulk);
  STORE_TEST ("/link-choice/void", test_void);
  return g_test_run ();
}
