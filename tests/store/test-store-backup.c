/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cw-error.h"
#include "store-content.h"
#include "store-fixture.h"
#include "store/cw-backup-writer.h"
#include "store/cw-config-store.h"
#include "store/cw-store-backup.h"
#include "store/cw-store-copy.h"
#include "store/cw-store-restored.h"
#include "store/cw-store-upgrade.h"

#define MANY 20000

/* A store, a file for its backup, and a folder in which that is unpacked. */
typedef struct
{
  char *dir;
  char *folder;
  int fd;
} Place;

static const CwStoreWatch silent = { NULL, NULL, NULL };
static const CwStoreCopyWish all = { .parts = CW_STORE_PART_ALL };

static void
set_up (Place *place, gconstpointer data)
{
  place->dir = store_fixture_make_directory ();
  place->folder = g_dir_make_tmp ("cw-backup-XXXXXX", NULL);
  place->fd = memfd_create ("backup", MFD_CLOEXEC);
  g_assert_cmpint (place->fd, >=, 0);
}

static void
tear_down (Place *place, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("rm -r %s", place->folder);

  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
  store_fixture_remove_directory (place->dir);
  close (place->fd);
  g_free (place->folder);
}

#define PLACE_TEST(path, func) g_test_add (path, Place, NULL, set_up, func, tear_down)

static CwStore *
open_store (Place *place)
{
  g_autoptr (GError) error = NULL;
  CwStore *store = store_fixture_open (place->dir, &error);

  g_assert_no_error (error);
  return store;
}

static CwBackupHeader *
back_up (Place *place, CwStore *store)
{
  g_autoptr (GError) error = NULL;
  CwBackupHeader *header = NULL;
  g_autofree char *digest = cw_store_back_up (store, place->fd, &silent, &header, &error);
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (digest), ==, 64);
  again = cw_backup_file_verify (place->fd, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again, ==, digest);
  return header;
}

static CwStore *
unpack (Place *place, GError **error)
{
  g_autoptr (CwBackupReader) reader = cw_backup_reader_new (place->fd, NULL, error);

  return reader != NULL ? cw_store_unpack_backup (reader, place->folder, &silent, error) : NULL;
}

static CwStore *
unpack_good (Place *place)
{
  g_autoptr (GError) error = NULL;
  CwStore *store = unpack (place, &error);

  g_assert_no_error (error);
  return store;
}

/* ----- whole */

/* The digest of the rows of both, as a copy between them has it. */
static void
assert_same_rows (CwStore *first, CwStore *second, Place *place)
{
  g_auto (CwStoreCopy) copied = { 0 };
  g_auto (CwStoreCopy) again = { 0 };
  g_autofree char *other_dir = g_build_filename (place->folder, "other", NULL);
  g_autofree char *third_dir = g_build_filename (place->folder, "third", NULL);
  g_autoptr (CwStore) other = cw_store_open (other_dir, NULL);
  g_autoptr (CwStore) third = cw_store_open (third_dir, NULL);

  OK (cw_store_copy (first, other, &all, NULL, &copied, &failure));
  OK (cw_store_copy (second, third, &all, NULL, &again, &failure));
  g_assert_cmpstr (copied.digest, ==, again.digest);
}

static void
test_whole (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_store (place);
  g_autoptr (CwBackupHeader) header = NULL;
  g_autoptr (CwStore) unpacked = NULL;

  store_content_write_v4 (store);
  store_fixture_put_value (store, "instance.id", "6f2d9f7e-0000-4000-8000-000000000001");
  store_fixture_put_value (store, "empty", "");
  header = back_up (place, store);
  g_assert_cmpstr (header->installation, ==, "6f2d9f7e-0000-4000-8000-000000000001");
  g_assert_cmpstr (header->kind, ==, store_fixture_is_postgresql () ? "postgresql" : "sqlite");
  g_assert_cmpuint (header->n_rows, >, 20);
  g_assert_cmpint (header->n_objects, ==, 1);
  unpacked = unpack_good (place);
  store_content_check_v4 (unpacked);
  assert_same_rows (store, unpacked, place);
}

/* What an older program wrote does not say how many objects it has. */
static void
test_header (void)
{
  static const struct
  {
    const char *member;
    gint64 n_objects;
  } cases[] = { { "", -1 }, { ", \"objects\": 0", 0 }, { ", \"objects\": 12", 12 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text =
          g_strdup_printf ("{\"schema\": 3, \"rows\": 4, \"createdUsec\": 5%s}", cases[i].member);
      g_autoptr (CwBackupHeader) header = cw_backup_header_parse (text, -1, &error);
      g_autofree char *written = NULL;
      g_autoptr (CwBackupHeader) again = NULL;

      g_assert_no_error (error);
      g_assert_cmpint (header->n_objects, ==, cases[i].n_objects);
      written = cw_backup_header_to_text (header);
      again = cw_backup_header_parse (written, -1, &error);
      g_assert_no_error (error);
      g_assert_cmpint (again->n_objects, ==, cases[i].n_objects);
    }
}

static gboolean
is_in_file (int fd, const char *text)
{
  struct stat info;
  g_autofree char *content = NULL;

  g_assert_cmpint (fstat (fd, &info), ==, 0);
  content = g_malloc ((gsize) info.st_size);
  g_assert_cmpint (pread (fd, content, (gsize) info.st_size, 0), ==, info.st_size);
  return memmem (content, (gsize) info.st_size, text, strlen (text)) != NULL;
}

/* A longer file was there before: nothing of it stays. */
static void
test_over (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_store (place);
  g_autoptr (CwBackupHeader) header = NULL;
  g_autoptr (CwStore) unpacked = NULL;
  g_autofree char *long_text = g_strnfill (1 << 20, 'x');

  g_assert_cmpint (write (place->fd, long_text, 1 << 20), ==, 1 << 20);
  header = back_up (place, store);
  g_assert_false (is_in_file (place->fd, "xxxxxxxxxxxxxxxxxxxxxxxx"));
  unpacked = unpack_good (place);
}

/* ----- one moment */

static void
fill_marks (CwStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, &error);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_assert_no_error (error);
  OK (cw_store_session_begin (session, &failure));
  for (gint64 i = 1; i <= MANY; i++)
    g_array_append_val (ids, i);
  for (guint i = 0; i < ids->len; i++)
    OK (cw_connector_space_mark (session, g_array_index (ids, gint64, i), &failure));
  OK (cw_store_session_commit (session, &failure));
  g_array_unref (ids);
}

typedef struct
{
  CwStore *store;
  GCancellable *cancellable;
  guint n_calls;
} News;

static void
change_meanwhile (const CwStoreProgress *progress, gpointer user_data)
{
  News *news = user_data;

  g_assert_cmpint (progress->phase, ==, CW_STORE_PHASE_BACK_UP);
  g_assert_cmpuint (progress->n_done, <=, progress->n_all);
  if (news->n_calls++ == 0)
    store_fixture_put_value (news->store, "late", "1");
}

/* What is written while it goes on is not in it, and does not wait for it. */
static void
test_moment (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_store (place);
  News news = { store, NULL, 0 };
  const CwStoreWatch watch = { change_meanwhile, &news, NULL };
  g_autoptr (CwBackupHeader) header = NULL;
  g_autoptr (CwStore) unpacked = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *late = NULL;
  g_autofree char *late_there = NULL;
  g_autoptr (GError) error = NULL;

  fill_marks (store);
  digest = cw_store_back_up (store, place->fd, &watch, &header, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (news.n_calls, >=, 2);
  unpacked = unpack_good (place);
  late = store_fixture_get_value (unpacked, "late");
  late_there = store_fixture_get_value (store, "late");
  g_assert_null (late);
  g_assert_cmpstr (late_there, ==, "1");
}

static void
cancel_meanwhile (const CwStoreProgress *progress, gpointer user_data)
{
  g_cancellable_cancel (((News *) user_data)->cancellable);
}

static void
test_cancelled (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_store (place);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  News news = { store, cancellable, 0 };
  const CwStoreWatch watch = { cancel_meanwhile, &news, cancellable };
  CwBackupHeader *header = NULL;
  g_autoptr (CwBackupHeader) good = NULL;
  g_autoptr (GError) error = NULL;

  fill_marks (store);
  g_assert_null (cw_store_back_up (store, place->fd, &watch, &header, &error));
  g_assert_true (cw_error_is_cancelled (error));
  g_assert_null (header);
  /* What is there is no backup. */
  g_clear_error (&error);
  g_assert_null (cw_backup_file_verify (place->fd, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
  good = back_up (place, store);
}

/* One that is over in a moment can be stopped as well, there and back. */
static void
test_small_cancelled (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_store (place);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  News news = { store, cancellable, 0 };
  const CwStoreWatch watch = { cancel_meanwhile, &news, cancellable };
  CwBackupHeader *header = NULL;
  g_autoptr (CwBackupHeader) good = NULL;
  g_autoptr (CwBackupReader) reader = NULL;
  g_autoptr (GError) error = NULL;

  store_content_write_v4 (store);
  g_assert_null (cw_store_back_up (store, place->fd, &watch, &header, &error));
  g_assert_true (cw_error_is_cancelled (error));
  g_clear_error (&error);
  g_assert_cmpint (ftruncate (place->fd, 0), ==, 0);
  good = back_up (place, store);
  g_assert_cmpuint (good->n_rows, <, 200);
  reader = cw_backup_reader_new (place->fd, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (cw_store_unpack_backup (reader, place->folder, &watch, &error));
  g_assert_true (cw_error_is_cancelled (error));
}

/* ----- damage */

static void
assert_refused (Place *place, CwError code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *digest = cw_backup_file_verify (place->fd, NULL, &error);

  g_assert_null (digest);
  g_assert_error (error, CW_ERROR, (int) code);
}

/* Any byte that is another one, and any end that is missing. */
static void
test_damaged (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_store (place);
  g_autoptr (CwBackupHeader) header = NULL;
  struct stat info;

  store_content_write_v4 (store);
  header = back_up (place, store);
  g_assert_cmpint (fstat (place->fd, &info), ==, 0);
  for (off_t at = 0; at < info.st_size; at += 37)
    {
      guint8 byte = 0;
      guint8 other = 0;

      g_assert_cmpint (pread (place->fd, &byte, 1, at), ==, 1);
      other = byte ^ 0x20;
      g_assert_cmpint (pwrite (place->fd, &other, 1, at), ==, 1);
      assert_refused (place, CW_ERROR_INVALID_DATA);
      g_assert_cmpint (pwrite (place->fd, &byte, 1, at), ==, 1);
    }
  for (off_t size = info.st_size - 1; size >= 0; size -= 101)
    {
      g_assert_cmpint (ftruncate (place->fd, size), ==, 0);
      assert_refused (place, CW_ERROR_INVALID_DATA);
    }
}

/* Whole, but from a newer Causeway: its tables, or its form. */
static void
test_newer (Place *place, gconstpointer data)
{
  const CwBackupHeader newer = { .schema = 999,
                                 .program = (char *) "9",
                                 .installation = (char *) "",
                                 .host = (char *) "h",
                                 .kind = (char *) "sqlite" };
  g_autoptr (GError) error = NULL;
  g_autoptr (CwBackupWriter) writer = cw_backup_writer_new (place->fd, &newer, NULL, &error);
  g_autofree char *digest = NULL;
  guint8 form = CW_BACKUP_FORM + 1;

  g_assert_no_error (error);
  OK (cw_backup_writer_put_byte (writer, CW_BACKUP_END, &failure));
  OK (cw_backup_writer_put_number (writer, 0, &failure));
  digest = cw_backup_writer_end (writer, &error);
  g_assert_no_error (error);
  g_assert_null (unpack (place, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE_TOO_NEW);
  g_clear_error (&error);
  g_assert_cmpint (pwrite (place->fd, &form, 1, 8), ==, 1);
  g_assert_null (unpack (place, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE_TOO_NEW);
}

/* ----- of an older version */

static void
install_fixture (Place *place, const char *name)
{
  g_autofree char *command = g_strdup_printf (
      "sh -c 'gzip -dc \"%s/store/%s\" > \"%s/causeway.db\"'", FIXTURES_DIR, name, place->dir);

  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
}

static void
test_older (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStore) store = NULL;
  g_autoptr (CwBackupHeader) header = NULL;
  g_autoptr (CwStore) unpacked = NULL;

  if (store_fixture_is_postgresql ())
    {
      g_test_skip ("The fixture is a file");
      return;
    }
  install_fixture (place, "v12.db.gz");
  store = cw_store_new (place->dir, &error);
  g_assert_no_error (error);
  header = back_up (place, store);
  g_assert_cmpuint (header->schema, ==, 12);
  unpacked = unpack_good (place);
  store_content_check_v4 (unpacked);
}

static void
test_upgrade (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStore) store = NULL;
  g_auto (CwStoreUpgrade) look = { 0 };
  g_auto (CwStoreUpgrade) done = { 0 };
  g_auto (CwStoreUpgrade) again = { 0 };

  if (store_fixture_is_postgresql ())
    {
      g_test_skip ("The fixture is a file");
      return;
    }
  install_fixture (place, "v12.db.gz");
  store = cw_store_new (place->dir, &error);
  OK (cw_store_upgrade_look (store, &look, &failure));
  g_assert_cmpuint (look.from, ==, 12);
  g_assert_cmpuint (look.to, >, 12);
  g_assert_cmpstr (look.steps[0], ==, "0013-instance");
  g_assert_false (look.is_done);
  OK (cw_store_upgrade_run (store, &done, &failure));
  g_assert_cmpuint (done.from, ==, 12);
  g_assert_true (done.is_done);
  OK (cw_store_upgrade_run (store, &again, &failure));
  g_assert_cmpuint (again.from, ==, done.to);
  g_assert_cmpuint (g_strv_length (again.steps), ==, 0);
  g_assert_false (again.is_done);
  store_content_check_v4 (store);
}

/* ----- what is forgotten */

static void
test_forget (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GBytes) watermark = g_bytes_new_static ("w", 1);

  OK (cw_connector_space_set_watermark (f->session, f->source_partition, watermark, &failure));
  store_fixture_run (f, "INSERT INTO guard_list (kind, connector_id, partition_id, is_approval, "
                        "digest, n_objects, n_before, created_usec, expires_usec) VALUES (0, 1, 0, "
                        "1, 'd', 1, 0, 1, 1)");
  store_fixture_run (f, "INSERT INTO guard_item (list_id, object_id) VALUES (1, 1)");
  store_fixture_run (f, "INSERT INTO cycle (is_initial, state, started_usec, ended_usec) VALUES "
                        "(0, 0, 1, 0)");
  OK (cw_store_forget_reads (f->session, &failure));
  g_assert_cmpint (
      store_fixture_query (f, "SELECT count(*) FROM partition WHERE watermark IS NOT NULL"), ==, 0);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM guard_list"), ==, 0);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM guard_item"), ==, 0);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM cycle WHERE state = 0"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  PLACE_TEST ("/store-backup/whole", test_whole);
  g_test_add_func ("/store-backup/header", test_header);
  PLACE_TEST ("/store-backup/over", test_over);
  PLACE_TEST ("/store-backup/moment", test_moment);
  PLACE_TEST ("/store-backup/cancelled", test_cancelled);
  PLACE_TEST ("/store-backup/small-cancelled", test_small_cancelled);
  PLACE_TEST ("/store-backup/damaged", test_damaged);
  PLACE_TEST ("/store-backup/newer", test_newer);
  PLACE_TEST ("/store-backup/older", test_older);
  PLACE_TEST ("/store-backup/upgrade", test_upgrade);
  STORE_TEST ("/store-backup/forget", test_forget);
  return g_test_run ();
}
