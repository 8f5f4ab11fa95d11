/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-guid.h"
#include "store-fixture.h"
#include "store/cw-row-watch.h"
#include "store/cw-run-store.h"
#include "store/cw-store-private.h"

static CwValue
text_value (const char *text)
{
  return (CwValue){ (const guint8 *) text, strlen (text) };
}

static gint64
add_named (StoreFixture *f, const char *dn, gint64 parent_id)
{
  g_autoptr (CwCsObject) object = cw_cs_object_new ();

  object->connector_id = f->source;
  object->partition_id = f->source_partition;
  object->parent_id = parent_id;
  object->object_type = f->user;
  object->dn = g_strdup (dn);
  OK (cw_connector_space_insert (f->session, object, &failure));
  return object->id;
}

static gint64
find_dn (StoreFixture *f, const char *dn)
{
  gint64 id = -1;

  OK (cw_connector_space_find_id_by_dn (f->session, f->source, dn, &id, &failure));
  return id;
}

static guint64
count_marked (StoreFixture *f)
{
  guint64 n = 0;

  OK (cw_connector_space_count_marked (f->session, &n, &failure));
  return n;
}

static void
assert_same_object (const CwCsObject *a, const CwCsObject *b)
{
  g_assert_cmpint (a->id, ==, b->id);
  g_assert_cmpint (a->connector_id, ==, b->connector_id);
  g_assert_cmpint (a->partition_id, ==, b->partition_id);
  g_assert_cmpint (a->parent_id, ==, b->parent_id);
  g_assert_cmpint (a->metaverse_id, ==, b->metaverse_id);
  g_assert_cmpint (a->state, ==, b->state);
  g_assert_cmpint (a->object_type, ==, b->object_type);
  g_assert_cmpint (a->pending_op, ==, b->pending_op);
  g_assert_cmpint (a->pending_state, ==, b->pending_state);
  g_assert_cmpint (a->sent_usec, ==, b->sent_usec);
  g_assert_true (g_bytes_equal (a->anchor, b->anchor));
  g_assert_cmpstr (a->dn, ==, b->dn);
}

static void
test_register (StoreFixture *f, gconstpointer data)
{
  gint64 id = 0;

  OK (cw_connector_space_register_connector (f->session, "11111111-0000-0000-0000-000000000000",
                                             &id, &failure));
  g_assert_cmpint (id, ==, f->source);
  g_assert_cmpint (f->source, !=, f->target);
  OK (cw_connector_space_register_partition (f->session, f->source, "dc=contoso,dc=com", &id,
                                             &failure));
  g_assert_cmpint (id, ==, f->source_partition);
  OK (cw_connector_space_register_partition (f->session, f->target, "dc=contoso,dc=com", &id,
                                             &failure));
  g_assert_cmpint (id, !=, f->source_partition);
}

static void
test_watermark (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) one = g_bytes_new ("a\0b", 3);
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) read = NULL;

  g_assert_null (cw_connector_space_get_watermark (f->session, f->source_partition, &error));
  g_assert_no_error (error);
  OK (cw_connector_space_set_watermark (f->session, f->source_partition, one, &failure));
  read = cw_connector_space_get_watermark (f->session, f->source_partition, &error);
  g_assert_true (g_bytes_equal (read, one));
  g_clear_pointer (&read, g_bytes_unref);
  OK (cw_connector_space_set_watermark (f->session, f->source_partition, empty, &failure));
  read = cw_connector_space_get_watermark (f->session, f->source_partition, &error);
  g_assert_nonnull (read);
  g_assert_cmpuint (g_bytes_get_size (read), ==, 0);
  OK (cw_connector_space_set_watermark (f->session, f->source_partition, NULL, &failure));
  g_assert_null (cw_connector_space_get_watermark (f->session, f->source_partition, &error));
}

static void
test_insert_get (StoreFixture *f, gconstpointer data)
{
  g_autoptr (CwCsObject) object = cw_cs_object_new ();
  g_autoptr (CwCsObject) read = NULL;
  g_autoptr (CwCsObject) row = NULL;
  g_autoptr (CwCsObject) imported = NULL;
  g_autoptr (GError) error = NULL;

  object->connector_id = f->target;
  object->partition_id = f->target_partition;
  object->parent_id = 7;
  object->metaverse_id = 8;
  object->state = CW_CS_RECYCLED;
  object->object_type = f->group;
  object->pending_op = CW_PENDING_RESTORE;
  object->pending_state = CW_PENDING_STATE_REFUSED;
  object->sent_usec = G_GINT64_CONSTANT (1800000000000000);
  object->anchor = g_bytes_new ("\0\1\2", 3);
  object->dn = g_strdup ("CN=Ä\\, b,DC=x");
  object->imported = store_fixture_make_entry (f, "imported");
  object->desired = store_fixture_make_entry (f, "desired");
  OK (cw_connector_space_insert (f->session, object, &failure));
  g_assert_cmpint (object->id, >, 0);

  read = store_fixture_get (f, object->id);
  assert_same_object (read, object);
  g_assert_true (cw_entry_equal (read->imported, object->imported));
  g_assert_true (cw_entry_equal (read->desired, object->desired));
  row = cw_connector_space_get (f->session, object->id, CW_CS_LOAD_ROW, &error);
  assert_same_object (row, object);
  g_assert_null (row->imported);
  g_assert_null (row->desired);
  imported = cw_connector_space_find_by_anchor (f->session, f->target,
                                                (CwValue){ (const guint8 *) "\0\1\2", 3 },
                                                CW_CS_LOAD_IMPORTED, &error);
  assert_same_object (imported, object);
  g_assert_nonnull (imported->imported);
  g_assert_null (imported->desired);
  g_assert_null (cw_connector_space_get (f->session, object->id + 1, CW_CS_LOAD_ALL, &error));
  g_assert_no_error (error);
  g_assert_null (cw_connector_space_find_by_anchor (f->session, f->source, text_value ("none"),
                                                    CW_CS_LOAD_ALL, &error));
  g_assert_no_error (error);
}

static void
test_anchor_is_unique (StoreFixture *f, gconstpointer data)
{
  g_autoptr (CwCsObject) object = cw_cs_object_new ();
  g_autoptr (GError) error = NULL;
  gint64 first = store_fixture_add (f, f->source, f->user, "a", 0);
  gint64 other = store_fixture_add (f, f->target, f->user, "a", 0);
  gint64 id = 0;

  store_fixture_add (f, f->source, f->user, NULL, 0);
  store_fixture_add (f, f->source, f->user, NULL, 0);
  OK (cw_connector_space_find_id_by_anchor (f->session, f->source, text_value ("a"), &id,
                                            &failure));
  g_assert_cmpint (id, ==, first);
  OK (cw_connector_space_find_id_by_anchor (f->session, f->target, text_value ("a"), &id,
                                            &failure));
  g_assert_cmpint (id, ==, other);
  OK (cw_connector_space_find_id_by_anchor (f->session, f->target, text_value ("b"), &id,
                                            &failure));
  g_assert_cmpint (id, ==, 0);

  object->connector_id = f->source;
  object->anchor = g_bytes_new ("a", 1);
  /* At the latest by the commit. */
  g_assert_false (cw_connector_space_insert (f->session, object, &error) &&
                  cw_store_session_commit (f->session, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_CONFLICT);
}

static void
test_ids_are_not_reused (StoreFixture *f, gconstpointer data)
{
  gint64 first = store_fixture_add (f, f->source, f->user, "a", 0);

  OK (cw_connector_space_remove (f->session, first, &failure));
  g_assert_cmpint (store_fixture_add (f, f->source, f->user, "a", 0), >, first);
}

static void
test_update (StoreFixture *f, gconstpointer data)
{
  g_autoptr (CwCsObject) object = NULL;
  g_autoptr (CwCsObject) read = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id = store_fixture_add (f, f->source, f->user, "a", 0);

  object = store_fixture_get (f, id);
  object->imported = store_fixture_make_entry (f, "1");
  object->desired = store_fixture_make_entry (f, "2");
  OK (cw_connector_space_update (f->session, object, CW_CS_LOAD_IMPORTED, &failure));
  read = store_fixture_get (f, id);
  g_assert_true (cw_entry_equal (read->imported, object->imported));
  g_assert_null (read->desired);
  g_clear_pointer (&read, cw_cs_object_free);

  object->dn = g_strdup ("cn=a");
  object->metaverse_id = 5;
  object->state = CW_CS_DELETED;
  g_clear_pointer (&object->imported, cw_entry_unref);
  OK (cw_connector_space_update (f->session, object, CW_CS_LOAD_ALL, &failure));
  read = store_fixture_get (f, id);
  assert_same_object (read, object);
  g_assert_null (read->imported);
  g_assert_nonnull (read->desired);
  g_clear_pointer (&read, cw_cs_object_free);

  object->state = CW_CS_LIVE;
  object->pending_op = CW_PENDING_UPDATE;
  object->pending_state = CW_PENDING_STATE_SENT;
  object->sent_usec = 77;
  g_clear_pointer (&object->desired, cw_entry_unref);
  OK (cw_connector_space_update (f->session, object, CW_CS_LOAD_ROW, &failure));
  read = store_fixture_get (f, id);
  assert_same_object (read, object);
  g_assert_nonnull (read->desired);

  object->id = 999;
  g_assert_false (cw_connector_space_update (f->session, object, CW_CS_LOAD_ROW, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

static void
test_find_by_dn (StoreFixture *f, gconstpointer data)
{
  gint64 plain = add_named (f, "CN=Jürgen Groß,OU=People,DC=contoso,DC=com", 0);
  gint64 comma = add_named (f, "CN=M\\, x,DC=contoso,DC=com", 0);
  static const char *const spellings[] = {
    "CN=Jürgen Groß,OU=People,DC=contoso,DC=com",
    "cn=jürgen groß,ou=people,dc=contoso,dc=com",
    "CN=JÜRGEN GROSS, OU=People, DC=contoso,DC=com",
  };

  for (guint i = 0; i < G_N_ELEMENTS (spellings); i++)
    g_assert_cmpint (find_dn (f, spellings[i]), ==, plain);
  g_assert_cmpint (find_dn (f, "cn=m\\2c x,dc=contoso,dc=com"), ==, comma);
  g_assert_cmpint (find_dn (f, "CN=nobody,DC=contoso,DC=com"), ==, 0);
}

/* Two names with one hash: made so by hand, the hash being good. */
static void
test_find_by_dn_collision (StoreFixture *f, gconstpointer data)
{
  gint64 first = add_named (f, "cn=a", 0);
  gint64 second = add_named (f, "cn=b", 0);
  g_autofree char *sql = g_strdup_printf (
      "UPDATE cs_object SET dn_hash = (SELECT dn_hash FROM cs_object WHERE id = %d) WHERE id = %d",
      (int) second, (int) first);

  store_fixture_run (f, sql);
  g_assert_cmpint (find_dn (f, "CN=B"), ==, second);
}

static void
test_deleted_has_no_name (StoreFixture *f, gconstpointer data)
{
  g_autoptr (CwCsObject) object = NULL;
  gint64 old = add_named (f, "cn=a", 0);
  gint64 new = 0;

  object = store_fixture_get (f, old);
  object->state = CW_CS_DELETED;
  OK (cw_connector_space_update (f->session, object, CW_CS_LOAD_ROW, &failure));
  g_assert_cmpint (find_dn (f, "cn=a"), ==, 0);
  new = add_named (f, "cn=a", 0);
  g_assert_cmpint (find_dn (f, "cn=a"), ==, new);
}

static void
test_count_and_list_ids (StoreFixture *f, gconstpointer data)
{
  g_autoptr (CwCsObject) object = NULL;
  g_autoptr (GArray) page = NULL;
  g_autoptr (GArray) rest = NULL;
  g_autoptr (GError) error = NULL;
  gint64 ids[5];
  guint64 n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    ids[i] = store_fixture_add (f, f->source, f->user, NULL, 0);
  store_fixture_add (f, f->target, f->user, NULL, 0);
  object = store_fixture_get (f, ids[2]);
  object->state = CW_CS_PLACEHOLDER;
  OK (cw_connector_space_update (f->session, object, CW_CS_LOAD_ROW, &failure));
  OK (cw_connector_space_count (f->session, f->source_partition, &n, &failure));
  g_assert_cmpuint (n, ==, 4);
  page = cw_connector_space_list_ids (f->session, f->source_partition, 0, 2, &error);
  g_assert_cmpuint (page->len, ==, 2);
  g_assert_cmpint (g_array_index (page, gint64, 1), ==, ids[1]);
  rest = cw_connector_space_list_ids (f->session, f->source_partition, ids[1], 10, &error);
  g_assert_cmpuint (rest->len, ==, 2);
  g_assert_cmpint (g_array_index (rest, gint64, 0), ==, ids[3]);
}

static void
test_list_range (StoreFixture *f, gconstpointer data)
{
  g_autoptr (CwCsObject) object = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;
  gint64 ids[5];
  gint64 first = -1;
  gint64 last = -1;

  OK (cw_connector_space_get_range (f->session, f->source_partition, &first, &last, &failure));
  g_assert_true (first == 0 && last == 0);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    ids[i] = store_fixture_add (f, f->source, f->user, NULL, 0);
  store_fixture_add (f, f->target, f->user, NULL, 0);
  object = store_fixture_get (f, ids[2]);
  object->state = CW_CS_PLACEHOLDER;
  OK (cw_connector_space_update (f->session, object, CW_CS_LOAD_ROW, &failure));
  OK (cw_connector_space_get_range (f->session, f->source_partition, &first, &last, &failure));
  g_assert_true (first == ids[0] && last == ids[4]);
  found = cw_connector_space_list_range (f->session, f->source_partition, ids[1], ids[3],
                                         CW_CS_LOAD_IMPORTED, &error);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpint (((CwCsObject *) found->pdata[0])->id, ==, ids[1]);
  g_assert_cmpint (((CwCsObject *) found->pdata[1])->id, ==, ids[3]);
}

static void
test_list_by_metaverse (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GError) error = NULL;
  gint64 target = store_fixture_add (f, f->target, f->user, "t", 3);
  gint64 source = store_fixture_add (f, f->source, f->user, "s", 0);

  store_fixture_add (f, f->source, f->user, "other", 0);
  OK (cw_connector_space_set_metaverse (f->session, source, 3, &failure));
  found = cw_connector_space_list_by_metaverse (f->session, 3, CW_CS_LOAD_ROW, &error);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpint (((CwCsObject *) found->pdata[0])->id, ==, source);
  g_assert_cmpint (((CwCsObject *) found->pdata[1])->id, ==, target);
  none = cw_connector_space_list_by_metaverse (f->session, 4, CW_CS_LOAD_ROW, &error);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_remove (StoreFixture *f, gconstpointer data)
{
  gint64 id = store_fixture_add (f, f->source, f->group, "a", 0);
  gint64 other = store_fixture_add (f, f->source, f->user, "b", 0);
  gint64 child = add_named (f, "cn=x", id);
  static const char *const tables[] = {
    "SELECT count(*) FROM link",     "SELECT count(*) FROM link_mark",
    "SELECT count(*) FROM cs_key",   "SELECT count(*) FROM cs_mark",
    "SELECT count(*) FROM cs_value", "SELECT count(*) FROM object_error",
  };

  OK (cw_link_store_add (f->session, id, f->member, other, NULL, &failure));
  OK (cw_link_store_add (f->session, other, f->manager, id, NULL, &failure));
  OK (cw_link_store_mark (f->session, id, f->member, other, &failure));
  OK (cw_connector_space_put_key (f->session, f->source, 1, 2, id, &failure));
  OK (cw_connector_space_mark (f->session, id, &failure));
  OK (cw_run_store_put_error (f->session, id, CW_STEP_EXPORT, "x", "y", NULL, &failure));
  store_fixture_run (f, "INSERT INTO cs_value SELECT min(id), NULL, NULL FROM cs_object");
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    g_assert_cmpint (store_fixture_query (f, tables[i]), >, 0);
  OK (cw_connector_space_remove (f->session, id, &failure));
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    g_assert_cmpint (store_fixture_query (f, tables[i]), ==, 0);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM cs_object"), ==, 2);
  {
    g_autoptr (CwCsObject) orphan = store_fixture_get (f, child);

    g_assert_cmpint (orphan->parent_id, ==, 0);
  }
}

static void
test_rename_subtree (StoreFixture *f, gconstpointer data)
{
  gint64 ou = add_named (f, "OU=Neu,DC=x", 0);
  gint64 inner = add_named (f, "OU=Inner,ou=alt,DC=x", ou);
  gint64 user = add_named (f, "CN=A\\, b,OU=inner, OU=Alt,DC=x", inner);
  gint64 leaf = add_named (f, "CN=L,CN=A\\2C b,OU=Inner,OU=Alt,DC=x", user);
  gint64 done = add_named (f, "CN=done,OU=Neu,DC=x", ou);
  gint64 stranger = add_named (f, "CN=s,OU=Alt,DC=x", 0);

  OK (cw_connector_space_rename_subtree (f->session, ou, "OU=Alt,DC=x", "OU=Neu,DC=x", f->journal,
                                         &failure));
  g_assert_cmpuint (store_fixture_take_count (f, CW_COUNTER_RENAMED), ==, 3);
  g_assert_cmpint (find_dn (f, "OU=Inner,OU=Neu,DC=x"), ==, inner);
  g_assert_cmpint (find_dn (f, "CN=A\\, b,OU=Inner,OU=Neu,DC=x"), ==, user);
  g_assert_cmpint (find_dn (f, "CN=L,CN=A\\, b,OU=Inner,OU=Neu,DC=x"), ==, leaf);
  g_assert_cmpint (find_dn (f, "CN=done,OU=Neu,DC=x"), ==, done);
  g_assert_cmpint (find_dn (f, "CN=s,OU=Alt,DC=x"), ==, stranger);
  g_assert_cmpint (find_dn (f, "OU=Inner,OU=Alt,DC=x"), ==, 0);
  g_assert_cmpuint (count_marked (f), ==, 3);
}

static void
test_rename_wide (StoreFixture *f, gconstpointer data)
{
  gint64 ou = add_named (f, "OU=b", 0);

  for (guint i = 0; i < 2500; i++)
    {
      g_autofree char *dn = g_strdup_printf ("CN=%u,OU=a", i);

      add_named (f, dn, ou);
    }
  OK (cw_connector_space_rename_subtree (f->session, ou, "OU=a", "OU=b", f->journal, &failure));
  g_assert_cmpuint (store_fixture_take_count (f, CW_COUNTER_RENAMED), ==, 2500);
  g_assert_cmpint (find_dn (f, "CN=2499,OU=b"), !=, 0);
}

static void
test_absorb (StoreFixture *f, gconstpointer data)
{
  gint64 from = store_fixture_add (f, f->target, f->group, NULL, 9);
  gint64 to = store_fixture_add (f, f->target, f->group, "t", 0);
  gint64 user = store_fixture_add (f, f->target, f->user, "u", 0);
  g_autoptr (GArray) members = NULL;
  g_autoptr (GArray) keys = NULL;
  g_autoptr (GPtrArray) errors = NULL;
  g_autoptr (GError) error = NULL;

  OK (cw_link_store_add (f->session, from, f->member, user, NULL, &failure));
  OK (cw_link_store_add (f->session, to, f->member, user, NULL, &failure));
  OK (cw_link_store_add (f->session, from, f->member, from, NULL, &failure));
  OK (cw_link_store_add (f->session, user, f->manager, from, NULL, &failure));
  OK (cw_connector_space_put_key (f->session, f->target, 1, 2, from, &failure));
  OK (cw_connector_space_mark (f->session, from, &failure));
  OK (cw_run_store_put_error (f->session, from, CW_STEP_EXPORT, "x", "from", NULL, &failure));
  OK (cw_run_store_put_error (f->session, from, CW_STEP_EXPORT, "y", "from", NULL, &failure));
  OK (cw_run_store_put_error (f->session, to, CW_STEP_EXPORT, "x", "to", NULL, &failure));
  store_fixture_run (f, "UPDATE link SET is_confirmed = 0, pending = 2, connector_id = 2 "
                        "WHERE src <> (SELECT id FROM cs_object WHERE anchor = x'74')");
  OK (cw_connector_space_absorb (f->session, from, to, &failure));

  g_assert_null (cw_connector_space_get (f->session, from, CW_CS_LOAD_ROW, &error));
  members = cw_link_store_list (f->session, to, f->member, &error);
  g_assert_cmpuint (members->len, ==, 1);
  g_assert_cmpint (g_array_index (members, gint64, 0), ==, user);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM link"), ==, 3);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM link WHERE pending = 2"), ==, 2);
  keys = cw_connector_space_find_by_key (f->session, f->target, 1, 2, &error);
  g_assert_cmpuint (keys->len, ==, 1);
  g_assert_cmpint (g_array_index (keys, gint64, 0), ==, to);
  g_assert_cmpuint (count_marked (f), ==, 1);
  errors = cw_run_store_list_errors (f->session, to, 0, 10, &error);
  g_assert_cmpuint (errors->len, ==, 2);
}

/* What the made object already has fulfils what the provisional one wished; other wishes go on. */
static void
test_absorb_merges (StoreFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *from, *to; /* is_confirmed, pending */
    int is_confirmed, pending;
  } cases[] = {
    { "1, 0", "0, 1", 1, 0 }, { "1, 0", "0, 2", 1, 0 }, { "0, 2", "1, 0", 1, 0 },
    { "0, 1", "0, 2", 0, 2 }, { "1, 0", "1, 4", 1, 4 }, { "1, 4", "0, 1", 1, 4 },
    { "1, 4", "1, 0", 1, 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 from = store_fixture_add (f, f->target, f->group, NULL, 0);
      gint64 to = store_fixture_add (f, f->target, f->group, NULL, 0);
      g_autofree char *sql = g_strdup_printf (
          "DELETE FROM link; INSERT INTO link VALUES (%d, 3, 1, %s, 2, 5), (%d, 3, 1, %s, 2, 5)",
          (int) from, cases[i].from, (int) to, cases[i].to);

      g_test_message ("case %u", i);
      store_fixture_run (f, sql);
      OK (cw_connector_space_absorb (f->session, from, to, &failure));
      g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM link"), ==, 1);
      g_assert_cmpint (store_fixture_query (f, "SELECT is_confirmed FROM link"), ==,
                       cases[i].is_confirmed);
      g_assert_cmpint (store_fixture_query (f, "SELECT pending FROM link"), ==, cases[i].pending);
    }
}

static void
test_list_partitions (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) partitions = cw_connector_space_list_partitions (f->session, &error);
  const CwCsPartition *second = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (partitions->len, ==, 2);
  second = partitions->pdata[1];
  g_assert_cmpint (second->id, ==, f->target_partition);
  g_assert_cmpint (second->connector_id, ==, f->target);
  g_assert_cmpstr (second->name, ==, "tenant");
}

static guint
search (StoreFixture *f, gint64 connector_id, const char *text, guint limit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found =
      cw_connector_space_search (f->session, connector_id, text, limit, &error);

  g_assert_no_error (error);
  return found->len;
}

static void
test_search (StoreFixture *f, gconstpointer data)
{
  g_autoptr (CwCsObject) object = cw_cs_object_new ();
  CwGuid guid;

  add_named (f, "CN=Jürgen,OU=People,DC=x", 0);
  add_named (f, "CN=50%_off,OU=People,DC=x", 0);
  g_assert_cmpuint (search (f, f->source, "JÜRGEN", 10), ==, 1);
  g_assert_cmpuint (search (f, f->source, "ou=people", 10), ==, 2);
  g_assert_cmpuint (search (f, 0, "ou=people", 10), ==, 2);
  g_assert_cmpuint (search (f, f->source, "ou=people", 1), ==, 1);
  g_assert_cmpuint (search (f, f->source, "0%_", 10), ==, 1);
  g_assert_cmpuint (search (f, f->source, "%", 10), ==, 1);
  g_assert_cmpuint (search (f, f->target, "people", 10), ==, 0);
  g_assert_true (
      cw_guid_parse ("00112233-4455-6677-8899-aabbccddeeff", CW_GUID_ORDER_MIXED, &guid));
  object->connector_id = f->source;
  object->anchor = g_bytes_new (guid.bytes, CW_GUID_SIZE);
  OK (cw_connector_space_insert (f->session, object, &failure));
  g_assert_cmpuint (search (f, 0, "{00112233-4455-6677-8899-AABBCCDDEEFF}", 10), ==, 1);
}

static void
test_needs_transaction (StoreFixture *f, gconstpointer data)
{
  g_autoptr (CwCsObject) object = cw_cs_object_new ();
  g_autoptr (GError) error = NULL;

  OK (cw_store_session_commit (f->session, &failure));
  object->connector_id = f->source;
  g_assert_false (cw_connector_space_insert (f->session, object, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT);
}

static void
test_damaged_entry (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id = store_fixture_add (f, f->source, f->user, "a", 0);

  store_fixture_run (f, "INSERT INTO cs_value SELECT id, x'0102', NULL FROM cs_object");
  g_assert_null (cw_connector_space_get (f->session, id, CW_CS_LOAD_IMPORTED, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE);
}

/* What another session may read in place of this one. */
static void
test_watch (StoreFixture *f, gconstpointer data)
{
  gint64 first = store_fixture_add (f, f->source, f->user, "1", 0);
  gint64 second = store_fixture_add (f, f->source, f->user, "2", 0);
  gint64 third = store_fixture_add (f, f->source, f->user, "3", 0);

  cw_row_watch_start (f->session, second, third);
  g_assert_true (cw_row_watch_is_untouched_above (f->session, 0));
  OK (cw_connector_space_tie_new (f->session, first, 7, 0, &failure));
  g_assert_false (cw_row_watch_is_untouched_above (f->session, first - 1));
  g_assert_true (cw_row_watch_is_untouched_above (f->session, first));
  g_assert_true (cw_row_watch_is_unchanged (f->session));
  OK (cw_connector_space_mark (f->session, second, &failure));
  g_assert_false (cw_row_watch_is_untouched_above (f->session, first));
  g_assert_true (cw_row_watch_is_untouched_above (f->session, second));
  g_assert_false (cw_row_watch_is_unchanged (f->session));
  /* Others may have it as their parent. */
  OK (cw_connector_space_remove (f->session, first, &failure));
  g_assert_false (cw_row_watch_is_untouched_above (f->session, third));

  cw_row_watch_start (f->session, second, third);
  OK (cw_store_session_commit (f->session, &failure));
  g_assert_true (cw_row_watch_is_unchanged (f->session));
  OK (cw_store_session_begin (f->session, &failure));
  g_assert_false (cw_row_watch_is_unchanged (f->session));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/connector-space/register", test_register);
  STORE_TEST ("/connector-space/watch", test_watch);
  STORE_TEST ("/connector-space/watermark", test_watermark);
  STORE_TEST ("/connector-space/insert-get", test_insert_get);
  STORE_TEST ("/connector-space/anchor-is-unique", test_anchor_is_unique);
  STORE_TEST ("/connector-space/ids-are-not-reused", test_ids_are_not_reused);
  STORE_TEST ("/connector-space/update", test_update);
  STORE_TEST ("/connector-space/find-by-dn", test_find_by_dn);
  STORE_TEST ("/connector-space/find-by-dn-collision", test_find_by_dn_collision);
  STORE_TEST ("/connector-space/deleted-has-no-name", test_deleted_has_no_name);
  STORE_TEST ("/connector-space/count-and-list-ids", test_count_and_list_ids);
  STORE_TEST ("/connector-space/list-range", test_list_range);
  STORE_TEST ("/connector-space/list-by-metaverse", test_list_by_metaverse);
  STORE_TEST ("/connector-space/remove", test_remove);
  STORE_TEST ("/connector-space/rename-subtree", test_rename_subtree);
  STORE_TEST ("/connector-space/rename-wide", test_rename_wide);
  STORE_TEST ("/connector-space/absorb", test_absorb);
  STORE_TEST ("/connector-space/absorb-merges", test_absorb_merges);
  STORE_TEST ("/connector-space/list-partitions", test_list_partitions);
  STORE_TEST ("/connector-space/search", test_search);
  STORE_TEST ("/connector-space/needs-transaction", test_needs_transaction);
  STORE_TEST ("/connector-space/damaged-entry", test_damaged_entry);
  return g_test_run ();
}
