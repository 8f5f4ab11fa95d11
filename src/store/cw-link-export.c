/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-link-store.h"

#include "store/cw-store-private.h"

/* pending: 1 and 4 wait, one more is sent, two more is refused; 4 to 6 is a removal; 7 is an add
 * that cannot be, which nothing here sends again. States 3 and 4 are CW_CS_RECYCLED and
 * CW_CS_DELETED, pending_op 4 is CW_PENDING_DELETE: the connected system would refuse the link, or
 * forget it. */
#define LIST_PENDING(s_is_good, d_is_good)                                                         \
  "SELECT x.src, x.attribute, x.dst, x.pending, d.object_type, d.anchor, d.pending_op IN (1, 3) "  \
  "FROM link x CROSS JOIN cs_object s CROSS JOIN cs_object d WHERE x.connector_id = ?1 "           \
  "AND x.pending IN (1, 4) AND (x.src, x.attribute, x.dst) > (?2, ?3, ?4) "                        \
  "AND s.id = x.src AND s.pending_op <> 4 AND " s_is_good                                          \
  " AND d.id = x.dst AND d.pending_op <> 4 AND " d_is_good                                         \
  " ORDER BY x.src, x.attribute, x.dst LIMIT ?5"
#define IS_THERE(o) o ".anchor IS NOT NULL AND " o ".state NOT IN (3, 4)"
/* pending_op 1 and 3 are CW_PENDING_ADD and CW_PENDING_RESTORE. */
#define WILL_BE_THERE(o) "(" o ".pending_op IN (1, 3) OR (" IS_THERE (o) "))"

static const char *const SQL_LIST_PENDING[] = {
  [CW_LINKS_READY] = LIST_PENDING (IS_THERE ("s"), IS_THERE ("d")),
  [CW_LINKS_PLANNED] = LIST_PENDING (WILL_BE_THERE ("s"), WILL_BE_THERE ("d")),
};
static const char SQL_SET_SENT[] =
    "UPDATE link SET pending = pending + 1, sent_usec = ?4 WHERE src = ?1 AND attribute = ?2 "
    "AND dst = ?3 AND pending IN (1, 4)";
static const char SQL_SET_REFUSED[] =
    "UPDATE link SET pending = CASE WHEN pending < 4 THEN 3 ELSE 6 END WHERE src = ?1 "
    "AND attribute = ?2 AND dst = ?3 AND pending <> 0";
static const char SQL_SET_IMPOSSIBLE[] =
    "UPDATE link SET pending = 7 WHERE src = ?1 AND attribute = ?2 AND dst = ?3 "
    "AND pending BETWEEN 1 AND 3";
/* Of hardly any object: the constant condition is asked first. */
static const char SQL_RETRY_IMPOSSIBLE[] =
    "UPDATE link SET pending = 1 WHERE src = ?1 AND pending = 7 "
    "AND EXISTS (SELECT 1 FROM object_error WHERE object_id = ?1)";
/* In whichever order the import says that the link is there (or not) and confirms it. */
static const char SQL_CONFIRM[] =
    "UPDATE link SET pending = 0, sent_usec = NULL WHERE src = ?1 AND attribute = ?2 "
    "AND dst = ?3 AND is_confirmed = 1 AND pending BETWEEN ?4 AND ?5";
static const char SQL_CONFIRM_GONE[] =
    "DELETE FROM link WHERE src = ?1 AND attribute = ?2 AND dst = ?3 AND is_confirmed = 0 "
    "AND pending BETWEEN ?4 AND ?5";

void
cw_pending_link_clear (CwPendingLink *link)
{
  g_clear_pointer (&link->dst_anchor, g_bytes_unref);
}

static CwPendingLink
read_pending_link (CwSqlStatement *statement)
{
  CwPendingLink link = { 0 };

  link.src = cw_sql_get_integer (statement, 0);
  link.attribute = (CwAttributeId) cw_sql_get_integer (statement, 1);
  link.dst = cw_sql_get_integer (statement, 2);
  link.is_removal = cw_sql_get_integer (statement, 3) >= 4;
  link.dst_type = (CwAttributeId) cw_sql_get_integer (statement, 4);
  link.dst_anchor = cw_sql_dup_bytes (statement, 5);
  link.is_to_be = cw_sql_get_integer (statement, 6) != 0;
  return link;
}

static void
clear_pending_link (gpointer data)
{
  cw_pending_link_clear (data);
}

GArray *
cw_link_store_list_pending (CwStoreSession *session,
                            gint64 target_connector_id,
                            CwLinkReadiness readiness,
                            const CwLink *after,
                            guint limit,
                            GError **error)
{
  g_autoptr (CwSqlStatement) statement =
      cw_sql_use (session->sql, SQL_LIST_PENDING[readiness], error);
  g_autoptr (GArray) result = g_array_new (FALSE, FALSE, sizeof (CwPendingLink));
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  g_array_set_clear_func (result, clear_pending_link);
  cw_sql_bind_integers (statement, CW_SQL_INTEGERS (target_connector_id, after->src,
                                                    after->attribute, after->dst, limit));
  while (TRUE)
    {
      CwPendingLink link = { 0 };

      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&result);
      link = read_pending_link (statement);
      g_array_append_val (result, link);
    }
}

gboolean
cw_link_store_set_sent (CwStoreSession *session,
                        gint64 src,
                        CwAttributeId attribute,
                        gint64 dst,
                        gint64 sent_usec,
                        GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_SET_SENT, CW_SQL_INTEGERS (src, attribute, dst, sent_usec),
                    error);
}

gboolean
cw_link_store_set_refused (CwStoreSession *session,
                           gint64 src,
                           CwAttributeId attribute,
                           gint64 dst,
                           GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_SET_REFUSED, CW_SQL_INTEGERS (src, attribute, dst), error);
}

gboolean
cw_link_store_set_impossible (CwStoreSession *session,
                              gint64 src,
                              CwAttributeId attribute,
                              gint64 dst,
                              GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_SET_IMPOSSIBLE, CW_SQL_INTEGERS (src, attribute, dst), error);
}

gboolean
cw_link_store_retry_impossible (CwStoreSession *session, gint64 src, GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_RETRY_IMPOSSIBLE, CW_SQL_INTEGERS (src), error);
}

gboolean
cw_link_store_confirm (CwStoreSession *session,
                       gint64 src,
                       CwAttributeId attribute,
                       gint64 dst,
                       gboolean is_removal,
                       gboolean *ret_confirmed,
                       GError **error)
{
  gint64 first = is_removal ? 4 : 1;
  guint64 n = 0;

  if (!cw_store_session_check_writing (session, error) ||
      !cw_sql_do_counted (session->sql, is_removal ? SQL_CONFIRM_GONE : SQL_CONFIRM,
                          CW_SQL_INTEGERS (src, attribute, dst, first, first + 2), &n, error))
    return FALSE;
  if (n == 0 &&
      !cw_sql_do_counted (session->sql, is_removal ? SQL_CONFIRM : SQL_CONFIRM_GONE,
                          CW_SQL_INTEGERS (src, attribute, dst, first, first + 2), &n, error))
    return FALSE;
  if (ret_confirmed != NULL)
    *ret_confirmed = n > 0;
  return TRUE;
}
