/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-connector-space.h"

#include "store/cw-cs-object-private.h"
#include "store/cw-store-private.h"

static const char SQL_LIST_BY_METAVERSE[] =
    "SELECT " CW_CS_OBJECT_COLUMNS "FROM cs_object o" CW_CS_OBJECT_JOIN
    "WHERE o.metaverse_id = ?2 ORDER BY o.connector_id, o.id";
static const char SQL_LIST_IDS[] = "SELECT id FROM cs_object WHERE id > ?2 AND partition_id = ?1 "
                                   "AND state = 0 ORDER BY id LIMIT ?3";
static const char SQL_LIST_UNTIED_IDS[] =
    "SELECT id FROM cs_object WHERE id > ?2 AND partition_id = ?1 AND state = 0 "
    "AND metaverse_id IS NULL ORDER BY id LIMIT ?3";
static const char SQL_LIST_LOOSE_IDS[] =
    "SELECT id FROM cs_object WHERE id > ?2 AND partition_id IS NULL AND state = 0 "
    "AND connector_id = ?1 ORDER BY id LIMIT ?3";
static const char SQL_LIST_RANGE[] =
    "SELECT " CW_CS_OBJECT_COLUMNS "FROM cs_object o" CW_CS_OBJECT_JOIN
    "WHERE o.id BETWEEN ?3 AND ?4 AND o.partition_id = ?2 AND o.state = 0 ORDER BY o.id";
/* Each by the end of an index. */
static const char SQL_FIND_FIRST[] =
    "SELECT min(id) FROM cs_object WHERE partition_id = ?1 AND state = 0";
static const char SQL_FIND_LAST[] =
    "SELECT max(id) FROM cs_object WHERE partition_id = ?1 AND state = 0";

GPtrArray *
cw_connector_space_list_by_metaverse (CwStoreSession *session,
                                      gint64 metaverse_id,
                                      CwCsLoad load,
                                      GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST_BY_METAVERSE, error);

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integers (statement, CW_SQL_INTEGERS (load, metaverse_id));
  return cw_cs_object_read_all (statement, error);
}

GArray *
cw_connector_space_list_ids (CwStoreSession *session,
                             gint64 partition_id,
                             gint64 after,
                             guint limit,
                             GError **error)
{
  return cw_sql_fetch_integers (session->sql, SQL_LIST_IDS,
                                CW_SQL_INTEGERS (partition_id, after, limit), error);
}

GArray *
cw_connector_space_list_untied_ids (CwStoreSession *session,
                                    gint64 partition_id,
                                    gint64 after,
                                    guint limit,
                                    GError **error)
{
  return cw_sql_fetch_integers (session->sql, SQL_LIST_UNTIED_IDS,
                                CW_SQL_INTEGERS (partition_id, after, limit), error);
}

GArray *
cw_connector_space_list_loose_ids (CwStoreSession *session,
                                   gint64 connector_id,
                                   gint64 after,
                                   guint limit,
                                   GError **error)
{
  return cw_sql_fetch_integers (session->sql, SQL_LIST_LOOSE_IDS,
                                CW_SQL_INTEGERS (connector_id, after, limit), error);
}

gboolean
cw_connector_space_get_range (CwStoreSession *session,
                              gint64 partition_id,
                              gint64 *ret_first,
                              gint64 *ret_last,
                              GError **error)
{
  return cw_sql_fetch_integer (session->sql, SQL_FIND_FIRST, CW_SQL_INTEGERS (partition_id),
                               ret_first, error) &&
         cw_sql_fetch_integer (session->sql, SQL_FIND_LAST, CW_SQL_INTEGERS (partition_id),
                               ret_last, error);
}

GPtrArray *
cw_connector_space_list_range (CwStoreSession *session,
                               gint64 partition_id,
                               gint64 first,
                               gint64 last,
                               CwCsLoad load,
                               GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST_RANGE, error);

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integers (statement, CW_SQL_INTEGERS (load, partition_id, first, last));
  return cw_cs_object_read_all (statement, error);
}
