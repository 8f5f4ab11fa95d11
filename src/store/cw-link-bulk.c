/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-link-bulk.h"

#include "store/cw-link-fresh.h"
#include "store/cw-store-private.h"

/* 1 is CW_PENDING_ADD. 4 is CW_PENDING_DELETE: who is deleted leaves every group by it. */
static const char SQL_LIST_TARGETS[] =
    "SELECT s.id, t.id, t.object_type, t.pending_op = 1 FROM cs_object s CROSS JOIN cs_object t "
    "WHERE s.connector_id = ?1 AND s.metaverse_id IS NOT NULL "
    "AND t.metaverse_id = s.metaverse_id AND t.connector_id = ?2 AND t.pending_op <> 4";
static const char SQL_HAS_LINKS[] = "SELECT 1 FROM link WHERE src = ?1 AND attribute = ?2 LIMIT 1";
static const char SQL_COUNT[] = "SELECT count(*) FROM link";
static const char SQL_COUNT_FRESH[] =
    "SELECT CAST (coalesce (sum (n_links), 0) AS BIGINT) FROM link_fresh";
static const char SQL_HAS_METAVERSE[] = "SELECT 1 FROM mv_object LIMIT 1";
static const char SQL_HAS_ANY[] = "SELECT 1 FROM link LIMIT 1";
static const char SQL_DROP_INDEX[] = "DROP INDEX IF EXISTS link_incoming";
static const char SQL_MAKE_INDEX[] =
    "CREATE INDEX IF NOT EXISTS link_incoming ON link (dst, attribute, src)";

/* From so many fresh links on, a quarter of those that have rows, it is faster to make the index by
 * dst anew than to enter each at its random place. */
#define MANY_LINKS 50000

/* A target; ids are small (see CwIdSet). */
typedef struct
{
  guint32 id; /* 0: none */
  CwAttributeId object_type;
  guint16 is_new; /* still to be made */
} Target;

/* Targets of one connector by the ids of their sources. */
typedef struct
{
  gint64 source_connector_id;
  gint64 target_connector_id;
  GArray *targets; /* (element-type Target), by source id */
} Map;

/* Links of one source and attribute that a sweep counts for one flow. */
typedef struct
{
  CwFreshLinks links;
  const Map *map; /* (unowned) */
  gint64 connector_id;
  guint64 n;
} Counted;

struct _CwLinkBulk
{
  CwStoreSession *session;
  GArray *flows;
  GPtrArray *maps; /* (element-type Map) */
  GArray *counted; /* (element-type Counted) */
  guint first;     /* of those that the present source and attribute have */
  gint64 src;
  CwAttributeId attribute;
};

static void
free_map (gpointer data)
{
  Map *map = data;

  g_array_unref (map->targets);
  g_free (map);
}

static Map *
find_map (CwLinkBulk *bulk, const CwLinkFlow *flow)
{
  for (guint i = 0; i < bulk->maps->len; i++)
    {
      Map *map = g_ptr_array_index (bulk->maps, i);

      if (map->source_connector_id == flow->source_connector_id &&
          map->target_connector_id == flow->target_connector_id)
        return map;
    }
  return NULL;
}

static gboolean
load_map (CwStoreSession *session, Map *map, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST_TARGETS, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integers (statement,
                        CW_SQL_INTEGERS (map->source_connector_id, map->target_connector_id));
  for (;;)
    {
      guint source;
      Target target;

      if (!cw_sql_step (statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      source = (guint) cw_sql_get_integer (statement, 0);
      target.id = (guint32) cw_sql_get_integer (statement, 1);
      target.object_type = (CwAttributeId) cw_sql_get_integer (statement, 2);
      target.is_new = cw_sql_get_integer (statement, 3) != 0;
      if (source >= map->targets->len)
        g_array_set_size (map->targets, source + 1);
      g_array_index (map->targets, Target, source) = target;
    }
}

CwLinkBulk *
cw_link_bulk_new (CwStoreSession *session, GArray *flows, GError **error)
{
  g_autoptr (CwLinkBulk) bulk = g_new0 (CwLinkBulk, 1);

  bulk->session = session;
  bulk->flows = g_array_copy (flows);
  bulk->maps = g_ptr_array_new_with_free_func (free_map);
  bulk->counted = g_array_new (FALSE, FALSE, sizeof (Counted));
  for (guint i = 0; i < flows->len; i++)
    {
      const CwLinkFlow *flow = &g_array_index (flows, CwLinkFlow, i);
      Map *map;

      if (find_map (bulk, flow) != NULL)
        continue;
      map = g_new0 (Map, 1);
      map->source_connector_id = flow->source_connector_id;
      map->target_connector_id = flow->target_connector_id;
      map->targets = g_array_new (FALSE, TRUE, sizeof (Target));
      g_ptr_array_add (bulk->maps, map);
      if (!load_map (session, map, error))
        return NULL;
    }
  return g_steal_pointer (&bulk);
}

void
cw_link_bulk_free (CwLinkBulk *bulk)
{
  g_array_unref (bulk->flows);
  g_ptr_array_unref (bulk->maps);
  g_array_unref (bulk->counted);
  g_free (bulk);
}

static Target
find_target (const Map *map, gint64 source)
{
  const Target none = { 0 };

  if (map == NULL)
    return none;
  return source < map->targets->len ? g_array_index (map->targets, Target, source) : none;
}

/* How many links of @src lead to a target. */
static gboolean
count_links (CwLinkBulk *bulk,
             const Map *map,
             const CwLinkFlow *flow,
             gint64 src,
             guint64 *ret_n,
             GError **error)
{
  g_autoptr (GArray) ids = cw_link_store_list (bulk->session, src, flow->source_attribute, error);
  guint64 n = 0;

  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    n += find_target (map, g_array_index (ids, gint64, i)).id != 0;
  *ret_n = n;
  return TRUE;
}

/* The target that the flow fills for @src; its id is 0 when there is none. */
static Target
find_flow_target (CwLinkBulk *bulk, const CwLinkFlow *flow, gint64 src)
{
  const Target none = { 0 };
  Target target = find_target (find_map (bulk, flow), src);

  return target.object_type == flow->target_type ? target : none;
}

static gboolean
is_fresh (CwLinkBulk *bulk,
          const CwLinkFlow *flow,
          gint64 src,
          gboolean *ret_is_fresh,
          GError **error)
{
  Target target = find_flow_target (bulk, flow, src);
  gint64 has_links = 0;

  if (target.id != 0 && !cw_sql_fetch_integer (bulk->session->sql, SQL_HAS_LINKS,
                                               CW_SQL_INTEGERS (target.id, flow->target_attribute),
                                               &has_links, error))
    return FALSE;
  *ret_is_fresh = has_links == 0;
  return TRUE;
}

static gboolean
put (CwLinkBulk *bulk,
     gint64 connector_id,
     const CwFreshLinks *fresh,
     guint64 n,
     CwStepJournal *journal,
     GError **error)
{
  gboolean is_changed = FALSE;

  if (n > 0 && !cw_link_fresh_put (bulk->session, fresh, connector_id, n, &is_changed, error))
    return FALSE;
  if (is_changed)
    cw_step_journal_count_many (journal, CW_COUNTER_LINKS_ADDED, fresh->src, n);
  return TRUE;
}

static gboolean
fill (CwLinkBulk *bulk, const CwLinkFlow *flow, gint64 src, CwStepJournal *journal, GError **error)
{
  Target target = find_flow_target (bulk, flow, src);
  CwFreshLinks fresh = { target.id, flow->target_attribute, src, flow->source_attribute };
  guint64 n = 0;

  return target.id == 0 || (count_links (bulk, find_map (bulk, flow), flow, src, &n, error) &&
                            put (bulk, flow->target_connector_id, &fresh, n, journal, error));
}

/* All are looked at before the first is filled: two flows may fill the same attribute. */
gboolean
cw_link_bulk_reconcile (CwLinkBulk *bulk,
                        gint64 src,
                        gboolean *ret_is_done,
                        CwStepJournal *journal,
                        GError **error)
{
  *ret_is_done = TRUE;
  if (!cw_store_session_check_writing (bulk->session, error))
    return FALSE;
  for (guint i = 0; i < bulk->flows->len && *ret_is_done; i++)
    if (!is_fresh (bulk, &g_array_index (bulk->flows, CwLinkFlow, i), src, ret_is_done, error))
      return FALSE;
  for (guint i = 0; i < bulk->flows->len && *ret_is_done; i++)
    if (!fill (bulk, &g_array_index (bulk->flows, CwLinkFlow, i), src, journal, error))
      return FALSE;
  return TRUE;
}

/* ----- a sweep */

/* What is the same for all links of one source and attribute: the targets that they are counted
 * for. */
static void
begin_counting (CwLinkBulk *bulk, gint64 src, CwAttributeId attribute)
{
  bulk->first = bulk->counted->len;
  bulk->src = src;
  bulk->attribute = attribute;
  for (guint i = 0; i < bulk->flows->len; i++)
    {
      const CwLinkFlow *flow = &g_array_index (bulk->flows, CwLinkFlow, i);
      Target target = { 0 };
      Counted counted = { { 0, flow->target_attribute, src, attribute }, NULL, 0, 0 };

      if (flow->source_attribute == attribute)
        target = find_flow_target (bulk, flow, src);
      if (!target.is_new)
        continue;
      counted.links.src = target.id;
      counted.map = find_map (bulk, flow);
      counted.connector_id = flow->target_connector_id;
      g_array_append_val (bulk->counted, counted);
    }
}

void
cw_link_bulk_count (CwLinkBulk *bulk, gint64 src, CwAttributeId attribute, gint64 dst)
{
  if (src != bulk->src || attribute != bulk->attribute)
    begin_counting (bulk, src, attribute);
  for (guint i = bulk->first; i < bulk->counted->len; i++)
    {
      Counted *counted = &g_array_index (bulk->counted, Counted, i);

      counted->n += find_target (counted->map, dst).id != 0;
    }
}

gboolean
cw_link_bulk_put_counted (CwLinkBulk *bulk, CwStepJournal *journal, GError **error)
{
  for (guint i = 0; i < bulk->counted->len; i++)
    {
      const Counted *counted = &g_array_index (bulk->counted, Counted, i);

      if (!put (bulk, counted->connector_id, &counted->links, counted->n, journal, error))
        return FALSE;
    }
  g_array_set_size (bulk->counted, 0);
  bulk->src = 0;
  return TRUE;
}

/* ----- the index by dst */

static gboolean
is_index_worth_while (CwStoreSession *session, gboolean *ret_is_worth_while, GError **error)
{
  gint64 n_fresh = 0;
  gint64 n_links = 0;

  if (!cw_sql_fetch_integer (session->sql, SQL_COUNT_FRESH, NULL, 0, &n_fresh, error))
    return FALSE;
  if (n_fresh >= MANY_LINKS &&
      !cw_sql_fetch_integer (session->sql, SQL_COUNT, NULL, 0, &n_links, error))
    return FALSE;
  *ret_is_worth_while = n_fresh < MANY_LINKS || n_fresh < n_links / 4;
  return TRUE;
}

gboolean
cw_link_store_prepare_import (CwStoreSession *session, GError **error)
{
  gint64 has_links = 0;
  gint64 has_metaverse = 0;

  if (!cw_store_session_check_writing (session, error) ||
      !cw_sql_fetch_integer (session->sql, SQL_HAS_ANY, NULL, 0, &has_links, error) ||
      !cw_sql_fetch_integer (session->sql, SQL_HAS_METAVERSE, NULL, 0, &has_metaverse, error))
    return FALSE;
  if (has_links == 0)
    return cw_sql_do (session->sql, SQL_DROP_INDEX, NULL, 0, error);
  return has_metaverse == 0 || cw_sql_do (session->sql, SQL_MAKE_INDEX, NULL, 0, error);
}

gboolean
cw_link_store_need_incoming (CwStoreSession *session, GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_MAKE_INDEX, NULL, 0, error);
}

gboolean
cw_link_store_finish_synchronise (CwStoreSession *session, GError **error)
{
  gboolean is_worth_while = FALSE;

  if (!cw_store_session_check_writing (session, error) ||
      !is_index_worth_while (session, &is_worth_while, error))
    return FALSE;
  return !is_worth_while || cw_sql_do (session->sql, SQL_MAKE_INDEX, NULL, 0, error);
}

gboolean
cw_link_store_prepare_export (CwStoreSession *session, GError **error)
{
  gboolean is_worth_while = FALSE;

  if (!cw_store_session_check_writing (session, error) ||
      !is_index_worth_while (session, &is_worth_while, error))
    return FALSE;
  return is_worth_while || cw_sql_do (session->sql, SQL_DROP_INDEX, NULL, 0, error);
}
