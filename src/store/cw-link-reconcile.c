/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-link-store.h"

#include "store/cw-connector-space.h"
#include "store/cw-link-cell.h"
#include "store/cw-link-choice.h"
#include "store/cw-link-private.h"
#include "store/cw-login-name.h"
#include "store/cw-store-private.h"

/* Links of one source object are looked at in pages, so that a group of any size fits in memory. */
#define OUTGOING_PAGE 5000

/* Not the whole marks, which have no attribute. */
#define FIRST_MARKS                                                                                \
  "SELECT src, attribute, dst FROM link_mark WHERE attribute <> 0 "                                \
  "ORDER BY src, attribute, dst LIMIT ?1"
#define MARKS "(" FIRST_MARKS ") m "

/* The target links that the marked source links are about. */
static const char SQL_LIST_BY_SOURCE_MARKS[] =
    CW_LINK_CELLS_OF "SELECT tt.id AS t, mf.target_attribute AS attribute, uu.id AS u FROM " MARKS
                     "CROSS JOIN cs_object s CROSS JOIN link_flow mf CROSS JOIN cs_object tt "
                     "CROSS JOIN cs_object d CROSS JOIN cs_object uu "
                     "WHERE s.id = m.src AND mf.source_connector_id = s.connector_id "
                     "AND mf.source_attribute = m.attribute AND tt.metaverse_id = s.metaverse_id "
                     "AND mf.source_profile = s.link_profile AND mf.choice = 0 "
                     "AND tt.connector_id = mf.target_connector_id "
                     "AND tt.link_profile = mf.target_profile "
                     "AND d.id = m.dst AND uu.metaverse_id = d.metaverse_id "
                     "AND uu.connector_id = mf.target_connector_id" CW_LINK_CELLS_END;

/* The marked links that are a target's own. */
static const char SQL_LIST_BY_TARGET_MARKS[] = CW_LINK_CELLS_OF
    "SELECT m.src AS t, m.attribute AS attribute, m.dst AS u FROM " MARKS CW_LINK_CELLS_END;

/* Which attributes of which targets may have another best reference: what the marked links are
 * about may be there no more. */
static const char SQL_LIST_CHOICES_BY_SOURCE_MARKS[] =
    "SELECT DISTINCT t.id, f.target_attribute FROM " MARKS
    "CROSS JOIN cs_object s CROSS JOIN link_flow f CROSS JOIN cs_object t WHERE s.id = m.src "
    "AND f.source_connector_id = s.connector_id AND f.source_profile = s.link_profile "
    "AND f.source_attribute = m.attribute AND EXISTS (SELECT 1 FROM link_flow c "
    "WHERE c.choice <> 0 AND c.target_connector_id = f.target_connector_id "
    "AND c.target_profile = f.target_profile AND c.target_attribute = f.target_attribute) "
    "AND t.metaverse_id = s.metaverse_id AND t.connector_id = f.target_connector_id "
    "AND t.link_profile = f.target_profile";
static const char SQL_LIST_CHOICES_BY_TARGET_MARKS[] =
    "SELECT DISTINCT t.id, m.attribute FROM " MARKS
    "CROSS JOIN cs_object t CROSS JOIN link_flow f WHERE t.id = m.src AND f.choice <> 0 "
    "AND f.target_connector_id = t.connector_id AND f.target_profile = t.link_profile "
    "AND f.target_attribute = m.attribute";

static const char SQL_REMOVE_MARKS[] =
    "DELETE FROM link_mark WHERE (src, attribute, dst) IN (" FIRST_MARKS ")";

/* Target objects of source object ?1. */
static const char SQL_LIST_TARGETS[] =
    "SELECT t.id, t.connector_id, t.object_type, t.link_profile FROM cs_object s "
    "CROSS JOIN cs_object t WHERE s.id = ?1 AND t.metaverse_id = s.metaverse_id "
    "AND EXISTS (SELECT 1 FROM link_target o WHERE o.connector_id = t.connector_id)";

/* Where a page of the links of (?1, ?2) behind ?3 ends; nothing: it is the last one. */
static const char SQL_FIND_PAGE_END[] = "SELECT dst FROM link WHERE src = ?1 AND attribute = ?2 "
                                        "AND dst > ?3 ORDER BY dst LIMIT 1 OFFSET ?4";

/* Links of target ?5 (tied, not to be deleted), attribute ?6 in connector ?7, that are wished by
 * the links of source ?1, attribute ?2. The hot one: it runs once for every link of an initial
 * cycle. */
#define WISHED_FROM(row, names, row_join, names_end)                                               \
  "SELECT ?5, ?6, u.id, ?7, 0, 0, 1, u.pending_op <> 4, " row " "                                  \
  "FROM link l " names "CROSS JOIN cs_object d CROSS JOIN cs_object u " row_join                   \
  "WHERE l.src = ?1 AND l.attribute = ?2 AND l.dst > ?3 AND l.dst <= ?4 "                          \
  "AND l.is_confirmed = 1 " names_end "AND u.metaverse_id = d.metaverse_id "                       \
  "AND u.connector_id = ?7 AND (SELECT pending_op FROM cs_object WHERE id = ?5) <> 4"
#define ROW      "c.is_confirmed, c.pending"
#define ROW_JOIN "LEFT JOIN link c ON c.src = ?5 AND c.attribute = ?6 AND c.dst = u.id "
/* A target that has no links yet. */
#define NO_ROW "0, 0"

#define NO_NAMES     ""
#define NO_NAMES_END "AND d.id = l.dst "
#define NAMES        "CROSS JOIN login_name n "
/* By the first of an entry's names that the source has. */
#define NAMES_END                                                                                  \
  "AND n.id = l.dst AND d.id = n.owner_id AND NOT EXISTS (SELECT 1 FROM login_name m "             \
  "CROSS JOIN link k WHERE m.owner_id = n.owner_id AND m.id < n.id AND k.src = l.src "             \
  "AND k.attribute = l.attribute AND k.dst = m.id AND k.is_confirmed = 1) "

/* [leads to names][the target has links] */
static const char *const SQL_LIST_WISHED[2][2] = {
  { WISHED_FROM (NO_ROW, NO_NAMES, "", NO_NAMES_END),
    WISHED_FROM (ROW, NO_NAMES, ROW_JOIN, NO_NAMES_END) },
  { WISHED_FROM (NO_ROW, NAMES, "", NAMES_END), WISHED_FROM (ROW, NAMES, ROW_JOIN, NAMES_END) },
};
static const char SQL_HAS_LINKS[] = "SELECT 1 FROM link WHERE src = ?1 AND attribute = ?2 LIMIT 1";

/* ----- cells */

/* Where only the best reference flows, the others count only if they do so beside it. */
static gboolean
is_to_be_applied (const CwLinkFlows *flows, const CwLinkCell *cell)
{
  return cw_link_flows_has_target (flows, cell->connector_id, cell->object_type,
                                   cell->link.attribute) &&
         (cell->wish == CW_LINK_CELL_WISHED ||
          !cw_link_flows_has_choice (flows, cell->connector_id, cell->profile,
                                     cell->link.attribute));
}

static int
compare_cells (gconstpointer a, gconstpointer b)
{
  const CwLink *left = &((const CwLinkCell *) a)->link;
  const CwLink *right = &((const CwLinkCell *) b)->link;

  if (left->src != right->src)
    return left->src < right->src ? -1 : 1;
  if (left->attribute != right->attribute)
    return left->attribute < right->attribute ? -1 : 1;
  return (left->dst > right->dst) - (left->dst < right->dst);
}

/* One that several marks are about, as of a member by DN and by login name, is one. */
static gboolean
apply_cells (CwStoreSession *session,
             const CwLinkFlows *flows,
             GArray *cells,
             CwStepJournal *journal,
             GError **error)
{
  g_array_sort (cells, compare_cells);
  for (guint i = 0; i < cells->len; i++)
    {
      const CwLinkCell *cell = &g_array_index (cells, CwLinkCell, i);

      if (i > 0 && compare_cells (cell - 1, cell) == 0)
        continue;
      if (is_to_be_applied (flows, cell) && !cw_link_cell_apply (session, cell, journal, error))
        return FALSE;
    }
  return TRUE;
}

/* ----- marks */

gboolean
cw_link_store_reconcile_marks (CwStoreSession *session,
                               CwLinkFlows *flows,
                               guint limit,
                               guint64 *ret_n_done,
                               CwStepJournal *journal,
                               GError **error)
{
  g_autoptr (GArray) cells = g_array_new (FALSE, FALSE, sizeof (CwLinkCell));
  guint64 n_done = 0;

  g_return_val_if_fail (flows != NULL, FALSE);

  if (!cw_link_flows_load (session, flows, error) ||
      !cw_link_cells_fetch (session, SQL_LIST_BY_SOURCE_MARKS, CW_SQL_INTEGERS (limit), cells,
                            error) ||
      !cw_link_cells_fetch (session, SQL_LIST_BY_TARGET_MARKS, CW_SQL_INTEGERS (limit), cells,
                            error) ||
      !apply_cells (session, flows, cells, journal, error) ||
      !cw_link_choice_settle_listed (session, SQL_LIST_CHOICES_BY_SOURCE_MARKS,
                                     CW_SQL_INTEGERS (limit), journal, error) ||
      !cw_link_choice_settle_listed (session, SQL_LIST_CHOICES_BY_TARGET_MARKS,
                                     CW_SQL_INTEGERS (limit), journal, error) ||
      !cw_sql_do_counted (session->sql, SQL_REMOVE_MARKS, CW_SQL_INTEGERS (limit), &n_done, error))
    return FALSE;
  *ret_n_done = n_done;
  return TRUE;
}

static gboolean
settle_cell (CwStoreSession *session,
             const CwLinkFlows *flows,
             const CwLinkCell *cell,
             GError **error)
{
  return !cw_link_flows_has_choice (flows, cell->connector_id, cell->profile,
                                    cell->link.attribute) ||
         cw_link_choice_settle (session, cell->link.src, cell->link.attribute, NULL, error);
}

gboolean
cw_link_store_reconcile_target (CwStoreSession *session,
                                CwLinkFlows *flows,
                                gint64 tsrc,
                                CwAttributeId target_attribute,
                                gint64 tdst,
                                GError **error)
{
  const CwLink link = { tsrc, target_attribute, tdst };
  g_autoptr (GArray) cells = g_array_new (FALSE, FALSE, sizeof (CwLinkCell));

  g_return_val_if_fail (flows != NULL, FALSE);

  if (!cw_link_flows_load (session, flows, error) ||
      !cw_link_cells_fetch_one (session, &link, cells, error) ||
      !apply_cells (session, flows, cells, NULL, error))
    return FALSE;
  return cells->len == 0 ||
         settle_cell (session, flows, &g_array_index (cells, CwLinkCell, 0), error);
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

/* A target object that is tied to the source object @src. */
typedef struct
{
  gint64 src;
  gint64 id;
  gint64 connector_id;
  CwAttributeId object_type;
  gint64 profile;
} Target;

/* Page by page. */
static gboolean
reconcile_own (CwStoreSession *session,
               const CwLinkFlows *flows,
               gint64 target,
               CwAttributeId attribute,
               CwStepJournal *journal,
               GError **error)
{
  Page page = { target, attribute, 0, 0 };
  gboolean is_there = FALSE;

  while (TRUE)
    {
      g_autoptr (GArray) cells = g_array_new (FALSE, FALSE, sizeof (CwLinkCell));

      if (!turn_page (session, &page, &is_there, error))
        return FALSE;
      if (!is_there)
        return TRUE;
      if (!cw_link_cells_fetch_own (session, page.src, page.attribute, page.after, page.end, cells,
                                    error) ||
          !apply_cells (session, flows, cells, journal, error))
        return FALSE;
    }
}

/* @static_text: of SQL_LIST_WISHED. */
static gboolean
reconcile_wished (CwStoreSession *session,
                  const Target *target,
                  const CwLinkFlow *flow,
                  const char *static_text,
                  CwStepJournal *journal,
                  GError **error)
{
  Page page = { target->src, flow->source_attribute, 0, 0 };
  gboolean is_there = FALSE;

  while (TRUE)
    {
      g_autoptr (GArray) cells = g_array_new (FALSE, FALSE, sizeof (CwLinkCell));

      if (!turn_page (session, &page, &is_there, error))
        return FALSE;
      if (!is_there)
        return TRUE;
      if (!cw_link_cells_fetch (session, static_text,
                                CW_SQL_INTEGERS (page.src, page.attribute, page.after, page.end,
                                                 target->id, flow->target_attribute,
                                                 target->connector_id),
                                cells, error))
        return FALSE;
      for (guint i = 0; i < cells->len; i++)
        if (!cw_link_cell_apply (session, &g_array_index (cells, CwLinkCell, i), journal, error))
          return FALSE;
    }
}

static gboolean
connects (const CwLinkFlow *flow, const CwCsObject *source, const Target *target)
{
  return flow->choice == 0 && flow->source_connector_id == source->connector_id &&
         flow->source_profile == source->link_profile &&
         flow->target_connector_id == target->connector_id &&
         flow->target_profile == target->profile;
}

/* The target's own links first, then those that its source wishes, then what is the best of all. */
static gboolean
reconcile_attribute (CwStoreSession *session,
                     const CwLinkFlows *flows,
                     const CwCsObject *source,
                     const Target *target,
                     CwAttributeId attribute,
                     CwStepJournal *journal,
                     GError **error)
{
  gint64 has_links = 0;

  if (!cw_sql_fetch_integer (session->sql, SQL_HAS_LINKS, CW_SQL_INTEGERS (target->id, attribute),
                             &has_links, error) ||
      (has_links != 0 && !reconcile_own (session, flows, target->id, attribute, journal, error)))
    return FALSE;
  for (guint i = 0; i < flows->flows->len; i++)
    {
      const CwLinkFlow *flow = &g_array_index (flows->flows, CwLinkFlow, i);
      gboolean is_named = FALSE;

      if (!connects (flow, source, target) || flow->target_attribute != attribute)
        continue;
      if (!cw_login_name_has_links (session, source->id, flow->source_attribute, &is_named,
                                    error) ||
          !reconcile_wished (session, target, flow, SQL_LIST_WISHED[is_named][has_links != 0],
                             journal, error))
        return FALSE;
    }
  return !cw_link_flows_has_choice (flows, target->connector_id, target->profile, attribute) ||
         cw_link_choice_settle (session, target->id, attribute, journal, error);
}

static gboolean
reconcile_target (CwStoreSession *session,
                  const CwLinkFlows *flows,
                  const CwCsObject *source,
                  const Target *target,
                  CwStepJournal *journal,
                  GError **error)
{
  for (guint i = 0; i < flows->targets->len; i++)
    {
      const CwLinkTarget *own = &g_array_index (flows->targets, CwLinkTarget, i);

      if (own->connector_id == target->connector_id && own->object_type == target->object_type &&
          !reconcile_attribute (session, flows, source, target, own->attribute, journal, error))
        return FALSE;
    }
  return TRUE;
}

/* (element-type Target) */
static GArray *
list_targets (CwStoreSession *session, gint64 src, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST_TARGETS, error);
  g_autoptr (GArray) targets = g_array_new (FALSE, FALSE, sizeof (Target));
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integer (statement, 1, src);
  for (;;)
    {
      Target target = { .src = src };

      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&targets);
      target.id = cw_sql_get_integer (statement, 0);
      target.connector_id = cw_sql_get_integer (statement, 1);
      target.object_type = (CwAttributeId) cw_sql_get_integer (statement, 2);
      target.profile = cw_sql_get_integer (statement, 3);
      g_array_append_val (targets, target);
    }
}

gboolean
cw_link_store_reconcile_outgoing (CwStoreSession *session,
                                  CwLinkFlows *flows,
                                  gint64 src,
                                  CwStepJournal *journal,
                                  GError **error)
{
  g_autoptr (CwCsObject) source = NULL;
  g_autoptr (GArray) targets = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (flows != NULL, FALSE);

  if (!cw_link_flows_load (session, flows, error))
    return FALSE;
  source = cw_connector_space_get (session, src, CW_CS_LOAD_ROW, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (source == NULL)
    return TRUE;
  targets = list_targets (session, src, error);
  if (targets == NULL)
    return FALSE;
  for (guint i = 0; i < targets->len; i++)
    if (!reconcile_target (session, flows, source, &g_array_index (targets, Target, i), journal,
                           error))
      return FALSE;
  return TRUE;
}
