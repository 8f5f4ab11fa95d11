/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "apart-fixture.h"
#include "base/cw-error.h"
#include "store/cw-config-store.h"
#include "store/cw-instance-store.h"
#include "store/cw-store-backup.h"
#include "store/cw-store-copy.h"
#include "store/cw-store-sides.h"
#include "store/postgresql/cw-postgresql-driver.h"

/* What lies at two places is copied, and backed up, as one. */

#define BACKUPS 12

static const CwStoreWatch silent = { NULL, NULL, NULL };

static char *
get_config (CwStore *store)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, NULL);
  g_autoptr (CwConfigVersion) version = cw_config_store_get (session, NULL);

  return version != NULL ? g_steal_pointer (&version->text) : NULL;
}

static void
put_config (CwStore *store, gint64 expected, const char *text)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, NULL);

  OK (apart_fixture_put_version (session, expected, text, &failure));
}

static void
assert_value (CwStore *store, const char *expected)
{
  g_autofree char *value = store_fixture_get_value (store, "which");

  g_assert_cmpstr (value, ==, expected);
}

static void
assert_config (CwStore *store, const char *expected)
{
  g_autofree char *text = get_config (store);

  g_assert_cmpstr (text, ==, expected);
}

/* A folder for a store of its own, in SQLite. */
typedef struct
{
  char *folder;
  CwStore *store;
} Other;

static void
open_other (Other *other)
{
  g_autoptr (GError) error = NULL;

  other->folder = g_dir_make_tmp ("cw-apart-XXXXXX", NULL);
  other->store = cw_store_open (other->folder, &error);
  g_assert_no_error (error);
}

static void
close_other (Other *other)
{
  g_autofree char *command = g_strdup_printf ("rm -r %s", other->folder);

  cw_store_unref (other->store);
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
  g_free (other->folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Other, close_other)

/* ----- copies */

/* What is read goes where the configuration lies, which stays as it is; and only there is anything
 * replaced. */
static void
test_join (ApartFixture *f, gconstpointer data)
{
  CwStoreCopyWish wish = { .parts = CW_STORE_PART_SYNC };
  g_auto (CwStoreCopy) copied = { 0 };
  g_autoptr (GError) error = NULL;

  store_fixture_put_value (f->store, "which", "read");
  store_fixture_put_value (f->first.store, "which", "left");
  put_config (f->store, 0, "one");
  g_assert_false (cw_store_copy (f->store, f->first.store, &wish, NULL, &copied, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_CONFLICT);
  assert_value (f->first.store, "left");
  wish.may_replace = TRUE;
  OK (cw_store_copy (f->store, f->first.store, &wish, NULL, &copied, &failure));
  assert_value (f->first.store, "read");
  assert_config (f->first.store, "one");
  g_assert_cmpuint (copied.n_rows, >, 0);
}

static void
test_one_part (ApartFixture *f, gconstpointer data)
{
  const CwStoreCopyWish wish = { .parts = CW_STORE_PART_CONFIG,
                                 .mark = "an attempt",
                                 .mark_name = "which" };
  g_auto (Other) other = { NULL };
  g_auto (CwStoreCopy) copied = { 0 };

  open_other (&other);
  store_fixture_put_value (f->store, "which", "read");
  put_config (f->store, 0, "one");
  OK (cw_store_copy (f->store, other.store, &wish, NULL, &copied, &failure));
  assert_value (other.store, "an attempt");
  assert_config (other.store, "one");
}

/* A place with one part alone is no empty one. */
static void
test_both_in_one (ApartFixture *f, gconstpointer data)
{
  const CwStoreCopyWish wish = { .parts = CW_STORE_PART_ALL };
  g_auto (Other) other = { NULL };
  g_auto (CwStoreCopy) copied = { 0 };
  g_auto (CwStoreCopy) again = { 0 };
  g_autoptr (GError) error = NULL;
  guint64 n_rows = 0;

  open_other (&other);
  store_fixture_put_value (f->store, "which", "read");
  put_config (f->store, 0, "one");
  OK (cw_store_check (f->store, NULL, &n_rows, &failure));
  OK (cw_store_copy (f->store, other.store, &wish, NULL, &copied, &failure));
  g_assert_cmpuint (n_rows, ==, copied.n_rows);
  assert_value (other.store, "read");
  assert_config (other.store, "one");
  g_assert_false (cw_store_copy (other.store, f->store, &wish, NULL, &again, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_CONFLICT);
}

static guint
count_instances (CwStore *store)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, NULL);
  g_autoptr (GPtrArray) list = cw_instance_store_list (session, NULL);

  return list->len;
}

static void
enter (CwStore *store, const char *id)
{
  const CwInstance instance = {
    .id = (char *) id, .name = (char *) id, .host = (char *) "here", .version = (char *) "1"
  };
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, NULL);

  OK (cw_instance_store_enter (session, &instance, &failure));
}

/* Into both places, from one: who shares the configuration there is not known to a backup. */
static void
test_to_both (ApartFixture *f, gconstpointer data)
{
  const CwStoreCopyWish wish = { .parts = CW_STORE_PART_ALL,
                                 .may_replace = TRUE,
                                 .keeps_instances = TRUE };
  g_auto (Other) other = { NULL };
  g_auto (CwStoreCopy) copied = { 0 };

  open_other (&other);
  store_fixture_put_value (other.store, "which", "restored");
  put_config (other.store, 0, "restored");
  enter (other.store, "of then");
  store_fixture_put_value (f->store, "which", "read");
  put_config (f->store, 0, "one");
  enter (f->store, "first");
  enter (f->store, "second");
  OK (cw_store_copy (other.store, f->store, &wish, NULL, &copied, &failure));
  g_assert_false (copied.is_half);
  assert_value (f->store, "restored");
  assert_config (f->store, "restored");
  assert_config (f->first.store, "restored");
  g_assert_cmpuint (count_instances (f->store), ==, 2);
}

/* ----- backups */

static CwStore *
back_up (CwStore *store, const char *folder, CwBackupHeader **ret_header)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwBackupReader) reader = NULL;
  int fd = memfd_create ("backup", MFD_CLOEXEC);
  g_autofree char *digest = cw_store_back_up (store, fd, &silent, ret_header, &error);
  CwStore *unpacked = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (digest), ==, 64);
  reader = cw_backup_reader_new (fd, NULL, &error);
  g_assert_no_error (error);
  unpacked = cw_store_unpack_backup (reader, folder, &silent, &error);
  g_assert_no_error (error);
  close (fd);
  return unpacked;
}

static void
test_backup (ApartFixture *f, gconstpointer data)
{
  g_auto (Other) other = { NULL };
  g_autofree char *folder = NULL;
  g_autoptr (CwBackupHeader) header = NULL;
  g_autoptr (CwStore) unpacked = NULL;

  open_other (&other);
  folder = g_build_filename (other.folder, "unpacked", NULL);
  store_fixture_put_value (f->store, "which", "read");
  store_fixture_put_value (f->first.store, "which", "left");
  put_config (f->store, 0, "one");
  unpacked = back_up (f->store, folder, &header);
  g_assert_true (header->is_apart);
  assert_value (unpacked, "read");
  assert_config (unpacked, "one");
}

typedef struct
{
  CwStore *store;
  gboolean is_over; /* (atomic) */
} Writer;

/* The same number at both places, again and again, in one transaction. */
static gpointer
write_thread (gpointer data)
{
  Writer *writer = data;
  g_autoptr (CwStoreSession) session = cw_store_open_session (writer->store, NULL);

  for (guint i = 1; !g_atomic_int_get (&writer->is_over); i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i);
      g_autoptr (GBytes) bytes = g_bytes_new (number, strlen (number));

      OK (cw_store_session_begin (session, &failure));
      OK (cw_config_store_put_value (session, "which", number, &failure));
      OK (cw_config_store_put_secret (session, "which", bytes, &failure));
      OK (cw_store_session_commit (session, &failure));
    }
  return NULL;
}

static void
assert_one_moment (CwStore *store)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, NULL);
  g_autofree char *value = cw_config_store_get_value (session, "which", NULL);
  g_autoptr (GBytes) secret = cw_config_store_get_secret (session, "which", NULL);
  g_autofree char *text = NULL;

  g_assert_nonnull (secret);
  text = g_strndup (g_bytes_get_data (secret, NULL), g_bytes_get_size (secret));
  g_assert_cmpstr (value, ==, text);
}

static void
test_one_moment (ApartFixture *f, gconstpointer data)
{
  g_auto (Other) other = { NULL };
  Writer writer = { f->store, FALSE };
  GThread *thread = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("0", 1);

  open_other (&other);
  store_fixture_put_value (f->store, "which", "0");
  OK (cw_config_store_put_secret (f->session, "which", bytes, &failure));
  thread = g_thread_new ("writer", write_thread, &writer);
  for (guint i = 0; i < BACKUPS; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);
      g_autofree char *folder = g_build_filename (other.folder, name, NULL);
      g_autoptr (CwBackupHeader) header = NULL;
      g_autoptr (CwStore) unpacked = back_up (f->store, folder, &header);

      assert_one_moment (unpacked);
    }
  g_atomic_int_set (&writer.is_over, TRUE);
  g_thread_join (thread);
}

/* ----- another installation that writes between the two moments */

/* A connection of a backup to the configuration, before whose moment something happens. */
typedef struct
{
  CwSqlConnectionClass klass;
  const CwSqlConnectionClass *real;
  void (*happen) (ApartFixture *f);
  ApartFixture *f;
  guint n_times; /* it still does */
  guint n_looks;
} Interference;

static gboolean
begin_reading_late (CwSqlConnection *connection, GError **error)
{
  Interference *interference = (Interference *) connection->klass;

  interference->n_looks++;
  if (interference->n_times > 0)
    {
      interference->n_times--;
      interference->happen (interference->f);
    }
  return interference->real->begin_reading (connection, error);
}

static void
interfere (CwStoreSides *sides, Interference *interference)
{
  interference->real = sides->config->klass;
  interference->klass = *interference->real;
  interference->klass.begin_reading = begin_reading_late;
  sides->config->klass = &interference->klass;
}

static void
stop_interfering (CwStoreSides *sides, const Interference *interference)
{
  sides->config->klass = interference->real;
}

static void
activate_by_force (ApartFixture *f)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (f->first.store, NULL);

  OK (cw_instance_store_activate (session, "another", TRUE, &failure));
}

/* Without asking for the turn, as an administrator does by psql. */
static void
write_unasked (ApartFixture *f)
{
  static const char text[] =
      "INSERT INTO config_version (version, created_usec, author, user_name, kind, restored, text) "
      "SELECT coalesce(max(version), 0) + 1, 1, 'psql', NULL, 'settings', 0, '{}' FROM "
      "config_version";
  g_autoptr (GError) error = NULL;
  g_autoptr (CwPostgresqlSettings) settings = store_fixture_make_settings (f->first.dir);
  CwSqlDriver *driver = cw_postgresql_driver_new (settings);
  CwSqlConnection *sql = cw_sql_connect (driver, &error);

  g_assert_no_error (error);
  OK (cw_sql_do (sql, text, NULL, 0, &failure));
  cw_sql_connection_free (sql);
  cw_sql_driver_free (driver);
}

static guint
begin_beside (ApartFixture *f, void (*happen) (ApartFixture *f), guint n_times, GError **error)
{
  g_auto (CwStoreSides) sides = { NULL };
  Interference interference = { .happen = happen, .f = f, .n_times = n_times };
  gboolean is_good = FALSE;

  OK (cw_store_sides_open (&sides, f->store, &failure));
  interfere (&sides, &interference);
  is_good = cw_store_sides_begin_reading (&sides, f->store, error);
  if (is_good)
    cw_store_sides_rollback (&sides, CW_STORE_PART_ALL);
  stop_interfering (&sides, &interference);
  return is_good ? interference.n_looks : 0;
}

static void
test_other_writes (ApartFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  put_config (f->store, 0, "one");
  enter (f->store, "another");
  g_assert_cmpuint (begin_beside (f, write_unasked, 0, &error), ==, 1);
  g_assert_no_error (error);
  g_assert_cmpuint (begin_beside (f, write_unasked, 1, &error), ==, 2);
  g_assert_no_error (error);
  g_assert_cmpuint (begin_beside (f, activate_by_force, 1, &error), ==, 2);
  g_assert_no_error (error);
  g_assert_cmpuint (begin_beside (f, write_unasked, G_MAXUINT, &error), ==, 0);
  g_assert_error (error, CW_ERROR, CW_ERROR_BUSY);
}

/* Each of two waits while the other one is worked with; the server ends what waits too long. */
static void
assert_may_wait (CwSqlConnection *sql)
{
  static const char text[] =
      "SELECT setting::bigint FROM pg_settings WHERE name = 'idle_in_transaction_session_timeout'";
  gint64 limit = -1;

  if (sql->klass->expect_pauses == NULL)
    return;
  OK (cw_sql_fetch_integer (sql, text, NULL, 0, &limit, &failure));
  g_assert_cmpint (limit, ==, 0);
}

static void
test_waiting (ApartFixture *f, gconstpointer data)
{
  g_auto (CwStoreSides) sides = { NULL };

  OK (cw_store_sides_open (&sides, f->store, &failure));
  g_assert_nonnull (sides.config->klass->expect_pauses);
  OK (cw_store_sides_begin_reading (&sides, f->store, &failure));
  assert_may_wait (sides.sync);
  assert_may_wait (sides.config);
  cw_store_sides_rollback (&sides, CW_STORE_PART_ALL);
  OK (cw_store_sides_begin (&sides, CW_STORE_PART_ALL, &failure));
  assert_may_wait (sides.config);
  cw_store_sides_rollback (&sides, CW_STORE_PART_ALL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  APART_TEST ("/apart-copy/join", test_join);
  APART_TEST ("/apart-copy/one-part", test_one_part);
  APART_TEST ("/apart-copy/both-in-one", test_both_in_one);
  APART_TEST ("/apart-copy/to-both", test_to_both);
  APART_TEST ("/apart-copy/backup", test_backup);
  APART_TEST ("/apart-copy/one-moment", test_one_moment);
  APART_TEST ("/apart-copy/other-writes", test_other_writes);
  APART_TEST ("/apart-copy/waiting", test_waiting);
  return g_test_run ();
}
