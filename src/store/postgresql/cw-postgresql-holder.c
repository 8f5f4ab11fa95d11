/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/postgresql/cw-postgresql-holder.h"

#include "base/cw-error.h"

/* Whoever is at work lets go of it sooner. */
#define PATIENCE_USEC (3 * G_USEC_PER_SEC)
#define NAP_USEC      (G_USEC_PER_SEC / 20)

/* pg_locks shows the two halves of such a lock as classid and objid, and objsubid 2. */
#define HOLDERS                                                                                    \
  "FROM pg_locks l JOIN pg_namespace n ON n.oid = l.objid AND n.nspname = current_schema() "       \
  "JOIN pg_database d ON d.oid = l.database AND d.datname = current_database() "                   \
  "LEFT JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted "     \
  "AND l.classid = " CW_POSTGRESQL_LOCK_SPACE " AND l.objsubid = 2 AND l.pid <> pg_backend_pid()"

static const char SQL_TRY[] =
    "SELECT pg_try_advisory_xact_lock(" CW_POSTGRESQL_LOCK_SPACE ", oid::integer) "
    "FROM pg_namespace WHERE nspname = current_schema()";
static const char SQL_FIND[] = "SELECT l.pid, a.usename::text " HOLDERS;
static const char SQL_END[] = "SELECT pg_terminate_backend(l.pid) " HOLDERS " AND l.pid = ?1";

typedef struct
{
  gint64 pid; /* 0: nobody */
  char *user; /* (owned) (nullable) */
} Holder;

static void
clear_holder (Holder *holder)
{
  g_free (holder->user);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Holder, clear_holder)

/* Once it is ours, asking for it again does no harm. */
static gboolean
wait_for_lock (CwPostgresqlConnection *self, gboolean *ret_is_ours, GError **error)
{
  gint64 end_usec = g_get_monotonic_time () + PATIENCE_USEC;
  gint64 is_ours = 0;

  if (!cw_sql_fetch_integer (&self->parent, SQL_TRY, NULL, 0, &is_ours, error))
    return FALSE;
  while (is_ours == 0 && g_get_monotonic_time () < end_usec)
    {
      g_usleep (NAP_USEC);
      if (!cw_sql_fetch_integer (&self->parent, SQL_TRY, NULL, 0, &is_ours, error))
        return FALSE;
    }
  *ret_is_ours = is_ours != 0;
  return TRUE;
}

static gboolean
find (CwPostgresqlConnection *self, Holder *holder, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (&self->parent, SQL_FIND, error);
  gboolean has_row = FALSE;

  if (statement == NULL || !cw_sql_step (statement, &has_row, error))
    return FALSE;
  if (has_row)
    {
      holder->pid = cw_sql_get_integer (statement, 0);
      holder->user = cw_sql_dup_text (statement, 1);
    }
  return TRUE;
}

static gboolean
end (CwPostgresqlConnection *self, const Holder *holder, GError **error)
{
  const char *user = holder->user != NULL ? holder->user : "-";
  g_autoptr (GError) local_error = NULL;
  gint64 unused = 0;

  if (cw_sql_fetch_integer (&self->parent, SQL_END, CW_SQL_INTEGERS (holder->pid), &unused,
                            &local_error))
    {
      g_message ("The session %lld of “%s”, which kept all others from writing in %s, is ended by "
                 "force",
                 (long long) holder->pid, user, self->place);
      return TRUE;
    }
  if (!g_error_matches (local_error, CW_ERROR, CW_ERROR_PERMISSION))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  g_set_error (error, CW_ERROR, CW_ERROR_PERMISSION,
               "The session of “%s” keeps all others from writing in %s, and the engine's role may "
               "not end it. Have the administrator of the database run SELECT "
               "pg_terminate_backend(%lld); and try again",
               user, self->place, (long long) holder->pid);
  return FALSE;
}

gboolean
cw_postgresql_holder_end (CwPostgresqlConnection *self, GError **error)
{
  g_auto (Holder) holder = { 0 };
  gboolean is_ours = FALSE;

  if (!wait_for_lock (self, &is_ours, error))
    return FALSE;
  if (is_ours)
    return TRUE;
  return find (self, &holder, error) && (holder.pid == 0 || end (self, &holder, error));
}
