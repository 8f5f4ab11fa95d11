/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-link-bulk.h"

#include "store/cw-store-private.h"

/* 4 is CW_PENDING_DELETE: who is deleted leaves every group by it. */
static const char SQL_LIST_TARGETS[] =
    "SELECT s.id, t.id, t.object_type FROM cs_object s CROSS JOIN cs_object t "
    "WHERE s.connector_id = ?1 AND s.metaverse_id IS NOT NULL "
    "AND t.metaverse_id = s.metaverse_id AND t.connector_id = ?2 AND t.pending_op <> 4";
static const char SQL_HAS_LINKS[] = "SELECT 1 FROM link WHERE src = ?1 AND attribute = ?2 LIMIT 1";
static const char SQL_PUT[] = "INSERT INTO link (src, attribute, dst, is_confirmed, pending, "
                              "connector_id) VALUES (?1, ?2, ?3, 0, 1, ?4) "
                              "ON CONFLICT DO NOTHING";
static const char SQL_IS_EMPTY[] = "SELECT 1 FROM link LIMIT 1";
static const char SQL_DROP_INDEX[] = "DROP INDEX IF EXISTS link_incoming";
static const char SQL_MAKE_INDEX[] =
    "CREATE INDEX IF NOT EXISTS link_incoming ON link (dst, attribute, src)";

/* A target; ids are small (see CwIdSet). */
typedef struct
{
  guint32 id; /* 0: none */
  guint32 object_type;
} Target;

/* Targets of one connector by the ids of their sources. */
typedef struct
{
  gint64 source_connector_id;
  gint64 target_connector_id;
  GArray *targets; /* (element-type Target), by source id */
} Map;

struct _CwLinkBulk
{
  CwStoreSession *session;
  GArray *flows;
  GPtrArray *maps; /* (element-type Map) */
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
      target.object_type = (guint32) cw_sql_get_integer (statement, 2);
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
  g_free (bulk);
}

static Target
find_target (const Map *map, gint64 source)
{
  const Target none = { 0, 0 };

  if (map == NULL)
    return none;
  return source < map->targets->len ? g_array_index (map->targets, Target, source) : none;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

/* The targets of the links of @src, sorted, so that they are appended to the table. */
static GArray *
translate (CwLinkBulk *bulk, const Map *map, const CwLinkFlow *flow, gint64 src, GError **error)
{
  GArray *ids = cw_link_store_list (bulk->session, src, flow->source_attribute, error);
  guint n = 0;

  if (ids == NULL)
    return NULL;
  for (guint i = 0; i < ids->len; i++)
    {
      Target target = find_target (map, g_array_index (ids, gint64, i));

      if (target.id != 0)
        g_array_index (ids, gint64, n++) = target.id;
    }
  g_array_set_size (ids, n);
  g_array_sort (ids, compare_ids);
  return ids;
}

static gboolean
put_all (CwLinkBulk *bulk,
         const CwLinkFlow *flow,
         gint64 target,
         GArray *ids,
         guint64 *n_changed,
         GError **error)
{
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);

      /* Two objects of the source may be one identity. */
      if (i > 0 && g_array_index (ids, gint64, i - 1) == id)
        continue;
      *n_changed += 1;
      if (!cw_sql_do (
              bulk->session->sql, SQL_PUT,
              CW_SQL_INTEGERS (target, flow->target_attribute, id, flow->target_connector_id),
              error))
        return FALSE;
    }
  return TRUE;
}

/* The target that the flow fills for @src; its id is 0 when there is none. */
static Target
find_flow_target (CwLinkBulk *bulk, const CwLinkFlow *flow, gint64 src)
{
  const Target none = { 0, 0 };
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
fill (CwLinkBulk *bulk, const CwLinkFlow *flow, gint64 src, guint64 *n_changed, GError **error)
{
  Target target = find_flow_target (bulk, flow, src);
  g_autoptr (GArray) ids = NULL;

  if (target.id == 0)
    return TRUE;
  ids = translate (bulk, find_map (bulk, flow), flow, src, error);
  return ids != NULL && put_all (bulk, flow, target.id, ids, n_changed, error);
}

/* All are looked at before the first is filled: two flows may fill the same attribute. */
gboolean
cw_link_bulk_reconcile (CwLinkBulk *bulk,
                        gint64 src,
                        gboolean *ret_is_done,
                        guint64 *ret_n_changed,
                        GError **error)
{
  *ret_is_done = TRUE;
  if (!cw_store_session_check_writing (bulk->session, error))
    return FALSE;
  for (guint i = 0; i < bulk->flows->len && *ret_is_done; i++)
    if (!is_fresh (bulk, &g_array_index (bulk->flows, CwLinkFlow, i), src, ret_is_done, error))
      return FALSE;
  for (guint i = 0; i < bulk->flows->len && *ret_is_done; i++)
    if (!fill (bulk, &g_array_index (bulk->flows, CwLinkFlow, i), src, ret_n_changed, error))
      return FALSE;
  return TRUE;
}

gboolean
cw_link_store_defer_index (CwStoreSession *session, GError **error)
{
  gint64 has_links = 0;

  if (!cw_store_session_check_writing (session, error) ||
      !cw_sql_fetch_integer (session->sql, SQL_IS_EMPTY, NULL, 0, &has_links, error))
    return FALSE;
  return has_links != 0 || cw_sql_do (session->sql, SQL_DROP_INDEX, NULL, 0, error);
}

gboolean
cw_link_store_ensure_index (CwStoreSession *session, GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_MAKE_INDEX, NULL, 0, error);
}
