/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/cw-connector.h"
#include "model/cw-config.h"
#include "model/cw-progress.h"
#include "rules/cw-rule-set.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

typedef struct
{
  CwStore *store;
  CwRuleSet *rules;
  CwConnector *connector; /* open */
  const CwConnectorConfig *connector_config;
  CwConfig *config;           /* who is written back to, see cw-sync-writeback.h */
  const CwSendGate *gate;     /* (nullable): nobody else writes there */
  gboolean keeps_deletions;   /* they wait for another time */
  gint64 step_id;             /* whose objects are written down; 0: nobody's */
  CwProgressFunc on_progress; /* (nullable) */
  /* (nullable): the store failed with CW_ERROR_STORE_AWAY; returns TRUE when it is back as it was
   */
  gboolean (*wait_for_store) (const GError *error, GCancellable *cancellable, gpointer user_data);
  /* (nullable): told of each object that is there already, before it is written to */
  void (*on_write) (GBytes *anchor, gpointer user_data);
  gpointer user_data;
} CwExportParams;

/**
 * cw_export_run:
 *
 * Sends what waits in a connector space: new and changed objects, then references, then
 * deletions. Each result is stored as it arrives; a refused object becomes a row of errors and the
 * others go on. A store that goes away while changes are under way is waited for: what became
 * of them is known here alone. The caller has asked
 * the guards before. Nobody is made in a target before what is to be written to its sources is
 * written.
 */
gboolean cw_export_run (const CwExportParams *params,
                        CwCounts *ret_counts,
                        GCancellable *cancellable,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
