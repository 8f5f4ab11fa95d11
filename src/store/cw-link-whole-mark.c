/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-link-store.h"

#include "store/cw-store-private.h"

static const char SQL_LIST[] =
    "SELECT src, dst FROM link_mark WHERE attribute = 0 ORDER BY src, dst LIMIT ?1";
static const char SQL_EXPAND[] =
    "INSERT INTO link_mark (src, attribute, dst) SELECT l.src, l.attribute, l.dst FROM link l "
    "WHERE l.dst = ?1 AND NOT EXISTS (SELECT 1 FROM link_mark m WHERE m.src = l.src "
    "AND m.attribute = 0 AND m.dst = 0) ON CONFLICT DO NOTHING";
static const char SQL_EXPAND_NAMES[] =
    "INSERT INTO link_mark (src, attribute, dst) SELECT l.src, l.attribute, n.owner_id "
    "FROM login_name n CROSS JOIN link l WHERE n.owner_id = ?1 AND l.dst = n.id "
    "AND NOT EXISTS (SELECT 1 FROM link_mark m WHERE m.src = l.src "
    "AND m.attribute = 0 AND m.dst = 0) ON CONFLICT DO NOTHING";
static const char SQL_UNMARK[] =
    "DELETE FROM link_mark WHERE src = ?1 AND attribute = ?2 AND dst = ?3";

GArray *
cw_link_store_list_whole_marks (CwStoreSession *session, guint limit, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST, error);
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (CwLink));
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integer (statement, 1, limit);
  for (;;)
    {
      CwLink mark = { 0 };

      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&marks);
      mark.src = cw_sql_get_integer (statement, 0);
      mark.dst = cw_sql_get_integer (statement, 1);
      g_array_append_val (marks, mark);
    }
}

gboolean
cw_link_store_expand_incoming_mark (CwStoreSession *session, gint64 dst, GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_EXPAND, CW_SQL_INTEGERS (dst), error) &&
         cw_sql_do (session->sql, SQL_EXPAND_NAMES, CW_SQL_INTEGERS (dst), error) &&
         cw_link_store_unmark (session, 0, CW_ATTRIBUTE_NONE, dst, error);
}

gboolean
cw_link_store_unmark (CwStoreSession *session,
                      gint64 src,
                      CwAttributeId attribute,
                      gint64 dst,
                      GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_UNMARK, CW_SQL_INTEGERS (src, attribute, dst), error);
}
