/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include "model/cw-export-change.h"

static void
clear_link (gpointer data)
{
  CwExportLink *link = data;

  g_clear_pointer (&link->target_anchor, g_bytes_unref);
}

static void
clear_link_failure (gpointer data)
{
  CwExportLinkFailure *failure = data;

  g_clear_pointer (&failure->code, g_free);
  g_clear_pointer (&failure->message, g_free);
}

CwExportChange *
cw_export_change_new (gint64 id, CwExportOp op, CwAttributeId object_type, GBytes *anchor)
{
  CwExportChange *change = NULL;

  g_return_val_if_fail (anchor != NULL || op == CW_EXPORT_ADD, NULL);

  change = g_new0 (CwExportChange, 1);
  change->id = id;
  change->op = op;
  change->object_type = object_type;
  change->anchor = anchor != NULL ? g_bytes_ref (anchor) : NULL;
  change->links = g_array_new (FALSE, FALSE, sizeof (CwExportLink));
  g_array_set_clear_func (change->links, clear_link);
  return change;
}

void
cw_export_change_add_link (CwExportChange *change, const CwExportLink *link)
{
  CwExportLink copy;

  g_return_if_fail (change != NULL && link != NULL && link->target_anchor != NULL);

  copy = *link;
  g_bytes_ref (copy.target_anchor);
  g_array_append_val (change->links, copy);
}

void
cw_export_change_free (CwExportChange *change)
{
  g_return_if_fail (change != NULL);

  g_clear_pointer (&change->anchor, g_bytes_unref);
  g_clear_pointer (&change->desired, cw_entry_unref);
  g_clear_pointer (&change->delta, cw_delta_unref);
  g_clear_pointer (&change->links, g_array_unref);
  g_free (change);
}

CwExportResult *
cw_export_result_new (gint64 id, CwExportStatus status)
{
  CwExportResult *result = g_new0 (CwExportResult, 1);

  result->id = id;
  result->status = status;
  return result;
}

void
cw_export_result_add_failed_link (CwExportResult *result,
                                  gint64 cookie,
                                  CwExportStatus status,
                                  const char *code,
                                  const char *message)
{
  CwExportLinkFailure failure = { 0 };

  g_return_if_fail (result != NULL && status != CW_EXPORT_OK);

  if (result->failed_links == NULL)
    {
      result->failed_links = g_array_new (FALSE, FALSE, sizeof (CwExportLinkFailure));
      g_array_set_clear_func (result->failed_links, clear_link_failure);
    }
  failure.cookie = cookie;
  failure.status = status;
  failure.code = g_strdup (code);
  failure.message = g_strdup (message);
  g_array_append_val (result->failed_links, failure);
}

void
cw_export_result_free (CwExportResult *result)
{
  g_return_if_fail (result != NULL);

  g_clear_pointer (&result->anchor, g_bytes_unref);
  g_clear_pointer (&result->code, g_free);
  g_clear_pointer (&result->message, g_free);
  g_clear_pointer (&result->failed_links, g_array_unref);
  g_free (result);
}
