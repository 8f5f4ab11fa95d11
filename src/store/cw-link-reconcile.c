/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-link-store.h"

#include <string.h>

#include "store/cw-connector-space.h"
#include "store/cw-store-private.h"

/**
 * A cell is one possible link of a target, (t, attribute, u). It is looked at in one query, which
 * tells whether it is wished (D), confirmed (C) and pending, and then changed by a table.
 */

/* Links of one source object are looked at in pages, so that a group of any size fits in memory. */
#define OUTGOING_PAGE 5000

/* What is pending for a cell: column pending of table link. */
typedef enum
{
  ROW_NONE,
  ROW_ADD_WAITING,
  ROW_ADD_SENT,
  ROW_ADD_REFUSED,
  ROW_REMOVAL_WAITING,
  ROW_REMOVAL_SENT,
  ROW_REMOVAL_REFUSED,
  ROW_ADD_IMPOSSIBLE,
  N_ROWS,
} Row;

G_STATIC_ASSERT ((ROW_ADD_WAITING + CW_PENDING_STATE_SENT) == ROW_ADD_SENT);
G_STATIC_ASSERT ((ROW_ADD_WAITING + CW_PENDING_STATE_REFUSED) == ROW_ADD_REFUSED);

/* Who may decide about the cell. */
typedef enum
{
  CELL_UNMANAGED,  /* an end is not tied to the metaverse, or shall be deleted: it is left alone */
  CELL_NOT_WISHED, /* D is false */
  CELL_WISHED,     /* D is true */
  N_WISHES,
} Wish;

typedef enum
{
  KEEP,
  PUT_ADD,
  PUT_REMOVAL,
  DROP,
} Action;

typedef struct
{
  CwLink link;
  gint64 connector_id;
  Wish wish;
  gboolean is_confirmed;
  Row row;
} Cell;

/* [wish][is confirmed][row]. A refused row is sent again, because a cell is only looked at when
 * something about it has changed. A removal of a link that is not there is the answer to an add
 * whose result is not known yet: it stays. */
static const guint8 actions[N_WISHES][2][N_ROWS] = {
  [CELL_UNMANAGED] = {
    { KEEP, DROP, DROP, DROP, DROP, DROP, DROP, DROP },
    { KEEP, DROP, DROP, DROP, DROP, DROP, DROP, DROP },
  },
  [CELL_NOT_WISHED] = {
    { KEEP, DROP, PUT_REMOVAL, DROP, KEEP, KEEP, DROP, DROP },
    { PUT_REMOVAL, PUT_REMOVAL, PUT_REMOVAL, PUT_REMOVAL, KEEP, KEEP, PUT_REMOVAL, PUT_REMOVAL },
  },
  [CELL_WISHED] = {
    { PUT_ADD, KEEP, KEEP, PUT_ADD, PUT_ADD, PUT_ADD, PUT_ADD, PUT_ADD },
    { KEEP, DROP, DROP, DROP, DROP, DROP, DROP, DROP },
  },
};

/* link_flow lives as long as the connection. */
static const char SQL_MAKE_FLOWS[] =
    "CREATE TEMPORARY TABLE IF NOT EXISTS link_flow (source_connector_id INTEGER NOT NULL, "
    "source_attribute INTEGER NOT NULL, target_connector_id INTEGER NOT NULL, "
    "target_type INTEGER NOT NULL, target_attribute INTEGER NOT NULL)";
static const char SQL_CLEAR_FLOWS[] = "DELETE FROM link_flow";
static const char SQL_ADD_FLOW[] =
    "INSERT INTO link_flow (source_connector_id, source_attribute, target_connector_id, "
    "target_type, target_attribute) VALUES (?1, ?2, ?3, ?4, ?5)";

/* D of the target link (t, k.attribute, u): from its two ends through the metaverse to those of a
 * source link. */
#define IS_WISHED                                                                                  \
  "EXISTS (SELECT 1 FROM link_flow w CROSS JOIN cs_object ws CROSS JOIN cs_object wd "             \
  "CROSS JOIN link wl WHERE w.target_connector_id = t.connector_id "                               \
  "AND w.target_type = t.object_type AND w.target_attribute = k.attribute "                        \
  "AND ws.metaverse_id = t.metaverse_id AND ws.connector_id = w.source_connector_id "              \
  "AND wd.metaverse_id = u.metaverse_id AND wd.connector_id = w.source_connector_id "              \
  "AND wl.src = ws.id AND wl.attribute = w.source_attribute AND wl.dst = wd.id "                   \
  "AND wl.is_confirmed = 1)"

/* 4 is CW_PENDING_DELETE: who is deleted leaves every group by it. */
#define IS_MANAGED                                                                                 \
  "t.metaverse_id IS NOT NULL AND u.metaverse_id IS NOT NULL AND t.pending_op <> 4 "               \
  "AND u.pending_op <> 4"

/* Around a query for candidates k (t, attribute, u): reads a Cell for each. One of a type or
 * attribute that no flow leads to is left alone. */
#define CELLS_OF                                                                                   \
  "SELECT t.id, k.attribute, u.id, t.connector_id, " IS_WISHED ", " IS_MANAGED ", "                \
  "c.is_confirmed, c.pending FROM ("
#define CELLS_END                                                                                  \
  ") k CROSS JOIN cs_object t CROSS JOIN cs_object u "                                             \
  "LEFT JOIN link c ON c.src = k.t AND c.attribute = k.attribute AND c.dst = k.u "                 \
  "WHERE t.id = k.t AND u.id = k.u AND EXISTS (SELECT 1 FROM link_flow f "                         \
  "WHERE f.target_connector_id = t.connector_id AND f.target_type = t.object_type "                \
  "AND f.target_attribute = k.attribute)"

/* Not the whole marks, which have no attribute. */
#define FIRST_MARKS                                                                                \
  "SELECT src, attribute, dst FROM link_mark WHERE attribute <> 0 "                                \
  "ORDER BY src, attribute, dst LIMIT ?1"
#define MARKS "(" FIRST_MARKS ") m "

/* The target links that the marked source links are about. */
static const char SQL_LIST_BY_SOURCE_MARKS[] =
    CELLS_OF "SELECT tt.id AS t, mf.target_attribute AS attribute, uu.id AS u FROM " MARKS
             "CROSS JOIN cs_object s CROSS JOIN link_flow mf CROSS JOIN cs_object tt "
             "CROSS JOIN cs_object d CROSS JOIN cs_object uu "
             "WHERE s.id = m.src AND mf.source_connector_id = s.connector_id "
             "AND mf.source_attribute = m.attribute AND tt.metaverse_id = s.metaverse_id "
             "AND tt.connector_id = mf.target_connector_id AND tt.object_type = mf.target_type "
             "AND d.id = m.dst AND uu.metaverse_id = d.metaverse_id "
             "AND uu.connector_id = mf.target_connector_id" CELLS_END;

/* The marked links that are a target's own. */
static const char SQL_LIST_BY_TARGET_MARKS[] =
    CELLS_OF "SELECT m.src AS t, m.attribute AS attribute, m.dst AS u FROM " MARKS CELLS_END;

static const char SQL_REMOVE_MARKS[] =
    "DELETE FROM link_mark WHERE (src, attribute, dst) IN (" FIRST_MARKS ")";

static const char SQL_GET_CELL[] = CELLS_OF "SELECT ?1 AS t, ?2 AS attribute, ?3 AS u" CELLS_END;

/* Target objects of source object ?1 by the flow (target connector ?2, type ?3). */
static const char SQL_LIST_TARGETS[] =
    "SELECT t.id FROM cs_object s CROSS JOIN cs_object t WHERE s.id = ?1 "
    "AND t.metaverse_id = s.metaverse_id AND t.connector_id = ?2 AND t.object_type = ?3";

/* Where a page of the links of (?1, ?2) behind ?3 ends; nothing: it is the last one. */
static const char SQL_FIND_PAGE_END[] = "SELECT dst FROM link WHERE src = ?1 AND attribute = ?2 "
                                        "AND dst > ?3 ORDER BY dst LIMIT 1 OFFSET ?4";

/* Links of target ?1, attribute ?2, that are confirmed or pending. */
static const char SQL_LIST_OWN[] =
    CELLS_OF "SELECT ?1 AS t, ?2 AS attribute, dst AS u FROM link WHERE src = ?1 "
             "AND attribute = ?2 AND dst > ?3 AND dst <= ?4" CELLS_END;

/* Links of target ?5 (tied, not to be deleted), attribute ?6 in connector ?7, that are wished by
 * the links of source ?1, attribute ?2. The hot one: it runs once for every link of an initial
 * cycle. */
static const char SQL_LIST_WISHED[] =
    "SELECT ?5, ?6, u.id, ?7, 1, u.pending_op <> 4, c.is_confirmed, c.pending "
    "FROM link l CROSS JOIN cs_object d CROSS JOIN cs_object u "
    "LEFT JOIN link c ON c.src = ?5 AND c.attribute = ?6 AND c.dst = u.id "
    "WHERE l.src = ?1 AND l.attribute = ?2 AND l.dst > ?3 AND l.dst <= ?4 "
    "AND l.is_confirmed = 1 AND d.id = l.dst AND u.metaverse_id = d.metaverse_id "
    "AND u.connector_id = ?7 AND (SELECT pending_op FROM cs_object WHERE id = ?5) <> 4";

/* The same for a target that has no links yet: it runs once for every link of an initial cycle. */
static const char SQL_LIST_NEW[] =
    "SELECT ?5, ?6, u.id, ?7, 1, u.pending_op <> 4, 0, 0 "
    "FROM link l CROSS JOIN cs_object d CROSS JOIN cs_object u "
    "WHERE l.src = ?1 AND l.attribute = ?2 AND l.dst > ?3 AND l.dst <= ?4 "
    "AND l.is_confirmed = 1 AND d.id = l.dst AND u.metaverse_id = d.metaverse_id "
    "AND u.connector_id = ?7 AND (SELECT pending_op FROM cs_object WHERE id = ?5) <> 4";
static const char SQL_HAS_LINKS[] = "SELECT 1 FROM link WHERE src = ?1 AND attribute = ?2 LIMIT 1";

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

/* ----- flows */

static gboolean
has_flows (CwStoreSession *session, GArray *flows)
{
  return session->flows != NULL && session->flows_connect == session->sql->n_connects &&
         session->flows->len == flows->len &&
         (flows->len == 0 ||
          memcmp (session->flows->data, flows->data, flows->len * sizeof (CwLinkFlow)) == 0);
}

/* Padding is part of what has_flows() compares; a difference there costs only time. */
static gboolean
load_flows (CwStoreSession *session, GArray *flows, GError **error)
{
  if (!cw_store_session_check_writing (session, error))
    return FALSE;
  if (has_flows (session, flows))
    return TRUE;
  g_clear_pointer (&session->flows, g_array_unref);
  if (!cw_sql_do (session->sql, SQL_MAKE_FLOWS, NULL, 0, error) ||
      !cw_sql_do (session->sql, SQL_CLEAR_FLOWS, NULL, 0, error))
    return FALSE;
  for (guint i = 0; i < flows->len; i++)
    {
      const CwLinkFlow *flow = &g_array_index (flows, CwLinkFlow, i);

      if (!cw_sql_do (session->sql, SQL_ADD_FLOW,
                      CW_SQL_INTEGERS (flow->source_connector_id, flow->source_attribute,
                                       flow->target_connector_id, flow->target_type,
                                       flow->target_attribute),
                      error))
        return FALSE;
    }
  session->flows = g_array_copy (flows);
  session->flows_connect = session->sql->n_connects;
  return TRUE;
}

/* ----- cells */

static Cell
read_cell (CwSqlStatement *statement)
{
  Cell cell = { 0 };

  cell.link.src = cw_sql_get_integer (statement, 0);
  cell.link.attribute = (CwAttributeId) cw_sql_get_integer (statement, 1);
  cell.link.dst = cw_sql_get_integer (statement, 2);
  cell.connector_id = cw_sql_get_integer (statement, 3);
  cell.wish = cw_sql_get_integer (statement, 4) != 0 ? CELL_WISHED : CELL_NOT_WISHED;
  if (cw_sql_get_integer (statement, 5) == 0)
    cell.wish = CELL_UNMANAGED;
  cell.is_confirmed = cw_sql_get_integer (statement, 6) != 0;
  cell.row = (Row) CLAMP (cw_sql_get_integer (statement, 7), ROW_NONE, N_ROWS - 1);
  return cell;
}

/* All are read before the first is changed: a query must not meet its own changes. */
static gboolean
fetch_cells (CwStoreSession *session,
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
      Cell cell = { 0 };

      if (!cw_sql_step (statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      cell = read_cell (statement);
      g_array_append_val (cells, cell);
    }
}

static gboolean
apply_cell (CwStoreSession *session, const Cell *cell, CwStepJournal *journal, GError **error)
{
  const CwLink *link = &cell->link;
  Action action = actions[cell->wish][cell->is_confirmed ? 1 : 0][cell->row];
  /* Whatever row says so: the reference is wished now, or it is no longer. */
  CwCounter counter = cell->wish == CELL_WISHED ? CW_COUNTER_LINKS_ADDED : CW_COUNTER_LINKS_REMOVED;

  if (action == KEEP)
    return TRUE;
  cw_step_journal_count (journal, counter, link->src);
  if (action == DROP)
    return cw_sql_do (session->sql, cell->is_confirmed ? SQL_DROP_CONFIRMED : SQL_DROP,
                      CW_SQL_INTEGERS (link->src, link->attribute, link->dst), error);
  return cw_sql_do (session->sql,
                    cell->is_confirmed || cell->row != ROW_NONE ? SQL_PUT : SQL_PUT_NEW,
                    CW_SQL_INTEGERS (link->src, link->attribute, link->dst, cell->connector_id,
                                     action == PUT_ADD ? ROW_ADD_WAITING : ROW_REMOVAL_WAITING),
                    error);
}

static gboolean
apply_cells (CwStoreSession *session, GArray *cells, CwStepJournal *journal, GError **error)
{
  for (guint i = 0; i < cells->len; i++)
    if (!apply_cell (session, &g_array_index (cells, Cell, i), journal, error))
      return FALSE;
  return TRUE;
}

/* ----- marks */

gboolean
cw_link_store_reconcile_marks (CwStoreSession *session,
                               GArray *flows,
                               guint limit,
                               guint64 *ret_n_done,
                               CwStepJournal *journal,
                               GError **error)
{
  g_autoptr (GArray) cells = g_array_new (FALSE, FALSE, sizeof (Cell));
  guint64 n_done = 0;

  g_return_val_if_fail (flows != NULL, FALSE);

  if (!load_flows (session, flows, error) ||
      !fetch_cells (session, SQL_LIST_BY_SOURCE_MARKS, CW_SQL_INTEGERS (limit), cells, error) ||
      !fetch_cells (session, SQL_LIST_BY_TARGET_MARKS, CW_SQL_INTEGERS (limit), cells, error) ||
      !apply_cells (session, cells, journal, error) ||
      !cw_sql_do_counted (session->sql, SQL_REMOVE_MARKS, CW_SQL_INTEGERS (limit), &n_done, error))
    return FALSE;
  *ret_n_done = n_done;
  return TRUE;
}

gboolean
cw_link_store_reconcile_target (CwStoreSession *session,
                                GArray *flows,
                                gint64 tsrc,
                                CwAttributeId target_attribute,
                                gint64 tdst,
                                GError **error)
{
  g_autoptr (GArray) cells = g_array_new (FALSE, FALSE, sizeof (Cell));

  g_return_val_if_fail (flows != NULL, FALSE);

  return load_flows (session, flows, error) &&
         fetch_cells (session, SQL_GET_CELL, CW_SQL_INTEGERS (tsrc, target_attribute, tdst), cells,
                      error) &&
         apply_cells (session, cells, NULL, error);
}

/* ----- all links of one object */

/* The links (src, attribute) behind @after, as far as they fit into one page. */
typedef struct
{
  gint64 src;
  CwAttributeId attribute;
  gint64 after;
  gint64 end; /* the last one */
} Page;

/* The next page; FALSE in *ret_is_there behind the last one. */
static gboolean
turn_page (CwStoreSession *session, Page *page, gboolean *ret_is_there, GError **error)
{
  *ret_is_there = page->end != G_MAXINT64;
  page->after = page->end;
  if (!*ret_is_there)
    return TRUE;
  if (!cw_sql_fetch_integer (
          session->sql, SQL_FIND_PAGE_END,
          CW_SQL_INTEGERS (page->src, page->attribute, page->after, OUTGOING_PAGE - 1), &page->end,
          error))
    return FALSE;
  if (page->end == 0)
    page->end = G_MAXINT64;
  return TRUE;
}

/* One target object of a source object, by one flow. */
typedef struct
{
  const CwLinkFlow *flow;
  gint64 src;
  gint64 target;
} Pair;

/* Page by page: the target's own links first, then those that its source wishes. */
static gboolean
reconcile_own (CwStoreSession *session, const Pair *pair, CwStepJournal *journal, GError **error)
{
  Page page = { pair->target, pair->flow->target_attribute, 0, 0 };
  gboolean is_there = FALSE;

  while (TRUE)
    {
      g_autoptr (GArray) cells = g_array_new (FALSE, FALSE, sizeof (Cell));

      if (!turn_page (session, &page, &is_there, error))
        return FALSE;
      if (!is_there)
        return TRUE;
      if (!fetch_cells (session, SQL_LIST_OWN,
                        CW_SQL_INTEGERS (page.src, page.attribute, page.after, page.end), cells,
                        error) ||
          !apply_cells (session, cells, journal, error))
        return FALSE;
    }
}

/* @static_text is SQL_LIST_WISHED or SQL_LIST_NEW. */
static gboolean
reconcile_wished (CwStoreSession *session,
                  const Pair *pair,
                  const char *static_text,
                  CwStepJournal *journal,
                  GError **error)
{
  Page page = { pair->src, pair->flow->source_attribute, 0, 0 };
  gboolean is_there = FALSE;

  while (TRUE)
    {
      g_autoptr (GArray) cells = g_array_new (FALSE, FALSE, sizeof (Cell));

      if (!turn_page (session, &page, &is_there, error))
        return FALSE;
      if (!is_there)
        return TRUE;
      if (!fetch_cells (session, static_text,
                        CW_SQL_INTEGERS (page.src, page.attribute, page.after, page.end,
                                         pair->target, pair->flow->target_attribute,
                                         pair->flow->target_connector_id),
                        cells, error) ||
          !apply_cells (session, cells, journal, error))
        return FALSE;
    }
}

static gboolean
reconcile_flow (CwStoreSession *session,
                const CwLinkFlow *flow,
                gint64 src,
                CwStepJournal *journal,
                GError **error)
{
  g_autoptr (GArray) targets = cw_sql_fetch_integers (
      session->sql, SQL_LIST_TARGETS,
      CW_SQL_INTEGERS (src, flow->target_connector_id, flow->target_type), error);

  for (guint i = 0; targets != NULL && i < targets->len; i++)
    {
      Pair pair = { flow, src, g_array_index (targets, gint64, i) };
      gint64 has_links = 0;

      if (!cw_sql_fetch_integer (session->sql, SQL_HAS_LINKS,
                                 CW_SQL_INTEGERS (pair.target, flow->target_attribute), &has_links,
                                 error) ||
          (has_links != 0 && !reconcile_own (session, &pair, journal, error)) ||
          !reconcile_wished (session, &pair, has_links != 0 ? SQL_LIST_WISHED : SQL_LIST_NEW,
                             journal, error))
        return FALSE;
    }
  return targets != NULL;
}

gboolean
cw_link_store_reconcile_outgoing (CwStoreSession *session,
                                  GArray *flows,
                                  gint64 src,
                                  CwStepJournal *journal,
                                  GError **error)
{
  g_autoptr (CwCsObject) source = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (flows != NULL, FALSE);

  if (!load_flows (session, flows, error))
    return FALSE;
  source = cw_connector_space_get (session, src, CW_CS_LOAD_ROW, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  for (guint i = 0; source != NULL && i < flows->len; i++)
    {
      const CwLinkFlow *flow = &g_array_index (flows, CwLinkFlow, i);

      if (flow->source_connector_id == source->connector_id &&
          !reconcile_flow (session, flow, src, journal, error))
        return FALSE;
    }
  return TRUE;
}
