/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-unclaimed-store.h"

#include "store/cw-cs-object-private.h"
#include "store/cw-run-store.h"
#include "store/cw-store-private.h"

/* State 0 is live. By the index of a partition's live objects. */
static const char SQL_LIST[] =
    "SELECT " CW_CS_OBJECT_COLUMNS "FROM cs_object o" CW_CS_OBJECT_JOIN
    "WHERE o.partition_id = ?2 AND o.state = 0 AND o.metaverse_id IS NULL AND o.pending_op = 0 "
    "AND o.id > ?3 ORDER BY o.id LIMIT ?4";
static const char SQL_LAST[] = "SELECT COALESCE(max(id), 0) FROM cs_object";
/* Errors are few: see cw-object-error.c. */
static const char SQL_COUNT_UNSURE[] =
    "SELECT count(DISTINCT o.id) FROM object_error e CROSS JOIN cs_object o WHERE "
    "o.id = e.object_id AND e.step = ?1 AND o.connector_id = ?2 AND o.metaverse_id IS NULL";
static const char SQL_FIND_ERROR[] =
    "SELECT COALESCE(min(o.id), 0) FROM cs_object o JOIN object_error e ON e.object_id = o.id "
    "WHERE o.metaverse_id = ?1 AND e.step = ?2";

GPtrArray *
cw_unclaimed_store_list (CwStoreSession *session,
                         gint64 partition_id,
                         gint64 after,
                         guint limit,
                         GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST, error);

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integers (statement,
                        CW_SQL_INTEGERS (CW_CS_LOAD_IMPORTED, partition_id, after, limit));
  return cw_cs_object_read_all (statement, error);
}

gboolean
cw_unclaimed_store_get_last (CwStoreSession *session, gint64 *ret_id, GError **error)
{
  return cw_sql_fetch_integer (session->sql, SQL_LAST, NULL, 0, ret_id, error);
}

gboolean
cw_unclaimed_store_count_unsure (CwStoreSession *session,
                                 gint64 connector_id,
                                 guint64 *ret_n,
                                 GError **error)
{
  gint64 n = 0;

  if (!cw_sql_fetch_integer (session->sql, SQL_COUNT_UNSURE,
                             CW_SQL_INTEGERS (CW_STEP_SYNCHRONISE, connector_id), &n, error))
    return FALSE;
  *ret_n = (guint64) n;
  return TRUE;
}

gboolean
cw_unclaimed_store_find_error (CwStoreSession *session,
                               gint64 metaverse_id,
                               gint64 *ret_id,
                               GError **error)
{
  return cw_sql_fetch_integer (session->sql, SQL_FIND_ERROR,
                               CW_SQL_INTEGERS (metaverse_id, CW_STEP_SYNCHRONISE), ret_id, error);
}
