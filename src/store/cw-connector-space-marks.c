/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-connector-space.h"

#include "store/cw-cs-object-private.h"
#include "store/cw-row-watch.h"
#include "store/cw-run-store.h"
#include "store/cw-store-private.h"

/* States 0, 3 and 4: live, recycled, deleted. */
static const char SQL_MARK_ALL[] =
    "INSERT INTO cs_mark (id) SELECT id FROM cs_object WHERE (?1 = 0 OR connector_id = ?1) "
    "AND state IN (0, 3, 4) ORDER BY id ON CONFLICT DO NOTHING";
static const char SQL_MARK_PARTITION[] =
    "INSERT INTO cs_mark (id) SELECT id FROM cs_object WHERE partition_id = ?1 AND state = 0 "
    "ORDER BY id ON CONFLICT DO NOTHING";
static const char SQL_MARK_ERRORS[] =
    "INSERT INTO cs_mark (id) SELECT DISTINCT object_id FROM object_error WHERE step = ?1 "
    "ON CONFLICT DO NOTHING";
static const char SQL_LIST_MARKED[] =
    "SELECT " CW_CS_OBJECT_COLUMNS
    "FROM cs_mark m JOIN cs_object o ON o.id = m.id" CW_CS_OBJECT_JOIN
    "WHERE m.id > ?2 ORDER BY m.id LIMIT ?3";
static const char SQL_COUNT_MARKED[] = "SELECT count(*) FROM cs_mark";

static const char SQL_PUT_KEY[] = "INSERT INTO cs_key (connector_id, kind, hash, id) "
                                  "VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
static const char SQL_REMOVE_KEYS[] = "DELETE FROM cs_key WHERE id = ?1";
static const char SQL_HAS_KEYS[] = "SELECT 1 FROM cs_key LIMIT 1";
static const char SQL_LIST_KEYS[] = "SELECT hash FROM cs_key WHERE connector_id = ?1";
static const char SQL_FIND_BY_KEY[] = "SELECT id FROM cs_key WHERE connector_id = ?1 "
                                      "AND kind = ?2 AND hash = ?3 ORDER BY id";

gboolean
cw_connector_space_mark (CwStoreSession *session, gint64 id, GError **error)
{
  cw_row_watch_note (session, id);
  return cw_store_session_check_writing (session, error) &&
         cw_held_rows_add_mark (session->held, id, error);
}

gboolean
cw_connector_space_mark_all (CwStoreSession *session, gint64 connector_id, GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_MARK_ALL, CW_SQL_INTEGERS (connector_id), error);
}

gboolean
cw_connector_space_mark_partition (CwStoreSession *session, gint64 partition_id, GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_MARK_PARTITION, CW_SQL_INTEGERS (partition_id), error);
}

gboolean
cw_connector_space_mark_errors (CwStoreSession *session, GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_MARK_ERRORS, CW_SQL_INTEGERS (CW_STEP_SYNCHRONISE), error);
}

GPtrArray *
cw_connector_space_list_marked (CwStoreSession *session,
                                gint64 after,
                                guint limit,
                                CwCsLoad load,
                                GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST_MARKED, error);

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integers (statement, CW_SQL_INTEGERS (load, after, limit));
  return cw_cs_object_read_all (statement, error);
}

gboolean
cw_connector_space_unmark_range (CwStoreSession *session, gint64 first, gint64 last, GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_held_rows_add_unmark (session->held, first, last, error);
}

gboolean
cw_connector_space_count_marked (CwStoreSession *session, guint64 *ret_count, GError **error)
{
  gint64 count = 0;

  if (!cw_sql_fetch_integer (session->sql, SQL_COUNT_MARKED, NULL, 0, &count, error))
    return FALSE;
  *ret_count = (guint64) count;
  return TRUE;
}

/* ----- keys */

gboolean
cw_connector_space_put_key (CwStoreSession *session,
                            gint64 connector_id,
                            guint16 kind,
                            gint64 hash,
                            gint64 id,
                            GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_PUT_KEY, CW_SQL_INTEGERS (connector_id, kind, hash, id),
                    error);
}

gboolean
cw_connector_space_remove_keys (CwStoreSession *session, gint64 id, GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_REMOVE_KEYS, CW_SQL_INTEGERS (id), error);
}

gboolean
cw_connector_space_has_keys (CwStoreSession *session, gboolean *ret_has_keys, GError **error)
{
  gint64 has_keys = 0;

  if (!cw_sql_fetch_integer (session->sql, SQL_HAS_KEYS, NULL, 0, &has_keys, error))
    return FALSE;
  *ret_has_keys = has_keys != 0;
  return TRUE;
}

GArray *
cw_connector_space_list_keys (CwStoreSession *session, gint64 connector_id, GError **error)
{
  return cw_sql_fetch_integers (session->sql, SQL_LIST_KEYS, CW_SQL_INTEGERS (connector_id), error);
}

GArray *
cw_connector_space_find_by_key (CwStoreSession *session,
                                gint64 connector_id,
                                guint16 kind,
                                gint64 hash,
                                GError **error)
{
  return cw_sql_fetch_integers (session->sql, SQL_FIND_BY_KEY,
                                CW_SQL_INTEGERS (connector_id, kind, hash), error);
}
