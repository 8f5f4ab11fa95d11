/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/cw-connector.h"
#include "connectors/graph/cw-graph-schema.h"
#include "connectors/graph/cw-graph-session.h"

G_BEGIN_DECLS

/* Applies changes (element-type CwExportChange), many batches in flight at once as far as Graph's
 * pace allows, and reports each object from the calling thread as soon as it is known. FALSE only
 * when the export as a whole cannot go on. */
typedef struct
{
  CwGraphSession *session;
  const CwGraphSchema *schema;
  const CwExportHandler *handler;
} CwGraphExporter;

gboolean cw_graph_exporter_run (const CwGraphExporter *exporter,
                                GPtrArray *changes,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
