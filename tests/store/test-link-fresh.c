/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "store-fixture.h"
#include "store/cw-link-bulk.h"
#include "store/cw-link-fresh.h"

#define N_USERS 25

/* Groups s1 and s2 of the source are tied to t1 and t2; users d[i] to u[i], the last of which is
 * still to be made. */
typedef struct
{
  gint64 s[2];
  gint64 t[2];
  gint64 d[N_USERS];
  gint64 u[N_USERS];
  CwFreshLinks fresh[2];
} World;

static void
make_world (StoreFixture *f, World *w)
{
  for (int i = 0; i < N_USERS; i++)
    {
      g_autofree char *source = g_strdup_printf ("d%d", i);
      g_autofree char *target = g_strdup_printf ("u%d", i);

      w->d[i] = store_fixture_add (f, f->source, f->user, source, 100 + i);
      w->u[i] = store_fixture_add (f, f->target, f->user, i + 1 < N_USERS ? target : NULL, 100 + i);
    }
  for (int i = 0; i < 2; i++)
    {
      w->s[i] = store_fixture_add (f, f->source, f->group, i == 0 ? "s1" : "s2", 1 + i);
      w->t[i] = store_fixture_add (f, f->target, f->group, i == 0 ? "t1" : "t2", 1 + i);
      for (int k = 0; k < N_USERS; k++)
        OK (cw_link_store_add (f->session, w->s[i], f->member, w->d[k], NULL, &failure));
      w->fresh[i] = (CwFreshLinks){ w->t[i], f->member, w->s[i], f->member };
      OK (cw_link_fresh_put (f->session, &w->fresh[i], f->target, N_USERS, NULL, &failure));
    }
}

static guint64
count_pending (StoreFixture *f)
{
  CwPendingCounts counts = { 0 };

  OK (cw_connector_space_count_pending (f->session, f->target, &counts, &failure));
  return counts.n_links;
}

/* Lists all in pages; returns how many of them can be sent and, per page, does @enter with them. */
typedef void (*Enter) (StoreFixture *f, const CwPendingLink *link);

static guint
list_all (StoreFixture *f, guint limit, Enter enter, guint *ret_n_finished)
{
  CwFreshPosition position = { 0 };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GArray) finished = g_array_new (FALSE, FALSE, sizeof (CwFreshLinks));
  guint n_finished = 0;
  guint n_ready = 0;

  do
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GArray) links = NULL;

      n_finished = finished->len;
      links = cw_link_fresh_list (f->session, f->target, CW_LINKS_READY, &position, limit, finished,
                                  &error);
      g_assert_no_error (error);
      g_assert_cmpuint (links->len, <=, limit);
      if (links->len == 0 && finished->len == n_finished)
        break;
      for (guint i = 0; i < links->len; i++)
        {
          const CwPendingLink *link = &g_array_index (links, CwPendingLink, i);

          g_assert_true (link->is_fresh && !link->is_removal);
          g_assert_true (
              g_hash_table_add (seen, g_strdup_printf ("%d %d", (int) link->src, (int) link->dst)));
          n_ready += link->dst_anchor != NULL;
          if (enter != NULL)
            enter (f, link);
        }
    }
  while (TRUE);
  *ret_n_finished = finished->len;
  return n_ready;
}

static void
test_pages (StoreFixture *f, gconstpointer data)
{
  World w;

  make_world (f, &w);
  g_assert_cmpuint (count_pending (f), ==, 2 * N_USERS);
  for (guint limit = 2; limit < 3 * N_USERS; limit++)
    {
      guint n_finished = 0;

      g_assert_cmpuint (list_all (f, limit, NULL, &n_finished), ==, 2 * (N_USERS - 1));
      g_assert_cmpuint (n_finished, ==, 2);
    }
}

static void
enter_sent (StoreFixture *f, const CwPendingLink *link)
{
  if (link->dst_anchor != NULL)
    OK (cw_link_fresh_enter_sent (f->session, f->target, link, 77, &failure));
  else
    OK (cw_link_fresh_enter_waiting (f->session, f->target, link, &failure));
}

/* What has a row, sent or waiting or confirmed, is no longer listed. */
static void
test_entered (StoreFixture *f, gconstpointer data)
{
  guint n_finished = 0;
  World w;

  make_world (f, &w);
  OK (cw_link_store_add (f->session, w.t[0], f->member, w.u[3], NULL, &failure));
  g_assert_cmpuint (list_all (f, 7, enter_sent, &n_finished), ==, 2 * (N_USERS - 1) - 1);
  g_assert_cmpuint (list_all (f, 7, NULL, &n_finished), ==, 0);
  g_assert_cmpuint (n_finished, ==, 2);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM link WHERE pending = 2"), ==,
                   2 * (N_USERS - 1) - 1);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM link WHERE pending = 1"), ==, 2);

  OK (cw_link_fresh_reduce (f->session, &w.fresh[0], N_USERS + 5, &failure));
  OK (cw_link_fresh_remove (f->session, &w.fresh[1], &failure));
  g_assert_cmpuint (count_pending (f), ==, 2);
}

/* Two objects of the source that are one identity, in one list or in two, wish one link. */
static void
test_one_identity (StoreFixture *f, gconstpointer data)
{
  guint n_finished = 0;
  gint64 twin;
  World w;

  make_world (f, &w);
  twin = store_fixture_add (f, f->source, f->user, "twin", 100);
  OK (cw_link_store_add (f->session, w.s[0], f->member, twin, NULL, &failure));
  w.fresh[1].source = w.s[0];
  OK (cw_connector_space_set_metaverse (f->session, w.s[0], 2, &failure));
  w.fresh[0].src = w.t[1];
  OK (cw_link_fresh_put (f->session, &w.fresh[0], f->target, N_USERS + 1, NULL, &failure));
  g_assert_cmpuint (list_all (f, 100, enter_sent, &n_finished), ==, N_USERS - 1);
  g_assert_cmpuint (n_finished, ==, 2);
}

/* Ends that go, or are tied to something else. */
static void
test_void (StoreFixture *f, gconstpointer data)
{
  guint n_finished = 0;
  World w;

  make_world (f, &w);
  OK (cw_connector_space_set_metaverse (f->session, w.s[0], 9, &failure));
  g_assert_cmpuint (list_all (f, 100, NULL, &n_finished), ==, N_USERS - 1);
  OK (cw_link_fresh_clean (f->session, f->target, &failure));
  g_assert_cmpuint (count_pending (f), ==, N_USERS);
  OK (cw_connector_space_set_pending (f->session, w.u[0], CW_PENDING_DELETE,
                                      CW_PENDING_STATE_WAITING, 0, &failure));
  OK (cw_link_store_remove (f->session, w.s[1], f->member, w.d[1], NULL, &failure));
  OK (cw_connector_space_remove (f->session, w.d[2], &failure));
  g_assert_cmpuint (list_all (f, 100, NULL, &n_finished), ==, N_USERS - 4);
  store_fixture_run (f, "UPDATE cs_object SET anchor = NULL WHERE anchor = x'7432'");
  g_assert_cmpuint (list_all (f, 100, NULL, &n_finished), ==, 0);
  g_assert_cmpuint (n_finished, ==, 0);
  OK (cw_connector_space_remove (f->session, w.t[1], &failure));
  g_assert_cmpuint (count_pending (f), ==, 0);
}

static gboolean
has_index (StoreFixture *f)
{
  return store_fixture_has_index (f, "link_incoming");
}

/* It goes while links come in by the ten thousand, and is there again before it is needed. */
static void
test_index (StoreFixture *f, gconstpointer data)
{
  World w;

  OK (cw_link_store_prepare_import (f->session, &failure));
  g_assert_false (has_index (f));
  make_world (f, &w);
  OK (cw_link_store_prepare_import (f->session, &failure));
  g_assert_false (has_index (f));
  OK (cw_link_fresh_put (f->session, &w.fresh[0], f->target, 60000, NULL, &failure));
  OK (cw_link_store_finish_synchronise (f->session, &failure));
  OK (cw_link_store_prepare_export (f->session, &failure));
  g_assert_false (has_index (f));
  store_fixture_run (f, "INSERT INTO mv_object (object_type, entry) VALUES (1, x'00')");
  OK (cw_link_store_prepare_import (f->session, &failure));
  g_assert_true (has_index (f));
  OK (cw_link_store_prepare_export (f->session, &failure));
  g_assert_false (has_index (f));
  OK (cw_link_fresh_remove (f->session, &w.fresh[0], &failure));
  OK (cw_link_store_prepare_export (f->session, &failure));
  g_assert_false (has_index (f));
  OK (cw_link_store_finish_synchronise (f->session, &failure));
  g_assert_true (has_index (f));
  OK (cw_link_store_prepare_export (f->session, &failure));
  g_assert_true (has_index (f));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/link-fresh/pages", test_pages);
  STORE_TEST ("/link-fresh/entered", test_entered);
  STORE_TEST ("/link-fresh/one-identity", test_one_identity);
  STORE_TEST ("/link-fresh/void", test_void);
  STORE_TEST ("/link-fresh/index", test_index);
  return g_test_run ();
}
