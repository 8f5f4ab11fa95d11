/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-guard-store.h"

#include "store/cw-cs-object-private.h"
#include "store/cw-store-private.h"

/* As in cw-guard-store.c: deletions that wait, or were refused. */
#define IS_DELETION "o.pending_op <> 0 AND o.pending_op = 4 AND o.pending_state <> 1 "
#define IS_NOT_ON(list)                                                                            \
  "AND NOT EXISTS (SELECT 1 FROM guard_item a WHERE a.list_id = " list " AND a.object_id = o.id) "

static const char SQL_LIST_DELETIONS[] =
    "SELECT " CW_CS_OBJECT_COLUMNS "FROM cs_object o" CW_CS_OBJECT_JOIN
    "WHERE o.connector_id = ?2 AND " IS_DELETION
    "AND o.id > ?3 " IS_NOT_ON ("?4") "ORDER BY o.id LIMIT ?5";
static const char SQL_LIST_ABSENT[] =
    "SELECT " CW_CS_OBJECT_COLUMNS
    "FROM guard_item i JOIN cs_object o ON o.id = i.object_id" CW_CS_OBJECT_JOIN
    "WHERE i.list_id = ?2 AND i.object_id > ?3 " IS_NOT_ON ("?4") "ORDER BY i.object_id LIMIT ?5";

static const char SQL_COUNT_NEW_DELETIONS[] =
    "SELECT count(*) FROM cs_object o WHERE o.connector_id = ?1 AND " IS_DELETION IS_NOT_ON ("?2");
static const char SQL_COUNT_OLD_DELETIONS[] =
    "SELECT count(*) FROM guard_item i WHERE i.list_id = ?2 AND NOT EXISTS (SELECT 1 "
    "FROM cs_object o WHERE o.id = i.object_id AND o.connector_id = ?1 AND " IS_DELETION ")";
/* What is on list ?1 and not on ?2. */
static const char SQL_COUNT_OTHERS[] =
    "SELECT count(*) FROM guard_item i WHERE i.list_id = ?1 AND NOT EXISTS (SELECT 1 "
    "FROM guard_item a WHERE a.list_id = ?2 AND a.object_id = i.object_id)";

static const char SQL_COUNT_DELETIONS[] =
    "SELECT o.object_type, count(*) FROM cs_object o WHERE o.connector_id = ?1 AND " IS_DELETION
    "GROUP BY o.object_type ORDER BY o.object_type";
/* Causeway manages what is tied to a person or group of the metaverse; a deletion is not any more.
 */
static const char SQL_COUNT_MANAGED[] =
    "SELECT count(*) FROM cs_object o WHERE o.connector_id = ?1 AND o.object_type = ?2 "
    "AND o.state = 0 AND (o.metaverse_id IS NOT NULL OR (" IS_DELETION "))";

static const char SQL_COUNT_MANAGED_BY_TYPE[] =
    "SELECT o.object_type, count(*) FROM cs_object o WHERE o.connector_id = ?1 AND o.state = 0 "
    "AND (o.metaverse_id IS NOT NULL OR (" IS_DELETION
    ")) GROUP BY o.object_type ORDER BY o.object_type";

GPtrArray *
cw_guard_store_list_objects (CwStoreSession *session,
                             const CwGuardScope *scope,
                             gint64 held_id,
                             gint64 without,
                             gint64 after,
                             guint limit,
                             GError **error)
{
  gboolean is_target = scope->kind == CW_GUARD_KIND_DELETIONS;
  g_autoptr (CwSqlStatement) statement =
      cw_sql_use (session->sql, is_target ? SQL_LIST_DELETIONS : SQL_LIST_ABSENT, error);

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integers (statement,
                        CW_SQL_INTEGERS (CW_CS_LOAD_ALL, is_target ? scope->connector_id : held_id,
                                         after, without, limit));
  return cw_cs_object_read_all (statement, error);
}

gboolean
cw_guard_store_compare (CwStoreSession *session,
                        const CwGuardList *held,
                        const CwGuardList *approval,
                        CwGuardDifference *ret_difference,
                        GError **error)
{
  gboolean is_target = held->scope.kind == CW_GUARD_KIND_DELETIONS;
  gint64 first = is_target ? held->scope.connector_id : held->id;
  gint64 n_added = 0;
  gint64 n_removed = 0;

  if (!cw_sql_fetch_integer (session->sql, is_target ? SQL_COUNT_NEW_DELETIONS : SQL_COUNT_OTHERS,
                             CW_SQL_INTEGERS (first, approval->id), &n_added, error))
    return FALSE;
  if (is_target ? !cw_sql_fetch_integer (session->sql, SQL_COUNT_OLD_DELETIONS,
                                         CW_SQL_INTEGERS (first, approval->id), &n_removed, error)
                : !cw_sql_fetch_integer (session->sql, SQL_COUNT_OTHERS,
                                         CW_SQL_INTEGERS (approval->id, first), &n_removed, error))
    return FALSE;
  *ret_difference = (CwGuardDifference){ (guint64) n_added, (guint64) n_removed };
  return TRUE;
}

/* Of each type, as deletions or as what is managed. */
static GArray *
count_by_type (CwStoreSession *session, gint64 connector_id, gboolean is_managed, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (
      session->sql, is_managed ? SQL_COUNT_MANAGED_BY_TYPE : SQL_COUNT_DELETIONS, error);
  g_autoptr (GArray) counts = g_array_new (FALSE, TRUE, sizeof (CwGuardCount));
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integer (statement, 1, connector_id);
  while (cw_sql_step (statement, &has_row, error))
    {
      CwGuardCount count = { 0 };
      guint64 *n = is_managed ? &count.n_managed : &count.n_deletions;

      if (!has_row)
        return g_steal_pointer (&counts);
      count.object_type = (CwAttributeId) cw_sql_get_integer (statement, 0);
      *n = (guint64) cw_sql_get_integer (statement, 1);
      g_array_append_val (counts, count);
    }
  return NULL;
}

GArray *
cw_guard_store_count (CwStoreSession *session,
                      gint64 connector_id,
                      gboolean with_managed,
                      GError **error)
{
  g_autoptr (GArray) counts = count_by_type (session, connector_id, FALSE, error);

  for (guint i = 0; counts != NULL && with_managed && i < counts->len; i++)
    {
      CwGuardCount *count = &g_array_index (counts, CwGuardCount, i);
      gint64 n = 0;

      if (!cw_sql_fetch_integer (session->sql, SQL_COUNT_MANAGED,
                                 CW_SQL_INTEGERS (connector_id, count->object_type), &n, error))
        return NULL;
      count->n_managed = (guint64) n;
    }
  return g_steal_pointer (&counts);
}

GArray *
cw_guard_store_count_managed (CwStoreSession *session, gint64 connector_id, GError **error)
{
  return count_by_type (session, connector_id, TRUE, error);
}
