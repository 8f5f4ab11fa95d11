/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-link-store.h"

#include "store/cw-link-private.h"
#include "store/cw-store-private.h"

/* A row that is only wished so far becomes a confirmed one and keeps what is pending, for
 * cw_link_store_confirm(). */
static const char SQL_ADD[] =
    "INSERT INTO link (src, attribute, dst, is_confirmed, pending) VALUES (?1, ?2, ?3, 1, 0) "
    "ON CONFLICT (src, attribute, dst) DO UPDATE SET is_confirmed = 1 WHERE link.is_confirmed = 0";
static const char SQL_REMOVE[] = "DELETE FROM link WHERE src = ?1 AND attribute = ?2 AND dst = ?3 "
                                 "AND is_confirmed = 1 AND pending = 0";
static const char SQL_UNCONFIRM[] =
    "UPDATE link SET is_confirmed = 0 WHERE src = ?1 AND attribute = ?2 AND dst = ?3 "
    "AND is_confirmed = 1";
static const char SQL_LIST[] = "SELECT dst FROM link WHERE src = ?1 AND attribute = ?2 "
                               "AND is_confirmed = 1 ORDER BY dst";
static const char SQL_HAS_ANY[] = "SELECT 1 FROM link WHERE src = ?1 AND is_confirmed = 1 LIMIT 1";
static const char SQL_NEXT_ATTRIBUTE[] =
    "SELECT attribute FROM link WHERE src = ?1 AND attribute > ?2 AND is_confirmed = 1 "
    "ORDER BY attribute LIMIT 1";
static const char SQL_PAGE[] =
    "SELECT attribute, dst FROM link WHERE src = ?1 AND (attribute, dst) > (?2, ?3) "
    "AND is_confirmed = 1 ORDER BY attribute, dst LIMIT ?4";
static const char SQL_COUNT[] = "SELECT count(*) FROM link WHERE src = ?1 AND attribute = ?2 "
                                "AND is_confirmed = 1";

static const char SQL_MARK[] =
    "INSERT INTO link_mark (src, attribute, dst) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
static const char SQL_MARK_OUTGOING[] =
    "INSERT INTO link_mark (src, attribute, dst) SELECT src, attribute, dst FROM link "
    "WHERE src = ?1 ON CONFLICT DO NOTHING";
static const char SQL_MARK_INCOMING[] =
    "INSERT INTO link_mark (src, attribute, dst) SELECT src, attribute, dst FROM link "
    "WHERE dst = ?1 ON CONFLICT DO NOTHING";
static const char SQL_COUNT_MARKS[] = "SELECT count(*) FROM link_mark";

#define REST "is_confirmed, pending, connector_id, sent_usec"

static const char *const SQL_MOVE_INCOMING[] = {
  "INSERT INTO link_mark (src, attribute, dst) SELECT src, attribute, ?2 FROM link "
  "WHERE dst = ?1 ON CONFLICT DO NOTHING",
  "INSERT INTO link (src, attribute, dst, " REST ") SELECT src, attribute, ?2, " REST " FROM link "
  "WHERE dst = ?1 ON CONFLICT DO NOTHING",
};
static const char SQL_REMOVE_INCOMING[] = "DELETE FROM link WHERE dst = ?1";

#define SELECT_TIED(end)                                                                           \
  "INSERT INTO link_mark (src, attribute, dst) SELECT l.src, l.attribute, l.dst "                  \
  "FROM cs_object o CROSS JOIN cs_object y CROSS JOIN link l WHERE o.id = ?1 "                     \
  "AND y.metaverse_id = o.metaverse_id AND l." end " = y.id ON CONFLICT DO NOTHING"

/* Also those to the names that they own. */
#define SELECT_TIED_NAMES                                                                          \
  "INSERT INTO link_mark (src, attribute, dst) SELECT l.src, l.attribute, n.owner_id "             \
  "FROM cs_object o CROSS JOIN cs_object y CROSS JOIN login_name n CROSS JOIN link l "             \
  "WHERE o.id = ?1 AND y.metaverse_id = o.metaverse_id AND n.owner_id = y.id "                     \
  "AND l.dst = n.id ON CONFLICT DO NOTHING"

static const char *const SQL_MARK_TIED[] = { SELECT_TIED ("src"), SELECT_TIED ("dst"),
                                             SELECT_TIED_NAMES };

static const char *const SQL_REMOVE_ALL[] = {
  "DELETE FROM link WHERE src = ?1",
  "DELETE FROM link WHERE dst = ?1",
  "DELETE FROM link_fresh WHERE src = ?1",
  "DELETE FROM link_mark WHERE src = ?1",
  "DELETE FROM link_mark WHERE src = 0 AND attribute = 0 AND dst = ?1",
};

/* Both objects may have the link, one wishing it and the other having it confirmed: then the wish
 * (an add: no removal, 4 to 6) is fulfilled. */
#define MERGE                                                                                      \
  " ON CONFLICT (src, attribute, dst) DO UPDATE SET "                                              \
  "is_confirmed = CASE WHEN excluded.is_confirmed = 1 THEN 1 ELSE link.is_confirmed END, "         \
  "pending = CASE WHEN excluded.is_confirmed = 1 AND link.pending NOT BETWEEN 4 AND 6 "            \
  "THEN excluded.pending WHEN link.is_confirmed = 1 AND link.pending = 0 "                         \
  "AND excluded.pending NOT BETWEEN 4 AND 6 THEN 0 "                                               \
  "WHEN link.pending = 0 THEN excluded.pending ELSE link.pending END, "                            \
  "connector_id = coalesce (link.connector_id, excluded.connector_id), "                           \
  "sent_usec = coalesce (link.sent_usec, excluded.sent_usec)"

static const char *const SQL_MOVE_ALL[] = {
  "INSERT INTO link (src, attribute, dst, " REST ") SELECT ?2, attribute, dst, " REST " FROM link "
  "WHERE src = ?1" MERGE,
  "INSERT INTO link (src, attribute, dst, " REST ") SELECT src, attribute, ?2, " REST " FROM link "
  "WHERE dst = ?1" MERGE,
  "INSERT INTO link_fresh (src, attribute, source, source_attribute, connector_id, n_links) "
  "SELECT ?2, attribute, source, source_attribute, connector_id, n_links FROM link_fresh "
  "WHERE src = ?1 ON CONFLICT DO NOTHING",
  "INSERT INTO link_mark (src, attribute, dst) SELECT ?2, attribute, dst FROM link_mark "
  "WHERE src = ?1 ON CONFLICT DO NOTHING",
  "INSERT INTO link_mark (src, attribute, dst) SELECT 0, 0, ?2 FROM link_mark "
  "WHERE src = 0 AND attribute = 0 AND dst = ?1 ON CONFLICT DO NOTHING",
};

static gboolean
change_link (CwStoreSession *session,
             const char *static_text,
             const CwLink *link,
             gboolean *ret_changed,
             GError **error)
{
  guint64 n = 0;

  if (!cw_store_session_check_writing (session, error) ||
      !cw_sql_do_counted (session->sql, static_text,
                          CW_SQL_INTEGERS (link->src, link->attribute, link->dst), &n, error))
    return FALSE;
  if (ret_changed != NULL)
    *ret_changed = n > 0;
  return TRUE;
}

gboolean
cw_link_store_add (CwStoreSession *session,
                   gint64 src,
                   CwAttributeId attribute,
                   gint64 dst,
                   gboolean *ret_changed,
                   GError **error)
{
  CwLink link = { src, attribute, dst };

  return change_link (session, SQL_ADD, &link, ret_changed, error);
}

gboolean
cw_link_store_remove (CwStoreSession *session,
                      gint64 src,
                      CwAttributeId attribute,
                      gint64 dst,
                      gboolean *ret_changed,
                      GError **error)
{
  CwLink link = { src, attribute, dst };
  gboolean is_changed = FALSE;

  if (!change_link (session, SQL_REMOVE, &link, &is_changed, error) ||
      (!is_changed && !change_link (session, SQL_UNCONFIRM, &link, &is_changed, error)))
    return FALSE;
  if (ret_changed != NULL)
    *ret_changed = is_changed;
  return TRUE;
}

GArray *
cw_link_store_list (CwStoreSession *session, gint64 src, CwAttributeId attribute, GError **error)
{
  return cw_sql_fetch_integers (session->sql, SQL_LIST, CW_SQL_INTEGERS (src, attribute), error);
}

gboolean
cw_link_store_has_any (CwStoreSession *session, gint64 src, gboolean *ret_has_any, GError **error)
{
  gint64 has_any = 0;

  if (!cw_sql_fetch_integer (session->sql, SQL_HAS_ANY, CW_SQL_INTEGERS (src), &has_any, error))
    return FALSE;
  *ret_has_any = has_any != 0;
  return TRUE;
}

/* From one to the next by the index: a group has thousands of links and a handful of attributes. */
GArray *
cw_link_store_list_attributes (CwStoreSession *session, gint64 src, GError **error)
{
  g_autoptr (GArray) result = g_array_new (FALSE, FALSE, sizeof (CwAttributeId));
  gint64 last = 0;

  while (TRUE)
    {
      CwAttributeId attribute = CW_ATTRIBUTE_NONE;

      if (!cw_sql_fetch_integer (session->sql, SQL_NEXT_ATTRIBUTE, CW_SQL_INTEGERS (src, last),
                                 &last, error))
        return NULL;
      if (last == 0)
        return g_steal_pointer (&result);
      attribute = (CwAttributeId) last;
      g_array_append_val (result, attribute);
    }
}

GArray *
cw_link_store_page (CwStoreSession *session,
                    gint64 src,
                    CwAttributeId after_attribute,
                    gint64 after_dst,
                    guint limit,
                    GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_PAGE, error);
  g_autoptr (GArray) result = g_array_new (FALSE, FALSE, sizeof (CwLink));
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integers (statement, CW_SQL_INTEGERS (src, after_attribute, after_dst, limit));
  while (TRUE)
    {
      CwLink link = { src, CW_ATTRIBUTE_NONE, 0 };

      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&result);
      link.attribute = (CwAttributeId) cw_sql_get_integer (statement, 0);
      link.dst = cw_sql_get_integer (statement, 1);
      g_array_append_val (result, link);
    }
}

gboolean
cw_link_store_count (CwStoreSession *session,
                     gint64 src,
                     CwAttributeId attribute,
                     guint64 *ret_count,
                     GError **error)
{
  gint64 count = 0;

  if (!cw_sql_fetch_integer (session->sql, SQL_COUNT, CW_SQL_INTEGERS (src, attribute), &count,
                             error))
    return FALSE;
  *ret_count = (guint64) count;
  return TRUE;
}

static gboolean
run_all (CwStoreSession *session,
         const char *const *statements,
         guint n_statements,
         const gint64 *values,
         guint n_values,
         GError **error)
{
  if (!cw_store_session_check_writing (session, error))
    return FALSE;
  for (guint i = 0; i < n_statements; i++)
    if (!cw_sql_do (session->sql, statements[i], values, n_values, error))
      return FALSE;
  return TRUE;
}

gboolean
cw_link_store_move_incoming (CwStoreSession *session, gint64 from, gint64 to, GError **error)
{
  g_return_val_if_fail (from != to && to != 0, FALSE);

  return cw_link_store_mark_incoming (session, from, error) &&
         run_all (session, SQL_MOVE_INCOMING, G_N_ELEMENTS (SQL_MOVE_INCOMING),
                  CW_SQL_INTEGERS (from, to), error) &&
         cw_sql_do (session->sql, SQL_REMOVE_INCOMING, CW_SQL_INTEGERS (from), error);
}

/* ----- marks */

gboolean
cw_link_store_mark (CwStoreSession *session,
                    gint64 src,
                    CwAttributeId attribute,
                    gint64 dst,
                    GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_MARK, CW_SQL_INTEGERS (src, attribute, dst), error);
}

gboolean
cw_link_store_mark_outgoing (CwStoreSession *session, gint64 src, GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_MARK_OUTGOING, CW_SQL_INTEGERS (src), error);
}

gboolean
cw_link_store_mark_incoming (CwStoreSession *session, gint64 dst, GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_MARK_INCOMING, CW_SQL_INTEGERS (dst), error);
}

gboolean
cw_link_store_count_marks (CwStoreSession *session, guint64 *ret_count, GError **error)
{
  gint64 count = 0;

  if (!cw_sql_fetch_integer (session->sql, SQL_COUNT_MARKS, NULL, 0, &count, error))
    return FALSE;
  *ret_count = (guint64) count;
  return TRUE;
}

/* ----- for the connector space */

gboolean
cw_link_store_mark_tied (CwStoreSession *session, gint64 id, GError **error)
{
  return run_all (session, SQL_MARK_TIED, G_N_ELEMENTS (SQL_MARK_TIED), CW_SQL_INTEGERS (id),
                  error);
}

gboolean
cw_link_store_remove_all (CwStoreSession *session, gint64 id, GError **error)
{
  return run_all (session, SQL_REMOVE_ALL, G_N_ELEMENTS (SQL_REMOVE_ALL), CW_SQL_INTEGERS (id),
                  error);
}

gboolean
cw_link_store_move_all (CwStoreSession *session, gint64 from, gint64 to, GError **error)
{
  return run_all (session, SQL_MOVE_ALL, G_N_ELEMENTS (SQL_MOVE_ALL), CW_SQL_INTEGERS (from, to),
                  error);
}
