/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-link-look.h"

#include "store/cw-store-private.h"

/* pending_op 4 is CW_PENDING_DELETE: such an object is on its way out. */
static const char SQL_OUTGOING[] =
    "SELECT l.dst, d.id, d.metaverse_id, u.id, (SELECT count(*) FROM cs_object x "
    "WHERE x.metaverse_id = d.metaverse_id AND x.connector_id = d.connector_id), d.anchor "
    "FROM link l CROSS JOIN cs_object d LEFT JOIN cs_object u "
    "ON u.metaverse_id = d.metaverse_id AND u.connector_id = ?3 AND u.pending_op <> 4 "
    "WHERE l.src = ?1 AND l.attribute = ?2 AND l.dst > ?4 AND l.is_confirmed = 1 "
    "AND d.id = coalesce ((SELECT owner_id FROM login_name WHERE id = l.dst), l.dst) "
    "ORDER BY l.dst LIMIT ?5";
static const char SQL_INCOMING[] =
    "SELECT l.src, l.attribute, l.dst, s.metaverse_id FROM link l CROSS JOIN cs_object s "
    "WHERE l.dst IN (SELECT ?1 UNION ALL SELECT id FROM login_name WHERE owner_id = ?1) "
    "AND (l.dst, l.attribute, l.src) > (?2, ?3, ?4) AND l.is_confirmed = 1 AND s.id = l.src "
    "ORDER BY l.dst, l.attribute, l.src LIMIT ?5";

/* By the entry itself, or by a name of it. */
#define HAS_LINK(is_meant)                                                                         \
  "SELECT 1 FROM cs_object d CROSS JOIN link l WHERE " is_meant " AND l.src = ?1 "                 \
  "AND l.attribute = ?2 AND l.dst = d.id AND l.dst < ?4 AND l.is_confirmed = 1 "                   \
  "UNION ALL SELECT 1 FROM cs_object d CROSS JOIN login_name n CROSS JOIN link l "                 \
  "WHERE " is_meant " AND n.owner_id = d.id AND l.src = ?1 AND l.attribute = ?2 "                  \
  "AND l.dst = n.id AND l.dst < ?4 AND l.is_confirmed = 1 LIMIT 1"
static const char SQL_HAS_TIED[] = HAS_LINK ("d.metaverse_id = ?3");
static const char SQL_HAS_UNTIED[] = HAS_LINK ("d.id = ?3");

static void
clear_end (gpointer data)
{
  CwLinkEnd *end = data;

  g_clear_pointer (&end->anchor, g_bytes_unref);
}

GArray *
cw_link_look_outgoing (CwStoreSession *session,
                       gint64 src,
                       CwAttributeId attribute,
                       gint64 target_connector_id,
                       gint64 after,
                       guint limit,
                       GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_OUTGOING, error);
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (CwLinkEnd));
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  g_array_set_clear_func (ends, clear_end);
  cw_sql_bind_integers (statement,
                        CW_SQL_INTEGERS (src, attribute, target_connector_id, after, limit));
  for (;;)
    {
      CwLinkEnd end = { 0 };

      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&ends);
      end.dst = cw_sql_get_integer (statement, 0);
      end.object = cw_sql_get_integer (statement, 1);
      end.metaverse_id = cw_sql_get_integer (statement, 2);
      end.target = cw_sql_get_integer (statement, 3);
      end.n_same = (guint) cw_sql_get_integer (statement, 4);
      end.anchor = cw_sql_dup_bytes (statement, 5);
      g_array_append_val (ends, end);
    }
}

GArray *
cw_link_look_incoming (CwStoreSession *session,
                       gint64 object,
                       const CwLinkStart *after,
                       guint limit,
                       GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_INCOMING, error);
  g_autoptr (GArray) starts = g_array_new (FALSE, FALSE, sizeof (CwLinkStart));
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integers (statement,
                        CW_SQL_INTEGERS (object, after->dst, after->attribute, after->src, limit));
  for (;;)
    {
      CwLinkStart start = { 0 };

      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&starts);
      start.src = cw_sql_get_integer (statement, 0);
      start.attribute = (CwAttributeId) cw_sql_get_integer (statement, 1);
      start.dst = cw_sql_get_integer (statement, 2);
      start.metaverse_id = cw_sql_get_integer (statement, 3);
      g_array_append_val (starts, start);
    }
}

gboolean
cw_link_look_has (CwStoreSession *session,
                  gint64 src,
                  CwAttributeId attribute,
                  gint64 identity,
                  gint64 before,
                  gboolean *ret_has,
                  GError **error)
{
  gint64 found = 0;

  if (!cw_sql_fetch_integer (session->sql, identity < 0 ? SQL_HAS_UNTIED : SQL_HAS_TIED,
                             CW_SQL_INTEGERS (src, attribute, ABS (identity), before), &found,
                             error))
    return FALSE;
  *ret_has = found != 0;
  return TRUE;
}
