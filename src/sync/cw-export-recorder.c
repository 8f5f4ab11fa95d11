/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "base/cw-error.h"
#include "store/cw-run-store.h"
#include "sync/cw-export-private.h"

#include "base/cw-phrase.h"

/* Results are stored when so many wait or the oldest has waited so long: what a power cut can lose,
 * and the next import finds again. */
#define RESULTS_AT_ONCE     1000
#define STORE_INTERVAL_USEC (G_USEC_PER_SEC / 4)

void
cw_exporter_report (CwExporter *exporter)
{
  CwProgress progress = { exporter->n_done, exporter->n_total,
                          *cw_step_journal_get_counts (exporter->journal) };

  if (exporter->params->on_progress != NULL)
    exporter->params->on_progress (&progress, exporter->params->user_data);
}

/* ----- one result of an object */

/* An import may have brought the object in before its result arrived: two rows become one. */
static gboolean
free_anchor (CwExporter *exporter, const CwCsObject *object, GBytes *anchor, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (anchor, &size);
  CwValue value = { data, size };
  gint64 other;

  if (!cw_connector_space_find_id_by_anchor (exporter->session, exporter->connector_id, value,
                                             &other, error))
    return FALSE;
  return other == 0 || other == object->id ||
         cw_connector_space_absorb (exporter->session, other, object->id, error);
}

static gboolean
store_made (CwExporter *exporter, CwCsObject *object, GBytes *anchor, GError **error)
{
  if (!free_anchor (exporter, object, anchor, error))
    return FALSE;
  g_clear_pointer (&object->anchor, g_bytes_unref);
  object->anchor = g_bytes_ref (anchor);
  object->state = CW_CS_LIVE;
  object->pending_state = CW_PENDING_STATE_SENT;
  object->sent_usec = g_get_real_time ();
  return cw_connector_space_update (exporter->session, object, CW_CS_LOAD_ROW, error);
}

static gboolean
store_success (CwExporter *exporter,
               CwCsObject *object,
               const CwExportResult *result,
               GError **error)
{
  static const CwCounter counters[] = {
    [CW_PENDING_NONE] = CW_COUNTER_EXPORT_UPDATED,   [CW_PENDING_ADD] = CW_COUNTER_EXPORT_ADDED,
    [CW_PENDING_UPDATE] = CW_COUNTER_EXPORT_UPDATED, [CW_PENDING_RESTORE] = CW_COUNTER_EXPORT_ADDED,
    [CW_PENDING_DELETE] = CW_COUNTER_EXPORT_DELETED,
  };

  cw_step_journal_count (exporter->journal, counters[object->pending_op], object->id);
  if (!cw_link_store_retry_impossible (exporter->session, object->id, error) ||
      !cw_run_store_clear_errors (exporter->session, object->id, CW_STEP_EXPORT, error))
    return FALSE;
  if (result->anchor != NULL && object->pending_op != CW_PENDING_DELETE)
    return store_made (exporter, object, result->anchor, error);
  return cw_connector_space_set_pending (exporter->session, object->id, object->pending_op,
                                         CW_PENDING_STATE_SENT, g_get_real_time (), error);
}

/* What we thought to be there is not: the next synchronise makes it anew. What is to be deleted and
 * was not told to be gone yet may only be unknown to the replica that answered (it was made a
 * moment ago): the import confirms it or it is sent again, and the second answer is believed. */
static gboolean
store_gone (CwExporter *exporter, CwCsObject *object, const CwExportResult *result, GError **error)
{
  if (object->pending_op == CW_PENDING_DELETE && object->sent_usec == 0)
    return store_success (exporter, object, result, error);
  if (object->pending_op == CW_PENDING_DELETE)
    {
      cw_step_journal_count (exporter->journal, CW_COUNTER_EXPORT_DELETED, object->id);
      return cw_connector_space_remove (exporter->session, object->id, error);
    }
  object->state = CW_CS_DELETED;
  return cw_connector_space_update (exporter->session, object, CW_CS_LOAD_ROW, error) &&
         cw_connector_space_mark (exporter->session, object->id, error);
}

static gboolean
store_failure (CwExporter *exporter,
               CwCsObject *object,
               const CwExportResult *result,
               GError **error)
{
  cw_step_journal_count (exporter->journal, CW_COUNTER_ERRORS, object->id);
  if (!cw_run_store_put_error (exporter->session, object->id, CW_STEP_EXPORT,
                               result->code != NULL ? result->code : "failed",
                               result->message != NULL ? result->message
                                                       : CW_PHRASE ("no reason was given"),
                               NULL, error))
    return FALSE;
  if (result->status == CW_EXPORT_RETRY)
    return TRUE;
  return cw_connector_space_set_pending (exporter->session, object->id, object->pending_op,
                                         CW_PENDING_STATE_REFUSED, g_get_real_time (), error);
}

/* What was taken is there; the rest waits, as refused, and what is to be said of it stays until it
 * is mended. Nothing of it is sent meanwhile. */
static gboolean
store_partial (CwExporter *exporter,
               CwCsObject *object,
               const CwExportResult *result,
               GError **error)
{
  CwPendingOp op = object->pending_op;
  gboolean is_ok = store_success (exporter, object, result, error);

  if (!is_ok)
    return FALSE;
  object->pending_op = CW_PENDING_UPDATE;
  is_ok = store_failure (exporter, object, result, error);
  object->pending_op = op;
  return is_ok;
}

static gboolean
store_object_result (CwExporter *exporter, const CwExportResult *result, GError **error)
{
  CwCsObject *object = g_hash_table_lookup (exporter->objects, &result->id);

  g_return_val_if_fail (object != NULL, TRUE);

  exporter->n_done++;
  switch (result->status)
    {
    case CW_EXPORT_OK:
      return store_success (exporter, object, result, error);
    case CW_EXPORT_PARTIAL:
      return store_partial (exporter, object, result, error);
    case CW_EXPORT_GONE:
      return store_gone (exporter, object, result, error);
    case CW_EXPORT_REFUSED:
    case CW_EXPORT_RETRY:
    case CW_EXPORT_IMPOSSIBLE:
      return store_failure (exporter, object, result, error);
    }
  g_return_val_if_reached (TRUE);
}

/* ----- many */

static gboolean
store_results (CwExporter *exporter, GError **error)
{
  for (guint i = 0; i < exporter->results->len; i++)
    {
      const CwExportResult *result = g_ptr_array_index (exporter->results, i);
      gboolean is_ok = exporter->links != NULL
                           ? cw_exporter_store_link_results (exporter, result, error)
                           : store_object_result (exporter, result, error);

      if (!is_ok)
        return FALSE;
    }
  return cw_step_journal_commit (exporter->journal, error);
}

/* Results of a commit that failed, and was made all the same, are stored. */
static gboolean
begin (CwExporter *exporter, GError **error)
{
  gboolean was_made = FALSE;

  if (!cw_step_journal_begin (exporter->journal, &was_made, error))
    return FALSE;
  if (was_made)
    g_ptr_array_remove_range (exporter->results, 0, exporter->n_doubtful);
  exporter->n_doubtful = exporter->results->len;
  return TRUE;
}

/* What could not be stored because the database is away stays. */
gboolean
cw_exporter_flush (CwExporter *exporter, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  exporter->stored_usec = g_get_monotonic_time ();
  if (exporter->results->len == 0)
    return TRUE;
  if (begin (exporter, &local_error) && !store_results (exporter, &local_error))
    cw_step_journal_roll_back (exporter->journal);
  if (!g_error_matches (local_error, CW_ERROR, CW_ERROR_STORE_AWAY))
    {
      g_ptr_array_set_size (exporter->results, 0);
      exporter->n_doubtful = 0;
    }
  cw_exporter_report (exporter);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* Stores what waits. A database that is away is waited for, with everything under way: what was
 * sent and is not stored would be sent again, for nobody else knows of it. FALSE: @store_error says
 * why nothing more is to be sent. */
static gboolean
store_or_wait (CwExporter *exporter)
{
  const CwExportParams *params = exporter->params;

  while (!cw_exporter_flush (exporter, &exporter->store_error))
    {
      if (params->wait_for_store == NULL ||
          !g_error_matches (exporter->store_error, CW_ERROR, CW_ERROR_STORE_AWAY) ||
          !params->wait_for_store (exporter->store_error, exporter->cancellable, params->user_data))
        return FALSE;
      g_clear_error (&exporter->store_error);
    }
  return TRUE;
}

void
cw_exporter_on_result (CwExportResult *result, gpointer user_data)
{
  CwExporter *exporter = user_data;

  g_ptr_array_add (exporter->results, result);
  if (exporter->store_error != NULL)
    return;
  if (exporter->results->len < RESULTS_AT_ONCE &&
      g_get_monotonic_time () - exporter->stored_usec < STORE_INTERVAL_USEC)
    return;
  if (!store_or_wait (exporter))
    g_cancellable_cancel (exporter->stop);
}

static void
on_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

gboolean
cw_exporter_send (CwExporter *exporter,
                  GPtrArray *changes,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GError) send_error = NULL;
  const CwExportHandler handler = { cw_exporter_on_result, exporter, exporter->params->gate };
  gulong cancelled_id = 0;
  gboolean is_sent;

  if (cancellable != NULL)
    cancelled_id =
        g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb), exporter->stop, NULL);
  exporter->stored_usec = g_get_monotonic_time ();
  exporter->cancellable = cancellable;
  is_sent = cw_connector_export (exporter->params->connector, changes, &handler, exporter->stop,
                                 &send_error);
  g_cancellable_disconnect (cancellable, cancelled_id);

  if (exporter->store_error == NULL)
    (void) store_or_wait (exporter);
  exporter->cancellable = NULL;
  if (exporter->store_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&exporter->store_error));
      return FALSE;
    }
  if (!is_sent)
    g_propagate_error (error, g_steal_pointer (&send_error));
  return is_sent;
}
