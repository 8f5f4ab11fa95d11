/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "store-fixture.h"

#include <string.h>

#include <glib/gstdio.h>

#include "model/cw-entry-builder.h"
#include "store/cw-config-store.h"
#include "store/cw-store-private.h"
#include "store/postgresql/cw-postgresql-driver.h"
#include "store/sqlite/cw-sqlite-driver.h"

/* ----- which database */

gboolean
store_fixture_is_postgresql (void)
{
  return g_getenv ("CW_STORE_POSTGRESQL") != NULL;
}

static const char *
get_lab (const char *name)
{
  g_autofree char *variable = g_strconcat ("CW_LAB_POSTGRES_", name, NULL);
  const char *value = g_getenv (variable);

  g_assert_nonnull (value);
  return value;
}

CwPostgresqlSettings *
store_fixture_make_settings (const char *state_dir)
{
  CwPostgresqlSettings *settings = cw_postgresql_settings_new ();
  g_autofree char *password = NULL;

  g_assert_true (g_file_get_contents (get_lab ("PASSWORD_FILE"), &password, NULL, NULL));
  cw_postgresql_settings_add_host (settings, get_lab ("HOST"),
                                   (guint16) g_ascii_strtoull (get_lab ("PORT"), NULL, 10));
  settings->database = g_strdup (get_lab ("DATABASE"));
  settings->schema = g_path_get_basename (state_dir);
  settings->user = g_strdup (get_lab ("USER"));
  settings->tls = g_strdup ("verify-full");
  settings->ca_file = g_strdup (get_lab ("CA"));
  settings->password = cw_secret_new_from_string (password);
  return settings;
}

CwStore *
store_fixture_open (const char *state_dir, GError **error)
{
  g_autoptr (CwPostgresqlSettings) settings = NULL;

  if (!store_fixture_is_postgresql ())
    return cw_store_open (state_dir, error);
  settings = store_fixture_make_settings (state_dir);
  return cw_store_open_postgresql (settings, error);
}

CwSqlDriver *
store_fixture_make_driver (const char *state_dir)
{
  g_autoptr (CwPostgresqlSettings) settings = NULL;
  g_autoptr (GError) error = NULL;
  CwSqlDriver *driver = NULL;

  if (!store_fixture_is_postgresql ())
    {
      driver = cw_sqlite_driver_new (state_dir, &error);
      g_assert_no_error (error);
      return driver;
    }
  settings = store_fixture_make_settings (state_dir);
  return cw_postgresql_driver_new (settings);
}

static void
drop_schema (const char *state_dir)
{
  g_autoptr (CwSqlDriver) driver = store_fixture_make_driver (state_dir);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwSqlConnection) connection = cw_sql_connect (driver, &error);
  g_autofree char *name = g_path_get_basename (state_dir);
  g_autofree char *script = g_strdup_printf ("DROP SCHEMA \"%s\" CASCADE", name);

  g_assert_no_error (error);
  g_assert_true (cw_sql_run_script (connection, script, &error));
}

/* ----- the fixture */

static CwStore *
open_own (StoreFixture *fixture, gboolean is_file, GError **error)
{
  if (!is_file && !store_fixture_is_postgresql ())
    return cw_store_open_memory (error);
  fixture->dir = store_fixture_make_directory ();
  return store_fixture_open (fixture->dir, error);
}

void
store_fixture_set_up (StoreFixture *fixture, gconstpointer is_file)
{
  g_autoptr (GError) error = NULL;
  CwAttributeTable *table = NULL;

  fixture->store = open_own (fixture, is_file != NULL, &error);
  g_assert_no_error (error);
  fixture->session = cw_store_open_session (fixture->store, &error);
  g_assert_no_error (error);
  fixture->journal = cw_step_journal_new (fixture->session, 0);
  g_assert_true (cw_store_session_begin (fixture->session, &error));
  g_assert_true (cw_connector_space_register_connector (
      fixture->session, "11111111-0000-0000-0000-000000000000", &fixture->source, &error));
  g_assert_true (cw_connector_space_register_connector (
      fixture->session, "22222222-0000-0000-0000-000000000000", &fixture->target, &error));
  g_assert_true (cw_connector_space_register_partition (
      fixture->session, fixture->source, "dc=contoso,dc=com", &fixture->source_partition, &error));
  g_assert_true (cw_connector_space_register_partition (fixture->session, fixture->target, "tenant",
                                                        &fixture->target_partition, &error));
  table = cw_store_get_attributes (fixture->store);
  fixture->user = cw_attribute_table_intern (table, "user");
  fixture->group = cw_attribute_table_intern (table, "group");
  fixture->member = cw_attribute_table_intern (table, "member");
  fixture->manager = cw_attribute_table_intern (table, "manager");
  fixture->name = cw_attribute_table_intern (table, "name");
}

void
store_fixture_tear_down (StoreFixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->journal, cw_step_journal_free);
  g_clear_pointer (&fixture->session, cw_store_session_free);
  g_clear_pointer (&fixture->store, cw_store_unref);
  g_clear_pointer (&fixture->dir, store_fixture_remove_directory);
}

guint64
store_fixture_take_count (StoreFixture *fixture, CwCounter counter)
{
  guint64 count = cw_step_journal_get_counts (fixture->journal)->values[counter];

  cw_step_journal_free (fixture->journal);
  fixture->journal = cw_step_journal_new (fixture->session, 0);
  return count;
}

CwEntry *
store_fixture_make_entry (StoreFixture *fixture, const char *value)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  g_autoptr (GError) error = NULL;
  CwEntry *entry = NULL;

  cw_entry_builder_add_string (builder, fixture->name, value);
  entry = cw_entry_builder_end (builder, &error);
  g_assert_no_error (error);
  return entry;
}

gint64
store_fixture_add (StoreFixture *fixture,
                   gint64 connector_id,
                   CwAttributeId type,
                   const char *anchor,
                   gint64 metaverse_id)
{
  g_autoptr (CwCsObject) object = cw_cs_object_new ();
  g_autoptr (GError) error = NULL;

  object->connector_id = connector_id;
  object->partition_id =
      connector_id == fixture->source ? fixture->source_partition : fixture->target_partition;
  object->object_type = type;
  object->metaverse_id = metaverse_id;
  object->link_profile = STORE_FIXTURE_PROFILE;
  if (anchor != NULL)
    object->anchor = g_bytes_new (anchor, strlen (anchor));
  g_assert_true (cw_connector_space_insert (fixture->session, object, &error));
  g_assert_no_error (error);
  return object->id;
}

CwCsObject *
store_fixture_get (StoreFixture *fixture, gint64 id)
{
  g_autoptr (GError) error = NULL;
  CwCsObject *object = cw_connector_space_get (fixture->session, id, CW_CS_LOAD_ALL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (object);
  return object;
}

gint64
store_fixture_query (StoreFixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = 0;

  g_assert_true (
      cw_sql_fetch_integer (fixture->session->sql, g_intern_string (sql), NULL, 0, &value, &error));
  g_assert_no_error (error);
  return value;
}

void
store_fixture_run (StoreFixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GRegex) bytes = g_regex_new ("x'([0-9a-f]*)'", 0, 0, NULL);
  g_autofree char *text = store_fixture_is_postgresql ()
                              ? g_regex_replace (bytes, sql, -1, 0, "'\\\\x\\1'::bytea", 0, NULL)
                              : g_strdup (sql);

  if (!cw_sql_run_script (fixture->session->sql, text, &error))
    g_assert_no_error (error);
}

gboolean
store_fixture_has_index (StoreFixture *fixture, const char *name)
{
  const char *text = store_fixture_is_postgresql ()
                         ? "SELECT 1 FROM pg_indexes WHERE schemaname = current_schema() "
                           "AND indexname = ?1"
                         : "SELECT 1 FROM sqlite_schema WHERE name = ?1";
  g_autoptr (GError) error = NULL;
  g_autoptr (CwSqlStatement) statement = cw_sql_use (fixture->session->sql, text, &error);
  gboolean has_row = FALSE;

  g_assert_no_error (error);
  cw_sql_bind_text (statement, 1, name);
  g_assert_true (cw_sql_step (statement, &has_row, &error));
  return has_row;
}

void
store_fixture_put_value (CwStore *store, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, &error);

  g_assert_no_error (error);
  OK (cw_config_store_put_value (session, name, value, &failure));
}

char *
store_fixture_get_value (CwStore *store, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, &error);
  char *value = cw_config_store_get_value (session, name, &error);

  g_assert_no_error (error);
  return value;
}

char *
store_fixture_make_directory (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("cw-store-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

void
store_fixture_remove_directory (char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  g_assert_nonnull (dir);
  if (store_fixture_is_postgresql ())
    drop_schema (path);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_assert_cmpint (g_unlink (file), ==, 0);
    }
  g_assert_cmpint (g_rmdir (path), ==, 0);
  g_free (path);
}
