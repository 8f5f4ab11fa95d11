/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "store-fixture.h"
#include "store/cw-group-member.h"
#include "store/cw-link-bulk.h"
#include "store/cw-link-fresh.h"
#include "store/cw-login-name.h"

#define MV_GROUP 1
#define MV_ANN   2
#define MV_BEN   3

/* ----- folding */

static void
test_fold (void)
{
  const struct
  {
    const char *text;
    const char *folded;
  } cases[] = {
    { "ann", "ann" },
    { "Ann", "ann" },
    { " ann ", "ann" },
    { "ann  marie", "ann marie" },
    { "\xc3\x89ve", "\xc3\xa9ve" },
    /* The compatibility form of RFC 4518 2.3. */
    { "\xef\xbd\x81nn", "ann" },
    { "", "" },
    { "   ", "" },
    { "a.b-c_d", "a.b-c_d" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *folded = cw_login_name_fold (cases[i].text, strlen (cases[i].text));

      g_assert_cmpstr (folded, ==, cases[i].folded);
    }
}

/* What is no name is still told from every other, and fits into an index. */
static void
test_fold_awkward (void)
{
  g_autofree char *text = g_strnfill (5000, 'x');
  g_autofree char *a = cw_login_name_fold (text, 5000);
  g_autofree char *b = cw_login_name_fold (text, 4999);
  g_autofree char *again = NULL;
  g_autofree char *bad = cw_login_name_fold ("a\xff", 2);
  g_autofree char *other = cw_login_name_fold ("a\xfe", 2);
  g_autofree char *nul = cw_login_name_fold ("a\0b", 3);
  g_autofree char *plain = cw_login_name_fold ("ab", 2);
  g_autofree char *made_up = cw_login_name_fold (a, strlen (a));

  text[0] = 'X';
  again = cw_login_name_fold (text, 5000);
  g_assert_cmpstr (a, ==, again);
  g_assert_cmpstr (a, !=, b);
  g_assert_cmpstr (bad, !=, other);
  g_assert_cmpstr (nul, !=, plain);
  g_assert_cmpuint (strlen (a), <=, 256);
  g_assert_true (g_utf8_validate (bad, -1, NULL));
  g_assert_cmpstr (made_up, !=, a);
}

/* ----- who is meant */

static gint64
get_name (StoreFixture *f, const char *name, gboolean is_contested)
{
  gint64 id = 0;
  gboolean found = FALSE;

  OK (cw_login_name_get (f->session, f->source, name, &id, &found, &failure));
  g_assert_cmpint (found, ==, is_contested);
  return id;
}

static void
hold (StoreFixture *f, const char *name, gint64 id, guint n_expected)
{
  guint n = 0;

  OK (cw_login_name_hold (f->session, f->source, name, id, &n, &failure));
  g_assert_cmpuint (n, ==, n_expected);
}

static void
let_go (StoreFixture *f, const char *name, gint64 id, guint n_expected)
{
  guint n = 0;

  OK (cw_login_name_release (f->session, f->source, name, id, &n, &failure));
  g_assert_cmpuint (n, ==, n_expected);
}

static void
assert_owner (StoreFixture *f, gint64 id, const char *name, gint64 owner)
{
  g_autoptr (GError) error = NULL;
  gint64 found = -1;
  g_autofree char *text = cw_login_name_find (f->session, id, &found, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, name);
  g_assert_cmpint (found, ==, owner);
}

static void
link_to (StoreFixture *f, gint64 group, gint64 name)
{
  OK (cw_link_store_add (f->session, group, f->member, name, NULL, &failure));
}

static gint64
count_marks (StoreFixture *f, gint64 src, gint64 dst)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT count(*) FROM link_mark WHERE src = %d AND dst = %d", (int) src, (int) dst);

  return store_fixture_query (f, sql);
}

static void
forget_marks (StoreFixture *f)
{
  store_fixture_run (f, "DELETE FROM link_mark");
  store_fixture_run (f, "DELETE FROM cs_mark");
}

static gboolean
is_marked (StoreFixture *f, gint64 id)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM cs_mark WHERE id = %d", (int) id);

  return store_fixture_query (f, sql) != 0;
}

static void
test_owner (StoreFixture *f, gconstpointer data)
{
  gint64 ann = store_fixture_add (f, f->source, f->user, "ann", MV_ANN);
  gint64 ben = store_fixture_add (f, f->source, f->user, "ben", 0);
  gint64 name = 0;
  gboolean is_kept = TRUE;

  OK (cw_login_name_is_kept (f->session, f->source, &is_kept, &failure));
  g_assert_false (is_kept);
  hold (f, "ann", ann, 1);
  name = get_name (f, "ann", FALSE);
  OK (cw_login_name_is_kept (f->session, f->source, &is_kept, &failure));
  g_assert_true (is_kept);
  OK (cw_login_name_is_kept (f->session, f->target, &is_kept, &failure));
  g_assert_false (is_kept);
  g_assert_cmpint (get_name (f, "ann", FALSE), ==, name);
  assert_owner (f, name, "ann", ann);
  hold (f, "ann", ben, 2);
  assert_owner (f, name, "ann", 0);
  g_assert_cmpint (get_name (f, "ann", TRUE), ==, name);
  hold (f, "ann", ben, 2);
  let_go (f, "ann", ann, 1);
  assert_owner (f, name, "ann", ben);
  let_go (f, "ann", ben, 0);
  assert_owner (f, name, "ann", 0);
}

/* Only whoever is tied has links looked at; all are synchronised anew. */
static void
test_owner_marks (StoreFixture *f, gconstpointer data)
{
  gint64 team = store_fixture_add (f, f->source, f->group, "team", MV_GROUP);
  gint64 ann = store_fixture_add (f, f->source, f->user, "ann", MV_ANN);
  gint64 ben = store_fixture_add (f, f->source, f->user, "ben", 0);
  gint64 name = get_name (f, "ann", FALSE);

  link_to (f, team, name);
  hold (f, "ann", ann, 1);
  g_assert_cmpint (count_marks (f, team, ann), ==, 1);
  g_assert_cmpint (count_marks (f, team, name), ==, 0);
  g_assert_true (is_marked (f, ann));
  forget_marks (f);
  hold (f, "ann", ben, 2);
  g_assert_cmpint (count_marks (f, team, ann), ==, 1);
  g_assert_cmpint (count_marks (f, team, ben), ==, 0);
  g_assert_true (is_marked (f, ann));
  forget_marks (f);
  let_go (f, "ann", ann, 1);
  g_assert_cmpint (count_marks (f, team, ann), ==, 0);
  g_assert_true (is_marked (f, ben));
  /* A mark of a link is one of the owner; of a name without one there is none. */
  OK (cw_login_name_mark (f->session, team, f->member, name, &failure));
  g_assert_cmpint (count_marks (f, team, ben), ==, 1);
  let_go (f, "ann", ben, 0);
  forget_marks (f);
  OK (cw_login_name_mark (f->session, team, f->member, name, &failure));
  OK (cw_login_name_mark (f->session, team, f->manager, ann, &failure));
  g_assert_cmpint (count_marks (f, team, name), ==, 0);
  g_assert_cmpint (count_marks (f, team, ann), ==, 1);
}

/* A row that goes takes its names along. */
static void
test_removed (StoreFixture *f, gconstpointer data)
{
  gint64 team = store_fixture_add (f, f->source, f->group, "team", MV_GROUP);
  gint64 ann = store_fixture_add (f, f->source, f->user, "ann", 0);
  gint64 ben = store_fixture_add (f, f->source, f->user, "ben", 0);
  gint64 name = get_name (f, "ann", FALSE);
  g_autoptr (GPtrArray) held = NULL;
  g_autofree char *contested = NULL;
  gint64 other = 0;

  link_to (f, team, name);
  hold (f, "ann", ann, 1);
  hold (f, "annie", ann, 1);
  hold (f, "ann", ben, 2);
  held = cw_login_name_list_held (f->session, ann, NULL);
  g_assert_cmpuint (held->len, ==, 2);
  contested = cw_login_name_find_contested (f->session, ann, &other, NULL);
  g_assert_cmpstr (contested, ==, "ann");
  g_assert_cmpint (other, ==, ben);
  OK (cw_connector_space_remove (f->session, ann, &failure));
  assert_owner (f, name, "ann", ben);
  g_assert_null (cw_login_name_find_contested (f->session, ben, &other, NULL));
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM login_holder"), ==, 1);
}

/* The number of a name is never an object's, nor the other way round, in a later session too. */
static void
test_numbers (StoreFixture *f, gconstpointer data)
{
  gint64 ann = store_fixture_add (f, f->source, f->user, "ann", 0);
  gint64 name = get_name (f, "nobody", FALSE);
  g_autoptr (CwStoreSession) other = NULL;
  gint64 ben;

  g_assert_cmpint (name, >, ann);
  OK (cw_store_session_commit (f->session, &failure));
  cw_store_session_free (f->session);
  f->session = cw_store_open_session (f->store, NULL);
  OK (cw_store_session_begin (f->session, &failure));
  ben = store_fixture_add (f, f->source, f->user, "ben", 0);
  g_assert_cmpint (ben, >, name);
  assert_owner (f, name, "nobody", 0);
  assert_owner (f, ben, NULL, -1);
}

/* ----- what follows from it */

typedef struct
{
  gint64 team, ann, ben;       /* of the source */
  gint64 team_t, ann_t, ben_t; /* of the target */
  gint64 ann_name, annie, ben_name;
  CwLinkFlows *flows;
} World;

static void
clear_world (World *w)
{
  g_clear_pointer (&w->flows, cw_link_flows_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, clear_world)

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

  w->team = store_fixture_add (f, f->source, f->group, "team", MV_GROUP);
  w->ann = store_fixture_add (f, f->source, f->user, "ann", MV_ANN);
  w->ben = store_fixture_add (f, f->source, f->user, "ben", MV_BEN);
  w->team_t = store_fixture_add (f, f->target, f->group, "team", MV_GROUP);
  w->ann_t = store_fixture_add (f, f->target, f->user, "ann", MV_ANN);
  w->ben_t = store_fixture_add (f, f->target, f->user, "ben", MV_BEN);
  hold (f, "ann", w->ann, 1);
  hold (f, "annie", w->ann, 1);
  hold (f, "ben", w->ben, 1);
  w->ann_name = get_name (f, "ann", FALSE);
  w->annie = get_name (f, "annie", FALSE);
  w->ben_name = get_name (f, "ben", FALSE);
  link_to (f, w->team, w->ann_name);
  link_to (f, w->team, w->annie);
  link_to (f, w->team, w->ben_name);
  link_to (f, w->team, get_name (f, "nobody", FALSE));
  w->flows = cw_link_flows_new ();
  cw_link_flows_add (w->flows, &flow);
  cw_link_flows_add_target (w->flows, &(CwLinkTarget){ f->target, f->group, f->member });
}

/* 1: to be added, 4: to be removed; 0: neither. */
static gint64
get_pending (StoreFixture *f, gint64 src, gint64 dst)
{
  g_autofree char *sql = g_strdup_printf ("SELECT pending FROM link WHERE src = %d AND dst = %d",
                                          (int) src, (int) dst);

  return store_fixture_query (f, sql);
}

static void
confirm_all (StoreFixture *f)
{
  store_fixture_run (f, "UPDATE link SET is_confirmed = 1, pending = 0");
}

static void
work_marks_off (StoreFixture *f, const World *w)
{
  guint64 n = 0;

  do
    OK (cw_link_store_reconcile_marks (f->session, w->flows, 2, &n, f->journal, &failure));
  while (n > 0);
}

/* Two names of one entry are one member, and counted once. */
static void
test_outgoing (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = { 0 };

  make_world (f, &w);
  for (guint i = 0; i < 2; i++)
    {
      OK (cw_link_store_reconcile_outgoing (f->session, w.flows, w.team, f->journal, &failure));
      g_assert_cmpuint (store_fixture_take_count (f, CW_COUNTER_LINKS_ADDED), ==, i == 0 ? 2 : 0);
    }
  g_assert_cmpint (get_pending (f, w.team_t, w.ann_t), ==, 1);
  g_assert_cmpint (get_pending (f, w.team_t, w.ben_t), ==, 1);
  /* With links of its own: what is missing is added. */
  store_fixture_run (f, "DELETE FROM link WHERE pending = 1 AND dst = (SELECT max(dst) FROM link "
                        "WHERE pending = 1)");
  OK (cw_link_store_reconcile_outgoing (f->session, w.flows, w.team, f->journal, &failure));
  g_assert_cmpuint (store_fixture_take_count (f, CW_COUNTER_LINKS_ADDED), ==, 1);
}

static void
test_owner_changes (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = { 0 };

  make_world (f, &w);
  OK (cw_link_store_reconcile_outgoing (f->session, w.flows, w.team, f->journal, &failure));
  confirm_all (f);
  forget_marks (f);
  /* One of two names: she stays a member. */
  let_go (f, "ann", w.ann, 0);
  work_marks_off (f, &w);
  g_assert_cmpint (get_pending (f, w.team_t, w.ann_t), ==, 0);
  let_go (f, "annie", w.ann, 0);
  work_marks_off (f, &w);
  g_assert_cmpint (get_pending (f, w.team_t, w.ann_t), ==, 4);
  g_assert_cmpint (get_pending (f, w.team_t, w.ben_t), ==, 0);
  hold (f, "annie", w.ann, 1);
  work_marks_off (f, &w);
  g_assert_cmpint (get_pending (f, w.team_t, w.ann_t), ==, 0);
}

/* A tie that goes or comes is looked at through the names as well. */
static void
test_ties (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = { 0 };

  make_world (f, &w);
  OK (cw_link_store_reconcile_outgoing (f->session, w.flows, w.team, f->journal, &failure));
  confirm_all (f);
  forget_marks (f);
  OK (cw_connector_space_set_metaverse (f->session, w.ann, 0, &failure));
  work_marks_off (f, &w);
  g_assert_cmpint (get_pending (f, w.team_t, w.ann_t), ==, 4);
  OK (cw_connector_space_set_metaverse (f->session, w.ann, MV_ANN, &failure));
  OK (cw_link_store_mark (f->session, 0, CW_ATTRIBUTE_NONE, w.ann, &failure));
  OK (cw_link_store_expand_incoming_mark (f->session, w.ann, &failure));
  work_marks_off (f, &w);
  g_assert_cmpint (get_pending (f, w.team_t, w.ann_t), ==, 0);
}

static guint
list_fresh (StoreFixture *f)
{
  CwFreshPosition position = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) links =
      cw_link_fresh_list (f->session, f->target, CW_LINKS_READY, &position, 100, NULL, &error);

  g_assert_no_error (error);
  return links->len;
}

static void
test_bulk (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = { 0 };
  g_autoptr (CwLinkBulk) bulk = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_done = FALSE;

  make_world (f, &w);
  bulk = cw_link_bulk_new (f->session, NULL, w.flows, &error);
  g_assert_no_error (error);
  OK (cw_link_bulk_reconcile (bulk, w.team, &is_done, f->journal, &failure));
  g_assert_true (is_done);
  g_assert_cmpuint (list_fresh (f), ==, 2);
  /* The row of one: the rest is the other. */
  store_fixture_run (f, "INSERT INTO link (src, attribute, dst, is_confirmed, pending) SELECT "
                        "src, attribute, (SELECT id FROM cs_object WHERE metaverse_id = 3 AND "
                        "connector_id <> (SELECT min(connector_id) FROM cs_object)), 1, 0 "
                        "FROM link_fresh");
  g_assert_cmpuint (list_fresh (f), ==, 1);
}

/* Members of a group that a scope asks for. */
static void
test_group_members (StoreFixture *f, gconstpointer data)
{
  g_auto (World) w = { 0 };
  g_autoptr (GArray) members = NULL;
  gboolean is_named = FALSE;

  make_world (f, &w);
  OK (cw_link_store_add (f->session, w.team, f->manager, w.ben, NULL, &failure));
  members = cw_group_member_list (f->session, w.team, f->member, NULL);
  g_assert_cmpuint (members->len, ==, 3);
  g_assert_cmpint (g_array_index (members, gint64, 0), ==, w.ann);
  g_assert_cmpint (g_array_index (members, gint64, 1), ==, w.ann);
  g_assert_cmpint (g_array_index (members, gint64, 2), ==, w.ben);
  OK (cw_login_name_has_links (f->session, w.team, f->member, &is_named, &failure));
  g_assert_true (is_named);
  OK (cw_login_name_has_links (f->session, w.team, f->manager, &is_named, &failure));
  g_assert_false (is_named);
  forget_marks (f);
  OK (cw_group_member_mark_all (f->session, w.team, f->member, &failure));
  g_assert_true (is_marked (f, w.ann) && is_marked (f, w.ben));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/login-name/fold", test_fold);
  g_test_add_func ("/login-name/fold-awkward", test_fold_awkward);
  STORE_TEST ("/login-name/owner", test_owner);
  STORE_TEST ("/login-name/owner-marks", test_owner_marks);
  STORE_TEST ("/login-name/removed", test_removed);
  STORE_TEST ("/login-name/numbers", test_numbers);
  STORE_TEST ("/login-name/outgoing", test_outgoing);
  STORE_TEST ("/login-name/owner-changes", test_owner_changes);
  STORE_TEST ("/login-name/ties", test_ties);
  STORE_TEST ("/login-name/bulk", test_bulk);
  STORE_TEST ("/login-name/group-members", test_group_members);
  return g_test_run ();
}
