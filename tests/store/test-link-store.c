/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "store-fixture.h"
#include "store/cw-link-batch.h"

static gboolean
add (StoreFixture *f, gint64 src, CwAttributeId attribute, gint64 dst)
{
  gboolean is_changed = FALSE;

  OK (cw_link_store_add (f->session, src, attribute, dst, &is_changed, &failure));
  return is_changed;
}

static gboolean
remove_link (StoreFixture *f, gint64 src, CwAttributeId attribute, gint64 dst)
{
  gboolean is_changed = FALSE;

  OK (cw_link_store_remove (f->session, src, attribute, dst, &is_changed, &failure));
  return is_changed;
}

static gboolean
confirm (StoreFixture *f, gint64 src, gint64 dst, gboolean is_removal)
{
  gboolean is_confirmed = FALSE;

  OK (cw_link_store_confirm (f->session, src, f->member, dst, is_removal, &is_confirmed, &failure));
  return is_confirmed;
}

static guint64
count_links (StoreFixture *f, gint64 src)
{
  guint64 n = 0;

  OK (cw_link_store_count (f->session, src, f->member, &n, &failure));
  return n;
}

static guint64
count_marks (StoreFixture *f)
{
  guint64 n = 0;

  OK (cw_link_store_count_marks (f->session, &n, &failure));
  return n;
}

/* A pending change of link (src, member, dst); @pending as in column pending. */
static void
put_pending (StoreFixture *f, gint64 src, gint64 dst, gboolean is_confirmed, int pending)
{
  g_autofree char *sql =
      g_strdup_printf ("INSERT INTO link VALUES (%d, %d, %d, %d, %d, %d, NULL)", (int) src,
                       f->member, (int) dst, is_confirmed, pending, (int) f->target);

  store_fixture_run (f, sql);
}

static gint64
get_pending (StoreFixture *f, gint64 src, gint64 dst)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT pending + is_confirmed * 10 FROM link WHERE src = %d AND dst = %d",
                       (int) src, (int) dst);

  return store_fixture_query (f, sql);
}

static void
test_add_remove (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GArray) list = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (add (f, 1, f->member, 30));
  g_assert_true (add (f, 1, f->member, 20));
  g_assert_false (add (f, 1, f->member, 20));
  g_assert_true (add (f, 1, f->manager, 20));
  list = cw_link_store_list (f->session, 1, f->member, &error);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpint (g_array_index (list, gint64, 0), ==, 20);
  g_assert_cmpint (g_array_index (list, gint64, 1), ==, 30);
  g_assert_true (remove_link (f, 1, f->member, 20));
  g_assert_false (remove_link (f, 1, f->member, 20));
  g_assert_cmpuint (count_links (f, 1), ==, 1);
}

static void
test_attributes (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GArray) attributes = NULL;
  g_autoptr (GError) error = NULL;

  for (gint64 dst = 1; dst <= 3; dst++)
    {
      add (f, 1, f->manager, dst);
      add (f, 1, f->member, dst);
      add (f, 2, f->name, dst);
    }
  put_pending (f, 1, 99, FALSE, 1);
  attributes = cw_link_store_list_attributes (f->session, 1, &error);
  g_assert_cmpuint (attributes->len, ==, 2);
  g_assert_cmpuint (g_array_index (attributes, CwAttributeId, 0), ==, f->member);
  g_assert_cmpuint (g_array_index (attributes, CwAttributeId, 1), ==, f->manager);
}

static void
test_page (StoreFixture *f, gconstpointer data)
{
  CwLink last = { 0 };
  guint n = 0;

  for (gint64 dst = 1; dst <= 5; dst++)
    {
      add (f, 1, f->member, dst);
      add (f, 1, f->manager, dst);
    }
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GArray) page =
          cw_link_store_page (f->session, 1, last.attribute, last.dst, 3, &error);

      g_assert_cmpuint (page->len, ==, i < 3 ? 3 : 1);
      last = g_array_index (page, CwLink, page->len - 1);
      n += page->len;
    }
  g_assert_cmpuint (n, ==, 10);
  g_assert_cmpint (last.attribute, ==, f->manager);
  g_assert_cmpint (last.dst, ==, 5);
}

/* What is only pending is no link yet. */
static void
test_pending_is_no_link (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GArray) list = NULL;
  g_autoptr (GArray) page = NULL;
  g_autoptr (GError) error = NULL;

  put_pending (f, 1, 10, FALSE, 1);
  put_pending (f, 1, 20, TRUE, 4);
  g_assert_cmpuint (count_links (f, 1), ==, 1);
  list = cw_link_store_list (f->session, 1, f->member, &error);
  g_assert_cmpuint (list->len, ==, 1);
  page = cw_link_store_page (f->session, 1, 0, 0, 10, &error);
  g_assert_cmpuint (page->len, ==, 1);
  g_assert_cmpint (g_array_index (page, CwLink, 0).dst, ==, 20);
}

/* ----- an import meets what is pending, in either order of its two calls */

typedef struct
{
  gboolean is_removal; /* what the import says */
  gboolean is_confirmed;
  int pending;
  gboolean changes;
  gboolean confirms;
  int after;
} ConfirmCase;

static const ConfirmCase confirm_cases[] = {
  { FALSE, FALSE, 1, TRUE, TRUE, 10 },  { FALSE, FALSE, 2, TRUE, TRUE, 10 },
  { FALSE, FALSE, 3, TRUE, TRUE, 10 },  { FALSE, FALSE, 5, TRUE, FALSE, 15 },
  { FALSE, TRUE, 4, FALSE, FALSE, 14 }, { FALSE, TRUE, 0, FALSE, FALSE, 10 },
  { TRUE, TRUE, 4, TRUE, TRUE, 0 },     { TRUE, TRUE, 5, TRUE, TRUE, 0 },
  { TRUE, TRUE, 6, TRUE, TRUE, 0 },     { TRUE, TRUE, 0, TRUE, FALSE, 0 },
  { TRUE, FALSE, 1, FALSE, FALSE, 1 },  { TRUE, FALSE, 5, FALSE, TRUE, 0 },
};

static void
test_confirm (StoreFixture *f, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (confirm_cases) * 2; i++)
    {
      const ConfirmCase *c = &confirm_cases[i / 2];
      gboolean is_confirm_first = i % 2 == 1;
      gboolean has_confirmed = FALSE;
      gboolean has_changed = FALSE;

      g_test_message ("case %u, confirm first %d", i / 2, is_confirm_first);
      store_fixture_run (f, "DELETE FROM link");
      put_pending (f, 1, 10, c->is_confirmed, c->pending);
      if (is_confirm_first)
        has_confirmed = confirm (f, 1, 10, c->is_removal);
      has_changed = c->is_removal ? remove_link (f, 1, f->member, 10) : add (f, 1, f->member, 10);
      if (!is_confirm_first)
        has_confirmed = confirm (f, 1, 10, c->is_removal);
      g_assert_cmpint (has_changed, ==, c->changes);
      g_assert_cmpint (has_confirmed, ==, c->confirms);
      g_assert_cmpint (get_pending (f, 1, 10), ==, c->after);
    }
}

static void
append_entry (GArray *entries, gint64 src, CwAttributeId attribute, gint64 dst, gboolean is_awaited)
{
  const CwLinkEntry entry = { .link = { src, attribute, dst }, .is_awaited = is_awaited };

  g_array_append_val (entries, entry);
}

/* Many links at once are what each of them is alone, whoever waits for them. */
static void
test_enter (StoreFixture *f, gconstpointer data)
{
  for (guint is_awaited = 0; is_awaited < 2; is_awaited++)
    {
      g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (CwLinkEntry));

      store_fixture_run (f, "DELETE FROM link");
      for (guint i = G_N_ELEMENTS (confirm_cases); i > 0; i--)
        if (!confirm_cases[i - 1].is_removal)
          {
            put_pending (f, 1, 9 + i, confirm_cases[i - 1].is_confirmed,
                         confirm_cases[i - 1].pending);
            append_entry (entries, 1, f->member, 9 + i, is_awaited != 0);
          }
      OK (cw_link_store_enter (f->session, entries, &failure));
      for (guint i = 0; i < entries->len; i++)
        {
          const CwLinkEntry *entry = &g_array_index (entries, CwLinkEntry, i);
          const ConfirmCase *c = &confirm_cases[entry->link.dst - 10];
          gint64 untouched = c->pending + 10;

          g_test_message ("awaited %u, link to %d", is_awaited, (int) entry->link.dst);
          g_assert_cmpint (entry->outcome != CW_LINK_WAS_THERE, ==, c->changes);
          g_assert_cmpint (entry->outcome == CW_LINK_CONFIRMED, ==, c->confirms && is_awaited != 0);
          g_assert_cmpint (get_pending (f, 1, entry->link.dst), ==,
                           is_awaited != 0 ? c->after : untouched);
        }
    }
}

/* More than one statement takes, of several objects, in no order, some of them twice. */
static void
test_enter_many (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (CwLinkEntry));
  guint n_entered = 0;

  add (f, 3, f->member, 5);
  for (guint i = 0; i < 100; i++)
    {
      append_entry (entries, 3 - i % 3, i % 2 == 0 ? f->member : f->manager, 100 - i, FALSE);
      append_entry (entries, 3 - i % 3, i % 2 == 0 ? f->member : f->manager, 100 - i, TRUE);
    }
  append_entry (entries, 3, f->member, 5, FALSE);
  OK (cw_link_store_enter (f->session, entries, &failure));
  for (guint i = 0; i < entries->len; i++)
    {
      gboolean is_first = i % 2 == 0 && i + 1 < entries->len;

      n_entered += is_first;
      g_assert_cmpint (g_array_index (entries, CwLinkEntry, i).outcome, ==,
                       is_first ? CW_LINK_ENTERED : CW_LINK_WAS_THERE);
    }
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM link WHERE is_confirmed = 1"), ==,
                   n_entered + 1);
}

/* Of new objects nothing is asked. */
static void
test_enter_fresh (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (CwLinkEntry));

  for (guint i = 0; i < 70; i++)
    {
      append_entry (entries, 7 + i / 60, f->member, i + 1, FALSE);
      g_array_index (entries, CwLinkEntry, i).is_fresh = TRUE;
    }
  OK (cw_link_store_enter (f->session, entries, &failure));
  for (guint i = 0; i < entries->len; i++)
    g_assert_cmpint (g_array_index (entries, CwLinkEntry, i).outcome, ==, CW_LINK_ENTERED);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM link WHERE is_confirmed = 1 "
                                           "AND pending = 0"),
                   ==, 70);
}

/* ----- marks */

static void
test_marks (StoreFixture *f, gconstpointer data)
{
  add (f, 1, f->member, 10);
  add (f, 1, f->manager, 11);
  add (f, 2, f->member, 10);
  OK (cw_link_store_mark (f->session, 1, f->member, 10, &failure));
  OK (cw_link_store_mark (f->session, 1, f->member, 10, &failure));
  g_assert_cmpuint (count_marks (f), ==, 1);
  OK (cw_link_store_mark_outgoing (f->session, 1, &failure));
  g_assert_cmpuint (count_marks (f), ==, 2);
  OK (cw_link_store_mark_incoming (f->session, 10, &failure));
  g_assert_cmpuint (count_marks (f), ==, 3);
}

/* (src, 0, 0) and (0, 0, dst) stand for many. */
static void
test_whole_marks (StoreFixture *f, gconstpointer data)
{
  g_autoptr (CwLinkFlows) flows = cw_link_flows_new ();
  g_autoptr (GArray) whole = NULL;
  g_autoptr (GArray) none = NULL;
  g_autoptr (GError) error = NULL;
  guint64 n_done = 0;

  add (f, 1, f->member, 10);
  add (f, 2, f->member, 10);
  OK (cw_link_store_mark (f->session, 1, CW_ATTRIBUTE_NONE, 0, &failure));
  OK (cw_link_store_mark (f->session, 0, CW_ATTRIBUTE_NONE, 10, &failure));
  OK (cw_link_store_mark (f->session, 1, f->manager, 11, &failure));
  OK (cw_link_store_reconcile_marks (f->session, flows, 100, &n_done, f->journal, &failure));
  g_assert_cmpuint (n_done, ==, 1);
  whole = cw_link_store_list_whole_marks (f->session, 10, &error);
  g_assert_cmpuint (whole->len, ==, 2);
  g_assert_cmpint (g_array_index (whole, CwLink, 0).src, ==, 0);
  g_assert_cmpint (g_array_index (whole, CwLink, 0).dst, ==, 10);
  g_assert_cmpint (g_array_index (whole, CwLink, 1).src, ==, 1);

  /* Object 1 has a whole mark: only the link of object 2 needs one of its own. */
  OK (cw_link_store_expand_incoming_mark (f->session, 10, &failure));
  g_assert_cmpuint (count_marks (f), ==, 2);
  g_assert_cmpint (store_fixture_query (f, "SELECT max(src) FROM link_mark"), ==, 2);
  OK (cw_link_store_unmark (f->session, 1, CW_ATTRIBUTE_NONE, 0, &failure));
  none = cw_link_store_list_whole_marks (f->session, 10, &error);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_move_incoming (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GArray) list = NULL;
  g_autoptr (GError) error = NULL;

  add (f, 1, f->member, 10);
  add (f, 2, f->member, 10);
  add (f, 2, f->member, 20);
  add (f, 3, f->member, 30);
  OK (cw_link_store_move_incoming (f->session, 10, 20, &failure));
  g_assert_cmpuint (count_links (f, 1), ==, 1);
  g_assert_cmpuint (count_links (f, 2), ==, 1);
  list = cw_link_store_list (f->session, 1, f->member, &error);
  g_assert_cmpint (g_array_index (list, gint64, 0), ==, 20);
  g_assert_cmpuint (count_marks (f), ==, 4);
}

/* ----- export queue */

static GArray *
list_pending (StoreFixture *f, const CwLink *after, guint limit)
{
  g_autoptr (GError) error = NULL;
  GArray *list =
      cw_link_store_list_pending (f->session, f->target, CW_LINKS_READY, after, limit, &error);

  g_assert_no_error (error);
  return list;
}

static void
test_list_pending (StoreFixture *f, gconstpointer data)
{
  gint64 group = store_fixture_add (f, f->target, f->group, "g", 1);
  gint64 user = store_fixture_add (f, f->target, f->user, "u", 2);
  gint64 second = store_fixture_add (f, f->target, f->group, "g2", 3);
  gint64 unmade = store_fixture_add (f, f->target, f->user, NULL, 4);
  gint64 other = store_fixture_add (f, f->source, f->group, "s", 1);
  CwLink after = { 0 };
  g_autoptr (GArray) all = NULL;
  g_autoptr (GArray) first = NULL;
  g_autoptr (GArray) rest = NULL;
  const CwPendingLink *link = NULL;

  put_pending (f, group, user, FALSE, 1);
  put_pending (f, group, second, TRUE, 4);
  put_pending (f, second, user, FALSE, 1);
  put_pending (f, second, group, FALSE, 2);
  put_pending (f, second, second, FALSE, 3);
  put_pending (f, group, unmade, FALSE, 1);
  put_pending (f, unmade, user, FALSE, 1);
  add (f, other, f->member, user);
  all = list_pending (f, &after, 10);
  g_assert_cmpuint (all->len, ==, 3);
  link = &g_array_index (all, CwPendingLink, 0);
  g_assert_cmpint (link->src, ==, group);
  g_assert_cmpint (link->attribute, ==, f->member);
  g_assert_cmpint (link->dst, ==, user);
  g_assert_cmpint (link->dst_type, ==, f->user);
  g_assert_cmpmem (g_bytes_get_data (link->dst_anchor, NULL), g_bytes_get_size (link->dst_anchor),
                   "u", 1);
  g_assert_false (link->is_removal);
  g_assert_true (g_array_index (all, CwPendingLink, 1).is_removal);
  first = list_pending (f, &after, 2);
  g_assert_cmpuint (first->len, ==, 2);
  after = (CwLink){ group, f->member, second };
  rest = list_pending (f, &after, 2);
  g_assert_cmpuint (rest->len, ==, 1);
  g_assert_cmpint (g_array_index (rest, CwPendingLink, 0).src, ==, second);
}

/* The connected system would not take a link to or from what is not (or soon not) there. */
static void
test_list_pending_skips (StoreFixture *f, gconstpointer data)
{
  static const char *const changes[] = {
    "UPDATE cs_object SET state = 3 WHERE anchor = x'67'",
    "UPDATE cs_object SET state = 4 WHERE anchor = x'67'",
    "UPDATE cs_object SET pending_op = 4 WHERE anchor = x'67'",
    "UPDATE cs_object SET state = 3 WHERE anchor = x'75'",
    "UPDATE cs_object SET state = 4 WHERE anchor = x'75'",
    "UPDATE cs_object SET pending_op = 4 WHERE anchor = x'75'",
  };
  gint64 group = store_fixture_add (f, f->target, f->group, "g", 1);
  gint64 user = store_fixture_add (f, f->target, f->user, "u", 2);
  CwLink after = { 0 };

  put_pending (f, group, user, FALSE, 1);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GArray) before_list = list_pending (f, &after, 10);
      g_autoptr (GArray) after_list = NULL;

      g_assert_cmpuint (before_list->len, ==, 1);
      store_fixture_run (f, changes[i]);
      after_list = list_pending (f, &after, 10);
      g_assert_cmpuint (after_list->len, ==, 0);
      store_fixture_run (f, "UPDATE cs_object SET state = 0, pending_op = 0");
    }
}

/* For people: what will be there once the objects are made or restored, but nothing of what goes.
 */
static void
test_list_planned (StoreFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *change;
    guint n_planned;
  } cases[] = {
    { "UPDATE cs_object SET anchor = NULL, state = 2, pending_op = 1 WHERE id = %d", 1 },
    { "UPDATE cs_object SET state = 3, pending_op = 3 WHERE id = %d", 1 },
    { "UPDATE cs_object SET state = 4, pending_op = 1 WHERE id = %d", 1 },
    { "UPDATE cs_object SET state = 3 WHERE id = %d", 0 },
    { "UPDATE cs_object SET state = 1, anchor = NULL WHERE id = %d", 0 },
    { "UPDATE cs_object SET pending_op = 4 WHERE id = %d", 0 },
  };
  gint64 ends[] = { store_fixture_add (f, f->target, f->group, "g", 1),
                    store_fixture_add (f, f->target, f->user, "u", 2) };
  CwLink after = { 0 };

  put_pending (f, ends[0], ends[1], FALSE, 1);
  for (guint i = 0; i < G_N_ELEMENTS (cases) * 2; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GArray) ready = NULL;
      g_autoptr (GArray) planned = NULL;
      g_autofree char *number = g_strdup_printf ("%d", (int) ends[i % 2]);
      g_auto (GStrv) parts = g_strsplit (cases[i / 2].change, "%d", 2);
      g_autofree char *sql = g_strconcat (parts[0], number, parts[1], NULL);

      store_fixture_run (f, sql);
      ready = list_pending (f, &after, 10);
      planned =
          cw_link_store_list_pending (f->session, f->target, CW_LINKS_PLANNED, &after, 10, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (ready->len, ==, 0);
      g_assert_cmpuint (planned->len, ==, cases[i / 2].n_planned);
      store_fixture_run (f, "UPDATE cs_object SET state = 0, pending_op = 0");
      store_fixture_run (f, store_fixture_is_postgresql ()
                                ? "UPDATE cs_object SET anchor = int8send(id)"
                                : "UPDATE cs_object SET anchor = CAST (id AS BLOB)");
    }
}

static void
test_set_state (StoreFixture *f, gconstpointer data)
{
  CwPendingCounts counts = { 0 };

  put_pending (f, 1, 10, FALSE, 1);
  put_pending (f, 1, 11, TRUE, 4);
  OK (cw_connector_space_count_pending (f->session, f->target, &counts, &failure));
  g_assert_cmpuint (counts.n_links, ==, 2);
  for (gint64 dst = 10; dst <= 11; dst++)
    OK (cw_link_store_set_sent (f->session, 1, f->member, dst, 77, &failure));
  g_assert_cmpint (get_pending (f, 1, 10), ==, 2);
  g_assert_cmpint (get_pending (f, 1, 11), ==, 15);
  g_assert_cmpint (store_fixture_query (f, "SELECT CAST (sum(sent_usec) AS BIGINT) FROM link"), ==,
                   154);
  /* What is sent already stays so. */
  OK (cw_link_store_set_sent (f->session, 1, f->member, 10, 99, &failure));
  g_assert_cmpint (get_pending (f, 1, 10), ==, 2);
  for (gint64 dst = 10; dst <= 12; dst++)
    OK (cw_link_store_set_refused (f->session, 1, f->member, dst, &failure));
  g_assert_cmpint (get_pending (f, 1, 10), ==, 3);
  g_assert_cmpint (get_pending (f, 1, 11), ==, 16);
  g_assert_cmpint (get_pending (f, 1, 12), ==, 0);
  OK (cw_connector_space_count_pending (f->session, f->target, &counts, &failure));
  g_assert_cmpuint (counts.n_links, ==, 0);
}

static void
test_needs_transaction (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  cw_store_session_rollback (f->session);
  g_assert_false (cw_link_store_add (f->session, 1, 1, 1, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/link-store/add-remove", test_add_remove);
  STORE_TEST ("/link-store/attributes", test_attributes);
  STORE_TEST ("/link-store/page", test_page);
  STORE_TEST ("/link-store/pending-is-no-link", test_pending_is_no_link);
  STORE_TEST ("/link-store/confirm", test_confirm);
  STORE_TEST ("/link-store/enter", test_enter);
  STORE_TEST ("/link-store/enter-many", test_enter_many);
  STORE_TEST ("/link-store/enter-fresh", test_enter_fresh);
  STORE_TEST ("/link-store/marks", test_marks);
  STORE_TEST ("/link-store/whole-marks", test_whole_marks);
  STORE_TEST ("/link-store/move-incoming", test_move_incoming);
  STORE_TEST ("/link-store/list-pending", test_list_pending);
  STORE_TEST ("/link-store/list-planned", test_list_planned);
  STORE_TEST ("/link-store/list-pending-skips", test_list_pending_skips);
  STORE_TEST ("/link-store/set-state", test_set_state);
  STORE_TEST ("/link-store/needs-transaction", test_needs_transaction);
  return g_test_run ();
}
