/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "model/cw-entry-builder.h"
#include "store-fixture.h"
#include "store/cw-gone-object.h"
#include "store/cw-run-store.h"
#include "store/cw-step-object.h"
#include "store/cw-step-packing.h"

static const CwValue none = { NULL, 0 };

/* ----- packing */

static void
test_packing (void)
{
  const gint64 ids[] = { 1, 2, 1, 0, G_MAXINT32, 5, 5, G_GINT64_CONSTANT (1) << 60, 1 };
  const CwValue dn = { (const guint8 *) "CN=a", 4 };
  const CwValue anchor = { (const guint8 *) "\0\1", 2 };
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const guint8 *data = NULL;
  gsize size = 0;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      const CwStepEntry entry = { ids[i], 1 + i * 100, ids[i] == 0 ? dn : none,
                                  ids[i] == 0 ? anchor : none };

      cw_step_entry_pack (bytes, i > 0 ? ids[i - 1] : 0, &entry);
    }
  data = bytes->data;
  size = bytes->len;
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      CwStepEntry entry = { 0 };

      g_assert_true (cw_step_entry_unpack (&data, &size, i > 0 ? ids[i - 1] : 0, &entry));
      g_assert_cmpint (entry.id, ==, ids[i]);
      g_assert_cmpuint (entry.n, ==, 1 + i * 100);
      if (ids[i] == 0)
        g_assert_cmpmem (entry.dn.data, entry.dn.len, dn.data, dn.len);
      if (ids[i] == 0)
        g_assert_cmpmem (entry.anchor.data, entry.anchor.len, anchor.data, anchor.len);
    }
  g_assert_cmpuint (size, ==, 0);
}

/* Whatever is cut off or written over is found out, or read as something else, within the data. */
static void
test_broken_packing (void)
{
  const CwStepEntry entry = { 77, 9, { (const guint8 *) "CN=abc", 6 }, { NULL, 0 } };
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  cw_step_entry_pack (bytes, 0, &entry);
  for (guint len = 0; len < bytes->len; len++)
    {
      g_autofree guint8 *copy = g_memdup2 (bytes->data, len);
      const guint8 *data = copy;
      gsize size = len;
      CwStepEntry read = { 0 };

      g_assert_false (cw_step_entry_unpack (&data, &size, 0, &read));
    }
  for (guint i = 0; i < bytes->len * 256; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (bytes->data, bytes->len);
      const guint8 *data = copy;
      gsize size = bytes->len;
      CwStepEntry read = { 0 };

      copy[i / 256] = (guint8) i;
      while (size > 0 && cw_step_entry_unpack (&data, &size, 0, &read))
        g_assert_cmpuint (read.dn.len + read.anchor.len + size, <=, bytes->len);
    }
}

/* ----- the journal */

static gint64
add_step (StoreFixture *f, gint64 ended_usec)
{
  g_autoptr (CwCycle) cycle = cw_cycle_new ();
  g_autoptr (CwStep) step = cw_step_new ();

  cycle->started_usec = ended_usec > 0 ? ended_usec - 1 : 1;
  cycle->ended_usec = ended_usec;
  OK (cw_run_store_save_cycle (f->session, cycle, &failure));
  step->cycle_id = cycle->id;
  OK (cw_run_store_save_step (f->session, step, &failure));
  return step->id;
}

static guint64
get_count (StoreFixture *f, gint64 step_id, CwCounter counter)
{
  g_autoptr (CwStep) step = cw_run_store_get_step (f->session, step_id, NULL);

  return step->counts.values[counter];
}

static GPtrArray *
list (StoreFixture *f, gint64 step_id, CwCounter counter, gint64 after, guint limit)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *objects = cw_step_object_list (f->session, step_id, counter, after, limit, &error);

  g_assert_no_error (error);
  return objects;
}

static const CwStepObject *
get (GPtrArray *objects, guint index)
{
  return g_ptr_array_index (objects, index);
}

static void
assert_length (StoreFixture *f, gint64 step_id, CwCounter counter, guint64 expected)
{
  guint64 length = G_MAXUINT64;

  OK (cw_step_object_get_length (f->session, step_id, counter, &length, &failure));
  g_assert_cmpuint (length, ==, expected);
}

static gint64
add_next_metaverse (StoreFixture *f)
{
  g_autoptr (CwMvObject) object = cw_mv_object_new ();

  object->object_type = f->user;
  object->entry = store_fixture_make_entry (f, "person");
  OK (cw_metaverse_insert (f->session, object, &failure));
  return object->id;
}

static void
commit (StoreFixture *f, CwStepJournal *journal)
{
  OK (cw_step_journal_commit (journal, &failure));
  OK (cw_store_session_begin (f->session, &failure));
}

static void
test_count (StoreFixture *f, gconstpointer data)
{
  gint64 step = add_step (f, 0);
  g_autoptr (CwStepJournal) journal = cw_step_journal_new (f->session, step);
  g_autoptr (GPtrArray) objects = NULL;
  g_autoptr (GPtrArray) links = NULL;
  const CwValue anchor = { (const guint8 *) "xy", 2 };

  cw_step_journal_count (journal, CW_COUNTER_READ, 7);
  cw_step_journal_count_unknown (journal, CW_COUNTER_READ, "CN=gone", anchor);
  cw_step_journal_count_unknown (journal, CW_COUNTER_READ, NULL, anchor);
  cw_step_journal_count (journal, CW_COUNTER_READ, 3);
  cw_step_journal_count_many (journal, CW_COUNTER_LINKS_ADDED, 3, 5);
  cw_step_journal_count_many (journal, CW_COUNTER_LINKS_ADDED, 3, 0);
  cw_step_journal_count (journal, CW_COUNTER_LINKS_ADDED, 3);
  cw_step_journal_count (journal, CW_COUNTER_LINKS_ADDED, 4);
  cw_step_journal_count_many (NULL, CW_COUNTER_LINKS_ADDED, 3, 5);
  commit (f, journal);
  cw_step_journal_count (journal, CW_COUNTER_LINKS_ADDED, 4);
  commit (f, journal);

  g_assert_cmpuint (get_count (f, step, CW_COUNTER_READ), ==, 4);
  g_assert_cmpuint (get_count (f, step, CW_COUNTER_LINKS_ADDED), ==, 8);
  objects = list (f, step, CW_COUNTER_READ, 0, 10);
  g_assert_cmpuint (objects->len, ==, 4);
  g_assert_cmpint (get (objects, 0)->id, ==, 7);
  g_assert_cmpint (get (objects, 1)->id, ==, 0);
  g_assert_cmpstr (get (objects, 1)->dn, ==, "CN=gone");
  g_assert_cmpuint (g_bytes_get_size (get (objects, 1)->anchor), ==, 2);
  g_assert_null (get (objects, 2)->dn);
  g_assert_cmpint (get (objects, 3)->id, ==, 3);
  links = list (f, step, CW_COUNTER_LINKS_ADDED, 0, 10);
  g_assert_cmpuint (links->len, ==, 2);
  g_assert_cmpuint (get (links, 0)->n, ==, 6);
  g_assert_cmpuint (get (links, 1)->n, ==, 2);
  assert_length (f, step, CW_COUNTER_READ, 4);
  assert_length (f, step, CW_COUNTER_LINKS_ADDED, 2);
  assert_length (f, step, CW_COUNTER_ADDED, 0);
  assert_length (f, step + 1, CW_COUNTER_READ, 0);
}

static void
test_only_counts (StoreFixture *f, gconstpointer data)
{
  cw_step_journal_count (f->journal, CW_COUNTER_READ, 7);
  commit (f, f->journal);
  g_assert_cmpuint (cw_step_journal_get_counts (f->journal)->values[CW_COUNTER_READ], ==, 1);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM step_object"), ==, 0);
}

#define N_MANY 50000

/* Of many rows any page is there, in order, and found without those before. */
static void
test_pages (StoreFixture *f, gconstpointer data)
{
  gint64 step = add_step (f, 0);
  g_autoptr (CwStepJournal) journal = cw_step_journal_new (f->session, step);
  const gint64 places[] = { 0, 1, 4999, N_MANY / 2, N_MANY - 3, N_MANY, N_MANY + 1 };
  gint64 after = 0;

  for (gint64 i = 0; i < N_MANY; i++)
    {
      cw_step_journal_count (journal, CW_COUNTER_ADDED, 1 + i * 37);
      if (i % 7001 == 0)
        commit (f, journal);
    }
  commit (f, journal);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM step_object"), >, 10);
  g_assert_cmpint (store_fixture_query (f, "SELECT max(length(objects)) FROM step_object"), <,
                   4100);
  assert_length (f, step, CW_COUNTER_ADDED, N_MANY);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (GPtrArray) page = list (f, step, CW_COUNTER_ADDED, places[i], 5);

      g_assert_cmpuint (page->len, ==, CLAMP (N_MANY - places[i], 0, 5));
      for (guint k = 0; k < page->len; k++)
        g_assert_cmpint (get (page, k)->id, ==, 1 + (places[i] + k) * 37);
    }
  while (after < N_MANY)
    {
      g_autoptr (GPtrArray) page = list (f, step, CW_COUNTER_ADDED, after, 9000);

      g_assert_cmpint (get (page, page->len - 1)->id, ==, 1 + (after + page->len - 1) * 37);
      after += page->len;
    }
}

/* What was rolled back was not counted, before and behind what was committed, however much it was.
 */
static void
test_roll_back (StoreFixture *f, gconstpointer data)
{
  gint64 step = add_step (f, 0);
  g_autoptr (CwStepJournal) journal = cw_step_journal_new (f->session, step);
  g_autoptr (GPtrArray) objects = NULL;

  commit (f, journal);
  cw_step_journal_count (journal, CW_COUNTER_ERRORS, 99);
  cw_step_journal_roll_back (journal);
  g_assert_cmpuint (cw_step_journal_get_counts (journal)->values[CW_COUNTER_ERRORS], ==, 0);
  OK (cw_store_session_begin (f->session, &failure));
  for (gint64 id = 1; id <= 3; id++)
    cw_step_journal_count (journal, CW_COUNTER_ADDED, id);
  commit (f, journal);
  for (gint64 id = 3; id < N_MANY; id++)
    cw_step_journal_count (journal, CW_COUNTER_ADDED, id);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM step_object"), >, 10);
  cw_step_journal_roll_back (journal);
  g_assert_cmpuint (cw_step_journal_get_counts (journal)->values[CW_COUNTER_ADDED], ==, 3);
  OK (cw_store_session_begin (f->session, &failure));
  for (gint64 id = 3; id <= 5; id++)
    cw_step_journal_count (journal, CW_COUNTER_ADDED, id);
  commit (f, journal);

  g_assert_cmpuint (get_count (f, step, CW_COUNTER_ADDED), ==, 6);
  g_assert_cmpuint (get_count (f, step, CW_COUNTER_ERRORS), ==, 0);
  objects = list (f, step, CW_COUNTER_ADDED, 0, 100);
  g_assert_cmpuint (objects->len, ==, 6);
  g_assert_cmpint (get (objects, 2)->id, ==, 3);
  g_assert_cmpint (get (objects, 3)->id, ==, 3);
  g_assert_cmpint (get (objects, 5)->id, ==, 5);
}

/* Whatever commit of a row fails, and whoever makes it: the journal says what is stored. */
static void
test_roll_back_behind (StoreFixture *f, gconstpointer data)
{
  gint64 step = add_step (f, 0);
  g_autoptr (CwStepJournal) journal = cw_step_journal_new (f->session, step);
  const CwCounts *counts = cw_step_journal_get_counts (journal);
  g_autoptr (GError) error = NULL;
  gint64 taken;

  commit (f, journal);
  for (gint64 id = 1; id <= 10; id++)
    {
      cw_step_journal_count (journal, CW_COUNTER_ADDED, id);
      OK (cw_step_journal_commit_and_begin (journal, &failure));
    }
  cw_step_journal_count (journal, CW_COUNTER_ADDED, 11);
  cw_step_journal_roll_back (journal);
  OK (cw_store_session_begin (f->session, &failure));
  g_assert_cmpuint (counts->values[CW_COUNTER_ADDED], ==, 10);
  g_assert_cmpuint (get_count (f, step, CW_COUNTER_ADDED), ==, 10);

  cw_step_journal_count (journal, CW_COUNTER_ADDED, 12);
  OK (cw_step_journal_commit_and_begin (journal, &failure));
  taken = add_next_metaverse (f);
  store_fixture_run (f, "UPDATE mv_object SET id = id + 1");
  cw_step_journal_count (journal, CW_COUNTER_ADDED, 13);
  g_assert_cmpint (add_next_metaverse (f), ==, taken + 1);
  g_assert_false (cw_step_journal_commit_and_begin (journal, &error) &&
                  cw_step_journal_commit_and_begin (journal, &error) &&
                  cw_step_journal_commit (journal, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_CONFLICT);
  cw_step_journal_roll_back (journal);
  OK (cw_store_session_begin (f->session, &failure));
  g_assert_cmpuint (counts->values[CW_COUNTER_ADDED], ==, 11);
  g_assert_cmpuint (get_count (f, step, CW_COUNTER_ADDED), ==, 11);
  assert_length (f, step, CW_COUNTER_ADDED, 11);
}

/* Outside of a transaction a full row cannot be written: that is told by the commit. */
static void
test_failure (StoreFixture *f, gconstpointer data)
{
  gint64 step = add_step (f, 0);
  g_autoptr (CwStepJournal) journal = cw_step_journal_new (f->session, step);
  g_autoptr (GError) error = NULL;

  commit (f, journal);
  OK (cw_store_session_commit (f->session, &failure));
  for (gint64 id = 1; id <= N_MANY; id++)
    cw_step_journal_count (journal, CW_COUNTER_ADDED, id);
  g_assert_false (cw_step_journal_commit (journal, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT);
  cw_step_journal_roll_back (journal);
  g_assert_cmpuint (cw_step_journal_get_counts (journal)->values[CW_COUNTER_ADDED], ==, 0);
}

static void
test_damaged (StoreFixture *f, gconstpointer data)
{
  gint64 step = add_step (f, 0);
  g_autoptr (CwStepJournal) journal = cw_step_journal_new (f->session, step);
  g_autoptr (GPtrArray) objects = NULL;
  g_autoptr (GError) error = NULL;

  cw_step_journal_count (journal, CW_COUNTER_ADDED, 1);
  commit (f, journal);
  store_fixture_run (f, "UPDATE step_object SET objects = x'ffff'");
  objects = cw_step_object_list (f->session, step, CW_COUNTER_ADDED, 0, 10, &error);
  g_assert_null (objects);
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE);
}

static void
test_find (StoreFixture *f, gconstpointer data)
{
  gint64 step = add_step (f, 0);
  g_autoptr (CwStepJournal) journal = cw_step_journal_new (f->session, step);
  CwCounts counts = { { 0 } };

  for (gint64 id = 1; id <= N_MANY; id++)
    cw_step_journal_count (journal, CW_COUNTER_ADDED, id);
  cw_step_journal_count_many (journal, CW_COUNTER_LINKS_ADDED, 40000, 12);
  cw_step_journal_count (journal, CW_COUNTER_ERRORS, 39999);
  commit (f, journal);
  store_fixture_run (f, "UPDATE step_object SET objects = x'ffff' WHERE highest_id < 40000 "
                        "AND counter = 'added'");
  OK (cw_step_object_find (f->session, step, 40000, &counts, &failure));
  g_assert_cmpuint (counts.values[CW_COUNTER_ADDED], ==, 1);
  g_assert_cmpuint (counts.values[CW_COUNTER_LINKS_ADDED], ==, 12);
  g_assert_cmpuint (counts.values[CW_COUNTER_ERRORS], ==, 0);
  OK (cw_step_object_find (f->session, step, N_MANY + 1, &counts, &failure));
  g_assert_cmpuint (counts.values[CW_COUNTER_ADDED], ==, 0);
}

/* ----- what is gone */

static gint64
add_person (StoreFixture *f, const char *anchor, const char *title)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  CwAttributeTable *table = cw_store_get_attributes (f->store);
  gint64 id = store_fixture_add (f, f->source, f->user, anchor, 0);
  g_autoptr (CwCsObject) object = store_fixture_get (f, id);

  cw_entry_builder_add_string (builder, cw_attribute_table_intern (table, "displayName"), title);
  g_clear_pointer (&object->imported, cw_entry_unref);
  object->imported = cw_entry_builder_end (builder, NULL);
  g_free (object->dn);
  object->dn = g_strconcat ("CN=", title, NULL);
  OK (cw_connector_space_update (f->session, object, CW_CS_LOAD_IMPORTED, &failure));
  return id;
}

static void
test_gone (StoreFixture *f, gconstpointer data)
{
  gint64 id = add_person (f, "a", "Anna");
  gint64 other = add_person (f, "b", "Bert");
  g_autoptr (CwCsObject) placeholder = cw_cs_object_new ();
  g_autoptr (CwGoneObject) gone = NULL;
  g_autoptr (CwGoneObject) absorbed = NULL;
  g_autoptr (GError) error = NULL;

  placeholder->connector_id = f->source;
  placeholder->state = CW_CS_PLACEHOLDER;
  OK (cw_connector_space_insert (f->session, placeholder, &failure));
  OK (cw_connector_space_remove (f->session, placeholder->id, &failure));
  g_assert_null (cw_gone_object_get (f->session, placeholder->id, &error));
  g_assert_no_error (error);
  g_assert_null (cw_gone_object_get (f->session, id, &error));

  OK (cw_connector_space_remove (f->session, id, &failure));
  gone = cw_gone_object_get (f->session, id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (gone->title, ==, "Anna");
  g_assert_cmpstr (gone->dn, ==, "CN=Anna");
  g_assert_cmpint (gone->connector_id, ==, f->source);
  g_assert_cmpint (gone->object_type, ==, f->user);
  g_assert_cmpmem (g_bytes_get_data (gone->anchor, NULL), g_bytes_get_size (gone->anchor), "a", 1);
  g_assert_cmpint (gone->successor_id, ==, 0);
  g_assert_cmpint (gone->gone_usec, >, 0);

  id = add_person (f, "c", "Cara");
  OK (cw_connector_space_absorb (f->session, other, id, &failure));
  absorbed = cw_gone_object_get (f->session, other, &error);
  g_assert_cmpint (absorbed->successor_id, ==, id);
}

/* The journal goes with its run; what is gone stays as long as any run may name it. */
static void
test_purge (StoreFixture *f, gconstpointer data)
{
  gint64 old = add_step (f, 10);
  gint64 new = add_step (f, 20);
  g_autoptr (CwStepJournal) first = cw_step_journal_new (f->session, old);
  g_autoptr (CwStepJournal) second = cw_step_journal_new (f->session, new);
  gint64 id = add_person (f, "a", "Anna");

  cw_step_journal_count (first, CW_COUNTER_ADDED, id);
  commit (f, first);
  cw_step_journal_count (second, CW_COUNTER_DELETED, id);
  OK (cw_connector_space_remove (f->session, id, &failure));
  commit (f, second);
  store_fixture_run (f, "UPDATE gone_object SET gone_usec = 19");

  OK (cw_run_store_purge (f->session, 20, 0, NULL, &failure));
  assert_length (f, old, CW_COUNTER_ADDED, 0);
  assert_length (f, new, CW_COUNTER_DELETED, 1);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM gone_object"), ==, 1);
  OK (cw_run_store_purge (f->session, 21, 0, NULL, &failure));
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM step_object"), ==, 0);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM gone_object"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/step-journal/packing", test_packing);
  g_test_add_func ("/step-journal/broken-packing", test_broken_packing);
  STORE_TEST ("/step-journal/count", test_count);
  STORE_TEST ("/step-journal/only-counts", test_only_counts);
  STORE_TEST ("/step-journal/pages", test_pages);
  STORE_TEST ("/step-journal/roll-back", test_roll_back);
  STORE_TEST ("/step-journal/roll-back-behind", test_roll_back_behind);
  STORE_TEST ("/step-journal/failure", test_failure);
  STORE_TEST ("/step-journal/damaged", test_damaged);
  STORE_TEST ("/step-journal/find", test_find);
  STORE_TEST ("/step-journal/gone", test_gone);
  STORE_TEST ("/step-journal/purge", test_purge);
  return g_test_run ();
}
