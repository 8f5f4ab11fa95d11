/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "store-fixture.h"
#include "store/cw-link-batch.h"
#include "store/cw-store-private.h"

/* Around the number of rows that go at once, and that are handed to another thread, and without
 * any. */
static const guint sizes[] = { 0, 1, 2, 31, 32, 33, 64, 100, 255, 256, 257, 3000, 4097, 9000 };

static gint64
add_metaverse (StoreFixture *f, const char *value)
{
  g_autoptr (CwMvObject) object = cw_mv_object_new ();

  object->object_type = f->user;
  object->entry = store_fixture_make_entry (f, value);
  OK (cw_metaverse_insert (f->session, object, &failure));
  return object->id;
}

static gint64
add_target (StoreFixture *f, gint64 metaverse_id, const char *value)
{
  g_autoptr (CwCsObject) object = cw_cs_object_new ();

  object->connector_id = f->target;
  object->metaverse_id = metaverse_id;
  object->state = CW_CS_PROVISIONAL;
  object->object_type = f->group;
  object->pending_op = CW_PENDING_ADD;
  object->desired = store_fixture_make_entry (f, value);
  OK (cw_connector_space_insert (f->session, object, &failure));
  return object->id;
}

static void
assert_value (const CwEntry *entry, StoreFixture *f, const char *value)
{
  g_autoptr (CwEntry) expected = store_fixture_make_entry (f, value);

  g_assert_nonnull (entry);
  g_assert_true (cw_entry_equal (entry, expected));
}

static void
assert_pair (StoreFixture *f, gint64 metaverse_id, gint64 target_id, guint i)
{
  g_autofree char *value = g_strdup_printf ("value %u", i);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwMvObject) object = cw_metaverse_get (f->session, metaverse_id, &error);
  g_autoptr (CwCsObject) target = store_fixture_get (f, target_id);

  g_assert_no_error (error);
  g_assert_nonnull (object);
  g_assert_cmpint (object->object_type, ==, f->user);
  assert_value (object->entry, f, value);
  g_assert_cmpint (target->connector_id, ==, f->target);
  g_assert_cmpint (target->metaverse_id, ==, metaverse_id);
  g_assert_cmpint (target->partition_id, ==, 0);
  g_assert_cmpint (target->state, ==, CW_CS_PROVISIONAL);
  g_assert_cmpint (target->object_type, ==, f->group);
  g_assert_cmpint (target->pending_op, ==, CW_PENDING_ADD);
  g_assert_null (target->imported);
  assert_value (target->desired, f, value);
}

/* As a first load writes them: all of it is there for whoever looks. */
static void
add_pairs (StoreFixture *f, guint n)
{
  g_autofree gint64 *metaverse_ids = g_new (gint64, n + 1);
  g_autofree gint64 *target_ids = g_new (gint64, n + 1);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *value = g_strdup_printf ("value %u", i);

      metaverse_ids[i] = add_metaverse (f, value);
      target_ids[i] = add_target (f, metaverse_ids[i], value);
      g_assert_cmpint (metaverse_ids[i], >, i > 0 ? metaverse_ids[i - 1] : 0);
      g_assert_cmpint (target_ids[i], >, i > 0 ? target_ids[i - 1] : 0);
    }
  for (guint i = 0; i < n; i++)
    assert_pair (f, metaverse_ids[i], target_ids[i], i);
}

static void
test_all_are_there (StoreFixture *f, gconstpointer data)
{
  guint64 n_before = 0;
  guint64 n_after = 0;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      OK (cw_metaverse_count (f->session, &n_before, &failure));
      add_pairs (f, sizes[i]);
      OK (cw_metaverse_count (f->session, &n_after, &failure));
      g_assert_cmpuint (n_after, ==, n_before + sizes[i]);
    }
}

static void
test_ties (StoreFixture *f, gconstpointer data)
{
  gint64 ids[40];

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *anchor = g_strdup_printf ("s%u", i);

      ids[i] = store_fixture_add (f, f->source, f->user, anchor, 0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    OK (cw_connector_space_tie_new (f->session, ids[i], 1000 + i, 7, &failure));
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (CwCsObject) row = store_fixture_get (f, ids[i]);

      g_assert_cmpint (row->metaverse_id, ==, 1000 + i);
      g_assert_cmpint (row->link_profile, ==, 7);
    }
}

/* What a text of rows would end or change at, what is no UTF-8, and nothing at all. */
static const char *const odd_names[] = {
  "CN=plain,DC=lab",
  "CN=tab\tin,DC=lab",
  "CN=back\\slash\\,DC=lab",
  "CN=two\nlines\r,DC=lab",
  "CN=\\N,DC=lab",
  "\\.",
  "CN=Zo\u00eb \u0e44\u0e17\u0e22,DC=lab",
  "",
};
static const guint8 odd_anchor[] = { 0, '\\', '\n', '\t', 0xff, 'x', 0 };

static gint64
add_named (StoreFixture *f, guint i)
{
  g_autoptr (CwCsObject) object = cw_cs_object_new ();
  g_autoptr (GByteArray) anchor = g_byte_array_new ();

  object->connector_id = f->source;
  object->partition_id = f->source_partition;
  object->object_type = f->user;
  g_byte_array_append (anchor, odd_anchor, sizeof odd_anchor);
  g_byte_array_append (anchor, (const guint8 *) &i, sizeof i);
  if (i % 3 != 0)
    object->anchor = g_byte_array_free_to_bytes (g_steal_pointer (&anchor));
  if (i % 5 != 0)
    object->dn = g_strdup (odd_names[i % G_N_ELEMENTS (odd_names)]);
  if (i % 2 == 0)
    object->imported = store_fixture_make_entry (f, odd_names[i % G_N_ELEMENTS (odd_names)]);
  OK (cw_connector_space_insert (f->session, object, &failure));
  return object->id;
}

static void
assert_named (StoreFixture *f, gint64 id, guint i)
{
  g_autoptr (CwCsObject) row = store_fixture_get (f, id);
  gsize size = 0;
  const guint8 *data = row->anchor != NULL ? g_bytes_get_data (row->anchor, &size) : NULL;

  g_assert_cmpint (row->partition_id, ==, f->source_partition);
  g_assert_cmpint (row->metaverse_id, ==, 0);
  g_assert_cmpstr (row->dn, ==, i % 5 != 0 ? odd_names[i % G_N_ELEMENTS (odd_names)] : NULL);
  g_assert_true ((data == NULL) == (i % 3 == 0));
  if (data != NULL)
    {
      g_assert_cmpmem (data, sizeof odd_anchor, odd_anchor, sizeof odd_anchor);
      g_assert_cmpmem (data + sizeof odd_anchor, size - sizeof odd_anchor, &i, sizeof i);
    }
  if (i % 2 == 0)
    assert_value (row->imported, f, odd_names[i % G_N_ELEMENTS (odd_names)]);
  else
    g_assert_null (row->imported);
}

static void
test_named (StoreFixture *f, gconstpointer data)
{
  guint n_before = 0;

  for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
    {
      g_autofree gint64 *ids = g_new (gint64, sizes[k] + 1);

      for (guint i = 0; i < sizes[k]; i++)
        ids[i] = add_named (f, n_before + i);
      for (guint i = 0; i < sizes[k]; i++)
        assert_named (f, ids[i], n_before + i);
      n_before += sizes[k];
    }
}

/* More than is put together at once, and a single row that is more than that by itself. */
static void
test_large (StoreFixture *f, gconstpointer data)
{
  gint64 ids[30];

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *value = g_strnfill (i == 7 ? 3000000 : 200000, (char) ('a' + i % 26));
      g_autoptr (CwCsObject) object = cw_cs_object_new ();

      object->connector_id = f->source;
      object->object_type = f->user;
      object->dn = g_strdup_printf ("CN=large %u,DC=lab", i);
      object->imported = store_fixture_make_entry (f, value);
      OK (cw_connector_space_insert (f->session, object, &failure));
      ids[i] = object->id;
    }
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *value = g_strnfill (i == 7 ? 3000000 : 200000, (char) ('a' + i % 26));
      g_autoptr (CwCsObject) row = store_fixture_get (f, ids[i]);

      assert_value (row->imported, f, value);
    }
}

static void
assert_n_marked (StoreFixture *f, guint64 n)
{
  guint64 n_marked = 0;

  OK (cw_connector_space_count_marked (f->session, &n_marked, &failure));
  g_assert_cmpuint (n_marked, ==, n);
}

/* The last word counts, however many wait. */
static void
test_marks (StoreFixture *f, gconstpointer data)
{
  for (guint i = 0; i < 40; i++)
    {
      for (gint64 id = 1; id <= 50; id++)
        OK (cw_connector_space_mark (f->session, id, &failure));
      OK (cw_connector_space_unmark_range (f->session, 1, 40, &failure));
      OK (cw_connector_space_mark (f->session, 7, &failure));
    }
  assert_n_marked (f, 11);
  for (gint64 id = 1; id <= 50; id++)
    OK (cw_connector_space_unmark_range (f->session, id, id, &failure));
  assert_n_marked (f, 0);
}

/* One that is there already, before or among them, is no error. */
static void
test_keys (StoreFixture *f, gconstpointer data)
{
  CwMetaverseKey keys[70];
  GArray *many = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    keys[i] = (CwMetaverseKey){ .kind = 7, .hash = 100 + i / 2, .id = 5 + i / 4 };
  OK (cw_metaverse_put_key (f->session, 7, 100, 5, &failure));
  many = g_array_new (FALSE, FALSE, sizeof (CwMetaverseKey));
  g_array_append_vals (many, keys, G_N_ELEMENTS (keys));
  OK (cw_metaverse_put_keys (f->session, many, &failure));
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM mv_key"), ==, 35);
}

/* Every key of @n, each with a metaverse object of its own. */
static void
put_many_keys (StoreFixture *f, guint n)
{
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (CwMetaverseKey));

  for (guint i = 0; i < n; i++)
    {
      CwMetaverseKey key = { .kind = 7, .hash = (n - i) * 77, .id = i };

      g_array_append_val (keys, key);
    }
  OK (cw_metaverse_put_keys (f->session, keys, &failure));
}

static void
assert_n_keys (StoreFixture *f, gint64 n)
{
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM mv_key"), ==, n);
}

/* They go in portions with other rows, which may be few or more than all of them need; what is left
 * goes with the commit, and nothing of it after a roll-back. */
static void
test_many_keys (StoreFixture *f, gconstpointer data)
{
  static const guint counts[] = { 0, 300, 1000, 4000 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      put_many_keys (f, 5000 + i);
      for (guint j = 0; j < counts[i]; j++)
        add_metaverse (f, "beside");
      put_many_keys (f, 10000 + i);
      OK (cw_store_session_commit_and_begin (f->session, &failure));
      assert_n_keys (f, 15000 + 2 * i);
      put_many_keys (f, 4999);
      for (guint j = 0; j < counts[i]; j++)
        add_metaverse (f, "dropped");
      cw_store_session_rollback (f->session);
      OK (cw_store_session_begin (f->session, &failure));
      assert_n_keys (f, 15000 + 2 * i);
      store_fixture_run (f, "DELETE FROM mv_key");
    }
}

static void
test_committed (StoreFixture *f, gconstpointer data)
{
  gint64 id = add_metaverse (f, "kept");
  g_autoptr (GError) error = NULL;
  g_autoptr (CwMvObject) object = NULL;

  OK (cw_store_session_commit (f->session, &failure));
  OK (cw_store_session_begin (f->session, &failure));
  object = cw_metaverse_get (f->session, id, &error);
  g_assert_no_error (error);
  assert_value (object->entry, f, "kept");
}

/* Neither a row nor a number comes back by the next transaction; what was removed is not used
 * again. */
static void
test_rolled_back (StoreFixture *f, gconstpointer data)
{
  gint64 kept;
  gint64 next;
  guint64 n = 0;

  kept = add_metaverse (f, "kept");
  OK (cw_store_session_commit (f->session, &failure));
  OK (cw_store_session_begin (f->session, &failure));
  g_assert_cmpint (add_metaverse (f, "dropped"), >, kept);
  cw_store_session_rollback (f->session);
  OK (cw_store_session_begin (f->session, &failure));
  OK (cw_metaverse_count (f->session, &n, &failure));
  g_assert_cmpuint (n, ==, 1);
  next = add_metaverse (f, "later");
  g_assert_cmpint (next, >, kept);
  OK (cw_metaverse_remove (f->session, next, &failure));
  OK (cw_store_session_commit (f->session, &failure));
  OK (cw_store_session_begin (f->session, &failure));
  g_assert_cmpint (add_metaverse (f, "last"), >, next);
}

/* What was read of a source's links, while objects are written as well. */
static void
test_read_links (StoreFixture *f, gconstpointer data)
{
  guint n_beside = 0;

  for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
    {
      g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (CwLinkEntry));
      g_autoptr (GArray) links = NULL;
      g_autoptr (GError) error = NULL;
      gint64 src = 1000 + k;

      for (guint i = 0; i < sizes[k]; i++)
        {
          const CwLinkEntry entry = { .link = { src, 3, 5000 + i }, .is_fresh = TRUE };

          g_array_append_val (entries, entry);
          if (i % 7 == 0)
            add_named (f, n_beside++);
        }
      OK (cw_link_store_enter (f->session, entries, &failure));
      for (guint i = 0; i < sizes[k]; i++)
        g_assert_cmpint (g_array_index (entries, CwLinkEntry, i).outcome, ==, CW_LINK_ENTERED);
      links = cw_link_store_list (f->session, src, 3, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (links->len, ==, sizes[k]);
      for (guint i = 0; i < links->len; i++)
        g_assert_cmpint (g_array_index (links, gint64, i), ==, 5000 + i);
    }
}

/* The last one counts, and none when the transaction does not. */
static void
test_watermark (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GBytes) first = g_bytes_new_static ("first", 5);
  g_autoptr (GBytes) second = g_bytes_new_static ("second", 6);
  g_autoptr (GBytes) kept = NULL;
  g_autoptr (GBytes) none = NULL;
  g_autoptr (GError) error = NULL;

  OK (cw_connector_space_set_watermark (f->session, f->source_partition, first, &failure));
  OK (cw_connector_space_set_watermark (f->session, f->source_partition, second, &failure));
  OK (cw_store_session_commit_and_begin (f->session, &failure));
  OK (cw_connector_space_set_watermark (f->session, f->source_partition, first, &failure));
  cw_store_session_rollback (f->session);
  OK (cw_store_session_begin (f->session, &failure));
  kept = cw_connector_space_get_watermark (f->session, f->source_partition, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (kept, second));
  OK (cw_connector_space_set_watermark (f->session, f->source_partition, NULL, &failure));
  none = cw_connector_space_get_watermark (f->session, f->source_partition, &error);
  g_assert_no_error (error);
  g_assert_null (none);
}

static void
put_in_the_way (StoreFixture *f, gint64 id)
{
  static const char text[] = "INSERT INTO mv_object (id, object_type, entry) VALUES (?1, 1, ?2)";
  g_autoptr (GError) error = NULL;
  g_autoptr (CwSqlStatement) statement = cw_sql_use_at_once (f->session->sql, text, &error);

  g_assert_no_error (error);
  cw_sql_bind_integer (statement, 1, id);
  cw_sql_bind_blob (statement, 2, "", 1);
  OK (cw_sql_run (statement, &failure));
}

/* Whatever thread meets the row that is in the way, and whenever: at the latest the commit tells.
 */
static void
assert_refused (StoreFixture *f, gint64 kept, guint n)
{
  g_autoptr (GError) error = NULL;
  guint64 n_left = 0;

  add_metaverse (f, "refused");
  put_in_the_way (f, kept + 20);
  for (guint i = 1; i < n && error == NULL; i++)
    {
      g_autoptr (CwMvObject) object = cw_mv_object_new ();

      object->object_type = f->user;
      object->entry = store_fixture_make_entry (f, "refused");
      if (!cw_metaverse_insert (f->session, object, &error))
        g_assert_error (error, CW_ERROR, CW_ERROR_CONFLICT);
    }
  g_clear_error (&error);
  g_assert_false (cw_store_session_commit (f->session, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_CONFLICT);
  OK (cw_store_session_begin (f->session, &failure));
  OK (cw_metaverse_count (f->session, &n_left, &failure));
  g_assert_cmpuint (n_left, ==, 1);
}

/* A row that is refused takes those of its batch along, though the database does not undo them by
 * itself. */
static void
test_refused (StoreFixture *f, gconstpointer data)
{
  static const guint counts[] = { 20, 31, 32, 256, 300, 5000 };
  gint64 kept = add_metaverse (f, "kept");

  OK (cw_store_session_commit (f->session, &failure));
  OK (cw_store_session_begin (f->session, &failure));
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    assert_refused (f, kept, counts[i]);
}

/* Rows of an open statement are read while others are written. */
static void
test_written_beside_a_read (StoreFixture *f, gconstpointer data)
{
  static const char text[] = "SELECT id FROM mv_object WHERE id <= ?1 ORDER BY id";
  g_autoptr (CwSqlStatement) statement = NULL;
  g_autoptr (GError) error = NULL;
  gboolean has_row = FALSE;
  gint64 last = 0;
  guint n = 0;

  for (guint i = 0; i < 1000; i++)
    last = add_metaverse (f, "first");
  statement = cw_sql_use (f->session->sql, text, &error);
  g_assert_no_error (error);
  cw_sql_bind_integer (statement, 1, last);
  for (;; n++)
    {
      OK (cw_sql_step (statement, &has_row, &failure));
      if (!has_row)
        break;
      for (guint i = 0; i < 3; i++)
        add_metaverse (f, "second");
    }
  g_assert_cmpuint (n, ==, 1000);
  g_clear_pointer (&statement, cw_sql_release);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM mv_object"), ==, 4000);
}

/* What is on its way goes with the transaction. */
static void
test_dropped_on_the_way (StoreFixture *f, gconstpointer data)
{
  for (guint i = 0; i < 20; i++)
    {
      for (guint j = 0; j < 700; j++)
        add_metaverse (f, "dropped");
      cw_store_session_rollback (f->session);
      OK (cw_store_session_begin (f->session, &failure));
      g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM mv_object"), ==, 0);
    }
}

static void
add_many (StoreFixture *f, const char *value, guint n)
{
  for (guint i = 0; i < n; i++)
    add_metaverse (f, value);
}

static void
assert_n_metaverse (StoreFixture *f, gint64 n)
{
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM mv_object"), ==, n);
}

/* Every transaction of a row is whole: what comes behind it is rolled back alone, and numbers go
 * on. */
static void
test_commit_and_begin (StoreFixture *f, gconstpointer data)
{
  gint64 last = 0;
  gint64 n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      for (guint j = 0; j < 3; j++, n += sizes[i])
        {
          add_many (f, "kept", sizes[i]);
          OK (cw_store_session_commit_and_begin (f->session, &failure));
        }
      assert_n_metaverse (f, n);
      add_many (f, "dropped", sizes[i]);
      cw_store_session_rollback (f->session);
      OK (cw_store_session_begin (f->session, &failure));
      assert_n_metaverse (f, n);
      g_assert_cmpint (last, <, add_metaverse (f, "kept"));
      last = add_metaverse (f, "kept");
      OK (cw_store_session_commit_and_begin (f->session, &failure));
      n += 2;
    }
  /* Where another thread sends the rows, it is the one that commits. */
  if (cw_store_session_sends_beside (f->session))
    g_assert_cmpuint (cw_held_rows_count_asked (f->session->held), >, 0);
}

/* A commit that cannot be is told by itself or by a later call; it keeps what came before it. */
static void
test_commit_and_begin_refused (StoreFixture *f, gconstpointer data)
{
  static const guint counts[] = { 30, 300, 5000 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      gint64 n_kept = store_fixture_query (f, "SELECT count(*) FROM mv_object") + 1;
      gint64 kept = add_metaverse (f, "kept");
      g_autoptr (GError) error = NULL;
      gboolean is_kept;

      OK (cw_store_session_commit_and_begin (f->session, &failure));
      /* Nothing may be under way when the row is put there. */
      assert_n_metaverse (f, n_kept);
      add_metaverse (f, "refused");
      put_in_the_way (f, kept + 20);
      for (guint j = 0; j < counts[i]; j++)
        {
          g_autoptr (CwMvObject) object = cw_mv_object_new ();

          object->object_type = f->user;
          object->entry = store_fixture_make_entry (f, "refused");
          if (!cw_metaverse_insert (f->session, object, &error))
            break;
        }
      is_kept = error == NULL && cw_store_session_commit_and_begin (f->session, &error) &&
                cw_store_session_commit_and_begin (f->session, &error) &&
                cw_store_session_commit (f->session, &error);
      g_assert_false (is_kept);
      g_assert_error (error, CW_ERROR, CW_ERROR_CONFLICT);
      cw_store_session_rollback (f->session);
      OK (cw_store_session_begin (f->session, &failure));
      assert_n_metaverse (f, n_kept);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/held-rows/all-are-there", test_all_are_there);
  STORE_TEST ("/held-rows/ties", test_ties);
  STORE_TEST ("/held-rows/named", test_named);
  STORE_TEST ("/held-rows/large", test_large);
  STORE_TEST ("/held-rows/marks", test_marks);
  STORE_TEST ("/held-rows/keys", test_keys);
  STORE_TEST ("/held-rows/many-keys", test_many_keys);
  STORE_TEST ("/held-rows/committed", test_committed);
  STORE_TEST ("/held-rows/read-links", test_read_links);
  STORE_TEST ("/held-rows/watermark", test_watermark);
  STORE_TEST ("/held-rows/rolled-back", test_rolled_back);
  STORE_TEST ("/held-rows/refused", test_refused);
  STORE_TEST ("/held-rows/written-beside-a-read", test_written_beside_a_read);
  STORE_TEST ("/held-rows/dropped-on-the-way", test_dropped_on_the_way);
  STORE_TEST ("/held-rows/commit-and-begin", test_commit_and_begin);
  STORE_TEST ("/held-rows/commit-and-begin-refused", test_commit_and_begin_refused);
  return g_test_run ();
}
