/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-store-copy.h"

#include <string.h>

#include "base/cw-error.h"
#include "store/cw-store-mark.h"
#include "store/cw-store-private.h"
#include "store/cw-store-sides.h"

/* A copy on its way. */
typedef struct
{
  const CwStoreCopyWish *wish;
  CwStoreSides from;
  CwStoreSides to;
  GPtrArray *tables; /* (owned) (element-type CwStoreTable): of either, which have the same */
  GPtrArray *texts;  /* (owned): of the statements, which are known by their addresses */
  const CwStoreWatch *watch;
  CwStoreProgress progress;
  GChecksum *digest;
  char *beside; /* (owned) (nullable): see cw_store_mark_settle() */
} Copy;

static const char SQL_PUT_MARK[] = "INSERT INTO engine_value (name, value) VALUES (?1, ?2) "
                                   "ON CONFLICT (name) DO UPDATE SET value = excluded.value";

void
cw_store_copy_clear (CwStoreCopy *copy)
{
  g_clear_pointer (&copy->digest, g_free);
}

static const char *
keep_text (Copy *copy, char *text)
{
  g_ptr_array_add (copy->texts, text);
  return text;
}

/* ----- the digest: of each value whether it is there, its length and its bytes */

static void
digest_bytes (GChecksum *digest, const void *data, gsize size)
{
  guint64 length = GUINT64_TO_LE (size);

  g_checksum_update (digest, (const guchar *) &length, sizeof length);
  g_checksum_update (digest, data, (gssize) size);
}

static void
digest_column (GChecksum *digest, CwSqlStatement *row, int column, char kind)
{
  gboolean is_null = cw_sql_is_null (row, column);
  guint8 tag = is_null ? 'n' : (guint8) kind;

  g_checksum_update (digest, &tag, 1);
  if (is_null)
    return;
  if (kind == CW_STORE_INTEGER)
    {
      gint64 value = GINT64_TO_LE (cw_sql_get_integer (row, column));

      g_checksum_update (digest, (const guchar *) &value, sizeof value);
    }
  else if (kind == CW_STORE_TEXT)
    {
      /* As a server stores it, which takes nothing else. */
      g_autofree char *text = g_utf8_make_valid (cw_sql_get_text (row, column), -1);

      digest_bytes (digest, text, strlen (text));
    }
  else
    {
      gsize size = 0;
      const void *data = cw_sql_get_blob (row, column, &size);

      digest_bytes (digest, size > 0 ? data : "", size);
    }
}

static void
digest_row (Copy *copy, CwSqlStatement *row, const CwStoreTable *table)
{
  for (int i = 0; i < (int) table->kinds->len; i++)
    digest_column (copy->digest, row, i, table->kinds->str[i]);
}

/* ----- rows */

/* Borrowed from the row until the statement has run. */
static void
bind_column (CwSqlStatement *insert, CwSqlStatement *row, int column, char kind)
{
  if (cw_sql_is_null (row, column))
    cw_sql_bind_id (insert, column + 1, 0);
  else if (kind == CW_STORE_INTEGER)
    cw_sql_bind_integer (insert, column + 1, cw_sql_get_integer (row, column));
  else if (kind == CW_STORE_TEXT)
    cw_sql_bind_text (insert, column + 1, cw_sql_get_text (row, column));
  else
    {
      gsize size = 0;
      const void *data = cw_sql_get_blob (row, column, &size);

      cw_sql_bind_blob (insert, column + 1, size > 0 ? data : "", size);
    }
}

static gboolean
put_row (Copy *copy,
         CwSqlStatement *row,
         const CwStoreTable *table,
         const char *insert_text,
         GError **error)
{
  CwSqlConnection *to = cw_store_sides_get (&copy->to, table);
  g_autoptr (CwSqlStatement) insert = cw_sql_use (to, insert_text, error);

  if (insert == NULL)
    return FALSE;
  for (int i = 0; i < (int) table->kinds->len; i++)
    bind_column (insert, row, i, table->kinds->str[i]);
  return cw_sql_run (insert, error);
}

/* @insert_text: (nullable): they are only read */
static gboolean
for_each_row (Copy *copy,
              CwSqlConnection *connection,
              const CwStoreTable *table,
              const char *insert_text,
              GError **error)
{
  g_autoptr (CwSqlStatement) row =
      cw_sql_use (connection, keep_text (copy, cw_store_table_make_select (table)), error);
  gboolean has_row = FALSE;

  if (row == NULL)
    return FALSE;
  digest_bytes (copy->digest, table->name, strlen (table->name));
  while (TRUE)
    {
      if (!cw_sql_step (row, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      digest_row (copy, row, table);
      if ((insert_text != NULL && !put_row (copy, row, table, insert_text, error)) ||
          !cw_store_watch_note_row (copy->watch, &copy->progress, error))
        return FALSE;
    }
}

static gboolean
copy_last_id (Copy *copy, const CwStoreTable *table, GError **error)
{
  CwSqlConnection *from = cw_store_sides_get (&copy->from, table);
  CwSqlConnection *to = cw_store_sides_get (&copy->to, table);
  gint64 id = 0;

  if (!table->has_ids || !from->klass->get_last_id (from, table->name, &id, error))
    return !table->has_ids;
  return id == 0 || to->klass->restore_last_id (to, table->name, id, error);
}

/* What the program itself brings along was perhaps written already. */
static gboolean
copy_table (Copy *copy, const CwStoreTable *table, GError **error)
{
  CwSqlConnection *from = cw_store_sides_get (&copy->from, table);
  CwSqlConnection *to = cw_store_sides_get (&copy->to, table);
  const char *clear = keep_text (copy, g_strconcat ("DELETE FROM ", table->name, NULL));
  const char *insert = keep_text (copy, cw_store_table_make_insert (table));

  return cw_sql_do (to, clear, NULL, 0, error) && for_each_row (copy, from, table, insert, error) &&
         copy_last_id (copy, table, error);
}

/* ----- all of them */

static gboolean
is_wanted (const Copy *copy, const CwStoreTable *table)
{
  return (copy->wish->parts & cw_store_table_get_part (table)) != 0 &&
         !(copy->wish->keeps_instances && cw_store_table_is_of_instances (table));
}

static gboolean
count_rows (Copy *copy, GError **error)
{
  for (guint i = 0; i < copy->tables->len; i++)
    {
      const CwStoreTable *table = g_ptr_array_index (copy->tables, i);
      gint64 n = 0;

      if (!is_wanted (copy, table))
        continue;
      if (!cw_sql_fetch_integer (cw_store_sides_get (&copy->from, table),
                                 keep_text (copy, cw_store_table_make_count (table)), NULL, 0, &n,
                                 error))
        return FALSE;
      copy->progress.n_all += (guint64) n;
    }
  return TRUE;
}

/* @is_copied: with that, they are read from @sides, and else only read. (transfer full)
 * (nullable) */
static char *
read_digest (Copy *copy, const CwStoreSides *sides, gboolean is_copied, GError **error)
{
  g_autoptr (GChecksum) digest = g_checksum_new (G_CHECKSUM_SHA256);

  copy->digest = digest;
  copy->progress.phase = is_copied ? CW_STORE_PHASE_COPY : CW_STORE_PHASE_COMPARE;
  copy->progress.n_done = 0;
  cw_store_watch_tell (copy->watch, &copy->progress);
  for (guint i = 0; i < copy->tables->len; i++)
    {
      const CwStoreTable *table = g_ptr_array_index (copy->tables, i);

      if (is_wanted (copy, table) &&
          !(is_copied ? copy_table (copy, table, error)
                      : for_each_row (copy, cw_store_sides_get (sides, table), table, NULL, error)))
        return NULL;
    }
  return g_strdup (g_checksum_get_string (digest));
}

static gboolean
check_digests (const char *from, const char *to, GError **error)
{
  if (g_strcmp0 (from, to) == 0)
    return TRUE;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_STORE,
                       "What was written to the other database is not what was read: nothing is "
                       "changed. Check the disks of both, then try again");
  return FALSE;
}

static gboolean
put_mark (Copy *copy, GError **error)
{
  g_autoptr (CwSqlStatement) put = NULL;

  if (copy->wish->mark == NULL)
    return TRUE;
  put = cw_sql_use (copy->to.sync, SQL_PUT_MARK, error);
  if (put == NULL)
    return FALSE;
  cw_sql_bind_text (put, 1, copy->wish->mark_name);
  cw_sql_bind_text (put, 2, copy->wish->mark);
  return cw_sql_run (put, error);
}

/* ----- what the places say of themselves */

static gboolean
read_beside (Copy *copy, GError **error)
{
  gboolean is_replaced =
      (copy->wish->parts & CW_STORE_PART_CONFIG) != 0 && copy->to.config == copy->to.sync;

  return is_replaced || cw_store_mark_read_beside (copy->to.sync, &copy->beside, error);
}

static gboolean
settle_marks (Copy *copy, GError **error)
{
  return (copy->wish->parts & CW_STORE_PART_SYNC) == 0 ||
         cw_store_mark_settle (copy->to.sync, copy->beside, error);
}

static gboolean
run (Copy *copy, CwStoreCopy *ret_copy, GError **error)
{
  g_autofree char *read = read_digest (copy, &copy->from, TRUE, error);
  guint64 n_rows = copy->progress.n_done;
  g_autofree char *written = read != NULL ? read_digest (copy, &copy->to, FALSE, error) : NULL;

  if (written == NULL || !check_digests (read, written, error) || !put_mark (copy, error) ||
      !settle_marks (copy, error) ||
      g_cancellable_set_error_if_cancelled (copy->watch->cancellable, error) ||
      !cw_store_sides_commit (&copy->to, copy->wish->parts, &ret_copy->is_half, error))
    return FALSE;
  ret_copy->n_rows = n_rows;
  ret_copy->digest = g_steal_pointer (&written);
  return TRUE;
}

static gboolean
has_rows (Copy *copy, const CwStoreSides *sides, gboolean *ret_has_rows, GError **error)
{
  *ret_has_rows = FALSE;
  for (guint i = 0; i < copy->tables->len && !*ret_has_rows; i++)
    {
      const CwStoreTable *table = g_ptr_array_index (copy->tables, i);
      gint64 found = 0;

      if (!cw_store_table_is_data (table))
        continue;
      if (!cw_sql_fetch_integer (
              cw_store_sides_get (sides, table),
              keep_text (copy, g_strconcat ("SELECT 1 FROM ", table->name, " LIMIT 1", NULL)), NULL,
              0, &found, error))
        return FALSE;
      *ret_has_rows = found != 0;
    }
  return TRUE;
}

/* Whatever of it would be overwritten: what is beside that is another installation's then. */
static gboolean
check_empty (Copy *copy, GError **error)
{
  gboolean is_used = FALSE;

  if (!has_rows (copy, &copy->to, &is_used, error))
    return FALSE;
  if (is_used)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_CONFLICT,
                         "The database holds data of a Causeway installation already, and it is "
                         "not overwritten");
  return !is_used;
}

gboolean
cw_store_is_empty (CwStore *store, gboolean *ret_is_empty, GError **error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_auto (CwStoreSides) sides = { NULL };
  g_autoptr (GPtrArray) tables = NULL;
  Copy copy = { .texts = texts };
  gboolean is_used = FALSE;

  if (!cw_store_sides_open (&sides, store, error))
    return FALSE;
  tables = cw_store_table_list (sides.sync, error);
  copy.tables = tables;
  if (tables == NULL || !has_rows (&copy, &sides, &is_used, error))
    return FALSE;
  *ret_is_empty = !is_used;
  return TRUE;
}

gboolean
cw_store_check (CwStore *store, GCancellable *cancellable, guint64 *ret_n_rows, GError **error)
{
  const CwStoreCopyWish wish = { .parts = CW_STORE_PART_ALL };
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_auto (CwStoreSides) sides = { NULL };
  g_autoptr (GPtrArray) tables = NULL;
  const CwStoreWatch watch = { .cancellable = cancellable };
  Copy copy = { .wish = &wish, .texts = texts, .watch = &watch };
  g_autofree char *digest = NULL;

  if (!cw_store_sides_open (&sides, store, error))
    return FALSE;
  tables = cw_store_table_list (sides.sync, error);
  copy.tables = tables;
  digest = tables != NULL ? read_digest (&copy, &sides, FALSE, error) : NULL;
  if (digest == NULL)
    return FALSE;
  *ret_n_rows = copy.progress.n_done;
  return TRUE;
}

static gboolean
write_copy (Copy *copy, CwStoreCopy *ret_copy, GError **error)
{
  const CwStoreCopyWish *wish = copy->wish;

  if (!cw_store_sides_begin (&copy->to, wish->parts, error))
    return FALSE;
  if ((wish->may_replace || check_empty (copy, error)) && read_beside (copy, error) &&
      run (copy, ret_copy, error))
    return TRUE;
  cw_store_sides_rollback (&copy->to, wish->parts);
  return FALSE;
}

static gboolean
copy_to (CwStore *from, CwStore *to, Copy *copy, CwStoreCopy *ret_copy, GError **error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) tables = NULL;
  gboolean is_good = FALSE;

  if (cw_store_sides_open (&copy->from, from, error) && cw_store_sides_open (&copy->to, to, error))
    {
      tables = cw_store_table_list (copy->from.sync, error);
      copy->texts = texts;
      copy->tables = tables;
      is_good = tables != NULL && count_rows (copy, error) && write_copy (copy, ret_copy, error);
    }
  cw_store_sides_clear (&copy->to);
  cw_store_sides_clear (&copy->from);
  g_clear_pointer (&copy->beside, g_free);
  return is_good;
}

/* Everybody else is kept from writing what is read. */
static gboolean
hold (CwStoreSession *session, CwStoreParts parts, GError **error)
{
  return cw_store_session_begin (session, error) &&
         ((parts & CW_STORE_PART_CONFIG) == 0 ||
          cw_store_session_write_config (session, error) != NULL);
}

gboolean
cw_store_copy (CwStore *from,
               CwStore *to,
               const CwStoreCopyWish *wish,
               const CwStoreWatch *watch,
               CwStoreCopy *ret_copy,
               GError **error)
{
  g_autoptr (CwStoreSession) session = NULL;
  const CwStoreWatch silent = { NULL, NULL, NULL };
  Copy copy = { .wish = wish, .watch = watch != NULL ? watch : &silent };

  g_return_val_if_fail (from != NULL && to != NULL && from != to, FALSE);

  session = cw_store_open_session (from, error);
  /* The session's end rolls back: nothing was written. */
  return session != NULL && hold (session, wish->parts, error) &&
         copy_to (from, to, &copy, ret_copy, error);
}
