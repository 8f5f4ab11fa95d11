/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-connector-space.h"

#include "base/cw-error.h"
#include "store/cw-cs-object-private.h"
#include "store/cw-row-watch.h"
#include "store/cw-store-private.h"

static const char SQL_COUNT_PENDING[] =
    "SELECT pending_state, pending_op, count(*) FROM cs_object "
    "WHERE connector_id = ?1 AND pending_op <> 0 GROUP BY pending_state, pending_op";
static const char SQL_COUNT_PENDING_LINKS[] =
    "SELECT (SELECT count(*) FROM link WHERE connector_id = ?1 AND pending IN (1, 4)) + "
    "(SELECT CAST (coalesce (sum (n_links), 0) AS BIGINT) FROM link_fresh WHERE connector_id = ?1)";
static const char SQL_LIST_PENDING[] =
    "SELECT " CW_CS_OBJECT_COLUMNS "FROM cs_object o" CW_CS_OBJECT_JOIN
    "WHERE o.connector_id = ?2 AND o.pending_op <> 0 AND o.pending_state = 0 AND o.id > ?3 "
    "AND ((1 << o.pending_op) & ?4) <> 0 ORDER BY o.id LIMIT ?5";
/* 1: CW_PENDING_STATE_SENT. */
static const char SQL_LIST_SENT[] =
    "SELECT " CW_CS_OBJECT_COLUMNS "FROM cs_object o" CW_CS_OBJECT_JOIN
    "WHERE o.connector_id = ?2 AND o.pending_op <> 0 AND o.pending_state = 1 AND o.id > ?3 "
    "AND ((1 << o.pending_op) & ?4) <> 0 ORDER BY o.id LIMIT ?5";
static const char SQL_SET_PENDING[] = "UPDATE cs_object SET pending_op = ?2, pending_state = ?3, "
                                      "sent_usec = ?4 WHERE id = ?1";

/* A link that is as it should be, though nobody confirmed it, needs no second sending: 2 is an add
 * that was sent, 5 a removal. */
static const char *const SQL_DROP_DONE_LINKS[] = {
  "UPDATE link SET pending = 0 WHERE connector_id = ?1 AND pending IN (2, 5) AND pending = 2 "
  "AND is_confirmed = 1 AND sent_usec < ?2",
  "DELETE FROM link WHERE connector_id = ?1 AND pending IN (2, 5) AND pending = 5 "
  "AND is_confirmed = 0 AND sent_usec < ?2",
};
static const char SQL_REQUEUE_REFUSED[] =
    "UPDATE cs_object SET pending_state = 0 "
    "WHERE connector_id = ?1 AND pending_state = 2 AND pending_op <> 0";
static const char SQL_REQUEUE_REFUSED_LINKS[] =
    "UPDATE link SET pending = pending - 2 WHERE connector_id = ?1 AND pending IN (3, 6)";
static const char SQL_REQUEUE_LINKS[] = "UPDATE link SET pending = pending - 1 "
                                        "WHERE connector_id = ?1 AND pending IN (2, 5) "
                                        "AND sent_usec < ?2";
static const char SQL_REQUEUE[] =
    "UPDATE cs_object SET pending_state = 0 WHERE connector_id = ?1 AND pending_op <> 0 "
    "AND pending_state = 1 AND sent_usec < ?2";

static const char SQL_HAS_UNSENT[] =
    "SELECT count(*) FROM cs_object WHERE metaverse_id = ?1 AND connector_id = ?2 "
    "AND pending_op <> 0 AND pending_state <> 1";
static const char SQL_DROP_PENDING[] =
    "UPDATE cs_object SET pending_op = 0, pending_state = 0, sent_usec = 0 "
    "WHERE connector_id = ?1 AND pending_op <> 0 AND (?2 = 0 OR metaverse_id IS NULL)";

static gboolean
count_objects (CwStoreSession *session,
               gint64 connector_id,
               CwPendingCounts *counts,
               GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_COUNT_PENDING, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, connector_id);
  while (TRUE)
    {
      gint64 op = 0;
      guint64 n = 0;

      if (!cw_sql_step (statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      op = cw_sql_get_integer (statement, 1);
      n = (guint64) cw_sql_get_integer (statement, 2);
      switch ((CwPendingState) cw_sql_get_integer (statement, 0))
        {
        case CW_PENDING_STATE_WAITING:
          if (op > 0 && op < (gint64) G_N_ELEMENTS (counts->n_by_op))
            counts->n_by_op[op] += n;
          break;
        case CW_PENDING_STATE_SENT:
          counts->n_sent += n;
          break;
        case CW_PENDING_STATE_REFUSED:
          counts->n_refused += n;
          break;
        }
    }
}

gboolean
cw_connector_space_count_pending (CwStoreSession *session,
                                  gint64 connector_id,
                                  CwPendingCounts *ret_counts,
                                  GError **error)
{
  CwPendingCounts counts = { 0 };
  gint64 n_links = 0;

  if (!count_objects (session, connector_id, &counts, error) ||
      !cw_sql_fetch_integer (session->sql, SQL_COUNT_PENDING_LINKS, CW_SQL_INTEGERS (connector_id),
                             &n_links, error))
    return FALSE;
  counts.n_links = (guint64) n_links;
  *ret_counts = counts;
  return TRUE;
}

GPtrArray *
cw_connector_space_list_pending (CwStoreSession *session,
                                 gint64 connector_id,
                                 guint op_mask,
                                 gint64 after,
                                 guint limit,
                                 GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST_PENDING, error);

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integers (statement,
                        CW_SQL_INTEGERS (CW_CS_LOAD_ALL, connector_id, after, op_mask, limit));
  return cw_cs_object_read_all (statement, error);
}

GPtrArray *
cw_connector_space_list_sent (CwStoreSession *session,
                              gint64 connector_id,
                              guint op_mask,
                              gint64 after,
                              guint limit,
                              GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST_SENT, error);

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integers (statement,
                        CW_SQL_INTEGERS (CW_CS_LOAD_ALL, connector_id, after, op_mask, limit));
  return cw_cs_object_read_all (statement, error);
}

gboolean
cw_connector_space_set_pending (CwStoreSession *session,
                                gint64 id,
                                CwPendingOp op,
                                CwPendingState state,
                                gint64 sent_usec,
                                GError **error)
{
  cw_row_watch_note (session, id);
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_SET_PENDING, CW_SQL_INTEGERS (id, op, state, sent_usec),
                    error);
}

gboolean
cw_connector_space_requeue_unconfirmed (CwStoreSession *session,
                                        gint64 connector_id,
                                        gint64 sent_before_usec,
                                        guint64 *ret_n,
                                        GError **error)
{
  guint64 n_objects = 0;
  guint64 n_links = 0;

  if (!cw_store_session_check_writing (session, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (SQL_DROP_DONE_LINKS); i++)
    if (!cw_sql_do (session->sql, SQL_DROP_DONE_LINKS[i],
                    CW_SQL_INTEGERS (connector_id, sent_before_usec), error))
      return FALSE;
  if (!cw_sql_do_counted (session->sql, SQL_REQUEUE_LINKS,
                          CW_SQL_INTEGERS (connector_id, sent_before_usec), &n_links, error) ||
      !cw_sql_do_counted (session->sql, SQL_REQUEUE,
                          CW_SQL_INTEGERS (connector_id, sent_before_usec), &n_objects, error))
    return FALSE;
  *ret_n = n_objects + n_links;
  return TRUE;
}

gboolean
cw_connector_space_requeue_refused (CwStoreSession *session, gint64 connector_id, GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_REQUEUE_REFUSED, CW_SQL_INTEGERS (connector_id), error) &&
         cw_sql_do (session->sql, SQL_REQUEUE_REFUSED_LINKS, CW_SQL_INTEGERS (connector_id), error);
}

gboolean
cw_connector_space_has_unsent (CwStoreSession *session,
                               gint64 connector_id,
                               gint64 metaverse_id,
                               gboolean *ret_has_any,
                               GError **error)
{
  gint64 n = 0;

  if (!cw_sql_fetch_integer (session->sql, SQL_HAS_UNSENT,
                             CW_SQL_INTEGERS (metaverse_id, connector_id), &n, error))
    return FALSE;
  *ret_has_any = n > 0;
  return TRUE;
}

gboolean
cw_connector_space_drop_pending (CwStoreSession *session,
                                 gint64 connector_id,
                                 gboolean only_untied,
                                 GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_DROP_PENDING, CW_SQL_INTEGERS (connector_id, only_untied),
                    error);
}
