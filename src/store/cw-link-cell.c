/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-link-cell.h"

#include "store/cw-connector-space.h"
#include "store/cw-store-private.h"

G_STATIC_ASSERT ((CW_LINK_ROW_ADD_WAITING + CW_PENDING_STATE_SENT) == CW_LINK_ROW_ADD_SENT);
G_STATIC_ASSERT ((CW_LINK_ROW_ADD_WAITING + CW_PENDING_STATE_REFUSED) == CW_LINK_ROW_ADD_REFUSED);

typedef enum
{
  KEEP,
  PUT_ADD,
  PUT_REMOVAL,
  DROP,
} Action;

/* [wish][is confirmed][row]. A refused row is sent again, because a cell is only looked at when
 * something about it has changed. A removal of a link that is not there is the answer to an add
 * whose result is not known yet: it stays. */
static const guint8 actions[CW_LINK_N_WISHES][2][CW_LINK_N_ROWS] = {
  [CW_LINK_CELL_UNMANAGED] = {
    { KEEP, DROP, DROP, DROP, DROP, DROP, DROP, DROP },
    { KEEP, DROP, DROP, DROP, DROP, DROP, DROP, DROP },
  },
  [CW_LINK_CELL_NOT_WISHED] = {
    { KEEP, DROP, PUT_REMOVAL, DROP, KEEP, KEEP, DROP, DROP },
    { PUT_REMOVAL, PUT_REMOVAL, PUT_REMOVAL, PUT_REMOVAL, KEEP, KEEP, PUT_REMOVAL, PUT_REMOVAL },
  },
  [CW_LINK_CELL_WISHED] = {
    { PUT_ADD, KEEP, KEEP, PUT_ADD, PUT_ADD, PUT_ADD, PUT_ADD, PUT_ADD },
    { KEEP, DROP, DROP, DROP, DROP, DROP, DROP, DROP },
  },
};

static const char SQL_GET_ONE[] =
    CW_LINK_CELLS_OF "SELECT ?1 AS t, ?2 AS attribute, ?3 AS u" CW_LINK_CELLS_END;
static const char SQL_LIST_OWN[] =
    CW_LINK_CELLS_OF "SELECT ?1 AS t, ?2 AS attribute, dst AS u FROM link WHERE src = ?1 "
                     "AND attribute = ?2 AND dst > ?3 AND dst <= ?4" CW_LINK_CELLS_END;
static const char SQL_PUT[] =
    "INSERT INTO link (src, attribute, dst, is_confirmed, connector_id, pending) "
    "VALUES (?1, ?2, ?3, 0, ?4, ?5) ON CONFLICT (src, attribute, dst) DO UPDATE "
    "SET pending = excluded.pending, connector_id = excluded.connector_id, sent_usec = NULL";
/* The hot one: nothing is there yet. Two source objects of one identity may wish the same link. */
static const char SQL_PUT_NEW[] =
    "INSERT INTO link (src, attribute, dst, is_confirmed, connector_id, pending) "
    "VALUES (?1, ?2, ?3, 0, ?4, ?5) ON CONFLICT DO NOTHING";
static const char SQL_DROP_CONFIRMED[] =
    "UPDATE link SET pending = 0, sent_usec = NULL WHERE src = ?1 AND attribute = ?2 "
    "AND dst = ?3";
static const char SQL_DROP[] = "DELETE FROM link WHERE src = ?1 AND attribute = ?2 AND dst = ?3";

static CwLinkCell
read_cell (CwSqlStatement *statement)
{
  CwLinkCell cell = { 0 };

  cell.link.src = cw_sql_get_integer (statement, 0);
  cell.link.attribute = (CwAttributeId) cw_sql_get_integer (statement, 1);
  cell.link.dst = cw_sql_get_integer (statement, 2);
  cell.connector_id = cw_sql_get_integer (statement, 3);
  cell.object_type = (CwAttributeId) cw_sql_get_integer (statement, 4);
  cell.profile = cw_sql_get_integer (statement, 5);
  cell.wish =
      cw_sql_get_integer (statement, 6) != 0 ? CW_LINK_CELL_WISHED : CW_LINK_CELL_NOT_WISHED;
  if (cw_sql_get_integer (statement, 7) == 0)
    cell.wish = CW_LINK_CELL_UNMANAGED;
  cell.is_confirmed = cw_sql_get_integer (statement, 8) != 0;
  cell.row =
      (CwLinkRow) CLAMP (cw_sql_get_integer (statement, 9), CW_LINK_ROW_NONE, CW_LINK_N_ROWS - 1);
  return cell;
}

/* All are read before the first is changed: a query must not meet its own changes. */
gboolean
cw_link_cells_fetch (CwStoreSession *session,
                     const char *static_text,
                     const gint64 *values,
                     guint n,
                     GArray *cells,
                     GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, static_text, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integers (statement, values, n);
  while (TRUE)
    {
      CwLinkCell cell = { 0 };

      if (!cw_sql_step (statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      cell = read_cell (statement);
      g_array_append_val (cells, cell);
    }
}

gboolean
cw_link_cells_fetch_own (CwStoreSession *session,
                         gint64 target,
                         CwAttributeId attribute,
                         gint64 after,
                         gint64 end,
                         GArray *cells,
                         GError **error)
{
  return cw_link_cells_fetch (session, SQL_LIST_OWN,
                              CW_SQL_INTEGERS (target, attribute, after, end), cells, error);
}

gboolean
cw_link_cells_fetch_one (CwStoreSession *session, const CwLink *link, GArray *cells, GError **error)
{
  return cw_link_cells_fetch (
      session, SQL_GET_ONE, CW_SQL_INTEGERS (link->src, link->attribute, link->dst), cells, error);
}

gboolean
cw_link_cell_apply (CwStoreSession *session,
                    const CwLinkCell *cell,
                    CwStepJournal *journal,
                    GError **error)
{
  const CwLink *link = &cell->link;
  Action action = actions[cell->wish][cell->is_confirmed ? 1 : 0][cell->row];
  /* Whatever row says so: the reference is wished now, or it is no longer. */
  CwCounter counter =
      cell->wish == CW_LINK_CELL_WISHED ? CW_COUNTER_LINKS_ADDED : CW_COUNTER_LINKS_REMOVED;

  if (action == KEEP)
    return TRUE;
  cw_step_journal_count (journal, counter, link->src);
  if (action == DROP)
    return cw_sql_do (session->sql, cell->is_confirmed ? SQL_DROP_CONFIRMED : SQL_DROP,
                      CW_SQL_INTEGERS (link->src, link->attribute, link->dst), error);
  return cw_sql_do (
      session->sql, cell->is_confirmed || cell->row != CW_LINK_ROW_NONE ? SQL_PUT : SQL_PUT_NEW,
      CW_SQL_INTEGERS (link->src, link->attribute, link->dst, cell->connector_id,
                       action == PUT_ADD ? CW_LINK_ROW_ADD_WAITING : CW_LINK_ROW_REMOVAL_WAITING),
      error);
}
