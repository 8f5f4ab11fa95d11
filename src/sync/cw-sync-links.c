/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "store/cw-link-fresh.h"
#include "store/cw-link-profile.h"
#include "sync/cw-sync-flows.h"
#include "sync/cw-sync-private.h"

/* Marks worked on in one transaction: a second's work at most. */
#define WHOLE_MARKS_AT_ONCE  1000
#define SINGLE_MARKS_AT_ONCE 5000
#define SWEPT_AT_ONCE        40000

/* From so many marks on it pays to read first which target belongs to which source. */
#define BULK_MARKS 2000

static gboolean
reconcile_outgoing (CwSynchroniser *sync, gint64 src, GError **error)
{
  gboolean is_done = FALSE;

  if (sync->bulk != NULL &&
      !cw_link_bulk_reconcile (sync->bulk, src, &is_done, sync->journal, error))
    return FALSE;
  return is_done ||
         cw_link_store_reconcile_outgoing (sync->session, sync->flows, src, sync->journal, error);
}

static gboolean
reconcile_whole (CwSynchroniser *sync, const CwLink *mark, GError **error)
{
  if (mark->src == 0)
    return cw_link_store_expand_incoming_mark (sync->session, mark->dst, error);
  return reconcile_outgoing (sync, mark->src, error) &&
         cw_link_store_unmark (sync->session, mark->src, CW_ATTRIBUTE_NONE, 0, error);
}

/* Marks of the other side (0, 0, dst) sort first, and are turned into marks of single links while
 * the whole marks that make some of them needless still stand. */
static gboolean
reconcile_whole_marks (CwSynchroniser *sync, gboolean *ret_is_done, GError **error)
{
  g_autoptr (GArray) marks =
      cw_link_store_list_whole_marks (sync->session, WHOLE_MARKS_AT_ONCE, error);

  if (marks == NULL)
    return FALSE;
  *ret_is_done = marks->len == 0;
  for (guint i = 0; i < marks->len; i++)
    if (!reconcile_whole (sync, &g_array_index (marks, CwLink, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
reconcile_single_marks (CwSynchroniser *sync, gboolean *ret_is_done, GError **error)
{
  guint64 n_done = 0;

  if (!cw_link_store_reconcile_marks (sync->session, sync->flows, SINGLE_MARKS_AT_ONCE, &n_done,
                                      sync->journal, error))
    return FALSE;
  *ret_is_done = n_done == 0;
  return TRUE;
}

static gboolean
sweep (CwSynchroniser *sync, gboolean *ret_is_done, GError **error)
{
  return cw_link_sweep_advance (sync->session, sync->reader, sync->bulk, SWEPT_AT_ONCE, ret_is_done,
                                sync->journal, error);
}

typedef gboolean (*Portion) (CwSynchroniser *sync, gboolean *ret_is_done, GError **error);

static gboolean
work_off (CwSynchroniser *sync, Portion portion, GCancellable *cancellable, GError **error)
{
  gboolean is_done = FALSE;

  while (!is_done)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!cw_store_session_begin (sync->session, error))
        return FALSE;
      if (!portion (sync, &is_done, error) || !cw_step_journal_commit (sync->journal, error))
        {
          cw_step_journal_roll_back (sync->journal);
          return FALSE;
        }
      cw_synchroniser_report (sync, FALSE);
    }
  return TRUE;
}

/* Both take the links by their dst. A first load has no index for that until the links are counted,
 * and a directory may meet a tenant in which it already has its people: a walk over all links for
 * each of them would be quadratic. */
static gboolean
need_links_by_dst (CwSynchroniser *sync, GError **error)
{
  if (!sync->has_links_by_dst && !cw_link_store_need_incoming (sync->session, error))
    return FALSE;
  sync->has_links_by_dst = TRUE;
  return TRUE;
}

gboolean
cw_synchroniser_remove_row (CwSynchroniser *sync, gint64 id, GError **error)
{
  return need_links_by_dst (sync, error) && cw_connector_space_remove (sync->session, id, error);
}

gboolean
cw_synchroniser_merge_rows (CwSynchroniser *sync, gint64 from, gint64 to, GError **error)
{
  return need_links_by_dst (sync, error) &&
         cw_connector_space_absorb (sync->session, from, to, error);
}

/* Which references flow is known once every object has been looked at. */
static gboolean
prepare_flows (CwSynchroniser *sync, GError **error)
{
  sync->flows = cw_sync_flows_new (sync->params->rules, sync->params->config, sync->session, error);
  if (sync->flows == NULL || !cw_store_session_begin (sync->session, error))
    return FALSE;
  if (cw_link_fresh_drop_void (sync->session, sync->flows, error) &&
      cw_store_session_commit (sync->session, error))
    return TRUE;
  cw_store_session_rollback (sync->session);
  return FALSE;
}

static gboolean
prepare_bulk (CwSynchroniser *sync, gboolean is_sweeping, GError **error)
{
  guint64 n_marks;

  if (!cw_link_store_count_marks (sync->session, &n_marks, error))
    return FALSE;
  if (n_marks < BULK_MARKS && !is_sweeping)
    return TRUE;
  sync->bulk = cw_link_bulk_new (sync->session, sync->reader, sync->flows, error);
  return sync->bulk != NULL;
}

static gboolean
finish (CwSynchroniser *sync, GError **error)
{
  if (!cw_store_session_begin (sync->session, error))
    return FALSE;
  if (cw_link_store_finish_synchronise (sync->session, error) &&
      (!sync->params->has_new_rules || cw_link_profile_clean (sync->session, error)) &&
      cw_store_session_commit (sync->session, error))
    return TRUE;
  cw_store_session_rollback (sync->session);
  return FALSE;
}

gboolean
cw_synchroniser_reconcile_links (CwSynchroniser *sync, GCancellable *cancellable, GError **error)
{
  gboolean is_sweeping = FALSE;

  return prepare_flows (sync, error) &&
         cw_link_sweep_is_under_way (sync->session, &is_sweeping, error) &&
         prepare_bulk (sync, is_sweeping, error) &&
         (!is_sweeping || work_off (sync, sweep, cancellable, error)) &&
         work_off (sync, reconcile_whole_marks, cancellable, error) &&
         work_off (sync, reconcile_single_marks, cancellable, error) && finish (sync, error);
}
