/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/sqlite/cw-sqlite-connection.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "store/sqlite/cw-sqlite-error.h"
#include "store/sqlite/cw-sqlite-statement.h"

/* "CWDB": tells our files from those of other programs. */
#define APPLICATION_ID 0x43574442

#define BUSY_TIMEOUT_MS 60000

/* NORMAL with WAL: after a power failure the last commits may be missing, but whole; a run then
 * resumes at the older watermark. The page size only matters to a new file; with 8 KiB a packed
 * entry mostly fits, and bulk loads are a third faster than with 4. A cache of 12 MiB is filled by
 * 10,000 objects already and serves ten times as many as fast as one of 40. */
static const char *const setup_script = "PRAGMA page_size = 8192;"
                                        "PRAGMA journal_mode = WAL;"
                                        "PRAGMA synchronous = NORMAL;"
                                        "PRAGMA cache_size = -12288;"
                                        "PRAGMA journal_size_limit = 67108864;"
                                        "PRAGMA temp_store = FILE;"
                                        "PRAGMA mmap_size = 0;"
                                        "PRAGMA foreign_keys = OFF;"
                                        "PRAGMA trusted_schema = OFF;"
                                        "PRAGMA cell_size_check = ON;";

static CwSqlStatement *
prepare (CwSqlConnection *connection, const char *text, GError **error)
{
  return cw_sqlite_statement_new ((CwSqliteConnection *) connection, text, error);
}

static gboolean
run_script_on (CwSqliteConnection *self, const char *script, const char *doing, GError **error)
{
  int code = sqlite3_exec (self->db, script, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;
  cw_sqlite_set_error (error, self->db, code, self->path, doing);
  return FALSE;
}

static gboolean
run_script (CwSqlConnection *connection, const char *script, GError **error)
{
  return run_script_on ((CwSqliteConnection *) connection, script, CW_PHRASE ("A script"), error);
}

static gboolean
begin (CwSqlConnection *connection, GError **error)
{
  return run_script_on ((CwSqliteConnection *) connection, "BEGIN IMMEDIATE",
                        CW_PHRASE ("Beginning a transaction"), error);
}

/* With WAL a reader has its own picture from the first statement on. */
static gboolean
begin_reading (CwSqlConnection *connection, GError **error)
{
  return run_script_on ((CwSqliteConnection *) connection, "BEGIN",
                        CW_PHRASE ("Beginning a transaction"), error);
}

static gboolean
commit (CwSqlConnection *connection, GError **error)
{
  return run_script_on ((CwSqliteConnection *) connection, "COMMIT",
                        CW_PHRASE ("Committing a transaction"), error);
}

static void
rollback (CwSqlConnection *connection)
{
  CwSqliteConnection *self = (CwSqliteConnection *) connection;

  /* A full disk may have rolled it back already (SQLite's documentation of ROLLBACK). */
  if (!sqlite3_get_autocommit (self->db) &&
      sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK)
    g_warning ("Rolling back in %s failed: %s", self->path, sqlite3_errmsg (self->db));
}

static gboolean
read_pragma (CwSqliteConnection *self, const char *pragma, gint64 *ret_value, GError **error)
{
  sqlite3_stmt *stmt = NULL;
  gint64 value = 0;
  int code = sqlite3_prepare_v2 (self->db, pragma, -1, &stmt, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_step (stmt);
  if (code == SQLITE_ROW)
    value = sqlite3_column_int64 (stmt, 0);
  else
    cw_sqlite_set_error (error, self->db, code, self->path, "Reading the version");
  sqlite3_finalize (stmt);
  if (code != SQLITE_ROW)
    return FALSE;
  *ret_value = value;
  return TRUE;
}

static gboolean
get_version (CwSqlConnection *connection, guint *ret_version, GError **error)
{
  CwSqliteConnection *self = (CwSqliteConnection *) connection;
  gint64 version = 0;
  gint64 application_id = 0;
  gint64 n_tables = 0;

  if (!read_pragma (self, "PRAGMA user_version", &version, error) ||
      !read_pragma (self, "PRAGMA application_id", &application_id, error) ||
      !read_pragma (self, "SELECT count(*) FROM sqlite_schema", &n_tables, error))
    return FALSE;
  if (n_tables > 0 && application_id != APPLICATION_ID)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_STORE,
                   "%s is the database of another program: choose another state directory, or move "
                   "the file away.",
                   self->path);
      return FALSE;
    }
  *ret_version = (guint) version;
  return TRUE;
}

static gboolean
set_version (CwSqlConnection *connection, guint version, GError **error)
{
  g_autofree char *script = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %u",
                                             APPLICATION_ID, version);

  return run_script_on ((CwSqliteConnection *) connection, script,
                        CW_PHRASE ("Writing the version"), error);
}

/* Pages that are read once, in order, need no more; those inside of the indexes stay. */
static gboolean
save_memory (CwSqlConnection *connection, GError **error)
{
  return run_script_on ((CwSqliteConnection *) connection, "PRAGMA cache_size = -2048;",
                        CW_PHRASE ("A script"), error);
}

/* Of AUTOINCREMENT (SQLite's documentation of it): rows that are gone count too. */
static gboolean
get_last_id (CwSqlConnection *connection, const char *table, gint64 *ret_id, GError **error)
{
  g_autoptr (CwSqlStatement) statement =
      cw_sql_use (connection, "SELECT seq FROM sqlite_sequence WHERE name = ?1", error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_text (statement, 1, table);
  if (!cw_sql_step (statement, &has_row, error))
    return FALSE;
  *ret_id = has_row ? cw_sql_get_integer (statement, 0) : 0;
  return TRUE;
}

/* The highest id that was written is there already, but not those of rows that were gone before. */
static gboolean
restore_last_id (CwSqlConnection *connection, const char *table, gint64 id, GError **error)
{
  static const char *const texts[] = {
    "DELETE FROM sqlite_sequence WHERE name = ?1",
    "INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CwSqlStatement) statement = cw_sql_use (connection, texts[i], error);

      if (statement == NULL)
        return FALSE;
      cw_sql_bind_text (statement, 1, table);
      if (i > 0)
        cw_sql_bind_integer (statement, 2, id);
      if (!cw_sql_run (statement, error))
        return FALSE;
    }
  return TRUE;
}

/* Every so many steps of its machine SQLite asks whether to go on. */
#define STEPS_PER_LOOK 10000

static int
is_unwanted (void *cancellable)
{
  return g_cancellable_is_cancelled (cancellable);
}

/* One row: "ok", or the first thing that is wrong. */
static gboolean
run_check (CwSqliteConnection *self, GError **error)
{
  sqlite3_stmt *stmt = NULL;
  const char *said = NULL;
  gboolean is_good = FALSE;
  int code = sqlite3_prepare_v2 (self->db, "PRAGMA quick_check(1)", -1, &stmt, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_step (stmt);
  if (code == SQLITE_ROW)
    said = (const char *) sqlite3_column_text (stmt, 0);
  is_good = g_strcmp0 (said, "ok") == 0;
  if (code != SQLITE_ROW)
    cw_sqlite_set_error (error, self->db, code, self->path, CW_PHRASE ("Checking the database"));
  else if (!is_good)
    g_set_error (error, CW_ERROR, CW_ERROR_STORE, "The database %s is damaged: %s", self->path,
                 said != NULL ? said : "");
  sqlite3_finalize (stmt);
  return is_good;
}

static gboolean
check (CwSqlConnection *connection, GCancellable *cancellable, GError **error)
{
  CwSqliteConnection *self = (CwSqliteConnection *) connection;
  g_autoptr (GError) local_error = NULL;

  sqlite3_progress_handler (self->db, STEPS_PER_LOOK, is_unwanted, cancellable);
  (void) run_check (self, &local_error);
  sqlite3_progress_handler (self->db, 0, NULL, NULL);
  if (local_error == NULL)
    return TRUE;
  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* What setup_script leaves to the next checkpoint. */
static gboolean
harden (CwSqlConnection *connection, GError **error)
{
  CwSqliteConnection *self = (CwSqliteConnection *) connection;
  sqlite3_file *log = NULL;
  int code = sqlite3_file_control (self->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);

  if (code == SQLITE_OK && log != NULL && log->pMethods != NULL)
    code = log->pMethods->xSync (log, SQLITE_SYNC_FULL);
  if (code == SQLITE_OK)
    return TRUE;
  cw_sqlite_set_error (error, self->db, code, self->path, CW_PHRASE ("Writing to the disk"));
  return FALSE;
}

static void
free_connection (CwSqlConnection *connection)
{
  CwSqliteConnection *self = (CwSqliteConnection *) connection;

  cw_sql_connection_clear (connection);
  if (self->n_users != NULL)
    *self->n_users -= 1;
  else
    sqlite3_close (self->db);
  g_free (self->path);
  g_free (self);
}

/* To undo a plain INSERT of many rows alone, SQLite copies each page to a file before the first of
 * them changes it: in a first load that was three quarters of all that was written. */
static const CwSqlConnectionClass connection_class = {
  .insert_rows = "INSERT OR FAIL INTO ",
  .works_in_process = TRUE,
  .prepare = prepare,
  .run_script = run_script,
  .begin = begin,
  .begin_reading = begin_reading,
  .commit = commit,
  .rollback = rollback,
  .get_version = get_version,
  .set_version = set_version,
  .get_last_id = get_last_id,
  /* SQLite notes the ids of the table's own rows; others may have taken some too. */
  .keep_last_id = "UPDATE sqlite_sequence SET seq = ?2 WHERE name = ?1 AND seq < ?2",
  .restore_last_id = restore_last_id,
  .list_columns = "SELECT m.name, p.name, CASE p.type WHEN 'INTEGER' THEN 'i' WHEN 'TEXT' THEN 't' "
                  "ELSE 'b' END, p.pk, p.pk > 0 AND m.sql LIKE '%AUTOINCREMENT%' "
                  "FROM sqlite_schema m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' "
                  "AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY m.name, p.name",
  .check = check,
  .harden = harden,
  .save_memory = save_memory,
  .free = free_connection,
};

/* Without its statistics SQLite takes no lock for each piece of memory, which is some percent of a
 * bulk load's time. Nobody reads them; once SQLite is in use it refuses, and goes on keeping them.
 */
static gpointer
stop_statistics (gpointer data)
{
  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
  return NULL;
}

sqlite3 *
cw_sqlite_open (const char *path, GError **error)
{
  static GOnce once = G_ONCE_INIT;
  sqlite3 *db = NULL;
  int code;

  g_once (&once, stop_statistics, NULL);
  code = sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  if (code == SQLITE_OK)
    {
      sqlite3_extended_result_codes (db, 1);
      sqlite3_busy_timeout (db, BUSY_TIMEOUT_MS);
      sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
      code = sqlite3_exec (db, setup_script, NULL, NULL, NULL);
    }
  if (code == SQLITE_OK)
    return db;
  cw_sqlite_set_error (error, db, code, path, "Opening the database");
  sqlite3_close (db);
  return NULL;
}

CwSqlConnection *
cw_sqlite_connection_new (sqlite3 *db, const char *path, int *n_users)
{
  CwSqliteConnection *self = g_new0 (CwSqliteConnection, 1);

  cw_sql_connection_init (&self->parent, &connection_class);
  self->db = db;
  self->path = g_strdup (path);
  self->n_users = n_users;
  return &self->parent;
}
