/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "store-content.h"
#include "store-fixture.h"
#include "store/cw-audit-store.h"
#include "store/cw-config-store.h"
#include "store/cw-connector-space.h"
#include "store/cw-guard-store.h"
#include "store/cw-instance-store.h"
#include "store/cw-login-name.h"
#include "store/cw-migration.h"
#include "store/cw-run-store.h"

typedef struct
{
  char *dir;
  GPtrArray *migrations; /* those that are built in */
} Place;

static const char *
get_dialect (void)
{
  return store_fixture_is_postgresql () ? "postgresql" : "sqlite";
}

static guint
get_version (Place *place, guint i)
{
  return ((const CwMigration *) g_ptr_array_index (place->migrations, i))->version;
}

static guint
get_newest (Place *place)
{
  return get_version (place, place->migrations->len - 1);
}

static void
set_up (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  place->dir = store_fixture_make_directory ();
  place->migrations = cw_migration_list (get_dialect (), &error);
  g_assert_no_error (error);
}

static void
tear_down (Place *place, gconstpointer data)
{
  store_fixture_remove_directory (place->dir);
  g_ptr_array_unref (place->migrations);
}

static void
add_migration (Place *place, const char *script)
{
  CwMigration *migration = g_new0 (CwMigration, 1);

  migration->version = get_newest (place) + 1;
  migration->name = g_strdup_printf ("%04u-test.sql", migration->version);
  migration->script = g_strdup (script);
  g_ptr_array_add (place->migrations, migration);
}

/* Migrates the database in the directory; returns its version then. */
static guint
migrate (Place *place, GError **error)
{
  g_autoptr (CwSqlDriver) driver = store_fixture_make_driver (place->dir);
  g_autoptr (CwSqlConnection) connection = cw_sql_connect (driver, NULL);
  guint version = 0;

  g_assert_nonnull (connection);
  if (!cw_migration_run (driver, connection, place->migrations, error))
    g_assert_true (error == NULL || *error != NULL);
  OK (connection->klass->get_version (connection, &version, &failure));
  return version;
}

static char *
get_backup_path (Place *place, guint version)
{
  return g_strdup_printf ("%s/causeway.db.v%u.bak", place->dir, version);
}

static void
test_list (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) other = NULL;
  const CwMigration *newest = NULL;

  g_assert_cmpuint (place->migrations->len, >=, 1);
  for (guint i = 1; i < place->migrations->len; i++)
    g_assert_cmpuint (get_version (place, i), ==, get_version (place, i - 1) + 1);
  other = cw_migration_list (store_fixture_is_postgresql () ? "sqlite" : "postgresql", &error);
  g_assert_no_error (error);
  newest = g_ptr_array_index (other, other->len - 1);
  g_assert_cmpuint (newest->version, ==, get_newest (place));
  g_assert_null (cw_migration_list ("unknown", &error));
  g_assert_nonnull (error);
}

static void
test_upgrade (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = store_fixture_open (place->dir, NULL);
  guint newest = get_newest (place);
  g_autofree char *backup = get_backup_path (place, newest);
  g_autoptr (GError) error = NULL;
  GStatBuf info;

  store_content_write_v1 (store);
  g_clear_pointer (&store, cw_store_unref);
  g_assert_cmpuint (migrate (place, &error), ==, newest);
  g_assert_false (g_file_test (backup, G_FILE_TEST_EXISTS));

  add_migration (place, "CREATE TABLE later (id INTEGER PRIMARY KEY);");
  add_migration (place, "INSERT INTO later VALUES (1); ALTER TABLE later ADD COLUMN name TEXT;");
  g_assert_cmpuint (migrate (place, &error), ==, newest + 2);
  g_assert_no_error (error);
  if (!store_fixture_is_postgresql ())
    {
      g_assert_cmpint (g_stat (backup, &info), ==, 0);
      g_assert_cmpuint (info.st_mode & 07777, ==, 0600);
    }
  g_assert_cmpuint (migrate (place, &error), ==, newest + 2);
  g_assert_no_error (error);
}

/* The copy is the database as it was, to the last commit. */
static void
test_backup (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = store_fixture_open (place->dir, NULL);
  g_autofree char *backup = get_backup_path (place, get_newest (place));
  g_autofree char *database = g_build_filename (place->dir, "causeway.db", NULL);

  store_content_write_v1 (store);
  g_clear_pointer (&store, cw_store_unref);
  add_migration (place, "DELETE FROM cs_object");
  migrate (place, NULL);
  g_assert_cmpint (g_rename (backup, database), ==, 0);
  store = store_fixture_open (place->dir, NULL);
  g_assert_nonnull (store);
  store_content_check_v1 (store);
}

/* Two good steps around a bad one: the first stays, the bad one leaves nothing. */
static void
test_failure (Place *place, gconstpointer data)
{
  guint newest = get_newest (place);
  g_autoptr (CwSqlDriver) driver = NULL;
  g_autoptr (CwSqlConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  const char *count = store_fixture_is_postgresql ()
                          ? "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() "
                            "AND tablename IN ('good', 'bad', 'never')"
                          : "SELECT count(*) FROM sqlite_schema "
                            "WHERE name IN ('good', 'bad', 'never')";
  gint64 n = 0;

  cw_store_unref (store_fixture_open (place->dir, NULL));
  add_migration (place, "CREATE TABLE good (id INTEGER PRIMARY KEY);");
  add_migration (place, "CREATE TABLE bad (id INTEGER PRIMARY KEY) STRICT; SELECT nothing;");
  add_migration (place, "CREATE TABLE never (id INTEGER PRIMARY KEY);");
  g_assert_cmpuint (migrate (place, &error), ==, newest + 1);
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE);
  driver = store_fixture_make_driver (place->dir);
  connection = cw_sql_connect (driver, NULL);
  OK (cw_sql_fetch_integer (connection, count, NULL, 0, &n, &failure));
  g_assert_cmpint (n, ==, 1);
}

static void
test_too_new (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add_migration (place, "CREATE TABLE later (id INTEGER PRIMARY KEY);");
  migrate (place, &error);
  g_assert_no_error (error);
  g_assert_null (store_fixture_open (place->dir, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE_TOO_NEW);
}

/* A database of some other program must not be taken for an empty one of ours. */
static void
test_foreign (Place *place, gconstpointer data)
{
  g_autoptr (CwSqlDriver) driver = store_fixture_make_driver (place->dir);
  g_autoptr (CwSqlConnection) connection = cw_sql_connect (driver, NULL);
  g_autoptr (GError) error = NULL;

  OK (connection->klass->run_script (connection, "CREATE TABLE theirs (id INTEGER)", &failure));
  g_assert_null (store_fixture_open (place->dir, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE);
}

static void
unpack (const char *from, const char *to)
{
  g_autoptr (GFile) source = g_file_new_for_path (from);
  g_autoptr (GFile) target = g_file_new_for_path (to);
  g_autoptr (GZlibDecompressor) decompressor =
      g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) raw = g_file_read (source, NULL, &error);
  g_autoptr (GInputStream) input = NULL;
  g_autoptr (GFileOutputStream) output = NULL;

  g_assert_no_error (error);
  input = g_converter_input_stream_new (G_INPUT_STREAM (raw), G_CONVERTER (decompressor));
  output = g_file_create (target, G_FILE_CREATE_PRIVATE, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_splice (G_OUTPUT_STREAM (output), input,
                          G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                          NULL, &error);
  g_assert_no_error (error);
}

/* As that version left it; what came later is there and empty. */
static CwStore *
open_fixture (Place *place, const char *name)
{
  g_autofree char *packed = g_build_filename (FIXTURES_DIR, "store", name, NULL);
  g_autofree char *database = g_build_filename (place->dir, "causeway.db", NULL);
  g_autoptr (GError) error = NULL;
  CwStore *store = NULL;

  unpack (packed, database);
  store = store_fixture_open (place->dir, &error);
  g_assert_no_error (error);
  return store;
}

static void
test_v1 (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_fixture (place, "v1.db.gz");

  store_content_check_v1 (store);
}

static void
test_v2 (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_fixture (place, "v2.db.gz");

  store_content_check_v2 (store);
}

static void
test_v3 (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_fixture (place, "v3.db.gz");

  store_content_check_v3 (store);
}

static void
test_v4 (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_fixture (place, "v4.db.gz");

  store_content_check_v1 (store);
  store_content_check_v4 (store);
}

/* What the next import fills in is empty, and can be. */
static void
test_v5 (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_fixture (place, "v5.db.gz");
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, NULL);
  g_autoptr (GPtrArray) partitions = cw_connector_space_list_partitions (session, NULL);
  g_autoptr (GPtrArray) described = NULL;
  const CwCsPartition *first = NULL;

  store_content_check_v1 (store);
  g_assert_cmpuint (partitions->len, >, 0);
  first = g_ptr_array_index (partitions, 0);
  g_assert_null (first->netbios);
  OK (cw_store_session_begin (session, &failure));
  OK (cw_connector_space_describe_partition (session, first->id, "CONTOSO", "DC=contoso", NULL,
                                             &failure));
  OK (cw_store_session_commit (session, &failure));
  described = cw_connector_space_list_partitions (session, NULL);
  first = g_ptr_array_index (described, 0);
  g_assert_cmpstr (first->netbios, ==, "CONTOSO");
  g_assert_cmpstr (first->forest, ==, "DC=contoso");
  g_assert_null (first->forest_netbios);
}

/* From then on it is kept who changed what; of what was before, nothing is known. */
static void
test_v6 (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_fixture (place, "v6.db.gz");
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, NULL);
  const CwAuditRecord record = { .author = (char *) "uid 7",
                                 .action = (char *) "Configure",
                                 .result = (char *) "success",
                                 .changes = (char *) "[]" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) one = NULL;

  store_content_check_v1 (store);
  store_content_check_v4 (store);
  none = cw_audit_store_list (session, 0, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
  OK (cw_audit_store_add (session, &record, &failure));
  one = cw_audit_store_list (session, 0, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (one->len, ==, 1);
}

/* Members by login name are nobody's until the next import has seen them. */
static void
test_v7 (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_fixture (place, "v7.db.gz");
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, NULL);
  gboolean is_kept = TRUE;
  gboolean is_contested = TRUE;
  gint64 id = 0;

  store_content_check_v1 (store);
  store_content_check_v4 (store);
  OK (cw_login_name_is_kept (session, 1, &is_kept, &failure));
  g_assert_false (is_kept);
  OK (cw_store_session_begin (session, &failure));
  OK (cw_login_name_get (session, 1, "ann", &id, &is_contested, &failure));
  OK (cw_store_session_commit (session, &failure));
  g_assert_cmpint (id, >, 0);
  g_assert_false (is_contested);
}

/* Nothing is held back, and nothing approved. */
static void
test_v8 (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_fixture (place, "v8.db.gz");
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, NULL);
  g_autoptr (GPtrArray) lists = cw_guard_store_list (session, NULL);

  store_content_check_v1 (store);
  store_content_check_v4 (store);
  g_assert_nonnull (lists);
  g_assert_cmpuint (lists->len, ==, 0);
}

/* Of versions from before, it is not known how they came to be. */
static void
test_v10 (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_fixture (place, "v10.db.gz");
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, NULL);
  g_autoptr (CwConfigVersion) version = cw_config_store_get (session, NULL);

  store_content_check_v1 (store);
  store_content_check_v4 (store);
  g_assert_cmpstr (version->author, ==, "setup");
  g_assert_cmpstr (version->kind, ==, "");
  g_assert_null (version->user_name);
}

/* All cycles were whole ones. */
static void
test_v11 (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_fixture (place, "v11.db.gz");
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, NULL);
  g_autoptr (GPtrArray) cycles = cw_run_store_list_cycles (session, 0, 10, NULL);
  const CwCycle *newest = g_ptr_array_index (cycles, 0);
  g_autoptr (CwCycle) whole = cw_run_store_get_last_cycle (session, NULL, NULL);

  store_content_check_v1 (store);
  store_content_check_v4 (store);
  g_assert_false (newest->is_part);
  g_assert_cmpint (whole->id, ==, newest->id);
}

/* Nobody shared the configuration: whoever comes first exports. */
static void
test_v12 (Place *place, gconstpointer data)
{
  g_autoptr (CwStore) store = open_fixture (place, "v12.db.gz");
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, NULL);
  g_autofree char *id = cw_instance_store_get_own_id (session, NULL);
  g_autofree char *again = cw_instance_store_get_own_id (session, NULL);
  const CwInstance entered = {
    .id = id, .name = (char *) "a", .host = (char *) "a.example", .version = (char *) "1"
  };
  g_autoptr (GPtrArray) instances = NULL;

  store_content_check_v1 (store);
  store_content_check_v4 (store);
  g_assert_cmpstr (id, ==, again);
  OK (cw_instance_store_enter (session, &entered, &failure));
  instances = cw_instance_store_list (session, NULL);
  g_assert_cmpuint (instances->len, ==, 1);
  g_assert_cmpint (((const CwInstance *) g_ptr_array_index (instances, 0))->mode, ==,
                   CW_INSTANCE_ACTIVE);
}

#define PLACE_TEST(path, func) g_test_add (path, Place, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  PLACE_TEST ("/migration/list", test_list);
  PLACE_TEST ("/migration/upgrade", test_upgrade);
  PLACE_TEST ("/migration/failure", test_failure);
  PLACE_TEST ("/migration/too-new", test_too_new);
  PLACE_TEST ("/migration/foreign", test_foreign);
  /* There is no file to be copied, and no older version of the others. */
  if (store_fixture_is_postgresql ())
    return g_test_run ();
  PLACE_TEST ("/migration/backup", test_backup);
  PLACE_TEST ("/migration/v1", test_v1);
  PLACE_TEST ("/migration/v2", test_v2);
  PLACE_TEST ("/migration/v3", test_v3);
  PLACE_TEST ("/migration/v4", test_v4);
  PLACE_TEST ("/migration/v5", test_v5);
  PLACE_TEST ("/migration/v6", test_v6);
  PLACE_TEST ("/migration/v7", test_v7);
  PLACE_TEST ("/migration/v8", test_v8);
  PLACE_TEST ("/migration/v10", test_v10);
  PLACE_TEST ("/migration/v11", test_v11);
  PLACE_TEST ("/migration/v12", test_v12);
  return g_test_run ();
}
