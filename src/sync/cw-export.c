/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-export.h"

#include "base/cw-error.h"
#include "store/cw-link-bulk.h"
#include "store/cw-link-fresh.h"
#include "store/cw-run-store.h"
#include "sync/cw-export-private.h"
#include "sync/cw-sync-pending.h"
#include "sync/cw-sync-writeback.h"

/* Objects handed to the connector at once: many times its window, for the last of them leave it
 * half empty; some ten megabytes at most. */
#define CHUNK 4000

static CwExportOp
to_export_op (CwPendingOp op)
{
  switch (op)
    {
    case CW_PENDING_ADD:
      return CW_EXPORT_ADD;
    case CW_PENDING_RESTORE:
      return CW_EXPORT_RESTORE;
    case CW_PENDING_DELETE:
      return CW_EXPORT_DELETE;
    case CW_PENDING_NONE:
    case CW_PENDING_UPDATE:
      return CW_EXPORT_UPDATE;
    }
  g_return_val_if_reached (CW_EXPORT_UPDATE);
}

static CwExportChange *
make_change (CwExporter *exporter, const CwCsObject *object, GError **error)
{
  const CwExportParams *params = exporter->params;
  CwExportOp op = to_export_op (object->pending_op);
  g_autoptr (CwExportChange) change =
      cw_export_change_new (object->id, op, object->object_type, object->anchor);

  if (op == CW_EXPORT_DELETE)
    return g_steal_pointer (&change);
  change->desired = cw_entry_ref (object->desired);
  change->delta = cw_sync_make_delta (params->rules, params->connector_config->kind,
                                      object->object_type, exporter->builder, object->desired,
                                      op == CW_EXPORT_ADD ? NULL : object->imported, error);
  return change->delta != NULL ? g_steal_pointer (&change) : NULL;
}

/* Who is made, or made again, waits for what its sources are to be told. */
static gboolean
is_held_back (CwExporter *exporter, const CwCsObject *object, gboolean *ret_is_held, GError **error)
{
  if (!cw_connector_kind_is_target (exporter->params->connector_config->kind) ||
      (object->pending_op != CW_PENDING_ADD && object->pending_op != CW_PENDING_RESTORE))
    return TRUE;
  return cw_sync_awaits_write (exporter->session, exporter->writers, object->metaverse_id,
                               ret_is_held, error);
}

static gboolean
send_objects (CwExporter *exporter, GPtrArray *rows, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) changes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_export_change_free);
  g_autoptr (GHashTable) objects = g_hash_table_new (g_int64_hash, g_int64_equal);
  gboolean is_ok;

  for (guint i = 0; i < rows->len; i++)
    {
      CwCsObject *object = g_ptr_array_index (rows, i);
      CwExportChange *change = NULL;
      gboolean is_held = FALSE;

      if (!is_held_back (exporter, object, &is_held, error))
        return FALSE;
      if (is_held)
        continue;
      change = make_change (exporter, object, error);
      if (change == NULL)
        return FALSE;
      g_ptr_array_add (changes, change);
      g_hash_table_insert (objects, &object->id, object);
      if (exporter->params->on_write != NULL && object->anchor != NULL)
        exporter->params->on_write (object->anchor, exporter->params->user_data);
    }
  exporter->objects = objects;
  is_ok = cw_exporter_send (exporter, changes, cancellable, error);
  exporter->objects = NULL;
  return is_ok;
}

static gboolean
send_operations (CwExporter *exporter, guint op_mask, GCancellable *cancellable, GError **error)
{
  gint64 after = 0;

  for (;;)
    {
      g_autoptr (GPtrArray) rows = cw_connector_space_list_pending (
          exporter->session, exporter->connector_id, op_mask, after, CHUNK, error);

      if (rows == NULL)
        return FALSE;
      if (rows->len == 0)
        return TRUE;
      after = ((CwCsObject *) g_ptr_array_index (rows, rows->len - 1))->id;
      if (!send_objects (exporter, rows, cancellable, error))
        return FALSE;
    }
}

static gboolean
prepare (CwExporter *exporter, GError **error)
{
  CwPendingCounts pending;

  if (!cw_store_session_begin (exporter->session, error))
    return FALSE;
  exporter->writers = cw_sync_list_writers (exporter->params->config, exporter->session, error);
  if (exporter->writers == NULL ||
      !cw_connector_space_register_connector (exporter->session,
                                              exporter->params->connector_config->id,
                                              &exporter->connector_id, error) ||
      !cw_connector_space_requeue_refused (exporter->session, exporter->connector_id, error) ||
      !cw_link_fresh_clean (exporter->session, exporter->connector_id, error) ||
      !cw_link_store_prepare_export (exporter->session, error) ||
      !cw_store_session_commit (exporter->session, error))
    {
      cw_store_session_rollback (exporter->session);
      return FALSE;
    }
  if (!cw_connector_space_count_pending (exporter->session, exporter->connector_id, &pending,
                                         error))
    return FALSE;
  for (guint op = CW_PENDING_ADD; op <= CW_PENDING_DELETE; op++)
    exporter->n_total += pending.n_by_op[op];
  exporter->n_total += pending.n_links;
  return TRUE;
}

/* Objects before the references that need their anchors, deletions last: a mistake in the middle
 * has then taken nothing away. */
static gboolean
send_everything (CwExporter *exporter, GCancellable *cancellable, GError **error)
{
  guint makes = (1u << CW_PENDING_ADD) | (1u << CW_PENDING_UPDATE) | (1u << CW_PENDING_RESTORE);

  return send_operations (exporter, makes, cancellable, error) &&
         cw_exporter_send_links (exporter, cancellable, error) &&
         (exporter->params->keeps_deletions ||
          send_operations (exporter, 1u << CW_PENDING_DELETE, cancellable, error));
}

static gboolean
clear_settled_errors (CwExporter *exporter, GError **error)
{
  if (!cw_store_session_begin (exporter->session, error))
    return FALSE;
  if (cw_run_store_clear_settled_errors (exporter->session, exporter->connector_id, error) &&
      cw_store_session_commit (exporter->session, error))
    return TRUE;
  cw_store_session_rollback (exporter->session);
  return FALSE;
}

static void
clear_exporter (CwExporter *exporter)
{
  g_clear_pointer (&exporter->journal, cw_step_journal_free);
  g_clear_pointer (&exporter->writers, g_array_unref);
  g_clear_pointer (&exporter->session, cw_store_session_free);
  g_clear_pointer (&exporter->builder, cw_entry_builder_free);
  g_clear_pointer (&exporter->results, g_ptr_array_unref);
  g_clear_object (&exporter->stop);
  g_clear_error (&exporter->store_error);
}

gboolean
cw_export_run (const CwExportParams *params,
               CwCounts *ret_counts,
               GCancellable *cancellable,
               GError **error)
{
  CwExporter exporter = { .params = params };
  gboolean is_ok;

  exporter.session = cw_store_open_session (params->store, error);
  if (exporter.session == NULL)
    return FALSE;
  exporter.journal = cw_step_journal_new (exporter.session, params->step_id);
  exporter.builder = cw_entry_builder_new ();
  exporter.results = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_export_result_free);
  exporter.stop = g_cancellable_new ();

  is_ok = prepare (&exporter, error) && send_everything (&exporter, cancellable, error) &&
          clear_settled_errors (&exporter, error);
  cw_exporter_report (&exporter);
  *ret_counts = *cw_step_journal_get_counts (exporter.journal);
  clear_exporter (&exporter);
  return is_ok;
}
