/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "store-fixture.h"
#include "store/cw-config-store.h"
#include "store/cw-run-store.h"
#include "store/cw-step-object.h"
#include "store/cw-store-private.h"

/* What one transaction writes. */
#define BATCH 20

#define N_KILLS  10
#define N_ROUNDS 100

typedef struct
{
  char *dir;
} Place;

static void
set_up (Place *place, gconstpointer data)
{
  place->dir = store_fixture_make_directory ();
}

static void
tear_down (Place *place, gconstpointer data)
{
  store_fixture_remove_directory (place->dir);
}

static CwStore *
open_store (const char *dir)
{
  g_autoptr (GError) error = NULL;
  CwStore *store = cw_store_open (dir, &error);

  g_assert_no_error (error);
  return store;
}

static CwStoreSession *
open_session (CwStore *store)
{
  g_autoptr (GError) error = NULL;
  CwStoreSession *session = cw_store_open_session (store, &error);

  g_assert_no_error (error);
  return session;
}

static gint64
query (CwStoreSession *session, const char *sql)
{
  gint64 value = 0;

  OK (cw_sql_fetch_integer (session->sql, g_intern_string (sql), NULL, 0, &value, &failure));
  return value;
}

/* A batch of marked objects, and its number as the watermark: the same transaction. @journal:
 * (nullable): counts them. */
static gboolean
write_batch (CwStoreSession *session, gint64 partition_id, CwStepJournal *journal, GError **error)
{
  gint64 n = query (session, "SELECT count(*) FROM cs_object") / BATCH + 1;
  g_autofree char *text = g_strdup_printf ("%d", (int) n);
  g_autoptr (GBytes) watermark = g_bytes_new (text, strlen (text));

  for (guint i = 0; i < BATCH; i++)
    {
      g_autoptr (CwCsObject) object = cw_cs_object_new ();

      object->connector_id = 1;
      object->partition_id = partition_id;
      object->dn = g_strdup_printf ("CN=%0*d,DC=contoso,DC=com", 1000, (int) (n * BATCH + i));
      if (!cw_connector_space_insert (session, object, error) ||
          !cw_connector_space_mark (session, object->id, error))
        return FALSE;
      cw_step_journal_count_many (journal, CW_COUNTER_ADDED, object->id, 1);
    }
  return cw_connector_space_set_watermark (session, partition_id, watermark, error);
}

static gint64
register_partition (CwStoreSession *session)
{
  gint64 id = 0;

  OK (cw_store_session_begin (session, &failure));
  OK (cw_connector_space_register_partition (session, 1, "p", &id, &failure));
  OK (cw_store_session_commit (session, &failure));
  return id;
}

static void
assert_whole (CwStoreSession *session, gint64 at_least)
{
  gint64 n = query (session, "SELECT count(*) FROM cs_object");

  g_assert_cmpint (n, >=, at_least * BATCH);
  g_assert_cmpint (n % BATCH, ==, 0);
  g_assert_cmpint (query (session, "SELECT count(*) FROM cs_mark"), ==, n);
  g_assert_cmpint (query (session, "SELECT CAST (watermark AS TEXT) FROM partition"), ==,
                   n / BATCH);
  g_assert_cmpint (query (session, "SELECT count(*) FROM pragma_integrity_check "
                                   "WHERE integrity_check <> 'ok'"),
                   ==, 0);
}

/* ----- no space */

static gboolean
write_until_failure (CwStoreSession *session, gint64 partition_id, GError **error)
{
  for (guint i = 0; i < 10000; i++)
    {
      if (!cw_store_session_begin (session, error))
        return FALSE;
      if (!write_batch (session, partition_id, NULL, error) ||
          !cw_store_session_commit (session, error))
        {
          cw_store_session_rollback (session);
          return FALSE;
        }
    }
  return TRUE;
}

/* SQLite's own limit answers as a full disk does. */
static void
test_full (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_store (place->dir);
  g_autoptr (CwStoreSession) session = open_session (store);
  gint64 partition_id = register_partition (session);
  g_autoptr (GError) error = NULL;

  OK (session->sql->klass->run_script (session->sql, "PRAGMA max_page_count = 80", &failure));
  g_assert_false (write_until_failure (session, partition_id, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "no space"));
  assert_whole (session, 1);
  OK (session->sql->klass->run_script (session->sql, "PRAGMA max_page_count = 100000", &failure));
  OK (cw_store_session_begin (session, &failure));
  OK (write_batch (session, partition_id, NULL, &failure));
  OK (cw_store_session_commit (session, &failure));
  assert_whole (session, 2);
}

/* The file system refuses to let a file grow: an I/O error, in the middle of whatever was written.
 */
static void
test_file_limit (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_store (place->dir);
  g_autoptr (CwStoreSession) session = open_session (store);
  gint64 partition_id = register_partition (session);
  g_autoptr (GError) error = NULL;
  struct rlimit old_limit;
  struct rlimit limit;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old_limit), ==, 0);
  limit = old_limit;
  limit.rlim_cur = 700001;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_false (write_until_failure (session, partition_id, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old_limit), ==, 0);
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE);
  assert_whole (session, 1);
  OK (cw_store_session_begin (session, &failure));
  OK (write_batch (session, partition_id, NULL, &failure));
  OK (cw_store_session_commit (session, &failure));
  g_clear_pointer (&session, cw_store_session_free);
  session = open_session (store);
  assert_whole (session, 2);
}

/* ----- damage */

static void
spoil (const char *dir, long offset, const char *bytes)
{
  g_autofree char *path = g_build_filename (dir, "causeway.db", NULL);
  FILE *file = g_fopen (path, "r+");

  g_assert_nonnull (file);
  g_assert_cmpint (fseek (file, offset, SEEK_SET), ==, 0);
  for (guint i = 0; i < 64; i++)
    g_assert_cmpint (fputs (bytes, file), >=, 0);
  g_assert_cmpint (fclose (file), ==, 0);
}

static void
test_not_a_database (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  cw_store_unref (open_store (place->dir));
  spoil (place->dir, 0, "This is no database. ");
  g_assert_null (cw_store_open (place->dir, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE);
}

static void
test_damaged_page (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_store (place->dir);
  g_autoptr (CwStoreSession) session = open_session (store);
  g_autoptr (GPtrArray) marked = NULL;
  g_autoptr (GError) error = NULL;
  gint64 partition_id = register_partition (session);
  gint64 page = query (session, "SELECT rootpage FROM sqlite_schema WHERE name = 'cs_object'");

  OK (cw_store_session_begin (session, &failure));
  OK (write_batch (session, partition_id, NULL, &failure));
  OK (cw_store_session_commit (session, &failure));
  g_clear_pointer (&session, cw_store_session_free);
  g_clear_pointer (&store, cw_store_unref);
  spoil (place->dir, (page - 1) * 8192, "spoilt ");
  store = open_store (place->dir);
  session = open_session (store);
  marked = cw_connector_space_list_marked (session, 0, 10, CW_CS_LOAD_ROW, &error);
  g_assert_null (marked);
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "damaged"));
}

/* ----- sudden death */

/* The child: writes until it is killed, and tells by its output that it has begun. */
static int
run_victim (const char *dir)
{
  g_autoptr (CwStore) store = open_store (dir);
  g_autoptr (CwStoreSession) session = open_session (store);
  gint64 partition_id = register_partition (session);
  g_autoptr (CwStep) step = cw_step_new ();
  g_autoptr (CwStepJournal) journal = NULL;

  step->cycle_id = 1;
  OK (cw_run_store_save_step (session, step, &failure));
  journal = cw_step_journal_new (session, step->id);
  while (TRUE)
    {
      OK (cw_store_session_begin (session, &failure));
      OK (write_batch (session, partition_id, journal, &failure));
      OK (cw_step_journal_commit (journal, &failure));
      if (write (STDOUT_FILENO, ".", 1) != 1)
        return 1;
    }
}

static void
kill_in_the_middle (const char *program, const char *dir, guint round)
{
  const char *argv[] = { program, "--victim", dir, NULL };
  g_autoptr (GError) error = NULL;
  char byte = 0;
  int output = -1;
  GPid pid = 0;
  int status = 0;

  g_assert_true (g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
                                           NULL, NULL, &pid, NULL, &output, NULL, &error));
  g_assert_no_error (error);
  for (guint i = 0; i <= round; i++)
    g_assert_cmpint (read (output, &byte, 1), ==, 1);
  g_usleep (round * 137);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));
  g_spawn_close_pid (pid);
  close (output);
}

/* What was written was counted once, and each object stands behind the count of the step that wrote
 * it. */
static void
assert_counted (CwStoreSession *session)
{
  g_autoptr (GPtrArray) steps = cw_run_store_list_steps (session, 1, NULL);
  gint64 last = 0;

  for (guint i = 0; i < steps->len; i++)
    {
      const CwStep *step = g_ptr_array_index (steps, i);
      guint64 count = step->counts.values[CW_COUNTER_ADDED];
      g_autoptr (GPtrArray) objects =
          cw_step_object_list (session, step->id, CW_COUNTER_ADDED, 0, G_MAXUINT, NULL);

      g_assert_cmpuint (objects->len, ==, count);
      for (guint k = 0; k < objects->len; k++)
        g_assert_cmpint (((CwStepObject *) objects->pdata[k])->id, ==, ++last);
    }
  g_assert_cmpint (query (session, "SELECT count(*) FROM cs_object"), ==, last);
}

static void
test_kill (Place *place, gconstpointer data)
{
  const char *program = data;
  gint64 n_at_least = 0;

  for (guint round = 0; round < N_KILLS; round++)
    {
      g_autoptr (CwStore) store = NULL;
      g_autoptr (CwStoreSession) session = NULL;

      kill_in_the_middle (program, place->dir, round);
      store = open_store (place->dir);
      session = open_session (store);
      n_at_least += round + 1;
      assert_whole (session, n_at_least);
      assert_counted (session);
    }
}

/* ----- several writers */

typedef struct
{
  CwStore *store;
  guint number;
} Writer;

/* Each transaction adds one to a number that all writers share, and a new name. */
static gpointer
write_thread (gpointer data)
{
  Writer *writer = data;
  g_autoptr (CwStoreSession) session = open_session (writer->store);
  CwAttributeTable *table = cw_store_get_attributes (writer->store);

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      g_autofree char *name = g_strdup_printf ("name-%u-%u", writer->number, i);
      g_autofree char *text = NULL;
      g_autofree char *next = NULL;

      OK (cw_store_session_begin (session, &failure));
      cw_attribute_table_intern (table, name);
      text = cw_config_store_get_value (session, "sum", NULL);
      next = g_strdup_printf ("%d", text != NULL ? atoi (text) + 1 : 1);
      OK (cw_config_store_put_value (session, "sum", next, &failure));
      if (i % 10 == 9)
        cw_store_session_rollback (session);
      else
        OK (cw_store_session_commit (session, &failure));
    }
  return NULL;
}

static void
check_names (Place *place, CwAttributeTable *expected)
{
  g_autoptr (CwStore) store = open_store (place->dir);
  CwAttributeTable *table = cw_store_get_attributes (store);

  g_assert_cmpuint (cw_attribute_table_get_size (table), ==,
                    cw_attribute_table_get_size (expected));
  for (guint id = 1; id <= cw_attribute_table_get_size (table); id++)
    g_assert_cmpstr (cw_attribute_table_get_name (table, (CwAttributeId) id), ==,
                     cw_attribute_table_get_name (expected, (CwAttributeId) id));
}

static void
test_writers (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_store (place->dir);
  g_autoptr (CwStoreSession) session = open_session (store);
  g_autofree char *sum = NULL;
  Writer writers[3];
  GThread *threads[3];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      writers[i] = (Writer){ store, i };
      threads[i] = g_thread_new ("writer", write_thread, &writers[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  sum = cw_config_store_get_value (session, "sum", NULL);
  g_assert_cmpint (atoi (sum), ==, G_N_ELEMENTS (threads) * N_ROUNDS * 9 / 10);
  /* The last rollback may have left names that no commit has taken yet. */
  OK (cw_store_session_begin (session, &failure));
  OK (cw_store_session_commit (session, &failure));
  check_names (place, cw_store_get_attributes (store));
}

int
main (int argc, char **argv)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  if (argc == 3 && strcmp (argv[1], "--victim") == 0)
    return run_victim (argv[2]);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store-faults/full", Place, NULL, set_up, test_full, tear_down);
  g_test_add ("/store-faults/file-limit", Place, NULL, set_up, test_file_limit, tear_down);
  g_test_add ("/store-faults/not-a-database", Place, NULL, set_up, test_not_a_database, tear_down);
  g_test_add ("/store-faults/damaged-page", Place, NULL, set_up, test_damaged_page, tear_down);
  g_test_add ("/store-faults/kill", Place, program, set_up, test_kill, tear_down);
  g_test_add ("/store-faults/writers", Place, NULL, set_up, test_writers, tear_down);
  return g_test_run ();
}
