/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-link-bulk.h"

#include <stdlib.h>

#include "base/cw-id-set.h"
#include "store/cw-link-choice.h"
#include "store/cw-link-fresh.h"
#include "store/cw-link-private.h"
#include "store/cw-link-targets.h"
#include "store/cw-store-private.h"

/* Whether a target of source ?1 has any. */
static const char SQL_HAS_LINKS[] =
    "SELECT 1 FROM cs_object s CROSS JOIN cs_object t CROSS JOIN link l WHERE s.id = ?1 "
    "AND t.metaverse_id = s.metaverse_id AND EXISTS (SELECT 1 FROM link_target o "
    "WHERE o.connector_id = t.connector_id) AND l.src = t.id LIMIT 1";
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

/* Links of one source and attribute that a sweep counts for one flow. */
typedef struct
{
  CwFreshLinks links;
  const CwLinkTargets *targets; /* (unowned) */
  gint64 connector_id;
  gboolean is_choice; /* only the best of all will flow: one is entered, and more looked at */
  gboolean is_shared; /* other attributes of the source fill the same one */
  gboolean has_any;
  guint64 n; /* those that no attribute before this one has as well */
} Counted;

/* One that a sweep met for an attribute of which only the best one flows. */
typedef struct
{
  gint64 connector_id;
  gint64 src;
  gint64 dst;
  gint64 source;
  gint64 source_dst;
  CwAttributeId attribute;
  CwAttributeId source_attribute;
} Entered;

struct _CwLinkBulk
{
  CwStoreSession *session;
  CwLinkFlows *flows;
  GPtrArray *order; /* (element-type CwLinkFlow): by source attribute, as a sweep comes upon them */
  GPtrArray *maps;  /* (element-type CwLinkTargets) */
  GArray *counted;  /* (element-type Counted) */
  GArray *entered;  /* (element-type Entered) */
  GHashTable *seen; /* (element-type guint CwIdSet): by attribute, targets for which one was put */
  GArray *met;      /* (element-type guint64): where those of the present source lead, see meet() */
  guint n_met;      /* by attributes before the present one, sorted */
  gboolean is_begun;
  gboolean is_resumed; /* what was entered before is not known */
  guint first;         /* of those that the present source and attribute have */
  gint64 src;
  CwAttributeId attribute;
};

/* A group may name a person twice, by DN and by login name: that is one link. */
static gboolean
is_shared (const CwLinkFlows *flows, const CwLinkFlow *flow)
{
  for (guint i = 0; i < flows->flows->len; i++)
    {
      const CwLinkFlow *other = &g_array_index (flows->flows, CwLinkFlow, i);

      if (other->source_connector_id == flow->source_connector_id &&
          other->source_profile == flow->source_profile &&
          other->target_connector_id == flow->target_connector_id &&
          other->target_profile == flow->target_profile &&
          other->target_attribute == flow->target_attribute &&
          other->source_attribute != flow->source_attribute)
        return TRUE;
    }
  return FALSE;
}

static int
compare_flows (gconstpointer a, gconstpointer b)
{
  const CwLinkFlow *left = *(const CwLinkFlow *const *) a;
  const CwLinkFlow *right = *(const CwLinkFlow *const *) b;

  return (left->source_attribute > right->source_attribute) -
         (left->source_attribute < right->source_attribute);
}

static GPtrArray *
sort_flows (const CwLinkFlows *flows)
{
  GPtrArray *order = g_ptr_array_new ();

  for (guint i = 0; i < flows->flows->len; i++)
    g_ptr_array_add (order, &g_array_index (flows->flows, CwLinkFlow, i));
  g_ptr_array_sort (order, compare_flows);
  return order;
}

static int
compare_met (gconstpointer a, gconstpointer b)
{
  guint64 left = *(const guint64 *) a;
  guint64 right = *(const guint64 *) b;

  return (left > right) - (left < right);
}

/* All that was met so far is of attributes before the one that comes now. */
static void
settle_met (CwLinkBulk *bulk, gboolean is_same_source)
{
  if (!is_same_source)
    g_array_set_size (bulk->met, 0);
  if (bulk->met->len > bulk->n_met)
    g_array_sort (bulk->met, compare_met);
  bulk->n_met = bulk->met->len;
}

/* FALSE: an attribute before the present one of the same source leads there too. */
static gboolean
meet (CwLinkBulk *bulk, CwAttributeId target_attribute, guint32 dst)
{
  guint64 key = ((guint64) target_attribute << 32) | dst;
  const guint64 *met = (const guint64 *) (gpointer) bulk->met->data;

  if (bulk->n_met > 0 && bsearch (&key, met, bulk->n_met, sizeof key, compare_met) != NULL)
    return FALSE;
  g_array_append_val (bulk->met, key);
  return TRUE;
}

static const CwLinkTargets *
find_targets (CwLinkBulk *bulk, const CwLinkFlow *flow)
{
  for (guint i = 0; i < bulk->maps->len; i++)
    {
      const CwLinkTargets *targets = g_ptr_array_index (bulk->maps, i);

      if (cw_link_targets_is_between (targets, flow->source_connector_id,
                                      flow->target_connector_id))
        return targets;
    }
  return NULL;
}

/* @maps: (transfer full) */
static CwLinkBulk *
make_bulk (CwStoreSession *session, CwLinkFlows *flows, GPtrArray *maps)
{
  CwLinkBulk *bulk = g_new0 (CwLinkBulk, 1);

  bulk->session = session;
  bulk->flows = cw_link_flows_ref (flows);
  bulk->order = sort_flows (flows);
  bulk->maps = maps;
  bulk->counted = g_array_new (FALSE, FALSE, sizeof (Counted));
  bulk->entered = g_array_new (FALSE, FALSE, sizeof (Entered));
  bulk->met = g_array_new (FALSE, FALSE, sizeof (guint64));
  bulk->seen = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) cw_id_set_free);
  return bulk;
}

CwLinkBulk *
cw_link_bulk_new_beside (CwLinkBulk *bulk)
{
  CwLinkBulk *beside = make_bulk (bulk->session, bulk->flows, g_ptr_array_ref (bulk->maps));

  g_hash_table_unref (beside->seen);
  beside->seen = g_hash_table_ref (bulk->seen);
  beside->is_begun = bulk->is_begun;
  beside->is_resumed = bulk->is_resumed;
  return beside;
}

CwLinkBulk *
cw_link_bulk_new (CwStoreSession *session,
                  CwStoreSession *reader,
                  CwLinkFlows *flows,
                  GError **error)
{
  g_autoptr (CwLinkBulk) bulk = make_bulk (
      session, flows, g_ptr_array_new_with_free_func ((GDestroyNotify) cw_link_targets_free));

  for (guint i = 0; i < flows->flows->len; i++)
    {
      const CwLinkFlow *flow = &g_array_index (flows->flows, CwLinkFlow, i);
      CwLinkTargets *targets;

      if (find_targets (bulk, flow) != NULL)
        continue;
      targets = cw_link_targets_load (session, reader, flow->source_connector_id,
                                      flow->target_connector_id, error);
      if (targets == NULL)
        return NULL;
      g_ptr_array_add (bulk->maps, targets);
    }
  return g_steal_pointer (&bulk);
}

void
cw_link_bulk_free (CwLinkBulk *bulk)
{
  cw_link_flows_unref (bulk->flows);
  g_ptr_array_unref (bulk->order);
  g_ptr_array_unref (bulk->maps);
  g_array_unref (bulk->counted);
  g_array_unref (bulk->entered);
  g_array_unref (bulk->met);
  g_hash_table_unref (bulk->seen);
  g_free (bulk);
}

static void
count (CwLinkBulk *bulk, Counted *counted, guint32 dst)
{
  counted->has_any = TRUE;
  counted->n += !counted->is_shared || meet (bulk, counted->links.attribute, dst);
}

/* Which links of its source and attribute lead to a target. */
static gboolean
count_links (CwLinkBulk *bulk, Counted *counted, GError **error)
{
  g_autoptr (GArray) ids = cw_link_store_list (bulk->session, counted->links.source,
                                               counted->links.source_attribute, error);

  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      CwTiedTarget target = cw_link_targets_find (counted->targets, g_array_index (ids, gint64, i));

      if (target.id != 0)
        count (bulk, counted, target.id);
    }
  return TRUE;
}

/* The target that the flow fills for @src; its id is 0 when there is none. */
static CwTiedTarget
find_flow_target (CwLinkBulk *bulk, const CwLinkFlow *flow, gint64 src)
{
  const CwTiedTarget none = { 0 };
  CwTiedTarget target = cw_link_targets_find (find_targets (bulk, flow), src);

  return target.source_profile == flow->source_profile && target.profile == flow->target_profile
             ? target
             : none;
}

static gboolean
put (CwLinkBulk *bulk, const Counted *counted, CwStepJournal *journal, GError **error)
{
  gboolean is_changed = FALSE;

  if (counted->has_any && !cw_link_fresh_put (bulk->session, &counted->links, counted->connector_id,
                                              counted->n, &is_changed, error))
    return FALSE;
  if (is_changed && counted->n > 0)
    cw_step_journal_count_many (journal, CW_COUNTER_LINKS_ADDED, counted->links.src, counted->n);
  return TRUE;
}

static gboolean
fill (CwLinkBulk *bulk, const CwLinkFlow *flow, gint64 src, CwStepJournal *journal, GError **error)
{
  CwTiedTarget target = find_flow_target (bulk, flow, src);
  Counted counted = {
    .links = { target.id, flow->target_attribute, src, flow->source_attribute },
    .targets = find_targets (bulk, flow),
    .connector_id = flow->target_connector_id,
    .is_shared = is_shared (bulk->flows, flow),
  };

  if (target.id == 0)
    return TRUE;
  if (flow->choice != 0)
    return cw_link_choice_settle (bulk->session, target.id, flow->target_attribute, journal, error);
  settle_met (bulk, TRUE);
  return count_links (bulk, &counted, error) && put (bulk, &counted, journal, error);
}

/* It is asked before the first is filled: two flows may fill the same attribute. */
gboolean
cw_link_bulk_reconcile (CwLinkBulk *bulk,
                        gint64 src,
                        gboolean *ret_is_done,
                        CwStepJournal *journal,
                        GError **error)
{
  gint64 has_links = 0;

  if (!cw_store_session_check_writing (bulk->session, error) ||
      !cw_link_flows_load (bulk->session, bulk->flows, error) ||
      !cw_sql_fetch_integer (bulk->session->sql, SQL_HAS_LINKS, CW_SQL_INTEGERS (src), &has_links,
                             error))
    return FALSE;
  *ret_is_done = has_links == 0;
  settle_met (bulk, FALSE);
  for (guint i = 0; i < bulk->order->len && *ret_is_done; i++)
    if (!fill (bulk, g_ptr_array_index (bulk->order, i), src, journal, error))
      return FALSE;
  return TRUE;
}

/* ----- a sweep */

/* What is the same for all links of one source and attribute: the targets that they are counted
 * for. */
static void
begin_counting (CwLinkBulk *bulk, gint64 src, CwAttributeId attribute)
{
  settle_met (bulk, src == bulk->src);
  bulk->first = bulk->counted->len;
  bulk->src = src;
  bulk->attribute = attribute;
  for (guint i = 0; i < bulk->flows->flows->len; i++)
    {
      const CwLinkFlow *flow = &g_array_index (bulk->flows->flows, CwLinkFlow, i);
      CwTiedTarget target = { 0 };
      Counted counted = { .links = { 0, flow->target_attribute, src, attribute } };

      if (flow->source_attribute == attribute)
        target = find_flow_target (bulk, flow, src);
      if (!target.is_new)
        continue;
      counted.links.src = target.id;
      counted.targets = find_targets (bulk, flow);
      counted.connector_id = flow->target_connector_id;
      counted.is_choice = flow->choice != 0;
      counted.is_shared = !counted.is_choice && is_shared (bulk->flows, flow);
      g_array_append_val (bulk->counted, counted);
    }
}

void
cw_link_bulk_begin_sweep (CwLinkBulk *bulk, gboolean is_resumed)
{
  if (bulk->is_begun)
    return;
  bulk->is_begun = TRUE;
  bulk->is_resumed = is_resumed;
}

static void
enter_choice (CwLinkBulk *bulk, const Counted *counted, gint64 source_dst, gint64 dst)
{
  Entered entered = {
    .connector_id = counted->connector_id,
    .src = counted->links.src,
    .dst = dst,
    .source = counted->links.source,
    .source_dst = source_dst,
    .attribute = counted->links.attribute,
    .source_attribute = counted->links.source_attribute,
  };

  g_array_append_val (bulk->entered, entered);
}

void
cw_link_bulk_count (CwLinkBulk *bulk, gint64 src, CwAttributeId attribute, gint64 dst)
{
  if (src != bulk->src || attribute != bulk->attribute)
    begin_counting (bulk, src, attribute);
  for (guint i = bulk->first; i < bulk->counted->len; i++)
    {
      Counted *counted = &g_array_index (bulk->counted, Counted, i);
      CwTiedTarget target = cw_link_targets_find (counted->targets, dst);

      if (target.id == 0)
        continue;
      if (counted->is_choice)
        enter_choice (bulk, counted, dst, target.id);
      else
        count (bulk, counted, target.id);
    }
}

/* TRUE: it is the first one of its attribute. */
static gboolean
note_seen (CwLinkBulk *bulk, const Entered *entered)
{
  gpointer attribute = GUINT_TO_POINTER (entered->attribute);
  CwIdSet *ids = g_hash_table_lookup (bulk->seen, attribute);

  if (ids == NULL)
    {
      ids = cw_id_set_new ();
      g_hash_table_insert (bulk->seen, attribute, ids);
    }
  return cw_id_set_add (ids, entered->src);
}

/* Nearly all people have one manager: it is put as it comes, and only where there is another is the
 * attribute looked at once more. */
static gboolean
put_choice (CwLinkBulk *bulk, const Entered *entered, CwStepJournal *journal, GError **error)
{
  const CwPendingLink link = { .src = entered->src,
                               .attribute = entered->attribute,
                               .dst = entered->dst };

  if (bulk->is_resumed || !note_seen (bulk, entered))
    return cw_link_store_mark (bulk->session, entered->source, entered->source_attribute,
                               entered->source_dst, error);
  cw_step_journal_count (journal, CW_COUNTER_LINKS_ADDED, entered->src);
  return cw_link_fresh_enter_waiting (bulk->session, entered->connector_id, &link, error);
}

static gboolean
put_entered (CwLinkBulk *bulk, CwStepJournal *journal, GError **error)
{
  for (guint i = 0; i < bulk->entered->len; i++)
    if (!put_choice (bulk, &g_array_index (bulk->entered, Entered, i), journal, error))
      return FALSE;
  g_array_set_size (bulk->entered, 0);
  return TRUE;
}

gboolean
cw_link_bulk_put_counted (CwLinkBulk *bulk, CwStepJournal *journal, GError **error)
{
  if (!put_entered (bulk, journal, error))
    return FALSE;
  for (guint i = 0; i < bulk->counted->len; i++)
    if (!put (bulk, &g_array_index (bulk->counted, Counted, i), journal, error))
      return FALSE;
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
