/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-engine.h"

G_BEGIN_DECLS

/* A connector of its own, beside the one that a cycle may be using. @secret: (nullable): the one
 * that is stored, of which a rotation that was broken off is settled in the directory first:
 * blocks. (transfer full): closed. */
CwConnector *cw_connector_probe_make (CwEngine *engine,
                                      const CwConnectorConfig *config,
                                      CwSecret *secret,
                                      GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Everything that can be known beforehand about a connector. One that cannot even be made is a
 * failed check. %NULL only when cancelled. (transfer full) (element-type CwCheck) */
GPtrArray *cw_connector_probe_test (CwEngine *engine,
                                    const CwConnectorConfig *config,
                                    CwSecret *secret,
                                    GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* {"ok", "checks": [...]}, into @builder; returns whether no check failed. */
gboolean cw_connector_probe_add_checks (GVariantBuilder *builder, GPtrArray *checks);

G_END_DECLS
