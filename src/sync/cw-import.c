/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-import.h"

#include "base/cw-error.h"
#include "store/cw-link-bulk.h"
#include "store/cw-login-name.h"
#include "store/cw-run-store.h"
#include "sync/cw-change-reader.h"
#include "sync/cw-import-private.h"
#include "sync/cw-partition-choice.h"
#include "sync/cw-sync-flows.h"
#include "sync/cw-sync-writeback.h"

/* Changes (a link counts for a quarter) that share a transaction at most. */
#define CHANGES_AT_ONCE 8000

static void
report (CwImporter *importer)
{
  const CwCounts *counts = cw_step_journal_get_counts (importer->journal);
  CwProgress progress = {
    .done = counts->values[CW_COUNTER_READ],
    .total = importer->is_full ? importer->n_before : 0,
    .counts = *counts,
  };

  if (importer->params->on_progress != NULL)
    importer->params->on_progress (&progress, importer->params->user_data);
}

static gboolean
begin (CwImporter *importer, GError **error)
{
  if (importer->is_writing)
    return TRUE;
  importer->is_writing = cw_store_session_begin (importer->session, error);
  importer->n_uncommitted = 0;
  return importer->is_writing;
}

static void
roll_back (CwImporter *importer)
{
  if (importer->is_writing)
    cw_step_journal_roll_back (importer->journal);
  cw_importer_forget_late (importer);
  cw_importer_forget_links (importer);
  importer->is_writing = FALSE;
}

static gboolean
commit (CwImporter *importer, GError **error)
{
  if (!cw_step_journal_commit (importer->journal, error))
    return FALSE;
  importer->is_writing = FALSE;
  report (importer);
  return TRUE;
}

static gboolean
apply_page (CwImporter *importer, const CwChangePage *page, GError **error)
{
  GBytes *watermark = cw_change_page_get_watermark (page);

  if (!begin (importer, error) || !cw_importer_apply_page (importer, page, error))
    return FALSE;
  importer->n_uncommitted +=
      cw_change_page_get_n_changes (page) + cw_change_page_get_n_links (page) / 4;
  /* Whoever breaks off now has everything read the next time. */
  if (importer->has_unknown_name)
    watermark = NULL;
  else if (watermark == NULL)
    return TRUE;
  return cw_connector_space_set_watermark (importer->session, importer->partition_id, watermark,
                                           error);
}

/* Pages that are there already share a transaction, because each one touches the same index pages
 * again; nobody waits for the connected system with a transaction open. */
static gboolean
apply_next (CwImporter *importer, CwChangeReader *reader, gboolean *ret_is_done, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CwChangePage) page = cw_change_reader_next (reader, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *ret_is_done = page == NULL;
  if (page == NULL)
    return !importer->is_writing || commit (importer, error);
  if (!apply_page (importer, page, error))
    return FALSE;
  if (importer->n_uncommitted < CHANGES_AT_ONCE && cw_change_reader_is_ahead (reader))
    return TRUE;
  return commit (importer, error);
}

/* The read has failed already, and says so; without the list it cannot be reviewed, only repeated.
 */
static void
keep_held (CwImporter *importer)
{
  g_autoptr (GError) error = NULL;

  if (!cw_importer_keep_held (importer, &error))
    g_warning ("%s: what is missing cannot be stored for review: %s", importer->params->partition,
               error->message);
}

static gboolean
read_all (CwImporter *importer, GBytes *watermark, GCancellable *cancellable, GError **error)
{
  const CwImportParams *params = importer->params;
  CwConnectorKind kind = params->connector_config->kind;
  g_auto (GStrv) attributes = cw_rule_set_list_attributes (params->rules, kind);
  g_auto (GStrv) types = cw_rule_set_list_object_types (params->rules, kind);
  CwReadRequest request = {
    .partition = params->partition,
    .attributes = (const char *const *) attributes,
    .object_types = (const char *const *) types,
  };
  g_autoptr (CwChangeReader) reader =
      cw_change_reader_new (params->connector, &request, watermark, cancellable);

  gboolean is_done = FALSE;

  while (!is_done)
    if (!apply_next (importer, reader, &is_done, error))
      {
        roll_back (importer);
        keep_held (importer);
        return FALSE;
      }
  return TRUE;
}

/* The read came to its end: what was sent before it and did not show up is not there. */
static gboolean
finish_sent (CwImporter *importer, gint64 started_usec, GError **error)
{
  guint64 n_requeued;

  if (!importer->is_target &&
      !cw_sync_writes_back (importer->params->config, importer->params->connector_config->kind))
    return TRUE;
  if (!cw_store_session_begin (importer->session, error))
    return FALSE;
  if (cw_connector_space_requeue_unconfirmed (importer->session, importer->connector_id,
                                              started_usec, &n_requeued, error) &&
      cw_store_session_commit (importer->session, error))
    return TRUE;
  cw_store_session_rollback (importer->session);
  return FALSE;
}

/* What groups, or others with the same login name, said of somebody may no longer be so. */
static gboolean
review_contested (CwImporter *importer, GError **error)
{
  if (!importer->knows_logins)
    return TRUE;
  if (!cw_store_session_begin (importer->session, error))
    return FALSE;
  if (cw_importer_review_contested (importer, error) &&
      cw_store_session_commit (importer->session, error))
    return TRUE;
  cw_store_session_rollback (importer->session);
  return FALSE;
}

static gboolean
finish (CwImporter *importer, gint64 started_usec, GError **error)
{
  return review_contested (importer, error) && finish_sent (importer, started_usec, error);
}

static gboolean
prepare_groups (CwImporter *importer, GError **error)
{
  const CwImportParams *params = importer->params;

  return importer->is_target || cw_sync_groups_load (params->rules, params->config,
                                                     importer->session, &importer->groups, error);
}

/* What the connector says of the partition that is read; a %NULL *ret_partition: nothing. */
static gboolean
find_partition (CwImporter *importer,
                GPtrArray **ret_list,
                const CwPartition **ret_partition,
                GCancellable *cancellable,
                GError **error)
{
  const CwImportParams *params = importer->params;

  if (importer->is_target)
    return TRUE;
  *ret_list = cw_connector_list_partitions (params->connector, cancellable, error);
  for (guint i = 0; *ret_list != NULL && i < (*ret_list)->len; i++)
    {
      const CwPartition *partition = g_ptr_array_index (*ret_list, i);

      if (g_str_equal (partition->name, params->partition))
        *ret_partition = partition;
    }
  return *ret_list != NULL;
}

static gboolean
describe_partition (CwImporter *importer, const CwPartition *partition, GError **error)
{
  return partition == NULL || cw_connector_space_describe_partition (
                                  importer->session, importer->partition_id, partition->netbios,
                                  partition->forest, partition->forest_netbios, error);
}

static gboolean
prepare_choice (CwImporter *importer, GError **error)
{
  importer->unchosen = cw_partition_choice_list_others (
      importer->params->connector_config, importer->connector_id, importer->session, error);
  return importer->unchosen != NULL;
}

static gboolean
register_partition (CwImporter *importer, const CwPartition *partition, GError **error)
{
  const CwImportParams *params = importer->params;

  if (!cw_store_session_begin (importer->session, error))
    return FALSE;
  if (cw_connector_space_register_connector (importer->session, params->connector_config->id,
                                             &importer->connector_id, error) &&
      cw_connector_space_register_partition (importer->session, importer->connector_id,
                                             params->partition, &importer->partition_id, error) &&
      describe_partition (importer, partition, error) &&
      cw_login_name_is_kept (importer->session, importer->connector_id, &importer->knows_logins,
                             error) &&
      cw_link_store_prepare_import (importer->session, error) && prepare_groups (importer, error) &&
      prepare_choice (importer, error) && cw_store_session_commit (importer->session, error))
    return TRUE;
  cw_store_session_rollback (importer->session);
  return FALSE;
}

static gboolean
prepare (CwImporter *importer, GCancellable *cancellable, GError **error)
{
  const CwImportParams *params = importer->params;
  g_autoptr (GPtrArray) partitions = NULL;
  const CwPartition *partition = NULL;
  guint64 n_errors;

  importer->flags = cw_connector_get_flags (params->connector);
  importer->is_target = cw_connector_kind_is_target (params->connector_config->kind);
  if (!find_partition (importer, &partitions, &partition, cancellable, error) ||
      !register_partition (importer, partition, error))
    return FALSE;
  if (!cw_connector_space_count (importer->session, importer->partition_id, &importer->n_before,
                                 error))
    return FALSE;
  if (!cw_run_store_count_errors (importer->session, &n_errors, error))
    return FALSE;
  importer->has_old_errors = n_errors > 0;
  if (importer->is_target)
    {
      importer->flows = cw_sync_flows_new (params->rules, params->config, importer->session, error);
      if (importer->flows == NULL)
        return FALSE;
    }
  return TRUE;
}

static void
clear_importer (CwImporter *importer)
{
  g_clear_pointer (&importer->journal, cw_step_journal_free);
  g_clear_pointer (&importer->session, cw_store_session_free);
  g_clear_pointer (&importer->builder, cw_entry_builder_free);
  g_clear_pointer (&importer->seen, cw_id_set_free);
  g_clear_pointer (&importer->absent, g_array_unref);
  g_clear_pointer (&importer->unchosen, g_array_unref);
  g_clear_pointer (&importer->broken, g_hash_table_unref);
  g_clear_pointer (&importer->names, cw_name_cache_free);
  g_clear_pointer (&importer->contested, g_hash_table_unref);
  g_clear_pointer (&importer->flows, cw_link_flows_unref);
  g_clear_pointer (&importer->groups, cw_sync_groups_free);
  g_clear_pointer (&importer->scratch_ids, g_array_unref);
  g_clear_pointer (&importer->links, g_array_unref);
  g_clear_pointer (&importer->late, g_array_unref);
}

/* Somebody whom changes name and nobody knows may be somebody known, by a new name: of those whose
 * container was renamed nothing else is told. All names are read then, before anybody leaves a
 * group for it. */
static gboolean
read_names (CwImporter *importer, GCancellable *cancellable, GError **error)
{
  if (!importer->has_unknown_name)
    return TRUE;
  g_message ("%s: changes name entries that are not known; reading everything",
             importer->params->partition);
  importer->has_unknown_name = FALSE;
  importer->is_full = TRUE;
  return read_all (importer, NULL, cancellable, error);
}

/* Once with the watermark, and when the source no longer takes it once more without. */
static gboolean
import (CwImporter *importer, GCancellable *cancellable, GError **error)
{
  const CwImportParams *params = importer->params;
  gint64 started_usec = g_get_real_time ();
  g_autoptr (GBytes) watermark = NULL;
  g_autoptr (GError) local = NULL;

  if (!params->is_full)
    watermark =
        cw_connector_space_get_watermark (importer->session, importer->partition_id, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  importer->is_full = watermark == NULL;
  if (read_all (importer, watermark, cancellable, &local))
    return read_names (importer, cancellable, error) && finish (importer, started_usec, error);
  if (importer->is_full || !g_error_matches (local, CW_ERROR, CW_ERROR_CURSOR_EXPIRED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  g_message ("%s: %s; reading everything", params->partition, local->message);
  importer->is_full = TRUE;
  cw_connector_close (params->connector);
  if (!cw_connector_open (params->connector, cancellable, error))
    return FALSE;
  return read_all (importer, NULL, cancellable, error) && finish (importer, started_usec, error);
}

gboolean
cw_import_run (const CwImportParams *params,
               CwCounts *ret_counts,
               gboolean *ret_was_full,
               GCancellable *cancellable,
               GError **error)
{
  CwImporter importer = { .params = params };
  gboolean is_ok;

  importer.session = cw_store_open_session (params->store, error);
  if (importer.session == NULL)
    return FALSE;
  importer.journal = cw_step_journal_new (importer.session, params->step_id);
  importer.builder = cw_entry_builder_new ();
  importer.seen = cw_id_set_new ();
  importer.names = cw_name_cache_new ();
  importer.broken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  importer.contested = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  importer.login_attribute =
      cw_attribute_table_intern (cw_store_get_attributes (params->store), "uid");
  importer.scratch_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  importer.links = g_array_new (FALSE, FALSE, sizeof (CwLinkEntry));

  is_ok = cw_store_session_expect_lookups (importer.session, error) &&
          prepare (&importer, cancellable, error) && import (&importer, cancellable, error) &&
          cw_importer_forget_held (&importer, error);
  report (&importer);
  *ret_counts = *cw_step_journal_get_counts (importer.journal);
  *ret_was_full = importer.is_full;
  clear_importer (&importer);
  return is_ok;
}
