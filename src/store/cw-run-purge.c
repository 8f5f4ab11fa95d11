/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-run-store.h"

#include "store/cw-gone-object.h"
#include "store/cw-store-private.h"

/* The history that is too old, in slices: others that write are let in between. */

/* Beside the rows of what it counted, about so many belong to a cycle. */
#define CYCLE_ROWS 10

static const char SQL_OLDEST[] =
    "SELECT id FROM cycle WHERE ended_usec <> 0 AND ended_usec < ?1 ORDER BY id LIMIT 1";
static const char SQL_PURGE_OBJECTS[] =
    "DELETE FROM step_object WHERE (step_id, counter, place) IN (SELECT o.step_id, o.counter, "
    "o.place FROM step s CROSS JOIN step_object o WHERE s.cycle_id = ?1 AND o.step_id = s.id "
    "LIMIT ?2)";
static const char SQL_PURGE_STEPS[] = "DELETE FROM step WHERE cycle_id = ?1";
static const char SQL_PURGE_CYCLE[] = "DELETE FROM cycle WHERE id = ?1";

typedef struct
{
  CwStoreSession *session;
  gint64 before_usec;
  guint64 n_cycles; /* that are gone */
  guint64 n_left;   /* rows, of this slice */
  gboolean is_end;
} Purge;

static gboolean
find_oldest (const Purge *purge, gint64 *ret_id, GError **error)
{
  return cw_sql_fetch_integer (purge->session->sql, SQL_OLDEST,
                               CW_SQL_INTEGERS (purge->before_usec), ret_id, error);
}

/* As far as the slice goes. */
static gboolean
purge_cycle (Purge *purge, gint64 id, GError **error)
{
  CwSqlConnection *sql = purge->session->sql;
  guint64 n = 0;

  if (!cw_sql_do_counted (sql, SQL_PURGE_OBJECTS, CW_SQL_INTEGERS (id, (gint64) purge->n_left), &n,
                          error))
    return FALSE;
  purge->n_left -= MIN (n, purge->n_left);
  if (purge->n_left == 0)
    return TRUE;
  purge->n_left -= MIN (CYCLE_ROWS, purge->n_left);
  purge->n_cycles++;
  return cw_sql_do (sql, SQL_PURGE_STEPS, CW_SQL_INTEGERS (id), error) &&
         cw_sql_do (sql, SQL_PURGE_CYCLE, CW_SQL_INTEGERS (id), error);
}

static gboolean
purge_cycles (Purge *purge, GError **error)
{
  gint64 id = 0;

  while (purge->n_left > 0)
    {
      if (!find_oldest (purge, &id, error))
        return FALSE;
      purge->is_end = id == 0;
      if (purge->is_end)
        return TRUE;
      if (!purge_cycle (purge, id, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
purge_gone (Purge *purge, GError **error)
{
  guint64 n = 0;

  if (!cw_gone_object_purge (purge->session, CW_RUN_PURGE_ROWS, &n, error))
    return FALSE;
  purge->is_end = n < CW_RUN_PURGE_ROWS;
  return TRUE;
}

/* @slice: what is done in a transaction, again and again, until it sets is_end, or until the time
 * is over. */
static gboolean
run_slices (Purge *purge,
            gboolean (*slice) (Purge *purge, GError **error),
            gint64 end_usec,
            GError **error)
{
  purge->is_end = FALSE;
  while (!purge->is_end)
    {
      gboolean is_own = FALSE;

      purge->n_left = CW_RUN_PURGE_ROWS;
      if (!cw_store_session_begin_own (purge->session, &is_own, error) ||
          !cw_store_session_end_own (purge->session, is_own, slice (purge, error), error))
        return FALSE;
      if (!purge->is_end && end_usec != 0 && g_get_monotonic_time () >= end_usec)
        return TRUE;
    }
  return TRUE;
}

gboolean
cw_run_store_purge (CwStoreSession *session,
                    gint64 before_usec,
                    gint64 limit_usec,
                    guint64 *ret_n,
                    GError **error)
{
  Purge purge = { .session = session, .before_usec = before_usec };
  gint64 end_usec = limit_usec != 0 ? g_get_monotonic_time () + limit_usec : 0;
  gint64 id = 0;

  /* Mostly there is nothing, and nobody has to wait for that. */
  if (!find_oldest (&purge, &id, error) ||
      (id != 0 && !run_slices (&purge, purge_cycles, end_usec, error)))
    return FALSE;
  /* What is gone is named by runs that there still are, or by none. */
  if (purge.n_cycles > 0 && purge.is_end && !run_slices (&purge, purge_gone, end_usec, error))
    return FALSE;
  if (ret_n != NULL)
    *ret_n = purge.n_cycles;
  return TRUE;
}
