/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-link-sweep.h"

#include "store/cw-store-private.h"

static const char SQL_START[] =
    "INSERT INTO link_sweep (id, after) VALUES (1, 0) ON CONFLICT (id) DO UPDATE SET after = 0";
static const char SQL_EXISTS[] = "SELECT count(*) FROM link_sweep";
static const char SQL_GET[] = "SELECT after FROM link_sweep";
static const char SQL_MOVE[] = "UPDATE link_sweep SET after = ?1";
static const char SQL_END[] = "DELETE FROM link_sweep";
static const char SQL_LIST[] = "SELECT src, attribute, dst FROM link WHERE src > ?1 "
                               "AND is_confirmed = 1 ORDER BY src, attribute, dst";

gboolean
cw_link_sweep_start (CwStoreSession *session, GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_START, NULL, 0, error);
}

gboolean
cw_link_sweep_is_under_way (CwStoreSession *session, gboolean *ret_is_under_way, GError **error)
{
  gint64 n = 0;

  if (!cw_sql_fetch_integer (session->sql, SQL_EXISTS, NULL, 0, &n, error))
    return FALSE;
  *ret_is_under_way = n > 0;
  return TRUE;
}

/* Reads whole objects, so that each is counted at once: a group may have more than @limit links.
 * *ret_last is the last of them, 0 when there was none. */
static gboolean
read_links (CwStoreSession *session,
            CwLinkBulk *bulk,
            gint64 after,
            guint limit,
            gint64 *ret_last,
            GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST, error);
  gboolean has_row = FALSE;
  gint64 last = 0;

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, after);
  for (guint n = 0;; n++)
    {
      gint64 src;

      if (!cw_sql_step (statement, &has_row, error))
        return FALSE;
      src = has_row ? cw_sql_get_integer (statement, 0) : 0;
      if (!has_row || (n >= limit && src != last))
        break;
      last = src;
      cw_link_bulk_count (bulk, src, (CwAttributeId) cw_sql_get_integer (statement, 1),
                          cw_sql_get_integer (statement, 2));
    }
  *ret_last = last;
  return TRUE;
}

gboolean
cw_link_sweep_advance (CwStoreSession *session,
                       CwLinkBulk *bulk,
                       guint limit,
                       gboolean *ret_is_done,
                       CwStepJournal *journal,
                       GError **error)
{
  gint64 after = 0;
  gint64 last = 0;

  if (!cw_store_session_check_writing (session, error) ||
      !cw_sql_fetch_integer (session->sql, SQL_GET, NULL, 0, &after, error) ||
      !read_links (session, bulk, after, limit, &last, error) ||
      !cw_link_bulk_put_counted (bulk, journal, error))
    return FALSE;
  *ret_is_done = last == 0;
  return *ret_is_done ? cw_sql_do (session->sql, SQL_END, NULL, 0, error)
                      : cw_sql_do (session->sql, SQL_MOVE, CW_SQL_INTEGERS (last), error);
}
