/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "store-fixture.h"
#include "store/cw-made-store.h"

static gint64
intend (StoreFixture *f, const char *kind, const char *place, const char *identity, gboolean known)
{
  const CwMadeThing thing = { .kind = (char *) kind,
                              .place = (char *) place,
                              .identity = (char *) identity,
                              .name = (char *) identity,
                              .connector = (char *) "contoso",
                              .detail = (char *) "{}" };
  gboolean is_known = !known;
  gint64 id = 0;

  OK (cw_made_store_intend (f->session, &thing, &id, &is_known, &failure));
  g_assert_cmpint (is_known, ==, known);
  return id;
}

static CwMadeThing *
get_only (GPtrArray *list)
{
  g_assert_nonnull (list);
  g_assert_cmpuint (list->len, ==, 1);
  return g_ptr_array_index (list, 0);
}

static void
test_states (StoreFixture *f, gconstpointer data)
{
  gint64 id = intend (f, "account", "contoso.lab", "MSOL_1", FALSE);
  g_autoptr (GPtrArray) intended = cw_made_store_list (f->session, NULL);
  g_autoptr (GPtrArray) made = NULL;
  g_autoptr (GPtrArray) removed = NULL;
  const CwMadeThing *thing = get_only (intended);

  g_assert_cmpint (thing->id, ==, id);
  g_assert_cmpstr (thing->kind, ==, "account");
  g_assert_cmpstr (thing->place, ==, "contoso.lab");
  g_assert_cmpstr (thing->identity, ==, "MSOL_1");
  g_assert_cmpstr (thing->connector, ==, "contoso");
  g_assert_cmpstr (thing->detail, ==, "{}");
  g_assert_cmpint (thing->state, ==, CW_MADE_INTENDED);
  g_assert_cmpint (thing->intended_usec, >, 0);
  OK (cw_made_store_mark (f->session, id, CW_MADE_MADE, &failure));
  made = cw_made_store_list (f->session, NULL);
  g_assert_cmpint (get_only (made)->state, ==, CW_MADE_MADE);
  OK (cw_made_store_mark (f->session, id, CW_MADE_REMOVED, &failure));
  removed = cw_made_store_list (f->session, NULL);
  g_assert_cmpuint (removed->len, ==, 0);
}

/* Written down once, whatever the number of attempts; only the same thing of the same place is the
 * same. */
static void
test_known (StoreFixture *f, gconstpointer data)
{
  gint64 first = intend (f, "account", "contoso.lab", "MSOL_1", FALSE);
  gint64 second = 0;
  g_autoptr (GPtrArray) list = NULL;

  OK (cw_made_store_mark (f->session, first, CW_MADE_MADE, &failure));
  g_assert_cmpint (intend (f, "account", "contoso.lab", "MSOL_1", TRUE), ==, first);
  list = cw_made_store_list (f->session, NULL);
  g_assert_cmpint (get_only (list)->state, ==, CW_MADE_MADE);
  intend (f, "account", "other.lab", "MSOL_1", FALSE);
  intend (f, "rights", "contoso.lab", "MSOL_1", FALSE);
  OK (cw_made_store_mark (f->session, first, CW_MADE_REMOVED, &failure));
  second = intend (f, "account", "contoso.lab", "MSOL_1", FALSE);
  g_assert_cmpint (second, >, first);
}

static void
test_not_there (StoreFixture *f, gconstpointer data)
{
  gint64 id = intend (f, "account", "contoso.lab", "MSOL_1", FALSE);
  g_autoptr (GError) unknown = NULL;
  g_autoptr (GError) removed = NULL;

  g_assert_false (cw_made_store_mark (f->session, id + 1, CW_MADE_MADE, &unknown));
  g_assert_error (unknown, CW_ERROR, CW_ERROR_NOT_FOUND);
  OK (cw_made_store_mark (f->session, id, CW_MADE_REMOVED, &failure));
  g_assert_false (cw_made_store_mark (f->session, id, CW_MADE_MADE, &removed));
  g_assert_error (removed, CW_ERROR, CW_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/made-store/states", test_states);
  STORE_TEST ("/made-store/known", test_known);
  STORE_TEST ("/made-store/not-there", test_not_there);
  return g_test_run ();
}
