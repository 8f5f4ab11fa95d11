/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/sqlite/cw-sqlite-checkpointer.h"

#include "store/sqlite/cw-sqlite-connection.h"

/* Of the log, in pages: 64 MiB lets a page that many transactions touch go to the file once. */
#define LONG_LOG     8000
#define TOO_LONG_LOG (4 * LONG_LOG)

struct _CwSqliteCheckpointer
{
  char *path;
  GMutex mutex;
  GCond wake;
  GThread *thread;    /* (nullable) (lock mutex): from the first long log on */
  gboolean is_wanted; /* (lock mutex) */
  gboolean is_ending; /* (lock mutex) */
};

/* Busy means that somebody reads an old state, or is at it as well: what is left is done next time.
 */
static void
checkpoint (sqlite3 *db, const char *path)
{
  int code = sqlite3_wal_checkpoint_v2 (db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);

  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY)
    g_warning ("The log of the database %s could not be carried over: %s", path,
               sqlite3_errmsg (db));
}

/* FALSE: it is over. */
static gboolean
wait_until_wanted (CwSqliteCheckpointer *self)
{
  gboolean is_wanted;

  g_mutex_lock (&self->mutex);
  while (!self->is_wanted && !self->is_ending)
    g_cond_wait (&self->wake, &self->mutex);
  is_wanted = !self->is_ending;
  self->is_wanted = FALSE;
  g_mutex_unlock (&self->mutex);
  return is_wanted;
}

/* Without a connection the writers' own checkpoints have to do. */
static gpointer
run (gpointer data)
{
  CwSqliteCheckpointer *self = data;
  g_autoptr (GError) error = NULL;
  sqlite3 *db = cw_sqlite_open (self->path, &error);

  if (db == NULL)
    g_warning ("%s", error->message);
  while (wait_until_wanted (self))
    if (db != NULL)
      checkpoint (db, self->path);
  sqlite3_close (db);
  return NULL;
}

static void
ask (CwSqliteCheckpointer *self)
{
  g_mutex_lock (&self->mutex);
  self->is_wanted = TRUE;
  if (self->thread == NULL)
    self->thread = g_thread_try_new ("cw-checkpoint", run, self, NULL);
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->mutex);
}

/* After each commit, without any lock (documentation of sqlite3_wal_hook()). */
static int
on_commit (void *data, sqlite3 *db, const char *name, int n_pages)
{
  CwSqliteCheckpointer *self = data;

  if (n_pages >= TOO_LONG_LOG)
    checkpoint (db, self->path);
  else if (n_pages >= LONG_LOG)
    ask (self);
  return SQLITE_OK;
}

CwSqliteCheckpointer *
cw_sqlite_checkpointer_new (const char *path)
{
  CwSqliteCheckpointer *self = g_new0 (CwSqliteCheckpointer, 1);

  self->path = g_strdup (path);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->wake);
  return self;
}

void
cw_sqlite_checkpointer_free (CwSqliteCheckpointer *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->mutex);
  self->is_ending = TRUE;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->mutex);
  if (self->thread != NULL)
    g_thread_join (self->thread);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->wake);
  g_free (self->path);
  g_free (self);
}

void
cw_sqlite_checkpointer_watch (CwSqliteCheckpointer *self, sqlite3 *db)
{
  sqlite3_wal_hook (db, on_commit, self);
}
