/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "store-content.h"
#include "store-fixture.h"
#include "store/cw-config-store.h"
#include "store/cw-store-copy.h"
#include "store/cw-store-mark.h"
#include "store/cw-store-private.h"
#include "store/sqlite/cw-sqlite-driver.h"

static const CwStoreCopyWish all = { .parts = CW_STORE_PART_ALL };
static const CwStoreCopyWish over = { .parts = CW_STORE_PART_ALL, .may_replace = TRUE };

#define MANY 1000

/* From SQLite to the kind of database that the tests run on, and back. */
typedef struct
{
  char *from_dir;
  char *to_dir;
  char *back_dir;
} Places;

static void
set_up (Places *places, gconstpointer data)
{
  places->from_dir = g_dir_make_tmp ("cw-copy-XXXXXX", NULL);
  places->to_dir = store_fixture_make_directory ();
  places->back_dir = g_dir_make_tmp ("cw-copy-XXXXXX", NULL);
}

static void
remove_sqlite (char *dir)
{
  g_autofree char *command = g_strdup_printf ("rm -r %s", dir);

  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
  g_free (dir);
}

static void
tear_down (Places *places, gconstpointer data)
{
  remove_sqlite (places->from_dir);
  store_fixture_remove_directory (places->to_dir);
  remove_sqlite (places->back_dir);
}

static CwStore *
open_sqlite (const char *dir)
{
  g_autoptr (GError) error = NULL;
  CwStore *store = cw_store_open (dir, &error);

  g_assert_no_error (error);
  return store;
}

static CwStore *
open_other (Places *places)
{
  g_autoptr (GError) error = NULL;
  CwStore *store = store_fixture_open (places->to_dir, &error);

  g_assert_no_error (error);
  return store;
}

static void
assert_empty (CwStore *store, gboolean expected)
{
  gboolean is_empty = !expected;

  OK (cw_store_is_empty (store, &is_empty, &failure));
  g_assert_true (is_empty == expected);
}

static void
test_whole (Places *places, gconstpointer data)
{
  g_autoptr (CwStore) from = open_sqlite (places->from_dir);
  g_autoptr (CwStore) to = open_other (places);
  g_autoptr (CwStore) back = open_sqlite (places->back_dir);
  g_auto (CwStoreCopy) there = { 0 };
  g_auto (CwStoreCopy) again = { 0 };
  guint64 n_rows = 0;

  store_content_write_v4 (from);
  assert_empty (to, TRUE);
  OK (cw_store_copy (from, to, &all, NULL, &there, &failure));
  g_assert_cmpuint (there.n_rows, >, 20);
  g_assert_cmpuint (strlen (there.digest), ==, 64);
  assert_empty (to, FALSE);
  g_clear_pointer (&to, cw_store_unref);
  to = open_other (places);
  OK (cw_store_check (to, NULL, &n_rows, &failure));
  g_assert_cmpuint (n_rows, ==, there.n_rows);
  OK (cw_store_copy (to, back, &all, NULL, &again, &failure));
  g_assert_cmpuint (again.n_rows, ==, there.n_rows);
  g_assert_cmpstr (again.digest, ==, there.digest);
  store_content_check_v4 (to);
  g_clear_pointer (&back, cw_store_unref);
  back = open_sqlite (places->back_dir);
  store_content_check_v4 (back);
}

/* What was there before is there. */
static void
assert_mine (CwStore *store)
{
  g_autofree char *mine = store_fixture_get_value (store, "mine");

  g_assert_cmpstr (mine, ==, "yes");
}

/* Data is not overwritten unless whoever calls knows whose it is, and nothing is there by half. */
static void
test_used (Places *places, gconstpointer data)
{
  g_autoptr (CwStore) from = open_sqlite (places->from_dir);
  g_autoptr (CwStore) to = open_other (places);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const CwStoreWatch watch = { .cancellable = cancellable };
  g_autoptr (GError) error = NULL;
  g_auto (CwStoreCopy) copy = { 0 };
  g_autofree char *other = NULL;

  store_content_write_v4 (from);
  g_cancellable_cancel (cancellable);
  g_assert_false (cw_store_copy (from, to, &all, &watch, &copy, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  assert_empty (to, TRUE);
  store_fixture_put_value (to, "mine", "yes");
  g_assert_false (cw_store_copy (from, to, &all, NULL, &copy, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_CONFLICT);
  assert_mine (to);
  OK (cw_store_copy (from, to, &over, NULL, &copy, &failure));
  other = store_fixture_get_value (to, "mine");
  g_assert_null (other);
}

/* ----- how far it is */

/* What somebody was told, and when he stops it. */
typedef struct
{
  GArray *told; /* (element-type CwStoreProgress) */
  GCancellable *cancellable;
  gboolean stops;
  CwStorePhase stops_in; /* in its middle */
} News;

static void
on_progressed_cb (const CwStoreProgress *progress, gpointer user_data)
{
  News *news = user_data;

  g_array_append_vals (news->told, progress, 1);
  if (news->stops && progress->phase == news->stops_in && progress->n_done > 0)
    g_cancellable_cancel (news->cancellable);
}

/* So many that it is told of them while each phase goes on. */
static void
fill_many (CwStore *store)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, NULL);

  OK (cw_store_session_begin (session, &failure));
  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("filler.%u", i);

      OK (cw_config_store_put_value (session, name, "x", &failure));
    }
  OK (cw_store_session_commit (session, &failure));
}

/* One phase after the other, each from none to nearly all. */
static void
assert_told (GArray *told, guint64 n_rows)
{
  guint64 n_last[CW_STORE_PHASE_N] = { 0 };
  CwStorePhase phase = CW_STORE_PHASE_COPY;

  for (guint i = 0; i < told->len; i++)
    {
      const CwStoreProgress *progress = &g_array_index (told, CwStoreProgress, i);

      g_assert_true (progress->phase == phase || progress->phase == CW_STORE_PHASE_COMPARE);
      phase = progress->phase;
      g_assert_cmpuint (progress->n_all, ==, n_rows);
      g_assert_cmpuint (progress->n_done, <=, n_rows);
      g_assert_cmpuint (progress->n_done, >=, n_last[phase]);
      n_last[phase] = progress->n_done;
    }
  g_assert_cmpuint (n_last[CW_STORE_PHASE_COPY], >, n_rows / 2);
  g_assert_cmpuint (n_last[CW_STORE_PHASE_COMPARE], >, n_rows / 2);
}

static void
test_progress (Places *places, gconstpointer data)
{
  g_autoptr (CwStore) from = open_sqlite (places->from_dir);
  g_autoptr (CwStore) to = open_other (places);
  g_autoptr (GArray) told = g_array_new (FALSE, FALSE, sizeof (CwStoreProgress));
  News news = { .told = told };
  const CwStoreWatch watch = { on_progressed_cb, &news, NULL };
  g_auto (CwStoreCopy) copy = { 0 };

  store_content_write_v4 (from);
  fill_many (from);
  OK (cw_store_copy (from, to, &all, &watch, &copy, &failure));
  assert_told (told, copy.n_rows);
}

static void
test_stopped_meanwhile (Places *places, gconstpointer data)
{
  static const CwStorePhase phases[] = { CW_STORE_PHASE_COPY, CW_STORE_PHASE_COMPARE };
  g_autoptr (CwStore) from = open_sqlite (places->from_dir);
  g_autoptr (CwStore) to = open_other (places);

  fill_many (from);
  store_fixture_put_value (to, "mine", "yes");
  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      g_autoptr (GArray) told = g_array_new (FALSE, FALSE, sizeof (CwStoreProgress));
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      News news = { told, cancellable, TRUE, phases[i] };
      const CwStoreWatch watch = { on_progressed_cb, &news, cancellable };
      g_auto (CwStoreCopy) copy = { 0 };
      g_autoptr (GError) error = NULL;

      g_assert_false (cw_store_copy (from, to, &over, &watch, &copy, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      /* At once: nothing more was told. */
      g_assert_cmpint (g_array_index (told, CwStoreProgress, told->len - 1).phase, ==, phases[i]);
      g_assert_cmpuint (g_array_index (told, CwStoreProgress, told->len - 1).n_done, <, MANY / 2);
      assert_mine (to);
    }
}

/* ----- stopped when it is nearly over */

/* A place whose connections cancel when they are to read back what was written. */
typedef struct
{
  CwSqlDriverClass driver;
  CwSqlConnectionClass connection;
  const CwSqlDriverClass *real_driver;
  const CwSqlConnectionClass *real_connection;
  GCancellable *cancellable;
} Stopper;

/* Of a class that was put in its place. */
#define GET_STOPPER(object, member)                                                                \
  ((Stopper *) ((char *) (object)->klass - G_STRUCT_OFFSET (Stopper, member)))

static CwSqlStatement *
prepare_and_stop (CwSqlConnection *connection, const char *text, GError **error)
{
  Stopper *stopper = GET_STOPPER (connection, connection);

  if (g_str_has_prefix (text, "SELECT") && strstr (text, " FROM step_object ORDER BY") != NULL)
    g_cancellable_cancel (stopper->cancellable);
  return stopper->real_connection->prepare (connection, text, error);
}

static CwSqlConnection *
connect_to_stop (CwSqlDriver *driver, GError **error)
{
  Stopper *stopper = GET_STOPPER (driver, driver);
  CwSqlConnection *connection = stopper->real_driver->connect (driver, error);

  if (connection == NULL)
    return NULL;
  stopper->real_connection = connection->klass;
  stopper->connection = *connection->klass;
  stopper->connection.prepare = prepare_and_stop;
  connection->klass = &stopper->connection;
  return connection;
}

static void
stop_late (Stopper *stopper, CwStore *store)
{
  CwSqlDriver *driver = cw_store_get_driver (store);

  stopper->real_driver = driver->klass;
  stopper->driver = *driver->klass;
  stopper->driver.connect = connect_to_stop;
  driver->klass = &stopper->driver;
}

/* However little there is: until it is stored, it is not there. */
static void
test_stopped (Places *places, gconstpointer data)
{
  g_autoptr (CwStore) from = open_sqlite (places->from_dir);
  g_autoptr (CwStore) to = open_other (places);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const CwStoreWatch watch = { .cancellable = cancellable };
  Stopper stopper = { .cancellable = cancellable };
  g_autoptr (GError) error = NULL;
  g_auto (CwStoreCopy) copy = { 0 };

  store_content_write_v4 (from);
  store_fixture_put_value (to, "mine", "yes");
  stop_late (&stopper, to);
  g_assert_false (cw_store_copy (from, to, &over, &watch, &copy, &error));
  g_assert_true (g_cancellable_is_cancelled (cancellable));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (copy.is_half);
  cw_store_get_driver (to)->klass = stopper.real_driver;
  assert_mine (to);
}

/* An id that was given out is not given out again, although its row is gone. */
static void
test_ids (Places *places, gconstpointer data)
{
  g_autoptr (CwStore) from = open_sqlite (places->from_dir);
  g_autoptr (CwStore) to = open_other (places);
  g_autoptr (CwStore) back = open_sqlite (places->back_dir);
  g_auto (CwStoreCopy) copy = { 0 };
  g_auto (CwStoreCopy) again = { 0 };
  g_autoptr (CwSqlDriver) driver = cw_sqlite_driver_new (places->from_dir, NULL);
  g_autoptr (CwSqlDriver) last = cw_sqlite_driver_new (places->back_dir, NULL);
  g_autoptr (CwSqlConnection) sql = cw_sql_connect (driver, NULL);
  g_autoptr (CwSqlConnection) last_sql = NULL;
  gint64 id = 0;

  store_content_write_v4 (from);
  OK (sql->klass->restore_last_id (sql, "cs_object", 4711, &failure));
  OK (cw_store_copy (from, to, &all, NULL, &copy, &failure));
  OK (cw_store_copy (to, back, &all, NULL, &again, &failure));
  last_sql = cw_sql_connect (last, NULL);
  OK (last_sql->klass->get_last_id (last_sql, "cs_object", &id, &failure));
  g_assert_cmpint (id, ==, 4711);
}

/* Both kinds of database tell the same of themselves, in the same order. */
static void
test_tables (Places *places, gconstpointer data)
{
  g_autoptr (CwStore) sqlite = open_sqlite (places->from_dir);
  g_autoptr (CwStore) other = open_other (places);
  CwSqlDriver *drivers[] = { cw_sqlite_driver_new (places->from_dir, NULL),
                             store_fixture_make_driver (places->to_dir) };
  GString *texts[] = { g_string_new (NULL), g_string_new (NULL) };

  for (guint i = 0; i < G_N_ELEMENTS (drivers); i++)
    {
      g_autoptr (CwSqlConnection) sql = cw_sql_connect (drivers[i], NULL);
      g_autoptr (CwSqlStatement) row = cw_sql_use (sql, sql->klass->list_columns, NULL);
      gboolean has_row = TRUE;

      while (has_row)
        {
          OK (cw_sql_step (row, &has_row, &failure));
          if (has_row)
            g_string_append_printf (texts[i], "%s.%s %s %d %d\n", cw_sql_get_text (row, 0),
                                    cw_sql_get_text (row, 1), cw_sql_get_text (row, 2),
                                    (int) cw_sql_get_integer (row, 3),
                                    (int) cw_sql_get_integer (row, 4));
        }
    }
  g_assert_nonnull (strstr (texts[0]->str, "cs_object.id i 1 1\n"));
  g_assert_nonnull (strstr (texts[0]->str, "link.dst i 3 0\n"));
  g_assert_nonnull (strstr (texts[0]->str, "secret.sealed b 0 0\n"));
  g_assert_cmpstr (texts[0]->str, ==, texts[1]->str);
  for (guint i = 0; i < G_N_ELEMENTS (drivers); i++)
    {
      g_string_free (texts[i], TRUE);
      cw_sql_driver_free (drivers[i]);
    }
}

static void
assert_marks (CwStore *store, const char *sync, const char *config)
{
  g_autofree char *sync_text = NULL;
  g_autofree char *config_text = NULL;

  OK (cw_store_mark_read (store, CW_STORE_PART_SYNC, &sync_text, &failure));
  OK (cw_store_mark_read (store, CW_STORE_PART_CONFIG, &config_text, &failure));
  g_assert_cmpstr (sync_text, ==, sync);
  g_assert_cmpstr (config_text, ==, config);
}

/* What a place says of itself stays with it, and does not go along with the values among which it
 * stands. */
static void
test_marks (Places *places, gconstpointer data)
{
  const CwStoreCopyWish read = { .parts = CW_STORE_PART_SYNC, .may_replace = TRUE };
  g_autoptr (CwStore) from = open_sqlite (places->from_dir);
  g_autoptr (CwStore) to = open_other (places);
  g_auto (CwStoreCopy) joined = { 0 };
  g_auto (CwStoreCopy) beside = { 0 };
  g_auto (CwStoreCopy) whole = { 0 };

  store_content_write_v4 (from);
  OK (cw_store_mark_put (from, CW_STORE_PART_ALL, "from there", &failure));
  OK (cw_store_mark_put (to, CW_STORE_PART_SYNC, "from here", &failure));
  OK (cw_store_copy (from, to, &read, NULL, &joined, &failure));
  assert_marks (to, NULL, NULL);
  OK (cw_store_mark_put (to, CW_STORE_PART_ALL, "from here", &failure));
  OK (cw_store_copy (from, to, &read, NULL, &beside, &failure));
  assert_marks (to, NULL, "from here");
  OK (cw_store_copy (from, to, &over, NULL, &whole, &failure));
  assert_marks (to, NULL, NULL);
  assert_marks (from, "from there", "from there");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/store-copy/whole", Places, NULL, set_up, test_whole, tear_down);
  g_test_add ("/store-copy/used", Places, NULL, set_up, test_used, tear_down);
  g_test_add ("/store-copy/stopped", Places, NULL, set_up, test_stopped, tear_down);
  g_test_add ("/store-copy/progress", Places, NULL, set_up, test_progress, tear_down);
  g_test_add ("/store-copy/stopped-meanwhile", Places, NULL, set_up, test_stopped_meanwhile,
              tear_down);
  g_test_add ("/store-copy/ids", Places, NULL, set_up, test_ids, tear_down);
  g_test_add ("/store-copy/marks", Places, NULL, set_up, test_marks, tear_down);
  g_test_add ("/store-copy/tables", Places, NULL, set_up, test_tables, tear_down);
  return g_test_run ();
}
