/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-lease-store.h"

#include "store/cw-store-private.h"

#define NOW "(SELECT now_usec FROM database_clock)"

static const char SQL_REPORT[] =
    "UPDATE instance SET seen_usec = " NOW ", config_digest = ?2 WHERE id = ?1 "
    "RETURNING mode, (SELECT count(*) FROM instance), "
    "(SELECT max(version) FROM config_version)";
static const char SQL_READ[] =
    "SELECT l.epoch, l.holder, l.session, l.duration_usec, l.acquired_usec, l.renewed_usec, "
    "l.n_renewed, l.seal, c.now_usec FROM lease l CROSS JOIN database_clock c WHERE l.id = 1";
static const char SQL_TAKE_FIRST[] =
    "INSERT INTO lease (id, epoch, holder, session, duration_usec, acquired_usec, renewed_usec, "
    "n_renewed, seal) VALUES (1, ?1, ?2, ?3, ?4, " NOW ", " NOW ", 0, ?5) "
    "ON CONFLICT (id) DO NOTHING RETURNING epoch";
/* What it says of the time was read with @seen, and is as long true as n_renewed is. */
static const char SQL_TAKE[] =
    "UPDATE lease SET epoch = ?1, holder = ?2, session = ?3, duration_usec = ?4, "
    "acquired_usec = " NOW ", renewed_usec = " NOW ", n_renewed = 0, seal = ?5 "
    "WHERE id = 1 AND epoch = ?6 AND n_renewed = ?7 AND session = ?8 RETURNING epoch";
static const char SQL_RENEW[] =
    "UPDATE lease SET renewed_usec = " NOW ", n_renewed = n_renewed + 1, seal = ?3 "
    "WHERE id = 1 AND epoch = ?1 AND session = ?2 AND holder = ?4 RETURNING epoch";
static const char SQL_GIVE_BACK[] =
    "UPDATE lease SET holder = NULL, n_renewed = n_renewed + 1, seal = ?3 "
    "WHERE id = 1 AND epoch = ?1 AND session = ?2 AND holder = ?4 RETURNING epoch";
static const char SQL_SETTLE[] =
    "UPDATE instance SET mode = 1 WHERE id = ?1 AND mode = 2 RETURNING mode";

static const char SQL_CONFIRM[] = "SELECT epoch FROM lease WHERE id = 1 AND epoch = ?1 "
                                  "AND session = ?2 AND holder = ?3";

struct _CwLeaseStore
{
  CwStore *store;       /* (owned) */
  CwSqlConnection *sql; /* (owned) */
};

void
cw_lease_row_free (CwLeaseRow *row)
{
  if (row == NULL)
    return;
  g_free (row->holder);
  g_free (row->session);
  g_clear_pointer (&row->seal, g_bytes_unref);
  g_free (row);
}

CwLeaseStore *
cw_lease_store_new (CwStore *store, GError **error)
{
  CwSqlDriver *config = cw_store_get_config_driver (store);
  CwSqlConnection *sql =
      cw_sql_connect (config != NULL ? config : cw_store_get_driver (store), error);
  CwLeaseStore *self = NULL;

  if (sql == NULL)
    return NULL;
  self = g_new0 (CwLeaseStore, 1);
  self->store = cw_store_ref (store);
  self->sql = sql;
  return self;
}

void
cw_lease_store_free (CwLeaseStore *store)
{
  if (store == NULL)
    return;
  cw_sql_connection_free (store->sql);
  cw_store_unref (store->store);
  g_free (store);
}

gboolean
cw_lease_store_report (CwLeaseStore *store,
                       const char *id,
                       const char *config_digest,
                       CwLeaseReport *ret_report,
                       GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (store->sql, SQL_REPORT, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_text (statement, 1, id);
  cw_sql_bind_text (statement, 2, config_digest);
  if (!cw_sql_step (statement, &has_row, error))
    return FALSE;
  *ret_report = (CwLeaseReport){ .is_known = has_row };
  if (!has_row)
    return TRUE;
  ret_report->mode =
      CLAMP (cw_sql_get_integer (statement, 0), CW_INSTANCE_STAGING, CW_INSTANCE_FORCED);
  ret_report->n_instances = cw_sql_get_integer (statement, 1);
  ret_report->config_version = cw_sql_get_integer (statement, 2);
  return TRUE;
}

gboolean
cw_lease_store_read (CwLeaseStore *store, CwLeaseRow **ret_row, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (store->sql, SQL_READ, error);
  gboolean has_row = FALSE;
  CwLeaseRow *row = NULL;

  if (statement == NULL || !cw_sql_step (statement, &has_row, error))
    return FALSE;
  if (has_row)
    {
      row = g_new0 (CwLeaseRow, 1);
      row->epoch = cw_sql_get_integer (statement, 0);
      row->holder = cw_sql_dup_text (statement, 1);
      row->session = cw_sql_dup_text (statement, 2);
      row->duration_usec = cw_sql_get_integer (statement, 3);
      row->acquired_usec = cw_sql_get_integer (statement, 4);
      row->renewed_usec = cw_sql_get_integer (statement, 5);
      row->n_renewed = cw_sql_get_integer (statement, 6);
      row->seal = cw_sql_dup_bytes (statement, 7);
      row->now_usec = cw_sql_get_integer (statement, 8);
    }
  *ret_row = row;
  return TRUE;
}

gboolean
cw_lease_store_take (CwLeaseStore *store,
                     const CwLeaseRow *wanted,
                     const CwLeaseRow *seen,
                     gboolean *ret_is_taken,
                     GError **error)
{
  g_autoptr (CwSqlStatement) statement =
      cw_sql_use (store->sql, seen != NULL ? SQL_TAKE : SQL_TAKE_FIRST, error);

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, wanted->epoch);
  cw_sql_bind_text (statement, 2, wanted->holder);
  cw_sql_bind_text (statement, 3, wanted->session);
  cw_sql_bind_integer (statement, 4, wanted->duration_usec);
  cw_sql_bind_bytes (statement, 5, wanted->seal);
  if (seen != NULL)
    {
      cw_sql_bind_integer (statement, 6, seen->epoch);
      cw_sql_bind_integer (statement, 7, seen->n_renewed);
      cw_sql_bind_text (statement, 8, seen->session);
    }
  return cw_sql_step (statement, ret_is_taken, error);
}

static gboolean
change_own (CwLeaseStore *store,
            const char *static_text,
            const CwLeaseRow *own,
            GBytes *seal,
            gboolean *ret_is_ours,
            GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (store->sql, static_text, error);

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, own->epoch);
  cw_sql_bind_text (statement, 2, own->session);
  cw_sql_bind_bytes (statement, 3, seal);
  cw_sql_bind_text (statement, 4, own->holder);
  return cw_sql_step (statement, ret_is_ours, error);
}

gboolean
cw_lease_store_renew (CwLeaseStore *store,
                      const CwLeaseRow *own,
                      GBytes *seal,
                      gboolean *ret_is_ours,
                      GError **error)
{
  return change_own (store, SQL_RENEW, own, seal, ret_is_ours, error);
}

gboolean
cw_lease_store_give_back (CwLeaseStore *store,
                          const CwLeaseRow *own,
                          GBytes *seal,
                          gboolean *ret_is_ours,
                          GError **error)
{
  return change_own (store, SQL_GIVE_BACK, own, seal, ret_is_ours, error);
}

gboolean
cw_lease_store_confirm (CwLeaseStore *store,
                        const CwLeaseRow *own,
                        gboolean *ret_is_ours,
                        GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (store->sql, SQL_CONFIRM, error);

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, own->epoch);
  cw_sql_bind_text (statement, 2, own->session);
  cw_sql_bind_text (statement, 3, own->holder);
  return cw_sql_step (statement, ret_is_ours, error);
}

gboolean
cw_lease_store_settle (CwLeaseStore *store, const char *id, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (store->sql, SQL_SETTLE, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_text (statement, 1, id);
  return cw_sql_step (statement, &has_row, error);
}
