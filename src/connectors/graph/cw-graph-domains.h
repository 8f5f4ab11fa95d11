/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-graph-connector.h"
#include "connectors/graph/cw-graph-session.h"

G_BEGIN_DECLS

/* All domains of the tenant, over all pages. (transfer full) (element-type CwGraphDomain) */
GPtrArray *
cw_graph_domains_read (CwGraphSession *session, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
