/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/cw-connector.h"

#include "base/cw-error.h"

G_DEFINE_INTERFACE (CwConnector, cw_connector, G_TYPE_OBJECT)

static void
cw_connector_default_init (CwConnectorInterface *iface)
{
}

static const char *const status_names[] = {
  [CW_CHECK_OK] = "ok",
  [CW_CHECK_WARNING] = "warning",
  [CW_CHECK_FAILED] = "failed",
  [CW_CHECK_SKIPPED] = "skipped",
};

CwCheck *
cw_check_new (const char *id, CwCheckStatus status, const char *summary, const char *remedy)
{
  CwCheck *check = NULL;

  g_return_val_if_fail (id != NULL && summary != NULL, NULL);

  check = g_new0 (CwCheck, 1);
  check->id = g_strdup (id);
  check->status = status;
  check->summary = g_strdup (summary);
  check->remedy = g_strdup (remedy);
  return check;
}

void
cw_check_free (CwCheck *check)
{
  g_return_if_fail (check != NULL);

  g_free (check->id);
  g_free (check->summary);
  g_free (check->remedy);
  g_free (check);
}

const char *
cw_check_status_to_string (CwCheckStatus status)
{
  g_return_val_if_fail ((guint) status < G_N_ELEMENTS (status_names), "failed");

  return status_names[status];
}

CwPartition *
cw_partition_new (const char *name, const char *title, gboolean is_selected)
{
  CwPartition *partition = NULL;

  g_return_val_if_fail (name != NULL && title != NULL, NULL);

  partition = g_new0 (CwPartition, 1);
  partition->name = g_strdup (name);
  partition->title = g_strdup (title);
  partition->is_selected = is_selected;
  return partition;
}

void
cw_partition_free (CwPartition *partition)
{
  g_return_if_fail (partition != NULL);

  g_free (partition->netbios);
  g_free (partition->forest);
  g_free (partition->forest_netbios);
  g_free (partition->name);
  g_free (partition->title);
  g_free (partition);
}

CwConnectorFlags
cw_connector_get_flags (CwConnector *self)
{
  g_return_val_if_fail (CW_IS_CONNECTOR (self), 0);

  return CW_CONNECTOR_GET_IFACE (self)->get_flags (self);
}

gboolean
cw_connector_open (CwConnector *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (CW_IS_CONNECTOR (self), FALSE);

  return CW_CONNECTOR_GET_IFACE (self)->open (self, cancellable, error);
}

void
cw_connector_close (CwConnector *self)
{
  g_return_if_fail (CW_IS_CONNECTOR (self));

  CW_CONNECTOR_GET_IFACE (self)->close (self);
}

GPtrArray *
cw_connector_test (CwConnector *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (CW_IS_CONNECTOR (self), NULL);

  return CW_CONNECTOR_GET_IFACE (self)->test (self, cancellable, error);
}

CwSchema *
cw_connector_discover_schema (CwConnector *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (CW_IS_CONNECTOR (self), NULL);

  return CW_CONNECTOR_GET_IFACE (self)->discover_schema (self, cancellable, error);
}

GPtrArray *
cw_connector_list_partitions (CwConnector *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (CW_IS_CONNECTOR (self), NULL);

  return CW_CONNECTOR_GET_IFACE (self)->list_partitions (self, cancellable, error);
}

CwChangePage *
cw_connector_read_full (CwConnector *self,
                        const CwReadRequest *request,
                        GBytes *cursor,
                        GCancellable *cancellable,
                        GError **error)
{
  g_return_val_if_fail (CW_IS_CONNECTOR (self), NULL);
  g_return_val_if_fail (request != NULL && request->partition != NULL, NULL);

  return CW_CONNECTOR_GET_IFACE (self)->read_full (self, request, cursor, cancellable, error);
}

CwChangePage *
cw_connector_read_delta (CwConnector *self,
                         const CwReadRequest *request,
                         GBytes *cursor,
                         GCancellable *cancellable,
                         GError **error)
{
  g_return_val_if_fail (CW_IS_CONNECTOR (self), NULL);
  g_return_val_if_fail (request != NULL && request->partition != NULL && cursor != NULL, NULL);

  return CW_CONNECTOR_GET_IFACE (self)->read_delta (self, request, cursor, cancellable, error);
}

gboolean
cw_connector_export (CwConnector *self,
                     GPtrArray *changes,
                     const CwExportHandler *handler,
                     GCancellable *cancellable,
                     GError **error)
{
  g_return_val_if_fail (CW_IS_CONNECTOR (self), FALSE);
  g_return_val_if_fail (changes != NULL && handler->on_result != NULL, FALSE);

  return CW_CONNECTOR_GET_IFACE (self)->export(self, changes, handler, cancellable, error);
}

void
cw_connector_watch (CwConnector *self,
                    const CwReadRequest *request,
                    CwWatchFunc on_event,
                    gpointer user_data,
                    GCancellable *cancellable,
                    GError **error)
{
  g_return_if_fail (CW_IS_CONNECTOR (self));
  g_return_if_fail (request != NULL && request->partition != NULL && on_event != NULL);

  if ((cw_connector_get_flags (self) & CW_CONNECTOR_CAN_WATCH) == 0)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                           "Systems of this kind do not tell of changes by themselves");
      return;
    }
  CW_CONNECTOR_GET_IFACE (self)->watch (self, request, on_event, user_data, cancellable, error);
}
