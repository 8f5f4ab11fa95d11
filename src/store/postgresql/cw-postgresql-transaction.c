/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/postgresql/cw-postgresql-transaction.h"

#include "base/cw-error.h"
#include "store/postgresql/cw-postgresql-connection.h"
#include "store/postgresql/cw-postgresql-holder.h"

/* The planner's statistics are renewed after so many rows, then after twice as many, up to the
 * last. Without them it takes every group for one of a single member. Autovacuum would see to it,
 * but wakes up once a minute: a first load is half over by then. */
#define FIRST_ROWS 1000
#define LAST_ROWS  1024000

/* Writers take turns, those of other programs too. */
static const char SQL_LOCK[] =
    "SELECT 1 FROM (SELECT pg_advisory_xact_lock(" CW_POSTGRESQL_LOCK_SPACE ", oid::integer) "
    "FROM pg_namespace WHERE nspname = current_schema()) l";
static const char SQL_LOOK[] = "SELECT owner, turn FROM causeway_turn WHERE id = 1";
static const char SQL_END_TURN[] = "UPDATE causeway_turn SET turn = ?1 WHERE id = 1";

static gboolean
send_text (CwPostgresqlConnection *self, const char *text, GError **error)
{
  return cw_postgresql_connection_note_sent (
             self, PQsendQueryParams (self->link, text, 0, NULL, NULL, NULL, NULL, 0) == 1, 0,
             error) &&
         cw_postgresql_connection_go_on (self, error);
}

/* ----- the beginning */

static gboolean
look (CwPostgresqlConnection *self, GError **error)
{
  g_autoptr (CwSqlStatement) statement = NULL;
  gboolean has_row = FALSE;

  if (!cw_postgresql_claim_is_taken (self->claim))
    return TRUE;
  statement = cw_sql_use (&self->parent, SQL_LOOK, error);
  return statement != NULL && cw_sql_step (statement, &has_row, error) &&
         cw_postgresql_claim_judge (self->claim, has_row ? cw_sql_get_text (statement, 0) : NULL,
                                    has_row ? cw_sql_get_integer (statement, 1) : 0, error);
}

/* "Read committed" shows each statement what was committed before it; nobody else commits while we
 * hold the lock. One that was taken for the whole transaction would be of before the lock. */
static gboolean
take_turn (CwPostgresqlConnection *self, GError **error)
{
  return cw_postgresql_connection_make_ready (self, error) && (self->is_writing = TRUE) &&
         send_text (self, "BEGIN ISOLATION LEVEL READ COMMITTED", error) &&
         (!self->is_forcing || cw_postgresql_holder_end (self, error)) &&
         cw_sql_do (&self->parent, SQL_LOCK, NULL, 0, error) && look (self, error);
}

gboolean
cw_postgresql_transaction_begin (CwSqlConnection *connection, GError **error)
{
  CwPostgresqlConnection *self = (CwPostgresqlConnection *) connection;
  g_autoptr (GError) local_error = NULL;

  if (!cw_postgresql_claim_check (self->claim, error))
    return FALSE;
  if (take_turn (self, &local_error))
    return TRUE;
  cw_postgresql_transaction_rollback (connection);
  /* It went while nobody looked. */
  if (cw_postgresql_connection_is_lost (self))
    {
      g_clear_error (&local_error);
      if (take_turn (self, &local_error))
        return TRUE;
      cw_postgresql_transaction_rollback (connection);
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
cw_postgresql_transaction_begin_by_force (CwSqlConnection *connection, GError **error)
{
  CwPostgresqlConnection *self = (CwPostgresqlConnection *) connection;
  gboolean is_good = FALSE;

  self->is_forcing = TRUE;
  is_good = cw_postgresql_transaction_begin (connection, error);
  self->is_forcing = FALSE;
  return is_good;
}

/* Lost in the middle, it cannot be gone on with on another connection: that one would see another
 * state. So it counts as one that writes. */
static gboolean
take_picture (CwPostgresqlConnection *self, GError **error)
{
  return cw_postgresql_connection_make_ready (self, error) && (self->is_writing = TRUE) &&
         send_text (self, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", error) &&
         cw_postgresql_connection_settle (self, error);
}

gboolean
cw_postgresql_transaction_begin_reading (CwSqlConnection *connection, GError **error)
{
  if (take_picture ((CwPostgresqlConnection *) connection, error))
    return TRUE;
  cw_postgresql_transaction_rollback (connection);
  return FALSE;
}

gboolean
cw_postgresql_transaction_expect_pauses (CwSqlConnection *connection, GError **error)
{
  CwPostgresqlConnection *self = (CwPostgresqlConnection *) connection;

  return send_text (self, "SET LOCAL idle_in_transaction_session_timeout = 0", error) &&
         cw_postgresql_connection_settle (self, error);
}

/* ----- the end */

void
cw_postgresql_transaction_rollback (CwSqlConnection *connection)
{
  CwPostgresqlConnection *self = (CwPostgresqlConnection *) connection;
  g_autoptr (GError) unwanted = NULL;

  if (!cw_postgresql_connection_settle (self, &unwanted))
    g_clear_error (&self->failure);
  if (!cw_postgresql_connection_is_lost (self) && PQtransactionStatus (self->link) != PQTRANS_IDLE)
    {
      g_autoptr (GError) error = NULL;

      if (!send_text (self, "ROLLBACK", &error) || !cw_postgresql_connection_settle (self, &error))
        g_debug ("Rolling back in %s failed: %s", self->place, error->message);
    }
  self->is_writing = FALSE;
  g_clear_error (&self->failure);
}

/* Of the tables that grow. What fails here costs time and nothing else. */
static void
renew_statistics (CwPostgresqlConnection *self)
{
  static const char text[] = "ANALYZE cs_object, cs_value, cs_key, cs_mark, mv_object, mv_key, "
                             "link, link_fresh, link_mark";
  g_autoptr (GError) error = NULL;

  if (!send_text (self, text, &error))
    g_info ("The statistics of %s are old: %s", self->place, error->message);
  self->n_written = 0;
  self->n_until = MIN (2 * self->n_until, LAST_ROWS);
}

/* The server may have made a commit whose answer was lost: only it can tell. When it cannot be
 * asked now, the next transaction asks. */
static gboolean
find_out (CwPostgresqlConnection *self)
{
  g_autoptr (GError) unwanted = NULL;
  gboolean is_made = FALSE;

  self->unknown = cw_postgresql_claim_note_unknown (self->claim);
  cw_postgresql_transaction_rollback (&self->parent);
  if (!cw_postgresql_transaction_begin (&self->parent, &unwanted))
    return FALSE;
  is_made = cw_postgresql_claim_was_made (self->claim, self->unknown);
  cw_postgresql_transaction_rollback (&self->parent);
  return is_made;
}

static gboolean
end_turn (CwPostgresqlConnection *self, GError **error)
{
  gint64 turn = cw_postgresql_claim_get_next (self->claim);

  return cw_sql_do (&self->parent, SQL_END_TURN, CW_SQL_INTEGERS (turn), error);
}

static gboolean
commit_claimed (CwPostgresqlConnection *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (!end_turn (self, error))
    return FALSE;
  if (send_text (self, "COMMIT", &local_error) &&
      cw_postgresql_connection_settle (self, &local_error))
    {
      cw_postgresql_claim_note_made (self->claim);
      return TRUE;
    }
  if (cw_postgresql_connection_is_lost (self) && find_out (self))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
cw_postgresql_transaction_commit (CwSqlConnection *connection, GError **error)
{
  CwPostgresqlConnection *self = (CwPostgresqlConnection *) connection;
  gboolean is_claimed = cw_postgresql_claim_is_taken (self->claim);

  self->unknown = 0;
  if (!cw_postgresql_connection_make_ready (self, error))
    return FALSE;
  if (is_claimed
          ? !commit_claimed (self, error)
          : !send_text (self, "COMMIT", error) || !cw_postgresql_connection_settle (self, error))
    return FALSE;
  self->is_writing = FALSE;
  if (self->n_until == 0)
    self->n_until = FIRST_ROWS;
  if (self->n_written >= self->n_until)
    renew_statistics (self);
  return TRUE;
}

gboolean
cw_postgresql_transaction_was_made (CwSqlConnection *connection)
{
  CwPostgresqlConnection *self = (CwPostgresqlConnection *) connection;

  return self->unknown != 0 && cw_postgresql_claim_was_made (self->claim, self->unknown);
}
