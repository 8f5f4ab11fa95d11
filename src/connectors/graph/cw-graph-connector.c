/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-graph-connector.h"

#include "base/cw-error.h"
#include "connectors/graph/cw-domain-federation.h"
#include "connectors/graph/cw-graph-domains.h"
#include "connectors/graph/cw-graph-exporter.h"
#include "connectors/graph/cw-graph-note.h"
#include "connectors/graph/cw-graph-reader.h"
#include "connectors/graph/cw-graph-schema.h"
#include "connectors/graph/cw-graph-session.h"
#include "connectors/graph/cw-graph-settings.h"
#include "connectors/graph/cw-graph-tester.h"

struct _CwGraphConnector
{
  GObject parent_instance;

  CwGraphSettings *settings; /* (nullable): wrong, see @settings_error */
  GError *settings_error;    /* (nullable) */
  CwAttributeTable *attributes;
  CwSecret *credential;
  CwGraphSchema *schema;
  CwGraphSession *session; /* (nullable): closed */
  CwGraphReader *reader;   /* (nullable): closed */
};

static void connector_iface_init (CwConnectorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CwGraphConnector,
                               cw_graph_connector,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CW_TYPE_CONNECTOR, connector_iface_init))

static gboolean
check_settings (CwGraphConnector *self, GError **error)
{
  if (self->settings == NULL)
    g_propagate_error (error, g_error_copy (self->settings_error));
  return self->settings != NULL;
}

static gboolean
check_open (CwGraphConnector *self, GError **error)
{
  if (self->session == NULL)
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT, "the connector is not open");
  return self->session != NULL;
}

static CwConnectorFlags
graph_connector_get_flags (CwConnector *connector)
{
  return CW_CONNECTOR_CAN_DELTA | CW_CONNECTOR_CAN_EXPORT;
}

static void
graph_connector_close (CwConnector *connector)
{
  CwGraphConnector *self = CW_GRAPH_CONNECTOR (connector);

  g_clear_pointer (&self->reader, cw_graph_reader_free);
  g_clear_pointer (&self->session, cw_graph_session_free);
}

static gboolean
graph_connector_open (CwConnector *connector, GCancellable *cancellable, GError **error)
{
  CwGraphConnector *self = CW_GRAPH_CONNECTOR (connector);
  g_autoptr (CwGraphSession) session = NULL;

  if (!check_settings (self, error) || !cw_graph_settings_check_extensions (self->settings, error))
    return FALSE;
  graph_connector_close (connector);
  session = cw_graph_session_new (self->settings, self->credential, cw_retry_policy_get_default (),
                                  error);
  if (session == NULL || !cw_graph_session_sign_in (session, cancellable, error))
    return FALSE;
  self->session = g_steal_pointer (&session);
  self->reader = cw_graph_reader_new (self->session, self->schema);
  return TRUE;
}

static GPtrArray *
graph_connector_test (CwConnector *connector, GCancellable *cancellable, GError **error)
{
  CwGraphConnector *self = CW_GRAPH_CONNECTOR (connector);

  return cw_graph_tester_run (self->settings, self->credential, self->settings_error, cancellable,
                              error);
}

static CwSchema *
graph_connector_discover_schema (CwConnector *connector, GCancellable *cancellable, GError **error)
{
  return cw_graph_schema_describe (CW_GRAPH_CONNECTOR (connector)->schema);
}

static GPtrArray *
graph_connector_list_partitions (CwConnector *connector, GCancellable *cancellable, GError **error)
{
  CwGraphConnector *self = CW_GRAPH_CONNECTOR (connector);
  GPtrArray *partitions = NULL;

  if (!check_settings (self, error))
    return NULL;
  partitions = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_partition_free);
  g_ptr_array_add (partitions,
                   cw_partition_new (CW_GRAPH_PARTITION, self->settings->tenant_id, TRUE));
  return partitions;
}

static CwChangePage *
graph_connector_read_full (CwConnector *connector,
                           const CwReadRequest *request,
                           GBytes *cursor,
                           GCancellable *cancellable,
                           GError **error)
{
  CwGraphConnector *self = CW_GRAPH_CONNECTOR (connector);

  if (!check_open (self, error))
    return NULL;
  return cw_graph_reader_read (self->reader, request, cursor, cancellable, error);
}

static CwChangePage *
graph_connector_read_delta (CwConnector *connector,
                            const CwReadRequest *request,
                            GBytes *cursor,
                            GCancellable *cancellable,
                            GError **error)
{
  if (cursor == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED,
                   "a delta import needs the watermark of an earlier import");
      return NULL;
    }
  return graph_connector_read_full (connector, request, cursor, cancellable, error);
}

static gboolean
graph_connector_export (CwConnector *connector,
                        GPtrArray *changes,
                        const CwExportHandler *handler,
                        GCancellable *cancellable,
                        GError **error)
{
  CwGraphConnector *self = CW_GRAPH_CONNECTOR (connector);
  CwGraphExporter exporter = {
    .session = self->session,
    .schema = self->schema,
    .handler = handler,
  };

  if (!check_open (self, error))
    return FALSE;
  return cw_graph_exporter_run (&exporter, changes, cancellable, error);
}

static void
connector_iface_init (CwConnectorInterface *iface)
{
  iface->get_flags = graph_connector_get_flags;
  iface->open = graph_connector_open;
  iface->close = graph_connector_close;
  iface->test = graph_connector_test;
  iface->discover_schema = graph_connector_discover_schema;
  iface->list_partitions = graph_connector_list_partitions;
  iface->read_full = graph_connector_read_full;
  iface->read_delta = graph_connector_read_delta;
  iface->export = graph_connector_export;
}

static void
cw_graph_connector_dispose (GObject *object)
{
  CwGraphConnector *self = CW_GRAPH_CONNECTOR (object);

  graph_connector_close (CW_CONNECTOR (self));
  g_clear_pointer (&self->settings, cw_graph_settings_free);
  g_clear_error (&self->settings_error);
  g_clear_pointer (&self->schema, cw_graph_schema_free);
  g_clear_pointer (&self->attributes, cw_attribute_table_unref);
  g_clear_pointer (&self->credential, cw_secret_unref);
  G_OBJECT_CLASS (cw_graph_connector_parent_class)->dispose (object);
}

static void
cw_graph_connector_class_init (CwGraphConnectorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cw_graph_connector_dispose;
}

static void
cw_graph_connector_init (CwGraphConnector *self)
{
}

CwConnector *
cw_graph_connector_new (const CwConnectorConfig *config,
                        CwAttributeTable *attributes,
                        CwSecret *credential)
{
  CwGraphConnector *self = NULL;

  g_return_val_if_fail (config != NULL && attributes != NULL && credential != NULL, NULL);

  self = g_object_new (CW_TYPE_GRAPH_CONNECTOR, NULL);
  self->settings = cw_graph_settings_new (config, &self->settings_error);
  self->attributes = cw_attribute_table_ref (attributes);
  self->schema = cw_graph_schema_new (attributes);
  if (self->settings != NULL)
    cw_graph_schema_add_extensions (self->schema, self->settings, attributes);
  self->credential = cw_secret_ref (credential);
  return CW_CONNECTOR (self);
}

GPtrArray *
cw_graph_connector_list_domains (CwGraphConnector *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (CW_IS_GRAPH_CONNECTOR (self), NULL);

  if (!check_open (self, error))
    return NULL;
  return cw_graph_domains_read (self->session, cancellable, error);
}

GPtrArray *
cw_graph_connector_list_federations (CwGraphConnector *self,
                                     GCancellable *cancellable,
                                     GError **error)
{
  g_return_val_if_fail (CW_IS_GRAPH_CONNECTOR (self), NULL);

  if (!check_open (self, error))
    return NULL;
  return cw_domain_federation_list_as_application (self->session, cancellable, error);
}

gboolean
cw_graph_connector_read_note (CwGraphConnector *self,
                              char **ret_text,
                              GCancellable *cancellable,
                              GError **error)
{
  g_return_val_if_fail (CW_IS_GRAPH_CONNECTOR (self) && ret_text != NULL, FALSE);

  return check_open (self, error) &&
         cw_graph_note_read (self->session, ret_text, cancellable, error);
}

gboolean
cw_graph_connector_write_note (CwGraphConnector *self,
                               const char *text,
                               const CwSendGate *gate,
                               GCancellable *cancellable,
                               GError **error)
{
  g_return_val_if_fail (CW_IS_GRAPH_CONNECTOR (self) && text != NULL, FALSE);

  return check_open (self, error) &&
         cw_graph_note_write (self->session, text, gate, cancellable, error);
}
