/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "store-fixture.h"

#include <string.h>

#include <glib/gstdio.h>

#include "model/cw-entry-builder.h"
#include "store/cw-store-private.h"

void
store_fixture_set_up (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  CwAttributeTable *table = NULL;

  fixture->store = cw_store_open_memory (&error);
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

  g_assert_true (cw_sql_run_script (fixture->session->sql, sql, &error));
  g_assert_no_error (error);
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
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_assert_cmpint (g_unlink (file), ==, 0);
    }
  g_assert_cmpint (g_rmdir (path), ==, 0);
  g_free (path);
}
