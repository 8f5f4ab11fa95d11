/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "store/cw-link-fresh.h"
#include "store/cw-run-store.h"
#include "sync/cw-export-private.h"

#include "base/cw-phrase.h"

static CwExportChange *
make_change (CwStoreSession *session, gint64 src, GError **error)
{
  g_autoptr (CwCsObject) object = cw_connector_space_get (session, src, CW_CS_LOAD_DESIRED, error);
  CwExportChange *change;

  if (object == NULL)
    return NULL;
  change = cw_export_change_new (src, CW_EXPORT_UPDATE, object->object_type, object->anchor);
  change->desired = object->desired != NULL ? cw_entry_ref (object->desired) : NULL;
  return change;
}

static void
add_link (CwExportChange *change, const CwPendingLink *pending, guint index)
{
  CwExportLink link = {
    .attribute = pending->attribute,
    .is_removal = pending->is_removal,
    .target_type = pending->dst_type,
    .target_anchor = pending->dst_anchor,
    .cookie = index,
  };

  cw_export_change_add_link (change, &link);
}

GPtrArray *
cw_exporter_make_link_changes (CwStoreSession *session, GArray *links, GError **error)
{
  g_autoptr (GPtrArray) changes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_export_change_free);
  CwExportChange *change = NULL;

  for (guint i = 0; i < links->len; i++)
    {
      const CwPendingLink *pending = &g_array_index (links, CwPendingLink, i);

      if (pending->dst_anchor == NULL)
        continue;
      if (change == NULL || change->id != pending->src)
        {
          change = make_change (session, pending->src, error);
          if (change == NULL)
            return NULL;
          g_ptr_array_add (changes, change);
        }
      add_link (change, pending, i);
    }
  return g_steal_pointer (&changes);
}

gboolean
cw_exporter_send_link_changes (CwExporter *exporter,
                               GArray *links,
                               GPtrArray *changes,
                               GCancellable *cancellable,
                               GError **error)
{
  gboolean is_ok;

  if (changes->len == 0)
    return TRUE;
  exporter->links = links;
  is_ok = cw_exporter_send (exporter, changes, cancellable, error);
  exporter->links = NULL;
  return is_ok;
}

static gboolean
send_rows (CwExporter *exporter, GCancellable *cancellable, GError **error)
{
  CwLink after = { 0 };

  for (;;)
    {
      g_autoptr (GArray) links =
          cw_link_store_list_pending (exporter->session, exporter->connector_id, CW_LINKS_READY,
                                      &after, CW_EXPORT_LINKS_AT_ONCE, error);
      g_autoptr (GPtrArray) changes = NULL;
      const CwPendingLink *last;

      if (links == NULL)
        return FALSE;
      if (links->len == 0)
        return TRUE;
      last = &g_array_index (links, CwPendingLink, links->len - 1);
      after = (CwLink){ last->src, last->attribute, last->dst };
      changes = cw_exporter_make_link_changes (exporter->session, links, error);
      if (changes == NULL ||
          !cw_exporter_send_link_changes (exporter, links, changes, cancellable, error))
        return FALSE;
    }
}

/* Fresh links after those with rows, so that what stays waiting is not sent twice in a run. */
gboolean
cw_exporter_send_links (CwExporter *exporter, GCancellable *cancellable, GError **error)
{
  return send_rows (exporter, cancellable, error) &&
         cw_exporter_send_fresh_links (exporter, cancellable, error);
}

/* ----- results */

static const CwExportLinkFailure *
find_failure (const CwExportResult *result, gint64 cookie)
{
  for (guint i = 0; result->failed_links != NULL && i < result->failed_links->len; i++)
    {
      const CwExportLinkFailure *failure =
          &g_array_index (result->failed_links, CwExportLinkFailure, i);

      if (failure->cookie == cookie)
        return failure;
    }
  return NULL;
}

static gboolean
put_failure (CwExporter *exporter,
             CwPendingLink *link,
             CwExportStatus status,
             const char *code,
             const char *message,
             GError **error)
{
  cw_step_journal_count (exporter->journal, CW_COUNTER_ERRORS, link->src);
  if (!cw_run_store_put_error (
          exporter->session, link->src, CW_STEP_EXPORT, code != NULL ? code : "failed",
          message != NULL ? message : CW_PHRASE ("no reason was given"), NULL, error))
    return FALSE;
  if (status == CW_EXPORT_RETRY)
    return TRUE;
  link->is_stored = TRUE;
  if (link->is_fresh &&
      !cw_link_fresh_enter_waiting (exporter->session, exporter->connector_id, link, error))
    return FALSE;
  if (status == CW_EXPORT_IMPOSSIBLE)
    return cw_link_store_set_impossible (exporter->session, link->src, link->attribute, link->dst,
                                         error);
  return cw_link_store_set_refused (exporter->session, link->src, link->attribute, link->dst,
                                    error);
}

static gboolean
store_link_result (CwExporter *exporter,
                   const CwExportResult *result,
                   CwPendingLink *link,
                   gint64 cookie,
                   GError **error)
{
  const CwExportLinkFailure *failure = find_failure (result, cookie);

  exporter->n_done++;
  if (failure != NULL)
    return put_failure (exporter, link, failure->status, failure->code, failure->message, error);
  if (result->status != CW_EXPORT_OK)
    return put_failure (exporter, link, result->status, result->code, result->message, error);
  cw_step_journal_count (exporter->journal,
                         link->is_removal ? CW_COUNTER_EXPORT_LINKS_REMOVED
                                          : CW_COUNTER_EXPORT_LINKS_ADDED,
                         link->src);
  link->is_stored = TRUE;
  if (link->is_fresh)
    return cw_link_fresh_enter_sent (exporter->session, exporter->connector_id, link,
                                     g_get_real_time (), error);
  return cw_link_store_set_sent (exporter->session, link->src, link->attribute, link->dst,
                                 g_get_real_time (), error);
}

/* The first link under way of source @src: they are sorted by it. */
static guint
find_first (GArray *links, gint64 src)
{
  guint low = 0;
  guint high = links->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (links, CwPendingLink, middle).src < src)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

gboolean
cw_exporter_store_link_results (CwExporter *exporter, const CwExportResult *result, GError **error)
{
  for (guint i = find_first (exporter->links, result->id); i < exporter->links->len; i++)
    {
      CwPendingLink *link = &g_array_index (exporter->links, CwPendingLink, i);

      if (link->src != result->id)
        return TRUE;
      if (link->dst_anchor != NULL && !store_link_result (exporter, result, link, i, error))
        return FALSE;
    }
  return TRUE;
}
