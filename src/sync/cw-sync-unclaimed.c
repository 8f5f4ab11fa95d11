/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-sync-unclaimed.h"

#include "store/cw-unclaimed-store.h"
#include "sync/cw-made-anchor.h"
#include "sync/cw-sync-takeover.h"

/* Objects in one transaction. */
#define PORTION 500

/* A page of one partition of a target. */
typedef struct
{
  CwSynchroniser *sync;
  CwUnclaimedSearch *search;
  const CwSyncConnector *target;
  gint64 partition_id;
  gint64 after;
  gboolean is_done;
} Page;

static gboolean
is_ours (CwSynchroniser *sync, const CwSyncConnector *target, const CwCsObject *object)
{
  return cw_made_anchor_is_there (
      target->config->kind, object,
      cw_store_get_attributes (cw_store_session_get_store (sync->session)));
}

/* Of a store that was restored, what it knew to be nobody's stays so. */
static gboolean
is_stranger (const CwUnclaimedSearch *search, const CwCsObject *object)
{
  g_autofree char *anchor = NULL;
  gsize size = 0;
  const guint8 *data = NULL;

  if (object->id <= search->after)
    return TRUE;
  if (search->strangers == NULL || object->anchor == NULL)
    return FALSE;
  data = g_bytes_get_data (object->anchor, &size);
  anchor = g_base64_encode (data, size);
  return g_hash_table_contains (search->strangers, anchor);
}

/* Who has the anchor and is not tied to it may only be filtered; or something is wrong. */
static gboolean
judge_holder (CwSynchroniser *sync,
              const CwSyncConnector *target,
              gint64 metaverse_id,
              CwAttributeId type,
              CwUnclaimedFinding *finding,
              GError **error)
{
  g_autoptr (CwCsObject) tied = NULL;

  if (!cw_synchroniser_find_tied (sync, metaverse_id, type, target, &tied, error))
    return FALSE;
  if (tied != NULL)
    {
      *finding = (CwUnclaimedFinding){ CW_UNCLAIMED_TAKEN, tied->id };
      return TRUE;
    }
  finding->verdict = CW_UNCLAIMED_JOINS;
  if (!cw_unclaimed_store_find_error (sync->session, metaverse_id, &finding->other, error))
    return FALSE;
  if (finding->other != 0)
    finding->verdict = CW_UNCLAIMED_ERROR;
  return TRUE;
}

/* By whoever has the anchor now. */
static gboolean
judge_anchor (CwSynchroniser *sync,
              const CwSyncConnector *target,
              CwCsObject *object,
              CwUnclaimedFinding *finding,
              GError **error)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  const CwSyncItem item = { .object = object, .connector = target, .keys = keys };
  CwRuleObject description;
  CwAttributeId type = CW_ATTRIBUTE_NONE;
  gint64 metaverse_id = 0;

  finding->verdict = CW_UNCLAIMED_FAILS;
  cw_synchroniser_describe (sync, object, &description);
  if (!cw_rule_evaluator_collect_join_keys (g_ptr_array_index (sync->evaluators, 0), &description,
                                            keys, NULL))
    return TRUE;
  if (!cw_synchroniser_find_join (sync, &item, &metaverse_id, &type, error))
    return FALSE;
  finding->verdict = CW_UNCLAIMED_NOBODYS;
  return metaverse_id == 0 || judge_holder (sync, target, metaverse_id, type, finding, error);
}

static gboolean
is_deletable (const CwUnclaimedFinding *finding)
{
  return finding->verdict == CW_UNCLAIMED_NOBODYS || finding->verdict == CW_UNCLAIMED_JOINS;
}

gboolean
cw_synchroniser_judge_unclaimed (CwSynchroniser *sync,
                                 const CwUnclaimedSearch *search,
                                 const CwSyncConnector *target,
                                 CwCsObject *object,
                                 CwUnclaimedFinding *ret_finding,
                                 GError **error)
{
  *ret_finding = (CwUnclaimedFinding){ CW_UNCLAIMED_NO_ANCHOR, 0 };
  if (!is_ours (sync, target, object))
    return TRUE;
  ret_finding->verdict = CW_UNCLAIMED_STRANGER;
  if (is_stranger (search, object))
    return TRUE;
  if (!judge_anchor (sync, target, object, ret_finding, error))
    return FALSE;
  if (is_deletable (ret_finding) && !cw_sync_takeover_is_allowed (sync, target, object))
    ret_finding->verdict = CW_UNCLAIMED_ADMINISTRATOR;
  return TRUE;
}

static gboolean
look_at (const Page *page, CwCsObject *object, GError **error)
{
  CwUnclaimedFinding finding;

  if (!cw_synchroniser_judge_unclaimed (page->sync, page->search, page->target, object, &finding,
                                        error))
    return FALSE;
  if (finding.verdict == CW_UNCLAIMED_NO_ANCHOR || finding.verdict == CW_UNCLAIMED_STRANGER)
    return TRUE;
  if (!is_deletable (&finding))
    {
      page->search->n_kept++;
      return TRUE;
    }
  page->search->n_deleted++;
  return cw_synchroniser_deprovision (page->sync, object, error);
}

static gboolean
look_at_page (Page *page, GError **error)
{
  g_autoptr (GPtrArray) objects = cw_unclaimed_store_list (page->sync->session, page->partition_id,
                                                           page->after, PORTION, error);

  if (objects == NULL)
    return FALSE;
  page->is_done = objects->len < PORTION;
  for (guint i = 0; i < objects->len; i++)
    {
      CwCsObject *object = g_ptr_array_index (objects, i);

      page->after = object->id;
      if (!look_at (page, object, error))
        return FALSE;
    }
  return cw_sync_keys_flush (page->sync->keys, error);
}

static gboolean
look_at_partition (Page *page, GCancellable *cancellable, GError **error)
{
  while (!page->is_done)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !cw_store_session_begin (page->sync->session, error))
        return FALSE;
      if (!look_at_page (page, error))
        {
          cw_step_journal_roll_back (page->sync->journal);
          return FALSE;
        }
      if (!cw_step_journal_commit (page->sync->journal, error))
        return FALSE;
      cw_synchroniser_report (page->sync, FALSE);
    }
  return TRUE;
}

/* What is marked still belongs to the next step. */
static gboolean
count_unsure (CwSynchroniser *sync, guint64 *ret_n, GError **error)
{
  if (!cw_connector_space_count_marked (sync->session, ret_n, error))
    return FALSE;
  for (guint i = 0; i < sync->connectors->len; i++)
    {
      const CwSyncConnector *connector = &g_array_index (sync->connectors, CwSyncConnector, i);
      guint64 n = 0;

      if (connector->is_target)
        continue;
      if (!cw_unclaimed_store_count_unsure (sync->session, connector->id, &n, error))
        return FALSE;
      *ret_n += n;
    }
  return TRUE;
}

gboolean
cw_synchroniser_delete_unclaimed (CwSynchroniser *sync, GCancellable *cancellable, GError **error)
{
  CwUnclaimedSearch *search = sync->params->unclaimed;

  if (search == NULL)
    return TRUE;
  if (!count_unsure (sync, &search->n_unsure, error))
    return FALSE;
  for (guint i = 0; i < sync->partitions->len && search->n_unsure == 0; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (sync->partitions, i);
      Page page = {
        .sync = sync,
        .search = search,
        .target = cw_synchroniser_find_connector (sync, partition->connector_id),
        .partition_id = partition->id,
        .after = search->after,
      };

      if (page.target != NULL && page.target->is_target &&
          !look_at_partition (&page, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
cw_synchroniser_review_unclaimed (CwSynchroniser *sync,
                                  const CwSyncConnector *target,
                                  CwCsObject *object,
                                  GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CwCsObject) whole = NULL;

  if (object->state != CW_CS_LIVE || object->pending_state == CW_PENDING_STATE_SENT ||
      (is_ours (sync, target, object) && cw_sync_takeover_is_allowed (sync, target, object)))
    return TRUE;
  whole = cw_connector_space_get (sync->session, object->id, CW_CS_LOAD_DESIRED, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  /* It was exported once, by this store's own knowledge. */
  if (whole == NULL || whole->desired != NULL)
    return TRUE;
  object->pending_op = CW_PENDING_NONE;
  return cw_connector_space_set_pending (sync->session, object->id, CW_PENDING_NONE,
                                         CW_PENDING_STATE_WAITING, 0, error);
}
