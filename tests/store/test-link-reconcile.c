/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "store-fixture.h"

/* Metaverse ids; the store does not look for the objects behind them. */
#define MV_GROUP 1
#define MV_USER  2

/* What may be pending for a link; the numbers are those of column pending. */
typedef enum
{
  NONE,
  ADD_WAITING,
  ADD_SENT,
  ADD_REFUSED,
  REMOVAL_WAITING,
  REMOVAL_SENT,
  REMOVAL_REFUSED,
  ADD_IMPOSSIBLE,
} Row;

/* A group s and a user d in the source, tied to t and u in the target. */
typedef struct
{
  gint64 s, d, t, u;
  CwLinkFlows *flows;
} World;

static void
add_flow (StoreFixture *f, World *w, CwAttributeId from, CwAttributeId to)
{
  CwLinkFlow flow = { 0 };

  flow.source_connector_id = f->source;
  flow.source_profile = STORE_FIXTURE_PROFILE;
  flow.source_attribute = from;
  flow.target_connector_id = f->target;
  flow.target_profile = STORE_FIXTURE_PROFILE;
  flow.target_attribute = to;
  cw_link_flows_add (w->flows, &flow);
  cw_link_flows_add_target (w->flows, &(CwLinkTarget){ f->target, f->group, to });
}

static World
make_world (StoreFixture *f)
{
  World w = { 0 };

  w.s = store_fixture_add (f, f->source, f->group, "s", MV_GROUP);
  w.d = store_fixture_add (f, f->source, f->user, "d", MV_USER);
  w.t = store_fixture_add (f, f->target, f->group, "t", MV_GROUP);
  w.u = store_fixture_add (f, f->target, f->user, "u", MV_USER);
  w.flows = cw_link_flows_new ();
  add_flow (f, &w, f->member, f->member);
  return w;
}

static void
clear_world (World *w)
{
  g_clear_pointer (&w->flows, cw_link_flows_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, clear_world)

static void
put_row (StoreFixture *f, const World *w, CwAttributeId attribute, Row row)
{
  g_autofree char *sql = NULL;

  if (row == NONE)
    return;
  sql = g_strdup_printf (
      "INSERT INTO link VALUES (%d, %d, %d, 0, %d, %d, 5) "
      "ON CONFLICT (src, attribute, dst) DO UPDATE SET pending = excluded.pending, "
      "connector_id = excluded.connector_id",
      (int) w->t, attribute, (int) w->u, row, (int) f->target);
  store_fixture_run (f, sql);
}

static Row
get_row (StoreFixture *f, const World *w, CwAttributeId attribute)
{
  g_autofree char *sql = g_strdup_printf ("SELECT pending FROM link WHERE src = %d "
                                          "AND attribute = %d AND dst = %d",
                                          (int) w->t, attribute, (int) w->u);

  return (Row) store_fixture_query (f, sql);
}

static void
set_link (StoreFixture *f, gint64 src, CwAttributeId attribute, gint64 dst, gboolean is_there)
{
  if (is_there)
    OK (cw_link_store_add (f->session, src, attribute, dst, NULL, &failure));
  else
    OK (cw_link_store_remove (f->session, src, attribute, dst, NULL, &failure));
}

static gint64
count_links (StoreFixture *f, gint64 src)
{
  guint64 n = 0;

  OK (cw_link_store_count (f->session, src, f->member, &n, &failure));
  return (gint64) n;
}

/* In either direction. */
static guint64
take_changes (StoreFixture *f)
{
  const CwCounts *counts = cw_step_journal_get_counts (f->journal);
  guint64 n_removed = counts->values[CW_COUNTER_LINKS_REMOVED];

  return n_removed + store_fixture_take_count (f, CW_COUNTER_LINKS_ADDED);
}

static guint64
reconcile_marks (StoreFixture *f, const World *w)
{
  guint64 n_done = 0;

  do
    OK (cw_link_store_reconcile_marks (f->session, w->flows, 100, &n_done, f->journal, &failure));
  while (n_done > 0);
  return take_changes (f);
}

static guint64
reconcile_outgoing (StoreFixture *f, const World *w)
{
  OK (cw_link_store_reconcile_outgoing (f->session, w->flows, w->s, f->journal, &failure));
  return take_changes (f);
}

/* ----- each cell of the table, by each of the three ways */

typedef struct
{
  gboolean is_wished;
  gboolean is_confirmed;
  Row before;
  Row after;
} CellCase;

static const CellCase cell_cases[] = {
  { TRUE, FALSE, NONE, ADD_WAITING },
  { TRUE, FALSE, ADD_WAITING, ADD_WAITING },
  { TRUE, FALSE, ADD_SENT, ADD_SENT },
  { TRUE, FALSE, ADD_REFUSED, ADD_WAITING },
  { TRUE, FALSE, REMOVAL_WAITING, ADD_WAITING },
  { TRUE, FALSE, REMOVAL_SENT, ADD_WAITING },
  { TRUE, FALSE, REMOVAL_REFUSED, ADD_WAITING },
  { TRUE, TRUE, NONE, NONE },
  { TRUE, TRUE, ADD_WAITING, NONE },
  { TRUE, TRUE, ADD_SENT, NONE },
  { TRUE, TRUE, ADD_REFUSED, NONE },
  { TRUE, TRUE, REMOVAL_WAITING, NONE },
  { TRUE, TRUE, REMOVAL_SENT, NONE },
  { TRUE, TRUE, REMOVAL_REFUSED, NONE },
  { FALSE, TRUE, NONE, REMOVAL_WAITING },
  { FALSE, TRUE, ADD_WAITING, REMOVAL_WAITING },
  { FALSE, TRUE, ADD_SENT, REMOVAL_WAITING },
  { FALSE, TRUE, ADD_REFUSED, REMOVAL_WAITING },
  { FALSE, TRUE, REMOVAL_WAITING, REMOVAL_WAITING },
  { FALSE, TRUE, REMOVAL_SENT, REMOVAL_SENT },
  { FALSE, TRUE, REMOVAL_REFUSED, REMOVAL_WAITING },
  { FALSE, FALSE, NONE, NONE },
  { FALSE, FALSE, ADD_WAITING, NONE },
  { FALSE, FALSE, ADD_SENT, REMOVAL_WAITING },
  { FALSE, FALSE, ADD_REFUSED, NONE },
  { FALSE, FALSE, REMOVAL_WAITING, REMOVAL_WAITING },
  { FALSE, FALSE, REMOVAL_SENT, REMOVAL_SENT },
  { FALSE, FALSE, REMOVAL_REFUSED, NONE },
  { TRUE, FALSE, ADD_IMPOSSIBLE, ADD_WAITING },
  { TRUE, TRUE, ADD_IMPOSSIBLE, NONE },
  { FALSE, TRUE, ADD_IMPOSSIBLE, REMOVAL_WAITING },
  { FALSE, FALSE, ADD_IMPOSSIBLE, NONE },
};

typedef enum
{
  BY_SOURCE_MARK,
  BY_TARGET_MARK,
  BY_OUTGOING,
  BY_TARGET,
  N_WAYS,
} Way;

static void
reconcile (StoreFixture *f, const World *w, Way way)
{
  switch (way)
    {
    case BY_SOURCE_MARK:
      OK (cw_link_store_mark (f->session, w->s, f->member, w->d, &failure));
      reconcile_marks (f, w);
      break;
    case BY_TARGET_MARK:
      OK (cw_link_store_mark (f->session, w->t, f->member, w->u, &failure));
      reconcile_marks (f, w);
      break;
    case BY_OUTGOING:
      reconcile_outgoing (f, w);
      break;
    case BY_TARGET:
      OK (cw_link_store_reconcile_target (f->session, w->flows, w->t, f->member, w->u, &failure));
      break;
    case N_WAYS:
      g_assert_not_reached ();
    }
}

static void
test_cells (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = make_world (f);

  for (guint i = 0; i < G_N_ELEMENTS (cell_cases); i++)
    for (Way way = 0; way < N_WAYS; way++)
      {
        const CellCase *c = &cell_cases[i];

        g_test_message ("case %u, way %d", i, way);
        store_fixture_run (f, "DELETE FROM link");
        set_link (f, w.s, f->member, w.d, c->is_wished);
        set_link (f, w.t, f->member, w.u, c->is_confirmed);
        put_row (f, &w, f->member, c->before);
        reconcile (f, &w, way);
        g_assert_cmpint (get_row (f, &w, f->member), ==, c->after);
        /* Once more changes nothing. */
        reconcile (f, &w, way);
        g_assert_cmpint (get_row (f, &w, f->member), ==, c->after);
        g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM link_mark"), ==, 0);
        g_assert_cmpint (count_links (f, w.t), ==, c->is_confirmed);
        g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM link WHERE pending = 0 "
                                                 "AND is_confirmed = 0"),
                         ==, 0);
      }
}

/* What is counted is what becomes of the reference: a removal that is taken back adds it. */
static void
test_counts (StoreFixture *f, gconstpointer data)
{
  static const struct
  {
    gboolean is_wished;
    gboolean is_confirmed;
    CwCounter counter;
  } steps[] = {
    { TRUE, FALSE, CW_COUNTER_LINKS_ADDED },    /* an add is put */
    { FALSE, FALSE, CW_COUNTER_LINKS_REMOVED }, /* and taken back */
    { FALSE, TRUE, CW_COUNTER_LINKS_REMOVED },  /* a removal is put */
    { TRUE, TRUE, CW_COUNTER_LINKS_ADDED },     /* and taken back */
  };
  g_auto (World) w = make_world (f);

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      const CwCounts *counts = NULL;

      set_link (f, w.s, f->member, w.d, steps[i].is_wished);
      set_link (f, w.t, f->member, w.u, steps[i].is_confirmed);
      OK (cw_link_store_reconcile_outgoing (f->session, w.flows, w.s, f->journal, &failure));
      counts = cw_step_journal_get_counts (f->journal);
      g_assert_cmpuint (counts->values[steps[i].counter], ==, 1);
      g_assert_cmpuint (take_changes (f), ==, 1);
    }
}

/* ----- what is not ours */

static void
test_unmanaged_member (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = make_world (f);

  for (Way way = 0; way < N_WAYS; way++)
    {
      store_fixture_run (f, "UPDATE link SET pending = 0; "
                            "UPDATE cs_object SET metaverse_id = NULL WHERE anchor = x'75'");
      set_link (f, w.t, f->member, w.u, TRUE);
      reconcile (f, &w, way);
      g_assert_cmpint (get_row (f, &w, f->member), ==, NONE);
    }
}

static void
test_other_attribute (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = make_world (f);

  set_link (f, w.t, f->manager, w.u, TRUE);
  put_row (f, &w, f->manager, ADD_WAITING);
  OK (cw_link_store_mark (f->session, w.t, f->manager, w.u, &failure));
  g_assert_cmpuint (reconcile_marks (f, &w), ==, 0);
  g_assert_cmpuint (reconcile_outgoing (f, &w), ==, 0);
  g_assert_cmpint (get_row (f, &w, f->manager), ==, ADD_WAITING);
}

static void
test_other_type (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = make_world (f);

  store_fixture_run (f, "UPDATE cs_object SET object_type = 60000 WHERE anchor = x'74'");
  set_link (f, w.s, f->member, w.d, TRUE);
  for (Way way = 0; way < N_WAYS; way++)
    reconcile (f, &w, way);
  g_assert_cmpint (get_row (f, &w, f->member), ==, NONE);
}

/* Who will be deleted leaves its groups by that. */
static void
test_pending_delete (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = make_world (f);
  gint64 ends[2] = { w.t, w.u };

  set_link (f, w.t, f->member, w.u, TRUE);
  for (guint i = 0; i < 2; i++)
    {
      put_row (f, &w, f->member, ADD_WAITING);
      OK (cw_connector_space_set_pending (f->session, ends[i], CW_PENDING_DELETE,
                                          CW_PENDING_STATE_WAITING, 0, &failure));
      reconcile_outgoing (f, &w);
      g_assert_cmpint (get_row (f, &w, f->member), ==, NONE);
      OK (cw_connector_space_set_pending (f->session, ends[i], CW_PENDING_NONE,
                                          CW_PENDING_STATE_WAITING, 0, &failure));
    }
  reconcile_outgoing (f, &w);
  g_assert_cmpint (get_row (f, &w, f->member), ==, REMOVAL_WAITING);
}

/* ----- several sources of one wish */

static void
test_two_flows (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = make_world (f);

  add_flow (f, &w, f->manager, f->member);
  set_link (f, w.t, f->member, w.u, TRUE);
  set_link (f, w.s, f->manager, w.d, TRUE);
  for (Way way = 0; way < N_WAYS; way++)
    {
      reconcile (f, &w, way);
      g_assert_cmpint (get_row (f, &w, f->member), ==, NONE);
    }
  set_link (f, w.s, f->manager, w.d, FALSE);
  OK (cw_link_store_mark (f->session, w.s, f->manager, w.d, &failure));
  g_assert_cmpuint (reconcile_marks (f, &w), ==, 1);
  g_assert_cmpint (get_row (f, &w, f->member), ==, REMOVAL_WAITING);
}

static void
test_two_connectors (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = make_world (f);
  CwLinkFlow flow = g_array_index (w.flows->flows, CwLinkFlow, 0);
  gint64 other_group = 0;
  gint64 other_user = 0;

  OK (cw_connector_space_register_connector (f->session, "33", &flow.source_connector_id,
                                             &failure));
  cw_link_flows_add (w.flows, &flow);
  other_group = store_fixture_add (f, flow.source_connector_id, f->group, "s2", MV_GROUP);
  other_user = store_fixture_add (f, flow.source_connector_id, f->user, "d2", MV_USER);
  set_link (f, w.s, f->member, w.d, TRUE);
  set_link (f, other_group, f->member, other_user, TRUE);
  set_link (f, w.t, f->member, w.u, TRUE);
  reconcile_outgoing (f, &w);
  g_assert_cmpint (get_row (f, &w, f->member), ==, NONE);

  set_link (f, w.s, f->member, w.d, FALSE);
  OK (cw_link_store_mark (f->session, w.s, f->member, w.d, &failure));
  g_assert_cmpuint (reconcile_marks (f, &w), ==, 0);
  set_link (f, other_group, f->member, other_user, FALSE);
  OK (cw_link_store_mark (f->session, other_group, f->member, other_user, &failure));
  g_assert_cmpuint (reconcile_marks (f, &w), ==, 1);
  g_assert_cmpint (get_row (f, &w, f->member), ==, REMOVAL_WAITING);
}

/* ----- ties that end */

/* The member's source object goes; how is the parameter. */
static void
check_lost_tie (StoreFixture *f, gboolean is_source, gboolean is_group, gboolean is_removed)
{
  g_auto (World) w = make_world (f);
  gint64 id = is_source ? (is_group ? w.s : w.d) : (is_group ? w.t : w.u);

  set_link (f, w.s, f->member, w.d, TRUE);
  set_link (f, w.t, f->member, w.u, TRUE);
  g_assert_cmpuint (reconcile_outgoing (f, &w), ==, 0);
  if (is_removed)
    OK (cw_connector_space_remove (f->session, id, &failure));
  else
    OK (cw_connector_space_set_metaverse (f->session, id, 0, &failure));
  reconcile_marks (f, &w);
  g_assert_cmpint (get_row (f, &w, f->member), ==, is_source ? REMOVAL_WAITING : NONE);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM link_mark"), ==, 0);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM link"), ==, is_removed ? 1 : 2);
}

static void
test_lost_tie (StoreFixture *f, gconstpointer data)
{
  for (guint bits = 0; bits < 8; bits++)
    {
      g_test_message ("case %u", bits);
      check_lost_tie (f, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0);
      store_fixture_run (f, "DELETE FROM cs_object; DELETE FROM link");
    }
}

/* By cw_connector_space_update(), with a waiting add. */
static void
test_lost_tie_of_add (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = make_world (f);
  g_autoptr (CwCsObject) object = store_fixture_get (f, w.d);

  set_link (f, w.s, f->member, w.d, TRUE);
  g_assert_cmpuint (reconcile_outgoing (f, &w), ==, 1);
  object->metaverse_id = 0;
  OK (cw_connector_space_update (f->session, object, CW_CS_LOAD_ROW, &failure));
  reconcile_marks (f, &w);
  g_assert_cmpint (get_row (f, &w, f->member), ==, NONE);
}

static void
test_changed_tie (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = make_world (f);
  World other = w;

  other.u = store_fixture_add (f, f->target, f->user, "u2", 3);
  set_link (f, w.s, f->member, w.d, TRUE);
  set_link (f, w.t, f->member, w.u, TRUE);
  OK (cw_connector_space_set_metaverse (f->session, w.d, 3, &failure));
  OK (cw_link_store_mark_incoming (f->session, w.d, &failure));
  reconcile_marks (f, &w);
  g_assert_cmpint (get_row (f, &w, f->member), ==, REMOVAL_WAITING);
  g_assert_cmpint (get_row (f, &other, f->member), ==, ADD_WAITING);
}

/* An initial tie costs no marks: reconcile_outgoing of the groups does it. */
static void
test_first_tie (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = make_world (f);
  gint64 user = store_fixture_add (f, f->source, f->user, "new", 0);

  set_link (f, w.s, f->member, user, TRUE);
  OK (cw_connector_space_set_metaverse (f->session, user, 7, &failure));
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM link_mark"), ==, 0);
}

static void
test_moved_incoming (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = make_world (f);
  gint64 real = store_fixture_add (f, f->source, f->user, "real", 3);
  World other = w;

  other.u = store_fixture_add (f, f->target, f->user, "u3", 3);
  set_link (f, w.s, f->member, w.d, TRUE);
  reconcile_outgoing (f, &w);
  g_assert_cmpint (get_row (f, &w, f->member), ==, ADD_WAITING);
  OK (cw_link_store_move_incoming (f->session, w.d, real, &failure));
  g_assert_cmpuint (reconcile_marks (f, &w), ==, 2);
  g_assert_cmpint (get_row (f, &w, f->member), ==, NONE);
  g_assert_cmpint (get_row (f, &other, f->member), ==, ADD_WAITING);
}

/* ----- quantity */

static void
test_limit (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = make_world (f);
  guint64 n_done = 0;
  guint n_rounds = 0;

  for (guint i = 0; i < 25; i++)
    {
      gint64 source = store_fixture_add (f, f->source, f->user, NULL, 100 + i);

      store_fixture_add (f, f->target, f->user, NULL, 100 + i);
      set_link (f, w.s, f->member, source, TRUE);
    }
  OK (cw_link_store_mark_outgoing (f->session, w.s, &failure));
  do
    {
      OK (cw_link_store_reconcile_marks (f->session, w.flows, 10, &n_done, f->journal, &failure));
      g_assert_cmpuint (store_fixture_take_count (f, CW_COUNTER_LINKS_ADDED), ==, n_done);
      n_rounds++;
    }
  while (n_done > 0);
  g_assert_cmpuint (n_rounds, ==, 4);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM link WHERE pending = 1"), ==, 25);
  g_assert_cmpuint (reconcile_outgoing (f, &w), ==, 0);
}

/* More than a page, in both directions. */
static void
test_large_group (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = make_world (f);

  store_fixture_run (
      f, "CREATE TEMPORARY TABLE n AS WITH RECURSIVE n (i) AS (SELECT 1000 UNION ALL "
         "SELECT i + 1 FROM n WHERE i < 12999) SELECT i FROM n;"
         "INSERT INTO cs_object (id, connector_id, metaverse_id, state, object_type, pending_op, "
         "pending_state, sent_usec, link_profile) SELECT i, 1, i, 0, 1, 0, 0, 0, 1 FROM n;"
         "INSERT INTO cs_object (id, connector_id, metaverse_id, state, object_type, pending_op, "
         "pending_state, sent_usec, link_profile) SELECT i + 100000, 2, i, 0, 1, 0, 0, 0, 1 FROM n;"
         "INSERT INTO link SELECT (SELECT id FROM cs_object WHERE anchor = x'73'), 3, i, 1, 0, "
         "NULL, NULL FROM n");
  g_assert_cmpint (f->member, ==, 3);
  /* The driver of PostgreSQL does it with the commit of so many rows. */
  if (store_fixture_is_postgresql ())
    store_fixture_run (f, "ANALYZE link; ANALYZE cs_object");
  g_assert_cmpuint (reconcile_outgoing (f, &w), ==, 12000);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM link WHERE pending = 1"), ==,
                   12000);
  store_fixture_run (f, "DELETE FROM link WHERE pending = 0; "
                        "UPDATE link SET pending = 0, is_confirmed = 1");
  g_assert_cmpuint (reconcile_outgoing (f, &w), ==, 12000);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM link WHERE pending = 4"), ==,
                   12000);
  store_fixture_run (f, "UPDATE link SET is_confirmed = 0, pending = 1");
  g_assert_cmpuint (reconcile_outgoing (f, &w), ==, 12000);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM link"), ==, 0);
}

/* The flows are kept by the session; a rollback takes them with it. */
static void
test_flows_after_rollback (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = make_world (f);

  set_link (f, w.s, f->member, w.d, TRUE);
  OK (cw_store_session_commit (f->session, &failure));
  for (guint i = 0; i < 2; i++)
    {
      OK (cw_store_session_begin (f->session, &failure));
      g_assert_cmpuint (reconcile_outgoing (f, &w), ==, 1);
      cw_store_session_rollback (f->session);
    }
  OK (cw_store_session_begin (f->session, &failure));
  g_clear_pointer (&w.flows, cw_link_flows_unref);
  w.flows = cw_link_flows_new ();
  add_flow (f, &w, f->member, f->manager);
  g_assert_cmpuint (reconcile_outgoing (f, &w), ==, 1);
  g_assert_cmpint (get_row (f, &w, f->manager), ==, ADD_WAITING);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/link-reconcile/cells", test_cells);
  STORE_TEST ("/link-reconcile/counts", test_counts);
  STORE_TEST ("/link-reconcile/unmanaged-member", test_unmanaged_member);
  STORE_TEST ("/link-reconcile/other-attribute", test_other_attribute);
  STORE_TEST ("/link-reconcile/other-type", test_other_type);
  STORE_TEST ("/link-reconcile/pending-delete", test_pending_delete);
  STORE_TEST ("/link-reconcile/two-flows", test_two_flows);
  STORE_TEST ("/link-reconcile/two-connectors", test_two_connectors);
  STORE_TEST ("/link-reconcile/lost-tie", test_lost_tie);
  STORE_TEST ("/link-reconcile/lost-tie-of-add", test_lost_tie_of_add);
  STORE_TEST ("/link-reconcile/changed-tie", test_changed_tie);
  STORE_TEST ("/link-reconcile/first-tie", test_first_tie);
  STORE_TEST ("/link-reconcile/moved-incoming", test_moved_incoming);
  STORE_TEST ("/link-reconcile/limit", test_limit);
  STORE_TEST ("/link-reconcile/large-group", test_large_group);
  STORE_TEST ("/link-reconcile/flows-after-rollback", test_flows_after_rollback);
  return g_test_run ();
}
