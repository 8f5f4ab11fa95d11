/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/sqlite/cw-sqlite-driver.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "store/sqlite/cw-sqlite-checkpointer.h"
#include "store/sqlite/cw-sqlite-connection.h"
#include "store/sqlite/cw-sqlite-error.h"

#define DATABASE_NAME "causeway.db"

typedef struct
{
  CwSqlDriver parent;
  char *path;                         /* (owned): ":memory:" when @memory is set */
  CwSqliteCheckpointer *checkpointer; /* (owned) (nullable): of a file */
  sqlite3 *memory;                    /* (owned) (nullable) */
  int n_memory_users;                 /* connections to @memory: 0 or 1 */
} SqliteDriver;

static gboolean
fail_with_errno (GError **error, int saved_errno, const char *what, const char *path)
{
  g_set_error (error, CW_ERROR, CW_ERROR_STORE,
               "%s (%s): %s. Check that it belongs to the account that Causeway runs as.", what,
               path, g_strerror (saved_errno));
  return FALSE;
}

/* Whoever may write to the directory can put another database in place of ours. */
static gboolean
check_directory (const char *state_dir, GError **error)
{
  GStatBuf info;

  if (g_mkdir_with_parents (state_dir, 0700) != 0)
    return fail_with_errno (error, errno, CW_PHRASE ("The state directory cannot be made"),
                            state_dir);
  if (g_stat (state_dir, &info) != 0)
    return fail_with_errno (error, errno, CW_PHRASE ("The state directory cannot be read"),
                            state_dir);
  if ((info.st_uid != geteuid () && info.st_uid != 0) || (info.st_mode & 022) != 0)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_STORE,
                   "Others may write to the state directory %s: make it belong to the account that "
                   "Causeway runs as, with mode 0700.",
                   state_dir);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_file (const char *path, const struct stat *info, GError **error)
{
  if (S_ISLNK (info->st_mode))
    return fail_with_errno (error, ELOOP, CW_PHRASE ("The database cannot be opened"), path);
  if (!S_ISREG (info->st_mode) || (info->st_uid != geteuid () && info->st_uid != 0) ||
      (info->st_mode & 022) != 0)
    {
      g_set_error (
          error, CW_ERROR, CW_ERROR_STORE,
          "Others may write to the database %s: make it belong to the account that Causeway "
          "runs as, with mode 0600.",
          path);
      return FALSE;
    }
  /* Whatever the umask was, or a careless copy made of it. SQLite gives -wal and -shm the mode of
   * the database. Nobody else can put another file there: check_directory(). */
  if ((info->st_mode & 07777) != 0600 && chmod (path, 0600) != 0)
    return fail_with_errno (error, errno, CW_PHRASE ("The mode of the database cannot be set"),
                            path);
  return TRUE;
}

static gboolean
make_file (const char *path, GError **error)
{
  int fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

  if (fd < 0)
    return fail_with_errno (error, errno, CW_PHRASE ("The database cannot be opened"), path);
  close (fd);
  return TRUE;
}

/* By its name alone: to close a file takes away all locks that this process has on it (POSIX
 * fcntl), those of other sessions too. Another program that looked into the database and ended
 * would take itself for the last one then, and remove the log that they write to. */
static gboolean
ensure_file (const char *path, GError **error)
{
  struct stat info;

  if (lstat (path, &info) == 0)
    return check_file (path, &info, error);
  if (errno != ENOENT)
    return fail_with_errno (error, errno, CW_PHRASE ("The database cannot be opened"), path);
  return make_file (path, error);
}

static CwSqlConnection *
connect_file (CwSqlDriver *driver, GError **error)
{
  SqliteDriver *self = (SqliteDriver *) driver;
  sqlite3 *db = NULL;

  if (!ensure_file (self->path, error))
    return NULL;
  db = cw_sqlite_open (self->path, error);
  if (db == NULL)
    return NULL;
  cw_sqlite_checkpointer_watch (self->checkpointer, db);
  return cw_sqlite_connection_new (db, self->path, NULL);
}

static CwSqlConnection *
connect_memory (CwSqlDriver *driver, GError **error)
{
  SqliteDriver *self = (SqliteDriver *) driver;

  if (self->n_memory_users > 0)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_BUSY,
                   "A store in memory has one session at a time: close the other one first.");
      return NULL;
    }
  self->n_memory_users++;
  return cw_sqlite_connection_new (self->memory, self->path, &self->n_memory_users);
}

/* VACUUM INTO takes a consistent copy whatever else is going on, and accepts an empty file, which
 * therefore can have its mode from the start. */
static gboolean
back_up_file (CwSqlDriver *driver, CwSqlConnection *connection, guint version, GError **error)
{
  SqliteDriver *self = (SqliteDriver *) driver;
  g_autofree char *path = g_strdup_printf ("%s.v%u.bak", self->path, version);
  g_autofree char *temporary = g_strconcat (path, ".tmp", NULL);
  g_autoptr (CwSqlStatement) statement = NULL;

  if (g_unlink (temporary) != 0 && errno != ENOENT)
    return fail_with_errno (error, errno, "Removing", temporary);
  if (!make_file (temporary, error))
    return FALSE;
  statement = cw_sql_use (connection, "VACUUM INTO ?1", error);
  if (statement == NULL)
    return FALSE;
  cw_sql_bind_text (statement, 1, temporary);
  if (!cw_sql_run (statement, error))
    {
      g_prefix_error (error, "The copy before an upgrade, %s: ", path);
      g_unlink (temporary);
      return FALSE;
    }
  if (g_rename (temporary, path) != 0)
    return fail_with_errno (error, errno, "Renaming", temporary);
  return TRUE;
}

static gboolean
back_up_memory (CwSqlDriver *driver, CwSqlConnection *connection, guint version, GError **error)
{
  return TRUE;
}

static void
free_driver (CwSqlDriver *driver)
{
  SqliteDriver *self = (SqliteDriver *) driver;

  g_warn_if_fail (self->n_memory_users == 0);
  cw_sqlite_checkpointer_free (self->checkpointer);
  sqlite3_close (self->memory);
  g_free (self->path);
  g_free (self);
}

static const CwSqlDriverClass file_class = {
  .dialect = "sqlite",
  .connect = connect_file,
  .back_up = back_up_file,
  .free = free_driver,
};

static const CwSqlDriverClass memory_class = {
  .dialect = "sqlite",
  .connect = connect_memory,
  .back_up = back_up_memory,
  .free = free_driver,
};

CwSqlDriver *
cw_sqlite_driver_new (const char *state_dir, GError **error)
{
  SqliteDriver *self = NULL;

  if (!check_directory (state_dir, error))
    return NULL;
  self = g_new0 (SqliteDriver, 1);
  self->parent.klass = &file_class;
  self->path = g_build_filename (state_dir, DATABASE_NAME, NULL);
  self->checkpointer = cw_sqlite_checkpointer_new (self->path);
  return &self->parent;
}

CwSqlDriver *
cw_sqlite_driver_new_memory (GError **error)
{
  SqliteDriver *self = NULL;
  sqlite3 *db = cw_sqlite_open (":memory:", error);

  if (db == NULL)
    return NULL;
  self = g_new0 (SqliteDriver, 1);
  self->parent.klass = &memory_class;
  self->path = g_strdup (":memory:");
  self->memory = db;
  return &self->parent;
}
