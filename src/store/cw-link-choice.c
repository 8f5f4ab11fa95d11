/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-link-choice.h"

#include "store/cw-link-cell.h"
#include "store/cw-store-private.h"

/* All candidates for attribute ?2 of target ?1, the best of each choice first. The anchor in the
 * source does not hang on the order in which objects were read, and stays when they are renamed. */
static const char SQL_LIST_CANDIDATES[] =
    "SELECT w.choice, u.id FROM cs_object t CROSS JOIN link_flow w CROSS JOIN cs_object ws "
    "CROSS JOIN link wl CROSS JOIN cs_object wd CROSS JOIN cs_object u "
    "WHERE t.id = ?1 AND t.pending_op <> 4 AND w.target_connector_id = t.connector_id "
    "AND w.target_profile = t.link_profile AND w.target_attribute = ?2 AND w.choice <> 0 "
    "AND ws.metaverse_id = t.metaverse_id AND ws.connector_id = w.source_connector_id "
    "AND ws.link_profile = w.source_profile AND wl.src = ws.id "
    "AND wl.attribute = w.source_attribute AND wl.is_confirmed = 1 "
    "AND wd.id = coalesce ((SELECT owner_id FROM login_name WHERE id = wl.dst), wl.dst) "
    "AND u.metaverse_id = wd.metaverse_id AND u.connector_id = t.connector_id "
    "AND u.pending_op <> 4 ORDER BY w.choice, w.rank, wd.anchor, wd.id";

/* What of source ?1, attribute ?2, may be one of them in connector ?3. */
static const char SQL_LIST_OF_SOURCE[] =
    "SELECT d.id FROM link l CROSS JOIN cs_object d CROSS JOIN cs_object u WHERE l.src = ?1 "
    "AND l.attribute = ?2 AND l.is_confirmed = 1 "
    "AND d.id = coalesce ((SELECT owner_id FROM login_name WHERE id = l.dst), l.dst) "
    "AND u.metaverse_id = d.metaverse_id AND u.connector_id = ?3 AND u.pending_op <> 4 "
    "ORDER BY d.anchor, d.id";

typedef struct
{
  gint64 target;
  CwAttributeId attribute;
} Pair;

/* The best of each choice. (element-type gint64) */
static GArray *
list_best (CwStoreSession *session, gint64 target, CwAttributeId attribute, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST_CANDIDATES, error);
  g_autoptr (GArray) best = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean has_row = FALSE;
  gint64 last = 0;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integers (statement, CW_SQL_INTEGERS (target, attribute));
  for (;;)
    {
      gint64 choice;
      gint64 id;

      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&best);
      choice = cw_sql_get_integer (statement, 0);
      id = cw_sql_get_integer (statement, 1);
      if (choice != last)
        g_array_append_val (best, id);
      last = choice;
    }
}

/* Takes it out of the list when it is there. */
static gboolean
take (GArray *ids, gint64 id)
{
  gboolean is_there = FALSE;

  for (guint i = ids->len; i > 0; i--)
    if (g_array_index (ids, gint64, i - 1) == id)
      {
        g_array_remove_index_fast (ids, i - 1);
        is_there = TRUE;
      }
  return is_there;
}

static gboolean
add_missing (CwStoreSession *session, const Pair *pair, GArray *best, GArray *cells, GError **error)
{
  guint first = cells->len;

  while (best->len > 0)
    {
      const CwLink link = { pair->target, pair->attribute, g_array_index (best, gint64, 0) };

      if (!cw_link_cells_fetch_one (session, &link, cells, error))
        return FALSE;
      (void) take (best, link.dst);
    }
  for (guint i = first; i < cells->len; i++)
    {
      CwLinkCell *cell = &g_array_index (cells, CwLinkCell, i);

      if (cell->wish != CW_LINK_CELL_UNMANAGED)
        cell->wish = CW_LINK_CELL_WISHED;
    }
  return TRUE;
}

gboolean
cw_link_choice_settle (CwStoreSession *session,
                       gint64 target,
                       CwAttributeId attribute,
                       CwStepJournal *journal,
                       GError **error)
{
  const Pair pair = { target, attribute };
  g_autoptr (GArray) best = list_best (session, target, attribute, error);
  g_autoptr (GArray) cells = g_array_new (FALSE, FALSE, sizeof (CwLinkCell));

  if (best == NULL ||
      !cw_link_cells_fetch_own (session, target, attribute, 0, G_MAXINT64, cells, error))
    return FALSE;
  for (guint i = 0; i < cells->len; i++)
    {
      CwLinkCell *cell = &g_array_index (cells, CwLinkCell, i);

      if (take (best, cell->link.dst) && cell->wish != CW_LINK_CELL_UNMANAGED)
        cell->wish = CW_LINK_CELL_WISHED;
    }
  if (!add_missing (session, &pair, best, cells, error))
    return FALSE;
  for (guint i = 0; i < cells->len; i++)
    if (!cw_link_cell_apply (session, &g_array_index (cells, CwLinkCell, i), journal, error))
      return FALSE;
  return TRUE;
}

gboolean
cw_link_choice_settle_listed (CwStoreSession *session,
                              const char *static_text,
                              const gint64 *values,
                              guint n,
                              CwStepJournal *journal,
                              GError **error)
{
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, static_text, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integers (statement, values, n);
  for (;;)
    {
      Pair pair = { 0 };

      if (!cw_sql_step (statement, &has_row, error))
        return FALSE;
      if (!has_row)
        break;
      pair.target = cw_sql_get_integer (statement, 0);
      pair.attribute = (CwAttributeId) cw_sql_get_integer (statement, 1);
      g_array_append_val (pairs, pair);
    }
  g_clear_pointer (&statement, cw_sql_release);
  for (guint i = 0; i < pairs->len; i++)
    {
      const Pair *pair = &g_array_index (pairs, Pair, i);

      if (!cw_link_choice_settle (session, pair->target, pair->attribute, journal, error))
        return FALSE;
    }
  return TRUE;
}

GArray *
cw_link_choice_list (CwStoreSession *session,
                     gint64 src,
                     CwAttributeId attribute,
                     gint64 connector_id,
                     GError **error)
{
  return cw_sql_fetch_integers (session->sql, SQL_LIST_OF_SOURCE,
                                CW_SQL_INTEGERS (src, attribute, connector_id), error);
}
