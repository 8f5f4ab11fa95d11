/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/postgresql/cw-postgresql-claim.h"

#include "base/cw-error.h"
#include "store/postgresql/cw-postgresql-failure.h"
#include "store/postgresql/cw-postgresql-sign-in.h"

/* A program that has just ended still has its lock for a moment. */
#define PATIENCE_USEC (5 * G_USEC_PER_SEC)
#define NAP_USEC      (G_USEC_PER_SEC / 20)

#define OTHER                                                                                      \
  "%s is not as this engine has left it: another server or another engine has taken over "         \
  "meanwhile"

/* "CWDC", beside the lock that writers take in turn. */
static const char SQL_TRY_LOCK[] = "SELECT pg_try_advisory_lock(1129792579, oid::integer) "
                                   "FROM pg_namespace WHERE nspname = $1";
/* Nobody's transaction is on its way from here on. */
static const char SQL_WAIT[] =
    "SELECT pg_advisory_xact_lock(" CW_POSTGRESQL_LOCK_SPACE ", oid::integer) FROM pg_namespace "
    "WHERE nspname = current_schema()";
static const char SQL_MAKE[] =
    "CREATE TABLE IF NOT EXISTS causeway_turn (id INTEGER PRIMARY KEY CHECK (id = 1), "
    "owner TEXT NOT NULL, turn BIGINT NOT NULL)";
static const char SQL_READ[] = "SELECT owner, turn FROM causeway_turn WHERE id = 1";
static const char SQL_ENTER[] = "INSERT INTO causeway_turn (id, owner, turn) VALUES (1, $1, 0) "
                                "ON CONFLICT (id) DO UPDATE SET owner = excluded.owner";

struct _CwPostgresqlClaim
{
  gatomicrefcount ref_count;
  CwPostgresqlSettings *settings; /* (owned) */
  char *place;                    /* (owned): for messages */
  char *owner;                    /* (owned): this program, in the row */

  GMutex mutex; /* for all below */
  PGconn *link; /* (owned) (nullable): has the lock */
  gboolean is_taken;
  gboolean is_given;
  gboolean is_other; /* the data is not as it was left, and nobody was told who has to know */
  gint64 turn;       /* of the last transaction that is known to be made */
  guint unknown;     /* the commit that was not answered; 0: none is open */
  guint last_stamp;  /* such commits are told apart by */
  guint made;        /* the last of them that turned out to be made */
};

CwPostgresqlClaim *
cw_postgresql_claim_new (const CwPostgresqlSettings *settings)
{
  CwPostgresqlClaim *claim = g_new0 (CwPostgresqlClaim, 1);

  g_atomic_ref_count_init (&claim->ref_count);
  g_mutex_init (&claim->mutex);
  claim->settings = cw_postgresql_settings_copy (settings);
  claim->place = cw_postgresql_settings_describe (settings);
  claim->owner = g_uuid_string_random ();
  return claim;
}

CwPostgresqlClaim *
cw_postgresql_claim_ref (CwPostgresqlClaim *claim)
{
  g_atomic_ref_count_inc (&claim->ref_count);
  return claim;
}

void
cw_postgresql_claim_unref (CwPostgresqlClaim *claim)
{
  if (claim == NULL || !g_atomic_ref_count_dec (&claim->ref_count))
    return;
  PQfinish (claim->link);
  cw_postgresql_settings_free (claim->settings);
  g_mutex_clear (&claim->mutex);
  g_free (claim->place);
  g_free (claim->owner);
  g_free (claim);
}

/* ----- the lock */

/* Without a question to the server: one that has gone says so by itself, first why, then by the end
 * of the connection. */
static gboolean
has_lock (CwPostgresqlClaim *claim)
{
  GPollFD polled = { .events = G_IO_IN };

  if (claim->link == NULL || PQstatus (claim->link) != CONNECTION_OK)
    return FALSE;
  polled.fd = PQsocket (claim->link);
  while (g_poll (&polled, 1, 0) > 0)
    if (PQconsumeInput (claim->link) != 1 || PQstatus (claim->link) != CONNECTION_OK)
      return FALSE;
  return TRUE;
}

/* (transfer full) (nullable) */
static PGresult *
run (CwPostgresqlClaim *claim, const char *text, const char *parameter, GError **error)
{
  g_autoptr (PGresult) result =
      PQexecParams (claim->link, text, parameter != NULL ? 1 : 0, NULL, &parameter, NULL, NULL, 0);
  ExecStatusType status = PQresultStatus (result);

  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
    return g_steal_pointer (&result);
  cw_postgresql_set_error (error, claim->link, result, claim->place);
  return NULL;
}

static gboolean
run_alone (CwPostgresqlClaim *claim, const char *text, GError **error)
{
  g_autoptr (PGresult) result = run (claim, text, NULL, error);

  return result != NULL;
}

static gboolean
try_lock (CwPostgresqlClaim *claim, gboolean *ret_is_ours, GError **error)
{
  g_autoptr (PGresult) result = run (claim, SQL_TRY_LOCK, claim->settings->schema, error);

  if (result == NULL)
    return FALSE;
  *ret_is_ours = PQntuples (result) == 1 && *PQgetvalue (result, 0, 0) == 't';
  return TRUE;
}

static gboolean
lock (CwPostgresqlClaim *claim, GError **error)
{
  gint64 end_usec = g_get_monotonic_time () + PATIENCE_USEC;
  gboolean is_ours = FALSE;

  if (has_lock (claim))
    return TRUE;
  PQfinish (claim->link);
  claim->link = cw_postgresql_sign_in (claim->settings, error);
  if (claim->link == NULL)
    return FALSE;
  (void) PQexitPipelineMode (claim->link);
  if (!try_lock (claim, &is_ours, error))
    return FALSE;
  while (!is_ours && g_get_monotonic_time () < end_usec)
    {
      g_usleep (NAP_USEC);
      if (!try_lock (claim, &is_ours, error))
        return FALSE;
    }
  if (is_ours)
    return TRUE;
  g_clear_pointer (&claim->link, PQfinish);
  g_set_error (error, CW_ERROR, CW_ERROR_BUSY,
               "Another Causeway engine works in %s: stop that one, or give each of them a schema "
               "of its own",
               claim->place);
  return FALSE;
}

/* ----- the row */

/* With the mutex held: whether the row is what this program has left there. A commit that was not
 * answered is known then. */
static gboolean
is_own (CwPostgresqlClaim *claim, const char *owner, gint64 turn)
{
  gboolean is_unknown = claim->unknown != 0;

  if (g_strcmp0 (owner, claim->owner) != 0 ||
      (turn != claim->turn && !(is_unknown && turn == claim->turn + 1)))
    return FALSE;
  if (is_unknown && turn == claim->turn + 1)
    claim->made = claim->unknown;
  claim->unknown = 0;
  claim->turn = turn;
  return TRUE;
}

static gboolean
enter_row (CwPostgresqlClaim *claim, GError **error)
{
  g_autoptr (PGresult) found = NULL;
  g_autoptr (PGresult) entered = NULL;
  gint64 turn = 0;

  if (!run_alone (claim, "BEGIN ISOLATION LEVEL READ COMMITTED", error) ||
      !run_alone (claim, SQL_WAIT, error) || !run_alone (claim, SQL_MAKE, error))
    return FALSE;
  found = run (claim, SQL_READ, NULL, error);
  entered = found != NULL ? run (claim, SQL_ENTER, claim->owner, error) : NULL;
  if (entered == NULL || !run_alone (claim, "COMMIT", error))
    return FALSE;
  if (PQntuples (found) == 1)
    turn = g_ascii_strtoll (PQgetvalue (found, 0, 1), NULL, 10);
  if (claim->is_taken &&
      (PQntuples (found) != 1 || !is_own (claim, PQgetvalue (found, 0, 0), turn)))
    claim->is_other = TRUE;
  claim->unknown = 0;
  claim->turn = turn;
  claim->is_taken = TRUE;
  return TRUE;
}

/* With the mutex held. What fails in the middle leaves no half: the lock goes too. */
static gboolean
take (CwPostgresqlClaim *claim, GError **error)
{
  if (lock (claim, error) && enter_row (claim, error))
    return TRUE;
  g_clear_pointer (&claim->link, PQfinish);
  return FALSE;
}

gboolean
cw_postgresql_claim_take (CwPostgresqlClaim *claim,
                          gboolean *ret_is_other,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&claim->mutex);

  if (!has_lock (claim) && !cw_postgresql_find (claim->settings, cancellable, error))
    return FALSE;
  if (!take (claim, error))
    return FALSE;
  claim->is_given = FALSE;
  *ret_is_other = claim->is_other;
  claim->is_other = FALSE;
  return TRUE;
}

void
cw_postgresql_claim_give (CwPostgresqlClaim *claim)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&claim->mutex);

  claim->is_given = TRUE;
  g_clear_pointer (&claim->link, PQfinish);
}

/* ----- for a connection */

gboolean
cw_postgresql_claim_is_taken (CwPostgresqlClaim *claim)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&claim->mutex);

  return claim->is_taken;
}

gboolean
cw_postgresql_claim_check (CwPostgresqlClaim *claim, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&claim->mutex);

  if (!claim->is_taken)
    return TRUE;
  if (claim->is_given)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_BUSY, "The data does not lie in %s any more",
                   claim->place);
      return FALSE;
    }
  if (!has_lock (claim) && !take (claim, error))
    return FALSE;
  if (claim->is_other)
    g_set_error (error, CW_ERROR, CW_ERROR_STORE_AWAY, OTHER, claim->place);
  return !claim->is_other;
}

gboolean
cw_postgresql_claim_judge (CwPostgresqlClaim *claim, const char *owner, gint64 turn, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&claim->mutex);

  if (is_own (claim, owner, turn))
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_STORE_AWAY, OTHER, claim->place);
  return FALSE;
}

gint64
cw_postgresql_claim_get_next (CwPostgresqlClaim *claim)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&claim->mutex);

  return claim->turn + 1;
}

void
cw_postgresql_claim_note_made (CwPostgresqlClaim *claim)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&claim->mutex);

  claim->turn++;
}

guint
cw_postgresql_claim_note_unknown (CwPostgresqlClaim *claim)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&claim->mutex);

  claim->unknown = ++claim->last_stamp;
  return claim->unknown;
}

gboolean
cw_postgresql_claim_was_made (CwPostgresqlClaim *claim, guint stamp)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&claim->mutex);

  return claim->made == stamp;
}
