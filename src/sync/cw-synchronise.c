/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-synchronise.h"

#include "base/cw-error.h"
#include "model/cw-takeover.h"
#include "store/cw-row-watch.h"
#include "sync/cw-sync-anchor.h"
#include "sync/cw-sync-chunk.h"
#include "sync/cw-sync-private.h"
#include "sync/cw-sync-unclaimed.h"

/* In one transaction: every one of these writes the same pages of the key indexes again. */
#define CHUNKS_AT_ONCE 12

/* A contact whose person goes, and comes again as another one, takes three. */
#define MAX_ROUNDS 5

#define REPORT_INTERVAL_USEC (G_USEC_PER_SEC / 5)

void
cw_synchroniser_count (CwSynchroniser *sync, CwCounter counter, gint64 id)
{
  cw_step_journal_count (sync->journal, counter, id);
}

void
cw_synchroniser_report (CwSynchroniser *sync, gboolean is_final)
{
  CwProgress progress = { sync->n_done, sync->n_total,
                          *cw_step_journal_get_counts (sync->journal) };
  gint64 now = g_get_monotonic_time ();

  if (sync->params->on_progress == NULL)
    return;
  if (!is_final && now - sync->reported_usec < REPORT_INTERVAL_USEC)
    return;
  sync->reported_usec = now;
  sync->params->on_progress (&progress, sync->params->user_data);
}

/* ----- one chunk
 *
 * The thread that stores is the one that all others wait for. So the next chunk is read while the
 * others evaluate the flows of this one; rows of it that change meanwhile (a target that is joined)
 * make it be read again.
 */

static gboolean
read_ahead (CwSynchroniser *sync, const CwSyncChunk *chunk, GError **error)
{
  if (!sync->may_read_ahead || !cw_sync_chunk_is_last_part (chunk))
    return TRUE;
  sync->ahead = cw_sync_chunk_read (sync, chunk->last_id, error);
  return sync->ahead != NULL;
}

/* Stores each task as soon as it is worked out, while the next ones are. Takes @tasks over. */
static gboolean
apply_tasks (CwSynchroniser *sync, const CwSyncChunk *chunk, GPtrArray *tasks, GError **error)
{
  gboolean is_ok;

  cw_synchroniser_start_flow (sync, tasks);
  is_ok = read_ahead (sync, chunk, error);
  for (guint i = 0; i < tasks->len && is_ok; i++)
    {
      cw_sync_work_need (sync->work, i);
      is_ok = cw_synchroniser_apply (sync, g_ptr_array_index (tasks, i), error);
    }
  cw_synchroniser_finish_flow (sync, tasks);
  return is_ok;
}

static gboolean
process_items (CwSynchroniser *sync, CwSyncChunk *chunk, GPtrArray *items, GError **error)
{
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_sync_task_free);

  cw_synchroniser_decide (sync, items);
  return cw_synchroniser_tie (sync, items, tasks, error) &&
         apply_tasks (sync, chunk, g_steal_pointer (&tasks), error);
}

static gboolean
process_parts (CwSynchroniser *sync, CwSyncChunk *chunk, GError **error)
{
  do
    {
      g_autoptr (GPtrArray) items = cw_sync_chunk_take_part (chunk, sync, error);

      if (items == NULL || !process_items (sync, chunk, items, error))
        return FALSE;
    }
  while (!cw_sync_chunk_is_last_part (chunk));
  return TRUE;
}

static gboolean
process_chunk (CwSynchroniser *sync, gint64 *after, gboolean *ret_is_done, GError **error)
{
  g_autoptr (CwSyncChunk) chunk = g_steal_pointer (&sync->ahead);

  if (chunk != NULL && !cw_row_watch_is_unchanged (sync->session))
    g_clear_pointer (&chunk, cw_sync_chunk_free);
  if (chunk == NULL)
    chunk = cw_sync_chunk_read (sync, *after, error);
  if (chunk == NULL)
    return FALSE;
  *ret_is_done = cw_sync_chunk_is_empty (chunk);
  if (*ret_is_done)
    return TRUE;
  *after = chunk->last_id;
  sync->n_done += chunk->objects->len;
  /* Before they are worked on: a mark that is made meanwhile has to stay. */
  return cw_connector_space_unmark_range (sync->session, chunk->first_id, chunk->last_id, error) &&
         process_parts (sync, chunk, error);
}

/* Those of one transaction, and its end. */
static gboolean
process_chunks (CwSynchroniser *sync, gint64 *after, gboolean *ret_is_done, GError **error)
{
  for (guint i = 0; i < CHUNKS_AT_ONCE && !*ret_is_done; i++)
    {
      /* Without a reader the next transaction mostly begins after others have written. */
      sync->may_read_ahead = i + 1 < CHUNKS_AT_ONCE || sync->reader != NULL;
      if (!process_chunk (sync, after, ret_is_done, error))
        return FALSE;
      cw_synchroniser_report (sync, FALSE);
    }
  if (!cw_sync_keys_flush (sync->keys, error))
    return FALSE;
  return *ret_is_done ? cw_step_journal_commit (sync->journal, error)
                      : cw_step_journal_commit_and_begin (sync->journal, error);
}

static gboolean
process_marked (CwSynchroniser *sync, GCancellable *cancellable, GError **error)
{
  gboolean is_done = FALSE;
  gint64 after = 0;

  if (!cw_store_session_begin (sync->session, error))
    return FALSE;
  while (!is_done)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !process_chunks (sync, &after, &is_done, error))
        {
          cw_step_journal_roll_back (sync->journal);
          return FALSE;
        }
    }
  return TRUE;
}

/* Who does without a value may have it now that another let go of it. */
static gboolean
mark_waiting (CwSynchroniser *sync, GError **error)
{
  guint64 n_errors = 0;
  guint64 n_marked = 0;

  if (!sync->has_released)
    return TRUE;
  sync->has_released = FALSE;
  if (!cw_run_store_count_errors (sync->session, &n_errors, error))
    return FALSE;
  if (n_errors == 0)
    return TRUE;
  if (!cw_store_session_begin (sync->session, error))
    return FALSE;
  if (cw_connector_space_mark_errors (sync->session, error) &&
      cw_store_session_commit (sync->session, error))
    {
      if (!cw_connector_space_count_marked (sync->session, &n_marked, error))
        return FALSE;
      sync->has_marked |= n_marked > 0;
      return TRUE;
    }
  cw_store_session_rollback (sync->session);
  return FALSE;
}

/* What was let go is looked at once more: it may be another's from now on; and so is what waited
 * for an object that has come. Whatever is marked after the last round is left to the next step. */
static gboolean
process_all (CwSynchroniser *sync, GCancellable *cancellable, GError **error)
{
  guint64 n_marked;

  for (guint i = 0; i < MAX_ROUNDS; i++)
    {
      sync->has_marked = FALSE;
      if (!process_marked (sync, cancellable, error) || !mark_waiting (sync, error))
        return FALSE;
      if (!sync->has_marked)
        return TRUE;
      /* Some may be of this step. */
      sync->has_old_errors = TRUE;
      if (!cw_connector_space_count_marked (sync->session, &n_marked, error))
        return FALSE;
      sync->n_total = sync->n_done + n_marked;
    }
  return TRUE;
}

/* ----- preparing */

static gboolean
register_connectors (CwSynchroniser *sync, GError **error)
{
  GPtrArray *configs = cw_config_get_connectors (sync->params->config);

  for (guint i = 0; i < configs->len; i++)
    {
      const CwConnectorConfig *config = g_ptr_array_index (configs, i);
      CwSyncConnector connector = {
        .config = config,
        .index = i,
        .is_target = cw_connector_kind_is_target (config->kind),
      };

      if (!cw_connector_space_register_connector (sync->session, config->id, &connector.id, error))
        return FALSE;
      if (connector.is_target)
        {
          CwSyncTarget target = { connector.id, config->kind };

          g_array_append_val (sync->targets, i);
          g_array_append_val (sync->target_kinds, target);
        }
      g_array_append_val (sync->connectors, connector);
      sync->seeker_kinds |= 1u << config->kind;
    }
  return TRUE;
}

/* Nothing is tied yet, so every link will have to be looked at. */
static gboolean
begin_first_load (CwSynchroniser *sync, GError **error)
{
  return cw_metaverse_is_empty (sync->session, &sync->was_empty, error) &&
         (!sync->was_empty || cw_link_sweep_start (sync->session, error));
}

/* What failed last time is looked at again, for its cause may lie in another object; and so is what
 * expired in the meantime. */
static gboolean
mark_work (CwSynchroniser *sync, GError **error)
{
  if (!cw_connector_space_mark_due (sync->session, sync->now_usec, error))
    return FALSE;
  if (sync->params->is_full)
    return cw_connector_space_mark_all (sync->session, 0, error);
  return cw_connector_space_mark_errors (sync->session, error);
}

static gboolean
prepare_groups (CwSynchroniser *sync, GError **error)
{
  return cw_sync_groups_load (sync->params->rules, sync->params->config, sync->session,
                              &sync->groups, error) &&
         cw_sync_groups_check (sync->groups, error) &&
         (sync->groups == NULL || cw_sync_groups_mark (sync->groups, sync->session, error));
}

static gboolean
prepare_scope (CwSynchroniser *sync, GError **error)
{
  return cw_sync_scope_load (sync->params->config, sync->session, &sync->scope, error) &&
         cw_sync_scope_mark (sync->params->config, sync->session, error);
}

static gboolean
prepare_store (CwSynchroniser *sync, GError **error)
{
  if (!cw_store_session_begin (sync->session, error))
    return FALSE;
  if (register_connectors (sync, error) && cw_synchroniser_begin_removed (sync, error) &&
      mark_work (sync, error) && prepare_scope (sync, error) && prepare_groups (sync, error) &&
      begin_first_load (sync, error) && cw_store_session_commit (sync->session, error))
    return TRUE;
  cw_store_session_rollback (sync->session);
  return FALSE;
}

static void
make_evaluators (CwSynchroniser *sync)
{
  sync->evaluators = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_rule_evaluator_free);
  for (guint i = 0; i < cw_sync_work_get_n_threads (sync->work); i++)
    {
      CwRuleEvaluator *evaluator = cw_rule_evaluator_new (sync->params->rules);

      cw_rule_evaluator_set_now (evaluator, sync->now_usec);
      g_ptr_array_add (sync->evaluators, evaluator);
    }
}

static gboolean
add_seekers (CwSynchroniser *sync, GError **error)
{
  for (guint i = 0; i < sync->connectors->len; i++)
    {
      const CwSyncConnector *connector = &g_array_index (sync->connectors, CwSyncConnector, i);

      if (!connector->is_target &&
          !cw_sync_seekers_add_connector (sync->seekers, connector->id, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
prepare (CwSynchroniser *sync, GCancellable *cancellable, GError **error)
{
  guint64 n_errors;
  guint64 n_marked;

  sync->work = cw_sync_work_new (sync->params->n_threads);
  if (!prepare_store (sync, error) || !cw_synchroniser_mark_removed (sync, cancellable, error))
    return FALSE;
  sync->partitions = cw_connector_space_list_partitions (sync->session, error);
  if (sync->partitions == NULL)
    return FALSE;
  if (!cw_synchroniser_mark_changed (sync, cancellable, error) ||
      !cw_run_store_count_errors (sync->session, &n_errors, error) ||
      !cw_connector_space_count_marked (sync->session, &n_marked, error) ||
      !cw_connector_space_has_keys (sync->session, &sync->has_target_keys, error))
    return FALSE;
  sync->n_total = sync->n_done + n_marked;
  sync->has_old_errors = n_errors > 0;
  sync->keys = cw_sync_keys_new (sync->session, sync->was_empty);
  sync->seekers = cw_sync_seekers_new (sync->session);
  if (!add_seekers (sync, error))
    return FALSE;
  cw_synchroniser_prepare_writes (sync);
  make_evaluators (sync);
  return cw_sync_chunk_open_reader (sync, error);
}

static void
clear_synchroniser (CwSynchroniser *sync)
{
  g_clear_pointer (&sync->work, cw_sync_work_free);
  g_clear_pointer (&sync->spent, g_ptr_array_unref);
  g_clear_pointer (&sync->ahead, cw_sync_chunk_free);
  g_clear_pointer (&sync->evaluators, g_ptr_array_unref);
  g_clear_pointer (&sync->bulk, cw_link_bulk_free);
  g_clear_pointer (&sync->seekers, cw_sync_seekers_free);
  g_clear_pointer (&sync->keys, cw_sync_keys_free);
  g_clear_pointer (&sync->groups, cw_sync_groups_free);
  g_clear_pointer (&sync->scope, cw_sync_scope_free);
  g_clear_pointer (&sync->flows, cw_link_flows_unref);
  g_clear_pointer (&sync->profiles, g_array_unref);
  g_clear_pointer (&sync->removed, g_array_unref);
  g_clear_pointer (&sync->partitions, g_ptr_array_unref);
  g_clear_pointer (&sync->targets, g_array_unref);
  g_clear_pointer (&sync->target_kinds, g_array_unref);
  g_clear_pointer (&sync->connectors, g_array_unref);
  g_clear_pointer (&sync->told, g_hash_table_unref);
  g_clear_pointer (&sync->journal, cw_step_journal_free);
  g_clear_pointer (&sync->reader, cw_store_session_free);
  g_clear_pointer (&sync->session, cw_store_session_free);
}

gboolean
cw_synchronise_run (const CwSynchroniseParams *params,
                    CwCounts *ret_counts,
                    GCancellable *cancellable,
                    GError **error)
{
  CwSynchroniser sync = { .params = params };
  gboolean is_ok;

  sync.session = cw_store_open_session (params->store, error);
  if (sync.session == NULL)
    return FALSE;
  sync.journal = cw_step_journal_new (sync.session, params->step_id);
  sync.told =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) cw_id_set_free);
  sync.connectors = g_array_new (FALSE, FALSE, sizeof (CwSyncConnector));
  sync.targets = g_array_new (FALSE, FALSE, sizeof (guint));
  sync.target_kinds = g_array_new (FALSE, FALSE, sizeof (CwSyncTarget));
  sync.now_usec = params->now_usec != 0 ? params->now_usec : g_get_real_time ();
  sync.expiry_attribute =
      cw_attribute_table_intern (cw_store_get_attributes (params->store), "accountExpires");
  sync.shadow_attribute =
      cw_attribute_table_intern (cw_store_get_attributes (params->store), "shadowExpire");
  sync.roles_attribute =
      cw_attribute_table_intern (cw_store_get_attributes (params->store), CW_ADMINISTRATOR_ROLES);
  sync.anchor_attribute =
      cw_attribute_table_intern (cw_store_get_attributes (params->store), CW_SYNC_ANCHOR_ATTRIBUTE);
  is_ok = prepare (&sync, cancellable, error) && process_all (&sync, cancellable, error) &&
          cw_synchroniser_delete_unclaimed (&sync, cancellable, error) &&
          cw_synchroniser_drop_writes (&sync, error) &&
          cw_synchroniser_reconcile_links (&sync, cancellable, error) &&
          cw_synchroniser_forget_removed (&sync, error);
  cw_synchroniser_report (&sync, TRUE);
  *ret_counts = *cw_step_journal_get_counts (sync.journal);
  clear_synchroniser (&sync);
  return is_ok;
}
