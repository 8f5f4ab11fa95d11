/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "store-fixture.h"

static gint64
add_object (StoreFixture *f, const char *value)
{
  g_autoptr (CwMvObject) object = cw_mv_object_new ();

  object->object_type = f->user;
  object->entry = store_fixture_make_entry (f, value);
  OK (cw_metaverse_insert (f->session, object, &failure));
  return object->id;
}

static guint64
count_objects (StoreFixture *f)
{
  guint64 n = 0;

  OK (cw_metaverse_count (f->session, &n, &failure));
  return n;
}

static void
assert_found (StoreFixture *f, guint16 kind, gint64 hash, guint n, gint64 first)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) found = cw_metaverse_find_by_key (f->session, kind, hash, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, n);
  if (n > 0)
    g_assert_cmpint (g_array_index (found, gint64, 0), ==, first);
}

static void
test_objects (StoreFixture *f, gconstpointer data)
{
  g_autoptr (CwEntry) expected = store_fixture_make_entry (f, "b");
  g_autoptr (CwMvObject) object = NULL;
  g_autoptr (CwMvObject) read = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id = add_object (f, "a");

  object = cw_metaverse_get (f->session, id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (object->object_type, ==, f->user);
  object->object_type = f->group;
  cw_entry_unref (object->entry);
  object->entry = cw_entry_ref (expected);
  OK (cw_metaverse_update (f->session, object, &failure));
  read = cw_metaverse_get (f->session, id, &error);
  g_assert_cmpint (read->id, ==, id);
  g_assert_cmpint (read->object_type, ==, f->group);
  g_assert_true (cw_entry_equal (read->entry, expected));
  g_assert_null (cw_metaverse_get (f->session, id + 1, &error));
  g_assert_no_error (error);
  object->id = id + 1;
  g_assert_false (cw_metaverse_update (f->session, object, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

static void
test_remove (StoreFixture *f, gconstpointer data)
{
  gint64 a = add_object (f, "a");
  gint64 b = add_object (f, "b");

  OK (cw_metaverse_put_key (f->session, 1, 5, a, &failure));
  OK (cw_metaverse_put_key (f->session, 1, 5, b, &failure));
  OK (cw_metaverse_remove_key (f->session, 1, 5, b, &failure));
  OK (cw_metaverse_remove (f->session, b, &failure));
  g_assert_cmpuint (count_objects (f), ==, 1);
  assert_found (f, 1, 5, 1, a);
  g_assert_cmpint (add_object (f, "c"), >, b);
}

static void
test_keys (StoreFixture *f, gconstpointer data)
{
  OK (cw_metaverse_put_key (f->session, 1, G_MININT64, 20, &failure));
  OK (cw_metaverse_put_key (f->session, 1, G_MININT64, 10, &failure));
  OK (cw_metaverse_put_key (f->session, 1, G_MININT64, 10, &failure));
  OK (cw_metaverse_put_key (f->session, 2, G_MININT64, 30, &failure));
  assert_found (f, 1, G_MININT64, 2, 10);
  OK (cw_metaverse_remove_key (f->session, 1, G_MININT64, 10, &failure));
  OK (cw_metaverse_remove_key (f->session, 1, G_MININT64, 10, &failure));
  assert_found (f, 1, G_MININT64, 1, 20);
  assert_found (f, 2, G_MININT64, 1, 30);
  assert_found (f, 3, G_MININT64, 0, 0);
}

static void
test_list_range (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) page = NULL;
  g_autoptr (GPtrArray) rest = NULL;
  g_autoptr (GError) error = NULL;
  gint64 ids[3];
  gint64 first = -1;
  gint64 last = -1;
  gboolean is_empty = FALSE;

  OK (cw_metaverse_get_range (f->session, &first, &last, &failure));
  OK (cw_metaverse_is_empty (f->session, &is_empty, &failure));
  g_assert_true (is_empty && first == 0 && last == 0);
  ids[0] = add_object (f, "a");
  ids[1] = add_object (f, "b");
  ids[2] = add_object (f, "c");
  OK (cw_metaverse_get_range (f->session, &first, &last, &failure));
  OK (cw_metaverse_is_empty (f->session, &is_empty, &failure));
  g_assert_true (!is_empty && first == ids[0] && last == ids[2]);
  page = cw_metaverse_list_range (f->session, ids[0], ids[1], &error);
  g_assert_cmpuint (page->len, ==, 2);
  g_assert_cmpint (((CwMvObject *) page->pdata[1])->id, ==, ids[1]);
  g_assert_cmpstr (cw_entry_get_string (((CwMvObject *) page->pdata[1])->entry, f->name), ==, "b");
  rest = cw_metaverse_list_range (f->session, ids[2], ids[2] + 100, &error);
  g_assert_cmpuint (rest->len, ==, 1);
  g_assert_cmpint (((CwMvObject *) rest->pdata[0])->id, ==, ids[2]);
}

static void
test_needs_transaction (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  cw_store_session_rollback (f->session);
  g_assert_false (cw_metaverse_put_key (f->session, 1, 2, 3, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT);
  assert_found (f, 1, 2, 0, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/metaverse/objects", test_objects);
  STORE_TEST ("/metaverse/remove", test_remove);
  STORE_TEST ("/metaverse/keys", test_keys);
  STORE_TEST ("/metaverse/list-range", test_list_range);
  STORE_TEST ("/metaverse/needs-transaction", test_needs_transaction);
  return g_test_run ();
}
