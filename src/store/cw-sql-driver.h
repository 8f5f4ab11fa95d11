/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * What a database has to offer to the store; private to src/store. One folder implements it for
 * each kind of database (sqlite/, postgresql/). The rest of the store speaks SQL that SQLite and
 * PostgreSQL share: parameters are ?1, ?2, ...; "INSERT ... ON CONFLICT"; no functions beyond the
 * standard's. CROSS JOIN is used where the order of the joins matters to SQLite and is a plain join
 * elsewhere. What differs (types, storage) lies in the scripts of data/sql/<dialect>/. A result of
 * sum() is cast, since PostgreSQL's is no integer; a row that breaks a constraint may be refused as
 * late as the commit.
 *
 * Each struct is the head of the driver's own.
 */
typedef struct _CwSqlDriver CwSqlDriver;
typedef struct _CwSqlConnection CwSqlConnection;
typedef struct _CwSqlStatement CwSqlStatement;

typedef enum
{
  CW_SQL_NULL,
  CW_SQL_INTEGER,
  CW_SQL_TEXT,
  CW_SQL_BLOB,
} CwSqlValueKind;

/* One column of a row that is loaded. @data: borrowed until the row is put; @size: of a blob. */
typedef struct
{
  CwSqlValueKind kind;
  gint64 integer;
  const void *data;
  gsize size;
} CwSqlValue;

/* A database that can be connected to. Used from any thread. */
typedef struct
{
  const char *dialect; /* the folder of its scripts: "sqlite" */
  CwSqlConnection *(*connect) (CwSqlDriver *driver, GError **error);
  /* A copy of the whole database before it is migrated away from @version. */
  gboolean (*back_up) (CwSqlDriver *driver,
                       CwSqlConnection *connection,
                       guint version,
                       GError **error);
  /* (nullable): makes this program the only one that writes there, for as long as the driver lives
   * or until it is given up; again after CW_ERROR_STORE_AWAY. *ret_is_other: the data is not as
   * this program has left it. CW_ERROR_BUSY: another program is the one. */
  gboolean (*claim) (CwSqlDriver *driver,
                     gboolean *ret_is_other,
                     GCancellable *cancellable,
                     GError **error);
  void (*give_up) (CwSqlDriver *driver); /* (nullable): until it claims again */
  /* (nullable): waits until it answers, or somebody cancels; nothing is claimed */
  gboolean (*find) (CwSqlDriver *driver, GCancellable *cancellable, GError **error);
  void (*free) (CwSqlDriver *driver);
} CwSqlDriverClass;

struct _CwSqlDriver
{
  const CwSqlDriverClass *klass;
};

/* One connection; belongs to one thread at a time. */
typedef struct
{
  /* How an INSERT of many rows begins, up to the table's name: one after whose failure the
   * transaction is rolled back, so that the database need not be able to undo it alone. */
  const char *insert_rows;
  /* unnest(?1, ?2) makes rows of as many arrays of integers: bind_array of a statement. */
  gboolean has_arrays;
  /* (nullable, all three or none): many new rows of one table in one go; @into: the table and its
   * columns, "table (a, b)", static. For rows that nothing in the table stands in the way of: one
   * that does loses the transaction. Like a statement without rows, the end need not be waited for.
   */
  gboolean (*load_begin) (CwSqlConnection *connection, const char *into, GError **error);
  void (*load_row) (CwSqlConnection *connection, const CwSqlValue *values, guint n);
  gboolean (*load_end) (CwSqlConnection *connection, GError **error);
  /* Whoever calls does the database's own work, in this process: it is worth another thread. */
  gboolean works_in_process;
  CwSqlStatement *(*prepare) (CwSqlConnection *connection, const char *text, GError **error);
  gboolean (*run_script) (CwSqlConnection *connection, const char *script, GError **error);
  /* Takes the right to write at once, so that a transaction never fails half-way for want of it. */
  gboolean (*begin) (CwSqlConnection *connection, GError **error);
  /* (nullable): the same; another program that keeps that right and does not let go of it is thrown
   * out. CW_ERROR_PERMISSION: that may only the database's administrator. */
  gboolean (*begin_by_force) (CwSqlConnection *connection, GError **error);
  /* One that only reads: all of it sees the database as it is when the first statement runs, keeps
   * nobody from writing, and ends with a rollback. */
  gboolean (*begin_reading) (CwSqlConnection *connection, GError **error);
  /* (nullable): the transaction that is open waits for another database, for as long as it takes,
   * and is not ended meanwhile as one whose program hangs. */
  gboolean (*expect_pauses) (CwSqlConnection *connection, GError **error);
  gboolean (*commit) (CwSqlConnection *connection, GError **error);
  void (*rollback) (CwSqlConnection *connection);
  /* (nullable): the last commit failed because the database went away, and a transaction that was
   * begun since has seen that it was made all the same. */
  gboolean (*was_made) (CwSqlConnection *connection);
  /* The schema's number, 0 for an empty database; one of a foreign program is an error. It changes
   * with the transaction that is open. */
  gboolean (*get_version) (CwSqlConnection *connection, guint *ret_version, GError **error);
  gboolean (*set_version) (CwSqlConnection *connection, guint version, GError **error);
  /* The highest id that a row of @table has ever had, 0 for none. Inside a transaction. */
  gboolean (*get_last_id) (CwSqlConnection *connection,
                           const char *table,
                           gint64 *ret_id,
                           GError **error);
  /* A statement: of the table ?1, no row gets the id ?2 or a lower one again, which was given out.
   * Before the commit. */
  const char *keep_last_id;
  /* The same for rows that were written with the ids they had elsewhere; @id is not 0. */
  gboolean (*restore_last_id) (CwSqlConnection *connection,
                               const char *table,
                               gint64 id,
                               GError **error);
  /* One row for each column of each table of ours, in the order of their names: table, column, its
   * kind ("i", "t", "b": CwStoreTable), its position in the primary key (0: none), whether the
   * database gives out its values. */
  const char *list_columns;
  /* (nullable): has the database check itself, without reading every row. CW_ERROR_STORE: it is
   * damaged. */
  gboolean (*check) (CwSqlConnection *connection, GCancellable *cancellable, GError **error);
  /* What was committed outlives a power failure. (nullable): nobody can know that here, because
   * another server may take over that does not have it. */
  gboolean (*harden) (CwSqlConnection *connection, GError **error);
  /* (nullable): from now on single rows are looked up, in tables that grow meanwhile: no plan is to
   * read a whole one because it is small. */
  gboolean (*expect_lookups) (CwSqlConnection *connection, GError **error);
  /* Keeps little of the database in memory from now on. */
  gboolean (*save_memory) (CwSqlConnection *connection, GError **error);
  void (*free) (CwSqlConnection *connection);
} CwSqlConnectionClass;

struct _CwSqlConnection
{
  const CwSqlConnectionClass *klass;
  GHashTable *statements; /* (owned) static SQL text, by address -> CwSqlStatement (owned) */
  /* (nullable): sends what is held back, before any other statement: cw_sql_connection_hold() */
  gboolean (*send_held) (gpointer user_data, GError **error);
  gpointer held_data;
  guint n_connects; /* temporary tables of an earlier one are gone */
  guint n_in_use;   /* statements between cw_sql_use() and cw_sql_release() */
};

/* A prepared statement. Parameters count from 1, columns from 0. Bound memory is borrowed until the
 * reset, columns until the next step. */
typedef struct
{
  void (*bind_null) (CwSqlStatement *statement, int parameter);
  void (*bind_integer) (CwSqlStatement *statement, int parameter, gint64 value);
  void (*bind_text) (CwSqlStatement *statement, int parameter, const char *text);
  void (*bind_blob) (CwSqlStatement *statement, int parameter, const void *data, gsize size);
  /* (nullable): where there are arrays; copied. */
  void (*bind_array) (CwSqlStatement *statement, int parameter, const gint64 *values, guint n);
  /* A statement that returns no rows runs to its end in one step; a driver may hold it back until
   * the next one that does, or the commit (pipelining). */
  gboolean (*step) (CwSqlStatement *statement, gboolean *ret_has_row, GError **error);
  void (*reset) (CwSqlStatement *statement);
  gboolean (*is_null) (CwSqlStatement *statement, int column);
  gint64 (*get_integer) (CwSqlStatement *statement, int column); /* 0 for null */
  const char *(*get_text) (CwSqlStatement *statement, int column);
  const void *(*get_blob) (CwSqlStatement *statement, int column, gsize *ret_size);
  /* Of the change that was just stepped. */
  guint64 (*get_n_changed) (CwSqlStatement *statement);
  void (*free) (CwSqlStatement *statement);
} CwSqlStatementClass;

struct _CwSqlStatement
{
  const CwSqlStatementClass *klass;
  CwSqlConnection *connection; /* (transfer none): outlives it */
  gboolean is_in_use;
};

G_END_DECLS
