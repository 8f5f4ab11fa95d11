/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-link-fresh.h"

#include "store/cw-link-private.h"
#include "store/cw-login-name.h"
#include "store/cw-store-private.h"

static const char SQL_PUT[] =
    "INSERT INTO link_fresh (src, attribute, source, source_attribute, connector_id, n_links) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (src, attribute, source, source_attribute) "
    "DO UPDATE SET n_links = excluded.n_links WHERE link_fresh.n_links <> excluded.n_links";
static const char SQL_HAS_ANY[] = "SELECT 1 FROM link_fresh LIMIT 1";
static const char SQL_CLEAN[] =
    "DELETE FROM link_fresh WHERE connector_id = ?1 AND NOT EXISTS (SELECT 1 FROM cs_object t "
    "CROSS JOIN cs_object s WHERE t.id = link_fresh.src AND s.id = link_fresh.source "
    "AND s.metaverse_id = t.metaverse_id)";
/* The rules or the ends are others than when it was entered. */
static const char SQL_DROP_VOID[] =
    "DELETE FROM link_fresh WHERE NOT EXISTS (SELECT 1 FROM cs_object t CROSS JOIN cs_object s "
    "CROSS JOIN link_flow w WHERE t.id = link_fresh.src AND s.id = link_fresh.source "
    "AND w.choice = 0 AND w.source_connector_id = s.connector_id "
    "AND w.source_profile = s.link_profile AND w.source_attribute = link_fresh.source_attribute "
    "AND w.target_connector_id = t.connector_id AND w.target_profile = t.link_profile "
    "AND w.target_attribute = link_fresh.attribute)";
static const char SQL_REMOVE[] = "DELETE FROM link_fresh WHERE src = ?1 AND attribute = ?2 "
                                 "AND source = ?3 AND source_attribute = ?4";
static const char SQL_REDUCE[] =
    "UPDATE link_fresh SET n_links = CASE WHEN n_links > ?5 THEN n_links - ?5 ELSE 0 END "
    "WHERE src = ?1 AND attribute = ?2 AND source = ?3 AND source_attribute = ?4";

/* The first at or behind a position. The conditions on t are those of waiting links, see
 * cw-link-export.c. */
#define NEXT(t_is_good)                                                                            \
  "SELECT f.src, f.attribute, f.source, f.source_attribute "                                       \
  "FROM link_fresh f CROSS JOIN cs_object t CROSS JOIN cs_object s "                               \
  "WHERE (f.src, f.attribute, f.source, f.source_attribute) >= (?2, ?3, ?4, ?5) "                  \
  "AND f.connector_id = ?1 AND t.id = f.src AND t.pending_op <> 4 AND " t_is_good                  \
  " AND s.id = f.source AND s.metaverse_id = t.metaverse_id "                                      \
  "ORDER BY f.src, f.attribute, f.source, f.source_attribute LIMIT 1"

static const char *const SQL_NEXT[] = {
  [CW_LINKS_READY] = NEXT ("t.anchor IS NOT NULL AND t.state NOT IN (3, 4)"),
  [CW_LINKS_PLANNED] = NEXT ("(t.pending_op IN (1, 3) OR "
                             "(t.anchor IS NOT NULL AND t.state NOT IN (3, 4)))"),
};

/* The other ends u of the references of source ?1, attribute ?2, behind ?3, in connector ?4. They
 * lead to objects d, or to names n (cw-login-name.h). */
#define LIST_FROM(names, names_end)                                                                \
  "SELECT l.dst, u.id, u.object_type, CASE WHEN u.state NOT IN (3, 4) THEN u.anchor END, "         \
  "u.pending_op IN (1, 3) "                                                                        \
  "FROM link l " names "CROSS JOIN cs_object d CROSS JOIN cs_object u "                            \
  "WHERE l.src = ?1 AND l.attribute = ?2 AND l.dst > ?3 AND l.is_confirmed = 1 " names_end         \
  "AND u.metaverse_id = d.metaverse_id AND u.connector_id = ?4 AND u.pending_op <> 4 "
#define LIST_OBJECTS LIST_FROM ("", "AND d.id = l.dst ")
#define LIST_NAMED   LIST_FROM ("CROSS JOIN login_name n ", "AND n.id = l.dst AND d.id = n.owner_id ")
#define LIST_END     "ORDER BY l.dst LIMIT ?5"
#define WITHOUT_ROW                                                                                \
  "AND NOT EXISTS (SELECT 1 FROM link c WHERE c.src = ?6 AND c.attribute = ?7 AND c.dst = u.id) "

static const char SQL_HAS_ROWS[] = "SELECT 1 FROM link WHERE src = ?1 AND attribute = ?2 LIMIT 1";
/* [has links to names][has rows] */
static const char *const SQL_LIST[2][2] = {
  { LIST_OBJECTS LIST_END, LIST_OBJECTS WITHOUT_ROW LIST_END },
  { LIST_NAMED LIST_END, LIST_NAMED WITHOUT_ROW LIST_END },
};

static const char SQL_ENTER_SENT[] =
    "INSERT INTO link (src, attribute, dst, is_confirmed, pending, connector_id, sent_usec) "
    "VALUES (?1, ?2, ?3, 0, 2, ?4, ?5) ON CONFLICT DO NOTHING";

/* ----- keeping */

gboolean
cw_link_fresh_put (CwStoreSession *session,
                   const CwFreshLinks *fresh,
                   gint64 connector_id,
                   guint64 n_links,
                   gboolean *ret_is_changed,
                   GError **error)
{
  guint64 n_changed = 0;

  if (!cw_store_session_check_writing (session, error) ||
      !cw_sql_do_counted (session->sql, SQL_PUT,
                          CW_SQL_INTEGERS (fresh->src, fresh->attribute, fresh->source,
                                           fresh->source_attribute, connector_id, (gint64) n_links),
                          &n_changed, error))
    return FALSE;
  if (ret_is_changed != NULL)
    *ret_is_changed = n_changed > 0;
  return TRUE;
}

gboolean
cw_link_fresh_has_any (CwStoreSession *session, gboolean *ret_has_any, GError **error)
{
  gint64 has_any = 0;

  if (!cw_sql_fetch_integer (session->sql, SQL_HAS_ANY, NULL, 0, &has_any, error))
    return FALSE;
  *ret_has_any = has_any != 0;
  return TRUE;
}

gboolean
cw_link_fresh_clean (CwStoreSession *session, gint64 connector_id, GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_CLEAN, CW_SQL_INTEGERS (connector_id), error);
}

gboolean
cw_link_fresh_drop_void (CwStoreSession *session, CwLinkFlows *flows, GError **error)
{
  gboolean has_any = FALSE;

  return cw_link_flows_load (session, flows, error) &&
         cw_link_fresh_has_any (session, &has_any, error) &&
         (!has_any || cw_sql_do (session->sql, SQL_DROP_VOID, NULL, 0, error));
}

gboolean
cw_link_fresh_remove (CwStoreSession *session, const CwFreshLinks *fresh, GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (
             session->sql, SQL_REMOVE,
             CW_SQL_INTEGERS (fresh->src, fresh->attribute, fresh->source, fresh->source_attribute),
             error);
}

gboolean
cw_link_fresh_reduce (CwStoreSession *session, const CwFreshLinks *fresh, guint n, GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_REDUCE,
                    CW_SQL_INTEGERS (fresh->src, fresh->attribute, fresh->source,
                                     fresh->source_attribute, n),
                    error);
}

gboolean
cw_link_fresh_enter_waiting (CwStoreSession *session,
                             gint64 connector_id,
                             const CwPendingLink *link,
                             GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_held_rows_add_waiting_link (session->held, connector_id, link, error);
}

gboolean
cw_link_fresh_enter_sent (CwStoreSession *session,
                          gint64 connector_id,
                          const CwPendingLink *link,
                          gint64 sent_usec,
                          GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (
             session->sql, SQL_ENTER_SENT,
             CW_SQL_INTEGERS (link->src, link->attribute, link->dst, connector_id, sent_usec),
             error);
}

/* ----- listing */

typedef struct
{
  CwStoreSession *session;
  gint64 connector_id;
  CwLinkReadiness readiness;
  CwFreshPosition *position;
  guint limit;
  GArray *links;    /* (element-type CwPendingLink) */
  GArray *finished; /* (element-type CwFreshLinks) (nullable) */
} Listing;

static gboolean
is_same (const CwFreshLinks *a, const CwFreshLinks *b)
{
  return a->src == b->src && a->attribute == b->attribute && a->source == b->source &&
         a->source_attribute == b->source_attribute;
}

/* Moves to the next one that has something to list; src is 0 behind the last. */
static gboolean
move_on (Listing *listing, CwFreshPosition *ret_next, GError **error)
{
  const CwFreshPosition *position = listing->position;
  g_autoptr (CwSqlStatement) statement =
      cw_sql_use (listing->session->sql, SQL_NEXT[listing->readiness], error);
  /* Behind it when all of its own have been looked at: there is no attribute of that number. */
  gint64 source_attribute = position->at.source_attribute + (position->after == G_MAXINT64 ? 1 : 0);
  gboolean has_row = FALSE;
  CwFreshPosition next = { 0 };

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integers (statement, CW_SQL_INTEGERS (listing->connector_id, position->at.src,
                                                    position->at.attribute, position->at.source,
                                                    source_attribute));
  if (!cw_sql_step (statement, &has_row, error))
    return FALSE;
  if (has_row)
    {
      next.at.src = cw_sql_get_integer (statement, 0);
      next.at.attribute = (CwAttributeId) cw_sql_get_integer (statement, 1);
      next.at.source = cw_sql_get_integer (statement, 2);
      next.at.source_attribute = (CwAttributeId) cw_sql_get_integer (statement, 3);
    }
  if (is_same (&next.at, &position->at))
    next.after = position->after;
  *ret_next = next;
  return TRUE;
}

/* A link, and by which reference of the source it was found. */
typedef struct
{
  gint64 via;
  CwPendingLink link;
} Found;

static void
clear_found (gpointer data)
{
  Found *found = data;

  cw_pending_link_clear (&found->link);
}

static GArray *
read_found (Listing *listing, const CwFreshPosition *next, guint limit, GError **error)
{
  const CwFreshLinks *at = &next->at;
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (Found));
  g_autoptr (CwSqlStatement) statement = NULL;
  gboolean has_row = FALSE;
  gboolean is_named = FALSE;
  gint64 has_rows = 0;

  g_array_set_clear_func (all, clear_found);
  if (!cw_sql_fetch_integer (listing->session->sql, SQL_HAS_ROWS,
                             CW_SQL_INTEGERS (at->src, at->attribute), &has_rows, error) ||
      !cw_login_name_has_links (listing->session, at->source, at->source_attribute, &is_named,
                                error))
    return NULL;
  statement = cw_sql_use (listing->session->sql, SQL_LIST[is_named][has_rows != 0], error);
  if (statement == NULL)
    return NULL;
  cw_sql_bind_integers (statement, CW_SQL_INTEGERS (at->source, at->source_attribute, next->after,
                                                    listing->connector_id, limit));
  if (has_rows != 0)
    {
      cw_sql_bind_integer (statement, 6, at->src);
      cw_sql_bind_integer (statement, 7, at->attribute);
    }
  for (;;)
    {
      Found found = { .link = { .src = at->src, .attribute = at->attribute, .is_fresh = TRUE } };

      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&all);
      found.via = cw_sql_get_integer (statement, 0);
      found.link.dst = cw_sql_get_integer (statement, 1);
      found.link.dst_type = (CwAttributeId) cw_sql_get_integer (statement, 2);
      found.link.dst_anchor = cw_sql_dup_bytes (statement, 3);
      found.link.is_to_be = cw_sql_get_integer (statement, 4) != 0;
      g_array_append_val (all, found);
    }
}

static int
compare_found (gconstpointer a, gconstpointer b)
{
  const Found *left = a;
  const Found *right = b;

  return (left->link.dst > right->link.dst) - (left->link.dst < right->link.dst);
}

/* Two objects of the source may be one identity: their links are one. */
static void
add_unique (Listing *listing, GArray *all)
{
  gint64 last = 0;

  g_array_sort (all, compare_found);
  for (guint i = 0; i < all->len; i++)
    {
      Found *found = &g_array_index (all, Found, i);

      if (found->link.dst == last)
        continue;
      last = found->link.dst;
      g_array_append_val (listing->links, found->link);
      found->link.dst_anchor = NULL;
    }
}

/* Where the next page starts. A reference may have led to two objects, and the page have ended
 * between them: then it is looked at again as a whole. */
static gint64
cut_off (GArray *all, guint limit)
{
  guint n = all->len;
  gint64 last;

  if (n < limit)
    return G_MAXINT64;
  last = g_array_index (all, Found, n - 1).via;
  while (n > 0 && g_array_index (all, Found, n - 1).via == last)
    n--;
  if (n == 0)
    return last;
  g_array_set_size (all, n);
  return g_array_index (all, Found, n - 1).via;
}

static gboolean
list_next (Listing *listing, const CwFreshPosition *next, GError **error)
{
  guint limit = listing->limit - listing->links->len;
  g_autoptr (GArray) all = read_found (listing, next, limit, error);

  if (all == NULL)
    return FALSE;
  listing->position->at = next->at;
  listing->position->after = cut_off (all, limit);
  add_unique (listing, all);
  if (listing->position->after == G_MAXINT64 && listing->finished != NULL)
    g_array_append_val (listing->finished, next->at);
  return TRUE;
}

/* The same target and attribute as what was listed last. */
static gboolean
has_to_wait (const Listing *listing, const CwFreshPosition *next)
{
  const CwPendingLink *last;

  if (listing->links->len == 0)
    return FALSE;
  last = &g_array_index (listing->links, CwPendingLink, listing->links->len - 1);
  return last->src == next->at.src && last->attribute == next->at.attribute;
}

static void
clear_pending_link (gpointer data)
{
  cw_pending_link_clear (data);
}

GArray *
cw_link_fresh_list (CwStoreSession *session,
                    gint64 connector_id,
                    CwLinkReadiness readiness,
                    CwFreshPosition *position,
                    guint limit,
                    GArray *finished,
                    GError **error)
{
  g_autoptr (GArray) links = g_array_new (FALSE, FALSE, sizeof (CwPendingLink));
  Listing listing = { session, connector_id, readiness, position, limit, links, finished };

  g_return_val_if_fail (limit >= 2, NULL);

  g_array_set_clear_func (links, clear_pending_link);
  while (links->len + 1 < limit)
    {
      CwFreshPosition next;

      if (!move_on (&listing, &next, error))
        return NULL;
      if (next.at.src == 0 || has_to_wait (&listing, &next))
        break;
      if (!list_next (&listing, &next, error))
        return NULL;
    }
  return g_steal_pointer (&links);
}
