/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/sqlite/cw-sqlite-statement.h"

#include "store/sqlite/cw-sqlite-error.h"

typedef struct
{
  CwSqlStatement parent;
  CwSqliteConnection *connection; /* (transfer none): outlives it */
  sqlite3_stmt *stmt;             /* (owned) */
  int bind_code;                  /* the first failed bind, reported by the next step */
} SqliteStatement;

static void
note_bind_code (SqliteStatement *self, int code)
{
  if (code != SQLITE_OK && self->bind_code == SQLITE_OK)
    self->bind_code = code;
}

static void
bind_null (CwSqlStatement *statement, int parameter)
{
  SqliteStatement *self = (SqliteStatement *) statement;

  note_bind_code (self, sqlite3_bind_null (self->stmt, parameter));
}

static void
bind_integer (CwSqlStatement *statement, int parameter, gint64 value)
{
  SqliteStatement *self = (SqliteStatement *) statement;

  note_bind_code (self, sqlite3_bind_int64 (self->stmt, parameter, value));
}

static void
bind_text (CwSqlStatement *statement, int parameter, const char *text)
{
  SqliteStatement *self = (SqliteStatement *) statement;

  note_bind_code (self, sqlite3_bind_text (self->stmt, parameter, text, -1, SQLITE_STATIC));
}

static void
bind_blob (CwSqlStatement *statement, int parameter, const void *data, gsize size)
{
  SqliteStatement *self = (SqliteStatement *) statement;

  /* A null pointer would bind null, which is not the same as no bytes. */
  note_bind_code (self, sqlite3_bind_blob64 (self->stmt, parameter, data != NULL ? data : "", size,
                                             SQLITE_STATIC));
}

static gboolean
step (CwSqlStatement *statement, gboolean *ret_has_row, GError **error)
{
  SqliteStatement *self = (SqliteStatement *) statement;
  int code = self->bind_code;

  if (code == SQLITE_OK)
    code = sqlite3_step (self->stmt);
  if (code == SQLITE_ROW || code == SQLITE_DONE)
    {
      *ret_has_row = code == SQLITE_ROW;
      return TRUE;
    }
  cw_sqlite_set_error (error, self->connection->db, code, self->connection->path, "A statement");
  return FALSE;
}

static void
reset (CwSqlStatement *statement)
{
  SqliteStatement *self = (SqliteStatement *) statement;

  sqlite3_reset (self->stmt);
  sqlite3_clear_bindings (self->stmt);
  self->bind_code = SQLITE_OK;
}

static gboolean
is_null (CwSqlStatement *statement, int column)
{
  SqliteStatement *self = (SqliteStatement *) statement;

  return sqlite3_column_type (self->stmt, column) == SQLITE_NULL;
}

static gint64
get_integer (CwSqlStatement *statement, int column)
{
  SqliteStatement *self = (SqliteStatement *) statement;

  return sqlite3_column_int64 (self->stmt, column);
}

static const char *
get_text (CwSqlStatement *statement, int column)
{
  SqliteStatement *self = (SqliteStatement *) statement;

  return (const char *) sqlite3_column_text (self->stmt, column);
}

static const void *
get_blob (CwSqlStatement *statement, int column, gsize *ret_size)
{
  SqliteStatement *self = (SqliteStatement *) statement;
  const void *data = sqlite3_column_blob (self->stmt, column);

  *ret_size = (gsize) sqlite3_column_bytes (self->stmt, column);
  return data;
}

static guint64
get_n_changed (CwSqlStatement *statement)
{
  SqliteStatement *self = (SqliteStatement *) statement;

  return (guint64) sqlite3_changes64 (self->connection->db);
}

static void
free_statement (CwSqlStatement *statement)
{
  SqliteStatement *self = (SqliteStatement *) statement;

  sqlite3_finalize (self->stmt);
  g_free (self);
}

static const CwSqlStatementClass statement_class = {
  .bind_null = bind_null,
  .bind_integer = bind_integer,
  .bind_text = bind_text,
  .bind_blob = bind_blob,
  .step = step,
  .reset = reset,
  .is_null = is_null,
  .get_integer = get_integer,
  .get_text = get_text,
  .get_blob = get_blob,
  .get_n_changed = get_n_changed,
  .free = free_statement,
};

CwSqlStatement *
cw_sqlite_statement_new (CwSqliteConnection *connection, const char *text, GError **error)
{
  sqlite3_stmt *stmt = NULL;
  SqliteStatement *self = NULL;
  int code = sqlite3_prepare_v3 (connection->db, text, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);

  if (code != SQLITE_OK)
    {
      cw_sqlite_set_error (error, connection->db, code, connection->path, "A statement");
      return NULL;
    }
  self = g_new0 (SqliteStatement, 1);
  self->parent.klass = &statement_class;
  self->connection = connection;
  self->stmt = stmt;
  return &self->parent;
}
