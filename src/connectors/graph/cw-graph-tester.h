/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/cw-connector.h"
#include "connectors/graph/cw-graph-settings.h"

G_BEGIN_DECLS

/* Checks everything that can be known before a first run, in a session of its own: "settings",
 * "sign-in", "graph", "organization", "permissions", "domains", "clock". (transfer full)
 * (element-type CwCheck); %NULL only when cancelled. @config_error: why there are no settings
 * (nullable) */
GPtrArray *cw_graph_tester_run (const CwGraphSettings *settings,
                                CwSecret *credential,
                                const GError *config_error,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
