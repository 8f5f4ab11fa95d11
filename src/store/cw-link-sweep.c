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
/* The source of the link behind so many. */
static const char SQL_FIND_MIDDLE[] = "SELECT src FROM link WHERE src > ?1 "
                                      "AND is_confirmed = 1 ORDER BY src LIMIT 1 OFFSET ?2";
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

/* Links that are read one behind the other, and counted. */
typedef struct
{
  CwStoreSession *session;
  CwLinkBulk *bulk;
  gint64 after;
  gint64 end; /* the last source that may be read; 0: @limit says where it ends */
  guint limit;
  gint64 last;   /* the source that was read last; 0: none */
  GError *error; /* (nullable) */
} Portion;

/* Whole objects, so that each is counted at once: a group may have more than @limit links. */
static gboolean
is_at_end (const Portion *portion, gint64 src, guint n)
{
  if (portion->end != 0)
    return src > portion->end;
  return n >= portion->limit && src != portion->last;
}

static gboolean
read_links (Portion *portion, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (portion->session->sql, SQL_LIST, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, portion->after);
  for (guint n = 0;; n++)
    {
      gint64 src;

      if (!cw_sql_step (statement, &has_row, error))
        return FALSE;
      src = has_row ? cw_sql_get_integer (statement, 0) : 0;
      if (!has_row || is_at_end (portion, src, n))
        return TRUE;
      portion->last = src;
      cw_link_bulk_count (portion->bulk, src, (CwAttributeId) cw_sql_get_integer (statement, 1),
                          cw_sql_get_integer (statement, 2));
    }
}

static gpointer
read_beside (gpointer data)
{
  Portion *portion = data;

  if (!read_links (portion, &portion->error))
    g_assert (portion->error != NULL);
  return NULL;
}

/* The second half by a thread of its own, with the reader: both take the same time. */
static gboolean
read_halves (Portion *first, Portion *second, GError **error)
{
  GThread *thread = g_thread_new ("cw-links", read_beside, second);
  gboolean is_good = read_links (first, error);

  g_thread_join (thread);
  if (is_good && second->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&second->error));
      is_good = FALSE;
    }
  g_clear_error (&second->error);
  return is_good;
}

/* Where the second half begins; 0 when there is no more than one. */
static gboolean
find_middle (CwStoreSession *session, gint64 after, guint limit, gint64 *ret_middle, GError **error)
{
  return cw_sql_fetch_integer (session->sql, SQL_FIND_MIDDLE, CW_SQL_INTEGERS (after, limit / 2),
                               ret_middle, error);
}

static gboolean
count_beside (CwLinkBulk *bulk,
              CwStoreSession *reader,
              Portion *whole,
              CwStepJournal *journal,
              GError **error)
{
  g_autoptr (CwLinkBulk) beside = cw_link_bulk_new_beside (bulk);
  Portion second = { reader, beside, whole->end, 0, whole->limit / 2, 0, NULL };

  if (!read_halves (whole, &second, error))
    return FALSE;
  if (second.last != 0)
    whole->last = second.last;
  return cw_link_bulk_put_counted (bulk, journal, error) &&
         cw_link_bulk_put_counted (beside, journal, error);
}

/* *ret_last: the last source that was read, 0 when there was none. */
static gboolean
count_portion (CwStoreSession *session,
               CwStoreSession *reader,
               CwLinkBulk *bulk,
               gint64 after,
               guint limit,
               gint64 *ret_last,
               CwStepJournal *journal,
               GError **error)
{
  Portion whole = { session, bulk, after, 0, limit, 0, NULL };
  gboolean is_good;

  if (reader != NULL && !find_middle (session, after, limit, &whole.end, error))
    return FALSE;
  is_good = whole.end != 0
                ? count_beside (bulk, reader, &whole, journal, error)
                : read_links (&whole, error) && cw_link_bulk_put_counted (bulk, journal, error);
  *ret_last = whole.last;
  return is_good;
}

gboolean
cw_link_sweep_advance (CwStoreSession *session,
                       CwStoreSession *reader,
                       CwLinkBulk *bulk,
                       guint limit,
                       gboolean *ret_is_done,
                       CwStepJournal *journal,
                       GError **error)
{
  gint64 after = 0;
  gint64 last = 0;

  if (!cw_store_session_check_writing (session, error) ||
      !cw_sql_fetch_integer (session->sql, SQL_GET, NULL, 0, &after, error))
    return FALSE;
  cw_link_bulk_begin_sweep (bulk, after != 0);
  if (!count_portion (session, reader, bulk, after, limit, &last, journal, error))
    return FALSE;
  *ret_is_done = last == 0;
  return *ret_is_done ? cw_sql_do (session->sql, SQL_END, NULL, 0, error)
                      : cw_sql_do (session->sql, SQL_MOVE, CW_SQL_INTEGERS (last), error);
}
