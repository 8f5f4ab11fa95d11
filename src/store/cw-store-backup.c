/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-store-backup.h"

#include <string.h>

#include "base/cw-error.h"
#include "store/cw-backup-writer.h"
#include "store/cw-migration.h"
#include "store/cw-store-private.h"
#include "store/cw-store-sides.h"
#include "store/sqlite/cw-sqlite-driver.h"
#include "vault/cw-vault.h"

#define TABLE_OF_OBJECTS "mv_object"

static const char SQL_LIST_SECRETS[] = "SELECT sealed FROM secret ORDER BY name";
static const char SQL_GET_INSTALLATION[] =
    "SELECT value FROM engine_value WHERE name = 'instance.id'";

/* A backup on its way, there or back. */
typedef struct
{
  const CwStoreSides *sides; /* (nullable): there alone */
  CwSqlConnection *sql;      /* back alone */
  CwBackupWriter *writer;    /* (nullable) */
  GPtrArray *tables;
  GPtrArray *texts; /* (owned): of the statements, which are known by their addresses */
  const CwStoreWatch *watch;
  CwStoreProgress progress;
  gint64 n_objects;
} Work;

static const char *
keep_text (Work *work, char *text)
{
  g_ptr_array_add (work->texts, text);
  return text;
}

static gboolean
note_row (Work *work, GError **error)
{
  return cw_store_watch_note_row (work->watch, &work->progress, error);
}

/* ----- what it says of itself */

static gboolean
count_rows (Work *work, GError **error)
{
  for (guint i = 0; i < work->tables->len; i++)
    {
      const CwStoreTable *table = g_ptr_array_index (work->tables, i);
      gint64 n = 0;

      if (!cw_sql_fetch_integer (cw_store_sides_get (work->sides, table),
                                 keep_text (work, cw_store_table_make_count (table)), NULL, 0, &n,
                                 error))
        return FALSE;
      work->progress.n_all += (guint64) n;
      if (g_str_equal (table->name, TABLE_OF_OBJECTS))
        work->n_objects = n;
    }
  return TRUE;
}

/* Ids of the keys that have sealed what is there. (transfer full) (nullable) */
static char **
list_keys (CwSqlConnection *sql, GError **error)
{
  g_autoptr (CwSqlStatement) row = cw_sql_use (sql, SQL_LIST_SECRETS, error);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  gboolean has_row = FALSE;

  if (row == NULL)
    return NULL;
  while (TRUE)
    {
      g_autoptr (GBytes) sealed = NULL;
      g_autofree char *key = NULL;

      if (!cw_sql_step (row, &has_row, error))
        return NULL;
      if (!has_row)
        break;
      sealed = cw_sql_dup_bytes (row, 0);
      key = cw_vault_dup_key_id (sealed);
      if (key != NULL && !g_ptr_array_find_with_equal_func (keys, key, g_str_equal, NULL))
        g_ptr_array_add (keys, g_steal_pointer (&key));
    }
  g_ptr_array_add (keys, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&keys), FALSE);
}

static gboolean
read_installation (CwSqlConnection *sql, char **ret_id, GError **error)
{
  g_autoptr (CwSqlStatement) row = cw_sql_use (sql, SQL_GET_INSTALLATION, error);
  gboolean has_row = FALSE;

  if (row == NULL || !cw_sql_step (row, &has_row, error))
    return FALSE;
  *ret_id = has_row ? cw_sql_dup_text (row, 0) : g_strdup ("");
  return TRUE;
}

/* (transfer full) (nullable) */
static CwBackupHeader *
make_header (Work *work, CwStore *store, GError **error)
{
  g_autoptr (CwBackupHeader) header = cw_backup_header_new ();
  CwSqlConnection *sql = work->sides->sync;

  if (!sql->klass->get_version (sql, &header->schema, error) ||
      !read_installation (sql, &header->installation, error) || !count_rows (work, error))
    return NULL;
  header->keys = list_keys (work->sides->config, error);
  if (header->keys == NULL)
    return NULL;
  header->program = g_strdup (CW_VERSION);
  header->host = g_strdup (g_get_host_name ());
  header->kind = g_strdup (cw_store_get_driver (store)->klass->dialect);
  header->is_apart = cw_store_is_apart (store);
  header->created_usec = g_get_real_time ();
  header->n_rows = work->progress.n_all;
  header->n_objects = work->n_objects;
  return g_steal_pointer (&header);
}

/* ----- writing */

static gboolean
write_value (Work *work, CwSqlStatement *row, int column, char kind, GError **error)
{
  gboolean is_there = !cw_sql_is_null (row, column);
  const void *data = NULL;
  gsize size = 0;

  if (!cw_backup_writer_put_byte (work->writer, is_there ? 1 : 0, error))
    return FALSE;
  if (!is_there)
    return TRUE;
  if (kind == CW_STORE_INTEGER)
    return cw_backup_writer_put_number (work->writer, cw_sql_get_integer (row, column), error);
  if (kind == CW_STORE_TEXT)
    {
      data = cw_sql_get_text (row, column);
      size = strlen (data);
    }
  else
    data = cw_sql_get_blob (row, column, &size);
  return cw_backup_writer_put_bytes (work->writer, size > 0 ? data : "", size, error);
}

static gboolean
write_row (Work *work, CwSqlStatement *row, const CwStoreTable *table, GError **error)
{
  if (!cw_backup_writer_put_byte (work->writer, CW_BACKUP_ROW, error))
    return FALSE;
  for (int i = 0; i < (int) table->kinds->len; i++)
    if (!write_value (work, row, i, table->kinds->str[i], error))
      return FALSE;
  return note_row (work, error);
}

static gboolean
write_head (Work *work, const CwStoreTable *table, GError **error)
{
  CwSqlConnection *sql = cw_store_sides_get (work->sides, table);
  gint64 last_id = 0;

  if (table->has_ids && !sql->klass->get_last_id (sql, table->name, &last_id, error))
    return FALSE;
  return cw_backup_writer_put_byte (work->writer, CW_BACKUP_TABLE, error) &&
         cw_backup_writer_put_bytes (work->writer, table->name, strlen (table->name), error) &&
         cw_backup_writer_put_bytes (work->writer, table->names->str, table->names->len, error) &&
         cw_backup_writer_put_bytes (work->writer, table->kinds->str, table->kinds->len, error) &&
         cw_backup_writer_put_number (work->writer, last_id, error);
}

static gboolean
write_table (Work *work, const CwStoreTable *table, GError **error)
{
  g_autoptr (CwSqlStatement) row = NULL;
  gboolean has_row = FALSE;

  if (!write_head (work, table, error))
    return FALSE;
  row = cw_sql_use (cw_store_sides_get (work->sides, table),
                    keep_text (work, cw_store_table_make_select (table)), error);
  if (row == NULL)
    return FALSE;
  while (TRUE)
    {
      if (!cw_sql_step (row, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      if (!write_row (work, row, table, error))
        return FALSE;
    }
}

/* (transfer full) (nullable) */
static char *
write_all (Work *work, int fd, const CwBackupHeader *header, GError **error)
{
  g_autoptr (CwBackupWriter) writer =
      cw_backup_writer_new (fd, header, work->watch->cancellable, error);

  if (writer == NULL)
    return NULL;
  work->writer = writer;
  cw_store_watch_tell (work->watch, &work->progress);
  for (guint i = 0; i < work->tables->len; i++)
    if (!write_table (work, g_ptr_array_index (work->tables, i), error))
      return NULL;
  if (!cw_backup_writer_put_byte (writer, CW_BACKUP_END, error) ||
      !cw_backup_writer_put_number (writer, (gint64) work->progress.n_done, error))
    return NULL;
  return cw_backup_writer_end (writer, error);
}

/* (transfer full) (nullable) */
static char *
write_backup (Work *work, CwStore *store, int fd, CwBackupHeader **ret_header, GError **error)
{
  g_autoptr (GPtrArray) tables = cw_store_table_list (work->sides->sync, error);
  g_autoptr (CwBackupHeader) header = NULL;
  g_autofree char *digest = NULL;

  work->tables = tables;
  header = tables != NULL ? make_header (work, store, error) : NULL;
  digest = header != NULL ? write_all (work, fd, header, error) : NULL;
  if (digest != NULL)
    *ret_header = g_steal_pointer (&header);
  return g_steal_pointer (&digest);
}

char *
cw_store_back_up (CwStore *store,
                  int fd,
                  const CwStoreWatch *watch,
                  CwBackupHeader **ret_header,
                  GError **error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_auto (CwStoreSides) sides = { NULL };
  Work work = { .sides = &sides, .texts = texts, .watch = watch };
  char *digest = NULL;

  if (!cw_store_sides_open (&sides, store, error) ||
      !cw_store_sides_begin_reading (&sides, store, error))
    return NULL;
  digest = write_backup (&work, store, fd, ret_header, error);
  cw_store_sides_rollback (&sides, CW_STORE_PART_ALL);
  return digest;
}

/* ----- reading */

gboolean
cw_store_check_backup (const CwBackupHeader *header, GError **error)
{
  g_autoptr (GPtrArray) migrations = cw_migration_list ("sqlite", error);
  guint newest = migrations != NULL ? cw_migration_get_last (migrations) : 0;

  if (migrations == NULL)
    return FALSE;
  if (header->schema <= newest)
    return TRUE;
  g_set_error (
      error, CW_ERROR, CW_ERROR_STORE_TOO_NEW,
      "The backup is of version %u of the database, and this Causeway knows versions up to "
      "%u: a newer one wrote it (%s); install that one",
      header->schema, newest, header->program);
  return FALSE;
}

/* The tables as that version had them. */
static gboolean
make_tables (CwSqlDriver *driver, CwSqlConnection *sql, guint version, GError **error)
{
  g_autoptr (GPtrArray) migrations = cw_migration_list (driver->klass->dialect, error);

  if (migrations == NULL)
    return FALSE;
  while (migrations->len > 1 && cw_migration_get_last (migrations) > version)
    g_ptr_array_set_size (migrations, (int) migrations->len - 1);
  return cw_migration_run (driver, sql, migrations, error);
}

/* (transfer none) (nullable) */
static const CwStoreTable *
find_table (Work *work, CwBackupReader *reader, GError **error)
{
  const char *name = cw_backup_reader_get_name (reader);

  for (guint i = 0; i < work->tables->len; i++)
    {
      const CwStoreTable *table = g_ptr_array_index (work->tables, i);

      if (g_str_equal (table->name, name) &&
          g_str_equal (table->names->str, cw_backup_reader_get_columns (reader)) &&
          g_str_equal (table->kinds->str, cw_backup_reader_get_kinds (reader)))
        return table;
    }
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                       "The backup is damaged: take another one, or a copy of it from elsewhere");
  return NULL;
}

static void
bind_value (CwSqlStatement *insert, int parameter, char kind, const CwBackupValue *value)
{
  if (value->is_null)
    cw_sql_bind_id (insert, parameter, 0);
  else if (kind == CW_STORE_INTEGER)
    cw_sql_bind_integer (insert, parameter, value->number);
  else if (kind == CW_STORE_TEXT)
    cw_sql_bind_text (insert, parameter, (const char *) value->bytes->data);
  else
    cw_sql_bind_blob (insert, parameter, value->bytes->data, value->bytes->len);
}

static gboolean
read_rows (Work *work,
           CwBackupReader *reader,
           const CwStoreTable *table,
           const char *insert_text,
           GError **error)
{
  const CwBackupValue *values = NULL;

  while (TRUE)
    {
      g_autoptr (CwSqlStatement) insert = NULL;

      if (!cw_backup_reader_next_row (reader, &values, error))
        return FALSE;
      if (values == NULL)
        return TRUE;
      insert = cw_sql_use (work->sql, insert_text, error);
      if (insert == NULL)
        return FALSE;
      for (int i = 0; i < (int) table->kinds->len; i++)
        bind_value (insert, i + 1, table->kinds->str[i], &values[i]);
      if (!cw_sql_run (insert, error) || !note_row (work, error))
        return FALSE;
    }
}

/* What a migration brings along is in the backup too. */
static gboolean
read_table (Work *work, CwBackupReader *reader, GError **error)
{
  const CwStoreTable *table = find_table (work, reader, error);
  gint64 last_id = cw_backup_reader_get_last_id (reader);

  if (table == NULL ||
      !cw_sql_do (work->sql, keep_text (work, g_strconcat ("DELETE FROM ", table->name, NULL)),
                  NULL, 0, error) ||
      !read_rows (work, reader, table, keep_text (work, cw_store_table_make_insert (table)), error))
    return FALSE;
  return last_id <= 0 || !table->has_ids ||
         work->sql->klass->restore_last_id (work->sql, table->name, last_id, error);
}

static gboolean
read_all (Work *work, CwBackupReader *reader, GError **error)
{
  gboolean has_table = FALSE;

  while (TRUE)
    {
      if (!cw_backup_reader_next_table (reader, &has_table, error))
        return FALSE;
      if (!has_table)
        return TRUE;
      if (!read_table (work, reader, error))
        return FALSE;
    }
}

static gboolean
fill (Work *work, CwBackupReader *reader, GError **error)
{
  const CwSqlConnectionClass *klass = work->sql->klass;

  cw_store_watch_tell (work->watch, &work->progress);
  if (!klass->begin (work->sql, error))
    return FALSE;
  if (read_all (work, reader, error) && klass->commit (work->sql, error))
    return TRUE;
  klass->rollback (work->sql);
  return FALSE;
}

static gboolean
unpack (CwBackupReader *reader, CwSqlDriver *driver, const CwStoreWatch *watch, GError **error)
{
  const CwBackupHeader *header = cw_backup_reader_get_header (reader);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CwSqlConnection) sql = cw_sql_connect (driver, error);
  g_autoptr (GPtrArray) tables = NULL;
  const CwStoreProgress progress = { CW_STORE_PHASE_UNPACK, 0, header->n_rows };
  Work work = { .sql = sql, .texts = texts, .watch = watch, .progress = progress };

  if (sql == NULL || !make_tables (driver, sql, header->schema, error))
    return FALSE;
  tables = cw_store_table_list (sql, error);
  work.tables = tables;
  return tables != NULL && fill (&work, reader, error);
}

CwStore *
cw_store_unpack_backup (CwBackupReader *reader,
                        const char *folder,
                        const CwStoreWatch *watch,
                        GError **error)
{
  g_autoptr (CwSqlDriver) driver = NULL;

  if (!cw_store_check_backup (cw_backup_reader_get_header (reader), error))
    return NULL;
  driver = cw_sqlite_driver_new (folder, error);
  if (driver == NULL || !unpack (reader, driver, watch, error))
    return NULL;
  return cw_store_open (folder, error);
}
