/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-engine.h"

G_BEGIN_DECLS

/**
 * CwMetricsDoor:
 *
 * GET /metrics for a program that watches, by HTTP/1.0, on the unix socket and the port of
 * 127.0.0.1 that the configuration names; it follows the configuration. On the unix socket it takes
 * the role browse, as everywhere; whoever can reach the port may read. One request a connection,
 * which is served on a thread of its own: the main loop never waits for it.
 */
typedef struct _CwMetricsDoor CwMetricsDoor;

/* What cannot be opened stands in the journal. */
CwMetricsDoor *cw_metrics_door_new (CwEngine *engine) G_GNUC_WARN_UNUSED_RESULT;

/* Before the engine is closed: ends the requests that are being worked on. */
void cw_metrics_door_free (CwMetricsDoor *door);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwMetricsDoor, cw_metrics_door_free)

G_END_DECLS
