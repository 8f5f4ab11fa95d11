/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "store-fixture.h"
#include "store/cw-config-store.h"

/* A state directory, and the database's path in it. */
typedef struct
{
  char *dir;
  char *path;
} Place;

static void
set_up (Place *place, gconstpointer data)
{
  place->dir = store_fixture_make_directory ();
  place->path = g_build_filename (place->dir, "causeway.db", NULL);
}

static void
tear_down (Place *place, gconstpointer data)
{
  store_fixture_remove_directory (place->dir);
  g_free (place->path);
}

static CwStore *
open_store (Place *place)
{
  g_autoptr (GError) error = NULL;
  CwStore *store = store_fixture_open (place->dir, &error);

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

static void
put_value (CwStoreSession *session, const char *name, const char *value)
{
  OK (cw_config_store_put_value (session, name, value, &failure));
}

static void
assert_value (CwStoreSession *session, const char *name, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *value = cw_config_store_get_value (session, name, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (value, ==, expected);
}

static guint
get_mode (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_mode & 07777;
}

static void
test_persists (Place *place, gconstpointer data)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (CwStore) store = open_store (place);
      g_autoptr (CwStoreSession) session = open_session (store);

      g_assert_true (cw_store_session_get_store (session) == store);
      if (i == 0)
        put_value (session, "a", "1");
      assert_value (session, "a", "1");
    }
}

static void
test_rollback (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_store (place);
  g_autoptr (CwStoreSession) session = open_session (store);
  CwStoreSession *abandoned = open_session (store);

  OK (cw_store_session_begin (session, &failure));
  put_value (session, "a", "1");
  cw_store_session_rollback (session);
  assert_value (session, "a", NULL);
  OK (cw_store_session_begin (abandoned, &failure));
  put_value (abandoned, "a", "1");
  cw_store_session_free (abandoned);
  OK (cw_store_session_begin (session, &failure));
  OK (cw_store_session_commit (session, &failure));
  assert_value (session, "a", NULL);
}

/* Readers see what is committed, and are not held up by a writer. */
static void
test_reader (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_store (place);
  g_autoptr (CwStoreSession) writer = open_session (store);
  g_autoptr (CwStoreSession) reader = open_session (store);

  OK (cw_store_session_begin (writer, &failure));
  put_value (writer, "a", "1");
  assert_value (reader, "a", NULL);
  assert_value (writer, "a", "1");
  OK (cw_store_session_commit (writer, &failure));
  assert_value (reader, "a", "1");
}

static void
test_memory_has_one_session (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStore) store = cw_store_open_memory (&error);
  g_autoptr (CwStoreSession) session = open_session (store);

  g_assert_null (cw_store_open_session (store, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_BUSY);
  put_value (session, "a", "1");
  g_clear_pointer (&session, cw_store_session_free);
  session = open_session (store);
  assert_value (session, "a", "1");
}

/* ----- names */

static void
test_names_persist (Place *place, gconstpointer data)
{
  CwAttributeId ids[2] = { 0, 0 };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (CwStore) store = open_store (place);
      g_autoptr (CwStoreSession) session = open_session (store);
      CwAttributeTable *table = cw_store_get_attributes (store);

      if (i == 1)
        g_assert_cmpuint (cw_attribute_table_get_size (table), ==, 2);
      ids[i] = cw_attribute_table_intern (table, "userPrincipalName");
      OK (cw_store_session_begin (session, &failure));
      cw_attribute_table_intern (table, "müll");
      OK (cw_store_session_commit (session, &failure));
    }
  g_assert_cmpuint (ids[0], ==, ids[1]);
}

/* What was interned in a transaction that failed goes with the next one. */
static void
test_names_after_rollback (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_store (place);
  g_autoptr (CwStoreSession) session = open_session (store);
  CwAttributeTable *table = cw_store_get_attributes (store);

  OK (cw_store_session_begin (session, &failure));
  cw_attribute_table_intern (table, "a");
  cw_store_session_rollback (session);
  OK (cw_store_session_begin (session, &failure));
  OK (cw_store_session_commit (session, &failure));
  g_clear_pointer (&session, cw_store_session_free);
  g_clear_pointer (&store, cw_store_unref);
  store = open_store (place);
  g_assert_cmpuint (cw_attribute_table_lookup (cw_store_get_attributes (store), "A"), ==, 1);
}

/* Two stores on one file are what two processes are. A server lets only one of them in. */
static void
test_names_of_another_process (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) here = open_store (place);
  g_autoptr (CwStore) there = open_store (place);
  g_autoptr (CwStoreSession) session_here = open_session (here);
  g_autoptr (CwStoreSession) session_there = open_session (there);
  g_autoptr (GError) error = NULL;

  cw_attribute_table_intern (cw_store_get_attributes (there), "a");
  OK (cw_store_session_begin (session_there, &failure));
  OK (cw_store_session_commit (session_there, &failure));
  OK (cw_store_session_begin (session_here, &failure));
  g_assert_cmpuint (cw_attribute_table_lookup (cw_store_get_attributes (here), "a"), ==, 1);
  OK (cw_store_session_commit (session_here, &failure));

  cw_attribute_table_intern (cw_store_get_attributes (there), "b");
  cw_attribute_table_intern (cw_store_get_attributes (here), "c");
  OK (cw_store_session_begin (session_there, &failure));
  OK (cw_store_session_commit (session_there, &failure));
  g_assert_false (cw_store_session_begin (session_here, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE);
}

/* ----- one transaction after the other */

static gpointer
write_once (gpointer data)
{
  g_autoptr (CwStoreSession) session = open_session (data);

  OK (cw_store_session_begin (session, &failure));
  put_value (session, "other", "written");
  OK (cw_store_session_commit (session, &failure));
  return NULL;
}

/* Who waits for its turn gets it, and is seen: else this goes on until the runner ends it. */
static void
test_turn_is_given (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_store (place);
  g_autoptr (CwStoreSession) session = open_session (store);
  g_autofree char *seen = NULL;
  GThread *thread = NULL;

  OK (cw_store_session_begin (session, &failure));
  thread = g_thread_new ("write-once", write_once, store);
  while (seen == NULL)
    {
      put_value (session, "own", "written");
      OK (cw_store_session_commit_and_begin (session, &failure));
      seen = cw_config_store_get_value (session, "other", NULL);
    }
  OK (cw_store_session_commit (session, &failure));
  g_thread_join (thread);
  assert_value (session, "own", "written");
}

/* New names are stored with what is written by them. */
static void
test_names_of_a_row (Place *place, gconstpointer data)
{
  CwStore *store = open_store (place);
  CwStoreSession *session = open_session (store);
  CwAttributeId id;

  OK (cw_store_session_begin (session, &failure));
  OK (cw_store_session_commit_and_begin (session, &failure));
  id = cw_attribute_table_intern (cw_store_get_attributes (store), "late");
  OK (cw_store_session_commit_and_begin (session, &failure));
  cw_store_session_rollback (session);
  g_clear_pointer (&session, cw_store_session_free);
  g_clear_pointer (&store, cw_store_unref);
  store = open_store (place);
  g_assert_cmpuint (cw_attribute_table_lookup (cw_store_get_attributes (store), "late"), ==, id);
  cw_store_unref (store);
}

/* ----- the write-ahead log */

#define BIG_VALUE (4 * 1024 * 1024)

static goffset
get_size (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 ? info.st_size : 0;
}

static void
put_big_value (CwStoreSession *session, guint number)
{
  g_autofree char *name = g_strdup_printf ("big-%u", number);
  g_autofree char *value = g_strnfill (BIG_VALUE, 'x');

  put_value (session, name, value);
}

/* Past 64 MiB of log its content comes into the file by itself: else this waits until the runner
 * ends it. */
static void
test_log_is_carried_over (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_store (place);
  g_autoptr (CwStoreSession) session = open_session (store);

  for (guint i = 0; i < 20; i++)
    put_big_value (session, i);
  while (get_size (place->path) < 10 * BIG_VALUE)
    g_usleep (1000);
}

/* ----- who may touch the files */

static void
test_modes (Place *place, gconstpointer data)
{
  g_autofree char *wal = g_strconcat (place->path, "-wal", NULL);
  g_autofree char *shm = g_strconcat (place->path, "-shm", NULL);
  mode_t masks[] = { 0, 0777, 022 };
  mode_t old_mask = umask (0);

  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      g_autoptr (CwStore) store = NULL;
      g_autoptr (CwStoreSession) session = NULL;

      umask (masks[i]);
      store = open_store (place);
      session = open_session (store);
      put_value (session, "a", "1");
      g_assert_cmpuint (get_mode (place->path), ==, 0600);
      g_assert_cmpuint (get_mode (wal), ==, 0600);
      g_assert_cmpuint (get_mode (shm), ==, 0600);
      g_clear_pointer (&session, cw_store_session_free);
      g_clear_pointer (&store, cw_store_unref);
      g_assert_cmpint (g_unlink (place->path), ==, 0);
    }
  umask (old_mask);
}

static void
test_makes_directory (Place *place, gconstpointer data)
{
  g_autofree char *inner = g_build_filename (place->dir, "state", NULL);
  g_autofree char *file = g_build_filename (inner, "causeway.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStore) store = cw_store_open (inner, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (get_mode (inner), ==, 0700);
  g_clear_pointer (&store, cw_store_unref);
  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_cmpint (g_rmdir (inner), ==, 0);
}

static void
assert_refused (Place *place)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cw_store_open (place->dir, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE);
}

static void
test_refuses_open_directory (Place *place, gconstpointer data)
{
  guint modes[] = { 0777, 01777, 0770, 0702 };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_assert_cmpint (g_chmod (place->dir, (int) modes[i]), ==, 0);
      assert_refused (place);
    }
  g_assert_cmpint (g_chmod (place->dir, 0755), ==, 0);
  cw_store_unref (open_store (place));
}

static void
test_refuses_open_file (Place *place, gconstpointer data)
{
  cw_store_unref (open_store (place));
  g_assert_cmpint (g_chmod (place->path, 0660), ==, 0);
  assert_refused (place);
  g_assert_cmpint (g_chmod (place->path, 0644), ==, 0);
  cw_store_unref (open_store (place));
  g_assert_cmpuint (get_mode (place->path), ==, 0600);
}

static void
test_refuses_what_is_no_file (Place *place, gconstpointer data)
{
  g_assert_cmpint (symlink ("/dev/null", place->path), ==, 0);
  assert_refused (place);
  g_assert_cmpint (g_unlink (place->path), ==, 0);
  g_assert_cmpint (g_mkdir (place->path, 0700), ==, 0);
  assert_refused (place);
  g_assert_cmpint (g_rmdir (place->path), ==, 0);
}

/* The state directory is a file. */
static void
test_no_directory (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (place->path, "", 0, NULL));
  g_assert_null (cw_store_open (place->path, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE);
}

#define PLACE_TEST(path, func) g_test_add (path, Place, NULL, set_up, func, tear_down)

/* What concerns the file and its directory. */
/* ----- another program at the same file */

/* As an administrator's sqlite3 does, in a process of its own. */
static int
look (const char *path)
{
  sqlite3 *db = NULL;
  gboolean is_good =
      sqlite3_open (path, &db) == SQLITE_OK &&
      sqlite3_exec (db, "SELECT count(*) FROM sqlite_master", NULL, NULL, NULL) == SQLITE_OK;

  sqlite3_close (db);
  return is_good ? 0 : 1;
}

static void
look_by_another (Place *place)
{
  const char *const command[] = { "/proc/self/exe", "--look", place->path, NULL };
  g_autoptr (GError) error = NULL;
  int status = -1;

  g_assert_true (g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_LEAVE_DESCRIPTORS_OPEN, NULL,
                               NULL, NULL, NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

static guint64
get_inode (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_ino;
}

/* Whoever closes a database last removes its log. What looks into it while we work is not the last
 * one, whatever sessions have come and gone here. */
static void
test_looked_at (Place *place, gconstpointer data)
{
  g_autofree char *log = g_strconcat (place->path, "-wal", NULL);
  g_autoptr (CwStore) store = open_store (place);
  g_autoptr (CwStoreSession) session = open_session (store);

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("value %u", i);
      g_autoptr (CwStoreSession) other = open_session (store);
      g_autoptr (CwStoreSession) next = NULL;
      guint64 inode;

      put_value (session, name, name);
      inode = get_inode (log);
      look_by_another (place);
      g_assert_cmpuint (get_inode (log), ==, inode);
      next = open_session (store);
      assert_value (next, name, name);
      put_value (other, "last", name);
    }
}

static void
add_file_tests (void)
{
  g_test_add_func ("/store/memory-has-one-session", test_memory_has_one_session);
  PLACE_TEST ("/store/names-of-another-process", test_names_of_another_process);
  PLACE_TEST ("/store/modes", test_modes);
  PLACE_TEST ("/store/log-is-carried-over", test_log_is_carried_over);
  PLACE_TEST ("/store/looked-at", test_looked_at);
  PLACE_TEST ("/store/makes-directory", test_makes_directory);
  PLACE_TEST ("/store/refuses-open-directory", test_refuses_open_directory);
  PLACE_TEST ("/store/refuses-open-file", test_refuses_open_file);
  PLACE_TEST ("/store/refuses-what-is-no-file", test_refuses_what_is_no_file);
  PLACE_TEST ("/store/no-directory", test_no_directory);
}

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--look"))
    return look (argv[2]);
  g_test_init (&argc, &argv, NULL);
  PLACE_TEST ("/store/persists", test_persists);
  PLACE_TEST ("/store/rollback", test_rollback);
  PLACE_TEST ("/store/reader", test_reader);
  PLACE_TEST ("/store/names-persist", test_names_persist);
  PLACE_TEST ("/store/names-after-rollback", test_names_after_rollback);
  PLACE_TEST ("/store/turn-is-given", test_turn_is_given);
  PLACE_TEST ("/store/names-of-a-row", test_names_of_a_row);
  if (!store_fixture_is_postgresql ())
    add_file_tests ();
  return g_test_run ();
}
